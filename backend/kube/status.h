// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/error.h"
#include "backend/net/http.h"

#include <string>
#include <string_view>

namespace ph::kube {

/// The Error an answer of the API server means (status 400 and above, or a Status object inside a watch): code from the
/// HTTP status and the Kubernetes reason, the server's message, its causes, Retry-After. Bodies that are no Status
/// object (a load balancer's page) give "the server answered 502". @p subject: what was asked for.
[[nodiscard]] Error errorFromResponse(int status, const net::Headers &headers, std::string_view body,
                                      const std::string &subject);

/// The continue token an Expired list answer carries, with which the rest can be read inconsistently; empty when none.
[[nodiscard]] std::string continueOfExpired(std::string_view body);

} // namespace ph::kube
