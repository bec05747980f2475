// SPDX-License-Identifier: Apache-2.0
#include "tests/gui/scenes/catalogue.h"

#include <QTest>

namespace ph::testing {

Stage::Stage() {
    settings = std::make_unique<QSettings>(folder.filePath(QStringLiteral("settings.ini")), QSettings::IniFormat);
    // Most scenes and tests are about databases; a first start begins with the overview.
    settings->setValue(QStringLiteral("window/page"), QStringLiteral("databases"));
    console = std::make_unique<models::Console>(executor, clock);
    local = liveCluster("embedded", true);
    production = liveCluster("frankfurt");
    production.color = "#D0532B";
    production.protection = ops::ProtectionLevel::Confirm;
    domain::Place place;
    place.storageClasses = {{"standard", "csi.example.com", true, true, std::nullopt},
                            {"archive", "nfs.example.com", false, false, std::nullopt}};
    place.quotas.emplace();
    place.bounds.emplace();
    place.nodes.emplace();
    for (const char *node : {"node-5", "node-6", "node-7"})
        place.nodes->push_back({node, *Quantity::parse("10500m"), *Quantity::parse("40Gi")});
    backend->setPlace(std::move(place));
}

Stage::~Stage() {
    widgets.clear();
    console.reset();
}

void Stage::populate() {
    backend->setClusters({local, production});
    backend->upsert(readyInstance("orders", local));
    auto creating = readyInstance("billing", local, "shop");
    creating.state = domain::InstanceState::Creating;
    creating.members[0].ready = false;
    creating.members[0].phase = "ContainerCreating";
    creating.members[0].role = domain::MemberRole::Unknown;
    creating.createdAt = sceneNow() - std::chrono::seconds(9);
    creating.members[0].startedAt = {};
    creating.serviceHost.clear();
    creating.reasons = {{"pod.notReady", "pod/billing-0", "Container postgresql: starting.", sceneNow()}};
    creating.runningOperation = "create";
    backend->upsert(creating);
    auto down = readyInstance("warehouse", production, "logistics");
    down.spec.cpu = "2";
    down.spec.memory = "8Gi";
    down.spec.storage = "100Gi";
    down.state = domain::InstanceState::Down;
    down.members[0].ready = false;
    down.members[0].phase = "ImagePullBackOff";
    down.members[0].restarts = 3;
    down.reasons = {{"pod.imagePullBackOff", "pod/warehouse-0",
                     "The package postgresql-15 is not installed on node fra-2.",
                     sceneNow() - std::chrono::minutes(38)}};
    backend->upsert(down);
    auto degraded = readyInstance("customers", production, "crm");
    degraded.spec.members = 3;
    degraded.spec.cpu = "4";
    degraded.spec.memory = "16Gi";
    degraded.spec.storage = "250Gi";
    degraded.members[0].timeline = 4;
    domain::Member replica = degraded.members[0];
    replica.name = "customers-1";
    replica.ordinal = 1;
    replica.role = domain::MemberRole::Replica;
    replica.lagBytes = 0;
    replica.podIp = "127.64.0.13";
    degraded.members.push_back(replica);
    replica.name = "customers-2";
    replica.ordinal = 2;
    replica.podIp = "127.64.0.14";
    replica.ready = false;
    replica.phase = "Running";
    replica.timeline = 3;
    replica.lagBytes = 3355443;
    degraded.members.push_back(replica);
    degraded.state = domain::InstanceState::Degraded;
    degraded.reasons = {{"pod.notReady", "pod/customers-2", "The server does not answer its readiness check yet.",
                         sceneNow() - std::chrono::minutes(6)}};
    backend->upsert(degraded);
    backend->upsert(readyInstance("reporting", production, "crm"));
    std::vector<ops::EventRow> events;
    const auto add = [&](const char *uid, const char *type, const char *reason, const char *object, const char *message,
                         int count, int seconds) {
        ops::EventRow e;
        e.uid = uid;
        e.type = type;
        e.reason = reason;
        e.object = object;
        e.message = message;
        e.count = count;
        e.firstSeen = sceneNow() - std::chrono::seconds(seconds + 60);
        e.lastSeen = sceneNow() - std::chrono::seconds(seconds);
        events.push_back(e);
    };
    add("1", "Normal", "SuccessfulCreate", "StatefulSet/orders", "create Pod orders-0 in StatefulSet orders successful",
        1, 93);
    add("2", "Normal", "Scheduled", "Pod/orders-0", "Successfully assigned default/orders-0 to workstation", 1, 92);
    add("3", "Warning", "Unhealthy", "Pod/orders-0", "Readiness probe failed: /run/pilothouse:5432 - no response", 3,
        85);
    add("4", "Normal", "Started", "Pod/orders-0", "Started container postgresql", 1, 88);
    std::vector<ops::FleetEvent> fleet;
    const auto happened = [&](const char *uid, const domain::InstanceSummary &row, const char *type, const char *reason,
                              const std::string &object, const char *message, int count, int minutes) {
        ops::FleetEvent e;
        e.event.uid = uid;
        e.event.type = type;
        e.event.reason = reason;
        e.event.object = object;
        e.event.message = message;
        e.event.count = count;
        e.event.firstSeen = sceneNow() - std::chrono::minutes(minutes + 3);
        e.event.lastSeen = sceneNow() - std::chrono::minutes(minutes);
        e.ref = row.ref;
        e.clusterName = row.clusterName;
        fleet.push_back(e);
    };
    for (const ops::EventRow &event : events) {
        const auto orders = readyInstance("orders", local);
        fleet.push_back({event, orders.ref, orders.clusterName});
    }
    happened("10", degraded, "Warning", "Unhealthy", "Pod/customers-2",
             "Readiness probe failed: Get \"https://10.1.4.7:8008/health\": context deadline exceeded", 41, 0);
    happened("11", degraded, "Warning", "BackOff", "Pod/customers-2",
             "Back-off restarting failed container postgresql in pod customers-2", 9, 2);
    happened("12", degraded, "Normal", "Pulled", "Pod/customers-2", "Container image already present on machine", 4, 3);
    happened("13", degraded, "Normal", "Started", "Pod/customers-2", "Started container postgresql", 4, 3);
    happened("14", degraded, "Warning", "FailedAttachVolume", "Pod/customers-2",
             "Multi-Attach error for volume data-customers-2: it is still attached to node-7", 6, 17);
    happened("15", degraded, "Normal", "Killing", "Pod/customers-2", "Stopping container postgresql", 1, 18);
    happened("16", degraded, "Normal", "SuccessfulAttachVolume", "Pod/customers-2",
             "AttachVolume.Attach succeeded for volume data-customers-2", 1, 14);
    for (int minute = 22; minute < 58; minute += 5)
        happened(("2" + std::to_string(minute)).c_str(), degraded, "Normal", "VolumeResizeSuccessful",
                 "PersistentVolumeClaim/data-customers-" + std::to_string(minute % 3), "Resize succeeded", 1, minute);
    backend->setFleetEvents(std::move(fleet));
    backend->setEvents(std::move(events));
    backend->setLog(
        {"2026-05-02 11:58:31.004 UTC [12] LOG:  starting PostgreSQL 15.6 (Debian 15.6-0+deb12u1) on "
         "x86_64-pc-linux-gnu",
         "2026-05-02 11:58:31.004 UTC [12] LOG:  listening on IPv4 address \"127.64.0.12\", port 5432",
         "2026-05-02 11:58:31.011 UTC [12] LOG:  listening on Unix socket \"/run/pilothouse/.s.PGSQL.5432\"",
         "2026-05-02 11:58:31.024 UTC [15] LOG:  database system was shut down at 2026-05-02 11:58:30 UTC",
         "2026-05-02 11:58:31.040 UTC [12] LOG:  database system is ready to accept connections"});
    backend->setCheck({{"DNS", ops::CheckItem::State::Passed, "frankfurt.example.net is 203.0.113.7", ""},
                       {"TCP", ops::CheckItem::State::Passed, "connected in 18 ms", ""},
                       {"TLS", ops::CheckItem::State::Warning, "the server's certificate ends in 6 days",
                        "Renew the API server's certificate."},
                       {"authentication", ops::CheckItem::State::Failed, "the client certificate expired on 2026-04-30",
                        "Renew the certificate in ~/.kube/config, for example with kubeadm certs renew admin.conf."},
                       {"rights", ops::CheckItem::State::NotTried, "", ""}});
}

void Stage::connectBackend() {
    const auto expected = static_cast<int>(backend->instances().size());
    console->setBackend(backend);
    until([this, expected] { return console->instances().rowCount() == expected; });
}

bool Stage::until(const std::function<bool()> &done) {
    return QTest::qWaitFor(done, 10000);
}

} // namespace ph::testing
