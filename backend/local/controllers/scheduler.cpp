// SPDX-License-Identifier: Apache-2.0
// Binds pods to the one node when it has room for them, else says why not.
#include "backend/local/controllers/controller.h"
#include "backend/local/controllers/kinds.h"
#include "backend/local/controllers/objecttools.h"
#include "backend/local/controllers/volumerules.h"
#include "backend/machinery/quantity.h"
#include "backend/machinery/selector.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::local {

namespace {

bool isWaiting(const Json &pod) {
    return jsonText(pod, {"spec", "nodeName"}).empty() && !isDeleting(pod) && !isPodFinished(pod) &&
           jsonText(pod, {"spec", "schedulerName"}, "default-scheduler") == "default-scheduler";
}

Quantity amount(const Json &value) {
    const auto parsed = Quantity::parse(value.is_string()   ? value.get<std::string>()
                                        : value.is_number() ? value.dump()
                                                            : "0");
    return parsed ? *parsed : Quantity();
}

/// What the scheduler counts for a pod: its containers together, or a single init container when that asks for more.
Quantity requestOf(const Json &pod, const std::string &resource) {
    const auto of = [&](const Json &container) {
        return amount(jsonAt(container, {"resources", "requests", resource}));
    };
    Quantity sum;
    Quantity sidecars;
    Quantity most;
    if (const Json &inits = jsonAt(pod, {"spec", "initContainers"}); inits.is_array())
        for (const auto &container : inits) {
            if (jsonText(container, {"restartPolicy"}) == "Always")
                sidecars = sidecars + of(container);
            else if (most < sidecars + of(container))
                most = sidecars + of(container);
        }
    if (const Json &containers = jsonAt(pod, {"spec", "containers"}); containers.is_array())
        for (const auto &container : containers)
            sum = sum + of(container);
    sum = sum + sidecars;
    return (sum < most ? most : sum) + amount(jsonAt(pod, {"spec", "overhead", resource}));
}

std::vector<std::string> requestedResources(const Json &pod) {
    std::vector<std::string> names;
    for (const char *list : {"initContainers", "containers"})
        if (const Json &containers = jsonAt(pod, {"spec", list}); containers.is_array())
            for (const auto &container : containers)
                if (const Json &requests = jsonAt(container, {"resources", "requests"}); requests.is_object())
                    for (const auto &[name, value] : requests.items())
                        if (std::find(names.begin(), names.end(), name) == names.end())
                            names.push_back(name);
    return names;
}

bool matchesTerm(const Json &term, const Json &node) {
    const auto holds = [](const Json &expressions, const auto &valueOf) {
        if (!expressions.is_array())
            return true;
        return std::all_of(expressions.begin(), expressions.end(), [&](const Json &expression) {
            Json copy = expression;
            const std::string op = jsonText(copy, {"operator"});
            const std::string key = jsonText(copy, {"key"});
            const std::string value = valueOf(key);
            const Json &values = jsonAt(copy, {"values"});
            const bool among =
                values.is_array() && std::find(values.begin(), values.end(), Json(value)) != values.end();
            if (op == "In")
                return among;
            if (op == "NotIn")
                return !among;
            if (op == "Exists")
                return !value.empty();
            if (op == "DoesNotExist")
                return value.empty();
            const long long have = std::atoll(value.c_str());
            const long long limit = values.is_array() && !values.empty() && values[0].is_string()
                                        ? std::atoll(values[0].get<std::string>().c_str())
                                        : 0;
            return !value.empty() && (op == "Gt" ? have > limit : op == "Lt" && have < limit);
        });
    };
    return holds(jsonAt(term, {"matchExpressions"}),
                 [&](const std::string &key) {
                     return jsonText(node, {"metadata", "labels", key});
                 }) &&
           holds(jsonAt(term, {"matchFields"}),
                 [&](const std::string &key) { return key == "metadata.name" ? nameOf(node) : std::string(); });
}

bool matchesNode(const Json &pod, const Json &node) {
    if (const Json &selector = jsonAt(pod, {"spec", "nodeSelector"}); selector.is_object())
        for (const auto &[key, value] : selector.items())
            if (jsonAt(node, {"metadata", "labels", key}) != value)
                return false;
    const Json &terms = jsonAt(pod, {"spec", "affinity", "nodeAffinity",
                                     "requiredDuringSchedulingIgnoredDuringExecution", "nodeSelectorTerms"});
    return !terms.is_array() ||
           std::any_of(terms.begin(), terms.end(), [&](const Json &term) { return matchesTerm(term, node); });
}

bool tolerates(const Json &pod, const Json &taint) {
    const Json &list = jsonAt(pod, {"spec", "tolerations"});
    return list.is_array() && std::any_of(list.begin(), list.end(), [&](const Json &toleration) {
               const std::string effect = jsonText(toleration, {"effect"});
               const std::string key = jsonText(toleration, {"key"});
               const bool exists = jsonText(toleration, {"operator"}, "Equal") == "Exists";
               return (effect.empty() || effect == jsonText(taint, {"effect"})) &&
                      (key.empty() ? exists : key == jsonText(taint, {"key"})) &&
                      (exists || jsonText(toleration, {"value"}) == jsonText(taint, {"value"}));
           });
}

class Scheduler final : public Controller {
public:
    Scheduler(Api &api, Executor &executor, const ControllerOptions &options)
        : Controller(api, executor, options, "default-scheduler") {}

