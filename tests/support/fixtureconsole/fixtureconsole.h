// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/catalog/catalog.h"
#include "backend/ops/console.h"

#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>

namespace ph::testing {

/// ops::Console in memory: a world of clusters and instances that tests and scenes set up and change. Thread-safe.
class FixtureConsole final : public ops::Console {
public:
    // The world.
    void setClusters(std::vector<ops::ClusterSummary> clusters);
    void upsert(domain::InstanceSummary instance);
    void remove(const std::string &key);
    void setEvents(std::vector<ops::EventRow> events);
    /// What happened to all databases; told to who subscribes to the cluster each names.
    void setFleetEvents(std::vector<ops::FleetEvent> events);
    void setWarnings(std::vector<std::string> warnings);
    /// Every call named @p what ("planCreate", "dsn", "objects", "checkCluster", "followLog", "engines") fails like
    /// this until cleared.
    void failWith(const std::string &what, std::optional<Error> error);
    /// Calls named @p what block until released or cancelled.
    void hold(const std::string &what, bool held);
    /// run() stops before step @p stepId and stays there until released or cancelled, saying it waits for @p waitsFor.
    void holdStep(std::string stepId, std::string waitsFor);
    /// run() fails at step @p stepId.
    void failStep(std::string stepId, Error error);
    /// What unfinished() answers for the cluster each report names; resume() ends one as run() would, rollBack() undoes
    /// its steps, and both take it off the list.
    void setUnfinished(std::vector<domain::OperationReport> reports);
    /// What keptVolumes() answers for the cluster each names; a plan that attaches or destroys takes it off the list.
    void setKept(std::vector<domain::KeptVolumes> kept);
    /// Past operations, the newest first; those run here come to them.
    void setHistory(std::vector<domain::OperationReport> reports);
    void setLog(std::vector<std::string> lines);
    /// What place() tells of every namespace.
    void setPlace(domain::Place place);
    /// What rehearse() answers; without it everything is accepted.
    void setVerdicts(std::vector<ops::Verdict> verdicts);
    /// Further engines beside PostgreSQL.
    void addEngine(EngineChoice choice);
    /// PostgreSQL in @p versions, the newest first, as a catalogue with the files of @p catalogFolder knows them.
    /// Before anything is asked.
    void offerVersions(const fs::path &catalogFolder, std::vector<std::string> versions);
    /// The draft the last plan to create was made of.
    [[nodiscard]] domain::InstanceDraft lastDraft() const;
    /// The password the last run was given.
    [[nodiscard]] std::string lastPassword() const;
    void setCheck(std::vector<ops::CheckItem> items);
    [[nodiscard]] int callsOf(const std::string &what) const;
    [[nodiscard]] std::string lastConfirmation() const;

