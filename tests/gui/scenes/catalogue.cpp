// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/scenes/builders.h"

#include "models/format/text.h"
#include "ui/pages/instancepage.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>
#include <QTranslator>

namespace ph::testing {

ui::MainWindow *window(Stage &stage, const QSize &size) {
    auto *w = make<ui::MainWindow>(stage, *stage.console, stage.prompter, *stage.settings);
    w->resize(size);
    w->show();
    return w;
}

QString keyOf(const std::string &name, Stage &stage) {
    for (const auto &row : stage.console->instances().rows()) {
        if (row.ref.name == name)
            return QString::fromStdString(models::instanceKeyOf(row.ref));
    }
    return {};
}

QWidget *fleet(Stage &stage, const std::string &selected, const QString &tab, const QSize &size) {
    stage.populate();
    stage.connectBackend();
    auto *w = window(stage, size);
    w->page()->select(keyOf(selected, stage));
    w->page()->details()->showTab(tab);
    return w;
}

ui::CreateDialog *createDialog(Stage &stage) {
    stage.populate();
    stage.connectBackend();
    auto *dialog = make<ui::CreateDialog>(stage, *stage.console, stage.prompter, QStringLiteral("embedded"));
    dialog->show();
    auto *cpu = dialog->findChild<QLineEdit *>(QStringLiteral("cpuField"));
    Stage::until([cpu] { return !cpu->text().isEmpty(); });
    return dialog;
}

void type(QWidget *dialog, const QString &field, const QString &text) {
    auto *line = dialog->findChild<QLineEdit *>(field);
    line->clear();
    QTest::keyClicks(line, text);
}

QWidget *planned(Stage &stage) {
    auto *dialog = createDialog(stage);
    type(dialog, QStringLiteral("nameField"), QStringLiteral("invoices"));
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("reviewButton")), Qt::LeftButton);
    auto *create = dialog->findChild<QPushButton *>(QStringLiteral("createButton"));
    Stage::until([create] { return create->isVisible(); });
    return dialog;
}

Error pullError() {
    Error error{Errc::Timeout, "the instance was not ready in 5 min", "default/invoices"};
    error.cause = "pod invoices-0: the package postgresql-15 is not installed.";
    error.hint = "Install it with: apt install postgresql-15, then create the database again.";
    return error;
}

std::vector<domain::OperationReport> pastOperations(Stage &stage) {
    using O = domain::OperationState;
    using P = domain::StepState;
    std::vector<domain::OperationReport> all;
    const auto add = [&](const char *operation, const char *name, const ops::ClusterSummary &cluster, O state,
                         int hours, int seconds) -> domain::OperationReport & {
        domain::OperationReport report = interruptedCreate(name, cluster, "anna@workstation");
        report.id = "past-" + std::to_string(all.size());
        report.operation = operation;
        report.state = state;
        report.startedAt = sceneNow() - std::chrono::hours(hours);
        report.endedAt = report.startedAt + std::chrono::seconds(seconds);
        for (domain::StepReport &step : report.steps) {
            step.state = state == O::RolledBack ? P::Undone : P::Done;
            step.startedAt = report.startedAt;
            step.endedAt = report.endedAt;
        }
        all.push_back(std::move(report));
        return all.back();
    };
    add("create", "orders", stage.local, O::Succeeded, 26, 7);
    add("create", "invoices", stage.production, O::RolledBack, 30, 300).error = pullError();
    domain::OperationReport &failed = add("switchover", "customers", stage.production, O::Failed, 52, 61);
    failed.steps.erase(failed.steps.begin() + 2, failed.steps.end());
    failed.steps[0].kind = domain::PlanStep::Kind::Switchover;
    failed.steps[0].subject = "customers-1";
    failed.steps[1].kind = domain::PlanStep::Kind::WaitReady;
    failed.steps[1].subject = "customers";
    failed.steps[1].state = P::Failed;
    failed.steps[1].error = Error{Errc::Timeout, "not ready in 60 s", "crm/customers"};
    domain::OperationReport &cancelled = add("delete", "archive", stage.local, O::Cancelled, 71, 3);
    for (std::size_t i = 3; i < cancelled.steps.size(); ++i)
        cancelled.steps[i] = {cancelled.steps[i].id,   cancelled.steps[i].title,  P::Pending, {}, {}, {}, {},
                              cancelled.steps[i].kind, cancelled.steps[i].subject};
    domain::OperationReport &unknown = add("scale", "customers", stage.production, O::Running, 200, 0);
    unknown.endedAt = {};
    return all;
}

std::vector<domain::KeptVolumes> keptVolumes(Stage &stage) {
    using O = domain::KeptVolumes::Obstacle;
    const auto one = [&stage](const char *name, int members, int hours, O obstacle) {
        domain::KeptVolumes kept;
        kept.ref = readyInstance(name, stage.local).ref;
        kept.clusterName = stage.local.name;
        kept.engine = "postgresql";
        kept.obstacle = obstacle;
        for (int i = 0; i < members; ++i)
            kept.claims.push_back(
                {std::string("data-") + name + "-" + std::to_string(i), "uid-" + std::to_string(i), "2Gi", "standard"});
        kept.size = std::to_string(2 * members) + "Gi";
        if (obstacle != O::SpecUnknown) {
            kept.spec = readyInstance(name, stage.local).spec;
            kept.since = sceneNow() - std::chrono::hours(hours);
            for (const char *part : {"-ca", "-credentials", "-tls"})
                kept.secrets.push_back(name + std::string(part));
        }
        return kept;
    };
    return {one("webshop", 1, 2, O::None), one("ledger", 3, 71, O::MayLackCommits), one("trial", 1, 0, O::SpecUnknown)};
}

QWidget *progress(Stage &stage, bool fails) {
    if (fails)
        stage.backend->failStep("wait-ready", pullError());
    else
        stage.backend->holdStep("wait-ready", "pod invoices-0 to be ready: starting container postgresql");
    QWidget *dialog = planned(stage);
    QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("createButton")), Qt::LeftButton);
    Stage::until([&] {
        const auto &all = stage.console->operations();
        return !all.empty() && (fails ? all.front()->ended() : all.front()->runningStep() != nullptr);
    });
    return dialog;
}

const std::vector<Scene> &scenes() {
    static const std::vector<Scene> all = [] {
        std::vector<Scene> list = windowScenes();
        for (Scene &scene : dialogScenes())
            list.push_back(std::move(scene));
        return list;
    }();
    return all;
}

void prepareLook(bool dark, const QString &language) {
    static QTranslator words;
    QApplication::removeTranslator(&words);
    if (words.load(QStringLiteral(":/i18n/pilothouse_%1.qm").arg(language)))
        QApplication::installTranslator(&words);
    QApplication::setFont(QFont(QStringLiteral("Noto Sans"), 10));
    ui::theme::setZoom(100);
    ui::theme::setCompactTables(false);
    models::setTimesInUtc(false);
    ui::theme::apply(*qApp, dark ? ui::ThemeMode::Dark : ui::ThemeMode::Light);
}

} // namespace ph::testing
