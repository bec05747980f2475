// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/signing.h"

#include "backend/core/encoding.h"
#include "backend/core/random.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <array>
#include <charconv>
#include <vector>

namespace ph::agent {
namespace {

constexpr std::string_view scheme = "PH1";
constexpr std::size_t nonceLength = 32; ///< 16 random bytes in hex

std::string sha256(std::string_view bytes) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr);
    return hexEncode({reinterpret_cast<const char *>(digest.data()), size});
}

std::string mac(const Secret &key, std::string_view text) {
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    HMAC(EVP_sha256(), key.reveal().data(), static_cast<int>(key.reveal().size()),
         reinterpret_cast<const unsigned char *>(text.data()), text.size(), digest.data(), &size);
    return hexEncode({reinterpret_cast<const char *>(digest.data()), size});
}

/// Every part ends with a line feed and none can hold one, so no two requests have the same text.
std::string requestText(std::string_view audience, std::string_view method, std::string_view target,
                        std::string_view body, std::string_view nonce, long long time) {
    std::string text(scheme);
    const std::string hash = sha256(body);
    const std::string seconds = std::to_string(time);
    for (const std::string_view part : {std::string_view("request"), audience, method, target, std::string_view(hash),
                                        nonce, std::string_view(seconds)}) {
        text += '\n';
        text += part;
    }
    return text;
}

std::string replyText(std::string_view nonce, int status, std::string_view body) {
    return std::string(scheme) + "\nreply\n" + std::string(nonce) + "\n" + std::to_string(status) + "\n" + sha256(body);
}

bool equal(const std::string &a, std::string_view b) {
    return Secret(a) == Secret(std::string(b));
}

std::vector<std::string_view> words(std::string_view text) {
    std::vector<std::string_view> parts;
    while (!text.empty()) {
        const auto space = text.find(' ');
        parts.push_back(text.substr(0, space));
        text = space == std::string_view::npos ? std::string_view() : text.substr(space + 1);
    }
    return parts;
}

Error refused(const char *reason, std::string what) {
    Error error{Errc::Unauthorized, std::move(what), authHeader, 401};
    error.reason = reason;
    return error;
}

long long unixSeconds(SystemTime time) {
    return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}

} // namespace

Signature signRequest(const Secret &key, const SignedRequest &request, SystemTime now) {
    Signature signature;
    signature.nonce = hexEncode(randomBytes(nonceLength / 2));
    const long long time = unixSeconds(now);
    signature.header =
        std::string(scheme) + " " + std::to_string(time) + " " + signature.nonce + " " +
        mac(key, requestText(request.audience, request.method, request.target, request.body, signature.nonce, time));
    return signature;
}

std::string signReply(const Secret &key, std::string_view nonce, int status, std::string_view body) {
    return std::string(scheme) + " " + mac(key, replyText(nonce, status, body));
}

Status verifyReply(const Secret &key, std::string_view nonce, int status, std::string_view body,
                   std::string_view header) {
    const auto parts = words(header);
    if (parts.size() == 2 && parts[0] == scheme && equal(mac(key, replyText(nonce, status, body)), parts[1]))
        return {};
    Error error{Errc::Unauthorized, "the answer was not signed by the instance's agent", signatureHeader, 0,
                "Somebody between the console and the pod may have changed it; check who may use pods/proxy"};
    error.reason = header.empty() ? "Missing" : "Mac";
    return error;
}

RequestVerifier::RequestVerifier(std::string audience, const Clock &clock, std::size_t capacity)
    : m_audience(std::move(audience)), m_clock(clock), m_capacity(capacity) {}

Result<std::string> RequestVerifier::verify(const Secret &key, std::string_view method, std::string_view target,
                                            std::string_view body, std::string_view header) {
    if (header.empty())
        return refused("Missing", "the request is not signed");
    const auto parts = words(header);
    long long time = 0;
    // At most twelve digits: no sum with the window can then overflow.
    if (parts.size() != 4 || parts[0] != scheme || parts[2].size() != nonceLength || parts[1].size() > 12 ||
        std::from_chars(parts[1].data(), parts[1].data() + parts[1].size(), time).ptr !=
            parts[1].data() + parts[1].size())
        return refused("Malformed", "the request's signature cannot be read");
    // An empty key would make every signature forgeable; it means that the Secret is not mounted.
    if (key.empty() || !equal(mac(key, requestText(m_audience, method, target, body, parts[2], time)), parts[3]))
        return refused("Mac", "the request's signature is wrong");
    const SystemTime now = m_clock.now();
    const long long distance = unixSeconds(now) - time;
    if (distance > replayWindow.count() || distance < -replayWindow.count())
        return refused("Time",
                       "the request was signed at another time; the clocks of both sides differ or it was kept back");
    const std::lock_guard guard(m_mutex);
    std::erase_if(m_seen, [now](const auto &entry) { return entry.second < now; });
    std::string nonce(parts[2]);
    if (m_seen.contains(nonce))
        return refused("Replay", "the request was sent before");
    if (m_seen.size() >= m_capacity)
        return Error{Errc::Throttled, "too many requests within the replay window", "agent", 429};
    // A second more than the window on either side, since times are cut to whole seconds.
    m_seen.emplace(nonce, SystemTime(std::chrono::seconds(time)) + replayWindow + std::chrono::seconds(1));
    return nonce;
}

} // namespace ph::agent
