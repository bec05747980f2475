// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/mariadbaccounts.h"
#include "backend/agent/mariadbfiles.h"
#include "backend/agent/mariadbquestions.h"
#include "backend/agent/mysession.h"
#include "backend/agent/parametercheck.h"

namespace ph::agent {
namespace {

using namespace std::chrono_literals;
using mariadb::connectLocally;

Result<MySession> connectWhenUp(const AgentSettings &settings, const Context &ctx) {
    for (;;) {
        auto session = connectLocally(settings, ctx.withTimeout(10s));
        if (session)
            return session;
        const Errc code = session.error().code;
        if (code != Errc::Unreachable && code != Errc::Unavailable && code != Errc::Timeout)
            return session;
        PH_TRY(ctx.check("waiting for MariaDB to accept connections"));
        if (!ctx.sleep(50ms))
            return session;
    }
}

class MariadbEngine final : public Engine {
public:
    const char *id() const override { return "mariadb"; }
    const char *label() const override { return "MariaDB"; }
    std::uint16_t port() const override { return 3306; }
    fs::path data() const override { return "/var/lib/mariadb/data"; }
    int stopSignal() const override { return SIGTERM; }
    int killSignal() const override { return SIGKILL; } // InnoDB recovers at the next start

    DataState inspectData(const fs::path &data) const override { return mariadb::inspectData(data); }
    Result<std::string> dataVersion(const fs::path &data) const override { return mariadb::dataVersion(data); }

    Result<std::vector<std::string>> initCommand(const AgentSettings &settings) const override {
        PH_ASSIGN(const std::string user, systemUser());
        return std::vector<std::string>{"mariadb-install-db", "--no-defaults",
                                        "--datadir=" + bootstrapDirectory(settings).native(),
                                        "--auth-root-authentication-method=socket", "--auth-root-socket-user=" + user,
                                        "--skip-test-db", "--skip-name-resolve",
                                        // A thousand flushes cost seconds; commitBootstrap() flushes all at once.
                                        "--innodb-flush-method=nosync", "--debug-no-sync"};
    }
    /// Accounts and the first database are made by the init file of each start and looked for afterwards, by setUp().
    Result<Preparation> preparation(const AgentSettings &, const std::string &) const override { return Preparation{}; }

    Result<std::vector<std::string>> serverCommand(const AgentSettings &settings,
                                                   std::vector<std::string> command) const override {
        if (const auto other = mariadb::foreignServer(settings))
            return Error{Errc::Conflict, "another server still runs on this data directory",
                         "process " + std::to_string(*other)};
        PH_TRY(mariadb::writeServerFiles(settings));
        return mariadb::serverCommand(settings, command);
    }
    Status checkParameters(const AgentSettings &settings, const std::vector<std::string> &command) const override {
        return checkMariadbParameters(settings, command);
    }
    std::vector<std::string_view> complaints() const override { return {"[ERROR] "}; }
    Status writeFiles(const AgentSettings &settings) const override { return mariadb::writeServerFiles(settings); }
    std::string mountedContents(const AgentSettings &settings) const override {
        return agent::mountedContents(settings, "mariadb.cnf");
    }
    /// Certificates are taken over at once, parameters at the next start.
    Status reload(const AgentSettings &settings, pid_t, const Context &ctx) const override {
        PH_ASSIGN(MySession session, connectLocally(settings, ctx));
        PH_TRY(session.query("FLUSH LOCAL SSL", ctx));
        return {};
    }
    Status setUp(const AgentSettings &settings, const Context &ctx) const override {
        PH_ASSIGN(MySession session, connectWhenUp(settings, ctx));
        return mariadb::ensureAccounts(settings, session, ctx);
    }

    Status setPassword(const AgentSettings &settings, const std::string &role, const Secret &password,
                       const Context &ctx) const override {
        PH_ASSIGN(MySession session, connectLocally(settings, ctx));
        return mariadb::changePassword(session, role, password, ctx);
    }
    Status logIn(const AgentSettings &settings, const std::string &role, const Secret &password,
                 const Context &ctx) const override {
        MyTarget target;
        target.host = settings.podIp;
        target.port = settings.port;
        target.user = role;
        target.password = password;
        target.caFile = settings.tlsDirectory / "ca.crt";
        PH_TRY(MySession::connect(target, ctx));
        return {};
    }

    ServerAnswer ping(const AgentSettings &settings) const override {
        const auto session = connectLocally(settings, Context().withTimeout(2s));
        if (session || session.error().code == Errc::Unauthorized)
            return ServerAnswer::Accepts;
        return session.error().code == Errc::Unavailable ? ServerAnswer::Rejects : ServerAnswer::Silent;
    }
    std::unique_ptr<ServerQuestions> questions(const AgentSettings &settings) const override {
        return std::make_unique<MariadbQuestions>(settings);
    }
};

} // namespace

const Engine &mariadbEngine() {
    static const MariadbEngine engine;
    return engine;
}

} // namespace ph::agent
