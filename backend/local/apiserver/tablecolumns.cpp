// SPDX-License-Identifier: Apache-2.0
#include "backend/local/apiserver/tablecolumns.h"

#include "backend/core/clock.h"
#include "backend/local/apiserver/table.h"
#include "backend/machinery/selector.h"

#include <nlohmann/json.hpp>

#include <map>

namespace ph::local {

namespace {

using Path = std::vector<std::string>;

const Json &walk(const Json &object, const Path &path) {
    const Json *at = &object;
    for (const auto &key : path)
        at = &jsonAt(*at, {key});
    return *at;
}

Column text(std::string name, Path path, const char *missing = "", int priority = 0) {
    return {std::move(name), "string", priority, [path = std::move(path), missing](const Json &object) -> Json {
                const Json &value = walk(object, path);
                if (value.is_null() || (value.is_string() && value.get_ref<const std::string &>().empty()))
                    return missing;
                return value.is_string() ? value : Json(dumpJson(value));
            }};
}
Column number(std::string name, Path path, int priority = 0) {
    return {std::move(name), "integer", priority, [path = std::move(path)](const Json &object) -> Json {
                const Json &value = walk(object, path);
                return value.is_number() ? value : Json(0);
            }};
}
Column count(std::string name, Path path) {
    return {std::move(name), "integer", 0,
            [path = std::move(path)](const Json &object) -> Json { return walk(object, path).size(); }};
}
/// "a/b" of two numbers.
Column ratio(std::string name, Path first, Path second) {
    return {std::move(name), "string", 0, [a = std::move(first), b = std::move(second)](const Json &object) -> Json {
                const auto get = [&](const Path &path) {
                    return walk(object, path).is_number() ? dumpJson(walk(object, path)) : std::string("0");
                };
                return get(a) + "/" + get(b);
            }};
}
Column made(std::string name, std::function<Json(const Json &)> value, int priority = 0) {
    return {std::move(name), "string", priority, std::move(value)};
}

std::string join(const std::vector<std::string> &parts, const char *none = "<none>") {
    std::string out;
    for (const auto &part : parts)
        out += (out.empty() ? "" : ",") + part;
    return out.empty() ? none : out;
}

Column containers(const char *name, const char *key, Path spec) {
    return made(
        name,
        [key, spec = std::move(spec)](const Json &object) -> Json {
            std::vector<std::string> out;
            for (const auto &container : walk(object, spec))
                out.push_back(jsonText(container, {key}));
            return join(out);
        },
        1);
}
Column selector(int priority = 1) {
    return made(
        "Selector",
        [](const Json &object) -> Json {
            const Json &wanted = jsonAt(object, {"spec", "selector"});
            if (wanted.is_null() || wanted.empty())
                return "<none>";
            const bool plain = !wanted.contains("matchLabels") && !wanted.contains("matchExpressions");
            const auto parsed = LabelSelector::fromJson(plain ? Json{{"matchLabels", wanted}} : wanted);
            return parsed ? parsed->text() : std::string();
        },
        priority);
}

/// What kubectl shows as a pod's status: the phase, or the reason of the first container that is not fine.
std::string podStatus(const Json &pod) {
    std::string reason = jsonText(pod, {"status", "phase"}, "Unknown");
    const auto own = jsonText(pod, {"status", "reason"});
    if (!own.empty())
        reason = own;
    bool initializing = false;
    const Json &inits = jsonAt(pod, {"status", "initContainerStatuses"});
    for (std::size_t i = 0; inits.is_array() && i < inits.size(); ++i) {
        const Json &state = jsonAt(inits[i], {"state"});
        if (jsonInteger(state, {"terminated", "exitCode"}, -1) == 0)
            continue;
        if (state.contains("terminated"))
            reason = "Init:" + jsonText(state, {"terminated", "reason"}, "Error");
        else if (!jsonText(state, {"waiting", "reason"}).empty() &&
                 jsonText(state, {"waiting", "reason"}) != "PodInitializing")
            reason = "Init:" + jsonText(state, {"waiting", "reason"});
        else
            reason = "Init:" + std::to_string(i) + "/" + std::to_string(jsonAt(pod, {"spec", "initContainers"}).size());
        initializing = true;
        break;
    }
    if (!initializing) {
        bool running = false;
        const Json &list = jsonAt(pod, {"status", "containerStatuses"});
        for (std::size_t i = list.is_array() ? list.size() : 0; i-- > 0;) {
            const Json &state = jsonAt(list[i], {"state"});
            const auto waiting = jsonText(state, {"waiting", "reason"});
            if (!waiting.empty())
                reason = waiting;
            else if (state.is_object() && state.contains("terminated"))
                reason = jsonText(state, {"terminated", "reason"}, "Error");
            else if (list[i].value("ready", false))
                running = true;
        }
        if (reason == "Completed" && running)
            reason = "Running";
    }
    if (!jsonText(pod, {"metadata", "deletionTimestamp"}).empty())
        reason = "Terminating";
    return reason;
}

Json podReady(const Json &pod) {
    long long ready = 0;
    const Json &list = jsonAt(pod, {"status", "containerStatuses"});
    if (list.is_array())
        for (const auto &one : list)
            ready += one.value("ready", false) ? 1 : 0;
    return std::to_string(ready) + "/" + std::to_string(jsonAt(pod, {"spec", "containers"}).size());
}

Json podRestarts(const Json &pod) {
    long long restarts = 0;
    std::string last;
    const Json &list = jsonAt(pod, {"status", "containerStatuses"});
    if (list.is_array())
        for (const auto &one : list) {
            restarts += jsonInteger(one, {"restartCount"}, 0);
            last = std::max(last, jsonText(one, {"lastState", "terminated", "finishedAt"}));
        }
    if (restarts == 0 || last.empty())
        return std::to_string(restarts);
    return std::to_string(restarts) + " (" + ageOf(last) + " ago)";
}

Json servicePorts(const Json &service) {
    std::vector<std::string> out;
    const Json &ports = jsonAt(service, {"spec", "ports"});
    if (ports.is_array())
        for (const auto &port : ports)
            out.push_back(
                std::to_string(jsonInteger(port, {"port"})) +
                (port.contains("nodePort") ? ":" + std::to_string(jsonInteger(port, {"nodePort"})) : std::string()) +
                "/" + jsonText(port, {"protocol"}, "TCP"));
    return join(out);
}

Json endpointsText(const Json &object) {
    std::vector<std::string> out;
    const Json &subsets = jsonAt(object, {"subsets"});
    if (subsets.is_array())
        for (const auto &subset : subsets)
            for (const auto &address : jsonAt(subset, {"addresses"}))
                for (const auto &port : jsonAt(subset, {"ports"}))
                    out.push_back(jsonText(address, {"ip"}) + ":" + std::to_string(jsonInteger(port, {"port"})));
    if (out.size() > 3) {
        const auto more = out.size() - 3;
        out.resize(3);
        return join(out) + " + " + std::to_string(more) + " more...";
    }
    return join(out);
}

Json accessModes(const Json &object) {
    static const std::map<std::string, std::string> shortForms{
        {"ReadWriteOnce", "RWO"}, {"ReadOnlyMany", "ROX"}, {"ReadWriteMany", "RWX"}, {"ReadWriteOncePod", "RWOP"}};
    std::vector<std::string> out;
    const Json &modes = jsonAt(object, {"spec", "accessModes"});
    if (modes.is_array())
        for (const auto &mode : modes) {
            const auto at = shortForms.find(mode.is_string() ? mode.get<std::string>() : "");
            if (at != shortForms.end())
                out.push_back(at->second);
        }
    return join(out, "");
}

Json nodeStatus(const Json &node) {
    std::string out = "Unknown";
    const Json &conditions = jsonAt(node, {"status", "conditions"});
    if (conditions.is_array())
        for (const auto &condition : conditions)
            if (jsonText(condition, {"type"}) == "Ready")
                out = jsonText(condition, {"status"}) == "True" ? "Ready" : "NotReady";
    return out + (jsonAt(node, {"spec", "unschedulable"}) == Json(true) ? ",SchedulingDisabled" : "");
}

Json nodeRoles(const Json &node) {
    std::vector<std::string> out;
    const Json &labels = jsonAt(node, {"metadata", "labels"});
    if (labels.is_object())
        for (const auto &[key, value] : labels.items())
            if (key.starts_with("node-role.kubernetes.io/"))
                out.push_back(key.substr(24));
    return join(out);
}

Json nodeAddress(const Json &node) {
    const Json &list = jsonAt(node, {"status", "addresses"});
    if (list.is_array())
        for (const auto &address : list)
            if (jsonText(address, {"type"}) == "InternalIP")
                return jsonText(address, {"address"});
    return "<none>";
}

Json duration(const Json &object) {
    const auto begin = parseTime(jsonText(object, {"status", "startTime"}));
    if (!begin)
        return "";
    const auto end = parseTime(jsonText(object, {"status", "completionTime"})).value_or(Clock::system().now());
    return humanDuration(std::chrono::duration_cast<std::chrono::seconds>(end - *begin).count());
}

Json jobStatus(const Json &job) {
    const Json &conditions = jsonAt(job, {"status", "conditions"});
    // The ends first: SuccessCriteriaMet and FailureTarget only announce them.
    for (const std::string_view type : {"Complete", "Failed", "Suspended", "FailureTarget", "SuccessCriteriaMet"})
        if (conditions.is_array())
            for (const auto &condition : conditions)
                if (jsonText(condition, {"type"}) == type && jsonText(condition, {"status"}) == "True")
                    return std::string(type);
    return jsonText(job, {"metadata", "deletionTimestamp"}).empty() ? "Running" : "Terminating";
}

Json lastSeen(const Json &event) {
    auto stamp = jsonText(event, {"series", "lastObservedTime"});
    for (const char *key : {"lastTimestamp", "firstTimestamp", "eventTime"})
        if (stamp.empty())
            stamp = jsonText(event, {key});
    return ageOf(stamp);
}

Column created() {
    return text("Created At", {"metadata", "creationTimestamp"});
}

std::map<std::string, std::vector<Column>> allColumns() {
    const Path templateContainers{"spec", "template", "spec", "containers"};
    const auto age = ageColumn();
    const auto name = nameColumn();
    const Column ready{"ReadyToUse", "boolean", 0, [](const Json &s) { return jsonAt(s, {"status", "readyToUse"}); }};
    return {
        {"Pod",
         {name, made("Ready", podReady), made("Status", [](const Json &pod) -> Json { return podStatus(pod); }),
          made("Restarts", podRestarts), age, text("IP", {"status", "podIP"}, "<none>", 1),
          text("Node", {"spec", "nodeName"}, "<none>", 1),
          text("Nominated Node", {"status", "nominatedNodeName"}, "<none>", 1),
          made(
              "Readiness Gates", [](const Json &) -> Json { return "<none>"; }, 1)}},
        {"Service",
         {name, text("Type", {"spec", "type"}), text("Cluster-IP", {"spec", "clusterIP"}, "<none>"),
          made("External-IP",
               [](const Json &s) -> Json {
                   return jsonText(s, {"spec", "externalName"}, "<none>");
               }),
          made("Port(s)", servicePorts), age, selector()}},
        {"StatefulSet",
         {name, ratio("Ready", {"status", "readyReplicas"}, {"spec", "replicas"}), age,
          containers("Containers", "name", templateContainers), containers("Images", "image", templateContainers)}},
        {"Deployment",
         {name, ratio("Ready", {"status", "readyReplicas"}, {"spec", "replicas"}),
          number("Up-to-date", {"status", "updatedReplicas"}), number("Available", {"status", "availableReplicas"}),
          age, containers("Containers", "name", templateContainers), containers("Images", "image", templateContainers),
          selector()}},
        {"ReplicaSet",
         {name, number("Desired", {"spec", "replicas"}), number("Current", {"status", "replicas"}),
          number("Ready", {"status", "readyReplicas"}), age, containers("Containers", "name", templateContainers),
          containers("Images", "image", templateContainers), selector()}},
        {"DaemonSet",
         {name, number("Desired", {"status", "desiredNumberScheduled"}),
          number("Current", {"status", "currentNumberScheduled"}), number("Ready", {"status", "numberReady"}),
          number("Up-to-date", {"status", "updatedNumberScheduled"}),
          number("Available", {"status", "numberAvailable"}), age}},
        {"Job",
         {name, made("Status", jobStatus), ratio("Completions", {"status", "succeeded"}, {"spec", "completions"}),
          made("Duration", duration), age, containers("Containers", "name", templateContainers),
          containers("Images", "image", templateContainers)}},
        {"CronJob",
         {name, text("Schedule", {"spec", "schedule"}), text("Timezone", {"spec", "timeZone"}, "<none>"),
          made("Suspend",
               [](const Json &c) -> Json {
                   return jsonAt(c, {"spec", "suspend"}) == Json(true) ? "True" : "False";
               }),
          count("Active", {"status", "active"}),
          made("Last Schedule",
               [](const Json &c) -> Json {
                   const auto last = jsonText(c, {"status", "lastScheduleTime"});
                   return last.empty() ? "<none>" : ageOf(last);
               }),
          age}},
        {"PersistentVolumeClaim",
         {name, text("Status", {"status", "phase"}), text("Volume", {"spec", "volumeName"}),
          text("Capacity", {"status", "capacity", "storage"}), made("Access Modes", accessModes),
          text("StorageClass", {"spec", "storageClassName"}),
          text("VolumeAttributesClass", {"spec", "volumeAttributesClassName"}, "<unset>"), age,
          text("VolumeMode", {"spec", "volumeMode"}, "", 1)}},
        {"PersistentVolume",
         {name, text("Capacity", {"spec", "capacity", "storage"}), made("Access Modes", accessModes),
          text("Reclaim Policy", {"spec", "persistentVolumeReclaimPolicy"}), text("Status", {"status", "phase"}),
          made("Claim",
               [](const Json &v) -> Json {
                   const auto claim = jsonText(v, {"spec", "claimRef", "name"});
                   return claim.empty() ? "" : jsonText(v, {"spec", "claimRef", "namespace"}) + "/" + claim;
               }),
          text("StorageClass", {"spec", "storageClassName"}),
          text("VolumeAttributesClass", {"spec", "volumeAttributesClassName"}, "<unset>"),
          text("Reason", {"status", "reason"}), age, text("VolumeMode", {"spec", "volumeMode"}, "", 1)}},
        {"ConfigMap",
         {name,
          made("Data",
               [](const Json &c) -> Json { return jsonAt(c, {"data"}).size() + jsonAt(c, {"binaryData"}).size(); }),
          age}},
        {"Secret", {name, text("Type", {"type"}), count("Data", {"data"}), age}},
        {"Namespace", {name, text("Status", {"status", "phase"}), age}},
        {"Node",
         {name, made("Status", nodeStatus), made("Roles", nodeRoles), age,
          text("Version", {"status", "nodeInfo", "kubeletVersion"}), made("Internal-IP", nodeAddress, 1),
          made(
              "External-IP", [](const Json &) -> Json { return "<none>"; }, 1),
          text("OS-Image", {"status", "nodeInfo", "osImage"}, "<unknown>", 1),
          text("Kernel-Version", {"status", "nodeInfo", "kernelVersion"}, "<unknown>", 1),
          text("Container-Runtime", {"status", "nodeInfo", "containerRuntimeVersion"}, "<unknown>", 1)}},
        {"Event",
         {made("Last Seen", lastSeen), text("Type", {"type"}), text("Reason", {"reason"}),
          made("Object",
               [](const Json &e) -> Json {
                   auto kind = jsonText(e, {"involvedObject", "kind"});
                   for (char &c : kind)
                       c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
                   return kind + "/" + jsonText(e, {"involvedObject", "name"});
               }),
          text("Subobject", {"involvedObject", "fieldPath"}, "", 1), text("Source", {"source", "component"}, "", 1),
          text("Message", {"message"}),
          made(
              "First Seen", [](const Json &e) -> Json { return ageOf(jsonText(e, {"firstTimestamp"})); }, 1),
          number("Count", {"count"}, 1), text("Name", {"metadata", "name"}, "", 1)}},
        {"Endpoints", {name, made("Endpoints", endpointsText), age}},
        {"EndpointSlice",
         {name, text("AddressType", {"addressType"}),
          made("Ports",
               [](const Json &slice) -> Json {
                   std::vector<std::string> out;
                   for (const auto &port : jsonAt(slice, {"ports"}))
                       out.push_back(std::to_string(jsonInteger(port, {"port"})));
                   return join(out, "<unset>");
               }),
          made("Endpoints",
               [](const Json &slice) -> Json {
                   std::vector<std::string> out;
                   for (const auto &endpoint : jsonAt(slice, {"endpoints"}))
                       for (const auto &address : jsonAt(endpoint, {"addresses"}))
                           out.push_back(address.is_string() ? address.get<std::string>() : "");
                   return join(out, "<unset>");
               }),
          age}},
        {"ServiceAccount", {name, count("Secrets", {"secrets"}), age}},
        {"Lease", {name, text("Holder", {"spec", "holderIdentity"}), age}},
        {"StorageClass",
         {made("Name",
               [](const Json &c) -> Json {
                   const bool chosen = jsonText(c, {"metadata", "annotations",
                                                    "storageclass.kubernetes.io/is-default-class"}) == "true";
                   return jsonText(c, {"metadata", "name"}) + (chosen ? " (default)" : "");
               }),
          text("Provisioner", {"provisioner"}), text("ReclaimPolicy", {"reclaimPolicy"}),
          text("VolumeBindingMode", {"volumeBindingMode"}),
          made("AllowVolumeExpansion",
               [](const Json &c) -> Json {
                   return jsonAt(c, {"allowVolumeExpansion"}) == Json(true) ? "true" : "false";
               }),
          age}},
        {"PodDisruptionBudget",
         {name, text("Min Available", {"spec", "minAvailable"}, "N/A"),
          text("Max Unavailable", {"spec", "maxUnavailable"}, "N/A"),
          number("Allowed Disruptions", {"status", "disruptionsAllowed"}), age}},
        {"Role", {name, created()}},
        {"ClusterRole", {name, created()}},
        {"CustomResourceDefinition", {name, created()}},
        {"RoleBinding",
         {name,
          made("Role",
               [](const Json &b) -> Json {
                   return jsonText(b, {"roleRef", "kind"}) + "/" + jsonText(b, {"roleRef", "name"});
               }),
          age}},
        {"ClusterRoleBinding",
         {name,
          made("Role",
               [](const Json &b) -> Json {
                   return jsonText(b, {"roleRef", "kind"}) + "/" + jsonText(b, {"roleRef", "name"});
               }),
          age}},
        {"ControllerRevision",
         {name,
          made("Controller",
               [](const Json &r) -> Json {
                   for (const auto &owner : jsonAt(r, {"metadata", "ownerReferences"}))
                       return jsonText(owner, {"kind"}) + "/" + jsonText(owner, {"name"});
                   return "<none>";
               }),
          number("Revision", {"revision"}), age}},
        {"NetworkPolicy",
         {name,
          made("Pod-Selector",
               [](const Json &p) -> Json {
                   const auto parsed = LabelSelector::fromJson(jsonAt(p, {"spec", "podSelector"}));
                   return parsed && !parsed->empty() ? parsed->text() : "<none>";
               }),
          age}},
        {"VolumeSnapshot",
         {name, ready, text("SourcePVC", {"spec", "source", "persistentVolumeClaimName"}),
          text("SourceSnapshotContent", {"spec", "source", "volumeSnapshotContentName"}),
          text("RestoreSize", {"status", "restoreSize"}), text("SnapshotClass", {"spec", "volumeSnapshotClassName"}),
          text("SnapshotContent", {"status", "boundVolumeSnapshotContentName"}),
          made("CreationTime",
               [](const Json &s) -> Json {
                   const auto time = jsonText(s, {"status", "creationTime"});
                   return time.empty() ? "" : ageOf(time);
               }),
          age}},
        {"VolumeSnapshotContent",
         {name, ready, number("RestoreSize", {"status", "restoreSize"}),
          text("DeletionPolicy", {"spec", "deletionPolicy"}), text("Driver", {"spec", "driver"}),
          text("VolumeSnapshotClass", {"spec", "volumeSnapshotClassName"}),
          text("VolumeSnapshot", {"spec", "volumeSnapshotRef", "name"}),
          text("VolumeSnapshotNamespace", {"spec", "volumeSnapshotRef", "namespace"}), age}},
        {"VolumeSnapshotClass", {name, text("Driver", {"driver"}), text("DeletionPolicy", {"deletionPolicy"}), age}},
    };
}

} // namespace

Column nameColumn() {
    return text("Name", {"metadata", "name"});
}

Column ageColumn() {
    return made("Age", [](const Json &object) -> Json {
        return ageOf(jsonText(object, {"metadata", "creationTimestamp"}));
    });
}

const std::vector<Column> &columnsOf(const ServedResource &info) {
    static const std::map<std::string, std::vector<Column>> all = allColumns();
    static const std::vector<Column> plain{nameColumn(), ageColumn()};
    const auto at = info.custom ? all.end() : all.find(info.kind);
    return at == all.end() ? plain : at->second;
}

} // namespace ph::local
