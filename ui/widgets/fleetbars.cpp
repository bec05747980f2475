// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/fleetbars.h"

#include "ui/widgets/flowlayout.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QPainter>
#include <QPainterPath>
#include <QVBoxLayout>

namespace ph::ui {

StateBar::StateBar(QWidget *parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void StateBar::setShares(const std::vector<models::FleetShare> &shares) {
    m_shares = shares;
    QStringList words;
    for (const models::FleetShare &share : shares)
        words.append(QStringLiteral("%1 %2").arg(QLocale().toString(share.count), share.word));
    setAccessibleName(words.join(QStringLiteral(", ")));
    update();
}

QSize StateBar::sizeHint() const {
    return {theme::space(30), theme::space(2)};
}

void StateBar::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens &t = theme::of(this);
    const double radius = height() / 2.0;
    QPainterPath outline;
    outline.addRoundedRect(QRectF(rect()), radius, radius);
    painter.setClipPath(outline);
    painter.fillRect(rect(), theme::mix(t.border, t.surface, 0.6));
    int total = 0;
    for (const models::FleetShare &share : m_shares)
        total += share.count;
    if (total == 0)
        return;
    // Even one of thousands can be seen.
    const double least = theme::space(2);
    const double gap = 2;
    std::vector<double> widths;
    double sum = 0;
    for (const models::FleetShare &share : m_shares) {
        widths.push_back(std::max(least, double(width()) * share.count / total));
        sum += widths.back();
    }
    double x = 0;
    for (std::size_t i = 0; i < m_shares.size(); ++i) {
        const double w = widths[i] * width() / sum;
        painter.fillRect(QRectF(x, 0, i + 1 < m_shares.size() ? w - gap : w, height()), t.state(m_shares[i].kind));
        if (i + 1 < m_shares.size())
            painter.fillRect(QRectF(x + w - gap, 0, gap, height()), t.surface);
        x += w;
    }
}

FleetBars::FleetBars(QWidget *parent) : QWidget(parent) {
    m_column = new QVBoxLayout(this);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(theme::space(4));
}

void FleetBars::setGroups(const std::vector<models::FleetGroup> &groups) {
    if (groups == m_groups && m_column->count() > 0)
        return;
    m_groups = groups;
    const QWidget *focus = focusWidget();
    const QString focused = focus && isAncestorOf(focus) && focus->hasFocus() ? focus->objectName() : QString();
    while (QLayoutItem *item = m_column->takeAt(0)) {
        if (QWidget *old = item->widget()) {
            old->hide();
            old->deleteLater();
        }
        delete item;
    }
    for (const models::FleetGroup &group : groups)
        m_column->addWidget(build(group));
    m_column->addStretch();
    if (focused.isEmpty())
        return;
    for (QPushButton *button : findChildren<QPushButton *>(focused)) { // the old ones are still there too
        if (!button->isHidden())
            button->setFocus();
    }
}

QWidget *FleetBars::build(const models::FleetGroup &group) {
    auto *box = new QWidget(this);
    auto *column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::space(1));
    auto *head = new QHBoxLayout;
    head->setSpacing(theme::space(2));
    if (const QColor color(group.color); color.isValid()) {
        auto *mark = new QLabel(box);
        QPixmap pixmap(theme::space(1) * 3 / 4, theme::space(3));
        pixmap.fill(color);
        mark->setPixmap(pixmap);
        head->addWidget(mark);
    }
    head->addWidget(new TextLabel(group.label, theme::Text::Table, false, box));
    head->addStretch();
    head->addWidget(new TextLabel(tr("%n database(s)", nullptr, group.total()), theme::Text::Table, true, box));
    column->addLayout(head);
    auto *bar = new StateBar(box);
    bar->setShares(group.shares);
    column->addWidget(bar);
    auto *counts = new FlowLayout;
    counts->setSpacing(theme::space(1));
    for (const models::FleetShare &share : group.shares) {
        const QString text = QStringLiteral("%1 %2").arg(QLocale().toString(share.count), share.word);
        auto *button =
            makeButton(QStringLiteral("share.%1.%2").arg(group.label, share.word), text, ButtonRole::Quiet, box);
        button->setIcon(icons::state(share.kind));
        button->setAccessibleName(QStringLiteral("%1: %2").arg(group.label, text));
        button->setToolTip(tr("Show these databases"));
        connect(button, &QPushButton::clicked, this,
                [this, group, share] { Q_EMIT databasesWanted(group.scope, group.filterFor(share)); });
        counts->addWidget(button);
    }
    column->addLayout(counts);
    return box;
}

NumberTile::NumberTile(const QString &name, const QString &caption, QWidget *parent)
    : QAbstractButton(parent), m_caption(caption) {
    setObjectName(name);
    setAttribute(Qt::WA_Hover);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void NumberTile::show(const QString &number, const QString &note, StateKind kind) {
    m_number = number;
    m_note = note;
    m_kind = kind;
    setAccessibleName(QStringLiteral("%1: %2, %3").arg(m_caption, number, note));
    updateGeometry();
    update();
}

QSize NumberTile::sizeHint() const {
    const QFontMetrics number(theme::font(theme::Text::Number));
    const QFontMetrics table(theme::font(theme::Text::Table));
    const int words = std::max({table.horizontalAdvance(m_caption), number.horizontalAdvance(m_number),
                                table.horizontalAdvance(m_note) + theme::space(5)});
    return {words + theme::space(8), number.height() + 2 * table.height() + theme::space(7)};
}

void NumberTile::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens &t = theme::of(this);
    painter.setBrush(isDown() ? t.selection() : underMouse() ? t.hover() : t.surface);
    painter.setPen(QPen(hasFocus() ? t.accent : t.border, hasFocus() ? 2 : 1));
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 8, 8);
    const int pad = theme::space(4);
    const QFont table = theme::font(theme::Text::Table);
    const QFont number = theme::font(theme::Text::Number);
    const int line = QFontMetrics(table).height();
    const int big = QFontMetrics(number).height();
    int y = theme::space(3);
    painter.setFont(table);
    painter.setPen(t.secondary);
    painter.drawText(QRect(pad, y, width() - 2 * pad, line), Qt::AlignLeft | Qt::AlignVCenter, m_caption);
    y += line;
    painter.setFont(number);
    painter.setPen(t.text);
    painter.drawText(QRect(pad, y, width() - 2 * pad, big), Qt::AlignLeft | Qt::AlignVCenter, m_number);
    y += big;
    const int side = theme::space(3) + 1;
    icons::paintState(painter, QRectF(pad, y + (line - side) / 2.0, side, side), m_kind, t);
    painter.setFont(table);
    painter.setPen(t.secondary);
    painter.drawText(QRect(pad + theme::space(5), y, width() - 2 * pad - theme::space(5), line),
                     Qt::AlignLeft | Qt::AlignVCenter, m_note);
}

} // namespace ph::ui
