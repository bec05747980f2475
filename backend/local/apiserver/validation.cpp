// SPDX-License-Identifier: Apache-2.0
#include "backend/local/apiserver/validation.h"

#include "backend/core/encoding.h"
#include "backend/local/apiserver/policyvalidation.h"
#include "backend/machinery/quantity.h"
#include "backend/machinery/selector.h"

#include <nlohmann/json.hpp>

#include <set>

namespace ph::local {

namespace {

bool lowerAlnum(char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}
bool alnum(char c) {
    return lowerAlnum(c) || (c >= 'A' && c <= 'Z');
}
bool isLabel(std::string_view text) {
    if (text.empty() || !lowerAlnum(text.front()) || !lowerAlnum(text.back()))
        return false;
    for (const char c : text)
        if (!lowerAlnum(c) && c != '-')
            return false;
    return true;
}
const std::string labelRule =
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with "
    "an alphanumeric character "
    "(e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
const std::string subdomainRule = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, "
                                  "'-' or '.', and must start and end with an alphanumeric "
                                  "character (e.g. 'example.com', regex used for validation is "
                                  "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
const std::string label1035Rule =
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, "
    "and end with an alphanumeric "
    "character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')";
std::string checkName(const ServedResource &info, std::string_view name) {
    if (info.group == "rbac.authorization.k8s.io") { // path segments, such as "system:node"
        if (name == "." || name == "..")
            return "may not be '" + std::string(name) + "'";
        if (name.find('/') != std::string_view::npos)
            return "may not contain '/'";
        if (name.find('%') != std::string_view::npos)
            return "may not contain '%'";
        return "";
    }
    if (info.kind == "Namespace" || (info.group == "apps" && info.kind == "StatefulSet"))
        return checkDnsLabel(name);
    if (info.kind == "Service" && info.group.empty())
        return checkDns1035Label(name);
    return checkDnsSubdomain(name);
}

void validateLabels(const Json &labels, const std::string &field, FieldErrors &errors) {
    if (!labels.is_object())
        return;
    for (const auto &[key, value] : labels.items()) {
        if (const auto bad = checkLabelKey(key); !bad.empty())
            errors.invalid(field, key, bad);
        if (value.is_string())
            if (const auto bad = checkLabelValue(value.get_ref<const std::string &>()); !bad.empty())
                errors.invalid(field, value, bad);
    }
}

void validateContainers(const Json &spec, const std::string &field, FieldErrors &errors) {
    const Json &containers = spec.contains("containers") ? spec["containers"] : Json();
    if (!containers.is_array() || containers.empty())
        errors.required(field + ".containers");
    std::set<std::string> volumes;
    if (spec.contains("volumes") && spec["volumes"].is_array()) {
        for (std::size_t i = 0; i < spec["volumes"].size(); ++i) {
            const auto name = jsonText(spec["volumes"][i], {"name"});
            const auto at = field + ".volumes[" + std::to_string(i) + "].name";
            if (name.empty())
                errors.required(at);
            else if (const auto bad = checkDnsLabel(name); !bad.empty())
                errors.invalid(at, name, bad);
            else if (!volumes.insert(name).second)
                errors.duplicate(at, name);
        }
    }
    std::set<std::string> names;
    for (const char *list : {"initContainers", "containers"}) {
        if (!spec.contains(list) || !spec[list].is_array())
            continue;
        for (std::size_t i = 0; i < spec[list].size(); ++i) {
            const Json &container = spec[list][i];
            const std::string at = field + "." + list + "[" + std::to_string(i) + "]";
            const auto name = jsonText(container, {"name"});
            if (name.empty())
                errors.required(at + ".name");
            else if (const auto bad = checkDnsLabel(name); !bad.empty())
                errors.invalid(at + ".name", name, bad);
            else if (!names.insert(name).second)
                errors.duplicate(at + ".name", name);
            if (jsonText(container, {"image"}).empty())
                errors.required(at + ".image");
            const Json &mounts = jsonAt(container, {"volumeMounts"});
            if (mounts.is_array())
                for (std::size_t m = 0; m < mounts.size(); ++m) {
                    const auto volume = jsonText(mounts[m], {"name"});
                    bool claim =
                        false; // a StatefulSet's claim templates give volumes too; its pods have them in spec.volumes
                    if (field.find("template") != std::string::npos)
                        claim = true;
                    if (!claim && !volumes.contains(volume))
                        errors.notFound(at + ".volumeMounts[" + std::to_string(m) + "].name", volume);
                    if (jsonText(mounts[m], {"mountPath"}).empty())
                        errors.required(at + ".volumeMounts[" + std::to_string(m) + "].mountPath");
                }
            for (const char *side : {"requests", "limits"}) {
                const Json &amounts = jsonAt(container, {"resources", side});
                if (!amounts.is_object())
                    continue;
                for (const auto &[resource, amount] : amounts.items()) {
                    const auto parsed =
                        Quantity::parse(amount.is_string() ? amount.get<std::string>() : dumpJson(amount));
                    if (!parsed || parsed->sign() < 0) {
                        errors.invalid(at + ".resources." + side + "." + resource, amount,
                                       "must be greater than or equal to 0");
                        continue;
                    }
                    const Json &limit = jsonAt(container, {"resources", "limits", resource});
                    if (std::string_view(side) == "requests" && limit.is_string()) {
                        const auto most = Quantity::parse(limit.get<std::string>());
                        if (most && *most < *parsed)
                            errors.invalid(at + ".resources.requests", amount,
                                           "must be less than or equal to " + resource + " limit of " +
                                               limit.get<std::string>());
                    }
                }
            }
        }
    }
    const auto policy = jsonText(spec, {"restartPolicy"}, "Always");
    if (policy != "Always" && policy != "OnFailure" && policy != "Never")
        errors.notSupported(field + ".restartPolicy", policy, {"Always", "OnFailure", "Never"});
}

void validateTemplate(const Json &spec, bool selector, FieldErrors &errors) {
    validateLabels(jsonAt(spec, {"template", "metadata", "labels"}), "spec.template.metadata.labels", errors);
    validateContainers(jsonAt(spec, {"template", "spec"}), "spec.template.spec", errors);
    if (!selector)
        return;
    const Json &chosen = jsonAt(spec, {"selector"});
    if (chosen.is_null() || chosen.empty()) {
        errors.required("spec.selector");
        return;
    }
    const auto parsed = LabelSelector::fromJson(chosen);
    if (!parsed)
        errors.invalid("spec.selector", chosen, parsed.error().what);
    else if (!parsed->matches(jsonAt(spec, {"template", "metadata", "labels"})))
        errors.invalid("spec.template.metadata.labels", jsonAt(spec, {"template", "metadata", "labels"}),
                       "`selector` does not match template `labels`");
}

void validateData(const Json &object, FieldErrors &errors) {
    std::size_t size = 0;
    for (const char *part : {"data", "binaryData", "stringData"}) {
        if (!object.contains(part) || !object[part].is_object())
            continue;
        for (const auto &[key, value] : object[part].items()) {
            const std::string at = std::string(part) + "[" + key + "]";
            if (key.size() > 253)
                errors.tooLong(at, 253);
            bool fine = !key.empty() && key != "." && key != "..";
            for (const char c : key)
                fine = fine && (alnum(c) || c == '-' || c == '_' || c == '.');
            if (!fine)
                errors.invalid(at, key,
                               "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. "
                               "'key.name',  or 'KEY_NAME',  or "
                               "'key-name', regex used for validation is '[-._a-zA-Z0-9]+')");
            if (value.is_string())
                size += value.get_ref<const std::string &>().size();
        }
    }
    if (size > (1U << 20U))
        errors.tooLong("", 1U << 20U);
}

void validateService(const Json &spec, FieldErrors &errors) {
    const auto type = jsonText(spec, {"type"}, "ClusterIP");
    if (type != "ClusterIP" && type != "NodePort" && type != "LoadBalancer" && type != "ExternalName")
        errors.notSupported("spec.type", type, {"ClusterIP", "ExternalName", "LoadBalancer", "NodePort"});
    const Json &ports = jsonAt(spec, {"ports"});
    if ((!ports.is_array() || ports.empty()) && type != "ExternalName" && jsonText(spec, {"clusterIP"}) != "None")
        errors.required("spec.ports");
    if (!ports.is_array())
        return;
    std::set<std::string> names;
    for (std::size_t i = 0; i < ports.size(); ++i) {
        const std::string at = "spec.ports[" + std::to_string(i) + "]";
        const auto number = jsonInteger(ports[i], {"port"}, 0);
        if (number < 1 || number > 65535)
            errors.invalid(at + ".port", number, "must be between 1 and 65535, inclusive");
        const auto name = jsonText(ports[i], {"name"});
        if (name.empty() && ports.size() > 1)
            errors.required(at + ".name");
        else if (!name.empty() && !names.insert(name).second)
            errors.duplicate(at + ".name", name);
        else if (!name.empty())
            if (const auto bad = checkDnsLabel(name); !bad.empty())
                errors.invalid(at + ".name", name, bad);
    }
}

} // namespace

std::string checkDnsLabel(std::string_view name) {
    if (name.size() > 63)
        return "must be no more than 63 characters";
    return isLabel(name) ? "" : labelRule;
}

std::string checkDns1035Label(std::string_view name) {
    if (name.size() > 63)
        return "must be no more than 63 characters";
    return isLabel(name) && name.front() >= 'a' ? "" : label1035Rule;
}

std::string checkDnsSubdomain(std::string_view name) {
    if (name.size() > 253)
        return "must be no more than 253 characters";
    std::string_view rest = name;
    while (true) {
        const auto dot = rest.find('.');
        if (!isLabel(rest.substr(0, dot)))
            return subdomainRule;
        if (dot == std::string_view::npos)
            return "";
        rest = rest.substr(dot + 1);
    }
}

void validateMetadata(const ServedResource &info, const Json &object, FieldErrors &errors) {
    const Json &metadata = object["metadata"];
    const auto name = jsonText(metadata, {"name"});
    if (name.empty())
        errors.required("metadata.name", "name or generateName is required");
    else if (const auto bad = checkName(info, name); !bad.empty())
        errors.invalid("metadata.name", name, bad);
    validateLabels(jsonAt(metadata, {"labels"}), "metadata.labels", errors);
    const Json &annotations = jsonAt(metadata, {"annotations"});
    if (annotations.is_object()) {
        std::size_t size = 0;
        for (const auto &[key, value] : annotations.items()) {
            std::string lower = key;
            for (char &c : lower)
                c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
            if (const auto bad = checkLabelKey(lower); !bad.empty())
                errors.invalid("metadata.annotations", key, bad);
            size += key.size() + (value.is_string() ? value.get_ref<const std::string &>().size() : 0);
        }
        if (size > (256U << 10U))
            errors.tooLong("metadata.annotations", 256U << 10U);
    }
    const Json &owners = jsonAt(metadata, {"ownerReferences"});
    if (owners.is_array()) {
        int controllers = 0;
        for (std::size_t i = 0; i < owners.size(); ++i) {
            const std::string at = "metadata.ownerReferences[" + std::to_string(i) + "]";
            for (const char *key : {"apiVersion", "kind", "name", "uid"})
                if (jsonText(owners[i], {key}).empty())
                    errors.invalid(at + "." + key, "", std::string(key) + " must not be empty");
            if (owners[i].value("controller", false) && ++controllers > 1)
                errors.invalid("metadata.ownerReferences", owners,
                               "Only one reference can have Controller set to true.");
        }
    }
    const Json &finalizers = jsonAt(metadata, {"finalizers"});
    if (finalizers.is_array())
        for (const auto &finalizer : finalizers)
            if (finalizer.is_string())
                if (const auto bad = checkLabelKey(finalizer.get_ref<const std::string &>()); !bad.empty())
                    errors.invalid("metadata.finalizers", finalizer, bad);
}

void validateCreate(const ServedResource &info, const Json &object, FieldErrors &errors) {
    if (info.custom)
        return;
    validatePolicy(info, object, errors);
    validateSnapshot(info, object, errors);
    const Json &spec = jsonAt(object, {"spec"});
    if (info.kind == "Pod") {
        validateContainers(spec, "spec", errors);
    } else if (info.group == "apps" && info.kind != "ControllerRevision") {
        if (jsonInteger(spec, {"replicas"}, 0) < 0)
            errors.invalid("spec.replicas", jsonAt(spec, {"replicas"}), "must be greater than or equal to 0");
        validateTemplate(spec, true, errors);
    } else if (info.kind == "Job") {
        validateTemplate(spec, false, errors);
        const auto policy = jsonText(spec, {"template", "spec", "restartPolicy"});
        if (policy != "OnFailure" && policy != "Never")
            errors.required("spec.template.spec.restartPolicy", "valid values: \"OnFailure\", \"Never\"");
    } else if (info.kind == "ConfigMap" || info.kind == "Secret") {
        validateData(object, errors);
        if (info.kind == "Secret" && object.contains("data") && object["data"].is_object())
            for (const auto &[key, value] : object["data"].items())
                if (!value.is_string() || !base64Decode(value.get_ref<const std::string &>()))
                    errors.invalid("data[" + key + "]", "<value>", "illegal base64 data");
    } else if (info.kind == "Service") {
        validateService(spec, errors);
    } else if (info.kind == "PersistentVolumeClaim") {
        const Json &modes = jsonAt(spec, {"accessModes"});
        if (!modes.is_array() || modes.empty())
            errors.required("spec.accessModes", "at least 1 access mode is required");
        const auto storage = jsonText(spec, {"resources", "requests", "storage"});
        if (storage.empty()) {
            errors.required("spec.resources[storage]");
        } else {
            const auto parsed = Quantity::parse(storage);
            if (!parsed || parsed->sign() <= 0)
                errors.invalid("spec.resources[storage]", storage, "must be greater than zero");
        }
    } else if (info.kind == "RoleBinding" || info.kind == "ClusterRoleBinding") {
        if (jsonText(object, {"roleRef", "name"}).empty())
            errors.required("roleRef.name");
        const auto kind = jsonText(object, {"roleRef", "kind"});
        if (kind != "ClusterRole" && (kind != "Role" || info.kind == "ClusterRoleBinding"))
            errors.notSupported("roleRef.kind", kind,
                                info.kind == "RoleBinding" ? std::vector<std::string>{"Role", "ClusterRole"}
                                                           : std::vector<std::string>{"ClusterRole"});
    } else if (info.kind == "StorageClass" && jsonText(object, {"provisioner"}).empty()) {
        errors.required("provisioner");
    } else if (info.kind == "Lease") {
        const Json &seconds = jsonAt(spec, {"leaseDurationSeconds"});
        if (seconds.is_number() && seconds.get<long long>() <= 0)
            errors.invalid("spec.leaseDurationSeconds", seconds, "must be greater than 0");
    }
}

void validateUpdate(const ServedResource &info, const Json &live, const Json &object, FieldErrors &errors) {
    if (info.custom)
        return;
    validatePolicy(info, object, errors);
    validateSnapshotUpdate(info, live, object, errors);
    const Json &was = jsonAt(live, {"spec"});
    const Json &spec = jsonAt(object, {"spec"});
    const char *immutable = "field is immutable";
    const auto fixed = [&](std::initializer_list<std::string_view> path, const std::string &field) {
        if (jsonAt(live, path) != jsonAt(object, path))
            errors.invalid(field, jsonAt(object, path), immutable);
    };
    if (info.kind == "Pod") {
        Json before = was;
        Json after = spec;
        for (Json *side : {&before, &after}) {
            for (const char *key : {"activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds",
                                    "schedulingGates", "ephemeralContainers"})
                side->erase(key);
            for (const char *list : {"containers", "initContainers"})
                if (side->contains(list) && (*side)[list].is_array())
                    for (auto &container : (*side)[list])
                        container.erase("image");
        }
        if (jsonText(before, {"nodeName"}).empty())
            before["nodeName"] = after.contains("nodeName") ? after["nodeName"] : Json(); // set once, by the binding
        if (before["nodeName"].is_null())
            before.erase("nodeName");
        if (before != after)
            errors.forbidden(
                "spec", "pod updates may not change fields other than "
                        "`spec.containers[*].image`,`spec.initContainers[*].image`,"
                        "`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),"
                        "`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)");
    } else if (info.kind == "StatefulSet") {
        Json before = was;
        Json after = spec;
        for (Json *side : {&before, &after})
            for (const char *key : {"replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit",
                                    "persistentVolumeClaimRetentionPolicy", "minReadySeconds"})
                side->erase(key);
        if (before != after)
            errors.forbidden(
                "spec",
                "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', "
                "'updateStrategy', "
                "'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden");
        validateTemplate(spec, true, errors);
    } else if (info.group == "apps" && info.kind != "ControllerRevision") {
        fixed({"spec", "selector"}, "spec.selector");
        validateTemplate(spec, true, errors);
    } else if (info.kind == "ControllerRevision") {
        fixed({"data"}, "data");
    } else if (info.kind == "Job") {
        fixed({"spec", "selector"}, "spec.selector");
        fixed({"spec", "completionMode"}, "spec.completionMode");
        if (jsonAt(live, {"spec", "template"}) != jsonAt(object, {"spec", "template"}) && !was.value("suspend", false))
            errors.invalid("spec.template", "<template>", immutable);
    } else if (info.kind == "PersistentVolumeClaim") {
        Json before = was;
        Json after = spec;
        if (jsonText(before, {"volumeName"}).empty())
            before["volumeName"] = after.contains("volumeName") ? after["volumeName"] : Json();
        if (before["volumeName"].is_null())
            before.erase("volumeName");
        const auto size = [](const Json &claim) {
            return Quantity::parse(jsonText(claim, {"resources", "requests", "storage"}, "0"));
        };
        const auto old = size(before);
        const auto wanted = size(after);
        if (old && wanted && *wanted < *old)
            errors.forbidden("spec.resources.requests.storage", "field can not be less than previous value");
        for (Json *side : {&before, &after}) {
            if (jsonText(live, {"status", "phase"}) == "Bound" && jsonAt(*side, {"resources", "requests"}).is_object())
                (*side)["resources"]["requests"].erase("storage");
            side->erase("volumeAttributesClassName");
        }
        if (before != after)
            errors.forbidden("spec", "spec is immutable after creation except resources.requests and "
                                     "volumeAttributesClassName for bound claims");
    } else if (info.kind == "Secret" || info.kind == "ConfigMap") {
        validateData(object, errors);
        if (info.kind == "Secret")
            fixed({"type"}, "type");
        if (live.value("immutable", false)) {
            if (!object.value("immutable", false))
                errors.forbidden("immutable", "field is immutable when `immutable` is set");
            for (const char *key : {"data", "binaryData"})
                if (jsonAt(live, {key}) != jsonAt(object, {key}))
                    errors.forbidden(key, "field is immutable when `immutable` is set");
        }
    } else if (info.kind == "Service") {
        validateService(spec, errors);
        const auto ip = jsonText(was, {"clusterIP"});
        if (!ip.empty() && jsonText(spec, {"type"}) != "ExternalName" && jsonText(was, {"type"}) != "ExternalName" &&
            jsonText(spec, {"clusterIP"}) != ip)
            errors.invalid("spec.clusterIPs[0]", jsonAt(spec, {"clusterIP"}), "may not change once set");
    } else if (info.kind == "RoleBinding" || info.kind == "ClusterRoleBinding") {
        if (jsonAt(live, {"roleRef"}) != jsonAt(object, {"roleRef"}))
            errors.invalid("roleRef", jsonAt(object, {"roleRef"}), "cannot change roleRef");
    } else if (info.kind == "StorageClass") {
        fixed({"provisioner"}, "provisioner");
        fixed({"parameters"}, "parameters");
        fixed({"reclaimPolicy"}, "reclaimPolicy");
        fixed({"volumeBindingMode"}, "volumeBindingMode");
    }
}

} // namespace ph::local
