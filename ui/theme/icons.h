// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/theme/theme.h"

#include <QIcon>
#include <QPixmap>

class QPainter;

namespace ph::ui::icons {

/// Which colour of the theme an icon takes.
enum class Tint { Text, Secondary, Accent, OnAccent, Critical };

/// The bundled icon @p name ("add", "database"), drawn in the present theme's colour at any size and scale; follows
/// theme changes.
[[nodiscard]] QIcon get(const QString &name, Tint tint = Tint::Text);
/// The icon of a state: its own shape and colour.
[[nodiscard]] QIcon state(StateKind kind);
/// Paints a state's shape into @p rect.
void paintState(QPainter &painter, const QRectF &rect, StateKind kind, const Tokens &tokens);
/// Paints icon @p name in @p color into @p rect.
void paint(QPainter &painter, const QRectF &rect, const QString &name, const QColor &color);
/// The application's icon.
[[nodiscard]] QIcon application();

} // namespace ph::ui::icons
