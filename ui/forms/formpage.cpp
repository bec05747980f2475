// SPDX-License-Identifier: Apache-2.0
#include "ui/forms/formpage.h"

#include "models/format/text.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace ph::ui {

using models::qs;
using Severity = domain::FieldIssue::Severity;

FormPage::FormPage(QWidget *parent) : QWidget(parent) {
    m_column = new QVBoxLayout(this);
    m_column->setContentsMargins(0, 0, 0, 0);
    m_column->setSpacing(theme::space(4));
}

void FormPage::addSection(const QString &title) {
    auto *label = new TextLabel(title, theme::Text::Body, false, this);
    QFont font = label->font();
    font.setWeight(QFont::DemiBold);
    label->setFont(font);
    m_column->addWidget(label);
}

TextLabel *FormPage::addNote(const QString &text) {
    auto *label = new TextLabel(text, theme::Text::Table, true, this);
    label->setWordWrap(true);
    m_column->addWidget(label);
    return label;
}

QGridLayout *FormPage::addGrid(int columns) {
    auto *grid = new QGridLayout;
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(theme::space(4));
    grid->setVerticalSpacing(theme::space(3));
    for (int i = 0; i < columns; ++i)
        grid->setColumnStretch(i, 1);
    m_column->addLayout(grid);
    return grid;
}

QLineEdit *FormPage::addLine(const QString &name, const QString &label, const QString &hint, QGridLayout *grid, int row,
                             int column, int span) {
    auto *line = new QLineEdit(this);
    line->setObjectName(name + QStringLiteral("Field"));
    line->setMaxLength(600);
    auto *wrapper = new FormField(label, line, hint, this);
    grid->addWidget(wrapper, row, column, 1, span, Qt::AlignTop);
    addField(name, wrapper);
    connect(line, &QLineEdit::textEdited, this, [this, name] { touch(name); });
    return line;
}

QComboBox *FormPage::addCombo(const QString &name, const QString &label, const QString &hint, QGridLayout *grid,
                              int row, int column, int span, bool editable) {
    auto *combo = new QComboBox(this);
    combo->setObjectName(name + QStringLiteral("Field"));
    combo->setEditable(editable);
    combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    combo->setMinimumContentsLength(8);
    auto *wrapper = new FormField(label, combo, hint, this);
    grid->addWidget(wrapper, row, column, 1, span, Qt::AlignTop);
    addField(name, wrapper);
    return combo;
}

void FormPage::addField(const QString &name, FormField *field) {
    m_fields[name] = field;
    m_order.append(name);
}

FormField *FormPage::field(const QString &name) const {
    const auto at = m_fields.find(name);
    return at == m_fields.end() ? nullptr : at->second;
}

void FormPage::touch(const QString &field) {
    if (m_loading)
        return;
    m_touched.insert(field);
    Q_EMIT changed();
}

QString FormPage::fieldOf(const std::string &issueField) {
    if (issueField == "ns")
        return QStringLiteral("namespace");
    if (issueField == "engineVersion")
        return QStringLiteral("version");
    if (issueField == "adapter")
        return QStringLiteral("engine");
    if (issueField.starts_with("parameters."))
        return QStringLiteral("parameters");
    return qs(issueField.starts_with("spec.") ? issueField.substr(5) : issueField);
}

void FormPage::setIssues(const std::vector<domain::FieldIssue> &issues, bool all) {
    m_wrong.clear();
    for (const auto &[name, field] : m_fields) {
        const domain::FieldIssue *worst = nullptr;
        for (const domain::FieldIssue &issue : issues) {
            if (fieldOf(issue.field) != name)
                continue;
            if (!worst || (worst->severity == Severity::Warning && issue.severity == Severity::Error))
                worst = &issue;
        }
        if (worst && worst->severity == Severity::Error)
            m_wrong.insert(name);
        const bool show = worst && (all || m_touched.contains(name));
        field->setIssue(show ? models::issueText(*worst) : QString(), worst ? worst->severity : Severity::Error);
    }
}

bool FormPage::focusFirstIssue() {
    for (const QString &name : m_order) {
        if (m_wrong.contains(name)) {
            m_fields.at(name)->editor()->setFocus(Qt::OtherFocusReason);
            return true;
        }
    }
    return false;
}

} // namespace ph::ui
