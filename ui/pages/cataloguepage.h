// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/facade/console.h"
#include "models/list/cataloguetablemodel.h"
#include "models/list/tableproxy.h"
#include "ui/dialogs/prompter.h"
#include "ui/pages/page.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/tableview.h"

#include <map>

class QLineEdit;

namespace ph::ui {

/// Which engines and versions the clusters can run, in which ways, and what each way cannot do.
class CataloguePage final : public Page {
    Q_OBJECT
public:
    CataloguePage(models::Console &console, Prompter &prompter, QWidget *parent = nullptr);

    [[nodiscard]] QString currentKey() const override { return m_table->currentKey(); }
    bool select(const QString &key) override { return key.isEmpty() || m_table->selectKey(key); }
    void setScope(const QString &name) override;
    void focusFilter() override;
    void focusContent() override { m_table->setFocus(); }
    void refresh() override { read(); }
    void save(QSettings &settings) const override { m_table->saveLayout(settings); }
    void restore(QSettings &settings) override { m_table->restoreLayout(settings); }
    [[nodiscard]] TableView *table() const { return m_table; }

protected:
    void showEvent(QShowEvent *event) override;

private:
    void read();
    void merge();
    void refreshFace();

    models::Console &m_console;
    Prompter &m_prompter;
    models::CatalogueTableModel m_model;
    models::TableProxy m_proxy;
    std::map<std::string, std::vector<models::CatalogueRow>> m_rows; ///< by cluster
    std::map<std::string, Error> m_errors;                           ///< of clusters that could not be asked
    int m_generation = 0;
    int m_asked = 0; ///< answers that are still awaited
    TextLabel *m_count;
    QLineEdit *m_filter;
    MessageBar *m_problem;
    TableView *m_table;
    StateView *m_state;
    QWidget *m_details;
    TextLabel *m_title, *m_ways;
};

} // namespace ph::ui
