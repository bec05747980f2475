// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QString>
#include <QWidget>

class QSettings;

namespace ph::ui {

/// One place of the window: what the navigation leads to. A page keeps its own selection and layout.
class Page : public QWidget {
    Q_OBJECT
public:
    using QWidget::QWidget;
    /// What is selected, for history and for the next start; empty when nothing is.
    [[nodiscard]] virtual QString currentKey() const { return {}; }
    /// Selects what @p key names; false when it is not there (any more).
    virtual bool select(const QString &key) { return key.isEmpty(); }
    /// Shows only what belongs to cluster @p name; empty = all clusters. Pages about one cluster at a time select it.
    virtual void setScope(const QString &name) { static_cast<void>(name); }
    virtual void focusFilter() {}
    /// F5: reads again what the page reads for itself.
    virtual void refresh() {}
    /// Takes the keyboard when the page is shown.
    virtual void focusContent() = 0;
    virtual void save(QSettings &settings) const { static_cast<void>(settings); }
    virtual void restore(QSettings &settings) { static_cast<void>(settings); }

Q_SIGNALS:
    void keyChanged(const QString &key);
    /// What was asked for is outside the scope; @p cluster is the one that shows it, empty = all.
    void scopeWanted(const QString &cluster);
};

} // namespace ph::ui
