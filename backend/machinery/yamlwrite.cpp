// SPDX-License-Identifier: Apache-2.0
#include "backend/machinery/json.h"
#include "backend/machinery/yamlscalars.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cstdio>

namespace ph {

namespace {

bool isDigit(char c) {
    return c >= '0' && c <= '9';
}

bool plainIsSafe(const std::string &text) {
    const auto word = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c) || c == '_' || c == '/' || c == '.';
    };
    if (text.empty() || text.back() == ' ' || text.back() == ':' || text == "<<")
        return false;
    if (!word(text.front()) && !(text.front() == '-' && text.size() > 1 && word(text[1])))
        return false;
    if (text.starts_with("..."))
        return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (!word(c) && std::string_view("-+=@%$(); ~^*'<>|?!").find(c) == std::string_view::npos && c != ':')
            return false;
        if (c == ':' && i + 1 < text.size() && text[i + 1] == ' ')
            return false;
    }
    return detail::resolvePlain(text).is_string();
}

/// The length of the character at @p at when YAML must not hold it as it is: what JSON leaves alone beyond ASCII's
/// first controls (DEL, the C1 controls, line and paragraph separators, byte order mark, U+FFFE and U+FFFF). 0 for all
/// others.
std::size_t unprintableAt(std::string_view text, std::size_t at) {
    const auto byte = [&](std::size_t k) {
        return at + k < text.size() ? static_cast<unsigned char>(text[at + k]) : 0U;
    };
    if (byte(0) == 0x7f)
        return 1;
    if (byte(0) == 0xc2 && byte(1) < 0xa0)
        return 2;
    const bool separator = byte(0) == 0xe2 && byte(1) == 0x80 && (byte(2) == 0xa8 || byte(2) == 0xa9);
    const bool mark = byte(0) == 0xef && byte(1) == 0xbb && byte(2) == 0xbf;
    const bool none = byte(0) == 0xef && byte(1) == 0xbf && byte(2) >= 0xbe;
    return separator || mark || none ? 3 : 0;
}

/// A double-quoted text: JSON's form, with escapes for what only JSON allows as it is.
std::string quoted(const std::string &text) {
    const std::string json = dumpJson(Json(text));
    std::string out;
    for (std::size_t i = 0; i < json.size();) {
        const std::size_t length = unprintableAt(json, i);
        if (length == 0) {
            out += json[i++];
            continue;
        }
        unsigned code = static_cast<unsigned char>(json[i]) & (length == 1 ? 0x7fU : length == 2 ? 0x1fU : 0x0fU);
        for (std::size_t k = 1; k < length; ++k)
            code = (code << 6U) | (static_cast<unsigned char>(json[i + k]) & 0x3fU);
        std::array<char, 8> escape{};
        std::snprintf(escape.data(), escape.size(), "\\u%04x", code);
        out += escape.data();
        i += length;
    }
    return out;
}

/// A literal block keeps a text readable; only for texts whose every line comes back unchanged.
bool blockIsSafe(const std::string &text) {
    if (text.find('\n') == std::string::npos || text.front() == '\n' || text.front() == ' ' || text.front() == '\t' ||
        text.ends_with("\n\n"))
        return false;
    std::size_t begin = 0;
    while (begin < text.size()) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        const std::string_view line(text.data() + begin, end - begin);
        if (!line.empty() && line.find_first_not_of(" \t") == std::string_view::npos)
            return false;
        for (const char c : line)
            if (static_cast<unsigned char>(c) < 0x20 && c != '\t')
                return false;
        begin = end + 1;
    }
    for (std::size_t i = 0; i < text.size(); ++i)
        if (unprintableAt(text, i) != 0)
            return false;
    return true;
}

class Writer {
public:
    /// Writes @p value behind "key:" or "-" (@p inlineAfter is the column the reader stands at).
    void value(const Json &value, int indent, bool inList) {
        if (value.is_object() && !value.empty()) {
            bool first = true;
            for (const auto &[key, item] : value.items()) {
                if (first && inList)
                    m_out += ' ';
                else
                    newLine(indent);
                first = false;
                m_out += plainIsSafe(key) ? key : quoted(key);
                m_out += ':';
                // A list under a key stays on the key's column, as kubectl prints it.
                this->value(item, item.is_array() ? indent : indent + 2, false);
            }
        } else if (value.is_array() && !value.empty()) {
            bool first = true;
            for (const auto &item : value) {
                if (first && inList)
                    m_out += ' ';
                else
                    newLine(indent);
                first = false;
                m_out += '-';
                this->value(item, indent + 2, true);
            }
        } else {
            m_out += m_out.empty() || m_out.back() == '\n' ? "" : " ";
            scalar(value, indent);
        }
    }
    std::string take() {
        if (m_out.empty() || m_out.back() != '\n')
            m_out += '\n';
        return std::move(m_out);
    }

private:
    void newLine(int indent) {
        if (!m_out.empty() && m_out.back() != '\n')
            m_out += '\n';
        m_out.append(static_cast<std::size_t>(indent), ' ');
    }
    void scalar(const Json &value, int indent) {
        if (!value.is_string()) {
            m_out += dumpJson(value);
            return;
        }
        const auto &text = value.get_ref<const std::string &>();
        if (plainIsSafe(text)) {
            m_out += text;
        } else if (indent > 0 && blockIsSafe(text)) {
            m_out += text.back() == '\n' ? "|" : "|-";
            std::size_t begin = 0;
            while (begin < text.size()) {
                const std::size_t end = std::min(text.find('\n', begin), text.size());
                m_out += '\n';
                if (end > begin)
                    m_out.append(static_cast<std::size_t>(indent), ' ').append(text, begin, end - begin);
                begin = end + 1;
            }
        } else {
            m_out += quoted(text);
        }
    }
    std::string m_out;
};

} // namespace

std::string dumpYaml(const Json &value) {
    Writer writer;
    writer.value(value, 0, false);
    return writer.take();
}

} // namespace ph
