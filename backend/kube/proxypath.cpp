// SPDX-License-Identifier: Apache-2.0
#include "backend/kube/proxypath.h"

#include "backend/core/encoding.h"

namespace ph::kube {

std::string proxyPath(const ProxyTarget &target, const std::string &pathAndQuery) {
    const char *collection = target.kind == ProxyTarget::Kind::Pod ? "/pods/" : "/services/";
    std::string name = urlEncode(target.name);
    if (target.https)
        name.insert(0, "https:");
    if (!target.port.empty())
        name += ":" + urlEncode(target.port);
    else if (target.https)
        name += ":"; // without it "https" would be read as the name
    return "/api/v1/namespaces/" + urlEncode(target.ns) + collection + name + "/proxy" + pathAndQuery;
}

std::string podPath(const std::string &ns, const std::string &pod, const std::string &subresource) {
    return "/api/v1/namespaces/" + urlEncode(ns) + "/pods/" + urlEncode(pod) + "/" + subresource;
}

} // namespace ph::kube
