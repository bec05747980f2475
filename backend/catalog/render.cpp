// SPDX-License-Identifier: Apache-2.0
#include "backend/catalog/catalog.h"
#include "backend/domain/rows.h"
#include "backend/domain/spec.h"
#include "backend/machinery/quantity.h"

#include <nlohmann/json.hpp>

#include <map>

namespace ph::catalog {
namespace {

namespace keys = domain::keys;

std::string textOf(const Json &value) {
    return value.is_string() ? value.get<std::string>() : dumpJson(value);
}

/// The fields assignments may use.
class Fields {
public:
    Fields(const domain::InstanceSpec &spec, const InstanceRef &ref, const Engine &engine, std::string image)
        : m_spec(domain::specToJson(spec)) {
        m_texts = {{"name", ref.name},
                   {"namespace", ref.ns},
                   {"instanceId", ref.instanceId},
                   {"engine", engine.id},
                   {"port", std::to_string(engine.port)},
                   {"version.image", std::move(image)}};
    }
    Result<Json> get(const std::string &field) const {
        if (const auto text = m_texts.find(field); text != m_texts.end())
            return Json(text->second);
        if (field == "spec")
            return m_spec;
        if (field.rfind("spec.", 0) == 0 && m_spec.contains(field.substr(5)))
            return m_spec.at(field.substr(5));
        return Error{Errc::Invalid, "there is no field " + field, field, 0, {}, {}, {}, {}, 0};
    }
    /// Replaces {field}; "${" begins a placeholder of a secret, whose own braces stay.
    Result<std::string> expand(const std::string &text) const {
        std::string out;
        for (std::size_t at = 0; at < text.size(); ++at) {
            if (text[at] != '{' || (at > 0 && text[at - 1] == '$')) {
                out += text[at];
                continue;
            }
            const auto end = text.find('}', at);
            if (end == std::string::npos)
                return Error{Errc::Invalid, "a brace is not closed", text, 0, {}, {}, {}, {}, 0};
            PH_ASSIGN(const Json value, get(text.substr(at + 1, end - at - 1)));
            out += textOf(value);
            at = end;
        }
        return out;
    }

private:
    std::map<std::string, std::string> m_texts;
    Json m_spec;
};

/// Engine settings, one a line; quotes and backslashes are doubled as postgresql.conf wants them.
std::string confOf(const Json &parameters) {
    std::string out;
    for (const auto &[name, value] : parameters.items()) {
        out += name + " = '";
        for (const char c : textOf(value))
            out += c == '\'' || c == '\\' ? std::string(2, c) : std::string(1, c);
        out += "'\n";
    }
    return out;
}

/// A section of an option file of MariaDB. Its numbers know K, M, G and T, where the catalogue writes kB, MB, …
std::string cnfOf(const Json &parameters) {
    std::string out = "[mariadbd]\n";
    for (const auto &[name, value] : parameters.items()) {
        std::string text = textOf(value);
        if (text.size() > 2 && text.back() == 'B' && text.find_first_not_of("0123456789") == text.size() - 2 &&
            std::string_view("kMGT").find(text[text.size() - 2]) != std::string_view::npos)
            text.pop_back();
        out += name + " = \"";
        for (const char c : text)
            out += c == '\n' ? "\\n" : c == '"' || c == '\\' ? std::string{'\\', c} : std::string(1, c);
        out += "\"\n";
    }
    return out;
}

Result<Json> converted(const Assignment &assignment, Json value) {
    switch (assignment.as) {
    case Assignment::As::Text:
        return Json(textOf(value));
    case Assignment::As::Json:
        return Json(dumpJson(value));
    case Assignment::As::Conf:
        return Json(value.is_object() ? confOf(value) : std::string());
    case Assignment::As::Cnf:
        return Json(value.is_object() ? cnfOf(value) : std::string());
    case Assignment::As::Quantity: {
        PH_ASSIGN(const Quantity quantity, Quantity::parse(textOf(value)));
        return Json(quantity.text());
    }
    case Assignment::As::Integer: {
        PH_ASSIGN(const Quantity quantity, Quantity::parse(textOf(value)));
        return Json(quantity.value());
    }
    }
    return value;
}

Json commonLabels(const InstanceRef &ref, const Engine &engine) {
    return Json{{keys::managedBy, keys::managedByValue},
                {keys::instance, ref.name},
                {"app.kubernetes.io/name", engine.id},
                {keys::engine, engine.id},
                {keys::instanceId, ref.instanceId}};
}

Result<Json> renderOne(const ObjectTemplate &source, const Fields &fields, const InstanceRef &ref, const Json &labels) {
    Json object = *source.document;
    object["metadata"]["namespace"] = ref.ns;
    const Json annotations{{keys::instanceId, ref.instanceId}};
    const auto merge = [&object](const std::string &pointer, const Json &entries) {
        Json &place = object[Json::json_pointer(pointer)];
        if (place.is_null())
            place = Json::object();
        place.update(entries);
    };
    merge("/metadata/labels", labels);
    merge("/metadata/annotations", annotations);
    for (const std::string &pointer : source.labels)
        merge(pointer, labels);
    for (const std::string &pointer : source.annotations)
        merge(pointer, annotations);
    for (const Assignment &assignment : source.assign) {
        Json value;
        if (assignment.field.empty()) {
            PH_ASSIGN(value, fields.expand(assignment.value));
        } else {
            PH_ASSIGN(value, fields.get(assignment.field));
        }
        if (assignment.omitEmpty && (value.is_null() || value == ""))
            continue;
        PH_ASSIGN(object[Json::json_pointer(assignment.at)], converted(assignment, std::move(value)));
    }
    if (!source.anchor)
        object["metadata"]["ownerReferences"] = Json::array(
            {Json{{"apiVersion", "v1"}, {"kind", "ConfigMap"}, {"name", ref.name}, {"uid", "${anchor-uid}"}}});
    return object;
}

} // namespace

std::string withName(std::string_view text, std::string_view name) {
    std::string out(text);
    for (auto at = out.find("{name}"); at != std::string::npos; at = out.find("{name}", at + name.size()))
        out.replace(at, 6, name);
    return out;
}

Result<std::vector<RenderedObject>> Catalog::render(const domain::InstanceSpec &spec, const InstanceRef &ref) const {
    const Engine *engine = this->engine(spec.engine);
    const Adapter *adapter = this->adapter(spec.adapter);
    if (!engine || !adapter || adapter->engine != engine->id)
        return Error{Errc::Invalid,
                     "the catalogue has no engine " + domain::quoted(spec.engine) + " run by " +
                         domain::quoted(spec.adapter),
                     "engine",
                     0,
                     "Choose an engine from the catalogue.",
                     {},
                     {},
                     {},
                     0};
    const EngineVersion *version = engine->version(spec.engineVersion);
    if (!version)
        return Error{Errc::Invalid,
                     "version " + domain::quoted(spec.engineVersion) + " of " + engine->id + " is not in the catalogue",
                     "engineVersion",
                     0,
                     "Choose one that is.",
                     {},
                     {},
                     {},
                     0};
    const Fields fields(spec, ref, *engine, adapter->imageOf(*version));
    const Json labels = commonLabels(ref, *engine);
    std::vector<RenderedObject> objects;
    for (const ObjectTemplate &source : adapter->objects) {
        try {
            if (source.when) {
                PH_ASSIGN(const Json value, fields.get(source.when->field));
                if ((textOf(value) == source.when->value) != source.when->equal)
                    continue;
            }
            auto object = renderOne(source, fields, ref, labels);
            if (!object) {
                Error error = std::move(object).error();
                error.subject = adapter->source + ": " + source.id;
                return error;
            }
            objects.push_back({source.id, source.anchor, std::make_shared<const Json>(std::move(*object))});
        } catch (const Json::exception &e) {
            return Error{Errc::Invalid,
                         "an assignment of the adapter " + adapter->id + " does not fit its document",
                         adapter->source + ": " + source.id,
                         0,
                         "Correct the catalogue file.",
                         e.what(),
                         {},
                         {},
                         0};
        }
    }
    return objects;
}

} // namespace ph::catalog
