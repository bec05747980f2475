// SPDX-License-Identifier: Apache-2.0
#include "backend/core/encoding.h"
#include "backend/machinery/json.h"
#include "backend/machinery/yamlscalars.h"

#include <nlohmann/json.hpp>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <sstream>

namespace ph {

namespace {

constexpr int kDepthLimit = 512;
constexpr std::size_t kNodeLimit = 2'000'000; ///< against documents that grow through aliases of aliases

class Reader {
public:
    Json convert(const YAML::Node &node, int depth = 0) {
        if (depth > kDepthLimit)
            throw YAML::ParserException(node.Mark(), "nested deeper than " + std::to_string(kDepthLimit) + " levels");
        if (++m_nodes > kNodeLimit)
            throw YAML::ParserException(node.Mark(),
                                        "the document expands to more than " + std::to_string(kNodeLimit) + " values");
        switch (node.Type()) {
        case YAML::NodeType::Scalar:
            return scalar(node);
        case YAML::NodeType::Sequence: {
            Json list = Json::array();
            for (const auto &item : node)
                list.push_back(convert(item, depth + 1));
            return list;
        }
        case YAML::NodeType::Map:
            return mapping(node, depth);
        case YAML::NodeType::Null:
        case YAML::NodeType::Undefined:
            break;
        }
        return {};
    }

private:
    static Json scalar(const YAML::Node &node) {
        const std::string &tag = node.Tag();
        const std::string &text = node.Scalar();
        if (tag == "?" || tag.empty())
            return detail::resolvePlain(text);
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
            Json value = detail::resolvePlain(text);
            if (kind == "float" && value.is_number())
                return value.get<double>();
            const bool fits = kind == "int"     ? value.is_number_integer()
                              : kind == "float" ? value.is_number()
                              : kind == "bool"  ? value.is_boolean()
                                                : value.is_null();
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

/// The offset of the first byte YAML does not allow (control characters, broken UTF-8), or npos. yaml-cpp 0.7 never
/// ends on some of them.
std::size_t forbiddenAt(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        const auto byte = static_cast<unsigned char>(text[i]);
        if (byte < 0x80) {
            if ((byte < 0x20 && byte != '\t' && byte != '\n' && byte != '\r') || byte == 0x7F)
                return i;
            ++i;
            continue;
        }
        const std::size_t length = byte >= 0xC2 && byte < 0xE0   ? 2
                                   : byte >= 0xE0 && byte < 0xF0 ? 3
                                   : byte >= 0xF0 && byte < 0xF5 ? 4
                                                                 : 0;
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

/// yaml-cpp 0.7 reads endlessly many empty documents where text follows that belongs to none ("{a: 1}, b"); refuses
/// such text.
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
    if (const auto first = text.find_first_not_of(" \t\r\n");
        first != std::string_view::npos && (text[first] == '{' || text[first] == '[')) {
        if (auto json = parseJson(text))
            return std::vector<Json>{std::move(json).value()};
    }
    if (const auto bad = forbiddenAt(text); bad != std::string_view::npos) {
        const auto before = text.substr(0, bad);
        const auto line = static_cast<std::size_t>(std::count(before.begin(), before.end(), '\n')) + 1;
        const auto newLine = before.rfind('\n');
        const auto column = newLine == std::string_view::npos ? bad + 1 : bad - newLine;
        return Error{.code = Errc::Invalid,
                     .what = "this is not valid YAML at line " + std::to_string(line) + ", column " +
                             std::to_string(column),
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
            error.what +=
                " at line " + std::to_string(e.mark.line + 1) + ", column " + std::to_string(e.mark.column + 1);
        return error;
    } catch (const std::exception &e) {
        return Error{.code = Errc::Invalid, .what = "this is not valid YAML", .subject = {}, .cause = e.what()};
    }
}

} // namespace ph
