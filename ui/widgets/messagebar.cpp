// SPDX-License-Identifier: Apache-2.0
#include "ui/widgets/messagebar.h"

#include <QHBoxLayout>
#include <QPainter>
#include <QStackedLayout>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

namespace ph::ui {

MessageBar::MessageBar(QWidget *parent) : QWidget(parent) {
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Maximum);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(theme::space(9), theme::space(1), theme::space(2), theme::space(1));
    m_text = new TextLabel(theme::Text::Table, false, this);
    m_text->setWordWrap(true);
    m_action = makeButton(QStringLiteral("messageAction"), {}, ButtonRole::Link, this);
    m_second = makeButton(QStringLiteral("messageSecond"), {}, ButtonRole::Link, this);
    m_second->hide();
    m_close = makeIconButton(QStringLiteral("messageClose"), QStringLiteral("close"), tr("Close this message"), this);
    row->addWidget(m_text, 1);
    row->addWidget(m_action);
    m_help = new RunbookLink(this);
    row->addWidget(m_second);
    row->addWidget(m_help);
    row->addWidget(m_close);
    connect(m_action, &QPushButton::clicked, this, &MessageBar::actionTriggered);
    connect(m_second, &QPushButton::clicked, this, &MessageBar::secondTriggered);
    connect(m_close, &QToolButton::clicked, this, [this] {
        clear();
        Q_EMIT closed();
    });
    hide();
}

void MessageBar::showMessage(StateKind kind, const QString &text, const QString &action, bool closable) {
    m_kind = kind;
    m_text->setText(text);
    setAccessibleName(text);
    m_action->setText(action);
    m_action->setVisible(!action.isEmpty());
    setSecondAction({});
    setTopic({});
    m_close->setVisible(closable);
    setMinimumHeight(theme::space(9));
    show();
    update();
}

void MessageBar::setSecondAction(const QString &action) {
    m_second->setText(action);
    m_second->setVisible(!action.isEmpty());
}

void MessageBar::setTopic(const QString &code) {
    m_help->setTopic(code);
}

void MessageBar::clear() {
    hide();
}
QString MessageBar::text() const {
    return isHidden() ? QString() : m_text->text();
}

void MessageBar::paintEvent(QPaintEvent *) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const Tokens &t = theme::of(this);
    const QColor color = t.state(m_kind);
    painter.setPen(QPen(theme::mix(color, t.surface, 0.35), 1));
    painter.setBrush(theme::mix(color, t.surface, 0.09));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    const int side = theme::space(4);
    icons::paintState(painter, QRectF(theme::space(3), (height() - side) / 2.0, side, side), m_kind, t);
}

namespace {
/// Grey bars where rows will be.
class Skeleton final : public QWidget {
public:
    using QWidget::QWidget;

protected:
    void paintEvent(QPaintEvent *) override {
        QPainter painter(this);
        painter.setRenderHint(QPainter::Antialiasing);
        painter.setPen(Qt::NoPen);
        const Tokens &t = theme::of(this);
        const int row = theme::rowHeight(false);
        const int bar = theme::space(3);
        static constexpr std::array<double, 5> widths{0.22, 0.12, 0.16, 0.10, 0.14};
        for (int y = row / 2, line = 0; y + row < height() && line < 7; y += row, ++line) {
            painter.setBrush(theme::mix(t.border, t.surface, std::max(0.15, 0.8 - 0.1 * line)));
            double x = theme::space(4);
            for (std::size_t i = 0; i < widths.size(); ++i) {
                const double w = width() * widths[i] * (0.75 + 0.25 * ((line * 3 + static_cast<int>(i) * 5) % 4) / 3.0);
                painter.drawRoundedRect(QRectF(x, y, w, bar), bar / 2.0, bar / 2.0);
                x += width() * (widths[i] + 0.05);
            }
        }
    }
};
} // namespace

