// SPDX-License-Identifier: Apache-2.0
#include "app/pilothousectl/commands.h"
#include "app/pilothousectl/sqlclient.h"

#include "backend/core/process.h"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <condition_variable>
#include <csignal>
#include <iostream>
#include <mutex>
#include <sys/wait.h>
#include <system_error>
#include <unistd.h>

namespace ph::ctl {
namespace {

/// A folder with the files a client reads secrets from; removed with everything in it.
class SecretFolder {
public:
    explicit SecretFolder(fs::path path) : m_path(std::move(path)) {}
    ~SecretFolder() {
        std::error_code ignored;
        fs::remove_all(m_path, ignored);
    }
    SecretFolder(const SecretFolder &) = delete;
    SecretFolder &operator=(const SecretFolder &) = delete;
    [[nodiscard]] const fs::path &path() const { return m_path; }

private:
    fs::path m_path;
};

int runTerminalProgram(const fs::path &program, const std::vector<std::string> &arguments) {
    std::vector<std::string> argv{program.string()};
    argv.insert(argv.end(), arguments.begin(), arguments.end());
    std::vector<char *> raw;
    for (auto &part : argv)
        raw.push_back(part.data());
    raw.push_back(nullptr);
    const pid_t child = ::fork();
    if (child == 0) {
        sigset_t none;
        sigemptyset(&none);
        sigprocmask(SIG_SETMASK, &none, nullptr);
        std::signal(SIGPIPE, SIG_DFL);
        ::execv(program.c_str(), raw.data());
        ::_exit(127);
    }
    if (child < 0)
        return printError(systemError("start", program.string(), errno));
    int state = 0;
    while (::waitpid(child, &state, 0) < 0 && errno == EINTR) {
    }
    return WIFEXITED(state) ? WEXITSTATUS(state) : 128 + WTERMSIG(state);
}

int openClient(Session &session, const InstanceRef &ref, const std::string &confirm,
               const std::vector<std::string> &arguments) {
    if (const auto admitted = session.console().admitSession(ref, confirm, session.context()); !admitted)
        return printError(admitted.error());
    const auto info = session.console().connection(ref, session.context());
    if (!info)
        return printError(info.error());
    const auto program = findProgram(info->client);
    if (!program)
        return printError(Error{Errc::NotFound, "the program " + info->client + " was not found", info->client, 0,
                                "Install it: apt install " + clientPackage(info->client)});
    const auto password = session.console().password(ref, session.context());
    if (!password)
        return printError(password.error());
    const auto made = makeTemporaryDirectory("pilothouse-connect-");
    if (!made)
        return printError(made.error());
    const SecretFolder folder(*made);
    auto argv = prepareClient(*info, *password, folder.path());
    if (!argv)
        return printError(argv.error());
    argv->insert(argv->end(), arguments.begin(), arguments.end());
    session.terminalTaken = true; // the client cancels its query on Ctrl+C and goes on
    const int code = runTerminalProgram(*program, *argv);
    session.terminalTaken = false;
    return code;
}

} // namespace

int connect(Session &session, const std::string &name, bool exec, const std::string &confirm,
            const std::vector<std::string> &arguments) {
    const auto row = session.instance(name);
    if (!row)
        return printError(row.error());
    if (row->state != domain::InstanceState::Ready)
        note("Warning: the database " + row->ref.str() + " is " + domain::stateName(row->state) +
             (row->reasons.empty() ? "." : ": " + row->reasons.front().message));
    if (exec)
        return openClient(session, row->ref, confirm, arguments);
    const auto info = session.console().connection(row->ref, session.context());
    if (!info)
        return printError(info.error());
    const auto dsn = session.console().dsn(row->ref, *info, session.context());
    if (!dsn)
        return printError(dsn.error());
    if (session.format() != Format::Table)
        printDocument(session.format(), Json{{"dsn", dsn->reveal()},
                                             {"host", info->host},
                                             {"port", info->port},
                                             {"database", info->database},
                                             {"user", info->user},
                                             {"sslMode", info->sslMode},
                                             {"direct", info->direct}});
    else
        std::cout << dsn->reveal() << std::endl;
    if (!info->direct) {
        note("The address leads through a tunnel that this program holds; Ctrl+C closes it.");
        std::mutex mutex;
        std::condition_variable_any never;
        std::unique_lock lock(mutex);
        never.wait(lock, session.stop, [] { return false; });
    }
    return Ok;
}

} // namespace ph::ctl
