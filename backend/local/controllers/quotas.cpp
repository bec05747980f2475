// SPDX-License-Identifier: Apache-2.0
// Resource quotas: what each namespace uses of what it may. The API server counts anew when it admits; this is for
// people to read.
#include "backend/local/controllers/controller.h"
#include "backend/local/controllers/kinds.h"
#include "backend/local/controllers/objecttools.h"
#include "backend/local/policy/quotarules.h"

#include <nlohmann/json.hpp>

namespace ph::local {

namespace {

constexpr const char *kCollection = "resourcequotas";

class QuotaController final : public Controller {
public:
    QuotaController(Api &api, Executor &executor, const ControllerOptions &options)
        : Controller(api, executor, options, "resourcequota-controller") {}

    void observe(const StoreEvent &event) override {
        const auto &key = event.object.key;
        if (key.ns.empty() || key.collection == "events")
            return;
        if (key.collection == kCollection)
            enqueuePresent(event);
        // Of most kinds only the number counts, so a change of one says nothing new.
        const bool sized =
            key.collection == "pods" || key.collection == "persistentvolumeclaims" || key.collection == "services";
        if (event.type == StoreEvent::Type::Modified && !sized)
            return;
        for (const auto &quota : api().list(kCollection, key.ns))
            enqueue(keyOf(quota.key));
    }

protected:
    Outcome sync(const std::string &key) override {
        const auto [ns, name] = splitKey(key);
        const auto quota = find(kCollection, ns, name);
        if (!quota || isDeleting(*quota))
            return std::chrono::milliseconds(0);
        const std::string space = ns;
        const Amounts used = quotaUsed(*quota, [this, &space](const std::string &collection) {
            std::vector<JsonPtr> out;
            for (const auto &object : api().list(collection, space))
                out.push_back(object.json);
            return out;
        });
        const Json &hard = jsonAt(*quota, {"spec", "hard"});
        Json status = {{"hard", hard.is_object() ? hard : Json::object()}, {"used", writeAmounts(used)}};
        PH_TRY(writeStatus(kCollection, *quota, status));
        return std::chrono::milliseconds(0);
    }
};

} // namespace

ControllerPtr makeQuotaController(Api &api, Executor &executor, const ControllerOptions &options) {
    return std::make_unique<QuotaController>(api, executor, options);
}

} // namespace ph::local
