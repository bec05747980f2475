// SPDX-License-Identifier: Apache-2.0
#include "models/format/text.h"
#include "models/list/instancetablemodel.h"

#include <QLocale>

namespace ph::models {

namespace {
QVariant alignment(bool number) {
    return int((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
}
} // namespace

MemberTableModel::MemberTableModel(const Clock &clock, QObject *parent) : KeyedTableModel(parent), m_clock(clock) {}

QVariant MemberTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return alignment(section == Restarts || section == Timeline || section == Lag || section == Age);
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole)
        return {};
    switch (section) {
    case Name:
        return tr("Pod");
    case Role:
        return tr("Role");
    case State:
        return tr("State");
    case Restarts:
        return tr("Restarts");
    case Node:
        return tr("Node");
    case Address:
        return tr("Address");
    case Timeline:
        return tr("Timeline");
    case Lag:
        return tr("Lag");
    case Age:
        return tr("Running for");
    default:
        return {};
    }
}

QVariant MemberTableModel::cell(const domain::Member &row, int column, int role) const {
    const bool number = column == Restarts || column == Timeline || column == Lag || column == Age;
    const auto text = [&]() -> QString {
        switch (column) {
        case Name:
            return qs(row.name);
        case Role:
            return roleText(row.role);
        case State:
            return row.ready ? tr("Ready") : row.phase == "Running" ? tr("Starting") : phaseText(row.phase);
        case Restarts:
            return QLocale().toString(row.restarts);
        case Node:
            return row.node.empty() ? QStringLiteral("\u2013") : qs(row.node);
        case Address:
            return row.podIp.empty() ? QStringLiteral("\u2013") : qs(row.podIp);
        case Timeline:
            return row.timeline ? QLocale().toString(*row.timeline) : QStringLiteral("\u2013");
        case Lag:
            return row.lagBytes ? bytesText(std::to_string(*row.lagBytes)) : QStringLiteral("\u2013");
        case Age:
            return ageText(row.startedAt, m_clock.now());
        default:
            return {};
        }
    };
    switch (role) {
    case Qt::DisplayRole:
        return text();
    case TextRole:
        return column == Age ? QString() : text();
    case Qt::ToolTipRole:
        return column == Age ? exactTimeText(row.startedAt) : text();
    case Qt::TextAlignmentRole:
        return alignment(number);
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1: %2").arg(headerData(column, Qt::Horizontal, Qt::DisplayRole).toString(), text());
    case StateRole:
        return column == State ? QVariant(static_cast<int>(memberKind(row))) : QVariant();
    case NumberRole:
        return number;
    case SortRole:
        if (column == Restarts)
            return row.restarts;
        if (column == Timeline)
            return row.timeline.value_or(-1);
        if (column == Lag)
            return static_cast<qlonglong>(row.lagBytes.value_or(-1));
        if (column == Age)
            return static_cast<qlonglong>(-row.startedAt.time_since_epoch().count());
        if (column == Name)
            return row.ordinal;
        return text().toCaseFolded();
    default:
        return {};
    }
}

EventTableModel::EventTableModel(const Clock &clock, QObject *parent) : KeyedTableModel(parent), m_clock(clock) {}

QString EventTableModel::heading(int column) {
    switch (column) {
    case LastSeen:
        return tr("Last seen");
    case Type:
        return tr("Type");
    case Reason:
        return tr("Reason");
    case Object:
        return tr("Object");
    case Message:
        return tr("Message");
    case Count:
        return tr("Count");
    default:
        return {};
    }
}

QStringList EventTableModel::typeWords() {
    return {tr("Warning"), tr("Normal")};
}

QVariant EventTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return alignment(section == Count);
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole)
        return {};
    return heading(section);
}

QVariant EventTableModel::cell(const ops::EventRow &row, int column, int role) const {
    return cellOf(row, column, role, m_clock.now());
}

