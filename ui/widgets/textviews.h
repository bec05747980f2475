// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/detail/logbuffer.h"

#include <QPlainTextEdit>
#include <QPointer>
#include <QSyntaxHighlighter>

namespace ph::ui {

/// Lines of a log, newest at the end. Follows until the user scrolls up; scrolling to the end follows again.
class LogView final : public QPlainTextEdit {
    Q_OBJECT
public:
    explicit LogView(QWidget *parent = nullptr);
    void setBuffer(models::LogBuffer *buffer);
    [[nodiscard]] bool following() const { return m_following; }
    void setFollowing(bool following);
    /// Marks every line that contains @p text (case does not matter) and goes to the next one from the cursor; false
    /// when there is none.
    bool search(const QString &text, bool backward = false);
    [[nodiscard]] int matches() const { return m_matches; }

Q_SIGNALS:
    void followingChanged(bool following);

protected:
    void changeEvent(QEvent *event) override;

private:
    void append(const QStringList &lines);
    QPointer<models::LogBuffer> m_buffer;
    bool m_following = true;
    bool m_moving = false; ///< the view scrolls itself
    int m_matches = 0;
};

/// YAML with keys, strings and comments told apart; read-only.
class YamlView final : public QPlainTextEdit {
    Q_OBJECT
public:
    explicit YamlView(QWidget *parent = nullptr);

protected:
    void changeEvent(QEvent *event) override;

private:
    QSyntaxHighlighter *m_highlighter;
};

} // namespace ph::ui
