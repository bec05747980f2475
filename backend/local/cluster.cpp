// SPDX-License-Identifier: Apache-2.0
#include "backend/local/cluster.h"

#include "backend/core/executor.h"
#include "backend/local/apiserver/apiserver.h"
#include "backend/local/controllers/controllers.h"
#include "backend/local/pki.h"
#include "backend/local/runtime/runtime.h"
#include "backend/local/schemadata.h"
#include "backend/local/statefile.h"
#include "backend/local/store/objectstore.h"
#include "backend/net/http.h"
#include "backend/obs/log.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <atomic>
#include <cctype>
#include <csignal>
#include <cstdlib>
#include <unistd.h>

namespace ph::local {
namespace {

const obs::Log log("local");
using namespace std::chrono_literals;

constexpr auto endLimit = 30s; ///< for a serving process to end after SIGTERM
constexpr std::uintmax_t leastRoom = 16U << 20U;

/// Host name in lower case with everything a node's name cannot have replaced, as kubelet does with the former.
std::string nodeName() {
    char buffer[256] = {};
    std::string name = ::gethostname(buffer, sizeof buffer - 1) == 0 ? buffer : "";
    for (char &c : name) {
        c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        if (std::isalnum(static_cast<unsigned char>(c)) == 0 && c != '-' && c != '.')
            c = '-';
    }
    const auto first = name.find_first_not_of("-.");
    const auto last = name.find_last_not_of("-.");
    return first == std::string::npos ? "localhost" : name.substr(first, std::min<std::size_t>(last - first + 1, 63));
}

/// Refuses a folder that holds something else, so that a mistyped --state-dir never mixes with (or is reset over) a
/// person's files.
Status requireOwnFolder(const fs::path &folder) {
    std::error_code failed;
    if (fs::exists(clusterFilePath(folder), failed))
        return {};
    for (const auto &entry : fs::directory_iterator(folder, failed)) {
        const std::string name = entry.path().filename().native();
        if (name != "log" && name != "log.1" && name != "lock" && name != "pki")
            return Error{Errc::Invalid,
                         "the state directory holds other files",
                         folder.native(),
                         0,
                         "Give an empty folder or one that does not exist with --state-dir",
                         "it holds '" + name + "'"};
    }
    return {};
}

/// The settings of a folder, made at the first start, with the slice held.
Result<std::pair<ClusterFile, SliceGuard>> settle(const ClusterOptions &options) {
    auto known = readClusterFile(options.stateDirectory);
    if (!known && known.error().code != Errc::NotFound)
        return std::move(known).error();
    if (known) {
        auto guard = SliceGuard::take(known->slice);
        if (!guard) {
            Error error = std::move(guard).error();
            error.hint = "Stop the other one with 'pilothousectl local down --state-dir …'; addresses are chosen once, "
                         "since databases are reached by them";
            return error;
        }
        if (options.port != 0 && options.port != known->port)
            return Error{Errc::Conflict, "this cluster's API port was chosen at its first start",
                         std::to_string(known->port), 0, "Leave --port out, or start with another --state-dir"};
        return std::pair(std::move(known).value(), std::move(guard).value());
    }
    const auto start = std::hash<std::string>()(options.stateDirectory.native()) % AddressSlice::count;
    PH_ASSIGN(SliceGuard guard, SliceGuard::takeAny(static_cast<std::uint32_t>(start)));
    ClusterFile file;
    file.slice = guard.slice();
    PH_ASSIGN(file.port, options.port != 0 ? checkApiPort(options.port) : freeApiPort(file.slice));
    PH_TRY(writeClusterFile(options.stateDirectory, file));
    return std::pair(std::move(file), std::move(guard));
}

/// Unavailable when a write to the state directory's disk would hardly succeed.
Status checkRoom(const fs::path &stateDirectory) {
    std::error_code failed;
    const fs::space_info space = fs::space(stateDirectory, failed);
    if (failed || space.available >= leastRoom)
        return {};
    Error error{Errc::Unavailable, "less than 16 MiB are free", stateDirectory.native()};
    error.reason = "DiskFull";
    return error;
}

/// Whether this user may listen on a port.
bool mayListenOn(long port) {
    const auto first = readFile("/proc/sys/net/ipv4/ip_unprivileged_port_start", 64);
    return ::geteuid() == 0 || (first && std::strtol(first->c_str(), nullptr, 10) <= port);
}

/// Writes an object as it should be, made or changed.
Status ensure(Api &api, const std::string &collection, Json object) {
    const std::string ns = jsonText(object, {"metadata", "namespace"});
    const std::string name = jsonText(object, {"metadata", "name"});
    const auto change = [&object](Json &live) {
        Json wanted = live;
        wanted.merge_patch(object);
        const bool differs = wanted != live;
        live = std::move(wanted);
        return differs;
    };
    const bool there = api.get(collection, ns, name).ok();
    const auto written = there ? api.modify(collection, ns, name, change, Api::as("kube-apiserver"))
                               : api.create(collection, ns, object, Api::as("kube-apiserver"));
    return written ? Status() : Status(written.error());
}

/// The Service `default/kubernetes` and its Endpoints, by which programs in pods find the API server by name. Its port
/// is 443 where this user may listen there, else the API server's own.
Status publishKubernetesService(Api &api, const ClusterFile &file) {
    constexpr long usual = 443;
    const Json metadata = {{"name", "kubernetes"},
                           {"namespace", "default"},
                           {"labels", {{"component", "apiserver"}, {"provider", "kubernetes"}}}};
    const Json port = {{"name", "https"},
                       {"protocol", "TCP"},
                       {"port", mayListenOn(usual) ? usual : file.port},
                       {"targetPort", file.port}};
    PH_TRY(ensure(
        api, "services",
        {{"metadata", metadata},
         {"spec", {{"clusterIP", file.slice.address(AddressSlice::size / 2 + 1)}, {"ports", Json::array({port})}}}}));
    const Json target = {{"name", "https"}, {"protocol", "TCP"}, {"port", file.port}};
    const Json subset = {{"addresses", Json::array({{{"ip", "127.0.0.1"}}})}, {"ports", Json::array({target})}};
    return ensure(api, "endpoints", {{"metadata", metadata}, {"subsets", Json::array({subset})}});
}

/// Adds to an error of starting what a person can do about it.
Error explained(Error error, const fs::path &stateDirectory) {
    if (error.reason == "Corrupt") {
        error.what = "the embedded cluster's store is damaged";
        error.hint =
            "Put a copy of store.db back, or begin anew with 'pilothousectl local reset'; the databases' files in " +
            (stateDirectory / "volumes").native() + " are untouched until then";
    } else if (error.reason == "DiskFull" || !checkRoom(stateDirectory)) {
        error.what = "there is no room on the disk: " + error.what;
        error.hint = "Make room on the disk of " + stateDirectory.native() + ", or choose another with --state-dir";
    }
    if (error.subject.empty())
        error.subject = stateDirectory.native();
    return error;
}

} // namespace

/// In the order in which they are made; ended in the reverse one.
struct LocalCluster::Parts {
    ClusterOptions options;
    FileDescriptor lock;
    SliceGuard guard;
    ClusterFile file;
    ClusterPki pki;
    std::unique_ptr<ObjectStore> objects;
    std::shared_ptr<SchemaSet> schema;
    std::unique_ptr<net::HttpClient> http;
    std::unique_ptr<Executor> executor;
    std::atomic<bool> runtimeStarted{false};
    std::atomic<bool> controllersStarted{false};
    std::unique_ptr<ApiServer> server;
    std::unique_ptr<Runtime> runtime;
    std::unique_ptr<Controllers> controllers;

