// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/cataloguepage.h"

#include "models/format/text.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QVBoxLayout>

namespace ph::ui {

using models::CatalogueTableModel;
using models::qs;

CataloguePage::CataloguePage(models::Console &console, Prompter &prompter, QWidget *parent)
    : ListPage({QStringLiteral("catalogue"), tr("Catalogue"), tr("Filter the catalogue ( / )"),
                tr("Filter the catalogue"), tr("Engines and versions")},
               parent),
      m_console(console), m_prompter(prompter), m_model(new CatalogueTableModel(this)) {
    setObjectName(QStringLiteral("cataloguePage"));
    m_problem = new MessageBar(this);
    m_problem->setObjectName(QStringLiteral("catalogueProblem"));
    column()->addWidget(m_problem);
    setModel(m_model);

    table()->setColumnSamples({QStringLiteral("PostgreSQL"),
                               tr("%1 (proposed)").arg(QStringLiteral("10.11")),
                               QStringLiteral("production"),
                               {},
                               {},
                               QStringLiteral("pilothouse/postgresql:18"),
                               QStringLiteral("PostgreSQL")},
                              CatalogueTableModel::Why);
    table()->widenForStates(CatalogueTableModel::State, CatalogueTableModel::stateWords());
    table()->sortByColumn(CatalogueTableModel::Version, Qt::AscendingOrder);
    column()->addWidget(list(), 1);

    auto *details = new Card({}, this);
    m_details = details;
    m_title = new TextLabel(theme::Text::Section, false, details);
    m_ways = new TextLabel(theme::Text::Body, false, details);
    m_ways->setObjectName(QStringLiteral("catalogueWays"));
    m_ways->setWordWrap(true);
    m_ways->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_ways->setAccessibleName(tr("How it is run"));
    details->body()->addWidget(m_title);
    details->body()->addWidget(m_ways);
    column()->addWidget(details);

    connect(face(), &StateView::actionTriggered, this, [this] {
        if (m_model->rowCount() == 0)
            read();
        else
            filter()->clear();
    });
    connect(m_problem, &MessageBar::actionTriggered, this, &CataloguePage::read);
    connect(table(), &TableView::copyRequested, this, [this](const QString &text) { m_prompter.copy(text); });
    connect(&console, &models::Console::phaseChanged, this, [this] {
        if (isVisible())
            read();
    });
    connect(&console, &models::Console::clustersChanged, this, [this] {
        if (!isVisible())
            return;
        for (const models::ClusterSummary &cluster : m_console.clusters())
            if (!m_rows.contains(cluster.name) && !m_errors.contains(cluster.name)) {
                read(); // one that came
                return;
            }
    });
    refreshFace();
}

void CataloguePage::showEvent(QShowEvent *event) {
    Page::showEvent(event);
    read();
}

void CataloguePage::read() {
    if (!m_console.hasBackend())
        return;
    const int generation = ++m_generation;
    m_asked = 0;
    std::erase_if(m_rows, [this](const auto &one) { return !m_console.cluster(one.first); });
    m_errors.clear();
    for (const models::ClusterSummary &cluster : m_console.clusters()) {
        ++m_asked;
        m_rows[cluster.name]; // asked for
        m_console.engines(cluster.name)
            .onResult(this,
                      [this, generation, name = cluster.name](const Result<std::vector<models::EngineChoice>> &result) {
                          if (generation != m_generation)
                              return;
                          --m_asked;
                          if (result)
                              m_rows[name] = models::catalogueRows(name, *result);
                          else
                              m_errors.insert_or_assign(name, result.error());
                          merge();
                      });
    }
    refreshFace();
}

void CataloguePage::merge() {
    std::map<std::string, QString> colors;
    for (const models::ClusterSummary &cluster : m_console.clusters())
        colors[cluster.name] = qs(cluster.color);
    m_model->setColors(std::move(colors));
    std::vector<models::CatalogueRow> all;
    for (const auto &[cluster, rows] : m_rows)
        all.insert(all.end(), rows.begin(), rows.end());
    m_model->replaceAll(std::move(all));
    refreshFace();
}

void CataloguePage::setScope(const QString &name) {
    proxy().setExact(CatalogueTableModel::Cluster, name);
    refreshFace();
}

void CataloguePage::refreshFace() {
    const int all = m_model->rowCount();
    const int shown = proxy().rowCount();
    count()->setText(all == 0       ? QString()
                     : shown == all ? tr("%n version(s)", nullptr, all)
                                    : tr("%1 of %n version(s)", nullptr, all).arg(shown));
    if (!m_errors.empty() && all > 0)
        m_problem->showMessage(
            StateKind::Attention,
            models::describe(m_errors.begin()->second,
                             tr("What %1 can run could not be read.").arg(qs(m_errors.begin()->first)))
                .sentence,
            tr("Try again"));
    else
        m_problem->clear();
    if (shown > 0)
        face()->showContent();
    else if (all > 0)
        face()->showEmpty(QStringLiteral("search"), tr("Nothing matches"),
                          tr("No version matches what is chosen and typed."), tr("Show all versions"));
    else if (m_asked > 0)
        face()->showLoading(tr("Asking the clusters what they can run…"));
    else if (!m_errors.empty())
        face()->showError(models::describe(m_errors.begin()->second,
                                           tr("What %1 can run could not be read.").arg(qs(m_errors.begin()->first))),
                          tr("Try again"));
    else
        face()->showEmpty(QStringLiteral("chip"), tr("No cluster"),
                          tr("Add a cluster to see which engines and versions it can run."));
    if (!table()->currentIndex().isValid() && shown > 0)
        table()->setCurrentIndex(proxy().index(0, 0));
    showSelected();
}

void CataloguePage::showSelected() {
    const models::CatalogueRow *row = m_model->find(currentKey().toStdString());
    m_details->setVisible(row != nullptr);
    if (!row)
        return;
    m_title->setText(QStringLiteral("%1 %2").arg(qs(row->label), qs(row->offer.version)));
    QStringList lines;
    if (!row->offer.runnable)
        lines.append(tr("%1 cannot run it: %2").arg(qs(row->cluster), qs(row->offer.why)));
    for (const auto &way : row->ways) {
        lines.append(
            way.minimumMembers == way.maximumMembers
                ? tr("%1: %n member(s)", nullptr, way.maximumMembers).arg(qs(way.label))
                : tr("%1: %2 to %n members", nullptr, way.maximumMembers).arg(qs(way.label)).arg(way.minimumMembers));
        for (const std::string &line : way.cannot)
            lines.append(QStringLiteral("    · %1").arg(qs(line)));
    }
    m_ways->setText(lines.join(QLatin1Char('\n')));
}

} // namespace ph::ui
