// SPDX-License-Identifier: Apache-2.0
#include "backend/local/shim/launcher.h"

#include "backend/local/shim/client.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <fcntl.h>
#include <linux/close_range.h>
#include <poll.h>
#include <sstream>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ph::local::shim {

namespace {

constexpr const char *ShimInside = "/opt/pilothouse/libexec/pilothouse-shim";
constexpr const char *StartErrors = "start.err";
constexpr const char *IdentityName = "identity";

/// The parts of /etc that programs need to run at all; nothing with secrets, users, host names or a server's settings.
constexpr std::array EtcParts = {"alternatives",
                                 "bash.bashrc",
                                 "ca-certificates",
                                 "ca-certificates.conf",
                                 "debian_version",
                                 "fonts",
                                 "gai.conf",
                                 "gss",
                                 "host.conf",
                                 "inputrc",
                                 "java-11-openjdk",
                                 "java-17-openjdk",
                                 "ld.so.cache",
                                 "ld.so.conf",
                                 "ld.so.conf.d",
                                 "locale.alias",
                                 "localtime",
                                 "magic",
                                 "magic.mime",
                                 "mime.types",
                                 "netconfig",
                                 "networks",
                                 "os-release",
                                 "perl",
                                 "profile",
                                 "profile.d",
                                 "protocols",
                                 "python3",
                                 "python3.11",
                                 "resolv.conf",
                                 "rpc",
                                 "services",
                                 "ssl/certs",
                                 "ssl/openssl.cnf",
                                 "terminfo",
                                 "timezone"};

Result<FileDescriptor> memoryFile(const char *name, std::string_view content) {
    FileDescriptor fd(::memfd_create(name, MFD_CLOEXEC));
    if (!fd)
        return systemError("make a memory file", name, errno);
    while (!content.empty()) {
        const ssize_t count = ::write(fd.get(), content.data(), content.size());
        if (count < 0 && errno != EINTR)
            return systemError("write a memory file", name, errno);
        content.remove_prefix(count > 0 ? static_cast<std::size_t>(count) : 0);
    }
    ::lseek(fd.get(), 0, SEEK_SET);
    return fd;
}

/// A socket bound to the run's folder. The shim listens on it, so that a connection tells the shim's process id.
Result<FileDescriptor> boundSocket(int folder) {
    ::unlinkat(folder, SocketName, 0);
    FileDescriptor fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/%s", folder, SocketName);
    if (!fd || ::bind(fd.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
        return systemError("make the container's socket", SocketName, errno);
    return fd;
}

void addMount(std::vector<std::string> &args, const Mount &mount) {
    if (!mount.mode.empty() && (mount.kind == Mount::Kind::Tmpfs || mount.kind == Mount::Kind::Directory))
        args.insert(args.end(), {"--perms", mount.mode});
    switch (mount.kind) {
    case Mount::Kind::Bind:
        args.insert(args.end(), {"--bind", mount.source, mount.target});
        return;
    case Mount::Kind::ReadOnlyBind:
        args.insert(args.end(), {"--ro-bind", mount.source, mount.target});
        return;
    case Mount::Kind::OptionalReadOnlyBind:
        args.insert(args.end(), {"--ro-bind-try", mount.source, mount.target});
        return;
    case Mount::Kind::Tmpfs:
        args.insert(args.end(), {"--tmpfs", mount.target});
        return;
    case Mount::Kind::Directory:
        args.insert(args.end(), {"--dir", mount.target});
        return;
    case Mount::Kind::Symlink:
        args.insert(args.end(), {"--symlink", mount.source, mount.target});
        return;
    }
}

std::string sandboxArguments(const Launch &launch) {
    const Sandbox &sandbox = launch.sandbox;
    std::vector<std::string> args = {"--unshare-user",
                                     "--unshare-pid",
                                     "--unshare-ipc",
                                     "--unshare-uts",
                                     "--hostname",
                                     sandbox.hostname,
                                     "--uid",
                                     std::to_string(sandbox.uid),
                                     "--gid",
                                     std::to_string(sandbox.gid),
                                     "--cap-drop",
                                     "ALL",
                                     "--as-pid-1",
                                     "--chdir",
                                     "/",
                                     "--dev",
                                     "/dev",
                                     "--proc",
                                     "/proc"};
    for (const Mount &mount : systemMounts())
        addMount(args, mount);
    addMount(args, {Mount::Kind::ReadOnlyBind, launch.shim.string(), ShimInside, {}});
    for (const Mount &mount : sandbox.mounts)
        addMount(args, mount);
    if (sandbox.readOnlyRoot)
        args.insert(args.end(), {"--remount-ro", "/"});
    std::string joined;
    for (const std::string &arg : args)
        joined.append(arg).push_back('\0');
    return joined;
}

/// What the forked child needs, prepared before the fork: only async-signal-safe calls are allowed after it.
struct Prepared {
    std::vector<std::string> argv;
    std::vector<char *> pointers;
    std::array<int, 6> inherited{};
    int null = -1;
    int errors = -1;
};

[[noreturn]] void becomeSandbox(const Prepared &prepared) {
    ::setsid();
    const pid_t second = ::fork(); // so that the container is nobody's child and outlives us without a zombie
    if (second != 0)
        _exit(second < 0 ? 1 : 0);
    // Everything else closes, also what libraries opened without the flag: a container must not hold our sockets.
    ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    for (const int fd : prepared.inherited)
        ::fcntl(fd, F_SETFD, 0);
    ::dup2(prepared.null, 0);
    ::dup2(prepared.errors, 1);
    ::dup2(prepared.errors, 2);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    for (int number = 1; number < NSIG; ++number)
        ::signal(number, SIG_DFL);
    char path[] = "PATH=/usr/bin:/bin";
    char *environment[] = {path, nullptr};
    ::execve(prepared.pointers.front(), prepared.pointers.data(), environment);
    const char words[] = "could not run the sandbox program\n";
    (void)!::write(2, words, sizeof words - 1);
    _exit(127);
}

/// Waits for the shim's first words: "ok\n", or why the command does not run; empty when it never came so far.
Result<std::string> readVerdict(int ready, const Context &ctx) {
    std::string words;
    for (;;) {
        PH_TRY(waitFor(ready, POLLIN, ctx));
        char buffer[1024];
        const ssize_t count = ::read(ready, buffer, sizeof buffer);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return words;
        words.append(buffer, static_cast<std::size_t>(count));
        if (words == "ok\n")
            return words;
    }
}

Error sandboxError(const fs::path &runFolder) {
    std::string words = readFile(runFolder / StartErrors, 4096).valueOr({});
    while (!words.empty() && words.back() == '\n')
        words.pop_back();
    Error error{Errc::Internal, "the container's sandbox could not be made", runFolder.filename().string()};
    error.cause = words;
    if (words.find("namespace") != std::string::npos)
        error.hint = "allow user namespaces on this computer (sysctl kernel.unprivileged_userns_clone=1 and "
                     "user.max_user_namespaces above 0)";
    return error;
}

} // namespace

std::vector<Mount> systemMounts() {
    using Kind = Mount::Kind;
    std::vector<Mount> mounts = {{Kind::ReadOnlyBind, "/usr", "/usr", {}}};
    for (const char *name : {"/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32"}) {
        std::error_code failed;
        if (fs::is_symlink(name, failed))
            mounts.push_back({Kind::Symlink, fs::read_symlink(name, failed).string(), name, {}});
        else if (fs::is_directory(name, failed))
            mounts.push_back({Kind::ReadOnlyBind, name, name, {}});
    }
    for (const char *part : EtcParts)
        mounts.push_back({Kind::OptionalReadOnlyBind, std::string("/etc/") + part, std::string("/etc/") + part, {}});
    mounts.push_back({Kind::Tmpfs, {}, "/tmp", "1777"});
    mounts.push_back({Kind::Directory, {}, "/run", {}});
    mounts.push_back({Kind::Directory, {}, "/var/lib", {}});
    mounts.push_back({Kind::Directory, {}, "/var/log", {}});
    mounts.push_back({Kind::Tmpfs, {}, "/var/tmp", "1777"});
    mounts.push_back({Kind::Symlink, "../run", "/var/run", {}});
    return mounts;
}

Status launch(const Launch &launch, const Context &ctx) {
    for (const fs::path &program : {launch.bubblewrap, launch.shim})
        if (::access(program.c_str(), X_OK) != 0)
            return Error{Errc::NotFound, "a program the embedded cluster needs is missing", program.string(), 0,
                         program == launch.bubblewrap ? "install the package bubblewrap" : "install Pilothouse again"};
    PH_TRY(makeDirectories(launch.runFolder));
    const FileDescriptor folder(::open(launch.runFolder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!folder)
        return systemError("open the container's folder", launch.runFolder.string(), errno);
    PH_ASSIGN(const FileDescriptor listener, boundSocket(folder.get()));
    PH_ASSIGN(const FileDescriptor configuration, memoryFile("pilothouse-shim", launch.process.encode()));
    PH_ASSIGN(const FileDescriptor arguments, memoryFile("bubblewrap", sandboxArguments(launch)));
    const FileDescriptor lock(::openat(folder.get(), LockName, O_RDWR | O_CREAT | O_CLOEXEC, 0600));
    if (!lock || ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0)
        return Error{Errc::Conflict, "this run of the container is under way already", launch.runFolder.string()};
    const FileDescriptor null(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    const FileDescriptor errors(::openat(folder.get(), StartErrors, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
    int ends[2];
    if (!null || !errors || ::pipe2(ends, O_CLOEXEC) != 0)
        return systemError("prepare the container's start", launch.runFolder.string(), errno);
    const FileDescriptor ready(ends[0]);
    FileDescriptor readyWrite(ends[1]);

    Prepared prepared;
    prepared.inherited = {listener.get(),      folder.get(),    readyWrite.get(),
                          configuration.get(), arguments.get(), lock.get()};
    prepared.null = null.get();
    prepared.errors = errors.get();
    prepared.argv = {launch.bubblewrap.string(),
                     "--args",
                     std::to_string(arguments.get()),
                     "--",
                     ShimInside,
                     std::to_string(listener.get()),
                     std::to_string(folder.get()),
                     std::to_string(readyWrite.get()),
                     std::to_string(configuration.get()),
                     std::to_string(lock.get())};
    for (std::string &arg : prepared.argv)
        prepared.pointers.push_back(arg.data());
    prepared.pointers.push_back(nullptr);
    const pid_t first = ::fork();
    if (first == 0)
        becomeSandbox(prepared);
    if (first < 0)
        return systemError("start a process", launch.bubblewrap.string(), errno);
    readyWrite.reset();
    while (::waitpid(first, nullptr, 0) < 0 && errno == EINTR) {
    }
    PH_ASSIGN(const std::string verdict, readVerdict(ready.get(), ctx));
    if (verdict.empty())
        return sandboxError(launch.runFolder);
    if (verdict != "ok\n") {
        Error error{Errc::Invalid, "the container's command could not be started", launch.process.argv.front()};
        error.cause = verdict;
        error.reason = "StartError";
        return error;
    }
    if (const auto connection = Connection::open(launch.runFolder)) {
        if (const auto identity = processIdentity((*connection)->peer())) {
            std::ostringstream text;
            text << identity->bootId << ' ' << identity->pid << ' ' << identity->startTicks << '\n';
            PH_TRY(writeFileAtomic(launch.runFolder / IdentityName, text.str()));
        }
    } // else the command has ended already
    return {};
}

Result<ProcessIdentity> readIdentity(const fs::path &runFolder) {
    PH_ASSIGN(const std::string text, readFile(runFolder / IdentityName, 4096));
    ProcessIdentity identity;
    std::istringstream in(text);
    if (in >> identity.bootId >> identity.pid >> identity.startTicks)
        return identity;
    return Error{Errc::Invalid, "the container's identity cannot be read", (runFolder / IdentityName).string()};
}

void killRun(const fs::path &runFolder) {
    if (const auto identity = readIdentity(runFolder)) {
        if (isAlive(*identity))
            ::kill(identity->pid, SIGKILL);
    } else if (const auto connection = Connection::open(runFolder)) {
        ::kill((*connection)->peer(), SIGKILL); // its starter died before it wrote the identity down
    }
}

} // namespace ph::local::shim
