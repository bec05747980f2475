// SPDX-License-Identifier: Apache-2.0
// Steps that change what a running instance is given, and how an edit is taken back.
#include "backend/core/encoding.h"
#include "backend/domain/rows.h"
#include "backend/machinery/quantity.h"
#include "backend/ops/look.h"
#include "backend/ops/objects.h"
#include "backend/ops/operation.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::ops {
namespace {

using domain::PlanStep;
using domain::StepState;

constexpr std::chrono::seconds growthLimit{600};     ///< some drivers grow a volume only while its pod is there
constexpr std::chrono::seconds parametersLimit{150}; ///< a kubelet brings a changed ConfigMap within about 90 s
constexpr int mostTries = 5;                         ///< when others write Patroni's configuration meanwhile

/// What conditions of a claim say of its growth: "FileSystemResizePending: waiting for the pod".
std::string growthState(const Json &claim) {
    std::string out;
    if (const Json &conditions = jsonAt(claim, {"status", "conditions"}); conditions.is_array())
        for (const Json &condition : conditions)
            if (jsonText(condition, {"status"}) == "True")
                out = jsonText(condition, {"type"}) + ": " + jsonText(condition, {"message"});
    return out;
}

/// Names of the @p wanted parameters that a member does not have in force, @p pending left out; nothing when it told
/// nothing yet.
std::optional<std::vector<std::string>> missingParameters(const domain::PodRow &pod, const Json &wanted,
                                                          const std::vector<std::string> &pending) {
    const auto state = pod.nodeState.empty() ? Result<Json>(Error{}) : parseJson(pod.nodeState);
    if (!state || !state->is_object())
        return std::nullopt;
    const Json &inForce = jsonAt(*state, {"parameters"});
    const std::vector<std::string> waiting = jsonTexts(*state, {"pendingRestart"});
    std::vector<std::string> missing;
    for (const auto &[name, value] : wanted.items()) {
        if (std::find(pending.begin(), pending.end(), name) != pending.end())
            continue;
        if (!inForce.is_object() || !inForce.contains(name) || inForce.at(name) != value)
            missing.push_back(name);
    }
    // One that is to go must not be waited for any more either.
    for (const std::string &name : waiting)
        if (std::find(pending.begin(), pending.end(), name) == pending.end() &&
            std::find(missing.begin(), missing.end(), name) == missing.end())
            missing.push_back(name);
    return missing;
}

} // namespace

Status OperationRunner::waitVolume(std::size_t index, const Context &ctx) {
    const Json &planned = *m_state.plan.steps.at(index).object;
    const std::string name = nameOf(planned);
    const std::string ns = namespaceOf(planned);
    PH_ASSIGN(const Quantity wanted, Quantity::parse(jsonText(planned, {"spec", "resources", "requests", "storage"})));
    const SteadyTime begin = Clock::system().steady();
    std::unique_ptr<net::HttpStream> watch;
    for (;;) {
        PH_TRY(ctx.check("waiting for the volume to grow"));
        PH_ASSIGN(const Json claim, m_tools.client->get(gvr::claims, ns, name, ctx));
        const auto has = Quantity::parse(jsonText(claim, {"status", "capacity", "storage"}));
        // A claim no pod has used yet gets its volume, and with it the new size, when one does.
        if ((has && !(*has < wanted)) || jsonText(claim, {"status", "phase"}) == "Pending")
            return {};
        const std::string state = growthState(claim);
        waitsFor(index, "volume " + name + " to grow" + (state.empty() ? "" : ": " + state));
        if (Clock::system().steady() - begin > growthLimit) {
            Error error{Errc::Timeout, "the volume " + name + " did not grow to " + wanted.text(), ns + "/" + name, 0,
                        "Look at the claim's events: kubectl describe persistentvolumeclaim " + name + " --namespace " +
                            ns};
            error.cause = state.empty() ? "its driver does not say why" : state;
            return error;
        }
        awaitChange(watch, gvr::claims, "fieldSelector=metadata.name%3D" + name, std::chrono::milliseconds(1000), ctx);
    }
}

Status OperationRunner::setParameters(const Json &change, const Context &ctx) {
    const std::string ns = namespaceOf(change);
    const std::string name = nameOf(change);
    const GroupVersionResource &collection = kindOf(change) == "Endpoints" ? gvr::endpoints : gvr::configMaps;
    for (int attempt = 1;; ++attempt) {
        PH_ASSIGN(const Json found, m_tools.client->get(collection, ns, name, ctx));
        if (instanceIdOf(found) != m_state.plan.target.instanceId)
            return Error{Errc::Conflict, titleOf(change) + " belongs to something else", ns + "/" + name, 0,
                         "Plan the change again."};
        const std::string text = jsonText(found, {"metadata", "annotations", "config"});
        if (text.empty()) // Patroni has not written it yet: it begins with the parameters the instance is given
            return {};
        PH_ASSIGN(Json config, parseJson(text));
        if (!config.is_object())
            return Error{Errc::Invalid, "Patroni's configuration is not an object", ns + "/" + name, 0,
                         "Repair it with \"patronictl edit-config\"."};
        Json &parameters = config["postgresql"]["parameters"];
        if (!parameters.is_object())
            parameters = Json::object();
        for (const auto &[key, value] : jsonAt(change, {"parameters"}).items()) {
            if (value.is_null())
                parameters.erase(key);
            else
                parameters[key] = value;
        }
        // Its resourceVersion goes along: somebody may edit the configuration at the same time.
        const Json patch{{"metadata",
                          {{"resourceVersion", jsonText(found, {"metadata", "resourceVersion"})},
                           {"annotations", {{"config", dumpJson(config)}}}}}};
        const auto done = m_tools.client->patch(m_ticket, collection, ns, name, kube::PatchType::Merge, patch, {}, ctx);
        if (done)
            return {};
        if (done.error().code != Errc::Conflict || attempt == mostTries)
            return done.error();
    }
}

