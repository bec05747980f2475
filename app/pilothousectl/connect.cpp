// SPDX-License-Identifier: Apache-2.0
#include "app/pilothousectl/commands.h"

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

/// A folder with the files psql reads secrets from; removed with everything in it.
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

/// ':' and '\' are escaped as the format of password files wants it.
std::string passField(const std::string &text) {
    std::string out;
    for (const char c : text) {
        if (c == ':' || c == '\\')
            out += '\\';
        out += c;
    }
    return out;
}

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
    const auto program = findProgram("psql");
    if (!program)
        return printError(Error{Errc::NotFound, "the program psql was not found", "psql", 0,
                                "Install it: apt install postgresql-client"});
    if (const auto admitted = session.console().admitSession(ref, confirm, session.context()); !admitted)
        return printError(admitted.error());
    const auto info = session.console().connection(ref, session.context());
    if (!info)
        return printError(info.error());
    const auto password = session.console().password(ref, session.context());
    if (!password)
        return printError(password.error());
    const auto made = makeTemporaryDirectory("pilothouse-connect-");
    if (!made)
        return printError(made.error());
    const SecretFolder folder(*made);
    const fs::path pass = folder.path() / "pass";
    const fs::path service = folder.path() / "service";
    const fs::path authority = folder.path() / "ca.crt";
    std::string entry = "[pilothouse]\nhost=" + info->host + "\nport=" + std::to_string(info->port) +
                        "\ndbname=" + info->database + "\nuser=" + info->user + "\n";
    if (!info->caPem.empty())
        entry += "sslmode=" + info->sslMode + "\nsslrootcert=" + authority.string() + "\n";
    Status written =
        writeFileAtomic(pass, "*:*:*:" + passField(info->user) + ":" + passField(password->reveal()) + "\n");
    if (written)
        written = writeFileAtomic(service, entry);
    if (written && !info->caPem.empty())
        written = writeFileAtomic(authority, info->caPem);
    if (!written)
        return printError(written.error());
    // Never in argv, where every user of this computer could read them.
    ::setenv("PGPASSFILE", pass.c_str(), 1);
    ::setenv("PGSERVICEFILE", service.c_str(), 1);
    ::setenv("PGSERVICE", "pilothouse", 1);
    for (const char *other :
         {"PGHOST", "PGHOSTADDR", "PGPORT", "PGUSER", "PGDATABASE", "PGPASSWORD", "PGSSLMODE", "PGSSLROOTCERT"})
        ::unsetenv(other);
    session.terminalTaken = true; // psql cancels its query on Ctrl+C and goes on
    const int code = runTerminalProgram(*program, arguments);
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
