// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/pgquestions.h"

#include "backend/agent/postgressetup.h"

#include <cstdlib>

namespace ph::agent {
namespace {

// One round trip for everything. A replica without a WAL receiver follows nobody.
constexpr const char *question =
    "SELECT pg_is_in_recovery(), (SELECT timeline_id FROM pg_control_checkpoint()),"
    " (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END)::text,"
    " current_setting('server_version'), extract(epoch FROM pg_postmaster_start_time())::bigint,"
    " (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()),"
    " current_setting('max_connections'), (SELECT count(*) FROM pg_stat_replication),"
    " (SELECT count(*) FROM pg_stat_wal_receiver),"
    " pg_postmaster_start_time()::text || ' ' || pg_conf_load_time()::text";

constexpr const char *parameterQuestion =
    "SELECT name, reset_val, coalesce(unit, ''), context = 'postmaster' OR pending_restart FROM pg_settings"
    " WHERE lower(name) = ANY (string_to_array(lower($1), ','))";

int number(const std::optional<std::string> &text) {
    return text ? std::atoi(text->c_str()) : 0;
}

} // namespace

Status PgQuestions::ask(NodeState &state, const Context &ctx) {
    if (!m_session || m_session->broken()) {
        m_session.reset();
        PH_ASSIGN(const PgTarget target, remoteTarget(m_settings));
        PH_ASSIGN(PgSession session, PgSession::connect(target, ctx));
        m_session.emplace(std::move(session));
    }
    auto rows = m_session->query(question, {}, ctx);
    if (!rows) {
        m_session.reset();
        return std::move(rows).error();
    }
    const PgRow &row = rows->at(0);
    const bool replica = row[0] == "t";
    state.role = replica ? NodeRole::Replica : NodeRole::Primary;
    state.timeline = number(row[1]);
    state.lsn = row[2].value_or("");
    const std::string version = row[3].value_or("");
    state.version = version.substr(0, version.find(' ')); // "15.6 (Debian 15.6-0+deb12u1)"
    state.startedAt = SystemTime(std::chrono::seconds(std::atoll(row[4].value_or("0").c_str())));
    state.connections = number(row[5]);
    state.maxConnections = number(row[6]);
    state.replicas = number(row[7]);
    if (replica && number(row[8]) == 0)
        state.problems.push_back("replication: this replica receives nothing from a primary");
    return askParameters(state, row[9].value_or(""), ctx);
}

Status PgQuestions::askParameters(NodeState &state, const std::string &loaded, const Context &ctx) {
    const auto given = givenParameters(m_settings);
    if (given != m_given || loaded != m_loaded) {
        std::string names;
        for (const auto &[name, value] : given)
            names += (names.empty() ? "" : ",") + name;
        m_parameters.clear();
        if (!names.empty()) {
            auto rows = m_session->query(parameterQuestion, {names}, ctx);
            if (!rows) {
                m_session.reset();
                return std::move(rows).error();
            }
            for (const PgRow &row : *rows)
                m_parameters.push_back({row[0].value_or(""), row[1].value_or(""), row[2].value_or(""), row[3] == "t"});
        }
        m_given = given;
        m_loaded = loaded;
    }
    compareParameters(state, m_given, m_parameters);
    return {};
}

} // namespace ph::agent
