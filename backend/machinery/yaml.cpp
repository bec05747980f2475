// SPDX-License-Identifier: Apache-2.0
#include "backend/core/encoding.h"
#include "backend/machinery/json.h"

#include <nlohmann/json.hpp>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <limits>
#include <optional>
#include <sstream>

namespace ph {

namespace {

constexpr int kDepthLimit = 512;
constexpr std::size_t kNodeLimit = 2'000'000; ///< against documents that grow through aliases of aliases

template <std::size_t N> bool oneOf(std::string_view text, const std::array<std::string_view, N> &words) {
    for (const auto word : words)
        if (word == text)
            return true;
    return false;
}

constexpr std::array<std::string_view, 5> kNulls{"", "~", "null", "Null", "NULL"};
constexpr std::array<std::string_view, 11> kTrue{"y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON"};
constexpr std::array<std::string_view, 11> kFalse{"n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF"};

bool isDigit(char c) { return c >= '0' && c <= '9'; }

/// Whole numbers with sign and the prefixes 0x, 0o, 0b and plain 0 (octal), underscores ignored.
std::optional<Json> resolveInteger(std::string_view text) {
    std::string digits;
    for (const char c : text)
        if (c != '_')
            digits += c;
    std::string_view rest = digits;
    const bool negative = rest.starts_with('-');
    if (rest.starts_with('-') || rest.starts_with('+'))
        rest.remove_prefix(1);
    if (rest.empty() || !isDigit(rest.front()))
        return std::nullopt;
    int base = 10;
    if (rest.size() > 1 && rest.front() == '0') {
        const char kind = rest[1];
        if (kind == 'x' || kind == 'X')
            base = 16;
        else if (kind == 'o' || kind == 'O')
            base = 8;
        else if (kind == 'b' || kind == 'B')
            base = 2;
        rest.remove_prefix(base == 10 ? 1 : 2);
        if (base == 10)
            base = 8;
        if (rest.empty() || rest.front() == '-' || rest.front() == '+')
            return std::nullopt;
    }
    unsigned long long magnitude = 0;
    const auto [end, ec] = std::from_chars(rest.data(), rest.data() + rest.size(), magnitude, base);
    if (ec != std::errc{} || end != rest.data() + rest.size())
        return std::nullopt;
    constexpr auto kMax = static_cast<unsigned long long>(std::numeric_limits<long long>::max());
    if (!negative)
        return magnitude <= kMax ? Json(static_cast<long long>(magnitude)) : Json(magnitude);
    if (magnitude > kMax + 1)
        return std::nullopt;
    return Json(static_cast<long long>(0ULL - magnitude));
}

/// [-+]?[0-9]*\.?[0-9]+([eE][-+]?[0-9]+)? or digits with a trailing point.
std::optional<Json> resolveFloat(std::string_view text) {
    std::size_t i = 0;
    if (i < text.size() && (text[i] == '-' || text[i] == '+'))
        ++i;
    std::size_t digits = 0;
    while (i < text.size() && isDigit(text[i]))
        ++i, ++digits;
    if (i < text.size() && text[i] == '.') {
        ++i;
        while (i < text.size() && isDigit(text[i]))
            ++i, ++digits;
    }
    if (digits == 0)
        return std::nullopt;
    if (i < text.size() && (text[i] == 'e' || text[i] == 'E')) {
        ++i;
        if (i < text.size() && (text[i] == '-' || text[i] == '+'))
            ++i;
        const std::size_t first = i;
        while (i < text.size() && isDigit(text[i]))
            ++i;
        if (i == first)
            return std::nullopt;
    }
    if (i != text.size())
        return std::nullopt;
    if (text.starts_with('+'))
        text.remove_prefix(1);
    double value = 0;
    const auto [end, ec] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (ec != std::errc{} || end != text.data() + text.size())
        return std::nullopt;
    return Json(value);
}

/// What a plain (unquoted) scalar means.
Json resolvePlain(const std::string &text) {
    if (oneOf(text, kNulls))
        return {};
    if (oneOf(text, kTrue))
        return true;
    if (oneOf(text, kFalse))
        return false;
    const char first = text.front();
    if (isDigit(first) || first == '-' || first == '+' || first == '.') {
        if (auto number = resolveInteger(text))
            return *number;
        if (auto number = resolveFloat(text))
            return *number;
    }
    return text;
}

class Reader {
public:
    Json convert(const YAML::Node &node, int depth = 0) {
        if (depth > kDepthLimit)
            throw YAML::ParserException(node.Mark(), "nested deeper than " + std::to_string(kDepthLimit) + " levels");
        if (++m_nodes > kNodeLimit)
            throw YAML::ParserException(node.Mark(), "the document expands to more than " + std::to_string(kNodeLimit) + " values");
        switch (node.Type()) {
        case YAML::NodeType::Scalar: return scalar(node);
        case YAML::NodeType::Sequence: {
            Json list = Json::array();
            for (const auto &item : node)
                list.push_back(convert(item, depth + 1));
            return list;
        }
        case YAML::NodeType::Map: return mapping(node, depth);
        case YAML::NodeType::Null:
        case YAML::NodeType::Undefined: break;
        }
        return {};
    }

private:
    static Json scalar(const YAML::Node &node) {
        const std::string &tag = node.Tag();
        const std::string &text = node.Scalar();
        if (tag == "?" || tag.empty())
            return resolvePlain(text);
        constexpr std::string_view kPrefix = "tag:yaml.org,2002:";
        if (!tag.starts_with(kPrefix))
            return text;
        const std::string_view kind = std::string_view(tag).substr(kPrefix.size());
        if (kind == "binary") {
            auto bytes = base64Decode(text);
            if (!bytes)
                throw YAML::ParserException(node.Mark(), "!!binary value is not base64");
            return std::move(bytes).value();
        }
        if (kind == "int" || kind == "float" || kind == "bool" || kind == "null") {
            Json value = resolvePlain(text);
            if (kind == "float" && value.is_number())
                return value.get<double>();
            const bool fits = kind == "int" ? value.is_number_integer() : kind == "float" ? value.is_number() : kind == "bool" ? value.is_boolean() : value.is_null();
            if (!fits)
                throw YAML::ParserException(node.Mark(), "the value is no !!" + std::string(kind));
            return value;
        }
        return text;
    }

