// SPDX-License-Identifier: Apache-2.0
#include "backend/core/error.h"

namespace ph {

const char *errcName(Errc code) {
    switch (code) {
    case Errc::Cancelled:
        return "Cancelled";
    case Errc::Timeout:
        return "Timeout";
    case Errc::Unreachable:
        return "Unreachable";
    case Errc::Unauthorized:
        return "Unauthorized";
    case Errc::Forbidden:
        return "Forbidden";
    case Errc::NotFound:
        return "NotFound";
    case Errc::Conflict:
        return "Conflict";
    case Errc::Expired:
        return "Expired";
    case Errc::Invalid:
        return "Invalid";
    case Errc::Throttled:
        return "Throttled";
    case Errc::Unavailable:
        return "Unavailable";
    case Errc::Internal:
        return "Internal";
    }
    return "Internal";
}

bool Error::retryable() const {
    return code == Errc::Timeout || code == Errc::Unreachable || code == Errc::Throttled || code == Errc::Unavailable;
}

std::string Error::text() const {
    std::string line = what;
    if (!cause.empty())
        line += ": " + cause;
    if (!subject.empty())
        line += " (" + subject + ")";
    return line;
}

} // namespace ph