    void observe(const StoreEvent &event) override {
        const auto &key = event.object.key;
        if (key.collection == "pods") {
            if (event.type != StoreEvent::Type::Deleted && isWaiting(*event.object.json))
                enqueue(keyOf(key));
            else if (event.type == StoreEvent::Type::Deleted || isPodFinished(*event.object.json))
                enqueueWaiting({}); // room was given back
        } else if (key.collection == "nodes") {
            // A node's heartbeat changes nothing for pods that wait.
            if (!event.previous || jsonAt(*event.previous->json, {"spec"}) != jsonAt(*event.object.json, {"spec"}) ||
                jsonAt(*event.previous->json, {"status", "allocatable"}) !=
                    jsonAt(*event.object.json, {"status", "allocatable"}) ||
                jsonAt(*event.previous->json, {"metadata", "labels"}) !=
                    jsonAt(*event.object.json, {"metadata", "labels"}))
                enqueueWaiting({});
        } else if (key.collection == "persistentvolumeclaims" || key.collection == "storage.k8s.io/storageclasses") {
            enqueueWaiting(key.ns);
        }
    }

protected:
    Outcome sync(const std::string &key) override {
        const auto [ns, name] = splitKey(key);
        const auto pod = find("pods", ns, name);
        if (!pod || !isWaiting(*pod))
            return std::chrono::milliseconds(0);
        if (const Json &gates = jsonAt(*pod, {"spec", "schedulingGates"}); gates.is_array() && !gates.empty()) {
            PH_TRY(refuse(*pod, "SchedulingGated", "Scheduling is blocked due to non-empty scheduling gates", false));
            return std::chrono::milliseconds(0);
        }
        const auto nodes = api().list("nodes", "");
        if (nodes.empty()) {
            PH_TRY(refuse(*pod, "Unschedulable", "no nodes available to schedule pods", true));
            return std::chrono::milliseconds(0);
        }
        const Json &node = *nodes.front().json;
        const std::string head = "0/" + std::to_string(nodes.size()) + " nodes are available: ";
        PH_ASSIGN(const std::string claims, checkClaims(*pod, node));
        if (claims == "waiting")
            return std::chrono::milliseconds(0); // the claim's change brings the pod again
        std::string why = claims.empty() ? checkNode(*pod, node) : claims;
        if (!why.empty()) {
            PH_TRY(refuse(*pod, "Unschedulable", head + why + ".", true));
            return std::chrono::milliseconds(0);
        }
        PH_TRY(bind(*pod, node));
        return std::chrono::milliseconds(0);
    }

private:
    void enqueueWaiting(const std::string &ns) {
        for (const auto &pod : api().list("pods", ns))
            if (isWaiting(*pod.json))
                enqueue(keyOf(pod.key));
    }

    std::string checkNode(const Json &pod, const Json &node) {
        if (jsonAt(node, {"spec", "unschedulable"}) == true)
            return "1 node(s) were unschedulable";
        if (const Json &taints = jsonAt(node, {"spec", "taints"}); taints.is_array())
            for (const auto &taint : taints)
                if (jsonText(taint, {"effect"}) != "PreferNoSchedule" && !tolerates(pod, taint))
                    return "1 node(s) had untolerated taint {" + jsonText(taint, {"key"}) + ": " +
                           jsonText(taint, {"value"}) + "}";
        if (!matchesNode(pod, node))
            return "1 node(s) didn't match Pod's node affinity/selector";
        std::vector<JsonPtr> others;
        for (const auto &other : api().list("pods", ""))
            if (jsonText(*other.json, {"spec", "nodeName"}) == nameOf(node) && !isPodFinished(*other.json))
                others.push_back(other.json);
        if (const std::string why = checkAntiAffinity(pod, others); !why.empty())
            return why;
        const Json &room = jsonAt(node, {"status", "allocatable"});
        if (const auto limit = amount(jsonAt(room, {"pods"}));
            limit.sign() > 0 && limit.value() <= static_cast<long long>(others.size()))
            return "1 Too many pods";
        std::string lacking;
        for (const auto &resource : requestedResources(pod)) {
            Quantity used = requestOf(pod, resource);
            if (used.sign() == 0)
                continue;
            for (const auto &other : others)
                used = used + requestOf(*other, resource);
            if (amount(jsonAt(room, {resource})) < used)
                lacking += (lacking.empty() ? "1 Insufficient " : ", 1 Insufficient ") + resource;
        }
        return lacking;
    }

