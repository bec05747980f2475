// SPDX-License-Identifier: Apache-2.0
#include "backend/local/shim/containerlog.h"

#include "backend/local/shim/protocol.h"

#include <cerrno>
#include <cstdio>
#include <ctime>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ph::local::shim {

namespace {
constexpr std::size_t LongestLine = 16U << 10U; // as containerd cuts lines
} // namespace

std::int64_t nowNs() {
    timespec now{};
    ::clock_gettime(CLOCK_REALTIME, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

std::int64_t steadyNs() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

ContainerLog::ContainerLog(int folder) : m_folder(folder) {
    m_file = ::openat(m_folder, LogName, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    struct stat info {};
    if (m_file >= 0 && ::fstat(m_file, &info) == 0)
        m_size = static_cast<std::uint64_t>(info.st_size);
}

ContainerLog::~ContainerLog() {
    if (m_file >= 0)
        ::close(m_file);
}

void ContainerLog::write(Stream stream, std::string_view bytes) {
    std::string &rest = m_rest[stream == Stream::Stdout ? 0 : 1];
    rest.append(bytes);
    std::size_t from = 0;
    for (;;) {
        const std::size_t end = rest.find('\n', from);
        if (end != std::string::npos && end - from <= LongestLine) {
            line(stream, 'F', std::string_view(rest).substr(from, end - from));
            from = end + 1;
        } else if (rest.size() - from > LongestLine) {
            line(stream, 'P', std::string_view(rest).substr(from, LongestLine));
            from += LongestLine;
        } else {
            break;
        }
    }
    rest.erase(0, from);
    store();
}

void ContainerLog::finish() {
    for (const Stream stream : {Stream::Stdout, Stream::Stderr}) {
        std::string &rest = m_rest[stream == Stream::Stdout ? 0 : 1];
        if (!rest.empty())
            line(stream, 'P', rest);
        rest.clear();
    }
    store();
}

void ContainerLog::line(Stream stream, char tag, std::string_view text) {
    const std::int64_t now = nowNs();
    const std::time_t seconds = now / 1'000'000'000;
    std::tm utc{};
    ::gmtime_r(&seconds, &utc);
    char head[80];
    const int length =
        std::snprintf(head, sizeof head, "%04d-%02d-%02dT%02d:%02d:%02d.%09lldZ %s %c ", utc.tm_year + 1900,
                      utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec,
                      static_cast<long long>(now % 1'000'000'000), stream == Stream::Stdout ? "stdout" : "stderr", tag);
    m_pending.append(head, static_cast<std::size_t>(length));
    m_pending.append(text);
    m_pending.push_back('\n');
}

void ContainerLog::store() {
    std::size_t done = 0;
    while (m_file >= 0 && done < m_pending.size()) {
        const ssize_t count = ::write(m_file, m_pending.data() + done, m_pending.size() - done);
        if (count < 0 && errno == EINTR)
            continue;
        if (count <= 0)
            break;
        done += static_cast<std::size_t>(count);
    }
    m_size += done;
    m_pending.clear();
    if (m_size >= LogLimit)
        rotate();
}

void ContainerLog::rotate() {
    for (int part = LogParts; part > 0; --part) {
        const std::string from = part == 1 ? LogName : std::string(LogName) + "." + std::to_string(part - 1);
        const std::string to = std::string(LogName) + "." + std::to_string(part);
        ::renameat(m_folder, from.c_str(), m_folder, to.c_str());
    }
    const int next = ::openat(m_folder, LogName, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (next < 0)
        return; // the old file goes on under its new name
    ::close(m_file);
    m_file = next;
    m_size = 0;
}

} // namespace ph::local::shim
