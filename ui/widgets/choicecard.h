// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/theme/icons.h"

#include <QAbstractButton>

class QButtonGroup;
class QHBoxLayout;

namespace ph::ui {

/// One of several choices as a card: title, and below it what it means. Chosen it has the accent's edge and a check; a
/// choice that cannot be made says why in place of its note.
class ChoiceCard final : public QAbstractButton {
    Q_OBJECT
public:
    ChoiceCard(const QString &name, const QString &title, const QString &note, QWidget *parent = nullptr);
    void setNote(const QString &note);
    /// Greys it out and shows @p why; empty = it can be chosen.
    void setRefused(const QString &why);
    [[nodiscard]] QString note() const { return m_note; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;
    [[nodiscard]] bool hasHeightForWidth() const override { return true; }
    [[nodiscard]] int heightForWidth(int width) const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    void describe();
    [[nodiscard]] const QString &shown() const { return m_why.isEmpty() ? m_note : m_why; }
    QString m_note, m_why;
};

/// Cards side by side of which at most one is chosen, walked through with the arrow keys.
class ChoiceRow final : public QWidget {
    Q_OBJECT
public:
    explicit ChoiceRow(const QString &accessibleName, QWidget *parent = nullptr);
    ChoiceCard *add(const QString &name, const QString &title, const QString &note);
    void clear();
    /// The object name of the chosen card; empty for none.
    [[nodiscard]] QString chosen() const;
    /// Chooses without telling; an unknown name chooses none.
    void choose(const QString &name);
    [[nodiscard]] ChoiceCard *card(const QString &name) const;

Q_SIGNALS:
    /// The user chose a card, also the one chosen already.
    void picked(const QString &name);

private:
    QHBoxLayout *m_row;
    QButtonGroup *m_group;
};

} // namespace ph::ui
