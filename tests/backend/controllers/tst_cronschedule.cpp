// SPDX-License-Identifier: Apache-2.0
#include "backend/local/controllers/crontimes.h"
#include "backend/local/policy/cronschedule.h"
#include "backend/local/policy/timezone.h"

#include <nlohmann/json.hpp>

#include <QTest>

using namespace ph;
using namespace ph::local;

namespace {

SystemTime at(const QString &text) {
    return *parseTime(text.toStdString());
}
QString shown(const std::optional<SystemTime> &time) {
    return time ? QString::fromStdString(formatTime(*time)) : QString("never");
}

} // namespace

class TestCronSchedule : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void next_data() {
        QTest::addColumn<QString>("schedule");
        QTest::addColumn<QString>("zone");
        QTest::addColumn<QString>("after");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *name, const char *schedule, const char *zone, const char *after,
                            const char *expected) { QTest::newRow(name) << schedule << zone << after << expected; };
        row("each minute", "* * * * *", "UTC", "2026-05-01T12:00:00Z", "2026-05-01T12:01:00Z");
        row("never the same minute", "0 12 * * *", "UTC", "2026-05-01T12:00:00Z", "2026-05-02T12:00:00Z");
        row("odd seconds", "1 12 * * *", "UTC", "2026-05-01T12:00:59Z", "2026-05-01T12:01:00Z");
        row("steps", "*/20 * * * *", "UTC", "2026-05-01T12:41:00Z", "2026-05-01T13:00:00Z");
        row("steps of a range", "10-30/10 * * * *", "UTC", "2026-05-01T12:20:00Z", "2026-05-01T12:30:00Z");
        row("steps from a number", "50/5 * * * *", "UTC", "2026-05-01T12:51:00Z", "2026-05-01T12:55:00Z");
        row("list", "5,45 8,20 * * *", "UTC", "2026-05-01T08:45:00Z", "2026-05-01T20:05:00Z");
        row("names", "0 0 * feb-Mar MON", "UTC", "2026-05-01T12:00:00Z", "2027-02-01T00:00:00Z");
        row("either day", "0 0 13 * 5", "UTC", "2026-05-02T00:00:00Z", "2026-05-08T00:00:00Z"); // a Friday
        row("either day also with steps", "0 0 */2 * 5", "UTC", "2026-05-01T12:00:00Z", "2026-05-03T00:00:00Z");
        row("both days when one is any", "0 0 * * 5", "UTC", "2026-05-01T12:00:00Z", "2026-05-08T00:00:00Z");
        row("leap day", "0 0 29 2 *", "UTC", "2026-03-01T00:00:00Z", "2028-02-29T00:00:00Z");
        row("never", "0 0 30 2 *", "UTC", "2026-03-01T00:00:00Z", "never");
        row("hourly", "@hourly", "UTC", "2026-05-01T12:00:00Z", "2026-05-01T13:00:00Z");
        row("weekly", "@weekly", "UTC", "2026-05-01T12:00:00Z", "2026-05-03T00:00:00Z");
        row("yearly", "@yearly", "UTC", "2026-05-01T12:00:00Z", "2027-01-01T00:00:00Z");
        row("every", "@every 1h30m", "UTC", "2026-05-01T12:00:00Z", "2026-05-01T13:30:00Z");
        row("east", "30 3 * * *", "Asia/Kolkata", "2026-05-01T12:00:00Z", "2026-05-01T22:00:00Z");
        row("summer time", "0 3 * * *", "Europe/Berlin", "2026-07-01T12:00:00Z", "2026-07-02T01:00:00Z");
        row("winter time", "0 3 * * *", "Europe/Berlin", "2026-12-01T12:00:00Z", "2026-12-02T02:00:00Z");
        row("an hour that is skipped", "30 2 * * *", "Europe/Berlin", "2026-03-28T12:00:00Z", "2026-03-30T00:30:00Z");
        row("an hour that comes twice, first", "30 2 * * *", "Europe/Berlin", "2026-10-24T12:00:00Z",
            "2026-10-25T00:30:00Z");
        row("an hour that comes twice, second", "30 2 * * *", "Europe/Berlin", "2026-10-25T00:30:00Z",
            "2026-10-25T01:30:00Z");
        row("behind the table", "0 12 1 7 *", "America/New_York", "2049-01-01T00:00:00Z", "2049-07-01T16:00:00Z");
        row("behind the table, winter", "0 12 1 1 *", "America/New_York", "2049-07-01T00:00:00Z",
            "2050-01-01T17:00:00Z");
        row("behind the table, south", "0 12 1 1 *", "Australia/Sydney", "2049-07-01T00:00:00Z",
            "2050-01-01T01:00:00Z");
    }
    void next() {
        QFETCH(QString, schedule);
        QFETCH(QString, zone);
        QFETCH(QString, after);
        QFETCH(QString, expected);
        const auto parsed = CronSchedule::parse(schedule.toStdString());
        QVERIFY2(parsed.ok(), parsed ? "" : parsed.error().text().c_str());
        const auto loaded = TimeZone::load(zone.toStdString());
        QVERIFY2(loaded.ok(), "the package tzdata is missing");
        QCOMPARE(shown(parsed->next(at(after), *loaded)), expected);
    }
    void refuses_data() {
        QTest::addColumn<QString>("schedule");
        QTest::addColumn<QString>("text");
        const auto row = [](const char *schedule, const char *text) { QTest::newRow(schedule) << schedule << text; };
        row("", "empty spec string");
        row("* * * *", "expected exactly 5 fields, found 4: [* * * *]");
        row("* * * * * *", "expected exactly 5 fields, found 6: [* * * * * *]");
        row("60 * * * *", "end of range (60) above maximum (59): 60");
        row("* 24 * * *", "end of range (24) above maximum (23): 24");
        row("* * 0 * *", "beginning of range (0) below minimum (1): 0");
        row("* * * 13 *", "end of range (13) above maximum (12): 13");
        row("* * * * 7", "end of range (7) above maximum (6): 7");
        row("30-10 * * * *", "beginning of range (30) beyond end of range (10): 30-10");
        row("*/0 * * * *", "step of range should be a positive number: */0");
        row("1/2/3 * * * *", "too many slashes: 1/2/3");
        row("1-2-3 * * * *", "too many hyphens: 1-2-3");
        row("foo * * * *", "failed to parse int from foo");
        row("-1 * * * *", "failed to parse int from ");
        row("99999999999999 * * * *", "failed to parse int from 99999999999999");
        row(", * * * *", "an empty field: ,");
        row("@often", "unrecognized descriptor: @often");
        row("@every soon", "failed to parse duration @every soon");
    }
    void refuses() {
        QFETCH(QString, schedule);
        QFETCH(QString, text);
        const auto parsed = CronSchedule::parse(schedule.toStdString());
        QVERIFY(!parsed.ok());
        QCOMPARE(QString::fromStdString(parsed.error().what), text);
    }
    void knowsZonesByNameOnly() {
        QVERIFY(TimeZone::load("Europe/Berlin").ok());
        for (const char *name : {"Europe/Nowhere", "../../../etc/passwd", "/usr/share/zoneinfo/UTC", "Europe",
                                 "zone.tab", "Europe/Berlin\n"})
            QVERIFY2(!TimeZone::load(name).ok(), name);
        QCOMPARE(TimeZone::load("Mars/Base").error().what, std::string("unknown time zone Mars/Base"));
    }
    void refusesDamagedZoneFiles() {
        const auto whole = readFile("/usr/share/zoneinfo/Europe/Berlin").value();
        QVERIFY(TimeZone::parse(whole).ok());
        for (const std::size_t size : {0, 4, 43, 44, 100, 600})
            QVERIFY(!TimeZone::parse(std::string_view(whole).substr(0, size)).ok());
        std::string big = whole;
        big.replace(44 - 12, 4, "\x7f\xff\xff\xff"); // a count no file has
        QVERIFY(!TimeZone::parse(big).ok());
    }
    void findsTheLatestTimeThatCame_data() {
        QTest::addColumn<QString>("schedule");
        QTest::addColumn<QString>("now");
        QTest::addColumn<QString>("due");
        QTest::addColumn<bool>("many");
        QTest::newRow("not yet") << "0 * * * *"
                                 << "2026-05-01T12:59:59Z"
                                 << "never" << false;
        QTest::newRow("just now") << "0 * * * *"
                                  << "2026-05-01T13:00:00Z"
                                  << "2026-05-01T13:00:00Z" << false;
        QTest::newRow("some missed") << "0 * * * *"
                                     << "2026-05-01T17:30:00Z"
                                     << "2026-05-01T17:00:00Z" << false;
        QTest::newRow("uneven times") << "0 9,10 * * *"
                                      << "2026-05-03T11:00:00Z"
                                      << "2026-05-03T10:00:00Z" << false;
        QTest::newRow("many missed") << "* * * * *"
                                     << "2026-05-02T12:30:30Z"
                                     << "2026-05-02T12:30:00Z" << true;
    }
    void findsTheLatestTimeThatCame() {
        QFETCH(QString, schedule);
        QFETCH(QString, now);
        QFETCH(QString, due);
        QFETCH(bool, many);
        const Json job{{"metadata", {{"creationTimestamp", "2026-05-01T12:00:30Z"}}}};
        const auto times =
            cronTimes(job, CronSchedule::parse(schedule.toStdString()).value(), TimeZone(), at(now), false);
        QCOMPARE(shown(times.due), due);
        QCOMPARE(times.tooManyMissed, many);
        QVERIFY(times.next && *times.next > at(now));
    }
};

QTEST_APPLESS_MAIN(TestCronSchedule)
#include "tst_cronschedule.moc"
