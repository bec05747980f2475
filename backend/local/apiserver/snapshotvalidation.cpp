// SPDX-License-Identifier: Apache-2.0
#include "backend/local/apiserver/validation.h"

#include <nlohmann/json.hpp>

namespace ph::local {

namespace {

struct SourceFields {
    const char *first;
    const char *second;
};

/// What the rules in the CustomResourceDefinitions of kubernetes-csi say of a source.
SourceFields sourceFieldsOf(const ServedResource &info) {
    return info.kind == "VolumeSnapshot" ? SourceFields{"volumeSnapshotContentName", "persistentVolumeClaimName"}
                                         : SourceFields{"volumeHandle", "snapshotHandle"};
}

bool hasSource(const ServedResource &info) {
    return info.group == "snapshot.storage.k8s.io" &&
           (info.kind == "VolumeSnapshot" || info.kind == "VolumeSnapshotContent");
}

} // namespace

void validateSnapshot(const ServedResource &info, const Json &object, FieldErrors &errors) {
    if (!hasSource(info))
        return;
    const auto [first, second] = sourceFieldsOf(info);
    const Json &source = jsonAt(object, {"spec", "source"});
    if (source.is_object() && source.contains(first) == source.contains(second))
        errors.invalid("spec.source", source,
                       std::string("exactly one of ") + first + " and " + second + " must be set");
    if (info.kind == "VolumeSnapshot" && jsonAt(object, {"spec", "volumeSnapshotClassName"}) == Json(""))
        errors.invalid("spec.volumeSnapshotClassName", "",
                       "volumeSnapshotClassName must not be the empty string when set");
    if (info.kind == "VolumeSnapshotContent") {
        const Json &ref = jsonAt(object, {"spec", "volumeSnapshotRef"});
        if (jsonText(ref, {"name"}).empty() || jsonText(ref, {"namespace"}).empty())
            errors.invalid("spec.volumeSnapshotRef", ref,
                           "both spec.volumeSnapshotRef.name and spec.volumeSnapshotRef.namespace must be set");
    }
}

void validateSnapshotUpdate(const ServedResource &info, const Json &live, const Json &object, FieldErrors &errors) {
    validateSnapshot(info, object, errors);
    if (!hasSource(info))
        return;
    const auto [first, second] = sourceFieldsOf(info);
    for (const char *field : {first, second})
        if (const Json &was = jsonAt(live, {"spec", "source", field});
            !was.is_null() && was != jsonAt(object, {"spec", "source", field}))
            errors.invalid(std::string("spec.source.") + field, jsonAt(object, {"spec", "source", field}),
                           std::string(field) + " is immutable");
}

} // namespace ph::local
