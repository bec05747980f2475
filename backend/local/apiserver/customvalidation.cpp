// SPDX-License-Identifier: Apache-2.0
// What kube-apiserver refuses about a CustomResourceDefinition.
#include "backend/local/apiserver/customkinds.h"
#include "backend/local/apiserver/validation.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <set>

namespace ph::local {

namespace {

std::string lower(std::string text) {
    for (char &c : text)
        c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return text;
}

std::string joined(const std::set<std::string> &words) {
    std::string out;
    for (const auto &word : words)
        out += (out.empty() ? "" : ",") + word;
    return out;
}

void checkNames(const Json &names, FieldErrors &errors) {
    const auto label = [&](const std::string &field, const std::string &name) {
        if (const auto bad = checkDns1035Label(name); !bad.empty())
            errors.invalid("spec.names." + field, name, bad);
    };
    const auto mixed = [&](const char *field) {
        const auto name = jsonText(names, {field});
        if (const auto bad = checkDns1035Label(lower(name)); !bad.empty())
            errors.invalid(std::string("spec.names.") + field, name,
                           "may have mixed case, but should otherwise match: " + bad);
    };
    for (const char *field : {"plural", "singular", "kind", "listKind"})
        if (jsonText(names, {field}).empty())
            errors.required(std::string("spec.names.") + field);
        else if (std::string_view(field) == "kind" || std::string_view(field) == "listKind")
            mixed(field);
        else
            label(field, jsonText(names, {field}));
    for (const char *field : {"shortNames", "categories"})
        if (const Json &list = jsonAt(names, {field}); list.is_array())
            for (std::size_t i = 0; i < list.size(); ++i)
                if (list[i].is_string())
                    label(std::string(field) + "[" + std::to_string(i) + "]", list[i].get<std::string>());
    if (!jsonText(names, {"kind"}).empty() && jsonText(names, {"kind"}) == jsonText(names, {"listKind"}))
        errors.invalid("spec.names.listKind", jsonText(names, {"listKind"}), "kind and listKind may not be the same");
}

void checkColumns(const Json &columns, const std::string &path, FieldErrors &errors) {
    static const std::set<std::string> types{"boolean", "date", "integer", "number", "string"};
    static const std::set<std::string> formats{"byte",  "date",  "date-time", "double",
                                               "float", "int32", "int64",     "password"};
    if (!columns.is_array())
        return;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const std::string at = path + "[" + std::to_string(i) + "]";
        const auto type = jsonText(columns[i], {"type"});
        const auto format = jsonText(columns[i], {"format"});
        if (jsonText(columns[i], {"name"}).empty())
            errors.required(at + ".name");
        if (type.empty())
            errors.required(at + ".type", "must be one of " + joined(types));
        else if (!types.contains(type))
            errors.invalid(at + ".type", type, "must be one of " + joined(types));
        if (!format.empty() && !formats.contains(format))
            errors.invalid(at + ".format", format, "must be one of " + joined(formats));
        if (jsonText(columns[i], {"jsonPath"}).empty())
            errors.required(at + ".jsonPath");
    }
}

void checkScale(const Json &scale, const std::string &path, FieldErrors &errors) {
    const auto check = [&](const char *field, bool optional, const std::vector<std::string> &below, const char *where) {
        const auto text = jsonText(scale, {field});
        const std::string at = path + "." + field;
        if (text.empty()) {
            if (!optional)
                errors.required(at);
            return;
        }
        if (text.front() != '.' || text.find('[') != std::string::npos)
            return errors.invalid(at, text,
                                  text.front() != '.' ? "must be a simple json path starting with ."
                                                      : "should not contain array notation");
        if (std::none_of(below.begin(), below.end(), [&](const auto &prefix) { return text.starts_with(prefix); }))
            errors.invalid(at, text, std::string("should be a json path under ") + where);
    };
    check("specReplicasPath", false, {".spec."}, ".spec");
    check("statusReplicasPath", false, {".status."}, ".status");
    check("labelSelectorPath", true, {".status.", ".spec."}, "either .status or .spec");
}

/// Whether every version says the same under @p keys: kube-apiserver then names the field once, above the versions.
bool sameInAll(const Json &versions, std::initializer_list<std::string_view> keys) {
    for (const auto &version : versions)
        if (jsonAt(version, keys) != jsonAt(versions[0], keys))
            return false;
    return true;
}

void checkVersions(const SchemaSet &schema, const Json &versions, FieldErrors &errors) {
    const bool oneSchema = sameInAll(versions, {"schema"});
    const bool oneTable = sameInAll(versions, {"additionalPrinterColumns"});
    const bool oneSubresource = sameInAll(versions, {"subresources"});
    std::set<std::string> names;
    Json listed = Json::array();
    std::size_t storage = 0;
    for (std::size_t i = 0; i < versions.size(); ++i) {
        const Json &version = versions[i];
        const std::string at = "spec.versions[" + std::to_string(i) + "]";
        const auto name = jsonText(version, {"name"});
        listed.push_back(name);
        if (const auto bad = checkDns1035Label(name); !bad.empty())
            errors.invalid(at + ".name", name, bad);
        names.insert(name);
        storage += jsonAt(version, {"storage"}) == true ? 1U : 0U;
        if (jsonAt(version, {"deprecated"}) != true && !jsonAt(version, {"deprecationWarning"}).is_null())
            errors.invalid(at + ".deprecationWarning", version["deprecationWarning"],
                           "can only be set for deprecated versions");
        const Json &described = jsonAt(version, {"schema", "openAPIV3Schema"});
        if (!described.is_object())
            errors.required(at + ".schema.openAPIV3Schema", "schemas are required");
        else if (!oneSchema || i == 0)
            for (auto &cause : schema.checkCustom(described, oneSchema ? "spec.validation.openAPIV3Schema"
                                                                       : at + ".schema.openAPIV3Schema"))
                errors.add(std::move(cause));
        if (!oneTable || i == 0)
            checkColumns(jsonAt(version, {"additionalPrinterColumns"}),
                         oneTable ? "spec.additionalPrinterColumns" : at + ".additionalPrinterColumns", errors);
        if (const Json &scale = jsonAt(version, {"subresources", "scale"});
            scale.is_object() && (!oneSubresource || i == 0))
            checkScale(scale, (oneSubresource ? "spec" : at) + ".subresources.scale", errors);
    }
    if (names.size() != versions.size())
        errors.invalid("spec.versions", listed, "must contain unique version names");
    if (storage != 1)
        errors.invalid("spec.versions", listed, "must have exactly one version marked as storage version");
}

void checkConversion(const Json &conversion, FieldErrors &errors) {
    const auto strategy = jsonText(conversion, {"strategy"}, "None");
    const Json &webhook = jsonAt(conversion, {"webhook"});
    if (strategy != "None" && strategy != "Webhook")
        errors.notSupported("spec.conversion.strategy", strategy, {"None", "Webhook"});
    else if (strategy == "None" && !webhook.is_null())
        errors.forbidden("spec.conversion.webhook", "should not be set when strategy is not set to Webhook");
    else if (strategy == "Webhook" && !jsonAt(webhook, {"clientConfig"}).is_object())
        errors.required("spec.conversion.webhook.clientConfig", "required when strategy is set to Webhook");
    else if (strategy == "Webhook" && jsonAt(webhook, {"clientConfig", "url"}).is_null() ==
                                          jsonAt(webhook, {"clientConfig", "service"}).is_null())
        errors.required("spec.conversion.webhook.clientConfig", "exactly one of url or service is required");
}

void checkApproval(const Json &definition, const std::string &group, FieldErrors &errors) {
    const bool reserved = group == "k8s.io" || group == "kubernetes.io" || group.ends_with(".k8s.io") ||
                          group.ends_with(".kubernetes.io");
    if (!reserved)
        return;
    const auto approval = jsonText(definition, {"metadata", "annotations", "api-approved.kubernetes.io"});
    const std::string field = "metadata.annotations[api-approved.kubernetes.io]";
    if (approval.empty())
        errors.required(field, "protected groups must have approval annotation \"api-approved.kubernetes.io\", see "
                               "https://github.com/kubernetes/enhancements/pull/1111");
    else if (!approval.starts_with("unapproved") && approval.find("://") == std::string::npos)
        errors.invalid(field, approval,
                       "protected groups must have approval annotation \"api-approved.kubernetes.io\" with either a "
                       "URL or a reason starting with \"unapproved\", see "
                       "https://github.com/kubernetes/enhancements/pull/1111");
}

} // namespace

