// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/catalog/catalog.h"
#include "backend/domain/plan.h"
#include "backend/domain/status.h"
#include "backend/kube/client.h"

#include <string>

namespace ph::ops {

/// What every plan for an instance there is starts from.
struct PlanBasis {
    domain::Plan plan; ///< without steps
    domain::InstanceFacts facts;
    domain::InstanceSummary summary;
    const catalog::Adapter *adapter = nullptr;

    /// True when replicas follow a primary and can take over from it.
    [[nodiscard]] bool hasFailover() const { return !adapter->read.patroniFailover.empty(); }
};

/// Looks at the instance. NotFound: there is none; Conflict: another operation runs; Forbidden: its spec was written by
/// a newer version; Invalid: its adapter is not in the catalogue.
[[nodiscard]] Result<PlanBasis> beginPlan(const catalog::Catalog &catalog, const InstanceRef &ref,
                                          const char *operation, kube::Client &client, const Context &ctx);

/// The kind of object in which Patroni keeps an instance's state.
[[nodiscard]] const char *stateKind(const domain::InstanceSpec &spec);
/// The member that leads; null when none does.
[[nodiscard]] const domain::Member *primaryOf(const domain::InstanceSummary &summary);
/// What a plan that needs a primary says when there is none; @p consequence ends the sentence.
[[nodiscard]] Error nobodyLeads(const InstanceRef &ref, const char *consequence);
/// Why @p member may not take over; empty when it may.
[[nodiscard]] std::string unfit(const domain::Member &member, const domain::InstanceSpec &spec);
/// The replica that lacks least, with an ordinal below @p limit; null when none may take over.
[[nodiscard]] const domain::Member *bestReplica(const domain::InstanceSummary &summary, int limit);

[[nodiscard]] domain::PlanStep switchoverStep(const PlanBasis &basis, const domain::Member &from,
                                              const domain::Member &to);
[[nodiscard]] domain::PlanStep readyStep(const PlanBasis &basis, std::string id = "wait-ready");
/// Changes the object of @p row by @p change; @p before takes it back, where something does.
[[nodiscard]] domain::PlanStep patchStep(const domain::ObjectRow &row, const char *apiVersion, const char *kind,
                                         std::string id, std::string title, const Json &change, std::string command,
                                         const Json *before = nullptr);
[[nodiscard]] domain::PlanStep replicasStep(const domain::WorkloadRow &set, int replicas);
/// The object of @p row as steps that delete or wait name it.
[[nodiscard]] Json named(const domain::ObjectRow &row, const char *kind);

} // namespace ph::ops
