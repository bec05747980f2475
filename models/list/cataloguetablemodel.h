// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/ops/console.h"
#include "models/list/keyedtablemodel.h"

#include <map>

namespace ph::models {

/// A version of an engine on a cluster.
struct CatalogueRow {
    std::string cluster, engine, label, licence;
    ops::Console::EngineChoice::Offer offer;
    std::vector<ops::Console::EngineChoice::Way> ways;
    int order = 0; ///< as the catalogue orders them
    bool operator==(const CatalogueRow &other) const;
};
/// What @p engines of a cluster offer, one row for each version. Pure.
[[nodiscard]] std::vector<CatalogueRow> catalogueRows(const std::string &cluster,
                                                      const std::vector<ops::Console::EngineChoice> &engines);

/// Which versions of which engines the clusters can run.
class CatalogueTableModel final : public KeyedTableModel<CatalogueRow> {
    Q_OBJECT
public:
    enum Column { Engine, Version, Cluster, State, Why, Image, Licence, ColumnCount };

    using KeyedTableModel::KeyedTableModel;
    [[nodiscard]] int columnCount(const QModelIndex &parent = {}) const override {
        return parent.isValid() ? 0 : ColumnCount;
    }
    [[nodiscard]] QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    [[nodiscard]] std::string keyOf(const CatalogueRow &row) const override {
        return row.cluster + "/" + row.engine + "/" + row.offer.version;
    }
    [[nodiscard]] static QStringList stateWords();
    void setColors(std::map<std::string, QString> colors);

protected:
    [[nodiscard]] QVariant cell(const CatalogueRow &row, int column, int role) const override;

private:
    [[nodiscard]] QString display(const CatalogueRow &row, int column) const;
    std::map<std::string, QString> m_colors;
};

} // namespace ph::models
