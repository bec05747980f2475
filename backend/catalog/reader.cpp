// SPDX-License-Identifier: Apache-2.0
#include "backend/catalog/reader.h"

#include "backend/machinery/quantity.h"
#include "backend/machinery/yamllines.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <set>

namespace ph::catalog {
namespace {

/// A cursor into the document that remembers the first thing found wrong; later complaints are dropped.
class Reader {
public:
    Reader(std::string_view text, std::string file) : m_text(text), m_file(std::move(file)) {}

    Result<FileContent> run() {
        auto documents = parseYaml(m_text);
        if (!documents) {
            Error error = std::move(documents).error();
            error.subject = m_file;
            return error;
        }
        if (documents->size() != 1 || !documents->front().is_object())
            return failure("", "a catalogue file holds exactly one document, a mapping");
        m_root = std::move(documents->front());
        if (integer("/catalogue") != 1)
            return failure("/catalogue",
                           "the catalogue's form must be 1; a newer Pilothouse may be needed for another one");
        FileContent content;
        const std::string kind = text("/kind");
        if (kind == "engine")
            content.engine = engine();
        else if (kind == "adapter")
            content.adapter = adapter();
        else
            complain("/kind", "kind must be engine or adapter");
        if (m_error)
            return *m_error;
        return content;
    }

private:
    const Json *find(const std::string &pointer) const {
        const Json::json_pointer at(pointer);
        return m_root.contains(at) ? &m_root.at(at) : nullptr;
    }
    Error failure(const std::string &pointer, std::string what) const {
        std::string place = m_file;
        const auto lines = yamlLines(m_text);
        for (std::string at = pointer;; at.resize(at.rfind('/'))) { // the nearest ancestor that exists has the line
            if (const auto line = lines.find(at); line != lines.end()) {
                place += ":" + std::to_string(line->second);
                break;
            }
            if (at.empty())
                break;
        }
        return Error{Errc::Invalid, std::move(what), place, 0, "Correct the file and start again.", {}, {}, {}, 0};
    }
    void complain(const std::string &pointer, std::string what) {
        if (!m_error)
            m_error = failure(pointer, std::move(what));
    }
    std::string text(const std::string &pointer, bool required = true) {
        const Json *value = find(pointer);
        if (!value || value->is_null()) {
            if (required)
                complain(pointer, "the text " + pointer + " is missing");
            return {};
        }
        if (!value->is_string()) {
            complain(pointer, pointer + " must be text; put it in quotes");
            return {};
        }
        return value->get<std::string>();
    }
    long long integer(const std::string &pointer, long long other = 0) {
        const Json *value = find(pointer);
        if (!value)
            return other;
        if (!value->is_number_integer()) {
            complain(pointer, pointer + " must be a whole number");
            return other;
        }
        return value->get<long long>();
    }
    bool boolean(const std::string &pointer, bool other) {
        const Json *value = find(pointer);
        if (!value)
            return other;
        if (!value->is_boolean()) {
            complain(pointer, pointer + " must be true or false");
            return other;
        }
        return value->get<bool>();
    }
    std::optional<double> number(const std::string &pointer) {
        const Json *value = find(pointer);
        if (!value)
            return std::nullopt;
        if (!value->is_number()) {
            complain(pointer, pointer + " must be a number");
            return std::nullopt;
        }
        return value->get<double>();
    }
    std::string quantity(const std::string &pointer) {
        std::string value = text(pointer);
        if (!value.empty() && !Quantity::parse(value))
            complain(pointer, pointer + " is not a quantity such as 512Mi");
        return value;
    }
    std::vector<std::string> texts(const std::string &pointer) {
        std::vector<std::string> out;
        const Json *list = find(pointer);
        if (!list)
            return out;
        if (!list->is_array()) {
            complain(pointer, pointer + " must be a list");
            return out;
        }
        for (std::size_t i = 0; i < list->size(); ++i)
            out.push_back(text(pointer + "/" + std::to_string(i)));
        return out;
    }
    std::size_t count(const std::string &pointer, bool required) {
        const Json *list = find(pointer);
        if (!list || !list->is_array() || list->empty()) {
            if (required || (list && !list->is_array()))
                complain(pointer, pointer + " must be a list with at least one entry");
            return 0;
        }
        return list->size();
    }
    void onlyKnown(const std::string &pointer, std::initializer_list<std::string_view> known) {
        const Json *value = find(pointer);
        if (!value || !value->is_object()) {
            complain(pointer, (pointer.empty() ? "the document" : pointer) + std::string(" must be a mapping"));
            return;
        }
        for (const auto &entry : value->items())
            if (std::find(known.begin(), known.end(), entry.key()) == known.end())
                complain(pointer + "/" + entry.key(), "the member " + entry.key() + " is not known here");
    }

