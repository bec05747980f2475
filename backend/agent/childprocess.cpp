// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/childprocess.h"

#include "backend/core/process.h"

#include <csignal>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace ph::agent {

Result<pid_t> startChild(const std::vector<std::string> &argv, int deathSignal, const fs::path &input,
                         int errorOutput) {
    const auto program = findProgram(argv.at(0));
    if (!program) {
        const char *path = std::getenv("PATH");
        return Error{Errc::NotFound,
                     "the program was not found",
                     argv[0],
                     0,
                     "Check the image of this container",
                     std::string("searched in ") + (path ? path : "the default path")};
    }
    const FileDescriptor in(::open(input.empty() ? "/dev/null" : input.c_str(), O_RDONLY | O_CLOEXEC));
    if (!in)
        return systemError("open the program's input", input.native(), errno);
    std::vector<char *> arguments;
    for (const std::string &argument : argv)
        arguments.push_back(const_cast<char *>(argument.c_str())); // execv's historic signature; it does not write
    arguments.push_back(nullptr);
    const pid_t parent = ::getpid();
    const pid_t pid = ::fork();
    if (pid < 0)
        return systemError("start the program", program->native(), errno);
    if (pid > 0)
        return pid;
    // Only async-signal-safe calls from here on.
    ::prctl(PR_SET_PDEATHSIG, deathSignal);
    if (::getppid() != parent)
        ::_exit(127); // we died before the kernel knew whom to tell
    sigset_t none;
    sigemptyset(&none);
    ::pthread_sigmask(SIG_SETMASK, &none, nullptr);
    ::signal(SIGPIPE, SIG_DFL);
    ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    ::dup2(in.get(), STDIN_FILENO);
    if (errorOutput >= 0)
        ::dup2(errorOutput, STDERR_FILENO);
    ::execv(program->c_str(), arguments.data());
    ::_exit(127);
}

std::string exitText(int waitStatus) {
    if (WIFSIGNALED(waitStatus)) {
        const int number = WTERMSIG(waitStatus);
        const char *name = ::strsignal(number);
        return "signal " + std::to_string(number) + (name ? std::string(" (") + name + ")" : std::string());
    }
    return "exit code " + std::to_string(WEXITSTATUS(waitStatus));
}

} // namespace ph::agent
