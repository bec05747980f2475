// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/clock.h"
#include "backend/core/error.h"

#include <algorithm>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <unordered_set>
#include <utility>
#include <vector>

namespace ph::store {

/// How fresh a store is; shown, never hidden.
struct Freshness {
    enum class State { Syncing, Live, Stale };
    State state = State::Syncing;
    SystemTime since{};    ///< when this state began
    SystemTime lastSeen{}; ///< last sign of life from the server (event, bookmark, list)
    Error error = {};      ///< why it is stale
    bool operator==(const Freshness &) const = default;
};

/// One step from one version of the store to the next. Values are immutable and shared.
template <typename T> struct Changes {
    std::vector<std::shared_ptr<const T>> upserted;
    std::vector<std::string> removed; ///< uids
    [[nodiscard]] bool empty() const { return upserted.empty() && removed.empty(); }
};

/// Immutable values by uid, with "namespace/name" as an index. T has members uid, ns, name, resourceVersion
/// (std::string) and operator==. Thread-safe; callbacks run on the writer's thread, outside the lock, in order.
template <typename T> class Store {
public:
    using Value = std::shared_ptr<const T>;
    using Callback = std::function<void(const Changes<T> &)>;
    using FreshnessCallback = std::function<void(const Freshness &)>;

    /// The value with this uid, or null.
    [[nodiscard]] Value get(std::string_view uid) const {
        const std::lock_guard lock(m_mutex);
        const auto found = m_byUid.find(uid);
        return found == m_byUid.end() ? nullptr : *found;
    }
    /// The value with this name now, or null. An object made again under a name is another value with another uid.
    [[nodiscard]] Value find(std::string_view ns, std::string_view name) const {
        const std::lock_guard lock(m_mutex);
        const auto found = m_byName.find(NameKey{ns, name});
        return found == m_byName.end() ? nullptr : *found;
    }
    /// All values in no particular order.
    [[nodiscard]] std::vector<Value> snapshot() const {
        const std::lock_guard lock(m_mutex);
        return {m_byUid.begin(), m_byUid.end()};
    }
    [[nodiscard]] std::size_t size() const {
        const std::lock_guard lock(m_mutex);
        return m_byUid.size();
    }
    [[nodiscard]] Freshness freshness() const {
        const std::lock_guard lock(m_mutex);
        return m_freshness;
    }

    /// Calls @p callback with everything there is now as upserts (also when that is nothing), and @p freshness with the
    /// state, both before it returns; then with each change. The returned handle unsubscribes in its destructor, which
    /// blocks until no callback runs (do not destroy it inside one). The handle may outlive the store.
    [[nodiscard]] std::shared_ptr<void> subscribe(Callback callback, FreshnessCallback freshness = {}) {
        auto subscription = std::make_shared<Subscription>();
        subscription->callback = std::move(callback);
        subscription->freshness = std::move(freshness);
        const std::lock_guard publishing(m_publish);
        Changes<T> all;
        Freshness state;
        {
            const std::lock_guard lock(m_mutex);
            all.upserted.assign(m_byUid.begin(), m_byUid.end());
            state = m_freshness;
            m_subscriptions.push_back(subscription);
        }
        subscription->call(all);
        subscription->call(state);
        return std::shared_ptr<void>(subscription.get(), [subscription](void *) mutable {
            subscription->end();
            subscription.reset();
        });
    }

    // Writer side: one Reflector.

    /// Inserts or replaces values by uid and removes others; values equal to what is stored are dropped silently. A
    /// value whose name another uid holds replaces that one.
    void apply(std::vector<T> upserted, const std::vector<std::string> &removedUids) {
        const std::lock_guard publishing(m_publish);
        Changes<T> changes;
        {
            const std::lock_guard lock(m_mutex);
            for (const std::string &uid : removedUids)
                take(uid, changes);
            for (T &value : upserted)
                put(std::move(value), changes);
        }
        publish(changes);
    }
    /// Replaces everything, publishing only what differs.
    void replace(std::vector<T> all) {
        const std::lock_guard publishing(m_publish);
        Changes<T> changes;
        {
            const std::lock_guard lock(m_mutex);
            std::unordered_set<std::string_view> kept;
            kept.reserve(all.size());
            for (const T &value : all)
                kept.insert(value.uid);
            std::vector<std::string> gone;
            for (const Value &value : m_byUid)
                if (!kept.contains(value->uid))
                    gone.push_back(value->uid);
            kept.clear();
            for (const std::string &uid : gone)
                take(uid, changes);
            m_byUid.reserve(all.size());
            m_byName.reserve(all.size());
            for (T &value : all)
                put(std::move(value), changes);
        }
        publish(changes);
    }
    /// Publishes a new state; one equal to the last is dropped.
    void setFreshness(Freshness freshness) {
        const std::lock_guard publishing(m_publish);
        {
            const std::lock_guard lock(m_mutex);
            if (m_freshness == freshness)
                return;
            m_freshness = freshness;
        }
        for (const auto &subscription : live())
            subscription->call(freshness);
    }

private:
    struct Subscription {
        Callback callback;
        FreshnessCallback freshness;
        std::mutex mutex;
        bool ended = false;
        template <typename V> void call(const V &value) {
            const std::lock_guard lock(mutex);
            if (ended)
                return;
            if constexpr (std::is_same_v<V, Freshness>) {
                if (freshness)
                    freshness(value);
            } else if (callback) {
                callback(value);
            }
        }
        void end() {
            const std::lock_guard lock(mutex);
            ended = true;
        }
    };
    struct NameKey {
        std::string_view ns;
        std::string_view name;
        bool operator==(const NameKey &) const = default;
    };
    // The sets hold the values themselves, so that keys cost no memory of their own.
    struct UidHash {
        using is_transparent = void;
        std::size_t operator()(std::string_view uid) const { return std::hash<std::string_view>()(uid); }
        std::size_t operator()(const Value &value) const { return (*this)(std::string_view(value->uid)); }
    };
    struct UidEqual {
        using is_transparent = void;
        static std::string_view key(const Value &value) { return value->uid; }
        static std::string_view key(std::string_view uid) { return uid; }
        template <typename A, typename B> bool operator()(const A &a, const B &b) const { return key(a) == key(b); }
    };
    struct NameHash {
        using is_transparent = void;
        std::size_t operator()(const NameKey &key) const {
            const std::hash<std::string_view> hash;
            return hash(key.ns) * 31 + hash(key.name);
        }
        std::size_t operator()(const Value &value) const { return (*this)(NameKey{value->ns, value->name}); }
    };
    struct NameEqual {
        using is_transparent = void;
        static NameKey key(const Value &value) { return {value->ns, value->name}; }
        static NameKey key(const NameKey &name) { return name; }
        template <typename A, typename B> bool operator()(const A &a, const B &b) const { return key(a) == key(b); }
    };

    void take(std::string_view uid, Changes<T> &changes) {
        const auto found = m_byUid.find(uid);
        if (found == m_byUid.end())
            return;
        const Value value = *found;
        m_byUid.erase(found);
        const auto named = m_byName.find(NameKey{value->ns, value->name});
        if (named != m_byName.end() && *named == value)
            m_byName.erase(named);
        changes.removed.push_back(value->uid);
    }
    void put(T &&row, Changes<T> &changes) {
        const auto found = m_byUid.find(std::string_view(row.uid));
        if (found != m_byUid.end()) {
            if (**found == row)
                return;
            const Value old = *found;
            m_byUid.erase(found);
            if (const auto named = m_byName.find(NameKey{old->ns, old->name}); named != m_byName.end() && *named == old)
                m_byName.erase(named);
        }
        // A watch may lose the deletion of an object that was made again under the same name.
        if (const auto named = m_byName.find(NameKey{row.ns, row.name}); named != m_byName.end())
            take(std::string((*named)->uid), changes);
        auto value = std::make_shared<const T>(std::move(row));
        m_byUid.insert(value);
        m_byName.insert(value);
        changes.upserted.push_back(std::move(value));
    }
    std::vector<std::shared_ptr<Subscription>> live() {
        const std::lock_guard lock(m_mutex);
        std::vector<std::shared_ptr<Subscription>> all;
        std::erase_if(m_subscriptions, [&all](const std::weak_ptr<Subscription> &weak) {
            auto subscription = weak.lock();
            if (!subscription)
                return true;
            all.push_back(std::move(subscription));
            return false;
        });
        return all;
    }
    void publish(const Changes<T> &changes) {
        if (changes.empty())
            return;
        for (const auto &subscription : live())
            subscription->call(changes);
    }

    mutable std::mutex m_mutex;
    std::mutex m_publish; ///< held while callbacks run, so that steps arrive in order
    std::unordered_set<Value, UidHash, UidEqual> m_byUid;
    std::unordered_set<Value, NameHash, NameEqual> m_byName;
    std::vector<std::weak_ptr<Subscription>> m_subscriptions;
    Freshness m_freshness;
};

} // namespace ph::store
