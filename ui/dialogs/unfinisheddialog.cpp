// SPDX-License-Identifier: Apache-2.0
#include "ui/dialogs/unfinisheddialog.h"

#include "models/format/text.h"
#include "ui/dialogs/changedialog.h"
#include "ui/widgets/operationview.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QScrollArea>
#include <QVBoxLayout>

#include <algorithm>

namespace ph::ui {

using models::qs;

namespace {
/// A deletion can be rolled back until it has deleted something, a scaling until members come or go; the backend looks
/// again.
bool canRollBack(const domain::OperationReport &report) {
    if (report.operation == "create")
        return true;
    const bool scaling = report.operation == "scale";
    return (scaling || report.operation == "delete") &&
           std::none_of(report.steps.begin(), report.steps.end(), [scaling](const domain::StepReport &step) {
               const bool decides =
                   scaling ? step.id.rfind("replicas-", 0) == 0 : step.kind == domain::PlanStep::Kind::Delete;
               return decides && step.state != domain::StepState::Pending;
           });
}

QString explanation(const domain::OperationReport &report) {
    if (!report.holder.empty())
        return UnfinishedDialog::tr(
            "Another console runs it. Its progress shows here again when it has ended or stopped.");
    if (report.operation == "create")
        return UnfinishedDialog::tr("Resume takes it over and makes what is missing. If that fails, everything it made "
                                    "is removed again; a complete database that does not become ready is kept.");
    if (report.operation == "delete")
        return UnfinishedDialog::tr(
            "Resume takes it over and deletes what is left of the plan that was confirmed, nothing else.");
    return UnfinishedDialog::tr("Resume takes it over and carries out the steps that are left.");
}
} // namespace

UnfinishedDialog::UnfinishedDialog(models::Console &console, domain::OperationReport report, QWidget *parent)
    : DialogBase(models::operationTitle(report), parent), m_report(std::move(report)) {
    setObjectName(QStringLiteral("unfinishedDialog"));
    const models::ClusterSummary *cluster = console.cluster(m_report.clusterName);
    setCluster(cluster ? qs(cluster->color) : QString(),
               cluster && cluster->protection != models::ProtectionLevel::Open);
    const bool nobody = m_report.holder.empty();
    auto *what = new TextLabel(models::unfinishedText(m_report), theme::Text::Body, false, this);
    what->setObjectName(QStringLiteral("unfinishedText"));
    what->setWordWrap(true);
    body()->addWidget(what);
    QStringList facts{tr("Namespace %1 on cluster %2").arg(qs(m_report.target.ns), qs(m_report.clusterName))};
    if (m_report.startedAt != SystemTime{})
        facts.append(tr("begun %1").arg(models::exactTimeText(m_report.startedAt)));
    auto *where = new TextLabel(facts.join(QStringLiteral(" \u00b7 ")), theme::Text::Table, true, this);
    where->setWordWrap(true);
    body()->addWidget(where);
    if (!m_report.error.what.empty()) {
        const models::UserMessage message = models::describe(m_report.error);
        QStringList lines;
        for (const QString &line : {message.sentence, message.cause}) {
            if (!line.isEmpty())
                lines.append(line);
        }
        auto *problem = new MessageBar(this);
        problem->showMessage(StateKind::Critical, lines.join(QLatin1Char(' ')));
        problem->setTopic(models::operationTopic(m_report));
        body()->addWidget(problem);
    }
    auto *steps = new StepList(console.clock());
    steps->setReport(models::settled(m_report));
    auto *area = new QScrollArea(this);
    area->setWidget(steps);
    area->setWidgetResizable(true);
    area->setFrameShape(QFrame::NoFrame);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->viewport()->setAutoFillBackground(false);
    area->setAccessibleName(tr("Steps"));
    steps->setAutoFillBackground(false);
    body()->addWidget(area, 1);
    auto *next = new TextLabel(explanation(m_report), theme::Text::Table, true, this);
    next->setWordWrap(true);
    body()->addWidget(next);
    auto *close = makeButton(QStringLiteral("closeButton"), tr("Close"), ButtonRole::Normal, this);
    buttons()->addWidget(close);
    connect(close, &QPushButton::clicked, this, &QDialog::close);
    if (nobody) {
        if (canRollBack(m_report))
            offerRollBack();
        auto *resume = makeButton(QStringLiteral("resumeButton"), tr("Resume"), ButtonRole::Primary, this);
        resume->setDefault(true);
        buttons()->addWidget(resume);
        connect(resume, &QPushButton::clicked, this, [this] {
            Q_EMIT resumeWanted(m_report);
            this->close();
        });
    } else {
        close->setDefault(true);
    }
    resize(theme::space(140), theme::space(140));
}

void UnfinishedDialog::offerRollBack() {
    auto *back = makeButton(QStringLiteral("rollBackButton"), tr("Roll back"), ButtonRole::Danger, this);
    back->setAutoDefault(false);
    buttons()->insertWidget(0, back);
    QLineEdit *typed = nullptr;
    if (m_report.operation == "create") {
        auto *what =
            new TextLabel(tr("Roll back removes everything it made, the volume and what was written to it included."),
                          theme::Text::Table, true, this);
        what->setWordWrap(true);
        body()->addWidget(what);
        typed = new QLineEdit(this);
        typed->setObjectName(QStringLiteral("confirmNameField"));
        body()->addWidget(new FormField(tr("Type the name to roll back"), typed,
                                        tr("%1 or %2").arg(qs(m_report.target.name), qs(m_report.target.str())), this));
        back->setEnabled(false);
        connect(typed, &QLineEdit::textChanged, this,
                [this, back](const QString &text) { back->setEnabled(confirms(text, m_report.target)); });
    } else {
        auto *what = new TextLabel(m_report.operation == "scale"
                                       ? tr("Roll back ends it and keeps the members: none has come or gone yet.")
                                       : tr("Roll back ends it and keeps the database: nothing was deleted yet."),
                                   theme::Text::Table, true, this);
        what->setWordWrap(true);
        body()->addWidget(what);
    }
    connect(back, &QPushButton::clicked, this, [this, typed] {
        Q_EMIT rollBackWanted(m_report, typed ? typed->text() : QString());
        this->close();
    });
}

} // namespace ph::ui
