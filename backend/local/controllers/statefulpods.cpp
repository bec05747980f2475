// SPDX-License-Identifier: Apache-2.0
#include "backend/local/controllers/statefulpods.h"

#include "backend/local/controllers/objecttools.h"

#include <nlohmann/json.hpp>

#include <charconv>

namespace ph::local {

std::optional<long long> ordinalOf(const std::string &podName, const std::string &setName) {
    if (!podName.starts_with(setName + "-"))
        return std::nullopt;
    const std::string_view digits = std::string_view(podName).substr(setName.size() + 1);
    long long ordinal = 0;
    const auto [end, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), ordinal);
    if (ec != std::errc{} || end != digits.data() + digits.size() || ordinal < 0 ||
        (digits.size() > 1 && digits.front() == '0'))
        return std::nullopt;
    return ordinal;
}

Json makeStatefulPod(const Json &set, const Json &podTemplate, const std::string &revision, long long ordinal) {
    const std::string name = nameOf(set) + "-" + std::to_string(ordinal);
    Json pod = {{"apiVersion", "v1"}, {"kind", "Pod"}, {"metadata", {{"name", name}, {"namespace", nsOf(set)}}}};
    Json &metadata = pod["metadata"];
    for (const char *part : {"labels", "annotations", "finalizers"})
        if (const Json &given = jsonAt(podTemplate, {"metadata", part}); !given.is_null())
            metadata[part] = given;
    metadata["labels"]["controller-revision-hash"] = revision;
    metadata["labels"]["statefulset.kubernetes.io/pod-name"] = name;
    metadata["labels"]["apps.kubernetes.io/pod-index"] = std::to_string(ordinal);
    metadata["ownerReferences"] = Json::array({makeControllerRef(set, "apps/v1", "StatefulSet")});
    pod["spec"] = jsonAt(podTemplate, {"spec"});
    Json &spec = pod["spec"];
    spec["hostname"] = name;
    if (const std::string service = jsonText(set, {"spec", "serviceName"}); !service.empty())
        spec["subdomain"] = service;
    const Json &claims = jsonAt(set, {"spec", "volumeClaimTemplates"});
    if (!claims.is_array() || claims.empty())
        return pod;
    Json volumes = Json::array();
    for (const auto &claim : claims)
        volumes.push_back(
            {{"name", nameOf(claim)}, {"persistentVolumeClaim", {{"claimName", nameOf(claim) + "-" + name}}}});
    if (const Json &given = jsonAt(spec, {"volumes"}); given.is_array())
        for (const auto &volume : given) {
            bool replaced = false;
            for (const auto &claim : claims)
                replaced = replaced || nameOf(claim) == jsonText(volume, {"name"});
            if (!replaced)
                volumes.push_back(volume);
        }
    spec["volumes"] = std::move(volumes);
    return pod;
}

std::vector<Json> makeStatefulClaims(const Json &set, long long ordinal) {
    std::vector<Json> out;
    const Json &templates = jsonAt(set, {"spec", "volumeClaimTemplates"});
    if (!templates.is_array())
        return out;
    for (const auto &given : templates) {
        Json claim = {{"apiVersion", "v1"}, {"kind", "PersistentVolumeClaim"}, {"spec", jsonAt(given, {"spec"})}};
        Json &metadata = claim["metadata"];
        metadata = {{"name", nameOf(given) + "-" + nameOf(set) + "-" + std::to_string(ordinal)},
                    {"namespace", nsOf(set)}};
        for (const char *part : {"labels", "annotations"})
            if (const Json &own = jsonAt(given, {"metadata", part}); own.is_object())
                metadata[part] = own;
        if (const Json &match = jsonAt(set, {"spec", "selector", "matchLabels"}); match.is_object())
            for (const auto &[key, value] : match.items())
                metadata["labels"][key] = value;
        out.push_back(std::move(claim));
    }
    return out;
}

} // namespace ph::local
