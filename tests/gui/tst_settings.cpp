// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/windowtest.h"

#include "models/facade/settings.h"
#include "models/format/text.h"
#include "ui/theme/theme.h"

#include <QComboBox>
#include <QSignalSpy>

using namespace ph;

/// What a person chooses: kept, checked, and in force at once.
class TestSettings : public testing::WindowTest {
    Q_OBJECT
    QComboBox *field(const char *key) const { return child<QComboBox>(key); }
    void choose(const char *key, const QVariant &value) {
        QComboBox *box = field(key);
        box->setCurrentIndex(box->findData(value));
        Q_EMIT box->activated(box->currentIndex());
    }
    void openSettings() {
        open();
        m_window->workspace()->open(QStringLiteral("settings"));
    }

private Q_SLOTS:
    void everySettingHasADefaultThatCanBeChosenAndWords() {
        models::Settings settings(*m_stage->settings);
        QSet<QString> keys;
        for (const models::Setting &setting : models::Settings::table()) {
            keys.insert(QLatin1String(setting.key));
            QVERIFY(!models::Settings::title(setting).isEmpty() && !models::Settings::meaning(setting).isEmpty());
            const QVariantList values = models::Settings::values(setting);
            QVERIFY2(values.contains(settings.value(setting)), setting.key);
            QSet<QString> words;
            for (const QVariant &value : values)
                words.insert(models::Settings::word(setting, value));
            QCOMPARE(words.size(), values.size());
        }
        QCOMPARE(static_cast<std::size_t>(keys.size()), models::Settings::table().size());
    }

    void whatTheFileShouldNotHoldCountsAsNotThere() {
        m_stage->settings->setValue(QStringLiteral("view/zoom"), QStringLiteral("9000"));
        m_stage->settings->setValue(QStringLiteral("view/language"), QStringLiteral("../../etc"));
        m_stage->settings->setValue(QStringLiteral("view/appearance"), QStringLiteral("2")); // as an INI file gives it
        models::Settings settings(*m_stage->settings);
        QCOMPARE(settings.zoom(), 100);
        QCOMPARE(settings.language(), QString());
        QCOMPARE(settings.appearance(), models::Settings::Appearance::Dark);
        QSignalSpy changed(&settings, &models::Settings::changed);
        settings.stepZoom(-1);
        settings.stepZoom(-1);
        settings.stepZoom(-1); // 80 % is the least
        QCOMPARE(settings.zoom(), 80);
        QCOMPARE(changed.count(), 2);
        settings.stepZoom(0);
        QCOMPARE(settings.zoom(), 100);
        settings.reset();
        QCOMPARE(settings.appearance(), models::Settings::Appearance::System);
    }

    void zoomingKeepsWhereSomebodyIsAndWhatIsTyped() {
        open();
        QVERIFY(select("warehouse"));
        m_window->page()->details()->showTab(QStringLiteral("events"));
        m_window->page()->focusFilter();
        QTest::keyClicks(child<QLineEdit>("filterField"), QStringLiteral("frankfurt"));
        const QPointer<ui::Workspace> before = m_window->workspace();
        const int row = ui::theme::rowHeight(false);
        QTest::keyClick(m_window.get(), Qt::Key_Plus, Qt::ControlModifier);
        QTRY_VERIFY(!before);
        QVERIFY(ui::theme::rowHeight(false) > row);
        QCOMPARE(m_window->page()->selected()->ref.name, std::string("warehouse"));
        QCOMPARE(m_window->page()->details()->currentTab(), QStringLiteral("events"));
        QCOMPARE(m_window->page()->table()->model()->rowCount(), 3);
        QVERIFY(child<QLineEdit>("filterField")->hasFocus());
        QVERIFY(m_window->actions().conflicts().isEmpty());
        QTest::keyClick(m_window.get(), Qt::Key_0, Qt::ControlModifier);
        QTRY_COMPARE(ui::theme::rowHeight(false), row);
        QTRY_COMPARE(m_window->findChildren<ui::Workspace *>().size(), 1);
        // Actions work on the window as it is now.
        QTRY_VERIFY(m_window->workspace()->databases()->isVisible());
        m_window->actions().get(QStringLiteral("go.clusters"))->trigger();
        QCOMPARE(m_window->workspace()->currentId(), QStringLiteral("clusters"));
    }

    void choicesOnThePageAreInForceAtOnce() {
        openSettings();
        choose("view/appearance", 2);
        QTRY_VERIFY(ui::theme::of(m_window.get()).dark);
        choose("view/appearance", 1);
        QTRY_VERIFY(!ui::theme::of(m_window.get()).dark);
        const QPointer<ui::Workspace> before = m_window->workspace();
        choose("view/density", 1);
        QTRY_VERIFY(!before);
        QCOMPARE(m_window->workspace()->currentId(), QStringLiteral("settings"));
        QVERIFY(m_window->page()->table()->compact());
        QTRY_VERIFY(field("view/density")->isVisible());
        QTest::mouseClick(child<QPushButton>("resetSettings"), Qt::LeftButton);
        QTRY_VERIFY(!m_window->page()->table()->compact());
    }

    void timesAreLocalOrUtc() {
        qputenv("TZ", "Asia/Seoul");
        tzset();
        openSettings();
        const SystemTime noon = testing::sceneNow();
        QCOMPARE(models::exactTimeText(noon), QStringLiteral("2026-05-02 21:00:00 +09:00"));
        choose("view/utc", 1);
        QCOMPARE(models::exactTimeText(noon), QStringLiteral("2026-05-02 12:00:00 UTC"));
        qputenv("TZ", "UTC");
        tzset();
    }

    void anotherLanguageIsSpokenAtOnce() {
        openSettings();
        const QPointer<ui::Workspace> before = m_window->workspace();
        testing::prepareLook(false, QStringLiteral("de")); // what the root does when it is told of the change
        QTRY_VERIFY(!before);
        QCOMPARE(m_window->actions().get(QStringLiteral("go.back"))->text(), QStringLiteral("&Zurück"));
        QCOMPARE(m_window->workspace()->currentId(), QStringLiteral("settings"));
        QCOMPARE(ui::Workspace::entries().front().text, QStringLiteral("Übersicht"));
    }
};

QTEST_MAIN(TestSettings)
#include "tst_settings.moc"
