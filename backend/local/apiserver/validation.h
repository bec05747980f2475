// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/local/apiserver/apierrors.h"
#include "backend/local/apiserver/resources.h"
#include "backend/machinery/json.h"

namespace ph::local {

/// Checks metadata: name (by the kind's rule), labels, annotations, finalizers, owner references. Worded as
/// apimachinery's validation.
void validateMetadata(const ServedResource &info, const Json &object, FieldErrors &errors);
/// What the schema cannot say about a new object of a built-in kind.
void validateCreate(const ServedResource &info, const Json &object, FieldErrors &errors);
/// Fields that may not change.
void validateUpdate(const ServedResource &info, const Json &live, const Json &object, FieldErrors &errors);

/// The rules for VolumeSnapshots and their contents; nothing for other kinds. validateCreate() and validateUpdate() use
/// them.
void validateSnapshot(const ServedResource &info, const Json &object, FieldErrors &errors);
void validateSnapshotUpdate(const ServedResource &info, const Json &live, const Json &object, FieldErrors &errors);

/// The message when @p name is no RFC 1123 label (at most 63) or subdomain (at most 253); empty when it is one.
[[nodiscard]] std::string checkDnsLabel(std::string_view name);
[[nodiscard]] std::string checkDnsSubdomain(std::string_view name);
/// The same for DNS-1035 labels, which begin with a letter.
[[nodiscard]] std::string checkDns1035Label(std::string_view name);

} // namespace ph::local
