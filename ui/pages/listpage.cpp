// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/listpage.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace ph::ui {

ListPage::ListPage(const Words &words, QWidget *parent) : Page(parent) {
    m_column = new QVBoxLayout(this);
    m_column->setContentsMargins(theme::space(6), theme::space(5), theme::space(6), theme::space(3));
    m_column->setSpacing(theme::space(3));
    m_header = new QHBoxLayout;
    m_header->setSpacing(theme::space(3));
    m_count = new TextLabel(theme::Text::Table, true, this);
    m_count->setContentsMargins(0, 0, 0, theme::space(1));
    m_filter = makeFilter(words.name + QStringLiteral("Filter"), words.filterHint, words.filterName, this);
    m_header->addWidget(new TextLabel(words.title, theme::Text::Title, false, this));
    m_header->addWidget(m_count, 0, Qt::AlignBottom);
    m_header->addStretch();
    m_header->addWidget(m_filter, 1);
    m_column->addLayout(m_header);

    auto *card = new Card({}, this);
    card->layout()->setContentsMargins(1, theme::space(1), 1, theme::space(1));
    card->layout()->setSpacing(0);
    m_table = new TableView(words.name + QStringLiteral("Table"), words.tableName, card);
    m_table->setModel(&m_proxy);
    m_state = new StateView(m_table, card);
    m_state->setObjectName(words.name + QStringLiteral("State"));
    card->body()->addWidget(m_state);
    m_list = card;

    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_proxy.setFilterText(text);
        refreshFace();
    });
    connect(m_filter, &QLineEdit::returnPressed, this, [this] { m_table->setFocus(); });
    connect(m_table, &TableView::currentKeyChanged, this, [this](const QString &key) {
        showSelected();
        Q_EMIT keyChanged(key);
    });
}

void ListPage::focusFilter() {
    m_filter->setFocus();
    m_filter->selectAll();
}

} // namespace ph::ui
