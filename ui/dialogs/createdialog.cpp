// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/createdialog.h"

#include "models/format/placetext.h"
#include "models/format/planfile.h"
#include "models/format/text.h"
#include "ui/dialogs/changedialog.h"
#include "ui/shell/navdelegate.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QListWidget>
#include <QScrollArea>
#include <QStackedWidget>
#include <QTimer>
#include <QVBoxLayout>

#include <algorithm>

namespace ph::ui {

using models::qs;

namespace {

QScrollArea *scrolled(QWidget *content, QWidget *parent) {
    auto *area = new QScrollArea(parent);
    area->setWidget(content);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setFocusPolicy(Qt::NoFocus);
    area->viewport()->setAutoFillBackground(false);
    content->setAutoFillBackground(false);
    return area;
}

/// A shortfall as an issue beside its field.
domain::FieldIssue issueOf(const domain::Shortfall &one) {
    return {one.field,
            "place",
            models::shortfallText(one).toStdString(),
            {},
            one.isError() ? domain::FieldIssue::Severity::Error : domain::FieldIssue::Severity::Warning};
}

} // namespace

CreateDialog::CreateDialog(models::Console &console, Prompter &prompter, const QString &cluster, QWidget *parent)
    : DialogBase(tr("Create database"), parent), m_console(console), m_prompter(prompter) {
    setObjectName(QStringLiteral("createDialog"));
    auto *row = new QHBoxLayout;
    row->setSpacing(theme::space(6));
    m_rail = makeNavList(QStringLiteral("createSteps"), tr("Steps"), this);
    m_rail->setFixedWidth(theme::space(58));
    row->addWidget(m_rail);
    m_pages = new QStackedWidget(this);
    row->addWidget(m_pages, 1);
    body()->addLayout(row, 1);

    m_where = new WherePage(this);
    m_size = new SizePage(this);
    m_availability = new AvailabilityPage(this);
    auto *protection = new ProtectionPage(this);
    m_access = new AccessPage(this);
    m_advanced = new AdvancedPage(this);
    addStep(QStringLiteral("where"), QStringLiteral("database"), tr("Where and what"), m_where);
    addStep(QStringLiteral("size"), QStringLiteral("gauge"), tr("Size"), m_size);
    addStep(QStringLiteral("availability"), QStringLiteral("pods"), tr("Availability"), m_availability);
    addStep(QStringLiteral("protection"), QStringLiteral("shield"), tr("Protection"), protection);
    addStep(QStringLiteral("access"), QStringLiteral("key"), tr("Access"), m_access);
    addStep(QStringLiteral("advanced"), QStringLiteral("sliders"), tr("Parameters"), m_advanced);
    addStep(QStringLiteral("review"), QStringLiteral("check"), tr("Review"), nullptr);
    m_review = new ReviewPage(console.clock(), this);
    m_pages->addWidget(m_review);
    m_progress = new OperationView(console.clock(), this);
    m_progress->setTitleVisible(false);
    m_pages->addWidget(m_progress);
    m_problem = new MessageBar(this);
    m_problem->setObjectName(QStringLiteral("createProblem"));
    body()->addWidget(m_problem);
    buildButtons();
    connectSteps();

    domain::InstanceDraft first;
    first.ns = "default";
    first.spec.database = "app";
    first.spec.owner = "app";
    first.spec.deletionProtection = true;
    for (const Step &step : m_steps)
        if (step.page)
            step.page->load(first);
    m_where->setClusters(console.clusters(), cluster);
    m_size->setPlace(nullptr);
    go(0);
    clusterChosen(m_where->cluster());
    resize(theme::space(276), theme::space(170)); // as wide as the review, so that nothing jumps
    if (FormField *name = m_where->field(QStringLiteral("name")))
        name->editor()->setFocus();
}

void CreateDialog::addStep(const QString &id, const QString &icon, const QString &title, CreatePage *page) {
    m_steps.push_back({id, icon, title, page});
    auto *item = new QListWidgetItem(title, m_rail);
    item->setData(NavIdRole, id);
    item->setData(NavIconRole, icon);
    item->setData(NavNoteRole, QStringLiteral(" ")); // every row has its second line from the beginning
    if (page)
        m_pages->addWidget(scrolled(page, this));
}

void CreateDialog::buildButtons() {
    m_busy = new TextLabel(theme::Text::Table, true, this);
    m_open = makeButton(QStringLiteral("openPlanButton"), tr("Open a plan…"), ButtonRole::Quiet, this);
    m_open->setToolTip(tr("Fills the steps from a plan that was saved"));
    m_copy = makeButton(QStringLiteral("copyCommandsButton"), tr("Copy commands"), ButtonRole::Quiet, this);
    m_copy->setToolTip(tr("Copies what a person would type to do the same"));
    m_export = makeButton(QStringLiteral("exportYamlButton"), tr("Export YAML…"), ButtonRole::Quiet, this);
    m_export->setToolTip(tr("Saves the manifest for kubectl or a repository; passwords are not in it"));
    m_save = makeButton(QStringLiteral("savePlanButton"), tr("Save plan…"), ButtonRole::Quiet, this);
    m_save->setToolTip(tr("Saves what was chosen, to create it later or on another cluster; passwords are not in it"));
    m_back = makeButton(QStringLiteral("backButton"), tr("Back"), ButtonRole::Normal, this);
    m_cancel = makeButton(QStringLiteral("cancelButton"), tr("Cancel"), ButtonRole::Normal, this);
    m_next = makeButton(QStringLiteral("nextButton"), tr("Next"), ButtonRole::Primary, this);
    m_reviewButton = makeButton(QStringLiteral("reviewButton"), tr("Review plan"), ButtonRole::Normal, this);
    m_reviewButton->setShortcut(QKeySequence(Qt::CTRL | Qt::Key_Return));
    m_reviewButton->setToolTip(tr("Goes to the review at once; every other step keeps what it proposes (Ctrl+Return)"));
    m_create = makeButton(QStringLiteral("createButton"), tr("Create database"), ButtonRole::Primary, this);
    int at = 0;
    for (QWidget *left :
         {static_cast<QWidget *>(m_open), static_cast<QWidget *>(m_copy), static_cast<QWidget *>(m_export),
          static_cast<QWidget *>(m_save), static_cast<QWidget *>(m_busy)})
        buttons()->insertWidget(at++, left);
    for (QPushButton *button : {m_cancel, m_back, m_reviewButton, m_next, m_create})
        buttons()->addWidget(button);
    connect(m_cancel, &QPushButton::clicked, this, &QDialog::close);
    connect(m_back, &QPushButton::clicked, this, [this] { go(m_face == Face::Steps ? m_step - 1 : m_step); });
    connect(m_next, &QPushButton::clicked, this, [this] { go(m_step + 1); });
    connect(m_reviewButton, &QPushButton::clicked, this, &CreateDialog::review);
    connect(m_create, &QPushButton::clicked, this, &CreateDialog::create);
    connect(m_copy, &QPushButton::clicked, this, [this] { m_prompter.copy(m_review->commands()); });
    connect(m_export, &QPushButton::clicked, this, [this] {
        m_prompter.saveText(this, tr("Export the manifest"), qs(m_plan.target.name) + QStringLiteral(".yaml"),
                            m_review->manifest());
    });
    connect(m_save, &QPushButton::clicked, this, [this] {
        m_prompter.saveText(this, tr("Save the plan"), qs(m_plan.target.name) + QStringLiteral("-plan.json"),
                            qs(models::planFile(m_plan)));
    });
    connect(m_open, &QPushButton::clicked, this, &CreateDialog::openPlan);
}

void CreateDialog::connectSteps() {
    m_validateTimer = new QTimer(this);
    m_validateTimer->setSingleShot(true);
    m_validateTimer->setInterval(120);
    connect(m_validateTimer, &QTimer::timeout, this, [this] { validate(m_tried); });
    m_placeTimer = new QTimer(this);
    m_placeTimer->setSingleShot(true);
    m_placeTimer->setInterval(250);
    connect(m_placeTimer, &QTimer::timeout, this, &CreateDialog::readPlace);
    for (const Step &step : m_steps) {
        if (!step.page)
            continue;
        connect(step.page, &FormPage::changed, m_validateTimer, qOverload<>(&QTimer::start));
    }
    connect(m_where, &WherePage::clusterChosen, this, &CreateDialog::clusterChosen);
    connect(m_where, &WherePage::namespaceChosen, this, [this] { m_placeTimer->start(); });
    connect(m_where, &WherePage::engineChosen, this, &CreateDialog::engineChosen);
    connect(m_where, &WherePage::templatePicked, m_availability, &AvailabilityPage::choose);
    connect(m_review, &ReviewPage::changed, this, &CreateDialog::updateCreate);
    connect(m_rail, &QListWidget::currentRowChanged, this, [this](int row) {
        if (row < 0 || m_face == Face::Progress)
            return;
        if (!m_steps[static_cast<std::size_t>(row)].page) {
            if (m_face != Face::Review)
                review();
        } else if (row != m_step || m_face != Face::Steps) {
            go(row);
        }
    });
}

QString CreateDialog::step() const {
    return m_face == Face::Steps ? m_steps[static_cast<std::size_t>(m_step)].id : QStringLiteral("review");
}

void CreateDialog::showStep(const QString &id) {
    for (std::size_t i = 0; i < m_steps.size(); ++i)
        if (m_steps[i].id == id && m_steps[i].page)
            go(static_cast<int>(i));
}

void CreateDialog::go(int step) {
    const int last = static_cast<int>(m_steps.size()) - 2;
    if (step > last) {
        review();
        return;
    }
    m_step = std::max(0, step);
    m_pages->setCurrentIndex(m_step);
    showFace(Face::Steps);
}

void CreateDialog::showFace(Face face) {
    m_face = face;
    if (face != Face::Steps)
        m_pages->setCurrentWidget(face == Face::Review ? static_cast<QWidget *>(m_review) : m_progress);
    m_problem->clear();
    const bool steps = face == Face::Steps;
    const bool plan = face == Face::Review;
    const bool last = m_step == static_cast<int>(m_steps.size()) - 2;
    m_rail->setVisible(face != Face::Progress);
    m_rail->setCurrentRow(plan ? static_cast<int>(m_steps.size()) - 1 : m_step);
    m_back->setText(tr("Back"));
    m_back->setProperty("phRole", QString());
    m_back->setVisible(plan || (steps && m_step > 0));
    for (QPushButton *button : {m_copy, m_export, m_save, m_create})
        button->setVisible(plan);
    m_open->setVisible(steps && m_step == 0);
    m_next->setVisible(steps && !last);
    m_reviewButton->setVisible(steps);
    m_reviewButton->setProperty("phRole", last ? QStringLiteral("primary") : QString());
    m_cancel->setText(face == Face::Progress ? tr("Close") : tr("Cancel"));
    m_next->setDefault(steps && !last);
    m_reviewButton->setDefault(steps && last);
    m_create->setDefault(plan);
    titleLabel()->setText(steps  ? m_steps[static_cast<std::size_t>(m_step)].title
                          : plan ? tr("Review the plan")
                                 : tr("Creating %1").arg(qs(m_plan.target.name)));
    setBusy({});
    tellSteps();
    if (plan)
        m_create->setFocus();
}

void CreateDialog::setBusy(const QString &text) {
    m_busy->setText(text);
    m_busy->setVisible(!text.isEmpty());
    m_reviewButton->setEnabled(text.isEmpty());
}

void CreateDialog::tellSteps() {
    for (std::size_t i = 0; i < m_steps.size(); ++i) {
        QListWidgetItem *item = m_rail->item(static_cast<int>(i));
        const CreatePage *page = m_steps[i].page;
        const int wrong = page && m_tried ? page->errors() : 0;
        const QString note = wrong > 0 ? tr("%n field(s) to correct", nullptr, wrong)
                             : page    ? page->summary()
                                       : QString();
        item->setData(NavNoteRole, note.isEmpty() ? QStringLiteral(" ") : note);
        item->setData(NavStateRole, static_cast<int>(wrong > 0 ? StateKind::Critical : StateKind::Good));
        item->setData(NavCountRole, wrong > 0 ? QString::number(wrong) : QString());
        item->setData(NavCountKindRole, wrong > 0 ? QVariant(static_cast<int>(StateKind::Critical)) : QVariant());
        item->setData(Qt::ToolTipRole, note);
        item->setData(Qt::AccessibleTextRole, QStringLiteral("%1: %2").arg(m_steps[i].title, note));
    }
}

void CreateDialog::clusterChosen(const QString &name) {
    const int generation = ++m_generation;
    const models::ClusterSummary *cluster = m_console.cluster(name.toStdString());
    setCluster(cluster ? qs(cluster->color) : QString(),
               cluster && cluster->protection != models::ProtectionLevel::Open);
    m_place.reset();
    m_size->setPlace(nullptr);
    m_size->setRoom({});
    if (!cluster) {
        m_problem->showMessage(
            StateKind::Attention,
            tr("There is no cluster that may be changed. Add one, or lift its read-only protection."));
        m_reviewButton->setEnabled(false);
        return;
    }
    m_console.namespaces(cluster->name)
        .onResult(this, [this, generation](const Result<std::vector<std::string>> &result) {
            if (generation == m_generation && result)
                m_where->setNamespaces(*result); // without the right to list them a namespace can still be typed
        });
    m_console.engines(cluster->name)
        .onResult(this, [this, generation, name](const Result<std::vector<models::EngineChoice>> &result) {
            if (generation != m_generation)
                return;
            if (result) {
                m_where->setEngines(*result);
                return;
            }
            const models::UserMessage message =
                models::describe(result.error(), tr("The engines %1 can run could not be read.").arg(name));
            m_problem->showMessage(StateKind::Critical, models::oneLine(message));
        });
    readPlace();
}

void CreateDialog::readPlace() {
    const int generation = ++m_placeGeneration;
    const models::ClusterSummary *cluster = m_console.cluster(m_where->cluster().toStdString());
    if (!cluster)
        return;
    m_console.place(cluster->name, m_where->ns().toStdString())
        .onResult(this, [this, generation](const Result<domain::Place> &result) {
            if (generation != m_placeGeneration)
                return;
            m_place = result ? std::optional(*result) : std::nullopt;
            m_size->setPlace(m_place ? &*m_place : nullptr);
            validate(m_tried);
        });
}

void CreateDialog::engineChosen() {
    const models::EngineChoice *choice = m_where->engine();
    if (!choice)
        return;
    m_size->setEngine(*choice);
    m_availability->setEngine(*choice);
    m_advanced->setRules(choice->engine, m_console.parameterRules(choice->engine));
    validate(m_tried);
}

domain::InstanceDraft CreateDialog::draft() const {
    domain::InstanceDraft result;
    for (const Step &step : m_steps)
        if (step.page)
            step.page->save(result);
    if (const models::ClusterSummary *cluster = m_console.cluster(m_where->cluster().toStdString()))
        result.cluster = cluster->id;
    return result;
}

void CreateDialog::load(const domain::InstanceDraft &draft) {
    if (const models::ClusterSummary *cluster = m_console.cluster(draft.cluster))
        m_where->chooseCluster(qs(cluster->name));
    for (const Step &step : m_steps)
        if (step.page)
            step.page->load(draft);
    engineChosen();
    readPlace();
}

void CreateDialog::validate(bool all) {
    const domain::InstanceDraft now = draft();
    auto issues = m_console.validate(now);
    m_advanced->setParameterIssues(issues);
    for (const domain::FieldIssue &issue : m_access->ownIssues())
        issues.push_back(issue);
    const models::EngineChoice *choice = m_where->engine();
    if (choice && !choice->runnable)
        issues.push_back({"engine", "engine.notRunnable", choice->whyNot, {}});
    for (const domain::Shortfall &one : judgePlace(now))
        issues.push_back(issueOf(one));
    for (const Step &step : m_steps)
        if (step.page)
            step.page->setIssues(issues, all);
    m_where->showTemplate(now.spec.members, now.spec.synchronous);
    tellSteps();
}

std::vector<domain::Shortfall> CreateDialog::judgePlace(domain::InstanceDraft now) {
    const auto demand = m_place ? m_console.demand(now) : std::nullopt;
    m_size->setRoom(demand ? models::roomRows(*m_place, *demand) : std::vector<models::RoomRow>());
    for (const auto &size : m_size->sizes()) {
        now.spec.cpu = size.cpu;
        now.spec.memory = size.memory;
        now.spec.storage = size.storage;
        QString why;
        if (const auto its = m_place ? m_console.demand(now) : std::nullopt)
            for (const domain::Shortfall &one : domain::shortfalls(*m_place, *its))
                if (why.isEmpty() && one.isError() && one.field != "storageClass" && one.field != "members")
                    why = models::shortfallText(one);
        m_size->setRefused(qs(size.id), why);
    }
    return demand ? domain::shortfalls(*m_place, *demand) : std::vector<domain::Shortfall>();
}

bool CreateDialog::dirty() const {
    return std::any_of(m_steps.begin(), m_steps.end(),
                       [](const Step &step) { return step.page && step.page->dirty(); });
}

void CreateDialog::reject() {
    if (m_closing || !dirty() || m_face == Face::Progress) {
        DialogBase::reject();
        return;
    }
    m_prompter.confirm(this, tr("Close without creating it?"),
                       tr("What was chosen and typed here is not kept. To keep it, save it as a plan in the review."),
                       tr("Close"), [this] {
                           m_closing = true;
                           DialogBase::reject();
                       });
}

} // namespace ph::ui
