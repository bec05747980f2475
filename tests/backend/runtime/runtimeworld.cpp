// SPDX-License-Identifier: Apache-2.0
#include "runtimeworld.h"

#include "backend/core/process.h"
#include "backend/local/apiserver/apicore.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <cstdlib>
#include <unistd.h>

using namespace ph;
using namespace ph::local;

bool eventually(const std::function<bool()> &condition) {
    return QTest::qWaitFor(condition, 20000);
}

namespace {

/// The API itself, below HTTP: admission, validation and defaults as in the cluster.
std::unique_ptr<Api> makeApi(ObjectStore &store, const AddressSlice &slice) {
    const std::string text =
        readFile(fs::path(std::getenv("PH_SOURCE_DIR")) / "resources" / "local" / "schema.json").value();
    ApiCore::Settings settings;
    settings.serviceCidr = slice.serviceCidr();
    return std::make_unique<ApiCore>(store, SchemaSet::load(text).value(), settings);
}

} // namespace

RuntimeWorld::RuntimeWorld()
    : m_folder(makeTemporaryDirectory("ph-runtime").value()),
      m_slice(SliceGuard::takeAny(static_cast<std::uint32_t>(::getpid()) % AddressSlice::count).value()),
      m_executor(std::make_unique<Executor>()), m_http(std::make_unique<net::HttpClient>()),
      m_store(ObjectStore::open(m_folder / "store.db").value()), m_api(makeApi(*m_store, m_slice.slice())) {
    options.stateDir = m_folder;
    options.slice = m_slice.slice();
    options.nodeName = "test-node";
    options.apiPort = 6443;
    options.caPem = "the authority";
    options.http = m_http.get();
    options.programDirectory = std::getenv("PH_BUILD_DIR");
    options.bubblewrap = findProgram("bwrap").value_or("/usr/bin/bwrap");
    options.mintToken = [](const TokenRequest &request) -> Result<MintedToken> {
        return MintedToken{"token-of-" + request.ns + "/" + request.serviceAccount,
                           Clock::system().now() + std::chrono::hours(1)};
    };
    for (const char *ns : {"default", "kube-system", "kube-public", "kube-node-lease"})
        create("namespaces", std::string("{apiVersion: v1, kind: Namespace, metadata: {name: ") + ns + "}}");
    create("configmaps",
           "{apiVersion: v1, kind: ConfigMap, metadata: {name: kube-root-ca.crt}, data: {ca.crt: the authority}}");
    create("serviceaccounts", "{apiVersion: v1, kind: ServiceAccount, metadata: {name: default, namespace: default}}");
}

RuntimeWorld::~RuntimeWorld() {
    stopRuntime();
    Runtime::stopEverything(m_folder, Context().withTimeout(std::chrono::milliseconds(0)));
    m_api.reset();
    m_store.reset();
    m_http.reset();
    m_executor.reset();
    std::error_code ignored;
    for (int attempt = 0; attempt < 100 && fs::exists(m_folder, ignored); ++attempt)
        fs::remove_all(m_folder, ignored); // containers that are ending may still write
}

void RuntimeWorld::startRuntime() {
    auto started = Runtime::start(*m_api, *m_executor, options);
    if (!started)
        qFatal("%s", started.error().text().c_str());
    m_runtime = std::move(*started);
}

void RuntimeWorld::stopRuntime() {
    m_runtime.reset();
}

std::string RuntimeWorld::serviceAddress(std::uint32_t number) const {
    return options.slice.address(AddressSlice::size / 2 + number);
}

void RuntimeWorld::bind(const std::string &claim, const std::string &volume, const std::string &size) {
    const std::string spec =
        "capacity: {storage: " + size +
        "}, accessModes: [ReadWriteOnce], persistentVolumeReclaimPolicy: Delete, storageClassName: standard, "
        "local: {path: " +
        (m_folder / "volumes" / volume).string() +
        "}, nodeAffinity: {required: {nodeSelectorTerms: [{matchExpressions: "
        "[{key: kubernetes.io/hostname, operator: In, values: [test-node]}]}]}}";
    create("persistentvolumes",
           "{apiVersion: v1, kind: PersistentVolume, metadata: {name: " + volume + "}, spec: {" + spec + "}}");
    create("persistentvolumeclaims",
           "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: " + claim +
               "}, spec: {volumeName: " + volume +
               ", storageClassName: standard, accessModes: [ReadWriteOnce], resources: {requests: {storage: " + size +
               "}}}}");
    Api::Options status;
    status.subresource = "status";
    const auto bound = m_api->modify(
        "persistentvolumeclaims", "default", claim,
        [](Json &object) {
            object["status"]["phase"] = "Bound";
            return true;
        },
        status);
    if (!bound)
        qFatal("%s", bound.error().text().c_str());
}

