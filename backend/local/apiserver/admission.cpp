// SPDX-License-Identifier: Apache-2.0
// What kube-apiserver's admission plugins and allocators do: service accounts, default classes, cluster addresses.
#include "backend/core/encoding.h"
#include "backend/core/random.h"
#include "backend/local/apiserver/apicore.h"
#include "backend/machinery/quantity.h"

#include <nlohmann/json.hpp>

#include <arpa/inet.h>

#include <algorithm>

namespace ph::local {

namespace {

const char *const tokenFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

std::optional<std::uint32_t> parseAddress(const std::string &text) {
    in_addr address{};
    if (inet_pton(AF_INET, text.c_str(), &address) != 1)
        return std::nullopt;
    return ntohl(address.s_addr);
}

std::string formatAddress(std::uint32_t value) {
    return std::to_string(value >> 24U) + "." + std::to_string((value >> 16U) & 0xFFU) + "." +
           std::to_string((value >> 8U) & 0xFFU) + "." + std::to_string(value & 0xFFU);
}

struct Cidr {
    std::uint32_t base = 0;
    std::uint32_t size = 0;
};

std::optional<Cidr> parseCidr(const std::string &text) {
    const auto slash = text.find('/');
    if (slash == std::string::npos)
        return std::nullopt;
    const auto base = parseAddress(text.substr(0, slash));
    const int bits = std::atoi(text.c_str() + slash + 1);
    if (!base || bits < 8 || bits > 30)
        return std::nullopt;
    return Cidr{*base, 1U << (32 - bits)};
}

/// The class of service a pod gets, as a kubelet's eviction order uses it.
const char *qosClass(const Json &spec) {
    bool any = false;
    bool guaranteed = true;
    for (const char *list : {"containers", "initContainers"}) {
        if (!spec.contains(list) || !spec[list].is_array())
            continue;
        for (const auto &container : spec[list])
            for (const char *resource : {"cpu", "memory"}) {
                const auto request = jsonText(container, {"resources", "requests", resource});
                const auto limit = jsonText(container, {"resources", "limits", resource});
                any = any || !request.empty() || !limit.empty();
                guaranteed = guaranteed && !limit.empty() && request == limit;
            }
    }
    return !any ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
}

} // namespace

Status ApiCore::admitCreate(const ServedResource &info, const std::string &ns, Json &object) {
    if (info.custom)
        return {};
    if (info.kind == "Pod")
        return admitPod(ns, object);
    if (info.kind == "Service")
        return assignClusterIp(object, nullptr);
    if (info.kind == "Secret" && object.contains("stringData")) {
        if (object["stringData"].is_object())
            for (const auto &[key, value] : object["stringData"].items())
                object["data"][key] =
                    base64Encode(value.is_string() ? value.get_ref<const std::string &>() : dumpJson(value));
        object.erase("stringData");
    }
    if (info.kind == "PersistentVolumeClaim")
        PH_TRY(admitLimits(info, ns, object));
    if (info.kind == "PersistentVolumeClaim" && !object["spec"].contains("storageClassName")) {
        for (const auto &storage : list("storage.k8s.io/storageclasses", ""))
            if (jsonText(*storage.json, {"metadata", "annotations", "storageclass.kubernetes.io/is-default-class"}) ==
                "true")
                object["spec"]["storageClassName"] = storage.key.name;
    }
    if (info.kind == "PersistentVolumeClaim" || info.kind == "PersistentVolume") {
        Json &metadata = object["metadata"];
        Json &finalizers = metadata["finalizers"];
        if (!finalizers.is_array())
            finalizers = Json::array();
        const char *protection =
            info.kind == "PersistentVolume" ? "kubernetes.io/pv-protection" : "kubernetes.io/pvc-protection";
        if (std::find(finalizers.begin(), finalizers.end(), protection) == finalizers.end())
            finalizers.push_back(protection);
    }
    if (info.kind == "Job") {
        Json &spec = object["spec"];
        if (!spec.value("manualSelector", false)) {
            const auto uid = jsonText(object, {"metadata", "uid"});
            const auto name = jsonText(object, {"metadata", "name"});
            spec["selector"] = {{"matchLabels", {{"batch.kubernetes.io/controller-uid", uid}}}};
            Json &labels = spec["template"]["metadata"]["labels"];
            labels["batch.kubernetes.io/controller-uid"] = uid;
            labels["controller-uid"] = uid;
            labels["batch.kubernetes.io/job-name"] = name;
            labels["job-name"] = name;
        }
    }
    if (info.kind == "CustomResourceDefinition")
        return admitDefinition(info, object, nullptr);
    return {};
}

Status ApiCore::admitUpdate(const ServedResource &info, const Json &live, Json &object) {
    if (info.custom)
        return {};
    if (info.kind == "Service") {
        // Fields the API server chose stay when the client leaves them out, so that a plain `kubectl replace` works.
        Json &spec = object["spec"];
        for (const char *key : {"clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy"})
            if (!spec.contains(key) && jsonAt(live, {"spec"}).contains(key))
                spec[key] = live["spec"][key];
        return assignClusterIp(object, &live);
    }
    if (info.kind == "Secret" && object.contains("stringData")) {
        if (object["stringData"].is_object())
            for (const auto &[key, value] : object["stringData"].items())
                object["data"][key] =
                    base64Encode(value.is_string() ? value.get_ref<const std::string &>() : dumpJson(value));
        object.erase("stringData");
    }
    if (info.kind == "CustomResourceDefinition")
        return admitDefinition(info, object, &live);
    if (info.kind == "PersistentVolumeClaim") {
        const auto was = Quantity::parse(jsonText(live, {"spec", "resources", "requests", "storage"}, "0"));
        const auto wanted = Quantity::parse(jsonText(object, {"spec", "resources", "requests", "storage"}, "0"));
        if (was && wanted && *was < *wanted) {
            if (jsonText(live, {"status", "phase"}) != "Bound")
                return forbiddenError(info, jsonText(object, {"metadata", "name"}),
                                      "Only bound persistent volume claims can be expanded");
            const auto storage =
                m_store.get({"storage.k8s.io/storageclasses", "", jsonText(object, {"spec", "storageClassName"})});
            if (!storage || !storage->json->value("allowVolumeExpansion", false))
                return forbiddenError(info, jsonText(object, {"metadata", "name"}),
                                      "only dynamically provisioned pvc can be resized and the storageclass that "
                                      "provisions the pvc must support resize");
            PH_TRY(admitLimits(info, jsonText(object, {"metadata", "namespace"}), object));
        }
    }
    return {};
}

Status ApiCore::admitPod(const std::string &ns, Json &pod) {
    const auto info = m_resources.byCollection("pods");
    const auto name = jsonText(pod, {"metadata", "name"});
    PH_TRY(admitLimits(*info, ns, pod));
    Json &spec = pod["spec"];
    pod["status"]["qosClass"] = qosClass(spec);
    const auto accountName = jsonText(spec, {"serviceAccountName"}, "default");
    const auto account = m_store.get({"serviceaccounts", ns, accountName});
    if (!account)
        return forbiddenError(*info, name,
                              "error looking up service account " + ns + "/" + accountName + ": serviceaccount \"" +
                                  accountName + "\" not found");
    bool mount = account->json->value("automountServiceAccountToken", true);
    if (spec.contains("automountServiceAccountToken") && spec["automountServiceAccountToken"].is_boolean())
        mount = spec["automountServiceAccountToken"].get<bool>();
    if (!mount)
        return {};
    std::vector<Json *> needing;
    for (const char *list : {"initContainers", "containers"}) {
        if (!spec.contains(list) || !spec[list].is_array())
            continue;
        for (auto &container : spec[list]) {
            bool mounted = false;
            if (container.contains("volumeMounts") && container["volumeMounts"].is_array())
                for (const auto &one : container["volumeMounts"])
                    mounted = mounted || jsonText(one, {"mountPath"}) == tokenFolder;
            if (!mounted)
                needing.push_back(&container);
        }
    }
    if (needing.empty())
        return {};
    const std::string volume = "kube-api-access-" + randomNameSuffix();
    for (Json *container : needing)
        (*container)["volumeMounts"].push_back({{"name", volume}, {"readOnly", true}, {"mountPath", tokenFolder}});
    spec["volumes"].push_back(
        {{"name", volume},
         {"projected",
          {{"defaultMode", 420},
           {"sources",
            {{{"serviceAccountToken", {{"expirationSeconds", 3607}, {"path", "token"}}}},
             {{"configMap", {{"name", "kube-root-ca.crt"}, {"items", {{{"key", "ca.crt"}, {"path", "ca.crt"}}}}}}},
             {{"downwardAPI",
               {{"items",
                 {{{"path", "namespace"},
                   {"fieldRef", {{"apiVersion", "v1"}, {"fieldPath", "metadata.namespace"}}}}}}}}}}}}}});
    return {};
}

Status ApiCore::assignClusterIp(Json &service, const Json *live) {
    Json &spec = service["spec"];
    const auto info = m_resources.byCollection("services");
    const auto name = jsonText(service, {"metadata", "name"});
    const auto type = jsonText(spec, {"type"}, "ClusterIP");
    if (type == "ExternalName") {
        spec.erase("clusterIP");
        spec.erase("clusterIPs");
        return {};
    }
    auto wanted = jsonText(spec, {"clusterIP"});
    if (wanted.empty() && spec.contains("clusterIPs") && spec["clusterIPs"].is_array() && !spec["clusterIPs"].empty())
        wanted = spec["clusterIPs"][0].is_string() ? spec["clusterIPs"][0].get<std::string>() : "";
    const auto use = [&spec](const std::string &ip) {
        spec["clusterIP"] = ip;
        spec["clusterIPs"] = Json::array({ip});
    };
    if (wanted == "None" || (live && !wanted.empty() && wanted == jsonText(*live, {"spec", "clusterIP"}))) {
        use(wanted);
        return {};
    }
    if (live && !jsonText(*live, {"spec", "clusterIP"}).empty())
        return {}; // validateUpdate refuses the change in its own words
    const auto range = parseCidr(m_settings.serviceCidr);
    if (!range)
        return Error{Errc::Internal, "no addresses for Services are configured", name, 500};
    const std::lock_guard lock(m_addressMutex);
    std::set<std::string> used = m_reservedAddresses;
    for (const auto &other : list("services", ""))
        used.insert(jsonText(*other.json, {"spec", "clusterIP"}));
    FieldErrors errors;
    if (!wanted.empty()) {
        const auto address = parseAddress(wanted);
        if (!address)
            errors.invalid("spec.clusterIPs[0]", wanted,
                           "must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)");
        else if (*address <= range->base || *address >= range->base + range->size - 1)
            errors.invalid("spec.clusterIPs", Json::array({wanted}),
                           "failed to allocate IP " + wanted +
                               ": the provided IP is not in the valid range. The range of valid IPs is " +
                               m_settings.serviceCidr);
        else if (used.contains(wanted))
            errors.invalid("spec.clusterIPs", Json::array({wanted}),
                           "failed to allocate IP " + wanted + ": provided IP is already allocated");
        if (!errors.empty())
            return invalidError(*info, name, errors.take());
        use(wanted);
        m_reservedAddresses.insert(wanted);
        return {};
    }
    // The first sixteen are left for Services with a fixed address, such as `kubernetes`.
    const std::uint32_t first = 16;
    const std::uint32_t count = range->size - first - 1;
    const auto start = static_cast<std::uint32_t>(randomUnit() * count);
    for (std::uint32_t i = 0; i < count; ++i) {
        const auto candidate = formatAddress(range->base + first + (start + i) % count);
        if (used.contains(candidate))
            continue;
        use(candidate);
        m_reservedAddresses.insert(candidate);
        return {};
    }
    return Error{Errc::Internal,
                 "failed to allocate a serviceIP: range is full",
                 name,
                 500,
                 "delete Services that are not used",
                 "",
                 "InternalError"};
}

} // namespace ph::local
