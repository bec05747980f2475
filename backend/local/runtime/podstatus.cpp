// SPDX-License-Identifier: Apache-2.0
#include "backend/local/runtime/podstatus.h"

#include "backend/machinery/quantity.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::local {

namespace {

using Phase = ContainerState::Phase;

Json endedJson(const EndedRun &ended) {
    Json made = {{"exitCode", ended.code},
                 {"reason", ended.reason},
                 {"startedAt", formatTime(ended.started)},
                 {"finishedAt", formatTime(ended.finished)},
                 {"containerID", ended.containerId}};
    if (!ended.message.empty())
        made["message"] = ended.message;
    return {{"terminated", made}};
}

bool waitsToRun(const Json &pod, const ContainerState &container) {
    return container.phase == Phase::Waiting ||
           (container.phase == Phase::Terminated && !container.waitingReason.empty() &&
            restarts(pod, container, container.ended ? container.ended->code : 1));
}

Json containerStatus(const Json &pod, const ContainerState &container, bool initialised) {
    const Json &spec = containerSpec(pod, container);
    const std::string image = jsonText(spec, {"image"});
    Json status = {{"name", container.name},
                   {"image", image},
                   {"imageID", container.run < 0 ? "" : "pilothouse-image://" + image},
                   {"ready", container.ready},
                   {"restartCount", container.restartCount()},
                   {"started", container.running() && container.started},
                   {"lastState", Json::object()}};
    if (!container.containerId.empty())
        status["containerID"] = container.containerId;
    if (container.init && !container.sidecar)
        status["ready"] = container.phase == Phase::Terminated && container.ended && container.ended->code == 0;
    const std::optional<EndedRun> *previous = &container.last;
    if (waitsToRun(pod, container)) {
        const std::string usual = container.init || initialised
                                      ? (container.init ? "PodInitializing" : "ContainerCreating")
                                      : "PodInitializing";
        Json waiting = {{"reason", container.waitingReason.empty() ? usual : container.waitingReason}};
        if (!container.waitingMessage.empty())
            waiting["message"] = container.waitingMessage;
        status["state"] = {{"waiting", waiting}};
        if (container.phase == Phase::Terminated)
            previous = &container.ended;
    } else if (container.running()) {
        status["state"] = {{"running", {{"startedAt", formatTime(container.startedAt)}}}};
    } else if (container.ended) {
        status["state"] = endedJson(*container.ended);
    }
    if (*previous)
        status["lastState"] = endedJson(**previous);
    return status;
}

bool initDone(const ContainerState &container) {
    return container.sidecar ? container.running() && container.started
                             : container.phase == Phase::Terminated && container.ended && container.ended->code == 0;
}

/// Sets one condition, keeping its time when the status stays the same.
void setCondition(Json &conditions, const std::string &type, bool value, const std::string &reason = {},
                  const std::string &message = {}) {
    const std::string status = value ? "True" : "False";
    Json made = {{"type", type}, {"status", status}, {"lastTransitionTime", formatTime(Clock::system().now())}};
    if (!reason.empty())
        made["reason"] = reason;
    if (!message.empty())
        made["message"] = message;
    for (Json &condition : conditions) {
        if (jsonText(condition, {"type"}) != type)
            continue;
        if (jsonText(condition, {"status"}) == status)
            made["lastTransitionTime"] = condition.value("lastTransitionTime", Json(made["lastTransitionTime"]));
        condition = std::move(made);
        return;
    }
    conditions.push_back(std::move(made));
}

std::string names(const std::vector<std::string> &list) {
    std::string text;
    for (const std::string &name : list)
        text += (text.empty() ? "" : " ") + name;
    return "[" + text + "]";
}

void setConditions(Json &conditions, const std::vector<ContainerState> &containers, const std::string &phase,
                   bool sandboxReady) {
    std::vector<std::string> incomplete;
    std::vector<std::string> unready;
    for (const ContainerState &container : containers) {
        if (container.init && !initDone(container))
            incomplete.push_back(container.name);
        if ((!container.init || container.sidecar) && !container.ready)
            unready.push_back(container.name);
    }
    const bool over = phase == "Succeeded" || phase == "Failed";
    setCondition(conditions, "PodScheduled", true);
    setCondition(conditions, "PodReadyToStartContainers", sandboxReady && !over);
    if (incomplete.empty() || phase == "Succeeded")
        setCondition(conditions, "Initialized", true, phase == "Succeeded" ? "PodCompleted" : "");
    else
        setCondition(conditions, "Initialized", false, "ContainersNotInitialized",
                     "containers with incomplete status: " + names(incomplete));
    const std::string reason = phase == "Succeeded" ? "PodCompleted"
                               : phase == "Failed"  ? "PodFailed"
                                                    : "ContainersNotReady";
    const std::string message = over ? std::string() : "containers with unready status: " + names(unready);
    const bool ready = unready.empty() && incomplete.empty() && !over;
    for (const char *type : {"ContainersReady", "Ready"})
        ready ? setCondition(conditions, type, true) : setCondition(conditions, type, false, reason, message);
}

} // namespace

