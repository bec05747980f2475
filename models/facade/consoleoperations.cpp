// SPDX-License-Identifier: Apache-2.0
// Operations of this console, and those found unfinished in the clusters.
#include "models/facade/console.h"

#include <QTimer>

#include <algorithm>

namespace ph::models {

namespace {
constexpr std::chrono::milliseconds noLimit(0);
constexpr std::chrono::seconds askLimit(30);
constexpr int askInterval = 30'000;
/// While a holder may be dead its Lease tells so within seconds.
constexpr int askAgainInterval = 5'000;

bool sameInstance(const InstanceRef &a, const InstanceRef &b) {
    return a.cluster == b.cluster && a.ns == b.ns && a.name == b.name;
}
} // namespace

Operation *Console::runningOperation(const InstanceRef &ref) const {
    for (auto it = m_operations.rbegin(); it != m_operations.rend(); ++it) {
        if (!(*it)->ended() && sameInstance((*it)->plan().target, ref))
            return *it;
    }
    return nullptr;
}

Operation *Console::run(const domain::Plan &plan, const Secret &password, const std::string &confirmation) {
    const ClusterSummary *owner = cluster(plan.target.cluster);
    auto *operation = new Operation(plan, owner ? owner->name : std::string(), m_dispatcher, m_clock.now(), this);
    return startOperation(operation, [plan, password, confirmation,
                                      progress = operation->progressPoster()](ops::Console &c, const Context &ctx) {
        return c.run(plan, password, confirmation, progress, ctx);
    });
}

Operation *Console::resume(const domain::OperationReport &report) {
    return endUnfinished(report, [name = report.clusterName, target = report.target](
                                     ops::Console &c, const ops::Console::Progress &progress, const Context &ctx) {
        return c.resume(name, target, progress, ctx);
    });
}

Operation *Console::rollBack(const domain::OperationReport &report, const std::string &confirmation) {
    return endUnfinished(report, [name = report.clusterName, target = report.target, confirmation](
                                     ops::Console &c, const ops::Console::Progress &progress, const Context &ctx) {
        return c.rollBack(name, target, confirmation, progress, ctx);
    });
}

Operation *Console::endUnfinished(
    const domain::OperationReport &report,
    std::function<Result<domain::OperationReport>(ops::Console &, const ops::Console::Progress &, const Context &)>
        work) {
    if (Operation *running = runningOperation(report.target))
        return running;
    domain::Plan plan;
    plan.id = report.id;
    plan.operation = report.operation;
    plan.target = report.target;
    auto *operation = new Operation(std::move(plan), report.clusterName, m_dispatcher, m_clock.now(), this);
    operation->continueFrom(report);
    return startOperation(operation, [work = std::move(work), progress = operation->progressPoster()](
                                         ops::Console &c, const Context &ctx) { return work(c, progress, ctx); });
}

Operation *
Console::startOperation(Operation *operation,
                        std::function<Result<domain::OperationReport>(ops::Console &, const Context &)> work) {
    m_operations.push_back(operation);
    connect(operation, &Operation::changed, this, &Console::operationsChanged);
    connect(operation, &Operation::finished, this, [this, operation] {
        // What was read while it ran is out of date.
        const InstanceRef &target = operation->plan().target;
        for (auto &[name, left] : m_leftOver)
            std::erase_if(left.reports,
                          [&](const domain::OperationReport &r) { return sameInstance(r.target, target); });
        for (const ClusterSummary &summary : m_clusters) {
            if (summary.id == target.cluster)
                askUnfinished(summary.name);
        }
        collectUnfinished();
    });
    operation->attach(call<domain::OperationReport>(std::move(work), noLimit), [this] { return m_clock.now(); });
    collectUnfinished();
    Q_EMIT operationStarted(operation);
    Q_EMIT operationsChanged();
    return operation;
}

const domain::OperationReport *Console::unfinishedOn(const InstanceRef &ref) const {
    for (const domain::OperationReport &report : m_unfinished) {
        if (sameInstance(report.target, ref))
            return &report;
    }
    return nullptr;
}

void Console::askAfter(const std::vector<ClusterSummary> &clusters) {
    if (!m_backend)
        return;
    const auto erased =
        std::erase_if(m_leftOver, [this](const auto &entry) { return cluster(entry.first) == nullptr; });
    for (const ClusterSummary &summary : clusters) {
        LeftOver &left = m_leftOver[summary.name];
        const bool live = summary.freshness.state == store::Freshness::State::Live;
        const bool became = live && !left.live;
        left.live = live;
        if (became)
            askUnfinished(summary.name);
    }
    if (!m_unfinishedTimer->isActive())
        m_unfinishedTimer->start(askInterval);
    if (erased > 0)
        collectUnfinished();
}

void Console::askUnfinished(const std::string &name) {
    const int generation = ++m_leftOver[name].generation;
    call<std::vector<domain::OperationReport>>(
        [name](ops::Console &c, const Context &ctx) { return c.unfinished(name, ctx); }, askLimit)
        .onResult(this, [this, name, generation](const Result<std::vector<domain::OperationReport>> &result) {
            const auto left = m_leftOver.find(name);
            if (!result || left == m_leftOver.end() || left->second.generation != generation)
                return; // not being allowed or able to ask is no news; the cluster's own state tells why
            left->second.reports = *result;
            const ClusterSummary *owner = cluster(name);
            for (domain::OperationReport &report : left->second.reports) {
                report.clusterName = name; // the console that began it may call the cluster otherwise
                if (owner)
                    report.target.cluster = owner->id;
            }
            collectUnfinished();
        });
}

void Console::collectUnfinished() {
    std::vector<domain::OperationReport> all;
    bool held = false;
    for (const auto &[name, left] : m_leftOver) {
        for (const domain::OperationReport &report : left.reports) {
            const bool known = std::any_of(all.begin(), all.end(), [&](const domain::OperationReport &r) {
                return sameInstance(r.target, report.target);
            });
            if (known || runningOperation(report.target))
                continue; // two contexts may lead to one cluster
            held = held || !report.holder.empty();
            all.push_back(report);
        }
    }
    const int interval = held ? askAgainInterval : askInterval;
    if (m_unfinishedTimer->interval() != interval)
        m_unfinishedTimer->start(interval);
    if (all == m_unfinished)
        return;
    m_unfinished = std::move(all);
    std::vector<InstanceRef> interrupted;
    for (const domain::OperationReport &report : m_unfinished) {
        if (report.holder.empty())
            interrupted.push_back(report.target);
    }
    m_instances.setInterrupted(std::move(interrupted));
    Q_EMIT unfinishedChanged();
    Q_EMIT instancesChanged();
}

} // namespace ph::models
