// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/domain/plan.h"
#include "models/format/statekind.h"
#include "models/list/keyedtablemodel.h"

#include <map>

namespace ph::models {

class Operation;

/// An operation of any cluster, running, left over or past.
struct OperationRow {
    /// Who knows how it stands.
    enum class Standing {
        Here,       ///< this console runs it, or has run it since it was started
        Elsewhere,  ///< another console runs it
        Unfinished, ///< nobody runs it and it has not ended
        Past,       ///< it has ended
        Unknown     ///< had not ended when this console last saw it
    };
    domain::OperationReport report;
    Standing standing = Standing::Past;
    bool operator==(const OperationRow &) const = default;
};

/// What there is to list, each operation once, as who knows it best tells it: @p live of this console, @p unfinished of
/// the clusters, @p history. Pure.
[[nodiscard]] std::vector<OperationRow> operationRows(const std::vector<const Operation *> &live,
                                                      const std::vector<domain::OperationReport> &unfinished,
                                                      const std::vector<domain::OperationReport> &history);
[[nodiscard]] QString standingText(const OperationRow &row);
[[nodiscard]] StateKind standingKind(const OperationRow &row);
/// What came of it, or how it stands, in one sentence.
[[nodiscard]] QString outcomeText(const OperationRow &row);
/// The whole report as plain text: what, where, who, when, outcome, and every step with its time and error.
[[nodiscard]] QString reportText(const OperationRow &row, SystemTime now);

/// All operations this console knows of.
class OperationTableModel final : public KeyedTableModel<OperationRow> {
    Q_OBJECT
public:
    enum Column { State, Title, Database, Cluster, Who, Started, Took, Outcome, ColumnCount };

    explicit OperationTableModel(const Clock &clock, QObject *parent = nullptr);
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override {
        return parent.isValid() ? 0 : ColumnCount;
    }
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] std::string keyOf(const OperationRow &row) const override { return row.report.id; }
    /// Every word the State column can show, for its width.
    [[nodiscard]] static QStringList stateWords();
    /// Colours of clusters by name.
    void setColors(std::map<std::string, QString> colors);

protected:
    [[nodiscard]] QVariant cell(const OperationRow &row, int column, int role) const override;

private:
    [[nodiscard]] QString display(const OperationRow &row, int column) const;
    [[nodiscard]] std::chrono::seconds took(const OperationRow &row) const;

    const Clock &m_clock;
    std::map<std::string, QString> m_colors;
};

} // namespace ph::models
