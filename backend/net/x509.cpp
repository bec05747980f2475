// SPDX-License-Identifier: Apache-2.0
#include "backend/net/x509.h"

#include "backend/core/encoding.h"
#include "backend/core/random.h"

#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <ctime>
#include <memory>

namespace ph::net {
namespace {

template <auto Function> struct Free {
    template <typename T> void operator()(T *pointer) const { Function(pointer); }
};
using BioPtr = std::unique_ptr<BIO, Free<BIO_free_all>>;
using KeyPtr = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using CertPtr = std::unique_ptr<X509, Free<X509_free>>;
using ExtensionPtr = std::unique_ptr<X509_EXTENSION, Free<X509_EXTENSION_free>>;
using NamesPtr = std::unique_ptr<GENERAL_NAMES, Free<GENERAL_NAMES_free>>;

/// OpenSSL's newest reason, with its error queue emptied.
Error opensslError(std::string what) {
    const unsigned long code = ERR_peek_last_error();
    std::array<char, 256> text{};
    if (code != 0)
        ERR_error_string_n(code, text.data(), text.size());
    ERR_clear_error();
    Error error{Errc::Internal, std::move(what), {}};
    error.cause = text.data();
    return error;
}

Error invalid(std::string what, std::string subject) {
    ERR_clear_error();
    return Error{Errc::Invalid, std::move(what), std::move(subject)};
}

BioPtr readerOf(std::string_view text) {
    return BioPtr(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

std::string contentOf(BIO *bio) {
    char *data = nullptr;
    const long size = BIO_get_mem_data(bio, &data);
    return size > 0 ? std::string(data, static_cast<std::size_t>(size)) : std::string();
}

CertPtr readCertificate(std::string_view pem) {
    const BioPtr bio = readerOf(pem);
    CertPtr cert(bio ? PEM_read_bio_X509(bio.get(), nullptr, nullptr, nullptr) : nullptr);
    ERR_clear_error();
    return cert;
}

/// Answers any question for a pass phrase with "none", so that an encrypted key fails instead of asking on the
/// terminal.
int noPassphrase(char *, int, int, void *) {
    return -1;
}

KeyPtr readKey(const Secret &pem) {
    const BioPtr bio = readerOf(pem.reveal());
    KeyPtr key(bio ? PEM_read_bio_PrivateKey(bio.get(), nullptr, noPassphrase, nullptr) : nullptr);
    ERR_clear_error();
    return key;
}

KeyPtr newKey() {
    return KeyPtr(EVP_EC_gen("P-256"));
}

Result<Secret> keyPem(EVP_PKEY *key) {
    // secure memory: the buffer with the key is wiped when it is freed
    const BioPtr bio(BIO_new(BIO_s_secmem()));
    if (!bio || PEM_write_bio_PKCS8PrivateKey(bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) != 1)
        return opensslError("could not write a private key as PEM");
    return Secret(contentOf(bio.get()));
}

Result<std::string> certPem(X509 *cert) {
    const BioPtr bio(BIO_new(BIO_s_mem()));
    if (!bio || PEM_write_bio_X509(bio.get(), cert) != 1)
        return opensslError("could not write a certificate as PEM");
    return contentOf(bio.get());
}

bool addName(X509_NAME *name, const char *field, const std::string &value) {
    return X509_NAME_add_entry_by_txt(name, field, MBSTRING_UTF8, reinterpret_cast<const unsigned char *>(value.data()),
                                      static_cast<int>(value.size()), -1, 0) == 1;
}

bool addExtension(X509 *cert, X509 *issuer, int nid, const char *value) {
    X509V3_CTX context;
    X509V3_set_ctx(&context, issuer, cert, nullptr, nullptr, 0);
    const ExtensionPtr extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value));
    return extension && X509_add_ext(cert, extension.get(), -1) == 1;
}

/// Subject alternative names as objects, never through OpenSSL's configuration syntax: names may hold commas.
Status addAlternativeNames(X509 *cert, const CertificateRequest &request) {
    const NamesPtr names(GENERAL_NAMES_new());
    const auto push = [&names](int type, const void *bytes, std::size_t size) {
        GENERAL_NAME *entry = GENERAL_NAME_new();
        ASN1_STRING *value = ASN1_STRING_type_new(type == GEN_DNS ? V_ASN1_IA5STRING : V_ASN1_OCTET_STRING);
        ASN1_STRING_set(value, bytes, static_cast<int>(size));
        GENERAL_NAME_set0_value(entry, type, value);
        sk_GENERAL_NAME_push(names.get(), entry);
    };
    for (const std::string &dns : request.dnsNames) {
        const bool plain = std::all_of(dns.begin(), dns.end(), [](unsigned char c) { return c > 0x20 && c < 0x7f; });
        if (dns.empty() || !plain)
            return invalid("a DNS name for a certificate must be printable ASCII", dns);
        push(GEN_DNS, dns.data(), dns.size());
    }
    for (const std::string &address : request.ipAddresses) {
        std::array<unsigned char, 16> bytes{};
        if (inet_pton(AF_INET, address.c_str(), bytes.data()) == 1)
            push(GEN_IPADD, bytes.data(), 4);
        else if (inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1)
            push(GEN_IPADD, bytes.data(), 16);
        else
            return invalid("not an IP address", address);
    }
    if (sk_GENERAL_NAME_num(names.get()) > 0 &&
        X509_add1_ext_i2d(cert, NID_subject_alt_name, names.get(), 0, X509V3_ADD_DEFAULT) != 1)
        return opensslError("could not add the alternative names to a certificate");
    return {};
}

/// A certificate with a random serial number and its validity, not yet signed.
Result<CertPtr> blankCertificate(EVP_PKEY *key, int days) {
    CertPtr cert(X509_new());
    std::string serial = randomBytes(16);
    serial[0] = static_cast<char>((static_cast<unsigned char>(serial[0]) & 0x7fU) | 0x40U); // positive, of fixed length
    BIGNUM *number = BN_bin2bn(reinterpret_cast<const unsigned char *>(serial.data()), 16, nullptr);
    const bool ok =
        cert && number && BN_to_ASN1_INTEGER(number, X509_get_serialNumber(cert.get())) &&
        X509_set_version(cert.get(), X509_VERSION_3) == 1 && X509_gmtime_adj(X509_getm_notBefore(cert.get()), -3600) &&
        X509_time_adj_ex(X509_getm_notAfter(cert.get()), days, 0, nullptr) && X509_set_pubkey(cert.get(), key) == 1;
    BN_free(number);
    if (!ok)
        return opensslError("could not prepare a certificate");
    return Result<CertPtr>(std::move(cert));
}

SystemTime timeOf(const ASN1_TIME *time) {
    std::tm parts{};
    if (ASN1_TIME_to_tm(time, &parts) != 1)
        return {};
    return std::chrono::system_clock::from_time_t(timegm(&parts));
}

std::vector<std::string> nameEntries(const X509_NAME *name, int nid) {
    std::vector<std::string> values;
    for (int at = X509_NAME_get_index_by_NID(name, nid, -1); at >= 0; at = X509_NAME_get_index_by_NID(name, nid, at)) {
        unsigned char *utf8 = nullptr;
        const int size = ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(name, at)));
        if (size >= 0)
            values.emplace_back(reinterpret_cast<char *>(utf8), static_cast<std::size_t>(size));
        OPENSSL_free(utf8);
    }
    return values;
}