StateView::StateView(QWidget *content, QWidget *parent) : QWidget(parent), m_content(content) {
    m_stack = new QStackedLayout(this);
    m_stack->addWidget(content);
    m_loading = new QWidget(this);
    auto *column = new QVBoxLayout(m_loading);
    column->setContentsMargins(0, 0, 0, theme::space(4));
    column->addWidget(new Skeleton(m_loading), 1);
    m_loadingText = new TextLabel(theme::Text::Table, true, m_loading);
    m_loadingText->setAlignment(Qt::AlignCenter);
    m_loadingText->setWordWrap(true);
    column->addWidget(m_loadingText);
    m_stack->addWidget(m_loading);
    buildMessage();
    m_stack->addWidget(m_message);
    m_delay = new QTimer(this);
    m_delay->setSingleShot(true);
    m_delay->setInterval(150);
    connect(m_delay, &QTimer::timeout, this, [this] { m_stack->setCurrentWidget(m_loading); });
}

void StateView::buildMessage() {
    m_message = new QWidget(this);
    auto *column = new QVBoxLayout(m_message);
    column->setSpacing(theme::space(2));
    column->setContentsMargins(theme::space(6), theme::space(2), theme::space(6), theme::space(2));
    m_icon = new QLabel(m_message);
    m_icon->setAlignment(Qt::AlignCenter);
    m_title = new TextLabel(theme::Text::Section, false, m_message);
    m_title->setAlignment(Qt::AlignCenter);
    m_title->setWordWrap(true);
    m_text = new TextLabel(theme::Text::Table, true, m_message);
    m_text->setAlignment(Qt::AlignCenter);
    m_text->setWordWrap(true);
    m_text->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_button = makeButton(QStringLiteral("stateAction"), {}, ButtonRole::Primary, m_message);
    column->addStretch(2);
    column->addWidget(m_icon);
    column->addWidget(m_title);
    column->addWidget(m_text);
    column->addSpacing(theme::space(1));
    column->addWidget(m_button, 0, Qt::AlignHCenter);
    m_help = new RunbookLink(m_message);
    column->addWidget(m_help, 0, Qt::AlignHCenter);
    column->addStretch(3);
    connect(m_button, &QPushButton::clicked, this, &StateView::actionTriggered);
}

void StateView::showContent() {
    m_delay->stop();
    m_face = QStringLiteral("content");
    m_stack->setCurrentWidget(m_content);
}

void StateView::showLoading(const QString &text) {
    m_loadingText->setText(text);
    if (m_face == QLatin1String("loading"))
        return;
    m_face = QStringLiteral("loading");
    m_delay->start();
}

void StateView::showMessage(const QString &icon, StateKind kind, bool useKind, const QString &title,
                            const QString &text, const QString &button, bool primary) {
    m_delay->stop();
    const int side = theme::space(10);
    const QIcon image = useKind ? icons::state(kind) : icons::get(icon, icons::Tint::Secondary);
    m_icon->setPixmap(image.pixmap(QSize(side, side), devicePixelRatioF()));
    m_title->setText(title);
    m_text->setText(text);
    m_text->setVisible(!text.isEmpty());
    m_button->setText(button);
    m_button->setVisible(!button.isEmpty());
    m_button->setProperty("phRole", primary ? QStringLiteral("primary") : QString());
    m_help->setTopic({});
    m_stack->setCurrentWidget(m_message);
}

void StateView::showEmpty(const QString &icon, const QString &title, const QString &text, const QString &button) {
    m_face = QStringLiteral("empty");
    showMessage(icon, StateKind::Information, false, title, text, button, true);
}

void StateView::showError(const models::UserMessage &message, const QString &retry) {
    m_face = QStringLiteral("error");
    QStringList lines;
    for (const QString &line : {message.cause, message.nextStep}) {
        if (!line.isEmpty())
            lines.append(line);
    }
    showMessage({}, StateKind::Critical, true, message.sentence, lines.join(QLatin1Char('\n')), retry, true);
    m_help->setTopic(message.topic);
    m_message->setToolTip(message.detail);
}

QString StateView::face() const {
    return m_face;
}
QString StateView::messageText() const {
    return m_title->text() + QLatin1Char('\n') + m_text->text();
}

} // namespace ph::ui