    // ops::Console
    std::vector<ops::ClusterSummary> clusters() override;
    Handle subscribeClusters(std::function<void(const std::vector<ops::ClusterSummary> &)> callback) override;
    Status addClusters(const std::string &kubeconfig, const std::vector<std::string> &contexts,
                       const Context &ctx) override;
    Status removeCluster(const std::string &name, const Context &ctx) override;
    Status setColor(const std::string &name, const std::string &color, const Context &ctx) override;
    Status setProtection(const std::string &name, ops::ProtectionLevel level, const Context &ctx) override;
    Result<std::vector<ops::CheckItem>> checkCluster(const std::string &name, const Context &ctx) override;
    Result<std::vector<std::string>> namespaces(const std::string &cluster, const Context &ctx) override;
    Status waitForCluster(const std::string &name, const Context &ctx) override;
    std::vector<std::string> selfWarnings() override;
    Handle subscribeInstances(std::function<void(const InstanceChanges &)> callback) override;
    std::vector<domain::InstanceSummary> instances() override;
    Result<domain::InstanceSummary> instance(const std::string &cluster, const std::string &ns, const std::string &name,
                                             const Context &ctx) override;
    Result<std::vector<EngineChoice>> engines(const std::string &cluster, const Context &ctx) override;
    Result<domain::Place> place(const std::string &cluster, const std::string &ns, const Context &ctx) override;
    std::optional<domain::Demand> demand(const domain::InstanceDraft &draft) override;
    std::vector<domain::FieldIssue> validate(const domain::InstanceDraft &draft) override;
    Result<domain::Plan> planCreate(const domain::InstanceDraft &draft, const Context &ctx) override;
    Result<std::vector<ops::Verdict>> rehearse(const domain::Plan &plan, const Context &ctx) override;
    std::string manifest(const domain::Plan &plan) override;
    Result<domain::Plan> planDelete(const InstanceRef &ref, bool purgeVolumes, const Context &ctx) override;
    Result<std::vector<domain::KeptVolumes>> keptVolumes(const std::string &cluster, const Context &ctx) override;
    Result<domain::Plan> planReattach(const InstanceRef &ref, const domain::ReattachRequest &request,
                                      const Context &ctx) override;
    Result<domain::Plan> planDeleteVolumes(const InstanceRef &ref, const Context &ctx) override;
    Result<domain::Plan> planPassword(const InstanceRef &ref, const std::string &user, const Context &ctx) override;
    Result<domain::Plan> planScale(const InstanceRef &ref, int members, const Context &ctx) override;
    Result<domain::Plan> planSwitchover(const InstanceRef &ref, const std::string &to, const Context &ctx) override;
    Result<domain::Plan> planStop(const InstanceRef &ref, const Context &ctx) override;
    Result<domain::Plan> planStart(const InstanceRef &ref, const Context &ctx) override;
    Result<domain::Plan> planRestart(const InstanceRef &ref, const std::string &member, const Context &ctx) override;
    std::vector<domain::FieldIssue> validateEdit(const domain::InstanceSpec &spec,
                                                 const domain::InstanceEdit &edit) override;
    Result<domain::Plan> planEdit(const InstanceRef &ref, const domain::InstanceEdit &edit,
                                  const Context &ctx) override;
    std::vector<domain::ParameterRule> parameterRules(const std::string &engine) override;
    Result<domain::OperationReport> run(const domain::Plan &plan, const Secret &password,
                                        const std::string &confirmation, const Progress &progress,
                                        const Context &ctx) override;
    Result<std::vector<domain::OperationReport>> unfinished(const std::string &cluster, const Context &ctx) override;
    Result<domain::OperationReport> resume(const std::string &cluster, const InstanceRef &ref, const Progress &progress,
                                           const Context &ctx) override;
    Result<domain::OperationReport> rollBack(const std::string &cluster, const InstanceRef &ref,
                                             const std::string &confirmation, const Progress &progress,
                                             const Context &ctx) override;
    std::vector<domain::OperationReport> history(const InstanceRef *ref, int limit) override;
    Result<domain::ConnectionInfo> connection(const InstanceRef &ref, const Context &ctx) override;
    Result<Secret> password(const InstanceRef &ref, const Context &ctx) override;
    Result<Secret> dsn(const InstanceRef &ref, const domain::ConnectionInfo &info, const Context &ctx) override;
    Status admitSession(const InstanceRef &ref, const std::string &confirmation, const Context &ctx) override;
    Handle subscribeEvents(const InstanceRef &ref,
                           std::function<void(const std::vector<ops::EventRow> &)> callback) override;
    Handle subscribeAllEvents(const std::string &cluster,
                              std::function<void(const std::vector<ops::FleetEvent> &)> callback) override;
    Status followLog(const InstanceRef &ref, const std::string &pod, const std::string &container, int tailLines,
                     bool follow, const std::function<void(const std::vector<std::string> &)> &lines,
                     const Context &ctx) override;
    Result<std::vector<ObjectYaml>> objects(const InstanceRef &ref, const Context &ctx) override;
    Result<AuditTrail> audit(int limit) override;

private:
    /// The instance as it is now; empty when there is none.
    [[nodiscard]] domain::InstanceSummary rowOf(const InstanceRef &ref);
    /// What a plan of "stop", "start", "restart" or "edit" leaves behind.
    void changeLife(const domain::Plan &plan);
    /// What a plan of "scale" or "switchover" leaves behind.
    void changeMembers(const domain::Plan &plan);
    [[nodiscard]] const catalog::Catalog &catalog();
    /// Counts the call, waits while held, then fails when told to.
    Status enter(const std::string &what, const Context &ctx);
    template <typename F> static Handle keep(std::map<int, F> &list, int id, std::mutex &mutex, F callback);
    void publishClusters();
    void publish(const InstanceChanges &changes);

