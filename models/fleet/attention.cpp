// SPDX-License-Identifier: Apache-2.0
#include "models/fleet/attention.h"

#include "backend/domain/runbooks.h"
#include "models/facade/console.h"
#include "models/format/text.h"

#include <QCoreApplication>

#include <algorithm>

namespace ph::models {

struct AttentionText {
    Q_DECLARE_TR_FUNCTIONS(AttentionText)
};

namespace {
using S = domain::InstanceState;

/// The items of one look at the fleet, with what orders them beside their risk.
class Collector {
public:
    explicit Collector(const AttentionFacts &facts) : m_facts(facts) {}

    std::vector<Attention> collect() {
        start();
        for (const ops::ClusterSummary &cluster : m_facts.clusters)
            unreachable(cluster);
        for (const domain::OperationReport &report : m_facts.unfinished)
            interrupted(report);
        for (const domain::InstanceSummary *row : m_facts.instances)
            instance(*row);
        for (const ops::ClusterSummary &cluster : m_facts.clusters)
            unprotected(cluster);
        for (const QString &warning : m_facts.warnings) {
            Attention item;
            item.risk = Risk::Console;
            item.title = AttentionText::tr("This computer needs a look");
            item.topic = QStringLiteral("console.warning");
            item.evidence = warning;
            add(item, nullptr);
        }
        std::stable_sort(m_items.begin(), m_items.end(), [](const Ranked &a, const Ranked &b) {
            if (a.item.risk != b.item.risk)
                return a.item.risk < b.item.risk;
            if (a.guarded != b.guarded)
                return a.guarded;
            return a.item.since < b.item.since;
        });
        std::vector<Attention> out;
        for (Ranked &ranked : m_items)
            out.push_back(std::move(ranked.item));
        return out;
    }

private:
    struct Ranked {
        Attention item;
        bool guarded = false;
    };

    [[nodiscard]] const ops::ClusterSummary *cluster(const std::string &name) const {
        for (const ops::ClusterSummary &one : m_facts.clusters) {
            if (one.name == name)
                return &one;
        }
        return nullptr;
    }

    void add(Attention item, const ops::ClusterSummary *owner) {
        if (item.risk <= Risk::OperationFailed)
            item.kind = StateKind::Critical;
        else if (item.risk == Risk::Unprotected)
            item.kind = StateKind::Information;
        if (owner)
            item.color = qs(owner->color);
        m_items.push_back({std::move(item), owner && owner->protection != ops::ProtectionLevel::Open});
    }

    void start() {
        if (!m_facts.startError)
            return;
        const UserMessage message =
            describe(*m_facts.startError, AttentionText::tr("The embedded cluster could not be started."));
        Attention item;
        item.risk = Risk::StartFailed;
        item.title = message.sentence;
        item.topic = message.topic;
        item.evidence = QStringLiteral("%1 %2").arg(message.cause, message.nextStep).simplified();
        item.action = Attention::Action::RetryStart;
        item.actionText = AttentionText::tr("Try again");
        add(item, nullptr);
    }

    void unreachable(const ops::ClusterSummary &one) {
        if (freshnessKind(one.freshness, m_facts.now) != StateKind::Attention || (one.embedded && m_facts.startError))
            return;
        const auto databases =
            static_cast<int>(std::count_if(m_facts.instances.begin(), m_facts.instances.end(),
                                           [&](const auto *row) { return row->clusterName == one.name; }));
        Attention item;
        item.risk = databases > 0 ? Risk::Unreachable : Risk::EmptyCluster;
        item.topic = QStringLiteral("cluster.unreachable");
        item.title = AttentionText::tr("Cluster %1 does not answer").arg(qs(one.name));
        const UserMessage message = describe(one.freshness.error);
        item.evidence = databases > 0 ? AttentionText::tr("%n database(s) show their last known state. %1",
                                                          "%1 = why the cluster does not answer", databases)
                                            .arg(message.sentence)
                                      : message.sentence;
        const bool seen = one.freshness.lastSeen != SystemTime{};
        item.since = seen ? one.freshness.lastSeen : one.freshness.since;
        item.action = Attention::Action::CheckCluster;
        item.actionText = AttentionText::tr("Check connection");
        item.key = qs(one.name);
        add(item, &one);
    }

