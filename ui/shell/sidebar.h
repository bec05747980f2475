// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/facade/console.h"
#include "ui/widgets/basics.h"

class QAction;
class QListWidget;
class QListWidgetItem;

namespace ph::ui {

/// The side panel: the pages with what there is to see on them, and below them the clusters, each with its state and
/// age. Choosing a cluster narrows every page down to it.
class Sidebar final : public QWidget {
    Q_OBJECT
public:
    /// A page as the panel lists it.
    struct Entry {
        QString id, icon, text;
    };
    Sidebar(models::Console &console, const QList<Entry> &pages, QWidget *parent = nullptr);

    void setPage(const QString &id);
    /// Empty = all clusters.
    void setScope(const QString &cluster);
    [[nodiscard]] QString scope() const;
    /// @p count beside page @p id, in the look of @p kind; empty = nothing.
    void setCount(const QString &id, const QString &count, std::optional<StateKind> kind = std::nullopt);
    /// A small button beside the product's name.
    void addHeadAction(QAction *action);
    [[nodiscard]] QListWidget *pages() const { return m_pages; }
    [[nodiscard]] QListWidget *clusters() const { return m_clusters; }

Q_SIGNALS:
    void pageWanted(const QString &id);
    void scopeWanted(const QString &cluster);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void refreshClusters();
    void fitWidth();

    models::Console &m_console;
    QHBoxLayout *m_head;
    QListWidget *m_pages;
    QListWidget *m_clusters;
    bool m_filling = false; ///< what moves in the lists was not moved by the user
};

} // namespace ph::ui
