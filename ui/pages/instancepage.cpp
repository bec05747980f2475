// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/instancepage.h"

#include "backend/domain/runbooks.h"
#include "models/format/text.h"

#include <QHBoxLayout>
#include <QHeaderView>
#include <QKeyEvent>
#include <QLineEdit>
#include <QMenu>
#include <QScopedValueRollback>
#include <QSettings>
#include <QSplitter>
#include <QVBoxLayout>

namespace ph::ui {

using models::InstanceTableModel;
using models::qs;

InstancePage::InstancePage(models::Console &console, Prompter &prompter, QWidget *parent)
    : Page(parent), m_console(console) {
    setObjectName(QStringLiteral("instancePage"));
    auto *column = new QVBoxLayout(this);
    const int pad = theme::space(6);
    column->setContentsMargins(pad, theme::space(5), pad, theme::space(3));
    column->setSpacing(theme::space(3));

    auto *header = new QHBoxLayout;
    header->setSpacing(theme::space(3));
    m_title = new TextLabel(tr("Databases"), theme::Text::Title, false, this);
    m_count = new TextLabel(theme::Text::Table, true, this);
    m_count->setObjectName(QStringLiteral("instanceCount"));
    m_count->setContentsMargins(0, 0, 0, theme::space(1));
    m_filter = makeFilter(QStringLiteral("filterField"), tr("Filter databases ( / )"), tr("Filter databases"), this);
    m_trouble = makeButton(QStringLiteral("troubleButton"), {}, ButtonRole::Normal, this);
    m_trouble->setCheckable(true);
    m_create = makeButton(QStringLiteral("newDatabaseButton"), tr("Create database"), ButtonRole::Primary, this);
    m_create->setIcon(icons::get(QStringLiteral("add"), icons::Tint::OnAccent));
    m_create->setToolTip(tr("Create a database (Ctrl+N)"));
    header->addWidget(m_title);
    header->addWidget(m_count, 0, Qt::AlignBottom);
    header->addStretch();
    header->addWidget(m_trouble);
    header->addWidget(m_filter, 1);
    header->addWidget(m_create);
    column->addLayout(header);

    m_warning = new MessageBar(this);
    m_warning->setObjectName(QStringLiteral("selfWarning"));
    column->addWidget(m_warning);
    m_unfinishedLine = new MessageBar(this);
    m_unfinishedLine->setObjectName(QStringLiteral("unfinishedLine"));
    column->addWidget(m_unfinishedLine);
    m_attention = new MessageBar(this);
    m_attention->setObjectName(QStringLiteral("attentionLine"));
    column->addWidget(m_attention);

    m_proxy.setSourceModel(&console.instances());
    m_table = new TableView(QStringLiteral("instanceTable"), tr("Databases"), this);
    m_table->setModel(&m_proxy);
    // Samples, not words: what a usual row holds.
    m_table->setColumnSamples({QStringLiteral("orders-archive"),
                               {},
                               QStringLiteral("embedded"),
                               QStringLiteral("production"),
                               QStringLiteral("PostgreSQL 15"),
                               QStringLiteral("3 of 3"),
                               QStringLiteral("0.25"),
                               QStringLiteral("512 MiB"),
                               QStringLiteral("250 GiB"),
                               QStringLiteral("127.127.240.240:5432"),
                               QStringLiteral("88 min")},
                              InstanceTableModel::Name);
    m_table->widenForStates(InstanceTableModel::State, InstanceTableModel::stateWords());
    m_table->setColumnHidden(InstanceTableModel::Address,
                             true); // the connection box has it; the column chooser brings it back
    m_table->sortByColumn(InstanceTableModel::Name, Qt::AscendingOrder);
    auto *tableCard = new Card({}, this);
    tableCard->layout()->setContentsMargins(1, theme::space(1), 1, theme::space(1));
    tableCard->layout()->setSpacing(0);
    m_state = new StateView(m_table, tableCard);
    m_state->setObjectName(QStringLiteral("instanceState"));
    tableCard->body()->addWidget(m_state);
    m_details = new DetailsPane(console, prompter, this);

    m_splitter = new QSplitter(Qt::Vertical, this);
    m_splitter->setObjectName(QStringLiteral("instanceSplitter"));
    m_splitter->setChildrenCollapsible(false);
    m_splitter->addWidget(tableCard);
    m_splitter->addWidget(m_details);
    m_splitter->setStretchFactor(0, 3);
    m_splitter->setStretchFactor(1, 1);
    tableCard->setMinimumHeight(theme::space(40));
    m_details->setMinimumHeight(theme::space(56));
    m_splitter->setSizes({theme::space(64), theme::space(88)});
    column->addWidget(m_splitter, 1);

    connect(m_create, &QPushButton::clicked, this, &InstancePage::createWanted);
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_proxy.setFilterText(text);
        refreshState();
    });
    connect(m_filter, &QLineEdit::returnPressed, this, [this] {
        m_table->setFocus();
        if (!m_table->currentIndex().isValid() && m_proxy.rowCount() > 0)
            m_table->setCurrentIndex(m_proxy.index(0, 0));
    });
    connect(m_trouble, &QPushButton::clicked, this, &InstancePage::showOnlyTrouble);
    connect(m_table, &TableView::currentKeyChanged, this, &InstancePage::selectionMoved);
    connect(m_table, &TableView::contextMenuWanted, this, &InstancePage::contextMenuWanted);
    connect(m_table, &TableView::copyRequested, this, [&prompter](const QString &text) { prompter.copy(text); });
    connect(m_table, &QAbstractItemView::activated, this, &InstancePage::activated);
    connect(m_state, &StateView::actionTriggered, this, [this] {
        if (m_step == FleetStep::Retry)
            m_console.retryStart();
        else if (m_step == FleetStep::AddCluster)
            Q_EMIT clustersWanted();
        else if (m_step == FleetStep::Create)
            Q_EMIT createWanted();
        else
            showAll();
    });
    connect(m_attention, &MessageBar::actionTriggered, this, [this] {
        if (m_console.phase() == models::Console::Phase::Failed)
            m_console.retryStart();
        else
            select(m_attentionKey);
    });
    connect(m_unfinishedLine, &MessageBar::actionTriggered, this, [this] {
        if (!m_unfinished)
            return;
        const domain::OperationReport report = *m_unfinished;
        if (report.holder.empty())
            Q_EMIT resumeWanted(report);
        else
            Q_EMIT unfinishedWanted(report);
    });
    connect(m_unfinishedLine, &MessageBar::secondTriggered, this, [this] {
        if (m_unfinished)
            Q_EMIT unfinishedWanted(domain::OperationReport(*m_unfinished));
    });
    connect(&console, &models::Console::unfinishedChanged, this, &InstancePage::refreshUnfinished);
    connect(&console, &models::Console::instancesChanged, this, &InstancePage::refreshRows);
    connect(&console, &models::Console::phaseChanged, this, &InstancePage::refreshRows);
    connect(&console, &models::Console::operationsChanged, this, [this] {
        if (const domain::InstanceSummary *row = selected())
            m_details->setInstance(row);
    });
    connect(&console, &models::Console::warningsChanged, this, &InstancePage::refreshRows);
    refreshUnfinished();
    refreshRows();
}

