// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/result.h"
#include "backend/machinery/gvk.h"
#include "backend/machinery/json.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ph {

/// One type of the schema; the same shape serves built-in kinds and custom ones. Immutable after loading, shared.
struct SchemaType {
    enum class Kind { Any, Object, Map, Array, String, Integer, Number, Boolean, IntOrString, Quantity, Time };
    enum class ListType { Atomic, Set, Map };
    Kind kind = Kind::Any;
    std::map<std::string, const SchemaType *> properties;
    std::set<std::string> required;
    const SchemaType *items = nullptr;  ///< of arrays; value type of maps
    ListType listType = ListType::Atomic;
    std::vector<std::string> listMapKeys;
    bool atomicMap = false;             ///< x-kubernetes-map-type: atomic
    std::string patchStrategy;          ///< "merge", "replace", "retainKeys", "merge,retainKeys"
    std::string patchMergeKey;
    bool preserveUnknownFields = false;
    bool embeddedResource = false;
    bool nullable = false;
    JsonPtr defaultValue;               ///< null when none
    std::string format;                 ///< int32, int64, byte, date-time, …
    std::string name;                   ///< definition's name, e.g. "io.k8s.api.core.v1.Pod"; may be empty
    std::string description;
    JsonPtr constraints;                ///< enum, pattern, minimum …, oneOf/anyOf/allOf/not, as in the CRD; null when none
};

/// The types of all kinds served; loaded once from the product's resource file, custom ones join at run time. Thread-safe for reading.
class SchemaSet {
public:
    SchemaSet();
    ~SchemaSet();
    /// Reads the reduced schema file (resources/local/schema.json).
    [[nodiscard]] static Result<std::shared_ptr<SchemaSet>> load(std::string_view json);
    [[nodiscard]] const SchemaType *find(const GroupVersionKind &gvk) const;
    /// Replaces the type of a custom kind from its openAPIV3Schema; Invalid names the path of what is not structural.
    Status addCustom(const GroupVersionKind &gvk, const Json &openApiV3Schema);
    void removeCustom(const GroupVersionKind &gvk);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// Field errors of @p object against @p type, worded as the API server's: unknown fields separately, since only strict validation refuses them.
struct ValidationReport {
    std::vector<ErrorCause> errors;       ///< wrong type, missing required, pattern, enum …
    std::vector<std::string> unknownFields; ///< paths: "spec.foo"
};
[[nodiscard]] ValidationReport validate(const SchemaType &type, const Json &object);
/// Fills defaults the schema carries (never inside an absent object).
void applyDefaults(const SchemaType &type, Json &object);
/// Drops unknown fields (pruning), returning their paths.
std::vector<std::string> prune(const SchemaType &type, Json &object);

} // namespace ph
