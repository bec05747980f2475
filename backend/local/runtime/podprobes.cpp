// SPDX-License-Identifier: Apache-2.0
#include "backend/local/runtime/podworker.h"

#include <nlohmann/json.hpp>

namespace ph::local {

namespace {

const char *probeWord(ProbeKind kind) {
    return kind == ProbeKind::Startup ? "Startup" : kind == ProbeKind::Liveness ? "Liveness" : "Readiness";
}
const char *probeMember(ProbeKind kind) {
    return kind == ProbeKind::Startup    ? "startupProbe"
           : kind == ProbeKind::Liveness ? "livenessProbe"
                                         : "readinessProbe";
}

/// A database that has come up is found sooner than its startup probe's period says; failures count once a period all
/// the same.
constexpr std::chrono::milliseconds EarlyPeriod{200};
constexpr std::chrono::seconds EarlyLooks{60};
constexpr std::chrono::milliseconds StandstillLook{500}; // whether a container that stands still goes on again

std::chrono::milliseconds periodOf(const Json &settings) {
    return std::chrono::seconds(std::max(1LL, jsonInteger(settings, {"periodSeconds"}, 10)));
}

} // namespace

/// Starts the probes of a container that are due and derives `started` and `ready` where it has none.
void PodWorker::probe(ContainerState &container, SystemTime now) {
    if (container.postStartRunning)
        return;
    const Json &spec = containerSpec(*m_pod, container);
    if (!container.started) {
        if (jsonAt(spec, {"startupProbe"}).is_object())
            return probe(container, ProbeKind::Startup, spec, now);
        container.started = true;
    }
    if (!jsonAt(spec, {"readinessProbe"}).is_object())
        container.ready = true;
    for (const ProbeKind kind : {ProbeKind::Readiness, ProbeKind::Liveness})
        if (jsonAt(spec, {probeMember(kind)}).is_object() && !(kind == ProbeKind::Liveness && container.stopping))
            probe(container, kind, spec, now);
}

void PodWorker::probe(ContainerState &container, ProbeKind kind, const Json &spec, SystemTime now) {
    const Json &settings = jsonAt(spec, {probeMember(kind)});
    ProbeState &state = container.probe(kind);
    if (state.inFlight)
        return;
    const auto period = periodOf(settings);
    const std::chrono::seconds initial(jsonInteger(settings, {"initialDelaySeconds"}));
    if (!state.nextAt)
        state.nextAt = container.startedAt + initial;
    if (*state.nextAt - now > std::max<std::chrono::milliseconds>(period, initial))
        state.nextAt = now; // the computer's clock was set back
    if (now < *state.nextAt)
        return wakeAt(*state.nextAt);
    if (m_core->gates.stoodStillSince(container.runFolder, Clock::system().steady())) {
        state.nextAt = now + StandstillLook;
        return wakeAt(*state.nextAt);
    }
    state.inFlight = true;
    const bool early = kind == ProbeKind::Startup && now - container.startedAt < EarlyLooks;
    state.nextAt = now + (early ? std::min<std::chrono::milliseconds>(EarlyPeriod, period) : period);
    const std::chrono::seconds limit(std::max(1LL, jsonInteger(settings, {"timeoutSeconds"}, 1)));
    m_core->tasks.post([self = shared_from_this(), kind, limit, spec, name = container.name, run = container.run,
                        folder = container.runFolder, ip = m_situation.podIp] {
        const SteadyTime begun = Clock::system().steady();
        HandlerOutcome outcome = runHandler(jsonAt(spec, {probeMember(kind)}), spec, folder, ip,
                                            self->m_core->options.http, self->m_core->context().withTimeout(limit));
        outcome.standstill = !outcome.success && self->m_core->gates.stoodStillSince(folder, begun);
        if (!self->m_core->stop.stop_requested()) // a probe cut off by our own end says nothing
            self->mail([worker = self.get(), name, run, kind, outcome] { worker->probed(name, run, kind, outcome); });
    });
}

void PodWorker::probed(const std::string &name, int run, ProbeKind kind, const HandlerOutcome &outcome) {
    ContainerState *container = find(name);
    if (!container || container->run != run || !container->running())
        return;
    const Json &settings = jsonAt(containerSpec(*m_pod, *container), {probeMember(kind)});
    ProbeState &state = container->probe(kind);
    state.inFlight = false;
    if (outcome.standstill)
        return; // a snapshot is being taken: that it did not answer says nothing
    const SystemTime now = Clock::system().now();
    if (kind == ProbeKind::Startup && !outcome.success) {
        if (now < state.countAt)
            return;
        state.countAt = now + periodOf(settings);
    }
    state.successes = outcome.success ? state.successes + 1 : 0;
    state.failures = outcome.success ? 0 : state.failures + 1;
    if (!outcome.success)
        event("Warning", "Unhealthy", std::string(probeWord(kind)) + " probe failed: " + outcome.output);
    const bool passed = state.successes >= std::max(1LL, jsonInteger(settings, {"successThreshold"}, 1));
    const bool failed = state.failures >= std::max(1LL, jsonInteger(settings, {"failureThreshold"}, 3));
    if (kind == ProbeKind::Readiness) {
        if (passed || failed)
            container->ready = passed;
        return;
    }
    if (kind == ProbeKind::Startup && passed) {
        container->started = true;
        return;
    }
    if (failed && !container->stopping && !m_terminating) {
        const long long own = jsonInteger(settings, {"terminationGracePeriodSeconds"}, -1);
        const std::string word = kind == ProbeKind::Startup ? "startup" : "liveness";
        stop(*container, own >= 0 ? std::chrono::seconds(own) : grace(),
             "Container " + name + " failed " + word + " probe, will be restarted");
    }
}

} // namespace ph::local
