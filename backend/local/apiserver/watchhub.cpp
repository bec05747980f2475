// SPDX-License-Identifier: Apache-2.0
#include "backend/local/apiserver/watchhub.h"

#include "backend/core/random.h"
#include "backend/local/apiserver/apierrors.h"
#include "backend/local/apiserver/table.h"

#include <nlohmann/json.hpp>

#include <utility>

namespace ph::local {

namespace {
constexpr std::size_t queueLimit = 256U << 10U; // bytes waiting for the client above which the watch pauses
constexpr std::size_t joinUpTo = 64U << 10U;    // events are joined into chunks of about this size
constexpr std::chrono::seconds bookmarkPeriod{60};
constexpr std::chrono::milliseconds gatherTime{5};
} // namespace

/// Serves watches that have new events: the first after a quiet moment at once, what follows together every few
/// milliseconds, so that many commits in a row cost each watch one write (20 watches beside 8 writers: half the latency
/// of a write).
class WatchGather : public std::enable_shared_from_this<WatchGather> {
public:
    explicit WatchGather(Executor &executor) : m_executor(executor) {}
    void note(std::weak_ptr<WatchSession> session) {
        const std::lock_guard lock(m_mutex);
        m_waiting.push_back(std::move(session));
        if (std::exchange(m_armed, true))
            return;
        const auto quiet = std::chrono::steady_clock::now() - m_served;
        auto serving = [self = shared_from_this()] { self->serve(); };
        if (quiet >= gatherTime)
            m_executor.post(std::move(serving));
        else
            m_executor.after(std::chrono::ceil<std::chrono::milliseconds>(gatherTime - quiet), std::move(serving));
    }

private:
    void serve();

    Executor &m_executor;
    std::mutex m_mutex;
    std::vector<std::weak_ptr<WatchSession>> m_waiting;
    std::chrono::steady_clock::time_point m_served;
    bool m_armed = false;
};

bool Selection::matches(const Json &object) const {
    if (!labels.empty() && !labels.matches(jsonAt(object, {"metadata", "labels"})))
        return false;
    return fields.terms().empty() || fields.matches(object);
}

/// One watch. pump() never runs twice at the same time; schedule() may be called from anywhere.
class WatchSession final : public std::enable_shared_from_this<WatchSession> {
public:
    WatchSession(WatchHub &hub, WatchPlan plan, std::unique_ptr<ObjectStore::Watch> watch,
                 std::shared_ptr<net::AnswerStream> stream)
        : m_hub(hub), m_executor(hub.m_executor), m_gather(hub.m_gather), m_plan(std::move(plan)),
          m_watch(std::move(watch)), m_stream(std::move(stream)),
          m_ends(std::chrono::steady_clock::now() + m_plan.lifetime),
          m_nextBookmark(std::chrono::steady_clock::now() + bookmarkPeriod) {}

    void begin() {
        const std::weak_ptr<WatchSession> weak = weak_from_this();
        m_watch->onReady([weak] {
            const auto self = weak.lock();
            if (self && !self->m_noted.exchange(true))
                self->m_gather->note(weak);
        });
        m_stream->onProgress([weak] {
            if (const auto self = weak.lock())
                self->schedule();
        });
        schedule();
    }
    /// For WatchGather: runs on its thread.
    void serve() {
        m_noted = false; // first: an event that comes from here on is noted anew
        if (m_wanted.fetch_add(1) == 0)
            run();
    }
    void schedule() {
        if (m_wanted.fetch_add(1) == 0)
            m_executor.post([self = shared_from_this()] { self->run(); });
    }
    void stop() {
        m_stop = true;
        schedule();
    }
    /// Called about once a second.
    void tick(std::chrono::steady_clock::time_point now) {
        const bool bookmark = m_plan.bookmarks && now >= m_nextBookmark.load();
        if (bookmark)
            m_bookmarkDue = true;
        if (bookmark || now >= m_ends || m_stream->closed())
            schedule();
    }

private:
    void run() {
        unsigned seen = 0;
        do {
            seen = m_wanted.load();
            if (!m_done)
                pump();
        } while (m_wanted.fetch_sub(seen) != seen);
    }

    void pump() {
        if (m_stop || m_stream->closed() || std::chrono::steady_clock::now() >= m_ends)
            return end();
        std::string chunk;
        const auto flush = [&](bool all) {
            if (chunk.empty() || (!all && chunk.size() < joinUpTo))
                return;
            m_stream->write(std::make_shared<const std::string>(std::move(chunk)));
            chunk.clear();
        };
        while (m_stream->pending() < queueLimit) {
            if (m_next < m_plan.initial.size()) {
                append(chunk, "ADDED", m_plan.initial[m_next]);
                m_plan.initial[m_next] = {};
                ++m_next;
                flush(false);
                continue;
            }
            if (m_plan.endInitial) {
                m_plan.endInitial = false;
                appendBookmark(chunk, m_plan.initialRevision, true);
            }
            auto events = m_watch->poll();
            if (!events) {
                chunk += R"({"type":"ERROR","object":)" + dumpJson(statusOf(events.error())) + "}\n";
                flush(true);
                return end();
            }
            if (events->empty()) {
                if (m_bookmarkDue.exchange(false)) {
                    m_nextBookmark = std::chrono::steady_clock::now() + bookmarkPeriod;
                    appendBookmark(chunk, m_watch->progress(), false);
                }
                break;
            }
            for (const auto &event : *events) {
                deliver(chunk, *event);
                flush(false);
            }
        }
        flush(true);
    }

