// SPDX-License-Identifier: Apache-2.0
#include "ui/pages/clusterspage.h"

#include "models/format/placetext.h"
#include "models/format/text.h"
#include "ui/dialogs/keptdialogs.h"
#include "ui/widgets/keptlist.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QLocale>
#include <QPainter>
#include <QScrollArea>
#include <QVBoxLayout>

namespace ph::ui {

using models::ClusterTableModel;
using models::qs;

namespace {

QIcon swatch(const QString &color) {
    QPixmap pixmap(theme::space(4), theme::space(4));
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(QColor(color));
    painter.drawRoundedRect(QRectF(pixmap.rect()).adjusted(1, 1, -1, -1), 4, 4);
    return pixmap;
}

using Places = std::map<std::string, std::optional<domain::Place>>;

const domain::Place *placeOf(const Places &places, const std::string &cluster) {
    const auto found = places.find(cluster);
    return found == places.end() || !found->second ? nullptr : &*found->second;
}

QString nodesText(const Places &places, const std::string &cluster) {
    const domain::Place *place = placeOf(places, cluster);
    if (!place)
        return QStringLiteral("\u2013");
    return place->nodes ? models::nodesText(*place->nodes) : ClustersPage::tr("Cannot be read with these rights");
}

QString classesText(const Places &places, const std::string &cluster) {
    const domain::Place *place = placeOf(places, cluster);
    if (!place)
        return QStringLiteral("\u2013");
    if (!place->storageClasses)
        return ClustersPage::tr("Cannot be read with these rights");
    QStringList lines;
    for (const domain::StorageClass &one : *place->storageClasses)
        lines.append(models::storageClassText(one));
    return lines.isEmpty() ? ClustersPage::tr("None") : lines.join(QStringLiteral(", "));
}

} // namespace

ClustersPage::ClustersPage(models::Console &console, Prompter &prompter, QWidget *parent)
    : Page(parent), m_console(console), m_prompter(prompter) {
    setObjectName(QStringLiteral("clustersPage"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(theme::space(6), theme::space(5), theme::space(6), theme::space(3));
    column->setSpacing(theme::space(3));
    auto *header = new QHBoxLayout;
    header->setSpacing(theme::space(3));
    auto *title = new TextLabel(tr("Clusters"), theme::Text::Title, false, this);
    m_count = new TextLabel(theme::Text::Table, true, this);
    m_count->setContentsMargins(0, 0, 0, theme::space(1));
    m_filter = makeFilter(QStringLiteral("clusterFilter"), tr("Filter clusters ( / )"), tr("Filter clusters"), this);
    m_add = makeButton(QStringLiteral("addClusterButton"), tr("Add from kubeconfig…"), ButtonRole::Primary, this);
    m_add->setIcon(icons::get(QStringLiteral("add"), icons::Tint::OnAccent));
    header->addWidget(title);
    header->addWidget(m_count, 0, Qt::AlignBottom);
    header->addStretch();
    header->addWidget(m_filter, 1);
    header->addWidget(m_add);
    column->addLayout(header);
    m_problem = new MessageBar(this);
    m_problem->setObjectName(QStringLiteral("clustersProblem"));
    column->addWidget(m_problem);
    buildList(prompter);
    column->addWidget(m_list->parentWidget(), 2);
    m_details = new QWidget(this);
    auto *row = new QHBoxLayout(m_details);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme::space(3));
    row->addWidget(buildFacts(), 1);
    auto *second = new QVBoxLayout;
    second->setSpacing(theme::space(3));
    second->addWidget(buildCheck(), 1);
    second->addWidget(buildKept(), 1);
    row->addLayout(second, 1);
    column->addWidget(m_details, 3);

    connect(m_add, &QPushButton::clicked, this, [this] {
        m_prompter.chooseFile(window(), tr("Choose a kubeconfig file"),
                              [this](const QString &path) { addFromFile(path); });
    });
    connect(m_filter, &QLineEdit::textChanged, this, [this](const QString &text) {
        m_proxy.setFilterText(text);
        refresh();
    });
    connect(m_filter, &QLineEdit::returnPressed, this, [this] { m_table->setFocus(); });
    connect(m_list, &StateView::actionTriggered, this, [this] { m_filter->clear(); });
    connect(m_table, &TableView::currentKeyChanged, this, [this](const QString &key) {
        m_problem->clear();
        showCluster();
        Q_EMIT keyChanged(key);
    });
    connect(&console, &models::Console::clustersChanged, this, &ClustersPage::refresh);
    refresh();
}

void ClustersPage::buildList(Prompter &prompter) {
    m_proxy.setSourceModel(&m_console.clusterModel());
    auto *card = new Card({}, this);
    card->layout()->setContentsMargins(1, theme::space(1), 1, theme::space(1));
    card->layout()->setSpacing(0);
    card->setMinimumHeight(theme::space(34));
    m_table = new TableView(QStringLiteral("clusterTable"), tr("Clusters"), card);
    m_table->setModel(&m_proxy);
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
         QStringLiteral("kubernetes-admin"),
         {}},
        ClusterTableModel::Server);
    m_table->setColumnHidden(ClusterTableModel::Source, true); // the details have it
    m_table->sortByColumn(ClusterTableModel::Name, Qt::AscendingOrder);
    connect(m_table, &TableView::copyRequested, this, [&prompter](const QString &text) { prompter.copy(text); });
    m_list = new StateView(m_table, card);
    m_list->setObjectName(QStringLiteral("clusterState"));
    card->body()->addWidget(m_list);
}

