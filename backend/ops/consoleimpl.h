// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/catalog/catalog.h"
#include "backend/kube/portforward.h"
#include "backend/ops/clusterlist.h"
#include "backend/ops/clusterview.h"
#include "backend/ops/console.h"
#include "backend/ops/consoledb.h"
#include "backend/ops/gate.h"
#include "backend/ops/leasewatch.h"
#include "backend/ops/subscribers.h"

#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace ph::ops {

/// The console: the list of clusters with a view each, the gate, the catalogue and the console's own file.
class ConsoleImpl final : public Console {
public:
    explicit ConsoleImpl(ConsoleOptions options);
    ~ConsoleImpl() override;

    std::vector<ClusterSummary> clusters() override;
    Handle subscribeClusters(std::function<void(const std::vector<ClusterSummary> &)> callback) override;
    Status addClusters(const std::string &kubeconfig, const std::vector<std::string> &contexts,
                       const Context &ctx) override;
    Status removeCluster(const std::string &name, const Context &ctx) override;
    Status setColor(const std::string &name, const std::string &color, const Context &ctx) override;
    Status setProtection(const std::string &name, ProtectionLevel level, const Context &ctx) override;
    Result<std::vector<CheckItem>> checkCluster(const std::string &name, const Context &ctx) override;
    Status waitForCluster(const std::string &name, const Context &ctx) override;
    Result<std::vector<std::string>> namespaces(const std::string &cluster, const Context &ctx) override;
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
    Result<std::vector<Verdict>> rehearse(const domain::Plan &plan, const Context &ctx) override;
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
                           std::function<void(const std::vector<EventRow> &)> callback) override;
    Handle subscribeAllEvents(const std::string &cluster,
                              std::function<void(const std::vector<FleetEvent> &)> callback) override;
    Status followLog(const InstanceRef &ref, const std::string &pod, const std::string &container, int tailLines,
                     bool follow, const std::function<void(const std::vector<std::string> &)> &lines,
                     const Context &ctx) override;
    Result<std::vector<ObjectYaml>> objects(const InstanceRef &ref, const Context &ctx) override;
    Result<AuditTrail> audit(int limit) override;

private:
    using ViewPtr = std::shared_ptr<ClusterView>;
    /// What @p planner makes of the client of the cluster @p ref is on.
    template <typename Planner>
    [[nodiscard]] Result<domain::Plan> planOn(const InstanceRef &ref, const Context &ctx, const Planner &planner);
    void checkFiles();
    void applyList();
    void activateAll();
    void clustersChanged();
    /// What is done to the console's own list of clusters.
    void auditList(const std::string &action, const std::string &cluster, const std::string &detail,
                   const Status &outcome);
    [[nodiscard]] std::vector<ViewPtr> views();
    [[nodiscard]] Result<ViewPtr> view(const std::string &name);
    /// The view of the cluster with this identity; connects those that are not known yet.
    [[nodiscard]] Result<ViewPtr> viewOf(const ClusterId &id, const Context &ctx);
    /// Ends an unfinished operation, forward or @p back.
    [[nodiscard]] Result<domain::OperationReport> endUnfinished(const std::string &cluster, const InstanceRef &ref,
                                                                bool back, const std::string &confirmation,
                                                                const Progress &progress, const Context &ctx);
    [[nodiscard]] Attempt attemptOn(const ClusterView &view, const InstanceRef &ref, std::string action,
                                    Attempt::Kind kind) const;
    [[nodiscard]] Result<domain::InstanceSummary> current(ClusterView &view, const InstanceRef &ref,
                                                          const Context &ctx);
    [[nodiscard]] Result<const catalog::Adapter *> adapterOf(const domain::InstanceSpec &spec) const;
    /// Clears the holder of each report whose operation nobody runs.
    void tellHolders(const std::string &cluster, kube::Client &client, const std::string &ns,
                     std::vector<domain::OperationReport> &reports, const Context &ctx);
    [[nodiscard]] Result<int> tunnel(const ViewPtr &view, const domain::InstanceSummary &row, const Context &ctx);
    [[nodiscard]] Result<std::string> readSecretKey(ClusterView &view, const std::string &ns, const std::string &secret,
                                                    const std::string &key, const Context &ctx);

    ConsoleOptions m_options;
    std::string m_holder;
    fs::path m_configDirectory;
    catalog::Catalog m_catalog;
    ConsoleDb m_db;
    Gate m_gate;
    LeaseWatch m_leases;
    std::mutex m_listMutex; ///< guards the list of clusters and its files
    ClusterList m_list;
    std::mutex m_mutex;           ///< guards m_views and m_active
    std::vector<ViewPtr> m_views; ///< in the order of the list
    bool m_active = false;
    Subscribers<InstanceChanges> m_instanceSubscribers;
    Subscribers<std::vector<ClusterSummary>> m_clusterSubscribers;
    std::unique_ptr<net::HttpClient> m_http; ///< outlives the executor's tasks and every client
    std::map<fs::path, std::string> m_fileStamps;
    bool m_filesChanged = false; ///< at the last look
    std::mutex m_tunnelMutex;
    std::map<std::string, std::shared_ptr<kube::PortForward>> m_tunnels; ///< by instanceKey()
    Executor m_executor;                              ///< so late that its tasks end before what they use
    std::unique_ptr<kube::PortForwarder> m_forwarder; ///< made with the first tunnel
    Executor::TimerId m_watchTimer = 0;
};

} // namespace ph::ops
