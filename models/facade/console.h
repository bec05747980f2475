// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/executor.h"
#include "backend/core/files.h"
#include "backend/ops/console.h"
#include "models/bridge/changefeed.h"
#include "models/bridge/job.h"
#include "models/facade/operation.h"
#include "models/list/instancetablemodel.h"

#include <QObject>
#include <QStringList>

#include <map>
#include <memory>
#include <optional>
#include <set>

class QTimer;

namespace ph::models {

class LogBuffer;

using ClusterSummary = ops::ClusterSummary;
using CheckItem = ops::CheckItem;
using EventRow = ops::EventRow;
using FleetEvent = ops::FleetEvent;
using EngineChoice = ops::Console::EngineChoice;
using Verdict = ops::Verdict;
using ObjectYaml = ops::Console::ObjectYaml;
using ProtectionLevel = ops::ProtectionLevel;

/// What the user interface calls: ops::Console with every blocking call turned into a Job and every subscription into a
/// model. It exists before the backend does: until setBackend() it shows the last known state. GUI thread throughout.
class Console final : public QObject {
    Q_OBJECT
public:
    enum class Phase { Starting, Running, Failed };

    /// @p lastKnownFile may be empty: then nothing is remembered. @p executor and @p clock must outlive this object.
    Console(Executor &executor, const Clock &clock, fs::path lastKnownFile = {}, QObject *parent = nullptr);
    /// Ends subscriptions, asks every job to stop and waits for it, then lets the backend go.
    ~Console() override;

    // Bringing up, driven by the composition root.
    void setStarting(const QString &step);
    void setFailed(const Error &error);
    /// From here on calls work and what is shown is live. Once; followed by setFailed() when the embedded cluster is
    /// not among it.
    void setBackend(std::shared_ptr<ops::Console> backend);
    /// The embedded cluster came up after a failure.
    void setRunning();
    [[nodiscard]] bool hasBackend() const { return m_backend != nullptr; }
    [[nodiscard]] Phase phase() const { return m_phase; }
    [[nodiscard]] QString startingStep() const { return m_startingStep; }
    [[nodiscard]] const std::optional<Error> &startError() const { return m_startError; }
    /// Asks the root to bring the backend up again after a failure.
    void retryStart();

    // What there is.
    [[nodiscard]] const Clock &clock() const { return m_clock; }
    [[nodiscard]] Dispatcher &dispatcher() { return m_dispatcher; }
    [[nodiscard]] JobRunner &runner() { return m_runner; }
    [[nodiscard]] InstanceTableModel &instances() { return m_instances; }
    [[nodiscard]] ClusterTableModel &clusterModel() { return m_clusterModel; }
    [[nodiscard]] const std::vector<ClusterSummary> &clusters() const { return m_clusters; }
    [[nodiscard]] const ClusterSummary *cluster(const std::string &name) const;
    [[nodiscard]] const ClusterSummary *cluster(const ClusterId &id) const;
    [[nodiscard]] const std::vector<Operation *> &operations() const { return m_operations; }
    /// The newest operation on @p ref that still runs, else nullptr.
    [[nodiscard]] Operation *runningOperation(const InstanceRef &ref) const;
    /// What the user should know of this computer and of the console's own files, one sentence each.
    [[nodiscard]] QStringList warnings() const { return m_placeWarnings + m_warnings; }
    /// For the root: what this computer lacks. Replaces what was told before.
    void setPlaceWarnings(const QStringList &warnings);

    // Clusters.
    Job<void> addClusters(const std::string &kubeconfig, const std::vector<std::string> &contexts);
    Job<void> removeCluster(const std::string &name);
    /// "#RRGGBB" or empty.
    Job<void> setColor(const std::string &name, const std::string &color);
    Job<void> setProtection(const std::string &name, ProtectionLevel level);
    Job<std::vector<CheckItem>> checkCluster(const std::string &name);
    Job<std::vector<std::string>> namespaces(const std::string &cluster);
    Job<std::vector<EngineChoice>> engines(const std::string &cluster);
    /// What a namespace offers a new database.
    Job<domain::Place> place(const std::string &cluster, const std::string &ns);