QWidget *ClustersPage::buildFacts() {
    auto *card = new Card({}, m_details);
    m_name = new TextLabel(theme::Text::Section, false, card);
    m_name->setMinimumHeight(theme::space(9));
    m_badge = new StateBadge(card);
    m_remove = makeButton(QStringLiteral("removeClusterButton"), tr("Remove…"), ButtonRole::Quiet, card);
    card->header()->addWidget(m_name);
    card->header()->addStretch();
    card->header()->addWidget(m_remove);
    card->body()->addWidget(m_badge, 0, Qt::AlignLeft);
    m_trouble = new MessageBar(card);
    m_trouble->setObjectName(QStringLiteral("clusterTrouble"));
    card->body()->addWidget(m_trouble);
    m_facts = new QGridLayout;
    m_facts->setHorizontalSpacing(theme::space(4));
    m_facts->setVerticalSpacing(theme::space(1));
    m_facts->setColumnStretch(1, 1);
    const QStringList labels{tr("Server"),    tr("Kubernetes"), tr("User"),  tr("From"),
                             tr("Namespace"), tr("Databases"),  tr("Nodes"), tr("Storage classes")};
    for (int i = 0; i < labels.size(); ++i) {
        auto *value = new ElidedLabel(theme::Text::Table, false, card);
        m_facts->addWidget(new TextLabel(labels.at(i), theme::Text::Table, true, card), i, 0);
        m_facts->addWidget(value, i, 1);
        m_facts->setRowMinimumHeight(i, theme::space(6));
        m_values.push_back(value);
    }
    card->body()->addLayout(m_facts);
    card->body()->addSpacing(theme::space(2));
    m_protection = new QComboBox(card);
    m_protection->setObjectName(QStringLiteral("protectionField"));
    m_protection->setAccessibleName(tr("Protection"));
    for (const auto level :
         {models::ProtectionLevel::Open, models::ProtectionLevel::Confirm, models::ProtectionLevel::ReadOnly})
        m_protection->addItem(models::protectionText(level));
    auto *label = new TextLabel(tr("Protection"), theme::Text::Table, true, card);
    label->setBuddy(m_protection);
    const int at = static_cast<int>(labels.size());
    m_facts->addWidget(label, at, 0);
    m_facts->addWidget(m_protection, at, 1, Qt::AlignLeft);
    m_protectionNote = new TextLabel(theme::Text::Small, true, card);
    m_protectionNote->setWordWrap(true);
    m_facts->addWidget(m_protectionNote, at + 1, 1);
    m_color = new QComboBox(card);
    m_color->setObjectName(QStringLiteral("colorField"));
    m_color->setAccessibleName(tr("Colour"));
    m_color->addItem(tr("None"), QString());
    for (const auto &[name, color] :
         {std::pair(tr("Red"), "#C2362B"), std::pair(tr("Orange"), "#D9822B"), std::pair(tr("Yellow"), "#C9A400"),
          std::pair(tr("Green"), "#3BA776"), std::pair(tr("Blue"), "#3D8FD1"), std::pair(tr("Purple"), "#8E5BC0"),
          std::pair(tr("Grey"), "#7A8793")})
        m_color->addItem(swatch(QLatin1String(color)), name, QLatin1String(color));
    auto *colorLabel = new TextLabel(tr("Colour"), theme::Text::Table, true, card);
    colorLabel->setBuddy(m_color);
    m_facts->addWidget(colorLabel, at + 2, 0);
    m_facts->addWidget(m_color, at + 2, 1, Qt::AlignLeft);
    card->body()->addStretch();
    connect(m_remove, &QPushButton::clicked, this, &ClustersPage::removeCurrent);
    connect(m_protection, &QComboBox::activated, this,
            [this](int level) { protect(static_cast<models::ProtectionLevel>(level)); });
    connect(m_color, &QComboBox::activated, this, [this] { paint(m_color->currentData().toString()); });
    return card;
}

