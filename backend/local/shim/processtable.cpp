// SPDX-License-Identifier: Apache-2.0
#include "backend/local/shim/processtable.h"

#include "backend/local/shim/containerlog.h"

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <dirent.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

namespace ph::local::shim {

namespace {

constexpr int RestlessScans = 5;
constexpr int MostPatienceMs = 64;

std::string readSmall(const std::string &path) {
    const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return {};
    char buffer[2048];
    const ssize_t count = ::read(file, buffer, sizeof buffer);
    ::close(file);
    return count > 0 ? std::string(buffer, static_cast<std::size_t>(count)) : std::string();
}

std::vector<pid_t> numbersIn(const char *folder) {
    std::vector<pid_t> found;
    DIR *directory = ::opendir(folder);
    if (!directory)
        return found;
    while (const dirent *entry = ::readdir(directory)) {
        char *end = nullptr;
        const long number = std::strtol(entry->d_name, &end, 10);
        if (end != entry->d_name && *end == '\0' && number > 0)
            found.push_back(static_cast<pid_t>(number));
    }
    ::closedir(directory);
    return found;
}

/// State letter of proc(5) stat, 0 when the process is gone.
char stateOf(const std::string &stat) {
    const std::size_t end = stat.rfind(')'); // the command name may hold anything
    return end == std::string::npos || end + 2 >= stat.size() ? '\0' : stat[end + 2];
}

pid_t parentOf(pid_t pid) {
    const std::string stat = readSmall("/proc/" + std::to_string(pid) + "/stat");
    const std::size_t end = stat.rfind(')');
    int parent = -1;
    if (end != std::string::npos)
        std::sscanf(stat.c_str() + end + 1, " %*c %d", &parent);
    return parent;
}

bool restingState(char state) {
    return state == 'T' || state == 't' || state == 'Z' || state == 'X' || state == '\0';
}

/// True when no thread of the process runs.
bool allThreadsStopped(pid_t pid) {
    const std::string folder = "/proc/" + std::to_string(pid) + "/task";
    for (const pid_t thread : numbersIn(folder.c_str()))
        if (!restingState(stateOf(readSmall(folder + "/" + std::to_string(thread) + "/stat"))))
            return false;
    return true;
}

} // namespace

UsageSum measureUsage() {
    UsageSum sum;
    const pid_t self = ::getpid();
    const long tick = ::sysconf(_SC_CLK_TCK);
    const auto page = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
    std::uint64_t ticks = 0;
    std::uint64_t shared = 0;
    for (const pid_t pid : numbersIn("/proc")) {
        const std::string folder = "/proc/" + std::to_string(pid);
        const std::string stat = readSmall(folder + "/stat");
        const std::size_t end = stat.rfind(')');
        if (end == std::string::npos || end + 2 > stat.size())
            continue;
        unsigned long long user = 0;
        unsigned long long system = 0;
        unsigned long long childUser = 0;
        unsigned long long childSystem = 0;
        if (std::sscanf(stat.c_str() + end + 2, "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %llu %llu %llu %llu",
                        &user, &system, &childUser, &childSystem) != 4)
            continue;
        ticks += childUser + childSystem;
        if (pid == self)
            continue;
        ticks += user + system;
        ++sum.processes;
        unsigned long long resident = 0;
        unsigned long long sharedPages = 0;
        if (std::sscanf(readSmall(folder + "/statm").c_str(), "%*u %llu %llu", &resident, &sharedPages) == 2) {
            sum.residentBytes += (resident - std::min(resident, sharedPages)) * page;
            shared = std::max<std::uint64_t>(shared, sharedPages * page);
        }
    }
    sum.residentBytes += shared;
    sum.cpuMicroseconds = ticks * 1'000'000 / static_cast<std::uint64_t>(tick > 0 ? tick : 100);
    return sum;
}

int Freezer::freeze(int limitMs) {
    if (m_frozen)
        return static_cast<int>(m_stopped.size());
    const std::int64_t end = steadyNs() + std::int64_t{limitMs} * 1'000'000;
    const pid_t self = ::getpid();
    int quietScans = 0;
    int restlessScans = 0;
    int patienceMs = 1;
    while (quietScans < 2) {
        std::vector<pid_t> restless; // has its SIGSTOP already
        bool quiet = true;
        for (const pid_t pid : numbersIn("/proc")) {
            if (pid == self || allThreadsStopped(pid))
                continue;
            quiet = false;
            if (std::find(m_stopped.begin(), m_stopped.end(), pid) != m_stopped.end())
                restless.push_back(pid);
            else if (::kill(pid, SIGSTOP) == 0)
                m_stopped.push_back(pid);
        }
        quietScans = quiet ? quietScans + 1 : 0;
        restlessScans = restless.empty() ? 0 : restlessScans + 1;
        if (quietScans == 2)
            break;
        if (steadyNs() > end) {
            thaw();
            return -1;
        }
        int pauseMs = 1;
        if (restlessScans >= RestlessScans && letChildrenGo(restless)) {
            pauseMs = patienceMs;
            patienceMs = std::min(2 * patienceMs, MostPatienceMs);
            restlessScans = 0;
        }
        ::poll(nullptr, 0, pauseMs);
    }
    m_frozen = true;
    return static_cast<int>(m_stopped.size());
}

bool Freezer::letChildrenGo(const std::vector<pid_t> &parents) {
    std::vector<pid_t> gone;
    for (const pid_t pid : m_stopped)
        if (std::find(parents.begin(), parents.end(), parentOf(pid)) != parents.end())
            gone.push_back(pid);
    for (const pid_t pid : gone) {
        ::kill(pid, SIGCONT);
        std::erase(m_stopped, pid); // the next scan stops it again
    }
    return !gone.empty();
}

bool Freezer::intact() const {
    const pid_t self = ::getpid();
    for (const pid_t pid : numbersIn("/proc"))
        if (pid != self && !allThreadsStopped(pid))
            return false;
    return m_frozen;
}

void Freezer::thaw() {
    for (auto pid = m_stopped.rbegin(); pid != m_stopped.rend(); ++pid)
        ::kill(*pid, SIGCONT);
    m_stopped.clear();
    m_frozen = false;
}

} // namespace ph::local::shim
