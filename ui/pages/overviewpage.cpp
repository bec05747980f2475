// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/overviewpage.h"

#include "models/format/text.h"
#include "ui/widgets/attentionlist.h"
#include "ui/widgets/fleetbars.h"
#include "ui/widgets/runninglist.h"

#include <QHBoxLayout>
#include <QLocale>
#include <QScrollArea>
#include <QTimer>
#include <QVBoxLayout>

namespace ph::ui {

OverviewPage::OverviewPage(models::Console &console, QWidget *parent) : Page(parent), m_console(console) {
    setObjectName(QStringLiteral("overviewPage"));
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    auto *content = new QWidget(this);
    content->setAutoFillBackground(false);
    auto *column = new QVBoxLayout(content);
    column->setContentsMargins(theme::space(6), theme::space(5), theme::space(6), theme::space(6));
    column->setSpacing(theme::space(4));
    m_scroll = new QScrollArea(this);
    m_scroll->setObjectName(QStringLiteral("overviewScroll"));
    m_scroll->setAccessibleName(tr("Overview"));
    m_scroll->setWidget(content);
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->viewport()->setAutoFillBackground(false);
    outer->addWidget(m_scroll);

    auto *header = new QHBoxLayout;
    header->setSpacing(theme::space(3));
    m_title = new TextLabel(tr("Overview"), theme::Text::Title, false, content);
    m_fresh = new TextLabel(theme::Text::Table, true, content);
    m_fresh->setContentsMargins(0, 0, 0, theme::space(1));
    header->addWidget(m_title);
    header->addStretch();
    header->addWidget(m_fresh, 0, Qt::AlignBottom);
    column->addLayout(header);
    m_starting = new MessageBar(content);
    column->addWidget(m_starting);

    m_calm = new Card({}, content);
    m_calm->setObjectName(QStringLiteral("calmLine"));
    auto *calm = new QHBoxLayout;
    calm->setSpacing(theme::space(3));
    auto *disc = new StateBadge(m_calm);
    disc->setState(StateKind::Good, tr("All well"));
    m_calmText = new TextLabel(theme::Text::Body, false, m_calm);
    m_calmText->setObjectName(QStringLiteral("calmText"));
    m_calmText->setWordWrap(true);
    calm->addWidget(disc);
    calm->addWidget(m_calmText, 1);
    static_cast<Card *>(m_calm)->body()->addLayout(calm);
    column->addWidget(m_calm);

    m_attentionCard = new Card(tr("Needs attention"), content);
    m_attentionCard->layout()->setContentsMargins(0, theme::space(2), 0, theme::space(1));
    m_attentionCard->header()->setContentsMargins(theme::space(4), 0, theme::space(4), 0);
    m_attentionCount = new TextLabel(theme::Text::Table, true, m_attentionCard);
    m_attentionCard->header()->addWidget(m_attentionCount);
    m_attention = new AttentionList(m_attentionCard);
    m_attentionCard->body()->addWidget(m_attention);
    column->addWidget(m_attentionCard);

    auto *fleet = new QWidget(content);
    m_state = new StateView(fleet, content);
    m_state->setObjectName(QStringLiteral("overviewState"));
    column->addWidget(m_state, 1);
    column = new QVBoxLayout(fleet);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme::space(4));
    auto *tiles = new QHBoxLayout;
    tiles->setSpacing(theme::space(4));
    buildTiles(tiles);
    column->addLayout(tiles);

    auto *cards = new QHBoxLayout;
    cards->setSpacing(theme::space(4));
    m_byCluster = new FleetBars(content);
    m_byEngine = new FleetBars(content);
    for (const auto &[title, bars] : {std::pair{tr("By cluster"), m_byCluster}, {tr("By engine"), m_byEngine}}) {
        auto *card = new Card(title, content);
        card->body()->addWidget(bars);
        cards->addWidget(card, 1);
        connect(bars, &FleetBars::databasesWanted, this, &OverviewPage::databasesWanted);
    }
    column->addLayout(cards);

    auto *runs = new Card(tr("Running now"), content);
    auto *all = makeButton(QStringLiteral("allOperationsButton"), tr("All operations"), ButtonRole::Link, runs);
    runs->header()->addWidget(all);
    m_runs = new RunningList(console, runs);
    runs->body()->addWidget(m_runs);
    column->addWidget(runs);
    column->addStretch();

    connect(all, &QPushButton::clicked, this, [this] { Q_EMIT pageWanted(QStringLiteral("operations")); });
    connect(m_attention, &AttentionList::actionWanted, this, &OverviewPage::actionWanted);
    connect(m_runs, &RunningList::operationWanted, this, &OverviewPage::operationWanted);
    connect(m_runs, &RunningList::unfinishedWanted, this, &OverviewPage::unfinishedWanted);
    connect(m_state, &StateView::actionTriggered, this, [this] {
        if (m_step == FleetStep::Retry)
            m_console.retryStart();
        else if (m_step == FleetStep::AddCluster)
            Q_EMIT clustersWanted();
        else
            Q_EMIT createWanted();
    });
    // A busy fleet changes many times a second; the eye reads a few of them.
    m_soon = new QTimer(this);
    m_soon->setSingleShot(true);
    m_soon->setInterval(200);
    connect(m_soon, &QTimer::timeout, this, &OverviewPage::look);
    const auto soon = [this] {
        if (!m_soon->isActive())
            m_soon->start();
    };
    connect(&console, &models::Console::instancesChanged, this, soon);
    connect(&console, &models::Console::clustersChanged, this, soon);
    connect(&console, &models::Console::unfinishedChanged, this, soon);
    connect(&console, &models::Console::operationsChanged, this, soon);
    connect(&console, &models::Console::warningsChanged, this, soon);
    connect(&console, &models::Console::phaseChanged, this, soon);
    auto *tick = new QTimer(this); // ages
    tick->setInterval(1000);
    connect(tick, &QTimer::timeout, this, [this, soon] {
        if (isVisible())
            soon();
    });
    tick->start();
    look();
}