void RuntimeWorld::create(const std::string &collection, const std::string &yaml) {
    const auto documents = parseYaml(yaml);
    if (!documents)
        qFatal("%s", documents.error().text().c_str());
    const bool clusterWide = collection == "namespaces" || collection == "persistentvolumes" || collection == "nodes";
    const auto made =
        m_api->create(collection, clusterWide ? "" : jsonText(documents->front(), {"metadata", "namespace"}, "default"),
                      documents->front(), {});
    if (!made)
        qFatal("%s", made.error().text().c_str());
}

Json RuntimeWorld::get(const std::string &collection, const std::string &name, const std::string &ns) {
    const auto object = m_api->get(collection, ns, name);
    return object ? *object->json : Json();
}

Json RuntimeWorld::pod(const std::string &name) {
    return get("pods", name);
}

std::string RuntimeWorld::phase(const std::string &name) {
    return jsonText(pod(name), {"status", "phase"});
}

Json RuntimeWorld::container(const std::string &name, std::size_t index) {
    const Json object = pod(name);
    const Json &list = jsonAt(object, {"status", "containerStatuses"});
    return list.is_array() && index < list.size() ? list[index] : Json();
}

bool RuntimeWorld::ready(const std::string &name) {
    const Json object = pod(name);
    for (const Json &condition : jsonAt(object, {"status", "conditions"}))
        if (jsonText(condition, {"type"}) == "Ready")
            return jsonText(condition, {"status"}) == "True";
    return false;
}

std::string RuntimeWorld::logs(const std::string &pod, const std::string &container, bool previous) {
    PodRuntime::LogOptions wanted;
    wanted.container = container;
    wanted.previous = previous;
    std::string text;
    const Status read = m_runtime->logs(
        "default", pod, wanted,
        [&text](std::string_view part) {
            text += part;
            return true;
        },
        Context());
    return read ? text : read.error().what;
}

std::string RuntimeWorld::shell(const std::string &pod, const std::string &script, const std::string &container) {
    PodRuntime::ExecOptions wanted;
    wanted.container = container;
    wanted.command = {"sh", "-c", script};
    const Context ctx = Context().withTimeout(std::chrono::seconds(20));
    auto process = m_runtime->exec("default", pod, wanted, ctx);
    if (!process)
        return process.error().what;
    std::string text;
    for (;;) {
        const auto chunk = (*process)->read(ctx);
        if (!chunk)
            return chunk.error().what;
        if (chunk->exited)
            return std::to_string(chunk->exitCode) + ":" + text;
        text += chunk->data;
    }
}

std::string RuntimeWorld::events(const std::string &name) {
    std::string text;
    for (const StoredObject &event : m_api->list("events", "default"))
        if (jsonText(*event.json, {"involvedObject", "name"}) == name)
            text += jsonText(*event.json, {"reason"}) + ": " + jsonText(*event.json, {"message"}) + "\n";
    return text;
}

void RuntimeWorld::remove(const std::string &pod, int grace) {
    (void)m_api->remove("pods", "default", pod, Json{{"gracePeriodSeconds", grace}}, {});
}

bool RuntimeWorld::exists(const std::string &collection, const std::string &name) {
    return m_api->get(collection, "default", name).ok();
}

fs::path RuntimeWorld::run(const std::string &pod, const std::string &container) {
    const fs::path containers =
        m_folder / "pods" / jsonText(this->pod(pod), {"metadata", "uid"}) / "containers" / container;
    int newest = -1;
    std::error_code failed;
    for (const auto &entry : fs::directory_iterator(containers, failed))
        newest = std::max(newest, std::atoi(entry.path().filename().c_str()));
    return containers / std::to_string(newest);
}