std::string firstOf(std::vector<std::string> values) {
    return values.empty() ? std::string() : std::move(values[0]);
}

std::string addressText(const ASN1_OCTET_STRING *address) {
    const int size = ASN1_STRING_length(address);
    std::array<char, INET6_ADDRSTRLEN> text{};
    if (size != 4 && size != 16)
        return {};
    inet_ntop(size == 4 ? AF_INET : AF_INET6, ASN1_STRING_get0_data(address), text.data(), text.size());
    return text.data();
}

void readAlternativeNames(X509 *cert, CertInfo &info) {
    const NamesPtr names(static_cast<GENERAL_NAMES *>(X509_get_ext_d2i(cert, NID_subject_alt_name, nullptr, nullptr)));
    for (int i = 0; names && i < sk_GENERAL_NAME_num(names.get()); ++i) {
        int type = 0;
        const void *value = GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(names.get(), i), &type);
        if (type == GEN_DNS) {
            const auto *text = static_cast<const ASN1_STRING *>(value);
            info.dnsNames.emplace_back(reinterpret_cast<const char *>(ASN1_STRING_get0_data(text)),
                                       static_cast<std::size_t>(ASN1_STRING_length(text)));
        } else if (type == GEN_IPADD) {
            info.ipAddresses.push_back(addressText(static_cast<const ASN1_OCTET_STRING *>(value)));
        }
    }
}

} // namespace

Result<CertificateAuthority> makeAuthority(const std::string &cn, int days) {
    const KeyPtr key = newKey();
    if (!key)
        return opensslError("could not make a private key");
    PH_ASSIGN(const CertPtr cert, blankCertificate(key.get(), days));
    X509_NAME *name = X509_get_subject_name(cert.get());
    if (!addName(name, "CN", cn))
        return invalid("a certificate's common name must be 1 to 64 characters", cn);
    const bool ok =
        X509_set_issuer_name(cert.get(), name) == 1 &&
        addExtension(cert.get(), cert.get(), NID_basic_constraints, "critical,CA:TRUE,pathlen:0") &&
        addExtension(cert.get(), cert.get(), NID_key_usage, "critical,keyCertSign,cRLSign,digitalSignature") &&
        addExtension(cert.get(), cert.get(), NID_subject_key_identifier, "hash") &&
        X509_sign(cert.get(), key.get(), EVP_sha256()) > 0;
    if (!ok)
        return opensslError("could not make a certificate authority");
    CertificateAuthority authority;
    PH_ASSIGN(authority.pair.certPem, certPem(cert.get()));
    PH_ASSIGN(authority.pair.keyPem, keyPem(key.get()));
    return authority;
}

