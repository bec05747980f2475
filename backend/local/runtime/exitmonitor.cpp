// SPDX-License-Identifier: Apache-2.0
#include "backend/local/runtime/exitmonitor.h"

#include <cerrno>
#include <poll.h>
#include <sys/epoll.h>

namespace ph::local {

ExitMonitor::ExitMonitor() : m_epoll(::epoll_create1(EPOLL_CLOEXEC)) {}

void ExitMonitor::watch(const fs::path &runFolder, std::function<void()> ended) {
    auto connection = shim::Connection::open(runFolder);
    if (!connection || !(*connection)->send(shim::Type::Watch, {}, Context().withTimeout(std::chrono::seconds(5)))) {
        ended();
        return;
    }
    const int fd = (*connection)->fd();
    const std::lock_guard lock(m_mutex);
    m_entries[fd] = {std::move(*connection), std::move(ended)};
    epoll_event event{};
    event.events = EPOLLIN | EPOLLRDHUP;
    event.data.fd = fd;
    ::epoll_ctl(m_epoll.get(), EPOLL_CTL_ADD, fd, &event);
}

void ExitMonitor::run(const Context &ctx) {
    while (shim::waitFor(m_epoll.get(), POLLIN, ctx)) {
        epoll_event events[32];
        const int count = ::epoll_wait(m_epoll.get(), events, 32, 0);
        for (int i = 0; i < count; ++i) {
            Entry entry;
            {
                const std::lock_guard lock(m_mutex);
                const auto found = m_entries.find(events[i].data.fd);
                if (found == m_entries.end())
                    continue;
                entry = std::move(found->second);
                m_entries.erase(found);
            }
            entry.connection.reset(); // closing takes it out of the set
            entry.ended();
        }
    }
}

} // namespace ph::local
