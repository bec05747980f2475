// SPDX-License-Identifier: Apache-2.0
// pods/proxy and services/proxy: forwards one HTTP request to a pod.
#include "backend/local/apiserver/rest.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::local {

namespace {

struct Target {
    bool tls = false;
    std::string name;
    std::string port; ///< number or name; empty = the only one
};

/// "name", "name:port", "https:name:port".
Target parseTarget(const std::string &text) {
    Target out;
    std::string rest = text;
    for (const auto &[prefix, tls] : {std::pair{"https:", true}, std::pair{"http:", false}})
        if (rest.starts_with(prefix) && std::count(rest.begin(), rest.end(), ':') >= 2) {
            rest = rest.substr(std::string_view(prefix).size());
            out.tls = tls;
            break;
        }
    const auto colon = rest.find(':');
    out.name = rest.substr(0, colon);
    if (colon != std::string::npos)
        out.port = rest.substr(colon + 1);
    return out;
}

bool same(std::string_view a, std::string_view b) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) {
               return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
           });
}

/// Headers of one hop, and what must not reach the pod: the caller's credentials for the API.
bool dropped(std::string_view name) {
    for (const char *one :
         {"Authorization", "Connection", "Keep-Alive", "Proxy-Authenticate", "Proxy-Authorization", "TE", "Trailer",
          "Transfer-Encoding", "Upgrade", "Host", "Content-Length", "Accept-Encoding"})
        if (same(name, one))
            return true;
    return name.size() >= 12 && same(name.substr(0, 12), "Impersonate-");
}

/// The number of a pod's port given by number or name; 0 when there is none.
int portOf(const Json &pod, const std::string &port) {
    const Json &containers = jsonAt(pod, {"spec", "containers"});
    if (!port.empty() && std::all_of(port.begin(), port.end(), [](unsigned char c) { return std::isdigit(c) != 0; }))
        return std::atoi(port.c_str());
    for (const auto &container : containers)
        for (const auto &one : jsonAt(container, {"ports"}))
            if (port.empty() || jsonText(one, {"name"}) == port)
                return static_cast<int>(jsonInteger(one, {"containerPort"}));
    return port.empty() ? 80 : 0;
}

} // namespace

Status Rest::proxy(Call &call) {
    PH_ASSIGN(PodRuntime * runtime, this->runtime());
    if (!m_options.http)
        return Error{Errc::Unavailable, "this server forwards no requests", "", 503};
    const Target target = parseTarget(call.info.name);
    std::string podName = target.name;
    std::string address;
    int port = 0;
    if (call.resource->plural == "services") {
        PH_ASSIGN(const auto service, m_core.get("services", call.info.ns, target.name));
        std::string portName;
        const Json &ports = jsonAt(*service.json, {"spec", "ports"});
        bool known = false;
        if (ports.is_array())
            for (const auto &one : ports)
                if (target.port.empty() ? ports.size() == 1
                                        : (jsonText(one, {"name"}) == target.port ||
                                           std::to_string(jsonInteger(one, {"port"})) == target.port)) {
                    known = true;
                    portName = jsonText(one, {"name"});
                }
        const auto endpoints = m_core.objects().get({"endpoints", call.info.ns, target.name});
        if (known && endpoints)
            for (const auto &subset : jsonAt(*endpoints->json, {"subsets"}))
                for (const auto &one : jsonAt(subset, {"ports"}))
                    for (const auto &ready : jsonAt(subset, {"addresses"}))
                        if (address.empty() && jsonText(one, {"name"}) == portName) {
                            address = jsonText(ready, {"ip"});
                            port = static_cast<int>(jsonInteger(one, {"port"}));
                        }
        if (address.empty())
            return Error{Errc::Unavailable,
                         "no endpoints available for service \"" + call.info.name + "\"",
                         target.name,
                         503,
                         "",
                         "",
                         "ServiceUnavailable"};
    } else if (call.resource->plural == "pods") {
        PH_ASSIGN(const auto pod, m_core.get("pods", call.info.ns, podName));
        port = portOf(*pod.json, target.port);
        if (port < 1 || port > 65535)
            return badRequestError("no port named \"" + target.port + "\" in pod \"" + podName + "\"");
        PH_ASSIGN(address, runtime->podAddress(call.info.ns, podName));
    } else {
        return Error{Errc::Invalid,   "the node offers no HTTP endpoint of its own", call.info.name, 501, "", "",
                     "NotImplemented"};
    }
    static const auto pods = std::make_shared<const net::Transport>([] {
        net::Transport transport;
        transport.tls.insecureSkipVerify = true; // as kube-apiserver: a pod's certificate is not verified here
        transport.forceHttp11 = true;
        return transport;
    }());
    net::HttpRequest request;
    request.method = call.http.method;
    request.url = std::string(target.tls ? "https://" : "http://") + address + ":" + std::to_string(port) +
                  (call.info.tail.empty() ? "/" : call.info.tail);
    if (!call.http.query.empty())
        request.url += "?" + call.http.query;
    for (const auto &[name, value] : call.http.headers)
        if (!dropped(name))
            request.headers.emplace_back(name, value);
    request.headers.emplace_back("X-Forwarded-For", call.http.peerAddress);
    request.headers.emplace_back("X-Forwarded-Uri", call.http.target.substr(0, call.http.target.find('?')));
    request.body = call.http.body;
    request.transport = pods;
    request.connectTimeout = std::chrono::milliseconds(5000);
    call.out.longRunning();
    auto stream = m_options.http->open(request, call.ctx);
    if (!stream)
        return Error{
            Errc::Unavailable,   "error trying to reach service: " + stream.error().text(), call.info.name, 503, "", "",
            "ServiceUnavailable"};
    net::Headers headers;
    for (const auto &[name, value] : (*stream)->headers())
        if (!dropped(name))
            headers.emplace_back(name, value);
    const auto lengthText = net::header((*stream)->headers(), "Content-Length");
    const bool small = lengthText && std::atoll(lengthText->c_str()) < (1 << 20);
    const int status = (*stream)->status();
    std::string buffer;
    if (small || call.http.method == "HEAD") {
        while (true) {
            const auto count = (*stream)->read(buffer, call.ctx);
            if (!count)
                return Error{Errc::Unavailable,
                             "error trying to reach service: " + count.error().text(),
                             call.info.name,
                             503,
                             "",
                             "",
                             "ServiceUnavailable"};
            if (*count == 0)
                break;
        }
        return call.out.send(status, headers, std::move(buffer));
    }
    PH_TRY(call.out.start(status, headers));
    while (true) {
        const auto count = (*stream)->read(buffer, call.ctx);
        if (!count || *count == 0)
            break;
        PH_TRY(call.out.write(buffer));
        buffer.clear();
    }
    static_cast<void>(call.out.finish()); // the client may have gone
    return {};
}

} // namespace ph::local
