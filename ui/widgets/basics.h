// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/domain/instance.h"
#include "ui/theme/icons.h"

#include <QFrame>
#include <QLabel>
#include <QPushButton>

#include <optional>

class QLineEdit;
class QVBoxLayout;
class QHBoxLayout;
class QToolButton;

namespace ph::ui {

/// A label in one of the theme's text sizes; `secondary` takes the quieter colour. Follows theme changes.
class TextLabel : public QLabel {
    Q_OBJECT
public:
    explicit TextLabel(theme::Text size, bool secondary = false, QWidget *parent = nullptr);
    TextLabel(const QString &text, theme::Text size, bool secondary = false, QWidget *parent = nullptr);

    /// Takes the colour of @p kind from now on; std::nullopt goes back to the usual one.
    void setKind(std::optional<StateKind> kind);

protected:
    void changeEvent(QEvent *event) override;

private:
    void restyle();
    theme::Text m_size;
    bool m_secondary;
    std::optional<StateKind> m_kind;
    bool m_restyling = false;
};

/// One line that ends in an ellipsis where it does not fit; the whole text is its tooltip. Wrapped, it goes on in
/// further lines instead.
class ElidedLabel final : public QWidget {
    Q_OBJECT
public:
    explicit ElidedLabel(theme::Text size = theme::Text::Table, bool secondary = false, QWidget *parent = nullptr);
    void setText(const QString &text);
    [[nodiscard]] QString text() const { return m_text; }
    void setMonospace(bool monospace);
    /// Breaks anywhere: for identifiers that must be seen as a whole.
    void setWrapped();
    [[nodiscard]] int heightForWidth(int width) const override;
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override;

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QString m_text;
    bool m_secondary;
    bool m_wrapped = false;
};

/// A surface with an 8 px radius, a border and 16 px inside; the section title is optional.
class Card final : public QFrame {
    Q_OBJECT
public:
    explicit Card(const QString &title = {}, QWidget *parent = nullptr);
    [[nodiscard]] QVBoxLayout *body() const { return m_body; }
    [[nodiscard]] QHBoxLayout *header() const { return m_header; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QVBoxLayout *m_body;
    QHBoxLayout *m_header;
};

/// A flat box in the window's colour with an input's radius: for values that are read and copied.
class Well final : public QFrame {
    Q_OBJECT
public:
    explicit Well(QWidget *parent = nullptr);
    [[nodiscard]] QHBoxLayout *body() const { return m_body; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    QHBoxLayout *m_body;
};

/// A state as shape, colour and word.
class StateBadge final : public QWidget {
    Q_OBJECT
public:
    explicit StateBadge(QWidget *parent = nullptr);
    void setState(StateKind kind, const QString &word);
    [[nodiscard]] StateKind kind() const { return m_kind; }
    [[nodiscard]] QString word() const { return m_word; }
    [[nodiscard]] QSize sizeHint() const override;
    [[nodiscard]] QSize minimumSizeHint() const override { return sizeHint(); }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    StateKind m_kind = StateKind::Stale;
    QString m_word;
};

/// A field of a form: label above, editor, and below it the issue (or a hint).
class FormField final : public QWidget {
    Q_OBJECT
public:
    FormField(const QString &label, QWidget *editor, const QString &hint = {}, QWidget *parent = nullptr);
    /// Shows @p text with the look of @p severity; empty goes back to the hint.
    void setIssue(const QString &text, domain::FieldIssue::Severity severity = domain::FieldIssue::Severity::Error);
    /// What stands below the editor while there is no issue.
    void setHint(const QString &hint);
    [[nodiscard]] QString issue() const { return m_issue; }
    [[nodiscard]] QWidget *editor() const { return m_editor; }

private:
    QWidget *m_editor;
    QString m_hint;
    QString m_issue;
    QLabel *m_icon;
    TextLabel *m_note;
};

enum class ButtonRole { Normal, Primary, Danger, Quiet, Link };
/// A push button with its look; @p name becomes its object name.
[[nodiscard]] QPushButton *makeButton(const QString &name, const QString &text, ButtonRole role = ButtonRole::Normal,
                                      QWidget *parent = nullptr);
/// A line edit to filter a list with; @p placeholder tells its key, @p name is what it is called.
[[nodiscard]] QLineEdit *makeFilter(const QString &objectName, const QString &placeholder, const QString &name,
                                    QWidget *parent = nullptr);
/// A button that is only an icon; @p tip is its tooltip and accessible name.
[[nodiscard]] QToolButton *makeIconButton(const QString &name, const QString &icon, const QString &tip,
                                          QWidget *parent = nullptr);

} // namespace ph::ui
