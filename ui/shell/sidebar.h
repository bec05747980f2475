// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/facade/console.h"
#include "ui/widgets/basics.h"

class QListWidget;
class QListWidgetItem;

namespace ph::ui {

/// Where to look: all databases, those that need attention, or one cluster; each cluster with its state and age.
class Sidebar final : public QWidget {
    Q_OBJECT
public:
    explicit Sidebar(models::Console &console, QWidget *parent = nullptr);
    void setTroubleCount(int count);
    [[nodiscard]] QListWidget *list() const { return m_list; }

Q_SIGNALS:
    void allWanted();
    void troubleWanted();
    void clusterWanted(const QString &name);
    void clustersWanted();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void refreshClusters();
    models::Console &m_console;
    QListWidget *m_list;
    QPushButton *m_manage;
    int m_trouble = 0;
};

/// The bottom line: what runs now, and how fresh the clusters are.
class StatusLine final : public QWidget {
    Q_OBJECT
public:
    explicit StatusLine(models::Console &console, QWidget *parent = nullptr);
    [[nodiscard]] QString text() const;

Q_SIGNALS:
    void operationWanted(ph::models::Operation *operation);

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void refresh();
    models::Console &m_console;
    QPushButton *m_operation;
    StateBadge *m_badge;
    TextLabel *m_idle;
    TextLabel *m_fresh;
    models::Operation *m_shown = nullptr;
};

} // namespace ph::ui
