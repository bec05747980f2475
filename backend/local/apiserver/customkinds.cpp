// SPDX-License-Identifier: Apache-2.0
#include "backend/local/apiserver/customkinds.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cctype>
#include <optional>
#include <set>

namespace ph::local {

namespace {

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

/// Resource names (plural, singular, short) and kind names (kind, list) that other definitions hold.
struct UsedNames {
    std::set<std::string> resources;
    std::set<std::string> kinds;
};

UsedNames usedBy(const Json &definition, const std::vector<JsonPtr> &others) {
    UsedNames used;
    const auto own = jsonText(definition, {"metadata", "name"});
    for (const auto &other : others) {
        if (jsonText(*other, {"metadata", "name"}) == own)
            continue;
        const Json &names = jsonAt(*other, {"status", "acceptedNames"});
        for (const char *key : {"plural", "singular"})
            if (auto name = jsonText(names, {key}); !name.empty())
                used.resources.insert(std::move(name));
        for (auto &name : jsonTexts(names, {"shortNames"}))
            used.resources.insert(std::move(name));
        for (const char *key : {"kind", "listKind"})
            if (auto name = jsonText(names, {key}); !name.empty())
                used.kinds.insert(std::move(name));
    }
    return used;
}

struct Clash {
    const char *reason = nullptr;
    std::string message;
};

/// The names of @p definition that can be had; @p clash says why one cannot.
Json acceptedNames(const Json &definition, const UsedNames &used, Clash &clash) {
    const Json &wanted = jsonAt(definition, {"spec", "names"});
    Json accepted = jsonAt(definition, {"status", "acceptedNames"});
    if (!accepted.is_object())
        accepted = Json::object();
    const auto taken = [](const std::string &name) { return "\"" + name + "\" is already in use"; };
    const auto take = [&](const char *key, const std::set<std::string> &others, const char *reason) {
        const auto name = jsonText(wanted, {key});
        if (name.empty())
            return static_cast<void>(accepted.erase(key));
        if (!others.contains(name))
            accepted[key] = name;
        else if (!clash.reason)
            clash = {reason, taken(name)};
    };
    take("plural", used.resources, "PluralConflict");
    take("singular", used.resources, "SingularConflict");
    std::string messages;
    for (const auto &name : jsonTexts(wanted, {"shortNames"}))
        if (used.resources.contains(name))
            messages += (messages.empty() ? "" : ", ") + taken(name);
    if (messages.empty()) {
        accepted.erase("shortNames");
        if (wanted.contains("shortNames"))
            accepted["shortNames"] = wanted["shortNames"];
    } else if (!clash.reason) {
        clash = {"ShortNamesConflict", messages.find(", ") == std::string::npos ? messages : "[" + messages + "]"};
    }
    take("kind", used.kinds, "KindConflict");
    take("listKind", used.kinds, "ListKindConflict");
    accepted.erase("categories");
    if (wanted.contains("categories"))
        accepted["categories"] = wanted["categories"];
    for (const char *key : {"plural", "kind"})
        if (!accepted.contains(key))
            accepted[key] = "";
    return accepted;
}

const Json *condition(const Json &definition, std::string_view type) {
    const Json &conditions = jsonAt(definition, {"status", "conditions"});
    if (conditions.is_array())
        for (const auto &one : conditions)
            if (jsonText(one, {"type"}) == type)
                return &one;
    return nullptr;
}

std::optional<std::vector<long>> versionParts(const std::string &text) {
    std::size_t at = 1;
    const auto number = [&]() -> long {
        if (at >= text.size() || text[at] < '1' || text[at] > '9')
            return -1;
        long value = 0;
        while (at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])) && value < 1'000'000)
            value = value * 10 + (text[at++] - '0');
        return value;
    };
    if (text.empty() || text[0] != 'v')
        return std::nullopt;
    const long major = number();
    if (major < 0)
        return std::nullopt;
    if (at == text.size())
        return std::vector<long>{2, major, 0};
    const long rank = text.compare(at, 4, "beta") == 0 ? 1 : text.compare(at, 5, "alpha") == 0 ? 0 : -1;
    if (rank < 0)
        return std::nullopt;
    at += rank == 1 ? 4 : 5;
    const long minor = number();
    if (minor < 0 || at != text.size())
        return std::nullopt;
    return std::vector<long>{rank, major, minor};
}

} // namespace

bool versionBefore(const std::string &a, const std::string &b) {
    const auto left = versionParts(a);
    const auto right = versionParts(b);
    if (left && right)
        return *left > *right;
    if (left || right)
        return left.has_value();
    return a < b;
}

void defaultDefinition(Json &definition) {
    if (!definition.contains("spec") || !definition["spec"].is_object())
        return;
    Json &spec = definition["spec"];
    if (spec.contains("names") && spec["names"].is_object()) {
        Json &names = spec["names"];
        const auto kind = jsonText(names, {"kind"});
        if (jsonText(names, {"singular"}).empty())
            names["singular"] = lower(kind);
        if (jsonText(names, {"listKind"}).empty() && !kind.empty())
            names["listKind"] = kind + "List";
    }
    if (jsonAt(spec, {"conversion", "webhook", "clientConfig", "service"}).is_object()) {
        Json &service = spec["conversion"]["webhook"]["clientConfig"]["service"];
        if (!service.contains("port"))
            service["port"] = 443;
    }
}

bool isEstablished(const Json &definition) {
    const Json *established = condition(definition, "Established");
    return established && jsonText(*established, {"status"}) == "True";
}

