// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/format/text.h"

#include <QDialog>
#include <QString>

#include <functional>

class QHBoxLayout;
class QVBoxLayout;

namespace ph::ui {

/// Questions to the user and the clipboard, behind an interface so that tests can answer. Nothing here blocks: answers
/// come through callbacks on the GUI thread, and not at all when @p parent dies first.
class Prompter {
public:
    virtual ~Prompter() = default;
    /// With @p retry the dialog offers "Try again", which closes it and calls @p retry.
    virtual void showError(QWidget *parent, const models::UserMessage &message, std::function<void()> retry) = 0;
    /// @p verb is the button that says yes ("Remove cluster"); the other one is Cancel and the default.
    virtual void confirm(QWidget *parent, const QString &title, const QString &text, const QString &verb,
                         std::function<void()> yes) = 0;
    /// Asks for an existing file; @p done gets its path.
    virtual void chooseFile(QWidget *parent, const QString &title, std::function<void(const QString &)> done) = 0;
    /// Asks where to, proposing @p name, and writes @p text there; says so when that fails.
    virtual void saveText(QWidget *parent, const QString &title, const QString &name, const QString &text) = 0;
    virtual void copy(const QString &text) = 0;
    /// Puts a secret on the clipboard and takes it off again after 60 s if it is still there.
    virtual void copySecret(const QString &text) = 0;
};

/// The Prompter of the running application.
class DesktopPrompter final : public Prompter {
public:
    void showError(QWidget *parent, const models::UserMessage &message, std::function<void()> retry) override;
    void confirm(QWidget *parent, const QString &title, const QString &text, const QString &verb,
                 std::function<void()> yes) override;
    void chooseFile(QWidget *parent, const QString &title, std::function<void(const QString &)> done) override;
    void saveText(QWidget *parent, const QString &title, const QString &name, const QString &text) override;
    void copy(const QString &text) override;
    void copySecret(const QString &text) override;
};

/// The frame of every dialog: a title, what belongs under it, buttons at the right with one primary, and a coloured
/// edge when the cluster it changes has a colour. Opened with open(), never exec().
class DialogBase : public QDialog {
    Q_OBJECT
public:
    explicit DialogBase(const QString &title, QWidget *parent = nullptr);
    /// The cluster this dialog changes: its colour ("#RRGGBB" or empty) at the top, and a frame when it is protected.
    void setCluster(const QString &color, bool guarded);

protected:
    [[nodiscard]] QVBoxLayout *body() const { return m_body; }
    [[nodiscard]] QHBoxLayout *buttons() const { return m_buttons; }
    [[nodiscard]] class TextLabel *titleLabel() const { return m_title; }
    /// @p width, and as high as the words need at that width.
    void fitWidth(int width);

private:
    class ClusterFrame *m_frame;
    class TextLabel *m_title;
    QVBoxLayout *m_body;
    QHBoxLayout *m_buttons;
};

} // namespace ph::ui
