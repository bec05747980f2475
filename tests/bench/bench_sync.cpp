// SPDX-License-Identifier: Apache-2.0
// Full sync of a collection of pods into a store: bench_sync --kubeconfig FILE [--context NAME] [--page N] [--rounds N]
// [--gzip 0|1]. Prints time, processor time and resident memory over an idle process, one line per round.
#include "backend/core/executor.h"
#include "backend/kube/credentials.h"
#include "backend/kube/kubeconfig.h"
#include "backend/store/reflector.h"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string>
#include <sys/resource.h>
#include <thread>
#include <unistd.h>

using namespace ph;

namespace {

double cpuSeconds() {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval &t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// A field of /proc/self/status in MiB: VmRSS or VmHWM.
double memory(const std::string &field) {
    std::ifstream status("/proc/self/status");
    std::string word;
    double kib = 0;
    while (status >> word)
        if (word == field + ":" && status >> kib)
            break;
    return kib / 1024;
}

int round(Executor &executor, const std::shared_ptr<kube::Client> &client, unsigned page, bool watchList) {
    store::Store<store::PodRow> store;
    store::ReflectorOptions options;
    options.pageSize = page;
    options.watchList = watchList;
    const double idle = memory("VmRSS");
    const double cpu = cpuSeconds();
    const auto start = std::chrono::steady_clock::now();
    auto reflector = store::startReflector<store::PodRow>(executor, client, {"", "v1", "pods"}, "",
                                                          store::podProjection(), store, options);
    while (store.freshness().state == store::Freshness::State::Syncing)
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
    const auto freshness = store.freshness();
    if (freshness.state != store::Freshness::State::Live) {
        std::fprintf(stderr, "bench_sync: %s\n", freshness.error.text().c_str());
        return 1;
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    std::printf("pods %zu  time %.3f s  cpu %.3f s  rss +%.1f MiB  peak %.1f MiB (idle %.1f)\n", store.size(),
                took.count(), cpuSeconds() - cpu, memory("VmRSS") - idle, memory("VmHWM"), idle);
    return 0;
}

} // namespace

int main(int argc, char **argv) {
    std::map<std::string, std::string> arguments{{"--page", "500"}, {"--rounds", "5"}, {"--watch-list", "0"}};
    for (int i = 1; i + 1 < argc; i += 2)
        arguments[argv[i]] = argv[i + 1];
    if (!arguments.contains("--kubeconfig")) {
        std::fprintf(stderr, "usage: bench_sync --kubeconfig FILE [--context NAME] [--page N] [--rounds N] "
                             "[--watch-list 0|1] [--gzip 0|1]\n");
        return 2;
    }
    const auto config = kube::loadKubeconfigFile(arguments["--kubeconfig"]);
    if (!config) {
        std::fprintf(stderr, "bench_sync: %s\n", config.error().text().c_str());
        return 1;
    }
    Executor executor;
    const auto http = std::make_shared<net::HttpClient>();
    auto endpoint = kube::endpointFor(*config, arguments["--context"], http);
    if (!endpoint) {
        std::fprintf(stderr, "bench_sync: %s\n", endpoint.error().text().c_str());
        return 1;
    }
    if (arguments.contains("--gzip"))
        endpoint->gzip = arguments["--gzip"] == "1";
    const auto client = std::make_shared<kube::Client>(http, *endpoint);
    const int rounds = std::atoi(arguments["--rounds"].c_str());
    for (int i = 0; i < rounds; ++i)
        if (const int failed = round(executor, client, static_cast<unsigned>(std::atoi(arguments["--page"].c_str())),
                                     arguments["--watch-list"] == "1");
            failed != 0)
            return failed;
    return 0;
}
