// SPDX-License-Identifier: Apache-2.0
// Endpoints and EndpointSlices of Services: from ready pods, or mirrored from Endpoints somebody else writes.
#include "backend/local/controllers/controller.h"
#include "backend/local/controllers/endpointrules.h"
#include "backend/local/controllers/kinds.h"
#include "backend/local/controllers/objecttools.h"
#include "backend/machinery/selector.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::local {

namespace {

constexpr const char *kSlices = "discovery.k8s.io/endpointslices";
constexpr const char *kServiceName = "kubernetes.io/service-name";
constexpr const char *kManagedBy = "endpointslice.kubernetes.io/managed-by";
constexpr const char *kFromPods = "endpointslice-controller.k8s.io";
constexpr const char *kMirrored = "endpointslicemirroring-controller.k8s.io";
constexpr const char *kHeadless = "service.kubernetes.io/headless";

/// Keys are Services.
class EndpointController final : public Controller {
public:
    EndpointController(Api &api, Executor &executor, const ControllerOptions &options)
        : Controller(api, executor, options, "endpoint-controller") {}

    void observe(const StoreEvent &event) override {
        const auto &key = event.object.key;
        if (key.collection == "services" || key.collection == "endpoints") {
            enqueue(keyOf(key));
        } else if (key.collection == kSlices) {
            if (const std::string service = jsonText(*event.object.json, {"metadata", "labels", kServiceName});
                !service.empty())
                enqueue(key.ns + "/" + service);
        } else if (key.collection == "pods") {
            const Json &labels = jsonAt(*event.object.json, {"metadata", "labels"});
            const Json before = event.previous ? jsonAt(*event.previous->json, {"metadata", "labels"}) : Json();
            for (const auto &service : api().list("services", key.ns)) {
                const auto selector = selectorOf(*service.json);
                if (selector && (selector->matches(labels) || (event.previous && selector->matches(before))))
                    enqueue(keyOf(service.key));
            }
        }
    }

protected:
    Outcome sync(const std::string &key) override {
        const auto [ns, name] = splitKey(key);
        const auto service = find("services", ns, name);
        const auto endpoints = find("endpoints", ns, name);
        const bool selects = service && selectorOf(*service).has_value();
        if (!service || isDeleting(*service)) {
            // What was made for a Service goes with it; the slices it owns too.
            if (endpoints && jsonText(*endpoints, {"metadata", "labels", "endpoints.kubernetes.io/managed-by"}) ==
                                 "endpoint-controller")
                PH_TRY(removeObject("endpoints", *endpoints));
            if (!service && !endpoints)
                PH_TRY(writeSlices(ns, name, Json(), kMirrored, {}));
            return std::chrono::milliseconds(0);
        }
        if (selects) {
            const auto found = podEndpoints(*service);
            PH_TRY(writeEndpoints(*service, endpoints, found));
            PH_TRY(writeSlices(ns, name, *service, kFromPods, slicesOf(*service, found)));
            PH_TRY(writeSlices(ns, name, *service, kMirrored, {}));
        } else {
            PH_TRY(writeSlices(ns, name, *service, kFromPods, {}));
            PH_TRY(
                writeSlices(ns, name, *service, kMirrored,
                            endpoints && !isDeleting(*endpoints) ? mirroredSlices(*endpoints) : std::vector<Json>()));
        }
        return std::chrono::milliseconds(0);
    }

private:
    static std::optional<LabelSelector> selectorOf(const Json &service) {
        const Json &wanted = jsonAt(service, {"spec", "selector"});
        if (!wanted.is_object() || wanted.empty() || jsonText(service, {"spec", "type"}) == "ExternalName")
            return std::nullopt;
        Labels labels;
        for (const auto &[key, value] : wanted.items())
            labels[key] = value.is_string() ? value.get<std::string>() : std::string();
        return LabelSelector::fromLabels(labels);
    }

    std::vector<PodEndpoint> podEndpoints(const Json &service) {
        std::vector<PodEndpoint> out;
        const auto selector = selectorOf(service);
        for (const auto &pod : api().list("pods", nsOf(service)))
            if (selector->matches(jsonAt(*pod.json, {"metadata", "labels"})))
                if (auto endpoint = endpointOf(service, *pod.json))
                    out.push_back(std::move(*endpoint));
        return out;
    }

    Status writeEndpoints(const Json &service, const JsonPtr &present, const std::vector<PodEndpoint> &found) {
        const Json subsets = subsetsOf(found);
        Json labels = jsonAt(service, {"metadata", "labels"});
        if (!labels.is_object())
            labels = Json::object();
        labels["endpoints.kubernetes.io/managed-by"] = "endpoint-controller";
        if (jsonText(service, {"spec", "clusterIP"}) == "None")
            labels[kHeadless] = "";
        if (!present) {
            Json object = {{"metadata", {{"name", nameOf(service)}, {"labels", labels}}}};
            if (!subsets.empty())
                object["subsets"] = subsets;
            const auto made = api().create("endpoints", nsOf(service), std::move(object), me());
            return made || made.error().reason == "AlreadyExists" ? Status() : ignoreNotFound(made);
        }
        const Json &before = jsonAt(*present, {"subsets"});
        if ((before == subsets || (before.is_null() && subsets.empty())) &&
            jsonAt(*present, {"metadata", "labels"}) == labels)
            return {};
        return ignoreNotFound(api().modify(
            "endpoints", nsOf(service), nameOf(service),
            [&](Json &live) {
                live["metadata"]["labels"] = labels;
                live["subsets"] = subsets;
                return true;
            },
            me()));
    }

    /// Makes the slices of one manager equal to @p wanted: one per set of ports, matched by their ports.
    Status writeSlices(const std::string &ns, const std::string &name, const Json &service, const std::string &manager,
                       std::vector<Json> wanted) {
        for (const auto &slice : api().list(kSlices, ns)) {
            const Json &labels = jsonAt(*slice.json, {"metadata", "labels"});
            if (jsonText(labels, {kServiceName}) != name || jsonText(labels, {kManagedBy}) != manager ||
                isDeleting(*slice.json))
                continue;
            const auto same = std::find_if(wanted.begin(), wanted.end(), [&](const Json &one) {
                return one["ports"] == jsonAt(*slice.json, {"ports"});
            });
            if (same == wanted.end()) {
                PH_TRY(removeObject(kSlices, *slice.json));
                continue;
            }
            const Json target = std::move(*same);
            wanted.erase(same);
            if (jsonAt(*slice.json, {"endpoints"}) == target["endpoints"])
                continue;
            PH_TRY(ignoreNotFound(api().modify(
                kSlices, ns, slice.key.name,
                [&](Json &live) {
                    live["endpoints"] = target["endpoints"];
                    return true;
                },
                me())));
        }
        for (auto &slice : wanted) {
            Json labels = jsonAt(service, {"metadata", "labels"});
            if (!labels.is_object())
                labels = Json::object();
            labels[kServiceName] = name;
            labels[kManagedBy] = manager;
            if (jsonText(service, {"spec", "clusterIP"}) == "None")
                labels[kHeadless] = "";
            slice["metadata"] = {{"generateName", name + "-"},
                                 {"labels", labels},
                                 {"ownerReferences", Json::array({makeControllerRef(service, "v1", "Service")})}};
            slice["addressType"] = "IPv4";
            PH_TRY(ignoreNotFound(api().create(kSlices, ns, std::move(slice), me())));
        }
        return {};
    }
};

} // namespace

ControllerPtr makeEndpointController(Api &api, Executor &executor, const ControllerOptions &options) {
    return std::make_unique<EndpointController>(api, executor, options);
}

} // namespace ph::local
