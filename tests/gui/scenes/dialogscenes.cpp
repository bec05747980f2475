// SPDX-License-Identifier: Apache-2.0
#include "models/list/parametertablemodel.h"
#include "tests/gui/scenes/builders.h"
#include "ui/dialogs/aboutdialog.h"
#include "ui/dialogs/editdialogs.h"
#include "ui/dialogs/keptdialogs.h"
#include "ui/dialogs/lifedialogs.h"
#include "ui/dialogs/passworddialog.h"
#include "ui/dialogs/runbookdialog.h"
#include "ui/dialogs/shortcutsdialog.h"
#include "ui/dialogs/unfinisheddialog.h"
#include "ui/widgets/tableview.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QTabWidget>
#include <QTest>

namespace ph::testing {

namespace {
domain::InstanceSummary rowOf(const std::string &name, Stage &stage) {
    Stage::until([&] { return !keyOf(name, stage).isEmpty(); });
    return *stage.console->instances().find(keyOf(name, stage).toStdString());
}

domain::Place crowdedPlace(const char *usedCpu) {
    const auto amount = [](const char *text) { return *Quantity::parse(text); };
    domain::Place place;
    place.storageClasses = {{"standard", "csi.example.com", true, true, amount("2Ti")},
                            {"fast-nvme", "csi.example.com", false, true, amount("400Gi")},
                            {"archive", "nfs.example.com", false, false, std::nullopt}};
    place.quotas = {{"team-a", "requests.cpu", amount("20"), amount(usedCpu)},
                    {"team-a", "requests.memory", amount("64Gi"), amount("18Gi")}};
    place.bounds.emplace();
    place.nodes = {{"node-1", amount("6"), amount("24Gi")}, {"node-2", amount("9500m"), amount("40Gi")}};
    return place;
}

/// The create dialog at a step, in a place whose quota is used by @p usedCpu.
ui::CreateDialog *atStep(Stage &stage, const char *step, const char *usedCpu = "0") {
    stage.backend->setPlace(crowdedPlace(usedCpu));
    auto *dialog = createDialog(stage);
    type(dialog, QStringLiteral("nameField"), QStringLiteral("invoices"));
    dialog->showStep(QLatin1String(step));
    const auto *storage = dialog->findChild<QComboBox *>(QStringLiteral("storageClassField"));
    Stage::until([storage] { return storage->count() == 3; });
    return dialog;
}

QWidget *sized(Stage &stage, const char *usedCpu) {
    auto *dialog = atStep(stage, "size", usedCpu);
    QTest::mouseClick(dialog->findChild<ui::ChoiceCard *>(QStringLiteral("size-small")), Qt::LeftButton);
    const auto *bars = dialog->findChild<ui::RoomBars *>();
    Stage::until([bars] { return !bars->rows().empty() && bars->rows().front().asked > 0.9; });
    return dialog;
}

/// The create dialog at its review, once the cluster has said what it would say.
QWidget *reviewed(Stage &stage) {
    QWidget *dialog = planned(stage);
    const auto *checks = dialog->findChild<QWidget *>(QStringLiteral("planChecks"));
    Stage::until([checks] {
        const auto badges = checks->findChildren<ui::StateBadge *>();
        return !badges.isEmpty() && badges.last()->kind() != models::StateKind::Information;
    });
    return dialog;
}

QWidget *scaled(Stage &stage, int members) {
    stage.populate();
    stage.connectBackend();
    auto *dialog = make<ui::ScaleDialog>(stage, *stage.console, rowOf("customers", stage));
    dialog->show();
    dialog->findChild<QComboBox *>(QStringLiteral("membersField"))->setCurrentIndex(members - 1);
    auto *view = dialog->findChild<ui::StateView *>();
    Stage::until([view] { return view->face() != QLatin1String("loading"); });
    return dialog;
}
/// A dialog about the database @p name, once its plan is shown.
template <typename Dialog> QWidget *changing(Stage &stage, const std::string &name) {
    stage.populate();
    stage.connectBackend();
    auto *dialog = make<Dialog>(stage, *stage.console, rowOf(name, stage));
    dialog->show();
    auto *view = dialog->template findChild<ui::StateView *>();
    Stage::until([view] { return view->face() != QLatin1String("loading"); });
    return dialog;
}

/// A dialog about the volumes of keptVolumes() at @p index.
template <typename Dialog> QWidget *kept(Stage &stage, std::size_t index) {
    stage.populate();
    stage.backend->setKept(keptVolumes(stage));
    stage.connectBackend();
    auto *dialog = make<Dialog>(stage, *stage.console, keptVolumes(stage).at(index));
    dialog->show();
    return dialog;
}

QWidget *resources(Stage &stage, const QString &memory) {
    QWidget *dialog = changing<ui::ResourcesDialog>(stage, "customers");
    type(dialog, QStringLiteral("memoryField"), memory);
    type(dialog, QStringLiteral("storageField"), QStringLiteral("1Ti"));
    auto *view = dialog->findChild<ui::StateView *>();
    Stage::until([view] { return view->face() != QLatin1String("loading"); });
    return dialog;
}

QWidget *parameters(Stage &stage) {
    QWidget *dialog = changing<ui::ParametersDialog>(stage, "customers");
    auto *table = dialog->findChild<ui::TableView *>();
    const auto set = [table](int row, const QString &value) {
        table->model()->setData(table->model()->index(row, models::ParameterTableModel::Value), value);
    };
    set(0, QStringLiteral("400"));
    set(2, QStringLiteral("16MB"));
    auto *view = dialog->findChild<ui::StateView *>();
    Stage::until([view] { return view->face() == QLatin1String("content"); });
    return dialog;
}
} // namespace

std::vector<Scene> dialogScenes() {
    return {
        {QStringLiteral("interrupted-details"),
         [](Stage &s) -> QWidget * {
             s.populate();
             s.connectBackend();
             auto *dialog = make<ui::UnfinishedDialog>(s, *s.console, interruptedCreate("half", s.production));
             dialog->show();
             return dialog;
         }},
        {QStringLiteral("interrupted-resume"),
         [](Stage &s) -> QWidget * {
             s.populate();
             s.backend->setUnfinished({interruptedCreate("half", s.local)});
             s.backend->hold("resume", true);
             s.connectBackend();
             models::Operation *operation = s.console->resume(interruptedCreate("half", s.local));
             Stage::until(
                 [operation] { return operation->runningStep() && !operation->runningStep()->waitsFor.empty(); });
             auto *dialog = make<ui::OperationDialog>(s, *s.console, operation);
             dialog->show();
             return dialog;
         }},
        {QStringLiteral("create-form"), [](Stage &s) -> QWidget * { return createDialog(s); }},
        {QStringLiteral("create-size"), [](Stage &s) { return sized(s, "0"); }},
        {QStringLiteral("create-size-over"), [](Stage &s) { return sized(s, "19500m"); }},
        {QStringLiteral("create-availability"),
         [](Stage &s) -> QWidget * {
             auto *dialog = createDialog(s);
             QTest::mouseClick(dialog->findChild<ui::ChoiceCard *>(QStringLiteral("templateDurable")), Qt::LeftButton);
             dialog->showStep(QStringLiteral("availability"));
             return dialog;
         }},
        {QStringLiteral("create-protection"), [](Stage &s) { return atStep(s, "protection"); }},
        {QStringLiteral("create-access"),
         [](Stage &s) -> QWidget * {
             QWidget *dialog = atStep(s, "access");
             dialog->findChild<QCheckBox *>(QStringLiteral("ownPasswordBox"))->setChecked(true);
             return dialog;
         }},
        {QStringLiteral("create-parameters"), [](Stage &s) { return atStep(s, "advanced"); }},
        {QStringLiteral("create-issues"),
         [](Stage &s) -> QWidget * {
             auto *dialog = createDialog(s);
             type(dialog, QStringLiteral("nameField"), QStringLiteral("Orders; DROP"));
             dialog->showStep(QStringLiteral("size"));
             type(dialog, QStringLiteral("memoryField"), {});
             QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("reviewButton")), Qt::LeftButton);
             return dialog;
         }},
        {QStringLiteral("create-plan"), [](Stage &s) { return reviewed(s); }},
        {QStringLiteral("create-manifest"),
         [](Stage &s) -> QWidget * {
             QWidget *dialog = reviewed(s);
             dialog->findChild<QTabWidget *>(QStringLiteral("planTabs"))->setCurrentIndex(1);
             return dialog;
         }},
        {QStringLiteral("create-would-be-refused"),
         [](Stage &s) {
             s.backend->setVerdicts(
                 {{"ConfigMap invoices"},
                  {"Pod invoices-0", false,
                   Error{Errc::Forbidden,
                         "pods invoices-0 is forbidden: exceeded quota: team, requested: requests.cpu=525m, used: "
                         "requests.cpu=1800m, limited: requests.cpu=2",
                         "default/invoices-0"}}});
             return reviewed(s);
         }},
        {QStringLiteral("create-refused"),
         [](Stage &s) -> QWidget * {
             s.backend->failWith("planCreate", Error{Errc::Conflict, "exists", "default/invoices"});
             auto *dialog = createDialog(s);
             type(dialog, QStringLiteral("nameField"), QStringLiteral("invoices"));
             QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("reviewButton")), Qt::LeftButton);
             auto *bar = dialog->findChild<ui::MessageBar *>(QStringLiteral("createProblem"));
             Stage::until([bar] { return bar->isVisible(); });
             return dialog;
         }},
        {QStringLiteral("create-progress"), [](Stage &s) { return progress(s, false); }},
        {QStringLiteral("create-failed"), [](Stage &s) { return progress(s, true); }},
        {QStringLiteral("runbook"),
         [](Stage &s) -> QWidget * {
             auto *dialog = make<ui::RunbookDialog>(s, QStringLiteral("service.noPrimary"));
             dialog->show();
             return dialog;
         }},
        {QStringLiteral("delete"),
         [](Stage &s) -> QWidget * {
             s.populate();
             s.connectBackend();
             auto *dialog = make<ui::DeleteDialog>(s, *s.console, readyInstance("reporting", s.production, "crm"));
             dialog->show();
             auto *view = dialog->findChild<ui::StateView *>();
             Stage::until([view] { return view->face() == QLatin1String("content"); });
             type(dialog, QStringLiteral("confirmNameField"), QStringLiteral("report"));
             return dialog;
         }},
        {QStringLiteral("scale-out"), [](Stage &s) { return scaled(s, 5); }},
        {QStringLiteral("scale-in"), [](Stage &s) { return scaled(s, 1); }},
        {QStringLiteral("scale-unchosen"), [](Stage &s) { return scaled(s, 3); }},
        {QStringLiteral("reattach"),
         [](Stage &s) -> QWidget * {
             auto *dialog = kept<ui::ReattachDialog>(s, 0);
             Stage::until(
                 [view = dialog->findChild<ui::StateView *>()] { return view->face() == QLatin1String("content"); });
             return dialog;
         }},
        {QStringLiteral("reattach-loss"), [](Stage &s) { return kept<ui::ReattachDialog>(s, 1); }},
        {QStringLiteral("delete-volumes"),
         [](Stage &s) -> QWidget * {
             auto *dialog = kept<ui::DeleteVolumesDialog>(s, 0);
             Stage::until(
                 [view = dialog->findChild<ui::StateView *>()] { return view->face() == QLatin1String("content"); });
             return dialog;
         }},
        {QStringLiteral("password"), [](Stage &s) { return changing<ui::PasswordDialog>(s, "customers"); }},
        {QStringLiteral("stop"), [](Stage &s) { return changing<ui::StopDialog>(s, "customers"); }},
        {QStringLiteral("restart"), [](Stage &s) { return changing<ui::RestartDialog>(s, "customers"); }},
        {QStringLiteral("resources"), [](Stage &s) { return resources(s, QStringLiteral("16Gi")); }},
        {QStringLiteral("resources-issues"), [](Stage &s) { return resources(s, QStringLiteral("lots")); }},
        {QStringLiteral("parameters"), parameters},
        {QStringLiteral("switchover"),
         [](Stage &s) -> QWidget * {
             s.populate();
             s.connectBackend();
             auto *dialog = make<ui::SwitchoverDialog>(s, *s.console, rowOf("customers", s));
             dialog->show();
             auto *view = dialog->findChild<ui::StateView *>();
             Stage::until([view] { return view->face() == QLatin1String("content"); });
             return dialog;
         }},
        {QStringLiteral("error"),
         [](Stage &s) -> QWidget * {
             auto *host = make<QWidget>(s);
             ui::DesktopPrompter prompter;
             Error error = pullError();
             prompter.showError(
                 host, models::describe(error, QStringLiteral("The database invoices could not be created.")), [] {});
             return host->findChild<QDialog *>();
         }},
        {QStringLiteral("shortcuts"),
         [](Stage &s) -> QWidget * {
             auto *w = window(s);
             auto *dialog = make<ui::ShortcutsDialog>(s, w->actions());
             dialog->show();
             return dialog;
         }},
        {QStringLiteral("about"),
         [](Stage &s) -> QWidget * {
             auto *dialog = make<ui::AboutDialog>(s);
             dialog->show();
             return dialog;
         }},
    };
}

} // namespace ph::testing
