// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/net/curlsetup.h"

#include <array>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>

namespace ph::net {

/// One request on its way. Made on the caller's thread, then driven by the loop's; the answer is guarded by `mutex`.
class Transfer {
public:
    enum class Mode { Whole, Stream };
    static constexpr std::size_t queueLimit = 1U << 20U; ///< bytes waiting in a stream before it is paused

    /// Invalid when the URL or the request cannot be used.
    [[nodiscard]] static Result<std::shared_ptr<Transfer>> make(HttpRequest request, Mode mode);
    Transfer(const Transfer &) = delete;
    Transfer &operator=(const Transfer &) = delete;

    // --- the loop's thread only
    [[nodiscard]] CURL *easy() const { return m_prepared.easy.get(); }
    [[nodiscard]] Mode mode() const { return m_mode; }
    /// Ends the transfer with curl's verdict.
    void complete(CURLcode code);
    /// Ends it with an error of ours.
    void fail(Error error);
    /// When it will have been idle for too long; nothing when it may be idle for ever or is paused.
    [[nodiscard]] std::optional<SteadyTime> idleEnd();
    [[nodiscard]] Error idleError();
    /// True when callbacks changed something since the last call; then notify() is due.
    [[nodiscard]] bool takeChanged() { return std::exchange(m_changed, false); }
    /// Wakes waiters and calls opened and readable callbacks.
    void notify();
    /// Lets a stream that was paused go on.
    void resume();
    CURLM *multi = nullptr;           ///< where it was added
    std::optional<SteadyTime> openBy; ///< the headers must be there by then; set before it is added

    // --- any thread, with `mutex` held
    std::mutex mutex;
    std::condition_variable_any wake;
    bool headersDone = false;
    bool finished = false;
    bool aborted = false; ///< by the reader; its bytes are dropped
    bool paused = false;
    bool armed = true;     ///< the reader saw nothing, so news must call `readable`
    HttpResponse response; ///< body: what was read (Whole) or the queue (Stream)
    std::optional<Error> error;
    std::function<void()> opened; ///< called once, when headers are there or the transfer ended

    // --- the reader's callback
    std::mutex callbackMutex; ///< held while it runs
    std::function<void()> readable;

    /// Streams, and what was told to, speak HTTP/1.1 only.
    [[nodiscard]] bool http11() const {
        return m_mode == Mode::Stream || (m_request.transport && m_request.transport->forceHttp11);
    }
    [[nodiscard]] const HttpRequest &request() const { return m_request; }
    [[nodiscard]] const Target &target() const { return m_target; }

private:
    Transfer(HttpRequest request, Target target, PreparedEasy prepared, Mode mode);
    void setUp();
    std::size_t onHeader(std::string_view line);
    std::size_t onBytes(const char *data, std::size_t size);
    void finishLocked(std::optional<Error> result);
    static std::size_t headerCallback(char *data, std::size_t size, std::size_t count, void *self);
    static std::size_t writeCallback(char *data, std::size_t size, std::size_t count, void *self);

    HttpRequest m_request;
    Target m_target;
    PreparedEasy m_prepared;
    Mode m_mode;
    CurlList m_headers;
    std::array<char, CURL_ERROR_SIZE> m_detail{};
    SteadyTime m_started = std::chrono::steady_clock::now();
    SteadyTime m_lastActivity = m_started;
    curl_off_t m_uploaded = 0;
    bool m_tooLarge = false;
    bool m_changed = false;
};

} // namespace ph::net
