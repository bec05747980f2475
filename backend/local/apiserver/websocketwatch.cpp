// SPDX-License-Identifier: Apache-2.0
#include "backend/local/apiserver/websocketwatch.h"

#include <algorithm>

namespace ph::local {
namespace {

constexpr std::chrono::seconds lookPeriod{1}; // how late a client that went silently is noticed

} // namespace

bool WebSocketWatch::write(std::shared_ptr<const std::string> chunk) {
    const std::lock_guard lock(m_mutex);
    if (m_closed || m_finished)
        return false;
    m_pending += chunk->size();
    m_queue.push_back(std::move(chunk));
    m_changed.notify_all();
    return true;
}

std::size_t WebSocketWatch::pending() const {
    const std::lock_guard lock(m_mutex);
    return m_pending;
}

void WebSocketWatch::finish() {
    const std::lock_guard lock(m_mutex);
    m_finished = true;
    m_changed.notify_all();
}

void WebSocketWatch::onProgress(std::function<void()> wake) {
    const std::lock_guard lock(m_wakeMutex);
    m_wake = std::move(wake);
}

void WebSocketWatch::wake() const {
    const std::lock_guard lock(m_wakeMutex);
    if (m_wake)
        m_wake();
}

void WebSocketWatch::pump(net::WebSocketServer &socket, const net::Responder &client, const Context &ctx) {
    for (bool more = true; more && !ctx.done() && !client.disconnected();) {
        std::shared_ptr<const std::string> chunk;
        bool drained = false;
        {
            std::unique_lock lock(m_mutex);
            m_changed.wait_for(lock, ctx.stopToken(), lookPeriod, [this] { return !m_queue.empty() || m_finished; });
            if (m_queue.empty()) {
                more = !m_finished;
                continue;
            }
            chunk = std::move(m_queue.front());
            m_queue.pop_front();
            m_pending -= chunk->size();
            drained = m_queue.empty();
        }
        std::string_view rest = *chunk;
        while (more && !rest.empty()) { // a chunk holds whole lines
            const std::size_t end = std::min(rest.find('\n'), rest.size());
            more = socket.write(rest.substr(0, end), false).ok();
            rest.remove_prefix(std::min(end + 1, rest.size()));
        }
        if (drained)
            wake();
    }
    {
        const std::lock_guard lock(m_mutex);
        m_closed = true;
        m_queue.clear();
        m_pending = 0;
    }
    wake();
}

} // namespace ph::local
