// SPDX-License-Identifier: Apache-2.0
#include "backend/core/secret.h"

#include "backend/core/random.h"

#include <cstring>

namespace ph {

Secret &Secret::operator=(const Secret &other) {
    if (this != &other) {
        wipe();
        m_text = other.m_text;
    }
    return *this;
}

Secret &Secret::operator=(Secret &&other) noexcept {
    if (this != &other) {
        wipe();
        m_text = std::move(other.m_text);
        other.wipe();
    }
    return *this;
}

bool operator==(const Secret &a, const Secret &b) {
    if (a.m_text.size() != b.m_text.size())
        return false;
    unsigned char difference = 0;
    for (std::size_t i = 0; i < a.m_text.size(); ++i)
        difference = static_cast<unsigned char>(difference | (a.m_text[i] ^ b.m_text[i]));
    return difference == 0;
}

void Secret::wipe() noexcept {
    ::explicit_bzero(m_text.data(), m_text.size());
    m_text.clear();
}

Secret randomPassword(std::size_t length) {
    static constexpr std::string_view alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";
    std::string text;
    text.reserve(length);
    while (text.size() < length) {
        // 57 characters: 228 is the largest multiple of 57 a byte can hold; larger bytes would favour the first
        // letters.
        const unsigned char byte = randomByte();
        if (byte < 228)
            text.push_back(alphabet[byte % alphabet.size()]);
    }
    return Secret(std::move(text));
}

} // namespace ph
