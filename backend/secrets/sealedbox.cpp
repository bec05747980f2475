// SPDX-License-Identifier: Apache-2.0
#include "backend/secrets/sealedbox.h"

#include "backend/core/random.h"

#include <cstdint>
#include <memory>
#include <openssl/evp.h>

namespace ph::secrets {
namespace {

constexpr std::string_view magic = "PHSEAL01";
constexpr std::size_t saltSize = 16;
constexpr std::size_t nonceSize = 12;
constexpr std::size_t tagSize = 16;
constexpr std::size_t keySize = 32;
constexpr std::size_t headerSize = magic.size() + 3 + saltSize + nonceSize;
// A moderate cost of scrypt: about 0.1 s and 32 MiB.
constexpr unsigned char costLog2 = 15;
constexpr unsigned char blockSize = 8;
constexpr unsigned char parallel = 1;
constexpr std::uint64_t memoryLimit = 320ULL << 20U;

struct CipherDelete {
    void operator()(EVP_CIPHER_CTX *ctx) const { EVP_CIPHER_CTX_free(ctx); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, CipherDelete>;

const unsigned char *in(std::string_view text) {
    return reinterpret_cast<const unsigned char *>(text.data());
}
unsigned char *out(std::string &text) {
    return reinterpret_cast<unsigned char *>(text.data());
}
int length(std::string_view text) {
    return static_cast<int>(text.size());
}

Error broken(const char *doing) {
    return Error{Errc::Internal, std::string("the encryption library failed to ") + doing, "OpenSSL"};
}

unsigned char parameter(std::string_view header, std::size_t number) {
    return static_cast<unsigned char>(header[magic.size() + number]);
}

/// The key a passphrase makes with the parameters and salt in @p header.
Result<Secret> keyOf(std::string_view header, const Secret &passphrase) {
    const std::string_view salt = header.substr(magic.size() + 3, saltSize);
    std::string key(keySize, '\0');
    if (EVP_PBE_scrypt(passphrase.reveal().data(), passphrase.reveal().size(), in(salt), salt.size(),
                       std::uint64_t(1) << parameter(header, 0), parameter(header, 1), parameter(header, 2),
                       memoryLimit, out(key), key.size()) != 1)
        return broken("derive a key");
    return Secret(std::move(key));
}

} // namespace

Result<std::string> seal(const Secret &plain, const Secret &passphrase) {
    std::string header(magic);
    for (const unsigned char value : {costLog2, blockSize, parallel})
        header.push_back(static_cast<char>(value));
    header += randomBytes(saltSize + nonceSize);
    PH_ASSIGN(const Secret key, keyOf(header, passphrase));
    const std::string_view nonce = std::string_view(header).substr(headerSize - nonceSize);
    const Cipher cipher(EVP_CIPHER_CTX_new());
    std::string text(plain.reveal().size(), '\0');
    std::string tag(tagSize, '\0');
    int size = 0;
    int rest = 0;
    const bool good =
        cipher && EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, in(key.reveal()), in(nonce)) == 1 &&
        EVP_EncryptUpdate(cipher.get(), nullptr, &size, in(header), length(header)) == 1 &&
        EVP_EncryptUpdate(cipher.get(), out(text), &size, in(plain.reveal()), length(plain.reveal())) == 1 &&
        EVP_EncryptFinal_ex(cipher.get(), out(text) + size, &rest) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, static_cast<int>(tagSize), tag.data()) == 1;
    if (!good)
        return broken("encrypt");
    return header + text + tag;
}

Result<Secret> unseal(std::string_view sealed, const Secret &passphrase) {
    if (sealed.size() < headerSize + tagSize || !sealed.starts_with(magic))
        return Error{Errc::Invalid, "the file does not hold secrets of this program", {}};
    const std::string_view header = sealed.substr(0, headerSize);
    // A forged header must not make us take all memory or days.
    if (parameter(header, 0) < 10 || parameter(header, 0) > 18 || parameter(header, 1) < 1 ||
        parameter(header, 1) > 8 || parameter(header, 2) < 1 || parameter(header, 2) > 4)
        return Error{Errc::Invalid, "the file's key parameters are out of range", {}};
    PH_ASSIGN(const Secret key, keyOf(header, passphrase));
    const std::string_view nonce = header.substr(headerSize - nonceSize);
    const std::string_view text = sealed.substr(headerSize, sealed.size() - headerSize - tagSize);
    std::string tag(sealed.substr(sealed.size() - tagSize));
    const Cipher cipher(EVP_CIPHER_CTX_new());
    std::string plain(text.size(), '\0');
    int size = 0;
    int rest = 0;
    const bool ready =
        cipher && EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, in(key.reveal()), in(nonce)) == 1 &&
        EVP_DecryptUpdate(cipher.get(), nullptr, &size, in(header), length(header)) == 1 &&
        EVP_DecryptUpdate(cipher.get(), out(plain), &size, in(text), length(text)) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, static_cast<int>(tagSize), tag.data()) == 1;
    Secret result(std::move(plain));
    if (!ready)
        return broken("decrypt");
    if (EVP_DecryptFinal_ex(cipher.get(), out(tag), &rest) != 1) // writes nothing in GCM mode, only compares
        return Error{Errc::Unauthorized,
                     "the passphrase is wrong or the file was changed",
                     {},
                     0,
                     "Enter the passphrase again; if it is right, restore the file from a copy."};
    return result;
}

} // namespace ph::secrets
