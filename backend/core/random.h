// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace ph {

/// Bytes from the kernel's generator (getrandom); fit for keys. Thread-safe, never fails.
[[nodiscard]] std::string randomBytes(std::size_t count);
[[nodiscard]] unsigned char randomByte();
/// Uniform in [0, 1), for jitter; not for keys.
[[nodiscard]] double randomUnit();
/// A random (version 4) UUID in lower case.
[[nodiscard]] std::string newUuid();
/// @p length characters of the alphabet Kubernetes uses for generated names (bcdfghjklmnpqrstvwxz2456789).
[[nodiscard]] std::string randomNameSuffix(std::size_t length = 5);

} // namespace ph