QWidget *ClustersPage::buildCheck() {
    auto *card = new Card(tr("Connection check"), m_details);
    m_checked = new TextLabel(theme::Text::Table, true, card);
    m_check = makeButton(QStringLiteral("checkClusterButton"), tr("Check now"), ButtonRole::Normal, card);
    card->header()->addWidget(m_checked);
    card->header()->addWidget(m_check);
    m_checks = new QWidget(card);
    m_checkLines = new QVBoxLayout(m_checks);
    m_checkLines->setContentsMargins(0, 0, 0, 0);
    m_checkLines->setSpacing(theme::space(2));
    auto *scroll = new QScrollArea(card);
    scroll->setWidget(m_checks);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->viewport()->setAutoFillBackground(false);
    scroll->setAccessibleName(tr("Parts of the connection check"));
    m_checks->setAutoFillBackground(false);
    m_checkView = new StateView(scroll, card);
    card->body()->addWidget(m_checkView);
    connect(m_check, &QPushButton::clicked, this, [this] { check(currentKey()); });
    connect(m_checkView, &StateView::actionTriggered, this, [this] { check(currentKey()); });
    return card;
}

QWidget *ClustersPage::buildKept() {
    auto *card = new Card(tr("Kept volumes"), m_details);
    m_kept = new KeptList(m_console, card);
    card->body()->addWidget(m_kept);
    const auto open = [](QDialog *dialog) {
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        dialog->open();
    };
    connect(m_kept, &KeptList::reattachWanted, this,
            [this, open](const domain::KeptVolumes &kept) { open(new ReattachDialog(m_console, kept, window())); });
    connect(m_kept, &KeptList::deleteWanted, this, [this, open](const domain::KeptVolumes &kept) {
        open(new DeleteVolumesDialog(m_console, kept, window()));
    });
    return card;
}

bool ClustersPage::select(const QString &key) {
    if (m_table->selectKey(key))
        return true;
    m_filter->clear(); // asked for by name, so it must not stay hidden behind a filter
    return m_table->selectKey(key);
}

void ClustersPage::setScope(const QString &name) {
    if (!name.isEmpty())
        select(name);
}

void ClustersPage::focusFilter() {
    m_filter->setFocus(Qt::ShortcutFocusReason);
    m_filter->selectAll();
}

void ClustersPage::fail(const Error &error, const QString &happened) {
    const models::UserMessage message = models::describe(error, happened);
    m_problem->showMessage(StateKind::Critical, models::oneLine(message), {}, true);
    m_problem->setTopic(message.topic);
}

void ClustersPage::showEvent(QShowEvent *event) {
    Page::showEvent(event);
    m_places.clear();
    showCluster();
}

void ClustersPage::refresh() {
    const auto all = static_cast<int>(m_console.clusters().size());
    std::erase_if(m_known, [this](const auto &entry) { return !m_console.cluster(entry.first.toStdString()); });
    m_count->setText(all == 0 ? QString() : tr("%n cluster(s)", nullptr, all));
    m_details->setVisible(m_proxy.rowCount() > 0);
    if (all == 0)
        m_list->showEmpty(QStringLiteral("cluster"), tr("No clusters yet"), tr("Add one from a kubeconfig file."));
    else if (m_proxy.rowCount() == 0)
        m_list->showEmpty(QStringLiteral("search"), tr("Nothing matches"), tr("No cluster matches what is typed."),
                          tr("Show all clusters"));
    else
        m_list->showContent();
    if (!m_table->currentIndex().isValid() && m_proxy.rowCount() > 0)
        m_table->setCurrentIndex(m_proxy.index(0, 0));
    showCluster();
}

