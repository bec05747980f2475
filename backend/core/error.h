// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace ph {

/// Closed set of meanings an error can have. Higher layers decide by it, never by text.
enum class Errc {
    Cancelled,    ///< the caller asked to stop
    Timeout,      ///< a deadline passed
    Unreachable,  ///< name resolution, connection or transport failed
    Unauthorized, ///< who we are was not accepted (401)
    Forbidden,    ///< who we are may not do this (403)
    NotFound,     ///< the subject does not exist (404)
    Conflict,     ///< the subject exists already or changed meanwhile (409)
    Expired,      ///< a resource version or continue token is too old (410)
    Invalid,      ///< the input is wrong (400, 413, 415, 422) or a document cannot be read
    Throttled,    ///< asked to slow down (429)
    Unavailable,  ///< the other side is there but not able now (5xx)
    Internal      ///< everything else: a defect, a full disk, a corrupt file
};

/// The name of @p code as written in logs and JSON output, e.g. "NotFound".
[[nodiscard]] const char *errcName(Errc code);

/// One field that was refused, as in the causes of a Kubernetes Status.
struct ErrorCause {
    std::string field;   ///< field path such as "spec.replicas", may be empty
    std::string reason;  ///< e.g. "FieldManagerConflict", "FieldValueInvalid"
    std::string message; ///< English
    bool operator==(const ErrorCause &) const = default;
};

/// What went wrong. `what` is one English sentence for logs and the command line; `models/format` words the user's
/// sentence from `code` and `subject`. `hint` is the next step when the place that failed knows one.
struct Error {
    Errc code = Errc::Internal;
    std::string what = {};
    std::string subject = {}; ///< the thing it is about: a file, a field, "namespace/name", a host
    int httpStatus = 0;       ///< 0 when no HTTP answer was involved
    std::string hint = {};    ///< next step, may be empty
    std::string cause = {};   ///< the underlying reason, may be empty
    std::string reason = {};  ///< the Kubernetes reason ("AlreadyExists", "Expired"), may be empty
    std::vector<ErrorCause> causes = {};
    int retryAfterSeconds = 0; ///< from Retry-After; 0 when absent

    /// True when the same call may succeed later without anybody changing anything.
    [[nodiscard]] bool retryable() const;
    /// "what: cause (subject)" on one line, for logs.
    [[nodiscard]] std::string text() const;
    bool operator==(const Error &) const = default;
};

} // namespace ph
