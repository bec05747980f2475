// SPDX-License-Identifier: Apache-2.0
// What each kind of step does. All are idempotent: done twice they change nothing the second time.
#include "backend/core/encoding.h"
#include "backend/domain/rows.h"
#include "backend/domain/status.h"
#include "backend/ops/look.h"
#include "backend/ops/objects.h"
#include "backend/ops/operation.h"
#include "backend/ops/patience.h"
#include "backend/ops/secretfill.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::ops {
namespace {

using domain::PlanStep;

constexpr std::chrono::seconds warningDelay{3};   ///< what lasts longer than this gets its cause looked up
constexpr std::chrono::seconds collectorLimit{5}; ///< the garbage collector has this long to begin

std::chrono::seconds secondsAt(const Json &object, std::string_view key, long long other) {
    return std::chrono::seconds(jsonInteger(object, {key}, other));
}

} // namespace

Result<std::string> OperationRunner::anchorUid(const Context &ctx) {
    if (m_anchorUid.empty()) {
        const InstanceRef &target = m_state.plan.target;
        PH_ASSIGN(const Json anchor, m_tools.client->get(gvr::configMaps, target.ns, target.name, ctx));
        m_anchorUid = uidOf(anchor);
    }
    return m_anchorUid;
}

Status OperationRunner::createOnce(const PlanStep &step, const Context &ctx) {
    const Json &object = *step.object;
    const InstanceRef &target = m_state.plan.target;
    PH_ASSIGN(const auto collection,
              collectionOf(*m_tools.client, jsonText(object, {"apiVersion"}), kindOf(object), ctx));
    const std::string name = nameOf(object);
    const bool isAnchor = jsonText(object, {"metadata", "labels", domain::keys::part}) == "anchor";
    if (!isAnchor)
        PH_TRY(anchorUid(ctx));
    // What is there is looked at before secrets are made: after a crash the ones in the cluster count.
    auto found = m_tools.client->get(collection, target.ns, name, ctx);
    if (!found && found.error().code == Errc::NotFound) {
        FillSource source{m_tools.client.get(), target.ns, m_anchorUid, m_password, m_state.passwordGiven};
        PH_ASSIGN(const Json filled, fillPlaceholders(object, source, ctx));
        found = m_tools.client->create(m_ticket, collection, target.ns, filled, {}, ctx);
        if (!found && found.error().code == Errc::Conflict) // an answer that was lost, or somebody was faster
            found = m_tools.client->get(collection, target.ns, name, ctx);
    }
    if (!found)
        return found.error();
    if (instanceIdOf(*found) != target.instanceId) {
        Error error{Errc::Conflict,
                    "there is already a " + kindOf(object) + " " + name + " that belongs to something else",
                    target.ns + "/" + name, 0, "Choose another name; the existing object was not touched."};
        error.reason = "AlreadyExists";
        return error;
    }
    if (jsonAt(*found, {"metadata", "deletionTimestamp"}).is_string())
        return Error{Errc::Conflict, "the " + kindOf(object) + " " + name + " is being deleted by somebody else",
                     target.ns + "/" + name};
    if (isAnchor)
        m_anchorUid = uidOf(*found);
    const MadeObject made{step.id, jsonText(object, {"apiVersion"}), kindOf(object), name, uidOf(*found)};
    if (std::find(m_state.made.begin(), m_state.made.end(), made) == m_state.made.end())
        m_state.made.push_back(made);
    return {};
}

Status OperationRunner::applyStep(const PlanStep &step, const Context &ctx) {
    const Json &object = *step.object;
    PH_ASSIGN(const auto collection,
              collectionOf(*m_tools.client, jsonText(object, {"apiVersion"}), kindOf(object), ctx));
    const auto applied =
        m_tools.client->apply(m_ticket, collection, namespaceOf(object), nameOf(object), object, {}, ctx);
    return applied ? Status() : Status(applied.error());
}

Status OperationRunner::deleteStep(const PlanStep &step, const Context &ctx) {
    const Json &object = *step.object;
    PH_ASSIGN(const auto collection,
              collectionOf(*m_tools.client, jsonText(object, {"apiVersion"}), kindOf(object), ctx));
    kube::DeleteOptions options;
    options.uid = uidOf(object);
    if (jsonText(object, {"propagation"}) == "Orphan")
        options.propagation = kube::Propagation::Orphan;
    if (options.uid.empty()) {
        const auto found = m_tools.client->get(collection, namespaceOf(object), nameOf(object), ctx);
        if (!found)
            return found.error().code == Errc::NotFound ? Status() : Status(found.error());
        if (instanceIdOf(*found) != m_state.plan.target.instanceId)
            return {}; // somebody else's: never touched
        options.uid = uidOf(*found);
    }
    const auto gone = m_tools.client->remove(m_ticket, collection, namespaceOf(object), nameOf(object), options, ctx);
    // Conflict: the name belongs to another object by now, so ours is gone.
    if (gone || gone.error().code == Errc::NotFound || gone.error().code == Errc::Conflict)
        return {};
    return gone.error();
}

