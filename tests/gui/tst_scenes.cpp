// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/scenes/catalogue.h"
#include "ui/shell/mainwindow.h"
#include "ui/theme/theme.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAccessible>
#include <QButtonGroup>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QRegularExpression>
#include <QScrollArea>
#include <QTest>

using namespace ph;

/// What must hold in every scene, in light and dark.
class TestScenes : public QObject {
    Q_OBJECT

    static void sceneRows() {
        QTest::addColumn<int>("number");
        QTest::addColumn<bool>("dark");
        QTest::addColumn<QString>("language");
        for (std::size_t i = 0; i < testing::scenes().size(); ++i) {
            const QString name = testing::scenes()[i].name;
            QTest::newRow(qPrintable(name + QStringLiteral(" light en"))) << static_cast<int>(i) << false << "en";
            QTest::newRow(qPrintable(name + QStringLiteral(" dark de"))) << static_cast<int>(i) << true << "de";
            QTest::newRow(qPrintable(name + QStringLiteral(" light ko"))) << static_cast<int>(i) << false << "ko";
        }
    }

private Q_SLOTS:
    void init() {
        QTest::failOnWarning(
            QRegularExpression(QStringLiteral("^(?!This plugin does not support propagateSizeHints).*")));
    }

    void everyFocusableWidgetHasAName_data() { sceneRows(); }
    void everyFocusableWidgetHasAName() {
        QFETCH(int, number);
        QFETCH(bool, dark);
        QFETCH(QString, language);
        testing::prepareLook(dark, language);
        testing::Stage stage;
        QWidget *root = testing::scenes()[static_cast<std::size_t>(number)].build(stage);
        QVERIFY(root);
        QTest::qWait(20); // layouts settle in the event loop
        QStringList nameless;
        for (QWidget *widget : root->findChildren<QWidget *>()) {
            if (widget->focusPolicy() == Qt::NoFocus || !widget->isVisible() || widget->focusProxy())
                continue;
            // Parts that Qt makes inside its own widgets are named by what holds them.
            if (widget->objectName().startsWith(QLatin1String("qt_")) ||
                qobject_cast<QComboBox *>(widget->parentWidget()) || widget->inherits("QMenuBar"))
                continue;
            const QAccessibleInterface *accessible = QAccessible::queryAccessibleInterface(widget);
            if (!accessible || accessible->text(QAccessible::Name).isEmpty())
                nameless.append(QStringLiteral("%1 %2").arg(QLatin1String(widget->metaObject()->className()),
                                                            widget->objectName()));
        }
        QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(QStringLiteral("; "))));
        // Words of one line must not be cut off.
        QStringList clipped;
        for (const QLabel *label : root->findChildren<QLabel *>()) {
            if (label->isVisible() && !label->wordWrap() && !label->text().isEmpty() &&
                label->width() < label->sizeHint().width())
                clipped.append(label->text());
        }
        for (const QAbstractButton *button : root->findChildren<QAbstractButton *>()) {
            if (button->isVisible() && !button->text().isEmpty() && button->width() < button->minimumSizeHint().width())
                clipped.append(button->text());
        }
        QVERIFY2(clipped.isEmpty(), qPrintable(clipped.join(QStringLiteral("; "))));
        // What cannot be scrolled sideways must not be wider than what shows it.
        for (const QScrollArea *area : root->findChildren<QScrollArea *>()) {
            if (area->isVisible() && area->widget() && area->horizontalScrollBarPolicy() == Qt::ScrollBarAlwaysOff)
                QVERIFY2(area->widget()->width() <= area->viewport()->width(), qPrintable(area->accessibleName()));
        }
    }

    void tabReachesEveryWidget_data() {
        QTest::addColumn<int>("number");
        for (std::size_t i = 0; i < testing::scenes().size(); ++i)
            QTest::newRow(qPrintable(testing::scenes()[i].name)) << static_cast<int>(i);
    }
    void tabReachesEveryWidget() {
        QFETCH(int, number);
        testing::prepareLook(false);
        testing::Stage stage;
        QWidget *root = testing::scenes()[static_cast<std::size_t>(number)].build(stage);
        root->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(root));
        QSet<const QWidget *> wanted, reached;
        for (const QWidget *widget : root->findChildren<QWidget *>()) {
            const bool part = widget->objectName().startsWith(QLatin1String("qt_")) ||
                              qobject_cast<QComboBox *>(widget->parentWidget());
            // Of several choices Tab reaches the one that is made, and the arrow keys the others.
            const auto *button = qobject_cast<const QAbstractButton *>(widget);
            const bool other = button && button->group() && button->group()->exclusive() &&
                               button->group()->checkedButton() && !button->isChecked();
            if (other)
                continue;
            if ((widget->focusPolicy() & Qt::TabFocus) && widget->isVisible() && widget->isEnabled() &&
                !widget->focusProxy() && !part)
                wanted.insert(widget);
        }
        for (int i = 0; i < 80; ++i) {
            QTest::keyClick(root->window()->focusWidget() ? root->window()->focusWidget() : root, Qt::Key_Tab);
            if (const QWidget *now = root->window()->focusWidget())
                reached.insert(now);
        }
        QStringList missed;
        for (const QWidget *widget : wanted - reached)
            missed.append(
                QStringLiteral("%1 %2").arg(QLatin1String(widget->metaObject()->className()), widget->objectName()));
        QVERIFY2(missed.isEmpty(), qPrintable(missed.join(QStringLiteral("; "))));
    }

    void stateColoursAreReadable_data() {
        QTest::addColumn<bool>("dark");
        QTest::newRow("light") << false;
        QTest::newRow("dark") << true;
    }
    void stateColoursAreReadable() {
        QFETCH(bool, dark);
        const ui::Tokens &t = dark ? ui::theme::dark() : ui::theme::light();
        const std::vector<std::pair<const char *, QColor>> texts{
            {"text", t.text},         {"secondary", t.secondary},     {"good", t.good},  {"attention", t.attention},
            {"critical", t.critical}, {"information", t.information}, {"stale", t.stale}};
        for (const auto &[name, color] : texts) {
            for (const QColor &ground : {t.window, t.surface, t.raised, t.selection(), t.hover()}) {
                const double ratio = ui::theme::contrast(color, ground);
                QVERIFY2(ratio >= 4.5,
                         qPrintable(QStringLiteral("%1 on %2: %3").arg(QLatin1String(name), ground.name()).arg(ratio)));
            }
        }
        // Badges and message bars tint their ground with the state's own colour.
        for (const auto kind : {models::StateKind::Good, models::StateKind::Attention, models::StateKind::Critical,
                                models::StateKind::Information, models::StateKind::Stale}) {
            const double ratio = ui::theme::contrast(t.state(kind), ui::theme::mix(t.state(kind), t.surface, 0.10));
            QVERIFY2(ratio >= 4.5, qPrintable(QString::number(ratio)));
        }
        QVERIFY(ui::theme::contrast(t.onAccent, t.accent) >= 4.5);
        QVERIFY(ui::theme::contrast(t.onAccent, t.critical) >= 4.5);
    }

    void noTwoActionsShareAShortcut() {
        testing::Stage stage;
        ui::MainWindow window(*stage.console, stage.prompter, *stage.settings);
        QCOMPARE(window.actions().conflicts(), QStringList());
        for (const QAction *action : window.actions().all())
            QVERIFY(!action->text().isEmpty());
    }
};

QTEST_MAIN(TestScenes)
#include "tst_scenes.moc"
