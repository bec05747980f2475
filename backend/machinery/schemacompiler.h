// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/machinery/schema.h"

#include <deque>

namespace ph::detail {

/// Reads kind, list and map semantics, default and constraints of one schema node into @p out; not its children.
void readSchemaNode(const Json &node, SchemaType &out);

/// Builds the type tree of a custom kind, whose schema is structural, out of @p pool, which owns every type. @p root:
/// the schema of whole objects, not of a part of them.
const SchemaType *compileCustomSchema(const Json &schema, const SchemaType *objectMeta, std::deque<SchemaType> &pool,
                                      bool root);

} // namespace ph::detail
