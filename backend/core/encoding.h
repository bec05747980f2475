// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/result.h"

#include <string>
#include <string_view>

namespace ph {

[[nodiscard]] std::string base64Encode(std::string_view bytes);
/// Standard alphabet; white space inside is skipped, padding may be missing. Anything else is Invalid.
[[nodiscard]] Result<std::string> base64Decode(std::string_view text);
/// The URL alphabet without padding, as JSON Web Tokens use it.
[[nodiscard]] std::string base64UrlEncode(std::string_view bytes);
[[nodiscard]] Result<std::string> base64UrlDecode(std::string_view text);
[[nodiscard]] std::string hexEncode(std::string_view bytes);
/// Percent-encodes everything but RFC 3986 unreserved characters.
[[nodiscard]] std::string urlEncode(std::string_view text);
/// Decodes %XX; with @p plusIsSpace also '+'. A broken escape is kept as it stands.
[[nodiscard]] std::string urlDecode(std::string_view text, bool plusIsSpace = true);

} // namespace ph
