// SPDX-License-Identifier: Apache-2.0
#include "tests/backend/controllers/controllerworld.h"

#include "backend/local/apiserver/api.h"

#include <nlohmann/json.hpp>

#include <QTest>

using ph::Json;
using ph::jsonAt;
using ph::jsonText;

namespace {
std::string cronYaml(const std::string &extra = {}, const std::string &schedule = "*/10 * * * *") {
    return "metadata: {name: c}\nspec:\n  schedule: '" + schedule + "'\n" + extra +
           "  jobTemplate: {metadata: {labels: {made: by-cron}}, spec: {template: {spec: {restartPolicy: Never, "
           "containers: [{name: c, image: i}]}}}}\n";
}
} // namespace

/// Time stands still and moves when a test says so; a touched CronJob is looked at again.
class TestCronJobs : public QObject {
    Q_OBJECT
    std::unique_ptr<ControllerWorld> m_world;
    int m_nudges = 0;

    void goTo(const char *time) {
        m_world->clock().set(*ph::parseTime(time));
        m_world->merge("batch/cronjobs", "c", "metadata: {annotations: {nudge: '" + std::to_string(++m_nudges) + "'}}");
    }
    std::string jobs() { return m_world->names("batch/jobs"); }
    Json status() { return jsonAt(m_world->get("batch/cronjobs", "c"), {"status"}); }
    std::size_t active() { return jsonAt(status(), {"active"}).size(); }
    bool told(const char *reason) { return m_world->reasons("c").find(reason) != std::string::npos; }
    /// The name of the Job of a time.
    static std::string jobOf(const char *time) {
        return "c-" +
               std::to_string(
                   std::chrono::duration_cast<std::chrono::minutes>(ph::parseTime(time)->time_since_epoch()).count());
    }
    void end(const std::string &job, const char *phase = "Succeeded") {
        const auto podOf = [&]() -> std::string {
            for (const auto &pod : m_world->api().list("pods", "default"))
                if (jsonText(*pod.json, {"metadata", "labels", "job-name"}) == job &&
                    !jsonText(*pod.json, {"spec", "nodeName"}).empty())
                    return pod.key.name;
            return {};
        };
        QTRY_VERIFY(!podOf().empty());
        m_world->setPod(podOf(), phase, false);
    }

private Q_SLOTS:
    void init() {
        m_world = std::make_unique<ControllerWorld>();
        m_world->clock().set(*ph::parseTime("2026-05-01T12:05:00Z"));
    }
    void cleanup() { m_world.reset(); }

