// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/operationspage.h"

#include "models/format/text.h"
#include "ui/widgets/operationview.h"
#include "ui/widgets/reportview.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QLocale>
#include <QMenu>
#include <QSettings>
#include <QSplitter>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace ph::ui {

using models::OperationRow;
using models::OperationTableModel;
using models::qs;

OperationsPage::OperationsPage(models::Console &console, Prompter &prompter, QWidget *parent)
    : ListPage({QStringLiteral("operation"), tr("Operations"), tr("Filter operations ( / )"), tr("Filter operations"),
                tr("Operations")},
               parent),
      m_console(console), m_prompter(prompter), m_model(new OperationTableModel(console.clock(), this)) {
    setObjectName(QStringLiteral("operationsPage"));
    m_limited = new MessageBar(this);
    m_limited->setObjectName(QStringLiteral("limitedLine"));
    column()->addWidget(m_limited);
    buildList();
    m_details = buildDetails();
    m_splitter = new QSplitter(Qt::Vertical, this);
    m_splitter->setObjectName(QStringLiteral("operationSplitter"));
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(list());
    m_splitter->addWidget(m_details);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 2);
    m_splitter->setSizes({theme::space(80), theme::space(76)});
    column()->addWidget(m_splitter, 1);

    connect(face(), &StateView::actionTriggered, this, [this] {
        if (m_error && m_model->rowCount() == 0)
            read();
        else
            filter()->clear();
    });
    connect(m_limited, &MessageBar::actionTriggered, this, [this] {
        m_limit += portion;
        read();
    });
    m_soon = new QTimer(this); // progress comes many times a second
    m_soon->setSingleShot(true);
    m_soon->setInterval(100);
    connect(m_soon, &QTimer::timeout, this, [this] {
        if (m_known && endedHere() != m_ended)
            read(); // what ended here is history now
        merge();
    });
    const auto soon = [this] {
        if (!m_soon->isActive())
            m_soon->start();
    };
    connect(&console, &models::Console::operationsChanged, this, soon);
    connect(&console, &models::Console::unfinishedChanged, this, soon);
    connect(&console, &models::Console::clustersChanged, this, soon);
    connect(&console, &models::Console::phaseChanged, this, [this] {
        if (isVisible() && !m_known)
            read();
    });
    merge();
}

void OperationsPage::buildList() {
    setModel(m_model);
    list()->setMinimumHeight(theme::space(34));
    table()->setColumnSamples(
        {{},
         QStringLiteral("Change members of orders"),
         QStringLiteral("production/orders"),
         QStringLiteral("embedded"),
         QStringLiteral("anna@workstation"),
         models::agoText(SystemTime(std::chrono::hours(1)), SystemTime(std::chrono::minutes(148))),
         QStringLiteral("88 min"),
         {}},
        OperationTableModel::Outcome);
    table()->widenForStates(OperationTableModel::State, OperationTableModel::stateWords());
    table()->sortByColumn(OperationTableModel::Started, Qt::DescendingOrder);
    table()->setColumnHidden(OperationTableModel::Database, true); // the operation's own words name it
    connect(table(), &TableView::copyRequested, this, [this](const QString &text) { m_prompter.copy(text); });
    connect(table(), &TableView::contextMenuWanted, this, [this](QMenu *menu) {
        for (QPushButton *button : {m_resume, m_database, m_copy, m_export}) {
            if (button->isHidden())
                continue;
            QAction *action = menu->addAction(button->text(), button, &QPushButton::click);
            action->setEnabled(button->isEnabled());
        }
    });
    connect(table(), &QAbstractItemView::activated, this, [this] {
        if (canResume())
            resume();
    });
}

