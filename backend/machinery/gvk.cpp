// SPDX-License-Identifier: Apache-2.0
#include "backend/machinery/gvk.h"

#include "backend/core/encoding.h"

namespace ph {

std::string GroupVersionResource::path(std::string_view ns, std::string_view name, std::string_view subresource) const {
    std::string out = root();
    if (!ns.empty())
        out += "/namespaces/" + urlEncode(ns);
    out += "/" + urlEncode(resource);
    if (!name.empty())
        out += "/" + urlEncode(name);
    if (!subresource.empty())
        out += "/" + urlEncode(subresource);
    return out;
}

GroupVersionKind gvkOf(std::string_view apiVersion, std::string_view kind) {
    const auto slash = apiVersion.find('/');
    if (slash == std::string_view::npos)
        return {"", std::string(apiVersion), std::string(kind)};
    return {std::string(apiVersion.substr(0, slash)), std::string(apiVersion.substr(slash + 1)), std::string(kind)};
}

} // namespace ph
