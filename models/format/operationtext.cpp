// SPDX-License-Identifier: Apache-2.0
#include "models/format/text.h"

#include "backend/domain/runbooks.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace ph::models {

struct OperationText {
    Q_DECLARE_TR_FUNCTIONS(OperationText)
};

QString freshnessText(const store::Freshness &freshness, SystemTime now) {
    using S = store::Freshness::State;
    switch (freshness.state) {
    case S::Syncing:
        return OperationText::tr("Connecting");
    case S::Live:
        return OperationText::tr("Live, %1", "cluster state; %1 = 4 s ago").arg(agoText(freshness.lastSeen, now));
    case S::Stale:
        return freshness.lastSeen.time_since_epoch().count() == 0
                   ? OperationText::tr("Not reachable")
                   : OperationText::tr("Last seen %1", "%1 = 4 s ago").arg(agoText(freshness.lastSeen, now));
    }
    return {};
}

StateKind freshnessKind(const store::Freshness &freshness, SystemTime now) {
    using S = store::Freshness::State;
    if (freshness.state == S::Live)
        return StateKind::Good;
    if (freshness.state == S::Syncing)
        return StateKind::Information;
    // A break of a few seconds is a reconnect, not a reason to look.
    return now - freshness.since < std::chrono::seconds(15) ? StateKind::Stale : StateKind::Attention;
}

QString protectionText(ops::ProtectionLevel level) {
    switch (level) {
    case ops::ProtectionLevel::Open:
        return OperationText::tr("Open");
    case ops::ProtectionLevel::Confirm:
        return OperationText::tr("Confirm changes");
    case ops::ProtectionLevel::ReadOnly:
        return OperationText::tr("Read-only");
    }
    return {};
}

QString checkPartText(const std::string &part) {
    static const std::array<std::pair<std::string_view, const char *>, 9> words{{
        {"DNS", QT_TRANSLATE_NOOP("OperationText", "Name resolution")},
        {"TCP", QT_TRANSLATE_NOOP("OperationText", "Network connection")},
        {"proxy", QT_TRANSLATE_NOOP("OperationText", "Proxy")},
        {"TLS", QT_TRANSLATE_NOOP("OperationText", "Encryption and certificate")},
        {"authentication", QT_TRANSLATE_NOOP("OperationText", "Who you are")},
        {"rights", QT_TRANSLATE_NOOP("OperationText", "What you may do")},
        {"websocket", QT_TRANSLATE_NOOP("OperationText", "Streams (WebSocket)")},
        {"livez", QT_TRANSLATE_NOOP("OperationText", "API server is alive")},
        {"readyz", QT_TRANSLATE_NOOP("OperationText", "API server is ready")},
    }};
    for (const auto &[name, word] : words) {
        if (part == name)
            return OperationText::tr(word);
    }
    return qs(part);
}

QString checkPartTopic(const std::string &part) {
    return qs(part.substr(0, part.find('/')));
}

QString checkStateText(ops::CheckItem::State state) {
    using S = ops::CheckItem::State;
    switch (state) {
    case S::Passed:
        return OperationText::tr("Passed");
    case S::Failed:
        return OperationText::tr("Failed");
    case S::Warning:
        return OperationText::tr("Warning");
    case S::NotTried:
        return OperationText::tr("Not tried");
    }
    return {};
}

StateKind checkKind(ops::CheckItem::State state) {
    using S = ops::CheckItem::State;
    switch (state) {
    case S::Passed:
        return StateKind::Good;
    case S::Failed:
        return StateKind::Critical;
    case S::Warning:
        return StateKind::Attention;
    case S::NotTried:
        break;
    }
    return StateKind::Stale;
}

QString operationTitle(const domain::OperationReport &report) {
    const QString name = qs(report.target.name);
    if (report.operation == "create")
        return OperationText::tr("Create %1").arg(name);
    if (report.operation == "delete")
        return OperationText::tr("Delete %1").arg(name);
    if (report.operation == "scale")
        return OperationText::tr("Change the members of %1").arg(name);
    if (report.operation == "switchover")
        return OperationText::tr("Switch over %1").arg(name);
    if (report.operation == "stop")
        return OperationText::tr("Stop %1").arg(name);
    if (report.operation == "start")
        return OperationText::tr("Start %1").arg(name);
    if (report.operation == "restart")
        return OperationText::tr("Restart %1").arg(name);
    if (report.operation == "reattach")
        return OperationText::tr("Re-attach %1").arg(name);
    if (report.operation == "password")
        return OperationText::tr("Change the password of %1").arg(name);
    if (report.operation == "edit")
        return OperationText::tr("Change %1").arg(name);
    return QStringLiteral("%1 %2").arg(qs(report.operation), name);
}

