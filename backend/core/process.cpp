// SPDX-License-Identifier: Apache-2.0
#include "backend/core/process.h"

#include <cerrno>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

namespace ph {
namespace {

constexpr std::string_view defaultPath = "/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin";

/// argv and envp as execve wants them, pointing into the command that must outlive it.
struct ExecArguments {
    std::string program;
    std::vector<char *> argv;
    std::vector<std::string> variables;
    std::vector<char *> envp;
};

Result<ExecArguments> prepare(const Command &command) {
    if (command.argv.empty() || command.argv.front().empty())
        return Error{Errc::Invalid, "no program to start was given", {}};
    for (const auto &argument : command.argv)
        if (argument.find('\0') != std::string::npos)
            return Error{Errc::Invalid, "an argument contains a zero byte", command.argv.front()};
    ExecArguments args;
    std::string path;
    if (command.environment) {
        for (const auto &[key, value] : *command.environment)
            args.variables.push_back(key + "=" + value);
        const auto found = command.environment->find("PATH");
        path = found != command.environment->end() ? found->second : std::string(defaultPath);
        for (auto &variable : args.variables)
            args.envp.push_back(variable.data());
        args.envp.push_back(nullptr);
    } else {
        const char *own = std::getenv("PATH");
        path = own ? own : defaultPath;
    }
    const auto program = findProgram(command.argv.front(), path);
    if (!program)
        return Error{Errc::NotFound,
                     "the program was not found",
                     command.argv.front(),
                     0,
                     {},
                     "searched in " +
                         (command.argv.front().find('/') == std::string::npos ? path : command.argv.front())};
    args.program = program->native();
    for (const auto &argument : command.argv)
        args.argv.push_back(const_cast<char *>(argument.c_str())); // execve's historic signature; it does not write
    args.argv.push_back(nullptr);
    return args;
}

struct Pipe {
    FileDescriptor read;
    FileDescriptor write;
};

Result<Pipe> makePipe() {
    int ends[2];
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return systemError("make a pipe", {}, errno);
    return Pipe{FileDescriptor(ends[0]), FileDescriptor(ends[1])};
}

/// Between fork and exec only async-signal-safe calls are allowed.
[[noreturn]] void execChild(const ExecArguments &args, const char *directory, int in, int out, int err, int report) {
    for (int number = 1; number < NSIG; ++number)
        ::signal(number, SIG_DFL);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    // Libraries open sockets without the flag (Asio does): a program that outlives us must not keep our ports taken.
    ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    if (::dup2(in, 0) >= 0 && ::dup2(out, 1) >= 0 && ::dup2(err, 2) >= 0 && (!*directory || ::chdir(directory) == 0))
        ::execve(args.program.c_str(), args.argv.data(), args.envp.empty() ? environ : args.envp.data());
    const int number = errno;
    (void)!::write(report, &number, sizeof number);
    ::_exit(127);
}

/// Waits until the child has exec'ed (pipe closed) or told why it could not.
Status awaitExec(FileDescriptor &report, pid_t pid, const std::string &program) {
    int number = 0;
    ssize_t got = 0;
    while ((got = ::read(report.get(), &number, sizeof number)) < 0 && errno == EINTR) {
    }
    if (got != sizeof number)
        return {};
    ::waitpid(pid, nullptr, 0);
    return systemError("start the program", program, number);
}

void appendLimited(std::string &to, const char *data, std::size_t size, std::size_t limit) {
    to.append(data, std::min(size, limit > to.size() ? limit - to.size() : 0));
}

} // namespace

Result<CommandResult> runCommand(const Command &command, const Context &ctx) {
    PH_ASSIGN(const ExecArguments args, prepare(command));
    PH_ASSIGN(Pipe input, makePipe());
    PH_ASSIGN(Pipe output, makePipe());
    PH_ASSIGN(Pipe errors, makePipe());
    PH_ASSIGN(Pipe report, makePipe());
    const std::string directory = command.workingDirectory.native();
    const pid_t pid = ::fork();
    if (pid < 0)
        return systemError("start the program", args.program, errno);
    if (pid == 0) {
        if (!command.terminal)
            ::setpgid(0, 0);
        execChild(args, directory.c_str(), command.terminal ? STDIN_FILENO : input.read.get(), output.write.get(),
                  command.terminal ? STDERR_FILENO : errors.write.get(), report.write.get());
    }
    if (!command.terminal)
        ::setpgid(pid, pid); // in both processes: whichever runs first
    const pid_t killed = command.terminal ? pid : -pid;
    input.read.reset();
    output.write.reset();
    errors.write.reset();
    report.write.reset();
    PH_TRY(awaitExec(report.read, pid, args.program));

    ::fcntl(input.write.get(), F_SETFL, O_NONBLOCK);
    std::string_view pending = command.terminal ? std::string_view() : std::string_view(command.input);
    if (pending.empty())
        input.write.reset();
    CommandResult result;
    std::optional<SteadyTime> killAt;
    bool stopped = false;
    int waitStatus = 0;
    bool reaped = false;
    while (output.read || errors.read || !reaped) {
        if (!stopped && ctx.done()) {
            stopped = true;
            ::kill(killed, SIGTERM);
            killAt = Clock::system().steady() + std::chrono::seconds(2);
        }
        if (killAt && Clock::system().steady() >= *killAt) {
            ::kill(killed, SIGKILL);
            killAt.reset();
            output.read.reset(); // a grandchild that left the group may hold the pipes open for ever
            errors.read.reset();
        }
        pollfd fds[3] = {
            {output.read.get(), POLLIN, 0}, {errors.read.get(), POLLIN, 0}, {input.write.get(), POLLOUT, 0}};
        if (!output.read && !errors.read) {
            const pid_t got = ::waitpid(pid, &waitStatus, WNOHANG);
            reaped = got == pid || (got < 0 && errno == ECHILD);
            if (!reaped)
                ::poll(nullptr, 0, 5);
            continue;
        }
        ::poll(fds, 3, 50); // wakes to look at the context
        char buffer[65536];
        const auto drain = [&](FileDescriptor &fd, const pollfd &state, std::string &to) {
            if (!fd || !(state.revents & (POLLIN | POLLHUP | POLLERR)))
                return;
            const auto got = ::read(fd.get(), buffer, sizeof buffer);
            if (got > 0)
                appendLimited(to, buffer, static_cast<std::size_t>(got), command.outputLimit);
            else if (got == 0 || errno != EINTR)
                fd.reset();
        };
        drain(output.read, fds[0], result.out);
        drain(errors.read, fds[1], result.err);
        if (input.write && (fds[2].revents & (POLLOUT | POLLERR | POLLHUP))) {
            // A child that ends without reading raises SIGPIPE; programs of ours ignore it in main.
            const auto sent = ::write(input.write.get(), pending.data(), pending.size());
            if (sent > 0)
                pending.remove_prefix(static_cast<std::size_t>(sent));
            if (pending.empty() || (sent < 0 && errno != EAGAIN && errno != EINTR))
                input.write.reset();
        }
        if (!reaped) {
            // The program may end while a daemon it left behind keeps the pipes: do not wait for that one.
            const pid_t got = ::waitpid(pid, &waitStatus, WNOHANG);
            reaped = got == pid;
            if (reaped) {
                for (const auto &[fd, to] :
                     {std::pair{&output.read, &result.out}, std::pair{&errors.read, &result.err}}) {
                    if (!*fd)
                        continue;
                    ::fcntl(fd->get(), F_SETFL, O_NONBLOCK);
                    ssize_t more = 0;
                    while ((more = ::read(fd->get(), buffer, sizeof buffer)) > 0)
                        appendLimited(*to, buffer, static_cast<std::size_t>(more), command.outputLimit);
                    fd->reset();
                }
            }
        }
    }
    if (stopped)
        return ctx.check(command.argv.front().c_str()).error();
    result.exitCode = WIFEXITED(waitStatus) ? WEXITSTATUS(waitStatus) : 128 + WTERMSIG(waitStatus);
    return result;
}

std::optional<fs::path> findProgram(std::string_view name, std::string_view path) {
    const auto usable = [](const fs::path &candidate) {
        struct ::stat info {};
        return ::stat(candidate.c_str(), &info) == 0 && S_ISREG(info.st_mode) && ::access(candidate.c_str(), X_OK) == 0;
    };
    if (name.empty())
        return std::nullopt;
    if (name.find('/') != std::string_view::npos)
        return usable(fs::path(name)) ? std::optional(fs::path(name)) : std::nullopt;
    while (!path.empty()) {
        const auto end = std::min(path.find(':'), path.size());
        const std::string_view folder = path.substr(0, end);
        path.remove_prefix(std::min(end + 1, path.size()));
        if (folder.empty() || folder.front() != '/')
            continue; // never the current directory
        if (fs::path candidate = fs::path(folder) / name; usable(candidate))
            return candidate;
    }
    return std::nullopt;
}

std::optional<fs::path> findProgram(std::string_view name) {
    const char *own = std::getenv("PATH");
    return findProgram(name, own ? std::string_view(own) : defaultPath);
}

Result<pid_t> startDetached(const Command &command, const fs::path &log) {
    PH_ASSIGN(const ExecArguments args, prepare(command));
    FileDescriptor nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
    FileDescriptor output(::open(log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    if (!output)
        return systemError("open the log file", log.native(), errno);
    PH_ASSIGN(Pipe report, makePipe());
    PH_ASSIGN(Pipe identity, makePipe());
    const std::string directory = command.workingDirectory.native();
    const pid_t middle = ::fork();
    if (middle < 0)
        return systemError("start the program", args.program, errno);
    if (middle == 0) {
        // Twice, so that the program is nobody's child of ours and can never become a zombie here.
        ::setsid();
        const pid_t pid = ::fork();
        if (pid == 0)
            execChild(args, directory.c_str(), nothing.get(), output.get(), output.get(), report.write.get());
        if (pid < 0) {
            const int number = errno;
            (void)!::write(report.write.get(), &number, sizeof number);
        }
        (void)!::write(identity.write.get(), &pid, sizeof pid);
        ::_exit(0);
    }
    identity.write.reset();
    report.write.reset();
    ::waitpid(middle, nullptr, 0);
    pid_t pid = -1;
    if (::read(identity.read.get(), &pid, sizeof pid) != sizeof pid)
        pid = -1;
    int number = 0;
    if (::read(report.read.get(), &number, sizeof number) == sizeof number)
        return systemError("start the program", args.program, number);
    if (pid <= 0)
        return Error{Errc::Internal, "could not start the program", args.program};
    return pid;
}

Result<ProcessIdentity> processIdentity(pid_t pid) {
    PH_ASSIGN(const std::string boot, readFile("/proc/sys/kernel/random/boot_id"));
    const auto stat = readFile("/proc/" + std::to_string(pid) + "/stat");
    const auto gone = Error{Errc::NotFound, "the process does not run", std::to_string(pid)};
    if (!stat)
        return gone;
    // The name in parentheses may hold anything, so fields are counted from the last ')'; state is field 3.
    const auto close = stat->rfind(')');
    if (close == std::string::npos || close + 2 >= stat->size() || (*stat)[close + 2] == 'Z')
        return gone;
    std::size_t at = close + 2;
    for (int field = 3; field < 22; ++field) {
        at = stat->find(' ', at);
        if (at == std::string::npos)
            return gone;
        ++at;
    }
    ProcessIdentity identity{boot.substr(0, boot.find('\n')), pid, 0};
    std::from_chars(stat->data() + at, stat->data() + stat->size(), identity.startTicks);
    return identity;
}

bool isAlive(const ProcessIdentity &identity) {
    const auto now = processIdentity(identity.pid);
    return now && *now == identity;
}

fs::path programDirectory() {
    std::error_code failed;
    const fs::path self = fs::read_symlink("/proc/self/exe", failed);
    return failed ? fs::path(".") : self.parent_path();
}

} // namespace ph