    static std::string keyText(const YAML::Node &key) {
        if (!key.IsScalar() && !key.IsNull())
            throw YAML::ParserException(key.Mark(), "a key must be text");
        const Json value = key.IsNull() ? Json() : scalar(key);
        if (value.is_string())
            return value.get<std::string>();
        return value.dump();
    }

    Json mapping(const YAML::Node &node, int depth) {
        Json object = Json::object();
        Json merged = Json::object();
        for (const auto &pair : node) {
            if (pair.first.IsScalar() && pair.first.Scalar() == "<<" && pair.first.Tag() == "?") {
                const Json source = convert(pair.second, depth + 1);
                mergeIn(merged, source, pair.second.Mark());
            } else {
                object[keyText(pair.first)] = convert(pair.second, depth + 1);
            }
        }
        for (auto &[key, value] : merged.items())
            if (!object.contains(key))
                object[key] = std::move(value);
        return object;
    }

    static void mergeIn(Json &merged, const Json &source, const YAML::Mark &mark) {
        if (source.is_array()) {
            for (const auto &part : source)
                mergeIn(merged, part, mark);
            return;
        }
        if (!source.is_object())
            throw YAML::ParserException(mark, "a merge key (<<) needs a mapping or a list of mappings");
        for (const auto &[key, value] : source.items())
            if (!merged.contains(key))
                merged[key] = value;
    }

