// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/result.h"

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace ph::store {

/// Cuts a list answer ({"metadata":…,"items":[{…},{…}]}, members in any order) into its items while it arrives, so that
/// memory holds one item and not the list. Does not judge the JSON beyond brackets and strings: whoever reads the parts
/// does.
class ListSplitter {
public:
    /// The item's text; at least 64 bytes behind it may be read. Valid during the call only.
    using OnItem = std::function<void(std::string_view item)>;
    explicit ListSplitter(OnItem onItem) : m_onItem(std::move(onItem)) {}

    /// More bytes. Invalid when an item or what is around the items is larger than any API server allows (16 MiB, 1
    /// MiB).
    [[nodiscard]] Status feed(std::string_view bytes);
    /// The end of the answer: the document without its items ({"metadata":…,"items":[]}). Invalid when it was cut
    /// short.
    [[nodiscard]] Result<std::string> finish();

private:
    void scanShell();
    void scanBlocks();
    void scanTail();
    void bracket(bool open, std::size_t at);
    void leaveItems(std::size_t after);

    OnItem m_onItem;
    std::string m_buffer;      ///< from the start of the unfinished item, or of what is not scanned
    std::size_t m_scan = 0;    ///< next byte to look at
    std::size_t m_item = npos; ///< where the open item starts
    std::string m_shell;
    std::string m_lastString; ///< the last string at depth 1: the key when a value begins
    bool m_items = false;     ///< inside the items array
    unsigned m_depth = 0;
    bool m_inString = false;
    bool m_escaped = false; ///< the next byte is escaped
    static constexpr std::size_t npos = std::string::npos;
};

} // namespace ph::store
