// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/machinery/gvk.h"
#include "backend/machinery/json.h"
#include "backend/machinery/schema.h"

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <shared_mutex>
#include <string>
#include <string_view>
#include <vector>

namespace ph::local {

/// One kind the API serves, as discovery tells it.
struct ServedResource {
    std::string group;
    std::string version;
    std::string plural;
    std::string singular;
    std::string kind;
    bool namespaced = true;
    std::vector<std::string> shortNames;
    std::vector<std::string> categories;
    std::vector<std::string> subresources; ///< "status", "scale", "log" …
    std::map<std::string, std::pair<GroupVersionKind, std::vector<std::string>>>
        subresourceKinds;           ///< kind and verbs of each
    std::vector<std::string> verbs; ///< empty = all of create delete deletecollection get list patch update watch
    bool generation = false;        ///< metadata.generation counts changes outside metadata and status
    bool custom = false;            ///< from a CustomResourceDefinition
    bool stored = true;             ///< false: reviews and metrics, made on demand
    /// Of custom kinds: the JSON paths (dotted, without the first dot) of the scale subresource.
    std::string scaleSpecPath = "spec.replicas";
    std::string scaleStatusPath = "status.replicas";
    std::string scaleSelectorPath; ///< of a selector as text; empty = spec.selector, as built-in kinds have it

    // Only of custom kinds.
    std::string listKind;                   ///< empty = kind + "List"
    std::string storageApiVersion;          ///< what objects are stored as
    std::uint64_t schemaRevision = 0;       ///< objects up to this revision may be of an older schema
    JsonPtr openApiSchema;                  ///< null when it has none
    JsonPtr printerColumns;                 ///< additionalPrinterColumns; null when there are none
    std::set<std::string> selectableFields; ///< paths for field selectors
    std::string deprecation;                ///< a warning for whoever uses this version
    bool terminating = false;               ///< the definition is being deleted: nothing new is made
    bool noConversion = false;              ///< objects would have to go through a webhook, and none is called

    /// Whether this is the built-in kind of that name; a custom kind may be called "Service" too.
    [[nodiscard]] bool is(std::string_view builtIn) const { return !custom && kind == builtIn; }
    [[nodiscard]] GroupVersionKind gvk() const { return {group, version, kind}; }
    [[nodiscard]] std::string apiVersion() const { return gvk().apiVersion(); }
    /// The store's collection: "pods", "apps/statefulsets".
    [[nodiscard]] std::string collection() const { return group.empty() ? plural : group + "/" + plural; }
    /// As messages name it: "pods", "statefulsets.apps".
    [[nodiscard]] std::string qualified() const { return group.empty() ? plural : plural + "." + group; }
    [[nodiscard]] bool has(std::string_view subresource) const;
    [[nodiscard]] bool can(std::string_view verb) const;
};
using ServedResourcePtr = std::shared_ptr<const ServedResource>;

struct CustomKind;

/// All kinds served; custom ones come and go. Thread-safe.
class ResourceTable {
public:
    explicit ResourceTable(const SchemaSet &schema); ///< with the built-in kinds
    [[nodiscard]] ServedResourcePtr find(std::string_view group, std::string_view version,
                                         std::string_view plural) const;
    [[nodiscard]] ServedResourcePtr byCollection(const std::string &collection) const;
    [[nodiscard]] ServedResourcePtr byKind(const GroupVersionKind &gvk) const;
    [[nodiscard]] std::vector<ServedResourcePtr> all() const;
    /// group → versions, preferred first, in the order kube-apiserver lists groups; the core group is "".
    [[nodiscard]] std::vector<std::pair<std::string, std::vector<std::string>>> groups() const;
    void add(ServedResource info);
    /// Whether a built-in kind has this collection.
    [[nodiscard]] bool isBuiltIn(const std::string &group, const std::string &plural) const;
    /// Puts the versions of a custom kind in the place of those served so far; none = it is gone.
    void replace(const std::string &group, const std::string &plural, std::vector<CustomKind> kinds);

private:
    mutable std::shared_mutex m_mutex;
    std::vector<ServedResourcePtr> m_all;
    std::map<std::string, ServedResourcePtr> m_byCollection;
};

} // namespace ph::local
