// SPDX-License-Identifier: Apache-2.0
#include "models/format/text.h"
#include "ui/forms/createpages.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLineEdit>
#include <QVBoxLayout>

#include <algorithm>
#include <array>

namespace ph::ui {

using models::qs;

namespace {

constexpr int UsualMembers = 3; ///< one may be lost, and two are left that agree

struct Template {
    const char *name;
    int members;
    bool synchronous;
};
constexpr std::array<Template, 3> templates{{{"templateSingle", 1, false},
                                             {"templateAvailable", UsualMembers, false},
                                             {"templateDurable", UsualMembers, true}}};

} // namespace

WherePage::WherePage(QWidget *parent) : CreatePage(parent) {
    m_templates = new ChoiceRow(tr("What kind of database"), this);
    const std::array<std::pair<QString, QString>, 3> words{
        {{tr("Single server"), tr("For development and tests. Down while its node is down.")},
         {tr("Highly available"), tr("Three members: a replica takes over by itself within seconds.")},
         {tr("No commit lost"), tr("Three members, and each commit waits until a replica has it too.")}}};
    for (std::size_t i = 0; i < templates.size(); ++i)
        m_templates->add(QLatin1String(templates.at(i).name), words.at(i).first, words.at(i).second);
    column()->addWidget(m_templates);
    connect(m_templates, &ChoiceRow::picked, this, [this](const QString &name) {
        for (const Template &one : templates)
            if (name == QLatin1String(one.name))
                Q_EMIT templatePicked(one.members, one.synchronous);
    });
    QGridLayout *grid = addGrid(6);
    m_cluster = addCombo(QStringLiteral("cluster"), tr("Cluster"), {}, grid, 0, 0, 3);
    m_namespace = addCombo(QStringLiteral("namespace"), tr("Namespace"), {}, grid, 0, 3, 3, true);
    m_name =
        addLine(QStringLiteral("name"), tr("Name"), tr("At most 40 characters: a–z, 0–9 and hyphens."), grid, 1, 0, 6);
    m_engine = addCombo(QStringLiteral("engine"), tr("Engine"), {}, grid, 2, 0, 4);
    m_version = addCombo(QStringLiteral("version"), tr("Version"), {}, grid, 2, 4, 2);
    m_description = addLine(QStringLiteral("description"), tr("Description"),
                            tr("What it is for; whoever looks at it at night will be glad to read it"), grid, 3, 0, 6);
    column()->addStretch();
    connect(m_cluster, &QComboBox::currentIndexChanged, this, [this] {
        if (m_loading)
            return;
        Q_EMIT clusterChosen(cluster());
        Q_EMIT changed();
    });
    connect(m_namespace, &QComboBox::editTextChanged, this, [this] {
        touch(QStringLiteral("namespace"));
        if (!m_loading)
            Q_EMIT namespaceChosen();
    });
    connect(m_engine, &QComboBox::currentIndexChanged, this, [this] {
        if (!m_loading)
            takeEngine();
    });
    connect(m_version, &QComboBox::currentIndexChanged, this, [this] {
        if (!m_loading)
            Q_EMIT changed();
    });
}

void WherePage::load(const domain::InstanceDraft &draft) {
    m_loading = true;
    m_name->setText(qs(draft.name));
    m_namespace->setEditText(qs(draft.ns));
    m_description->setText(qs(draft.spec.description));
    m_wantedEngine = qs(draft.spec.engine);
    m_wantedVersion = qs(draft.spec.engineVersion);
    m_loading = false;
    if (!m_engines.empty())
        setEngines(std::vector(m_engines));
}

void WherePage::save(domain::InstanceDraft &draft) const {
    draft.name = m_name->text().toStdString();
    draft.ns = m_namespace->currentText().toStdString();
    if (const models::EngineChoice *choice = engine())
        draft.spec.engine = choice->engine; // the catalogue chooses how it is run, by the number of members
    draft.spec.engineVersion = m_version->currentText().toStdString();
    draft.spec.description = m_description->text().toStdString();
}

QString WherePage::summary() const {
    const models::EngineChoice *choice = engine();
    const QString what = choice ? QStringLiteral("%1 %2").arg(qs(choice->label), m_version->currentText()) : QString();
    return m_name->text().isEmpty() ? what : QStringLiteral("%1 · %2").arg(m_name->text(), what);
}

void WherePage::setClusters(const std::vector<models::ClusterSummary> &clusters, const QString &current) {
    m_loading = true;
    m_cluster->clear();
    for (const models::ClusterSummary &c : clusters) {
        if (c.protection != models::ProtectionLevel::ReadOnly)
            m_cluster->addItem(qs(c.name));
    }
    const int at = m_cluster->findText(current);
    m_cluster->setCurrentIndex(at >= 0 ? at : 0);
    m_loading = false;
}

void WherePage::chooseCluster(const QString &name) {
    if (const int at = m_cluster->findText(name); at >= 0)
        m_cluster->setCurrentIndex(at);
}

void WherePage::setNamespaces(const std::vector<std::string> &namespaces) {
    m_loading = true;
    const QString keep = m_namespace->currentText();
    m_namespace->clear();
    for (const std::string &ns : namespaces)
        m_namespace->addItem(qs(ns));
    // What the user has typed wins over any answer that comes later.
    if (!keep.isEmpty())
        m_namespace->setEditText(keep);
    m_loading = false;
}

void WherePage::setEngines(const std::vector<models::EngineChoice> &engines) {
    m_loading = true;
    m_engines = engines;
    const QString keep = m_engine->currentText();
    m_engine->clear();
    int at = -1;
    for (const models::EngineChoice &choice : m_engines) {
        m_engine->addItem(qs(choice.label));
        const int row = m_engine->count() - 1;
        if (!choice.runnable) {
            m_engine->setItemData(row, qs(choice.whyNot), Qt::ToolTipRole);
            m_engine->setItemData(row, QVariant(0), Qt::UserRole - 1); // the item's flags: not selectable
        }
        if (!m_wantedEngine.isEmpty() && qs(choice.engine) == m_wantedEngine)
            at = row;
    }
    if (at < 0)
        at = m_engine->findText(keep);
    for (std::size_t i = 0; at < 0 && i < m_engines.size(); ++i) {
        if (m_engines[i].runnable)
            at = static_cast<int>(i);
    }
    m_engine->setCurrentIndex(std::max(0, at));
    m_wantedEngine.clear();
    m_loading = false;
    takeEngine();
}

QString WherePage::cluster() const {
    return m_cluster->currentText();
}

QString WherePage::ns() const {
    return m_namespace->currentText();
}

const models::EngineChoice *WherePage::engine() const {
    const int at = m_engine->currentIndex();
    return at >= 0 && static_cast<std::size_t>(at) < m_engines.size() ? &m_engines[static_cast<std::size_t>(at)]
                                                                      : nullptr;
}

void WherePage::takeEngine() {
    const models::EngineChoice *choice = engine();
    if (!choice)
        return;
    m_loading = true;
    const QString keep = m_wantedVersion.isEmpty() ? qs(choice->defaultVersion) : m_wantedVersion;
    m_version->clear();
    for (const std::string &version : choice->versions)
        m_version->addItem(qs(version));
    const int at = m_version->findText(keep);
    m_version->setCurrentText(at >= 0 ? keep : qs(choice->defaultVersion));
    m_wantedVersion.clear();
    m_loading = false;
    for (const Template &one : templates)
        if (ChoiceCard *card = m_templates->card(QLatin1String(one.name)))
            card->setRefused(one.members <= choice->maximumMembers
                                 ? QString()
                                 : tr("%1 runs as one server here.", "MariaDB").arg(qs(choice->label)));
    Q_EMIT engineChosen();
    Q_EMIT changed();
}

void WherePage::showTemplate(int members, bool synchronous) {
    QString name;
    for (const Template &one : templates)
        if (one.members == members && one.synchronous == synchronous)
            name = QLatin1String(one.name);
    m_templates->choose(name);
}

} // namespace ph::ui
