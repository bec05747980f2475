// SPDX-License-Identifier: Apache-2.0
#include "tests/support/fixtureconsole/fixtureconsole.h"

#include <algorithm>

namespace ph::testing {

using K = domain::PlanStep::Kind;

namespace {
/// As the real runner leaves a create that failed or was cancelled: what was made is gone again.
void takeBack(domain::OperationReport &report) {
    if (report.operation != "create")
        return;
    for (domain::StepReport &step : report.steps) {
        if (step.state == domain::StepState::Done || step.state == domain::StepState::Running)
            step.state = domain::StepState::Undone;
    }
}
} // namespace

void FixtureConsole::changeMembers(const domain::Plan &plan) {
    domain::InstanceSummary row;
    {
        const std::lock_guard lock(m_mutex);
        row = m_instances.at(fixtureKey(plan.target));
    }
    for (const domain::PlanStep &step : plan.steps) {
        if (step.kind == K::Switchover)
            for (domain::Member &member : row.members)
                member.role = member.name == step.subject ? domain::MemberRole::Primary : domain::MemberRole::Replica;
        if (!step.id.starts_with("replicas-"))
            continue;
        row.spec.members = std::stoi(step.id.substr(9));
        std::erase_if(row.members, [&](const domain::Member &member) { return member.ordinal >= row.spec.members; });
        for (int ordinal = static_cast<int>(row.members.size()); ordinal < row.spec.members; ++ordinal) {
            domain::Member joined = row.members.front();
            joined.name = row.ref.name + "-" + std::to_string(ordinal);
            joined.ordinal = ordinal;
            joined.role = domain::MemberRole::Replica;
            row.members.push_back(joined);
        }
    }
    upsert(row);
}

void FixtureConsole::changeLife(const domain::Plan &plan) {
    domain::InstanceSummary row = rowOf(plan.target);
    if (plan.operation == "stop") {
        row.state = domain::InstanceState::Stopped;
        row.members.clear();
        row.reasons.clear();
    } else if (plan.operation == "start") {
        row.state = domain::InstanceState::Ready;
        for (int ordinal = 0; ordinal < row.spec.members; ++ordinal) {
            domain::Member member;
            member.name = row.ref.name + "-" + std::to_string(ordinal);
            member.ordinal = ordinal;
            member.role = ordinal == 0 ? domain::MemberRole::Primary : domain::MemberRole::Replica;
            member.ready = true;
            member.phase = "Running";
            row.members.push_back(member);
        }
    } else if (plan.operation == "edit") {
        const std::lock_guard lock(m_mutex);
        row.spec = m_edited[plan.id];
    }
    upsert(row);
}

Result<domain::OperationReport> FixtureConsole::run(const domain::Plan &plan, const Secret &password,
                                                    const std::string &confirmation, const Progress &progress,
                                                    const Context &ctx) {
    domain::OperationReport report;
    report.id = plan.id;
    report.operation = plan.operation;
    report.target = plan.target;
    report.startedAt = sceneNow() - std::chrono::seconds(8);
    for (const domain::PlanStep &s : plan.steps)
        report.steps.push_back({s.id, s.title, domain::StepState::Pending, {}, {}, {}, {}, s.kind, s.subject});
    {
        const std::lock_guard lock(m_mutex);
        m_confirmation = confirmation;
        m_password = password.reveal();
        ++m_calls["run"];
    }
    for (domain::StepReport &s : report.steps) {
        s.state = domain::StepState::Running;
        s.startedAt = sceneNow() - std::chrono::seconds(7);
        std::unique_lock lock(m_mutex);
        if (s.id == m_heldStep) {
            s.waitsFor = m_heldFor;
            lock.unlock();
            progress(report);
            lock.lock();
            if (!m_changed.wait(lock, ctx.stopToken(), [&] { return m_heldStep != s.id; })) {
                takeBack(report);
                report.state = domain::OperationState::Cancelled;
                report.error = {Errc::Cancelled, "cancelled", plan.target.str()};
                return report;
            }
            s.waitsFor.clear();
        }
        if (s.id == m_failedStep) {
            s.state = domain::StepState::Failed;
            s.endedAt = sceneNow();
            s.error = m_stepError;
            takeBack(report);
            report.state =
                plan.operation == "create" ? domain::OperationState::RolledBack : domain::OperationState::Failed;
            report.error = m_stepError;
            report.endedAt = sceneNow();
            return report;
        }
        lock.unlock();
        s.state = domain::StepState::Done;
        s.endedAt = s.startedAt + std::chrono::seconds(1);
        progress(report);
    }
    report.state = domain::OperationState::Succeeded;
    report.endedAt = sceneNow();
    ops::ClusterSummary owner;
    for (const ops::ClusterSummary &c : clusters()) {
        if (c.id == plan.target.cluster)
            owner = c;
    }
    {
        const std::lock_guard lock(m_mutex);
        std::erase_if(m_kept, [&](const domain::KeptVolumes &kept) { return kept.ref == plan.target; });
    }
    if (plan.operation == "create" || plan.operation == "reattach") {
        domain::InstanceSummary made = readyInstance(plan.target.name, owner, plan.target.ns);
        made.ref = plan.target;
        upsert(std::move(made));
    } else if (plan.operation == "scale" || plan.operation == "switchover") {
        changeMembers(plan);
    } else if (plan.operation == "password") {
        // nothing of it is seen
    } else if (plan.operation != "delete") {
        changeLife(plan);
    } else {
        remove(fixtureKey(plan.target));
    }
    return report;
}

void FixtureConsole::setUnfinished(std::vector<domain::OperationReport> reports) {
    const std::lock_guard lock(m_mutex);
    m_unfinished = std::move(reports);
}

Result<std::vector<domain::OperationReport>> FixtureConsole::unfinished(const std::string &cluster,
                                                                        const Context &ctx) {
    PH_TRY(enter("unfinished", ctx));
    const std::lock_guard lock(m_mutex);
    std::vector<domain::OperationReport> found;
    for (const domain::OperationReport &report : m_unfinished) {
        if (report.clusterName == cluster)
            found.push_back(report);
    }
    return found;
}

Result<domain::OperationReport> FixtureConsole::resume(const std::string &cluster, const InstanceRef &ref,
                                                       const Progress &progress, const Context &ctx) {
    const auto isIt = [&](const domain::OperationReport &r) {
        return r.clusterName == cluster && r.target.ns == ref.ns && r.target.name == ref.name;
    };
    domain::Plan plan;
    {
        const std::lock_guard lock(m_mutex);
        const auto found = std::find_if(m_unfinished.begin(), m_unfinished.end(), isIt);
        if (found == m_unfinished.end())
            return Error{Errc::NotFound, "nothing to resume", ref.str()};
        plan.id = found->id;
        plan.operation = found->operation;
        plan.target = found->target;
        for (const domain::StepReport &s : found->steps) {
            domain::PlanStep again;
            again.id = s.id;
            again.title = s.title;
            again.kind = s.kind;
            again.subject = s.subject;
            plan.steps.push_back(std::move(again));
        }
    }
    domain::OperationReport waiting; // all the runner knows before it holds the Lease
    waiting.target = ref;
    waiting.clusterName = cluster;
    waiting.state = domain::OperationState::Waiting;
    waiting.steps.push_back({"lease",
                             "Take over the operation",
                             domain::StepState::Running,
                             {},
                             {},
                             "the Lease of anna@laptop to run out",
                             {}});
    progress(waiting);
    PH_TRY(enter("resume", ctx));
    auto report = run(plan, {}, {}, progress, ctx);
    if (report && report->state == domain::OperationState::Succeeded) {
        const std::lock_guard lock(m_mutex);
        std::erase_if(m_unfinished, isIt);
    }
    return report;
}

Result<domain::OperationReport> FixtureConsole::rollBack(const std::string &cluster, const InstanceRef &ref,
                                                         const std::string &confirmation, const Progress &progress,
                                                         const Context &ctx) {
    PH_TRY(enter("rollBack", ctx));
    domain::OperationReport report;
    {
        const std::lock_guard lock(m_mutex);
        m_confirmation = confirmation;
        const auto found =
            std::find_if(m_unfinished.begin(), m_unfinished.end(), [&](const domain::OperationReport &r) {
                return r.clusterName == cluster && r.target.ns == ref.ns && r.target.name == ref.name;
            });
        if (found == m_unfinished.end())
            return Error{Errc::NotFound, "nothing to take back", ref.str()};
        report = *found;
        m_unfinished.erase(found);
    }
    for (domain::StepReport &s : report.steps)
        s.state = s.state == domain::StepState::Pending ? s.state : domain::StepState::Undone;
    report.state = domain::OperationState::RolledBack;
    report.endedAt = sceneNow();
    progress(report);
    return report;
}

} // namespace ph::testing