    Engine engine() {
        onlyKnown("", {"catalogue", "kind", "id", "label", "licence", "enabled", "scheme", "port", "client", "versions",
                       "series", "minimum", "sizes", "reserved", "parameters"});
        Engine out;
        out.source = m_file;
        out.id = text("/id");
        out.label = text("/label");
        out.licence = text("/licence", false);
        out.enabled = boolean("/enabled", true);
        out.scheme = text("/scheme");
        out.port = static_cast<int>(integer("/port"));
        out.client = text("/client", false);
        if (!domain::isDnsLabel(out.id))
            complain("/id", "the id of an engine is a DNS label");
        if (out.port < 1 || out.port > 65535)
            complain("/port", "the port must be between 1 and 65535");
        for (std::size_t i = 0, n = count("/versions", true); i < n; ++i) {
            const std::string at = "/versions/" + std::to_string(i);
            onlyKnown(at, {"version", "image", "default"});
            out.versions.push_back({text(at + "/version"), text(at + "/image"), boolean(at + "/default", false)});
        }
        if (find("/series"))
            out.series = static_cast<int>(integer("/series"));
        if (out.series < 1 || out.series > 4)
            complain("/series", "between one and four numbers make a series");
        out.minimumCpu = quantity("/minimum/cpu");
        out.minimumMemory = quantity("/minimum/memory");
        out.minimumStorage = quantity("/minimum/storage");
        for (std::size_t i = 0, n = count("/sizes", true); i < n; ++i) {
            const std::string at = "/sizes/" + std::to_string(i);
            onlyKnown(at, {"id", "label", "cpu", "memory", "storage", "default"});
            out.sizes.push_back({text(at + "/id"), text(at + "/label"), quantity(at + "/cpu"), quantity(at + "/memory"),
                                 quantity(at + "/storage"), boolean(at + "/default", false)});
        }
        out.reservedDatabases = texts("/reserved/databases");
        out.reservedOwners = texts("/reserved/owners");
        out.reservedOwnerPrefixes = texts("/reserved/ownerPrefixes");
        for (std::size_t i = 0, n = count("/parameters", false); i < n; ++i)
            out.parameters.push_back(parameter("/parameters/" + std::to_string(i)));
        return out;
    }

    domain::ParameterRule parameter(const std::string &at) {
        using Type = domain::ParameterRule::Type;
        static constexpr std::array<std::pair<std::string_view, Type>, 8> types{{{"integer", Type::Integer},
                                                                                 {"real", Type::Real},
                                                                                 {"boolean", Type::Boolean},
                                                                                 {"text", Type::Text},
                                                                                 {"choice", Type::Choice},
                                                                                 {"set", Type::Set},
                                                                                 {"bytes", Type::Bytes},
                                                                                 {"duration", Type::Duration}}};
        onlyKnown(at,
                  {"name", "type", "minimum", "maximum", "choices", "default", "withinMemory", "restart", "meaning"});
        domain::ParameterRule rule;
        rule.name = text(at + "/name");
        const std::string type = text(at + "/type");
        const auto found = std::find_if(types.begin(), types.end(), [&](const auto &t) { return t.first == type; });
        if (found == types.end())
            complain(at + "/type",
                     "the type of a parameter is integer, real, boolean, text, choice, set, bytes or duration");
        else
            rule.type = found->second;
        rule.minimum = number(at + "/minimum");
        rule.maximum = number(at + "/maximum");
        rule.choices = texts(at + "/choices");
        rule.defaultValue = text(at + "/default");
        rule.withinMemory = boolean(at + "/withinMemory", false);
        rule.restart = boolean(at + "/restart", false);
        rule.meaning = text(at + "/meaning", false);
        return rule;
    }

