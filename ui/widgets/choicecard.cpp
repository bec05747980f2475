// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/choicecard.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QPainter>

namespace ph::ui {

namespace {
constexpr int Pad = 3;
} // namespace

ChoiceCard::ChoiceCard(const QString &name, const QString &title, const QString &note, QWidget *parent)
    : QAbstractButton(parent), m_note(note) {
    setObjectName(name);
    setText(title);
    setCheckable(true);
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_Hover);
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    describe();
}

void ChoiceCard::setNote(const QString &note) {
    m_note = note;
    describe();
}

void ChoiceCard::setRefused(const QString &why) {
    m_why = why;
    setEnabled(why.isEmpty());
    describe();
}

void ChoiceCard::describe() {
    setAccessibleName(text());
    setAccessibleDescription(shown());
    setToolTip(m_why);
    updateGeometry();
    update();
}

int ChoiceCard::heightForWidth(int width) const {
    const int inner = width - 2 * theme::space(Pad);
    const QFontMetrics title(theme::font(theme::Text::Body));
    const QFontMetrics note(theme::font(theme::Text::Small));
    return 2 * theme::space(Pad) + title.height() + theme::space(1) +
           note.boundingRect(0, 0, inner, 10'000, Qt::TextWordWrap, shown()).height();
}

QSize ChoiceCard::sizeHint() const {
    const int width = theme::space(34);
    return {width, heightForWidth(width)};
}

QSize ChoiceCard::minimumSizeHint() const {
    const int width = theme::space(24);
    return {width, heightForWidth(width)};
}

void ChoiceCard::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens &t = theme::of(this);
    const bool chosen = isChecked();
    const QColor fill = chosen ? t.selection() : underMouse() && isEnabled() ? t.hover() : t.surface;
    painter.setPen(QPen(chosen ? t.accent : t.border, chosen ? 1.5 : 1));
    painter.setBrush(fill);
    painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 8, 8);
    if (hasFocus()) {
        painter.setPen(QPen(t.accent, 2));
        painter.setBrush(Qt::NoBrush);
        painter.drawRoundedRect(QRectF(rect()).adjusted(1, 1, -1, -1), 8, 8);
    }
    const int pad = theme::space(Pad);
    QFont font = theme::font(theme::Text::Body);
    font.setWeight(QFont::DemiBold);
    painter.setFont(font);
    painter.setPen(isEnabled() ? t.text : t.secondary);
    const int line = QFontMetrics(font).height();
    const int mark = theme::space(4);
    QRect title(pad, pad, width() - 2 * pad - mark, line);
    painter.drawText(title, Qt::AlignLeft | Qt::AlignVCenter,
                     painter.fontMetrics().elidedText(text(), Qt::ElideRight, title.width()));
    if (chosen)
        icons::paint(painter, QRectF(width() - pad - mark, pad + (line - mark) / 2.0, mark, mark),
                     QStringLiteral("check"), t.accent);
    painter.setFont(theme::font(theme::Text::Small));
    painter.setPen(t.secondary);
    painter.drawText(QRect(pad, pad + line + theme::space(1), width() - 2 * pad, height()),
                     Qt::AlignLeft | Qt::AlignTop | Qt::TextWordWrap, shown());
}

ChoiceRow::ChoiceRow(const QString &accessibleName, QWidget *parent) : QWidget(parent) {
    setAccessibleName(accessibleName);
    m_row = new QHBoxLayout(this);
    m_row->setContentsMargins(0, 0, 0, 0);
    m_row->setSpacing(theme::space(2));
    m_group = new QButtonGroup(this);
    connect(m_group, &QButtonGroup::buttonClicked, this,
            [this](QAbstractButton *button) { Q_EMIT picked(button->objectName()); });
}

ChoiceCard *ChoiceRow::add(const QString &name, const QString &title, const QString &note) {
    auto *made = new ChoiceCard(name, title, note, this);
    m_group->addButton(made);
    m_row->addWidget(made, 1);
    return made;
}

void ChoiceRow::clear() {
    for (QAbstractButton *button : m_group->buttons()) {
        m_group->removeButton(button);
        m_row->removeWidget(button);
        button->hide();
        button->deleteLater();
    }
}

QString ChoiceRow::chosen() const {
    const QAbstractButton *button = m_group->checkedButton();
    return button ? button->objectName() : QString();
}

void ChoiceRow::choose(const QString &name) {
    ChoiceCard *wanted = card(name);
    m_group->setExclusive(false);
    for (QAbstractButton *button : m_group->buttons())
        button->setChecked(button == wanted);
    m_group->setExclusive(true);
}

ChoiceCard *ChoiceRow::card(const QString &name) const {
    for (QAbstractButton *button : m_group->buttons())
        if (button->objectName() == name)
            return static_cast<ChoiceCard *>(button);
    return nullptr;
}

} // namespace ph::ui
