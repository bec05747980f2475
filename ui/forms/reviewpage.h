// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/facade/console.h"
#include "ui/widgets/operationview.h"
#include "ui/widgets/textviews.h"

#include <QWidget>

class QLineEdit;
class QTabWidget;
class QVBoxLayout;

namespace ph::ui {

/// What will be made, before it is: a sentence, what the cluster says to it, the steps, the manifest, the commands, and
/// the typed name where the cluster asks for it.
class ReviewPage final : public QWidget {
    Q_OBJECT
public:
    ReviewPage(const Clock &clock, QWidget *parent);

    void setPlan(const domain::Plan &plan, const QString &summary, const QString &manifest, bool confirm);
    /// What the place lacks, told beside what the server says.
    void setShortfalls(const std::vector<domain::Shortfall> &shortfalls);
    /// The server is being asked.
    void showChecking();
    void setVerdicts(const std::vector<models::Verdict> &verdicts);
    /// The server could not be asked.
    void setUnchecked(const models::UserMessage &why);

    /// Whether anything says that it would be refused.
    [[nodiscard]] bool refused() const { return m_refused; }
    [[nodiscard]] bool confirmed() const;
    [[nodiscard]] QString confirmation() const;
    [[nodiscard]] QString commands() const;
    [[nodiscard]] QString manifest() const;
    [[nodiscard]] const domain::Plan &plan() const { return m_plan; }
    void focusConfirmation();

Q_SIGNALS:
    /// What refused() or confirmed() tell has changed.
    void changed();

private:
    void addCheck(StateKind kind, const QString &word, const QString &text);
    void clearChecks();
    void retell();

    domain::Plan m_plan;
    std::vector<domain::Shortfall> m_shortfalls;
    std::vector<models::Verdict> m_verdicts;
    bool m_asked = false; ///< the server has answered
    bool m_checking = false;
    bool m_refused = false;
    models::UserMessage m_unchecked;
    TextLabel *m_summary;
    QVBoxLayout *m_checks;
    QTabWidget *m_tabs;
    StepList *m_steps;
    YamlView *m_manifest;
    QPlainTextEdit *m_commands;
    QLineEdit *m_confirm;
    FormField *m_confirmField;
};

} // namespace ph::ui
