// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/executor.h"
#include "backend/domain/status.h"
#include "backend/kube/client.h"
#include "backend/ops/clusterlist.h"
#include "backend/ops/consoledb.h"
#include "backend/store/reflector.h"

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ph::ops {

/// One cluster as the console sees it: its client, and, once activated, the rows of our objects there. Connects by
/// itself and goes on trying; what is wrong is its freshness. Holds no thread. Thread-safe; held by shared_ptr only.
class ClusterView final : public std::enable_shared_from_this<ClusterView> {
public:
    struct Listener {
        std::function<void(const Console::InstanceChanges &)> instances;
        std::function<void()> cluster; ///< summary() may have changed
    };
    /// @p executor, @p db and what the listener refers to outlive stop(). @p terminal: see ConsoleOptions.
    ClusterView(ClusterEntry entry, Executor &executor, std::shared_ptr<net::HttpClient> http, ConsoleDb &db,
                bool terminal, Listener listener);
    ~ClusterView();

    /// Begins to connect and watch; does nothing the second time.
    void activate();
    /// Ends everything; blocks until no callback runs.
    void stop();

    [[nodiscard]] ClusterEntry entry() const;
    /// Takes over what may change without a new connection: protection, colour, which context is the current one.
    void setDecisions(const ClusterEntry &entry);
    /// The client; an error when the kubeconfig's entry cannot be used.
    [[nodiscard]] Result<std::shared_ptr<kube::Client>> client();
    /// The cluster's identity, asked when it is not known yet.
    [[nodiscard]] Result<ClusterId> id(const Context &ctx);
    [[nodiscard]] ClusterSummary summary() const;
    [[nodiscard]] std::vector<domain::InstanceSummary> instances() const;
    /// Waits until the rows are those of the cluster; the error that keeps them from being so when there is one.
    Status waitLive(const Context &ctx);
    /// Where the instances are looked for: empty = every namespace, else the one this user may see.
    [[nodiscard]] std::string scope() const;
    [[nodiscard]] Console::Handle subscribeEvents(const InstanceRef &ref,
                                                  std::function<void(const std::vector<EventRow> &)> callback);
    /// Those of all instances there are when they are told.
    [[nodiscard]] Console::Handle subscribeAllEvents(std::function<void(const std::vector<FleetEvent> &)> callback);

private:
    struct Watches;
    /// Watches the events of a namespace (empty = all) while the handle lives, and calls @p told once they are known
    /// and whenever they change.
    [[nodiscard]] Console::Handle watchEvents(const std::string &ns,
                                              std::function<void(const store::Store<store::EventRow> &)> told);
    void connect(int attempt);
    void startWatches(const std::string &ns);
    void onFreshness();
    void touch(const store::RowMeta &row);
    void touchAll();
    void scheduleFlush();
    void flush();
    void watchExpiry(const domain::PatroniRow &leader, SystemTime now);
    void setProblem(const Error &error);
    void loadLastState();
    void scheduleSave();
    /// Writes the rows as the last known ones, when they changed since.
    void save();

    ClusterEntry m_entry;
    Executor &m_executor;
    std::shared_ptr<net::HttpClient> m_http;
    ConsoleDb &m_db;
    const bool m_terminal;
    Listener m_listener;

    mutable std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::shared_ptr<kube::Client> m_client;
    std::optional<Error> m_clientError;
    ClusterId m_id;
    std::string m_version;
    std::string m_scope;
    store::Freshness m_freshness;
    bool m_active = false;
    bool m_tried = false; ///< a Stale state is what an attempt found, not only the past
    bool m_stopped = false;
    bool m_expiryPlanned = false; ///< a look at leaders that may have died
    bool m_flushPlanned = false;
    bool m_savePlanned = false;
    bool m_allDirty = false;
    std::set<std::string> m_dirty;                         ///< "namespace/instance"
    std::map<std::string, domain::InstanceSummary> m_rows; ///< by "namespace/instance"
    std::mutex m_flushing;                                 ///< one flush at a time, so that changes arrive in order
    std::shared_ptr<Watches> m_watches;
    std::stop_source m_stop;
};

} // namespace ph::ops
