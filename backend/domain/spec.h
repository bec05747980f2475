// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/result.h"
#include "backend/domain/instance.h"
#include "backend/machinery/json.h"

#include <string>
#include <string_view>

namespace ph::domain {

/// A spec as it was found in an anchor.
struct SpecReading {
    InstanceSpec spec;
    bool readOnly = false; ///< written by a newer version: shown, never written back
};

/// The document an anchor's key `spec` holds. Members the reader did not know are written back as they were.
[[nodiscard]] Json specToJson(const InstanceSpec &spec);
/// Reads a spec of any version: older ones convert without loss, newer ones are read as far as known and marked
/// readOnly. Invalid (subject = the field) when a known member has a wrong type.
[[nodiscard]] Result<SpecReading> specFromJson(const Json &document);
/// The same from text.
[[nodiscard]] Result<SpecReading> parseSpec(std::string_view text);

} // namespace ph::domain
