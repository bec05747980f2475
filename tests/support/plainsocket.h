// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <string>
#include <string_view>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace ph::testing {

/// A TCP connection to a port of this computer; waits at most 20 s.
class PlainSocket {
public:
    explicit PlainSocket(std::uint16_t port) : m_fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        timeval limit{20, 0};
        ::setsockopt(m_fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        ::setsockopt(m_fd, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
        m_ok = ::connect(m_fd, reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0;
    }
    ~PlainSocket() { ::close(m_fd); }
    PlainSocket(const PlainSocket &) = delete;
    PlainSocket &operator=(const PlainSocket &) = delete;
    bool send(std::string_view text) {
        while (m_ok && !text.empty()) {
            const auto count = ::send(m_fd, text.data(), text.size(), MSG_NOSIGNAL);
            if (count <= 0)
                return false;
            text.remove_prefix(static_cast<std::size_t>(count));
        }
        return m_ok;
    }
    std::string receive() {
        char buffer[16384];
        const auto count = ::recv(m_fd, buffer, sizeof buffer, 0);
        return count > 0 ? std::string(buffer, static_cast<std::size_t>(count)) : std::string();
    }
    /// The head of the answer; what follows it stays.
    std::string head() {
        std::string text;
        char byte = 0;
        while (!text.ends_with("\r\n\r\n") && ::recv(m_fd, &byte, 1, 0) == 1)
            text.push_back(byte);
        return text;
    }

private:
    int m_fd;
    bool m_ok = false;
};

} // namespace ph::testing
