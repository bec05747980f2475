// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/lastwords.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <unistd.h>

namespace ph::agent {
namespace {

constexpr std::size_t kept = 65536;

} // namespace

Result<std::shared_ptr<LastWords>> LastWords::open() {
    int ends[2] = {-1, -1};
    if (::pipe2(ends, O_CLOEXEC) != 0)
        return systemError("listen to the server's log", "pipe2", errno);
    auto words = std::make_shared<LastWords>();
    words->m_read.reset(ends[0]);
    words->m_write.reset(ends[1]);
    return words;
}

void LastWords::forward() {
    std::array<char, 16384> buffer;
    for (;;) {
        const ssize_t got = ::read(m_read.get(), buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            break;
        for (ssize_t written = 0; written < got;) {
            const ssize_t now =
                ::write(STDERR_FILENO, buffer.data() + written, static_cast<std::size_t>(got - written));
            if (now < 0 && errno != EINTR)
                break; // nobody listens; the server must not stand still for that
            written += std::max<ssize_t>(now, 0);
        }
        const std::lock_guard guard(m_mutex);
        m_text.append(buffer.data(), std::min(static_cast<std::size_t>(got), kept - m_text.size()));
    }
    const std::lock_guard guard(m_mutex);
    m_end = true;
    m_ended.notify_all();
}

std::string LastWords::text(std::chrono::milliseconds patience) {
    std::unique_lock lock(m_mutex);
    m_ended.wait_for(lock, patience, [this] { return m_end; });
    return m_text;
}

} // namespace ph::agent
