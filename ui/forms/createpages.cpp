// SPDX-License-Identifier: Apache-2.0
#include "ui/forms/createpages.h"

#include "models/format/text.h"
#include "models/list/parametertablemodel.h"
#include "models/list/tableproxy.h"
#include "ui/widgets/tableview.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLineEdit>
#include <QVBoxLayout>

#include <algorithm>

namespace ph::ui {

using models::qs;

AvailabilityPage::AvailabilityPage(QWidget *parent) : CreatePage(parent) {
    QGridLayout *grid = addGrid(2);
    m_members = addCombo(QStringLiteral("members"), tr("Members"),
                         tr("One primary, the others follow it; each has its own volume"), grid, 0, 0);
    m_synchronous = addCombo(QStringLiteral("synchronous"), tr("Replication"),
                             tr("Synchronous: a commit waits for a replica, so a failover loses none"), grid, 0, 1);
    m_synchronous->addItem(tr("Asynchronous"));
    m_synchronous->addItem(tr("Synchronous"));
    m_sketch = new TopologySketch(this);
    column()->addWidget(m_sketch);
    addSection(tr("What this means"));
    m_loss = new TextLabel(theme::Text::Body, false, this);
    m_loss->setObjectName(QStringLiteral("durabilityText"));
    m_loss->setWordWrap(true);
    column()->addWidget(m_loss);
    m_cannot = addNote({});
    column()->addStretch();
    connect(m_members, &QComboBox::currentIndexChanged, this, [this] {
        if (!m_loading)
            membersChosen();
    });
    connect(m_synchronous, &QComboBox::currentIndexChanged, this, [this] {
        if (m_loading)
            return;
        explain();
        Q_EMIT changed();
    });
}

void AvailabilityPage::load(const domain::InstanceDraft &draft) {
    choose(draft.spec.members, draft.spec.synchronous);
}

void AvailabilityPage::save(domain::InstanceDraft &draft) const {
    draft.spec.members = members();
    draft.spec.synchronous = synchronous();
}

QString AvailabilityPage::summary() const {
    if (members() == 1)
        return tr("One server");
    return synchronous() ? tr("%n members, synchronous", nullptr, members())
                         : tr("%n members, asynchronous", nullptr, members());
}

int AvailabilityPage::members() const {
    return std::max(1, m_members->currentIndex() + 1);
}

bool AvailabilityPage::synchronous() const {
    return m_synchronous->isEnabled() && m_synchronous->currentIndex() == 1;
}

void AvailabilityPage::setEngine(const models::EngineChoice &choice) {
    m_loading = true;
    m_ways = choice.ways;
    const int keep = m_members->currentIndex();
    m_members->clear();
    for (int count = 1; count <= choice.maximumMembers; ++count)
        m_members->addItem(count == 1 ? tr("1, without a replica") : tr("%1, with replicas").arg(count));
    m_members->setCurrentIndex(std::clamp(keep, 0, choice.maximumMembers - 1));
    m_members->setEnabled(choice.maximumMembers > 1);
    m_loading = false;
    membersChosen();
}

void AvailabilityPage::choose(int members, bool synchronous) {
    m_loading = true;
    while (m_members->count() < members) // the engine's choices are not there yet
        m_members->addItem(QString::number(m_members->count() + 1));
    m_members->setCurrentIndex(members - 1);
    m_synchronous->setCurrentIndex(synchronous ? 1 : 0);
    m_loading = false;
    membersChosen();
}

void AvailabilityPage::membersChosen() {
    m_synchronous->setEnabled(members() > 1);
    explain();
    Q_EMIT changed();
}

void AvailabilityPage::explain() {
    m_sketch->show(members(), synchronous());
    if (members() == 1)
        m_loss->setText(tr("When the server or its node is lost, the database is down until Kubernetes has started it "
                           "again with its volume. Nothing that was committed is lost while the volume is whole."));
    else if (!synchronous())
        m_loss->setText(tr("When the primary is lost, a replica takes over by itself within seconds. Commits of the "
                           "last moment that had not reached it are lost."));
    else if (members() == 2)
        m_loss->setText(tr("When the primary is lost, the replica takes over without losing a commit. While one of the "
                           "two is away, writes wait: with three members they go on."));
    else
        m_loss->setText(tr("When the primary is lost, the replica that has every commit takes over within seconds. "
                           "Each commit takes one way over the network longer."));
    QStringList lines;
    for (const auto &way : m_ways) {
        if (members() < way.minimumMembers || members() > way.maximumMembers)
            continue;
        for (const std::string &line : way.cannot)
            lines.append(QStringLiteral("· %1").arg(qs(line)));
        break;
    }
    m_cannot->setText(lines.join(QLatin1Char('\n')));
    m_cannot->setVisible(!lines.isEmpty());
}

ProtectionPage::ProtectionPage(QWidget *parent) : CreatePage(parent) {
    m_protection = new QCheckBox(tr("Refuse to delete this database"), this);
    m_protection->setObjectName(QStringLiteral("protectionBox"));
    m_protection->setChecked(true);
    column()->addWidget(m_protection, 0, Qt::AlignLeft);
    addNote(tr("Deleting is then refused, from this window and from the command line, until the protection is switched "
               "off under Change. Whoever may write to the namespace can still delete objects with kubectl."));
    addSection(tr("Backups"));
    addNote(tr("This version takes no backups by itself. Until it does, dump the database on a schedule of your own "
               "(pg_dump, mariadb-dump) and keep the dump on another machine: replicas copy a mistake as fast as a "
               "row."));
    column()->addStretch();
    connect(m_protection, &QCheckBox::toggled, this, [this] { touch(QStringLiteral("deletionProtection")); });
}

void ProtectionPage::load(const domain::InstanceDraft &draft) {
    m_protection->setChecked(draft.spec.deletionProtection);
}

void ProtectionPage::save(domain::InstanceDraft &draft) const {
    draft.spec.deletionProtection = m_protection->isChecked();
}

QString ProtectionPage::summary() const {
    return m_protection->isChecked() ? tr("Deleting is refused") : tr("Can be deleted");
}

AccessPage::AccessPage(QWidget *parent) : CreatePage(parent) {
    QGridLayout *grid = addGrid(2);
    m_database = addLine(QStringLiteral("database"), tr("Database"), tr("The first database to create"), grid, 0, 0);
    m_owner = addLine(QStringLiteral("owner"), tr("Owner"), tr("Its role, with which programs log in"), grid, 0, 1);
    m_own = new QCheckBox(tr("Choose the owner's password myself"), this);
    m_own->setObjectName(QStringLiteral("ownPasswordBox"));
    column()->addWidget(m_own, 0, Qt::AlignLeft);
    QGridLayout *second = addGrid(2);
    m_password =
        addLine(QStringLiteral("password"), tr("Password"),
                tr("At least 8 characters. It is kept in a Secret of the cluster and nowhere else."), second, 0, 0, 2);
    m_password->setEchoMode(QLineEdit::Password);
    m_passwordField = field(QStringLiteral("password"));
    m_passwordField->hide();
    addSection(tr("Who can reach it"));
    addNote(tr("Programs inside the cluster, and this computer. It is not exposed to the outside. Connections are "
               "encrypted, and the connection string makes clients check the server's certificate."));
    column()->addStretch();
    connect(m_own, &QCheckBox::toggled, this, [this](bool own) {
        m_passwordField->setVisible(own);
        if (own)
            m_password->setFocus();
        Q_EMIT changed();
    });
}

void AccessPage::load(const domain::InstanceDraft &draft) {
    m_database->setText(qs(draft.spec.database));
    m_owner->setText(qs(draft.spec.owner));
}

void AccessPage::save(domain::InstanceDraft &draft) const {
    draft.spec.database = m_database->text().toStdString();
    draft.spec.owner = m_owner->text().toStdString();
    draft.password = m_own->isChecked() ? m_password->text().toStdString() : std::string();
}

QString AccessPage::summary() const {
    return tr("%1, owned by %2", "name of a database, name of a role").arg(m_database->text(), m_owner->text());
}

std::vector<domain::FieldIssue> AccessPage::ownIssues() const {
    if (!m_own->isChecked() || !m_password->text().isEmpty())
        return {};
    return {{"password", "password.missing", "The password is missing.",
             "Type one, or switch its box off to have one made."}};
}

AdvancedPage::AdvancedPage(QWidget *parent) : CreatePage(parent) {
    auto *proxy = new models::TableProxy(this);
    m_proxy = proxy;
    auto *filter = makeFilter(QStringLiteral("parameterFilter"), tr("Filter by name or meaning"),
                              tr("Filter of the parameters"), this);
    connect(filter, &QLineEdit::textChanged, proxy, &models::TableProxy::setFilterText);
    column()->addWidget(filter);
    m_table = new TableView(QStringLiteral("newParameterTable"), tr("Parameters"), this);
    m_table->setModel(m_proxy);
    m_table->setSortingEnabled(false);
    m_table->setCompact(true);
    m_table->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed |
                             QAbstractItemView::AnyKeyPressed | QAbstractItemView::SelectedClicked);
    auto *wrapper = new FormField(tr("Parameters"), m_table,
                                  tr("Double-click a value to change it; an empty one means the default"), this);
    addField(QStringLiteral("parameters"), wrapper);
    column()->addWidget(wrapper, 1);
}

