// SPDX-License-Identifier: Apache-2.0
#include "backend/ops/reach.h"

#include "backend/core/files.h"

#include <cerrno>
#include <memory>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

namespace ph::ops {

bool canReach(const std::string &address, int port, const Context &ctx) {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
    addrinfo *found = nullptr;
    if (getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found) != 0 || !found)
        return false;
    const std::unique_ptr<addrinfo, decltype(&freeaddrinfo)> owner(found, &freeaddrinfo);
    const FileDescriptor socket(
        ::socket(found->ai_family, found->ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, found->ai_protocol));
    if (!socket)
        return false;
    if (::connect(socket.get(), found->ai_addr, found->ai_addrlen) == 0)
        return true;
    if (errno != EINPROGRESS)
        return false;
    pollfd waiting{socket.get(), POLLOUT, 0};
    while (!ctx.done()) {
        const int ready = ::poll(&waiting, 1, static_cast<int>(ctx.remaining(std::chrono::milliseconds(100)).count()));
        if (ready < 0 && errno != EINTR)
            return false;
        if (ready > 0) {
            int error = 0;
            socklen_t size = sizeof(error);
            return ::getsockopt(socket.get(), SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
        }
    }
    return false;
}

} // namespace ph::ops
