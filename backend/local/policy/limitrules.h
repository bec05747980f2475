// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/machinery/json.h"

#include <string>
#include <vector>

namespace ph::local {

/// Completes a LimitRange as Kubernetes does: a container's max is its default limit, the default limit its default
/// request, else min.
void completeLimitRange(Json &limitRange);
/// Gives containers of @p pod the requests and limits they do not state, and notes that in the annotation
/// kubernetes.io/limit-ranger.
void applyLimitDefaults(const Json &limitRange, Json &pod);
/// What a pod or a claim breaks of a LimitRange, one sentence each, worded as kube-apiserver does. @p kind: "Pod" or
/// "PersistentVolumeClaim".
[[nodiscard]] std::vector<std::string> limitViolations(const Json &limitRange, const std::string &kind,
                                                       const Json &object);

} // namespace ph::local
