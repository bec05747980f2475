// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/list/tableproxy.h"
#include "ui/pages/page.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/tableview.h"

class QHBoxLayout;
class QLineEdit;
class QVBoxLayout;

namespace ph::ui {

/// A page that is a table: a title with how many rows there are, a filter, and the faces of a table that is empty, is
/// being read, cannot be read, or has nothing that matches.
class ListPage : public Page {
    Q_OBJECT
public:
    [[nodiscard]] QString currentKey() const override { return m_table->currentKey(); }
    bool select(const QString &key) override { return key.isEmpty() || m_table->selectKey(key); }
    void focusFilter() override;
    void focusContent() override { m_table->setFocus(); }
    [[nodiscard]] TableView *table() const { return m_table; }

protected:
    /// @p name: "event"; objects are named after it: eventFilter, eventTable, eventState.
    struct Words {
        QString name, title, filterHint, filterName, tableName;
    };
    ListPage(const Words &words, QWidget *parent);
    /// Once, in the constructor; @p model is a child of the page, so that it lives longer than what shows it.
    void setModel(QAbstractItemModel *model) { m_proxy.setSourceModel(model); }

    [[nodiscard]] QVBoxLayout *column() const { return m_column; }
    [[nodiscard]] QHBoxLayout *header() const { return m_header; }
    /// The card with the table; for the page to put where it belongs.
    [[nodiscard]] QWidget *list() const { return m_list; }
    [[nodiscard]] TextLabel *count() const { return m_count; }
    [[nodiscard]] QLineEdit *filter() const { return m_filter; }
    [[nodiscard]] models::TableProxy &proxy() { return m_proxy; }
    [[nodiscard]] const models::TableProxy &proxy() const { return m_proxy; }
    [[nodiscard]] StateView *face() const { return m_state; }
    /// What was typed has changed: count and face follow.
    virtual void refreshFace() = 0;
    /// Another row was selected, or none.
    virtual void showSelected() = 0;

private:
    models::TableProxy m_proxy;
    QVBoxLayout *m_column;
    QHBoxLayout *m_header;
    QWidget *m_list;
    TextLabel *m_count;
    QLineEdit *m_filter;
    TableView *m_table;
    StateView *m_state;
};

} // namespace ph::ui
