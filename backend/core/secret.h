// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <ostream>
#include <string>
#include <string_view>

namespace ph {

/// Text that must not be shown: prints as "***" and is overwritten when it dies. Copying is allowed, each copy cleans
/// itself.
class Secret {
public:
    Secret() = default;
    explicit Secret(std::string text) : m_text(std::move(text)) {}
    Secret(const Secret &) = default;
    Secret(Secret &&other) noexcept : m_text(std::move(other.m_text)) { other.wipe(); }
    Secret &operator=(const Secret &other);
    Secret &operator=(Secret &&other) noexcept;
    ~Secret() { wipe(); }

    [[nodiscard]] bool empty() const { return m_text.empty(); }
    /// The text itself, for the one place that sends it. Never log it.
    [[nodiscard]] const std::string &reveal() const { return m_text; }
    /// Compares in time that does not depend on where the texts differ.
    friend bool operator==(const Secret &a, const Secret &b);
    friend std::ostream &operator<<(std::ostream &out, const Secret &) { return out << "***"; }

private:
    void wipe() noexcept;
    std::string m_text;
};

/// A random password of @p length characters from A-Z a-z 0-9 without those that look alike (0 O 1 l I).
[[nodiscard]] Secret randomPassword(std::size_t length = 24);

} // namespace ph
