// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/parametercheck.h"
#include "backend/agent/pgquestions.h"
#include "backend/agent/postgresfiles.h"
#include "backend/agent/postgressetup.h"

#include <libpq-fe.h>

namespace ph::agent {
namespace {

class PostgresEngine final : public Engine {
public:
    const char *id() const override { return "postgresql"; }
    const char *label() const override { return "PostgreSQL"; }
    std::uint16_t port() const override { return 5432; }
    fs::path data() const override { return "/var/lib/postgresql/pgdata"; }
    int stopSignal() const override { return SIGINT; }  // fast shutdown
    int killSignal() const override { return SIGQUIT; } // immediate shutdown

    DataState inspectData(const fs::path &data) const override { return agent::inspectData(data); }
    Result<std::string> dataVersion(const fs::path &data) const override { return dataMajor(data); }

    Result<std::vector<std::string>> initCommand(const AgentSettings &settings) const override {
        PH_TRY(settings.secret("superuser-password"));
        return std::vector<std::string>{"initdb",
                                        "--pgdata=" + bootstrapDirectory(settings).native(),
                                        "--username=postgres",
                                        "--pwfile=" + (settings.secretsDirectory / "superuser-password").native(),
                                        "--auth-local=peer",
                                        "--auth-host=scram-sha-256",
                                        "--encoding=UTF8",
                                        "--locale=C.UTF-8",
                                        "--data-checksums",
                                        "--no-instructions",
                                        "--no-sync"}; // commitBootstrap() flushes all at once
    }

    Result<Preparation> preparation(const AgentSettings &settings, const std::string &program) const override {
        PH_ASSIGN(const std::string sql, bootstrapSql(settings));
        const fs::path input = settings.ownDirectory() / "bootstrap.sql";
        PH_TRY(writeFileAtomic(input, sql));
        return Preparation{{settings.patroni ? "postgres" : program, "--single", "-j", "-D",
                            bootstrapDirectory(settings).native(), "-c", "exit_on_error=on", "-c", "fsync=off",
                            "postgres"},
                           input};
    }

    Result<std::vector<std::string>> serverCommand(const AgentSettings &settings,
                                                   std::vector<std::string> command) const override {
        if (const auto other = foreignServer(settings.data))
            return Error{Errc::Conflict, "another server still runs on this data directory",
                         "process " + std::to_string(*other)};
        removeStalePidFile(settings.data);
        removeStaleSocket(settings);
        PH_TRY(writeServerFiles(settings));
        for (std::string &argument : serverArguments(settings))
            command.push_back(std::move(argument));
        return command;
    }

    Status checkParameters(const AgentSettings &settings, const std::vector<std::string> &command) const override {
        return checkPostgresParameters(settings, command);
    }
    std::vector<std::string_view> complaints() const override { return {"FATAL:  ", "PANIC:  "}; }
    Status writeFiles(const AgentSettings &settings) const override {
        PH_TRY(writeServerFiles(settings));
        return {};
    }
    std::string mountedContents(const AgentSettings &settings) const override {
        return agent::mountedContents(settings, "postgresql.conf");
    }
    Status reload(const AgentSettings &, pid_t server, const Context &) const override {
        ::kill(server, SIGHUP);
        return {};
    }
    Status setUp(const AgentSettings &settings, const Context &ctx) const override {
        return setUpServer(settings, ctx);
    }

    Status setPassword(const AgentSettings &settings, const std::string &role, const Secret &password,
                       const Context &ctx) const override {
        return changePassword(settings, role, password, ctx);
    }
    Status logIn(const AgentSettings &settings, const std::string &role, const Secret &password,
                 const Context &ctx) const override {
        PH_ASSIGN(PgTarget target, remoteTarget(settings));
        target.user = role;
        target.password = password;
        if (!settings.database.empty())
            target.database = settings.database;
        PH_TRY(PgSession::connect(target, ctx));
        return {};
    }

    ServerAnswer ping(const AgentSettings &settings) const override {
        // Needs no user or password.
        const std::string port = std::to_string(settings.port);
        const char *const keys[] = {"host", "port", "user", "dbname", "passfile", "connect_timeout", nullptr};
        const char *const values[] = {settings.runDirectory.c_str(), port.c_str(), "postgres", "postgres",
                                      "/nonexistent/passfile",       "2",          nullptr};
        switch (PQpingParams(keys, values, 0)) {
        case PQPING_OK:
            return ServerAnswer::Accepts;
        case PQPING_REJECT:
            return ServerAnswer::Rejects;
        default:
            return ServerAnswer::Silent;
        }
    }
    std::unique_ptr<ServerQuestions> questions(const AgentSettings &settings) const override {
        return std::make_unique<PgQuestions>(settings);
    }
};

} // namespace

const Engine &postgresEngine() {
    static const PostgresEngine engine;
    return engine;
}

} // namespace ph::agent
