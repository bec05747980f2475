// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

namespace ph {

struct GroupVersionKind {
    std::string group; ///< empty for the core group
    std::string version;
    std::string kind;
    auto operator<=>(const GroupVersionKind &) const = default;
    /// "v1" or "apps/v1".
    [[nodiscard]] std::string apiVersion() const { return group.empty() ? version : group + "/" + version; }
};

/// A collection the API serves, as it stands in a URL.
struct GroupVersionResource {
    std::string group;
    std::string version;
    std::string resource; ///< plural, lower case
    auto operator<=>(const GroupVersionResource &) const = default;
    [[nodiscard]] std::string apiVersion() const { return group.empty() ? version : group + "/" + version; }
    /// "/api/v1" or "/apis/apps/v1".
    [[nodiscard]] std::string root() const {
        return group.empty() ? "/api/" + version : "/apis/" + group + "/" + version;
    }
    /// The path of the collection (name empty) or of one object; @p ns empty = all namespaces or cluster scope. Parts
    /// are percent-encoded.
    [[nodiscard]] std::string path(std::string_view ns, std::string_view name = {},
                                   std::string_view subresource = {}) const;
};

/// Splits "apps/v1" or "v1" into group and version.
[[nodiscard]] GroupVersionKind gvkOf(std::string_view apiVersion, std::string_view kind);

} // namespace ph
