// SPDX-License-Identifier: Apache-2.0
#include "backend/ops/secretfill.h"

#include "backend/core/encoding.h"
#include "backend/core/random.h"
#include "backend/net/x509.h"
#include "backend/ops/objects.h"

#include <nlohmann/json.hpp>

#include <charconv>
#include <map>
#include <optional>
#include <sstream>

namespace ph::ops {
namespace {

struct Placeholder {
    std::string word;
    std::map<std::string, std::string> options;

    int number(const std::string &key, int other) const {
        const auto found = options.find(key);
        int value = other;
        if (found != options.end())
            std::from_chars(found->second.data(), found->second.data() + found->second.size(), value);
        return value;
    }
    std::string text(const std::string &key) const {
        const auto found = options.find(key);
        return found == options.end() ? std::string() : found->second;
    }
};

std::optional<Placeholder> placeholderOf(const std::string &text) {
    if (text.size() < 4 || text.compare(0, 2, "${") != 0 || text.back() != '}')
        return std::nullopt;
    std::istringstream in(text.substr(2, text.size() - 3));
    Placeholder out;
    in >> out.word;
    for (std::string option; in >> option;) {
        const auto equals = option.find('=');
        if (equals == std::string::npos)
            return std::nullopt;
        out.options[option.substr(0, equals)] = option.substr(equals + 1);
    }
    return out;
}

std::vector<std::string> splitCommas(const std::string &text) {
    std::vector<std::string> out;
    std::istringstream in(text);
    for (std::string part; std::getline(in, part, ',');)
        if (!part.empty())
            out.push_back(part);
    return out;
}

/// Fills the texts of one Secret; a certificate and its key come from one pair.
class SecretFiller {
public:
    SecretFiller(const FillSource &source, const Context &ctx) : m_source(source), m_ctx(ctx) {}

    Status prepare(const Json &texts) {
        for (const auto &[key, value] : texts.items()) {
            const auto placeholder = value.is_string() ? placeholderOf(value.get<std::string>()) : std::nullopt;
            if (!placeholder)
                continue;
            if (placeholder->word == "authority-certificate") {
                PH_ASSIGN(auto authority,
                          net::makeAuthority(placeholder->text("cn"), placeholder->number("days", 3650)));
                m_pair = std::move(authority.pair);
            } else if (placeholder->word == "server-certificate") {
                PH_TRY(issueServer(*placeholder));
            }
        }
        return {};
    }

    Result<std::string> fill(const std::string &text) {
        const auto placeholder = placeholderOf(text);
        if (!placeholder)
            return text;
        const std::string &word = placeholder->word;
        if (word == "password")
            return randomPassword(static_cast<std::size_t>(placeholder->number("length", 24))).reveal();
        if (word == "owner-password") {
            if (!m_source.ownerPassword.empty())
                return m_source.ownerPassword.reveal();
            if (m_source.passwordGiven)
                return Error{Errc::NotFound, "the password given for the owner is no longer known", "owner-password", 0,
                             "Create the database again; what was made is removed."};
            return randomPassword(static_cast<std::size_t>(placeholder->number("length", 24))).reveal();
        }
        if (word == "key")
            return base64Encode(randomBytes(static_cast<std::size_t>(placeholder->number("bytes", 32))));
        if ((word == "authority-certificate" || word == "server-certificate") && m_pair)
            return m_pair->certPem;
        if ((word == "authority-key" || word == "server-key") && m_pair)
            return m_pair->keyPem.reveal();
        if (word == "copy")
            return readKey(placeholder->text("secret"), placeholder->text("key"));
        return Error{Errc::Invalid, "the catalogue asks for a value that cannot be made: " + word, word, 0,
                     "Correct the catalogue file."};
    }

private:
    Result<std::string> readKey(const std::string &secret, const std::string &key) {
        PH_ASSIGN(const Json object, m_source.client->get(gvr::secrets, m_source.ns, secret, m_ctx));
        const std::string encoded = jsonText(object, {"data", key});
        if (encoded.empty())
            return Error{Errc::NotFound, "the Secret " + secret + " has no key " + key, m_source.ns + "/" + secret};
        return base64Decode(encoded);
    }
    Status issueServer(const Placeholder &placeholder) {
        net::CertificateAuthority authority;
        const std::string secret = placeholder.text("authority");
        PH_ASSIGN(authority.pair.certPem, readKey(secret, "ca.crt"));
        PH_ASSIGN(std::string key, readKey(secret, "ca.key"));
        authority.pair.keyPem = Secret(std::move(key));
        net::CertificateRequest request;
        request.cn = placeholder.text("cn");
        request.dnsNames = splitCommas(placeholder.text("dns"));
        request.server = true;
        request.client = true; // members talk to one another with it
        request.days = placeholder.number("days", 825);
        PH_ASSIGN(m_pair, net::issue(authority, request));
        return {};
    }

    const FillSource &m_source;
    const Context &m_ctx;
    std::optional<net::KeyPairPem> m_pair;
};

} // namespace

Result<Json> fillPlaceholders(const Json &object, const FillSource &source, const Context &ctx) {
    Json out = object;
    if (const Json &owners = jsonAt(object, {"metadata", "ownerReferences"}); owners.is_array()) {
        for (std::size_t i = 0; i < owners.size(); ++i)
            if (jsonText(owners[i], {"uid"}) == "${anchor-uid}")
                out["metadata"]["ownerReferences"][i]["uid"] = source.anchorUid;
    }
    const Json &texts = jsonAt(object, {"stringData"});
    if (kindOf(object) != "Secret" || !texts.is_object())
        return out;
    SecretFiller filler(source, ctx);
    PH_TRY(filler.prepare(texts));
    for (const auto &[key, value] : texts.items()) {
        if (!value.is_string())
            continue;
        PH_ASSIGN(out["stringData"][key], filler.fill(value.get<std::string>()));
    }
    return out;
}

} // namespace ph::ops
