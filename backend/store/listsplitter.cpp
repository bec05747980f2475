// SPDX-License-Identifier: Apache-2.0
#include "backend/store/listsplitter.h"

#include <bit>
#include <cstring>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace ph::store {

namespace {

constexpr std::size_t padding = 64; // what simdjson may read behind a document
constexpr std::size_t itemLimit = 16U << 20U;
constexpr std::size_t shellLimit = 1U << 20U;
constexpr std::size_t blockSize = 64;
constexpr unsigned itemsDepth = 2; // the document and its items array

/// For 64 bytes, one bit per byte: which are quotes, backslashes, opening and closing brackets.
struct BlockMasks {
    std::uint64_t quote = 0;
    std::uint64_t backslash = 0;
    std::uint64_t open = 0;
    std::uint64_t close = 0;
};

BlockMasks masksOf(const char *data) {
    BlockMasks masks;
#ifdef __SSE2__
    const __m128i quote = _mm_set1_epi8('"');
    const __m128i backslash = _mm_set1_epi8('\\');
    const __m128i bit = _mm_set1_epi8(0x20); // turns [ and ] into { and }
    const __m128i open = _mm_set1_epi8('{');
    const __m128i close = _mm_set1_epi8('}');
    for (unsigned part = 0; part < 4; ++part) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i *>(data + part * 16));
        const __m128i folded = _mm_or_si128(bytes, bit);
        const auto add = [part](std::uint64_t &mask, __m128i equal) {
            mask |= static_cast<std::uint64_t>(static_cast<std::uint32_t>(_mm_movemask_epi8(equal))) << (part * 16);
        };
        add(masks.quote, _mm_cmpeq_epi8(bytes, quote));
        add(masks.backslash, _mm_cmpeq_epi8(bytes, backslash));
        add(masks.open, _mm_cmpeq_epi8(folded, open));
        add(masks.close, _mm_cmpeq_epi8(folded, close));
    }
#else
    for (unsigned i = 0; i < blockSize; ++i) {
        const char c = data[i];
        const std::uint64_t bit = std::uint64_t{1} << i;
        masks.quote |= c == '"' ? bit : 0;
        masks.backslash |= c == '\\' ? bit : 0;
        masks.open |= c == '{' || c == '[' ? bit : 0;
        masks.close |= c == '}' || c == ']' ? bit : 0;
    }
#endif
    return masks;
}

/// Bit i = exclusive or of all bits up to i: turns quotes into the stretches between them.
std::uint64_t prefixXor(std::uint64_t bits) {
    for (unsigned shift = 1; shift < 64; shift *= 2)
        bits ^= bits << shift;
    return bits;
}

/// Which bytes follow an odd run of backslashes; @p carry: the first byte does, then whether the one after the block
/// does.
std::uint64_t escapedBytes(std::uint64_t backslash, bool &carry) {
    if (backslash == 0) {
        const std::uint64_t first = carry ? 1 : 0;
        carry = false;
        return first;
    }
    std::uint64_t escaped = 0;
    for (unsigned i = 0; i < blockSize; ++i) {
        const std::uint64_t bit = std::uint64_t{1} << i;
        if (carry) {
            escaped |= bit;
            carry = false;
        } else {
            carry = (backslash & bit) != 0;
        }
    }
    return escaped;
}

} // namespace

void ListSplitter::bracket(bool open, std::size_t at) {
    if (open) {
        if (m_depth++ == itemsDepth)
            m_item = at;
        return;
    }
    --m_depth;
    if (m_depth == itemsDepth && m_item != npos) {
        m_onItem(std::string_view(m_buffer.data() + m_item, at + 1 - m_item));
        m_item = npos;
    } else if (m_depth < itemsDepth) {
        leaveItems(at);
    }
}

void ListSplitter::leaveItems(std::size_t at) {
    m_items = false;
    m_inString = m_escaped = false;
    m_scan = at + 1;
    m_shell += ']';
    m_lastString.clear();
}

void ListSplitter::scanBlocks() {
    while (m_items && m_buffer.size() - m_scan >= blockSize) {
        const std::size_t base = m_scan;
        const BlockMasks masks = masksOf(m_buffer.data() + base);
        const std::uint64_t quotes = masks.quote & ~escapedBytes(masks.backslash, m_escaped);
        const std::uint64_t inside = prefixXor(quotes) ^ (m_inString ? ~std::uint64_t{0} : 0);
        m_inString = (inside >> 63U) != 0;
        const std::uint64_t open = masks.open & ~inside;
        const std::uint64_t close = masks.close & ~inside;
        m_scan = base + blockSize;
        const auto closing = static_cast<unsigned>(std::popcount(close));
        if (m_depth > itemsDepth + closing) { // no item can end in here
            m_depth += static_cast<unsigned>(std::popcount(open)) - closing;
            continue;
        }
        for (std::uint64_t both = open | close; both != 0 && m_items; both &= both - 1) {
            const auto at = static_cast<unsigned>(std::countr_zero(both));
            bracket((open >> at & 1U) != 0, base + at);
        }
    }
}

void ListSplitter::scanTail() {
    while (m_items && m_scan < m_buffer.size()) {
        const std::size_t at = m_scan++;
        const char c = m_buffer[at];
        if (m_escaped)
            m_escaped = false;
        else if (c == '\\')
            m_escaped = true;
        else if (c == '"')
            m_inString = !m_inString;
        else if (!m_inString && (c == '{' || c == '['))
            bracket(true, at);
        else if (!m_inString && (c == '}' || c == ']'))
            bracket(false, at);
    }
}

void ListSplitter::scanShell() {
    while (!m_items && m_scan < m_buffer.size()) {
        const char c = m_buffer[m_scan++];
        m_shell += c;
        if (m_inString) {
            if (m_escaped)
                m_escaped = false;
            else if (c == '\\')
                m_escaped = true;
            else if (c == '"')
                m_inString = false;
            if (m_inString && m_depth == 1)
                m_lastString += c;
            continue;
        }
        if (c == '"') {
            m_inString = true;
            if (m_depth == 1)
                m_lastString.clear();
        } else if (c == '{' || c == '[') {
            ++m_depth;
            m_items = c == '[' && m_depth == itemsDepth && m_lastString == "items";
        } else if ((c == '}' || c == ']') && m_depth > 0) {
            --m_depth;
        }
    }
}

Status ListSplitter::feed(std::string_view bytes) {
    if (m_buffer.capacity() < m_buffer.size() + bytes.size() + padding)
        m_buffer.reserve(m_buffer.size() + bytes.size() + padding);
    m_buffer.append(bytes);
    bool again = true;
    while (again) {
        scanShell();
        scanBlocks();
        again = !m_items && m_scan < m_buffer.size(); // the array ended inside a block
    }
    const std::size_t keep = std::min(m_item, m_scan);
    m_buffer.erase(0, keep);
    m_scan -= keep;
    if (m_item != npos)
        m_item = 0;
    if (m_buffer.size() > itemLimit || m_shell.size() > shellLimit)
        return Error{Errc::Invalid, "the server's list cannot be read", {}, 0, {}, "a part of it is far too large"};
    return {};
}

Result<std::string> ListSplitter::finish() {
    m_buffer.reserve(m_buffer.size() + padding);
    scanTail();
    scanShell();
    if (m_items || m_depth != 0 || m_inString || m_shell.empty())
        return Error{Errc::Unreachable, "the server's list ended too early", {}, 0, "try again", {}, "TCP"};
    return std::move(m_shell);
}

} // namespace ph::store
