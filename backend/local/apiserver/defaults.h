// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/local/apiserver/resources.h"
#include "backend/machinery/json.h"

namespace ph::local {

/// Fills the few defaults of built-in kinds that are not data in the schema.
void applyKindDefaults(const ServedResource &info, Json &object);

/// Removes what a client may not set when it creates the object: status and system metadata.
void prepareForCreate(const ServedResource &info, Json &object);
/// Carries over what a client may not change through @p subresource ("" = the object itself), and counts
/// metadata.generation.
void prepareForUpdate(const ServedResource &info, const Json &live, Json &object, const std::string &subresource);

} // namespace ph::local
