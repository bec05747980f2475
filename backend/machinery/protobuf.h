// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/result.h"
#include "backend/machinery/json.h"
#include "backend/machinery/schema.h"

#include <string_view>

namespace ph {

/// Whether a body is Kubernetes' protobuf envelope (application/vnd.kubernetes.protobuf).
[[nodiscard]] bool isKubernetesProtobuf(std::string_view body);
/// The object inside the envelope as JSON: what Go clients send for built-in kinds. Fields without a value vanish as
/// Go's omitempty has it; numbers the schema does not know are passed over, as servers do with fields of later
/// versions. Invalid when the bytes are no such message, or of a kind whose numbers are not known.
[[nodiscard]] Result<Json> decodeKubernetesProtobuf(const SchemaSet &schema, std::string_view body);

} // namespace ph
