// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/commandchannel.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

namespace ph::agent {
namespace {

constexpr std::size_t prefix = 4;
constexpr std::size_t maximumConnections = 32;

std::string frame(const Json &message) {
    const std::string text = dumpJson(message);
    std::string bytes;
    for (int shift = 24; shift >= 0; shift -= 8)
        bytes += static_cast<char>((text.size() >> static_cast<unsigned>(shift)) & 0xffU);
    return bytes + text;
}

std::size_t frameLength(std::string_view bytes) {
    std::size_t length = 0;
    for (std::size_t i = 0; i < prefix; ++i)
        length = (length << 8U) | static_cast<unsigned char>(bytes[i]);
    return length;
}

Result<sockaddr_un> socketAddress(const fs::path &path) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    if (path.native().size() >= sizeof address.sun_path)
        return Error{Errc::Invalid, "the path is too long for a socket", path.native()};
    std::memcpy(address.sun_path, path.c_str(), path.native().size());
    return address;
}

Errc codeOf(const std::string &name) {
    for (const Errc code : {Errc::Cancelled, Errc::Timeout, Errc::NotFound, Errc::Conflict, Errc::Invalid,
                            Errc::Unavailable, Errc::Forbidden})
        if (name == errcName(code))
            return code;
    return Errc::Internal;
}

} // namespace

CommandServer::CommandServer(fs::path path, FileDescriptor listener, Handler handler)
    : m_path(std::move(path)), m_listener(std::move(listener)), m_handler(std::move(handler)) {}

CommandServer::~CommandServer() {
    std::error_code ignored;
    fs::remove(m_path, ignored);
}

Result<std::unique_ptr<CommandServer>> CommandServer::listen(const fs::path &path, Handler handler) {
    PH_ASSIGN(const sockaddr_un address, socketAddress(path));
    FileDescriptor fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    ::unlink(path.c_str());
    const mode_t before = ::umask(0177);
    const int bound = ::bind(fd.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address);
    const int number = errno;
    ::umask(before);
    if (bound != 0)
        return systemError("make the agent's socket", path.native(), number);
    if (::listen(fd.get(), 16) != 0)
        return systemError("listen on the agent's socket", path.native(), errno);
    return std::unique_ptr<CommandServer>(new CommandServer(path, std::move(fd), std::move(handler)));
}

void CommandServer::addTo(std::vector<pollfd> &entries) const {
    entries.push_back({m_listener.get(), POLLIN, 0});
    for (const auto &[fd, connection] : m_connections)
        entries.push_back({fd, static_cast<short>(connection.output.empty() ? POLLIN : POLLOUT), 0});
}

void CommandServer::handle(const std::vector<pollfd> &entries) {
    for (const pollfd &entry : entries) {
        if (entry.revents == 0)
            continue;
        if (entry.fd == m_listener.get()) {
            accept();
            continue;
        }
        const auto found = m_connections.find(entry.fd);
        if (found != m_connections.end() && !serve(found->second, entry.revents))
            m_connections.erase(found);
    }
}

void CommandServer::accept() {
    for (;;) {
        FileDescriptor fd(::accept4(m_listener.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
        if (!fd)
            return;
        const int number = fd.get();
        if (m_connections.size() < maximumConnections)
            m_connections.emplace(number, Connection{std::move(fd), {}, {}});
    }
}

bool CommandServer::serve(Connection &connection, short events) {
    if ((events & POLLOUT) != 0) {
        const ssize_t sent =
            ::send(connection.fd.get(), connection.output.data(), connection.output.size(), MSG_NOSIGNAL);
        if (sent < 0)
            return errno == EAGAIN || errno == EINTR;
        connection.output.erase(0, static_cast<std::size_t>(sent));
        return true;
    }
    char buffer[4096];
    const ssize_t got = ::recv(connection.fd.get(), buffer, sizeof buffer, 0);
    if (got <= 0)
        return got < 0 && (errno == EAGAIN || errno == EINTR);
    connection.input.append(buffer, static_cast<std::size_t>(got));
    while (connection.input.size() >= prefix) {
        const std::size_t length = frameLength(connection.input);
        if (length > messageLimit)
            return false;
        if (connection.input.size() < prefix + length)
            return true;
        const auto request = parseJson(std::string_view(connection.input).substr(prefix, length));
        const Json answer =
            request ? m_handler(*request)
                    : Json{{"ok", false}, {"code", errcName(Errc::Invalid)}, {"error", request.error().text()}};
        connection.output += frame(answer);
        connection.input.erase(0, prefix + length);
    }
    return true;
}

Result<Json> sendCommand(const fs::path &socket, const Json &request, const Context &ctx) {
    PH_ASSIGN(const sockaddr_un address, socketAddress(socket));
    const FileDescriptor fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const auto broken = [&socket](int number) {
        Error error{Errc::Unreachable, "the database container's agent does not answer", socket.native()};
        error.cause = std::strerror(number);
        return error;
    };
    if (::connect(fd.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
        return broken(errno);
    std::string output = frame(request);
    std::string input;
    for (;;) {
        PH_TRY(ctx.check("asking the database container's agent"));
        pollfd entry{fd.get(), static_cast<short>(output.empty() ? POLLIN : POLLOUT), 0};
        if (::poll(&entry, 1, static_cast<int>(ctx.remaining(std::chrono::milliseconds(200)).count())) <= 0)
            continue;
        if (!output.empty()) {
            const ssize_t sent = ::send(fd.get(), output.data(), output.size(), MSG_NOSIGNAL);
            if (sent < 0 && errno != EAGAIN && errno != EINTR)
                return broken(errno);
            output.erase(0, static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
            continue;
        }
        char buffer[4096];
        const ssize_t got = ::recv(fd.get(), buffer, sizeof buffer, 0);
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR))
            return broken(got == 0 ? ECONNRESET : errno);
        input.append(buffer, static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
        if (input.size() < prefix || input.size() < prefix + frameLength(input))
            continue;
        PH_ASSIGN(Json answer, parseJson(std::string_view(input).substr(prefix)));
        if (jsonAt(answer, {"ok"}) == true)
            return answer;
        return Error{codeOf(jsonText(answer, {"code"})), jsonText(answer, {"error"}, "the agent refused"),
                     jsonText(request, {"command"})};
    }
}

} // namespace ph::agent
