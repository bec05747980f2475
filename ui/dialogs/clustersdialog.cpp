// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/clustersdialog.h"

#include "models/format/text.h"
#include "ui/widgets/messagebar.h"
#include "ui/widgets/tableview.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QScrollArea>
#include <QVBoxLayout>

namespace ph::ui {

using models::qs;

ClustersDialog::ClustersDialog(models::Console &console, Prompter &prompter, QWidget *parent)
    : DialogBase(tr("Clusters"), parent), m_console(console), m_prompter(prompter) {
    setObjectName(QStringLiteral("clustersDialog"));
    m_problem = new MessageBar(this);
    m_problem->setObjectName(QStringLiteral("clustersProblem"));
    body()->addWidget(m_problem);

    m_table = new TableView(QStringLiteral("clusterTable"), tr("Clusters"), this);
    m_table->setModel(&console.clusterModel());
    m_table->setSortingEnabled(false);
    store::Freshness sample;
    sample.state = store::Freshness::State::Live;
    sample.lastSeen = SystemTime(std::chrono::hours(1));
    m_table->setColumnSamples(
        {QStringLiteral("production-eu"),
         QStringLiteral("MMM") + models::freshnessText(sample, SystemTime(std::chrono::minutes(148))),
         QStringLiteral("v1.31.2"),
         models::protectionText(models::ProtectionLevel::Confirm),
         QStringLiteral("100"),
         QStringLiteral("https://127.0.0.1:16443"),
         {},
         {}},
        models::ClusterTableModel::Server);
    m_table->setColumnHidden(models::ClusterTableModel::User, true);
    m_table->setColumnHidden(models::ClusterTableModel::Source, true);
    auto *listCard = new Card({}, this);
    listCard->layout()->setContentsMargins(1, theme::space(1), 1, theme::space(1));
    m_list = new StateView(m_table, listCard);
    listCard->body()->addWidget(m_list);
    body()->addWidget(listCard, 2);

    auto *row = new QHBoxLayout;
    m_add = makeButton(QStringLiteral("addClusterButton"), tr("Add from kubeconfig…"), ButtonRole::Normal, this);
    m_add->setIcon(icons::get(QStringLiteral("add")));
    m_remove = makeButton(QStringLiteral("removeClusterButton"), tr("Remove"), ButtonRole::Normal, this);
    m_check = makeButton(QStringLiteral("checkClusterButton"), tr("Check connection"), ButtonRole::Normal, this);
    auto *label = new TextLabel(tr("Protection"), theme::Text::Table, true, this);
    m_protection = new QComboBox(this);
    m_protection->setObjectName(QStringLiteral("protectionField"));
    m_protection->setAccessibleName(tr("Protection"));
    for (const auto level :
         {models::ProtectionLevel::Open, models::ProtectionLevel::Confirm, models::ProtectionLevel::ReadOnly})
        m_protection->addItem(models::protectionText(level));
    label->setBuddy(m_protection);
    row->addWidget(m_add);
    row->addWidget(m_remove);
    row->addWidget(m_check);
    row->addStretch();
    row->addWidget(label);
    row->addWidget(m_protection);
    body()->addLayout(row);

    auto *checkCard = new Card(tr("Connection check"), this);
    m_checks = new QWidget(checkCard);
    m_checkLines = new QVBoxLayout(m_checks);
    m_checkLines->setContentsMargins(0, 0, 0, 0);
    m_checkLines->setSpacing(theme::space(2));
    auto *scroll = new QScrollArea(checkCard);
    scroll->setWidget(m_checks);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->viewport()->setAutoFillBackground(false);
    scroll->setAccessibleName(tr("Parts of the connection check"));
    m_checks->setAutoFillBackground(false);
    m_checkView = new StateView(scroll, checkCard);
    checkCard->body()->addWidget(m_checkView);
    body()->addWidget(checkCard, 3);

    auto *close = makeButton(QStringLiteral("closeButton"), tr("Close"), ButtonRole::Primary, this);
    close->setDefault(true);
    buttons()->addWidget(close);
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    connect(m_add, &QPushButton::clicked, this, [this] {
        m_prompter.chooseFile(this, tr("Choose a kubeconfig file"), [this](const QString &path) { addFromFile(path); });
    });
    connect(m_remove, &QPushButton::clicked, this, &ClustersDialog::removeCurrent);
    connect(m_check, &QPushButton::clicked, this, [this] { check(current()); });
    connect(m_checkView, &StateView::actionTriggered, this, [this] { check(current()); });
    connect(m_table, &TableView::currentKeyChanged, this, &ClustersDialog::selectionChanged);
    connect(m_table, &TableView::copyRequested, this, [this](const QString &text) { m_prompter.copy(text); });
    connect(m_protection, &QComboBox::activated, this, [this](int level) {
        const QString name = current();
        m_console.setProtection(name.toStdString(), static_cast<models::ProtectionLevel>(level))
            .onResult(this, [this, name](const Result<void> &result) {
                if (!result)
                    fail(result.error(), tr("The protection of %1 could not be changed.").arg(name));
                selectionChanged();
            });
    });
    const auto fill = [this] {
        if (m_console.clusters().empty())
            m_list->showEmpty(QStringLiteral("cluster"), tr("No clusters yet"), tr("Add one from a kubeconfig file."));
        else
            m_list->showContent();
        if (!m_table->currentIndex().isValid() && m_table->model()->rowCount() > 0)
            m_table->setCurrentIndex(m_table->model()->index(0, 0));
    };
    connect(&console, &models::Console::clustersChanged, this, fill);
    fill();
    selectionChanged();
    resize(theme::space(230), theme::space(168));
}

QString ClustersDialog::current() const {
    return m_table->currentKey();
}

void ClustersDialog::fail(const Error &error, const QString &happened) {
    const models::UserMessage message = models::describe(error, happened);
    m_problem->showMessage(
        StateKind::Critical,
        QStringLiteral("%1 %2 %3").arg(message.sentence, message.cause, message.nextStep).simplified(), {}, true);
}

void ClustersDialog::selectionChanged() {
    const models::ClusterSummary *cluster = m_console.cluster(current().toStdString());
    m_remove->setEnabled(cluster && !cluster->embedded);
    m_remove->setToolTip(cluster && cluster->embedded ? tr("The embedded cluster belongs to this computer and stays.")
                                                      : QString());
    m_check->setEnabled(cluster);
    m_protection->setEnabled(cluster);
    if (cluster)
        m_protection->setCurrentIndex(static_cast<int>(cluster->protection));
    ++m_generation;
    m_job.cancel();
    m_checkView->showEmpty(
        QStringLiteral("connection"), tr("Not checked yet"),
        tr("The check names the part that fails: name resolution, network, encryption, sign-in or rights."));
}

void ClustersDialog::addFromFile(const QString &path) {
    m_problem->clear();
    m_add->setEnabled(false);
    m_console.addClusters(path.toStdString(), {}).onResult(this, [this, path](const Result<void> &result) {
        m_add->setEnabled(true);
        if (!result)
            fail(result.error(), tr("No cluster could be added from %1.").arg(path));
    });
}

void ClustersDialog::removeCurrent() {
    const QString name = current();
    m_prompter.confirm(
        this, tr("Remove %1 from this console?").arg(name),
        tr("The cluster and its databases stay as they are; only this console forgets how to reach them."),
        tr("Remove cluster"), [this, name] {
            m_console.removeCluster(name.toStdString()).onResult(this, [this, name](const Result<void> &result) {
                if (!result)
                    fail(result.error(), tr("%1 could not be removed.").arg(name));
            });
        });
}

void ClustersDialog::check(const QString &name) {
    if (name.isEmpty())
        return;
    m_table->selectKey(name);
    const int generation = ++m_generation;
    m_checkView->showLoading(tr("Checking %1…").arg(name));
    m_job.cancel();
    m_job = m_console.checkCluster(name.toStdString());
    m_job.onResult(this, [this, generation, name](const Result<std::vector<models::CheckItem>> &result) {
        if (generation != m_generation)
            return;
        if (result)
            showCheck(*result);
        else
            m_checkView->showError(models::describe(result.error(), tr("%1 could not be checked.").arg(name)),
                                   tr("Check again"));
    });
}

void ClustersDialog::showCheck(const std::vector<models::CheckItem> &items) {
    while (QLayoutItem *item = m_checkLines->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const models::CheckItem &item : items) {
        auto *row = new QWidget(m_checks);
        auto *layout = new QHBoxLayout(row);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(theme::space(3));
        auto *badge = new StateBadge(row);
        badge->setState(models::checkKind(item.state), models::checkStateText(item.state));
        auto *badgeBox = new QWidget(row);
        badgeBox->setFixedWidth(theme::space(26));
        auto *badgeLayout = new QHBoxLayout(badgeBox);
        badgeLayout->setContentsMargins(0, 0, 0, 0);
        badgeLayout->addWidget(badge, 0, Qt::AlignLeft);
        auto *part = new TextLabel(models::checkPartText(item.part), theme::Text::Table, false, row);
        part->setFixedWidth(theme::space(46));
        part->setWordWrap(true);
        QString text = qs(item.detail);
        if (!item.fix.empty())
            text += QStringLiteral("\n") + tr("Next step: %1").arg(qs(item.fix));
        auto *detail = new TextLabel(text, theme::Text::Table, true, row);
        detail->setWordWrap(true);
        if (!text.isEmpty())
            detail->setTextInteractionFlags(Qt::TextSelectableByMouse);
        // One line of text stands in the middle of the badge.
        const int above = std::max(0, (badge->sizeHint().height() - part->fontMetrics().height()) / 2);
        part->setContentsMargins(0, above, 0, 0);
        detail->setContentsMargins(0, above, 0, 0);
        layout->addWidget(badgeBox, 0, Qt::AlignTop);
        layout->addWidget(part, 0, Qt::AlignTop);
        layout->addWidget(detail, 1, Qt::AlignTop);
        m_checkLines->addWidget(row);
    }
    m_checkLines->addStretch();
    m_checkView->showContent();
}

} // namespace ph::ui
