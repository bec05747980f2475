// SPDX-License-Identifier: Apache-2.0
#include "backend/local/runtime/runtimestate.h"

#include "backend/core/process.h"
#include "backend/local/controllers/volumerules.h"
#include "backend/local/runtime/containerstarter.h"
#include "backend/obs/log.h"

#include <nlohmann/json.hpp>

#include <csignal>
#include <set>

namespace ph::local {

namespace {

const obs::Log runtimeLog("local");
constexpr std::chrono::milliseconds ServiceDelay{20}; // one refresh for a burst of changes
constexpr std::chrono::seconds ForwarderCheck{10};
constexpr std::chrono::seconds OrphanPatience{10};
constexpr std::chrono::seconds ImageCheck{30};
constexpr std::chrono::seconds NodeCheck{30};
constexpr std::chrono::seconds CapacityCheck{5};
constexpr std::uint64_t CapacityStep = 256U << 20U; // bytes; smaller changes are not worth a write

bool usesClaim(const Json &pod, const std::string &claim) {
    for (const Json &volume : jsonAt(pod, {"spec", "volumes"}))
        if (jsonText(volume, {"persistentVolumeClaim", "claimName"}) == claim)
            return true;
    return false;
}

/// Kills a run and waits until nothing of it is left, also one whose sandbox is only being made.
void endRun(const fs::path &run, const Context &ctx) {
    using Phase = shim::RunState::Phase;
    for (Phase phase = shim::inspectRun(run).phase; phase == Phase::Running || phase == Phase::Starting;
         phase = shim::inspectRun(run).phase) {
        shim::killRun(run);
        if (!ctx.sleep(std::chrono::milliseconds(20)))
            return;
    }
}

} // namespace

Result<std::unique_ptr<Runtime>> Runtime::start(Api &api, Executor &executor, RuntimeOptions options) {
    if (options.programDirectory.empty())
        options.programDirectory = programDirectory();
    PH_TRY(makeDirectories(options.stateDir / "pods"));
    PH_TRY(makeDirectories(options.stateDir / "volumes"));
    const std::string yaml = options.imagesYaml.empty() ? std::string(builtinImages()) : options.imagesYaml;
    PH_ASSIGN(ImageCatalogue images, ImageCatalogue::parse(yaml, options.programDirectory));
    const auto system = api.get("namespaces", {}, "kube-system");
    const std::string clusterUid = system ? jsonText(*system->json, {"metadata", "uid"}) : std::string();
    auto core = std::make_shared<RuntimeCore>(api, executor, std::move(options), std::move(images), clusterUid);
    auto runtime = std::unique_ptr<Runtime>(new Runtime(std::make_unique<State>(std::move(core))));
    runtime->m_state->begin();
    return runtime;
}

Runtime::Runtime(std::unique_ptr<State> state) : m_state(std::move(state)) {}

Runtime::~Runtime() {
    m_state->core->stop.request_stop();
    m_state->core->tasks.stop();
}

VolumeDriver &Runtime::volumeDriver() {
    return m_state->snapshots;
}

void Runtime::State::begin() {
    node.measure();
    core->tasks.post([this] { core->monitor.run(core->context()); });
    node.publish();
    node.renewLease();
    publishImages();
    publishCapacity();
    refreshServices();
    core->tasks.post([this] { watchLoop(); });
    every(core->options.leaseDuration / 4, [this] { node.renewLease(); });
    every(NodeCheck, [this] { node.publish(); });
    every(ImageCheck, [this] { publishImages(); });
    every(CapacityCheck, [this] { publishCapacity(); });
    every(ForwarderCheck, [this] { reportForwarder(); });
}

void Runtime::State::every(std::chrono::milliseconds period, std::function<void()> task) {
    core->tasks.after(period, [this, period, task] {
        core->tasks.post(task);
        every(period, task);
    });
}

void Runtime::State::watchLoop() {
    bool first = true;
    while (!core->stop.stop_requested()) {
        const std::uint64_t revision = core->api.objects().revision();
        relist();
        if (first) {
            removeOrphans();
            sweepVolumes();
            core->snapshots.sweep();
            first = false;
        }
        auto watch = core->api.objects().watch({}, {}, revision);
        while (watch && !core->stop.stop_requested()) {
            auto events = (*watch)->next(core->context());
            if (!events)
                break; // compacted: look at everything again
            for (const StoreEventPtr &event : *events)
                handle(*event);
        }
    }
}

void Runtime::State::relist() {
    std::map<std::string, JsonPtr> present;
    for (const StoredObject &pod : core->api.list("pods", {}))
        if (jsonText(*pod.json, {"spec", "nodeName"}) == core->options.nodeName)
            present[jsonText(*pod.json, {"metadata", "uid"})] = pod.json;
    for (const auto &worker : all())
        if (!present.contains(jsonText(*worker->pod(), {"metadata", "uid"})))
            worker->removed();
    for (const auto &[uid, pod] : present) // addresses first, so that no new pod takes one that is in use
        if (const auto note = parseJson(readFile(core->podFolder(uid) / "pod.json").valueOr({})))
            core->addresses.take(jsonText(*note, {"ip"}));
    for (const auto &[uid, pod] : present)
        admit(pod);
    scheduleServices();
}

void Runtime::State::admit(const JsonPtr &pod) {
    const std::string uid = jsonText(*pod, {"metadata", "uid"});
    std::shared_ptr<PodWorker> worker;
    {
        const std::lock_guard lock(mutex);
        std::erase_if(workers, [](const auto &entry) { return entry.second->finished(); });
        auto &slot = workers[uid];
        if (!slot)
            slot = std::make_shared<PodWorker>(core, pod);
        worker = slot;
    }
    worker->update(pod);
}

void Runtime::State::sweepVolumes() {
    std::set<std::string> promised; // a claim whose volume is filled already
    for (const StoredObject &claim : core->api.list("persistentvolumeclaims", {}))
        promised.insert(volumeNameOf(jsonText(*claim.json, {"metadata", "uid"})));
    core->volumes.sweep([&](const std::string &name) {
        return promised.contains(name) || core->api.get("persistentvolumes", {}, name).ok();
    });
}

void Runtime::State::removeOrphans() {
    std::error_code failed;
    for (const auto &entry : fs::directory_iterator(core->options.stateDir / "pods", failed)) {
        {
            const std::lock_guard lock(mutex);
            if (workers.contains(entry.path().filename().string()))
                continue;
        }
        for (const fs::path &run : newestRuns(entry.path()))
            endRun(run, core->context().withTimeout(OrphanPatience));
        fs::remove_all(entry.path(), failed);
    }
}

void Runtime::State::handle(const StoreEvent &event) {
    const std::string &collection = event.object.key.collection;
    if (collection == "pods")
        handlePod(event);
    else if (collection == "secrets" || collection == "configmaps" || collection == "persistentvolumeclaims" ||
             collection == "serviceaccounts")
        sourceChanged(collection, event.object.key);
    else if (collection == "services" || collection == "discovery.k8s.io/endpointslices")
        scheduleServices();
    else if (collection == "persistentvolumes" && event.type == StoreEvent::Type::Deleted)
        core->tasks.post([this, volume = event.object.json] { core->volumes.released(*volume); });
}

void Runtime::State::handlePod(const StoreEvent &event) {
    const Json &pod = *event.object.json;
    if (jsonText(pod, {"spec", "nodeName"}) != core->options.nodeName)
        return;
    if (event.type != StoreEvent::Type::Deleted)
        return admit(event.object.json);
    const std::lock_guard lock(mutex);
    const auto found = workers.find(jsonText(pod, {"metadata", "uid"}));
    if (found != workers.end())
        found->second->removed();
}

void Runtime::State::sourceChanged(const std::string &collection, const ObjectKey &key) {
    for (const auto &worker : all()) {
        const JsonPtr pod = worker->pod();
        if (jsonText(*pod, {"metadata", "namespace"}) != key.ns)
            continue;
        if (collection == "persistentvolumeclaims"
                ? usesClaim(*pod, key.name)
                : collection == "serviceaccounts" || PodVolumes::uses(*pod, collection, key.name))
            worker->sourcesChanged();
    }
}

void Runtime::State::scheduleServices() {
    if (servicesScheduled.exchange(true))
        return;
    core->tasks.after(ServiceDelay, [this] {
        core->tasks.post([this] {
            servicesScheduled = false;
            refreshServices();
        });
    });
}

void Runtime::State::refreshServices() {
    bool changed = false;
    {
        const std::lock_guard lock(servicesMutex);
        changed = core->services.refresh(core->api);
        const Status fed =
            forwarder::feed(core->options.stateDir, core->options.programDirectory / "pilothouse-forwarder",
                            core->services.forwarderConfiguration());
        if (!fed)
            runtimeLog.warning("the Service forwarder is not running", {{"reason", fed.error().text()}});
    }
    if (!changed)
        return;
    for (const auto &worker : all())
        worker->sourcesChanged();
    core->tasks.after(std::chrono::milliseconds(500), [this] { core->tasks.post([this] { reportForwarder(); }); });
}

void Runtime::State::reportForwarder() {
    if (!forwarder::running(core->options.stateDir))
        refreshServices();
    const auto failures = forwarder::failures(core->options.stateDir);
    {
        const std::lock_guard lock(mutex);
        if (failures == reported)
            return;
        reported = failures;
    }
    for (const forwarder::Failure &failure : failures) {
        const std::size_t slash = failure.service.find('/');
        const auto service =
            core->api.get("services", failure.service.substr(0, slash),
                          slash == std::string::npos ? std::string() : failure.service.substr(slash + 1));
        if (service)
            core->api.event(*service->json, "Warning", "FailedToForward",
                            "Port " + std::to_string(failure.port) + " of " + failure.address +
                                " cannot be listened on: " + failure.reason,
                            "pilothouse-forwarder");
    }
}

void Runtime::State::publishImages() {
    constexpr const char *Namespace = "kube-public";
    constexpr const char *Name = "pilothouse-images";
    const std::string list = dumpJson(core->images.published(), 1);
    if (const auto existing = core->api.get("configmaps", Namespace, Name)) {
        if (jsonText(*existing->json, {"data", "images.json"}) != list)
            (void)core->api.modify(
                "configmaps", Namespace, Name,
                [&list](Json &map) {
                    map["data"] = {{"images.json", list}};
                    return true;
                },
                RuntimeCore::objectOptions());
        return;
    }
    Json map = {{"apiVersion", "v1"},
                {"kind", "ConfigMap"},
                {"metadata", {{"name", Name}, {"namespace", Namespace}}},
                {"data", {{"images.json", list}}}};
    if (const auto made = core->api.create("configmaps", Namespace, std::move(map), RuntimeCore::objectOptions());
        !made)
        runtimeLog.debug("the list of images could not be published", {{"reason", made.error().text()}});
}

void Runtime::State::publishCapacity() {
    constexpr const char *Collection = "storage.k8s.io/csistoragecapacities";
    constexpr const char *Namespace = "kube-system";
    const auto room = core->volumes.room();
    if (!room)
        return;
    const bool moved = *room > publishedRoom + CapacityStep || *room + CapacityStep < publishedRoom;
    bool complete = true;
    for (const StoredObject &storage : core->api.list("storage.k8s.io/storageclasses", {})) {
        if (jsonText(*storage.json, {"provisioner"}) != kProvisioner)
            continue;
        const std::string name = "local-" + storage.key.name;
        const std::string capacity = std::to_string(*room >> 20U) + "Mi";
        if (core->api.get(Collection, Namespace, name)) {
            if (!moved)
                continue;
            (void)core->api.modify(
                Collection, Namespace, name,
                [&capacity](Json &object) {
                    object["capacity"] = capacity;
                    return true;
                },
                RuntimeCore::objectOptions());
            continue;
        }
        // An empty topology is every node; none at all would be no node.
        Json object = {{"apiVersion", "storage.k8s.io/v1"},
                       {"kind", "CSIStorageCapacity"},
                       {"metadata", {{"name", name}, {"namespace", Namespace}}},
                       {"storageClassName", storage.key.name},
                       {"nodeTopology", Json::object()},
                       {"capacity", capacity}};
        if (const auto made = core->api.create(Collection, Namespace, std::move(object), RuntimeCore::objectOptions());
            !made) {
            complete = false;
            runtimeLog.debug("the room for volumes could not be published",
                             {{"class", storage.key.name}, {"reason", made.error().text()}});
        }
    }
    if (moved && complete)
        publishedRoom = *room;
}

std::vector<std::shared_ptr<PodWorker>> Runtime::State::all() const {
    const std::lock_guard lock(mutex);
    std::vector<std::shared_ptr<PodWorker>> list;
    for (const auto &[uid, worker] : workers)
        list.push_back(worker);
    return list;
}

void Runtime::stopEverything(const fs::path &stateDir, const Context &ctx) {
    std::vector<fs::path> runs;
    std::error_code failed;
    for (const auto &entry : fs::directory_iterator(stateDir / "pods", failed))
        for (fs::path &run : newestRuns(entry.path()))
            runs.push_back(std::move(run));
    for (const fs::path &run : runs)
        (void)shim::signalRun(run, SIGTERM, false, ctx);
    for (const fs::path &run : runs) {
        while (shim::inspectRun(run).phase == shim::RunState::Phase::Running &&
               ctx.sleep(std::chrono::milliseconds(50))) {
        }
        endRun(run, Context().withTimeout(OrphanPatience));
    }
    forwarder::stop(stateDir);
}

} // namespace ph::local
