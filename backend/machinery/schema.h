// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/result.h"
#include "backend/machinery/gvk.h"
#include "backend/machinery/json.h"

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace ph {

/// When a default is filled in that depends on other fields of the same object.
struct DefaultRule {
    std::string unless;    ///< only when this field was absent before any default was filled in
    std::string whenField; ///< only when this field, after plain defaults, has one of `whenValues`
    std::set<std::string> whenValues;
    std::string from; ///< the value of this field of the same object
    std::string rule; ///< a rule of its own by name: image-pull-policy, requests-from-limits, empty-dir, policy-types
};

/// One type of the schema; the same shape serves built-in kinds and custom ones. Immutable after loading, shared.
struct SchemaType {
    enum class Kind { Any, Object, Map, Array, String, Integer, Number, Boolean, IntOrString, Quantity, Time };
    enum class ListType { Atomic, Set, Map };
    Kind kind = Kind::Any;
    std::map<std::string, const SchemaType *, std::less<>> properties;
    std::set<std::string> required;
    const SchemaType *items = nullptr; ///< of arrays; value type of maps
    ListType listType = ListType::Atomic;
    std::vector<std::string> listMapKeys;
    bool atomicMap = false;    ///< x-kubernetes-map-type: atomic
    std::string patchStrategy; ///< "merge", "replace", "retainKeys", "merge,retainKeys"
    std::string patchMergeKey;
    bool preserveUnknownFields = false;
    bool embeddedResource = false;
    bool nullable = false;     ///< null is a value of its own
    bool nullIsAbsent = false; ///< built-in kinds: null means the field is not there
    bool uniqueItems =
        false; ///< of map lists of built-in kinds: two elements with the same keys are refused (custom kinds: always)
    JsonPtr defaultValue;                           ///< null when none
    std::shared_ptr<const DefaultRule> defaultRule; ///< null when the default (if any) is unconditional
    std::string format;                             ///< int32, int64, byte, date-time, …
    std::string name;                               ///< definition's name, e.g. "io.k8s.api.core.v1.Pod"; may be empty
    std::string description;
    JsonPtr constraints; ///< enum, pattern, minimum …, oneOf/anyOf/allOf/not, as in the CRD; null when none
};

/// What the API server needs to know of one collection, as its discovery tells it.
struct ResourceInfo {
    struct Subresource {
        std::string name;      ///< "status", "scale", "eviction", …
        GroupVersionKind kind; ///< what is sent and answered
        std::vector<std::string> verbs;
    };
    GroupVersionResource gvr;
    std::string kind;
    std::string singular;
    bool namespaced = false;
    std::vector<std::string> shortNames;
    std::vector<std::string> categories;
    std::vector<std::string> verbs; ///< sorted; of reviews only "create"
    std::vector<Subresource> subresources;
    [[nodiscard]] GroupVersionKind gvk() const { return {gvr.group, gvr.version, kind}; }
    [[nodiscard]] const Subresource *subresource(std::string_view name) const {
        for (const auto &sub : subresources)
            if (sub.name == name)
                return &sub;
        return nullptr;
    }
};

/// One field of a protobuf message, by its number.
struct ProtoField {
    std::string name; ///< in JSON; of inlined ones the message whose fields stand in the outer object
    bool inlined = false;
    bool pointer = false; ///< when it is sent it counts, also when it is empty or zero
    bool always = false;  ///< JSON has it also when it is empty or zero
};
using ProtoMessage = std::map<int, ProtoField>;

/// The types of all kinds served; loaded once from the product's resource file, custom ones join at run time.
/// Thread-safe. A type once handed out stays valid as long as the set lives, also after its custom kind was replaced or
/// removed.
///
/// The file (resources/local/schema.json) is an object with three parts:
/// - "definitions": Swagger 2 definitions by name, with $ref and the x-kubernetes-* marks,
/// x-kubernetes-group-version-kind on kinds. Defaults that
///   Kubernetes fills in by code stand as "default", with the conditions x-pilothouse-default-unless, -when ({field:
///   [values]}), -from and -rule (see DefaultRule).
/// - "resources": the collections in discovery order: group, version, resource, singular, kind, namespaced, shortNames,
/// categories, verbs and
///   subresources (name, verbs, and group/version/kind where they differ from the resource's own).
/// - "protobuf": the numbers of fields by definition, "name=1 replicas*=2 key!=3 +inlined.Message=4": * a pointer, !
/// not
///   omitted when empty.
class SchemaSet {
public:
    SchemaSet();
    ~SchemaSet();
    SchemaSet(const SchemaSet &) = delete;
    SchemaSet &operator=(const SchemaSet &) = delete;
    /// Reads the reduced schema file (resources/local/schema.json).
    [[nodiscard]] static Result<std::shared_ptr<SchemaSet>> load(std::string_view json);
    /// The type of a kind, built-in or custom; null when there is none.
    [[nodiscard]] const SchemaType *find(const GroupVersionKind &gvk) const;
    /// The built-in type of a definition's name ("io.k8s.api.core.v1.PodSpec"); null when there is none.
    [[nodiscard]] const SchemaType *findDefinition(std::string_view name) const;
    /// The fields of a definition's protobuf message; null when its numbers are not known.
    [[nodiscard]] const ProtoMessage *protobuf(std::string_view name) const;
    /// The built-in collections in discovery order.
    [[nodiscard]] const std::vector<ResourceInfo> &resources() const;
    /// The file's "definitions", for /openapi; x-pilothouse-* keys are left out.
    [[nodiscard]] JsonPtr definitions() const;
    /// What is wrong with the openAPIV3Schema of a custom kind, with field paths below @p path: what is not structural,
    /// and defaults that do not fit their own schema. CEL rules are not looked into.
    [[nodiscard]] std::vector<ErrorCause> checkCustom(const Json &openApiV3Schema, const std::string &path) const;
    /// Replaces the type of a custom kind from its openAPIV3Schema; Invalid names the path of what is not structural.
    Status addCustom(const GroupVersionKind &gvk, const Json &openApiV3Schema);
    void removeCustom(const GroupVersionKind &gvk);

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// Field errors of @p object against @p type, worded as the API server's: unknown fields separately, since only strict
/// validation refuses them.
struct ValidationReport {
    std::vector<ErrorCause> errors; ///< wrong type, missing required, pattern, enum …; message without the field
    std::vector<std::string> unknownFields; ///< paths: "spec.foo", "spec.containers[0].foo"
};
/// Checks the whole object, which stands at @p path. Required fields inside "status" of built-in kinds are not asked
/// for, as there.
[[nodiscard]] ValidationReport validate(const SchemaType &type, const Json &object, const std::string &path = {});
/// Fills defaults the schema carries (never inside an absent object). In built-in kinds also what decoding does there:
/// null fields vanish, quantities become canonical text.
void applyDefaults(const SchemaType &type, Json &object);
/// Drops unknown fields (pruning), returning their paths.
std::vector<std::string> prune(const SchemaType &type, Json &object);

} // namespace ph