QWidget *OperationsPage::buildDetails() {
    auto *card = new Card({}, this);
    card->setMinimumHeight(theme::space(48));
    m_views = new QStackedWidget(card);
    m_live = new OperationView(m_console.clock(), m_views);
    m_report = new ReportView(m_console.clock(), m_views);
    m_views->addWidget(m_live);
    m_views->addWidget(m_report);
    auto *row = new QHBoxLayout;
    row->setSpacing(theme::space(2));
    m_resume = makeButton(QStringLiteral("resumeOperation"), tr("Resume or roll back…"), ButtonRole::Primary, card);
    m_database = makeButton(QStringLiteral("showDatabase"), tr("Show database"), ButtonRole::Normal, card);
    m_copy = makeButton(QStringLiteral("copyReport"), tr("Copy report"), ButtonRole::Normal, card);
    m_export = makeButton(QStringLiteral("exportReport"), tr("Export report…"), ButtonRole::Normal, card);
    row->addWidget(m_resume);
    row->addStretch();
    row->addWidget(m_database);
    row->addWidget(m_copy);
    row->addWidget(m_export);
    card->body()->addWidget(m_views, 1);
    card->body()->addSpacing(theme::space(2));
    card->body()->addLayout(row);
    connect(m_resume, &QPushButton::clicked, this, &OperationsPage::resume);
    connect(m_copy, &QPushButton::clicked, this, &OperationsPage::copyReport);
    connect(m_export, &QPushButton::clicked, this, &OperationsPage::exportReport);
    connect(m_database, &QPushButton::clicked, this, [this] {
        if (const OperationRow *shown = selected())
            Q_EMIT databaseWanted(databaseOf(*shown));
    });
    return card;
}

void OperationsPage::showEvent(QShowEvent *event) {
    Page::showEvent(event);
    read();
}

int OperationsPage::endedHere() const {
    return static_cast<int>(std::count_if(m_console.operations().begin(), m_console.operations().end(),
                                          [](const auto *operation) { return operation->ended(); }));
}

void OperationsPage::read() {
    if (!m_console.hasBackend()) {
        refreshFace();
        return;
    }
    const int generation = ++m_generation;
    const int limit = m_limit;
    m_ended = endedHere();
    // One more than is shown tells whether there are older ones.
    m_console.history(limit + 1).onResult(
        this, [this, generation, limit](const Result<std::vector<domain::OperationReport>> &result) {
            if (generation != m_generation)
                return;
            m_known = true;
            m_error = result ? std::nullopt : std::optional(result.error());
            if (result) {
                m_history = *result;
                m_more = m_history.size() > static_cast<std::size_t>(limit);
                if (m_more)
                    m_history.resize(static_cast<std::size_t>(limit));
            }
            merge();
        });
}

void OperationsPage::merge() {
    std::vector<const models::Operation *> live(m_console.operations().begin(), m_console.operations().end());
    std::map<std::string, QString> colors;
    for (const models::ClusterSummary &cluster : m_console.clusters())
        colors[cluster.name] = qs(cluster.color);
    m_model->setColors(std::move(colors));
    m_model->replaceAll(models::operationRows(live, m_console.unfinished(), m_history));
    refreshFace();
}

void OperationsPage::refreshFace() {
    const int all = m_model->rowCount();
    const int shown = proxy().rowCount();
    count()->setText(all == 0       ? QString()
                     : shown == all ? tr("%n operation(s)", nullptr, all)
                                    : tr("%1 of %n operation(s)", nullptr, all).arg(shown));
    if (m_error && all > 0)
        m_limited->showMessage(StateKind::Attention,
                               models::describe(*m_error, tr("Past operations could not be read.")).sentence,
                               tr("Try again"));
    else if (m_more)
        m_limited->showMessage(StateKind::Information,
                               tr("The newest %n past operation(s) are shown; there are older ones.", nullptr,
                                  static_cast<int>(m_history.size())),
                               tr("Show %n more", nullptr, portion));
    else
        m_limited->clear();
    if (shown > 0)
        face()->showContent();
    else if (all > 0)
        face()->showEmpty(QStringLiteral("search"), tr("Nothing matches"),
                          tr("No operation matches what is chosen and typed."), tr("Show all operations"));
    else if (m_error)
        face()->showError(models::describe(*m_error, tr("Past operations could not be read.")), tr("Try again"));
    else if (!m_known)
        face()->showLoading(tr("Reading past operations…"));
    else
        face()->showEmpty(QStringLiteral("operations"), tr("No operations yet"),
                          tr("Creating, changing and deleting databases is listed here, with every step and who did "
                             "it, also when another console did."));
    m_details->setVisible(shown > 0);
    if (!table()->currentIndex().isValid() && shown > 0)
        table()->setCurrentIndex(proxy().index(0, 0));
    showSelected();
}