    Adapter adapter() {
        onlyKnown("", {"catalogue", "kind", "id", "engine", "label", "enabled", "default", "members", "image", "dcs",
                       "cannot", "needs", "deadlines", "read", "objects"});
        Adapter out;
        out.source = m_file;
        out.id = text("/id");
        out.engine = text("/engine");
        out.label = text("/label");
        out.enabled = boolean("/enabled", true);
        out.isDefault = boolean("/default", false);
        out.minimumMembers = static_cast<int>(integer("/members/minimum", 1));
        out.maximumMembers = static_cast<int>(integer("/members/maximum", 1));
        out.image = text("/image", false);
        out.dcs = texts("/dcs");
        out.cannot = texts("/cannot");
        for (std::size_t i = 0, n = count("/needs", false); i < n; ++i) {
            const std::string at = "/needs/" + std::to_string(i);
            out.needs.push_back({text(at + "/apiVersion"), text(at + "/kind")});
        }
        out.readyDeadline = std::chrono::seconds(integer("/deadlines/ready", 300));
        out.goneDeadline = std::chrono::seconds(integer("/deadlines/gone", 180));
        out.progressDeadline = std::chrono::seconds(integer("/deadlines/progress", 120));
        readBack(out.read);
        std::set<std::string> ids;
        int anchors = 0;
        for (std::size_t i = 0, n = count("/objects", true); i < n; ++i) {
            const std::string at = "/objects/" + std::to_string(i);
            out.objects.push_back(object(at));
            if (!ids.insert(out.objects.back().id).second)
                complain(at + "/id", "two objects have the id " + out.objects.back().id);
            anchors += out.objects.back().anchor ? 1 : 0;
        }
        if (anchors != 1 || (!out.objects.empty() && !out.objects.front().anchor))
            complain("/objects", "exactly one object is the anchor, and it comes first");
        return out;
    }

    void readBack(ReadBack &read) {
        onlyKnown("/read", {"workload", "service", "container", "agentPort", "roleLabel", "credentials", "authority",
                            "sslMode", "sslParameters", "claim", "parameters", "patroni"});
        read.workload = text("/read/workload");
        read.service = text("/read/service");
        read.container = text("/read/container");
        read.agentPort = static_cast<int>(integer("/read/agentPort"));
        read.roleLabel = text("/read/roleLabel", false);
        read.credentialsSecret = text("/read/credentials/secret");
        read.superuserKey = text("/read/credentials/superuser");
        read.ownerKey = text("/read/credentials/owner");
        read.authoritySecret = text("/read/authority/secret", false);
        read.authorityKey = text("/read/authority/key", false);
        read.sslMode = text("/read/sslMode", false);
        read.sslModeParameter = "sslmode";
        read.sslAuthorityParameter = "sslrootcert";
        if (find("/read/sslParameters")) {
            onlyKnown("/read/sslParameters", {"mode", "authority"});
            read.sslModeParameter = text("/read/sslParameters/mode");
            read.sslAuthorityParameter = text("/read/sslParameters/authority");
        }
        read.claimPrefix = text("/read/claim", false);
        read.parameters = boolean("/read/parameters", false);
        if (find("/read/patroni")) {
            onlyKnown("/read/patroni", {"leader", "failover", "config"});
            read.patroniLeader = text("/read/patroni/leader");
            read.patroniFailover = text("/read/patroni/failover");
            read.patroniConfig = text("/read/patroni/config");
        }
    }

