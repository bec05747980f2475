// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/domain/instance.h"
#include "ui/widgets/basics.h"

#include <QSet>

#include <map>
#include <vector>

class QComboBox;
class QGridLayout;
class QLineEdit;
class QVBoxLayout;

namespace ph::ui {

/// One page of the fields of a form: labels, hints, issues beside their fields, and which of them the user has touched.
/// Holds no logic of what is right: issues are given to it.
class FormPage : public QWidget {
    Q_OBJECT
public:
    /// Puts each issue that belongs to a field of this page beside it; fields the user has not touched stay quiet
    /// unless @p all.
    void setIssues(const std::vector<domain::FieldIssue> &issues, bool all);
    /// Moves the focus to the first field with an error, in the order they were added; false when there is none.
    bool focusFirstIssue();
    /// How many fields have an error, shown or not.
    [[nodiscard]] int errors() const { return static_cast<int>(m_wrong.size()); }
    [[nodiscard]] bool has(const QString &field) const { return m_fields.contains(field); }
    [[nodiscard]] FormField *field(const QString &name) const;
    /// The user has touched a field.
    [[nodiscard]] bool dirty() const { return !m_touched.isEmpty(); }
    /// "ns" and "spec.cpu" of an issue as the field it stands beside.
    [[nodiscard]] static QString fieldOf(const std::string &issueField);

Q_SIGNALS:
    /// The user changed something.
    void changed();

protected:
    explicit FormPage(QWidget *parent);
    [[nodiscard]] QVBoxLayout *column() const { return m_column; }
    /// A section title with the space above it.
    void addSection(const QString &title);
    /// A sentence of explanation.
    TextLabel *addNote(const QString &text);
    [[nodiscard]] QGridLayout *addGrid(int columns);
    QLineEdit *addLine(const QString &name, const QString &label, const QString &hint, QGridLayout *grid, int row,
                       int column, int span = 1);
    QComboBox *addCombo(const QString &name, const QString &label, const QString &hint, QGridLayout *grid, int row,
                        int column, int span = 1, bool editable = false);
    void addField(const QString &name, FormField *field);
    /// The user touched a field.
    void touch(const QString &field);
    [[nodiscard]] bool touched(const QString &field) const { return m_touched.contains(field); }

    bool m_loading = false; ///< what changes was not changed by the user

private:
    QVBoxLayout *m_column;
    std::map<QString, FormField *> m_fields;
    QStringList m_order;
    QSet<QString> m_touched;
    QSet<QString> m_wrong;
};

} // namespace ph::ui
