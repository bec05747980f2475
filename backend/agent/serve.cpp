// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/serve.h"

#include "backend/agent/endpoint.h"
#include "backend/agent/nodehealth.h"
#include "backend/agent/publisher.h"
#include "backend/core/executor.h"
#include "backend/kube/credentials.h"
#include "backend/obs/log.h"

#include <csignal>
#include <mutex>
#include <poll.h>
#include <sys/signalfd.h>

namespace ph::agent {
namespace {

const obs::Log log("agent");
using namespace std::chrono_literals;

constexpr auto measureEvery = 2000ms;
constexpr auto measureWhileStarting = 250ms;
constexpr auto startingLimit = 60s;    ///< after which a member that never was ready is measured at the normal pace
constexpr int certificateCheck = 2000; ///< milliseconds

/// The newest measurement, shared between the measuring task and requests.
class Latest {
public:
    void set(NodeState state) {
        const std::lock_guard guard(m_mutex);
        m_state = std::move(state);
    }
    [[nodiscard]] NodeState get() const {
        const std::lock_guard guard(m_mutex);
        return m_state;
    }

private:
    mutable std::mutex m_mutex;
    NodeState m_state;
};

void measureAndPublish(const AgentSettings &settings, Latest &latest, const Context &ctx) {
    NodeHealth health(settings);
    std::optional<Publisher> publisher;
    if (auto endpoint = kube::inClusterEndpoint())
        publisher.emplace(
            settings, std::make_shared<kube::Client>(std::make_shared<net::HttpClient>(), std::move(endpoint).value()));
    else
        log.warning("not in a cluster: nothing is published", {{"reason", endpoint.error().text()}});
    const SteadyTime startingUntil = Clock::system().steady() + startingLimit;
    bool wasReady = false;
    while (!ctx.done()) {
        const SteadyTime began = Clock::system().steady();
        NodeState state = health.measure(ctx);
        wasReady = wasReady || state.ready;
        latest.set(state);
        if (publisher && !ctx.done())
            publisher->publish(state, ctx);
        const auto pace = wasReady || began > startingUntil ? measureEvery : measureWhileStarting;
        const auto spent = std::chrono::duration_cast<std::chrono::milliseconds>(Clock::system().steady() - began);
        if (spent < pace)
            (void)ctx.sleep(pace - spent);
    }
}

struct Certificate {
    std::string pem;
    std::string key;
    bool operator==(const Certificate &) const = default;
};

Result<Certificate> readCertificate(const AgentSettings &settings) {
    Certificate certificate;
    PH_ASSIGN(certificate.pem, readFile(settings.tlsDirectory / "tls.crt", 1U << 20U));
    PH_ASSIGN(certificate.key, readFile(settings.tlsDirectory / "tls.key", 1U << 20U));
    return certificate;
}

Result<std::unique_ptr<net::HttpServer>> listen(const AgentSettings &settings, std::uint16_t port,
                                                const Certificate &certificate, Endpoint &endpoint) {
    net::ServerOptions options;
    options.address = settings.podIp;
    options.port = port;
    options.certPem = certificate.pem;
    options.keyPem = Secret(certificate.key);
    options.bodyLimit = 1U << 20U;
    options.handlerThreads = 8;
    options.maxConnections = 64;
    return net::HttpServer::start(std::move(options),
                                  [&endpoint](const net::ServerRequest &request, net::Responder &responder,
                                              const Context &ctx) { endpoint.handle(request, responder, ctx); });
}

/// Waits for a signal to end, at most @p milliseconds; true when there was one.
bool endAsked(int signals, int milliseconds) {
    pollfd entry{signals, POLLIN, 0};
    return ::poll(&entry, 1, milliseconds) > 0;
}

} // namespace

Status serve(const AgentSettings &settings, std::uint16_t port) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
    ::signal(SIGPIPE, SIG_IGN);
    const FileDescriptor signals(::signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK));
    if (!signals)
        return systemError("prepare for signals", "signalfd", errno);

    Latest latest;
    Endpoint endpoint(settings, [&latest] { return latest.get(); });
    std::stop_source stop;
    Executor executor(2);
    executor.postBlocking(
        [&settings, &latest, ctx = Context(stop.get_token())] { measureAndPublish(settings, latest, ctx); });

    std::unique_ptr<net::HttpServer> server;
    Certificate serving;
    Status outcome;
    for (bool first = true;; first = false) {
        auto mounted = readCertificate(settings);
        if (mounted && (!server || !(*mounted == serving))) {
            server.reset(); // the address is the same
            auto started = listen(settings, port, *mounted, endpoint);
            if (started) {
                server = std::move(started).value();
                serving = std::move(mounted).value();
                log.info("endpoint answers", {{"address", settings.podIp}, {"port", server->port()}});
            } else if (first) {
                outcome = std::move(started).error();
                break;
            } else {
                log.error("endpoint cannot be opened", {{"problem", started.error().text()}});
            }
        } else if (!mounted && first) {
            log.warning("no certificate is mounted yet", {{"problem", mounted.error().text()}});
        }
        if (endAsked(signals.get(), certificateCheck))
            break;
    }
    stop.request_stop();
    server.reset();
    return outcome;
}

} // namespace ph::agent
