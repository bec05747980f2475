// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/fleet/fleetsummary.h"
#include "ui/widgets/basics.h"

#include <QAbstractButton>

class QVBoxLayout;

namespace ph::ui {

/// A bar of coloured parts, as long as they are many. Who cannot see colours reads the words beside it.
class StateBar final : public QWidget {
    Q_OBJECT
public:
    explicit StateBar(QWidget *parent = nullptr);
    void setShares(const std::vector<models::FleetShare> &shares);
    [[nodiscard]] QSize sizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    std::vector<models::FleetShare> m_shares;
};

/// Groups of databases by state: a bar for each, and below it every state with its shape, number and word as a button.
class FleetBars final : public QWidget {
    Q_OBJECT
public:
    explicit FleetBars(QWidget *parent = nullptr);
    void setGroups(const std::vector<models::FleetGroup> &groups);

Q_SIGNALS:
    /// Show the databases of @p scope (empty = all clusters) that match @p filter.
    void databasesWanted(const QString &scope, const QString &filter);

private:
    QWidget *build(const models::FleetGroup &group);
    std::vector<models::FleetGroup> m_groups;
    QVBoxLayout *m_column;
};

/// A number that tells at a glance, what it counts and what of it is well; leads to more.
class NumberTile final : public QAbstractButton {
    Q_OBJECT
public:
    NumberTile(const QString &name, const QString &caption, QWidget *parent = nullptr);
    void show(const QString &number, const QString &note, StateKind kind);
    [[nodiscard]] QString number() const { return m_number; }
    [[nodiscard]] QString note() const { return m_note; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_caption, m_number, m_note;
    StateKind m_kind = StateKind::Good;
};

} // namespace ph::ui