Result<domain::InstanceSummary> OperationRunner::look(const Context &ctx) {
    PH_ASSIGN(const auto facts, lookAt(*m_tools.client, m_state.plan.target, ctx));
    return domain::summarize(facts);
}

std::string OperationRunner::warningOf(const domain::InstanceSummary &summary, const Context &ctx) {
    if (summary.reasons.empty())
        return {};
    const domain::Reason &reason = summary.reasons.front();
    const auto slash = reason.object.find('/');
    if ((reason.code != "pod.notReady" && reason.code != "volume.pending") || slash == std::string::npos)
        return {};
    const kube::ListOptions its{{}, "type=Warning,involvedObject.name=" + reason.object.substr(slash + 1), {}, {}, 500};
    const auto list = m_tools.client->list(gvr::events, m_state.plan.target.ns, its, ctx);
    if (!list)
        return {};
    std::string newest;
    std::string message;
    for (const Json &event : jsonAt(*list, {"items"})) {
        const std::string at = jsonText(event, {"lastTimestamp"}, jsonText(event, {"eventTime"}));
        if (at >= newest) {
            newest = at;
            message = jsonText(event, {"message"});
        }
    }
    return message;
}

void OperationRunner::awaitChange(std::unique_ptr<net::HttpStream> &watch, const GroupVersionResource &collection,
                                  const std::string &query, std::chrono::milliseconds limit, const Context &ctx) {
    const Context waiting = ctx.withTimeout(limit);
    if (!watch) {
        auto opened = m_tools.client->watch(collection, m_state.plan.target.ns, query, waiting);
        if (!opened) {
            (void)ctx.sleep(std::min<std::chrono::milliseconds>(limit, std::chrono::milliseconds(500)));
            return;
        }
        watch = std::move(*opened);
    }
    std::string bytes;
    const auto got = watch->read(bytes, waiting);
    if (ctx.done())
        return;
    if ((got && *got == 0) || (!got && got.error().code != Errc::Timeout && got.error().code != Errc::Cancelled)) {
        watch.reset();
        (void)ctx.sleep(std::chrono::milliseconds(200));
    }
}

Status OperationRunner::waitReady(std::size_t index, const Context &ctx) {
    const PlanStep &step = m_state.plan.steps.at(index);
    Patience patience(step.object ? *step.object : Json::object());
    std::unique_ptr<net::HttpStream> watch;
    const std::string query = "labelSelector=" + urlEncode(selectorOf(m_state.plan.target));
    for (;;) {
        PH_TRY(ctx.check("waiting for the database to be ready"));
        PH_ASSIGN(const auto summary, look(ctx));
        if (summary.state == domain::InstanceState::Ready)
            return {};
        if (summary.state == domain::InstanceState::Deleting)
            return Error{Errc::Conflict, "the database is being deleted by somebody else", m_state.plan.target.str()};
        std::string what = domain::waitsFor(summary);
        if (patience.unchanged() > warningDelay)
            if (const std::string warning = warningOf(summary, ctx); !warning.empty())
                what = summary.reasons.front().object + ": " + warning;
        const bool hopeless = !summary.reasons.empty() && domain::isHopeless(summary.reasons.front());
        const auto verdict = patience.look(summary.resourceVersions, hopeless);
        waitsFor(index, what);
        if (verdict != Patience::Verdict::Wait) {
            Error error{verdict == Patience::Verdict::Hopeless ? Errc::Invalid : Errc::Timeout,
                        "the database did not become ready", m_state.plan.target.str(), 0,
                        m_state.plan.operation == "create" ? "Cure the cause and create it again."
                                                           : "Cure the cause; it is looked for meanwhile."};
            error.cause = what;
            error.reason = summary.reasons.empty() ? "NotReady" : summary.reasons.front().code;
            return error;
        }
        awaitChange(watch, gvr::pods, query, std::chrono::milliseconds(2000), ctx);
    }
}

