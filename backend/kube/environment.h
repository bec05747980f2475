// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace ph::kube {

/// This process's environment variables.
[[nodiscard]] std::map<std::string, std::string> currentEnvironment();

/// The parts of an absolute URL that decide how it is reached.
struct UrlParts {
    std::string scheme;     ///< lower case
    std::string host;       ///< lower case, without brackets
    std::uint16_t port = 0; ///< the scheme's own when not written
    std::string path;       ///< with query, without trailing slash when only that
    bool operator==(const UrlParts &) const = default;
};
/// Nothing when @p url has no scheme, no host or a bad port.
[[nodiscard]] std::optional<UrlParts> splitUrl(std::string_view url);

/// True for "localhost" and loopback addresses, written without brackets.
[[nodiscard]] bool isThisComputer(const std::string &host);
/// True for http://, https://, socks5:// and socks5h:// with a host.
[[nodiscard]] bool isProxyUrl(std::string_view url);
/// @p url without the password in it, for messages.
[[nodiscard]] std::string withoutPassword(std::string_view url);

/// The proxy that HTTPS_PROXY (HTTP_PROXY for http) and NO_PROXY choose for @p url, upper case before lower case, or
/// empty. The rules are those of Go programs, so of kubectl: this computer is never reached through a proxy; NO_PROXY
/// holds names (with their subdomains), ".names" (only subdomains), addresses, networks (CIDR), each with an optional
/// port, or "*".
[[nodiscard]] std::string proxyFromEnvironment(std::string_view url,
                                               const std::map<std::string, std::string> &environment);

} // namespace ph::kube
