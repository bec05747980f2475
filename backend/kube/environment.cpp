// SPDX-License-Identifier: Apache-2.0
#include "backend/kube/environment.h"

#include <algorithm>
#include <array>
#include <arpa/inet.h>
#include <charconv>
#include <vector>

extern char **environ; // NOLINT: POSIX names it so

namespace ph::kube {
namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(),
                           [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

std::string_view trim(std::string_view text) {
    const auto blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && blank(text.front()))
        text.remove_prefix(1);
    while (!text.empty() && blank(text.back()))
        text.remove_suffix(1);
    return text;
}

std::uint16_t defaultPort(std::string_view scheme) {
    if (scheme == "https" || scheme == "wss")
        return 443;
    return scheme.starts_with("socks5") ? 1080 : 80;
}

/// An IPv4 or IPv6 address as bytes; IPv4-mapped ones as IPv4.
std::optional<std::vector<unsigned char>> addressBytes(const std::string &text) {
    std::array<unsigned char, 16> raw{};
    if (::inet_pton(AF_INET, text.c_str(), raw.data()) == 1)
        return std::vector<unsigned char>(raw.begin(), raw.begin() + 4);
    if (::inet_pton(AF_INET6, text.c_str(), raw.data()) != 1)
        return std::nullopt;
    static constexpr std::array<unsigned char, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (std::equal(mapped.begin(), mapped.end(), raw.begin()))
        return std::vector<unsigned char>(raw.begin() + 12, raw.end());
    return std::vector<unsigned char>(raw.begin(), raw.end());
}

/// Whether @p host lies in the network "address/bits".
bool inNetwork(const std::string &host, std::string_view network) {
    const std::size_t slash = network.find('/');
    const auto base = addressBytes(std::string(network.substr(0, slash)));
    const auto address = addressBytes(host);
    unsigned bits = 0;
    const std::string_view digits = network.substr(slash + 1);
    const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (!base || !address || base->size() != address->size() || parsed.ec != std::errc() ||
        parsed.ptr != digits.data() + digits.size() || bits > base->size() * 8)
        return false;
    for (std::size_t i = 0; i < base->size() && bits > 0; ++i) {
        const unsigned used = std::min(bits, 8U);
        const auto mask = static_cast<unsigned char>(0xffU << (8 - used));
        if (((*base)[i] & mask) != ((*address)[i] & mask))
            return false;
        bits -= used;
    }
    return true;
}

bool excludedBy(std::string_view rule, const UrlParts &url) {
    if (rule == "*")
        return true;
    if (rule.find('/') != std::string_view::npos)
        return inNetwork(url.host, rule);
    std::string name = lower(rule);
    if (name.starts_with('[')) { // "[::1]" or "[::1]:6443"
        const std::size_t end = name.find(']');
        if (end == std::string::npos)
            return false;
        const std::string port = name.substr(end + 1);
        if (!port.empty() && port != ":" + std::to_string(url.port))
            return false;
        name = name.substr(1, end - 1);
    } else if (std::ranges::count(name, ':') == 1) {
        const std::size_t colon = name.find(':');
        if (name.substr(colon + 1) != std::to_string(url.port))
            return false;
        name.resize(colon);
    }
    const auto ruleAddress = addressBytes(name);
    if (ruleAddress)
        return addressBytes(url.host) == ruleAddress;
    if (name.starts_with("*."))
        name.erase(0, 1);
    if (name.starts_with('.'))
        return url.host.ends_with(name);
    return !name.empty() && (url.host == name || url.host.ends_with("." + name));
}

std::string variable(const std::map<std::string, std::string> &environment, const char *upper, const char *small) {
    for (const char *name : {upper, small}) {
        const auto it = environment.find(name);
        if (it != environment.end() && !it->second.empty())
            return it->second;
    }
    return {};
}

} // namespace

