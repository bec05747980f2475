// SPDX-License-Identifier: Apache-2.0
#include "ui/actions/actionregistry.h"

#include "ui/theme/icons.h"

#include <QSettings>

namespace ph::ui {

QAction *ActionRegistry::add(const QString &id, const QString &text, const QKeySequence &shortcut,
                             const QString &icon) {
    auto *action = icon.isEmpty() ? new QAction(text, this) : new QAction(icons::get(icon), text, this);
    action->setObjectName(id);
    action->setShortcut(shortcut);
    const QString tip = plainText(*action);
    action->setToolTip(
        shortcut.isEmpty() ? tip : QStringLiteral("%1 (%2)").arg(tip, shortcut.toString(QKeySequence::NativeText)));
    m_actions.append(action);
    return action;
}

void ActionRegistry::clear() {
    qDeleteAll(m_actions);
    m_actions.clear();
}

QAction *ActionRegistry::get(const QString &id) const {
    for (QAction *action : m_actions) {
        if (action->objectName() == id)
            return action;
    }
    return nullptr;
}

QString ActionRegistry::plainText(const QAction &action) {
    QString text = action.text();
    return text.remove(QLatin1Char('&')).remove(QStringLiteral("…"));
}

QStringList ActionRegistry::conflicts() const {
    QStringList found;
    for (qsizetype i = 0; i < m_actions.size(); ++i) {
        for (qsizetype j = i + 1; j < m_actions.size(); ++j) {
            for (const QKeySequence &key : m_actions[i]->shortcuts()) {
                if (m_actions[j]->shortcuts().contains(key))
                    found.append(QStringLiteral("%1 = %2").arg(m_actions[i]->objectName(), m_actions[j]->objectName()));
            }
        }
    }
    return found;
}

void ActionRegistry::applyOverrides(const QSettings &settings) {
    for (QAction *action : m_actions) {
        const QString key = QStringLiteral("shortcuts/%1").arg(action->objectName());
        if (settings.contains(key))
            action->setShortcut(QKeySequence(settings.value(key).toString(), QKeySequence::PortableText));
    }
}

} // namespace ph::ui
