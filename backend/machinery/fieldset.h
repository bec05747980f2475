// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/result.h"
#include "backend/machinery/json.h"
#include "backend/machinery/schema.h"

#include <map>
#include <string>
#include <vector>

namespace ph::detail {

/// A set of field paths as a tree, the content of fieldsV1. Children stand under path elements as fieldsV1 writes them:
/// f:name, k:{"name":"x"}, v:"x", i:0.
struct FieldSet {
    bool member = false; ///< the path that leads here is in the set
    std::map<std::string, FieldSet, std::less<>> children;

    [[nodiscard]] bool empty() const { return !member && children.empty(); }
    bool operator==(const FieldSet &) const = default;
    void unite(const FieldSet &other);
    void subtract(const FieldSet &other);
    [[nodiscard]] FieldSet intersect(const FieldSet &other) const;
    /// The members, as the API server writes paths: .spec.containers[name="a"].image
    [[nodiscard]] std::vector<std::string> paths() const;

    [[nodiscard]] static FieldSet fromJson(const Json &fieldsV1);
    [[nodiscard]] Json toJson() const;
};

/// How a value is owned: as a whole, field by field, or element by element.
enum class Granularity { Leaf, Fields, Elements };
/// @p type null or Any: objects field by field, lists as a whole.
[[nodiscard]] Granularity granularityOf(const SchemaType *type, const Json &value);
/// The type of a field of an object or map; null when it has none.
[[nodiscard]] const SchemaType *fieldType(const SchemaType *type, const std::string &name);
/// True for names a struct declares (in contrast to keys of a map).
[[nodiscard]] bool isDeclaredField(const SchemaType *type, const std::string &name);
/// The path element of a list's element (keys that are missing count with their default); Invalid when a key is
/// missing.
[[nodiscard]] Result<std::string> elementOf(const SchemaType &listType, const Json &item, std::size_t index);

/// Everything @p value says, as an applier owns it; Invalid when a list's element has no key or stands there twice.
[[nodiscard]] Result<FieldSet> fieldsOf(const SchemaType *type, const Json &value);

struct Comparison {
    FieldSet added;
    FieldSet modified;
    FieldSet removed;
};
/// What differs between two versions; either may be null.
[[nodiscard]] Comparison compareFields(const SchemaType *type, const Json &before, const Json &after);

/// Takes the fields every object has and nobody owns (name, uid, apiVersion …) out of @p set.
void stripUnowned(FieldSet &set);

} // namespace ph::detail