bool isThisComputer(const std::string &host) {
    if (host == "localhost")
        return true;
    const auto bytes = addressBytes(host);
    if (!bytes)
        return false;
    if (bytes->size() == 4)
        return (*bytes)[0] == 127;
    return std::all_of(bytes->begin(), bytes->end() - 1, [](unsigned char b) { return b == 0; }) && bytes->back() == 1;
}

std::map<std::string, std::string> currentEnvironment() {
    std::map<std::string, std::string> variables;
    for (char **entry = environ; entry && *entry; ++entry) {
        const std::string_view text(*entry);
        const std::size_t sign = text.find('=');
        if (sign != std::string_view::npos)
            variables.emplace(text.substr(0, sign), text.substr(sign + 1));
    }
    return variables;
}

std::optional<UrlParts> splitUrl(std::string_view url) {
    const std::size_t mark = url.find("://");
    if (mark == std::string_view::npos || mark == 0)
        return std::nullopt;
    UrlParts parts;
    parts.scheme = lower(url.substr(0, mark));
    std::string_view rest = url.substr(mark + 3);
    const std::size_t pathStart = std::min(rest.find_first_of("/?#"), rest.size());
    parts.path = rest.substr(pathStart);
    if (parts.path == "/")
        parts.path.clear();
    std::string_view authority = rest.substr(0, pathStart);
    if (const std::size_t at = authority.rfind('@'); at != std::string_view::npos)
        authority.remove_prefix(at + 1);
    std::string_view port;
    if (authority.starts_with('[')) {
        const std::size_t end = authority.find(']');
        if (end == std::string_view::npos)
            return std::nullopt;
        parts.host = lower(authority.substr(1, end - 1));
        port = authority.substr(end + 1);
    } else {
        const std::size_t colon = std::min(authority.find(':'), authority.size());
        parts.host = lower(authority.substr(0, colon));
        port = authority.substr(colon);
    }
    if (parts.host.empty() || parts.host.find_first_of(" \t\r\n") != std::string::npos)
        return std::nullopt;
    parts.port = defaultPort(parts.scheme);
    if (port.empty() || port == ":")
        return parts;
    if (port.front() != ':')
        return std::nullopt;
    port.remove_prefix(1);
    const auto parsed = std::from_chars(port.data(), port.data() + port.size(), parts.port);
    if (parsed.ec != std::errc() || parsed.ptr != port.data() + port.size() || parts.port == 0)
        return std::nullopt;
    return parts;
}

bool isProxyUrl(std::string_view url) {
    const auto parts = splitUrl(url);
    return parts && (parts->scheme == "http" || parts->scheme == "https" || parts->scheme == "socks5" ||
                     parts->scheme == "socks5h");
}

std::string withoutPassword(std::string_view url) {
    const std::size_t mark = url.find("://");
    const std::size_t start = mark == std::string_view::npos ? 0 : mark + 3;
    const std::size_t end = std::min(url.find('/', start), url.size());
    const std::size_t at = url.substr(0, end).rfind('@');
    if (at == std::string_view::npos || at < start)
        return std::string(url);
    return std::string(url.substr(0, start)) + "***" + std::string(url.substr(at));
}

std::string proxyFromEnvironment(std::string_view url, const std::map<std::string, std::string> &environment) {
    const auto parts = splitUrl(url);
    if (!parts || isThisComputer(parts->host))
        return {};
    std::string proxy = parts->scheme == "https" ? variable(environment, "HTTPS_PROXY", "https_proxy")
                                                 : variable(environment, "HTTP_PROXY", "http_proxy");
    if (proxy.empty())
        return {};
    const std::string exceptions = variable(environment, "NO_PROXY", "no_proxy");
    std::string_view rest = exceptions;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(','), rest.size());
        const std::string_view rule = trim(rest.substr(0, end));
        if (!rule.empty() && excludedBy(rule, *parts))
            return {};
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    if (proxy.find("://") == std::string::npos)
        proxy.insert(0, "http://");
    return proxy;
}

} // namespace ph::kube
