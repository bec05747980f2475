// SPDX-License-Identifier: Apache-2.0
#include "backend/local/apiserver/table.h"

#include "backend/core/clock.h"
#include "backend/local/apiserver/tablecolumns.h"

#include <nlohmann/json.hpp>

namespace ph::local {

std::string humanDuration(long long seconds) {
    if (seconds < 0)
        return seconds >= -2 ? "0s" : "<invalid>";
    const auto text = [](long long value, const char *unit) { return std::to_string(value) + unit; };
    const auto both = [&](long long high, const char *highUnit, long long low, const char *lowUnit) {
        return text(high, highUnit) + (low == 0 ? std::string() : text(low, lowUnit));
    };
    const long long minutes = seconds / 60;
    const long long hours = minutes / 60;
    const long long days = hours / 24;
    if (seconds < 120)
        return text(seconds, "s");
    if (minutes < 10)
        return both(minutes, "m", seconds % 60, "s");
    if (hours < 3)
        return text(minutes, "m");
    if (hours < 8)
        return both(hours, "h", minutes % 60, "m");
    if (hours < 48)
        return text(hours, "h");
    if (days < 8)
        return both(days, "d", hours % 24, "h");
    if (days < 730)
        return text(days, "d");
    if (days < 8 * 365)
        return both(days / 365, "y", days % 365, "d");
    return text(days / 365, "y");
}

std::string ageOf(const std::string &stamp) {
    const auto time = parseTime(stamp);
    if (!time)
        return "<unknown>";
    return humanDuration(std::chrono::duration_cast<std::chrono::seconds>(Clock::system().now() - *time).count());
}

Json metadataOf(const Json &object) {
    return {{"kind", "PartialObjectMetadata"}, {"apiVersion", "meta.k8s.io/v1"}, {"metadata", object["metadata"]}};
}

namespace {

/// The value at a simple JSONPath (".spec.a.b", ".status.conditions[?(@.type=="Ready")].status"); null when there is
/// none.
const Json &jsonPathValue(const Json &object, std::string_view path) {
    static const Json none;
    const Json *at = &object;
    while (!path.empty()) {
        if (path.front() == '.') {
            path.remove_prefix(1);
            continue;
        }
        if (path.front() == '[') {
            const auto end = path.find(']');
            if (end == std::string_view::npos || !at->is_array())
                return none;
            const auto inside = path.substr(1, end - 1);
            path = path.substr(end + 1);
            const auto equals = inside.find("==");
            const auto field = inside.find("@.");
            const Json *found = nullptr;
            if (equals != std::string_view::npos && field != std::string_view::npos) {
                auto key = inside.substr(field + 2, equals - field - 2);
                auto value = inside.substr(equals + 2);
                std::string wanted;
                for (const char c : value)
                    if (c != '"' && c != '\'' && c != ')' && c != ' ' && c != '\\')
                        wanted.push_back(c);
                while (!key.empty() && key.back() == ' ')
                    key.remove_suffix(1);
                for (const auto &item : *at)
                    if (!found && jsonText(item, {key}) == wanted)
                        found = &item;
            } else {
                const auto index = static_cast<std::size_t>(std::atoll(std::string(inside).c_str()));
                if (index < at->size())
                    found = &(*at)[index];
            }
            if (!found)
                return none;
            at = found;
            continue;
        }
        const auto end = std::min(path.find_first_of(".["), path.size());
        const auto &next = jsonAt(*at, {path.substr(0, end)});
        path = path.substr(end);
        if (next.is_null())
            return none;
        at = &next;
    }
    return *at;
}

std::vector<Column> customColumns(const ServedResource &info, const Json &definition) {
    std::vector<Column> out{nameColumn()};
    bool any = false;
    const Json &versions = jsonAt(definition, {"spec", "versions"});
    if (versions.is_array())
        for (const auto &version : versions) {
            if (version.value("name", "") != info.version || !version.contains("additionalPrinterColumns"))
                continue;
            for (const auto &column : version["additionalPrinterColumns"]) {
                any = true;
                const auto path = column.value("jsonPath", "");
                const auto type = column.value("type", "string");
                out.push_back({column.value("name", ""), type, column.value("priority", 0),
                               [path, type](const Json &object) -> Json {
                                   const Json &value = jsonPathValue(object, path);
                                   if (type == "date")
                                       return value.is_string() ? Json(ageOf(value.get<std::string>())) : Json();
                                   return value.is_object() || value.is_array() ? Json(dumpJson(value)) : value;
                               }});
            }
        }
    if (!any)
        out.push_back(ageColumn());
    return out;
}

} // namespace

Json tableOf(const ServedResource &info, const std::vector<StoredObject> &objects, IncludeObject include,
             const Json *definition) {
    const std::vector<Column> columns = info.custom && definition ? customColumns(info, *definition) : columnsOf(info);
    Json table{{"kind", "Table"}, {"apiVersion", "meta.k8s.io/v1"}, {"metadata", Json::object()}};
    table["columnDefinitions"] = Json::array();
    for (const auto &column : columns)
        table["columnDefinitions"].push_back({{"name", column.name},
                                              {"type", column.type == "date" ? "string" : column.type},
                                              {"format", column.name == "Name" ? "name" : ""},
                                              {"description", ""},
                                              {"priority", column.priority}});
    Json &rows = table["rows"] = Json::array();
    for (const auto &object : objects) {
        Json row{{"cells", Json::array()}};
        for (const auto &column : columns)
            row["cells"].push_back(column.value(*object.json));
        if (include == IncludeObject::Metadata)
            row["object"] = metadataOf(*object.json);
        else if (include == IncludeObject::Object)
            row["object"] = *object.json;
        rows.push_back(std::move(row));
    }
    return table;
}

} // namespace ph::local