    std::size_t m_nodes = 0;
};

bool plainIsSafe(const std::string &text) {
    const auto word = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || isDigit(c) || c == '_' || c == '/' || c == '.'; };
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
    return resolvePlain(text).is_string();
}

/// A literal block keeps a text readable; only for texts whose every line comes back unchanged.
bool blockIsSafe(const std::string &text) {
    if (text.find('\n') == std::string::npos || text.front() == '\n' || text.front() == ' ' || text.front() == '\t' || text.ends_with("\n\n"))
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
    return text.find("\xEF\xBB\xBF") == std::string::npos;
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
    static std::string quoted(const std::string &text) { return dumpJson(Json(text)); }
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

/// The offset of the first byte YAML does not allow (control characters, broken UTF-8), or npos. yaml-cpp 0.7 never ends on some of them.
std::size_t forbiddenAt(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x80) {
            if ((byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7F)
                return i;
            ++i;
            continue;
        }
        const std::size_t length = byte >= 0xC2 && byte < 0xE0 ? 2 : byte >= 0xE0 && byte < 0xF0 ? 3 : byte >= 0xF0 && byte < 0xF5 ? 4 : 0;
        if (length == 0 || i + length > text.size())
            return i;
        for (std::size_t k = 1; k < length; ++k)
            if ((static_cast<unsigned char>(text[i + k]) & 0xC0U) != 0x80U)
                return i;
        i += length;
    }
    return std::string_view::npos;
}

/// Reads documents for where they begin, nothing else.
class Probe final : public YAML::EventHandler {
public:
    YAML::Mark start;
    void OnDocumentStart(const YAML::Mark &mark) override { start = mark; }
    void OnDocumentEnd() override {}
    void OnNull(const YAML::Mark &, YAML::anchor_t) override {}
    void OnAlias(const YAML::Mark &, YAML::anchor_t) override {}
    void OnScalar(const YAML::Mark &, const std::string &, YAML::anchor_t, const std::string &) override {}
    void OnSequenceStart(const YAML::Mark &, const std::string &, YAML::anchor_t, YAML::EmitterStyle::value) override {}
    void OnSequenceEnd() override {}
    void OnMapStart(const YAML::Mark &, const std::string &, YAML::anchor_t, YAML::EmitterStyle::value) override {}
    void OnMapEnd() override {}
};

/// yaml-cpp 0.7 reads endlessly many empty documents where text follows that belongs to none ("{a: 1}, b"); refuses such text.
void checkProgress(const std::string &text) {
    std::istringstream in(text);
    YAML::Parser parser(in);
    Probe probe;
    int last = -1;
    while (parser.HandleNextDocument(probe)) {
        if (probe.start.pos == last)
            throw YAML::ParserException(probe.start, "unexpected text behind the end of the document");
        last = probe.start.pos;
    }
}

} // namespace

Result<std::vector<Json>> parseYaml(std::string_view text) {
    if (const auto first = text.find_first_not_of(" \t\r\n"); first != std::string_view::npos && (text[first] == '{' || text[first] == '[')) {
        if (auto json = parseJson(text))
            return std::vector<Json>{std::move(json).value()};
    }
    if (const auto bad = forbiddenAt(text); bad != std::string_view::npos) {
        const auto before = text.substr(0, bad);
        const auto line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
        const auto newLine = before.rfind('\n');
        const auto column = newLine == std::string_view::npos ? bad + 1 : bad - newLine;
        return Error{.code = Errc::Invalid,
                     .what = "this is not valid YAML at line " + std::to_string(line) + ", column " + std::to_string(column),
                     .subject = {},
                     .cause = "the character is a control character or not UTF-8"};
    }
    try {
        const std::string copy(text);
        checkProgress(copy);
        std::vector<Json> documents;
        for (const auto &node : YAML::LoadAll(copy)) {
            Json value = Reader().convert(node);
            if (!value.is_null())
                documents.push_back(std::move(value));
        }
        return documents;
    } catch (const YAML::Exception &e) {
        Error error{.code = Errc::Invalid, .what = "this is not valid YAML", .subject = {}, .cause = e.msg};
        if (!e.mark.is_null())
            error.what += " at line " + std::to_string(e.mark.line + 1) + ", column " + std::to_string(e.mark.column + 1);
        return error;
    } catch (const std::exception &e) {
        return Error{.code = Errc::Invalid, .what = "this is not valid YAML", .subject = {}, .cause = e.what()};
    }
}

std::string dumpYaml(const Json &value) {
    Writer writer;
    writer.value(value, 0, false);
    return writer.take();
}

} // namespace ph
