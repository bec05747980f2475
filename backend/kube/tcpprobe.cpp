// SPDX-License-Identifier: Apache-2.0
#include "backend/kube/tcpprobe.h"

#include "backend/core/files.h"

#include <cerrno>
#include <memory>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

namespace ph::kube {
namespace {

constexpr std::chrono::milliseconds slice{100}; // how late a cancel is noticed

bool connects(const addrinfo &address, const Context &ctx) {
    const FileDescriptor fd(::socket(address.ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (!fd)
        return false;
    if (::connect(fd.get(), address.ai_addr, address.ai_addrlen) == 0)
        return true;
    if (errno != EINPROGRESS)
        return false;
    while (!ctx.done()) {
        pollfd wait{fd.get(), POLLOUT, 0};
        if (::poll(&wait, 1, static_cast<int>(slice.count())) <= 0)
            continue;
        int error = 0;
        socklen_t size = sizeof error;
        return ::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
    }
    return false;
}

} // namespace

bool canConnect(const std::string &host, std::uint16_t port, const Context &ctx) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo *found = nullptr;
    if (::getaddrinfo(host.c_str(), std::to_string(port).c_str(), &hints, &found) != 0)
        return false;
    const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> addresses(found, &::freeaddrinfo);
    for (const addrinfo *address = found; address && !ctx.done(); address = address->ai_next)
        if (connects(*address, ctx))
            return true;
    return false;
}

} // namespace ph::kube
