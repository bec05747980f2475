// SPDX-License-Identifier: Apache-2.0
#include "models/list/parametertablemodel.h"
#include "tests/gui/scenes/builders.h"
#include "ui/dialogs/aboutdialog.h"
#include "ui/dialogs/editdialogs.h"
#include "ui/dialogs/lifedialogs.h"
#include "ui/dialogs/shortcutsdialog.h"
#include "ui/dialogs/unfinisheddialog.h"
#include "ui/widgets/tableview.h"

#include <QComboBox>
#include <QLineEdit>
#include <QPushButton>
#include <QTest>

namespace ph::testing {

namespace {
domain::InstanceSummary rowOf(const std::string &name, Stage &stage) {
    Stage::until([&] { return !keyOf(name, stage).isEmpty(); });
    return *stage.console->instances().find(keyOf(name, stage).toStdString());
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
        {QStringLiteral("create-issues"),
         [](Stage &s) -> QWidget * {
             auto *dialog = createDialog(s);
             type(dialog, QStringLiteral("nameField"), QStringLiteral("Orders; DROP"));
             type(dialog, QStringLiteral("memoryField"), {});
             QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("reviewButton")), Qt::LeftButton);
             return dialog;
         }},
        {QStringLiteral("create-plan"), planned},
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
