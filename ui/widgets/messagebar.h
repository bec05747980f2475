// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/format/text.h"
#include "ui/widgets/basics.h"
#include "ui/widgets/runbooklink.h"

#include <functional>

class QToolButton;
class QStackedLayout;
class QTimer;

namespace ph::ui {

/// One line across a page that says what needs attention, with one action, rarely a second quieter one. Hidden while it
/// has nothing to say.
class MessageBar final : public QWidget {
    Q_OBJECT
public:
    explicit MessageBar(QWidget *parent = nullptr);
    /// @p action is a verb ("Show"), empty for none. A closable bar can be put away by the user.
    void showMessage(StateKind kind, const QString &text, const QString &action = {}, bool closable = false);
    /// The second action of the message now shown; empty for none.
    void setSecondAction(const QString &action);
    /// Offers the runbook about @p code beside the message now shown; empty for none.
    void setTopic(const QString &code);
    void clear();
    [[nodiscard]] QString text() const;

Q_SIGNALS:
    void actionTriggered();
    void secondTriggered();
    void closed();

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    StateKind m_kind = StateKind::Information;
    TextLabel *m_text;
    QPushButton *m_action;
    QPushButton *m_second;
    RunbookLink *m_help;
    QToolButton *m_close;
};

/// A page with four designed faces: the content, its skeleton while loading (after 150 ms), an explanation when empty,
/// and an error with cause, next step and Retry. Stale data stays content; its rows say so.
class StateView final : public QWidget {
    Q_OBJECT
public:
    explicit StateView(QWidget *content, QWidget *parent = nullptr);
    void showContent();
    /// @p text says what is being waited for.
    void showLoading(const QString &text);
    /// @p button empty = none; triggers actionTriggered().
    void showEmpty(const QString &icon, const QString &title, const QString &text, const QString &button = {});
    /// @p retry empty = no button.
    void showError(const models::UserMessage &message, const QString &retry);
    [[nodiscard]] QString face() const; ///< "content", "loading", "empty", "error", for tests
    [[nodiscard]] QString messageText() const;

Q_SIGNALS:
    void actionTriggered();

private:
    void buildMessage();
    void showMessage(const QString &icon, StateKind kind, bool useKind, const QString &title, const QString &text,
                     const QString &button, bool primary);

    QWidget *m_content;
    QStackedLayout *m_stack;
    QWidget *m_loading;
    TextLabel *m_loadingText;
    QWidget *m_message;
    QLabel *m_icon;
    TextLabel *m_title;
    TextLabel *m_text;
    QPushButton *m_button;
    RunbookLink *m_help;
    QTimer *m_delay;
    QString m_face = QStringLiteral("content");
};

} // namespace ph::ui
