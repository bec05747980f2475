// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <QAction>
#include <QList>
#include <QObject>

class QSettings;

namespace ph::ui {

/// Every action of the application in one place: id, words, default shortcut, the user's own shortcut from the
/// settings. Menus, toolbar, context menus and the palette all show these same objects.
class ActionRegistry final : public QObject {
    Q_OBJECT
public:
    explicit ActionRegistry(QObject *parent = nullptr) : QObject(parent) {}

    /// Makes an action with object name @p id ("database.create"). @p icon may be empty.
    QAction *add(const QString &id, const QString &text, const QKeySequence &shortcut = {}, const QString &icon = {});
    /// Deletes them all.
    void clear();
    /// The action @p id; a missing one is a defect and yields nullptr.
    [[nodiscard]] QAction *get(const QString &id) const;
    [[nodiscard]] const QList<QAction *> &all() const { return m_actions; }
    /// The words of @p action without mnemonic and ellipsis.
    [[nodiscard]] static QString plainText(const QAction &action);
    /// Shortcuts two actions share, for the test and the settings page.
    [[nodiscard]] QStringList conflicts() const;
    /// Takes the user's shortcuts from `shortcuts/<id>`.
    void applyOverrides(const QSettings &settings);

private:
    QList<QAction *> m_actions;
};

} // namespace ph::ui
