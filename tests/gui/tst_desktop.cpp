// SPDX-License-Identifier: Apache-2.0
#include "backend/core/files.h"
#include "backend/ops/consoledb.h"
#include "tests/gui/desktoptest.h"
#include "ui/dialogs/createdialog.h"
#include "ui/dialogs/deletedialog.h"
#include "ui/widgets/textviews.h"

#include <QCheckBox>
#include <QLineEdit>
#include <QPushButton>
#include <QScopeGuard>
#include <QToolButton>

#include <algorithm>

using namespace ph;

/// The real window on the real embedded cluster: a database from the first click to its end.
class TestDesktop : public testing::DesktopTest {
    Q_OBJECT
    static QStringList titlesOf(const domain::Plan &plan) {
        QStringList titles;
        for (const domain::PlanStep &step : plan.steps)
            titles.append(QStringLiteral("%1 | %2 | %3 | %4")
                              .arg(models::qs(step.id), models::qs(step.subject), models::qs(step.title),
                                   models::qs(step.equivalentCommand)));
        return titles;
    }
    template <typename T> Result<T> answerOf(models::Job<T> job) {
        std::optional<Result<T>> answer;
        job.onResult(this, [&](const Result<T> &result) { answer = result; });
        if (!QTest::qWaitFor([&] { return answer.has_value(); }, 30000))
            return Error{Errc::Timeout, "no answer", ""};
        return *answer;
    }

private Q_SLOTS:
    void initTestCase() {
        if (!fs::exists(options().program))
            QSKIP("pilothouse-local is not built here");
        testing::prepareLook(false);
    }
    void cleanupTestCase() {
        m_desktop.reset();
        end(options());
        end(options("bare"));
    }

    void aComputerWithoutBubblewrapIsToldInOneSentenceWithTheFix() {
        const QByteArray path = qgetenv("PATH");
        const auto putBack = qScopeGuard([&] { qputenv("PATH", path); });
        qputenv("PATH", m_folder.path().toLocal8Bit());
        app::Desktop desktop(options("bare"), &m_prompter);
        desktop.window().workspace()->open(QStringLiteral("databases"));
        desktop.start();
        auto *line = desktop.window().findChild<ui::MessageBar *>(QStringLiteral("selfWarning"));
        QTRY_VERIFY_WITH_TIMEOUT(line->text().contains(QStringLiteral("bubblewrap is not installed")), 60000);
        QVERIFY(line->isVisible() && line->text().contains(QStringLiteral("sudo apt-get install bubblewrap")));
        qputenv("PATH", path);
        QTest::keyClick(&desktop.window(), Qt::Key_F5); // installed meanwhile
        QTRY_VERIFY_WITH_TIMEOUT(!line->text().contains(QStringLiteral("bubblewrap")), 60000);
    }

