// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/catalog/types.h"
#include "backend/domain/instance.h"
#include "backend/domain/plan.h"
#include "backend/kube/client.h"

#include <chrono>
#include <string>
#include <vector>

namespace ph::ops {

// Parts of plans that more than one kind of plan needs.

/// Conflict (OperationRunning) when an operation on the instance is not finished.
Status expectNoOperation(kube::Client &client, const std::string &ns, const std::string &name, const Context &ctx);
/// Invalid with the first of @p issues' errors as its words and all of them as causes; fine when none is an error.
Status expectNoErrors(const std::vector<domain::FieldIssue> &issues);
/// A kind as kubectl's commands take it: "statefulset".
[[nodiscard]] std::string kindWord(std::string kind);
/// The `object` of a wait for members, as Patience reads it.
[[nodiscard]] JsonPtr deadlinesOf(const catalog::Adapter &adapter);
/// Conflict (AlreadyExists) when there is an object of the name of @p object.
Status expectAbsent(kube::Client &client, const Json &object, const Context &ctx);
/// Makes @p object unless it is there and ours.
[[nodiscard]] domain::PlanStep createStep(const std::string &id, JsonPtr object);
/// Deletes @p object, which has apiVersion, kind, name, namespace and, unless whatever is ours by that name is meant,
/// uid.
[[nodiscard]] domain::PlanStep deleteStep(const Json &object, const std::string &id, const std::string &title);
[[nodiscard]] domain::PlanStep goneStep(const Json &object, const std::string &id, std::chrono::seconds limit);

} // namespace ph::ops
