// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/clock.h"
#include "backend/local/store/objectstore.h"
#include "backend/machinery/json.h"

#include <string>
#include <string_view>
#include <utility>

namespace ph::local {

[[nodiscard]] std::string nameOf(const Json &object);
[[nodiscard]] std::string nsOf(const Json &object);
[[nodiscard]] std::string uidOf(const Json &object);
[[nodiscard]] bool isDeleting(const Json &object);
[[nodiscard]] bool hasFinalizer(const Json &object, std::string_view finalizer);

/// "namespace/name", the usual key of a work queue, and back.
[[nodiscard]] std::string keyOf(const Json &object);
[[nodiscard]] std::string keyOf(const ObjectKey &key);
[[nodiscard]] std::pair<std::string, std::string> splitKey(std::string_view key);

/// The owner reference with controller: true, or null.
[[nodiscard]] const Json &controllerRef(const Json &object);
[[nodiscard]] bool isControlledBy(const Json &object, const Json &owner);
/// An owner reference to @p owner as its controller.
[[nodiscard]] Json makeControllerRef(const Json &owner, const std::string &apiVersion, const std::string &kind);

[[nodiscard]] bool isPodReady(const Json &pod);
/// Succeeded or Failed.
[[nodiscard]] bool isPodFinished(const Json &pod);
/// Ready for at least @p minReadySeconds.
[[nodiscard]] bool isPodAvailable(const Json &pod, long long minReadySeconds, SystemTime now);

/// The condition of a type in a status, or null.
[[nodiscard]] const Json &findCondition(const Json &status, std::string_view type);
/// Sets a condition; lastTransitionTime moves only when `status` does. True when anything changed.
bool setCondition(Json &status, const std::string &type, const std::string &value, const std::string &reason,
                  const std::string &message, SystemTime now);

/// An IntOrString: a number as it is, "25%" of @p total, rounded up or down.
[[nodiscard]] long long scaledAmount(const Json &value, long long total, bool roundUp);

/// Ten characters from the safe alphabet that stand for the content, as in names of revisions and pod-template-hash
/// labels.
[[nodiscard]] std::string contentHash(const Json &content, long long collisions = 0);

/// Success also when the object was not there (any more).
template <typename T> [[nodiscard]] Status ignoreNotFound(const Result<T> &result) {
    if (result.ok() || result.error().code == Errc::NotFound)
        return {};
    return result.error();
}

} // namespace ph::local
