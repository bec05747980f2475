// SPDX-License-Identifier: Apache-2.0
#include "backend/local/policy/podresources.h"

#include <nlohmann/json.hpp>

namespace ph::local {

namespace {

void addTo(Amounts &sum, const Amounts &more) {
    for (const auto &[name, value] : more) {
        const auto [at, fresh] = sum.try_emplace(name, value);
        if (!fresh)
            at->second = at->second + value;
    }
}

void raiseTo(Amounts &most, const Amounts &other) {
    for (const auto &[name, value] : other) {
        const auto [at, fresh] = most.try_emplace(name, value);
        if (!fresh && at->second < value)
            at->second = value;
    }
}

} // namespace

Amounts readAmounts(const Json &map) {
    Amounts out;
    if (map.is_object())
        for (const auto &[name, value] : map.items())
            if (const auto parsed =
                    Quantity::parse(value.is_string() ? value.get_ref<const std::string &>() : dumpJson(value)))
                out[name] = *parsed;
    return out;
}

Amounts podAmounts(const Json &podSpec, const char *side) {
    Amounts sum;
    if (const Json &containers = jsonAt(podSpec, {"containers"}); containers.is_array())
        for (const auto &container : containers)
            addTo(sum, readAmounts(jsonAt(container, {"resources", side})));
    Amounts running; // init containers that stay
    Amounts steps;
    if (const Json &containers = jsonAt(podSpec, {"initContainers"}); containers.is_array())
        for (const auto &container : containers) {
            Amounts step = readAmounts(jsonAt(container, {"resources", side}));
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
        addTo(sum, readAmounts(jsonAt(podSpec, {"overhead"})));
    return sum;
}

} // namespace ph::local