    void interrupted(const domain::OperationReport &report) {
        if (!report.holder.empty())
            return; // somebody runs it
        const bool failed = report.state == domain::OperationState::Failed;
        Attention item;
        item.risk = failed ? Risk::OperationFailed : Risk::Interrupted;
        item.topic = operationTopic(report);
        item.title =
            failed ? AttentionText::tr("%1: stopped by an error", "%1 = Create orders").arg(operationTitle(report))
                   : AttentionText::tr("%1: interrupted", "%1 = Create orders").arg(operationTitle(report));
        const auto done =
            static_cast<int>(std::count_if(report.steps.begin(), report.steps.end(),
                                           [](const auto &step) { return step.state == domain::StepState::Done; }));
        item.evidence = AttentionText::tr("%1 of %n step(s) are done and nobody runs it.", nullptr,
                                          static_cast<int>(report.steps.size()))
                            .arg(done);
        item.where = place(report.target.ns, report.clusterName);
        item.since = report.startedAt;
        item.action = Attention::Action::ShowUnfinished;
        item.actionText = AttentionText::tr("Resume or roll back…");
        item.key = unfinishedKey(report);
        add(item, cluster(report.clusterName));
    }

    [[nodiscard]] QString place(const std::string &ns, const std::string &clusterName) const {
        const ops::ClusterSummary *owner = cluster(clusterName);
        return owner && owner->freshness.state == store::Freshness::State::Stale
                   ? AttentionText::tr("%1 on %2, last known state", "namespace on cluster")
                         .arg(qs(ns), qs(clusterName))
                   : AttentionText::tr("%1 on %2", "namespace on cluster").arg(qs(ns), qs(clusterName));
    }

    [[nodiscard]] bool isInterrupted(const domain::InstanceSummary &row) const {
        return std::any_of(m_facts.unfinished.begin(), m_facts.unfinished.end(), [&](const auto &report) {
            return report.holder.empty() && report.target.cluster == row.ref.cluster &&
                   report.target.ns == row.ref.ns && report.target.name == row.ref.name;
        });
    }

    void instance(const domain::InstanceSummary &row) {
        const auto has = [&row](std::string_view code) {
            return std::any_of(row.reasons.begin(), row.reasons.end(),
                               [code](const domain::Reason &reason) { return reason.code == code; });
        };
        const QString name = qs(row.ref.name);
        Attention item;
        item.tab = QStringLiteral("overview");
        item.actionText = AttentionText::tr("Show");
        if (has("volume.lost")) {
            item.risk = Risk::DataLost;
            item.title = AttentionText::tr("%1 has lost a volume").arg(name);
        } else if (row.state == S::Down && has("service.noPrimary")) {
            item.risk = Risk::NoPrimary;
            item.title = AttentionText::tr("%1 has no primary").arg(name);
            item.tab = QStringLiteral("members");
            item.actionText = AttentionText::tr("Show members");
        } else if (row.state == S::Down) {
            item.risk = Risk::Down;
            item.title = AttentionText::tr("%1 is down").arg(name);
        } else if (row.state == S::Failed && !isInterrupted(row)) {
            item.risk = Risk::OperationFailed;
            item.title = AttentionText::tr("The last operation on %1 failed").arg(name);
        } else if (has("replication.notSynchronous")) {
            item.risk = Risk::NoSynchronous;
            item.title = AttentionText::tr("%1 has no synchronous replica").arg(name);
            item.tab = QStringLiteral("members");
            item.actionText = AttentionText::tr("Show members");
        } else if (row.state == S::Degraded) {
            item.risk = Risk::Degraded;
            item.title = AttentionText::tr("%1 is degraded").arg(name);
            item.tab = QStringLiteral("members");
            item.actionText = AttentionText::tr("Show members");
        } else if (row.state == S::Creating && !isInterrupted(row) &&
                   std::any_of(row.reasons.begin(), row.reasons.end(), reasonBlocks)) {
            item.risk = Risk::Stuck;
            item.title = AttentionText::tr("%1 cannot be started").arg(name);
        } else {
            return;
        }
        if (has("pod.crashLoop")) {
            item.tab = QStringLiteral("log");
            item.actionText = AttentionText::tr("Read the log");
        }
        item.where = place(row.ref.ns, row.clusterName);
        item.topic = qs(domain::topicOf(row.state));
        if (!row.reasons.empty()) {
            item.evidence = reasonText(row.reasons.front());
            item.topic = qs(row.reasons.front().code);
            item.since = row.reasons.front().since;
        }
        item.action = Attention::Action::ShowDatabase;
        item.key = qs(instanceKeyOf(row.ref));
        add(item, cluster(row.clusterName));
    }

