// SPDX-License-Identifier: Apache-2.0
#include "models/list/fleeteventtablemodel.h"

#include "models/format/text.h"
#include "models/list/instancetablemodel.h"

#include <array>

namespace ph::models {

namespace {

/// The column of an event a column shows; -1 for those that tell whose it is.
int eventColumn(int column) {
    switch (column) {
    case FleetEventTableModel::LastSeen:
        return EventTableModel::LastSeen;
    case FleetEventTableModel::Type:
        return EventTableModel::Type;
    case FleetEventTableModel::Reason:
        return EventTableModel::Reason;
    case FleetEventTableModel::Message:
        return EventTableModel::Message;
    case FleetEventTableModel::Object:
        return EventTableModel::Object;
    case FleetEventTableModel::Count:
        return EventTableModel::Count;
    default:
        return -1;
    }
}

QString heading(int column) {
    if (const int own = eventColumn(column); own >= 0)
        return EventTableModel::heading(own);
    return column == FleetEventTableModel::Database ? FleetEventTableModel::tr("Database")
                                                    : FleetEventTableModel::tr("Cluster");
}

} // namespace

FleetEventTableModel::FleetEventTableModel(const Clock &clock, QObject *parent)
    : KeyedTableModel(parent), m_clock(clock) {}

void FleetEventTableModel::setColors(std::map<std::string, QString> colors) {
    m_colors = std::move(colors);
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
    return heading(section);
}

QVariant FleetEventTableModel::cell(const ops::FleetEvent &row, int column, int role) const {
    if (role == ColorRole) {
        const auto color = m_colors.find(row.clusterName);
        return color == m_colors.end() ? QString() : color->second;
    }
    if (const int own = eventColumn(column); own >= 0)
        return EventTableModel::cellOf(row.event, own, role, m_clock.now());
    const QString text =
        column == Database ? QStringLiteral("%1/%2").arg(qs(row.ref.ns), qs(row.ref.name)) : qs(row.clusterName);
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
    case TextRole:
        return text;
    case Qt::TextAlignmentRole:
        return QVariant(Qt::AlignVCenter | Qt::AlignLeft);
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1: %2").arg(heading(column), text);
    case SortRole:
        return text.toCaseFolded();
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
