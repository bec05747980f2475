// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/facade/console.h"
#include "models/list/tableproxy.h"
#include "ui/dialogs/prompter.h"
#include "ui/pages/page.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/tableview.h"

#include <map>

class QComboBox;
class QGridLayout;
class QLineEdit;

namespace ph::ui {

/// The clusters of this console: how each is reached and protected, and whether its connection works part by part; add
/// from a kubeconfig file, remove; and what was kept of databases deleted from it.
class ClustersPage final : public Page {
    Q_OBJECT
public:
    ClustersPage(models::Console &console, Prompter &prompter, QWidget *parent = nullptr);
    /// Starts the connection check of @p name at once.
    void check(const QString &name);

    [[nodiscard]] QString currentKey() const override { return m_table->currentKey(); }
    bool select(const QString &key) override;
    void setScope(const QString &name) override;
    void focusFilter() override;
    void focusContent() override { m_table->setFocus(); }
    void save(QSettings &settings) const override { m_table->saveLayout(settings); }
    void restore(QSettings &settings) override { m_table->restoreLayout(settings); }

protected:
    void showEvent(QShowEvent *event) override;

private:
    /// What is known of a cluster's last connection check.
    struct Check {
        bool running = false;
        std::optional<Error> error;
        std::vector<models::CheckItem> items;
        SystemTime at{};
        models::Job<std::vector<models::CheckItem>> job;
    };
    void buildList(Prompter &prompter);
    QWidget *buildFacts();
    QWidget *buildCheck();
    QWidget *buildKept();
    void addFromFile(const QString &path);
    void removeCurrent();
    void protect(models::ProtectionLevel level);
    void paint(const QString &color);
    /// Asks once for what a cluster offers new databases.
    void readPlace(const models::ClusterSummary &cluster);
    void refresh() override;
    void showCluster();
    void showCheck();
    void showItems(const std::vector<models::CheckItem> &items);
    void fail(const Error &error, const QString &happened);

    models::Console &m_console;
    Prompter &m_prompter;
    models::TableProxy m_proxy;
    TextLabel *m_count;
    QLineEdit *m_filter;
    MessageBar *m_problem;
    TableView *m_table;
    StateView *m_list;
    QWidget *m_details;
    TextLabel *m_name;
    StateBadge *m_badge;
    MessageBar *m_trouble; ///< why the cluster does not answer
    QGridLayout *m_facts;
    std::vector<class ElidedLabel *> m_values;
    QComboBox *m_protection;
    QComboBox *m_color;
    std::map<std::string, std::optional<domain::Place>> m_places; ///< by cluster, read when the page is shown
    TextLabel *m_protectionNote;
    QPushButton *m_add, *m_remove, *m_check;
    TextLabel *m_checked; ///< when
    StateView *m_checkView;
    QWidget *m_checks;
    class KeptList *m_kept;
    QVBoxLayout *m_checkLines;
    std::map<QString, Check> m_known;
};

} // namespace ph::ui
