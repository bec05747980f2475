// SPDX-License-Identifier: Apache-2.0
// bench_clusters [live] [dead] [rounds]: a console on many clusters of which some are dead (half refuse connections,
// half take them and stay silent). Prints when the live ones were usable, and this process's threads. The servers run
// in a process of their own.
#include "backend/core/encoding.h"
#include "backend/machinery/json.h"
#include "backend/ops/console.h"
#include "tests/support/apihost/apihost.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <mutex>
#include <string>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>
#include <vector>

using namespace ph;
using Steady = std::chrono::steady_clock;

namespace {

/// A port on loopback: listening and never answering, or bound and refusing.
int deadPort(bool listens, std::vector<FileDescriptor> &kept) {
    FileDescriptor fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    if (::bind(fd.get(), reinterpret_cast<const sockaddr *>(&address), size) != 0 ||
        ::getsockname(fd.get(), reinterpret_cast<sockaddr *>(&address), &size) != 0)
        return 1;
    if (listens)
        (void)::listen(fd.get(), 64);
    kept.push_back(std::move(fd));
    return ntohs(address.sin_port);
}

/// Starts the servers, writes the kubeconfig, says so on @p ready, and serves until @p end closes.
int serve(const fs::path &folder, int live, int dead, int ready, int end) {
    std::vector<std::unique_ptr<testing::ApiHost>> hosts;
    Json clusters = Json::array();
    Json users = Json::array();
    Json contexts = Json::array();
    const auto add = [&](const std::string &name, const std::string &url, const testing::ApiHost &trust) {
        clusters.push_back(
            {{"name", name},
             {"cluster", {{"server", url}, {"certificate-authority-data", base64Encode(trust.caPem())}}}});
        users.push_back({{"name", name},
                         {"user",
                          {{"client-certificate-data", base64Encode(trust.admin().certPem)},
                           {"client-key-data", base64Encode(trust.admin().keyPem.reveal())}}}});
        contexts.push_back({{"name", name}, {"context", {{"cluster", name}, {"user", name}}}});
    };
    for (int i = 0; i < live; ++i) {
        testing::ApiHost::Options options;
        options.folder = folder / ("host" + std::to_string(i));
        (void)makeDirectories(options.folder).ok();
        auto host = testing::ApiHost::start(options);
        if (!host) {
            std::fprintf(stderr, "%s\n", host.error().text().c_str());
            return 1;
        }
        (void)(*host)
            ->api()
            .create("namespaces", "", Json{{"metadata", {{"name", "kube-system"}}}}, local::Api::as("bench"))
            .ok();
        add("live" + std::to_string(i), (*host)->url(), **host);
        hosts.push_back(std::move(*host));
    }
    std::vector<FileDescriptor> sockets;
    for (int i = 0; i < dead; ++i)
        add("dead" + std::to_string(i), "https://127.0.0.1:" + std::to_string(deadPort(i % 2 == 1, sockets)),
            *hosts.front());
    const Json config{
        {"apiVersion", "v1"}, {"kind", "Config"}, {"clusters", clusters}, {"users", users}, {"contexts", contexts}};
    (void)writeFileAtomic(folder / "kubeconfig", dumpJson(config)).ok();
    char byte = 1;
    (void)!::write(ready, &byte, 1);
    (void)!::read(end, &byte, 1);
    return 0;
}

std::size_t threads() {
    return static_cast<std::size_t>(std::distance(fs::directory_iterator("/proc/self/task"), fs::directory_iterator()));
}

int measure(const fs::path &folder, int round, int live) {
    ops::ConsoleOptions options;
    options.kubeconfigs = {folder / "kubeconfig"};
    options.configDirectory = folder / ("console" + std::to_string(round));
    options.database = options.configDirectory / "console.db";
    std::mutex mutex;
    std::map<std::string, double> liveAt;
    const auto begin = Steady::now();
    const auto console = ops::makeConsole(options);
    const auto clusters = console->subscribeClusters([&](const std::vector<ops::ClusterSummary> &all) {
        const double now = std::chrono::duration<double, std::milli>(Steady::now() - begin).count();
        const std::lock_guard lock(mutex);
        for (const auto &cluster : all)
            if (cluster.freshness.state == store::Freshness::State::Live)
                liveAt.emplace(cluster.name, now);
    });
    const auto instances = console->subscribeInstances([](const auto &) {});
    std::size_t most = 0;
    const auto limit = begin + std::chrono::seconds(60);
    for (bool done = false; !done && Steady::now() < limit;) {
        std::this_thread::sleep_for(std::chrono::milliseconds(5));
        most = std::max(most, threads());
        const std::lock_guard lock(mutex);
        done = liveAt.size() >= static_cast<std::size_t>(live);
    }
    std::vector<double> times;
    {
        const std::lock_guard lock(mutex);
        for (const auto &[name, at] : liveAt)
            times.push_back(at);
    }
    std::sort(times.begin(), times.end());
    if (times.empty()) {
        std::fprintf(stderr, "bench_clusters: no cluster became usable\n");
        return 1;
    }
    std::this_thread::sleep_for(
        std::chrono::seconds(12)); // helpers for blocking calls end after ten seconds of idleness
    std::printf("usable %zu of %d  first %.0f ms  median %.0f ms  last %.0f ms  threads at most %zu, then %zu\n",
                times.size(), live, times.front(), times[times.size() / 2], times.back(), most, threads());
    std::fflush(stdout);
    return times.size() == static_cast<std::size_t>(live) ? 0 : 1;
}

} // namespace

int main(int argc, char **argv) {
    const int live = argc > 1 ? std::atoi(argv[1]) : 40;
    const int dead = argc > 2 ? std::atoi(argv[2]) : 10;
    const int rounds = argc > 3 ? std::atoi(argv[3]) : 5;
    const auto folder = makeTemporaryDirectory("bench-clusters");
    std::array<int, 2> ready{};
    std::array<int, 2> end{};
    if (!folder || live < 1 || ::pipe(ready.data()) != 0 || ::pipe(end.data()) != 0)
        return 1;
    if (::fork() == 0) { // before this process has threads
        ::close(ready[0]);
        ::close(end[1]);
        ::_exit(serve(*folder, live, dead, ready[1], end[0]));
    }
    ::close(ready[1]);
    char byte = 0;
    if (::read(ready[0], &byte, 1) != 1)
        return 1;
    int failed = 0;
    for (int round = 0; round < rounds; ++round)
        failed += measure(*folder, round, live);
    ::close(end[1]);
    fs::remove_all(*folder);
    return failed == 0 ? 0 : 1;
}
