// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/eventspage.h"

#include "models/format/text.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QMenu>
#include <QSettings>
#include <QTimer>
#include <QVBoxLayout>

namespace ph::ui {

using models::FleetEventTableModel;
using models::qs;

EventsPage::EventsPage(models::Console &console, Prompter &prompter, QWidget *parent)
    : ListPage(
          {QStringLiteral("fleetEvent"), tr("Events"), tr("Filter events ( / )"), tr("Filter events"), tr("Events")},
          parent),
      m_console(console), m_prompter(prompter), m_model(new FleetEventTableModel(console.clock(), this)) {
    setObjectName(QStringLiteral("eventsPage"));
    m_warnings = new QCheckBox(tr("Only warnings"), this);
    m_warnings->setObjectName(QStringLiteral("onlyWarnings"));
    header()->insertWidget(header()->count() - 1, m_warnings);
    m_timeline = new EventTimeline(this);
    column()->addWidget(m_timeline);
    setModel(m_model);
    table()->setColumnSamples(
        {models::agoText(SystemTime(std::chrono::hours(1)), SystemTime(std::chrono::minutes(148))),
         {},
         QStringLiteral("production/orders"),
         QStringLiteral("production"),
         QStringLiteral("FailedScheduling"),
         {},
         QStringLiteral("Pod/customers-2"),
         {}},
        FleetEventTableModel::Message);
    table()->widenForStates(FleetEventTableModel::Type, models::EventTableModel::typeWords());
    table()->sortByColumn(FleetEventTableModel::LastSeen, Qt::DescendingOrder);
    column()->addWidget(list(), 1);

    auto *details = new Card({}, this);
    m_details = details;
    m_message = new TextLabel(theme::Text::Body, false, details);
    m_message->setObjectName(QStringLiteral("fleetEventMessage"));
    m_message->setWordWrap(true);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    m_message->setAccessibleName(tr("The selected event"));
    m_database = makeButton(QStringLiteral("eventDatabase"), tr("Show database"), ButtonRole::Normal, details);
    auto *row = new QHBoxLayout;
    row->addWidget(m_message, 1);
    row->addWidget(m_database, 0, Qt::AlignTop);
    details->body()->addLayout(row);
    column()->addWidget(details);

    connect(m_warnings, &QCheckBox::toggled, this, [this](bool only) {
        proxy().setOnlyTrouble(only);
        refreshFace();
    });
    connect(face(), &StateView::actionTriggered, this, [this] {
        filter()->clear();
        m_warnings->setChecked(false);
    });
    connect(table(), &TableView::copyRequested, this, [this](const QString &text) { m_prompter.copy(text); });
    connect(table(), &TableView::contextMenuWanted, this, [this](QMenu *menu) {
        QAction *action = menu->addAction(m_database->text(), m_database, &QPushButton::click);
        action->setEnabled(m_database->isEnabled());
    });
    connect(table(), &QAbstractItemView::activated, m_database, &QPushButton::click);
    connect(m_database, &QPushButton::clicked, this, [this] {
        if (const auto *event = m_model->find(currentKey().toStdString()))
            Q_EMIT databaseWanted(databaseOf(*event));
    });
    m_soon = new QTimer(this);
    m_soon->setSingleShot(true);
    m_soon->setInterval(100);
    connect(m_soon, &QTimer::timeout, this, &EventsPage::merge);
    m_minute = new QTimer(this); // the picture moves on although nothing happens
    m_minute->setInterval(30'000);
    connect(m_minute, &QTimer::timeout, this, &EventsPage::merge);
    for (const auto changed : {&models::Console::clustersChanged, &models::Console::phaseChanged})
        connect(&console, changed, this, [this] {
            if (isVisible())
                watch();
        });
    refreshFace();
}

void EventsPage::showEvent(QShowEvent *event) {
    Page::showEvent(event);
    m_minute->start();
    watch();
}

void EventsPage::hideEvent(QHideEvent *event) {
    Page::hideEvent(event);
    m_minute->stop();
    m_watches.clear(); // what was seen stays until it is shown again
}

void EventsPage::watch() {
    if (!m_console.hasBackend())
        return;
    const auto gone = [this](const std::string &name) { return m_console.cluster(name) == nullptr; };
    std::erase_if(m_watches, [&gone](const auto &one) { return gone(one.first); });
    std::erase_if(m_events, [&gone](const auto &one) { return gone(one.first); });
    for (const models::ClusterSummary &cluster : m_console.clusters()) {
        if (m_watches.contains(cluster.name))
            continue;
        m_watches[cluster.name] = m_console.watchAllEvents(
            cluster.name, [this, name = cluster.name](const std::vector<models::FleetEvent> &events) {
                m_events[name] = events;
                if (!m_soon->isActive())
                    m_soon->start();
            });
    }
    if (!m_soon->isActive())
        m_soon->start();
}

void EventsPage::refresh() {
    m_watches.clear();
    watch();
}

void EventsPage::merge() {
    std::map<std::string, QString> colors;
    for (const models::ClusterSummary &cluster : m_console.clusters())
        colors[cluster.name] = qs(cluster.color);
    m_model->setColors(std::move(colors));
    std::vector<models::FleetEvent> all;
    std::vector<models::FleetEvent> inScope;
    for (const auto &[cluster, events] : m_events) {
        all.insert(all.end(), events.begin(), events.end());
        if (m_scope.isEmpty() || qs(cluster) == m_scope)
            inScope.insert(inScope.end(), events.begin(), events.end());
    }
    m_timeline->setShares(
        models::eventShares(inScope, m_console.clock().now(), std::chrono::hours(1), EventTimeline::parts));
    m_model->replaceAll(std::move(all));
    refreshFace();
}

void EventsPage::setScope(const QString &name) {
    m_scope = name;
    proxy().setExact(FleetEventTableModel::Cluster, name);
    merge();
}

void EventsPage::refreshFace() {
    const int all = m_model->rowCount();
    const int shown = proxy().rowCount();
    m_timeline->setVisible(all > 0);
    count()->setText(all == 0       ? QString()
                     : shown == all ? tr("%n event(s)", nullptr, all)
                                    : tr("%1 of %n event(s)", nullptr, all).arg(shown));
    if (shown > 0)
        face()->showContent();
    else if (all > 0)
        face()->showEmpty(QStringLiteral("search"), tr("Nothing matches"),
                          tr("No event matches what is chosen and typed."), tr("Show all events"));
    else if (m_events.empty() && !m_console.clusters().empty())
        face()->showLoading(tr("Reading events…"));
    else
        face()->showEmpty(QStringLiteral("events"), tr("No events"),
                          tr("What the clusters report about databases stands here: pods that start, volumes that "
                             "are bound, checks that fail. A cluster keeps it for about an hour."));
    showSelected();
}

void EventsPage::showSelected() {
    const models::FleetEvent *event = m_model->find(currentKey().toStdString());
    m_details->setVisible(event != nullptr);
    if (!event)
        return;
    m_message->setText(
        QStringLiteral("%1 · %2\n%3").arg(qs(event->event.object), qs(event->event.reason), qs(event->event.message)));
    m_database->setEnabled(!databaseOf(*event).isEmpty());
    m_database->setToolTip(m_database->isEnabled() ? QString() : tr("This database does not exist any more."));
}

QString EventsPage::databaseOf(const models::FleetEvent &event) const {
    for (const domain::InstanceSummary &one : m_console.instances().rows())
        if (one.ref == event.ref)
            return qs(models::instanceKeyOf(one.ref));
    return {};
}

void EventsPage::save(QSettings &settings) const {
    table()->saveLayout(settings);
    settings.setValue(QStringLiteral("events/onlyWarnings"), m_warnings->isChecked());
}

void EventsPage::restore(QSettings &settings) {
    table()->restoreLayout(settings);
    m_warnings->setChecked(settings.value(QStringLiteral("events/onlyWarnings"), false).toBool());
}

} // namespace ph::ui
