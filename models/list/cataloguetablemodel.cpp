// SPDX-License-Identifier: Apache-2.0
#include "models/list/cataloguetablemodel.h"

#include "models/format/text.h"

#include <array>

namespace ph::models {

bool CatalogueRow::operator==(const CatalogueRow &other) const {
    const auto same = [](const auto &a, const auto &b) {
        return a.adapter == b.adapter && a.label == b.label && a.minimumMembers == b.minimumMembers &&
               a.maximumMembers == b.maximumMembers && a.cannot == b.cannot;
    };
    return cluster == other.cluster && engine == other.engine && label == other.label && licence == other.licence &&
           offer.version == other.offer.version && offer.image == other.offer.image &&
           offer.runnable == other.offer.runnable && offer.why == other.offer.why &&
           offer.isDefault == other.offer.isDefault && order == other.order && ways.size() == other.ways.size() &&
           std::equal(ways.begin(), ways.end(), other.ways.begin(), same);
}

std::vector<CatalogueRow> catalogueRows(const std::string &cluster,
                                        const std::vector<ops::Console::EngineChoice> &engines) {
    std::vector<CatalogueRow> rows;
    for (const auto &engine : engines)
        for (const auto &offer : engine.offers)
            rows.push_back({cluster, engine.engine, engine.label, engine.licence, offer, engine.ways,
                            static_cast<int>(rows.size())});
    return rows;
}

void CatalogueTableModel::setColors(std::map<std::string, QString> colors) {
    m_colors = std::move(colors);
}

QStringList CatalogueTableModel::stateWords() {
    return {tr("Can run"), tr("Cannot run")};
}

QVariant CatalogueTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount)
        return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignVCenter | Qt::AlignLeft);
    if (role == TextRole) {
        static constexpr std::array<const char *, ColumnCount> fields{"engine", "version", "cluster", "state",
                                                                      "why",    "image",   "licence"};
        return QLatin1String(fields.at(static_cast<std::size_t>(section)));
    }
    if (role != Qt::DisplayRole && role != Qt::AccessibleTextRole)
        return {};
    switch (section) {
    case Engine:
        return tr("Engine");
    case Version:
        return tr("Version");
    case Cluster:
        return tr("Cluster");
    case State:
        return tr("State");
    case Why:
        return tr("Why not");
    case Image:
        return tr("Image");
    default:
        return tr("Licence");
    }
}

QString CatalogueTableModel::display(const CatalogueRow &row, int column) const {
    switch (column) {
    case Engine:
        return qs(row.label);
    case Version:
        return row.offer.isDefault ? tr("%1 (proposed)").arg(qs(row.offer.version)) : qs(row.offer.version);
    case Cluster:
        return qs(row.cluster);
    case State:
        return row.offer.runnable ? tr("Can run") : tr("Cannot run");
    case Why:
        return qs(row.offer.why);
    case Image:
        return qs(row.offer.image);
    default:
        return qs(row.licence);
    }
}

QVariant CatalogueTableModel::cell(const CatalogueRow &row, int column, int role) const {
    switch (role) {
    case Qt::DisplayRole:
    case Qt::ToolTipRole:
    case TextRole:
        return display(row, column);
    case Qt::TextAlignmentRole:
        return QVariant(Qt::AlignVCenter | Qt::AlignLeft);
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1: %2").arg(headerData(column, Qt::Horizontal, Qt::DisplayRole).toString(),
                                            display(row, column));
    case StateRole:
        // What a cluster cannot run is a fact, no trouble.
        return column == State ? QVariant(static_cast<int>(row.offer.runnable ? StateKind::Good : StateKind::Stale))
                               : QVariant();
    case ColorRole: {
        const auto color = m_colors.find(row.cluster);
        return color == m_colors.end() ? QString() : color->second;
    }
    case SortRole:
        return column == Version ? QVariant(row.order) : QVariant(display(row, column).toCaseFolded());
    default:
        return {};
    }
}

} // namespace ph::models
