// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/executor.h"
#include "backend/local/apiserver/resources.h"
#include "backend/local/store/objectstore.h"
#include "backend/machinery/selector.h"
#include "backend/net/server/httpserver.h"

#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <set>

namespace ph::local {

/// In which shape objects are answered (the Accept header's as= parameter).
enum class AnswerForm { Object, Table, Metadata };

/// Which objects a list or watch is about.
struct Selection {
    std::string collection;
    std::string ns; ///< empty = all
    LabelSelector labels;
    FieldSelector fields;
    [[nodiscard]] bool everything() const { return labels.empty() && fields.terms().empty(); }
    [[nodiscard]] bool matches(const Json &object) const;
};

/// Everything a watch needs to run without a thread of its own.
struct WatchPlan {
    ServedResourcePtr resource;
    Selection selection;
    AnswerForm form = AnswerForm::Object;
    bool bookmarks = false;
    bool endInitial = false;           ///< mark the end of the initial events with an annotated bookmark
    std::vector<StoredObject> initial; ///< sent first as ADDED
    std::uint64_t initialRevision = 0;
    std::chrono::milliseconds lifetime{};
    /// Of custom kinds: the object as the watched version shows it; empty = as it is.
    std::function<StoredObject(StoredObject)> show;
};

class WatchGather;
class WatchSession;

/// Runs all watches of the server: each is woken by the store when there is something and by its client when there is
/// room again.
class WatchHub {
public:
    explicit WatchHub(Executor &executor);
    ~WatchHub(); ///< ends all watches and waits until none runs
    void add(WatchPlan plan, std::unique_ptr<ObjectStore::Watch> watch, std::shared_ptr<net::AnswerStream> stream);
    [[nodiscard]] std::size_t size() const;

private:
    friend class WatchSession;
    void tick();
    void forget(const std::shared_ptr<WatchSession> &session);

    Executor &m_executor;
    const std::shared_ptr<WatchGather> m_gather;
    mutable std::mutex m_mutex;
    std::condition_variable m_empty;
    std::set<std::shared_ptr<WatchSession>> m_sessions;
    bool m_stopping = false;
    Executor::TimerId m_timer;
};

} // namespace ph::local
