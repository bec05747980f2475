// SPDX-License-Identifier: Apache-2.0
// What kube-apiserver's plugins LimitRanger and ResourceQuota do.
#include "backend/local/apiserver/apicore.h"
#include "backend/local/policy/limitrules.h"
#include "backend/local/policy/quotarules.h"

#include <nlohmann/json.hpp>

namespace ph::local {

namespace {

/// "cpu=1,memory=2Gi" of the names in @p which.
std::string pretty(const Amounts &amounts, const Amounts &which) {
    std::string out;
    for (const auto &[name, unused] : which) {
        const auto at = amounts.find(name);
        out += (out.empty() ? "" : ",") + name + "=" + (at == amounts.end() ? std::string("0") : at->second.text());
    }
    return out;
}

/// What @p object uses more than @p live (null: nothing yet) of the names in @p hard.
Amounts demandOf(const std::string &collection, const Json *live, const Json &object, const Amounts &hard) {
    Amounts out;
    const Amounts before = live ? quotaUsageOf(collection, *live) : Amounts();
    for (const auto &[name, value] : quotaUsageOf(collection, object)) {
        if (!hard.contains(name))
            continue;
        const auto at = before.find(name);
        const Quantity more = at == before.end() ? value : value - at->second;
        if (more.sign() > 0)
            out[name] = more;
    }
    return out;
}

} // namespace

Status ApiCore::admitLimits(const ServedResource &info, const std::string &ns, Json &object) {
    std::vector<std::string> broken;
    const auto ranges = list("limitranges", ns);
    if (info.kind == "Pod")
        for (const auto &range : ranges)
            applyLimitDefaults(*range.json, object);
    for (const auto &range : ranges)
        for (auto &why : limitViolations(*range.json, info.kind, object))
            broken.push_back(std::move(why));
    if (broken.empty())
        return {};
    std::string all = broken.front();
    if (broken.size() > 1) {
        for (std::size_t i = 1; i < broken.size(); ++i)
            all += ", " + broken[i];
        all = "[" + all + "]";
    }
    return forbiddenError(info, jsonText(object, {"metadata", "name"}), all);
}

Result<std::unique_lock<std::mutex>> ApiCore::admitQuota(const ServedResource &info, const std::string &ns,
                                                         const Json *live, const Json &object) {
    std::unique_lock<std::mutex> none;
    if (!info.namespaced || list("resourcequotas", ns).empty())
        return none;
    // Held until the object is stored: what two requests see as free, only one of them gets.
    std::unique_lock held(m_quotaMutex);
    const std::string collection = info.collection();
    const auto name = jsonText(object, {"metadata", "name"});
    for (const auto &stored : list("resourcequotas", ns)) {
        const Json &quota = *stored.json;
        const Amounts hard = readAmounts(jsonAt(quota, {"spec", "hard"}));
        if (!quotaCovers(quota, collection, object))
            continue;
        if (collection == "pods" && !live)
            if (const auto missing = missingComputeResources(hard, object); !missing.empty())
                return forbiddenError(info, name, "failed quota: " + stored.key.name + ": must specify " + missing);
        const Amounts demand = demandOf(collection, live, object, hard);
        if (demand.empty())
            continue;
        Json asked = quota; // only what this request needs is counted
        asked["spec"]["hard"] = writeAmounts(demand);
        const Amounts used = quotaUsed(asked, [&](const std::string &counted) {
            std::vector<JsonPtr> out;
            for (const auto &one : list(counted, ns))
                out.push_back(one.json);
            return out;
        });
        Amounts exceeded;
        for (const auto &[resource, more] : demand)
            if (const auto at = used.find(resource); hard.at(resource) < (at == used.end() ? more : at->second + more))
                exceeded[resource] = more;
        if (!exceeded.empty())
            return forbiddenError(info, name,
                                  "exceeded quota: " + stored.key.name + ", requested: " + pretty(demand, exceeded) +
                                      ", used: " + pretty(used, exceeded) + ", limited: " + pretty(hard, exceeded));
    }
    return held;
}

} // namespace ph::local