void ClustersPage::showCluster() {
    const models::ClusterSummary *cluster = m_console.cluster(currentKey().toStdString());
    if (!cluster)
        return;
    const SystemTime now = m_console.clock().now();
    m_name->setText(qs(cluster->name));
    m_badge->setState(models::freshnessKind(cluster->freshness, now), models::freshnessText(cluster->freshness, now));
    const auto orDash = [](const std::string &text) { return text.empty() ? QStringLiteral("\u2013") : qs(text); };
    const models::ClusterRow *row = m_console.clusterModel().find(cluster->name);
    const QStringList values{orDash(cluster->server),
                             orDash(cluster->version),
                             orDash(cluster->user),
                             cluster->embedded ? tr("Embedded on this computer") : orDash(cluster->source),
                             orDash(cluster->ns),
                             row ? QLocale().toString(row->instances) : QString(),
                             nodesText(m_places, cluster->name),
                             classesText(m_places, cluster->name)};
    for (std::size_t i = 0; i < m_values.size(); ++i)
        m_values[i]->setText(values.at(static_cast<qsizetype>(i)));
    if (cluster->freshness.state == store::Freshness::State::Stale) {
        const models::UserMessage message = models::describe(cluster->freshness.error);
        m_trouble->showMessage(StateKind::Attention, models::oneLine(message));
        m_trouble->setTopic(message.topic);
    } else {
        m_trouble->clear();
    }
    m_remove->setEnabled(!cluster->embedded);
    m_remove->setToolTip(cluster->embedded ? tr("The embedded cluster belongs to this computer and stays.")
                                           : QString());
    if (!m_protection->view()->isVisible())
        m_protection->setCurrentIndex(static_cast<int>(cluster->protection));
    m_protectionNote->setText(models::protectionNote(cluster->protection));
    if (!m_color->view()->isVisible()) {
        int at = m_color->findData(qs(cluster->color), Qt::UserRole, Qt::MatchFixedString);
        if (at < 0) { // one that was written into the file by hand
            m_color->addItem(swatch(qs(cluster->color)), qs(cluster->color), qs(cluster->color));
            at = m_color->count() - 1;
        }
        m_color->setCurrentIndex(at);
    }
    readPlace(*cluster);
    m_kept->setCluster(cluster->freshness.state == store::Freshness::State::Live ? qs(cluster->name) : QString(),
                       cluster->protection == models::ProtectionLevel::ReadOnly);
    showCheck();
}

void ClustersPage::readPlace(const models::ClusterSummary &cluster) {
    if (!isVisible() || !m_console.hasBackend() || cluster.freshness.state != store::Freshness::State::Live ||
        m_places.contains(cluster.name))
        return;
    m_places[cluster.name]; // asked
    m_console.place(cluster.name, cluster.ns)
        .onResult(this, [this, name = cluster.name](const Result<domain::Place> &result) {
            m_places[name] = result ? *result : domain::Place();
            if (currentKey() == qs(name))
                showCluster();
        });
}

void ClustersPage::paint(const QString &color) {
    const QString name = currentKey();
    m_console.setColor(name.toStdString(), color.toStdString())
        .onResult(this, [this, name](const Result<void> &result) {
            if (!result)
                fail(result.error(), tr("The colour of %1 could not be changed.").arg(name));
            showCluster();
        });
}

void ClustersPage::protect(models::ProtectionLevel level) {
    const QString name = currentKey();
    m_console.setProtection(name.toStdString(), level).onResult(this, [this, name](const Result<void> &result) {
        if (!result)
            fail(result.error(), tr("The protection of %1 could not be changed.").arg(name));
        showCluster();
    });
}

void ClustersPage::addFromFile(const QString &path) {
    m_problem->clear();
    m_add->setEnabled(false);
    m_console.addClusters(path.toStdString(), {}).onResult(this, [this, path](const Result<void> &result) {
        m_add->setEnabled(true);
        if (!result)
            fail(result.error(), tr("No cluster could be added from %1.").arg(path));
    });
}

