// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/result.h"

#include <functional>
#include <string>
#include <string_view>

namespace ph::store {

/// One line of a watch.
struct WatchEvent {
    enum class Type { Added, Modified, Deleted, Bookmark, Failed, Other };
    Type type = Type::Other;
    std::string_view object; ///< its JSON inside the line, with at least 64 readable bytes behind it
};

/// What a bookmark says.
struct Bookmark {
    std::string resourceVersion;
    bool initialEventsEnd = false; ///< annotation k8s.io/initial-events-end: the initial state is complete
};

/// Cuts the bytes of a watch into lines and reads their envelope; torn lines wait for more bytes.
class WatchDecoder {
public:
    using OnEvent = std::function<Status(const WatchEvent &)>;
    /// Calls @p onEvent for each whole line; stops at its first error. Invalid when a line is no watch event or larger
    /// than 16 MiB.
    [[nodiscard]] Status feed(std::string_view bytes, const OnEvent &onEvent);
    /// True when bytes of an unfinished line are left.
    [[nodiscard]] bool torn() const { return !m_buffer.empty(); }

private:
    std::string m_buffer;
    std::size_t m_searched = 0; ///< bytes known to hold no line end
};

/// Reads the envelope of one line (padded as WatchEvent::object).
[[nodiscard]] Result<WatchEvent> readEvent(std::string_view paddedLine);
[[nodiscard]] Result<Bookmark> readBookmark(std::string_view paddedObject);

} // namespace ph::store
