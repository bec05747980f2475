// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/basics.h"

#include <QApplication>
#include <QCoreApplication>
#include <QEvent>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QPainter>
#include <QStyle>
#include <QToolButton>
#include <QVBoxLayout>

namespace ph::ui {

TextLabel::TextLabel(theme::Text size, bool secondary, QWidget *parent)
    : QLabel(parent), m_size(size), m_secondary(secondary) {
    setTextFormat(Qt::PlainText);
    if (size == theme::Text::Title)
        setContentsMargins(0, theme::space(1) / 2, 0, 0); // marks on capitals reach above the line
    restyle();
}

TextLabel::TextLabel(const QString &text, theme::Text size, bool secondary, QWidget *parent)
    : TextLabel(size, secondary, parent) {
    setText(text);
}

void TextLabel::changeEvent(QEvent *event) {
    QLabel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && !m_restyling)
        restyle();
}

void TextLabel::setKind(std::optional<StateKind> kind) {
    m_kind = kind;
    restyle();
}

void TextLabel::restyle() {
    m_restyling = true;
    setFont(theme::font(m_size));
    if (m_secondary || m_kind) {
        QPalette p;
        const Tokens &t = theme::of(QApplication::palette());
        p.setColor(QPalette::WindowText, m_kind ? t.state(*m_kind) : t.secondary);
        setPalette(p);
    }
    m_restyling = false;
}

ElidedLabel::ElidedLabel(theme::Text size, bool secondary, QWidget *parent) : QWidget(parent), m_secondary(secondary) {
    setFont(theme::font(size));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void ElidedLabel::setText(const QString &text) {
    if (m_text == text)
        return;
    m_text = text;
    setToolTip(text);
    setAccessibleName(text);
    updateGeometry();
    update();
}

void ElidedLabel::setMonospace(bool monospace) {
    setFont(monospace ? theme::monospace() : theme::font(theme::Text::Table));
}

namespace {
constexpr int wrapFlags = Qt::AlignLeading | Qt::AlignVCenter | Qt::TextWrapAnywhere;
} // namespace

void ElidedLabel::setWrapped() {
    m_wrapped = true;
    QSizePolicy policy(QSizePolicy::Expanding, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
}

int ElidedLabel::heightForWidth(int width) const {
    return m_wrapped ? fontMetrics().boundingRect(QRect(0, 0, std::max(1, width), 10'000), wrapFlags, m_text).height() +
                           theme::space(1)
                     : -1;
}

QSize ElidedLabel::sizeHint() const {
    return {fontMetrics().horizontalAdvance(m_text) + 2, fontMetrics().height() + theme::space(1)};
}
QSize ElidedLabel::minimumSizeHint() const {
    return {fontMetrics().averageCharWidth() * 4, sizeHint().height()};
}

void ElidedLabel::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    const Tokens &t = theme::of(this);
    painter.setPen(m_secondary ? t.secondary : t.text);
    if (m_wrapped)
        painter.drawText(rect(), wrapFlags, m_text);
    else
        painter.drawText(rect(), Qt::AlignVCenter | Qt::AlignLeading,
                         fontMetrics().elidedText(m_text, Qt::ElideRight, width()));
}

Card::Card(const QString &title, QWidget *parent) : QFrame(parent) {
    auto *outer = new QVBoxLayout(this);
    const int pad = theme::space(4);
    outer->setContentsMargins(pad, theme::space(3), pad, theme::space(3));
    outer->setSpacing(theme::space(2));
    m_header = new QHBoxLayout;
    m_header->setSpacing(theme::space(2));
    if (!title.isEmpty()) {
        auto *label = new TextLabel(title, theme::Text::Section, false, this);
        // Titles of cards side by side stand on one line, whatever stands beside them.
        label->setMinimumHeight(theme::space(9));
        m_header->addWidget(label);
        m_header->addStretch();
        setAccessibleName(title);
    }
    outer->addLayout(m_header);
    m_body = new QVBoxLayout;
    m_body->setSpacing(theme::space(1));
    outer->addLayout(m_body, 1);
}

void Card::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens &t = theme::of(this);
    painter.setBrush(t.surface);
    painter.setPen(QPen(t.border, 1));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8);
}

Well::Well(QWidget *parent) : QFrame(parent) {
    m_body = new QHBoxLayout(this);
    m_body->setContentsMargins(theme::space(2), theme::space(1), theme::space(2), theme::space(1));
    setMinimumHeight(theme::space(8));
}

void Well::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens &t = theme::of(this);
    painter.setBrush(t.window);
    painter.setPen(QPen(t.border, 1));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
}

StateBadge::StateBadge(QWidget *parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
}

void StateBadge::setState(StateKind kind, const QString &word) {
    if (m_kind == kind && m_word == word)
        return;
    m_kind = kind;
    m_word = word;
    setAccessibleName(word);
    updateGeometry();
    update();
}

QSize StateBadge::sizeHint() const {
    QFont f = theme::font(theme::Text::Table);
    f.setWeight(QFont::DemiBold);
    const QFontMetrics metrics(f);
    return {theme::space(7) + metrics.horizontalAdvance(m_word) + theme::space(3), metrics.height() + theme::space(2)};
}