const domain::InstanceSummary *InstancePage::selected() const {
    const QString key = m_table->currentKey();
    return key.isEmpty() ? nullptr : m_console.instances().find(key.toStdString());
}

bool InstancePage::select(const QString &key) {
    if (m_table->selectKey(key))
        return true;
    if (m_console.instances().rowOf(key.toStdString()) < 0)
        return false;
    showAll(); // asked for by name, so it must not stay hidden behind a filter
    return m_table->selectKey(key);
}

void InstancePage::showAll() {
    m_filter->clear();
    showOnlyTrouble(false);
    setScope({});
    Q_EMIT scopeWanted({});
}

void InstancePage::setScope(const QString &name) {
    m_cluster = name;
    m_proxy.setExact(InstanceTableModel::Cluster, name);
    refreshState();
}

void InstancePage::showOnlyTrouble(bool only) {
    m_onlyTrouble = only;
    m_trouble->setChecked(only);
    m_proxy.setOnlyTrouble(only);
    refreshState();
}

void InstancePage::setFilter(const QString &text) {
    showOnlyTrouble(false);
    m_filter->setText(text);
}

void InstancePage::focusFilter() {
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

void InstancePage::selectionMoved() {
    if (!m_settling)
        m_wanted.clear();
    m_details->setInstance(selected());
    Q_EMIT selectionChanged();
    Q_EMIT keyChanged(currentKey());
}

void InstancePage::refreshRows() {
    const QScopedValueRollback settling(m_settling, true);
    refreshAttention();
    refreshState();
    if (m_console.warnings().isEmpty())
        m_warning->clear();
    else {
        m_warning->showMessage(StateKind::Attention, m_console.warnings().join(QLatin1Char('\n')));
        m_warning->setTopic(QStringLiteral("console.warning"));
    }
    if (!m_wanted.isEmpty() && m_table->selectKey(m_wanted))
        m_wanted.clear();
    if (!m_table->currentIndex().isValid() && m_proxy.rowCount() > 0)
        m_table->setCurrentIndex(m_proxy.index(0, 0));
    m_details->setInstance(selected());
    Q_EMIT selectionChanged();
}

void InstancePage::refreshState() {
    const int all = m_console.instances().rowCount();
    const int shown = m_proxy.rowCount();
    m_title->setText(m_onlyTrouble         ? tr("Needs attention")
                     : m_cluster.isEmpty() ? tr("Databases")
                                           : tr("Databases on %1").arg(m_cluster));
    m_trouble->setText(QLocale().toString(m_troubleCount));
    m_trouble->setAccessibleName(tr("Show only what needs attention, %n database(s)", nullptr, m_troubleCount));
    m_trouble->setToolTip(m_trouble->accessibleName());
    m_trouble->setIcon(m_troubleCount > 0 ? icons::state(StateKind::Attention)
                                          : icons::get(QStringLiteral("check"), icons::Tint::Secondary));
    m_trouble->setVisible(m_troubleCount > 0 || m_onlyTrouble);
    m_count->setText(all == 0       ? QString()
                     : shown == all ? tr("%n database(s)", nullptr, all)
                                    : tr("%1 of %n database(s)", nullptr, all).arg(shown));
    m_details->setVisible(all > 0); // without any database one face says all there is to say
    m_step = FleetStep::None;
    if (shown > 0) {
        m_state->showContent();
        return;
    }
    if (all > 0) {
        if (m_onlyTrouble && m_filter->text().isEmpty())
            m_state->showEmpty(QStringLiteral("check"), tr("Nothing needs attention"),
                               tr("Every database is in the state it should be in."), tr("Show all databases"));
        else
            m_state->showEmpty(QStringLiteral("search"), tr("Nothing matches"),
                               tr("No database matches what is chosen and typed."), tr("Show all databases"));
        return;
    }
    m_step = showNoDatabases(*m_state, m_console);
}

void InstancePage::refreshAttention() {
    using Phase = models::Console::Phase;
    m_attentionKey.clear();
    m_troubleCount = 0;
    const domain::InstanceSummary *worst = nullptr;
    int count = 0;
    const models::InstanceTableModel &table = m_console.instances();
    for (const domain::InstanceSummary &row : table.rows()) {
        const StateKind kind = table.kindOf(row);
        if (kind != StateKind::Critical && kind != StateKind::Attention)
            continue;
        ++m_troubleCount;
        if (table.isInterrupted(row))
            continue; // what was interrupted has a line of its own
        ++count;
        if (!worst || (kind == StateKind::Critical && table.kindOf(*worst) != StateKind::Critical))
            worst = &row;
    }
    const int all = m_console.instances().rowCount();
    if (m_console.phase() == Phase::Failed && (all > 0 || m_console.clusters().size() > 1)) {
        const models::UserMessage message =
            models::describe(*m_console.startError(), tr("The embedded cluster could not be started."));
        m_attention->showMessage(StateKind::Critical, models::oneLine(message), tr("Try again"));
        m_attention->setTopic(message.topic);
        return;
    }
    if (m_console.phase() == Phase::Starting && all > 0) {
        m_attention->showMessage(StateKind::Information,
                                 m_console.hasBackend()
                                     ? m_console.startingStep()
                                     : tr("This is the last known state. %1").arg(m_console.startingStep()));
        return;
    }
    QStringList dead;
    for (const models::ClusterSummary &cluster : m_console.clusters()) {
        if (cluster.freshness.state == store::Freshness::State::Stale)
            dead.append(qs(cluster.name));
    }
    if (worst) {
        m_attentionKey = qs(models::instanceKeyOf(worst->ref));
        const QString reason =
            worst->reasons.empty() ? models::stateText(worst->state) : models::reasonText(worst->reasons.front());
        const QString text = count == 1
                                 ? tr("%1: %2", "name of a database: what is wrong").arg(qs(worst->ref.name), reason)
                                 : tr("%n databases need attention. The worst is %1: %2", nullptr, count)
                                       .arg(qs(worst->ref.name), reason);
        m_attention->showMessage(m_console.instances().kindOf(*worst), text, tr("Show"));
        m_attention->setTopic(qs(worst->reasons.empty() ? domain::topicOf(worst->state) : worst->reasons.front().code));
        return;
    }
    if (!dead.isEmpty()) {
        m_attention->showMessage(
            StateKind::Attention,
            tr("%1 does not answer; its databases show their last known state.", "name(s) of clusters")
                .arg(dead.join(QStringLiteral(", "))));
        m_attention->setTopic(QStringLiteral("cluster.unreachable"));
        return;
    }
    m_attention->clear();
}

void InstancePage::refreshUnfinished() {
    m_unfinished.reset();
    int interrupted = 0;
    for (const domain::OperationReport &report : m_console.unfinished()) {
        interrupted += report.holder.empty() ? 1 : 0;
        if (!m_unfinished || (report.holder.empty() && !m_unfinished->holder.empty()))
            m_unfinished = report;
    }
    if (!m_unfinished) {
        m_unfinishedLine->clear();
        return;
    }
    QString text = models::unfinishedText(*m_unfinished);
    if (interrupted == 0) {
        m_unfinishedLine->showMessage(StateKind::Information, text, tr("Details"));
        return;
    }
    if (interrupted > 1)
        text += QLatin1Char(' ') + tr("%n more were interrupted too.", nullptr, interrupted - 1);
    m_unfinishedLine->showMessage(StateKind::Attention, text, tr("Resume…"));
    m_unfinishedLine->setSecondAction(tr("Details"));
    m_unfinishedLine->setTopic(models::operationTopic(*m_unfinished));
}

void InstancePage::save(QSettings &settings) const {
    settings.setValue(QStringLiteral("instancePage/splitter"), m_splitter->saveState());
    settings.setValue(QStringLiteral("instancePage/selected"), currentKey());
    m_table->saveLayout(settings);
    for (const TableView *table : m_details->tables())
        table->saveLayout(settings);
}

void InstancePage::restore(QSettings &settings) {
    const QByteArray state = settings.value(QStringLiteral("instancePage/splitter")).toByteArray();
    if (!state.isEmpty())
        m_splitter->restoreState(state);
    m_wanted = settings.value(QStringLiteral("instancePage/selected")).toString();
    m_table->restoreLayout(settings);
    refreshRows();
    for (TableView *table : m_details->tables())
        table->restoreLayout(settings);
}

} // namespace ph::ui
