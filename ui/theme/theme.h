// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/format/statekind.h"

#include <QColor>
#include <QFont>
#include <QPalette>

#include <array>

class QApplication;
class QWidget;

namespace ph::ui {

using models::StateKind;

/// Every colour of the product for one mode; the only place where colours are written down.
struct Tokens {
    bool dark = false;
    QColor window, surface, raised, border, text, secondary, accent, onAccent;
    QColor good, attention, critical, information, stale;
    /// The accent at 14 % over the surface: selected rows and pressed buttons.
    [[nodiscard]] QColor selection() const;
    /// The accent at 7 % over the surface: what the pointer is on.
    [[nodiscard]] QColor hover() const;
    [[nodiscard]] QColor state(StateKind kind) const;
};

/// Which palette the application follows.
enum class ThemeMode { System, Light, Dark };

/// Colours, fonts and distances. Reads the mode from the application's palette, so that widgets need no reference to
/// anything.
namespace theme {
[[nodiscard]] const Tokens &light();
[[nodiscard]] const Tokens &dark();
/// The tokens of the palette @p palette was made from: dark when its window is dark.
[[nodiscard]] const Tokens &of(const QPalette &palette);
[[nodiscard]] const Tokens &of(const QWidget *widget);
[[nodiscard]] QPalette palette(const Tokens &tokens);
/// Installs style, fonts and the palette; may be called again to change the mode. GUI thread.
void apply(QApplication &app, ThemeMode mode);

/// Makes everything @p percent of its usual size from the next apply() on; widgets that exist keep theirs.
void setZoom(int percent);
/// Whether tables begin with compact rows.
void setCompactTables(bool compact);
[[nodiscard]] bool compactTables();

/// The mode the desktop asks for: what the system's palette looked like before we set ours.
[[nodiscard]] bool systemIsDark();

enum class Text { Table, Body, Section, Title, Number, Small };
/// The application's font in the size of @p role; tabular figures where the font has them.
[[nodiscard]] QFont font(Text role);
[[nodiscard]] QFont monospace();
/// @p steps × 4 px at the usual font size, growing with the font.
[[nodiscard]] int space(int steps);
/// Height of a table row; the compact one is about 80 %.
[[nodiscard]] int rowHeight(bool compact);
/// Chart series in their order.
[[nodiscard]] const std::array<QColor, 8> &series();
/// Contrast ratio of WCAG 2 between two opaque colours.
[[nodiscard]] double contrast(const QColor &a, const QColor &b);
/// @p over laid over @p base with opacity @p amount.
[[nodiscard]] QColor mix(const QColor &over, const QColor &base, double amount);
} // namespace theme

} // namespace ph::ui
