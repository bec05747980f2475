// SPDX-License-Identifier: Apache-2.0
#include "models/list/parametertablemodel.h"

#include "models/format/text.h"

#include <optional>

namespace ph::models {

ParameterTableModel::ParameterTableModel(std::vector<domain::ParameterRule> rules,
                                         std::map<std::string, std::string> values, QObject *parent)
    : TableModelBase(parent) {
    for (domain::ParameterRule &rule : rules) {
        const auto at = values.find(rule.name);
        Row row{std::move(rule), at == values.end() ? std::string() : at->second, {}, {}};
        row.now = row.before;
        m_rows.push_back(std::move(row));
    }
    setDataState(DataState::Live);
}

std::map<std::string, std::optional<std::string>> ParameterTableModel::changes() const {
    std::map<std::string, std::optional<std::string>> out;
    for (const Row &row : m_rows)
        if (row.now != row.before)
            out[row.rule.name] = row.now.empty() ? std::nullopt : std::optional(row.now);
    return out;
}

std::map<std::string, std::string> ParameterTableModel::values() const {
    std::map<std::string, std::string> out;
    for (const Row &row : m_rows)
        if (!row.now.empty())
            out[row.rule.name] = row.now;
    return out;
}

void ParameterTableModel::setIssues(const std::vector<domain::FieldIssue> &issues) {
    for (std::size_t i = 0; i < m_rows.size(); ++i) {
        QString text;
        for (const domain::FieldIssue &issue : issues)
            if (text.isEmpty() && issue.field == "parameters." + m_rows[i].rule.name)
                text = issueText(issue);
        if (text == m_rows[i].issue)
            continue;
        m_rows[i].issue = text;
        Q_EMIT dataChanged(index(static_cast<int>(i), 0), index(static_cast<int>(i), ColumnCount - 1));
    }
}

int ParameterTableModel::rowCount(const QModelIndex &parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ParameterTableModel::columnCount(const QModelIndex &parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant ParameterTableModel::text(const Row &row, int column) const {
    switch (column) {
    case Name:
        return qs(row.rule.name);
    case Value:
        return qs(row.now.empty() ? row.rule.defaultValue : row.now);
    case Default:
        return qs(row.rule.defaultValue);
    case Effect:
        return row.rule.restart ? tr("After a restart") : tr("At once");
    default:
        return {};
    }
}

QString ParameterTableModel::tip(const Row &row) const {
    QString out = qs(row.rule.meaning);
    if (!row.rule.choices.empty()) {
        QStringList choices;
        for (const std::string &choice : row.rule.choices)
            choices.append(qs(choice));
        out += QLatin1Char('\n') + tr("Choices: %1").arg(choices.join(QStringLiteral(", ")));
    }
    return row.issue.isEmpty() ? out : row.issue + QLatin1Char('\n') + out;
}

QVariant ParameterTableModel::data(const QModelIndex &index, int role) const {
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const Row &row = m_rows[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole:
    case SortRole:
    case Qt::AccessibleTextRole:
        return text(row, index.column());
    case TextRole:
        return index.column() == Name ? QVariant(qs(row.rule.name + " " + row.rule.meaning))
                                      : text(row, index.column());
    case Qt::EditRole:
        return index.column() == Value ? text(row, Value) : QVariant();
    case Qt::ToolTipRole:
        return tip(row);
    case KeyRole:
        return qs(row.rule.name);
    case StateRole: // what was changed is marked, and what is wrong
        if (index.column() != Value || (row.now == row.before && row.issue.isEmpty()))
            return {};
        return static_cast<int>(row.issue.isEmpty() ? StateKind::Information : StateKind::Critical);
    default:
        return {};
    }
}

QVariant ParameterTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == TextRole) {
        static const char *const names[] = {"name", "value", "default", "effect"};
        return section < ColumnCount ? QVariant(QLatin1String(names[section])) : QVariant();
    }
    if (role == Qt::TextAlignmentRole)
        return static_cast<int>(Qt::AlignLeft | Qt::AlignVCenter);
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case Name:
        return tr("Parameter");
    case Value:
        return tr("Value");
    case Default:
        return tr("Default");
    case Effect:
        return tr("Takes effect");
    default:
        return {};
    }
}

Qt::ItemFlags ParameterTableModel::flags(const QModelIndex &index) const {
    const Qt::ItemFlags base = TableModelBase::flags(index);
    return index.column() == Value ? base | Qt::ItemIsEditable : base;
}

bool ParameterTableModel::setData(const QModelIndex &index, const QVariant &value, int role) {
    if (role != Qt::EditRole || !index.isValid() || index.column() != Value)
        return false;
    Row &row = m_rows[static_cast<std::size_t>(index.row())];
    std::string typed = value.toString().trimmed().toStdString();
    if (typed == row.rule.defaultValue && row.before.empty()) // as it was
        typed.clear();
    if (typed == row.now)
        return true;
    row.now = typed;
    Q_EMIT dataChanged(index, index);
    Q_EMIT edited();
    return true;
}

} // namespace ph::models
