// SPDX-License-Identifier: Apache-2.0
#include "backend/local/runtime/node.h"

#include "backend/local/kubernetesversion.h"
#include "backend/obs/log.h"
#include "pilothouse/version.h"

#include <nlohmann/json.hpp>

#include <sstream>
#include <sys/statvfs.h>
#include <sys/utsname.h>
#include <thread>
#include <unistd.h>

namespace ph::local {

namespace {

const obs::Log runtimeLog("local");
constexpr std::chrono::minutes HeartbeatPeriod{5};
constexpr long long MostPods = 110;

std::string architecture(const std::string &machine) {
    return machine == "x86_64" ? "amd64" : machine == "aarch64" ? "arm64" : machine;
}

std::string osImage() {
    std::istringstream in(readFile("/etc/os-release").valueOr({}));
    for (std::string line; std::getline(in, line);)
        if (line.rfind("PRETTY_NAME=", 0) == 0) {
            line.erase(0, 12);
            return line.size() > 1 && line.front() == '"' ? line.substr(1, line.size() - 2) : line;
        }
    return "Linux";
}

std::string firstLine(const char *path) {
    std::string text = readFile(path).valueOr({});
    return text.substr(0, text.find('\n'));
}

Json condition(const Json &old, const std::string &type, bool value, const std::string &reason,
               const std::string &message) {
    const SystemTime now = Clock::system().now();
    const std::string status = value ? "True" : "False";
    Json made = {{"type", type},
                 {"status", status},
                 {"reason", reason},
                 {"message", message},
                 {"lastHeartbeatTime", formatTime(now)},
                 {"lastTransitionTime", formatTime(now)}};
    for (const Json &before : jsonAt(old, {"conditions"})) {
        if (jsonText(before, {"type"}) != type || jsonText(before, {"status"}) != status)
            continue;
        made["lastTransitionTime"] = jsonText(before, {"lastTransitionTime"}, formatTime(now));
        const auto beat = parseTime(jsonText(before, {"lastHeartbeatTime"}));
        if (beat && now - *beat < HeartbeatPeriod)
            made["lastHeartbeatTime"] = jsonText(before, {"lastHeartbeatTime"});
    }
    return made;
}

} // namespace

void Node::measure() {
    m_core.nodeCpuMillis = 1000LL * std::max(1U, std::thread::hardware_concurrency());
    m_core.nodeMemoryBytes = static_cast<std::int64_t>(::sysconf(_SC_PHYS_PAGES)) * ::sysconf(_SC_PAGESIZE);
}

Json Node::status(const Json &old) const {
    utsname system{};
    ::uname(&system);
    struct statvfs room {};
    const bool measured = ::statvfs(m_core.options.stateDir.c_str(), &room) == 0;
    const unsigned long long size = static_cast<unsigned long long>(room.f_blocks) * room.f_frsize;
    const unsigned long long free = static_cast<unsigned long long>(room.f_bavail) * room.f_frsize;
    const Json capacity = {{"cpu", std::to_string(m_core.nodeCpuMillis / 1000)},
                           {"memory", std::to_string(m_core.nodeMemoryBytes / 1024) + "Ki"},
                           {"ephemeral-storage", std::to_string(size / 1024) + "Ki"},
                           {"pods", std::to_string(MostPods)}};
    const bool full = measured && free < size / 20;
    Json status = old.is_object() ? old : Json::object();
    status["capacity"] = capacity;
    status["allocatable"] = capacity;
    status["addresses"] = Json::array({{{"type", "InternalIP"}, {"address", RuntimeCore::hostIp}},
                                       {{"type", "Hostname"}, {"address", m_core.options.nodeName}}});
    status["nodeInfo"] = {{"architecture", architecture(system.machine)},
                          {"bootID", firstLine("/proc/sys/kernel/random/boot_id")},
                          {"machineID", firstLine("/etc/machine-id")},
                          {"systemUUID", firstLine("/etc/machine-id")},
                          {"kernelVersion", system.release},
                          {"osImage", osImage()},
                          {"operatingSystem", "linux"},
                          {"containerRuntimeVersion", std::string("pilothouse://") + versionString},
                          {"kubeletVersion", kubernetesVersion},
                          {"kubeProxyVersion", ""}};
    status["conditions"] = Json::array(
        {condition(old, "MemoryPressure", false, "KubeletHasSufficientMemory",
                   "kubelet has sufficient memory available"),
         condition(old, "DiskPressure", full, full ? "KubeletHasDiskPressure" : "KubeletHasNoDiskPressure",
                   full ? "less than 5 % of the disk that holds the volumes is free" : "kubelet has no disk pressure"),
         condition(old, "PIDPressure", false, "KubeletHasSufficientPID", "kubelet has sufficient PID available"),
         condition(old, "Ready", true, "KubeletReady", "kubelet is posting ready status")});
    status["daemonEndpoints"] = {{"kubeletEndpoint", {{"Port", 0}}}};
    return status;
}

void Node::publish() {
    const std::string &name = m_core.options.nodeName;
    utsname system{};
    ::uname(&system);
    const std::string arch = architecture(system.machine);
    const Json labels = {{"kubernetes.io/hostname", name},
                         {"kubernetes.io/os", "linux"},
                         {"kubernetes.io/arch", arch},
                         {"beta.kubernetes.io/os", "linux"},
                         {"beta.kubernetes.io/arch", arch}};
    auto existing = m_core.api.get("nodes", {}, name);
    if (!existing) {
        Json node = {{"apiVersion", "v1"},
                     {"kind", "Node"},
                     {"metadata", {{"name", name}, {"labels", labels}}},
                     {"spec", Json::object()}};
        existing = m_core.api.create("nodes", {}, std::move(node), RuntimeCore::objectOptions());
        if (!existing) {
            runtimeLog.warning("the Node object could not be made", {{"reason", existing.error().text()}});
            return;
        }
        m_core.api.event(*existing->json, "Normal", "RegisteredNode", "Node " + name + " registered",
                         RuntimeCore::component);
    }
    const auto written = m_core.api.modify(
        "nodes", {}, name,
        [this](Json &node) {
            Json made = status(jsonAt(node, {"status"}));
            if (made == jsonAt(node, {"status"}))
                return false;
            node["status"] = std::move(made);
            return true;
        },
        RuntimeCore::statusOptions());
    if (!written)
        runtimeLog.warning("the Node's status could not be written", {{"reason", written.error().text()}});
}

void Node::renewLease() {
    const std::string &name = m_core.options.nodeName;
    constexpr const char *Namespace = "kube-node-lease";
    constexpr const char *Collection = "coordination.k8s.io/leases";
    const std::string now = formatMicroTime(Clock::system().now());
    if (m_core.api.get(Collection, Namespace, name)) {
        (void)m_core.api.modify(
            Collection, Namespace, name,
            [&now](Json &lease) {
                lease["spec"]["renewTime"] = now;
                return true;
            },
            RuntimeCore::objectOptions());
        return;
    }
    Json lease = {{"apiVersion", "coordination.k8s.io/v1"},
                  {"kind", "Lease"},
                  {"metadata", {{"name", name}, {"namespace", Namespace}}},
                  {"spec",
                   {{"holderIdentity", name},
                    {"leaseDurationSeconds", m_core.options.leaseDuration.count()},
                    {"renewTime", now}}}};
    if (const auto made = m_core.api.create(Collection, Namespace, std::move(lease), RuntimeCore::objectOptions());
        !made)
        runtimeLog.debug("the node's lease could not be made", {{"reason", made.error().text()}});
}

} // namespace ph::local
