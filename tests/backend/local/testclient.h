// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/machinery/json.h"
#include "backend/net/http.h"
#include "tests/support/apihost/apihost.h"

#include <memory>
#include <string>

namespace ph::testing {

/// Plain HTTP calls to an ApiHost as one user.
class TestClient {
public:
    explicit TestClient(const ApiHost &host) : TestClient(host, host.admin()) {}
    TestClient(const ApiHost &host, const net::KeyPairPem &user);
    /// A client without a certificate; @p bearer empty = anonymous.
    TestClient(const ApiHost &host, const std::string &bearer);

    struct Answer {
        int status = 0; ///< 0 = no answer; `text` says why
        std::string text;
        net::Headers headers;
        JsonPtr document; ///< null document when the body is no JSON
        const Json &json; ///< *document
    };
    Answer call(const std::string &method, const std::string &path, const Json &body,
                const std::string &contentType = "application/json", const net::Headers &headers = {});
    Answer call(const std::string &method, const std::string &path) { return text(method, path, "", ""); }
    Answer get(const std::string &path, const std::string &accept = "application/json") {
        return text("GET", path, "", "", {{"Accept", accept}});
    }
    Answer text(const std::string &method, const std::string &path, const std::string &body,
                const std::string &contentType, const net::Headers &headers = {});
    std::unique_ptr<net::HttpStream> stream(const std::string &path);
    /// The next JSON line of a stream; null at its end or after ten seconds.
    static Json nextLine(net::HttpStream &stream, std::string &buffer);

private:
    net::HttpRequest request(const std::string &method, const std::string &path) const;
    net::HttpClient m_http;
    std::string m_url;
    std::string m_bearer;
    std::shared_ptr<net::Transport> m_transport = std::make_shared<net::Transport>();
};

} // namespace ph::testing
