// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/context.h"
#include "backend/core/secret.h"
#include "backend/kube/client.h"
#include "backend/machinery/json.h"

#include <string>

namespace ph::ops {

/// What placeholders are filled from.
struct FillSource {
    kube::Client *client = nullptr; ///< to read the authority other Secrets hold
    std::string ns;
    std::string anchorUid;
    Secret ownerPassword;       ///< what the user gave; empty = generated
    bool passwordGiven = false; ///< the user gave one when the operation began; without it now, it cannot be filled
};

/// @p object with its placeholders filled: "${anchor-uid}" in owner references, and in the stringData of a Secret
///   ${password length=N} · ${owner-password length=N} · ${key bytes=N} (base64)
///   ${authority-certificate cn=… days=N} with ${authority-key}
///   ${server-certificate authority=SECRET cn=… days=N dns=a,b} with ${server-key}
///   ${copy secret=NAME key=KEY}
/// Errors: Invalid for an unknown placeholder, NotFound (subject "owner-password") when a given password is no longer
/// known.
[[nodiscard]] Result<Json> fillPlaceholders(const Json &object, const FillSource &source, const Context &ctx);

} // namespace ph::ops
