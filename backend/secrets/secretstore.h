// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/context.h"
#include "backend/core/files.h"
#include "backend/core/result.h"
#include "backend/core/secret.h"

#include <memory>
#include <string>
#include <vector>

namespace ph::secrets {

/// Where passwords, tokens and keys rest between sessions: never in settings, arguments, logs, journals or plans. Keys
/// are names such as "repository/<id>/secret-key"; they are not secret. Blocking and thread-safe.
class SecretStore {
public:
    virtual ~SecretStore() = default;
    /// NotFound when nothing is kept under @p key.
    [[nodiscard]] virtual Result<Secret> get(const std::string &key, const Context &ctx) = 0;
    /// Keeps @p value under @p key, instead of what was there. Forbidden when the store cannot be written.
    virtual Status set(const std::string &key, const Secret &value, const Context &ctx) = 0;
    /// Forgets @p key; a success also when nothing was there.
    virtual Status remove(const std::string &key, const Context &ctx) = 0;
    /// The keys there are, sorted.
    [[nodiscard]] virtual Result<std::vector<std::string>> keys(const Context &ctx) = 0;
    /// What it is, for messages: "the desktop's keyring", "the file …".
    [[nodiscard]] virtual std::string description() const = 0;
};

/// The desktop's Secret Service (GNOME Keyring, KWallet, KeePassXC) over the session bus. Unavailable when there is no
/// bus or no such service, and (`reason` "Locked") while the keyring stays locked. Calls may wait for the person to
/// unlock the keyring; only the context's stop token ends that.
[[nodiscard]] Result<std::unique_ptr<SecretStore>> openSecretService(const Context &ctx);

/// A file (0600) encrypted with AES-256-GCM under a key made from @p passphrase with scrypt (N 2^15, r 8, p 1); made on
/// the first set(). Unauthorized when the passphrase is wrong or the file was changed, Invalid when it is no such file.
/// Several processes may use one file: each change is a read, change and replace under a lock.
[[nodiscard]] Result<std::unique_ptr<SecretStore>> openSecretFile(const fs::path &file, const Secret &passphrase);

/// Read-only secrets from an open descriptor (a pipe or a mounted file), read to its end and closed: lines "key=value",
/// empty lines and those that begin with '#' ignored. Invalid names the line, never its value.
[[nodiscard]] Result<std::unique_ptr<SecretStore>> openSecretDescriptor(int descriptor);

/// The first line of an open descriptor, which is then closed: how a passphrase reaches us without argv or environment.
[[nodiscard]] Result<Secret> readPassphrase(int descriptor);

} // namespace ph::secrets
