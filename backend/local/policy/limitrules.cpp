// SPDX-License-Identifier: Apache-2.0
#include "backend/local/policy/limitrules.h"

#include "backend/local/policy/podresources.h"
#include "backend/machinery/quantity.h"

#include <nlohmann/json.hpp>

#include <array>
#include <cstdio>
#include <map>
#include <optional>
#include <set>

namespace ph::local {

namespace {

using Map = std::map<std::string, Quantity>;
constexpr const char *kNote = "kubernetes.io/limit-ranger";

const Json &itemsOf(const Json &limitRange) {
    return jsonAt(limitRange, {"spec", "limits"});
}

std::optional<Quantity> amount(const Json &value) {
    if (!value.is_string() && !value.is_number())
        return std::nullopt;
    const auto parsed = Quantity::parse(value.is_string() ? value.get_ref<const std::string &>() : dumpJson(value));
    return parsed ? std::optional(*parsed) : std::nullopt;
}

Map amounts(const Json &map) {
    Map out;
    if (map.is_object())
        for (const auto &[name, value] : map.items())
            if (const auto parsed = amount(value))
                out[name] = *parsed;
    return out;
}

std::optional<Quantity> in(const Map &map, const std::string &name) {
    const auto at = map.find(name);
    return at == map.end() ? std::nullopt : std::optional(at->second);
}

/// What one thing requests and may use at most.
struct Demand {
    Map requests;
    Map limits;
};

void checkMin(const std::string &name, const Quantity &least, const std::string &type, const Demand &demand,
              std::vector<std::string> &out) {
    const auto request = in(demand.requests, name);
    const auto limit = in(demand.limits, name);
    const std::string rule = "minimum " + name + " usage per " + type + " is " + least.text();
    if (!request)
        out.push_back(rule + ".  No request is specified");
    else if (*request < least)
        out.push_back(rule + ", but request is " + request->text());
    else if (limit && *limit < least)
        out.push_back(rule + ", but limit is " + limit->text());
}

void checkMax(const std::string &name, const Quantity &most, const std::string &type, const Demand &demand,
              std::vector<std::string> &out) {
    const auto request = in(demand.requests, name);
    const auto limit = in(demand.limits, name);
    const std::string rule = "maximum " + name + " usage per " + type + " is " + most.text();
    if (!limit)
        out.push_back(rule + ".  No limit is specified");
    else if (most < *limit)
        out.push_back(rule + ", but limit is " + limit->text());
    else if (request && most < *request)
        out.push_back(rule + ", but request is " + request->text());
}

void checkRatio(const std::string &name, const Quantity &ratio, const std::string &type, const Demand &demand,
                std::vector<std::string> &out) {
    const auto request = in(demand.requests, name);
    const auto limit = in(demand.limits, name);
    const std::string rule = name + " max limit to request ratio per " + type + " is " + ratio.text();
    if (!request || request->sign() == 0) {
        out.push_back(rule + ", but no request is specified or request is 0");
    } else if (!limit || limit->sign() == 0) {
        out.push_back(rule + ", but no limit is specified or limit is 0");
    } else {
        // In thousandths where the amounts are small, as there; whole bytes would round a CPU away.
        const bool small = limit->value() < (1LL << 40);
        const auto of = [small](const Quantity &value) {
            return static_cast<double>(small ? value.millis() : value.value());
        };
        const double actual = of(*limit) / of(*request);
        if (actual > static_cast<double>(ratio.millis()) / 1000.0) {
            std::array<char, 64> text{};
            std::snprintf(text.data(), text.size(), "%f", actual);
            out.push_back(rule + ", but provided ratio is " + text.data());
        }
    }
}

void checkItem(const Json &item, const std::string &type, const Demand &demand, std::vector<std::string> &out) {
    for (const auto &[name, value] : amounts(jsonAt(item, {"min"})))
        checkMin(name, value, type, demand, out);
    for (const auto &[name, value] : amounts(jsonAt(item, {"max"})))
        checkMax(name, value, type, demand, out);
    for (const auto &[name, value] : amounts(jsonAt(item, {"maxLimitRequestRatio"})))
        checkRatio(name, value, type, demand, out);
}

void checkClaim(const Json &item, const Json &claim, std::vector<std::string> &out) {
    const auto request = amount(jsonAt(claim, {"spec", "resources", "requests", "storage"}));
    const auto least = amount(jsonAt(item, {"min", "storage"}));
    const auto most = amount(jsonAt(item, {"max", "storage"}));
    const auto rule = [](const char *which, const Quantity &value) {
        return std::string(which) + " storage usage per PersistentVolumeClaim is " + value.text();
    };
    if (least && !request)
        out.push_back(rule("minimum", *least) + ".  No request is specified");
    else if (least && *request < *least)
        out.push_back(rule("minimum", *least) + ", but request is " + request->text());
    if (most && !request)
        out.push_back(rule("maximum", *most) + ".  No request is specified");
    else if (most && *most < *request)
        out.push_back(rule("maximum", *most) + ", but request is " + request->text());
}

std::string joined(const std::set<std::string> &names) {
    std::string out;
    for (const auto &name : names)
        out += (out.empty() ? "" : ", ") + name;
    return out;
}

/// Fills one side of a container's resources; the names of what was set.
std::set<std::string> complete(Json &container, const char *side, const Map &defaults) {
    std::set<std::string> out;
    for (const auto &[name, value] : defaults) {
        if (!jsonAt(container, {"resources", side, name}).is_null())
            continue;
        container["resources"][side][name] = value.text();
        out.insert(name);
    }
    return out;
}

} // namespace

void completeLimitRange(Json &limitRange) {
    if (!itemsOf(limitRange).is_array())
        return;
    for (auto &item : limitRange["spec"]["limits"]) {
        if (!item.is_object() || jsonText(item, {"type"}) != "Container")
            continue;
        const auto fill = [&item](const char *target, const char *source) {
            const Json given = jsonAt(item, {source});
            if (given.is_object())
                for (const auto &[name, value] : given.items())
                    if (jsonAt(item, {target, name}).is_null())
                        item[target][name] = value;
        };
        fill("default", "max");
        fill("defaultRequest", "default");
        fill("defaultRequest", "min");
    }
}

void applyLimitDefaults(const Json &limitRange, Json &pod) {
    Map limits;
    Map requests;
    if (const Json &items = itemsOf(limitRange); items.is_array())
        for (const auto &item : items)
            if (jsonText(item, {"type"}) == "Container") {
                for (const auto &[name, value] : amounts(jsonAt(item, {"default"})))
                    limits[name] = value;
                for (const auto &[name, value] : amounts(jsonAt(item, {"defaultRequest"})))
                    requests[name] = value;
            }
    if (limits.empty() && requests.empty())
        return;
    std::string note;
    Json &spec = pod["spec"];
    for (const char *list : {"containers", "initContainers"}) {
        if (!spec.contains(list) || !spec[list].is_array())
            continue;
        const std::string what = std::string_view(list) == "containers" ? "container " : "init container ";
        for (auto &container : spec[list]) {
            const auto setRequests = complete(container, "requests", requests);
            const auto setLimits = complete(container, "limits", limits);
            for (const auto &[names, side] : {std::pair(&setRequests, " request"), std::pair(&setLimits, " limit")})
                if (!names->empty())
                    note += (note.empty() ? "" : "; ") + joined(*names) + side + " for " + what +
                            jsonText(container, {"name"});
        }
    }
    if (!note.empty())
        pod["metadata"]["annotations"][kNote] = "LimitRanger plugin set: " + note;
}

std::vector<std::string> limitViolations(const Json &limitRange, const std::string &kind, const Json &object) {
    std::vector<std::string> out;
    const Json &items = itemsOf(limitRange);
    if (!items.is_array())
        return out;
    for (const auto &item : items) {
        const auto type = jsonText(item, {"type"});
        if (kind == "PersistentVolumeClaim") {
            if (type == kind)
                checkClaim(item, object, out);
            continue;
        }
        const Json &spec = jsonAt(object, {"spec"});
        if (type == "Pod")
            checkItem(item, type, {podAmounts(spec, "requests"), podAmounts(spec, "limits")}, out);
        if (type != "Container")
            continue;
        for (const char *list : {"containers", "initContainers"})
            if (const Json &containers = jsonAt(spec, {list}); containers.is_array())
                for (const auto &container : containers)
                    checkItem(item, type,
                              {amounts(jsonAt(container, {"resources", "requests"})),
                               amounts(jsonAt(container, {"resources", "limits"}))},
                              out);
    }
    return out;
}

} // namespace ph::local
