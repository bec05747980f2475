// SPDX-License-Identifier: Apache-2.0
#include "backend/local/apiserver/apierrors.h"

#include <nlohmann/json.hpp>

namespace ph::local {

namespace {
std::string quote(std::string_view text) {
    return "\"" + std::string(text) + "\"";
}
} // namespace

Error notFoundError(const ServedResource &info, std::string_view name) {
    return Error{Errc::NotFound, info.qualified() + " " + quote(name) + " not found", std::string(name), 404, "", "",
                 "NotFound"};
}

Error alreadyExistsError(const ServedResource &info, std::string_view name) {
    return Error{
        Errc::Conflict, info.qualified() + " " + quote(name) + " already exists", std::string(name), 409, "", "",
        "AlreadyExists"};
}

Error conflictError(const ServedResource &info, std::string_view name, std::string_view why) {
    const std::string reason =
        why.empty() ? "the object has been modified; please apply your changes to the latest version and try again"
                    : std::string(why);
    return Error{Errc::Conflict,
                 "Operation cannot be fulfilled on " + info.qualified() + " " + quote(name) + ": " + reason,
                 std::string(name),
                 409,
                 "",
                 "",
                 "Conflict"};
}

Error forbiddenError(const ServedResource &info, std::string_view name, std::string_view why) {
    const std::string subject = name.empty() ? info.qualified() : info.qualified() + " " + quote(name);
    return Error{Errc::Forbidden, subject + " is forbidden: " + std::string(why), std::string(name), 403, "", "",
                 "Forbidden"};
}

Error badRequestError(std::string_view message) {
    return Error{Errc::Invalid, std::string(message), "", 400, "", "", "BadRequest"};
}

Error unauthorizedError() {
    return Error{Errc::Unauthorized, "Unauthorized", "", 401, "", "", "Unauthorized"};
}

Error methodNotAllowedError(std::string_view what) {
    return Error{Errc::Invalid,
                 "the server does not allow this method on the requested resource",
                 std::string(what),
                 405,
                 "",
                 "",
                 "MethodNotAllowed"};
}

Error invalidError(const ServedResource &info, std::string_view name, std::vector<ErrorCause> causes) {
    std::string what = info.group.empty() ? info.kind : info.kind + "." + info.group;
    what += " " + quote(name) + " is invalid: ";
    const auto line = [](const ErrorCause &cause) {
        return cause.field.empty() ? cause.message : cause.field + ": " + cause.message;
    };
    if (causes.size() == 1) {
        what += line(causes.front());
    } else {
        what += "[";
        for (std::size_t i = 0; i < causes.size(); ++i)
            what += (i == 0 ? "" : ", ") + line(causes[i]);
        what += "]";
    }
    Error error{Errc::Invalid, std::move(what), std::string(name), 422, "", "", "Invalid"};
    error.causes = std::move(causes);
    return error;
}

int httpStatusOf(const Error &error) {
    if (error.httpStatus >= 400)
        return error.httpStatus;
    switch (error.code) {
    case Errc::Unauthorized:
        return 401;
    case Errc::Forbidden:
        return 403;
    case Errc::NotFound:
        return 404;
    case Errc::Conflict:
        return 409;
    case Errc::Expired:
        return 410;
    case Errc::Invalid:
        return 400;
    case Errc::Throttled:
        return 429;
    case Errc::Unavailable:
    case Errc::Unreachable:
        return 503;
    case Errc::Timeout:
        return 504;
    case Errc::Cancelled:
    case Errc::Internal:
        return 500;
    }
    return 500;
}

std::string reasonOfHttpStatus(int status) {
    switch (status) {
    case 400:
        return "BadRequest";
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 404:
        return "NotFound";
    case 405:
        return "MethodNotAllowed";
    case 406:
        return "NotAcceptable";
    case 409:
        return "Conflict";
    case 410:
        return "Expired";
    case 413:
        return "RequestEntityTooLarge";
    case 415:
        return "UnsupportedMediaType";
    case 422:
        return "Invalid";
    case 429:
        return "TooManyRequests";
    case 500:
        return "InternalError";
    case 503:
        return "ServiceUnavailable";
    case 504:
        return "Timeout";
    default:
        return "";
    }
}

Json statusOf(const Error &error, const ServedResource *info, std::string_view name) {
    const int code = httpStatusOf(error);
    std::string message = error.what;
    if (!error.cause.empty())
        message += ": " + error.cause;
    Json status{{"kind", "Status"},
                {"apiVersion", "v1"},
                {"metadata", Json::object()},
                {"status", "Failure"},
                {"message", message}};
    const std::string reason = error.reason.empty() ? reasonOfHttpStatus(code) : error.reason;
    if (!reason.empty())
        status["reason"] = reason;
    Json details = Json::object();
    if (!name.empty())
        details["name"] = name;
    if (info) {
        if (!info->group.empty())
            details["group"] = info->group;
        details["kind"] = code == 422 ? info->kind : info->plural;
    }
    for (const auto &cause : error.causes)
        details["causes"].push_back({{"reason", cause.reason}, {"message", cause.message}, {"field", cause.field}});
    if (error.retryAfterSeconds > 0)
        details["retryAfterSeconds"] = error.retryAfterSeconds;
    if (!details.empty())
        status["details"] = std::move(details);
    status["code"] = code;
    return status;
}

void FieldErrors::required(std::string field, std::string_view detail) {
    m_causes.push_back({std::move(field), "FieldValueRequired",
                        detail.empty() ? "Required value" : "Required value: " + std::string(detail)});
}
void FieldErrors::invalid(std::string field, const Json &value, std::string_view detail) {
    m_causes.push_back(
        {std::move(field), "FieldValueInvalid", "Invalid value: " + dumpJson(value) + ": " + std::string(detail)});
}
void FieldErrors::forbidden(std::string field, std::string_view detail) {
    m_causes.push_back({std::move(field), "FieldValueForbidden", "Forbidden: " + std::string(detail)});
}
void FieldErrors::duplicate(std::string field, const Json &value) {
    m_causes.push_back({std::move(field), "FieldValueDuplicate", "Duplicate value: " + dumpJson(value)});
}
void FieldErrors::notSupported(std::string field, const Json &value, const std::vector<std::string> &supported) {
    std::string list;
    for (const auto &one : supported)
        list += (list.empty() ? "" : ", ") + quote(one);
    m_causes.push_back({std::move(field), "FieldValueNotSupported",
                        "Unsupported value: " + dumpJson(value) + ": supported values: " + list});
}
void FieldErrors::tooLong(std::string field, std::size_t limit) {
    m_causes.push_back(
        {std::move(field), "FieldValueTooLong", "Too long: may not be more than " + std::to_string(limit) + " bytes"});
}
void FieldErrors::notFound(std::string field, const Json &value) {
    m_causes.push_back({std::move(field), "FieldValueNotFound", "Not found: " + dumpJson(value)});
}

} // namespace ph::local