    static std::string checkAntiAffinity(const Json &pod, const std::vector<JsonPtr> &others) {
        const auto collides = [](const Json &holder, const Json &other) {
            const Json &terms = jsonAt(
                holder, {"spec", "affinity", "podAntiAffinity", "requiredDuringSchedulingIgnoredDuringExecution"});
            if (!terms.is_array())
                return false;
            return std::any_of(terms.begin(), terms.end(), [&](const Json &term) {
                const Json &spaces = jsonAt(term, {"namespaces"});
                const bool sameSpace = spaces.is_array() && !spaces.empty()
                                           ? std::find(spaces.begin(), spaces.end(), Json(nsOf(other))) != spaces.end()
                                           : nsOf(holder) == nsOf(other);
                const auto selector = LabelSelector::fromJson(jsonAt(term, {"labelSelector"}));
                return sameSpace && selector && selector->matches(jsonAt(other, {"metadata", "labels"}));
            });
        };
        for (const auto &other : others) {
            if (collides(pod, *other))
                return "1 node(s) didn't match pod anti-affinity rules";
            if (collides(*other, pod))
                return "1 node(s) didn't satisfy existing pods anti-affinity rules";
        }
        return {};
    }

    /// Empty = all bound; "waiting" = asked for a volume; else why the pod cannot be scheduled.
    Result<std::string> checkClaims(const Json &pod, const Json &node) {
        bool waiting = false;
        for (const auto &name : claimNamesOf(pod)) {
            const auto claim = find("persistentvolumeclaims", nsOf(pod), name);
            if (!claim)
                return "persistentvolumeclaim \"" + name + "\" not found";
            if (isDeleting(*claim))
                return "persistentvolumeclaim \"" + name + "\" is being deleted";
            const std::string phase = jsonText(*claim, {"status", "phase"});
            if (phase == "Lost")
                return "persistentvolumeclaim \"" + name + "\" bound to non-existent persistentvolume \"" +
                       jsonText(*claim, {"spec", "volumeName"}) + "\"";
            if (phase == "Bound")
                continue;
            const auto storage =
                find("storage.k8s.io/storageclasses", {}, jsonText(*claim, {"spec", "storageClassName"}));
            if (!storage || jsonText(*storage, {"volumeBindingMode"}) != "WaitForFirstConsumer")
                return std::string("pod has unbound immediate PersistentVolumeClaims");
            waiting = true;
            const auto chosen = api().modify(
                "persistentvolumeclaims", nsOf(pod), name,
                [&](Json &live) {
                    if (jsonText(live, {"metadata", "annotations", kSelectedNode}) == nameOf(node))
                        return false;
                    live["metadata"]["annotations"][kSelectedNode] = nameOf(node);
                    return true;
                },
                me());
            PH_TRY(ignoreNotFound(chosen));
        }
        return std::string(waiting ? "waiting" : "");
    }

    Status refuse(const Json &pod, const std::string &reason, const std::string &message, bool tell) {
        Json status = jsonAt(pod, {"status"});
        if (!setCondition(status, "PodScheduled", "False", reason, message, now()))
            return {};
        if (tell)
            warn(pod, "FailedScheduling", message);
        return ignoreNotFound(api().modify(
            "pods", nsOf(pod), nameOf(pod),
            [&](Json &live) { return setCondition(live["status"], "PodScheduled", "False", reason, message, now()); },
            me("status")));
    }

    Status bind(const Json &pod, const Json &node) {
        bool bound = false;
        const auto written = api().modify(
            "pods", nsOf(pod), nameOf(pod),
            [&](Json &live) {
                bound = uidOf(live) == uidOf(pod) && isWaiting(live);
                if (bound)
                    live["spec"]["nodeName"] = nameOf(node);
                return bound;
            },
            me());
        PH_TRY(ignoreNotFound(written));
        if (!written || !bound)
            return {};
        normal(pod, "Scheduled", "Successfully assigned " + keyOf(pod) + " to " + nameOf(node));
        return ignoreNotFound(api().modify(
            "pods", nsOf(pod), nameOf(pod),
            [&](Json &live) { return setCondition(live["status"], "PodScheduled", "True", {}, {}, now()); },
            me("status")));
    }
};

} // namespace

ControllerPtr makeScheduler(Api &api, Executor &executor, const ControllerOptions &options) {
    return std::make_unique<Scheduler>(api, executor, options);
}

} // namespace ph::local
