// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/clock.h"
#include "backend/core/result.h"
#include "backend/machinery/json.h"
#include "backend/machinery/schema.h"

namespace ph {

/// RFC 6902. A failed test or a missing path is Invalid, naming the operation.
[[nodiscard]] Result<Json> applyJsonPatch(const Json &document, const Json &patch);
/// RFC 7386.
[[nodiscard]] Json applyMergePatch(const Json &document, const Json &patch);
/// Kubernetes' strategic merge patch with its directives ($patch, $deleteFromPrimitiveList, $setElementOrder,
/// $retainKeys), driven by the schema.
[[nodiscard]] Result<Json> applyStrategicMergePatch(const SchemaType &type, const Json &document, const Json &patch);
/// The smallest RFC 7386 patch that turns @p from into @p to.
[[nodiscard]] Json makeMergePatch(const Json &from, const Json &to);

/// Server-side apply (fieldsV1 ownership).
struct ApplyOptions {
    std::string fieldManager;
    bool force = false;
    std::string apiVersion;  ///< of the applied configuration
    std::string subresource; ///< "" or "status"
    SystemTime now{};
};
/// Merges @p applied into @p live (null = create): fields another manager owns with another value are a Conflict whose
/// causes list them; fields this manager owned and no longer applies are removed unless others own them. The result
/// carries metadata.managedFields; applying the same again gives an equal object, time stamps included. With
/// subresource "status" only `status` of @p applied counts; for the main resource the caller takes `status` out first.
/// Defaults are filled in by the caller afterwards and belong to nobody.
[[nodiscard]] Result<Json> serverSideApply(const SchemaType &type, const Json &live, const Json &applied,
                                           const ApplyOptions &options);
/// Records in managedFields that @p manager changed @p before (null = create) into @p after by an ordinary write
/// (operation Update). Call it after defaulting. A list in @p after counts as the writer's wish; an empty one, or one
/// with an empty entry, clears all records.
void trackUpdate(const SchemaType &type, const Json &before, Json &after, std::string_view manager,
                 std::string_view apiVersion, std::string_view subresource, SystemTime now);

} // namespace ph