const OperationRow *OperationsPage::selected() const {
    const QString key = currentKey();
    return key.isEmpty() ? nullptr : m_model->find(key.toStdString());
}

models::Operation *OperationsPage::liveOf(const OperationRow &row) const {
    if (row.standing != OperationRow::Standing::Here && row.standing != OperationRow::Standing::Past)
        return nullptr;
    const auto &all = m_console.operations();
    const auto found =
        std::find_if(all.rbegin(), all.rend(), [&row](const auto *one) { return one->report().id == row.report.id; });
    return found == all.rend() ? nullptr : *found;
}

QString OperationsPage::databaseOf(const OperationRow &row) const {
    const InstanceRef &target = row.report.target;
    for (const domain::InstanceSummary &one : m_console.instances().rows()) {
        // A creation is reported before the instance has its id.
        if (one.ref.cluster == target.cluster && one.ref.ns == target.ns && one.ref.name == target.name &&
            (target.instanceId.empty() || target.instanceId == one.ref.instanceId))
            return qs(models::instanceKeyOf(one.ref));
    }
    return {};
}

void OperationsPage::showSelected() {
    const OperationRow *row = selected();
    if (!row)
        return;
    if (models::Operation *operation = liveOf(*row)) {
        if (m_live->operation() != operation)
            m_live->setOperation(operation);
        m_views->setCurrentWidget(m_live);
    } else {
        m_report->setRow(*row);
        m_views->setCurrentWidget(m_report);
    }
    const models::ClusterSummary *cluster = m_console.cluster(row->report.clusterName);
    const bool readOnly = cluster && cluster->protection == models::ProtectionLevel::ReadOnly;
    m_resume->setVisible(row->standing == OperationRow::Standing::Unfinished);
    m_resume->setEnabled(!readOnly);
    m_resume->setToolTip(readOnly ? tr("This cluster is read-only in this console.") : QString());
    m_database->setEnabled(!databaseOf(*row).isEmpty());
    m_database->setToolTip(m_database->isEnabled() ? QString() : tr("This database does not exist any more."));
}

bool OperationsPage::canResume() const {
    return !m_resume->isHidden() && m_resume->isEnabled() && selected();
}

void OperationsPage::resume() {
    if (const OperationRow *row = selected(); row && canResume())
        Q_EMIT unfinishedWanted(domain::OperationReport(row->report));
}

void OperationsPage::copyReport() {
    if (const OperationRow *row = selected())
        m_prompter.copy(models::reportText(*row, m_console.clock().now()));
}

void OperationsPage::exportReport() {
    const OperationRow *row = selected();
    if (!row)
        return;
    m_prompter.saveText(window(), tr("Export the report"),
                        QStringLiteral("%1-%2.txt").arg(qs(row->report.operation), qs(row->report.target.name)),
                        models::reportText(*row, m_console.clock().now()));
}

bool OperationsPage::select(const QString &key) {
    if (table()->selectKey(key))
        return true;
    if (m_model->rowOf(key.toStdString()) < 0)
        return false;
    filter()->clear(); // asked for by name, so it must not stay hidden behind a filter
    if (table()->selectKey(key))
        return true;
    Q_EMIT scopeWanted({});
    return table()->selectKey(key);
}

void OperationsPage::setScope(const QString &name) {
    proxy().setExact(OperationTableModel::Cluster, name);
    refreshFace();
}

void OperationsPage::save(QSettings &settings) const {
    settings.setValue(QStringLiteral("operationsPage/splitter"), m_splitter->saveState());
    table()->saveLayout(settings);
}

void OperationsPage::restore(QSettings &settings) {
    const QByteArray state = settings.value(QStringLiteral("operationsPage/splitter")).toByteArray();
    if (!state.isEmpty())
        m_splitter->restoreState(state);
    table()->restoreLayout(settings);
}

} // namespace ph::ui
