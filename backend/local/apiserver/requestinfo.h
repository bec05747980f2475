// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/local/apiserver/authorizer.h"
#include "backend/net/server/httpserver.h"

#include <string>

namespace ph::local {

/// What a request's path and method mean.
struct RequestInfo {
    bool isResource = false;
    std::string verb; ///< Kubernetes' verb of the request
    std::string group;
    std::string version;
    std::string resource;
    std::string ns;
    std::string name;
    std::string subresource;
    std::string tail; ///< raw path behind "proxy", with its leading slash; empty when there is none
    std::string path; ///< decoded
    bool watch = false;
    [[nodiscard]] AccessRequest access() const {
        return {verb, group, resource, subresource, ns, name, isResource ? std::string() : path};
    }
};

[[nodiscard]] RequestInfo parseRequest(const net::ServerRequest &request);

} // namespace ph::local