    // Changes.
    /// Pure and quick; empty when the backend is not there yet.
    [[nodiscard]] std::vector<domain::FieldIssue> validate(const domain::InstanceDraft &draft) const;
    /// What a draft asks of its place; pure and quick. Nothing where that cannot be told.
    [[nodiscard]] std::optional<domain::Demand> demand(const domain::InstanceDraft &draft) const;
    Job<domain::Plan> planCreate(const domain::InstanceDraft &draft);
    /// What the server would say to what a plan makes; nothing is written.
    Job<std::vector<Verdict>> rehearse(const domain::Plan &plan);
    /// What a plan makes, as YAML for kubectl.
    [[nodiscard]] QString manifest(const domain::Plan &plan) const;
    Job<domain::Plan> planDelete(const InstanceRef &ref, bool purgeVolumes);
    /// What is left of deleted databases of a cluster.
    Job<std::vector<domain::KeptVolumes>> keptVolumes(const std::string &cluster);
    Job<domain::Plan> planReattach(const InstanceRef &ref, const domain::ReattachRequest &request);
    Job<domain::Plan> planDeleteVolumes(const InstanceRef &ref);
    Job<domain::Plan> planPassword(const InstanceRef &ref, const std::string &user);
    Job<domain::Plan> planScale(const InstanceRef &ref, int members);
    /// Empty @p to = the replica with the least lag.
    Job<domain::Plan> planSwitchover(const InstanceRef &ref, const std::string &to);
    Job<domain::Plan> planStop(const InstanceRef &ref);
    Job<domain::Plan> planStart(const InstanceRef &ref);
    /// Empty @p member = all, one after the other.
    Job<domain::Plan> planRestart(const InstanceRef &ref, const std::string &member);
    /// Pure and quick, as validate() is.
    [[nodiscard]] std::vector<domain::FieldIssue> validateEdit(const domain::InstanceSpec &spec,
                                                               const domain::InstanceEdit &edit) const;
    Job<domain::Plan> planEdit(const InstanceRef &ref, const domain::InstanceEdit &edit);
    /// What can be set for an engine; empty when the backend is not there yet.
    [[nodiscard]] std::vector<domain::ParameterRule> parameterRules(const std::string &engine) const;
    /// Starts @p plan; the Operation lives in this console until dismissed.
    Operation *run(const domain::Plan &plan, const Secret &password, const std::string &confirmation);
    /// Operations found in the clusters that have not ended and that this console does not run. Asked for when a
    /// cluster becomes live, every 30 s (5 s while another console seems to run one) and after an operation ended. An
    /// empty holder means that nobody runs it.
    [[nodiscard]] const std::vector<domain::OperationReport> &unfinished() const { return m_unfinished; }
    /// The unfinished operation on @p ref, else nullptr; valid until unfinishedChanged().
    [[nodiscard]] const domain::OperationReport *unfinishedOn(const InstanceRef &ref) const;
    /// Takes over and ends an unfinished operation; the Operation lives as one of run() does.
    Operation *resume(const domain::OperationReport &report);
    /// Takes an unfinished operation back instead; @p confirmation is the typed name, see ops::Console::rollBack().
    Operation *rollBack(const domain::OperationReport &report, const std::string &confirmation);
    /// Forgets an operation that ended.
    void dismiss(Operation *operation);

    // Looking at one instance.
    Job<domain::ConnectionInfo> connection(const InstanceRef &ref);
    Job<Secret> password(const InstanceRef &ref);
    Job<Secret> dsn(const InstanceRef &ref);
    Job<std::vector<ObjectYaml>> objects(const InstanceRef &ref);
    Job<std::vector<domain::OperationReport>> history(const InstanceRef &ref, int limit);
    /// Of all instances on all clusters, the newest first.
    Job<std::vector<domain::OperationReport>> history(int limit);
    /// Follows a member's log into @p buffer until the job is cancelled or the member ends.
    Job<void> followLog(const InstanceRef &ref, const std::string &pod, const std::string &container, LogBuffer &buffer,
                        int tailLines = 500);
    /// Calls @p handler with all events of @p ref now and whenever they change, until the returned object dies.
    [[nodiscard]] std::unique_ptr<QObject> watchEvents(const InstanceRef &ref,
                                                       std::function<void(const std::vector<EventRow> &)> handler);

    /// The same with the events of all databases of @p cluster.
    [[nodiscard]] std::unique_ptr<QObject> watchAllEvents(const std::string &cluster,
                                                          std::function<void(const std::vector<FleetEvent> &)> handler);

    /// Asks for all warnings again.
    void refresh();

Q_SIGNALS:
    void phaseChanged();
    void clustersChanged();
    /// After every change of instances or of how fresh they are.
    void instancesChanged();
    void operationStarted(ph::models::Operation *operation);
    void operationsChanged();
    void unfinishedChanged();
    void warningsChanged();
    void retryRequested();
    void refreshRequested();

private:
    template <typename T>
    Job<T> call(std::function<Result<T>(ops::Console &, const Context &)> work, std::chrono::milliseconds limit) {
        return m_runner.start<T>(
            [backend = m_backend, work = std::move(work)](const Context &ctx) -> Result<T> {
                if (backend)
                    return work(*backend, ctx);
                Error error;
                error.code = Errc::Unavailable;
                error.what = "the backend is not running yet";
                return error;
            },
            limit);
    }
    void takeClusters(std::vector<ClusterSummary> clusters);
    void takeInstances(Batch<domain::InstanceSummary> batch);
    void recount();
    void dropVanished();
    Operation *endUnfinished(
        const domain::OperationReport &report,
        std::function<Result<domain::OperationReport>(ops::Console &, const ops::Console::Progress &, const Context &)>
            work);
    Operation *startOperation(Operation *operation,
                              std::function<Result<domain::OperationReport>(ops::Console &, const Context &)> work);
    void askAfter(const std::vector<ClusterSummary> &clusters);
    void askUnfinished(const std::string &cluster);
    void collectUnfinished();
    void rememberSoon();
    void remember();

    const Clock &m_clock;
    fs::path m_lastKnownFile;
    Dispatcher m_dispatcher;
    Phase m_phase = Phase::Starting;
    QString m_startingStep;
    std::optional<Error> m_startError;
    std::vector<ClusterSummary> m_clusters;
    InstanceTableModel m_instances;
    ClusterTableModel m_clusterModel;
    std::set<std::string> m_unconfirmed; ///< keys shown from the last known state that no cluster has confirmed yet
    QStringList m_warnings;
    QStringList m_placeWarnings;
    std::vector<Operation *> m_operations;
    struct LeftOver {
        bool live = false;  ///< the cluster answered when last told of
        int generation = 0; ///< answers to earlier questions are ignored
        std::vector<domain::OperationReport> reports;
    };
    std::map<std::string, LeftOver> m_leftOver; ///< by cluster name
    std::vector<domain::OperationReport> m_unfinished;
    QTimer *m_rememberTimer;
    QTimer *m_unfinishedTimer;
    std::shared_ptr<ops::Console> m_backend;
    ChangeFeed<std::vector<ClusterSummary>> m_clusterFeed;
    ChangeFeed<domain::InstanceSummary> m_instanceFeed;
    JobRunner m_runner;
    ops::Console::Handle m_clusterHandle;
    ops::Console::Handle m_instanceHandle;
};

} // namespace ph::models
