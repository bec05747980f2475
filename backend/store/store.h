// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/clock.h"
#include "backend/core/error.h"

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

namespace ph::store {

/// How fresh a store is; shown, never hidden.
struct Freshness {
    enum class State { Syncing, Live, Stale };
    State state = State::Syncing;
    SystemTime since{};      ///< when this state began
    SystemTime lastSeen{};   ///< last sign of life from the server (event, bookmark, list)
    Error error = {};        ///< why it is stale
};

/// One step from one version of the store to the next. Values are immutable and shared.
template <typename T> struct Changes {
    std::vector<std::shared_ptr<const T>> upserted;
    std::vector<std::string> removed; ///< uids
    [[nodiscard]] bool empty() const { return upserted.empty() && removed.empty(); }
};

/// Immutable values by uid, with "namespace/name" as an index. T has members uid, ns, name, resourceVersion (std::string) and
/// operator==. Thread-safe; callbacks run on the writer's thread, outside the lock, in order.
template <typename T> class Store {
public:
    using Value = std::shared_ptr<const T>;
    using Callback = std::function<void(const Changes<T> &)>;
    using FreshnessCallback = std::function<void(const Freshness &)>;

    [[nodiscard]] Value get(const std::string &uid) const;
    [[nodiscard]] Value find(const std::string &ns, const std::string &name) const;
    [[nodiscard]] std::vector<Value> snapshot() const;
    [[nodiscard]] std::size_t size() const;
    [[nodiscard]] Freshness freshness() const;

    /// Calls @p callback with everything there is now as upserts, then with each change. The returned handle unsubscribes in its destructor, which blocks until no
    /// callback runs (do not destroy it inside one).
    [[nodiscard]] std::shared_ptr<void> subscribe(Callback callback, FreshnessCallback freshness = {});

    // Writer side: one Reflector.
    void apply(std::vector<T> upserted, std::vector<std::string> removedUids);
    /// Replaces everything, publishing only what differs.
    void replace(std::vector<T> all);
    void setFreshness(Freshness freshness);

private:
    struct Subscription;
    mutable std::mutex m_mutex;
    std::mutex m_publish; ///< held while callbacks run, so that steps arrive in order
    std::unordered_map<std::string, Value> m_byUid;
    std::unordered_map<std::string, std::string> m_uidByName;
    std::vector<std::weak_ptr<Subscription>> m_subscriptions;
    Freshness m_freshness;
};

} // namespace ph::store
