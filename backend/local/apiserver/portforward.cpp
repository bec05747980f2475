// SPDX-License-Identifier: Apache-2.0
#include "backend/core/files.h"
#include "backend/local/apiserver/rest.h"
#include "backend/net/server/websocketserver.h"

#include <nlohmann/json.hpp>

#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

namespace ph::local {

namespace {

/// One forwarded port: its TCP connection and the two channels of the WebSocket (data, error).
struct Forward {
    std::uint16_t port = 0;
    FileDescriptor socket;
    std::jthread reader;
};

Result<FileDescriptor> connectTo(const std::string &address, std::uint16_t port) {
    FileDescriptor fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!fd)
        return systemError("make a socket", address, errno);
    sockaddr_in target{};
    target.sin_family = AF_INET;
    target.sin_port = htons(port);
    if (inet_pton(AF_INET, address.c_str(), &target.sin_addr) != 1)
        return Error{Errc::Internal, "the pod has no address", address};
    if (::connect(fd.get(), reinterpret_cast<const sockaddr *>(&target), sizeof target) != 0)
        return Error{Errc::Unreachable, "failed to connect to localhost:" + std::to_string(port) + " inside the pod", address, 0, "", std::strerror(errno)};
    return fd;
}

bool sendAll(int fd, std::string_view data) {
    while (!data.empty()) {
        const auto count = ::send(fd, data.data(), data.size(), MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return false;
        data.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

} // namespace

Status Rest::portForward(Call &call) {
    PH_ASSIGN(PodRuntime * runtime, this->runtime());
    PH_ASSIGN(const auto pod, m_core.get("pods", call.info.ns, call.info.name));
    if (!net::wantsWebSocket(call.http))
        return badRequestError("port forwarding needs a WebSocket upgrade (subprotocol v4.channel.k8s.io); SPDY/3.1 is not offered");
    PH_ASSIGN(const auto address, runtime->podAddress(call.info.ns, call.info.name));
    std::vector<Forward> forwards;
    for (const auto &list : call.http.queryValues("ports")) {
        std::size_t begin = 0;
        while (begin <= list.size()) {
            const auto end = std::min(list.find(',', begin), list.size());
            const int port = std::atoi(list.substr(begin, end - begin).c_str());
            if (port < 1 || port > 65535)
                return badRequestError("ports: Invalid value: \"" + list + "\": must be between 1 and 65535, inclusive");
            forwards.emplace_back().port = static_cast<std::uint16_t>(port);
            begin = end + 1;
        }
    }
    if (forwards.empty() || forwards.size() > 64)
        return badRequestError("you must specify at least 1 port");
    call.out.longRunning();
    PH_ASSIGN(const auto socket, net::WebSocketServer::accept(call.http, call.out, {"v4.channel.k8s.io"}));
    const auto send = [&](std::size_t channel, std::string_view data) {
        std::string message(1, static_cast<char>(channel));
        message += data;
        return socket->write(message).ok();
    };
    for (std::size_t i = 0; i < forwards.size(); ++i) {
        auto &forward = forwards[i];
        // Each channel begins with its port in little-endian order, before any data.
        const char head[2] = {static_cast<char>(forward.port & 0xFFU), static_cast<char>(forward.port >> 8U)};
        send(2 * i, {head, 2});
        send(2 * i + 1, {head, 2});
        auto connected = connectTo(address, forward.port);
        if (!connected) {
            send(2 * i + 1, connected.error().text());
            continue;
        }
        forward.socket = std::move(*connected);
        forward.reader = std::jthread([&send, &socket, i, fd = forward.socket.get(), alone = forwards.size() == 1] {
            char buffer[16384];
            while (true) {
                const auto count = ::recv(fd, buffer, sizeof buffer, 0);
                if (count < 0 && errno == EINTR)
                    continue;
                if (count <= 0 || !send(2 * i, {buffer, static_cast<std::size_t>(count)}))
                    break;
            }
            if (alone)
                socket->close(); // nothing else can come
        });
    }
    while (true) {
        const auto message = socket->read();
        if (!message || message->closed)
            break;
        if (message->data.empty())
            continue;
        const auto channel = static_cast<unsigned char>(message->data.front());
        const auto index = static_cast<std::size_t>(channel / 2U);
        if (channel % 2U != 0 || index >= forwards.size() || !forwards[index].socket)
            continue;
        if (!sendAll(forwards[index].socket.get(), std::string_view(message->data).substr(1)))
            send(2 * index + 1, "the connection inside the pod was closed");
    }
    for (auto &forward : forwards)
        if (forward.socket)
            ::shutdown(forward.socket.get(), SHUT_RDWR); // ends its reader
    socket->abort();
    forwards.clear();
    return {};
}

} // namespace ph::local
