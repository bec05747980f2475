// SPDX-License-Identifier: Apache-2.0
#include "backend/core/random.h"

#include <cerrno>
#include <cstdlib>
#include <random>
#include <string_view>
#include <sys/random.h>

namespace ph {

std::string randomBytes(std::size_t count) {
    std::string bytes(count, '\0');
    std::size_t done = 0;
    while (done < count) {
        const auto got = ::getrandom(bytes.data() + done, count - done, 0);
        if (got > 0)
            done += static_cast<std::size_t>(got);
        else if (errno != EINTR)
            std::abort(); // a system without a random source cannot make keys
    }
    return bytes;
}

unsigned char randomByte() {
    return static_cast<unsigned char>(randomBytes(1)[0]);
}

double randomUnit() {
    thread_local std::mt19937_64 generator{std::random_device{}()};
    return std::uniform_real_distribution<double>(0.0, 1.0)(generator);
}

std::string newUuid() {
    std::string bytes = randomBytes(16);
    bytes[6] = static_cast<char>((bytes[6] & 0x0f) | 0x40);
    bytes[8] = static_cast<char>((bytes[8] & 0x3f) | 0x80);
    static constexpr std::string_view digits = "0123456789abcdef";
    std::string text;
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        if (i == 4 || i == 6 || i == 8 || i == 10)
            text.push_back('-');
        const auto byte = static_cast<unsigned char>(bytes[i]);
        text.push_back(digits[byte >> 4]);
        text.push_back(digits[byte & 15]);
    }
    return text;
}

std::string randomNameSuffix(std::size_t length) {
    static constexpr std::string_view alphabet = "bcdfghjklmnpqrstvwxz2456789";
    std::string text;
    for (std::size_t i = 0; i < length; ++i)
        text.push_back(alphabet[randomByte() % alphabet.size()]);
    return text;
}

} // namespace ph
