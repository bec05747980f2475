// SPDX-License-Identifier: Apache-2.0
#include "backend/local/shim/server.h"

#include <cstdio>
#include <fcntl.h>
#include <unistd.h>
#include <utility>

namespace ph::local::shim {

namespace {
constexpr int RestLimitMs = 4000; // for every process to come to rest
} // namespace

void Server::freeze(Connection &connection, const Frame &frame) {
    Reader in(frame.payload);
    const auto limit = in.number<std::uint32_t>();
    const int count = in.ok() && !m_freezer.frozen() ? m_freezer.freeze(RestLimitMs) : -1;
    if (count < 0)
        return connection.send(Type::Failed,
                               Writer().text("not every process of the container could be stopped").bytes());
    connection.froze = true;
    m_thawAtNs = steadyNs() + std::int64_t{limit} * 1'000'000;
    recordFreeze("frozen " + std::to_string(count) + " " + std::to_string(limit));
    connection.send(Type::Ok, Writer().number(static_cast<std::uint32_t>(count)).bytes());
}

void Server::thaw(const char *why) {
    m_freezer.thaw(); // first: nothing that can fail may stand before it
    recordFreeze(why);
    for (Connection &connection : m_connections) {
        connection.froze = false;
        for (const Frame &frame : std::exchange(connection.held, {}))
            handle(connection, frame);
    }
}

void Server::recordFreeze(const std::string &words) const {
    const int file = ::openat(m_files.folder, FreezeName, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file < 0)
        return; // a full disk; whoever asked is told on the connection
    ::dprintf(file, "%s\n", words.c_str());
    ::close(file);
}

} // namespace ph::local::shim
