// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/sqltext.h"

#include "backend/core/encoding.h"
#include "backend/core/random.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>

namespace ph::agent {
namespace {

constexpr std::size_t nameLimit = 63; ///< NAMEDATALEN - 1
constexpr std::size_t keyLength = 32; ///< of SHA-256
using Key = std::array<unsigned char, keyLength>;

std::string doubled(std::string_view text, char quote) {
    std::string result(1, quote);
    for (const char c : text) {
        if (c == quote)
            result += c;
        result += c;
    }
    result += quote;
    return result;
}

std::string_view view(const Key &key) {
    return {reinterpret_cast<const char *>(key.data()), key.size()};
}

Key hmac(const Key &key, std::string_view text) {
    Key result{};
    unsigned int size = 0;
    HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), reinterpret_cast<const unsigned char *>(text.data()),
         text.size(), result.data(), &size);
    return result;
}

} // namespace

std::string quoteIdentifier(std::string_view name) {
    return doubled(name, '"');
}

std::string quoteLiteral(std::string_view text) {
    if (text.find('\\') == std::string_view::npos)
        return doubled(text, '\'');
    std::string escaped;
    for (const char c : text) {
        if (c == '\\')
            escaped += c;
        escaped += c;
    }
    return " E" + doubled(escaped, '\'');
}

Result<std::string> quoteSetting(std::string_view text) {
    if (text.find_first_of(std::string_view("\n\r\0", 3)) != std::string_view::npos)
        return Error{Errc::Invalid, "a setting must not hold a line break", std::string(text)};
    std::string escaped;
    for (const char c : text) {
        if (c == '\\')
            escaped += c;
        escaped += c;
    }
    return doubled(escaped, '\'');
}

Status checkSqlName(std::string_view name) {
    const bool plain = std::none_of(name.begin(), name.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; });
    if (!name.empty() && name.size() <= nameLimit && plain)
        return {};
    return Error{Errc::Invalid, "a role's or database's name must have 1 to 63 bytes and no control characters",
                 std::string(name)};
}

std::string scramVerifier(const Secret &password, std::string salt, int iterations) {
    if (salt.empty())
        salt = randomBytes(16);
    Key salted{};
    PKCS5_PBKDF2_HMAC(password.reveal().data(), static_cast<int>(password.reveal().size()),
                      reinterpret_cast<const unsigned char *>(salt.data()), static_cast<int>(salt.size()), iterations,
                      EVP_sha256(), static_cast<int>(salted.size()), salted.data());
    const Key clientKey = hmac(salted, "Client Key");
    const Key serverKey = hmac(salted, "Server Key");
    Key storedKey{};
    EVP_Digest(clientKey.data(), clientKey.size(), storedKey.data(), nullptr, EVP_sha256(), nullptr);
    return "SCRAM-SHA-256$" + std::to_string(iterations) + ":" + base64Encode(salt) + "$" +
           base64Encode(view(storedKey)) + ":" + base64Encode(view(serverKey));
}

} // namespace ph::agent
