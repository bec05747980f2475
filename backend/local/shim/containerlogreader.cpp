// SPDX-License-Identifier: Apache-2.0
#include "backend/local/shim/containerlogreader.h"

#include "backend/local/shim/client.h"

#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>
#include <vector>

namespace ph::local::shim {

namespace {

/// Turns the stored lines into what a reader asked for.
class Printer {
public:
    Printer(const LogQuery &query, const std::function<bool(std::string_view)> &out)
        : m_query(query), m_out(out), m_left(query.limitBytes) {}

    /// Takes one stored line without its newline; false when the reader wants no more.
    bool line(std::string_view stored) {
        const std::size_t first = stored.find(' ');
        const std::size_t second = first == std::string_view::npos ? first : stored.find(' ', first + 1);
        if (second == std::string_view::npos || second + 3 > stored.size())
            return true; // torn by a full disk
        const std::string_view time = stored.substr(0, first);
        const bool errors = stored.substr(first + 1, second - first - 1) == "stderr";
        const bool whole = stored[second + 1] == 'F';
        if (m_query.since) {
            const auto at = parseTime(time);
            if (at && *at < *m_query.since)
                return true;
        }
        std::string text;
        if (m_query.timestamps && !m_open[errors])
            text.append(time).push_back(' ');
        text.append(stored.substr(second + 3));
        if (whole)
            text.push_back('\n');
        m_open[errors] = !whole;
        return print(text);
    }

private:
    bool print(std::string_view text) {
        if (!m_left)
            return m_out(text);
        text = text.substr(0, static_cast<std::size_t>(std::max(0LL, *m_left)));
        *m_left -= static_cast<long long>(text.size());
        return (text.empty() || m_out(text)) && *m_left > 0;
    }
    const LogQuery &m_query;
    const std::function<bool(std::string_view)> &m_out;
    std::optional<long long> m_left;
    bool m_open[2] = {false, false};
};

/// Reads what @p fd has beyond its position and prints whole lines; @p rest keeps the beginning of the last.
bool printNew(int fd, std::string &rest, Printer &printer) {
    char buffer[64 << 10];
    for (;;) {
        const ssize_t count = ::read(fd, buffer, sizeof buffer);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            return true;
        rest.append(buffer, static_cast<std::size_t>(count));
        std::size_t from = 0;
        for (std::size_t end = 0; (end = rest.find('\n', from)) != std::string::npos; from = end + 1)
            if (!printer.line(std::string_view(rest).substr(from, end - from)))
                return false;
        rest.erase(0, from);
    }
}

/// Moves @p parts (oldest first) to where the last @p lines lines begin.
void seekTail(const std::vector<FileDescriptor> &parts, long long lines) {
    long long missing = lines;
    for (std::size_t i = parts.size(); i-- > 0;) {
        const int fd = parts[i].get();
        off_t position = ::lseek(fd, 0, SEEK_END);
        const off_t end = position;
        char buffer[64 << 10];
        while (position > 0 && missing >= 0) {
            const auto size = static_cast<std::size_t>(std::min<off_t>(position, sizeof buffer));
            const off_t from = position - static_cast<off_t>(size);
            const ssize_t count = ::pread(fd, buffer, size, from);
            if (count <= 0)
                break;
            ssize_t at = count - 1;
            for (; at >= 0; --at) {
                const off_t place = from + at;
                if (buffer[at] == '\n' && place != end - 1 && --missing <= 0) {
                    ::lseek(fd, place + 1, SEEK_SET);
                    for (std::size_t older = 0; older < i; ++older)
                        ::lseek(parts[older].get(), 0, SEEK_END);
                    return;
                }
            }
            position = from;
        }
        if (end > 0)
            --missing; // the first line of this part has no newline before it
        ::lseek(fd, 0, SEEK_SET);
        if (missing <= 0) {
            for (std::size_t older = 0; older < i; ++older)
                ::lseek(parts[older].get(), 0, SEEK_END);
            return;
        }
    }
}

FileDescriptor openLog(const fs::path &folder, int part) {
    const std::string name = part == 0 ? LogName : std::string(LogName) + "." + std::to_string(part);
    return FileDescriptor(::open((folder / name).c_str(), O_RDONLY | O_CLOEXEC));
}

bool sameFile(int fd, const fs::path &path) {
    struct stat mine {};
    struct stat other {};
    return ::fstat(fd, &mine) == 0 && ::stat(path.c_str(), &other) == 0 && mine.st_ino == other.st_ino;
}

} // namespace

Status readContainerLog(const fs::path &runFolder, const LogQuery &query,
                        const std::function<bool(std::string_view)> &out, const Context &ctx) {
    const FileDescriptor changes(::inotify_init1(IN_CLOEXEC | IN_NONBLOCK));
    ::inotify_add_watch(changes.get(), runFolder.c_str(), IN_MODIFY | IN_CREATE | IN_MOVED_TO);
    std::vector<FileDescriptor> parts;
    for (int part = LogParts; part >= 0; --part)
        if (FileDescriptor fd = openLog(runFolder, part))
            parts.push_back(std::move(fd));
    if (parts.empty())
        return Error{Errc::NotFound, "the container has no log", runFolder.string()};
    if (query.tailLines && *query.tailLines == 0)
        for (const FileDescriptor &fd : parts)
            ::lseek(fd.get(), 0, SEEK_END);
    else if (query.tailLines && *query.tailLines > 0)
        seekTail(parts, *query.tailLines);
    Printer printer(query, out);
    std::string rest;
    for (const FileDescriptor &fd : parts)
        if (!printNew(fd.get(), rest, printer))
            return {};
    FileDescriptor current = std::move(parts.back());
    const bool lost = query.follow && inspectRun(runFolder).phase == RunState::Phase::Lost;
    while (query.follow) {
        const bool ended = lost || readExitRecord(runFolder); // before the last read: nothing is missed
        if (!printNew(current.get(), rest, printer))
            return {};
        if (!sameFile(current.get(), runFolder / LogName)) {
            if (!printNew(current.get(), rest, printer))
                return {};
            if (FileDescriptor next = openLog(runFolder, 0)) {
                current = std::move(next);
                continue;
            }
        }
        if (ended)
            return {};
        const Status waited = waitFor(changes.get(), POLLIN, ctx);
        if (!waited)
            return ctx.done() ? Status() : waited; // the reader left
        char events[4096];
        while (::read(changes.get(), events, sizeof events) > 0) {
        }
    }
    return {};
}

} // namespace ph::local::shim
