// SPDX-License-Identifier: Apache-2.0
#include "tests/backend/ops/opsworld.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>

namespace ph::testing {
namespace {

const std::vector<std::string> collections{"configmaps",
                                           "secrets",
                                           "services",
                                           "serviceaccounts",
                                           "persistentvolumeclaims",
                                           "pods",
                                           "apps/statefulsets",
                                           "rbac.authorization.k8s.io/roles",
                                           "rbac.authorization.k8s.io/rolebindings",
                                           "coordination.k8s.io/leases"};

local::Api::Options as() {
    return local::Api::as("test");
}

Json readyStatus(const std::string &waitingReason, const Json &pod) {
    const std::string now = formatTime(Clock::system().now());
    const bool ready = waitingReason.empty();
    Json state = ready ? Json{{"running", {{"startedAt", now}}}}
                       : Json{{"waiting", {{"reason", waitingReason}, {"message", "install the package"}}}};
    Json statuses = Json::array();
    for (const Json &container : pod.at("spec").at("containers"))
        statuses.push_back(Json{{"name", container.at("name")},
                                {"ready", ready},
                                {"restartCount", 0},
                                {"image", container.at("image")},
                                {"imageID", ""},
                                {"state", state}});
    return Json{
        {"phase", ready ? "Running" : "Pending"},
        {"podIP", "127.0.0.1"},
        {"startTime", now},
        {"conditions",
         Json::array({Json{{"type", "PodScheduled"}, {"status", "True"}, {"lastTransitionTime", now}},
                      Json{{"type", "Ready"}, {"status", ready ? "True" : "False"}, {"lastTransitionTime", now}}})},
        {"containerStatuses", statuses}};
}

bool isPatroni(const Json &set) {
    return !jsonText(set, {"spec", "template", "metadata", "labels", "pilothouse.io/patroni"}).empty();
}

} // namespace

PodPlayer::PodPlayer(local::Api &api, std::string waitingReason, bool collects)
    : m_api(api), m_waitingReason(std::move(waitingReason)), m_collects(collects),
      m_thread([this](const std::stop_token &stop) {
          while (!stop.stop_requested()) {
              round(stop);
              std::this_thread::sleep_for(std::chrono::milliseconds(20));
          }
      }) {}

void PodPlayer::startPod(const local::StoredObject &set, int ordinal) {
    const Json &spec = set.json->at("spec");
    const std::string name = set.key.name + "-" + std::to_string(ordinal);
    Json pod{{"apiVersion", "v1"},
             {"kind", "Pod"},
             {"metadata", spec.at("template").at("metadata")},
             {"spec", spec.at("template").at("spec")}};
    pod["metadata"]["name"] = name;
    if (!isPatroni(*set.json))
        pod["metadata"]["labels"]["pilothouse.io/role"] = "primary";
    pod["spec"]["nodeName"] = "desk";
    Json claim = spec.at("volumeClaimTemplates").at(0);
    claim["apiVersion"] = "v1";
    claim["kind"] = "PersistentVolumeClaim";
    claim["metadata"]["name"] = "data-" + name;
    (void)m_api.create("persistentvolumeclaims", set.key.ns, claim, as());
    pod["spec"]["volumes"].push_back(
        Json{{"name", "data"}, {"persistentVolumeClaim", {{"claimName", "data-" + name}}}});
    if (const auto made = m_api.create("pods", set.key.ns, pod, as()); !made)
        return;
    auto options = as();
    options.subresource = "status";
    (void)m_api.modify(
        "pods", set.key.ns, name,
        [this](Json &object) {
            object["status"] = readyStatus(m_waitingReason, object);
            return true;
        },
        options);
}

void PodPlayer::playPatroni(const local::StoredObject &set) {
    const std::string &ns = set.key.ns;
    const int members = set.json->at("spec").at("replicas").get<int>();
    const auto lock = m_api.get("configmaps", ns, set.key.name + "-leader");
    const auto request = m_api.get("configmaps", ns, set.key.name + "-failover");
    if (!lock || !request)
        return;
    const auto told = [](const auto &object, const char *key) {
        return jsonText(*object->json, {"metadata", "annotations", key});
    };
    const auto isMember = [&](const std::string &name) { return m_api.get("pods", ns, name).ok(); };
    const auto tell = [&](const char *collection, const std::string &name, const Json &labels,
                          const Json &annotations) {
        (void)m_api.modify(
            collection, ns, name,
            [&](Json &object) {
                object["metadata"]["labels"].update(labels);
                object["metadata"]["annotations"].update(annotations);
                for (const auto &[key, value] : annotations.items())
                    if (value.is_null())
                        object["metadata"]["annotations"].erase(key);
                return true;
            },
            as());
    };
    std::string leader = told(lock, "leader");
    const std::string next = told(request, "member");
    if (!next.empty() && told(request, "leader") == leader) { // it stops and gives the lock back
        tell("configmaps", lock->key.name, Json::object(), {{"leader", nullptr}});
        tell("pods", leader, Json::object(), {{"status", nullptr}});
        return;
    }
    if (leader.empty() && leaderless && !next.empty())
        return;
    if (leader.empty() || !isMember(leader)) {
        leader = isMember(next) ? next : set.key.name + "-0";
        tell("configmaps", request->key.name, Json::object(), {{"leader", nullptr}, {"member", nullptr}});
    }
    if (const auto config = m_api.get("configmaps", ns, set.key.name + "-config");
        config && told(config, "config").empty())
        tell("configmaps", config->key.name, Json::object(), {{"config", R"({"ttl":10,"postgresql":{}})"}});
    const SystemTime now = Clock::system().now();
    if (leader != told(lock, "leader") ||
        now - parseTime(told(lock, "renewTime")).value_or(SystemTime{}) > std::chrono::milliseconds(200))
        tell("configmaps", lock->key.name, Json::object(),
             {{"leader", leader}, {"ttl", "10"}, {"renewTime", formatMicroTime(now)}, {"optime", "4096"}});
    for (int ordinal = 0; ordinal < members; ++ordinal) {
        const std::string name = set.key.name + "-" + std::to_string(ordinal);
        const std::string role = name == leader ? "master" : "replica";
        const Json status{{"state", "running"}, {"role", role}, {"xlog_location", 4096}, {"timeline", 1}};
        const auto given = m_api.get("configmaps", ns, set.key.name + "-parameters");
        const auto parameters =
            given ? parseJson(jsonText(*given->json, {"data", "parameters.json"})) : Result<Json>(Error{});
        const std::string health = dumpJson(Json{{"parameters", parameters ? *parameters : Json::object()}});
        if (const auto pod = m_api.get("pods", ns, name);
            pod && (told(pod, "status") != dumpJson(status) || told(pod, "pilothouse.io/node-state") != health))
            tell("pods", name, {{"role", role}}, {{"status", dumpJson(status)}, {"pilothouse.io/node-state", health}});
    }
}

void PodPlayer::playVolumes() {
    for (const auto &claim : m_api.list("persistentvolumeclaims", {})) {
        const Json &meta = claim.json->at("metadata");
        // A claim nobody uses any more may go.
        if (meta.contains("deletionTimestamp") && !m_api.get("pods", claim.key.ns, claim.key.name.substr(5)))
            (void)m_api.modify(
                "persistentvolumeclaims", claim.key.ns, claim.key.name,
                [](Json &object) { return object["metadata"].erase("finalizers") > 0; }, as());
        const std::string asked = jsonText(*claim.json, {"spec", "resources", "requests", "storage"});
        if (asked == jsonText(*claim.json, {"status", "capacity", "storage"}))
            continue;
        auto options = as();
        options.subresource = "status";
        (void)m_api.modify(
            "persistentvolumeclaims", claim.key.ns, claim.key.name,
            [&](Json &object) {
                object["status"] = Json{{"phase", "Bound"}, {"capacity", {{"storage", asked}}}};
                return true;
            },
            options);
    }
}

void PodPlayer::endPods(const std::vector<std::string> &wanted) {
    for (const auto &pod : m_api.list("pods", {}))
        if (pod.json->at("metadata").contains("deletionTimestamp") ||
            std::find(wanted.begin(), wanted.end(), pod.key.ns + "/" + pod.key.name) == wanted.end())
            (void)m_api.remove("pods", pod.key.ns, pod.key.name, Json{{"gracePeriodSeconds", 0}}, as());
}

void PodPlayer::round(const std::stop_token &) {
    std::vector<std::string> wanted;
    for (const auto &set : m_api.list("apps/statefulsets", {}))
        if (set.json->at("metadata").contains("deletionTimestamp")) // an orphaning deletion leaves the pods alone
            (void)m_api.modify(
                "apps/statefulsets", set.key.ns, set.key.name,
                [](Json &object) { return object["metadata"].erase("finalizers") > 0; }, as());
    for (const auto &set : m_api.list("apps/statefulsets", {})) {
        for (int ordinal = 0; ordinal < set.json->at("spec").at("replicas").get<int>(); ++ordinal) {
            const std::string name = set.key.name + "-" + std::to_string(ordinal);
            wanted.push_back(set.key.ns + "/" + name);
            if (!m_api.get("pods", set.key.ns, name))
                startPod(set, ordinal);
        }
        if (isPatroni(*set.json))
            playPatroni(set);
    }
    // What the garbage collector does.
    for (const std::string &collection : m_collects ? collections : std::vector<std::string>{})
        for (const auto &object : m_api.list(collection, {})) {
            const Json &meta = object.json->at("metadata");
            if (!meta.contains("ownerReferences") || meta.contains("deletionTimestamp"))
                continue;
            const Json &owner = meta.at("ownerReferences").at(0);
            const auto found = m_api.get("configmaps", object.key.ns, jsonText(owner, {"name"}));
            if (!found || jsonText(*found->json, {"metadata", "uid"}) != jsonText(owner, {"uid"}))
                (void)m_api.remove(collection, object.key.ns, object.key.name, nullptr, as());
        }
    playVolumes();
    endPods(wanted);
}

OpsWorld::OpsWorld(local::PodRuntime *runtime) : folder(makeTemporaryDirectory("ph-ops-").value()) {
    (void)makeDirectories(folder / "server");
    ApiHost::Options options;
    options.folder = folder / "server";
    options.runtime = runtime;
    auto started = ApiHost::start(options);
    if (!started)
        throw std::runtime_error(started.error().text());
    host = std::move(*started);
    (void)writeFileAtomic(folder / "kubeconfig", host->kubeconfig());
}

OpsWorld::~OpsWorld() {
    host.reset();
    std::error_code ignored;
    fs::remove_all(folder, ignored);
}

ops::ConsoleOptions OpsWorld::options(const std::string &person) const {
    ops::ConsoleOptions out;
    out.database = folder / person / "console.db";
    out.configDirectory = folder / person / "config";
    out.kubeconfigs = {folder / "kubeconfig"};
    out.holder = person + "@test";
    out.leaseDuration = std::chrono::milliseconds(1000);
    return out;
}

domain::InstanceDraft OpsWorld::draft(ops::Console &console, const std::string &name, const std::string &engine) const {
    domain::InstanceDraft out;
    if (const auto live = console.waitForCluster("test", Context().withTimeout(std::chrono::seconds(20))); !live)
        throw std::runtime_error(live.error().text());
    out.cluster = console.clusters().front().id;
    out.ns = "default";
    out.name = name;
    out.spec.engine = engine;
    out.spec.deletionProtection = false;
    return out;
}

std::vector<std::string> OpsWorld::leftovers(const std::string &name) const {
    std::vector<std::string> out;
    for (const std::string &collection : collections)
        for (const auto &object : host->api().list(collection, "default")) {
            const std::string &its = object.key.name;
            if (its == name || its.rfind(name + "-", 0) == 0 || its.rfind("data-" + name + "-", 0) == 0)
                out.push_back(collection + "/" + its);
        }
    return out;
}

} // namespace ph::testing