QString operationStateText(domain::OperationState state) {
    using S = domain::OperationState;
    switch (state) {
    case S::Running:
        return OperationText::tr("Running");
    case S::Waiting:
        return OperationText::tr("Waiting");
    case S::Succeeded:
        return OperationText::tr("Done");
    case S::Failed:
        return OperationText::tr("Failed");
    case S::RolledBack:
        return OperationText::tr("Rolled back");
    case S::Cancelled:
        return OperationText::tr("Cancelled");
    }
    return {};
}

StateKind operationKind(domain::OperationState state) {
    using S = domain::OperationState;
    switch (state) {
    case S::Running:
    case S::Waiting:
        return StateKind::Information;
    case S::Succeeded:
        return StateKind::Good;
    case S::Failed:
        return StateKind::Critical;
    case S::RolledBack:
    case S::Cancelled:
        return StateKind::Attention;
    }
    return StateKind::Stale;
}

QString unfinishedText(const domain::OperationReport &report) {
    const QString name = QStringLiteral("%1/%2").arg(qs(report.target.ns), qs(report.target.name));
    const bool create = report.operation == "create";
    const bool remove = report.operation == "delete";
    if (!report.holder.empty()) {
        const QString holder = qs(report.holder);
        return create   ? OperationText::tr("Creating %1 is running on %2.", "%2 = user@host").arg(name, holder)
               : remove ? OperationText::tr("Deleting %1 is running on %2.", "%2 = user@host").arg(name, holder)
                        : OperationText::tr("An operation on %1 is running on %2.", "%2 = user@host").arg(name, holder);
    }
    if (report.state == domain::OperationState::Failed)
        return create   ? OperationText::tr("Creating %1 stopped before its end; nobody runs it.").arg(name)
               : remove ? OperationText::tr("Deleting %1 stopped before its end; nobody runs it.").arg(name)
                        : OperationText::tr("An operation on %1 stopped before its end; nobody runs it.").arg(name);
    return create   ? OperationText::tr("Creating %1 was interrupted; nobody runs it.").arg(name)
           : remove ? OperationText::tr("Deleting %1 was interrupted; nobody runs it.").arg(name)
                    : OperationText::tr("An operation on %1 was interrupted; nobody runs it.").arg(name);
}

QString operationTopic(const domain::OperationReport &report) {
    using S = domain::OperationState;
    using Step = domain::StepState;
    const auto step = [&report](Step state) {
        return std::find_if(report.steps.begin(), report.steps.end(),
                            [state](const domain::StepReport &one) { return one.state == state; });
    };
    const auto none = report.steps.end();
    if (const auto failed = step(Step::Failed); failed != none && report.state != S::Succeeded)
        return qs(domain::topicOf(*failed));
    if (report.state == S::Failed || report.state == S::RolledBack || report.state == S::Cancelled)
        return qs(domain::topicOf(report.error));
    if (report.state != S::Succeeded && report.holder.empty())
        return QStringLiteral("operation.interrupted");
    const auto running = step(Step::Running);
    return running != none && !running->waitsFor.empty() ? qs(domain::topicOf(*running)) : QString();
}

domain::OperationReport settled(domain::OperationReport report) {
    if (!report.holder.empty())
        return report;
    for (domain::StepReport &step : report.steps) {
        if (step.state == domain::StepState::Running)
            step = {step.id, step.title, domain::StepState::Pending, {}, {}, {}, {}, step.kind, step.subject};
    }
    return report;
}

bool operationEnded(domain::OperationState state) {
    return state != domain::OperationState::Running && state != domain::OperationState::Waiting;
}

QString stepStateText(domain::StepState state) {
    using S = domain::StepState;
    switch (state) {
    case S::Pending:
        return OperationText::tr("To do");
    case S::Running:
        return OperationText::tr("Running");
    case S::Done:
        return OperationText::tr("Done");
    case S::Failed:
        return OperationText::tr("Failed");
    case S::Undone:
        return OperationText::tr("Taken back");
    case S::Skipped:
        return OperationText::tr("Not needed");
    }
    return {};
}

StateKind stepKind(domain::StepState state) {
    using S = domain::StepState;
    switch (state) {
    case S::Done:
        return StateKind::Good;
    case S::Running:
        return StateKind::Information;
    case S::Failed:
        return StateKind::Critical;
    case S::Undone:
        return StateKind::Attention;
    case S::Pending:
    case S::Skipped:
        break;
    }
    return StateKind::Stale;
}

