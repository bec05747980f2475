// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/patronifiles.h"

#include "backend/agent/postgresfiles.h"
#include "backend/agent/sqltext.h"

#include <nlohmann/json.hpp>

namespace ph::agent {
namespace {

constexpr int restPort = 8008;
// Patroni 3.0 lets ttl be this short; from 3.1 on its minimum is 20, which it then uses by itself.
constexpr int leaderTtl = 10;
constexpr int loopWait = 2;
constexpr int retryTimeout = 4; // loop_wait + 2 * retry_timeout must not exceed ttl

Result<Json> instanceParameters(const AgentSettings &settings) {
    const fs::path path = settings.configDirectory / "parameters.json";
    PH_ASSIGN(const std::string text, readFile(path, 1U << 20U));
    auto parameters = parseJson(text);
    if (!parameters || !parameters->is_object())
        return Error{Errc::Invalid, "the instance's parameters are not a JSON object", path.native(), 0,
                     "Repair the ConfigMap that is mounted there"};
    return parameters;
}

/// What every member sets whatever the instance's parameters say.
Json ownParameters(const AgentSettings &settings) {
    const fs::path tls = settings.ownDirectory() / "tls";
    return {{"unix_socket_directories", settings.runDirectory.native()},
            {"unix_socket_permissions", "0700"},
            {"ssl", "on"},
            {"ssl_cert_file", (tls / "tls.crt").native()},
            {"ssl_key_file", (tls / "tls.key").native()},
            {"ssl_ca_file", (tls / "ca.crt").native()},
            {"ssl_min_protocol_version", "TLSv1.2"},
            {"password_encryption", "scram-sha-256"},
            {"log_destination", "stderr"},
            {"logging_collector", "off"},
            {"log_line_prefix", "%m [%p] %q%u@%d "}};
}

Result<Json> role(const AgentSettings &settings, const char *name, const char *secretName) {
    PH_ASSIGN(const Secret password, settings.secret(secretName));
    return Json{{"username", name},
                {"password", password.reveal()},
                {"sslmode", "verify-ca"},
                {"sslrootcert", (settings.ownDirectory() / "tls" / "ca.crt").native()}};
}

/// What the whole instance starts with; later Patroni's own object in the cluster counts.
Json firstSettings(const AgentSettings &settings, const Json &parameters) {
    return {{"ttl", leaderTtl},
            {"loop_wait", loopWait},
            {"retry_timeout", retryTimeout},
            {"maximum_lag_on_failover", 1048576},
            {"primary_start_timeout", 30},
            {"failsafe_mode", true},
            {"synchronous_mode", settings.synchronous},
            {"postgresql", {{"use_pg_rewind", true}, {"use_slots", true}, {"parameters", parameters}}}};
}

Result<Json> serverSettings(const AgentSettings &settings) {
    const std::string address = settings.podIp + ":" + std::to_string(settings.port);
    Json server{{"listen", address},
                {"connect_address", address},
                {"data_dir", settings.data.native()},
                {"pgpass", (patroniFile(settings).parent_path() / "pgpass").native()},
                {"use_unix_socket", true},
                {"use_unix_socket_repl", true},
                {"parameters", ownParameters(settings)},
                {"remove_data_directory_on_rewind_failure", true},
                {"remove_data_directory_on_diverged_timelines", true},
                {"basebackup", Json::array({Json::object({{"checkpoint", "fast"}})})}};
    PH_ASSIGN(server["authentication"]["superuser"], role(settings, "postgres", "superuser-password"));
    PH_ASSIGN(server["authentication"]["replication"], role(settings, replicationRole, "replication-password"));
    PH_ASSIGN(server["authentication"]["rewind"], role(settings, rewindRole, "rewind-password"));
    PH_ASSIGN(const std::string user, systemUser());
    server["pg_hba"] = {"local   all          postgres        peer map=pilothouse",
                        "local   all          all             scram-sha-256",
                        std::string("local   replication  ") + replicationRole + " scram-sha-256",
                        "hostssl all          all       all   scram-sha-256",
                        std::string("hostssl replication  ") + replicationRole + " all scram-sha-256"};
    server["pg_ident"] = {"pilothouse \"" + user + "\" postgres"};
    return server;
}

} // namespace

Result<std::string> patroniRolesSql(const AgentSettings &settings) {
    PH_ASSIGN(const Secret replication, settings.secret("replication-password"));
    PH_ASSIGN(const Secret rewind, settings.secret("rewind-password"));
    std::string sql = std::string("CREATE ROLE ") + replicationRole + " LOGIN REPLICATION PASSWORD " +
                      quoteLiteral(scramVerifier(replication)) + ";\n\nCREATE ROLE " + rewindRole + " LOGIN PASSWORD " +
                      quoteLiteral(scramVerifier(rewind)) + ";\n\n";
    // What pg_rewind's documentation asks for.
    for (const char *function : {"pg_ls_dir(text, boolean, boolean)", "pg_stat_file(text, boolean)",
                                 "pg_read_binary_file(text)", "pg_read_binary_file(text, bigint, bigint, boolean)"})
        sql += std::string("GRANT EXECUTE ON FUNCTION pg_catalog.") + function + " TO " + rewindRole + ";\n\n";
    return sql;
}

fs::path patroniFile(const AgentSettings &settings) {
    return settings.runDirectory / "patroni" / "patroni.yml";
}

Result<Json> patroniSettings(const AgentSettings &settings) {
    PH_ASSIGN(const Json parameters, instanceParameters(settings));
    PH_ASSIGN(const Secret restPassword, settings.secret("patroni-password"));
    const fs::path tls = settings.ownDirectory() / "tls";
    const std::string restAddress = settings.podIp + ":" + std::to_string(restPort);
    Json document{{"scope", settings.instance},
                  {"name", settings.podName},
                  {"log", {{"level", "INFO"}}},
                  {"restapi",
                   {{"listen", restAddress},
                    {"connect_address", restAddress},
                    {"certfile", (tls / "tls.crt").native()},
                    {"keyfile", (tls / "tls.key").native()},
                    {"authentication", {{"username", "patroni"}, {"password", restPassword.reveal()}}}}},
                  // The certificate names no addresses, and members are asked by address; its authority is checked all
                  // the same, since Patroni shows its own certificate and then always verifies.
                  {"ctl", {{"insecure", true}, {"cacert", (tls / "ca.crt").native()}}},
                  {"kubernetes",
                   {{"namespace", settings.ns},
                    {"labels",
                     {{"app.kubernetes.io/managed-by", "pilothouse"},
                      {"app.kubernetes.io/instance", settings.instance},
                      {"pilothouse.io/engine", "postgresql"},
                      {"pilothouse.io/instance-id", settings.instanceId}}},
                    {"scope_label", "pilothouse.io/patroni"},
                    {"role_label", "role"},
                    {"leader_label_value", "master"}, // 3.0 knows no other and ignores this
                    {"use_endpoints", settings.endpoints}}},
                  {"watchdog", {{"mode", "off"}}}};
    if (settings.endpoints) { // what the leader writes into the Endpoints of the Service
        document["kubernetes"]["pod_ip"] = settings.podIp;
        document["kubernetes"]["ports"] = Json::array({{{"name", "postgresql"}, {"port", settings.port}}});
    }
    // Without this section Patroni initialises nothing: an empty member waits for one it can copy.
    if (inspectData(settings.data) == DataState::Present)
        document["bootstrap"] = {{"dcs", firstSettings(settings, parameters)}};
    PH_ASSIGN(document["postgresql"], serverSettings(settings));
    return document;
}

Status prepareData(const AgentSettings &settings) {
    const fs::path mark = settings.ownDirectory() / "patroni-fills";
    std::error_code failed;
    if (inspectData(settings.data) == DataState::Absent)
        return fs::exists(mark, failed) ? Status() : writeFileAtomic(mark, settings.instanceId + "\n");
    if (!fs::exists(mark, failed) || fs::exists(settings.data / "global" / "pg_control", failed))
        return {};
    fs::remove_all(settings.data, failed);
    if (failed)
        return systemError("remove what an interrupted copy left", settings.data.native(), failed.value());
    return {};
}

Result<bool> writePatroniFiles(const AgentSettings &settings) {
    PH_TRY(makeDirectories(patroniFile(settings).parent_path()));
    PH_ASSIGN(const bool tlsDiffers, copyTlsFiles(settings));
    PH_ASSIGN(const Json document, patroniSettings(settings));
    // JSON is YAML, and quoting is right for whatever a password holds.
    PH_ASSIGN(const bool differs, updateFile(patroniFile(settings), document.dump(2) + "\n"));
    return tlsDiffers || differs;
}

} // namespace ph::agent
