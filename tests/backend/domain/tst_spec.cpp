// SPDX-License-Identifier: Apache-2.0
#include "backend/domain/report.h"
#include "backend/domain/spec.h"

#include <nlohmann/json.hpp>

#include <QTest>

using namespace ph;
using namespace ph::domain;

class TestSpec : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void survivesTheRoundTrip() {
        InstanceSpec spec;
        spec.engine = "postgresql";
        spec.adapter = "postgresql-single";
        spec.engineVersion = "15";
        spec.cpu = "500m";
        spec.memory = "512Mi";
        spec.storage = "2Gi";
        spec.database = "shop";
        spec.owner = "app";
        spec.parameters = {{"work_mem", "8MB"}};
        spec.description = "\"quoted\"\\";
        spec.deletionProtection = true;
        spec.synchronous = true;
        const auto again = specFromJson(specToJson(spec));
        QVERIFY(again.ok());
        QVERIFY(again->spec == spec);
        QVERIFY(!again->readOnly);
    }
    void keepsWhatItDoesNotKnow() {
        const auto reading = parseSpec(R"({"version":1,"engine":"postgresql","future":{"a":[1,2]},"flag":true})");
        QVERIFY(reading.ok());
        const Json back = specToJson(reading->spec);
        QCOMPARE(dumpJson(back.at("future")), std::string(R"({"a":[1,2]})"));
        QVERIFY(back.at("flag") == true);
        QVERIFY(specFromJson(back)->spec == reading->spec);
    }
    void aNewerSpecIsReadOnly() {
        const auto reading = parseSpec(R"({"version":99,"engine":"postgresql","engineVersion":"30"})");
        QVERIFY(reading.ok());
        QVERIFY(reading->readOnly);
        QCOMPARE(reading->spec.engineVersion, std::string("30"));
        QCOMPARE(specToJson(reading->spec).at("version").get<int>(), 99);
    }
    void namesTheWrongMember_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("subject");
        QTest::newRow("list") << QByteArray("[]") << QByteArray("spec");
        QTest::newRow("version") << QByteArray(R"({"version":"1"})") << QByteArray("version");
        QTest::newRow("members") << QByteArray(R"({"members":-1})") << QByteArray("members");
        QTest::newRow("cpu") << QByteArray(R"({"cpu":1})") << QByteArray("cpu");
        QTest::newRow("parameters") << QByteArray(R"({"parameters":{"a":1}})") << QByteArray("parameters.a");
    }
    void namesTheWrongMember() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, subject);
        const auto reading = parseSpec(text.toStdString());
        QVERIFY(!reading.ok());
        QCOMPARE(reading.error().code, Errc::Invalid);
        QCOMPARE(QByteArray::fromStdString(reading.error().subject), subject);
    }
    void plansAndReportsSurviveTheRoundTrip() {
        Plan plan;
        plan.id = "id";
        plan.operation = "create";
        plan.target = {ClusterId{"c"}, "ns", "name", "iid"};
        plan.keeps = {{domain::PlanItem::Kind::Volume, "data-a-0", "1Gi"}};
        plan.destroys = {{domain::PlanItem::Kind::Secret, "a-tls"}};
        PlanStep step;
        step.id = "s";
        step.kind = PlanStep::Kind::WaitGone;
        step.title = "t";
        step.subject = "Pod a-0";
        step.object = std::make_shared<const Json>(Json{{"kind", "Pod"}});
        plan.steps.push_back(step);
        const auto again = planFromJson(planToJson(plan));
        QVERIFY(again.ok());
        QVERIFY(planToJson(*again) == planToJson(plan));
        QVERIFY(again->keeps == plan.keeps && again->destroys == plan.destroys);
        QCOMPARE(again->steps.front().subject, step.subject);
        auto report = newReport(plan, "cluster", "me@here", SystemTime(std::chrono::seconds(1'700'000'000)));
        report.state = OperationState::RolledBack;
        report.error = Error{Errc::Timeout, "too slow", "x", 0, "wait"};
        report.steps.front().state = StepState::Undone;
        const auto back = reportFromJson(reportToJson(report));
        QVERIFY(back.ok());
        QVERIFY(*back == report);
        QVERIFY(back->steps.front().kind == PlanStep::Kind::WaitGone);
    }
};

QTEST_APPLESS_MAIN(TestSpec)
#include "tst_spec.moc"
