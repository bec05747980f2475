// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/clock.h"
#include "backend/core/result.h"
#include "backend/core/secret.h"

#include <string>

namespace ph::kube {

/// Text from the data of an entry or else from its file; empty when neither is set. Errors name the file and what @p
/// what is
/// ("client certificate").
[[nodiscard]] Result<std::string> textOrFile(const std::string &data, const std::string &file, const std::string &what);

/// Refuses a bundle that holds no certificate, or only ones that have expired. @p owner as in "cluster 'east'".
[[nodiscard]] Status checkAuthority(const std::string &pem, const std::string &owner, const std::string &source,
                                    SystemTime now);

/// Refuses a client certificate that cannot be read, is not valid at @p now (naming the date) or does not belong to its
/// key.
[[nodiscard]] Status checkClientCertificate(const std::string &certPem, const Secret &keyPem, const std::string &owner,
                                            const std::string &source, SystemTime now);

} // namespace ph::kube
