// SPDX-License-Identifier: Apache-2.0
#include "backend/local/shim/session.h"

#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <map>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ph::local::shim {

namespace {

void closeOne(int &fd) {
    if (fd >= 0)
        ::close(fd);
    fd = -1;
}

struct Pipe {
    int read = -1;
    int write = -1;
    bool open() {
        int ends[2];
        if (::pipe2(ends, O_CLOEXEC) != 0)
            return false;
        read = ends[0];
        write = ends[1];
        return true;
    }
    ~Pipe() {
        closeOne(read);
        closeOne(write);
    }
    static int take(int &end) {
        const int fd = end;
        end = -1;
        ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) | O_NONBLOCK);
        return fd;
    }
};

struct Terminal {
    int master = -1;
    int slave = -1;
    ~Terminal() {
        closeOne(master);
        closeOne(slave);
    }
    bool open(std::uint32_t columns, std::uint32_t rows) {
        master = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
        if (master < 0 || ::grantpt(master) != 0 || ::unlockpt(master) != 0)
            return false;
        char name[64];
        if (::ptsname_r(master, name, sizeof name) != 0)
            return false;
        slave = ::open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
        winsize size{};
        size.ws_col = static_cast<unsigned short>(columns);
        size.ws_row = static_cast<unsigned short>(rows);
        ::ioctl(master, TIOCSWINSZ, &size);
        return slave >= 0;
    }
};

/// The program's path: @p name when it holds a slash, else its place in @p path. errno tells why when empty.
std::string locate(const std::string &name, const std::string &path, const std::string &folder) {
    if (name.find('/') != std::string::npos)
        return name.front() == '/' ? name : folder + "/" + name;
    int reason = ENOENT;
    for (std::size_t from = 0; from <= path.size();) {
        const std::size_t end = std::min(path.find(':', from), path.size());
        const std::string candidate = path.substr(from, end - from) + "/" + name;
        struct stat info {};
        if (end > from && ::stat(candidate.c_str(), &info) == 0 && S_ISREG(info.st_mode)) {
            if (::access(candidate.c_str(), X_OK) == 0)
                return candidate;
            reason = EACCES;
        }
        from = end + 1;
    }
    errno = reason;
    return {};
}

[[noreturn]] void becomeCommand(int status, const char *program, char *const *argv, char *const *environment,
                                const char *folder, const int streams[3], bool tty) {
    ::setsid();
    for (int target = 0; target < 3; ++target)
        if (::dup2(streams[target], target) < 0)
            _exit(126);
    if (tty)
        ::ioctl(0, TIOCSCTTY, 0);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    for (int number = 1; number < NSIG; ++number)
        ::signal(number, SIG_DFL);
    ::umask(0022);
    if (::chdir(folder) == 0)
        ::execve(program, argv, environment);
    const int reason = errno;
    if (::write(status, &reason, sizeof reason) < 0)
        _exit(126);
    _exit(127);
}

} // namespace

void Session::closeStreams() {
    if (tty)
        in = -1; // the same descriptor as out
    closeOne(in);
    closeOne(out);
    closeOne(err);
}

void Session::pump() {
    while (in >= 0 && !inQueue.empty()) {
        const ssize_t count = ::write(in, inQueue.data(), inQueue.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0 && errno == EAGAIN)
            return;
        if (count < 0) { // nobody reads any more
            inQueue.clear();
            closeIn = true;
            break;
        }
        inQueue.erase(0, static_cast<std::size_t>(count));
    }
    if (closeIn && inQueue.empty() && in >= 0) {
        closeIn = false;
        if (tty)
            inQueue.push_back('\004'); // end of file as a terminal says it
        else
            closeOne(in);
    }
}

std::string startSession(const ProcessSpec &spec, const std::vector<std::string> &environment,
                         const std::string &workingDirectory, Session &session) {
    std::map<std::string, std::string> variables;
    for (const auto *source : {&environment, &spec.environment})
        for (const std::string &entry : *source)
            variables[entry.substr(0, entry.find('='))] = entry;
    if (spec.tty)
        variables.try_emplace("TERM", "TERM=xterm");
    std::vector<char *> environmentPointers;
    for (auto &[name, entry] : variables)
        environmentPointers.push_back(entry.data());
    environmentPointers.push_back(nullptr);
    std::vector<std::string> argv = spec.argv;
    std::vector<char *> arguments;
    for (std::string &argument : argv)
        arguments.push_back(argument.data());
    arguments.push_back(nullptr);
    const std::string folder = !spec.workingDirectory.empty() ? spec.workingDirectory
                               : workingDirectory.empty()     ? "/"
                                                              : workingDirectory;
    const auto path = variables.find("PATH");
    const std::string program =
        locate(spec.argv.front(), path == variables.end() ? "/usr/bin:/bin" : path->second.substr(5), folder);
    if (program.empty())
        return "exec: \"" + spec.argv.front() +
               "\": " + (errno == EACCES ? "permission denied" : "executable file not found in $PATH");

    Pipe in;
    Pipe out;
    Pipe err;
    Pipe status;
    Terminal terminal;
    int nothing = -1;
    bool ready = status.open();
    if (spec.tty)
        ready = ready && terminal.open(spec.columns, spec.rows);
    else
        ready = ready && out.open() && err.open() && (!spec.stdin_ || in.open());
    if (!spec.tty && !spec.stdin_)
        nothing = ::open("/dev/null", O_RDONLY | O_CLOEXEC);
    const int streams[3] = {spec.tty      ? terminal.slave
                            : spec.stdin_ ? in.read
                                          : nothing,
                            spec.tty ? terminal.slave : out.write, spec.tty ? terminal.slave : err.write};
    const pid_t pid = ready ? ::fork() : -1;
    if (pid == 0)
        becomeCommand(status.write, program.c_str(), arguments.data(), environmentPointers.data(), folder.c_str(),
                      streams, spec.tty);
    const int forkReason = errno;
    closeOne(nothing);
    if (pid < 0)
        return std::string("could not start a process: ") + std::strerror(forkReason);
    closeOne(status.write);
    int reason = 0;
    ssize_t count = 0;
    while ((count = ::read(status.read, &reason, sizeof reason)) < 0 && errno == EINTR) {
    }
    if (count == static_cast<ssize_t>(sizeof reason)) // the child ends and is reaped with the others
        return "exec: \"" + spec.argv.front() + "\": " + std::strerror(reason);

    session.pid = pid;
    session.tty = spec.tty;
    if (spec.tty) {
        session.out = Pipe::take(terminal.master);
        session.in = session.out;
    } else {
        if (spec.stdin_)
            session.in = Pipe::take(in.write);
        session.out = Pipe::take(out.read);
        session.err = Pipe::take(err.read);
    }
    return {};
}

} // namespace ph::local::shim
