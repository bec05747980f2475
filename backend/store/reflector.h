// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/executor.h"
#include "backend/kube/client.h"
#include "backend/machinery/gvk.h"
#include "backend/store/rows.h"
#include "backend/store/store.h"

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace ph::store {

struct ReflectorOptions {
    std::string labelSelector;
    std::string fieldSelector;
    unsigned pageSize = 500; ///< of lists; 0 = everything in one answer
    bool watchList = true;   ///< stream the initial state where the server offers it (1.32 and later)
    std::chrono::milliseconds firstBackoff{
        800}; ///< doubles up to maxBackoff, jittered (the Kubernetes client's own values)
    std::chrono::milliseconds maxBackoff{30'000};
    std::chrono::seconds watchTimeout{300}; ///< asked of the server: between this and twice this, at random
    std::chrono::seconds grace{
        15}; ///< silence beyond what is expected until the store is Stale and the watch is opened again
    std::chrono::seconds bookmarkPeriod{60}; ///< how often bookmarks are expected once one was seen
};

/// Ends its reflector when destroyed: blocks until no callback of the store runs on its behalf (so do not destroy it
/// inside one). Store, and what the projection refers to, may die afterwards. Movable.
class ReflectorHandle {
public:
    class Core;
    ReflectorHandle();
    explicit ReflectorHandle(std::shared_ptr<Core> core);
    ReflectorHandle(ReflectorHandle &&) noexcept;
    ReflectorHandle &operator=(ReflectorHandle &&) noexcept;
    ~ReflectorHandle();
    /// Ends it now; the store keeps what it has.
    void stop();
    /// Lists again at once (after sleep, a network change, or when the user asks).
    void resync();
    /// True once the reflector has given up because the server refuses (Forbidden); resync() tries again.
    [[nodiscard]] bool refused() const;

private:
    std::shared_ptr<Core> m_core;
};

/// What a reflector does with decoded objects; the bridge between the untyped core and a Store<T>. Calls come one after
/// the other, never two at once.
class ReflectorSink {
public:
    virtual ~ReflectorSink() = default;
    /// A new list begins; rows until commitList() replace the store.
    virtual void beginList() = 0;
    /// One object of the list; the text is padded as Projection wants it.
    virtual Status listed(std::string_view paddedJson) = 0;
    virtual void commitList() = 0;
    /// One change; published with flush(). Returns the object's resourceVersion.
    virtual Result<std::string> changed(std::string_view paddedJson, bool deleted) = 0;
    virtual void flush() = 0;
    virtual void freshness(const Freshness &freshness) = 0;
};

/// The typed sink.
template <typename T> class StoreSink final : public ReflectorSink {
public:
    StoreSink(Projection<T> projection, Store<T> &store) : m_projection(std::move(projection)), m_store(store) {}
    void beginList() override {
        m_list.clear();
        m_upserted.clear();
        m_removed.clear();
    }
    Status listed(std::string_view paddedJson) override {
        T row;
        PH_TRY(m_projection(paddedJson, row));
        m_list.push_back(std::move(row));
        return {};
    }
    void commitList() override {
        m_store.replace(std::move(m_list));
        m_list = {};
    }
    Result<std::string> changed(std::string_view paddedJson, bool deleted) override {
        T row;
        PH_TRY(m_projection(paddedJson, row));
        std::string version = row.resourceVersion;
        // Order inside one flush: the last word about a uid wins.
        std::erase_if(m_upserted, [&row](const T &other) { return other.uid == row.uid; });
        std::erase(m_removed, row.uid);
        if (deleted)
            m_removed.push_back(std::move(row.uid));
        else
            m_upserted.push_back(std::move(row));
        return version;
    }
    void flush() override {
        if (m_upserted.empty() && m_removed.empty())
            return;
        m_store.apply(std::move(m_upserted), m_removed);
        m_upserted = {};
        m_removed.clear();
    }
    void freshness(const Freshness &freshness) override { m_store.setFreshness(freshness); }

private:
    Projection<T> m_projection;
    Store<T> &m_store;
    std::vector<T> m_list;
    std::vector<T> m_upserted;
    std::vector<std::string> m_removed;
};

/// Untyped form of startReflector().
[[nodiscard]] ReflectorHandle startReflectorCore(Executor &executor, std::shared_ptr<kube::Client> client,
                                                 GroupVersionResource gvr, std::string ns, ReflectorOptions options,
                                                 std::unique_ptr<ReflectorSink> sink);

/// Keeps @p store equal to the server's collection (@p ns empty = all namespaces) until the handle dies. Returns at
/// once; the store's freshness tells: Syncing until the first list is complete, Live, or Stale with the Error. Holds no
/// thread while nothing happens: bytes of the watch wake a task on @p executor, and store callbacks run there. Lists,
/// then watches from that version; bookmarks are on; 410 lists again and publishes only differences; 429, 5xx and
/// transport errors back off and go on, NotFound asks again every maxBackoff (the kind may be installed later);
/// Forbidden stops it (Stale, refused()), since waiting cannot cure it.
/// @p executor, @p store and the projection's references must outlive the handle.
template <typename T>
[[nodiscard]] ReflectorHandle startReflector(Executor &executor, std::shared_ptr<kube::Client> client,
                                             const GroupVersionResource &gvr, const std::string &ns,
                                             Projection<T> projection, Store<T> &store, ReflectorOptions options = {}) {
    return startReflectorCore(executor, std::move(client), gvr, ns, std::move(options),
                              std::make_unique<StoreSink<T>>(std::move(projection), store));
}

} // namespace ph::store
