// SPDX-License-Identifier: Apache-2.0
#include "backend/local/shim/client.h"

#include <cerrno>
#include <cstdio>
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace ph::local::shim {

Status waitFor(int fd, short events, const Context &ctx) {
    const FileDescriptor wake(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
    const std::stop_callback onStop(ctx.stopToken(), [&wake] {
        const std::uint64_t one = 1;
        (void)!::write(wake.get(), &one, sizeof one);
    });
    for (;;) {
        PH_TRY(ctx.check("wait for the container"));
        pollfd polled[2] = {{fd, events, 0}, {wake.get(), POLLIN, 0}};
        const auto limit = ctx.deadline() ? static_cast<int>(ctx.remaining(std::chrono::hours(1)).count()) + 1 : -1;
        const int count = ::poll(polled, 2, limit);
        if (count < 0 && errno != EINTR)
            return systemError("wait for the container", {}, errno);
        if (count > 0 && polled[0].revents)
            return {};
    }
}

Result<std::unique_ptr<Connection>> Connection::open(const fs::path &runFolder) {
    // Through the open folder: a socket's path may not be longer than 107 bytes, a state folder's may.
    const FileDescriptor folder(::open(runFolder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
    if (!folder)
        return Error{Errc::NotFound, "the container run is not there", runFolder.string()};
    FileDescriptor fd(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    if (!fd)
        return systemError("make a socket", {}, errno);
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/%s", folder.get(), SocketName);
    if (::connect(fd.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0)
        return Error{Errc::NotFound, "the container is not running", runFolder.string()};
    ucred peer{};
    socklen_t size = sizeof peer;
    if (::getsockopt(fd.get(), SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
        return systemError("read the shim's process id", runFolder.string(), errno);
    ::fcntl(fd.get(), F_SETFL, ::fcntl(fd.get(), F_GETFL) | O_NONBLOCK);
    return std::unique_ptr<Connection>(new Connection(std::move(fd), peer.pid));
}

Status Connection::send(Type type, std::string_view payload, const Context &ctx) {
    const std::string bytes = encodeFrame(type, payload);
    const std::lock_guard lock(m_sending);
    for (std::size_t done = 0; done < bytes.size();) {
        const ssize_t count = ::send(m_fd.get(), bytes.data() + done, bytes.size() - done, MSG_NOSIGNAL);
        if (count >= 0)
            done += static_cast<std::size_t>(count);
        else if (errno == EAGAIN)
            PH_TRY(waitFor(m_fd.get(), POLLOUT, ctx));
        else if (errno != EINTR)
            return Error{Errc::Unreachable, "the container ended", {}};
    }
    return {};
}

Result<Frame> Connection::receive(const Context &ctx) {
    for (;;) {
        if (auto frame = m_in.next())
            return std::move(*frame);
        if (m_in.broken())
            return Error{Errc::Internal, "the shim sent something unreadable", {}};
        char buffer[MaxChunk];
        const ssize_t count = ::recv(m_fd.get(), buffer, sizeof buffer, 0);
        if (count > 0)
            m_in.append({buffer, static_cast<std::size_t>(count)});
        else if (count < 0 && errno == EAGAIN)
            PH_TRY(waitFor(m_fd.get(), POLLIN, ctx));
        else if (count == 0 || errno != EINTR)
            return Error{Errc::Unreachable, "the container ended", {}};
    }
}

Result<Frame> Connection::call(Type type, std::string_view payload, const Context &ctx) {
    PH_TRY(send(type, payload, ctx));
    PH_ASSIGN(Frame answer, receive(ctx));
    if (answer.type == Type::Failed)
        return Error{Errc::Internal, Reader(answer.payload).text(), {}};
    return answer;
}

std::optional<ExitRecord> readExitRecord(const fs::path &runFolder) {
    const auto text = readFile(runFolder / ExitName, 4096);
    ExitRecord record;
    long long started = 0;
    long long finished = 0;
    if (!text || std::sscanf(text->c_str(), "%d %lld %lld", &record.code, &started, &finished) != 3)
        return {};
    record.startedNs = started;
    record.finishedNs = finished;
    return record;
}

namespace {

bool lockHeld(const fs::path &runFolder) {
    const FileDescriptor fd(::open((runFolder / LockName).c_str(), O_RDONLY | O_CLOEXEC));
    return fd && ::flock(fd.get(), LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
}

} // namespace

RunState inspectRun(const fs::path &runFolder) {
    if (const auto record = readExitRecord(runFolder))
        return {RunState::Phase::Exited, *record};
    if (Connection::open(runFolder))
        return {RunState::Phase::Running, {}};
    const bool held = lockHeld(runFolder);
    if (const auto record = readExitRecord(runFolder)) // it ended between the two looks
        return {RunState::Phase::Exited, *record};
    if (held)
        return {RunState::Phase::Starting, {}};
    return {};
}

Status signalRun(const fs::path &runFolder, int number, bool everyone, const Context &ctx) {
    PH_ASSIGN(const auto connection, Connection::open(runFolder));
    Writer payload;
    payload.number(std::int32_t{number}).number(static_cast<std::uint8_t>(everyone));
    PH_TRY(connection->call(Type::Signal, payload.bytes(), ctx));
    return {};
}

Result<RunUsage> usageOf(const fs::path &runFolder, const Context &ctx) {
    PH_ASSIGN(const auto connection, Connection::open(runFolder));
    PH_ASSIGN(const Frame answer, connection->call(Type::Usage, {}, ctx));
    Reader in(answer.payload);
    RunUsage usage;
    usage.cpuMicroseconds = in.number<std::uint64_t>();
    usage.residentBytes = in.number<std::uint64_t>();
    usage.processes = in.number<std::uint32_t>();
    return usage;
}

Result<Frozen> Frozen::freeze(const fs::path &runFolder, std::chrono::milliseconds limit, const Context &ctx) {
    PH_ASSIGN(auto connection, Connection::open(runFolder));
    const std::string payload = Writer().number(static_cast<std::uint32_t>(limit.count())).bytes();
    PH_ASSIGN(const Frame answer, connection->call(Type::Freeze, payload, ctx));
    return Frozen(std::move(connection), Reader(answer.payload).number<std::uint32_t>());
}

Status Frozen::thaw(const Context &ctx) {
    PH_ASSIGN(const Frame answer, m_connection->call(Type::Thaw, {}, ctx));
    if (Reader(answer.payload).number<bool>())
        return {};
    return Error{Errc::Timeout, "the container had gone on by itself before it was let go", {}};
}

} // namespace ph::local::shim