    void runsEachTimeOnce() {
        m_world->create("batch/cronjobs", cronYaml());
        goTo("2026-05-01T12:10:00Z");
        const std::string first = jobOf("2026-05-01T12:10:00Z");
        QTRY_COMPARE(jobs(), first);
        const Json job = m_world->get("batch/jobs", first);
        QCOMPARE(jsonText(job, {"metadata", "labels", "made"}), std::string("by-cron"));
        QCOMPARE(jsonText(job, {"metadata", "annotations", "batch.kubernetes.io/cronjob-scheduled-timestamp"}),
                 std::string("2026-05-01T12:10:00Z"));
        QCOMPARE(jsonText(job["metadata"]["ownerReferences"][0], {"kind"}), std::string("CronJob"));
        QTRY_COMPARE(jsonText(status(), {"lastScheduleTime"}), std::string("2026-05-01T12:10:00Z"));
        QCOMPARE(active(), std::size_t(1));
        QCOMPARE(jsonText(status()["active"][0], {"name"}), first);
        end(first);
        QTRY_COMPARE(active(), std::size_t(0));
        QCOMPARE(jsonText(status(), {"lastSuccessfulTime"}), std::string("2026-05-01T12:10:00Z"));
        QTRY_VERIFY(told("SawCompletedJob"));
        QCOMPARE(jobs(), first);
        goTo("2026-05-01T12:20:01Z");
        QTRY_COMPARE(jobs(), first + " " + jobOf("2026-05-01T12:20:00Z"));
    }
    void neverTwiceAcrossAStop() {
        m_world->create("batch/cronjobs", cronYaml());
        goTo("2026-05-01T12:10:00Z");
        QTRY_COMPARE(m_world->count("batch/jobs"), std::size_t(1));
        QTRY_COMPARE(active(), std::size_t(1));
        // As if the process had been killed between making the Job and noting it.
        ph::local::Api::Options options;
        options.user = {"tester", {}, {"system:masters"}};
        options.fieldManager = "tester";
        options.subresource = "status";
        m_world->stop();
        m_world->start();
        QVERIFY(m_world->api()
                    .modify(
                        "batch/cronjobs", "default", "c",
                        [](Json &object) {
                            object["status"] = Json::object();
                            return true;
                        },
                        options)
                    .ok());
        QTRY_COMPARE(jsonText(status(), {"lastScheduleTime"}), std::string("2026-05-01T12:10:00Z"));
        QTRY_COMPARE(active(), std::size_t(1)); // found again
        QCOMPARE(m_world->count("batch/jobs"), std::size_t(1));
    }
    void forbidsOverlap() {
        m_world->create("batch/cronjobs", cronYaml("  concurrencyPolicy: Forbid\n"));
        goTo("2026-05-01T12:10:00Z");
        QTRY_COMPARE(active(), std::size_t(1));
        goTo("2026-05-01T12:20:00Z");
        QTRY_VERIFY(told("JobAlreadyActive"));
        QCOMPARE(m_world->count("batch/jobs"), std::size_t(1));
        end(jobOf("2026-05-01T12:10:00Z"));
        QTRY_COMPARE(m_world->count("batch/jobs"), std::size_t(2)); // late, but it runs
        QCOMPARE(jsonText(status(), {"lastScheduleTime"}), std::string("2026-05-01T12:20:00Z"));
    }
    void replacesWhatStillRuns() {
        m_world->create("batch/cronjobs", cronYaml("  concurrencyPolicy: Replace\n"));
        goTo("2026-05-01T12:10:00Z");
        QTRY_COMPARE(active(), std::size_t(1));
        goTo("2026-05-01T12:20:00Z");
        QTRY_VERIFY((m_world->endPods(), jobs() == jobOf("2026-05-01T12:20:00Z")));
        QTRY_COMPARE(active(), std::size_t(1));
    }
    void allowsOverlap() {
        m_world->create("batch/cronjobs", cronYaml());
        goTo("2026-05-01T12:10:00Z");
        QTRY_COMPARE(active(), std::size_t(1));
        goTo("2026-05-01T12:20:00Z");
        QTRY_COMPARE(active(), std::size_t(2));
    }
    void missesWhatIsTooLate() {
        m_world->create("batch/cronjobs", cronYaml("  startingDeadlineSeconds: 60\n"));
        goTo("2026-05-01T12:12:00Z");
        QTRY_VERIFY(told("MissSchedule"));
        QCOMPARE(m_world->count("batch/jobs"), std::size_t(0));
        goTo("2026-05-01T12:20:30Z");
        QTRY_COMPARE(jobs(), jobOf("2026-05-01T12:20:00Z"));
    }
    void catchesUpOnceAfterALongPause() {
        m_world->create("batch/cronjobs", cronYaml({}, "* * * * *"));
        goTo("2026-05-01T18:00:30Z");
        QTRY_COMPARE(jobs(), jobOf("2026-05-01T18:00:00Z"));
        QTRY_VERIFY(told("TooManyMissedTimes"));
    }
    void waitsWhileSuspended() {
        m_world->create("batch/cronjobs", cronYaml("  suspend: true\n"));
        goTo("2026-05-01T12:10:00Z");
        goTo("2026-05-01T12:11:00Z");
        m_world->merge("batch/cronjobs", "c", "spec: {suspend: false, startingDeadlineSeconds: 10}");
        QTRY_VERIFY(told("MissSchedule")); // so the rounds before are over, and made nothing
        QCOMPARE(m_world->count("batch/jobs"), std::size_t(0));
    }
    void keepsAsManyJobsAsTold() {
        m_world->create("batch/cronjobs", cronYaml("  successfulJobsHistoryLimit: 1\n  failedJobsHistoryLimit: 0\n"));
        for (const char *time : {"2026-05-01T12:10:00Z", "2026-05-01T12:20:00Z"}) {
            goTo(time);
            QTRY_VERIFY(m_world->exists("batch/jobs", jobOf(time)));
            end(jobOf(time));
            QTRY_COMPARE(active(), std::size_t(0));
        }
        QTRY_COMPARE(jobs(), jobOf("2026-05-01T12:20:00Z"));
        m_world->merge("batch/cronjobs", "c", "spec: {jobTemplate: {spec: {backoffLimit: 0}}}");
        goTo("2026-05-01T12:30:00Z");
        const std::string failing = jobOf("2026-05-01T12:30:00Z");
        QTRY_VERIFY(m_world->exists("batch/jobs", failing));
        end(failing, "Failed");
        QTRY_VERIFY(!m_world->exists("batch/jobs", failing));
        QCOMPARE(jobs(), jobOf("2026-05-01T12:20:00Z"));
    }
    void goesByItsTimeZone() {
        m_world->create("batch/cronjobs", cronYaml("  timeZone: Europe/Berlin\n", "0 15 * * *"));
        goTo("2026-05-01T13:00:00Z"); // summer time
        QTRY_COMPARE(jobs(), jobOf("2026-05-01T13:00:00Z"));
        QCOMPARE(jsonText(m_world->get("batch/jobs", jobs()),
                          {"metadata", "annotations", "batch.kubernetes.io/cronjob-scheduled-timestamp"}),
                 std::string("2026-05-01T15:00:00+02:00"));
    }
    void refuses_data() {
        QTest::addColumn<QString>("yaml");
        QTest::addColumn<QString>("text");
        const auto row = [](const char *name, const std::string &yaml, const char *text) {
            QTest::newRow(name) << QString::fromStdString(yaml) << text;
        };
        row("schedule", cronYaml({}, "61 * * * *"),
            "spec.schedule: Invalid value: \"61 * * * *\": end of range (61) above maximum (59): 61");
        row("zone", cronYaml("  timeZone: Mars/Base\n"),
            "spec.timeZone: Invalid value: \"Mars/Base\": unknown time zone Mars/Base");
        row("local zone", cronYaml("  timeZone: Local\n"), "timeZone must be an explicit time zone as defined in");
        row("zone in schedule", cronYaml({}, "TZ=UTC * * * * *"),
            "cannot use TZ or CRON_TZ in schedule, use timeZone field instead");
        row("deadline", cronYaml("  startingDeadlineSeconds: -1\n"), "spec.startingDeadlineSeconds: Invalid value: -1");
        row("policy", cronYaml("  concurrencyPolicy: Maybe\n"), "spec.concurrencyPolicy: Unsupported value: \"Maybe\"");
    }
    void refuses() {
        QFETCH(QString, yaml);
        QFETCH(QString, text);
        const auto why = QString::fromStdString(m_world->refusal("batch/cronjobs", yaml.toStdString()));
        QVERIFY2(why.contains(text), qPrintable(why));
    }
};

QTEST_GUILESS_MAIN(TestCronJobs)
#include "tst_cronjobs.moc"
