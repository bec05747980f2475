// SPDX-License-Identifier: Apache-2.0
#include "backend/local/apiserver/tokens.h"

#include "backend/core/encoding.h"
#include "backend/core/random.h"
#include "backend/local/apiserver/apierrors.h"

#include <nlohmann/json.hpp>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>

#include <algorithm>

namespace ph::local {

namespace {

struct KeyDeleter {
    void operator()(EVP_PKEY *key) const { EVP_PKEY_free(key); }
};
struct DigestDeleter {
    void operator()(EVP_MD_CTX *context) const { EVP_MD_CTX_free(context); }
};
constexpr std::size_t halfSize = 32; // of an ES256 signature: two numbers of 32 bytes
constexpr std::size_t cacheSize = 512;

std::string numberBytes(const BIGNUM *number, std::size_t size) {
    std::string out(size, '\0');
    BN_bn2binpad(number, reinterpret_cast<unsigned char *>(out.data()), static_cast<int>(size));
    return out;
}

/// JOSE wants the two numbers side by side, OpenSSL a DER sequence.
std::string derToRaw(const std::string &der) {
    const auto *at = reinterpret_cast<const unsigned char *>(der.data());
    ECDSA_SIG *signature = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size()));
    if (!signature)
        return {};
    const auto raw =
        numberBytes(ECDSA_SIG_get0_r(signature), halfSize) + numberBytes(ECDSA_SIG_get0_s(signature), halfSize);
    ECDSA_SIG_free(signature);
    return raw;
}

std::string rawToDer(const std::string &raw) {
    if (raw.size() != 2 * halfSize)
        return {};
    const auto *bytes = reinterpret_cast<const unsigned char *>(raw.data());
    ECDSA_SIG *signature = ECDSA_SIG_new();
    ECDSA_SIG_set0(signature, BN_bin2bn(bytes, halfSize, nullptr), BN_bin2bn(bytes + halfSize, halfSize, nullptr));
    unsigned char *out = nullptr;
    const int length = i2d_ECDSA_SIG(signature, &out);
    std::string der;
    if (length > 0)
        der.assign(out, out + length);
    OPENSSL_free(out);
    ECDSA_SIG_free(signature);
    return der;
}

} // namespace

struct TokenSigner::Key {
    std::unique_ptr<EVP_PKEY, KeyDeleter> pkey;
    bool elliptic = false;
    std::string id;
};

TokenSigner::TokenSigner(std::unique_ptr<Key> key) : m_key(std::move(key)) {}
TokenSigner::~TokenSigner() = default;

Result<std::unique_ptr<TokenSigner>> TokenSigner::make(const Secret &privateKeyPem) {
    BIO *bio = BIO_new_mem_buf(privateKeyPem.reveal().data(), static_cast<int>(privateKeyPem.reveal().size()));
    auto key = std::make_unique<Key>();
    key->pkey.reset(PEM_read_bio_PrivateKey(bio, nullptr, nullptr, nullptr));
    BIO_free(bio);
    const Error bad{Errc::Invalid, "the key for ServiceAccount tokens is no EC P-256 or RSA private key", ""};
    if (!key->pkey)
        return bad;
    const int kind = EVP_PKEY_get_base_id(key->pkey.get());
    if (kind != EVP_PKEY_EC && kind != EVP_PKEY_RSA)
        return bad;
    key->elliptic = kind == EVP_PKEY_EC;
    if (key->elliptic && EVP_PKEY_get_bits(key->pkey.get()) != 256)
        return bad;
    unsigned char *der = nullptr;
    const int length = i2d_PUBKEY(key->pkey.get(), &der);
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned size = 0;
    EVP_Digest(der, static_cast<std::size_t>(std::max(0, length)), digest, &size, EVP_sha256(), nullptr);
    OPENSSL_free(der);
    key->id = base64UrlEncode(std::string_view(reinterpret_cast<const char *>(digest), size));
    return std::unique_ptr<TokenSigner>(new TokenSigner(std::move(key)));
}