QVariant EventTableModel::cellOf(const ops::EventRow &row, int column, int role, SystemTime now) {
    const bool warning = row.type == "Warning";
    const auto text = [&]() -> QString {
        switch (column) {
        case LastSeen:
            return agoText(row.lastSeen, now);
        case Type:
            return warning ? tr("Warning") : tr("Normal");
        case Reason:
            return qs(row.reason);
        case Object:
            return qs(row.object);
        case Message:
            return qs(row.message).simplified();
        case Count:
            return QLocale().toString(row.count);
        default:
            return {};
        }
    };
    switch (role) {
    case Qt::DisplayRole:
        return text();
    case TextRole:
        return column == LastSeen ? QString() : text();
    case Qt::ToolTipRole:
        if (column == LastSeen)
            return tr("First %1, last %2").arg(exactTimeText(row.firstSeen), exactTimeText(row.lastSeen));
        return text();
    case Qt::TextAlignmentRole:
        return alignment(column == Count);
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1: %2").arg(heading(column), text());
    case StateRole:
        return column == Type ? QVariant(static_cast<int>(warning ? StateKind::Attention : StateKind::Information))
                              : QVariant();
    case NumberRole:
        return column == Count;
    case SortRole:
        if (column == LastSeen)
            return static_cast<qlonglong>(row.lastSeen.time_since_epoch().count());
        if (column == Count)
            return row.count;
        return text().toCaseFolded();
    default:
        return {};
    }
}

bool ClusterRow::operator==(const ClusterRow &other) const {
    const ops::ClusterSummary &a = summary;
    const ops::ClusterSummary &b = other.summary;
    return a.name == b.name && a.id == b.id && a.server == b.server && a.user == b.user && a.version == b.version &&
           a.source == b.source && a.embedded == b.embedded && a.protection == b.protection && a.color == b.color &&
           a.freshness.state == b.freshness.state && a.freshness.since == b.freshness.since &&
           a.freshness.lastSeen == b.freshness.lastSeen && a.freshness.error == b.freshness.error &&
           instances == other.instances;
}

ClusterTableModel::ClusterTableModel(const Clock &clock, QObject *parent) : KeyedTableModel(parent), m_clock(clock) {}

QVariant ClusterTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole)
        return alignment(section == Databases);
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole)
        return {};
    switch (section) {
    case Name:
        return tr("Cluster");
    case State:
        return tr("State");
    case Version:
        return tr("Kubernetes");
    case Protection:
        return tr("Protection");
    case Databases:
        return tr("Databases");
    case Server:
        return tr("Server");
    case User:
        return tr("User");
    case Source:
        return tr("From");
    default:
        return {};
    }
}

QVariant ClusterTableModel::cell(const ClusterRow &row, int column, int role) const {
    const ops::ClusterSummary &c = row.summary;
    const auto orDash = [](const std::string &text) { return text.empty() ? QStringLiteral("\u2013") : qs(text); };
    const auto text = [&]() -> QString {
        switch (column) {
        case Name:
            return qs(c.name);
        case State:
            return freshnessText(c.freshness, m_clock.now());
        case Version:
            return orDash(c.version);
        case Protection:
            return protectionText(c.protection);
        case Databases:
            return QLocale().toString(row.instances);
        case Server:
            return orDash(c.server);
        case User:
            return orDash(c.user);
        case Source:
            return c.embedded ? tr("Embedded on this computer") : orDash(c.source);
        default:
            return {};
        }
    };
    switch (role) {
    case Qt::DisplayRole:
        return text();
    case TextRole:
        return column == State ? QString() : text();
    case Qt::ToolTipRole:
        if (column == State && c.freshness.state == store::Freshness::State::Stale)
            return describe(c.freshness.error).sentence;
        return column == State ? exactTimeText(c.freshness.lastSeen) : text();
    case Qt::TextAlignmentRole:
        return alignment(column == Databases);
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1: %2").arg(headerData(column, Qt::Horizontal, Qt::DisplayRole).toString(), text());
    case StateRole:
        return column == State ? QVariant(static_cast<int>(freshnessKind(c.freshness, m_clock.now()))) : QVariant();
    case StaleRole:
        return c.freshness.state == store::Freshness::State::Stale;
    case NumberRole:
        return column == Databases;
    case ColorRole:
        return qs(c.color);
    case SortRole:
        return column == Databases ? QVariant(row.instances) : QVariant(text().toCaseFolded());
    default:
        return {};
    }
}

} // namespace ph::models
