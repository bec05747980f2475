// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "ui/dialogs/changedialog.h"

class QCheckBox;
class QComboBox;
class QLineEdit;

namespace ph::models {
class ParameterTableModel;
}

namespace ph::ui {

/// CPU, memory, storage, the version within its series, and what is said about a database. What the cluster tells
/// meanwhile changes no field.
class ResourcesDialog final : public ChangeDialog {
    Q_OBJECT
public:
    ResourcesDialog(models::Console &console, const domain::InstanceSummary &instance, QWidget *parent = nullptr);

private:
    [[nodiscard]] models::Job<domain::Plan> askPlan() override;
    [[nodiscard]] QString unchosen() const override;
    [[nodiscard]] QString effect(const domain::Plan &plan) const override;
    [[nodiscard]] domain::InstanceEdit edit() const;
    void changed();
    /// Offers the newer versions of its series that the cluster can run.
    void offerVersions(const std::vector<models::EngineChoice> &engines);

    QComboBox *m_version;
    FormField *m_versionField;
    QLineEdit *m_cpu, *m_memory, *m_storage, *m_description;
    QCheckBox *m_protection;
    std::vector<std::pair<std::string, FormField *>> m_fields; ///< by the name issues give
    bool m_wrong = false;
};

/// The engine's parameters in a table, with what a change means.
class ParametersDialog final : public ChangeDialog {
    Q_OBJECT
public:
    ParametersDialog(models::Console &console, const domain::InstanceSummary &instance, QWidget *parent = nullptr);

private:
    [[nodiscard]] models::Job<domain::Plan> askPlan() override;
    [[nodiscard]] QString unchosen() const override;
    [[nodiscard]] QString effect(const domain::Plan &plan) const override;
    void changed();

    models::ParameterTableModel *m_parameters;
    QString m_problem; ///< what is wrong with the first value that is
};

} // namespace ph::ui
