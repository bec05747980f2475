// SPDX-License-Identifier: Apache-2.0
#include "backend/kube/status.h"

#include "backend/machinery/json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace ph::kube {

namespace {

Errc codeOf(int status, const std::string &reason) {
    if (reason == "Expired" || reason == "Gone")
        return Errc::Expired;
    if (reason == "Timeout" || reason == "ServerTimeout")
        return reason == "Timeout" ? Errc::Timeout : Errc::Unavailable;
    switch (status) {
    case 401:
        return Errc::Unauthorized;
    case 403:
        return Errc::Forbidden;
    case 404:
        return Errc::NotFound;
    case 408:
        return Errc::Timeout;
    case 409:
        return Errc::Conflict;
    case 410:
        return Errc::Expired;
    case 429:
        return Errc::Throttled;
    default:
        break;
    }
    if (status >= 500)
        return Errc::Unavailable;
    return status >= 400 ? Errc::Invalid : Errc::Internal;
}

int secondsOf(const net::Headers &headers) {
    int seconds = 0;
    if (const auto text = net::header(headers, "Retry-After"))
        std::from_chars(text->data(), text->data() + text->size(), seconds); // the date form is not used by API servers
    return std::clamp(seconds, 0, 600);
}

/// The beginning of a page that is not JSON, on one line.
std::string excerpt(std::string_view body) {
    std::string text;
    for (const char c : body.substr(0, 300))
        text += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
    return net::redact(text);
}

} // namespace

Error errorFromResponse(int status, const net::Headers &headers, std::string_view body, const std::string &subject) {
    Error error;
    error.httpStatus = status;
    error.subject = subject;
    error.retryAfterSeconds = secondsOf(headers);
    const auto parsed = parseJson(body);
    if (!parsed || jsonText(*parsed, {"kind"}) != "Status") {
        error.code = codeOf(status, {});
        error.what = "the server answered " + std::to_string(status);
        error.cause = excerpt(body);
        if (status >= 500)
            error.hint = "try again; if it stays, look at the API server and what stands before it";
        return error;
    }
    error.reason = jsonText(*parsed, {"reason"});
    if (const auto code = jsonInteger(*parsed, {"code"}); code > 0)
        error.httpStatus = static_cast<int>(code);
    error.code = codeOf(error.httpStatus, error.reason);
    error.what = jsonText(*parsed, {"message"}, "the server answered " + std::to_string(status));
    error.retryAfterSeconds =
        std::max(error.retryAfterSeconds,
                 static_cast<int>(std::clamp(jsonInteger(*parsed, {"details", "retryAfterSeconds"}), 0LL, 600LL)));
    const Json &causes = jsonAt(*parsed, {"details", "causes"});
    if (causes.is_array())
        for (const Json &cause : causes)
            error.causes.push_back(
                {jsonText(cause, {"field"}), jsonText(cause, {"reason"}), jsonText(cause, {"message"})});
    return error;
}

std::string continueOfExpired(std::string_view body) {
    const auto parsed = parseJson(body);
    return parsed ? jsonText(*parsed, {"metadata", "continue"}) : std::string();
}

} // namespace ph::kube
