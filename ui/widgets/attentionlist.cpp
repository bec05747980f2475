// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/attentionlist.h"

#include "models/format/text.h"
#include "ui/widgets/runbooklink.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QVBoxLayout>

namespace ph::ui {

/// One row; a line above it parts it from the one before.
class AttentionRow final : public QWidget {
public:
    explicit AttentionRow(QWidget *parent) : QWidget(parent) {
        auto *row = new QHBoxLayout(this);
        row->setContentsMargins(theme::space(4), theme::space(3), theme::space(4), theme::space(3));
        row->setSpacing(theme::space(3));
        row->addSpacing(theme::space(6)); // the shape
        auto *words = new QVBoxLayout;
        words->setSpacing(theme::space(1) / 2);
        auto *first = new QHBoxLayout;
        first->setSpacing(theme::space(2));
        m_title = new TextLabel(theme::Text::Body, false, this);
        m_where = new ElidedLabel(theme::Text::Table, true, this);
        first->addWidget(m_title);
        first->addWidget(m_where, 1);
        m_evidence = new TextLabel(theme::Text::Table, true, this);
        m_evidence->setWordWrap(true);
        m_evidence->setTextInteractionFlags(Qt::TextSelectableByMouse);
        words->addLayout(first);
        words->addWidget(m_evidence);
        m_since = new TextLabel(theme::Text::Table, true, this);
        m_since->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        m_action = makeButton(QStringLiteral("attentionAction"), {}, ButtonRole::Normal, this);
        row->addLayout(words, 1);
        m_help = new RunbookLink(this);
        row->addWidget(m_since);
        row->addWidget(m_help);
        row->addWidget(m_action);
    }

    void setItem(const models::Attention &item, SystemTime now) {
        m_item = item;
        m_title->setText(item.title);
        QFont font = theme::font(theme::Text::Body);
        font.setWeight(QFont::DemiBold);
        m_title->setFont(font);
        m_where->setText(item.where);
        m_evidence->setText(item.evidence);
        m_evidence->setVisible(!item.evidence.isEmpty());
        const bool dated = item.since != SystemTime{};
        m_since->setText(
            dated ? AttentionList::tr("for %1", "a state lasts; %1 = 4 min").arg(models::ageText(item.since, now))
                  : QString());
        m_since->setToolTip(dated ? models::exactTimeText(item.since) : QString());
        m_help->setTopic(item.topic);
        m_action->setText(item.actionText);
        m_action->setAccessibleName(QStringLiteral("%1: %2").arg(item.actionText, item.title));
        m_action->setVisible(item.action != models::Attention::Action::None);
        setAccessibleName(QStringLiteral("%1. %2").arg(item.title, item.evidence));
        update();
    }
    [[nodiscard]] const models::Attention &item() const { return m_item; }
    [[nodiscard]] QPushButton *action() const { return m_action; }
    void setFirst(bool first) { m_first = first; }
    void setActionWidth(int width) {
        m_action->setMinimumWidth(width);
        QSizePolicy policy = m_action->sizePolicy();
        policy.setRetainSizeWhenHidden(true);
        m_action->setSizePolicy(policy);
    }

protected:
    void paintEvent(QPaintEvent *) override {
        QPainter painter(this);
        const Tokens &t = theme::of(this);
        if (!m_first)
            painter.fillRect(QRect(theme::space(4), 0, width() - theme::space(8), 1), t.border);
        const QColor color(m_item.color);
        if (color.isValid())
            painter.fillRect(QRect(1, theme::space(3), 3, height() - theme::space(6)), color);
        const int side = theme::space(5);
        icons::paintState(painter, QRectF(theme::space(4), (height() - side) / 2.0, side, side), m_item.kind, t);
    }

private:
    models::Attention m_item;
    TextLabel *m_title;
    ElidedLabel *m_where;
    TextLabel *m_evidence;
    TextLabel *m_since;
    RunbookLink *m_help;
    QPushButton *m_action;
    bool m_first = false;
};

AttentionList::AttentionList(QWidget *parent) : QWidget(parent) {
    setObjectName(QStringLiteral("attentionList"));
    m_column = new QVBoxLayout(this);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(0);
    m_more = makeButton(QStringLiteral("attentionMore"), {}, ButtonRole::Link, this);
    connect(m_more, &QPushButton::clicked, this, [this] {
        m_all = !m_all;
        arrange();
    });
    m_column->addWidget(m_more, 0, Qt::AlignLeft);
}

void AttentionList::setItems(const std::vector<models::Attention> &items, SystemTime now) {
    std::map<QString, AttentionRow *> rows;
    m_order.clear();
    for (const models::Attention &item : items) {
        const QString id = item.id();
        if (rows.contains(id))
            continue;
        AttentionRow *&row = rows[id];
        if (const auto known = m_rows.find(id); known != m_rows.end()) {
            row = known->second;
            m_rows.erase(known);
        } else {
            row = new AttentionRow(this);
            connect(row->action(), &QPushButton::clicked, this,
                    [this, row = row] { Q_EMIT actionWanted(models::Attention(row->item())); });
        }
        row->setItem(item, now);
        m_order.push_back(id);
    }
    for (const auto &[id, row] : m_rows) {
        row->hide();
        row->deleteLater();
    }
    m_rows = std::move(rows);
    arrange();
}

void AttentionList::arrange() {
    const auto all = static_cast<int>(m_order.size());
    // One more row takes no more room than the line that would stand for it.
    const int shown = m_all || all <= atFirst + 1 ? all : atFirst;
    int width = 0; // the ages stand below each other
    for (const auto &[id, row] : m_rows)
        width = std::max(width, row->action()->sizeHint().width());
    for (int i = 0; i < all; ++i) {
        AttentionRow *row = m_rows.at(m_order[static_cast<std::size_t>(i)]);
        if (m_column->indexOf(row) != i)
            m_column->insertWidget(i, row);
        row->setFirst(i == 0);
        row->setActionWidth(width);
        row->setVisible(i < shown);
    }
    m_more->setText(m_all ? tr("Show fewer") : tr("Show %n more", nullptr, all - shown));
    m_more->setVisible(all > atFirst + 1);
}

} // namespace ph::ui
