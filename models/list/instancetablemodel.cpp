// SPDX-License-Identifier: Apache-2.0
#include "models/list/instancetablemodel.h"

#include "models/format/text.h"

#include <array>

namespace ph::models {

std::string instanceKeyOf(const InstanceRef &ref) {
    return ref.cluster.uid + "/" + ref.ns + "/" + ref.name + "/" + ref.instanceId;
}

InstanceTableModel::InstanceTableModel(const Clock &clock, QObject *parent) : KeyedTableModel(parent), m_clock(clock) {}

QVariant InstanceTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    const bool number = section == Cpu || section == Memory || section == Storage || section == Age;
    if (role == Qt::TextAlignmentRole)
        return int((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    if (role == TextRole) {
        static constexpr std::array<const char *, ColumnCount> fields{
            "name", "state", "cluster", "namespace", "engine", "members", "cpu", "memory", "storage", "address", ""};
        return QString::fromLatin1(fields.at(static_cast<std::size_t>(section)));
    }
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole)
        return {};
    switch (section) {
    case Name:
        return tr("Name");
    case State:
        return tr("State");
    case Cluster:
        return tr("Cluster");
    case Namespace:
        return tr("Namespace");
    case Engine:
        return tr("Engine");
    case Members:
        return tr("Members", "column: members ready of wanted");
    case Cpu:
        return tr("CPU (cores)");
    case Memory:
        return tr("Memory");
    case Storage:
        return tr("Storage");
    case Address:
        return tr("Address");
    case Age:
        return tr("Age");
    default:
        return {};
    }
}

void InstanceTableModel::setClusters(const std::vector<ops::ClusterSummary> &clusters) {
    std::map<std::string, ClusterLook> looks;
    for (const ops::ClusterSummary &cluster : clusters) {
        const bool stale = freshnessKind(cluster.freshness, m_clock.now()) == StateKind::Attention ||
                           cluster.freshness.state == store::Freshness::State::Stale;
        looks[cluster.name] = {stale, cluster.freshness.lastSeen, qs(cluster.color)};
    }
    m_clusters.swap(looks);
    std::set<std::string> different;
    for (const auto &[name, look] : m_clusters) {
        const auto before = looks.find(name);
        if (before == looks.end() || before->second.stale != look.stale || before->second.color != look.color)
            different.insert(name);
    }
    for (const auto &[name, look] : looks) {
        if (!m_clusters.contains(name))
            different.insert(name);
    }
    if (!different.empty()) // told of every sign of life, and rarely of more
        touch([&](const domain::InstanceSummary &row) { return different.contains(row.clusterName); });
}

bool InstanceTableModel::isStale(const domain::InstanceSummary &row) const {
    const auto it = m_clusters.find(row.clusterName);
    return it == m_clusters.end() || it->second.stale;
}

namespace {
std::string placeOf(const InstanceRef &ref) {
    return ref.cluster.uid + "/" + ref.ns + "/" + ref.name;
}
} // namespace

void InstanceTableModel::setInterrupted(const std::vector<InstanceRef> &refs) {
    std::set<std::string> places;
    for (const InstanceRef &ref : refs)
        places.insert(placeOf(ref));
    m_interrupted.swap(places);
    touch([&](const domain::InstanceSummary &row) {
        return m_interrupted.contains(placeOf(row.ref)) != places.contains(placeOf(row.ref));
    });
}

bool InstanceTableModel::isInterrupted(const domain::InstanceSummary &row) const {
    return !m_interrupted.empty() && m_interrupted.contains(placeOf(row.ref));
}

StateKind InstanceTableModel::kindOf(const domain::InstanceSummary &row) const {
    const StateKind kind = stateKind(row.state);
    const bool stuck = row.state == domain::InstanceState::Creating &&
                       std::any_of(row.reasons.begin(), row.reasons.end(), reasonBlocks);
    return (isInterrupted(row) || stuck) && kind != StateKind::Critical ? StateKind::Attention : kind;
}

QString InstanceTableModel::stateWord(const domain::InstanceSummary &row) const {
    return isInterrupted(row) ? tr("Interrupted", "state of a database whose operation nobody runs")
                              : stateText(row.state);
}

QStringList InstanceTableModel::stateWords() {
    QStringList words{tr("Interrupted", "state of a database whose operation nobody runs")};
    for (int state = 0; state <= static_cast<int>(domain::InstanceState::Failed); ++state)
        words.append(stateText(static_cast<domain::InstanceState>(state)));
    return words;
}

bool InstanceTableModel::needsAttention(const domain::InstanceSummary &row) const {
    const StateKind kind = kindOf(row);
    return kind == StateKind::Critical || kind == StateKind::Attention;
}

QString InstanceTableModel::display(const domain::InstanceSummary &row, int column) const {
    switch (column) {
    case Name:
        return qs(row.ref.name);
    case State:
        return stateWord(row);
    case Cluster:
        return qs(row.clusterName);
    case Namespace:
        return qs(row.ref.ns);
    case Engine:
        return engineText(row.spec);
    case Members: {
        int ready = 0;
        for (const domain::Member &member : row.members)
            ready += member.ready ? 1 : 0;
        return tr("%1 of %2", "members ready of wanted").arg(ready).arg(row.spec.members);
    }
    case Cpu:
        return cpuText(row.spec.cpu);
    case Memory:
        return bytesText(row.spec.memory);
    case Storage:
        return bytesText(row.spec.storage);
    case Address:
        return row.serviceHost.empty() ? QStringLiteral("\u2013")
                                       : QStringLiteral("%1:%2").arg(qs(row.serviceHost)).arg(row.servicePort);
    case Age:
        return ageText(row.createdAt, m_clock.now());
    default:
        return {};
    }
}

QVariant InstanceTableModel::sortValue(const domain::InstanceSummary &row, int column) const {
    switch (column) {
    case State:
        return kindOf(row) == StateKind::Critical ? 0 : needsAttention(row) ? 1 : 2 + static_cast<int>(row.state);
    case Cpu:
        return quantityValue(row.spec.cpu);
    case Memory:
        return quantityValue(row.spec.memory);
    case Storage:
        return quantityValue(row.spec.storage);
    case Age:
        return static_cast<qlonglong>(-row.createdAt.time_since_epoch().count());
    default:
        return display(row, column).toCaseFolded();
    }
}

QString InstanceTableModel::toolTip(const domain::InstanceSummary &row, int column) const {
    if (column == Age)
        return exactTimeText(row.createdAt);
    if (column == State && isInterrupted(row))
        return tr("Its operation was interrupted and nobody runs it. Resume it to bring it to an end.");
    if (column == State && !row.reasons.empty())
        return reasonText(row.reasons.front());
    if (isStale(row)) {
        const auto it = m_clusters.find(row.clusterName);
        const SystemTime seen = it == m_clusters.end() ? SystemTime{} : it->second.lastSeen;
        return tr("Last known state; the cluster was last seen %1.", "%1 = 4 s ago").arg(agoText(seen, m_clock.now()));
    }
    return display(row, column);
}

QVariant InstanceTableModel::cell(const domain::InstanceSummary &row, int column, int role) const {
    const bool number = column == Cpu || column == Memory || column == Storage || column == Age;
    switch (role) {
    case Qt::DisplayRole:
        return display(row, column);
    case Qt::ToolTipRole:
        return toolTip(row, column);
    case Qt::TextAlignmentRole:
        return int((number ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1: %2").arg(headerData(column, Qt::Horizontal, Qt::DisplayRole).toString(),
                                            display(row, column));
    case TextRole:
        return column == Age ? QString() : display(row, column);
    case SortRole:
        return sortValue(row, column);
    case StateRole:
        return column == State ? QVariant(static_cast<int>(isStale(row) ? StateKind::Stale : kindOf(row))) : QVariant();
    case StaleRole:
        return isStale(row);
    case NumberRole:
        return number;
    case ColorRole: {
        const auto it = m_clusters.find(row.clusterName);
        return it == m_clusters.end() ? QString() : it->second.color;
    }
    default:
        return {};
    }
}

} // namespace ph::models