    ObjectTemplate object(const std::string &at) {
        onlyKnown(at, {"id", "anchor", "when", "document", "labels", "annotations", "assign"});
        ObjectTemplate out;
        out.id = text(at + "/id");
        out.anchor = boolean(at + "/anchor", false);
        if (find(at + "/when")) {
            onlyKnown(at + "/when", {"field", "is", "isNot"});
            const bool equal = find(at + "/when/is") != nullptr;
            out.when = {text(at + "/when/field"), text(at + (equal ? "/when/is" : "/when/isNot")), equal};
            if (equal == (find(at + "/when/isNot") != nullptr) || out.anchor)
                complain(at + "/when", "a condition has either is or isNot, and the anchor none");
        }
        text(at + "/document/apiVersion");
        text(at + "/document/kind");
        if (const Json *document = find(at + "/document"))
            out.document = std::make_shared<const Json>(*document);
        out.labels = pointers(at + "/labels");
        out.annotations = pointers(at + "/annotations");
        bool named = false;
        for (std::size_t i = 0, n = count(at + "/assign", true); i < n; ++i) {
            out.assign.push_back(assignment(at + "/assign/" + std::to_string(i)));
            named = named || out.assign.back().at == "/metadata/name";
        }
        if (!named)
            complain(at + "/assign", "the object gets no name: assign /metadata/name");
        return out;
    }

    void checkPointer(const std::string &pointer, const std::string &at) {
        try {
            if (!pointer.empty() && pointer.front() == '/') {
                const Json::json_pointer parsed(pointer);
                return;
            }
        } catch (const Json::exception &) {
        }
        complain(at, "this is not a JSON pointer: " + domain::quoted(pointer));
    }
    std::vector<std::string> pointers(const std::string &at) {
        auto list = texts(at);
        for (std::size_t i = 0; i < list.size(); ++i)
            checkPointer(list[i], at + "/" + std::to_string(i));
        return list;
    }

    Assignment assignment(const std::string &at) {
        using As = Assignment::As;
        static constexpr std::array<std::pair<std::string_view, As>, 6> conversions{{{"text", As::Text},
                                                                                     {"quantity", As::Quantity},
                                                                                     {"integer", As::Integer},
                                                                                     {"conf", As::Conf},
                                                                                     {"cnf", As::Cnf},
                                                                                     {"json", As::Json}}};
        onlyKnown(at, {"at", "value", "field", "as", "omitEmpty"});
        Assignment out;
        out.at = text(at + "/at");
        checkPointer(out.at, at + "/at");
        out.value = text(at + "/value", false);
        out.field = text(at + "/field", false);
        out.omitEmpty = boolean(at + "/omitEmpty", false);
        if (out.value.empty() == out.field.empty())
            complain(at, "an assignment has either value or field");
        if (const std::string as = text(at + "/as", false); !as.empty()) {
            const auto found =
                std::find_if(conversions.begin(), conversions.end(), [&](const auto &c) { return c.first == as; });
            if (found == conversions.end())
                complain(at + "/as", "as must be text, quantity, integer, conf, cnf or json");
            else
                out.as = found->second;
        }
        return out;
    }

    std::string_view m_text;
    std::string m_file;
    Json m_root;
    std::optional<Error> m_error;
};

} // namespace

Result<FileContent> readFileContent(std::string_view text, const std::string &file) {
    try {
        return Reader(text, file).run();
    } catch (const Json::exception &e) {
        return Error{Errc::Invalid, "the catalogue file cannot be read", file, 0, {}, e.what(), {}, {}, 0};
    }
}

} // namespace ph::catalog
