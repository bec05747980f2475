// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/local/apiserver/apierrors.h"
#include "backend/local/apiserver/resources.h"
#include "backend/machinery/json.h"
#include "backend/machinery/schema.h"

#include <string>
#include <vector>

namespace ph::local {

/// Where CustomResourceDefinitions are stored, and the mark that keeps one until its objects are gone.
inline constexpr const char *kDefinitions = "apiextensions.k8s.io/customresourcedefinitions";
inline constexpr const char *kCustomCleanup = "customresourcecleanup.apiextensions.k8s.io";

/// Fills in what a definition leaves out: singular and list name, the webhook's port.
void defaultDefinition(Json &definition);
/// Everything kube-apiserver refuses about a definition, with its field paths. @p live: the stored one, null when new.
void validateDefinition(const SchemaSet &schema, const Json &definition, const Json *live, FieldErrors &errors);
/// Brings status up to date: accepted names against @p others (definitions of the same group, this one may be among
/// them), the conditions NamesAccepted, Established and KubernetesAPIApprovalPolicyConformant, and stored versions.
/// True when anything changed.
bool settleDefinition(Json &definition, const std::vector<JsonPtr> &others, const std::string &stamp);
/// Sets one condition; lastTransitionTime only moves with its status.
void setDefinitionCondition(Json &definition, const char *type, bool status, const char *reason,
                            const std::string &message, const std::string &stamp);
[[nodiscard]] bool isEstablished(const Json &definition);
/// The kinds an established definition serves, one per served version, the best version first; @p revision: of the
/// definition in the store. The collection's entry is the one with `main` set.
struct CustomKind {
    ServedResource resource;
    bool main = false;
};
[[nodiscard]] std::vector<CustomKind> kindsOf(const Json &definition, std::uint64_t revision);
/// Whether version @p a goes before @p b, as Kubernetes orders them: v10, v2, v1, v2beta1, v1beta2, v1alpha1, others.
[[nodiscard]] bool versionBefore(const std::string &a, const std::string &b);

} // namespace ph::local
