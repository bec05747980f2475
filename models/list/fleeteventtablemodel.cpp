// SPDX-License-Identifier: Apache-2.0
#include "models/list/fleeteventtablemodel.h"

#include "models/format/text.h"

#include <QLocale>

#include <array>

namespace ph::models {

FleetEventTableModel::FleetEventTableModel(const Clock &clock, QObject *parent)
    : KeyedTableModel(parent), m_clock(clock) {}

void FleetEventTableModel::setColors(std::map<std::string, QString> colors) {
    m_colors = std::move(colors);
}

QStringList FleetEventTableModel::typeWords() {
    return {tr("Warning"), tr("Normal")};
}

QVariant FleetEventTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignVCenter | (section == Count ? Qt::AlignRight : Qt::AlignLeft));
    if (role == TextRole) {
        static constexpr std::array<const char *, ColumnCount> fields{"seen",   "type",    "database", "cluster",
                                                                      "reason", "message", "object",   "count"};
        return QLatin1String(fields.at(static_cast<std::size_t>(section)));
    }
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole)
        return {};
    switch (section) {
    case LastSeen:
        return tr("Last seen");
    case Type:
        return tr("Type");
    case Database:
        return tr("Database");
    case Cluster:
        return tr("Cluster");
    case Reason:
        return tr("Reason");
    case Message:
        return tr("Message");
    case Object:
        return tr("Object");
    default:
        return tr("Count");
    }
}

QString FleetEventTableModel::display(const ops::FleetEvent &row, int column) const {
    const ops::EventRow &event = row.event;
    switch (column) {
    case LastSeen:
        return agoText(event.lastSeen, m_clock.now());
    case Type:
        return event.type == "Warning" ? tr("Warning") : tr("Normal");
    case Database:
        return QStringLiteral("%1/%2").arg(qs(row.ref.ns), qs(row.ref.name));
    case Cluster:
        return qs(row.clusterName);
    case Reason:
        return qs(event.reason);
    case Message:
        return qs(event.message).simplified();
    case Object:
        return qs(event.object);
    default:
        return QLocale().toString(event.count);
    }
}

QVariant FleetEventTableModel::cell(const ops::FleetEvent &row, int column, int role) const {
    const bool warning = row.event.type == "Warning";
    switch (role) {
    case Qt::DisplayRole:
        return display(row, column);
    case TextRole:
        return column == LastSeen ? QString() : display(row, column);
    case Qt::ToolTipRole:
        return column == LastSeen
                   ? tr("First %1, last %2").arg(exactTimeText(row.event.firstSeen), exactTimeText(row.event.lastSeen))
                   : display(row, column);
    case Qt::TextAlignmentRole:
        return QVariant(Qt::AlignVCenter | (column == Count ? Qt::AlignRight : Qt::AlignLeft));
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1: %2").arg(headerData(column, Qt::Horizontal, Qt::DisplayRole).toString(),
                                            display(row, column));
    case StateRole:
        return column == Type ? QVariant(static_cast<int>(warning ? StateKind::Attention : StateKind::Information))
                              : QVariant();
    case NumberRole:
        return column == Count;
    case ColorRole: {
        const auto color = m_colors.find(row.clusterName);
        return color == m_colors.end() ? QString() : color->second;
    }
    case SortRole:
        if (column == LastSeen)
            return static_cast<qlonglong>(row.event.lastSeen.time_since_epoch().count());
        if (column == Count)
            return row.event.count;
        return display(row, column).toCaseFolded();
    default:
        return {};
    }
}

std::vector<EventShare> eventShares(const std::vector<ops::FleetEvent> &events, SystemTime now,
                                    std::chrono::seconds span, int parts) {
    std::vector<EventShare> out(static_cast<std::size_t>(parts));
    const SystemTime first = now - span;
    for (const ops::FleetEvent &one : events) {
        const SystemTime at = std::min(one.event.lastSeen, now); // a cluster's clock may be ahead of ours
        if (at < first)
            continue;
        const auto part = static_cast<std::size_t>((at - first) * parts / span);
        EventShare &share = out[std::min(part, out.size() - 1)];
        ++(one.event.type == "Warning" ? share.warnings : share.normal);
    }
    return out;
}

} // namespace ph::models
