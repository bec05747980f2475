// SPDX-License-Identifier: Apache-2.0
#include "backend/store/reflectorcore.h"

#include "backend/core/encoding.h"
#include "backend/core/random.h"
#include "backend/kube/status.h"
#include "backend/machinery/json.h"
#include "backend/net/retry.h"
#include "backend/obs/log.h"

#include <nlohmann/json.hpp>

#include <atomic>

namespace ph::store {

namespace {

const obs::Log log("store");

constexpr std::chrono::seconds openTimeout{30};
constexpr std::chrono::seconds listIdleTimeout{60};
constexpr std::chrono::seconds aliveAfter{1}; // a watch that ended sooner, without an event, counts as a failure
constexpr std::size_t stepBytes = 4U << 20U;  // decoded in one step before others on the pool get their turn
constexpr std::size_t flushEvery = 256;       // events
constexpr std::size_t refusalLimit = 64U << 10U;
constexpr int watchListSince = 32; // minor version from which WatchList is on by default

std::string newQueueName() {
    static std::atomic<std::uint64_t> next{1};
    return "reflector/" + std::to_string(next++);
}

void addQuery(std::string &url, std::string_view key, std::string_view value) {
    if (value.empty())
        return;
    url += url.find('?') == std::string::npos ? '?' : '&';
    url.append(key).append("=").append(urlEncode(value));
}

} // namespace

using Core = ReflectorHandle::Core;

Core::Core(Executor &executor, std::shared_ptr<kube::Client> client, GroupVersionResource gvr, std::string ns,
           ReflectorOptions options, std::unique_ptr<ReflectorSink> sink)
    : m_executor(executor), m_client(std::move(client)), m_gvr(std::move(gvr)), m_ns(std::move(ns)),
      m_options(std::move(options)), m_queue(newQueueName()), m_sink(std::move(sink)) {}

void Core::post(Step step) {
    // The network may answer after stop(), when the executor may be gone.
    const std::lock_guard lock(m_posting);
    if (m_stopped)
        return;
    m_executor.post(m_queue, [self = shared_from_this(), step = std::move(step)] {
        const std::lock_guard running(self->m_run);
        if (!self->m_stopped)
            step();
    });
}

void Core::postIf(std::uint64_t attempt, Step step) {
    post([this, attempt, step = std::move(step)] { // post() keeps this alive
        if (attempt == m_attempt)
            step();
    });
}

void Core::start() {
    post([this] {
        publish({Freshness::State::Syncing, Clock::system().now(), {}, {}});
        begin();
    });
}

void Core::stop() {
    {
        const std::lock_guard lock(m_posting);
        m_stopped = true;
    }
    m_stop.request_stop();
    const std::lock_guard running(m_run);
    disconnect();
}

void Core::resync() {
    post([this] {
        m_refused = false;
        m_version.clear();
        m_failures = 0;
        begin();
    });
}

void Core::disconnect() {
    ++m_attempt;
    m_stream.reset();
    if (m_timer != 0)
        m_executor.cancel(std::exchange(m_timer, 0));
}

void Core::begin() {
    if (!m_version.empty())
        watch();
    else if (m_options.watchList && m_watchListWorks)
        watchList();
    else
        list();
}

void Core::list() {
    m_continue.clear();
    m_sink->beginList();
    std::string url = m_gvr.path(m_ns);
    addQuery(url, "labelSelector", m_options.labelSelector);
    addQuery(url, "fieldSelector", m_options.fieldSelector);
    if (m_paged && m_options.pageSize != 0)
        addQuery(url, "limit", std::to_string(m_options.pageSize));
    connect(Phase::Listing, std::move(url), listIdleTimeout);
}

std::string Core::watchUrl(bool initialEvents) {
    m_askedTimeout = m_options.watchTimeout + std::chrono::seconds(static_cast<long long>(
                                                  randomUnit() * static_cast<double>(m_options.watchTimeout.count())));
    std::string url = m_gvr.path(m_ns) + "?watch=1&allowWatchBookmarks=true";
    addQuery(url, "timeoutSeconds", std::to_string(m_askedTimeout.count()));
    addQuery(url, "labelSelector", m_options.labelSelector);
    addQuery(url, "fieldSelector", m_options.fieldSelector);
    if (initialEvents)
        url += "&sendInitialEvents=true&resourceVersionMatch=NotOlderThan";
    else
        addQuery(url, "resourceVersion", m_version);
    return url;
}

void Core::watchList() {
    // Older servers ignore the parameter and would never tell where the initial state ends, so the version decides.
    disconnect();
    const std::uint64_t attempt = m_attempt;
    m_executor.postBlocking([self = shared_from_this(), attempt] {
        if (self->m_stopped)
            return;
        const auto version = self->m_client->serverVersion(Context(self->m_stop.get_token()).withTimeout(openTimeout));
        self->postIf(attempt, [core = self.get(), version] {
            // Not knowing is no failure of the list; it will find out what is wrong itself.
            core->m_watchListWorks = version && version->minor >= watchListSince;
            if (!core->m_watchListWorks) {
                core->list();
                return;
            }
            core->m_sink->beginList();
            core->connect(Phase::WatchListing, core->watchUrl(true), std::chrono::milliseconds(0));
        });
    });
}

void Core::watch() {
    connect(Phase::Watching, watchUrl(false), std::chrono::milliseconds(0));
}

void Core::connect(Phase phase, std::string pathAndQuery, std::chrono::milliseconds idleTimeout) {
    disconnect();
    m_phase = phase;
    m_path = std::move(pathAndQuery);
    m_idleTimeout = idleTimeout;
    m_eventsSeen = 0;
    m_sawBookmark = false;
    m_refusal.clear();
    m_decoder = {};
    m_splitter.reset();
    if (phase == Phase::Listing)
        m_splitter.emplace([this](std::string_view item) {
            if (const Status read = m_sink->listed(item); !read)
                skipped(read.error());
        });
    const auto open = [](const std::shared_ptr<Core> &self, std::uint64_t attempt, bool renewed,
                         const std::string &path, std::chrono::milliseconds idle) {
        const Context ctx = Context(self->m_stop.get_token()).withTimeout(openTimeout);
        self->m_client->openAsync(path, idle, ctx, [self, attempt, renewed](Opened stream) {
            auto shared = std::make_shared<Opened>(std::move(stream));
            self->postIf(attempt, [core = self.get(), shared, renewed] { core->opened(std::move(*shared), renewed); });
        });
    };
    // Credentials may need a plugin to run, so asking for them is not a step.
    m_executor.postBlocking(
        [self = shared_from_this(), attempt = m_attempt, path = m_path, idle = m_idleTimeout, open] {
            if (!self->m_stopped)
                open(self, attempt, false, path, idle);
        });
}

void Core::opened(Opened stream, bool renewed) {
    if (!stream) {
        failed(stream.error());
        return;
    }
    m_stream = std::move(*stream);
    if (m_stream->status() == 401 && !renewed) {
        m_stream.reset();
        m_executor.postBlocking([self = shared_from_this(), attempt = m_attempt, path = m_path, idle = m_idleTimeout] {
            const Context ctx = Context(self->m_stop.get_token()).withTimeout(openTimeout);
            if (self->m_stopped)
                return;
            if (!self->m_client->renewCredentials(ctx)) {
                self->postIf(attempt, [core = self.get()] {
                    core->failed({Errc::Unauthorized, "the cluster did not accept the credentials",
                                  core->m_client->endpoint().name, 401, "sign in again"});
                });
                return;
            }
            self->m_client->openAsync(path, idle, ctx, [self, attempt](Opened again) {
                auto shared = std::make_shared<Opened>(std::move(again));
                self->postIf(attempt, [core = self.get(), shared] { core->opened(std::move(*shared), true); });
            });
        });
        return;
    }
    m_connectedAt = m_lastLife = std::chrono::steady_clock::now();
    if (m_stream->status() == 200) {
        if (m_phase == Phase::Watching)
            live();
        if (m_phase != Phase::Listing)
            watchSilence();
    }
    // The callback runs on the network's thread; the stream dies only in a step, which waits for it.
    m_stream->onReadable([weak = weak_from_this(), attempt = m_attempt] {
        if (const auto self = weak.lock())
            self->postIf(attempt, [core = self.get()] { core->read(); });
    });
}

void Core::read() {
    const std::uint64_t attempt = m_attempt;
    std::size_t total = 0;
    while (attempt == m_attempt && m_stream) {
        m_bytes.clear();
        const auto got = m_stream->readAvailable(m_bytes);
        if (!got) {
            m_sink->flush();
            failed(got.error());
            return;
        }
        if (got->ended) {
            ended();
            return;
        }
        if (got->bytes == 0)
            break; // the stream calls again
        m_lastLife = std::chrono::steady_clock::now();
        receive(m_bytes);
        total += got->bytes;
        if (total >= stepBytes) {
            postIf(attempt, [this] { read(); });
            break;
        }
    }
    if (attempt == m_attempt && m_phase == Phase::Watching && m_stream && m_stream->status() == 200) {
        m_sink->flush();
        m_unflushed = 0;
        live();
    }
}

void Core::receive(std::string_view bytes) {
    if (m_stream->status() != 200) {
        m_refusal.append(bytes.substr(0, refusalLimit - std::min(refusalLimit, m_refusal.size())));
        return;
    }
    const std::uint64_t attempt = m_attempt;
    const Status status = m_phase == Phase::Listing
                              ? m_splitter->feed(bytes)
                              : m_decoder.feed(bytes, [this](const WatchEvent &one) { return event(one); });
    if (!status && attempt == m_attempt) {
        m_sink->flush();
        failed(status.error());
    }
}

Status Core::event(const WatchEvent &event) {
    ++m_eventsSeen;
    switch (event.type) {
    case WatchEvent::Type::Bookmark:
        return bookmark(event);
    case WatchEvent::Type::Failed:
        return kube::errorFromResponse(500, {}, event.object, m_gvr.resource);
    case WatchEvent::Type::Other:
        return {};
    case WatchEvent::Type::Added:
    case WatchEvent::Type::Modified:
    case WatchEvent::Type::Deleted:
        break;
    }
    if (m_phase == Phase::WatchListing && event.type == WatchEvent::Type::Added) {
        if (const Status read = m_sink->listed(event.object); !read)
            skipped(read.error());
        return {};
    }
    const auto version = m_sink->changed(event.object, event.type == WatchEvent::Type::Deleted);
    if (!version) {
        skipped(version.error());
        return {};
    }
    if (m_phase == Phase::Watching)
        m_version = *version;
    if (++m_unflushed >= flushEvery && m_phase == Phase::Watching) {
        m_sink->flush();
        m_unflushed = 0;
    }
    return {};
}

Status Core::bookmark(const WatchEvent &event) {
    PH_ASSIGN(const Bookmark mark, readBookmark(event.object));
    m_sawBookmark = true;
    if (m_phase == Phase::WatchListing) {
        if (!mark.initialEventsEnd)
            return {};
        m_sink->commitList();
        m_sink->flush();
        m_phase = Phase::Watching;
        m_synced = true;
        m_version = mark.resourceVersion;
        live();
    } else if (!mark.resourceVersion.empty()) {
        m_version = mark.resourceVersion;
    }
    return {};
}

void Core::skipped(const Error &error) {
    log.warning("an object was skipped", {{"kind", m_gvr.resource}, {"error", error.text()}});
}

void Core::ended() {
    if (m_stream->status() != 200)
        failed(kube::errorFromResponse(m_stream->status(), m_stream->headers(), m_refusal, m_gvr.resource));
    else if (m_phase == Phase::Listing)
        pageEnded();
    else
        watchEnded();
}

void Core::pageEnded() {
    auto shell = m_splitter->finish();
    if (!shell) {
        failed(shell.error());
        return;
    }
    const auto parsed = parseJson(*shell);
    if (!parsed || !jsonAt(*parsed, {"items"}).is_array()) {
        failed({Errc::Invalid, "the server's list cannot be read", m_gvr.resource, 200,
                "check that the address is an API server", parsed ? "it has no items" : parsed.error().what});
        return;
    }
    m_continue = jsonText(*parsed, {"metadata", "continue"});
    if (!m_continue.empty()) {
        std::string url = m_gvr.path(m_ns);
        addQuery(url, "labelSelector", m_options.labelSelector);
        addQuery(url, "fieldSelector", m_options.fieldSelector);
        addQuery(url, "limit", std::to_string(m_options.pageSize));
        addQuery(url, "continue", m_continue);
        connect(Phase::Listing, std::move(url), listIdleTimeout);
        return;
    }
    m_sink->commitList();
    m_version = jsonText(*parsed, {"metadata", "resourceVersion"});
    m_paged = true;
    m_synced = true;
    m_lastLife = std::chrono::steady_clock::now();
    live();
    if (m_version.empty()) // nothing to watch from; look again now and then
        startAgain(m_options.maxBackoff);
    else
        watch();
}

void Core::watchEnded() {
    const bool torn = m_decoder.torn();
    const auto lived = std::chrono::steady_clock::now() - m_connectedAt;
    if (m_phase == Phase::WatchListing || torn || (lived < aliveAfter && m_eventsSeen == 0)) {
        failed({Errc::Unreachable,
                "the watch ended too early",
                m_gvr.resource,
                0,
                {},
                torn ? "in the middle of a line" : "",
                "TCP"});
        return;
    }
    m_failures = 0; // the server's time-out, as asked for
    watch();
}

void Core::failed(const Error &error) {
    const Phase phase = m_phase;
    const auto lived = m_stream ? std::chrono::steady_clock::now() - m_connectedAt : std::chrono::nanoseconds(0);
    disconnect();
    if (error.code == Errc::Cancelled)
        return; // the client is ending
    const bool relist = error.code == Errc::Expired || error.reason == "Reset";
    if (phase == Phase::WatchListing && (error.code == Errc::Invalid || error.reason == "NoInitialEnd")) {
        log.info("the server does not stream initial events", {{"kind", m_gvr.resource}});
        m_watchListWorks = false;
        list();
        return;
    }
    if (error.code == Errc::Forbidden) {
        m_refused = true;
        m_version.clear();
        stale(error);
        return;
    }
    if (relist) {
        if (phase == Phase::Listing)
            m_paged = false; // the continue token is too old: everything in one answer then
        m_version.clear();
    }
    // A watch that worked and broke is opened again at once and unseen; only failing again is worth a word.
    ++m_failures;
    if (m_synced && m_failures == 1 && (relist || (phase == Phase::Watching && lived >= aliveAfter))) {
        startAgain(std::chrono::milliseconds(static_cast<long long>(randomUnit() * 100)));
        return;
    }
    stale(error);
    const bool patient = error.code == Errc::NotFound || error.code == Errc::Unauthorized;
    const net::RetryPolicy policy{.first = m_options.firstBackoff, .cap = m_options.maxBackoff};
    startAgain(patient ? m_options.maxBackoff : net::backoffDelay(policy, m_failures, error));
}

void Core::startAgain(std::chrono::milliseconds delay) {
    m_timer = m_executor.after(delay, [weak = weak_from_this(), attempt = m_attempt] {
        if (const auto self = weak.lock())
            self->postIf(attempt, [core = self.get()] { core->begin(); });
    });
}

std::chrono::milliseconds Core::silenceAllowed() const {
    if (m_phase == Phase::WatchListing)
        return 2 * m_options.grace;
    return (m_sawBookmark ? m_options.bookmarkPeriod : m_askedTimeout) + m_options.grace;
}

void Core::watchSilence() {
    const auto allowed = silenceAllowed();
    const auto silent = std::chrono::steady_clock::now() - m_lastLife;
    if (silent >= allowed) {
        const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(silent).count();
        Error error{Errc::Timeout,       "the watch has gone silent",
                    m_gvr.resource,      0,
                    "check the network", "no sign of life for " + std::to_string(seconds) + " s"};
        if (m_phase == Phase::WatchListing)
            error.reason = "NoInitialEnd";
        m_failures = std::max(m_failures, 1U); // no second chance unseen
        failed(error);
        return;
    }
    // Bookmarks may begin to arrive and shorten what is allowed, so look at least every bookmark period.
    const auto next = std::min<std::chrono::nanoseconds>(allowed - silent, m_options.bookmarkPeriod + m_options.grace);
    m_timer = m_executor.after(std::chrono::ceil<std::chrono::milliseconds>(next),
                               [weak = weak_from_this(), attempt = m_attempt] {
                                   if (const auto self = weak.lock())
                                       self->postIf(attempt, [core = self.get()] { core->watchSilence(); });
                               });
}

void Core::live() {
    if (!m_synced)
        return;
    if (m_phase == Phase::Watching && m_eventsSeen > 0)
        m_failures = 0;
    publish({Freshness::State::Live, m_freshness.since, Clock::system().now(), {}});
}

void Core::stale(const Error &error) {
    log.warning(
        "the store is stale",
        {{"kind", m_gvr.resource}, {"ns", m_ns}, {"cluster", m_client->endpoint().name}, {"error", error.text()}});
    publish({Freshness::State::Stale, m_freshness.since, m_freshness.lastSeen, error});
}

void Core::publish(Freshness freshness) {
    const auto now = std::chrono::steady_clock::now();
    const bool same = freshness.state == m_freshness.state && freshness.error == m_freshness.error;
    if (!same || freshness.since == SystemTime{})
        freshness.since = Clock::system().now();
    m_freshness = freshness;
    if (same && now - m_published < std::chrono::seconds(1))
        return; // a newer time of the last sign of life alone is told once a second at most
    m_published = now;
    m_sink->freshness(freshness);
}

} // namespace ph::store
