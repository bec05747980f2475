// SPDX-License-Identifier: Apache-2.0
#include "backend/ops/look.h"

#include "backend/ops/objects.h"

#include <nlohmann/json.hpp>

namespace ph::ops {

Result<domain::InstanceFacts> lookAt(kube::Client &client, const InstanceRef &target, const Context &ctx) {
    const kube::ListOptions mine{selectorOf(target), {}, {}, {}, 500};
    domain::InstanceFacts facts;
    facts.cluster = target.cluster;
    const auto each = [&](const GroupVersionResource &collection, const auto &use) -> Status {
        PH_ASSIGN(const Json list, client.list(collection, target.ns, mine, ctx));
        if (const Json &items = jsonAt(list, {"items"}); items.is_array())
            for (const Json &item : items)
                use(item);
        return {};
    };
    const auto readState = [&facts](const Json &item) {
        domain::PatroniRow row = domain::patroniRow(item);
        if (row.part == "patroni-leader")
            facts.leader = std::move(row);
        else if (row.part == "patroni-sync")
            facts.sync = std::move(row);
        else if (row.part == "patroni-failover")
            facts.failover = std::move(row);
    };
    PH_TRY(each(gvr::configMaps, [&](const Json &item) {
        auto row = domain::anchorRow(item);
        if (row.part == "anchor")
            facts.anchor = std::move(row);
        else
            readState(item);
    }));
    if (facts.anchor && facts.anchor->spec.dcs == "endpoints")
        PH_TRY(each(gvr::endpoints, readState));
    PH_TRY(each(gvr::statefulSets, [&](const Json &item) { facts.workload = domain::workloadRow(item); }));
    PH_TRY(each(gvr::pods, [&](const Json &item) { facts.pods.push_back(domain::podRow(item)); }));
    PH_TRY(each(gvr::claims, [&](const Json &item) { facts.claims.push_back(domain::claimRow(item)); }));
    PH_TRY(each(gvr::services, [&](const Json &item) {
        auto row = domain::serviceRow(item);
        if (row.name == target.name)
            facts.service = std::move(row);
    }));
    facts.now = Clock::system().now();
    return facts;
}

} // namespace ph::ops
