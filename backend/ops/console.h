// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/context.h"
#include "backend/core/files.h"
#include "backend/core/secret.h"
#include "backend/domain/instance.h"
#include "backend/domain/kept.h"
#include "backend/domain/place.h"
#include "backend/domain/plan.h"
#include "backend/domain/validate.h"
#include "backend/store/store.h"

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace ph::ops {

/// How carefully changes on a cluster are let through.
enum class ProtectionLevel { Open, Confirm, ReadOnly };

/// One part of a connection check, in the order it is tried.
struct CheckItem {
    enum class State { Passed, Failed, Warning, NotTried };
    std::string part; ///< "DNS", "TCP", "proxy", "TLS", "authentication", "rights", "websocket", "livez", "readyz/etcd"
    State state = State::NotTried;
    std::string detail; ///< English
    std::string fix;    ///< next step; empty when passed
    bool operator==(const CheckItem &) const = default;
};

/// A cluster as the console lists it.
struct ClusterSummary {
    std::string name; ///< what the user calls it; unique in this console
    ClusterId id;     ///< empty until it answered once
    std::string server;
    std::string user;
    std::string version;  ///< "v1.31.2"
    std::string source;   ///< "embedded", or the kubeconfig file and context
    std::string ns;       ///< the namespace its context names
    bool current = false; ///< the kubeconfig's current context
    bool embedded = false;
    ProtectionLevel protection = ProtectionLevel::Open;
    std::string color; ///< "#RRGGBB" or empty
    store::Freshness freshness;
    bool operator==(const ClusterSummary &other) const;
};

/// What the server says to one object of a plan that it is shown as a dry run.
struct Verdict {
    std::string subject; ///< "StatefulSet orders"
    bool accepted = true;
    Error error = {}; ///< the server's own words otherwise
};

struct EventRow {
    std::string uid;
    std::string type; ///< Normal, Warning
    std::string reason;
    std::string object; ///< "Pod/orders-0"
    std::string message;
    int count = 1;
    SystemTime firstSeen{};
    SystemTime lastSeen{};
    bool operator==(const EventRow &) const = default;
};

/// An event of an object of an instance, with whose it is.
struct FleetEvent {
    EventRow event;
    InstanceRef ref;
    std::string clusterName;
    bool operator==(const FleetEvent &) const = default;
};

/// The whole backend as the desktop application and pilothousectl use it. Blocking, cancellable, thread-safe. Callbacks
/// run on backend threads; the handle returned by subscribe… ends them and blocks until none runs.
class Console {
public:
    virtual ~Console() = default;
    using Handle = std::shared_ptr<void>;

    // clusters
    [[nodiscard]] virtual std::vector<ClusterSummary> clusters() = 0;
    [[nodiscard]] virtual Handle
    subscribeClusters(std::function<void(const std::vector<ClusterSummary> &)> callback) = 0;
    /// Adds contexts of a kubeconfig file (all when @p contexts is empty).
    virtual Status addClusters(const std::string &kubeconfig, const std::vector<std::string> &contexts,
                               const Context &ctx) = 0;
    virtual Status removeCluster(const std::string &name, const Context &ctx) = 0;
    /// "#RRGGBB", or empty for none: by what windows and dialogs that can change the cluster are marked.
    virtual Status setColor(const std::string &name, const std::string &color, const Context &ctx) = 0;
    virtual Status setProtection(const std::string &name, ProtectionLevel level, const Context &ctx) = 0;
    [[nodiscard]] virtual Result<std::vector<CheckItem>> checkCluster(const std::string &name, const Context &ctx) = 0;
    /// Waits until the rows of a cluster are those it has now; else why they cannot be had.
    virtual Status waitForCluster(const std::string &name, const Context &ctx) = 0;
    /// Namespaces of a cluster that this user may see.
    [[nodiscard]] virtual Result<std::vector<std::string>> namespaces(const std::string &cluster,
                                                                      const Context &ctx) = 0;
    /// Warnings about the console itself (its database locked, corrupt, full); one line each.
    [[nodiscard]] virtual std::vector<std::string> selfWarnings() = 0;

    // instances
    struct InstanceChanges {
        std::vector<domain::InstanceSummary> upserted;
        std::vector<std::string> removed; ///< instanceKey()
    };
    /// "cluster-uid/namespace/name/instance-id".
    [[nodiscard]] static std::string instanceKey(const InstanceRef &ref);
    [[nodiscard]] virtual Handle subscribeInstances(std::function<void(const InstanceChanges &)> callback) = 0;
    [[nodiscard]] virtual std::vector<domain::InstanceSummary> instances() = 0;
    /// Waits for the cluster's first answer, then NotFound when there is no such instance. @p ns empty = any namespace
    /// (Conflict when several).
    [[nodiscard]] virtual Result<domain::InstanceSummary> instance(const std::string &cluster, const std::string &ns,
                                                                   const std::string &name, const Context &ctx) = 0;

    // catalogue
    struct EngineChoice {
        std::string engine;
        std::string label;
        std::string adapter;
        std::vector<std::string> versions; ///< newest first
        std::string defaultVersion;
        bool runnable = true;
        std::string whyNot; ///< reason and fix when not
        std::string defaultCpu, defaultMemory, defaultStorage;
        int maximumMembers = 1; ///< of the adapter that can run most
        /// A ready-made choice of resources.
        struct Size {
            std::string id; ///< "small"
            std::string cpu, memory, storage;
            bool isDefault = false;
        };
        std::vector<Size> sizes; ///< the smallest first
        /// A version of the catalogue and whether this cluster can run it.
        struct Offer {
            std::string version, image;
            bool runnable = true;
            std::string why; ///< reason and fix when not
            bool isDefault = false;
        };
        std::vector<Offer> offers; ///< all of them, the newest first
        std::string licence;
        /// A way it is run, the one for few members first.
        struct Way {
            std::string adapter, label;
            int minimumMembers = 1, maximumMembers = 1;
            std::vector<std::string> cannot; ///< what a user should know before choosing it, English sentences
        };
        std::vector<Way> ways;
    };
    [[nodiscard]] virtual Result<std::vector<EngineChoice>> engines(const std::string &cluster, const Context &ctx) = 0;

    /// What a namespace offers a new database; see readPlace(). Needs no namespace for what belongs to the cluster.
    [[nodiscard]] virtual Result<domain::Place> place(const std::string &cluster, const std::string &ns,
                                                      const Context &ctx) = 0;

    // changes: draft → validate → plan → run
    /// What @p draft would ask of its place, for domain::shortfalls(); pure and quick. Nothing for a draft that the
    /// catalogue cannot make objects of.
    [[nodiscard]] virtual std::optional<domain::Demand> demand(const domain::InstanceDraft &draft) = 0;
    [[nodiscard]] virtual std::vector<domain::FieldIssue> validate(const domain::InstanceDraft &draft) = 0;
    [[nodiscard]] virtual Result<domain::Plan> planCreate(const domain::InstanceDraft &draft, const Context &ctx) = 0;
    /// What the server would say to what @p plan makes; nothing is written. See rehearsePlan(). Audited.
    [[nodiscard]] virtual Result<std::vector<Verdict>> rehearse(const domain::Plan &plan, const Context &ctx) = 0;
    /// The objects @p plan makes as YAML for kubectl; see manifestOf().
    [[nodiscard]] virtual std::string manifest(const domain::Plan &plan) = 0;
    [[nodiscard]] virtual Result<domain::Plan> planDelete(const InstanceRef &ref, bool purgeVolumes,
                                                          const Context &ctx) = 0;
    /// What is left of databases of this cluster that were deleted and whose volumes were kept; newest first.
    [[nodiscard]] virtual Result<std::vector<domain::KeptVolumes>> keptVolumes(const std::string &cluster,
                                                                               const Context &ctx) = 0;
    /// A deleted database comes back on its kept volumes; see planReattaching().
    [[nodiscard]] virtual Result<domain::Plan>
    planReattach(const InstanceRef &ref, const domain::ReattachRequest &request, const Context &ctx) = 0;
    /// Destroys what was kept of a deleted database; Conflict when it exists.
    [[nodiscard]] virtual Result<domain::Plan> planDeleteVolumes(const InstanceRef &ref, const Context &ctx) = 0;
    /// A new password of @p user, "owner" or "superuser"; see planPassword().
    [[nodiscard]] virtual Result<domain::Plan> planPassword(const InstanceRef &ref, const std::string &user,
                                                            const Context &ctx) = 0;
    /// Another number of members; see planScaling().
    [[nodiscard]] virtual Result<domain::Plan> planScale(const InstanceRef &ref, int members, const Context &ctx) = 0;
    /// Makes @p to the primary, or the best replica when empty; see planSwitchover().
    [[nodiscard]] virtual Result<domain::Plan> planSwitchover(const InstanceRef &ref, const std::string &to,
                                                              const Context &ctx) = 0;
    /// Stops the servers and keeps their volumes; see planStopping().
    [[nodiscard]] virtual Result<domain::Plan> planStop(const InstanceRef &ref, const Context &ctx) = 0;
    /// Starts what was stopped, the primary first.
    [[nodiscard]] virtual Result<domain::Plan> planStart(const InstanceRef &ref, const Context &ctx) = 0;
    /// Restarts one member, or all when @p member is empty; see planRestarting().
    [[nodiscard]] virtual Result<domain::Plan> planRestart(const InstanceRef &ref, const std::string &member,
                                                           const Context &ctx) = 0;
    /// What is wrong with @p edit of an instance with @p spec; codes as those of validate(), and storage.shrinks.
    [[nodiscard]] virtual std::vector<domain::FieldIssue> validateEdit(const domain::InstanceSpec &spec,
                                                                       const domain::InstanceEdit &edit) = 0;
    /// Other resources, parameters, words; see planEditing(). Invalid lists the issues as causes.
    [[nodiscard]] virtual Result<domain::Plan> planEdit(const InstanceRef &ref, const domain::InstanceEdit &edit,
                                                        const Context &ctx) = 0;
    /// What the catalogue says can be set for an engine, in its order; empty for one it does not have.
    [[nodiscard]] virtual std::vector<domain::ParameterRule> parameterRules(const std::string &engine) = 0;
    using Progress = std::function<void(const domain::OperationReport &)>;
    /// Runs a plan to its end; progress is called on every change. @p secrets: password of the draft or empty. @p
    /// confirmation: the typed name where the protection level or the plan asks for one.
    [[nodiscard]] virtual Result<domain::OperationReport> run(const domain::Plan &plan, const Secret &password,
                                                              const std::string &confirmation, const Progress &progress,
                                                              const Context &ctx) = 0;
    /// Operations found unfinished in the clusters (a console died); resume() ends one right. The holder of one that
    /// nobody runs is empty; of a Lease seen for the first time it may still be named though that console has died.
    [[nodiscard]] virtual Result<std::vector<domain::OperationReport>> unfinished(const std::string &cluster,
                                                                                  const Context &ctx) = 0;
    [[nodiscard]] virtual Result<domain::OperationReport> resume(const std::string &cluster, const InstanceRef &ref,
                                                                 const Progress &progress, const Context &ctx) = 0;
    /// Takes an unfinished operation back instead. Of a creation nothing stays, its volume included, so it needs
    /// @p confirmation like a deletion; a deletion can be taken back until it has deleted something, a scaling until
    /// members come or go. Else Conflict with reason CannotRollBack.
    [[nodiscard]] virtual Result<domain::OperationReport> rollBack(const std::string &cluster, const InstanceRef &ref,
                                                                   const std::string &confirmation,
                                                                   const Progress &progress, const Context &ctx) = 0;
    [[nodiscard]] virtual std::vector<domain::OperationReport> history(const InstanceRef *ref, int limit) = 0;

    // looking
    [[nodiscard]] virtual Result<domain::ConnectionInfo> connection(const InstanceRef &ref, const Context &ctx) = 0;
    /// Reads the owner's password from the Secret; audited.
    [[nodiscard]] virtual Result<Secret> password(const InstanceRef &ref, const Context &ctx) = 0;
    /// "postgresql://owner:…@host:port/db?sslmode=…" through @p info, as connection() told it: asking again may find
    /// another way in. Audited like password().
    [[nodiscard]] virtual Result<Secret> dsn(const InstanceRef &ref, const domain::ConnectionInfo &info,
                                             const Context &ctx) = 0;
    /// Leave to open the database's own client, in which anything can be typed: refused on a read-only cluster, needs
    /// the typed name where changes do; audited.
    virtual Status admitSession(const InstanceRef &ref, const std::string &confirmation, const Context &ctx) = 0;
    /// The events of an instance's objects, all of them each time something changed; watched only while subscribed.
    [[nodiscard]] virtual Handle subscribeEvents(const InstanceRef &ref,
                                                 std::function<void(const std::vector<EventRow> &)> callback) = 0;
    /// The events of all instances of a cluster in the same way; null when the cluster is not on the list.
    [[nodiscard]] virtual Handle subscribeAllEvents(const std::string &cluster,
                                                    std::function<void(const std::vector<FleetEvent> &)> callback) = 0;
    /// The log of a member; @p lines are whole lines. With @p follow it goes on with the next run when the container or
    /// its pod is started again, until the context ends or the database is gone.
    virtual Status followLog(const InstanceRef &ref, const std::string &pod, const std::string &container,
                             int tailLines, bool follow,
                             const std::function<void(const std::vector<std::string> &)> &lines,
                             const Context &ctx) = 0;
    /// The objects of an instance as YAML (Secrets' values masked), one entry "Kind/name" each.
    struct ObjectYaml {
        std::string title;
        std::string yaml;
    };
    [[nodiscard]] virtual Result<std::vector<ObjectYaml>> objects(const InstanceRef &ref, const Context &ctx) = 0;
    /// The audit trail, newest first, and whether its hash chain is whole.
    struct AuditEntry {
        std::int64_t number = 0;
        SystemTime at{};
        std::string who, where, action, subject, detail, outcome; ///< outcome: "asked", "done", "refused", "failed"
    };
    struct AuditTrail {
        std::vector<AuditEntry> entries;
        bool intact = true;
        std::string problem; ///< which entry does not fit the chain
    };
    [[nodiscard]] virtual Result<AuditTrail> audit(int limit) = 0;
};

/// What the composition root decides. Default values are what a person's own session uses.
struct ConsoleOptions {
    struct Embedded {
        fs::path kubeconfig; ///< may appear and vanish while the console runs
        std::string name = "embedded";
    };
    std::optional<Embedded> embedded;
    fs::path database;                 ///< the console's own file; empty = UserPaths::data / "console.db"
    fs::path configDirectory;          ///< clusters.json, catalog/; empty = UserPaths::config
    std::vector<fs::path> kubeconfigs; ///< files whose contexts are listed; empty = what kubectl would read
    bool terminal =
        false; ///< a person sits at this process's standard input and error: credential plugins may ask there
    bool listKubeconfigs = true;                     ///< false: only added clusters and the embedded one
    std::string holder;                              ///< who runs operations; empty = user@host
    std::chrono::milliseconds leaseDuration{15'000}; ///< of a running operation
    std::function<void(const std::string &point)>
        stepHook; ///< called around every step, "before:<id>" and "after:<id>"
};
/// The backend. Never fails: what is wrong with its own files is told by selfWarnings(), with a cluster by its
/// freshness. Talks to no cluster before something is asked of it or subscribed to. End all calls (their contexts) and
/// drop all handles before it is destroyed.
[[nodiscard]] std::unique_ptr<Console> makeConsole(ConsoleOptions options);

} // namespace ph::ops
