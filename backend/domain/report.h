// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/result.h"
#include "backend/domain/instance.h"
#include "backend/domain/plan.h"

#include <optional>
#include <string>
#include <string_view>

namespace ph::domain {

[[nodiscard]] const char *stepKindName(PlanStep::Kind kind);
[[nodiscard]] const char *stepStateName(StepState state);
[[nodiscard]] const char *operationStateName(OperationState state);

/// An item as one English line: "Volume data-orders-0 (1Gi) with all data in it".
[[nodiscard]] std::string itemText(const PlanItem &item);
/// A plan as a document and back: for the operation's record, saved plans and export. Invalid names the member that is
/// wrong.
[[nodiscard]] Json planToJson(const Plan &plan);
[[nodiscard]] Result<Plan> planFromJson(const Json &document);
/// What a plan that creates an instance was made from, without its password: to make it again, elsewhere or with other
/// values. Invalid for a plan that creates nothing.
[[nodiscard]] Result<InstanceDraft> draftOf(const Plan &plan);
/// A report as a document and back.
[[nodiscard]] Json reportToJson(const OperationReport &report);
[[nodiscard]] Result<OperationReport> reportFromJson(const Json &document);
/// A report with every step pending.
[[nodiscard]] OperationReport newReport(const Plan &plan, std::string clusterName, std::string holder, SystemTime now);
/// True when nothing more happens to it.
[[nodiscard]] bool isOver(OperationState state);

[[nodiscard]] Json refToJson(const InstanceRef &ref);
[[nodiscard]] InstanceRef refFromJson(const Json &document);

} // namespace ph::domain
