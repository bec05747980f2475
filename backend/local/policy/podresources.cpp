// SPDX-License-Identifier: Apache-2.0
#include "backend/local/policy/podresources.h"

#include <nlohmann/json.hpp>

namespace ph::local {

namespace {

using Map = std::map<std::string, Quantity>;

Map amountsOf(const Json &map) {
    Map out;
    if (map.is_object())
        for (const auto &[name, value] : map.items())
            if (const auto parsed =
                    Quantity::parse(value.is_string() ? value.get_ref<const std::string &>() : dumpJson(value)))
                out[name] = *parsed;
    return out;
}

void addTo(Map &sum, const Map &more) {
    for (const auto &[name, value] : more) {
        const auto [at, fresh] = sum.try_emplace(name, value);
        if (!fresh)
            at->second = at->second + value;
    }
}

void raiseTo(Map &most, const Map &other) {
    for (const auto &[name, value] : other) {
        const auto [at, fresh] = most.try_emplace(name, value);
        if (!fresh && at->second < value)
            at->second = value;
    }
}

} // namespace

Map podAmounts(const Json &podSpec, const char *side) {
    Map sum;
    if (const Json &containers = jsonAt(podSpec, {"containers"}); containers.is_array())
        for (const auto &container : containers)
            addTo(sum, amountsOf(jsonAt(container, {"resources", side})));
    Map running; // init containers that stay
    Map steps;
    if (const Json &containers = jsonAt(podSpec, {"initContainers"}); containers.is_array())
        for (const auto &container : containers) {
            Map step = amountsOf(jsonAt(container, {"resources", side}));
            if (jsonText(container, {"restartPolicy"}) == "Always") {
                addTo(running, step);
                step = running;
            } else {
                addTo(step, running);
            }
            raiseTo(steps, step);
        }
    addTo(sum, running);
    raiseTo(sum, steps);
    if (!sum.empty() || std::string_view(side) == "requests")
        addTo(sum, amountsOf(jsonAt(podSpec, {"overhead"})));
    return sum;
}

} // namespace ph::local
