// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/error.h"

#include <type_traits>
#include <utility>
#include <variant>

namespace ph {

/// Either a value or an Error; every call that can fail returns one and nobody may ignore it.
template <typename T> class [[nodiscard]] Result {
public:
    using value_type = T;
    Result(T value) : m_state(std::in_place_index<0>, std::move(value)) {}
    Result(Error error) : m_state(std::in_place_index<1>, std::move(error)) {}

    [[nodiscard]] bool ok() const { return m_state.index() == 0; }
    explicit operator bool() const { return ok(); }

    /// The value; asking an error for its value is a defect and throws std::bad_variant_access.
    [[nodiscard]] T &value() & { return std::get<0>(m_state); }
    [[nodiscard]] const T &value() const & { return std::get<0>(m_state); }
    /// By value, so that a loop over what a call returned keeps it alive.
    [[nodiscard]] T value() && { return std::get<0>(std::move(m_state)); }
    T &operator*() & { return value(); }
    const T &operator*() const & { return value(); }
    T operator*() && { return std::move(*this).value(); }
    T *operator->() { return &value(); }
    const T *operator->() const { return &value(); }
    [[nodiscard]] T valueOr(T other) const { return ok() ? value() : std::move(other); }

    [[nodiscard]] const Error &error() const & { return std::get<1>(m_state); }
    [[nodiscard]] Error &&error() && { return std::get<1>(std::move(m_state)); }

private:
    std::variant<T, Error> m_state;
};

/// Success without a value, or an Error. Default-constructed it is success.
template <> class [[nodiscard]] Result<void> {
public:
    using value_type = void;
    Result() = default;
    Result(Error error) : m_error(std::move(error)), m_ok(false) {}
    [[nodiscard]] bool ok() const { return m_ok; }
    explicit operator bool() const { return m_ok; }
    [[nodiscard]] const Error &error() const & { return m_error; }
    [[nodiscard]] Error &&error() && { return std::move(m_error); }

private:
    Error m_error;
    bool m_ok = true;
};

using Status = Result<void>;

} // namespace ph

/// Leaves the function with the error of @p expr, a Status or Result, when it has one.
#define PH_TRY(expr)                                                                                                   \
    do {                                                                                                               \
        if (auto phTried = (expr); !phTried)                                                                           \
            return std::move(phTried).error();                                                                         \
    } while (false)

#define PH_CONCAT_INNER(a, b) a##b
#define PH_CONCAT(a, b) PH_CONCAT_INNER(a, b)
/// Declares @p decl with the value of the Result @p expr, or leaves the function with its error.
#define PH_ASSIGN(decl, expr)                                                                                          \
    auto PH_CONCAT(phResult, __LINE__) = (expr);                                                                       \
    if (!PH_CONCAT(phResult, __LINE__))                                                                                \
        return std::move(PH_CONCAT(phResult, __LINE__)).error();                                                       \
    decl = std::move(PH_CONCAT(phResult, __LINE__)).value()
