// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/result.h"
#include "backend/core/secret.h"

#include <string>
#include <string_view>

namespace ph::secrets {

/// Encrypts @p plain under a passphrase: header (magic, scrypt parameters, salt, nonce), ciphertext, tag. The header is
/// authenticated too.
[[nodiscard]] Result<std::string> seal(const Secret &plain, const Secret &passphrase);
/// Opens what seal() made. Invalid when it is not that, Unauthorized when the passphrase is wrong or a byte was
/// changed.
[[nodiscard]] Result<Secret> unseal(std::string_view sealed, const Secret &passphrase);

} // namespace ph::secrets
