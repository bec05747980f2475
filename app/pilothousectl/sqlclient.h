// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/files.h"
#include "backend/core/secret.h"
#include "backend/domain/instance.h"

#include <string>
#include <vector>

namespace ph::ctl {

/// The Debian package that brings the client program an engine names.
[[nodiscard]] std::string clientPackage(const std::string &client);
/// Writes what psql or mariadb reads address, password and authority from (0600, in @p folder) and says so in this
/// process's environment or in the arguments returned: the password is never in argv, where every user of this computer
/// could read it.
[[nodiscard]] Result<std::vector<std::string>> prepareClient(const domain::ConnectionInfo &info, const Secret &password,
                                                             const fs::path &folder);

} // namespace ph::ctl
