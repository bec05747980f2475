// SPDX-License-Identifier: Apache-2.0
#include "ui/theme/icons.h"

#include <QApplication>
#include <QFile>
#include <QHash>
#include <QIconEngine>
#include <QPainter>
#include <QSvgRenderer>

namespace ph::ui::icons {

namespace {
QByteArray source(const QString &name) {
    static QHash<QString, QByteArray> cache;
    const auto it = cache.constFind(name);
    if (it != cache.constEnd())
        return *it;
    QFile file(QStringLiteral(":/pilothouse/icons/%1.svg").arg(name));
    QByteArray bytes;
    if (file.open(QIODevice::ReadOnly))
        bytes = file.readAll();
    cache.insert(name, bytes);
    return bytes;
}

QString stateName(StateKind kind) {
    switch (kind) {
    case StateKind::Good:
        return QStringLiteral("state-good");
    case StateKind::Attention:
        return QStringLiteral("state-attention");
    case StateKind::Critical:
        return QStringLiteral("state-critical");
    case StateKind::Information:
        return QStringLiteral("state-information");
    case StateKind::Stale:
        break;
    }
    return QStringLiteral("state-stale");
}

/// Draws the SVG in a colour asked for at paint time, so a change of theme needs no new icons.
class TintedEngine final : public QIconEngine {
public:
    using Color = QColor (*)(const Tokens &, int);
    TintedEngine(QString name, Color color, int argument)
        : m_name(std::move(name)), m_color(color), m_argument(argument) {}

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State) override {
        const Tokens &tokens = theme::of(QApplication::palette());
        QColor color = m_color(tokens, m_argument);
        if (mode == QIcon::Disabled)
            color = theme::mix(tokens.secondary, tokens.surface, 0.5);
        icons::paint(*painter, rect, m_name, color);
    }
    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override {
        QPixmap pixmap(size);
        pixmap.fill(Qt::transparent);
        QPainter painter(&pixmap);
        paint(&painter, QRect({}, size), mode, state);
        return pixmap;
    }
    [[nodiscard]] QIconEngine *clone() const override { return new TintedEngine(m_name, m_color, m_argument); }
    QString iconName() override { return m_name; }

private:
    QString m_name;
    Color m_color;
    int m_argument;
};

QColor tintColor(const Tokens &tokens, int tint) {
    switch (static_cast<Tint>(tint)) {
    case Tint::Text:
        return tokens.text;
    case Tint::Secondary:
        return tokens.secondary;
    case Tint::Accent:
        return tokens.accent;
    case Tint::OnAccent:
        return tokens.onAccent;
    case Tint::Critical:
        return tokens.critical;
    }
    return tokens.text;
}
} // namespace

void paint(QPainter &painter, const QRectF &rect, const QString &name, const QColor &color) {
    QByteArray svg = source(name);
    svg.replace("currentColor", color.name().toLatin1());
    QSvgRenderer renderer(svg);
    if (!renderer.isValid())
        return;
    const double side = std::min(rect.width(), rect.height());
    const QRectF square(rect.center().x() - side / 2, rect.center().y() - side / 2, side, side);
    painter.save();
    painter.setRenderHint(QPainter::Antialiasing);
    renderer.render(&painter, square);
    painter.restore();
}

void paintState(QPainter &painter, const QRectF &rect, StateKind kind, const Tokens &tokens) {
    paint(painter, rect, stateName(kind), tokens.state(kind));
}

QIcon get(const QString &name, Tint tint) {
    return QIcon(new TintedEngine(name, tintColor, static_cast<int>(tint)));
}

QIcon state(StateKind kind) {
    return QIcon(new TintedEngine(
        stateName(kind), [](const Tokens &tokens, int k) { return tokens.state(static_cast<StateKind>(k)); },
        static_cast<int>(kind)));
}

QIcon application() {
    return QIcon(QStringLiteral(":/pilothouse/icons/pilothouse.svg"));
}

} // namespace ph::ui::icons