void OverviewPage::buildTiles(QHBoxLayout *row) {
    const auto tile = [this, row](const char *name, const QString &caption, const QString &page) {
        auto *made = new NumberTile(QLatin1String(name), caption, this);
        row->addWidget(made, 1);
        connect(made, &QAbstractButton::clicked, this, [this, page] {
            if (page == QLatin1String("databases"))
                Q_EMIT databasesWanted(m_scope, {});
            else
                Q_EMIT pageWanted(page);
        });
        return made;
    };
    m_databases = tile("databasesTile", tr("Databases"), QStringLiteral("databases"));
    m_members = tile("membersTile", tr("Members"), QStringLiteral("databases"));
    m_clusters = tile("clustersTile", tr("Clusters"), QStringLiteral("clusters"));
    m_running = tile("runningTile", tr("Operations"), QStringLiteral("operations"));
}

void OverviewPage::setScope(const QString &name) {
    m_scope = name;
    m_runs->setScope(name);
    look();
}

void OverviewPage::focusContent() {
    m_scroll->setFocus();
}

void OverviewPage::showEvent(QShowEvent *event) {
    Page::showEvent(event);
    look();
}

void OverviewPage::look() {
    std::vector<models::Attention> items = models::attentionOf(m_console, m_scope);
    const bool changed = items != m_items;
    m_items = std::move(items);
    if (changed)
        Q_EMIT itemsChanged();
    if (!isVisible())
        return;
    using Phase = models::Console::Phase;
    const bool none = m_console.instances().rowCount() == 0 && m_console.clusters().size() <= 1;
    if (none)
        m_step = showNoDatabases(*m_state, m_console);
    else
        m_state->showContent();
    m_title->setText(m_scope.isEmpty() ? tr("Overview") : tr("Overview of %1").arg(m_scope));
    if (m_console.phase() == Phase::Starting && !m_console.hasBackend())
        m_starting->showMessage(StateKind::Information,
                                tr("This is the last known state. %1").arg(m_console.startingStep()));
    else
        m_starting->clear();
    const models::FleetSummary fleet = models::summarizeFleet(m_console, m_scope);
    showAttention(none, fleet.databases);
    if (none)
        return;
    showNumbers(fleet);
    m_runs->refresh();
}

void OverviewPage::showAttention(bool none, int databases) {
    std::vector<models::Attention> shown = m_items;
    if (none) // the face below tells it
        std::erase_if(shown, [](const models::Attention &item) {
            return item.risk == models::Risk::StartFailed || item.risk == models::Risk::EmptyCluster;
        });
    const SystemTime now = m_console.clock().now();
    SystemTime newest{};
    for (const models::ClusterSummary &cluster : m_console.clusters())
        newest = std::max(newest, cluster.freshness.lastSeen);
    const QString fresh =
        newest == SystemTime{} ? QString() : tr("Newest answer %1", "%1 = 4 s ago").arg(models::agoText(newest, now));
    const int urgent = models::urgent(m_items);
    m_calm->setVisible(urgent == 0 && !none);
    m_attentionCard->setVisible(!shown.empty());
    m_fresh->setText(urgent == 0 ? QString() : fresh); // the calm line says it otherwise
    m_attentionCount->setText(tr("%n, the greatest risk first", "number of things", static_cast<int>(shown.size())));
    m_attention->setItems(shown, now);
    if (urgent > 0 || none)
        return;
    const QString told = tr("%n database(s) are as they should be.", nullptr, databases);
    m_calmText->setText(fresh.isEmpty() ? told : QStringLiteral("%1 %2.").arg(told, fresh));
}

void OverviewPage::showNumbers(const models::FleetSummary &fleet) {
    const QLocale locale;
    const auto share = [&](NumberTile *tile, int all, int well, const QString &note) {
        tile->show(locale.toString(all), note,
                   all == 0      ? StateKind::Stale
                   : well == all ? StateKind::Good
                                 : StateKind::Attention);
    };
    QString databases = tr("%n ready", "databases", fleet.ready);
    if (fleet.stopped > 0) // on purpose
        databases = QStringLiteral("%1, %2").arg(databases, tr("%n stopped", "databases", fleet.stopped));
    share(m_databases, fleet.databases, fleet.ready + fleet.stopped, databases);
    share(m_members, fleet.members, fleet.membersReady, tr("%n ready", "members", fleet.membersReady));
    share(m_clusters, fleet.clusters, fleet.clustersLive, tr("%n live", "clusters", fleet.clustersLive));
    int running = 0;
    for (const models::Operation *operation : m_console.operations())
        running += operation->ended() ? 0 : 1;
    int interrupted = 0;
    for (const domain::OperationReport &report : m_console.unfinished()) {
        running += report.holder.empty() ? 0 : 1;
        interrupted += report.holder.empty() ? 1 : 0;
    }
    m_running->show(locale.toString(running),
                    interrupted > 0 ? tr("%n interrupted", "operations", interrupted)
                    : running > 0   ? tr("running")
                                    : tr("nothing runs"),
                    interrupted > 0 ? StateKind::Attention
                    : running > 0   ? StateKind::Information
                                    : StateKind::Good);
    m_byCluster->setGroups(fleet.byCluster);
    m_byEngine->setGroups(fleet.byEngine);
}

} // namespace ph::ui
