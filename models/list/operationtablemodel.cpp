// SPDX-License-Identifier: Apache-2.0
#include "models/list/operationtablemodel.h"

#include "models/facade/operation.h"
#include "models/format/text.h"

#include <array>
#include <set>

namespace ph::models {

using Standing = OperationRow::Standing;

namespace {
struct Words {
    Q_DECLARE_TR_FUNCTIONS(OperationTableModel)
};

int doneOf(const domain::OperationReport &report) {
    return static_cast<int>(std::count_if(report.steps.begin(), report.steps.end(), [](const auto &step) {
        return step.state == domain::StepState::Done || step.state == domain::StepState::Skipped;
    }));
}

const domain::StepReport *stepIn(const domain::OperationReport &report, domain::StepState state) {
    for (const domain::StepReport &step : report.steps) {
        if (step.state == state)
            return &step;
    }
    return nullptr;
}

std::chrono::seconds lasted(SystemTime from, SystemTime to) {
    return std::chrono::duration_cast<std::chrono::seconds>(to - from);
}
} // namespace

std::vector<OperationRow> operationRows(const std::vector<const Operation *> &live,
                                        const std::vector<domain::OperationReport> &unfinished,
                                        const std::vector<domain::OperationReport> &history) {
    std::vector<OperationRow> rows;
    std::set<std::string> known;
    const auto add = [&](const domain::OperationReport &report, Standing standing) {
        if (!report.id.empty() && known.insert(report.id).second)
            rows.push_back({report, standing});
    };
    // What runs here is known best; what ended here may still be left over in its cluster.
    for (const Operation *operation : live) {
        if (!operation->ended())
            add(operation->report(), Standing::Here);
    }
    for (const domain::OperationReport &report : unfinished)
        add(report, report.holder.empty() ? Standing::Unfinished : Standing::Elsewhere);
    for (auto it = live.rbegin(); it != live.rend(); ++it) { // of several tries the newest counts
        if ((*it)->ended())
            add((*it)->report(), Standing::Past);
    }
    for (const domain::OperationReport &report : history)
        add(report, operationEnded(report.state) ? Standing::Past : Standing::Unknown);
    return rows;
}

QString standingText(const OperationRow &row) {
    switch (row.standing) {
    case Standing::Unfinished:
        return row.report.state == domain::OperationState::Failed ? Words::tr("Stopped", "an operation by an error")
                                                                  : Words::tr("Interrupted", "an operation");
    case Standing::Unknown:
        return Words::tr("Unknown", "how an operation ended");
    default:
        return operationStateText(row.report.state);
    }
}

StateKind standingKind(const OperationRow &row) {
    switch (row.standing) {
    case Standing::Unfinished:
        return row.report.state == domain::OperationState::Failed ? StateKind::Critical : StateKind::Attention;
    case Standing::Unknown:
        return StateKind::Stale;
    default:
        return operationKind(row.report.state);
    }
}

QString outcomeText(const OperationRow &row) {
    using S = domain::OperationState;
    const domain::OperationReport &report = row.report;
    const auto all = static_cast<int>(report.steps.size());
    if (row.standing == Standing::Elsewhere || row.standing == Standing::Unfinished)
        return unfinishedText(report);
    if (row.standing == Standing::Unknown)
        return Words::tr("It had not ended when this console last saw it, and its cluster does not tell of it now.");
    switch (report.state) {
    case S::Running:
    case S::Waiting: {
        const domain::StepReport *step = stepIn(report, domain::StepState::Running);
        if (step && !step->waitsFor.empty())
            return Words::tr("Waits for %1").arg(qs(step->waitsFor));
        return step ? stepTitle(*step) : Words::tr("%1 of %n step(s) are done.", nullptr, all).arg(doneOf(report));
    }
    case S::Succeeded:
        for (auto step = report.steps.rbegin(); step != report.steps.rend(); ++step) {
            if (!step->outcome.empty())
                return qs(step->outcome);
        }
        return Words::tr("All of %n step(s) are done.", nullptr, all);
    case S::Failed: {
        const domain::StepReport *step = stepIn(report, domain::StepState::Failed);
        const Error &error = step && !step->error.what.empty() ? step->error : report.error;
        const UserMessage message = describe(error);
        const QString told = QStringLiteral("%1 %2").arg(message.sentence, message.cause).trimmed();
        return step ? Words::tr("%1: %2", "the step that failed: why").arg(stepTitle(*step), told) : told;
    }
    case S::RolledBack:
        return report.operation == "create"
                   ? Words::tr("It did not succeed, and everything it had made was removed again.")
                   : Words::tr("It was taken back; its steps tell what stays.");
    case S::Cancelled:
        return Words::tr("Cancelled after %1 of %n step(s).", nullptr, all).arg(doneOf(report));
    }
    return {};
}

QString reportText(const OperationRow &row, SystemTime now) {
    const domain::OperationReport &report = row.report;
    QStringList lines;
    const auto fact = [&lines](const QString &name, const QString &value) {
        if (!value.isEmpty())
            lines.append(QStringLiteral("%1: %2").arg(name, value));
    };
    const auto problem = [&lines](const Error &error, const QString &indent) {
        const UserMessage message = describe(error);
        for (const QString &part : {message.sentence, message.cause, message.nextStep, message.detail}) {
            if (!part.isEmpty())
                lines.append(indent + part);
        }
    };
    lines.append(operationTitle(report));
    fact(Words::tr("State"), standingText(row));
    fact(Words::tr("Outcome"), outcomeText(row));
    fact(Words::tr("Database"), qs(report.target.str()));
    fact(Words::tr("Cluster"), qs(report.clusterName));
    fact(Words::tr("Who"), qs(report.holder));
    fact(Words::tr("Started"), exactTimeText(report.startedAt));
    if (report.endedAt != SystemTime{})
        fact(Words::tr("Ended"), exactTimeText(report.endedAt));
    if (report.startedAt != SystemTime{})
        fact(Words::tr("Took"),
             spanText(lasted(report.startedAt, report.endedAt != SystemTime{} ? report.endedAt : now)));
    fact(Words::tr("Operation"), QStringLiteral("%1 %2").arg(qs(report.operation), qs(report.id)));
    lines.append(QString());
    int number = 0;
    for (const domain::StepReport &step : report.steps) {
        QString line = QStringLiteral("%1. %2: %3").arg(++number).arg(stepTitle(step), stepStateText(step.state));
        if (step.startedAt != SystemTime{}) {
            const SystemTime end = step.endedAt != SystemTime{} ? step.endedAt : now;
            line +=
                QStringLiteral(" (%1, %2)").arg(exactTimeText(step.startedAt), spanText(lasted(step.startedAt, end)));
        }
        lines.append(line);
        if (!step.outcome.empty())
            lines.append(QStringLiteral("   ") + qs(step.outcome));
        if (!step.error.what.empty()) {
            problem(step.error, QStringLiteral("   "));
        }
    }
    if (!report.error.what.empty()) {
        lines.append(QString());
        problem(report.error, {});
    }
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

OperationTableModel::OperationTableModel(const Clock &clock, QObject *parent)
    : KeyedTableModel(parent), m_clock(clock) {}

void OperationTableModel::setColors(std::map<std::string, QString> colors) {
    if (colors == m_colors)
        return;
    m_colors = std::move(colors);
    touch([](const OperationRow &) { return true; });
}

QStringList OperationTableModel::stateWords() {
    QStringList words{Words::tr("Stopped", "an operation by an error"), Words::tr("Interrupted", "an operation"),
                      Words::tr("Unknown", "how an operation ended")};
    for (int state = 0; state <= static_cast<int>(domain::OperationState::Cancelled); ++state)
        words.append(operationStateText(static_cast<domain::OperationState>(state)));
    return words;
}

QVariant OperationTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return int((section == Took ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == TextRole) {
        static constexpr std::array<const char *, ColumnCount> fields{"state", "operation", "database", "cluster",
                                                                      "who",   "",          "",         "outcome"};
        return QString::fromLatin1(fields.at(static_cast<std::size_t>(section)));
    }
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole)
        return {};
    switch (section) {
    case State:
        return Words::tr("State");
    case Title:
        return Words::tr("Operation");
    case Database:
        return Words::tr("Database");
    case Cluster:
        return Words::tr("Cluster");
    case Who:
        return Words::tr("Who");
    case Started:
        return Words::tr("Started");
    case Took:
        return Words::tr("Took");
    case Outcome:
        return Words::tr("Outcome");
    default:
        return {};
    }
}

std::chrono::seconds OperationTableModel::took(const OperationRow &row) const {
    const domain::OperationReport &report = row.report;
    if (report.endedAt != SystemTime{})
        return lasted(report.startedAt, report.endedAt);
    const bool runs = row.standing == Standing::Here || row.standing == Standing::Elsewhere;
    return runs && report.startedAt != SystemTime{} ? lasted(report.startedAt, m_clock.now())
                                                    : std::chrono::seconds(-1);
}

QString OperationTableModel::display(const OperationRow &row, int column) const {
    const domain::OperationReport &report = row.report;
    switch (column) {
    case State:
        return standingText(row);
    case Title:
        return operationTitle(report);
    case Database:
        return qs(report.target.str());
    case Cluster:
        return qs(report.clusterName);
    case Who:
        return report.holder.empty() ? QStringLiteral("\u2013") : qs(report.holder);
    case Started:
        return agoText(report.startedAt, m_clock.now());
    case Took: {
        const auto time = took(row);
        return time.count() < 0 ? QStringLiteral("\u2013") : spanText(time);
    }
    case Outcome:
        return outcomeText(row);
    default:
        return {};
    }
}

QVariant OperationTableModel::cell(const OperationRow &row, int column, int role) const {
    switch (role) {
    case Qt::DisplayRole:
        return display(row, column);
    case Qt::ToolTipRole:
        return column == Started ? exactTimeText(row.report.startedAt) : display(row, column);
    case Qt::TextAlignmentRole:
        return int((column == Took ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1: %2").arg(headerData(column, Qt::Horizontal, Qt::DisplayRole).toString(),
                                            display(row, column));
    case TextRole:
        return column == Started || column == Took ? QString() : display(row, column);
    case SortRole:
        if (column == Started)
            return static_cast<qlonglong>(row.report.startedAt.time_since_epoch().count());
        if (column == Took)
            return static_cast<qlonglong>(took(row).count());
        return display(row, column).toCaseFolded();
    case StateRole:
        return column == State ? QVariant(static_cast<int>(standingKind(row))) : QVariant();
    case StaleRole:
        return row.standing == Standing::Unknown;
    case NumberRole:
        return column == Took;
    case ColorRole: {
        const auto it = m_colors.find(row.report.clusterName);
        return it == m_colors.end() ? QString() : it->second;
    }
    default:
        return {};
    }
}

} // namespace ph::models