Result<std::string> TokenSigner::sign(const Json &claims) const {
    const Json header{{"alg", m_key->elliptic ? "ES256" : "RS256"}, {"kid", m_key->id}};
    const std::string text = base64UrlEncode(dumpJson(header)) + "." + base64UrlEncode(dumpJson(claims));
    const std::unique_ptr<EVP_MD_CTX, DigestDeleter> context(EVP_MD_CTX_new());
    std::size_t size = 0;
    const auto *bytes = reinterpret_cast<const unsigned char *>(text.data());
    const Error failed{Errc::Internal, "a token could not be signed", ""};
    if (EVP_DigestSignInit(context.get(), nullptr, EVP_sha256(), nullptr, m_key->pkey.get()) != 1 ||
        EVP_DigestSign(context.get(), nullptr, &size, bytes, text.size()) != 1)
        return failed;
    std::string signature(size, '\0');
    if (EVP_DigestSign(context.get(), reinterpret_cast<unsigned char *>(signature.data()), &size, bytes, text.size()) !=
        1)
        return failed;
    signature.resize(size);
    return text + "." + base64UrlEncode(m_key->elliptic ? derToRaw(signature) : signature);
}

Result<Json> TokenSigner::verify(const std::string &token) const {
    {
        const std::lock_guard lock(m_mutex);
        const auto at = m_verified.find(token);
        if (at != m_verified.end())
            return *at->second;
    }
    const auto first = token.find('.');
    const auto last = token.rfind('.');
    if (first == std::string::npos || first == last)
        return unauthorizedError();
    const auto header = base64UrlDecode(std::string_view(token).substr(0, first));
    const auto payload = base64UrlDecode(std::string_view(token).substr(first + 1, last - first - 1));
    auto signature = base64UrlDecode(std::string_view(token).substr(last + 1));
    if (!header || !payload || !signature)
        return unauthorizedError();
    const auto head = parseJson(*header);
    if (!head || jsonText(*head, {"alg"}) != (m_key->elliptic ? "ES256" : "RS256"))
        return unauthorizedError();
    if (m_key->elliptic)
        *signature = rawToDer(*signature);
    const std::unique_ptr<EVP_MD_CTX, DigestDeleter> context(EVP_MD_CTX_new());
    const auto bytes = [](std::string_view text) { return reinterpret_cast<const unsigned char *>(text.data()); };
    if (EVP_DigestVerifyInit(context.get(), nullptr, EVP_sha256(), nullptr, m_key->pkey.get()) != 1 ||
        EVP_DigestVerify(context.get(), bytes(*signature), signature->size(), bytes(token), last) != 1)
        return unauthorizedError();
    auto claims = parseJson(*payload);
    if (!claims || !claims->is_object())
        return unauthorizedError();
    const std::lock_guard lock(m_mutex);
    if (m_verified.size() >= cacheSize)
        m_verified.clear();
    m_verified[token] = std::make_shared<const Json>(*claims);
    return std::move(*claims);
}

Json TokenSigner::keySet() const {
    Json key{{"use", "sig"}, {"kid", m_key->id}, {"alg", m_key->elliptic ? "ES256" : "RS256"}};
    const auto number = [&](const char *name, std::size_t size) {
        BIGNUM *value = nullptr;
        EVP_PKEY_get_bn_param(m_key->pkey.get(), name, &value);
        const auto bytes = numberBytes(value, size == 0 ? static_cast<std::size_t>(BN_num_bytes(value)) : size);
        BN_free(value);
        return base64UrlEncode(bytes);
    };
    if (m_key->elliptic) {
        key["kty"] = "EC";
        key["crv"] = "P-256";
        key["x"] = number(OSSL_PKEY_PARAM_EC_PUB_X, halfSize);
        key["y"] = number(OSSL_PKEY_PARAM_EC_PUB_Y, halfSize);
    } else {
        key["kty"] = "RSA";
        key["n"] = number(OSSL_PKEY_PARAM_RSA_N, 0);
        key["e"] = number(OSSL_PKEY_PARAM_RSA_E, 0);
    }
    return Json{{"keys", Json::array({key})}};
}

TokenService::TokenService(ObjectStore &store, std::unique_ptr<TokenSigner> signer, std::string issuer,
                           std::vector<std::string> audiences, const Clock &clock)
    : m_store(store), m_signer(std::move(signer)), m_issuer(std::move(issuer)), m_audiences(std::move(audiences)),
      m_clock(clock) {}

