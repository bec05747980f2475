// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/postgressetup.h"

#include "backend/agent/sqltext.h"
#include "backend/core/encoding.h"
#include "backend/obs/log.h"

#include <cstdlib>

namespace ph::agent {
namespace {

const obs::Log log("agent");

Result<PgSession> connectWhenUp(const PgTarget &target, const Context &ctx) {
    for (;;) {
        auto session = PgSession::connect(target, ctx.withTimeout(std::chrono::seconds(10)));
        if (session)
            return session;
        const Errc code = session.error().code;
        if (code != Errc::Unreachable && code != Errc::Unavailable && code != Errc::Timeout)
            return session;
        PH_TRY(ctx.check("waiting for PostgreSQL to accept connections"));
        if (!ctx.sleep(std::chrono::milliseconds(50)))
            return session;
    }
}

/// True when @p sql with @p parameter gives at least one row.
Result<bool> exists(PgSession &session, const std::string &sql, const std::string &parameter, const Context &ctx) {
    PH_ASSIGN(const auto rows, session.query(sql, {parameter}, ctx));
    return !rows.empty();
}

/// Sets a role's password unless the stored one is already made from it.
Status setPassword(PgSession &session, const std::string &role, const Secret &password, const Context &ctx) {
    PH_ASSIGN(const auto rows, session.query("SELECT rolpassword FROM pg_authid WHERE rolname = $1", {role}, ctx));
    if (!rows.empty() && rows[0][0]) {
        // "SCRAM-SHA-256$<iterations>:<salt>$…": made again with the same salt, an unchanged password gives the same
        // text.
        const std::string &stored = *rows[0][0];
        const auto first = stored.find('$');
        const auto colon = stored.find(':', first);
        const auto second = stored.find('$', colon);
        if (stored.starts_with("SCRAM-SHA-256$") && second != std::string::npos) {
            const auto salt = base64Decode(std::string_view(stored).substr(colon + 1, second - colon - 1));
            const int iterations = std::atoi(stored.c_str() + first + 1);
            if (salt && !salt->empty() && iterations > 0 && scramVerifier(password, *salt, iterations) == stored)
                return {};
        }
    }
    PH_TRY(session.query("ALTER ROLE " + quoteIdentifier(role) + " PASSWORD " + quoteLiteral(scramVerifier(password)),
                         {}, ctx));
    log.info("password taken over from the secret", {{"role", role}});
    return {};
}

Status ensureOwner(PgSession &session, const AgentSettings &settings, const Context &ctx) {
    PH_TRY(checkSqlName(settings.owner));
    PH_ASSIGN(const Secret password, settings.secret("owner-password"));
    PH_ASSIGN(const bool there, exists(session, "SELECT 1 FROM pg_roles WHERE rolname = $1", settings.owner, ctx));
    if (!there)
        PH_TRY(session.query("CREATE ROLE " + quoteIdentifier(settings.owner) + " LOGIN", {}, ctx));
    return setPassword(session, settings.owner, password, ctx);
}

Status ensureDatabase(PgSession &session, const AgentSettings &settings, const Context &ctx) {
    PH_TRY(checkSqlName(settings.database));
    PH_ASSIGN(const bool there,
              exists(session, "SELECT 1 FROM pg_database WHERE datname = $1", settings.database, ctx));
    if (there)
        return {};
    const std::string owner = settings.owner.empty() ? "postgres" : settings.owner;
    PH_TRY(session.query("CREATE DATABASE " + quoteIdentifier(settings.database) + " OWNER " + quoteIdentifier(owner),
                         {}, ctx));
    log.info("database made", {{"database", settings.database}});
    return {};
}

} // namespace

PgTarget localTarget(const AgentSettings &settings) {
    PgTarget target;
    target.host = settings.runDirectory.native();
    target.port = settings.port;
    return target;
}

Result<PgTarget> remoteTarget(const AgentSettings &settings) {
    PgTarget target;
    target.host = settings.podIp;
    target.port = settings.port;
    target.sslMode = "verify-ca";
    target.caFile = settings.tlsDirectory / "ca.crt";
    PH_ASSIGN(target.password, settings.secret("superuser-password"));
    return target;
}

Status awaitServer(const AgentSettings &settings, const Context &ctx) {
    PH_TRY(connectWhenUp(localTarget(settings), ctx));
    return {};
}

Status changePassword(const AgentSettings &settings, const std::string &role, const Secret &password,
                      const Context &ctx) {
    PH_ASSIGN(PgSession session, PgSession::connect(localTarget(settings), ctx));
    PH_ASSIGN(const auto rows, session.query("SELECT pg_is_in_recovery()", {}, ctx));
    if (rows.empty() || rows[0][0] != "f")
        return Error{Errc::Conflict, "this member is a replica; its logins are those of the primary", settings.podName};
    return setPassword(session, role, password, ctx);
}

Status setUpServer(const AgentSettings &settings, const Context &ctx) {
    PH_ASSIGN(PgSession session, connectWhenUp(localTarget(settings), ctx));
    PH_ASSIGN(const auto rows, session.query("SELECT pg_is_in_recovery()", {}, ctx));
    if (rows.empty() || rows[0][0] != "f")
        return {};
    PH_ASSIGN(const Secret password, settings.secret("superuser-password"));
    PH_TRY(setPassword(session, "postgres", password, ctx));
    if (!settings.owner.empty() && settings.owner != "postgres")
        PH_TRY(ensureOwner(session, settings, ctx));
    if (!settings.database.empty())
        PH_TRY(ensureDatabase(session, settings, ctx));
    return {};
}

} // namespace ph::agent
