// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/net/server/httpserver.h"
#include "backend/net/server/websocketserver.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <memory>
#include <mutex>
#include <string>

namespace ph::local {

/// A watch over a WebSocket, which Kubernetes offers beside the chunked answer: one text message per event. Producers
/// queue as into any answer; pump() sends from the request's own thread, so that a slow client holds up nobody else.
class WebSocketWatch final : public net::AnswerStream {
public:
    bool write(std::shared_ptr<const std::string> chunk) override;
    [[nodiscard]] std::size_t pending() const override;
    [[nodiscard]] bool closed() const override { return m_closed; }
    void finish() override;
    void onProgress(std::function<void()> wake) override;

    /// Sends until finish() was called and everything is out, the client goes or @p ctx ends.
    void pump(net::WebSocketServer &socket, const net::Responder &client, const Context &ctx);

private:
    void wake() const;
    mutable std::mutex m_mutex;
    std::condition_variable_any m_changed;
    std::deque<std::shared_ptr<const std::string>> m_queue;
    std::size_t m_pending = 0;
    bool m_finished = false;
    std::atomic<bool> m_closed{false};
    mutable std::mutex m_wakeMutex; ///< held while the wake function runs, so that replacing it waits for it
    std::function<void()> m_wake;
};

} // namespace ph::local