namespace {
template <typename Step> QString titleOf(const Step &step) {
    using K = domain::PlanStep::Kind;
    if (step.id == "lease")
        return OperationText::tr("Take over the operation");
    if (step.subject.empty())
        return qs(step.title);
    const QString subject = qs(step.subject);
    switch (step.kind) {
    case K::Apply:
        return OperationText::tr("Apply %1", "%1 = StatefulSet orders").arg(subject);
    case K::CreateOnce:
        return OperationText::tr("Create %1").arg(subject);
    case K::Delete:
        return step.id == "anchor"
                   ? OperationText::tr("Delete %1, which owns everything but the volumes", "%1 = ConfigMap orders")
                         .arg(subject)
                   : OperationText::tr("Delete %1").arg(subject);
    case K::WaitReady:
        return OperationText::tr("Wait until %1 is ready").arg(subject);
    case K::WaitGone:
        return OperationText::tr("Wait until %1 is gone").arg(subject);
    case K::Switchover:
        return OperationText::tr("Hand over to %1", "%1 = orders-1").arg(subject);
    case K::RestartMember:
        return OperationText::tr("Restart %1").arg(subject);
    case K::WaitVolume:
        return OperationText::tr("Wait until %1 has grown", "%1 = PersistentVolumeClaim data-orders-0").arg(subject);
    case K::SetParameters:
        return OperationText::tr("Set the parameters in Patroni's %1", "%1 = ConfigMap orders-config").arg(subject);
    case K::WaitParameters:
        return OperationText::tr("Wait until the parameters of %1 are in force").arg(subject);
    case K::Patch:
        if (step.id.starts_with("grow-"))
            return OperationText::tr("Let %1 grow", "%1 = PersistentVolumeClaim data-orders-0").arg(subject);
        if (step.id.starts_with("replicas-"))
            return OperationText::tr("Set %1 to %n member(s)", "%1 = StatefulSet orders", qs(step.id.substr(9)).toInt())
                .arg(subject);
        if (step.id == "note-password")
            return OperationText::tr("Note in %1 when it was changed", "%1 = ConfigMap orders; it: the password")
                .arg(subject);
        if (step.id.starts_with("keep-"))
            return OperationText::tr("Let %1 stay when the database goes", "%1 = Secret orders-tls").arg(subject);
        if (step.id.starts_with("take-"))
            return OperationText::tr("Take %1", "%1 = PersistentVolumeClaim data-orders-0").arg(subject);
        if (step.id.starts_with("release-") || step.id.starts_with("adopt-"))
            return OperationText::tr("Let %1 belong to the database again", "%1 = Secret orders-tls").arg(subject);
        return OperationText::tr("Change %1").arg(subject);
    case K::NextPassword:
        return OperationText::tr("Put a second password into %1", "%1 = Secret orders-credentials").arg(subject);
    case K::ProveLogin:
        return step.id == "prove-last"
                   ? OperationText::tr("Log in as %1 with what the Secret says", "%1 = a login role").arg(subject)
                   : OperationText::tr("Set it in the server and prove it by a login as %1", "%1 = a login role")
                         .arg(subject);
    case K::TakePassword:
        return OperationText::tr("Make it the one that counts in %1",
                                 "it: the password; %1 = Secret orders-credentials")
            .arg(subject);
    }
    return subject;
}
} // namespace

QString planItemText(const domain::PlanItem &item) {
    const QString name = qs(item.name);
    if (item.kind == domain::PlanItem::Kind::Secret)
        return OperationText::tr("Secret %1").arg(name);
    return item.size.empty()
               ? OperationText::tr("Volume %1 with all data in it").arg(name)
               : OperationText::tr("Volume %1 with all data in it (%2)", "%2 = 1 GiB").arg(name, bytesText(item.size));
}

QString obstacleText(domain::KeptVolumes::Obstacle obstacle) {
    using O = domain::KeptVolumes::Obstacle;
    switch (obstacle) {
    case O::None:
        break;
    case O::SpecUnknown:
        return OperationText::tr("What the database was like is not noted on the volumes, so it cannot be made again.");
    case O::SpecNewer:
        return OperationText::tr("A newer version of Pilothouse deleted it; only that one can attach it again.");
    case O::SecretsMissing:
        return OperationText::tr("Its passwords or certificates are gone, so it cannot be made again.");
    case O::FirstVolumeMissing:
        return OperationText::tr("The volume of member 0, with which it would start, is gone.");
    case O::MayLackCommits:
        return OperationText::tr("Member 0, with which it would start, may lack commits that another member has.");
    }
    return {};
}

QString keptSizeText(const domain::KeptVolumes &kept) {
    return OperationText::tr("%n volume(s), %1", "%1 = 6 GiB, all together", static_cast<int>(kept.claims.size()))
        .arg(bytesText(kept.size));
}

QString stepTitle(const domain::PlanStep &step) {
    return titleOf(step);
}
QString stepTitle(const domain::StepReport &step) {
    return titleOf(step);
}

} // namespace ph::models