const Json &containerSpec(const Json &pod, const ContainerState &container) {
    static const Json none;
    for (const Json &spec : jsonAt(pod, {"spec", container.init ? "initContainers" : "containers"}))
        if (jsonText(spec, {"name"}) == container.name)
            return spec;
    return none;
}

bool restarts(const Json &pod, const ContainerState &container, int code) {
    if (container.sidecar)
        return true;
    const std::string policy = jsonText(pod, {"spec", "restartPolicy"}, "Always");
    if (container.init)
        return code != 0 && policy != "Never";
    return policy == "Always" || (policy == "OnFailure" && code != 0);
}

std::string podPhase(const Json &pod, const std::vector<ContainerState> &containers, const PodSituation &situation) {
    if (!situation.failedReason.empty())
        return "Failed";
    bool initialised = true;
    bool allOver = true;
    bool anyFailed = false;
    bool neverRun = false;
    for (const ContainerState &container : containers) {
        const int code = container.ended ? container.ended->code : 0;
        const bool over = container.phase == Phase::Terminated && container.ended && !restarts(pod, container, code);
        if (container.init) {
            if (over && code != 0)
                return "Failed";
            initialised = initialised && initDone(container);
            continue;
        }
        allOver = allOver && over;
        anyFailed = anyFailed || (over && code != 0);
        neverRun = neverRun || (container.phase == Phase::Waiting && container.run < 0);
    }
    if (allOver)
        return anyFailed ? "Failed" : "Succeeded";
    return !initialised || neverRun ? "Pending" : "Running";
}

std::string qosClass(const Json &pod) {
    bool any = false;
    bool guaranteed = true;
    for (const char *list : {"containers", "initContainers"}) {
        for (const Json &container : jsonAt(pod, {"spec", list})) {
            for (const char *resource : {"cpu", "memory"}) {
                const std::string limit = jsonText(container, {"resources", "limits", resource});
                const std::string request = jsonText(container, {"resources", "requests", resource});
                any = any || !limit.empty() || !request.empty();
                const auto most = Quantity::parse(limit.empty() ? "0" : limit);
                const auto least = Quantity::parse(request.empty() ? (limit.empty() ? "0" : limit) : request);
                guaranteed = guaranteed && !limit.empty() && most && least && *most == *least;
            }
        }
    }
    return !any ? "BestEffort" : guaranteed ? "Guaranteed" : "Burstable";
}

Json podStatus(const Json &pod, const std::vector<ContainerState> &containers, const PodSituation &situation) {
    const Json &old = jsonAt(pod, {"status"});
    Json status = old.is_object() ? old : Json::object();
    const std::string phase = podPhase(pod, containers, situation);
    status["phase"] = phase;
    status["hostIP"] = situation.hostIp;
    status["hostIPs"] = Json::array({{{"ip", situation.hostIp}}});
    if (!situation.podIp.empty()) {
        status["podIP"] = situation.podIp;
        status["podIPs"] = Json::array({{{"ip", situation.podIp}}});
    }
    status["startTime"] = formatTime(situation.startTime);
    status["qosClass"] = qosClass(pod);
    if (!situation.failedReason.empty()) {
        status["reason"] = situation.failedReason;
        status["message"] = situation.failedMessage;
    }
    bool initialised = true;
    for (const ContainerState &container : containers)
        initialised = initialised && (!container.init || initDone(container));
    Json initStatuses = Json::array();
    Json statuses = Json::array();
    for (const ContainerState &container : containers)
        (container.init ? initStatuses : statuses).push_back(containerStatus(pod, container, initialised));
    status["containerStatuses"] = std::move(statuses);
    if (!initStatuses.empty())
        status["initContainerStatuses"] = std::move(initStatuses);
    if (!status.contains("conditions") || !status["conditions"].is_array())
        status["conditions"] = Json::array();
    setConditions(status["conditions"], containers, phase, situation.sandboxReady);
    return status;
}

} // namespace ph::local
