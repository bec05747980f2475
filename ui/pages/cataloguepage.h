// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/facade/console.h"
#include "models/list/cataloguetablemodel.h"
#include "ui/dialogs/prompter.h"
#include "ui/pages/listpage.h"

#include <map>

namespace ph::ui {

/// Which engines and versions the clusters can run, in which ways, and what each way cannot do.
class CataloguePage final : public ListPage {
    Q_OBJECT
public:
    CataloguePage(models::Console &console, Prompter &prompter, QWidget *parent = nullptr);

    void setScope(const QString &name) override;
    void refresh() override { read(); }
    void save(QSettings &settings) const override { table()->saveLayout(settings); }
    void restore(QSettings &settings) override { table()->restoreLayout(settings); }

protected:
    void showEvent(QShowEvent *event) override;

private:
    void read();
    void merge();
    void refreshFace() override;
    void showSelected() override;

    models::Console &m_console;
    Prompter &m_prompter;
    models::CatalogueTableModel *m_model;
    std::map<std::string, std::vector<models::CatalogueRow>> m_rows; ///< by cluster
    std::map<std::string, Error> m_errors;                           ///< of clusters that could not be asked
    int m_generation = 0;
    int m_asked = 0; ///< answers that are still awaited
    MessageBar *m_problem;
    QWidget *m_details;
    TextLabel *m_title, *m_ways;
};

} // namespace ph::ui
