// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/clock.h"
#include "backend/core/error.h"
#include "backend/domain/instance.h"
#include "backend/domain/kept.h"
#include "backend/domain/plan.h"
#include "backend/ops/console.h"
#include "models/format/statekind.h"

#include <QString>

/// All text of the models: pure functions from meaning to translated words. Thread: any that may use
/// QCoreApplication::translate.
namespace ph::models {

/// What a person reads when something went wrong.
struct UserMessage {
    QString sentence; ///< what happened, to what
    QString cause;    ///< why; may be empty
    QString nextStep; ///< what to do now
    QString detail;   ///< the technical text, English, for a report
    QString topic;    ///< the code whose runbook helps; may be empty
    bool operator==(const UserMessage &) const = default;
};

// Times and numbers
/// "4 s", "12 min", "3 h", "5 d": the largest unit of a span that still tells something; "0 s" for negative ones.
[[nodiscard]] QString spanText(std::chrono::seconds span);
/// "just now", "4 s ago" …; an em dash when @p time is unset.
[[nodiscard]] QString agoText(SystemTime time, SystemTime now);
/// Age without "ago", for columns.
[[nodiscard]] QString ageText(SystemTime time, SystemTime now);
/// Whether exactTimeText() tells times in UTC instead of local time; of the whole process.
void setTimesInUtc(bool utc);
/// Sentence, cause and next step one after the other.
[[nodiscard]] QString oneLine(const UserMessage &message);
/// RFC 3339 with zone, local time unless setTimesInUtc(): "2026-05-02 16:03:11 +02:00".
[[nodiscard]] QString exactTimeText(SystemTime time);
/// A Kubernetes quantity of bytes as people read it: "1Gi" → "1 GiB"; unreadable text comes back as it is.
[[nodiscard]] QString bytesText(const std::string &quantity);
/// A Kubernetes quantity of processors: "500m" → "0.5", "2" → "2".
[[nodiscard]] QString cpuText(const std::string &quantity);
/// The numeric value of a quantity for sorting; -1 when unreadable.
[[nodiscard]] double quantityValue(const std::string &quantity);

// States
[[nodiscard]] QString stateText(domain::InstanceState state);
[[nodiscard]] StateKind stateKind(domain::InstanceState state);
[[nodiscard]] QString roleText(domain::MemberRole role);
/// "Pending", "ImagePullBackOff" … as a person says it; unknown phases come back as they are.
[[nodiscard]] QString phaseText(const std::string &phase);
[[nodiscard]] StateKind memberKind(const domain::Member &member);
/// One sentence for a reason, the cluster's own words appended where they help.
[[nodiscard]] QString reasonText(const domain::Reason &reason);
/// True when waiting does not cure it: somebody must do something.
[[nodiscard]] bool reasonBlocks(const domain::Reason &reason);
/// What to do about a reason; empty when nothing helps but waiting.
[[nodiscard]] QString reasonAdvice(const domain::Reason &reason);
[[nodiscard]] QString engineText(const std::string &engine);
/// "PostgreSQL 15".
[[nodiscard]] QString engineText(const domain::InstanceSpec &spec);

// Clusters
[[nodiscard]] QString freshnessText(const store::Freshness &freshness, SystemTime now);
[[nodiscard]] StateKind freshnessKind(const store::Freshness &freshness, SystemTime now);
[[nodiscard]] QString protectionText(ops::ProtectionLevel level);
/// What a protection level does, in one sentence.
[[nodiscard]] QString protectionNote(ops::ProtectionLevel level);
[[nodiscard]] QString checkPartText(const std::string &part);
/// The code whose runbook is about a part of the check: "readyz/etcd" → "readyz".
[[nodiscard]] QString checkPartTopic(const std::string &part);
[[nodiscard]] QString checkStateText(ops::CheckItem::State state);
[[nodiscard]] StateKind checkKind(ops::CheckItem::State state);

// Operations
[[nodiscard]] QString operationTitle(const domain::OperationReport &report);
[[nodiscard]] QString operationStateText(domain::OperationState state);
[[nodiscard]] StateKind operationKind(domain::OperationState state);
[[nodiscard]] QString stepStateText(domain::StepState state);
[[nodiscard]] StateKind stepKind(domain::StepState state);
/// A thing a plan destroys or keeps: "Volume data-orders-0 with all data in it (1 GiB)".
[[nodiscard]] QString planItemText(const domain::PlanItem &item);
/// Why kept volumes cannot be attached again; empty when they can.
[[nodiscard]] QString obstacleText(domain::KeptVolumes::Obstacle obstacle);
/// How much was kept: "3 volumes, 6 GiB".
[[nodiscard]] QString keptSizeText(const domain::KeptVolumes &kept);
/// What a step does, in the user's words; the plan's own title where nothing more is known.
[[nodiscard]] QString stepTitle(const domain::PlanStep &step);
[[nodiscard]] QString stepTitle(const domain::StepReport &step);
[[nodiscard]] bool operationEnded(domain::OperationState state);
/// One sentence about an operation this console does not run: interrupted, stopped by an error, or running elsewhere.
[[nodiscard]] QString unfinishedText(const domain::OperationReport &report);
/// The code whose runbook helps with an operation that waits, failed or was left over; empty when it is well.
[[nodiscard]] QString operationTopic(const domain::OperationReport &report);
/// The report of an operation nobody runs, with the step it was cut off in as still to do.
[[nodiscard]] domain::OperationReport settled(domain::OperationReport report);

// Errors
/// Words an error from its code and subject. @p happened is the sentence of the caller ("orders could not be
/// created."); without it the code's own sentence is used.
[[nodiscard]] UserMessage describe(const Error &error, const QString &happened = {});
/// Words one issue of a form from its code; an unknown code falls back to the backend's sentence.
[[nodiscard]] QString issueText(const domain::FieldIssue &issue);

/// Shorthand for UTF-8 text of the backend.
[[nodiscard]] inline QString qs(const std::string &text) {
    return QString::fromStdString(text);
}

} // namespace ph::models