void setDefinitionCondition(Json &definition, const char *type, bool status, const char *reason,
                            const std::string &message, const std::string &stamp) {
    Json &conditions = definition["status"]["conditions"];
    if (!conditions.is_array())
        conditions = Json::array();
    Json wanted{{"type", type}, {"status", status ? "True" : "False"}, {"reason", reason}, {"message", message}};
    for (auto &one : conditions)
        if (jsonText(one, {"type"}) == type) {
            const bool moved = jsonText(one, {"status"}) != jsonText(wanted, {"status"});
            wanted["lastTransitionTime"] = moved ? stamp : jsonText(one, {"lastTransitionTime"}, stamp);
            one = std::move(wanted);
            return;
        }
    wanted["lastTransitionTime"] = stamp;
    conditions.push_back(std::move(wanted));
}

bool settleDefinition(Json &definition, const std::vector<JsonPtr> &others, const std::string &stamp) {
    const Json before = jsonAt(definition, {"status"});
    Clash clash;
    definition["status"]["acceptedNames"] = acceptedNames(definition, usedBy(definition, others), clash);
    setDefinitionCondition(definition, "NamesAccepted", !clash.reason, clash.reason ? clash.reason : "NoConflicts",
                           clash.reason ? clash.message : "no conflicts found", stamp);
    if (!clash.reason && !isEstablished(definition))
        setDefinitionCondition(definition, "Established", true, "InitialNamesAccepted",
                               "the initial names have been accepted", stamp);
    else if (clash.reason && !condition(definition, "Established"))
        setDefinitionCondition(definition, "Established", false, "NotAccepted", "not all names are accepted", stamp);
    const auto approval = jsonText(definition, {"metadata", "annotations", "api-approved.kubernetes.io"});
    if (approval.starts_with("unapproved"))
        setDefinitionCondition(definition, "KubernetesAPIApprovalPolicyConformant", false, "UnapprovedAnnotation",
                               "not approved: \"" + approval + "\"", stamp);
    else if (!approval.empty())
        setDefinitionCondition(definition, "KubernetesAPIApprovalPolicyConformant", true, "ApprovedAnnotation",
                               "approved in " + approval, stamp);
    Json &stored = definition["status"]["storedVersions"];
    if (!stored.is_array())
        stored = Json::array();
    for (const auto &version : jsonAt(definition, {"spec", "versions"}))
        if (jsonAt(version, {"storage"}) == true &&
            std::find(stored.begin(), stored.end(), version["name"]) == stored.end())
            stored.push_back(version["name"]);
    return definition["status"] != before;
}

std::vector<CustomKind> kindsOf(const Json &definition, std::uint64_t revision) {
    std::vector<CustomKind> out;
    const Json &versions = jsonAt(definition, {"spec", "versions"});
    const Json &names = jsonAt(definition, {"status", "acceptedNames"});
    if (!versions.is_array())
        return out;
    const auto group = jsonText(definition, {"spec", "group"});
    const bool webhook = jsonText(definition, {"spec", "conversion", "strategy"}) == "Webhook";
    std::string storage;
    for (const auto &version : versions)
        if (jsonAt(version, {"storage"}) == true)
            storage = jsonText(version, {"name"});
    for (const auto &version : versions) {
        if (jsonAt(version, {"served"}) != true)
            continue;
        CustomKind kind;
        ServedResource &info = kind.resource;
        info.group = group;
        info.version = jsonText(version, {"name"});
        info.plural = jsonText(definition, {"spec", "names", "plural"});
        info.singular = jsonText(names, {"singular"});
        info.kind = jsonText(names, {"kind"});
        info.listKind = jsonText(names, {"listKind"}, info.kind + "List");
        info.namespaced = jsonText(definition, {"spec", "scope"}) != "Cluster";
        info.shortNames = jsonTexts(names, {"shortNames"});
        info.categories = jsonTexts(names, {"categories"});
        info.custom = true;
        info.generation = true;
        info.terminating = jsonAt(definition, {"metadata", "deletionTimestamp"}).is_string();
        info.storageApiVersion = group + "/" + storage;
        info.schemaRevision = revision;
        info.noConversion = webhook && info.version != storage;
        if (jsonAt(version, {"deprecated"}) == true)
            info.deprecation = jsonText(version, {"deprecationWarning"},
                                        group + "/" + info.version + " " + info.kind + " is deprecated");
        if (const Json &columns = jsonAt(version, {"additionalPrinterColumns"}); columns.is_array() && !columns.empty())
            info.printerColumns = std::make_shared<const Json>(columns);
        if (const Json &fields = jsonAt(version, {"selectableFields"}); fields.is_array())
            for (const auto &field : fields)
                if (auto path = jsonText(field, {"jsonPath"}); path.size() > 1)
                    info.selectableFields.insert(path.substr(1));
        const Json &subresources = jsonAt(version, {"subresources"});
        if (!jsonAt(subresources, {"status"}).is_null())
            info.subresources.push_back("status");
        if (const Json &scale = jsonAt(subresources, {"scale"}); scale.is_object()) {
            info.subresources.push_back("scale");
            const auto path = [&](const char *key) {
                const auto text = jsonText(scale, {key});
                return text.empty() ? text : text.substr(1);
            };
            info.scaleSpecPath = path("specReplicasPath");
            info.scaleStatusPath = path("statusReplicasPath");
            info.scaleSelectorPath = path("labelSelectorPath");
        }
        if (const Json &schema = jsonAt(version, {"schema", "openAPIV3Schema"}); schema.is_object())
            info.openApiSchema = std::make_shared<const Json>(schema);
        kind.main = info.version == storage;
        out.push_back(std::move(kind));
    }
    std::sort(out.begin(), out.end(), [](const CustomKind &a, const CustomKind &b) {
        return versionBefore(a.resource.version, b.resource.version);
    });
    if (!out.empty() && std::none_of(out.begin(), out.end(), [](const CustomKind &kind) { return kind.main; }))
        out.front().main = true;
    return out;
}

} // namespace ph::local
