// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/mariadbquestions.h"

#include "backend/agent/mariadbaccounts.h"

#include <cstdlib>

namespace ph::agent {
namespace {

using namespace std::chrono_literals;

constexpr const char *question =
    "SELECT @@GLOBAL.version, @@GLOBAL.max_connections, @@GLOBAL.read_only,"
    " MAX(IF(variable_name = 'UPTIME', variable_value, NULL)),"
    " MAX(IF(variable_name = 'THREADS_CONNECTED', variable_value, NULL))"
    " FROM information_schema.global_status WHERE variable_name IN ('UPTIME', 'THREADS_CONNECTED')";

int number(const std::optional<std::string> &text) {
    return text ? std::atoi(text->c_str()) : 0;
}

} // namespace

Status MariadbQuestions::ask(NodeState &state, const Context &ctx) {
    if (!m_session || m_session->broken()) {
        m_session.reset();
        MyTarget target;
        target.host = m_settings.podIp;
        target.port = m_settings.port;
        target.user = mariadb::monitorUser;
        target.caFile = m_settings.tlsDirectory / "ca.crt";
        PH_ASSIGN(target.password, m_settings.secret("superuser-password"));
        PH_ASSIGN(MySession session, MySession::connect(target, ctx));
        m_session.emplace(std::move(session));
    }
    auto rows = m_session->query(question, ctx);
    if (!rows) {
        m_session.reset();
        return std::move(rows).error();
    }
    const MyRow &row = rows->at(0);
    const std::string version = row[0].value_or("");
    state.role = NodeRole::Primary;                       // a member of one; replicas come with an adapter of their own
    state.version = version.substr(0, version.find('-')); // "10.11.6-MariaDB-0+deb12u1"
    state.maxConnections = number(row[1]);
    state.readOnly = row[2] != "0";
    state.connections = std::max(number(row[4]) - 1, 0); // without this one
    const SystemTime started = Clock::system().now() - std::chrono::seconds(number(row[3]));
    if (!m_startedAt || started - *m_startedAt > 3s || *m_startedAt - started > 3s)
        m_startedAt = std::chrono::floor<std::chrono::seconds>(started);
    state.startedAt = m_startedAt;
    if (*state.readOnly)
        state.problems.push_back("server: it is read-only");
    return {};
}

} // namespace ph::agent
