// SPDX-License-Identifier: Apache-2.0
#include "tests/support/forwardproxy.h"

#include "backend/core/encoding.h"
#include "backend/core/files.h"

#include <array>
#include <arpa/inet.h>
#include <atomic>
#include <mutex>
#include <netinet/in.h>
#include <poll.h>
#include <set>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace ph::testing {

namespace {

bool sendAll(int fd, std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0)
            return false;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

/// Reads until @p text holds @p size bytes; false when the other side ended before.
bool fill(int fd, std::string &text, std::size_t size) {
    std::array<char, 4096> bytes;
    while (text.size() < size) {
        const auto got = ::recv(fd, bytes.data(), bytes.size(), 0);
        if (got <= 0)
            return false;
        text.append(bytes.data(), static_cast<std::size_t>(got));
    }
    return true;
}

std::string take(std::string &text, std::size_t size) {
    std::string front = text.substr(0, size);
    text.erase(0, size);
    return front;
}

/// Copies both ways until one side ends.
void relay(int one, int two) {
    std::array<char, 16'384> bytes;
    for (;;) {
        std::array<pollfd, 2> fds{{{one, POLLIN, 0}, {two, POLLIN, 0}}};
        if (::poll(fds.data(), fds.size(), -1) <= 0)
            return;
        for (std::size_t i = 0; i < fds.size(); ++i) {
            if (fds[i].revents == 0)
                continue;
            const auto got = ::recv(fds[i].fd, bytes.data(), bytes.size(), 0);
            if (got <= 0 || !sendAll(fds[1 - i].fd, {bytes.data(), static_cast<std::size_t>(got)}))
                return;
        }
    }
}

} // namespace

struct ForwardProxy::State {
    Options options;
    FileDescriptor listener;
    int port = 0;
    mutable std::mutex mutex;
    bool stopping = false;
    std::set<int> sockets;
    std::vector<std::string> asked;
    std::vector<std::thread> threads;
    std::thread acceptThread;

