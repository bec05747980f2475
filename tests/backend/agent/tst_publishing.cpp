// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/publisher.h"

#include <nlohmann/json.hpp>

#include <QTest>

using namespace ph;
using namespace ph::agent;

namespace {

NodeState primary() {
    NodeState state;
    state.role = NodeRole::Primary;
    state.ready = true;
    state.process = "running";
    state.timeline = 1;
    state.lsn = "0/1500000";
    state.version = "15.6";
    state.connections = 25;
    state.maxConnections = 100;
    state.checkedAt = parseTime("2026-05-02T12:00:00Z").value();
    return state;
}

} // namespace

class TestPublishing : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void writesAnIdleMemberLessThanTheRate() {
        ManualClock clock(parseTime("2026-05-02T12:00:00Z").value());
        PublishSchedule schedule(clock);
        NodeState state = primary();
        int writes = 0;
        int gap = 0;
        for (int second = 0; second < 600; second += 2) {
            state.lsn = "0/" + std::to_string(second); // positions move all the time
            const auto due = schedule.due(state);
            writes += (due.node ? 1 : 0) + (due.cluster ? 1 : 0);
            gap = due.cluster ? 0 : gap + 2;
            QVERIFY2(gap < PublishSchedule::clusterTtl.count(), "the primary's state expired");
            schedule.succeeded(due, state);
            clock.advance(std::chrono::seconds(2));
        }
        QVERIFY2(writes <= 180, qPrintable(QString::number(writes))); // 0.3 a second
        QVERIFY(writes >= 120);
    }

    void writesAChangeAtOnce() {
        ManualClock clock(parseTime("2026-05-02T12:00:00Z").value());
        PublishSchedule schedule(clock);
        NodeState state = primary();
        auto due = schedule.due(state);
        QVERIFY(due.node && due.cluster);
        schedule.succeeded(due, state);
        due = schedule.due(state);
        QVERIFY(!due.node && !due.cluster);
        state.connections = 26;
        state.lsn = "0/1600000";
        due = schedule.due(state);
        QVERIFY(!due.node && !due.cluster);
        state.ready = false;
        state.problems = {"connection: refused"};
        due = schedule.due(state);
        QVERIFY(due.node && due.cluster);
    }

    void leavesTheClusterStateToThePrimary() {
        ManualClock clock(parseTime("2026-05-02T12:00:00Z").value());
        PublishSchedule schedule(clock);
        NodeState state = primary();
        state.role = NodeRole::Replica;
        QVERIFY(!schedule.due(state).cluster);
        state.role = NodeRole::Unknown;
        QVERIFY(!schedule.due(state).cluster);
    }

    void capsAFlappingMember() {
        ManualClock clock(parseTime("2026-05-02T12:00:00Z").value());
        PublishSchedule schedule(clock);
        NodeState state = primary();
        int writes = 0;
        for (int i = 0; i < 600; ++i) {
            state.ready = !state.ready;
            const auto due = schedule.due(state);
            writes += (due.node ? 1 : 0) + (due.cluster ? 1 : 0);
            schedule.succeeded(due, state);
            clock.advance(std::chrono::seconds(1));
        }
        QVERIFY2(writes <= 186, qPrintable(QString::number(writes)));
    }

    void backsOffAfterFailures() {
        ManualClock clock(parseTime("2026-05-02T12:00:00Z").value());
        PublishSchedule schedule(clock);
        const NodeState state = primary();
        int tries = 0;
        for (int i = 0; i < 120; ++i) {
            if (schedule.due(state).node) {
                ++tries;
                schedule.failed();
            }
            clock.advance(std::chrono::seconds(1));
        }
        QVERIFY2(tries >= 5 && tries <= 9, qPrintable(QString::number(tries)));
    }

    void writesTheDocumentsOthersRead() {
        AgentSettings settings;
        settings.podName = "orders-0";
        settings.ns = "shop";
        settings.podIp = "10.0.0.7";
        settings.instance = "orders";
        settings.instanceId = "id-1";
        settings.database = "shop";
        const Json node = nodeStateJson(primary(), std::chrono::seconds(20));
        QCOMPARE(node.at("role").get<std::string>(), std::string("primary"));
        QCOMPARE(node.at("timeline").get<int>(), 1);
        QCOMPARE(node.at("checkedAt").get<std::string>(), std::string("2026-05-02T12:00:00Z"));
        const Json cluster = clusterStateJson(primary(), settings, std::chrono::seconds(10));
        QCOMPARE(cluster.at("cluster_name").get<std::string>(), std::string("orders"));
        QCOMPARE(cluster.at("ttlseconds").get<std::string>(), std::string("10"));
        QCOMPARE(cluster.at("last_updated").get<std::string>(), std::string("1777723200"));
        QVERIFY(cluster.at("nodes").is_array() && cluster.at("nodes").size() == 1);
        QCOMPARE(cluster.at("nodes")[0].at("role").get<std::string>(), std::string("Primary"));
        QCOMPARE(cluster.at("nodes")[0].at("status").get<std::string>(), std::string("Online"));
        const Json server = primaryStateJson(primary(), settings, std::chrono::seconds(10));
        QCOMPARE(server.at("connections").at("current_connections").get<int>(), 25);
        QCOMPARE(server.at("port").get<int>(), 5432);
        QVERIFY(metricsText(primary(), clockNow()).find("pg_up 1\n") != std::string::npos);
        QVERIFY(metricsText(NodeState(), clockNow()).find("pg_up 0\n") != std::string::npos);
    }

private:
    static SystemTime clockNow() { return parseTime("2026-05-02T12:00:00Z").value(); }
};

QTEST_APPLESS_MAIN(TestPublishing)
#include "tst_publishing.moc"
