// SPDX-License-Identifier: Apache-2.0
#include "backend/local/runtime/podvalues.h"

#include "backend/core/encoding.h"
#include "backend/machinery/quantity.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::local {

namespace {

/// "metadata.labels['key']" -> key, when @p path starts with @p prefix.
std::optional<std::string> subscript(const std::string &path, const std::string &prefix) {
    if (path.rfind(prefix + "['", 0) != 0 || path.size() < prefix.size() + 4 || path.substr(path.size() - 2) != "']")
        return {};
    return path.substr(prefix.size() + 2, path.size() - prefix.size() - 4);
}

/// All labels or annotations as the downward API writes them: key="escaped value" lines.
std::string keyValueLines(const Json &map) {
    std::string text;
    if (map.is_object())
        for (const auto &[key, value] : map.items())
            text += (text.empty() ? "" : "\n") + key + "=" + dumpJson(value);
    return text;
}

const Json *containerNamed(const Json &pod, const std::string &name) {
    for (const char *list : {"containers", "initContainers"})
        for (const Json &container : jsonAt(pod, {"spec", list}))
            if (jsonText(container, {"name"}) == name)
                return &container;
    return nullptr;
}

bool validVariable(const std::string &name) {
    return !name.empty() && !(name.front() >= '0' && name.front() <= '9') &&
           std::all_of(name.begin(), name.end(), [](char c) {
               return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || c == '.';
           });
}

std::string serviceVariable(std::string name) {
    for (char &c : name)
        c = c == '-' ? '_' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return name;
}

void addServiceLinks(Api &api, const std::string &ns, std::map<std::string, std::string> &variables) {
    for (const StoredObject &service : api.list("services", ns)) {
        const std::string address = jsonText(*service.json, {"spec", "clusterIP"});
        if (address.empty() || address == "None")
            continue;
        const std::string prefix = serviceVariable(service.key.name);
        const Json &ports = jsonAt(*service.json, {"spec", "ports"});
        bool first = true;
        for (const Json &port : ports) {
            const std::string number = std::to_string(jsonInteger(port, {"port"}));
            std::string protocol = jsonText(port, {"protocol"}, "TCP");
            const std::string upper = protocol;
            std::transform(protocol.begin(), protocol.end(), protocol.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
            const std::string url = protocol + "://" + address + ":" + number;
            if (first) {
                variables[prefix + "_SERVICE_HOST"] = address;
                variables[prefix + "_SERVICE_PORT"] = number;
                variables[prefix + "_PORT"] = url;
            }
            first = false;
            const std::string name = jsonText(port, {"name"});
            if (!name.empty())
                variables[prefix + "_SERVICE_PORT_" + serviceVariable(name)] = number;
            const std::string each = prefix + "_PORT_" + number + "_" + upper;
            variables[each] = url;
            variables[each + "_PROTO"] = protocol;
            variables[each + "_PORT"] = number;
            variables[each + "_ADDR"] = address;
        }
    }
}

Result<Json> source(Api &api, const std::string &collection, const std::string &kind, const std::string &ns,
                    const std::string &name) {
    const auto object = api.get(collection, ns, name);
    if (object)
        return Json(*object->json);
    Error error = object.error();
    if (error.code == Errc::NotFound)
        error.what = kind + " \"" + name + "\" not found";
    return error;
}

Status addFrom(Api &api, const std::string &ns, const Json &from, std::map<std::string, std::string> &variables) {
    const std::string prefix = jsonText(from, {"prefix"});
    for (const auto &[member, collection, kind] :
         {std::tuple{"configMapRef", "configmaps", "configmap"}, std::tuple{"secretRef", "secrets", "secret"}}) {
        const Json &reference = jsonAt(from, {member});
        if (!reference.is_object())
            continue;
        const auto object = source(api, collection, kind, ns, jsonText(reference, {"name"}));
        if (!object) {
            if (object.error().code == Errc::NotFound && jsonAt(reference, {"optional"}) == Json(true))
                continue;
            return object.error();
        }
        for (const auto &[key, value] : jsonAt(*object, {"data"}).items())
            if (validVariable(prefix + key))
                variables[prefix + key] = keyValue(*object, key).value_or(std::string());
    }
    return {};
}

/// The value of one env entry; nothing when an optional source is missing.
Result<std::optional<std::string>> entryValue(Api &api, const PodFacts &facts, const Json &entry,
                                              const std::string &container,
                                              const std::map<std::string, std::string> &variables) {
    const Json &from = jsonAt(entry, {"valueFrom"});
    if (!from.is_object())
        return std::optional<std::string>(expandVariables(jsonText(entry, {"value"}), variables));
    if (const Json &field = jsonAt(from, {"fieldRef"}); field.is_object()) {
        PH_ASSIGN(std::string value, fieldValue(facts, jsonText(field, {"fieldPath"})));
        return std::optional<std::string>(std::move(value));
    }
    if (const Json &resource = jsonAt(from, {"resourceFieldRef"}); resource.is_object()) {
        PH_ASSIGN(std::string value, resourceValue(facts, resource, container));
        return std::optional<std::string>(std::move(value));
    }
    const std::string ns = jsonText(facts.pod, {"metadata", "namespace"});
    for (const auto &[member, collection, kind] :
         {std::tuple{"configMapKeyRef", "configmaps", "configmap"}, std::tuple{"secretKeyRef", "secrets", "secret"}}) {
        const Json &reference = jsonAt(from, {member});
        if (!reference.is_object())
            continue;
        const bool optional = jsonAt(reference, {"optional"}) == Json(true);
        const std::string name = jsonText(reference, {"name"});
        const std::string key = jsonText(reference, {"key"});
        const auto object = source(api, collection, kind, ns, name);
        if (!object) {
            if (optional && object.error().code == Errc::NotFound)
                return std::optional<std::string>();
            return object.error();
        }
        auto value = keyValue(*object, key);
        if (!value && !optional) {
            const std::string shown = std::string(kind) == "secret" ? "Secret" : "ConfigMap";
            return Error{Errc::NotFound, "couldn't find key " + key + " in " + shown + " " + ns + "/" + name, name};
        }
        return value;
    }
    return std::optional<std::string>(std::string());
}

} // namespace

std::optional<std::string> keyValue(const Json &object, const std::string &key) {
    const bool secret = jsonText(object, {"kind"}) == "Secret";
    for (const char *member : {"data", "binaryData"}) {
        const Json &data = jsonAt(object, {member});
        const auto found = data.is_object() ? data.find(key) : data.end();
        if (!data.is_object() || found == data.end() || !found->is_string())
            continue;
        if (!secret && std::string_view(member) == "data")
            return found->get<std::string>();
        return base64Decode(found->get<std::string>()).valueOr({});
    }
    return {};
}

Result<std::string> fieldValue(const PodFacts &facts, const std::string &path) {
    const Json &metadata = jsonAt(facts.pod, {"metadata"});
    for (const char *map : {"labels", "annotations"}) {
        const std::string prefix = std::string("metadata.") + map;
        if (path == prefix)
            return keyValueLines(jsonAt(metadata, {map}));
        if (const auto key = subscript(path, prefix))
            return jsonText(metadata, {map, *key});
    }
    if (path == "metadata.name" || path == "metadata.namespace" || path == "metadata.uid")
        return jsonText(metadata, {path.substr(9)});
    if (path == "spec.nodeName")
        return facts.nodeName;
    if (path == "spec.serviceAccountName")
        return jsonText(facts.pod, {"spec", "serviceAccountName"}, "default");
    if (path == "status.hostIP" || path == "status.hostIPs")
        return facts.hostIp;
    if (path == "status.podIP" || path == "status.podIPs")
        return facts.podIp;
    return Error{Errc::Invalid, "unsupported fieldPath: " + path, path};
}

Result<std::string> resourceValue(const PodFacts &facts, const Json &reference, const std::string &container) {
    const std::string resource = jsonText(reference, {"resource"});
    const Json *spec = containerNamed(facts.pod, jsonText(reference, {"containerName"}, container));
    const std::size_t dot = resource.find('.');
    const std::string kind = resource.substr(0, dot);
    const std::string name = dot == std::string::npos ? std::string() : resource.substr(dot + 1);
    if (!spec || (kind != "limits" && kind != "requests") || name.empty())
        return Error{Errc::Invalid, "unsupported container resource: " + resource, resource};
    const bool cpu = name == "cpu";
    std::int64_t millis = 0;
    const std::string text = jsonText(*spec, {"resources", kind, name});
    if (!text.empty()) {
        PH_ASSIGN(const Quantity amount, Quantity::parse(text));
        millis = cpu ? amount.millis() : amount.value();
    } else if (kind == "limits") {
        millis = cpu ? facts.nodeCpuMillis : name == "memory" ? facts.nodeMemoryBytes : 0;
    }
    std::string divisorText = jsonText(reference, {"divisor"}, "1");
    if (divisorText == "0")
        divisorText = "1";
    PH_ASSIGN(const Quantity divisor, Quantity::parse(divisorText));
    const std::int64_t unit = std::max<std::int64_t>(1, cpu ? divisor.millis() : divisor.value());
    return std::to_string((millis + unit - 1) / unit);
}

Result<std::map<std::string, std::string>> containerEnvironment(Api &api, const PodFacts &facts, const Json &container,
                                                                const Image &image, std::uint16_t apiPort) {
    const std::string ns = jsonText(facts.pod, {"metadata", "namespace"});
    const std::string name = jsonText(container, {"name"});
    std::map<std::string, std::string> variables = image.environment;
    variables["HOSTNAME"] = jsonText(facts.pod, {"spec", "hostname"}, jsonText(facts.pod, {"metadata", "name"}));
    const std::string port = std::to_string(apiPort);
    if (jsonAt(facts.pod, {"spec", "enableServiceLinks"}) != Json(false))
        addServiceLinks(api, ns, variables);
    // The API server listens on 127.0.0.1 itself; the Service "kubernetes" leads to the same place.
    variables["KUBERNETES_SERVICE_HOST"] = "127.0.0.1";
    variables["KUBERNETES_SERVICE_PORT"] = port;
    variables["KUBERNETES_SERVICE_PORT_HTTPS"] = port;
    variables["KUBERNETES_PORT"] = "tcp://127.0.0.1:" + port;
    for (const Json &from : jsonAt(container, {"envFrom"}))
        PH_TRY(addFrom(api, ns, from, variables));
    for (const Json &entry : jsonAt(container, {"env"})) {
        PH_ASSIGN(const std::optional<std::string> value, entryValue(api, facts, entry, name, variables));
        if (value)
            variables[jsonText(entry, {"name"})] = *value;
    }
    return variables;
}

std::string expandVariables(const std::string &text, const std::map<std::string, std::string> &variables) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '$' || i + 1 == text.size()) {
            out.push_back(text[i]);
        } else if (text[i + 1] == '$') {
            out.push_back('$');
            ++i;
        } else if (const std::size_t end = text.find(')', i); text[i + 1] == '(' && end != std::string::npos) {
            const auto found = variables.find(text.substr(i + 2, end - i - 2));
            out += found != variables.end() ? found->second : text.substr(i, end - i + 1);
            i = end;
        } else {
            out.push_back('$');
        }
    }
    return out;
}

Result<std::vector<std::string>> containerCommand(const Json &container, const Image &image,
                                                  const std::map<std::string, std::string> &variables) {
    const auto expanded = [&](const char *member) {
        std::vector<std::string> values;
        for (const Json &value : jsonAt(container, {member}))
            if (value.is_string())
                values.push_back(expandVariables(value.get<std::string>(), variables));
        return values;
    };
    std::vector<std::string> argv = expanded("command");
    const std::vector<std::string> args = expanded("args");
    const bool ownCommand = !argv.empty();
    if (!ownCommand)
        argv = image.entrypoint;
    if (!args.empty())
        argv.insert(argv.end(), args.begin(), args.end());
    else if (!ownCommand)
        argv.insert(argv.end(), image.command.begin(), image.command.end());
    if (argv.empty())
        return Error{Errc::Invalid, "no command specified", image.reference};
    return argv;
}

} // namespace ph::local
