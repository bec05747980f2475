// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/store/listsplitter.h"
#include "backend/store/reflector.h"
#include "backend/store/watchdecoder.h"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>

namespace ph::store {

/// The state machine behind a ReflectorHandle. Every step runs on the executor, one after the other, and ends at once:
/// waiting is done by the network loop and by timers, which post the next step.
class ReflectorHandle::Core : public std::enable_shared_from_this<ReflectorHandle::Core> {
public:
    Core(Executor &executor, std::shared_ptr<kube::Client> client, GroupVersionResource gvr, std::string ns,
         ReflectorOptions options, std::unique_ptr<ReflectorSink> sink);

    void start();
    /// After it returns no step runs any more.
    void stop();
    void resync();
    [[nodiscard]] bool refused() const { return m_refused; }

private:
    enum class Phase { Listing, WatchListing, Watching };
    using Step = std::function<void()>;
    using Opened = Result<std::unique_ptr<net::HttpStream>>;

    // Any thread.
    void post(Step step);
    void postIf(std::uint64_t attempt, Step step);

    // Steps; m_run is held.
    void begin();
    void list();
    void watchList();
    void watch();
    void connect(Phase phase, std::string pathAndQuery, std::chrono::milliseconds idleTimeout);
    void opened(Opened stream, bool renewed);
    void readRefusal();
    void read();
    void receive(std::string_view bytes);
    void ended();
    void pageEnded();
    void watchEnded();
    [[nodiscard]] Status event(const WatchEvent &event);
    [[nodiscard]] Status bookmark(const WatchEvent &event);
    void failed(const Error &error);
    void startAgain(std::chrono::milliseconds delay);
    void disconnect();
    void live();
    void stale(const Error &error);
    void publish(Freshness freshness);
    void skipped(const Error &error);
    void watchSilence();
    [[nodiscard]] std::chrono::milliseconds silenceAllowed() const;
    [[nodiscard]] std::string watchUrl(bool initialEvents);

    Executor &m_executor;
    const std::shared_ptr<kube::Client> m_client;
    const GroupVersionResource m_gvr;
    const std::string m_ns;
    const ReflectorOptions m_options;
    const std::string m_queue;
    std::unique_ptr<ReflectorSink> m_sink;

    std::mutex m_run;     ///< held by the step that runs
    std::mutex m_posting; ///< held while the executor is given a step
    std::atomic<bool> m_stopped = false;
    std::atomic<bool> m_refused = false;
    std::stop_source m_stop;

    std::uint64_t m_attempt = 0; ///< counts connections; steps of an older one are dropped
    Phase m_phase = Phase::Listing;
    std::string m_path;
    std::chrono::milliseconds m_idleTimeout{0};
    std::unique_ptr<net::HttpStream> m_stream;
    std::string m_bytes;   ///< read buffer, reused
    std::string m_refusal; ///< body of an error answer
    std::optional<ListSplitter> m_splitter;
    WatchDecoder m_decoder;

    std::string m_version; ///< resourceVersion to go on from; empty = list first
    std::string m_continue;
    bool m_paged = true; ///< false after a continue token expired
    bool m_watchListWorks = true;
    bool m_synced = false; ///< a list was complete once
    bool m_sawBookmark = false;
    std::size_t m_eventsSeen = 0; ///< on this connection
    std::size_t m_unflushed = 0;
    unsigned m_failures = 0; ///< in a row
    std::chrono::seconds m_askedTimeout{0};
    SteadyTime m_connectedAt{};
    SteadyTime m_lastLife{};
    SteadyTime m_published{};
    Freshness m_freshness;
    Executor::TimerId m_timer = 0; ///< of the next try or the silence check
};

} // namespace ph::store
