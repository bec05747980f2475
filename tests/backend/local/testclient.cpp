// SPDX-License-Identifier: Apache-2.0
#include "tests/backend/local/testclient.h"

#include <nlohmann/json.hpp>

namespace ph::testing {

TestClient::TestClient(const ApiHost &host, const net::KeyPairPem &user) : m_url(host.url()) {
    m_transport->tls.caPem = host.caPem();
    m_transport->tls.clientCertPem = user.certPem;
    m_transport->tls.clientKeyPem = user.keyPem;
}

TestClient::TestClient(const ApiHost &host, const std::string &bearer) : m_url(host.url()), m_bearer(bearer) {
    m_transport->tls.caPem = host.caPem();
}

net::HttpRequest TestClient::request(const std::string &method, const std::string &path) const {
    net::HttpRequest out;
    out.method = method;
    out.url = m_url + path;
    out.transport = m_transport;
    if (!m_bearer.empty())
        out.headers.emplace_back("Authorization", "Bearer " + m_bearer);
    return out;
}

TestClient::Answer TestClient::text(const std::string &method, const std::string &path, const std::string &body,
                                    const std::string &contentType, const net::Headers &headers) {
    auto out = request(method, path);
    out.body = body;
    if (!body.empty())
        out.headers.emplace_back("Content-Type", contentType);
    out.headers.insert(out.headers.end(), headers.begin(), headers.end());
    const auto answer = m_http.perform(out, Context().withTimeout(std::chrono::seconds(20)));
    auto json = answer ? parseJson(answer->body) : Result<Json>(Json());
    const auto document = std::make_shared<const Json>(json ? std::move(*json) : Json());
    if (!answer)
        return {0, answer.error().text(), {}, document, *document};
    return {answer->status, answer->body, answer->headers, document, *document};
}

TestClient::Answer TestClient::call(const std::string &method, const std::string &path, const Json &body,
                                    const std::string &contentType, const net::Headers &headers) {
    return text(method, path, body.is_null() ? std::string() : dumpJson(body), contentType, headers);
}

std::unique_ptr<net::HttpStream> TestClient::stream(const std::string &path) {
    auto stream = m_http.open(request("GET", path), Context().withTimeout(std::chrono::seconds(20)));
    return stream ? std::move(*stream) : nullptr;
}

Json TestClient::nextLine(net::HttpStream &stream, std::string &buffer) {
    const auto limit = Context().withTimeout(std::chrono::seconds(10));
    while (buffer.find('\n') == std::string::npos) {
        const auto count = stream.read(buffer, limit);
        if (!count || *count == 0)
            return {};
    }
    const auto end = buffer.find('\n');
    auto json = parseJson(std::string_view(buffer).substr(0, end));
    buffer.erase(0, end + 1);
    return json ? std::move(*json) : Json();
}

} // namespace ph::testing
