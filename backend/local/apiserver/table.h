// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/local/apiserver/resources.h"
#include "backend/local/store/objectstore.h"
#include "backend/machinery/json.h"

#include <vector>

namespace ph::local {

/// What each row of a Table carries of its object (the includeObject parameter).
enum class IncludeObject { None, Metadata, Object };

/// A meta.k8s.io/v1 Table with the columns kubectl shows for the kind.
[[nodiscard]] Json tableOf(const ServedResource &info, const std::vector<StoredObject> &objects, IncludeObject include);
/// The PartialObjectMetadata of an object.
[[nodiscard]] Json metadataOf(const Json &object);
/// An age as kubectl prints it: "5s", "3m12s", "4h5m", "2d3h", "45d".
[[nodiscard]] std::string humanDuration(long long seconds);

} // namespace ph::local
