// SPDX-License-Identifier: Apache-2.0
#include "backend/local/apiserver/table.h"

#include "backend/core/clock.h"
#include "backend/local/apiserver/jsonpath.h"
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

/// A value as a column of that type shows it, as kube-apiserver converts them.
Json cellOf(const Json *value, const std::string &type) {
    if (!value || value->is_null())
        return {};
    if (type == "date")
        return value->is_string() ? Json(ageOf(value->get<std::string>())) : Json();
    if (type == "integer")
        return value->is_number() ? Json(value->get<long long>()) : Json();
    if (type == "number")
        return value->is_number() ? *value : Json();
    if (type == "boolean")
        return value->is_boolean() ? *value : Json();
    return value->is_string() ? *value : Json(dumpJson(*value));
}

std::vector<Column> customColumns(const ServedResource &info) {
    std::vector<Column> out{nameColumn()};
    if (!info.printerColumns) {
        out.push_back(ageColumn());
        return out;
    }
    for (const auto &column : *info.printerColumns) {
        const auto type = jsonText(column, {"type"}, "string");
        const auto path = std::make_shared<const JsonPath>(jsonText(column, {"jsonPath"}));
        out.push_back({jsonText(column, {"name"}), type, static_cast<int>(jsonInteger(column, {"priority"})),
                       [path, type](const Json &object) { return cellOf(path->first(object), type); },
                       jsonText(column, {"format"}), jsonText(column, {"description"})});
    }
    return out;
}

} // namespace

Json tableOf(const ServedResource &info, const std::vector<StoredObject> &objects, IncludeObject include) {
    const std::vector<Column> custom = info.custom ? customColumns(info) : std::vector<Column>();
    const std::vector<Column> &columns = info.custom ? custom : columnsOf(info);
    Json table{{"kind", "Table"}, {"apiVersion", "meta.k8s.io/v1"}, {"metadata", Json::object()}};
    table["columnDefinitions"] = Json::array();
    for (const auto &column : columns)
        table["columnDefinitions"].push_back({{"name", column.name},
                                              {"type", !info.custom && column.type == "date" ? "string" : column.type},
                                              {"format", column.name == "Name" ? "name" : column.format},
                                              {"description", column.description},
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
