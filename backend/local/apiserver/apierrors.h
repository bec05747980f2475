// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/error.h"
#include "backend/local/apiserver/resources.h"
#include "backend/machinery/json.h"

#include <string>
#include <string_view>
#include <vector>

namespace ph::local {

// Errors with the words, codes and reasons kube-apiserver uses for them.
[[nodiscard]] Error notFoundError(const ServedResource &info, std::string_view name);
[[nodiscard]] Error alreadyExistsError(const ServedResource &info, std::string_view name);
[[nodiscard]] Error conflictError(const ServedResource &info, std::string_view name, std::string_view why = {});
[[nodiscard]] Error forbiddenError(const ServedResource &info, std::string_view name, std::string_view why);
[[nodiscard]] Error badRequestError(std::string_view message);
[[nodiscard]] Error unauthorizedError();
[[nodiscard]] Error methodNotAllowedError(std::string_view what);
/// 422 with one cause per field.
[[nodiscard]] Error invalidError(const ServedResource &info, std::string_view name, std::vector<ErrorCause> causes);

/// The HTTP status of @p error: its own, else the one that fits its code.
[[nodiscard]] int httpStatusOf(const Error &error);
/// A metav1.Status for @p error; @p info and @p name fill `details` when known.
[[nodiscard]] Json statusOf(const Error &error, const ServedResource *info = nullptr, std::string_view name = {});
/// The reason Kubernetes gives for an HTTP status without a better one.
[[nodiscard]] std::string reasonOfHttpStatus(int status);

/// Collects field errors worded as field.Error prints them.
class FieldErrors {
public:
    void required(std::string field, std::string_view detail = {});
    void invalid(std::string field, const Json &value, std::string_view detail);
    void forbidden(std::string field, std::string_view detail);
    void duplicate(std::string field, const Json &value);
    void notSupported(std::string field, const Json &value, const std::vector<std::string> &supported);
    void tooLong(std::string field, std::size_t limit);
    void notFound(std::string field, const Json &value);
    void add(ErrorCause cause) { m_causes.push_back(std::move(cause)); }
    [[nodiscard]] bool empty() const { return m_causes.empty(); }
    [[nodiscard]] std::vector<ErrorCause> take() { return std::move(m_causes); }

private:
    std::vector<ErrorCause> m_causes;
};

} // namespace ph::local
