// SPDX-License-Identifier: Apache-2.0
#include "tests/support/fixtureconsole/fixtureconsole.h"

namespace ph::testing {

std::string fixtureKey(const InstanceRef &ref) {
    return ref.cluster.uid + "/" + ref.ns + "/" + ref.name + "/" + ref.instanceId;
}

SystemTime sceneNow() {
    return *parseTime("2026-05-02T12:00:00Z");
}

ops::ClusterSummary liveCluster(const std::string &name, bool embedded) {
    ops::ClusterSummary c;
    c.name = name;
    c.id.uid = "uid-" + name;
    c.server = embedded ? "https://127.0.0.1:16443" : "https://" + name + ".example.net:6443";
    c.user = "admin";
    c.version = "v1.31.2";
    c.source = embedded ? "embedded" : "~/.kube/config, context " + name;
    c.embedded = embedded;
    c.freshness.state = store::Freshness::State::Live;
    c.freshness.since = sceneNow() - std::chrono::hours(3);
    c.freshness.lastSeen = sceneNow() - std::chrono::seconds(4);
    return c;
}

domain::InstanceSummary readyInstance(const std::string &name, const ops::ClusterSummary &cluster,
                                      const std::string &ns) {
    domain::InstanceSummary s;
    s.ref = {cluster.id, ns, name, "id-" + name};
    s.clusterName = cluster.name;
    s.spec.engine = "postgresql";
    s.spec.adapter = "postgresql-single";
    s.spec.engineVersion = "15";
    s.spec.cpu = "500m";
    s.spec.memory = "512Mi";
    s.spec.storage = "1Gi";
    s.spec.database = name;
    s.spec.owner = name;
    s.state = domain::InstanceState::Ready;
    domain::Member m;
    m.name = name + "-0";
    m.role = domain::MemberRole::Primary;
    m.ready = true;
    m.phase = "Running";
    m.node = "workstation";
    m.podIp = "127.64.0.12";
    m.startedAt = sceneNow() - std::chrono::hours(26);
    s.members.push_back(m);
    s.serviceHost = "127.64.8.4";
    s.servicePort = 5432;
    s.createdAt = sceneNow() - std::chrono::hours(26);
    return s;
}

domain::OperationReport interruptedCreate(const std::string &name, const ops::ClusterSummary &cluster,
                                          const std::string &holder) {
    domain::OperationReport report;
    report.id = "plan-" + name;
    report.operation = "create";
    report.target = {cluster.id, "default", name, "id-" + name};
    report.clusterName = cluster.name;
    report.holder = holder;
    report.startedAt = sceneNow() - std::chrono::minutes(12);
    // Cut off while the StatefulSet was being made.
    auto state = domain::StepState::Done;
    for (const domain::PlanStep &step : creationSteps("default", name)) {
        if (state != domain::StepState::Done)
            state = domain::StepState::Pending;
        if (step.id == "statefulset")
            state = domain::StepState::Running;
        const SystemTime begun = state == domain::StepState::Pending ? SystemTime{} : report.startedAt;
        const SystemTime ended = state == domain::StepState::Done ? begun + std::chrono::seconds(1) : SystemTime{};
        report.steps.push_back({step.id, step.title, state, begun, ended, {}, {}, step.kind, step.subject});
    }
    return report;
}

} // namespace ph::testing
