// SPDX-License-Identifier: Apache-2.0
#include "backend/secrets/secretstore.h"

namespace ph::secrets {

Result<std::unique_ptr<SecretStore>> openSecretService(const Context &) {
    return Error{Errc::Unavailable, "this program was built without keyring support", "org.freedesktop.secrets", 0,
                 "Use a secrets file with a passphrase."};
}

} // namespace ph::secrets