    void createsShowsAndDeletesARealDatabase() {
        open();
        QVERIFY(m_desktop->window().isVisible()); // before anything of the cluster is there
        auto *state = child<ui::StateView>("instanceState");
        QTRY_COMPARE_WITH_TIMEOUT(state->face(), QStringLiteral("empty"), 60000);

        QTest::mouseClick(child<QPushButton>("newDatabaseButton"), Qt::LeftButton);
        auto *dialog = child<ui::CreateDialog>("createDialog");
        QVERIFY(dialog);
        auto *cpu = dialog->findChild<QLineEdit *>(QStringLiteral("cpuField"));
        QTRY_VERIFY_WITH_TIMEOUT(!cpu->text().isEmpty(), 30000);
        QTest::keyClicks(dialog->findChild<QLineEdit *>(QStringLiteral("nameField")), QStringLiteral("orders"));
        dialog->showStep(QStringLiteral("protection"));
        QTest::mouseClick(dialog->findChild<QCheckBox *>(QStringLiteral("protectionBox")), Qt::LeftButton);
        QTest::mouseClick(dialog->findChild<QPushButton *>(QStringLiteral("reviewButton")), Qt::LeftButton);
        auto *create = dialog->findChild<QPushButton *>(QStringLiteral("createButton"));
        QTRY_VERIFY_WITH_TIMEOUT(create->isVisible(), 30000);
        QTest::mouseClick(create, Qt::LeftButton);
        auto &console = m_desktop->console();
        QTRY_VERIFY_WITH_TIMEOUT(!console.operations().empty() && console.operations().front()->ended(), 120000);
        const models::Operation *operation = console.operations().front();
        QVERIFY2(operation->report().state == domain::OperationState::Succeeded,
                 operation->error() ? operation->error()->text().c_str() : "no error told");
        dialog->close();
        QTRY_VERIFY_WITH_TIMEOUT(row() && row()->state == domain::InstanceState::Ready, 30000);
        QCOMPARE(row()->ref.name, std::string("orders"));

        auto *copy = child<QPushButton>("copyDsnButton");
        QVERIFY(copy->isVisible());
        QTest::mouseClick(copy, Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(m_prompter.copiedSecret.startsWith(QStringLiteral("postgresql://")), 30000);
        QCOMPARE(
            psql(m_prompter.copiedSecret,
                 QStringLiteral("select current_user || ' ' || ssl from pg_stat_ssl where pid = pg_backend_pid()")),
            QStringLiteral("app true"));
        QCOMPARE(psql(m_prompter.copiedSecret,
                      QStringLiteral("create table kept (id int); insert into kept values (42); select id from kept"))
                     .section(QLatin1Char('\n'), -1),
                 QStringLiteral("42"));
        auto *password = child<ui::ElidedLabel>("connectionPassword");
        QVERIFY(!m_prompter.copiedSecret.contains(password->text())); // hidden until asked for
        QTest::mouseClick(child<QToolButton>("revealButton"), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(m_prompter.copiedSecret.contains(QStringLiteral(":%1@").arg(password->text())), 30000);

        // Both readings are in the audit trail, the password in none of the console's files.
        const auto trail = ops::ConsoleDb(options().database).audit(100);
        QVERIFY(trail.ok() && trail->intact);
        const auto readings = std::count_if(trail->entries.begin(), trail->entries.end(), [](const auto &entry) {
            return entry.action == "read-password" && entry.outcome == "done" && entry.subject == "default/orders";
        });
        QCOMPARE(readings, std::ptrdiff_t(2));
        const std::string secret = password->text().toStdString();
        QVERIFY(secret.size() >= 16);
        for (const auto &file : fs::recursive_directory_iterator(options().database.parent_path()))
            if (file.is_regular_file() && !file.path().string().starts_with(options().stateDirectory.string()))
                QVERIFY2(readFile(file.path()).valueOr({}).find(secret) == std::string::npos, file.path().c_str());

        m_desktop->window().page()->details()->showTab(QStringLiteral("log"));
        auto *log = child<ui::LogView>("logView");
        QTRY_VERIFY_WITH_TIMEOUT(log->toPlainText().contains(QStringLiteral("ready to accept connections")), 30000);
        m_desktop->window().page()->details()->showTab(QStringLiteral("events"));
        auto *events = child<ui::TableView>("eventTable");
        QTRY_VERIFY_WITH_TIMEOUT(events->model()->rowCount() > 0, 30000);
        m_desktop->window().page()->details()->showTab(QStringLiteral("yaml"));
        auto *yaml = child<ui::YamlView>("yamlView");
        QTRY_VERIFY_WITH_TIMEOUT(yaml->toPlainText().contains(QStringLiteral("orders")), 30000);
        QVERIFY2(m_prompter.errors.isEmpty(), qPrintable(m_prompter.errors.join(QLatin1Char('\n'))));
    }

    void aSecondWindowPaintsTheLastKnownStateAtOnce() {
        m_desktop.reset();
        m_desktop = std::make_unique<app::Desktop>(options(), &m_prompter);
        m_desktop->window().workspace()->open(QStringLiteral("databases"));
        QCOMPARE(m_desktop->console().instances().rowCount(), 1); // nothing has been asked yet
        m_desktop->start();
        QTRY_VERIFY_WITH_TIMEOUT(row() && !m_desktop->console().instances().isStale(*row()), 60000);
    }

    void theFixtureOfTheScenesPlansAsTheRealPlannerDoes() {
        QTRY_VERIFY_WITH_TIMEOUT(row() && row()->state == domain::InstanceState::Ready, 60000);
        auto &console = m_desktop->console();
        testing::FixtureConsole fixture;
        fixture.upsert(*row());
        const InstanceRef ref = row()->ref;
        for (const bool purge : {false, true}) {
            const auto real = answerOf(console.planDelete(ref, purge));
            QVERIFY2(real.ok(), real.ok() ? "" : real.error().text().c_str());
            const auto drawn = fixture.planDelete(ref, purge, Context());
            QCOMPARE(titlesOf(*drawn), titlesOf(*real));
            QVERIFY(drawn->destroys == real->destroys);
            QVERIFY(drawn->keeps == real->keeps);
            QCOMPARE(drawn->summary, real->summary);
        }
        domain::InstanceDraft draft;
        draft.cluster = ref.cluster;
        draft.ns = "default";
        draft.name = "another";
        draft.spec = row()->spec;
        const auto real = answerOf(console.planCreate(draft));
        QVERIFY2(real.ok(), real.ok() ? "" : real.error().text().c_str());
        const auto drawn = fixture.planCreate(draft, Context());
        QCOMPARE(titlesOf(*drawn), titlesOf(*real));
        QCOMPARE(drawn->summary, real->summary);
    }

    void deletesWithItsVolumesFromTheKeyboard() {
        QTRY_VERIFY_WITH_TIMEOUT(row() && row()->state == domain::InstanceState::Ready, 60000);
        const QString dsn = m_prompter.copiedSecret;
        auto *table = m_desktop->window().page()->table();
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Delete);
        auto *dialog = child<ui::DeleteDialog>("deleteDialog");
        QVERIFY(dialog);
        auto *name = dialog->findChild<QLineEdit *>(QStringLiteral("confirmNameField"));
        QTRY_VERIFY(name->hasFocus());
        QTest::keyClicks(name, QStringLiteral("orders"));
        QTest::keyClick(name, Qt::Key_Backtab, Qt::ShiftModifier);
        auto *purge = dialog->findChild<QCheckBox *>(QStringLiteral("purgeBox"));
        QVERIFY(purge->hasFocus());
        QTest::keyClick(purge, Qt::Key_Space);
        auto *button = dialog->findChild<QPushButton *>(QStringLiteral("deleteButton"));
        QTRY_VERIFY_WITH_TIMEOUT(button->isEnabled(), 30000);
        button->setFocus(Qt::TabFocusReason);
        QTest::keyClick(button, Qt::Key_Space);
        QTRY_COMPARE_WITH_TIMEOUT(m_desktop->console().instances().rowCount(), 0, 120000);
        auto *operation = m_desktop->console().operations().back();
        QTRY_VERIFY_WITH_TIMEOUT(operation->ended(), 60000);
        QVERIFY2(operation->report().state == domain::OperationState::Succeeded,
                 operation->error() ? operation->error()->text().c_str() : "no error told");
        QVERIFY(!psql(dsn, QStringLiteral("select 1")).startsWith(QLatin1Char('1')));
        QTRY_COMPARE_WITH_TIMEOUT(child<ui::StateView>("instanceState")->face(), QStringLiteral("empty"), 30000);
    }
};

QTEST_MAIN(TestDesktop)
#include "tst_desktop.moc"