    mutable std::mutex m_mutex;
    std::mutex m_callbacks; ///< held while callbacks run
    std::condition_variable_any m_changed;
    std::vector<ops::ClusterSummary> m_clusters;
    std::map<std::string, domain::InstanceSummary> m_instances;
    std::vector<ops::EventRow> m_events;
    std::vector<ops::FleetEvent> m_fleetEvents;
    std::vector<std::string> m_warnings;
    std::vector<std::string> m_log;
    std::vector<ops::CheckItem> m_check;
    domain::Place m_place;
    std::vector<ops::Verdict> m_verdicts;
    std::vector<EngineChoice> m_engines;
    domain::InstanceDraft m_draft;
    std::vector<domain::KeptVolumes> m_kept;
    std::vector<domain::OperationReport> m_unfinished;
    std::map<std::string, domain::InstanceSpec> m_edited; ///< by plan id, what an edit makes of a spec
    std::vector<domain::OperationReport> m_history;
    std::map<std::string, Error> m_errors;
    std::map<std::string, bool> m_held;
    std::map<std::string, int> m_calls;
    std::string m_heldStep, m_heldFor, m_failedStep, m_confirmation, m_password;
    Error m_stepError;
    std::vector<std::string> m_versions{"15"};
    fs::path m_catalogFolder;
    std::unique_ptr<catalog::Catalog> m_catalog; ///< read when first asked
    int m_next = 0;
    std::map<int, std::function<void(const std::vector<ops::ClusterSummary> &)>> m_clusterCallbacks;
    std::map<int, std::function<void(const InstanceChanges &)>> m_instanceCallbacks;
    std::map<int, std::function<void(const std::vector<ops::EventRow> &)>> m_eventCallbacks;
    struct FleetListener {
        std::string cluster;
        std::function<void(const std::vector<ops::FleetEvent> &)> told;
    };
    std::map<int, FleetListener> m_fleetListeners;
    [[nodiscard]] std::vector<ops::FleetEvent> fleetEventsOf(const std::string &cluster) const;
};

/// The steps the real planner makes to create @p ns/@p name with the adapter postgresql-single; tst_desktop compares
/// both.
[[nodiscard]] std::vector<domain::PlanStep> creationSteps(const std::string &ns, const std::string &name);
/// A create of default/@p name on @p cluster that was cut off while it waited; @p holder empty = nobody runs it.
[[nodiscard]] domain::OperationReport interruptedCreate(const std::string &name, const ops::ClusterSummary &cluster,
                                                        const std::string &holder = {});

/// Equal to ops::Console::instanceKey(), which this library does not link.
[[nodiscard]] std::string fixtureKey(const InstanceRef &ref);
/// Noon of a fixed day: the present of every scene.
[[nodiscard]] SystemTime sceneNow();
/// A cluster that answered 4 s before sceneNow().
[[nodiscard]] ops::ClusterSummary liveCluster(const std::string &name, bool embedded = false);
/// A ready PostgreSQL with one member.
[[nodiscard]] domain::InstanceSummary readyInstance(const std::string &name, const ops::ClusterSummary &cluster,
                                                    const std::string &ns = "default");

} // namespace ph::testing
