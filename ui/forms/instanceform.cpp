// SPDX-License-Identifier: Apache-2.0
#include "ui/forms/instanceform.h"

#include "models/format/text.h"

#include <QComboBox>
#include <QGridLayout>
#include <QLineEdit>
#include <QLocale>

#include <algorithm>

namespace ph::ui {

using models::qs;

namespace {
/// Reading order; the focus goes to the first of these that has an issue.
const QStringList &fieldOrder() {
    static const QStringList order{
        QStringLiteral("cluster"),     QStringLiteral("namespace"), QStringLiteral("engine"),
        QStringLiteral("version"),     QStringLiteral("name"),      QStringLiteral("members"),
        QStringLiteral("synchronous"), QStringLiteral("cpu"),       QStringLiteral("memory"),
        QStringLiteral("storage"),     QStringLiteral("database"),  QStringLiteral("owner")};
    return order;
}

QString fieldOf(const std::string &field) {
    if (field == "ns")
        return QStringLiteral("namespace");
    if (field == "engineVersion")
        return QStringLiteral("version");
    if (field == "adapter")
        return QStringLiteral("engine");
    return qs(field.rfind("spec.", 0) == 0 ? field.substr(5) : field);
}
} // namespace

InstanceForm::InstanceForm(QWidget *parent) : QWidget(parent) {
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setHorizontalSpacing(theme::space(4));
    grid->setVerticalSpacing(theme::space(4));
    const auto addCombo = [&](const QString &field, const QString &label, int row, int column, int span, bool editable,
                              const QString &hint = {}) {
        auto *combo = new QComboBox(this);
        combo->setObjectName(field + QStringLiteral("Field"));
        combo->setEditable(editable);
        combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        combo->setMinimumContentsLength(8);
        auto *wrapper = new FormField(label, combo, hint, this);
        m_fields[field] = wrapper;
        grid->addWidget(wrapper, row, column, 1, span, Qt::AlignTop);
        return combo;
    };
    m_cluster = addCombo(QStringLiteral("cluster"), tr("Cluster"), 0, 0, 3, false);
    m_namespace = addCombo(QStringLiteral("namespace"), tr("Namespace"), 0, 3, 3, true);
    m_name =
        addLine(QStringLiteral("name"), tr("Name"), tr("At most 40 characters: a–z, 0–9 and hyphens."), grid, 1, 0, 6);
    m_engine = addCombo(QStringLiteral("engine"), tr("Engine"), 2, 0, 4, false);
    m_version = addCombo(QStringLiteral("version"), tr("Version"), 2, 4, 2, false);
    m_members = addCombo(QStringLiteral("members"), tr("Members"), 3, 0, 3, false,
                         tr("One primary, the others follow it; each has its own volume"));
    m_synchronous = addCombo(QStringLiteral("synchronous"), tr("Replication"), 3, 3, 3, false,
                             tr("Synchronous: a commit waits for a replica, so a failover loses none"));
    m_synchronous->addItem(tr("Asynchronous"));
    m_synchronous->addItem(tr("Synchronous"));
    m_cpu = addLine(QStringLiteral("cpu"), tr("CPU"), tr("Cores, such as 0.5 or 2"), grid, 4, 0, 2);
    m_memory = addLine(QStringLiteral("memory"), tr("Memory"), tr("Such as 512Mi or 2Gi"), grid, 4, 2, 2);
    m_storage = addLine(QStringLiteral("storage"), tr("Storage"), tr("Can grow later, never shrink"), grid, 4, 4, 2);
    m_database = addLine(QStringLiteral("database"), tr("Database"), tr("The first database to create"), grid, 5, 0, 3);
    m_owner = addLine(QStringLiteral("owner"), tr("Owner"), tr("Its role; the password is generated"), grid, 5, 3, 3);
    for (int column = 0; column < 6; ++column)
        grid->setColumnStretch(column, 1);
    grid->setRowStretch(6, 1);

    connect(m_cluster, &QComboBox::currentIndexChanged, this, [this] {
        if (m_loading)
            return;
        Q_EMIT clusterChosen(cluster());
        Q_EMIT changed();
    });
    connect(m_namespace, &QComboBox::editTextChanged, this, [this] { touch(QStringLiteral("namespace")); });
    connect(m_engine, &QComboBox::currentIndexChanged, this, [this] {
        if (!m_loading)
            engineChosen();
    });
    for (QComboBox *combo : {m_version, m_synchronous})
        connect(combo, &QComboBox::currentIndexChanged, this, [this] {
            if (!m_loading)
                Q_EMIT changed();
        });
    connect(m_members, &QComboBox::currentIndexChanged, this, [this] {
        if (!m_loading)
            membersChosen();
    });
}

QLineEdit *InstanceForm::addLine(const QString &field, const QString &label, const QString &hint, QGridLayout *grid,
                                 int row, int column, int span) {
    auto *line = new QLineEdit(this);
    line->setObjectName(field + QStringLiteral("Field"));
    line->setMaxLength(253);
    auto *wrapper = new FormField(label, line, hint, this);
    m_fields[field] = wrapper;
    grid->addWidget(wrapper, row, column, 1, span, Qt::AlignTop);
    connect(line, &QLineEdit::textEdited, this, [this, field] { touch(field); });
    return line;
}

void InstanceForm::touch(const QString &field) {
    if (m_loading)
        return;
    m_touched.insert(field);
    Q_EMIT changed();
}

void InstanceForm::load(const domain::InstanceDraft &draft) {
    m_loading = true;
    m_name->setText(qs(draft.name));
    m_namespace->setEditText(qs(draft.ns));
    m_cpu->setText(qs(draft.spec.cpu));
    m_memory->setText(qs(draft.spec.memory));
    m_storage->setText(qs(draft.spec.storage));
    m_database->setText(qs(draft.spec.database));
    m_owner->setText(qs(draft.spec.owner));
    m_loading = false;
}

void InstanceForm::save(domain::InstanceDraft &draft) const {
    draft.name = m_name->text().toStdString();
    draft.ns = m_namespace->currentText().toStdString();
    if (const models::EngineChoice *choice = engine())
        draft.spec.engine = choice->engine; // the catalogue chooses how it is run, by the number of members
    draft.spec.members = std::max(1, m_members->currentIndex() + 1);
    draft.spec.synchronous = m_synchronous->isEnabled() && m_synchronous->currentIndex() == 1;
    draft.spec.engineVersion = m_version->currentText().toStdString();
    draft.spec.cpu = m_cpu->text().trimmed().toStdString();
    draft.spec.memory = m_memory->text().trimmed().toStdString();
    draft.spec.storage = m_storage->text().trimmed().toStdString();
    draft.spec.database = m_database->text().toStdString();
    draft.spec.owner = m_owner->text().toStdString();
}

void InstanceForm::setClusters(const std::vector<models::ClusterSummary> &clusters, const QString &current) {
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

void InstanceForm::setNamespaces(const std::vector<std::string> &namespaces) {
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

void InstanceForm::setEngines(const std::vector<models::EngineChoice> &engines) {
    m_loading = true;
    m_engines = engines;
    const QString keep = m_engine->currentText();
    m_engine->clear();
    for (const models::EngineChoice &choice : m_engines) {
        m_engine->addItem(qs(choice.label));
        if (!choice.runnable) {
            const int row = m_engine->count() - 1;
            m_engine->setItemData(row, qs(choice.whyNot), Qt::ToolTipRole);
            m_engine->setItemData(row, QVariant(0), Qt::UserRole - 1); // the item's flags: not selectable
        }
    }
    int at = m_engine->findText(keep);
    for (std::size_t i = 0; at < 0 && i < m_engines.size(); ++i) {
        if (m_engines[i].runnable)
            at = static_cast<int>(i);
    }
    m_engine->setCurrentIndex(std::max(0, at));
    m_loading = false;
    engineChosen();
}

QString InstanceForm::cluster() const {
    return m_cluster->currentText();
}

const models::EngineChoice *InstanceForm::engine() const {
    const int at = m_engine->currentIndex();
    return at >= 0 && static_cast<std::size_t>(at) < m_engines.size() ? &m_engines[static_cast<std::size_t>(at)]
                                                                      : nullptr;
}

void InstanceForm::engineChosen() {
    const models::EngineChoice *choice = engine();
    m_fields.at(QStringLiteral("engine"))->setIssue(choice && !choice->runnable ? qs(choice->whyNot) : QString());
    m_loading = true;
    m_version->clear();
    const int members = m_members->currentIndex();
    m_members->clear();
    if (choice) {
        for (int count = 1; count <= choice->maximumMembers; ++count)
            m_members->addItem(count == 1 ? tr("1, without a replica") : tr("%1, with replicas").arg(count));
        m_members->setCurrentIndex(std::clamp(members, 0, choice->maximumMembers - 1));
        m_members->setEnabled(choice->maximumMembers > 1);
        for (const std::string &version : choice->versions)
            m_version->addItem(qs(version));
        m_version->setCurrentText(qs(choice->defaultVersion));
        const auto propose = [this](QLineEdit *line, const char *field, const std::string &value) {
            if (!m_touched.contains(QLatin1String(field)))
                line->setText(qs(value));
        };
        // Half a core reads better than 500m, and is the same quantity.
        const double cores = models::quantityValue(choice->defaultCpu);
        propose(m_cpu, "cpu", cores < 0 ? choice->defaultCpu : QLocale::c().toString(cores, 'g', 6).toStdString());
        propose(m_memory, "memory", choice->defaultMemory);
        propose(m_storage, "storage", choice->defaultStorage);
    }
    m_loading = false;
    membersChosen();
}

void InstanceForm::membersChosen() {
    m_synchronous->setEnabled(m_members->currentIndex() > 0);
    Q_EMIT changed();
}

void InstanceForm::setIssues(const std::vector<domain::FieldIssue> &issues, bool all) {
    for (const auto &[name, field] : m_fields) {
        if (name == QLatin1String("engine") && engine() && !engine()->runnable)
            continue;
        const domain::FieldIssue *worst = nullptr;
        for (const domain::FieldIssue &issue : issues) {
            if (fieldOf(issue.field) != name)
                continue;
            if (!worst || (worst->severity == domain::FieldIssue::Severity::Warning &&
                           issue.severity == domain::FieldIssue::Severity::Error))
                worst = &issue;
        }
        const bool show = worst && (all || m_touched.contains(name));
        field->setIssue(show ? models::issueText(*worst) : QString(),
                        worst ? worst->severity : domain::FieldIssue::Severity::Error);
    }
}

bool InstanceForm::focusFirstIssue() {
    for (const QString &name : fieldOrder()) {
        const auto it = m_fields.find(name);
        if (it != m_fields.end() && it->second->editor()->property("phInvalid").toBool()) {
            it->second->editor()->setFocus(Qt::OtherFocusReason);
            return true;
        }
    }
    return false;
}

} // namespace ph::ui
