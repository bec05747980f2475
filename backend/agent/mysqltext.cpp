// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/mysqltext.h"

#include <openssl/evp.h>

#include <array>

namespace ph::agent::mysql {
namespace {

using Digest = std::array<unsigned char, 20>;

Digest sha1(const void *data, std::size_t size) {
    Digest digest{};
    unsigned written = 0;
    EVP_Digest(data, size, digest.data(), &written, EVP_sha1(), nullptr);
    return digest;
}

} // namespace

std::string quoteIdentifier(std::string_view name) {
    std::string out = "`";
    for (const char c : name)
        out += c == '`' ? "``" : std::string(1, c);
    return out + "`";
}

std::string databasePattern(std::string_view name) {
    std::string escaped;
    for (const char c : name) {
        if (c == '_' || c == '%' || c == '\\')
            escaped += '\\';
        escaped += c;
    }
    return escaped;
}

std::string quoteLiteral(std::string_view text) {
    std::string out = "'";
    for (const char c : text) {
        if (c == '\'' || c == '\\')
            out += '\\';
        out += c;
    }
    return out + "'";
}

std::string nativeHash(const Secret &password) {
    // SHA-1 twice is what the protocol of this plugin is made of; the password has 24 random letters and goes by TLS.
    const std::string &text = password.reveal();
    const Digest once = sha1(text.data(), text.size());
    const Digest twice = sha1(once.data(), once.size());
    std::string out = "*";
    for (const unsigned char byte : twice) {
        constexpr const char *digits = "0123456789ABCDEF";
        out += digits[byte >> 4U];
        out += digits[byte & 15U];
    }
    return out;
}

} // namespace ph::agent::mysql
