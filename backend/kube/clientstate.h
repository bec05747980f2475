// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/kube/client.h"

#include <mutex>
#include <string>
#include <string_view>

namespace ph::kube {

/// A query string in the making.
class Query {
public:
    Query() = default;
    explicit Query(const ListOptions &options);
    Query &add(std::string_view key, std::string_view value);
    /// Adds the key only when there is a value.
    Query &addIf(std::string_view key, std::string_view value) { return value.empty() ? *this : add(key, value); }
    /// "?a=b&c=d" or nothing.
    [[nodiscard]] const std::string &text() const { return m_text; }

private:
    std::string m_text;
};

inline constexpr std::string_view plainJson = "application/json";

/// One request to the API server before credentials.
struct Call {
    std::string method = "GET";
    std::string pathAndQuery;
    std::string body = {};
    std::string contentType = {};
    std::string accept = std::string(plainJson);
    net::Headers extra = {};
    /// Repeating after 5xx changes nothing (reads, reviews); others are repeated only when the server said it did
    /// nothing.
    bool harmless = true;
    std::string subject = {}; ///< for errors
};

struct Client::State {
    std::shared_ptr<net::HttpClient> http;
    Endpoint endpoint;
    net::RetryPolicy retries;

    std::mutex mutex; ///< guards what follows
    std::optional<ClusterId> id;
    std::optional<ServerVersion> version;
    std::vector<ApiResource> resources;
    std::optional<SteadyTime> discoveredAt;

    /// The request with credentials and transport.
    [[nodiscard]] Result<net::HttpRequest> prepare(const Call &call, const Context &ctx);
    /// Sends with retries and one renewal of credentials; statuses of 400 and above are Errors.
    [[nodiscard]] Result<net::HttpResponse> send(const Call &call, const Context &ctx);
    /// send(), then reads the body as JSON.
    [[nodiscard]] Result<Json> sendJson(const Call &call, const Context &ctx);
    /// Opens a stream; statuses of 400 and above are Errors.
    [[nodiscard]] Result<std::unique_ptr<net::HttpStream>> open(const Call &call, std::chrono::milliseconds idleTimeout,
                                                                const Context &ctx);

private:
    [[nodiscard]] Result<net::HttpResponse> sendOnce(const Call &call, const Context &ctx);
};

/// Reads the rest of an error answer (at most 64 KiB, within 5 s).
[[nodiscard]] std::string readErrorBody(net::HttpStream &stream, const Context &ctx);
/// "ns/name" or what there is of it, with the resource.
[[nodiscard]] std::string subjectOf(const GroupVersionResource &gvr, const std::string &ns, const std::string &name);
/// Forbidden unless the ticket is for this client's cluster.
[[nodiscard]] Status checkTicket(Client &client, const ops::Ticket &ticket, const Context &ctx);

} // namespace ph::kube
