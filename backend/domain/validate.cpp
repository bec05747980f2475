// SPDX-License-Identifier: Apache-2.0
#include "backend/domain/validate.h"

#include "backend/machinery/quantity.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>

namespace ph::domain {
namespace {

using Severity = FieldIssue::Severity;
constexpr std::size_t maximumDescription = 500;
constexpr std::size_t minimumPassword = 8;

bool isLower(char c) {
    return c >= 'a' && c <= 'z';
}
bool isUpper(char c) {
    return c >= 'A' && c <= 'Z';
}
bool isDigit(char c) {
    return c >= '0' && c <= '9';
}
bool isControl(char c) {
    return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
}
bool hasControl(std::string_view text) {
    return std::any_of(text.begin(), text.end(), isControl);
}

bool contains(const std::vector<std::string> &list, std::string_view value) {
    return std::find(list.begin(), list.end(), value) != list.end();
}

std::string joined(const std::vector<std::string> &list) {
    std::string out;
    for (const auto &item : list)
        out += (out.empty() ? "" : ", ") + item;
    return out;
}

class Issues {
public:
    void error(std::string field, std::string code, std::string what, std::string hint) {
        m_errors.push_back({std::move(field), std::move(code), std::move(what), std::move(hint), Severity::Error});
    }
    void warning(std::string field, std::string code, std::string what, std::string hint) {
        m_warnings.push_back({std::move(field), std::move(code), std::move(what), std::move(hint), Severity::Warning});
    }
    std::vector<FieldIssue> take() {
        m_errors.insert(m_errors.end(), m_warnings.begin(), m_warnings.end());
        return std::move(m_errors);
    }

private:
    std::vector<FieldIssue> m_errors;
    std::vector<FieldIssue> m_warnings;
};

void checkLabel(Issues &issues, const std::string &field, const std::string &value, std::size_t limit) {
    const std::string word = field == "name" ? "The name" : "The namespace";
    if (value.empty()) {
        issues.error(field, field + ".missing", word + " is missing.", "Give one, for example orders.");
        return;
    }
    if (value.size() > limit) {
        issues.error(field, field + ".tooLong",
                     word + " " + domain::quoted(value) + " has " + std::to_string(value.size()) +
                         " characters; at most " + std::to_string(limit) + " are possible.",
                     "Choose a shorter one.");
        return;
    }
    // RFC 1123 lets a namespace begin with a digit; an instance's Services may not.
    std::string_view rest = value;
    const bool ok = isDnsLabel(value, limit) ||
                    (field == "namespace" && isDigit(rest.front()) && isDnsLabel("a" + value, limit + 1));
    if (!ok)
        issues.error(field, field + ".notDnsLabel", word + " " + domain::quoted(value) + " is not a DNS label.",
                     "Use lower-case letters, digits and '-', begin with a letter and end with a letter or digit.");
}

void checkQuantity(Issues &issues, const std::string &field, const std::string &value, const std::string &minimum,
                   const char *example) {
    const std::string word = field == "cpu" ? "The CPU" : field == "memory" ? "The memory" : "The storage size";
    if (value.empty()) {
        issues.error(field, field + ".missing", word + " is missing.",
                     std::string("Give an amount such as ") + example + ".");
        return;
    }
    const auto amount = Quantity::parse(value);
    if (!amount || amount->sign() <= 0) {
        issues.error(field, field + ".notQuantity", word + " " + domain::quoted(value) + " is not an amount.",
                     std::string("Write it as Kubernetes does, for example ") + example + ".");
        return;
    }
    if (minimum.empty())
        return;
    if (const auto least = Quantity::parse(minimum); least && *amount < *least)
        issues.error(field, field + ".tooSmall", word + " " + value + " is less than this engine needs.",
                     "Give at least " + minimum + ".");
}

constexpr std::array reservedWords{
    "all",          "analyse",      "analyze",      "and",       "any",          "array",    "as",         "asc",
    "both",         "case",         "cast",         "check",     "collate",      "column",   "constraint", "create",
    "current_date", "current_role", "current_user", "default",   "desc",         "distinct", "do",         "else",
    "end",          "except",       "false",        "fetch",     "for",          "foreign",  "from",       "grant",
    "group",        "having",       "in",           "initially", "into",         "leading",  "limit",      "localtime",
    "not",          "null",         "offset",       "on",        "only",         "or",       "order",      "placing",
    "primary",      "references",   "returning",    "select",    "session_user", "some",     "table",      "then",
    "to",           "trailing",     "true",         "union",     "unique",       "user",     "using",      "when",
    "where",        "window",       "with"};

void checkIdentifier(Issues &issues, const std::string &field, const std::string &value,
                     const std::vector<std::string> &reserved, const std::vector<std::string> &prefixes) {
    const std::string word = field == "database" ? "The database name" : "The owner's name";
    if (value.empty()) {
        issues.error(field, field + ".missing", word + " is missing.", "Give one, for example orders.");
        return;
    }
    if (value.size() > maximumIdentifierLength) {
        issues.error(field, field + ".tooLong",
                     word + " " + domain::quoted(value) + " has " + std::to_string(value.size()) +
                         " bytes; at most 63 are possible.",
                     "Choose a shorter one.");
        return;
    }
    const auto allowed = [](char c) {
        return isLower(c) || isUpper(c) || isDigit(c) || c == '_' || c == '-' || c == '.';
    };
    if (!std::all_of(value.begin(), value.end(), allowed) || value.front() == '-' || value.front() == '.') {
        issues.error(field, field + ".notIdentifier",
                     word + " " + domain::quoted(value) + " has characters that are not accepted.",
                     "Use letters, digits and '_', beginning with a letter.");
        return;
    }
    const bool prefixed = std::any_of(prefixes.begin(), prefixes.end(),
                                      [&](const std::string &prefix) { return value.rfind(prefix, 0) == 0; });
    if (contains(reserved, value) || prefixed) {
        issues.error(field, field + ".reserved", word + " " + domain::quoted(value) + " is reserved by the engine.",
                     "Choose another one.");
        return;
    }
    const auto plain = [](char c) { return isLower(c) || isDigit(c) || c == '_'; };
    const bool keyword = std::find(reservedWords.begin(), reservedWords.end(), value) != reservedWords.end();
    if (!std::all_of(value.begin(), value.end(), plain) || isDigit(value.front()) || keyword)
        issues.warning(field, field + ".needsQuotes", word + " " + domain::quoted(value) + " must be quoted in SQL.",
                       "Use lower-case letters, digits and '_' to do without quotes.");
}

std::optional<double> numberOf(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
        return std::nullopt;
    return value;
}

std::optional<double> secondsOf(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, double>, 6> units{
        {{"us", 1e-6}, {"ms", 1e-3}, {"min", 60}, {"s", 1}, {"h", 3600}, {"d", 86400}}};
    for (const auto &[unit, factor] : units) {
        if (text.size() > unit.size() && text.substr(text.size() - unit.size()) == unit) {
            if (auto number = numberOf(text.substr(0, text.size() - unit.size())))
                return *number * factor;
        }
    }
    return numberOf(text);
}

/// Whether @p value lists nothing but @p choices, in upper or lower case; nothing at all is such a list.
bool isSetOf(const std::vector<std::string> &choices, std::string_view value) {
    const auto same = [](char a, char b) { return isLower(a) ? a - 'a' + 'A' == b : a == b; };
    while (!value.empty()) {
        const std::string_view word = value.substr(0, value.find(','));
        if (std::none_of(choices.begin(), choices.end(), [&](const std::string &choice) {
                return std::equal(word.begin(), word.end(), choice.begin(), choice.end(), same);
            }))
            return false;
        value.remove_prefix(std::min(word.size() + 1, value.size()));
    }
    return true;
}

void checkParameter(Issues &issues, const std::string &name, const std::string &value, const DraftRules &rules,
                    const std::string &memory) {
    const auto rule = std::find_if(rules.parameters.begin(), rules.parameters.end(),
                                   [&](const ParameterRule &r) { return r.name == name; });
    const std::string field = "parameters." + name;
    if (rule == rules.parameters.end()) {
        issues.error(field, "parameter.unknown", "The parameter " + domain::quoted(name) + " is not in the catalogue.",
                     "Choose one from the list, or add it to your own catalogue file.");
        return;
    }
    std::optional<double> number;
    bool ok = !hasControl(value) && value.size() <= 1000;
    switch (rule->type) {
    case ParameterRule::Type::Integer:
        number = numberOf(value);
        ok = ok && number && std::floor(*number) == *number;
        break;
    case ParameterRule::Type::Real:
        number = numberOf(value);
        ok = ok && number;
        break;
    case ParameterRule::Type::Bytes:
        number = engineBytes(value);
        ok = ok && number;
        break;
    case ParameterRule::Type::Duration:
        number = secondsOf(value);
        ok = ok && number;
        break;
    case ParameterRule::Type::Boolean:
        ok = ok && (value == "on" || value == "off");
        break;
    case ParameterRule::Type::Choice:
        ok = ok && contains(rule->choices, value);
        break;
    case ParameterRule::Type::Set:
        ok = ok && isSetOf(rule->choices, value);
        break;
    case ParameterRule::Type::Text:
        break;
    }
    if (!ok) {
        std::string hint = "Give a value of the kind the engine documents.";
        if (rule->type == ParameterRule::Type::Choice)
            hint = "Choose one of " + joined(rule->choices) + ".";
        else if (rule->type == ParameterRule::Type::Set)
            hint = "Give any of these, with commas between: " + joined(rule->choices) + ".";
        else if (rule->type == ParameterRule::Type::Boolean)
            hint = "Write on or off.";
        issues.error(field, "parameter.badValue",
                     "The value " + domain::quoted(value) + " does not fit the parameter " + name + ".", hint);
        return;
    }
    if (number && ((rule->minimum && *number < *rule->minimum) || (rule->maximum && *number > *rule->maximum)))
        issues.error(field, "parameter.outOfRange",
                     "The value " + domain::quoted(value) + " is outside what " + name + " accepts.",
                     "Its default is " + rule->defaultValue + ".");
    const auto most = Quantity::parse(memory);
    if (number && rule->withinMemory && most && *number >= static_cast<double>(most->value()))
        issues.error(field, "parameter.outOfRange",
                     "The value " + domain::quoted(value) + " of " + name + " does not fit into the memory of " +
                         memory + ".",
                     "Give less, or more memory.");
}

bool isDnsSubdomain(std::string_view text) {
    if (text.empty() || text.size() > 253)
        return false;
    while (true) {
        const auto dot = text.find('.');
        const std::string label = "a" + std::string(text.substr(0, dot));
        if (label.size() < 2 || !(isLower(label[1]) || isDigit(label[1])) || !isDnsLabel(label, 64))
            return false;
        if (dot == std::string_view::npos)
            return true;
        text.remove_prefix(dot + 1);
    }
}

} // namespace

std::vector<FieldIssue> validate(const InstanceDraft &draft, const DraftRules *rules) {
    Issues issues;
    const InstanceSpec &spec = draft.spec;
    if (draft.cluster.uid.empty())
        issues.error("cluster", "cluster.missing", "No cluster is chosen.",
                     "Choose the cluster to create the database on.");
    checkLabel(issues, "namespace", draft.ns, 63);
    checkLabel(issues, "name", draft.name, maximumNameLength);
    if (draft.name == "default")
        issues.error("name", "name.reserved", "The name default belongs to the namespace's own ServiceAccount.",
                     "Choose another name.");
    if (!rules) {
        issues.error("engine", "engine.unknown",
                     "The catalogue has no engine " + domain::quoted(spec.engine) + " run by " +
                         domain::quoted(spec.adapter) + ".",
                     "Choose an engine from the catalogue.");
        return issues.take();
    }
    if (!rules->enabled)
        issues.error("engine", "engine.disabled",
                     "New " + rules->engine + " databases are switched off in the catalogue.",
                     "Choose another engine, or enable it in your catalogue.");
    if (!contains(rules->versions, spec.engineVersion))
        issues.error("engineVersion", "engineVersion.unknown",
                     "Version " + domain::quoted(spec.engineVersion) + " of " + rules->engine +
                         " is not in the catalogue.",
                     "Choose one of " + joined(rules->versions) + ".");
    if (spec.members < rules->minimumMembers || spec.members > rules->maximumMembers)
        issues.error("members", "members.notSupported",
                     std::to_string(spec.members) + " members are not possible with " + rules->adapter + ".",
                     rules->minimumMembers == rules->maximumMembers
                         ? "Ask for " + std::to_string(rules->minimumMembers) + "."
                         : "Ask for " + std::to_string(rules->minimumMembers) + " to " +
                               std::to_string(rules->maximumMembers) + ".");
    if (spec.synchronous && spec.members < 2)
        issues.error("synchronous", "synchronous.needsReplicas",
                     "Commits cannot wait for a replica where there is none.",
                     "Ask for at least 2 members, or leave the synchronous mode off.");
    if (!spec.dcs.empty() && !contains(rules->dcs, spec.dcs))
        issues.error("dcs", "dcs.notSupported",
                     "The members' state cannot be kept in " + domain::quoted(spec.dcs) + " with " + rules->adapter +
                         ".",
                     rules->dcs.empty() ? "Leave it away, or ask for more members."
                                        : "Choose one of " + joined(rules->dcs) + ".");
    checkQuantity(issues, "cpu", spec.cpu, rules->minimumCpu, "500m");
    checkQuantity(issues, "memory", spec.memory, rules->minimumMemory, "512Mi");
    checkQuantity(issues, "storage", spec.storage, rules->minimumStorage, "2Gi");
    if (!spec.storageClass.empty() && !isDnsSubdomain(spec.storageClass))
        issues.error("storageClass", "storageClass.notName",
                     "The storage class " + domain::quoted(spec.storageClass) + " is not a name.",
                     "Choose a class of the cluster, or leave it empty for the default.");
    checkIdentifier(issues, "database", spec.database, rules->reservedDatabases, {});
    checkIdentifier(issues, "owner", spec.owner, rules->reservedOwners, rules->reservedOwnerPrefixes);
    for (const auto &[name, value] : spec.parameters)
        checkParameter(issues, name, value, *rules, spec.memory);
    if (!draft.password.empty()) {
        if (draft.password.size() < minimumPassword)
            issues.error("password", "password.tooShort", "The password is shorter than 8 characters.",
                         "Give a longer one, or leave it empty for a generated one.");
        if (hasControl(draft.password))
            issues.error("password", "password.controlCharacters", "The password contains control characters.",
                         "Use printable characters only.");
    }
    if (spec.description.size() > maximumDescription)
        issues.error("description", "description.tooLong", "The description is longer than 500 bytes.", "Shorten it.");
    if (hasControl(spec.description))
        issues.error("description", "description.controlCharacters", "The description contains control characters.",
                     "Write it on one line.");
    return issues.take();
}

bool hasErrors(const std::vector<FieldIssue> &issues) {
    return std::any_of(issues.begin(), issues.end(), [](const FieldIssue &i) { return i.severity == Severity::Error; });
}

bool isDnsLabel(std::string_view text, std::size_t limit) {
    if (text.empty() || text.size() > limit || !isLower(text.front()) || text.back() == '-')
        return false;
    return std::all_of(text.begin(), text.end(), [](char c) { return isLower(c) || isDigit(c) || c == '-'; });
}

namespace {

/// Bytes of the letter beyond ASCII that @p text begins with: two or three bytes of UTF-8, without the characters that
/// cannot be seen or change the direction of what follows. 0 = none.
std::size_t letterLength(std::string_view text) {
    const auto byte = [&text](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
    const auto continues = [&byte](std::size_t i) { return (byte(i) & 0xc0U) == 0x80U; };
    std::uint32_t code = 0;
    std::size_t length = 0;
    if (byte(0) >= 0xc2U && byte(0) <= 0xdfU && continues(1)) {
        length = 2;
        code = ((byte(0) & 0x1fU) << 6U) | (byte(1) & 0x3fU);
    } else if ((byte(0) & 0xf0U) == 0xe0U && continues(1) && continues(2)) {
        length = 3;
        code = ((byte(0) & 0x0fU) << 12U) | ((byte(1) & 0x3fU) << 6U) | (byte(2) & 0x3fU);
    }
    const auto within = [code](std::uint32_t first, std::uint32_t last) { return code >= first && code <= last; };
    const bool shown = code >= 0xc0U && !(length == 3 && code < 0x800U) && !within(0x300U, 0x36fU) &&
                       !within(0x590U, 0x8ffU) && !within(0x2000U, 0x206fU) && !within(0xd800U, 0xf8ffU) &&
                       !within(0xfb1dU, 0xfeffU) && code < 0xfff0U;
    return shown ? length : 0;
}

} // namespace

std::string quoted(std::string_view text) {
    constexpr std::string_view hex = "0123456789abcdef";
    std::string out = "\"";
    std::size_t shown = 0;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (++shown > 60) {
            out += "...";
            break;
        }
        if (const std::size_t length = letterLength(text.substr(at)); length > 0) {
            out += text.substr(at, length);
            at += length - 1;
            continue;
        }
        const char c = text[at];
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\n')
            out += "\\n";
        else if (c == '"' || c == '\\')
            (out += '\\') += c;
        else if (byte < 0x20 || byte >= 0x7f)
            ((out += "\\x") += hex[byte >> 4U]) += hex[byte & 15U];
        else
            out += c;
    }
    return out + "\"";
}

std::string identifierFromName(std::string_view name) {
    std::string out;
    for (const char c : name)
        out += isUpper(c) ? static_cast<char>(c - 'A' + 'a') : (isLower(c) || isDigit(c)) ? c : '_';
    if (!out.empty() && isDigit(out.front()))
        out.insert(out.begin(), '_');
    return out;
}

std::optional<double> engineBytes(std::string_view text) {
    constexpr std::array<std::pair<std::string_view, double>, 5> units{
        {{"kB", 1024.0}, {"MB", 1048576.0}, {"GB", 1073741824.0}, {"TB", 1099511627776.0}, {"B", 1.0}}};
    for (const auto &[unit, factor] : units) {
        if (text.size() > unit.size() && text.substr(text.size() - unit.size()) == unit) {
            if (auto number = numberOf(text.substr(0, text.size() - unit.size())))
                return *number * factor;
            return std::nullopt;
        }
    }
    return numberOf(text);
}

} // namespace ph::domain
