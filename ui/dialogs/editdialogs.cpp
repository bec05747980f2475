// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/editdialogs.h"

#include "models/format/text.h"
#include "models/list/parametertablemodel.h"
#include "models/list/tableproxy.h"
#include "ui/dialogs/lifedialogs.h"
#include "ui/widgets/tableview.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QLineEdit>
#include <QVBoxLayout>

#include <algorithm>

namespace ph::ui {

using models::qs;

namespace {
bool anyError(const std::vector<domain::FieldIssue> &issues) {
    return std::any_of(issues.begin(), issues.end(), [](const domain::FieldIssue &issue) {
        return issue.severity == domain::FieldIssue::Severity::Error;
    });
}

bool grows(const domain::Plan &plan) {
    return std::any_of(plan.steps.begin(), plan.steps.end(),
                       [](const domain::PlanStep &step) { return step.kind == domain::PlanStep::Kind::WaitVolume; });
}
} // namespace

ResourcesDialog::ResourcesDialog(models::Console &console, const domain::InstanceSummary &instance, QWidget *parent)
    : ChangeDialog(console, instance,
                   {tr("Change %1").arg(qs(instance.ref.name)), tr("Changing %1").arg(qs(instance.ref.name)),
                    tr("Asking the cluster…"), tr("The database cannot be changed like this.")},
                   parent) {
    setObjectName(QStringLiteral("resourcesDialog"));
    const domain::InstanceSpec &spec = instance.spec;
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(theme::space(4));
    grid->setVerticalSpacing(theme::space(3));
    const auto line = [&](const char *field, const QString &label, const std::string &value, const QString &hint,
                          int row, int column, int span) {
        auto *edit = new QLineEdit(qs(value), this);
        edit->setObjectName(QLatin1String(field) + QStringLiteral("Field"));
        edit->setMaxLength(600);
        auto *wrapper = new FormField(label, edit, hint, this);
        m_fields.emplace_back(field, wrapper);
        grid->addWidget(wrapper, row, column, 1, span, Qt::AlignTop);
        connect(edit, &QLineEdit::textEdited, this, &ResourcesDialog::changed);
        return edit;
    };
    m_cpu = line("cpu", tr("CPU"), spec.cpu, tr("Cores, such as 0.5 or 2"), 0, 0, 1);
    m_memory = line("memory", tr("Memory"), spec.memory, tr("Such as 512Mi or 2Gi"), 0, 1, 1);
    m_storage = line("storage", tr("Storage"), spec.storage, tr("Can grow, never shrink"), 0, 2, 1);
    m_version = new QComboBox(this);
    m_version->setObjectName(QStringLiteral("versionField"));
    m_version->addItem(qs(spec.engineVersion));
    m_version->setEnabled(false);
    m_versionField = new FormField(tr("Version"), m_version, tr("Looking for newer ones…"), this);
    m_fields.emplace_back("engineVersion", m_versionField);
    grid->addWidget(m_versionField, 1, 0, Qt::AlignTop);
    connect(m_version, &QComboBox::currentIndexChanged, this, &ResourcesDialog::changed);
    m_description = line("description", tr("Description"), spec.description, tr("What it is for"), 1, 1, 2);
    m_protection = new QCheckBox(tr("Refuse to delete this database"), this);
    m_protection->setObjectName(QStringLiteral("protectionBox"));
    m_protection->setChecked(spec.deletionProtection);
    grid->addWidget(m_protection, 2, 0, 1, 3);
    for (int column = 0; column < 3; ++column)
        grid->setColumnStretch(column, 1);
    above()->addLayout(grid);
    connect(m_protection, &QCheckBox::toggled, this, &ResourcesDialog::changed);
    begin(makeButton(QStringLiteral("changeButton"), tr("Change database"), ButtonRole::Primary, this), true);
    m_cpu->setFocus();
    console.engines(instance.clusterName)
        .onResult(this, [this](const Result<std::vector<models::EngineChoice>> &result) {
            if (result)
                offerVersions(*result);
            else
                m_versionField->setHint(tr("Which versions the cluster can run could not be read"));
        });
}

void ResourcesDialog::offerVersions(const std::vector<models::EngineChoice> &engines) {
    for (const models::EngineChoice &choice : engines) {
        if (choice.engine != instance().spec.engine || !choice.runnable)
            continue;
        for (const std::string &version : choice.versions) {
            domain::InstanceEdit edit;
            edit.engineVersion = version;
            if (version != instance().spec.engineVersion && !anyError(console().validateEdit(instance().spec, edit)))
                m_version->addItem(qs(version));
        }
    }
    m_version->setEnabled(m_version->count() > 1);
    m_versionField->setHint(m_version->count() > 1 ? tr("A newer one of the same series; members restart one by one")
                                                   : tr("No newer one of this series can run here"));
}

domain::InstanceEdit ResourcesDialog::edit() const {
    const domain::InstanceSpec &spec = instance().spec;
    domain::InstanceEdit out;
    const auto differs = [](const QLineEdit *field, const std::string &before) -> std::optional<std::string> {
        std::string now = field->text().trimmed().toStdString();
        return now == before ? std::nullopt : std::optional(std::move(now));
    };
    if (m_version->currentText() != qs(spec.engineVersion))
        out.engineVersion = m_version->currentText().toStdString();
    out.cpu = differs(m_cpu, spec.cpu);
    out.memory = differs(m_memory, spec.memory);
    out.storage = differs(m_storage, spec.storage);
    out.description = differs(m_description, spec.description);
    if (m_protection->isChecked() != spec.deletionProtection)
        out.deletionProtection = m_protection->isChecked();
    return out;
}

void ResourcesDialog::changed() {
    const auto issues = console().validateEdit(instance().spec, edit());
    m_wrong = anyError(issues);
    for (const auto &[name, field] : m_fields) {
        const auto at = std::find_if(issues.begin(), issues.end(), [&name = name](const domain::FieldIssue &issue) {
            return issue.field == name || (name == "memory" && issue.field.starts_with("parameters."));
        });
        field->setIssue(at == issues.end() ? QString() : models::issueText(*at),
                        at == issues.end() ? domain::FieldIssue::Severity::Error : at->severity);
    }
    replanSoon();
}

QString ResourcesDialog::unchosen() const {
    if (m_wrong)
        return tr("Correct the marked field to see what the change does");
    return edit() == domain::InstanceEdit{} ? tr("Change a value to see what that does") : QString();
}

models::Job<domain::Plan> ResourcesDialog::askPlan() {
    return console().planEdit(instance().ref, edit());
}

QString ResourcesDialog::effect(const domain::Plan &plan) const {
    QString text = restartEffect(plan, instance());
    if (grows(plan)) {
        if (!text.isEmpty())
            text += QLatin1Char(' ');
        text += tr("Volumes grow while the database runs; that is not taken back when a later step fails.");
    }
    return text.isEmpty() ? tr("Nothing restarts, and connections stay as they are.") : text;
}

ParametersDialog::ParametersDialog(models::Console &console, const domain::InstanceSummary &instance, QWidget *parent)
    : ChangeDialog(console, instance,
                   {tr("Parameters of %1").arg(qs(instance.ref.name)),
                    tr("Changing the parameters of %1").arg(qs(instance.ref.name)), tr("Asking the cluster…"),
                    tr("The parameters cannot be changed like this.")},
                   parent) {
    setObjectName(QStringLiteral("parametersDialog"));
    m_parameters =
        new models::ParameterTableModel(console.parameterRules(instance.spec.engine), instance.spec.parameters, this);
    auto *proxy = new models::TableProxy(this);
    proxy->setSourceModel(m_parameters);
    auto *filter = makeFilter(QStringLiteral("parameterFilter"), tr("Filter by name or meaning"),
                              tr("Filter of the parameters"), this);
    connect(filter, &QLineEdit::textChanged, proxy, &models::TableProxy::setFilterText);
    above()->addWidget(filter);
    auto *table = new TableView(QStringLiteral("parameterTable"), tr("Parameters"), this);
    table->setModel(proxy);
    table->setSortingEnabled(false);
    table->setCompact(true);
    table->setEditTriggers(QAbstractItemView::DoubleClicked | QAbstractItemView::EditKeyPressed |
                           QAbstractItemView::AnyKeyPressed | QAbstractItemView::SelectedClicked);
    table->setColumnSamples({QStringLiteral("max_parallel_workers_per_gather"), QStringLiteral("0000000000"),
                             QStringLiteral("0000000000"), tr("After a restart")},
                            models::ParameterTableModel::Name);
    table->setMinimumHeight(theme::space(60));
    above()->addWidget(table, 1);
    connect(m_parameters, &models::ParameterTableModel::edited, this, &ParametersDialog::changed);
    begin(makeButton(QStringLiteral("changeButton"), tr("Change parameters"), ButtonRole::Primary, this), true);
    resize(theme::space(180), theme::space(170));
    table->setFocus();
}

void ParametersDialog::changed() {
    domain::InstanceEdit edit;
    edit.parameters = m_parameters->changes();
    const auto issues = console().validateEdit(instance().spec, edit);
    m_parameters->setIssues(issues);
    m_problem = anyError(issues) ? models::issueText(issues.front()) : QString();
    replanSoon();
}

QString ParametersDialog::unchosen() const {
    if (!m_problem.isEmpty())
        return m_problem;
    return m_parameters->changes().empty() ? tr("Double-click a value to change it; an empty one means the default")
                                           : QString();
}

models::Job<domain::Plan> ParametersDialog::askPlan() {
    domain::InstanceEdit edit;
    edit.parameters = m_parameters->changes();
    return console().planEdit(instance().ref, edit);
}

QString ParametersDialog::effect(const domain::Plan &plan) const {
    const QString text = restartEffect(plan, instance());
    return text.isEmpty() ? tr("The servers take the values over while they run; connections stay as they are.") : text;
}

} // namespace ph::ui