Status OperationRunner::waitGone(std::size_t index, const Context &ctx) {
    const PlanStep &step = m_state.plan.steps.at(index);
    const Json &object = *step.object;
    const std::string name = nameOf(object);
    const std::string ns = namespaceOf(object);
    const std::string uid = uidOf(object);
    PH_ASSIGN(const auto collection,
              collectionOf(*m_tools.client, jsonText(object, {"apiVersion"}), kindOf(object), ctx));
    const auto limit = secondsAt(object, "goneSeconds", 180);
    const SteadyTime begin = Clock::system().steady();
    std::unique_ptr<net::HttpStream> watch;
    bool asked = false;
    for (;;) {
        PH_TRY(ctx.check("waiting for the objects to go"));
        const auto found = m_tools.client->get(collection, ns, name, ctx);
        if (!found && found.error().code == Errc::NotFound)
            return {};
        if (!found)
            return found.error();
        if (!uid.empty() && uidOf(*found) != uid)
            return {};
        const bool going = jsonAt(*found, {"metadata", "deletionTimestamp"}).is_string();
        const auto waited = Clock::system().steady() - begin;
        if (!going && !asked && (m_collectorOff || waited > collectorLimit)) {
            asked = true;
            m_collectorOff = true; // slow or switched off: the objects that follow are not waited for either
            PH_TRY(deleteStep(step, ctx));
            continue;
        }
        waitsFor(index, titleOf(object) + (going ? " to end" : " to be collected"));
        if (waited > limit) {
            Error error{Errc::Timeout, titleOf(object) + " is still there", ns + "/" + name, 0,
                        "Look at its finalizers and events."};
            if (const Json &finalizers = jsonAt(*found, {"metadata", "finalizers"});
                finalizers.is_array() && !finalizers.empty())
                error.cause = "finalizers: " + dumpJson(finalizers);
            return error;
        }
        awaitChange(watch, collection, "fieldSelector=metadata.name%3D" + name, std::chrono::milliseconds(1000), ctx);
    }
}

Status OperationRunner::undoObject(const Json &object, const Context &ctx) {
    const InstanceRef &target = m_state.plan.target;
    PH_ASSIGN(const auto collection,
              collectionOf(*m_tools.client, jsonText(object, {"apiVersion"}), kindOf(object), ctx));
    const auto found = m_tools.client->get(collection, target.ns, nameOf(object), ctx);
    if (!found)
        return found.error().code == Errc::NotFound ? Status() : Status(found.error());
    if (instanceIdOf(*found) != target.instanceId)
        return {}; // somebody else's: never touched
    kube::DeleteOptions options;
    options.uid = uidOf(*found);
    const auto gone = m_tools.client->remove(m_ticket, collection, target.ns, nameOf(object), options, ctx);
    if (gone || gone.error().code == Errc::NotFound || gone.error().code == Errc::Conflict)
        return {};
    return gone.error();
}

Status OperationRunner::awaitPodsGone(const Context &ctx) {
    std::unique_ptr<net::HttpStream> watch;
    const std::string selector = selectorOf(m_state.plan.target);
    for (;;) {
        PH_TRY(ctx.check("waiting for the pods to end"));
        PH_ASSIGN(const Json pods,
                  m_tools.client->list(gvr::pods, m_state.plan.target.ns, {selector, {}, {}, {}, 500}, ctx));
        const Json &items = jsonAt(pods, {"items"});
        if (!items.is_array() || items.empty())
            return {};
        awaitChange(watch, gvr::pods, "labelSelector=" + urlEncode(selector), std::chrono::milliseconds(1000), ctx);
    }
}

Status OperationRunner::undoClaims(const Context &ctx) {
    const InstanceRef &target = m_state.plan.target;
    std::unique_ptr<net::HttpStream> watch;
    for (;;) {
        PH_TRY(ctx.check("waiting for the volumes to go"));
        PH_ASSIGN(const Json claims,
                  m_tools.client->list(gvr::claims, target.ns, {selectorOf(target), {}, {}, {}, 500}, ctx));
        const Json &items = jsonAt(claims, {"items"});
        bool left = false;
        for (const Json &claim : items.is_array() ? items : Json::array()) {
            if (instanceIdOf(claim) != target.instanceId)
                continue;
            left = true;
            if (jsonAt(claim, {"metadata", "deletionTimestamp"}).is_string())
                continue;
            kube::DeleteOptions options;
            options.uid = uidOf(claim);
            const auto gone = m_tools.client->remove(m_ticket, gvr::claims, target.ns, nameOf(claim), options, ctx);
            if (!gone && gone.error().code != Errc::NotFound && gone.error().code != Errc::Conflict)
                return gone.error();
        }
        if (!left)
            return {};
        awaitChange(watch, gvr::claims, "labelSelector=" + urlEncode(selectorOf(target)),
                    std::chrono::milliseconds(1000), ctx);
    }
}

} // namespace ph::ops
