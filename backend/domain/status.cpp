// SPDX-License-Identifier: Apache-2.0
#include "backend/domain/status.h"

#include "backend/machinery/json.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>

namespace ph::domain {
namespace {

constexpr std::array<const char *, 15> severity{"spec.unreadable",     "operation.failed",
                                                "statefulset.missing", "pod.imagePullBackOff",
                                                "pod.configError",     "pod.crashLoop",
                                                "pod.unschedulable",   "volume.lost",
                                                "volume.pending",      "pod.missing",
                                                "pod.notReady",        "service.missing",
                                                "service.noPrimary",   "replication.notSynchronous",
                                                "spec.newer"};

std::size_t rank(const Reason &reason) {
    const auto at = std::find(severity.begin(), severity.end(), reason.code);
    return static_cast<std::size_t>(at - severity.begin());
}

bool isImageTrouble(std::string_view waiting) {
    return waiting == "ImagePullBackOff" || waiting == "ErrImagePull" || waiting == "InvalidImageName" ||
           waiting == "ErrImageNeverPull";
}

bool isConfigTrouble(std::string_view waiting) {
    return waiting == "CreateContainerConfigError" || waiting == "CreateContainerError" ||
           waiting == "RunContainerError";
}

/// @p detail, the cluster's words, with the image's name, which they may lack.
std::string imageTrouble(const PodRow &pod, const std::string &detail) {
    if (pod.waitingImage.empty() || detail.find(pod.waitingImage) != std::string::npos)
        return detail;
    return "The image " + pod.waitingImage + " cannot be pulled: " + detail;
}

/// What the agent beside the server says is wrong; empty when it says nothing.
std::string agentReport(const PodRow &pod) {
    const auto state = parseJson(pod.nodeState.empty() ? std::string_view("{}") : std::string_view(pod.nodeState));
    if (!state)
        return {};
    if (jsonAt(*state, {"fenced"}) == true)
        return "The server is fenced: the agent keeps it stopped until the fence is lifted.";
    const Json &problems = jsonAt(*state, {"problems"});
    const bool any = problems.is_array() && !problems.empty() && problems.front().is_string();
    return any ? "The agent reports: " + problems.front().get<std::string>() + "." : std::string();
}

void podReasons(const PodRow &pod, std::vector<Reason> &reasons) {
    if (pod.ready && !pod.deleting)
        return;
    const std::string object = "pod/" + pod.name;
    const std::string detail = pod.waitingMessage.empty() ? pod.waitingReason : pod.waitingMessage;
    if (!pod.unschedulable.empty() && pod.node.empty())
        reasons.push_back({"pod.unschedulable", object, pod.unschedulable, pod.createdAt});
    else if (isImageTrouble(pod.waitingReason))
        reasons.push_back({"pod.imagePullBackOff", object, imageTrouble(pod, detail), pod.readySince});
    else if (isConfigTrouble(pod.waitingReason))
        reasons.push_back({"pod.configError", object, detail, pod.readySince});
    else if (pod.waitingReason == "CrashLoopBackOff")
        reasons.push_back({"pod.crashLoop", object, detail, pod.readySince});
    else if (pod.deleting)
        reasons.push_back({"pod.notReady", object, "The pod is ending.", pod.readySince});
    else if (!pod.waitingReason.empty())
        reasons.push_back(
            {"pod.notReady", object, "Container " + pod.waitingContainer + ": " + detail, pod.readySince});
    else if (const std::string state = patroniMember(pod.patroniStatus).state; !state.empty() && state != "running")
        reasons.push_back({"pod.notReady", object, "The server is not running: " + state + ".", pod.readySince});
    else if (pod.phase == "Failed")
        reasons.push_back({"pod.crashLoop", object, "The pod has failed.", pod.readySince});
    else {
        const std::string report = agentReport(pod);
        reasons.push_back({"pod.notReady", object,
                           report.empty() ? "The server does not answer its readiness check yet." : report,
                           pod.readySince});
    }
}

MemberRole roleOf(const PodRow &pod) {
    if (pod.role == "primary")
        return MemberRole::Primary;
    if (pod.role == "sync-replica")
        return MemberRole::SyncReplica;
    return pod.role == "replica" ? MemberRole::Replica : MemberRole::Unknown;
}

/// The facts with each member of a Patroni cluster in the role its cluster gives it, so that one set of rules serves
/// all.
InstanceFacts withRoles(const InstanceFacts &facts) {
    InstanceFacts out = facts;
    for (PodRow &pod : out.pods) {
        if (!pod.patroni)
            continue;
        const MemberRole role = patroniRole(pod, facts.leader, facts.sync, facts.now);
        pod.role = role == MemberRole::Unknown ? std::string() : roleName(role);
        // Patroni knows at once that a server stopped; the readiness check needs two looks.
        pod.ready = pod.ready && role != MemberRole::Unknown;
    }
    return out;
}

/// Position and timeline as the member tells them; how far behind by the leader's last position.
void readReplication(Member &member, const PodRow &pod, const InstanceFacts &facts) {
    const PatroniMember told = patroniMember(pod.patroniStatus);
    member.state = told.state;
    member.timeline = told.timeline;
    const bool replica = member.role == MemberRole::Replica || member.role == MemberRole::SyncReplica;
    if (replica && told.location && facts.leader && facts.leader->optime)
        member.lagBytes = std::max<std::int64_t>(0, *facts.leader->optime - *told.location);
}

/// A synchronous cluster without a replica that confirms: nobody would be promoted by itself.
bool lacksSynchronous(const InstanceFacts &facts) {
    return facts.anchor && facts.anchor->spec.synchronous && facts.workload && facts.workload->replicas > 1 &&
           facts.leader && isFresh(*facts.leader, facts.now) && facts.sync && facts.sync->syncMembers.empty();
}

/// What the agent published of a server that runs.
void readNodeState(Member &member, const PodRow &pod) {
    if (!pod.ready || pod.nodeState.empty())
        return;
    const auto state = parseJson(pod.nodeState);
    if (!state)
        return;
    member.serverVersion = jsonText(*state, {"version"});
    member.pendingRestart = jsonTexts(*state, {"pendingRestart"});
}

Member memberOf(const PodRow &pod, const InstanceFacts &facts) {
    Member member;
    member.name = pod.name;
    member.ordinal = pod.ordinal;
    member.role = roleOf(pod);
    member.ready = pod.ready && !pod.deleting;
    member.phase = pod.deleting ? "Terminating" : pod.waitingReason.empty() ? pod.phase : pod.waitingReason;
    member.node = pod.node;
    if (const auto zone = facts.zones.find(pod.node); zone != facts.zones.end())
        member.zone = zone->second;
    member.podIp = pod.podIp;
    member.claim = pod.claim;
    member.restarts = pod.restarts;
    member.startedAt = pod.startedAt;
    readNodeState(member, pod);
    if (pod.patroni)
        readReplication(member, pod, facts);
    return member;
}

bool isRunning(const std::optional<AnchorRow> &operation) {
    return operation && (operation->operationState == "Running" || operation->operationState == "Waiting");
}

std::vector<Reason> reasonsOf(const InstanceFacts &facts) {
    std::vector<Reason> reasons;
    if (facts.anchor && !facts.anchor->problem.empty())
        reasons.push_back(
            {"spec.unreadable", "configmap/" + facts.anchor->name, facts.anchor->problem, facts.anchor->createdAt});
    else if (facts.anchor && facts.anchor->readOnly)
        reasons.push_back({"spec.newer", "configmap/" + facts.anchor->name,
                           "The spec was written by a newer version of Pilothouse and can only be looked at.",
                           facts.anchor->createdAt});
    if (facts.operation && !isRunning(facts.operation))
        reasons.push_back({"operation.failed", "configmap/" + facts.operation->name, facts.operation->operationError,
                           facts.operation->createdAt});
    if (facts.anchor && !facts.workload && !isRunning(facts.operation))
        reasons.push_back(
            {"statefulset.missing", "statefulset/" + facts.anchor->name, "The StatefulSet does not exist.", {}});
    for (const PodRow &pod : facts.pods)
        podReasons(pod, reasons);
    for (const ClaimRow &claim : facts.claims) {
        const bool used = std::any_of(facts.pods.begin(), facts.pods.end(),
                                      [&](const PodRow &p) { return p.claim == claim.name && !p.ready; });
        if (claim.phase == "Lost")
            reasons.push_back({"volume.lost", "claim/" + claim.name, "Its volume no longer exists.", claim.createdAt});
        else if (claim.phase == "Pending" && used)
            reasons.push_back(
                {"volume.pending", "claim/" + claim.name, "The claim has no volume yet.", claim.createdAt});
    }
    if (facts.workload && facts.workload->replicas > static_cast<int>(facts.pods.size()))
        reasons.push_back(
            {"pod.missing",
             "statefulset/" + facts.workload->name,
             std::to_string(facts.pods.size()) + " of " + std::to_string(facts.workload->replicas) + " pods exist.",
             {}});
    if (facts.anchor && facts.workload && !facts.service && !isRunning(facts.operation))
        reasons.push_back({"service.missing", "service/" + facts.anchor->name, "The Service does not exist.", {}});
    const bool anyReady =
        std::any_of(facts.pods.begin(), facts.pods.end(), [](const PodRow &p) { return p.ready && !p.deleting; });
    const bool primary = std::any_of(facts.pods.begin(), facts.pods.end(),
                                     [](const PodRow &p) { return p.ready && !p.deleting && p.role == "primary"; });
    if (anyReady && !primary && facts.service)
        reasons.push_back(
            {"service.noPrimary",
             "service/" + facts.service->name,
             facts.leader ? "No ready member holds the leader's lock." : "No ready pod is labelled as the primary yet.",
             {}});
    if (lacksSynchronous(facts))
        reasons.push_back({"replication.notSynchronous", "configmap/" + facts.sync->name,
                           "No replica confirms commits, so none would take over by itself.", facts.sync->createdAt});
    std::stable_sort(reasons.begin(), reasons.end(),
                     [](const Reason &a, const Reason &b) { return rank(a) < rank(b); });
    return reasons;
}

InstanceState stateOf(const InstanceFacts &facts, const std::vector<Reason> &reasons) {
    if ((facts.anchor && facts.anchor->deleting) ||
        (isRunning(facts.operation) && facts.operation->operation == "delete"))
        return InstanceState::Deleting;
    if (facts.operation && !isRunning(facts.operation))
        return InstanceState::Failed;
    const bool creating = isRunning(facts.operation) && facts.operation->operation == "create";
    if (!facts.workload)
        return creating ? InstanceState::Creating : InstanceState::Down;
    const int wanted = facts.workload->replicas;
    if (wanted == 0)
        return InstanceState::Stopped;
    const auto ready =
        std::count_if(facts.pods.begin(), facts.pods.end(), [](const PodRow &p) { return p.ready && !p.deleting; });
    const bool primary = std::any_of(facts.pods.begin(), facts.pods.end(),
                                     [](const PodRow &p) { return p.ready && !p.deleting && p.role == "primary"; });
    if (ready >= wanted && primary && facts.service && !lacksSynchronous(facts))
        return InstanceState::Ready;
    if (primary && facts.service)
        return InstanceState::Degraded;
    // A first start looks the same as an outage but for its history: no pod was ever ready, restarted or replaced.
    const bool firstStart = std::all_of(facts.pods.begin(), facts.pods.end(), [&](const PodRow &p) {
        return !p.deleting && p.restarts == 0 && (!p.everReady || p.ready) &&
               p.createdAt <= facts.workload->createdAt + std::chrono::minutes(1);
    });
    const bool hopeless = std::any_of(reasons.begin(), reasons.end(), isHopeless);
    const bool neverLed = facts.leader && facts.leader->renewTime == SystemTime{}; // the first data is being made
    return creating || ((firstStart || neverLed) && !hopeless) ? InstanceState::Creating : InstanceState::Down;
}

} // namespace

InstanceSummary summarize(const InstanceFacts &told) {
    const InstanceFacts facts = withRoles(told);
    InstanceSummary out;
    const AnchorRow *base = facts.anchor ? &*facts.anchor : facts.operation ? &*facts.operation : nullptr;
    out.clusterName = facts.clusterName;
    out.ref.cluster = facts.cluster;
    if (!base)
        return out;
    out.ref.ns = base->ns;
    out.ref.name = facts.anchor ? base->name : base->instance;
    out.ref.instanceId = base->instanceId;
    out.spec = base->spec;
    out.readOnlySpec = base->readOnly;
    out.createdAt = base->createdAt;
    out.passwordChangedAt = base->passwordChangedAt;
    out.reasons = reasonsOf(facts);
    out.state = stateOf(facts, out.reasons);
    if (isRunning(facts.operation))
        out.runningOperation = facts.operation->operation;
    for (const PodRow &pod : facts.pods)
        out.members.push_back(memberOf(pod, facts));
    std::sort(out.members.begin(), out.members.end(),
              [](const Member &a, const Member &b) { return a.ordinal < b.ordinal; });
    if (facts.service) {
        out.serviceHost = facts.service->clusterIp;
        out.servicePort = facts.service->port;
    }
    auto add = [&](const ObjectRow &row) { out.resourceVersions += row.resourceVersion + " "; };
    if (facts.anchor)
        add(*facts.anchor);
    if (facts.operation)
        add(*facts.operation);
    if (facts.workload)
        add(*facts.workload);
    if (facts.service)
        add(*facts.service);
    for (const PodRow &pod : facts.pods)
        add(pod);
    for (const ClaimRow &claim : facts.claims)
        add(claim);
    return out;
}

std::string waitsFor(const InstanceSummary &summary) {
    if (summary.state == InstanceState::Ready)
        return {};
    if (summary.reasons.empty())
        return "the cluster to start the pods";
    const Reason &first = summary.reasons.front();
    return first.object + ": " + first.message;
}

bool isHopeless(const Reason &reason) {
    return reason.code == "pod.imagePullBackOff" || reason.code == "pod.configError" ||
           reason.code == "pod.crashLoop" || reason.code == "volume.lost" || reason.code == "spec.unreadable";
}

} // namespace ph::domain