Result<TokenService::Issued> TokenService::issue(const std::string &ns, const std::string &account,
                                                 std::vector<std::string> audiences, std::chrono::seconds life,
                                                 const Binding &binding) const {
    const auto object = m_store.get({"serviceaccounts", ns, account});
    if (!object)
        return Error{Errc::NotFound, "serviceaccounts \"" + account + "\" not found", account, 404, "", "", "NotFound"};
    if (audiences.empty())
        audiences = m_audiences;
    const auto seconds = [](SystemTime time) {
        return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
    };
    const SystemTime now = std::chrono::floor<std::chrono::seconds>(
        m_clock.now()); // claims have whole seconds: `expires` tells the same moment
    Json inner{{"namespace", ns},
               {"serviceaccount", {{"name", account}, {"uid", jsonText(*object->json, {"metadata", "uid"})}}}};
    if (!binding.kind.empty()) {
        const bool pod = binding.kind == "Pod";
        const auto bound = m_store.get({pod ? "pods" : "secrets", ns, binding.name});
        const auto uid = bound ? jsonText(*bound->json, {"metadata", "uid"}) : std::string();
        if (!bound)
            return Error{Errc::NotFound,
                         std::string(pod ? "pods" : "secrets") + " \"" + binding.name + "\" not found",
                         binding.name,
                         404,
                         "",
                         "",
                         "NotFound"};
        if (!binding.uid.empty() && binding.uid != uid)
            return Error{
                Errc::Conflict,
                "the UID in the bound object reference (" + binding.uid +
                    ") does not match the UID in record. The object might have been deleted and then recreated",
                binding.name,
                409,
                "",
                "",
                "Conflict"};
        if (pod && jsonText(*bound->json, {"spec", "serviceAccountName"}) != account)
            return badRequestError("cannot bind token for serviceaccount \"" + account +
                                   "\" to pod running with different serviceaccount name.");
        inner[pod ? "pod" : "secret"] = {{"name", binding.name}, {"uid", uid}};
        const auto node = pod ? jsonText(*bound->json, {"spec", "nodeName"}) : std::string();
        if (!node.empty())
            inner["node"] = {{"name", node}};
    }
    const Json claims{{"iss", m_issuer},     {"sub", "system:serviceaccount:" + ns + ":" + account},
                      {"aud", audiences},    {"iat", seconds(now)},
                      {"nbf", seconds(now)}, {"exp", seconds(now + life)},
                      {"jti", newUuid()},    {"kubernetes.io", inner}};
    PH_ASSIGN(auto token, m_signer->sign(claims));
    return Issued{std::move(token), now + life};
}

Result<TokenService::Accepted> TokenService::accept(const std::string &token,
                                                    const std::vector<std::string> &audiences) const {
    PH_ASSIGN(const Json claims, m_signer->verify(token));
    const auto now = std::chrono::duration_cast<std::chrono::seconds>(m_clock.now().time_since_epoch()).count();
    constexpr long long leeway = 60; // clocks of one computer may still be set back a little
    if (jsonText(claims, {"iss"}) != m_issuer || jsonInteger(claims, {"exp"}, 0) <= now ||
        jsonInteger(claims, {"nbf"}, 0) > now + leeway)
        return unauthorizedError();
    Accepted out;
    const auto &wanted = audiences.empty() ? m_audiences : audiences;
    const Json &given = jsonAt(claims, {"aud"});
    if (given.is_array())
        for (const auto &audience : given)
            if (audience.is_string() &&
                std::find(wanted.begin(), wanted.end(), audience.get<std::string>()) != wanted.end())
                out.audiences.push_back(audience.get<std::string>());
    if (out.audiences.empty())
        return unauthorizedError();
    const Json &inner = jsonAt(claims, {"kubernetes.io"});
    const auto ns = jsonText(inner, {"namespace"});
    const auto account = jsonText(inner, {"serviceaccount", "name"});
    const auto uid = jsonText(inner, {"serviceaccount", "uid"});
    const auto object = m_store.get({"serviceaccounts", ns, account});
    if (!object || jsonText(*object->json, {"metadata", "uid"}) != uid)
        return unauthorizedError();
    for (const auto &[kind, collection] : {std::pair{"pod", "pods"}, std::pair{"secret", "secrets"}}) {
        const auto name = jsonText(inner, {kind, "name"});
        if (name.empty())
            continue;
        const auto bound = m_store.get({collection, ns, name});
        if (!bound || jsonText(*bound->json, {"metadata", "uid"}) != jsonText(inner, {kind, "uid"}))
            return unauthorizedError();
        if (std::string_view(kind) == "pod") {
            out.extra["authentication.kubernetes.io/pod-name"] = name;
            out.extra["authentication.kubernetes.io/pod-uid"] = jsonText(inner, {kind, "uid"});
        }
    }
    out.user = {"system:serviceaccount:" + ns + ":" + account,
                uid,
                {"system:serviceaccounts", "system:serviceaccounts:" + ns, "system:authenticated"}};
    return out;
}

} // namespace ph::local