Result<KeyPairPem> issue(const CertificateAuthority &authority, const CertificateRequest &request) {
    const CertPtr issuer = readCertificate(authority.pair.certPem);
    const KeyPtr issuerKey = readKey(authority.pair.keyPem);
    if (!issuer || !issuerKey || X509_check_private_key(issuer.get(), issuerKey.get()) != 1)
        return invalid("the authority's certificate and key cannot be read or do not belong together",
                       "certificate authority");
    const KeyPtr key = newKey();
    if (!key)
        return opensslError("could not make a private key");
    PH_ASSIGN(const CertPtr cert, blankCertificate(key.get(), request.days));
    // A certificate that outlives its issuer would be refused anyway, with a message that hides the reason.
    if (ASN1_TIME_compare(X509_get0_notAfter(cert.get()), X509_get0_notAfter(issuer.get())) > 0)
        X509_set1_notAfter(cert.get(), X509_get0_notAfter(issuer.get()));
    X509_NAME *name = X509_get_subject_name(cert.get());
    for (const std::string &organization : request.orgs) {
        if (!addName(name, "O", organization))
            return invalid("a certificate's organization must be 1 to 64 characters", organization);
    }
    if (!addName(name, "CN", request.cn))
        return invalid("a certificate's common name must be 1 to 64 characters", request.cn);
    const std::string usage = std::string(request.server ? "serverAuth" : "") +
                              (request.server && request.client ? "," : "") + (request.client ? "clientAuth" : "");
    bool ok = X509_set_issuer_name(cert.get(), X509_get_subject_name(issuer.get())) == 1 &&
              addExtension(cert.get(), issuer.get(), NID_basic_constraints, "critical,CA:FALSE") &&
              addExtension(cert.get(), issuer.get(), NID_key_usage, "critical,digitalSignature") &&
              (usage.empty() || addExtension(cert.get(), issuer.get(), NID_ext_key_usage, usage.c_str())) &&
              addExtension(cert.get(), issuer.get(), NID_subject_key_identifier, "hash") &&
              addExtension(cert.get(), issuer.get(), NID_authority_key_identifier, "keyid:always");
    if (!ok)
        return opensslError("could not make a certificate");
    PH_TRY(addAlternativeNames(cert.get(), request));
    if (X509_sign(cert.get(), issuerKey.get(), EVP_sha256()) <= 0)
        return opensslError("could not sign a certificate");
    KeyPairPem pair;
    PH_ASSIGN(pair.certPem, certPem(cert.get()));
    PH_ASSIGN(pair.keyPem, keyPem(key.get()));
    return pair;
}

Result<CertInfo> inspect(std::string_view pem) {
    const CertPtr cert = readCertificate(pem);
    if (!cert)
        return invalid("this is not a certificate in PEM form", "certificate");
    CertInfo info;
    info.cn = firstOf(nameEntries(X509_get_subject_name(cert.get()), NID_commonName));
    info.issuerCn = firstOf(nameEntries(X509_get_issuer_name(cert.get()), NID_commonName));
    info.orgs = nameEntries(X509_get_subject_name(cert.get()), NID_organizationName);
    info.notBefore = timeOf(X509_get0_notBefore(cert.get()));
    info.notAfter = timeOf(X509_get0_notAfter(cert.get()));
    info.isAuthority = X509_check_ca(cert.get()) == 1;
    readAlternativeNames(cert.get(), info);
    std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
    unsigned int size = 0;
    if (X509_digest(cert.get(), EVP_sha256(), digest.data(), &size) == 1)
        info.sha256 = hexEncode({reinterpret_cast<const char *>(digest.data()), size});
    return info;
}

Result<Secret> makePrivateKey() {
    const KeyPtr key = newKey();
    if (!key)
        return opensslError("could not make a private key");
    return keyPem(key.get());
}

Result<std::string> publicKeyOf(const Secret &privateKeyPem) {
    const KeyPtr key = readKey(privateKeyPem);
    const BioPtr bio(BIO_new(BIO_s_mem()));
    if (!key)
        return invalid("this is not a private key in PEM form", "private key");
    if (!bio || PEM_write_bio_PUBKEY(bio.get(), key.get()) != 1)
        return opensslError("could not write a public key as PEM");
    return contentOf(bio.get());
}

bool matches(std::string_view certPem, const Secret &keyPem) {
    const CertPtr cert = readCertificate(certPem);
    const KeyPtr key = readKey(keyPem);
    const bool same = cert && key && X509_check_private_key(cert.get(), key.get()) == 1;
    ERR_clear_error();
    return same;
}

} // namespace ph::net
