// SPDX-License-Identifier: Apache-2.0
#include "backend/local/controllers/volumerules.h"

#include "backend/local/controllers/objecttools.h"
#include "backend/machinery/quantity.h"
#include "backend/machinery/selector.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::local {

std::vector<std::string> claimNamesOf(const Json &pod) {
    std::vector<std::string> names;
    const Json &volumes = jsonAt(pod, {"spec", "volumes"});
    if (volumes.is_array())
        for (const auto &volume : volumes)
            if (std::string name = jsonText(volume, {"persistentVolumeClaim", "claimName"}); !name.empty())
                names.push_back(std::move(name));
    return names;
}

bool refersTo(const Json &volume, const Json &claim) {
    const Json &ref = jsonAt(volume, {"spec", "claimRef"});
    const std::string uid = jsonText(ref, {"uid"});
    return ref.is_object() && jsonText(ref, {"name"}) == nameOf(claim) && jsonText(ref, {"namespace"}) == nsOf(claim) &&
           (uid.empty() || uid == uidOf(claim));
}

Json claimReference(const Json &claim) {
    return {{"apiVersion", "v1"},       {"kind", "PersistentVolumeClaim"},
            {"namespace", nsOf(claim)}, {"name", nameOf(claim)},
            {"uid", uidOf(claim)},      {"resourceVersion", jsonText(claim, {"metadata", "resourceVersion"})}};
}

bool fits(const Json &volume, const Json &claim) {
    if (isDeleting(volume))
        return false;
    if (jsonAt(volume, {"spec", "claimRef"}).is_object() && !refersTo(volume, claim))
        return false;
    if (jsonText(volume, {"spec", "storageClassName"}) != jsonText(claim, {"spec", "storageClassName"}))
        return false;
    if (jsonText(volume, {"spec", "volumeMode"}, "Filesystem") != jsonText(claim, {"spec", "volumeMode"}, "Filesystem"))
        return false;
    const Json &wanted = jsonAt(claim, {"spec", "accessModes"});
    const Json &offered = jsonAt(volume, {"spec", "accessModes"});
    if (wanted.is_array())
        for (const auto &mode : wanted)
            if (!offered.is_array() || std::find(offered.begin(), offered.end(), mode) == offered.end())
                return false;
    const auto capacity = Quantity::parse(jsonText(volume, {"spec", "capacity", "storage"}, "0"));
    const auto request = Quantity::parse(jsonText(claim, {"spec", "resources", "requests", "storage"}, "0"));
    if (!capacity || !request || *capacity < *request)
        return false;
    if (const Json &selector = jsonAt(claim, {"spec", "selector"}); selector.is_object()) {
        const auto parsed = LabelSelector::fromJson(selector);
        if (!parsed || !parsed->matches(jsonAt(volume, {"metadata", "labels"})))
            return false;
    }
    return true;
}

bool isBetter(const Json &a, const Json &b, const Json &claim) {
    const bool reservedA = refersTo(a, claim);
    const bool reservedB = refersTo(b, claim);
    if (reservedA != reservedB)
        return reservedA;
    const auto sizeA = Quantity::parse(jsonText(a, {"spec", "capacity", "storage"}, "0"));
    const auto sizeB = Quantity::parse(jsonText(b, {"spec", "capacity", "storage"}, "0"));
    return sizeA && sizeB && *sizeA < *sizeB;
}

} // namespace ph::local
