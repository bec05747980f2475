// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/parametersinforce.h"

#include "backend/machinery/json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

namespace ph::agent {
namespace {

std::string lower(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
    return out;
}

std::optional<bool> truthOf(const std::string &text) {
    if (text == "on" || text == "true" || text == "yes")
        return true;
    if (text == "off" || text == "false" || text == "no")
        return false;
    return std::nullopt;
}

struct Amount {
    double number = 0;
    std::string_view unit;
};

std::optional<Amount> amountOf(std::string_view text) {
    while (!text.empty() && text.front() == ' ')
        text.remove_prefix(1);
    Amount amount;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), amount.number);
    if (error != std::errc())
        return std::nullopt;
    amount.unit = text.substr(static_cast<std::size_t>(end - text.data()));
    while (!amount.unit.empty() && amount.unit.front() == ' ')
        amount.unit.remove_prefix(1);
    return amount;
}

/// Bytes or milliseconds of one @p unit as PostgreSQL writes it.
std::optional<double> factorOf(std::string_view unit) {
    static constexpr std::array<std::pair<std::string_view, double>, 11> units{{{"B", 1},
                                                                                {"kB", 1024},
                                                                                {"MB", 1048576},
                                                                                {"GB", 1073741824},
                                                                                {"TB", 1099511627776},
                                                                                {"us", 0.001},
                                                                                {"ms", 1},
                                                                                {"s", 1000},
                                                                                {"min", 60'000},
                                                                                {"h", 3'600'000},
                                                                                {"d", 86'400'000}}};
    const auto amount = amountOf(unit); // "8kB"
    const double count = amount ? amount->number : 1;
    const std::string_view name = amount ? amount->unit : unit;
    for (const auto &[known, factor] : units)
        if (name == known)
            return count * factor;
    return std::nullopt;
}

} // namespace

std::map<std::string, std::string> parametersOfConf(std::string_view text) {
    std::map<std::string, std::string> out;
    while (!text.empty()) {
        const std::string_view line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(line.size() + 1, text.size()));
        const auto equals = line.find(" = '");
        if (equals == std::string_view::npos || equals == 0 || line.front() == '#' || line.back() != '\'')
            continue;
        std::string value;
        const std::string_view quoted = line.substr(equals + 4, line.size() - equals - 5);
        for (std::size_t at = 0; at < quoted.size(); ++at) {
            if ((quoted[at] == '\'' || quoted[at] == '\\') && at + 1 < quoted.size())
                ++at;
            value += quoted[at];
        }
        out[std::string(line.substr(0, equals))] = std::move(value);
    }
    return out;
}

std::map<std::string, std::string> givenParameters(const AgentSettings &settings) {
    constexpr std::size_t limit = 1U << 20U;
    if (!settings.patroni)
        if (const auto conf = readFile(settings.configDirectory / "postgresql.conf", limit))
            return parametersOfConf(*conf);
    std::map<std::string, std::string> out;
    const auto text = readFile(settings.configDirectory / "parameters.json", limit);
    const auto document = text ? parseJson(*text) : Result<Json>(text.error());
    if (document && document->is_object())
        for (const auto &[name, value] : document->items())
            if (value.is_string())
                out[name] = value.get<std::string>();
    return out;
}

bool isInForce(std::string_view asked, const ServerSetting &setting) {
    const std::string wanted = lower(asked);
    const std::string has = lower(setting.value);
    if (wanted == has)
        return true;
    if (const auto a = truthOf(wanted), b = truthOf(has); a && b)
        return *a == *b;
    const auto amount = amountOf(asked);
    const auto told = amountOf(setting.value);
    if (!amount || !told || !told->unit.empty())
        return false;
    if (amount->unit.empty() || setting.unit.empty())
        return amount->unit.empty() && std::abs(amount->number - told->number) < 1e-9 * std::max(1.0, told->number);
    const auto factor = factorOf(amount->unit);
    const auto unit = factorOf(setting.unit);
    return factor && unit && std::abs(amount->number * *factor - told->number * *unit) < *unit;
}

void compareParameters(NodeState &state, const std::map<std::string, std::string> &given,
                       const std::vector<ServerSetting> &settings) {
    state.parameters.clear();
    state.pendingRestart.clear();
    for (const auto &[name, asked] : given) {
        const auto at = std::find_if(settings.begin(), settings.end(),
                                     [&](const ServerSetting &s) { return lower(s.name) == lower(name); });
        if (at == settings.end())
            continue;
        if (isInForce(asked, *at))
            state.parameters[name] = asked;
        else if (at->needsRestart)
            state.pendingRestart.push_back(name);
    }
}

} // namespace ph::agent
