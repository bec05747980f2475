// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/detailspane.h"

#include "models/format/text.h"
#include "ui/pages/overviewtab.h"

#include <QTabBar>
#include <QTabWidget>
#include <QVBoxLayout>

namespace ph::ui {

using models::qs;

DetailsPane::DetailsPane(models::Console &console, Prompter &prompter, QWidget *parent)
    : QWidget(parent), m_console(console), m_prompter(prompter), m_members(console.clock()), m_events(console.clock()) {
    setObjectName(QStringLiteral("detailsPane"));
    m_tabs = new QTabWidget(this);
    m_tabs->setObjectName(QStringLiteral("detailsTabs"));
    m_tabs->setDocumentMode(true);
    m_tabs->tabBar()->setAccessibleName(tr("Details"));
    m_tabs->tabBar()->setDrawBase(false);

    m_overview = new OverviewTab(console, prompter, m_tabs);
    m_memberProxy.setSourceModel(&m_members);
    m_eventProxy.setSourceModel(&m_events);
    m_memberTable = new TableView(QStringLiteral("memberTable"), tr("Pods"), m_tabs);
    m_memberTable->setModel(&m_memberProxy);
    m_memberTable->setColumnSamples({QStringLiteral("orders-archive-0"),
                                     models::roleText(domain::MemberRole::Primary),
                                     models::phaseText("ImagePullBackOff") + QStringLiteral("MMM"),
                                     {},
                                     QStringLiteral("workstation-1"),
                                     QStringLiteral("127.127.240.240"),
                                     {},
                                     QStringLiteral("3.2 MiB"),
                                     {}},
                                    models::MemberTableModel::Name);
    m_memberTable->sortByColumn(models::MemberTableModel::Name, Qt::AscendingOrder);
    m_eventTable = new TableView(QStringLiteral("eventTable"), tr("Events"), m_tabs);
    m_eventTable->setModel(&m_eventProxy);
    m_eventTable->setColumnSamples(
        {models::agoText(SystemTime(std::chrono::hours(1)), SystemTime(std::chrono::minutes(148))),
         models::checkStateText(models::CheckItem::State::Warning) + QStringLiteral("MMM"),
         QStringLiteral("FailedScheduling"),
         QStringLiteral("StatefulSet/orders-archive"),
         QStringLiteral("Started container"),
         {}},
        models::EventTableModel::Message);
    m_eventTable->sortByColumn(models::EventTableModel::LastSeen, Qt::DescendingOrder);
    m_memberState = new StateView(m_memberTable, m_tabs);
    m_eventState = new StateView(m_eventTable, m_tabs);
    m_log = new LogTab(console, m_tabs);
    m_yaml = new YamlTab(console, prompter, m_tabs);

    // A list stands in a card as the fleet does, clear of the tabs.
    const auto carded = [this](QWidget *content) {
        auto *page = new QWidget(m_tabs);
        auto *column = new QVBoxLayout(page);
        column->setContentsMargins(0, theme::space(3), 0, 0);
        auto *card = new Card({}, page);
        card->layout()->setContentsMargins(1, theme::space(1), 1, theme::space(1));
        card->layout()->setSpacing(0);
        card->body()->addWidget(content);
        column->addWidget(card);
        return page;
    };
    const auto add = [this](QWidget *page, const QString &name, const QString &icon, const QString &label) {
        page->setProperty("tabName", name);
        m_tabs->addTab(page, icons::get(icon, icons::Tint::Secondary), label);
    };
    add(m_overview, QStringLiteral("overview"), QStringLiteral("overview"), tr("Overview"));
    add(carded(m_memberState), QStringLiteral("members"), QStringLiteral("pods"), tr("Pods"));
    add(carded(m_eventState), QStringLiteral("events"), QStringLiteral("events"), tr("Events"));
    add(m_log, QStringLiteral("log"), QStringLiteral("log"), tr("Log"));
    add(m_yaml, QStringLiteral("yaml"), QStringLiteral("yaml"), tr("YAML"));

    m_state = new StateView(m_tabs, this);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(m_state);
    connect(m_tabs, &QTabWidget::currentChanged, this, &DetailsPane::tabChanged);
    connect(m_overview, &OverviewTab::operationWanted, this, &DetailsPane::operationWanted);
    connect(m_memberTable, &TableView::contextMenuWanted, this,
            [this](QMenu *menu) { Q_EMIT memberMenuWanted(menu, m_memberTable->currentKey()); });
    for (TableView *table : {m_memberTable, m_eventTable})
        connect(table, &TableView::copyRequested, this, [this](const QString &text) { m_prompter.copy(text); });
    setInstance(nullptr);
}

void DetailsPane::setInstance(const domain::InstanceSummary *instance) {
    if (!instance) {
        m_key.clear();
        m_watchedKey.clear();
        m_eventWatch.reset();
        m_log->setInstance(nullptr);
        m_yaml->setInstance(nullptr);
        m_state->showEmpty(QStringLiteral("database"), tr("Nothing selected"),
                           tr("Select a database to see its state, pods, events, log and YAML."));
        return;
    }
    m_instance = *instance;
    const std::string key = models::instanceKeyOf(instance->ref);
    const bool other = key != m_key;
    m_key = key;
    m_state->showContent();
    m_overview->setInstance(instance);
    m_members.replaceAll(instance->members);
    if (instance->members.empty())
        m_memberState->showEmpty(QStringLiteral("pods"), tr("No pods yet"),
                                 tr("They appear here as soon as the cluster makes them."));
    else
        m_memberState->showContent();
    m_log->setInstance(instance);
    m_yaml->setInstance(instance);
    if (other) {
        m_events.replaceAll({});
        m_eventState->showLoading(tr("Reading the events of %1…").arg(qs(instance->ref.name)));
        watchEvents();
    }
}

void DetailsPane::watchEvents() {
    // Only what is shown is watched.
    if (currentTab() != QLatin1String("events") || m_key.empty() || m_watchedKey == m_key)
        return;
    m_watchedKey = m_key;
    m_eventWatch = m_console.watchEvents(m_instance.ref,
                                         [this](const std::vector<models::EventRow> &events) { showEvents(events); });
}

void DetailsPane::showEvents(const std::vector<models::EventRow> &events) {
    m_events.replaceAll(events);
    m_events.setDataState(models::DataState::Live);
    if (events.empty())
        m_eventState->showEmpty(QStringLiteral("events"), tr("No events"),
                                tr("The cluster has nothing to tell; it forgets events after about an hour."));
    else
        m_eventState->showContent();
}

QString DetailsPane::currentTab() const {
    return m_tabs->currentWidget() ? m_tabs->currentWidget()->property("tabName").toString() : QString();
}

void DetailsPane::showTab(const QString &name) {
    for (int i = 0; i < m_tabs->count(); ++i) {
        if (m_tabs->widget(i)->property("tabName").toString() == name)
            m_tabs->setCurrentIndex(i);
    }
}

void DetailsPane::tabChanged() {
    const QString tab = currentTab();
    m_log->setActive(tab == QLatin1String("log"));
    m_yaml->setActive(tab == QLatin1String("yaml"));
    if (tab == QLatin1String("events")) {
        watchEvents();
    } else {
        m_eventWatch.reset();
        m_watchedKey.clear();
    }
}

void DetailsPane::copyDsn() {
    if (!m_key.empty())
        m_overview->copyDsn();
}

void DetailsPane::refresh() {
    const QString tab = currentTab();
    if (tab == QLatin1String("yaml"))
        m_yaml->reload();
    if (tab == QLatin1String("log"))
        m_log->restart();
    if (tab == QLatin1String("events")) {
        m_watchedKey.clear();
        watchEvents();
    }
}

} // namespace ph::ui
