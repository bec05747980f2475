// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/ops/console.h"
#include "models/format/statekind.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace ph::models {

class Console;

/// What a thing that needs attention puts at risk; the smaller, the sooner somebody must look. The order of the list.
enum class Risk {
    DataLost,        ///< a volume is gone
    NoPrimary,       ///< writes are refused
    Down,            ///< does not serve
    StartFailed,     ///< the embedded cluster did not start
    Unreachable,     ///< a cluster with databases does not answer: nobody knows
    OperationFailed, ///< left half done by an error
    Interrupted,     ///< left half done by nobody
    NoSynchronous,   ///< the next failure would lose the primary or commits
    Degraded,        ///< serves with less than was asked for
    Stuck,           ///< will not become ready by waiting
    Console,         ///< this console's own files, or what this computer lacks
    EmptyCluster,    ///< a cluster without databases does not answer
    Unprotected      ///< could be deleted on a cluster that is protected
};

/// One thing that needs attention: what, the evidence, since when, and the one next thing to do.
struct Attention {
    enum class Action {
        None,
        ShowDatabase,   ///< `key`, with its details tab `tab`
        ShowUnfinished, ///< the unfinished operation `key`
        CheckCluster,   ///< the cluster `key`
        ShowDatabases,  ///< those of cluster `key`
        RetryStart
    };
    Risk risk = Risk::Degraded;
    StateKind kind = StateKind::Attention;
    QString title;      ///< "warehouse is down"
    QString where;      ///< "logistics on frankfurt"; may be empty
    QString evidence;   ///< a sentence
    SystemTime since{}; ///< may be unset
    Action action = Action::None;
    QString actionText;
    QString key;
    QString tab;
    QString topic; ///< the code whose runbook helps; may be empty
    QString color; ///< of the cluster, "#RRGGBB" or empty
    /// Who it is about; two items never share it.
    [[nodiscard]] QString id() const;
    bool operator==(const Attention &) const = default;
};

/// Everything attention() looks at.
struct AttentionFacts {
    std::vector<ops::ClusterSummary> clusters;
    std::vector<const domain::InstanceSummary *> instances; ///< none null
    std::vector<domain::OperationReport> unfinished;
    std::optional<Error> startError; ///< of the embedded cluster
    QStringList warnings;            ///< the console's own, one sentence each
    SystemTime now{};
};

/// What needs attention on @p facts, the greatest risk first; among equals protected clusters first, then what lasts
/// longest. Pure.
[[nodiscard]] std::vector<Attention> attention(const AttentionFacts &facts);
/// The same of what @p console knows; only of cluster @p scope unless empty.
[[nodiscard]] std::vector<Attention> attentionOf(Console &console, const QString &scope);
/// What an item about an unfinished operation has as its key.
[[nodiscard]] QString unfinishedKey(const domain::OperationReport &report);
/// How many of @p items are more than worth knowing.
[[nodiscard]] int urgent(const std::vector<Attention> &items);

} // namespace ph::models
