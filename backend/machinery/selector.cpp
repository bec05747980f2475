// SPDX-License-Identifier: Apache-2.0
#include "backend/machinery/selector.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>

namespace ph {

namespace {

using Operator = LabelSelector::Operator;
using Requirement = LabelSelector::Requirement;

Error parseError(const std::string &why) {
    return Error{.code = Errc::Invalid,
                 .what = "unable to parse requirement: " + why,
                 .subject = {},
                 .httpStatus = 400,
                 .reason = "BadRequest"};
}

enum class Token { End, Word, Comma, Open, Close, Bang, Equal, DoubleEqual, NotEqual, Greater, Less, In, NotIn };

class Lexer {
public:
    explicit Lexer(std::string_view text) : m_text(text) { next(); }
    [[nodiscard]] Token token() const { return m_token; }
    [[nodiscard]] const std::string &literal() const { return m_literal; }

    void next() {
        while (m_at < m_text.size() && std::string_view(" \t\r\n").find(m_text[m_at]) != std::string_view::npos)
            ++m_at;
        m_literal.clear();
        if (m_at >= m_text.size()) {
            m_token = Token::End;
            return;
        }
        const char c = m_text[m_at];
        if (isSpecial(c)) {
            symbol(c);
            return;
        }
        while (m_at < m_text.size() && !isSpecial(m_text[m_at]) &&
               std::string_view(" \t\r\n").find(m_text[m_at]) == std::string_view::npos)
            m_literal += m_text[m_at++];
        m_token = m_literal == "in" ? Token::In : m_literal == "notin" ? Token::NotIn : Token::Word;
    }

private:
    static bool isSpecial(char c) { return std::string_view("=!(),><").find(c) != std::string_view::npos; }
    void symbol(char c) {
        const bool equalNext = m_at + 1 < m_text.size() && m_text[m_at + 1] == '=';
        switch (c) {
        case '=':
            m_token = equalNext ? Token::DoubleEqual : Token::Equal;
            break;
        case '!':
            m_token = equalNext ? Token::NotEqual : Token::Bang;
            break;
        case '(':
            m_token = Token::Open;
            break;
        case ')':
            m_token = Token::Close;
            break;
        case ',':
            m_token = Token::Comma;
            break;
        case '>':
            m_token = Token::Greater;
            break;
        default:
            m_token = Token::Less;
            break;
        }
        const std::size_t length = m_token == Token::DoubleEqual || m_token == Token::NotEqual ? 2 : 1;
        m_literal = m_text.substr(m_at, length);
        m_at += length;
    }

