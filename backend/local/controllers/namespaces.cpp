// SPDX-License-Identifier: Apache-2.0
// Empties namespaces that are being deleted, then lets them go.
#include "backend/local/controllers/controller.h"
#include "backend/local/controllers/kinds.h"
#include "backend/local/controllers/objecttools.h"

#include <nlohmann/json.hpp>

#include <map>

namespace ph::local {

namespace {

/// "apps/statefulsets" as Kubernetes names it in messages: "statefulsets.apps"; "pods" is "pods.".
std::string resourceName(const std::string &collection) {
    const auto slash = collection.find('/');
    return slash == std::string::npos ? collection + "."
                                      : collection.substr(slash + 1) + "." + collection.substr(0, slash);
}

class NamespaceController final : public Controller {
public:
    NamespaceController(Api &api, Executor &executor, const ControllerOptions &options)
        : Controller(api, executor, options, "namespace-controller") {}

    void observe(const StoreEvent &event) override {
        const auto &key = event.object.key;
        if (key.collection == "namespaces") {
            if (event.type != StoreEvent::Type::Deleted && isDeleting(*event.object.json))
                enqueue(key.name);
        } else if (event.type == StoreEvent::Type::Deleted && !key.ns.empty()) {
            if (const auto space = find("namespaces", {}, key.ns); space && isDeleting(*space))
                enqueue(key.ns);
        }
    }

protected:
    Outcome sync(const std::string &name) override {
        const auto space = find("namespaces", {}, name);
        if (!space || !isDeleting(*space))
            return std::chrono::milliseconds(0);
        std::map<std::string, std::size_t> left;
        std::map<std::string, std::size_t> finalizers;
        std::string failures;
        for (const auto &[collection, count] : api().objects().collections()) {
            for (const auto &object : api().list(collection, name)) {
                if (const auto removed = removeObject(collection, *object.json); !removed)
                    failures += (failures.empty() ? "" : ", ") + removed.error().text();
                const auto still = find(collection, name, object.key.name);
                if (!still)
                    continue;
                ++left[resourceName(collection)];
                if (const Json &list = jsonAt(*still, {"metadata", "finalizers"}); list.is_array())
                    for (const auto &finalizer : list)
                        ++finalizers[finalizer.get<std::string>()];
            }
        }
        if (left.empty() && failures.empty()) {
            const auto done = api().modify(
                "namespaces", {}, name,
                [](Json &live) {
                    live["spec"]["finalizers"] = Json::array();
                    return true;
                },
                me("finalize"));
            PH_TRY(ignoreNotFound(done));
            return std::chrono::milliseconds(0);
        }
        PH_TRY(report(*space, left, finalizers, failures));
        return std::chrono::milliseconds(failures.empty() ? 5000 : 1000);
    }

private:
    Status report(const Json &space, const std::map<std::string, std::size_t> &left,
                  const std::map<std::string, std::size_t> &finalizers, const std::string &failures) {
        const auto list = [](const std::map<std::string, std::size_t> &counts, const char *what) {
            std::string out;
            for (const auto &[name, count] : counts)
                out += (out.empty() ? "" : ", ") + name + what + std::to_string(count) + " resource instances";
            return out;
        };
        Json status = jsonAt(space, {"status"});
        setCondition(status, "NamespaceDeletionDiscoveryFailure", "False", "ResourcesDiscovered",
                     "All resources successfully discovered", now());
        setCondition(status, "NamespaceDeletionGroupVersionParsingFailure", "False", "ParsedGroupVersions",
                     "All legacy kube types successfully parsed", now());
        if (failures.empty())
            setCondition(status, "NamespaceDeletionContentFailure", "False", "ContentDeleted",
                         "All content successfully deleted, may be waiting on finalization", now());
        else
            setCondition(status, "NamespaceDeletionContentFailure", "True", "ContentDeletionFailed",
                         "Failed to delete all resource types: " + failures, now());
        setCondition(status, "NamespaceContentRemaining", left.empty() ? "False" : "True",
                     left.empty() ? "ContentRemoved" : "SomeResourcesRemain",
                     left.empty() ? "All content successfully removed"
                                  : "Some resources are remaining: " + list(left, " has "),
                     now());
        setCondition(status, "NamespaceFinalizersRemaining", finalizers.empty() ? "False" : "True",
                     finalizers.empty() ? "ContentHasNoFinalizers" : "SomeFinalizersRemain",
                     finalizers.empty()
                         ? "All content-preserving finalizers finished"
                         : "Some content in the namespace has finalizers remaining: " + list(finalizers, " in "),
                     now());
        return writeStatus("namespaces", space, status);
    }
};

} // namespace

ControllerPtr makeNamespaceController(Api &api, Executor &executor, const ControllerOptions &options) {
    return std::make_unique<NamespaceController>(api, executor, options);
}

} // namespace ph::local