AdvancedPage::~AdvancedPage() = default;

void AdvancedPage::load(const domain::InstanceDraft &draft) {
    m_wanted = draft.spec.parameters;
    m_engine.clear();
}

void AdvancedPage::save(domain::InstanceDraft &draft) const {
    draft.spec.parameters = m_parameters ? m_parameters->values() : m_wanted;
}

QString AdvancedPage::summary() const {
    const auto count = m_parameters ? m_parameters->values().size() : m_wanted.size();
    return count == 0 ? tr("The engine's defaults") : tr("%n parameter(s) set", nullptr, static_cast<int>(count));
}

void AdvancedPage::setRules(const std::string &engine, const std::vector<domain::ParameterRule> &rules) {
    if (engine == m_engine)
        return;
    m_engine = engine;
    auto made = std::make_unique<models::ParameterTableModel>(rules, std::exchange(m_wanted, {}));
    m_proxy->setSourceModel(made.get());
    m_parameters = std::move(made);
    m_table->setColumnSamples({QStringLiteral("max_parallel_workers_per_gather"), QStringLiteral("0000000000"),
                               QStringLiteral("0000000000"), tr("After a restart")},
                              models::ParameterTableModel::Name);
    connect(m_parameters.get(), &models::ParameterTableModel::edited, this,
            [this] { touch(QStringLiteral("parameters")); });
}

void AdvancedPage::setParameterIssues(const std::vector<domain::FieldIssue> &issues) {
    if (m_parameters)
        m_parameters->setIssues(issues);
}

} // namespace ph::ui
