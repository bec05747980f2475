// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/dialogs/prompter.h"

class QLineEdit;
class QListWidget;
class QPushButton;
class QTextBrowser;

namespace ph::ui {

/// Reads the runbooks: a list of topics with a filter, and the text of one. Codes in a text lead to their topics.
class RunbookDialog final : public DialogBase {
    Q_OBJECT
public:
    /// Opens at the topic about @p code; at the first one when there is none.
    explicit RunbookDialog(const QString &code = {}, QWidget *parent = nullptr);
    void open(const QString &code);
    using QDialog::open;
    /// The code that leads the topic that is shown.
    [[nodiscard]] QString code() const { return m_code; }

protected:
    void changeEvent(QEvent *event) override;

private:
    void buildList(class QVBoxLayout *column);
    void fillList();
    void render();

    QString m_code;
    QStringList m_past; ///< topics that were left by a link
    QLineEdit *m_filter;
    QListWidget *m_topics;
    class TextLabel *m_codes;
    QTextBrowser *m_text;
    QPushButton *m_back;
};

} // namespace ph::ui