Status OperationRunner::waitParameters(std::size_t index, const Context &ctx) {
    const Json &planned = *m_state.plan.steps.at(index).object;
    const Json &wanted = jsonAt(planned, {"parameters"});
    const std::vector<std::string> pending = jsonTexts(planned, {"pending"});
    const InstanceRef &target = m_state.plan.target;
    const SteadyTime begin = Clock::system().steady();
    std::unique_ptr<net::HttpStream> watch;
    const std::string query = "labelSelector=" + urlEncode(selectorOf(target));
    for (;;) {
        PH_TRY(ctx.check("waiting for the parameters to be in force"));
        PH_ASSIGN(const domain::InstanceFacts facts, lookAt(*m_tools.client, target, ctx));
        std::string what;
        for (const domain::PodRow &pod : facts.pods) {
            const auto missing = missingParameters(pod, wanted, pending);
            if (missing && missing->empty())
                continue;
            what = pod.name + " to " + (missing ? "take over " + missing->front() : "tell which parameters it uses");
            break;
        }
        if (what.empty())
            return {};
        waitsFor(index, what);
        if (Clock::system().steady() - begin > parametersLimit) {
            Error error{Errc::Timeout, "not every member has the parameters in force", target.str(), 0,
                        "See the log of the member: pilothousectl logs " + target.name};
            error.cause = "still waiting for " + what;
            return error;
        }
        awaitChange(watch, gvr::pods, query, std::chrono::milliseconds(1000), ctx);
    }
}

bool OperationRunner::hasBegun(std::size_t index) const {
    const StepState state = m_state.report.steps.at(index).state;
    return state == StepState::Running || state == StepState::Done || state == StepState::Failed;
}

Status OperationRunner::undoPatches(const Context &ctx) {
    const auto &steps = m_state.plan.steps;
    for (std::size_t i = steps.size(); i-- > 0;) {
        if (!steps[i].before || !hasBegun(i))
            continue;
        hook("undo:" + steps[i].id);
        PH_TRY(m_record.fence(ctx));
        const Status undone = steps[i].kind == PlanStep::Kind::SetParameters ? setParameters(*steps[i].before, ctx)
                                                                             : patchObject(*steps[i].before, ctx);
        // What was kept or taken of an object that is gone or another by now cannot be on it any more.
        const bool without = !undone && m_state.plan.operation != "edit" &&
                             (undone.error().code == Errc::NotFound || undone.error().reason == "AnotherObject");
        if (!without)
            PH_TRY(undone);
        auto &entry = m_state.report.steps.at(i);
        entry.state = entry.error == Error{} ? StepState::Undone : StepState::Failed;
        PH_TRY(m_record.save(m_state, ctx));
        report();
        hook("undone:" + steps[i].id);
    }
    return {};
}

Status OperationRunner::undoEdit(const Context &ctx) {
    PH_TRY(undoPatches(ctx));
    const auto &steps = m_state.plan.steps;
    // Between its end and its return there is no StatefulSet to run the members: that is never taken back half-way.
    bool away = false;
    for (std::size_t i = 0; i < steps.size(); ++i) {
        away = away || (steps[i].kind == PlanStep::Kind::Delete && hasBegun(i));
        if (away && steps[i].kind == PlanStep::Kind::WaitGone)
            PH_TRY(waitGone(i, ctx));
        if (away && steps[i].kind == PlanStep::Kind::CreateOnce)
            PH_TRY(createOnce(steps[i], ctx));
    }
    // A member that was restarted with what has been taken back restarts again; one that never came back as well.
    for (std::size_t i = steps.size(); i-- > 0;) {
        if (steps[i].kind != PlanStep::Kind::RestartMember || !hasBegun(i))
            continue;
        hook("undo:" + steps[i].id);
        PH_TRY(m_record.fence(ctx));
        const std::string name = nameOf(*steps[i].object);
        auto pod = m_tools.client->get(gvr::pods, m_state.plan.target.ns, name, ctx);
        if (!pod && pod.error().code != Errc::NotFound)
            return pod.error();
        PH_TRY(restartPod(i, name, pod ? uidOf(*pod) : std::string(), ctx));
        auto &entry = m_state.report.steps.at(i);
        entry.waitsFor.clear();
        entry.state = entry.error == Error{} ? StepState::Undone : StepState::Failed;
        PH_TRY(m_record.save(m_state, ctx));
        report();
        hook("undone:" + steps[i].id);
    }
    return {};
}

} // namespace ph::ops