void validateDefinition(const SchemaSet &schema, const Json &definition, const Json *live, FieldErrors &errors) {
    const Json &spec = jsonAt(definition, {"spec"});
    const Json &names = jsonAt(spec, {"names"});
    const auto group = jsonText(spec, {"group"});
    const auto name = jsonText(definition, {"metadata", "name"});
    if (name != jsonText(names, {"plural"}) + "." + group)
        errors.invalid("metadata.name", name, "must be spec.names.plural+\".\"+spec.group");
    checkApproval(definition, group, errors);
    if (group.empty())
        errors.required("spec.group");
    else if (const auto bad = checkDnsSubdomain(group); !bad.empty())
        errors.invalid("spec.group", group, bad);
    else if (group.find('.') == std::string::npos)
        errors.invalid("spec.group", group, "should be a domain with at least one dot");
    const auto scope = jsonText(spec, {"scope"});
    if (scope.empty())
        errors.required("spec.scope");
    else if (scope != "Cluster" && scope != "Namespaced")
        errors.notSupported("spec.scope", scope, {"Cluster", "Namespaced"});
    checkNames(names, errors);
    if (jsonAt(spec, {"preserveUnknownFields"}) == true)
        errors.invalid("spec.preserveUnknownFields", true,
                       "cannot set to true, set x-kubernetes-preserve-unknown-fields to true in "
                       "spec.versions[*].schema instead");
    const Json &versions = jsonAt(spec, {"versions"});
    if (!versions.is_array() || versions.empty())
        errors.invalid("spec.versions", Json::array(), "must have exactly one version marked as storage version");
    else
        checkVersions(schema, versions, errors);
    checkConversion(jsonAt(spec, {"conversion"}), errors);
    if (!live)
        return;
    const auto fixed = [&](std::initializer_list<std::string_view> keys, const char *field) {
        if (jsonAt(*live, keys) != jsonAt(definition, keys))
            errors.invalid(field, jsonAt(definition, keys), "field is immutable");
    };
    if (isEstablished(*live)) {
        fixed({"spec", "scope"}, "spec.scope");
        fixed({"spec", "names", "kind"}, "spec.names.kind");
    }
    fixed({"spec", "group"}, "spec.group");
    fixed({"spec", "names", "plural"}, "spec.names.plural");
    const Json &stored = jsonAt(definition, {"status", "storedVersions"});
    if (!stored.is_array() || !versions.is_array())
        return;
    for (std::size_t i = 0; i < stored.size(); ++i)
        if (std::none_of(versions.begin(), versions.end(),
                         [&](const Json &version) { return jsonAt(version, {"name"}) == stored[i]; }))
            errors.invalid("status.storedVersions[" + std::to_string(i) + "]", stored[i],
                           "must appear in spec.versions");
}

} // namespace ph::local
