// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/domain/instance.h"
#include "backend/domain/validate.h"
#include "models/list/tablemodelbase.h"

#include <map>
#include <string>
#include <vector>

namespace ph::models {

/// An engine's parameters with the values an instance has; the column of values can be edited, and an empty value means
/// the engine's default. Rows stay as the catalogue orders them.
class ParameterTableModel final : public TableModelBase {
    Q_OBJECT
public:
    enum Column { Name, Value, Default, Effect, ColumnCount };

    ParameterTableModel(std::vector<domain::ParameterRule> rules, std::map<std::string, std::string> values,
                        QObject *parent = nullptr);

    /// What was changed: each with its new value, or none where the default shall hold again.
    [[nodiscard]] std::map<std::string, std::optional<std::string>> changes() const;
    /// What is set now; parameters that have their default are not among it.
    [[nodiscard]] std::map<std::string, std::string> values() const;
    /// Marks the rows that @p issues are about; an issue's field is "parameters.NAME".
    void setIssues(const std::vector<domain::FieldIssue> &issues);

    [[nodiscard]] int rowCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override;
    [[nodiscard]] QVariant data(const QModelIndex &index, int role = Qt::DisplayRole) const override;
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] Qt::ItemFlags flags(const QModelIndex &index) const override;
    bool setData(const QModelIndex &index, const QVariant &value, int role = Qt::EditRole) override;

Q_SIGNALS:
    void edited();

private:
    struct Row {
        domain::ParameterRule rule;
        std::string before; ///< empty = the default
        std::string now;
        QString issue;
    };
    [[nodiscard]] QVariant text(const Row &row, int column) const;
    [[nodiscard]] QString tip(const Row &row) const;
    std::vector<Row> m_rows;
};

} // namespace ph::models