    /// Connects to what a client named; a closed descriptor when the name is not known or nobody listens.
    FileDescriptor dial(const std::string &host, int to) {
        {
            const std::lock_guard lock(mutex);
            asked.push_back(host + ":" + std::to_string(to));
        }
        const auto known = options.names.find(host);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(static_cast<std::uint16_t>(to));
        FileDescriptor fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
        if (::inet_pton(AF_INET, (known == options.names.end() ? host : known->second).c_str(), &address.sin_addr) !=
                1 ||
            ::connect(fd.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
            return {};
        return fd;
    }
    /// Registers a socket so that the end of the test wakes whoever reads it; false when that has come.
    bool enter(int fd) {
        const std::lock_guard lock(mutex);
        if (stopping)
            return false;
        sockets.insert(fd);
        return true;
    }
    void leave(int fd) {
        const std::lock_guard lock(mutex);
        sockets.erase(fd);
    }
    void pass(int client, FileDescriptor server, const std::string &early) {
        if (!enter(server.get()))
            return;
        if (sendAll(server.get(), early))
            relay(client, server.get());
        leave(server.get());
    }

    void http(int client, std::string text) {
        std::size_t end = 0;
        while ((end = text.find("\r\n\r\n")) == std::string::npos)
            if (!fill(client, text, text.size() + 1))
                return;
        const std::string head = take(text, end + 4);
        if (!options.user.empty() &&
            head.find("Proxy-Authorization: Basic " + base64Encode(options.user + ":" + options.password) + "\r\n") ==
                std::string::npos) {
            sendAll(client, "HTTP/1.1 407 Log in\r\nProxy-Authenticate: Basic realm=\"test\"\r\nContent-Length: "
                            "0\r\nConnection: close\r\n\r\n");
            return;
        }
        if (options.fault == Fault::Refuses) {
            sendAll(client, "HTTP/1.1 403 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            return;
        }
        const std::size_t first = head.find(' ');
        std::string target = head.substr(first + 1, head.find(' ', first + 1) - first - 1);
        const bool tunnel = head.starts_with("CONNECT ");
        std::string path;
        if (!tunnel) { // "http://host:port/path"
            target.erase(0, target.find("://") + 3);
            path = target.substr(std::min(target.find('/'), target.size()));
            target.resize(target.size() - path.size());
        }
        const std::size_t colon = target.rfind(':');
        FileDescriptor server =
            dial(target.substr(0, colon), colon == std::string::npos ? 80 : std::atoi(target.c_str() + colon + 1));
        if (!server) {
            sendAll(client, "HTTP/1.1 502 Not there\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            return;
        }
        if (tunnel && !sendAll(client, "HTTP/1.1 200 Connected\r\n\r\n"))
            return;
        const std::string rest =
            tunnel ? text : head.substr(0, first + 1) + path + head.substr(head.find(' ', first + 1)) + text;
        pass(client, std::move(server), rest);
    }

    bool socksLogin(int client, std::string &text) {
        if (!fill(client, text, 2))
            return false;
        const auto count = static_cast<std::size_t>(static_cast<unsigned char>(text[1]));
        if (!fill(client, text, 2 + count))
            return false;
        const char method = options.user.empty() ? '\0' : '\2';
        const bool offered = take(text, 2 + count).find(method, 2) != std::string::npos;
        if (!sendAll(client, std::string("\5", 1) + (offered ? method : '\xff')) || !offered)
            return false;
        if (options.user.empty())
            return true;
        std::array<std::string, 2> words; // RFC 1929: user name and password, each after its length
        if (!fill(client, text, 1))
            return false;
        take(text, 1);
        for (std::string &word : words) {
            if (!fill(client, text, 1))
                return false;
            const auto size = static_cast<std::size_t>(static_cast<unsigned char>(text[0]));
            if (!fill(client, text, 1 + size))
                return false;
            word = take(text, 1 + size).substr(1);
        }
        const bool known = words[0] == options.user && words[1] == options.password;
        return sendAll(client, std::string("\1", 1) + (known ? '\0' : '\1')) && known;
    }
    void socks(int client, std::string text) {
        if (!socksLogin(client, text) || !fill(client, text, 5))
            return;
        const auto answer = [client](char code) {
            return sendAll(client, std::string("\5", 1) + code + std::string("\0\1\0\0\0\0\0\0", 8));
        };
        std::string host;
        if (text[3] == 3) { // a name
            const auto size = static_cast<std::size_t>(static_cast<unsigned char>(text[4]));
            if (!fill(client, text, 7 + size))
                return;
            host = text.substr(5, size);
            take(text, 5 + size);
        } else if (text[3] == 1 && fill(client, text, 10)) {
            std::array<char, INET_ADDRSTRLEN> written{};
            host = ::inet_ntop(AF_INET, text.data() + 4, written.data(), written.size());
            take(text, 8);
        } else {
            answer(8);
            return;
        }
        const std::string bytes = take(text, 2);
        const int to = static_cast<unsigned char>(bytes[0]) * 256 + static_cast<unsigned char>(bytes[1]);
        FileDescriptor server = options.fault == Fault::Refuses ? FileDescriptor() : dial(host, to);
        if (!server) {
            answer(options.fault == Fault::Refuses ? 2 : 4);
            return;
        }
        if (answer(0))
            pass(client, std::move(server), text);
    }

    void serve(FileDescriptor client) {
        if (!enter(client.get()))
            return;
        std::string text;
        if (fill(client.get(), text, 1)) {
            if (options.fault == Fault::Silent)
                while (fill(client.get(), text, text.size() + 1)) {
                }
            else if (options.fault == Fault::Garbage)
                sendAll(client.get(), "220 mail.example.com ESMTP\r\n");
            else if (text[0] == 5)
                socks(client.get(), text);
            else
                http(client.get(), text);
        }
        leave(client.get());
    }
    void accept() {
        for (;;) {
            FileDescriptor client(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
            const std::lock_guard lock(mutex);
            if (stopping || !client)
                return;
            threads.emplace_back(
                [this, held = std::make_shared<FileDescriptor>(std::move(client))] { serve(std::move(*held)); });
        }
    }
};

ForwardProxy::ForwardProxy(Options options) : m_state(std::make_shared<State>()) {
    m_state->options = std::move(options);
    m_state->listener.reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(m_state->listener.get(), reinterpret_cast<const sockaddr *>(&address), size) == 0 &&
        ::listen(m_state->listener.get(), 64) == 0 &&
        ::getsockname(m_state->listener.get(), reinterpret_cast<sockaddr *>(&address), &size) == 0)
        m_state->port = ntohs(address.sin_port);
    m_state->acceptThread = std::thread([state = m_state.get()] { state->accept(); });
}

ForwardProxy::~ForwardProxy() {
    {
        const std::lock_guard lock(m_state->mutex);
        m_state->stopping = true;
        for (const int fd : m_state->sockets)
            ::shutdown(fd, SHUT_RDWR);
    }
    ::shutdown(m_state->listener.get(), SHUT_RDWR); // wakes the blocking accept
    m_state->acceptThread.join();
    for (auto &thread : m_state->threads)
        thread.join();
}

int ForwardProxy::port() const {
    return m_state->port;
}

std::string ForwardProxy::url(const std::string &scheme) const {
    const Options &options = m_state->options;
    return scheme + "://" + (options.user.empty() ? "" : options.user + ":" + options.password + "@") +
           "127.0.0.1:" + std::to_string(port());
}

std::vector<std::string> ForwardProxy::asked() const {
    const std::lock_guard lock(m_state->mutex);
    return m_state->asked;
}

} // namespace ph::testing