    /// An object that enters or leaves the selection is added or deleted as far as this watch is concerned.
    void deliver(std::string &chunk, const StoreEvent &event) {
        using Type = StoreEvent::Type;
        const auto &selection = m_plan.selection;
        if (selection.everything()) {
            append(chunk,
                   event.type == Type::Added      ? "ADDED"
                   : event.type == Type::Modified ? "MODIFIED"
                                                  : "DELETED",
                   event.object);
            return;
        }
        const bool now = event.type != Type::Deleted && selection.matches(*event.object.json);
        const bool before = event.type != Type::Added && event.previous && selection.matches(*event.previous->json);
        if (now)
            append(chunk, before ? "MODIFIED" : "ADDED", event.object);
        else if (before)
            append(chunk, "DELETED", event.object);
    }

    void append(std::string &chunk, const char *type, const StoredObject &stored) {
        const StoredObject converted = m_plan.show ? m_plan.show(stored) : StoredObject();
        const StoredObject &object = m_plan.show ? converted : stored;
        chunk += R"({"type":")";
        chunk += type;
        chunk += R"(","object":)";
        switch (m_plan.form) {
        case AnswerForm::Object:
            chunk += *object.text;
            break;
        case AnswerForm::Metadata:
            chunk += dumpJson(metadataOf(*object.json));
            break;
        case AnswerForm::Table:
            chunk += dumpJson(tableOf(*m_plan.resource, {object}, IncludeObject::Metadata));
            break;
        }
        chunk += "}\n";
    }

    void appendBookmark(std::string &chunk, std::uint64_t revision, bool initialEnd) {
        Json object{{"kind", m_plan.resource->kind}, {"apiVersion", m_plan.resource->apiVersion()}};
        object["metadata"] = {{"resourceVersion", std::to_string(revision)}, {"creationTimestamp", nullptr}};
        if (initialEnd)
            object["metadata"]["annotations"]["k8s.io/initial-events-end"] = "true";
        if (m_plan.form == AnswerForm::Table) {
            Json table = tableOf(*m_plan.resource, {}, IncludeObject::Metadata);
            table["metadata"] = object["metadata"];
            object = std::move(table);
        } else if (m_plan.form == AnswerForm::Metadata) {
            object["kind"] = "PartialObjectMetadata";
            object["apiVersion"] = "meta.k8s.io/v1";
        }
        chunk += R"({"type":"BOOKMARK","object":)" + dumpJson(object) + "}\n";
    }

    void end() {
        m_done = true;
        m_watch->onReady({});
        m_watch.reset(); // here and not in the destructor, which may run on the store's own thread
        m_stream->onProgress({});
        m_stream->finish();
        m_hub.forget(shared_from_this());
    }

    WatchHub &m_hub; ///< not touched after end(): it may be gone then
    Executor &m_executor;
    const std::shared_ptr<WatchGather> m_gather;
    WatchPlan m_plan;
    std::unique_ptr<ObjectStore::Watch> m_watch;
    std::shared_ptr<net::AnswerStream> m_stream;
    const std::chrono::steady_clock::time_point m_ends;
    std::atomic<std::chrono::steady_clock::time_point> m_nextBookmark;
    std::size_t m_next = 0;
    std::atomic<unsigned> m_wanted{0};
    std::atomic<bool> m_noted{false}; ///< waits in m_gather
    std::atomic<bool> m_bookmarkDue{false};
    std::atomic<bool> m_stop{false};
    std::atomic<bool> m_done{false};
};

void WatchGather::serve() {
    std::vector<std::weak_ptr<WatchSession>> waiting;
    {
        const std::lock_guard lock(m_mutex);
        waiting.swap(m_waiting);
        m_armed = false;
        m_served = std::chrono::steady_clock::now();
    }
    for (const auto &weak : waiting)
        if (const auto session = weak.lock())
            session->serve();
}

WatchHub::WatchHub(Executor &executor)
    : m_executor(executor), m_gather(std::make_shared<WatchGather>(executor)),
      m_timer(executor.every(std::chrono::seconds(1), [this] { tick(); })) {}

WatchHub::~WatchHub() {
    m_executor.cancel(m_timer);
    std::unique_lock lock(m_mutex);
    m_stopping = true;
    for (const auto &session : m_sessions)
        session->stop();
    m_empty.wait(lock, [this] { return m_sessions.empty(); });
}

void WatchHub::add(WatchPlan plan, std::unique_ptr<ObjectStore::Watch> watch,
                   std::shared_ptr<net::AnswerStream> stream) {
    auto session = std::make_shared<WatchSession>(*this, std::move(plan), std::move(watch), std::move(stream));
    {
        const std::lock_guard lock(m_mutex);
        if (m_stopping)
            return;
        m_sessions.insert(session);
    }
    session->begin();
}

std::size_t WatchHub::size() const {
    const std::lock_guard lock(m_mutex);
    return m_sessions.size();
}

void WatchHub::tick() {
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock(m_mutex);
    for (const auto &session : m_sessions)
        session->tick(now);
}

void WatchHub::forget(const std::shared_ptr<WatchSession> &session) {
    const std::lock_guard lock(m_mutex);
    m_sessions.erase(session);
    if (m_sessions.empty())
        m_empty.notify_all();
}

} // namespace ph::local