    std::string_view m_text;
    std::size_t m_at = 0;
    Token m_token = Token::End;
    std::string m_literal;
};

void normalize(Requirement &requirement) {
    std::sort(requirement.values.begin(), requirement.values.end());
    requirement.values.erase(std::unique(requirement.values.begin(), requirement.values.end()),
                             requirement.values.end());
}

Status check(const Requirement &requirement) {
    if (const std::string why = checkLabelKey(requirement.key); !why.empty())
        return parseError("key: Invalid value: \"" + requirement.key + "\": " + why);
    for (std::size_t i = 0; i < requirement.values.size(); ++i) {
        const auto &value = requirement.values[i];
        if (requirement.op == Operator::GreaterThan || requirement.op == Operator::LessThan) {
            long long number = 0;
            const auto [end, ec] = std::from_chars(value.data(), value.data() + value.size(), number);
            if (ec != std::errc{} || end != value.data() + value.size())
                return parseError("values[0]: Invalid value: \"" + value +
                                  "\": for 'Gt', 'Lt' operators, the value must be an integer");
        } else if (const std::string why = checkLabelValue(value); !why.empty()) {
            return parseError("values[" + std::to_string(i) + "][" + requirement.key + "]: Invalid value: \"" + value +
                              "\": " + why);
        }
    }
    return {};
}

/// The values behind `in` and `notin`; stands at the token after them, leaves behind ")".
Result<std::vector<std::string>> parseSet(Lexer &lexer) {
    if (lexer.token() != Token::Open)
        return parseError("found '" + lexer.literal() + "' expected: '('");
    lexer.next();
    std::vector<std::string> values;
    bool expectValue = true;
    while (true) {
        const Token token = lexer.token();
        if (token == Token::Word || token == Token::In || token == Token::NotIn) {
            if (!expectValue)
                return parseError("found '" + lexer.literal() + "', expected: ',' or ')'");
            values.push_back(lexer.literal());
            expectValue = false;
        } else if (token == Token::Comma) {
            if (expectValue)
                values.emplace_back();
            expectValue = true;
        } else if (token == Token::Close) {
            if (expectValue)
                values.emplace_back();
            lexer.next();
            return values;
        } else {
            return parseError("found '" + lexer.literal() + "', expected: ',', or identifier");
        }
        lexer.next();
    }
}

Result<Requirement> parseRequirement(Lexer &lexer) {
    Requirement out;
    if (lexer.token() == Token::Bang) {
        out.op = Operator::DoesNotExist;
        lexer.next();
    }
    if (lexer.token() != Token::Word && lexer.token() != Token::In && lexer.token() != Token::NotIn)
        return parseError("found '" + lexer.literal() + "', expected: identifier");
    out.key = lexer.literal();
    lexer.next();
    if (lexer.token() == Token::End || lexer.token() == Token::Comma)
        return out;
    if (out.op == Operator::DoesNotExist)
        return parseError("found '" + lexer.literal() + "', expected: ',' or 'end of string'");
    const Token op = lexer.token();
    const std::string opText = lexer.literal();
    lexer.next();
    switch (op) {
    case Token::In:
    case Token::NotIn: {
        out.op = op == Token::In ? Operator::In : Operator::NotIn;
        PH_ASSIGN(out.values, parseSet(lexer));
        return out;
    }
    case Token::Equal:
    case Token::DoubleEqual:
        out.op = Operator::In;
        break;
    case Token::NotEqual:
        out.op = Operator::NotIn;
        break;
    case Token::Greater:
        out.op = Operator::GreaterThan;
        break;
    case Token::Less:
        out.op = Operator::LessThan;
        break;
    default:
        return parseError("found '" + opText + "', expected: in, notin, =, ==, !=, gt, lt");
    }
    if (lexer.token() == Token::Word || lexer.token() == Token::In || lexer.token() == Token::NotIn) {
        out.values = {lexer.literal()};
        lexer.next();
    } else if (lexer.token() == Token::End || lexer.token() == Token::Comma) {
        out.values = {""};
    } else {
        return parseError("found '" + lexer.literal() + "', expected: identifier");
    }
    return out;
}

template <typename Find> bool matchesAll(const std::vector<Requirement> &requirements, const Find &find) {
    for (const auto &requirement : requirements) {
        const std::string *value = find(requirement.key);
        const auto among = [&] {
            return std::find(requirement.values.begin(), requirement.values.end(), *value) != requirement.values.end();
        };
        bool holds = false;
        switch (requirement.op) {
        case Operator::In:
            holds = value && among();
            break;
        case Operator::NotIn:
            holds = !value || !among();
            break;
        case Operator::Exists:
            holds = value;
            break;
        case Operator::DoesNotExist:
            holds = !value;
            break;
        case Operator::GreaterThan:
        case Operator::LessThan: {
            long long have = 0;
            long long want = 0;
            if (value && !requirement.values.empty()) {
                const auto &text = requirement.values.front();
                const auto a = std::from_chars(value->data(), value->data() + value->size(), have);
                const auto b = std::from_chars(text.data(), text.data() + text.size(), want);
                holds = a.ec == std::errc{} && b.ec == std::errc{} && a.ptr == value->data() + value->size() &&
                        (requirement.op == Operator::GreaterThan ? have > want : have < want);
            }
            break;
        }
        }
        if (!holds)
            return false;
    }
    return true;
}

std::string join(const std::vector<std::string> &values) {
    std::string out;
    for (const auto &value : values)
        out += (out.empty() && &value == &values.front() ? "" : ",") + value;
    return out;
}

} // namespace

Result<LabelSelector> LabelSelector::parse(std::string_view text) {
    LabelSelector out;
    Lexer lexer(text);
    while (lexer.token() != Token::End) {
        if (lexer.token() == Token::Comma || lexer.token() == Token::Close || lexer.token() == Token::Open)
            return parseError("found '" + lexer.literal() + "', expected: !, identifier, or 'end of string'");
        PH_ASSIGN(Requirement requirement, parseRequirement(lexer));
        normalize(requirement);
        PH_TRY(check(requirement));
        out.m_requirements.push_back(std::move(requirement));
        if (lexer.token() == Token::Comma) {
            lexer.next();
            if (lexer.token() != Token::Word && lexer.token() != Token::Bang && lexer.token() != Token::In &&
                lexer.token() != Token::NotIn)
                return parseError("found '" + lexer.literal() + "', expected: identifier after ','");
        } else if (lexer.token() != Token::End) {
            return parseError("found '" + lexer.literal() + "', expected: ',' or 'end of string'");
        }
    }
    std::stable_sort(out.m_requirements.begin(), out.m_requirements.end(),
                     [](const auto &a, const auto &b) { return a.key < b.key; });
    return out;
}

Result<LabelSelector> LabelSelector::fromJson(const Json &selector) {
    LabelSelector out;
    if (selector.is_null()) {
        out.m_nothing = true;
        return out;
    }
    const auto invalid = [](std::string why, std::string subject) {
        return Error{.code = Errc::Invalid, .what = std::move(why), .subject = std::move(subject)};
    };
    if (!selector.is_object())
        return invalid("a label selector must be an object", {});
    const Json &labels = jsonAt(selector, {"matchLabels"});
    if (labels.is_object()) {
        for (const auto &[key, value] : labels.items()) {
            if (!value.is_string())
                return invalid("a label value must be a string", "matchLabels." + key);
            out.m_requirements.push_back({key, Operator::In, {value.get<std::string>()}});
        }
    }
    const Json &expressions = jsonAt(selector, {"matchExpressions"});
    if (expressions.is_array()) {
        for (const auto &expression : expressions) {
            const std::string name = jsonText(expression, {"operator"});
            Requirement requirement{jsonText(expression, {"key"}), Operator::Exists, {}};
            if (name == "In")
                requirement.op = Operator::In;
            else if (name == "NotIn")
                requirement.op = Operator::NotIn;
            else if (name == "Exists")
                requirement.op = Operator::Exists;
            else if (name == "DoesNotExist")
                requirement.op = Operator::DoesNotExist;
            else
                return invalid("\"" + name + "\" is not a valid label selector operator", "matchExpressions");
            const Json &values = jsonAt(expression, {"values"});
            if (values.is_array())
                for (const auto &value : values)
                    if (value.is_string())
                        requirement.values.push_back(value.get<std::string>());
            const bool needsValues = requirement.op == Operator::In || requirement.op == Operator::NotIn;
            if (needsValues && requirement.values.empty())
                return invalid("for 'in', 'notin' operators, values set can't be empty", "matchExpressions");
            if (!needsValues && !requirement.values.empty())
                return invalid("values set must be empty for exists and does not exist", "matchExpressions");
            normalize(requirement);
            out.m_requirements.push_back(std::move(requirement));
        }
    }
    for (const auto &requirement : out.m_requirements)
        PH_TRY(check(requirement));
    std::stable_sort(out.m_requirements.begin(), out.m_requirements.end(),
                     [](const auto &a, const auto &b) { return a.key < b.key; });
    return out;
}

LabelSelector LabelSelector::fromLabels(const Labels &labels) {
    LabelSelector out;
    for (const auto &[key, value] : labels)
        out.m_requirements.push_back({key, Operator::In, {value}});
    return out;
}

bool LabelSelector::matches(const Labels &labels) const {
    return !m_nothing && matchesAll(m_requirements, [&](const std::string &key) -> const std::string * {
        const auto it = labels.find(key);
        return it == labels.end() ? nullptr : &it->second;
    });
}

bool LabelSelector::matches(const Json &metadataLabels) const {
    return !m_nothing && matchesAll(m_requirements, [&](const std::string &key) -> const std::string * {
        if (!metadataLabels.is_object())
            return nullptr;
        const auto it = metadataLabels.find(key);
        return it == metadataLabels.end() || !it->is_string() ? nullptr : &it->get_ref<const std::string &>();
    });
}

std::string LabelSelector::text() const {
    if (m_nothing)
        return "pilothouse.io/nothing,!pilothouse.io/nothing";
    std::string out;
    for (const auto &[key, op, values] : m_requirements) {
        if (!out.empty())
            out += ',';
        switch (op) {
        case Operator::In:
            out += values.size() == 1 ? key + "=" + values.front() : key + " in (" + join(values) + ")";
            break;
        case Operator::NotIn:
            out += values.size() == 1 ? key + "!=" + values.front() : key + " notin (" + join(values) + ")";
            break;
        case Operator::Exists:
            out += key;
            break;
        case Operator::DoesNotExist:
            out += "!" + key;
            break;
        case Operator::GreaterThan:
            out += key + ">" + join(values);
            break;
        case Operator::LessThan:
            out += key + "<" + join(values);
            break;
        }
    }
    return out;
}

} // namespace ph