    void unprotected(const ops::ClusterSummary &one) {
        if (one.protection != ops::ProtectionLevel::Confirm)
            return; // open: nobody asked for care; read-only: nothing can be deleted
        std::vector<const std::string *> bare;
        for (const domain::InstanceSummary *row : m_facts.instances) {
            if (row->clusterName == one.name && !row->spec.deletionProtection && row->state != S::Deleting)
                bare.push_back(&row->ref.name);
        }
        if (bare.empty())
            return;
        const auto count = static_cast<int>(bare.size());
        constexpr int most = 4;
        const auto shown = bare.begin() + std::min(count, most);
        std::partial_sort(bare.begin(), shown, bare.end(), [](const auto *a, const auto *b) { return *a < *b; });
        QStringList names;
        for (auto it = bare.begin(); it != shown; ++it)
            names.append(qs(**it));
        Attention item;
        item.risk = Risk::Unprotected;
        item.topic = QStringLiteral("attention.unprotected");
        item.title =
            AttentionText::tr("%n database(s) on %1 without deletion protection", nullptr, count).arg(qs(one.name));
        item.evidence = names.join(QStringLiteral(", "));
        if (count > most)
            item.evidence = AttentionText::tr("%1 and %n more", "%1 = names", count - most).arg(item.evidence);
        item.action = Attention::Action::ShowDatabases;
        item.actionText = AttentionText::tr("Show databases");
        item.key = qs(one.name);
        add(item, &one);
    }

    const AttentionFacts &m_facts;
    std::vector<Ranked> m_items;
};
} // namespace

QString Attention::id() const {
    return QStringLiteral("%1|%2|%3").arg(static_cast<int>(action)).arg(key, key.isEmpty() ? evidence : QString());
}

std::vector<Attention> attention(const AttentionFacts &facts) {
    return Collector(facts).collect();
}

std::vector<Attention> attentionOf(Console &console, const QString &scope) {
    const std::string only = scope.toStdString();
    const auto wanted = [&only](const std::string &name) { return only.empty() || name == only; };
    AttentionFacts facts;
    facts.now = console.clock().now();
    for (const ops::ClusterSummary &cluster : console.clusters()) {
        if (wanted(cluster.name))
            facts.clusters.push_back(cluster);
    }
    for (const domain::InstanceSummary &row : console.instances().rows()) {
        if (wanted(row.clusterName))
            facts.instances.push_back(&row);
    }
    for (const domain::OperationReport &report : console.unfinished()) {
        if (wanted(report.clusterName))
            facts.unfinished.push_back(report);
    }
    if (only.empty()) {
        facts.warnings = console.warnings();
        if (console.phase() == Console::Phase::Failed)
            facts.startError = console.startError();
    }
    return attention(facts);
}

QString unfinishedKey(const domain::OperationReport &report) {
    return qs(report.clusterName + "/" + report.target.ns + "/" + report.target.name);
}

int urgent(const std::vector<Attention> &items) {
    return static_cast<int>(std::count_if(items.begin(), items.end(),
                                          [](const Attention &item) { return item.kind != StateKind::Information; }));
}

} // namespace ph::models
