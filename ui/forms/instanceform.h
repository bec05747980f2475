// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/facade/console.h"
#include "ui/widgets/basics.h"

#include <QSet>

#include <map>
#include <vector>

class QComboBox;
class QLineEdit;
class QGridLayout;

namespace ph::ui {

/// The fields of a database, shared by creating and editing. Holds no logic: choices and issues are given to it.
class InstanceForm final : public QWidget {
    Q_OBJECT
public:
    explicit InstanceForm(QWidget *parent = nullptr);

    void load(const domain::InstanceDraft &draft);
    void save(domain::InstanceDraft &draft) const;

    void setClusters(const std::vector<models::ClusterSummary> &clusters, const QString &current);
    void setNamespaces(const std::vector<std::string> &namespaces);
    void setEngines(const std::vector<models::EngineChoice> &engines);
    [[nodiscard]] QString cluster() const;
    [[nodiscard]] const models::EngineChoice *engine() const;

    /// Puts each issue beside its field; fields the user has not touched stay quiet unless @p all.
    void setIssues(const std::vector<domain::FieldIssue> &issues, bool all);
    /// Moves the focus to the first field with an error; false when there is none.
    bool focusFirstIssue();

Q_SIGNALS:
    void changed();
    void clusterChosen(const QString &name);

private:
    void engineChosen();
    void membersChosen();
    void touch(const QString &field);
    [[nodiscard]] QLineEdit *addLine(const QString &field, const QString &label, const QString &hint, QGridLayout *grid,
                                     int row, int column, int span = 1);

    std::vector<models::EngineChoice> m_engines;
    std::map<QString, FormField *> m_fields;
    QSet<QString> m_touched;
    QComboBox *m_cluster;
    QComboBox *m_namespace;
    QComboBox *m_engine;
    QComboBox *m_version;
    QComboBox *m_members;
    QComboBox *m_synchronous;
    QLineEdit *m_name, *m_cpu, *m_memory, *m_storage, *m_database, *m_owner;
    bool m_loading = false;
};

} // namespace ph::ui