void StateBadge::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens &t = theme::of(this);
    const QColor color = t.state(m_kind);
    painter.setPen(Qt::NoPen);
    painter.setBrush(theme::mix(color, t.surface, 0.10));
    painter.drawRoundedRect(rect(), height() / 2.0, height() / 2.0);
    const int side = theme::space(3) + 2;
    icons::paintState(painter, QRectF(theme::space(2), (height() - side) / 2.0, side, side), m_kind, t);
    QFont f = theme::font(theme::Text::Table);
    f.setWeight(QFont::DemiBold);
    painter.setFont(f);
    painter.setPen(color);
    painter.drawText(rect().adjusted(theme::space(7), 0, 0, 0), Qt::AlignVCenter | Qt::AlignLeading, m_word);
}

FormField::FormField(const QString &label, QWidget *editor, const QString &hint, QWidget *parent)
    : QWidget(parent), m_editor(editor), m_hint(hint) {
    auto *layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(theme::space(1));
    auto *title = new TextLabel(label, theme::Text::Table, false, this);
    title->setBuddy(editor);
    layout->addWidget(title);
    layout->addWidget(editor);
    auto *row = new QHBoxLayout;
    row->setSpacing(theme::space(1));
    m_icon = new QLabel(this);
    m_icon->hide();
    m_note = new TextLabel(hint, theme::Text::Small, true, this);
    m_note->setWordWrap(true);
    m_note->setMinimumHeight(m_note->fontMetrics().height() + 2);
    m_icon->setFixedHeight(m_note->minimumHeight()); // in the middle of the first line
    m_note->setVisible(!hint.isEmpty());
    row->addWidget(m_icon, 0, Qt::AlignTop);
    row->addWidget(m_note, 1);
    layout->addLayout(row);
    editor->setAccessibleName(label);
    editor->setAccessibleDescription(hint);
}

void FormField::setHint(const QString &hint) {
    m_hint = hint;
    if (!m_issue.isEmpty())
        return;
    m_note->setText(hint);
    m_note->setVisible(!hint.isEmpty());
    m_editor->setAccessibleDescription(hint);
}

void FormField::setIssue(const QString &text, domain::FieldIssue::Severity severity) {
    m_issue = text;
    const bool error = !text.isEmpty() && severity == domain::FieldIssue::Severity::Error;
    if (m_editor->property("phInvalid").toBool() != error) {
        m_editor->setProperty("phInvalid", error);
        m_editor->update();
    }
    m_note->setText(text.isEmpty() ? m_hint : text);
    m_note->setVisible(!m_note->text().isEmpty());
    const StateKind kind = error ? StateKind::Critical : StateKind::Attention;
    m_icon->setVisible(!text.isEmpty());
    if (!text.isEmpty())
        m_icon->setPixmap(icons::state(kind).pixmap(QSize(theme::space(3), theme::space(3)), devicePixelRatioF()));
    m_note->setKind(text.isEmpty() ? std::nullopt : std::optional(kind));
    m_editor->setAccessibleDescription(text.isEmpty() ? m_hint : text);
}

QPushButton *makeButton(const QString &name, const QString &text, ButtonRole role, QWidget *parent) {
    auto *button = new QPushButton(text, parent);
    button->setObjectName(name);
    button->setAutoDefault(false);
    if (role == ButtonRole::Primary)
        button->setProperty("phRole", QStringLiteral("primary"));
    else if (role == ButtonRole::Danger)
        button->setProperty("phRole", QStringLiteral("danger"));
    else if (role == ButtonRole::Quiet)
        button->setProperty("phRole", QStringLiteral("quiet"));
    else if (role == ButtonRole::Link)
        button->setProperty("phRole", QStringLiteral("link"));
    return button;
}

QLineEdit *makeFilter(const QString &objectName, const QString &placeholder, const QString &name, QWidget *parent) {
    auto *field = new QLineEdit(parent);
    field->setObjectName(objectName);
    field->setPlaceholderText(placeholder);
    field->setAccessibleName(name);
    field->setToolTip(QCoreApplication::translate("Filter",
                                                  "Words, or column:word; all must match, and - before one turns it "
                                                  "around.\nFor example: state:ready -engine:mariadb"));
    field->setClearButtonEnabled(true);
    field->addAction(icons::get(QStringLiteral("search"), icons::Tint::Secondary), QLineEdit::LeadingPosition);
    field->setMaximumWidth(theme::space(70));
    field->setMinimumWidth(theme::space(40));
    return field;
}

QToolButton *makeIconButton(const QString &name, const QString &icon, const QString &tip, QWidget *parent) {
    auto *button = new QToolButton(parent);
    button->setObjectName(name);
    button->setIcon(icons::get(icon, icons::Tint::Secondary));
    button->setToolTip(tip);
    button->setAccessibleName(tip);
    button->setAutoRaise(true);
    button->setFocusPolicy(Qt::TabFocus);
    return button;
}

} // namespace ph::ui
