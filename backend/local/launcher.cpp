// SPDX-License-Identifier: Apache-2.0
#include "backend/local/launcher.h"

#include "backend/core/process.h"
#include "backend/local/launcherchecks.h"
#include "backend/local/statefile.h"
#include "backend/net/http.h"
#include "pilothouse/places.h"

#include <nlohmann/json.hpp>

#include <unistd.h>

namespace ph::local {
namespace {

using nlohmann::json;
using State = LocalPart::State;
using namespace std::chrono_literals;

constexpr auto startLimit = 30s;
constexpr auto stopLimit = 180s; ///< a database's grace period is 60 s; several stop side by side
constexpr std::uintmax_t logLimit = 8U << 20U;
constexpr const char *programName = "pilothouse-local";

/// Asks the API server of a state directory as its administrator.
Result<net::HttpResponse> ask(const fs::path &stateDirectory, const std::string &pathAndQuery, const Context &ctx) {
    PH_ASSIGN(const ClusterFile file, readClusterFile(stateDirectory));
    auto transport = std::make_shared<net::Transport>();
    const fs::path pki = stateDirectory / "pki";
    PH_ASSIGN(transport->tls.caPem, readFile(pki / "ca.crt"));
    PH_ASSIGN(transport->tls.clientCertPem, readFile(pki / "admin.crt"));
    PH_ASSIGN(std::string key, readFile(pki / "admin.key"));
    transport->tls.clientKeyPem = Secret(std::move(key));
    net::HttpRequest request;
    request.url = "https://127.0.0.1:" + std::to_string(file.port) + pathAndQuery;
    request.headers = {{"Accept", pathAndQuery.starts_with("/api") ? "application/json" : "text/plain"}};
    request.transport = std::move(transport);
    request.connectTimeout = 2s;
    net::HttpClient client;
    return client.perform(request, ctx.withTimeout(5s));
}

/// "etcd, poststarthook": the checks /readyz?verbose marks with "[-]".
std::string failedChecks(const std::string &body) {
    std::string names;
    for (std::size_t at = 0; (at = body.find("[-]", at)) != std::string::npos;) {
        at += 3;
        const std::string name = body.substr(at, body.find_first_of(" \n", at) - at);
        names += (names.empty() ? "" : ", ") + name;
    }
    return names;
}

std::string lastLines(const fs::path &file, std::size_t count) {
    const auto text = readFile(file, 64U << 20U);
    if (!text)
        return {};
    std::size_t from = text->size();
    for (std::size_t line = 0; line <= count && from != 0 && from != std::string::npos; ++line)
        from = from == 0 ? 0 : text->rfind('\n', from - 1);
    std::string tail = text->substr(from == std::string::npos ? 0 : from);
    while (!tail.empty() && (tail.front() == '\n'))
        tail.erase(0, 1);
    while (!tail.empty() && tail.back() == '\n')
        tail.pop_back();
    return tail;
}

Result<fs::path> programOf(const LauncherOptions &options) {
    const fs::path beside = options.program.empty() ? programDirectory() / programName : options.program;
    if (::access(beside.c_str(), X_OK) == 0)
        return beside;
    if (options.program.empty()) {
        const fs::path installed = (programDirectory() / internalFolder / programName).lexically_normal();
        if (::access(installed.c_str(), X_OK) == 0)
            return installed;
        if (auto found = findProgram(programName))
            return *found;
    }
    return Error{Errc::NotFound, "the program pilothouse-local was not found", beside.native(), 0,
                 "Install Pilothouse again, or put pilothouse-local beside this program"};
}

/// The claim a volume's folder belongs to, from the note the runtime keeps beside it; the folder's name without one.
std::string claimOf(const fs::path &folder) {
    const auto text = readFile(fs::path(folder.native() + ".json"), 1U << 20U);
    const json note = text ? json::parse(*text, nullptr, false) : json();
    const json claim = note.is_object() ? note.value("claim", json()) : json();
    if (!claim.is_object() || !claim.value("name", json()).is_string())
        return folder.filename().native();
    return claim.value("namespace", "default") + "/" + claim.value("name", "");
}

Status requireState(const fs::path &stateDirectory) {
    std::error_code failed;
    if (fs::exists(clusterFilePath(stateDirectory), failed))
        return {};
    return Error{Errc::NotFound, "there is no embedded cluster here", stateDirectory.native(), 0,
                 "Start one with 'pilothousectl local up'"};
}

LocalPart statePart(const fs::path &stateDirectory) {
    LocalPart part{"state directory", State::Passed, stateDirectory.native(), {}};
    std::error_code failed;
    if (!fs::exists(stateDirectory, failed)) {
        part.state = State::Warning;
        part.detail += " does not exist yet";
        part.fix = "pilothousectl local up";
    } else if (::access(stateDirectory.c_str(), R_OK | W_OK | X_OK) != 0) {
        part.state = State::Failed;
        part.detail += " cannot be written by this user";
        part.fix = "sudo chown -R \"$(id -u)\" '" + stateDirectory.native() + "'";
    } else if (const auto file = readClusterFile(stateDirectory); !file && file.error().code != Errc::NotFound) {
        part.state = State::Failed;
        part.detail = file.error().text();
        part.fix = file.error().hint;
    }
    return part;
}

LocalPart apiPart(const fs::path &stateDirectory, const Context &ctx) {
    LocalPart part{"API server", State::Failed, {}, "pilothousectl local down, then pilothousectl local up"};
    const auto answer = ask(stateDirectory, "/readyz?verbose", ctx);
    if (!answer) {
        part.detail = answer.error().text();
    } else if (answer->status != 200) {
        const std::string failed = failedChecks(answer->body);
        part.detail =
            failed.empty() ? "answered with status " + std::to_string(answer->status) : "not ready: " + failed;
    } else {
        part.state = State::Passed;
        part.detail = "ready";
        part.fix.clear();
    }
    return part;
}

LocalPart nodePart(const fs::path &stateDirectory, const Context &ctx) {
    LocalPart part{"node", State::Failed, "no node is registered",
                   "pilothousectl local down, then pilothousectl local up"};
    const auto answer = ask(stateDirectory, "/api/v1/nodes", ctx);
    const json list = answer ? json::parse(answer->body, nullptr, false) : json();
    if (!answer || !list.is_object()) {
        part.detail = answer ? "the list of nodes cannot be read" : answer.error().text();
        return part;
    }
    for (const json &node : list.value("items", json::array())) {
        const std::string name = node.value("/metadata/name"_json_pointer, "");
        for (const json &condition : node.value("/status/conditions"_json_pointer, json::array())) {
            if (condition.value("type", "") != "Ready")
                continue;
            const bool ready = condition.value("status", "") == "True";
            part.state = ready ? State::Passed : State::Failed;
            part.detail = name + (ready ? " is ready" : " is not ready: " + condition.value("message", ""));
            if (ready)
                part.fix.clear();
        }
    }
    return part;
}

} // namespace

Launcher::Launcher(LauncherOptions options) : m_options(std::move(options)) {
    if (m_options.stateDirectory.empty())
        m_options.stateDirectory = UserPaths::fromEnvironment().state / "local";
    std::error_code ignored;
    m_options.stateDirectory = fs::absolute(m_options.stateDirectory, ignored).lexically_normal();
}

Launcher::~Launcher() = default;

bool Launcher::running() const {
    return stateDirectoryHolder(stateDirectory()).has_value();
}

Result<Launcher::Started> Launcher::up(const LocalProgress &progress, const Context &ctx) {
    const Context limited = ctx.withTimeout(startLimit);
    const fs::path logFile = stateDirectory() / "log";
    Started started;
    std::optional<ProcessIdentity> child;
    if (!running()) {
        PH_ASSIGN(const fs::path program, programOf(m_options));
        PH_TRY(makeDirectories(stateDirectory()));
        std::error_code ignored;
        if (fs::file_size(logFile, ignored) > logLimit && !ignored)
            fs::rename(logFile, stateDirectory() / "log.1", ignored);
        progress("starting " + program.native());
        Command command{{program.native(), "--state-dir", stateDirectory().native()}, std::nullopt};
        command.workingDirectory = "/";
        if (m_options.port != 0)
            command.argv.insert(command.argv.end(), {"--port", std::to_string(m_options.port)});
        PH_ASSIGN(const pid_t pid, startDetached(command, logFile));
        const auto identity = processIdentity(pid);
        child = identity ? *identity : ProcessIdentity{{}, pid, 0};
        started.startedNow = true;
    }
    std::string last;
    for (;;) {
        std::string step = "waiting for the API server";
        const auto holder = stateDirectoryHolder(stateDirectory());
        if (holder) {
            const auto answer = ask(stateDirectory(), "/readyz?verbose", limited);
            if (answer && answer->status == 200)
                break;
            if (answer)
                step = "waiting until the API server is ready: " + failedChecks(answer->body);
        } else if (!child || !isAlive(*child)) {
            Error error{Errc::Internal, "the embedded cluster ended while it was starting", stateDirectory().native(),
                        0, "The whole log is in " + logFile.native()};
            error.cause = lastLines(logFile, 5);
            return error;
        }
        if (step != last)
            progress(step);
        last = step;
        if (!limited.sleep(50ms)) {
            PH_TRY(ctx.check("starting the embedded cluster"));
            Error error{Errc::Timeout, "the embedded cluster did not become ready in time", stateDirectory().native(),
                        0, "See which part is red: pilothousectl local status"};
            error.cause = last;
            return error;
        }
    }
    PH_ASSIGN(const ClusterFile file, readClusterFile(stateDirectory()));
    started.serverUrl = "https://127.0.0.1:" + std::to_string(file.port);
    started.kubeconfig = kubeconfigPath();
    return started;
}

Status Launcher::down(const LocalProgress &progress, const Context &ctx) {
    if (const auto state = requireState(stateDirectory()); !state)
        return {}; // nothing was ever started here
    PH_ASSIGN(const fs::path program, programOf(m_options));
    progress("stopping databases, then the API server");
    const Command command{{program.native(), "--state-dir", stateDirectory().native(), "--stop-all"}, std::nullopt};
    PH_ASSIGN(const CommandResult result, runCommand(command, ctx.withTimeout(stopLimit)));
    if (result.exitCode == 0)
        return {};
    Error error{Errc::Internal, "the embedded cluster could not be stopped", stateDirectory().native(), 0,
                "See which part is red: pilothousectl local status"};
    error.cause = result.err.substr(0, result.err.find_last_not_of('\n') + 1);
    return error;
}

std::vector<LocalPart> Launcher::status(const Context &ctx) const {
    std::vector<LocalPart> parts{statePart(stateDirectory())};
    const auto holder = stateDirectoryHolder(stateDirectory());
    LocalPart process{"process", State::Passed, {}, {}};
    LocalPart api{"API server", State::NotTried, "not running", "pilothousectl local up"};
    LocalPart node{"node", State::NotTried, "not running", "pilothousectl local up"};
    if (holder) {
        process.detail = "process " + std::to_string(*holder);
        api = apiPart(stateDirectory(), ctx);
        if (api.state == State::Passed)
            node = nodePart(stateDirectory(), ctx);
    } else {
        process.state = State::Failed;
        process.detail = "not running";
        process.fix = "pilothousectl local up";
    }
    parts.push_back(std::move(process));
    parts.push_back(std::move(api));
    parts.push_back(std::move(node));
    for (LocalPart &part : checkDatabasePrograms(ctx))
        parts.push_back(std::move(part));
    parts.push_back(checkSandbox(ctx));
    parts.push_back(checkDisk(stateDirectory()));
    return parts;
}

Result<ResetPlan> Launcher::planReset(const Context &ctx) const {
    PH_TRY(requireState(stateDirectory()));
    ResetPlan plan;
    plan.stateDirectory = stateDirectory();
    if (running()) {
        const auto answer =
            ask(stateDirectory(), "/api/v1/configmaps?labelSelector=app.kubernetes.io%2Fmanaged-by%3Dpilothouse", ctx);
        const json list = answer ? json::parse(answer->body, nullptr, false) : json();
        plan.instancesKnown = list.is_object() && list.contains("items");
        for (const json &item : list.is_object() ? list.value("items", json::array()) : json::array()) {
            const json meta = item.value("metadata", json::object());
            const json labels = meta.value("labels", json::object());
            // The anchor is the one named like its instance; its helpers carry the same labels.
            if (labels.value("app.kubernetes.io/instance", "") == meta.value("name", "-"))
                plan.instances.push_back(
                    {meta.value("namespace", ""), meta.value("name", ""), labels.value("pilothouse.io/engine", "")});
        }
    }
    std::error_code failed;
    for (const auto &entry : fs::directory_iterator(stateDirectory() / "volumes", failed)) {
        if (entry.is_directory(failed))
            plan.volumes.push_back({claimOf(entry.path()), diskUsage(entry.path())});
    }
    plan.bytes = diskUsage(stateDirectory());
    return plan;
}

Status Launcher::reset(const LocalProgress &progress, const Context &ctx) {
    PH_TRY(requireState(stateDirectory()));
    PH_TRY(down(progress, ctx));
    // Held while deleting, so that nobody starts the cluster in a half-deleted folder.
    PH_ASSIGN(const FileDescriptor lock, lockStateDirectory(stateDirectory()));
    progress("deleting " + stateDirectory().native());
    std::error_code failed;
    fs::remove_all(stateDirectory(), failed);
    if (failed)
        return systemError("delete the embedded cluster's folder", stateDirectory().native(), failed.value());
    return {};
}

} // namespace ph::local