void ClustersPage::removeCurrent() {
    const QString name = currentKey();
    m_prompter.confirm(
        window(), tr("Remove %1 from this console?").arg(name),
        tr("The cluster and its databases stay as they are; only this console forgets how to reach them."),
        tr("Remove cluster"), [this, name] {
            m_console.removeCluster(name.toStdString()).onResult(this, [this, name](const Result<void> &result) {
                if (!result)
                    fail(result.error(), tr("%1 could not be removed.").arg(name));
            });
        });
}

void ClustersPage::check(const QString &name) {
    if (name.isEmpty() || !select(name))
        return;
    Check &known = m_known[name];
    if (known.running)
        return;
    known.running = true;
    known.job = m_console.checkCluster(name.toStdString());
    known.job.onResult(this, [this, name](const Result<std::vector<models::CheckItem>> &result) {
        const auto it = m_known.find(name);
        if (it == m_known.end())
            return; // removed meanwhile
        it->second.running = false;
        it->second.at = m_console.clock().now();
        it->second.error = result ? std::nullopt : std::optional(result.error());
        it->second.items = result ? *result : std::vector<models::CheckItem>();
        if (name == currentKey())
            showItems(it->second.items);
        showCheck();
    });
    showCheck();
}

void ClustersPage::showCheck() {
    const QString name = currentKey();
    const auto it = m_known.find(name);
    const bool running = it != m_known.end() && it->second.running;
    m_check->setEnabled(!running);
    m_checked->setText(it == m_known.end() || it->second.at == SystemTime{}
                           ? QString()
                           : models::agoText(it->second.at, m_console.clock().now()));
    if (it == m_known.end())
        m_checkView->showEmpty(
            QStringLiteral("connection"), tr("Not checked yet"),
            tr("The check names the part that fails: name resolution, network, encryption, sign-in or rights."));
    else if (running)
        m_checkView->showLoading(tr("Checking %1…").arg(name));
    else if (it->second.error)
        m_checkView->showError(models::describe(*it->second.error, tr("%1 could not be checked.").arg(name)),
                               tr("Check again"));
    else {
        if (m_checks->property("cluster").toString() != name)
            showItems(it->second.items);
        m_checkView->showContent();
    }
}

void ClustersPage::showItems(const std::vector<models::CheckItem> &items) {
    m_checks->setProperty("cluster", currentKey());
    while (QLayoutItem *item = m_checkLines->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    int badgeWidth = 0;
    std::vector<std::pair<QHBoxLayout *, const StateBadge *>> rows;
    for (const models::CheckItem &item : items) {
        auto *row = new QWidget(m_checks);
        auto *layout = new QHBoxLayout(row);
        layout->setContentsMargins(0, 0, 0, 0);
        layout->setSpacing(theme::space(3));
        auto *badge = new StateBadge(row);
        badge->setState(models::checkKind(item.state), models::checkStateText(item.state));
        rows.emplace_back(layout, badge);
        badgeWidth = std::max(badgeWidth, badge->sizeHint().width());
        auto *words = new QVBoxLayout;
        words->setSpacing(0);
        auto *part = new TextLabel(models::checkPartText(item.part), theme::Text::Table, false, row);
        // One line of text stands in the middle of the badge.
        const int above = std::max(0, (badge->sizeHint().height() - part->fontMetrics().height()) / 2);
        part->setContentsMargins(0, above, 0, 0);
        words->addWidget(part);
        for (const QString &text :
             {qs(item.detail), item.fix.empty() ? QString() : tr("Next step: %1").arg(qs(item.fix))}) {
            if (text.isEmpty())
                continue;
            auto *line = new TextLabel(text, theme::Text::Table, true, row);
            line->setWordWrap(true);
            line->setTextInteractionFlags(Qt::TextSelectableByMouse);
            words->addWidget(line);
        }
        layout->addWidget(badge, 0, Qt::AlignTop);
        layout->addLayout(words, 1);
        if (item.state == models::CheckItem::State::Failed || item.state == models::CheckItem::State::Warning) {
            auto *help = new RunbookLink(row);
            help->setTopic(models::checkPartTopic(item.part));
            layout->addWidget(help, 0, Qt::AlignTop);
        }
        m_checkLines->addWidget(row);
    }
    for (const auto &[layout, badge] : rows) // words begin below each other
        layout->insertSpacing(1, badgeWidth - badge->sizeHint().width());
    m_checkLines->addStretch();
}

} // namespace ph::ui
