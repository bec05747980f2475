// SPDX-License-Identifier: Apache-2.0
#include "backend/ops/operation.h"

#include "backend/domain/report.h"
#include "backend/obs/log.h"
#include "backend/ops/objects.h"

#include <nlohmann/json.hpp>

namespace ph::ops {
namespace {

using domain::PlanStep;
using domain::StepState;
using Kind = domain::PlanStep::Kind;

constexpr std::chrono::seconds cleanupLimit{120};   ///< going back has its own time, also after a cancel
constexpr std::chrono::seconds fallBackLimit{1800}; ///< of an edit, whose members restart once more
constexpr std::chrono::seconds outageLimit{60};     ///< how long an unreachable API is waited for within a step

const obs::Log &log() {
    static const obs::Log instance("ops");
    return instance;
}

bool isOutage(const Error &error) {
    return error.code == Errc::Unreachable || error.code == Errc::Unavailable || error.code == Errc::Throttled;
}

bool leavesNothingHalf(const std::string &operation) {
    return operation == "stop" || operation == "start" || operation == "restart";
}

/// Makes objects that were not there before.
bool makesAnew(const std::string &operation) {
    return operation == "create" || operation == "reattach";
}

bool isTakenAway(const Error &error) {
    return error.reason == "OperationLost";
}

Error cannotRollBack(const std::string &why, const InstanceRef &ref) {
    Error error{Errc::Conflict,
                "this operation cannot be taken back any more",
                ref.str(),
                0,
                "End it with \"pilothousectl operations resume " + ref.name + "\".",
                why};
    error.reason = "CannotRollBack";
    return error;
}

} // namespace

OperationRunner::OperationRunner(OperationTools tools, const Ticket &ticket, Console::Progress progress)
    : m_tools(std::move(tools)), m_ticket(ticket), m_progress(std::move(progress)),
      m_record(m_tools.client, ticket, *m_tools.executor, m_tools.holder, m_tools.leaseDuration, m_tools.stepHook) {}

void OperationRunner::report() {
    if (m_progress)
        m_progress(m_state.report);
}

void OperationRunner::hook(const std::string &point) {
    if (m_tools.stepHook)
        m_tools.stepHook(point);
}

void OperationRunner::waitsFor(std::size_t index, const std::string &what) {
    auto &entry = m_state.report.steps.at(index);
    if (entry.waitsFor == what)
        return;
    entry.waitsFor = what;
    m_state.report.state = what.empty() ? domain::OperationState::Running : domain::OperationState::Waiting;
    report();
}

Result<domain::OperationReport> OperationRunner::run(const domain::Plan &plan, const Secret &password,
                                                     const std::string &engine, const std::string &spec,
                                                     const Context &ctx) {
    m_state.plan = plan;
    m_state.engine = engine;
    m_state.spec = spec;
    m_state.passwordGiven = !password.empty();
    m_state.report = domain::newReport(plan, m_tools.clusterName, m_tools.holder, Clock::system().now());
    m_password = password;
    hook("before:record");
    PH_TRY(m_record.begin(m_state, ctx));
    hook("after:record");
    m_tools.db->saveReport(m_state.report);
    report();
    return carryOn(ctx);
}

Status OperationRunner::takeOver(const InstanceRef &ref, const Context &ctx) {
    auto told = [this, &ref](const std::string &what) {
        if (!m_progress)
            return;
        domain::OperationReport waiting;
        waiting.target = ref;
        waiting.clusterName = m_tools.clusterName;
        waiting.state = domain::OperationState::Waiting;
        waiting.steps.push_back({"lease", "Take over the operation", StepState::Running, {}, {}, what, {}});
        m_progress(waiting);
    };
    auto state = m_record.takeOver(ref.ns, ref.name, told, ctx);
    if (!state)
        return state.error();
    m_state = std::move(*state);
    m_state.report.holder = m_tools.holder;
    m_resumed = true;
    return {};
}

Result<domain::OperationReport> OperationRunner::resume(const InstanceRef &ref, const Context &ctx) {
    PH_TRY(takeOver(ref, ctx));
    if (domain::isOver(m_state.report.state) && m_state.report.state != domain::OperationState::Failed) {
        // Its console died between the last step and the removal of the record.
        PH_TRY(m_record.end(ctx));
        m_tools.db->saveReport(m_state.report);
        report();
        return m_state.report;
    }
    m_state.report.state = domain::OperationState::Running;
    m_state.report.error = {};
    report();
    return carryOn(ctx);
}

Result<domain::OperationReport> OperationRunner::rollBack(const InstanceRef &ref, const Context &ctx) {
    PH_TRY(takeOver(ref, ctx));
    const std::string &operation = m_state.plan.operation;
    Status possible;
    if (domain::isOver(m_state.report.state) && m_state.report.state != domain::OperationState::Failed)
        possible = cannotRollBack("the operation is complete but for its record", ref);
    else if (operation == "scale")
        possible = expectMembersUnchanged(ctx);
    else if (leavesNothingHalf(operation))
        possible = cannotRollBack("members have stopped or started; end it, then start or stop them", ref);
    else if (operation == "reattach" && hasServed())
        possible = cannotRollBack("the database serves already; end it, then delete it and keep its volumes", ref);
    else if (operation == "password" && passwordTaken())
        possible = cannotRollBack("the new password counts already; end it, then change it again", ref);
    else if (operation == "delete") {
        possible = expectMembersUnchanged(ctx);
        if (possible)
            possible = expectNothingDeleted(ctx);
    }
    if (!possible) {
        m_record.abandon(ctx);
        return possible.error();
    }
    m_state.undoing = true;
    m_state.report.state = domain::OperationState::Running;
    m_state.report.error = {};
    report();
    return carryOn(ctx);
}

Status OperationRunner::expectNothingDeleted(const Context &ctx) {
    for (const PlanStep &step : m_state.plan.steps) {
        if (step.kind != Kind::Delete || !step.object || uidOf(*step.object).empty())
            continue; // without a uid: what may be made anew while the rest goes
        PH_ASSIGN(const auto collection,
                  collectionOf(*m_tools.client, jsonText(*step.object, {"apiVersion"}), kindOf(*step.object), ctx));
        const auto found = m_tools.client->get(collection, namespaceOf(*step.object), nameOf(*step.object), ctx);
        if (!found && found.error().code != Errc::NotFound)
            return found.error();
        if (!found || uidOf(*found) != uidOf(*step.object) ||
            jsonAt(*found, {"metadata", "deletionTimestamp"}).is_string())
            return cannotRollBack(titleOf(*step.object) + " is deleted already", m_state.plan.target);
    }
    return {};
}

Status OperationRunner::expectMembersUnchanged(const Context &ctx) {
    if (m_state.plan.operation == "scale" && m_state.spec.empty())
        return cannotRollBack("the spec it began with is not known", m_state.plan.target);
    for (std::size_t i = 0; i < m_state.plan.steps.size(); ++i) {
        const PlanStep &step = m_state.plan.steps[i];
        if (step.kind != Kind::Patch || !step.object || kindOf(*step.object) != "StatefulSet")
            continue;
        const auto set = m_tools.client->get(gvr::statefulSets, namespaceOf(*step.object), nameOf(*step.object), ctx);
        if (!set && set.error().code != Errc::NotFound)
            return set.error();
        const auto replicas = [](const Json &object) { return jsonInteger(object, {"spec", "replicas"}, -1); };
        if (!set || m_state.report.steps[i].state == StepState::Done || replicas(*set) == replicas(*step.object))
            return cannotRollBack("members come or go already; end it, then scale again", m_state.plan.target);
        return {};
    }
    return {};
}

bool OperationRunner::everythingMade() const {
    for (std::size_t i = 0; i < m_state.plan.steps.size(); ++i)
        if (m_state.plan.steps[i].kind == Kind::CreateOnce && m_state.report.steps[i].state != StepState::Done)
            return false;
    return true;
}

bool OperationRunner::hasServed() const {
    for (std::size_t i = 0; i < m_state.plan.steps.size(); ++i)
        if (m_state.plan.steps[i].kind == Kind::WaitReady && m_state.report.steps[i].state == StepState::Done)
            return true;
    return false;
}

bool OperationRunner::passwordTaken() const {
    for (std::size_t i = 0; i < m_state.plan.steps.size(); ++i)
        if (m_state.plan.steps[i].kind == Kind::TakePassword && hasBegun(i))
            return true;
    return false;
}

bool OperationRunner::mayGoBack() const {
    const std::string &operation = m_state.plan.operation;
    return operation == "edit" || (operation == "reattach" && !hasServed()) ||
           (operation == "password" && !passwordTaken());
}

domain::OperationReport OperationRunner::carryOn(const Context &ctx) {
    const bool creating = m_state.plan.operation == "create";
    if (!m_state.undoing) {
        const Status done = forward(ctx);
        if (done)
            return finish(domain::OperationState::Succeeded, {}, ctx);
        Error error = done.error();
        // A switchover that did not happen left nothing half done; nor does a stop, start or restart that ends early.
        const bool nothingHalf = m_state.plan.operation == "switchover" || leavesNothingHalf(m_state.plan.operation) ||
                                 (m_state.plan.steps.front().kind == Kind::Switchover &&
                                  m_state.report.steps.front().state == StepState::Failed);
        if (nothingHalf && !isTakenAway(error) && !isOutage(error))
            return finish(error.code == Errc::Cancelled ? domain::OperationState::Cancelled
                                                        : domain::OperationState::Failed,
                          error, ctx);
        // Since its console died a database may have run for days: only a person throws away what may be in it.
        const bool mayHoldData = m_resumed && everythingMade();
        if (mayHoldData)
            error.hint.clear(); // it advises to create the database again
        const bool goesBack = (creating && !mayHoldData) || mayGoBack();
        if (isTakenAway(error) || isOutage(error) || !goesBack)
            return leave(error, ctx);
        m_state.undoing = true;
        m_state.report.error = error;
    }
    // A cancelled call must still clean up, so going back has a context of its own.
    const Context own = Context().withTimeout(creating ? cleanupLimit : fallBackLimit);
    const Error why = m_state.report.error;
    const Status undone = backward(own);
    if (!undone)
        return leave(undone.error(), own);
    return finish(why.code == Errc::Cancelled ? domain::OperationState::Cancelled : domain::OperationState::RolledBack,
                  why, own);
}

domain::OperationReport OperationRunner::finish(domain::OperationState state, const Error &error, const Context &ctx) {
    m_state.report.state = state;
    m_state.report.error = error;
    m_state.report.endedAt = Clock::system().now();
    // A cancel that came with the last step must not leave the record behind.
    const Context own = ctx.done() ? Context().withTimeout(std::chrono::seconds(20)) : ctx;
    hook("before:end");
    Status ended = m_record.save(m_state, own);
    if (ended)
        ended = m_record.end(own);
    if (!ended)
        log().warning("the record of a finished operation stays behind",
                      {{"operation", m_state.plan.target.str()}, {"error", ended.error().text()}});
    m_tools.db->saveReport(m_state.report);
    report();
    return m_state.report;
}

domain::OperationReport OperationRunner::leave(const Error &error, const Context &ctx) {
    m_state.report.state =
        error.code == Errc::Cancelled ? domain::OperationState::Cancelled : domain::OperationState::Failed;
    m_state.report.error = error;
    if (m_state.report.error.hint.empty())
        m_state.report.error.hint =
            "Run \"pilothousectl operations resume " + m_state.plan.target.name + "\" to end it" +
            (m_state.plan.operation == "create" ? ", or \"pilothousectl operations rollback " +
                                                      m_state.plan.target.name + "\" to remove what was made."
             : mayGoBack() && !m_state.undoing
                 ? ", or \"pilothousectl operations rollback " + m_state.plan.target.name + "\" to take it back."
                 : ".");
    m_state.report.endedAt = Clock::system().now();
    if (!isTakenAway(error)) {
        const Context own =
            ctx.done() ? Context().withTimeout(std::chrono::seconds(10)) : ctx.withTimeout(std::chrono::seconds(10));
        OperationState left = m_state;
        left.report.state = domain::OperationState::Failed; // in the cluster it stays unfinished
        if (!m_record.save(left, own))
            log().warning("the record of an unfinished operation could not be updated",
                          {{"operation", m_state.plan.target.str()}});
        m_record.abandon(own);
    }
    m_tools.db->saveReport(m_state.report);
    report();
    return m_state.report;
}

Status OperationRunner::forward(const Context &ctx) {
    for (std::size_t i = 0; i < m_state.plan.steps.size(); ++i) {
        auto &entry = m_state.report.steps.at(i);
        if (entry.state == StepState::Done || entry.state == StepState::Skipped)
            continue;
        SteadyTime outageSince{};
        for (;;) {
            PH_TRY(ctx.check("running the operation"));
            const Status done = step(i, ctx);
            if (done)
                break;
            if (!isOutage(done.error())) {
                if (!isTakenAway(done.error())) {
                    entry.state = StepState::Failed;
                    entry.error = done.error();
                    entry.endedAt = Clock::system().now();
                    report();
                }
                return done;
            }
            const SteadyTime now = Clock::system().steady();
            if (outageSince == SteadyTime{})
                outageSince = now;
            if (now - outageSince > outageLimit)
                return done;
            waitsFor(i, "the cluster's API to answer again: " + done.error().what);
            (void)ctx.sleep(std::chrono::milliseconds(1000));
        }
    }
    return {};
}

Status OperationRunner::step(std::size_t index, const Context &ctx) {
    const PlanStep &planned = m_state.plan.steps.at(index);
    auto &entry = m_state.report.steps.at(index);
    hook("before:" + planned.id);
    PH_TRY(m_record.fence(ctx));
    if (entry.state == StepState::Pending)
        entry.startedAt = Clock::system().now();
    entry.state = StepState::Running;
    entry.error = {};
    m_state.report.state = domain::OperationState::Running;
    PH_TRY(m_record.save(m_state, ctx));
    report();
    hook("begun:" + planned.id);
    Status done;
    switch (planned.kind) {
    case Kind::Apply:
        done = applyStep(planned, ctx);
        break;
    case Kind::CreateOnce:
        done = createOnce(planned, ctx);
        break;
    case Kind::Delete:
        done = deleteStep(planned, ctx);
        break;
    case Kind::WaitReady:
        done = waitReady(index, ctx);
        break;
    case Kind::WaitGone:
        done = waitGone(index, ctx);
        break;
    case Kind::Patch:
        done = patchStep(index, ctx);
        break;
    case Kind::Switchover:
        done = switchover(index, ctx);
        break;
    case Kind::RestartMember:
        done = restartMember(index, ctx);
        break;
    case Kind::WaitVolume:
        done = waitVolume(index, ctx);
        break;
    case Kind::SetParameters:
        done = setParameters(*planned.object, ctx);
        break;
    case Kind::WaitParameters:
        done = waitParameters(index, ctx);
        break;
    case Kind::NextPassword:
        done = nextPassword(*planned.object, ctx);
        break;
    case Kind::ProveLogin:
        done = proveLogin(index, *planned.object, jsonAt(*planned.object, {"last"}) == true, ctx);
        break;
    case Kind::TakePassword:
        done = takePassword(*planned.object, ctx);
        break;
    }
    PH_TRY(done);
    entry.state = StepState::Done;
    entry.waitsFor.clear();
    entry.endedAt = Clock::system().now();
    report();
    hook("after:" + planned.id);
    return {};
}

Status OperationRunner::backward(const Context &ctx) {
    const auto &steps = m_state.plan.steps;
    // The direction is in the cluster before anything is taken away: whoever finds the operation later goes on with it.
    PH_TRY(m_record.fence(ctx));
    PH_TRY(m_record.save(m_state, ctx));
    if (m_state.plan.operation == "edit") // what it makes anew replaces what there was
        return undoEdit(ctx);
    if (m_state.plan.operation == "password")
        return undoPassword(ctx);
    for (std::size_t i = steps.size(); i-- > 0;) {
        if (steps[i].kind != Kind::CreateOnce || !steps[i].object)
            continue;
        hook("undo:" + steps[i].id);
        PH_TRY(m_record.fence(ctx));
        PH_TRY(m_record.save(m_state, ctx));
        PH_TRY(undoObject(*steps[i].object, ctx));
        hook("undone:" + steps[i].id);
        auto &entry = m_state.report.steps.at(i);
        if (entry.state == StepState::Done || entry.state == StepState::Running || entry.state == StepState::Failed) {
            entry.state = entry.error == Error{} ? StepState::Undone : StepState::Failed;
            report();
        }
    }
    if (!makesAnew(m_state.plan.operation)) { // a deletion that has deleted nothing yet, or nothing but these
        PH_TRY(undoPatches(ctx));
        return undoMemberSteps(ctx);
    }
    hook("undo:claims");
    PH_TRY(awaitPodsGone(ctx));
    // What members wrote anew while they ended, as Patroni does with its objects.
    for (const auto &step : steps)
        if (step.kind == Kind::CreateOnce && step.object &&
            (kindOf(*step.object) == "ConfigMap" || kindOf(*step.object) == "Endpoints"))
            PH_TRY(undoObject(*step.object, ctx));
    if (m_state.plan.operation == "reattach") // what the volumes hold was there before
        return undoPatches(ctx);
    return undoClaims(ctx);
}

} // namespace ph::ops