    Status claim();
    Status startServer();
    Status startRuntime();
    Status startControllers();
    Status announce();
};

Status LocalCluster::Parts::claim() {
    PH_TRY(makeDirectories(options.stateDirectory));
    PH_TRY(requireOwnFolder(options.stateDirectory));
    PH_ASSIGN(lock, lockStateDirectory(options.stateDirectory));
    PH_TRY(checkRoom(options.stateDirectory));
    PH_ASSIGN(auto settled, settle(options));
    file = std::move(settled.first);
    guard = std::move(settled.second);
    PH_ASSIGN(pki, ensurePki(options.stateDirectory / "pki"));
    PH_ASSIGN(objects, ObjectStore::open(options.stateDirectory / "store.db"));
    PH_ASSIGN(schema, SchemaSet::load(builtinSchema()));
    return {};
}

Status LocalCluster::Parts::startServer() {
    http = std::make_unique<net::HttpClient>();
    executor = std::make_unique<Executor>();
    const auto started = [](const std::atomic<bool> &part, const char *what) -> std::function<Status()> {
        return [&part, what]() -> Status {
            if (part)
                return {};
            return Error{Errc::Unavailable, std::string("the ") + what + " has not started yet", what};
        };
    };
    ApiServerOptions given;
    given.objects = objects.get();
    given.schema = schema;
    given.executor = executor.get();
    given.http = http.get();
    given.port = file.port;
    given.certPem = pki.serving.certPem;
    given.keyPem = pki.serving.keyPem;
    given.clientCaPem = pki.authority.pair.certPem;
    given.serviceAccountKeyPem = pki.serviceAccountKey;
    given.serviceCidr = file.slice.serviceCidr();
    given.checks = {{"runtime", started(runtimeStarted, "runtime"), false},
                    {"controllers", started(controllersStarted, "controllers"), false},
                    {"disk", [this] { return checkRoom(options.stateDirectory); }, false}};
    auto made = ApiServer::start(std::move(given));
    if (!made) {
        Error error = std::move(made).error();
        if (error.code == Errc::Conflict)
            error.hint = "Another program uses port " + std::to_string(file.port) +
                         " of 127.0.0.1: see which with 'ss -ltnp', and end it";
        return error;
    }
    server = std::move(made).value();
    if (const Status published = publishKubernetesService(server->api(), file); !published)
        log.warning("the Service default/kubernetes could not be written",
                    {{"problem", published.error().text()}}); // pods find the server by their environment
    return {};
}

Status LocalCluster::Parts::startRuntime() {
    RuntimeOptions given;
    given.stateDir = options.stateDirectory;
    given.slice = file.slice;
    given.nodeName = nodeName();
    given.apiPort = file.port;
    given.caPem = pki.authority.pair.certPem;
    given.http = http.get();
    given.programDirectory = options.programDirectory;
    given.mintToken = [this](const TokenRequest &request) -> Result<MintedToken> {
        PH_ASSIGN(ApiServer::Token token,
                  server->issueToken(request.ns, request.serviceAccount, request.podName, request.podUid,
                                     request.audiences.empty() ? std::string() : request.audiences.front(),
                                     std::chrono::seconds(request.expirationSeconds)));
        return MintedToken{std::move(token.text), token.expires};
    };
    PH_ASSIGN(runtime, Runtime::start(server->api(), *executor, std::move(given)));
    server->setRuntime(runtime.get());
    runtimeStarted = true;
    return {};
}

Status LocalCluster::Parts::startControllers() {
    ControllerOptions given;
    given.caPem = pki.authority.pair.certPem;
    given.volumes = options.stateDirectory / "volumes";
    given.driver = &runtime->volumeDriver();
    given.mintToken = [this](const std::string &ns, const std::string &account, const Json &) -> Result<std::string> {
        PH_ASSIGN(ApiServer::Token token, server->issueToken(ns, account, {}, {}, {}, std::chrono::hours(24 * 3650)));
        return std::move(token.text);
    };
    PH_ASSIGN(controllers, Controllers::start(server->api(), *executor, std::move(given)));
    controllersStarted = true;
    return {};
}

Status LocalCluster::Parts::announce() {
    const std::string url = "https://127.0.0.1:" + std::to_string(file.port);
    PH_TRY(writeFileAtomic(options.stateDirectory / "kubeconfig", adminKubeconfig(pki, url)));
    PH_ASSIGN(file.process, processIdentity(::getpid()));
    return writeClusterFile(options.stateDirectory, file);
}

LocalCluster::LocalCluster(std::unique_ptr<Parts> parts) : m_parts(std::move(parts)) {}

Result<std::unique_ptr<LocalCluster>> LocalCluster::start(ClusterOptions options) {
    auto parts = std::make_unique<Parts>();
    parts->options = std::move(options);
    Parts &p = *parts;
    std::unique_ptr<LocalCluster> cluster(new LocalCluster(std::move(parts)));
    using Step = Status (Parts::*)();
    // The kubeconfig first: who waits for /readyz must be able to use it.
    for (const Step step :
         {&Parts::claim, &Parts::startServer, &Parts::announce, &Parts::startRuntime, &Parts::startControllers}) {
        if (Status done = (p.*step)(); !done)
            return explained(std::move(done).error(), p.options.stateDirectory);
    }
    log.info("embedded cluster serves", {{"url", cluster->serverUrl()},
                                         {"addresses", p.file.slice.cidr()},
                                         {"state", p.options.stateDirectory.native()}});
    return cluster;
}

LocalCluster::~LocalCluster() {
    Parts &p = *m_parts;
    p.controllers.reset();
    if (p.server)
        p.server->setRuntime(nullptr);
    p.runtime.reset();
    p.server.reset();
    p.executor.reset();
    p.http.reset();
    p.objects.reset();
    if (p.file.process) {
        p.file.process.reset();
        if (const Status written = writeClusterFile(p.options.stateDirectory, p.file); !written)
            log.warning("the end could not be written down", {{"problem", written.error().text()}});
    }
}

std::string LocalCluster::serverUrl() const {
    return "https://127.0.0.1:" + std::to_string(m_parts->file.port);
}
fs::path LocalCluster::kubeconfig() const {
    return m_parts->options.stateDirectory / "kubeconfig";
}

Status stopCluster(const fs::path &stateDirectory, const Context &ctx) {
    std::error_code failed;
    if (!fs::exists(clusterFilePath(stateDirectory), failed))
        return {};
    if (const auto holder = stateDirectoryHolder(stateDirectory)) {
        const Context limited = ctx.withTimeout(endLimit);
        const auto identity = processIdentity(*holder);
        if (::kill(*holder, SIGTERM) != 0 && errno == EPERM)
            return Error{Errc::Forbidden, "the embedded cluster belongs to another user",
                         "process " + std::to_string(*holder)};
        while (identity && isAlive(*identity)) {
            if (!limited.sleep(20ms))
                return Error{Errc::Timeout, "the embedded cluster's process does not end",
                             "process " + std::to_string(*holder)};
        }
    }
    // Held, so that nobody starts it while its containers end.
    PH_ASSIGN(const FileDescriptor lock, lockStateDirectory(stateDirectory));
    Runtime::stopEverything(stateDirectory, ctx);
    return {};
}

} // namespace ph::local
