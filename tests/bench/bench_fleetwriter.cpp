// SPDX-License-Identifier: Apache-2.0
// The writing side of bench_fleet: fills a server with instances, or changes some of them at a steady rate. A change
// puts the present time (milliseconds of CLOCK_MONOTONIC, as a quantity of processors: "123m") into the spec, so that a
// reader knows how long it was under way.
//   bench_fleetwriter fill KUBECONFIG COUNT
//   bench_fleetwriter change KUBECONFIG COUNT RATE SECONDS
#include "backend/core/executor.h"
#include "backend/domain/rows.h"
#include "backend/domain/spec.h"
#include "backend/kube/client.h"
#include "backend/kube/credentials.h"
#include "backend/kube/kubeconfig.h"
#include "tests/support/tickets.h"

#include <nlohmann/json.hpp>

#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <random>
#include <thread>
#include <vector>

using namespace ph;

namespace {

const GroupVersionResource configMaps{"", "v1", "configmaps"};
constexpr int writers = 8;

std::string nameOf(int number) {
    return "db-" + std::to_string(number);
}

domain::InstanceSpec spec(const std::string &cpu) {
    domain::InstanceSpec s;
    s.engine = "postgresql";
    s.adapter = "postgresql-single";
    s.engineVersion = "15";
    s.cpu = cpu;
    s.memory = "512Mi";
    s.storage = "1Gi";
    s.database = "app";
    s.owner = "app";
    return s;
}

Json anchor(int number) {
    namespace keys = domain::keys;
    const std::string name = nameOf(number);
    return Json{{"apiVersion", "v1"},
                {"kind", "ConfigMap"},
                {"metadata",
                 {{"name", name},
                  {"namespace", "default"},
                  {"labels",
                   {{keys::managedBy, keys::managedByValue},
                    {keys::instance, name},
                    {keys::part, "anchor"},
                    {keys::engine, "postgresql"}}},
                  {"annotations", {{keys::instanceId, "id-" + name}}}}},
                {"data", {{"spec", domain::specToJson(spec("500m")).dump()}}}};
}

long long milliseconds() {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000LL + now.tv_nsec / 1'000'000;
}

/// Runs @p work for 0, 1, 2 … on a few threads until it says there is no more.
template <typename Work> int spread(const Work &work) {
    std::atomic<int> next = 0, failed = 0;
    std::vector<std::jthread> threads;
    for (int i = 0; i < writers; ++i)
        threads.emplace_back([&] {
            for (int number = next++;; number = next++) {
                const std::optional<Status> done = work(number);
                if (!done)
                    return;
                if (!*done && failed++ == 0)
                    std::fprintf(stderr, "bench_fleetwriter: %s\n", done->error().text().c_str());
            }
        });
    threads.clear();
    return failed;
}

} // namespace

int main(int argc, char **argv) {
    if (argc < 4)
        return 2;
    const auto config = kube::loadKubeconfigFile(argv[2]);
    const auto http = std::make_shared<net::HttpClient>();
    const auto endpoint = config ? kube::endpointFor(*config, {}, http) : Result<kube::Endpoint>(config.error());
    if (!endpoint) {
        std::fprintf(stderr, "bench_fleetwriter: %s\n", endpoint.error().text().c_str());
        return 1;
    }
    kube::Client client(http, *endpoint);
    const auto cluster = client.clusterId(Context());
    if (!cluster) {
        std::fprintf(stderr, "bench_fleetwriter: %s\n", cluster.error().text().c_str());
        return 1;
    }
    const ops::Ticket ticket = testing::TicketMaker::make(*cluster);
    const int count = std::atoi(argv[3]);
    if (std::string_view(argv[1]) == "fill")
        return spread([&](int number) -> std::optional<Status> {
                   if (number >= count)
                       return std::nullopt;
                   const auto made = client.create(ticket, configMaps, "default", anchor(number), {}, Context());
                   return made ? Status() : Status(made.error());
               }) == 0
                   ? 0
                   : 1;
    const int rate = argc > 4 ? std::atoi(argv[4]) : 500;
    const int total = rate * (argc > 5 ? std::atoi(argv[5]) : 10);
    std::mt19937 random(20260502);
    std::vector<int> targets(static_cast<std::size_t>(total));
    for (int &target : targets)
        target = static_cast<int>(random() % static_cast<unsigned>(count));
    const auto begun = std::chrono::steady_clock::now();
    const int failed = spread([&](int number) -> std::optional<Status> {
        if (number >= total)
            return std::nullopt;
        std::this_thread::sleep_until(begun + std::chrono::microseconds(1'000'000LL * number / rate));
        const Json patch{{"data", {{"spec", domain::specToJson(spec(std::to_string(milliseconds()) + "m")).dump()}}}};
        const auto done = client.patch(ticket, configMaps, "default", nameOf(targets[static_cast<std::size_t>(number)]),
                                       kube::PatchType::Merge, patch, {}, Context());
        return done ? Status() : Status(done.error());
    });
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begun;
    std::printf("written: %d changes in %.1f s (%.0f/s), %d failed\n", total, took.count(), total / took.count(),
                failed);
    return failed == 0 ? 0 : 1;
}
