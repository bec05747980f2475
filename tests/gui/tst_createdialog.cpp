// SPDX-License-Identifier: Apache-2.0
#include "models/format/planfile.h"
#include "tests/gui/windowtest.h"

#include <QCheckBox>
#include <QComboBox>
#include <QListWidget>
#include <QPlainTextEdit>
#include <QTabWidget>
#include <QTemporaryDir>

using namespace ph;

/// The steps of creating a database: what is proposed, refused, kept, checked and saved.
class TestCreateDialog : public testing::WindowTest {
    Q_OBJECT
private:
    ui::CreateDialog *dialog(bool populated = true) {
        open(populated);
        m_window->openCreate();
        auto *made = child<ui::CreateDialog>("createDialog");
        const auto *cpu = made->findChild<QLineEdit *>(QStringLiteral("cpuField"));
        static_cast<void>(QTest::qWaitFor([cpu] { return !cpu->text().isEmpty(); }, 5000));
        return made;
    }
    template <typename T> static T *in(QWidget *widget, const char *name) {
        return widget->findChild<T *>(QLatin1String(name));
    }
    static void press(QWidget *dialog, const char *button) {
        QTest::mouseClick(in<QPushButton>(dialog, button), Qt::LeftButton);
    }
    static void write(QWidget *dialog, const char *field, const QString &text) {
        auto *line = in<QLineEdit>(dialog, field);
        line->selectAll();
        QTest::keyClick(line, Qt::Key_Delete);
        QTest::keyClicks(line, text);
    }
    static QString issue(QWidget *dialog, const char *field) {
        return qobject_cast<ui::FormField *>(in<QWidget>(dialog, field)->parentWidget())->issue();
    }
    static Quantity amount(const char *text) { return *Quantity::parse(text); }
    static domain::Place place() {
        domain::Place out;
        out.storageClasses = {{"standard", "csi", true, true, std::nullopt},
                              {"fast", "csi", false, true, amount("50Gi")}};
        out.quotas = {{"team-a", "requests.cpu", amount("4"), amount("1500m")}};
        out.bounds.emplace();
        out.nodes.emplace();
        return out;
    }

private Q_SLOTS:
    void theStepsAreWalkedAndNothingIsLostGoingBack() {
        auto *d = dialog();
        QCOMPARE(d->step(), QStringLiteral("where"));
        write(d, "nameField", QStringLiteral("invoices"));
        write(d, "descriptionField", QStringLiteral("Bills"));
        QTest::keyClick(in<QLineEdit>(d, "nameField"), Qt::Key_Return); // the next step
        QCOMPARE(d->step(), QStringLiteral("size"));
        write(d, "memoryField", QStringLiteral("3Gi"));
        press(d, "nextButton");
        QCOMPARE(d->step(), QStringLiteral("availability"));
        in<QComboBox>(d, "membersField")->setCurrentIndex(1);
        press(d, "nextButton");
        press(d, "nextButton");
        QCOMPARE(d->step(), QStringLiteral("access"));
        write(d, "ownerField", QStringLiteral("billing"));
        press(d, "nextButton");
        QCOMPARE(d->step(), QStringLiteral("advanced"));
        QVERIFY(!in<QPushButton>(d, "nextButton")->isVisible());
        for (int i = 0; i < 5; ++i)
            press(d, "backButton");
        QCOMPARE(d->step(), QStringLiteral("where"));
        QVERIFY(!in<QPushButton>(d, "backButton")->isVisible());
        const domain::InstanceDraft draft = d->draft();
        QCOMPARE(draft.name, std::string("invoices"));
        QCOMPARE(draft.spec.description, std::string("Bills"));
        QCOMPARE(draft.spec.memory, std::string("3Gi"));
        QCOMPARE(draft.spec.members, 2);
        QCOMPARE(draft.spec.owner, std::string("billing"));
        QVERIFY(draft.spec.deletionProtection); // unless switched off
        // The list of steps says all the time what is chosen.
        const auto *rail = in<QListWidget>(d, "createSteps");
        QTRY_VERIFY(rail->item(0)->data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("invoices")));
        QVERIFY(rail->item(1)->data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("3 GiB")));
        QVERIFY(rail->item(4)->data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("billing")));
    }
    void aTemplateChoosesMembersAndReplication() {
        auto *d = dialog();
        auto *durable = in<ui::ChoiceCard>(d, "templateDurable");
        QTRY_VERIFY(in<ui::ChoiceCard>(d, "templateSingle")->isChecked());
        QTest::mouseClick(durable, Qt::LeftButton);
        QCOMPARE(d->draft().spec.members, 3);
        QVERIFY(d->draft().spec.synchronous);
        d->showStep(QStringLiteral("availability"));
        QVERIFY(in<ui::TextLabel>(d, "durabilityText")->text().contains(QStringLiteral("every commit")));
        in<QComboBox>(d, "membersField")->setCurrentIndex(4);
        QTRY_VERIFY(!durable->isChecked()); // five members are none of the templates
    }
    void anEngineThatRunsAsOneServerRefusesReplicas() {
        ops::Console::EngineChoice mariadb;
        mariadb.engine = "mariadb";
        mariadb.label = "MariaDB";
        mariadb.versions = {"10.11"};
        mariadb.defaultVersion = "10.11";
        mariadb.defaultCpu = "1";
        mariadb.defaultMemory = "1Gi";
        mariadb.defaultStorage = "5Gi";
        m_stage->backend->addEngine(mariadb);
        auto *d = dialog();
        auto *engine = in<QComboBox>(d, "engineField");
        QTRY_COMPARE(engine->count(), 2);
        QTest::mouseClick(in<ui::ChoiceCard>(d, "templateAvailable"), Qt::LeftButton);
        QCOMPARE(d->draft().spec.members, 3);
        engine->setCurrentIndex(1);
        QCOMPARE(d->draft().spec.members, 1);
        QVERIFY(!in<ui::ChoiceCard>(d, "templateAvailable")->isEnabled());
        QVERIFY(
            in<ui::ChoiceCard>(d, "templateAvailable")->accessibleDescription().contains(QStringLiteral("MariaDB")));
        QCOMPARE(d->draft().spec.memory, std::string("1Gi")); // proposed, since nothing was typed
    }
    void whatDoesNotFitIsSaidBesideItsFieldAndOnTheSizes() {
        m_stage->backend->setPlace(place());
        auto *d = dialog();
        write(d, "nameField", QStringLiteral("invoices"));
        d->showStep(QStringLiteral("size"));
        // 2.5 CPU are left: 4 and 8 do not fit.
        auto *medium = in<ui::ChoiceCard>(d, "size-medium");
        QTRY_VERIFY(!medium->isEnabled());
        QVERIFY(medium->accessibleDescription().contains(QStringLiteral("team-a leaves 2.5")));
        QVERIFY(in<ui::ChoiceCard>(d, "size-small")->isEnabled());
        write(d, "cpuField", QStringLiteral("2.6"));
        QTRY_VERIFY(issue(d, "cpuField").contains(QStringLiteral("team-a")));
        QVERIFY(d->findChild<ui::RoomBars *>()->rows().front().over);
        press(d, "reviewButton");
        QCOMPARE(m_stage->backend->callsOf("planCreate"), 0);
        QVERIFY(in<QLineEdit>(d, "cpuField")->hasFocus());
        write(d, "cpuField", QStringLiteral("2.5"));
        QTRY_COMPARE(issue(d, "cpuField"), QString());
        // Each member asks for as much.
        d->showStep(QStringLiteral("availability"));
        in<QComboBox>(d, "membersField")->setCurrentIndex(1);
        press(d, "reviewButton");
        QCOMPARE(d->step(), QStringLiteral("size"));
        QCOMPARE(m_stage->backend->callsOf("planCreate"), 0);
    }
    void theStorageClassIsChosenFromThoseThereAre() {
        m_stage->backend->setPlace(place());
        auto *d = dialog();
        write(d, "nameField", QStringLiteral("invoices"));
        d->showStep(QStringLiteral("size"));
        auto *storage = in<QComboBox>(d, "storageClassField");
        QTRY_COMPARE(storage->count(), 2);
        QCOMPARE(d->draft().spec.storageClass, std::string()); // the default one
        storage->setCurrentIndex(1);
        QCOMPARE(d->draft().spec.storageClass, std::string("fast"));
        write(d, "storageField", QStringLiteral("60Gi"));
        QTRY_VERIFY(issue(d, "storageField").contains(QStringLiteral("fast")));
    }
    void nothingIsSaidOfAPlaceThatCannotBeRead() {
        m_stage->backend->failWith("place", Error{Errc::Unavailable, "gone", "default"});
        auto *d = dialog();
        write(d, "nameField", QStringLiteral("invoices"));
        press(d, "reviewButton");
        QTRY_VERIFY(in<QPushButton>(d, "createButton")->isVisible());
    }
    void aRefusalOfTheServerIsToldBeforeAnythingIsMade() {
        m_stage->backend->setVerdicts(
            {{"ConfigMap invoices"}, {"Pod invoices-0", false, Error{Errc::Forbidden, "exceeded quota: pods", "x"}}});
        auto *d = dialog();
        write(d, "nameField", QStringLiteral("invoices"));
        press(d, "reviewButton");
        auto *create = in<QPushButton>(d, "createButton");
        QTRY_VERIFY(create->isVisible());
        QTRY_VERIFY(!create->isEnabled());
        bool told = false;
        for (const auto *label : in<QWidget>(d, "planChecks")->findChildren<ui::TextLabel *>())
            told = told || label->text() == QStringLiteral("Pod invoices-0: exceeded quota: pods");
        QVERIFY(told);
        press(d, "backButton");
        m_stage->backend->setVerdicts({});
        press(d, "reviewButton");
        QTRY_VERIFY(create->isVisible() && create->isEnabled());
    }
    void aServerThatCannotBeAskedRefusesNothing() {
        m_stage->backend->failWith("rehearse", Error{Errc::Timeout, "no answer", "x"});
        auto *d = dialog();
        write(d, "nameField", QStringLiteral("invoices"));
        press(d, "reviewButton");
        QTRY_VERIFY(in<QPushButton>(d, "createButton")->isVisible());
        QTRY_COMPARE(m_stage->backend->callsOf("rehearse"), 1);
        QTRY_VERIFY(in<QWidget>(d, "planChecks")->findChild<ui::StateBadge *>()->kind() ==
                    models::StateKind::Attention);
        QVERIFY(in<QPushButton>(d, "createButton")->isEnabled());
    }
    void theOwnPasswordGoesToTheOperationAndNowhereElse() {
        auto *d = dialog();
        write(d, "nameField", QStringLiteral("invoices"));
        d->showStep(QStringLiteral("access"));
        QTest::mouseClick(in<QCheckBox>(d, "ownPasswordBox"), Qt::LeftButton);
        auto *password = in<QLineEdit>(d, "passwordField");
        QTRY_VERIFY(password->hasFocus());
        press(d, "reviewButton"); // none was typed
        QCOMPARE(d->step(), QStringLiteral("access"));
        QVERIFY(issue(d, "passwordField").contains(QStringLiteral("password")));
        QTest::keyClicks(password, QStringLiteral("correct horse"));
        press(d, "reviewButton");
        auto *create = in<QPushButton>(d, "createButton");
        QTRY_VERIFY(create->isVisible());
        press(d, "savePlanButton");
        QVERIFY(m_stage->prompter.saved.contains(QStringLiteral("invoices")));
        QVERIFY(!m_stage->prompter.saved.contains(QStringLiteral("correct horse")));
        QTest::mouseClick(create, Qt::LeftButton);
        QTRY_COMPARE(m_stage->backend->callsOf("run"), 1);
        QCOMPARE(m_stage->backend->lastPassword(), std::string("correct horse"));
    }
    void aSavedPlanFillsTheSteps() {
        auto *d = dialog();
        write(d, "nameField", QStringLiteral("invoices"));
        QTest::mouseClick(in<ui::ChoiceCard>(d, "templateDurable"), Qt::LeftButton);
        d->showStep(QStringLiteral("size"));
        write(d, "cpuField", QStringLiteral("1.5"));
        press(d, "reviewButton");
        QTRY_VERIFY(in<QPushButton>(d, "savePlanButton")->isVisible());
        press(d, "savePlanButton");
        QCOMPARE(m_stage->prompter.savedName, QStringLiteral("invoices-plan.json"));
        const QString saved = m_stage->prompter.saved;
        QTemporaryDir folder;
        m_stage->prompter.file = folder.filePath(QStringLiteral("plan.json"));
        const auto put = [&](const QString &text) {
            QFile file(m_stage->prompter.file);
            QVERIFY(file.open(QIODevice::WriteOnly));
            file.write(text.toUtf8());
        };
        put(saved);
        m_stage->prompter.sayYes = true;
        d->close();
        m_window->openCreate();
        ui::CreateDialog *second = nullptr;
        QTRY_VERIFY((second = child<ui::CreateDialog>("createDialog")) != nullptr && second->isVisible());
        press(second, "openPlanButton");
        const domain::InstanceDraft draft = second->draft();
        QCOMPARE(draft.name, std::string("invoices"));
        QCOMPARE(draft.spec.members, 3);
        QVERIFY(draft.spec.synchronous);
        QCOMPARE(draft.spec.cpu, std::string("1.5"));
        auto *problem = in<ui::MessageBar>(second, "createProblem");
        QVERIFY(!problem->isVisible());
        // What is no such plan is refused with the reason, and changes nothing.
        for (const QString &bad : {QStringLiteral("rm -rf"), QStringLiteral("{}"), QStringLiteral("[]"),
                                   QString(saved).replace(QStringLiteral("CreateOnce"), QStringLiteral("Delete"))}) {
            put(bad);
            press(second, "openPlanButton");
            QVERIFY2(problem->isVisible() && problem->text().contains(QStringLiteral("is not a plan")),
                     qPrintable(bad.left(40)));
            QCOMPARE(second->draft().name, std::string("invoices"));
        }
    }
    void theManifestAndTheCommandsAreShownAndTaken() {
        auto *d = dialog();
        write(d, "nameField", QStringLiteral("invoices"));
        press(d, "reviewButton");
        QTRY_VERIFY(in<QPushButton>(d, "exportYamlButton")->isVisible());
        press(d, "exportYamlButton");
        QCOMPARE(m_stage->prompter.savedName, QStringLiteral("invoices.yaml"));
        QCOMPARE(m_stage->prompter.saved, in<QPlainTextEdit>(d, "planManifest")->toPlainText());
        QVERIFY(m_stage->prompter.saved.contains(QStringLiteral("kind: ConfigMap")));
        press(d, "copyCommandsButton");
        QCOMPARE(m_stage->prompter.copied, in<QPlainTextEdit>(d, "planCommands")->toPlainText());
        QVERIFY(m_stage->prompter.copied.startsWith(QStringLiteral("kubectl create")));
    }
    void closingAsksOnceSomethingWasTyped() {
        auto *d = dialog();
        QTest::keyClick(d, Qt::Key_Escape);
        QTRY_VERIFY(!child<ui::CreateDialog>("createDialog"));
        QVERIFY(m_stage->prompter.questions.isEmpty());
        m_window->openCreate();
        d = child<ui::CreateDialog>("createDialog");
        write(d, "nameField", QStringLiteral("invoices"));
        QTest::keyClick(d, Qt::Key_Escape);
        QVERIFY(d->isVisible());
        QCOMPARE(m_stage->prompter.questions.size(), 1);
        m_stage->prompter.sayYes = true;
        press(d, "cancelButton");
        QTRY_VERIFY(!child<ui::CreateDialog>("createDialog"));
    }
    void parametersAreSetFromTheList() {
        auto *d = dialog();
        d->showStep(QStringLiteral("advanced"));
        auto *table = in<QAbstractItemView>(d, "newParameterTable");
        QTRY_VERIFY(table->model() && table->model()->rowCount() > 1);
        const QString name = table->model()->index(0, 0).data().toString();
        QVERIFY(table->model()->setData(table->model()->index(0, 1), QStringLiteral("123")));
        QCOMPARE(d->draft().spec.parameters, (std::map<std::string, std::string>{{name.toStdString(), "123"}}));
        const auto *rail = in<QListWidget>(d, "createSteps");
        QTRY_VERIFY(rail->item(5)->data(Qt::AccessibleTextRole).toString().contains(QStringLiteral("1 parameter")));
    }
    void hostileTextStaysText_data() {
        QTest::addColumn<QString>("text");
        QTest::newRow("shell") << QStringLiteral("a; rm -rf /");
        QTest::newRow("sql") << QStringLiteral("'; drop table x --");
        QTest::newRow("yaml") << QStringLiteral("a: {b: [c]}");
        QTest::newRow("quote") << QStringLiteral("\"'`$(id)");
        QTest::newRow("unicode") << QStringLiteral("données\u202egnp");
        QTest::newRow("long") << QString(500, QLatin1Char('x'));
    }
    void hostileTextStaysText() {
        QFETCH(QString, text);
        auto *d = dialog();
        for (const char *field : {"nameField", "descriptionField", "cpuField", "memoryField", "storageField",
                                  "databaseField", "ownerField"})
            in<QLineEdit>(d, field)->setText(text);
        press(d, "reviewButton");
        QCOMPARE(d->step(), QStringLiteral("where")); // the name comes first
        QVERIFY(!issue(d, "nameField").isEmpty());
        QCOMPARE(m_stage->backend->callsOf("planCreate"), 0);
        QCOMPARE(d->draft().spec.description, text.toStdString());
    }
};

QTEST_MAIN(TestCreateDialog)
#include "tst_createdialog.moc"
