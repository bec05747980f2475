// SPDX-License-Identifier: Apache-2.0
#include "ui/theme/theme.h"

#include "ui/theme/style.h"

#include <QApplication>
#include <QFontDatabase>
#include <QFontMetrics>
#include <QWidget>

#include <cmath>

namespace ph::ui {

QColor Tokens::selection() const {
    return theme::mix(accent, surface, 0.14);
}
QColor Tokens::hover() const {
    return theme::mix(accent, surface, 0.06);
}

QColor Tokens::state(StateKind kind) const {
    switch (kind) {
    case StateKind::Good:
        return good;
    case StateKind::Attention:
        return attention;
    case StateKind::Critical:
        return critical;
    case StateKind::Information:
        return information;
    case StateKind::Stale:
        break;
    }
    return stale;
}

namespace theme {

namespace {
/// The system's palette at the first apply(); tells light from dark on every platform.
bool g_systemDark = false;
bool g_applied = false;
/// The system's font size, zoomed, is the unit everything scales with.
double g_systemPoints = 10.0;
double g_basePoints = 10.0;
double g_zoom = 1.0;
bool g_compact = false;
} // namespace

const Tokens &light() {
    static const Tokens tokens{false,
                               QColor(0xF4F6F8),
                               QColor(0xFFFFFF),
                               QColor(0xFFFFFF),
                               QColor(0xD5DDE4),
                               QColor(0x16202A),
                               QColor(0x536270),
                               QColor(0x0B7A84),
                               QColor(0xFFFFFF),
                               QColor(0x17784B),
                               QColor(0x8A5C00),
                               QColor(0xB92F25),
                               QColor(0x1A66AB),
                               QColor(0x5D6974)};
    return tokens;
}

const Tokens &dark() {
    static const Tokens tokens{true,
                               QColor(0x0E151C),
                               QColor(0x151F29),
                               QColor(0x1C2935),
                               QColor(0x2A3A48),
                               QColor(0xE4ECF3),
                               QColor(0x9DB0C1),
                               QColor(0x38B6BF),
                               QColor(0x08161A),
                               QColor(0x46BE86),
                               QColor(0xE0AE45),
                               QColor(0xF58279),
                               QColor(0x5AABEA),
                               QColor(0x98A8B7)};
    return tokens;
}

const Tokens &of(const QPalette &palette) {
    return palette.color(QPalette::Window).lightness() < 128 ? dark() : light();
}
const Tokens &of(const QWidget *widget) {
    return of(widget ? widget->palette() : QApplication::palette());
}

QPalette palette(const Tokens &t) {
    QPalette p;
    p.setColor(QPalette::Window, t.window);
    p.setColor(QPalette::WindowText, t.text);
    p.setColor(QPalette::Base, t.surface);
    p.setColor(QPalette::AlternateBase, mix(t.text, t.surface, 0.03));
    p.setColor(QPalette::Text, t.text);
    p.setColor(QPalette::Button, t.raised);
    p.setColor(QPalette::ButtonText, t.text);
    p.setColor(QPalette::BrightText, t.onAccent);
    p.setColor(QPalette::Highlight, t.selection());
    p.setColor(QPalette::HighlightedText, t.text);
    p.setColor(QPalette::ToolTipBase, t.raised);
    p.setColor(QPalette::ToolTipText, t.text);
    p.setColor(QPalette::PlaceholderText, t.secondary);
    p.setColor(QPalette::Link, t.accent);
    p.setColor(QPalette::LinkVisited, t.accent);
    p.setColor(QPalette::Light, mix(Qt::white, t.raised, t.dark ? 0.06 : 1.0));
    p.setColor(QPalette::Midlight, t.border);
    p.setColor(QPalette::Mid, t.border);
    p.setColor(QPalette::Dark, t.secondary);
    p.setColor(QPalette::Shadow, mix(Qt::black, t.border, 0.3));
    const QColor off = mix(t.secondary, t.surface, 0.65);
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        p.setColor(QPalette::Disabled, role, off);
    p.setColor(QPalette::Disabled, QPalette::Highlight, t.border);
    return p;
}

void apply(QApplication &app, ThemeMode mode) {
    if (!g_applied) {
        g_applied = true;
        g_systemDark = app.palette().color(QPalette::Window).lightness() < 128;
        const double points = app.font().pointSizeF();
        if (points > 0)
            g_systemPoints = std::max(9.0, points);
        app.setStyle(new Style);
    }
    g_basePoints = g_systemPoints * g_zoom;
    const bool wantDark = mode == ThemeMode::Dark || (mode == ThemeMode::System && g_systemDark);
    QApplication::setPalette(palette(wantDark ? dark() : light()));
    QApplication::setFont(font(Text::Table));
}

void setZoom(int percent) {
    g_zoom = percent / 100.0;
}
void setCompactTables(bool compact) {
    g_compact = compact;
}
bool compactTables() {
    return g_compact;
}

bool systemIsDark() {
    return g_systemDark;
}

QFont font(Text role) {
    QFont f = QFontDatabase::systemFont(QFontDatabase::GeneralFont);
    f.setFamily(QApplication::font().family());
    double points = g_basePoints;
    switch (role) {
    case Text::Table:
        break;
    case Text::Body:
        points *= 1.1;
        break;
    case Text::Section:
        points *= 1.2;
        f.setWeight(QFont::DemiBold);
        break;
    case Text::Title:
        points *= 1.8;
        f.setWeight(QFont::DemiBold);
        break;
    case Text::Number:
        points *= 2.8;
        f.setWeight(QFont::Light);
        break;
    case Text::Small:
        points *= 0.9;
        break;
    }
    f.setPointSizeF(points);
    return f;
}

QFont monospace() {
    QFont f = QFontDatabase::systemFont(QFontDatabase::FixedFont);
    f.setPointSizeF(g_basePoints * 0.95);
    f.setStyleHint(QFont::Monospace);
    return f;
}

int space(int steps) {
    const double scale = g_basePoints / 10.0;
    return static_cast<int>(std::lround(4.0 * steps * scale));
}

int rowHeight(bool compact) {
    const int lines = QFontMetrics(font(Text::Table)).height();
    return std::max(space(compact ? 6 : 8), lines + space(compact ? 1 : 3));
}

const std::array<QColor, 8> &series() {
    static const std::array<QColor, 8> colors{QColor(0x3D8FD1), QColor(0xE08E2B), QColor(0x3BA776), QColor(0xB565C4),
                                              QColor(0xD65F5F), QColor(0x8C8C3B), QColor(0x4FB3BF), QColor(0xA1785C)};
    return colors;
}

double contrast(const QColor &a, const QColor &b) {
    const auto channel = [](double c) { return c <= 0.03928 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4); };
    const auto luminance = [&](const QColor &c) {
        return 0.2126 * channel(c.redF()) + 0.7152 * channel(c.greenF()) + 0.0722 * channel(c.blueF());
    };
    const double x = luminance(a);
    const double y = luminance(b);
    return (std::max(x, y) + 0.05) / (std::min(x, y) + 0.05);
}

QColor mix(const QColor &over, const QColor &base, double amount) {
    const auto blend = [amount](int a, int b) { return static_cast<int>(std::lround(a * amount + b * (1 - amount))); };
    return QColor(blend(over.red(), base.red()), blend(over.green(), base.green()), blend(over.blue(), base.blue()));
}

} // namespace theme
} // namespace ph::ui
