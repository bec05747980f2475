// SPDX-License-Identifier: Apache-2.0
#include "backend/local/runtime/containerstarter.h"
#include "backend/local/runtime/podworker.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <csignal>

namespace ph::local {

namespace {

using Phase = ContainerState::Phase;
constexpr std::chrono::seconds ConfigRetry{10}; // a kubelet looks again after this long
constexpr std::chrono::milliseconds StartingRetry{50};
constexpr std::chrono::seconds KillPatience{5}; // after SIGKILL to the command, before its whole container is killed

std::string seconds(std::chrono::seconds time) {
    const auto total = time.count();
    return (total >= 60 ? std::to_string(total / 60) + "m" : "") + std::to_string(total % 60) + "s";
}

SystemTime fromNs(std::int64_t ns) {
    return SystemTime(std::chrono::duration_cast<SystemTime::duration>(std::chrono::nanoseconds(ns)));
}

/// The record of a run whose shim was killed: its processes died with it.
shim::ExitRecord writeLostRecord(const fs::path &runFolder, SystemTime started, SystemTime now) {
    const auto ns = [](SystemTime time) {
        return std::chrono::duration_cast<std::chrono::nanoseconds>(time.time_since_epoch()).count();
    };
    const shim::ExitRecord record{128 + SIGKILL, ns(started), ns(now)};
    (void)writeFileAtomic(runFolder / shim::ExitName, std::to_string(record.code) + " " +
                                                          std::to_string(record.startedNs) + " " +
                                                          std::to_string(record.finishedNs) + "\n");
    return record;
}

} // namespace

std::chrono::seconds PodWorker::grace() const {
    return std::chrono::seconds(jsonInteger(*m_pod, {"spec", "terminationGracePeriodSeconds"}, 30));
}

/// Starts a container that should run and does not.
void PodWorker::consider(ContainerState &container, SystemTime now) {
    if (container.running())
        return;
    if (container.phase == Phase::Terminated && container.ended && !restarts(*m_pod, container, container.ended->code))
        return;
    if (now < container.retryAt)
        return wakeAt(container.retryAt);
    start(container, now);
}

std::optional<Image> PodWorker::pull(ContainerState &container, SystemTime now) {
    const std::string reference = jsonText(containerSpec(*m_pod, container), {"image"});
    auto image = m_core->images.resolve(reference);
    if (image) {
        container.pullBackOff = {};
        return std::move(*image);
    }
    const Error &error = image.error();
    const std::string words =
        error.what + (error.cause.empty() ? "" : ": " + error.cause) + (error.hint.empty() ? "" : "; " + error.hint);
    const bool first = container.pullBackOff.count() == 0;
    container.pullBackOff =
        first ? m_core->options.backOffStart : std::min(container.pullBackOff * 2, m_core->options.backOffLimit);
    container.retryAt = now + container.pullBackOff;
    wakeAt(container.retryAt);
    if (first) {
        event("Normal", "Pulling", "Pulling image \"" + reference + "\"");
        event("Warning", "Failed", "Failed to pull image \"" + reference + "\": " + words);
        event("Warning", "Failed", "Error: ErrImagePull");
        container.waitingReason = "ErrImagePull";
        container.waitingMessage = words;
    } else {
        event("Normal", "BackOff", "Back-off pulling image \"" + reference + "\"");
        event("Warning", "Failed", "Error: ImagePullBackOff");
        container.waitingReason = "ImagePullBackOff";
        container.waitingMessage = "Back-off pulling image \"" + reference + "\": ErrImagePull: " + words;
    }
    return {};
}

void PodWorker::start(ContainerState &container, SystemTime now) {
    const auto image = pull(container, now);
    if (!image)
        return;
    event("Normal", "Pulled", "Container image \"" + image->reference + "\" already present on machine");
    const int run = container.run + 1;
    const auto id = startContainer(*m_core, facts(), m_volumes, container, *image, run);
    if (!id)
        return failStart(container, id.error(), run, now);
    std::error_code ignored;
    fs::remove_all(containerFolder(m_folder, container.name) / std::to_string(run - 2), ignored);
    if (container.ended)
        container.last = container.ended;
    container.ended.reset();
    container.run = run;
    container.runFolder = containerFolder(m_folder, container.name) / std::to_string(run);
    container.containerId = *id;
    container.phase = Phase::Running;
    container.waitingReason.clear();
    container.waitingMessage.clear();
    container.startedAt = Clock::system().now();
    container.probes = {};
    container.stopping = container.preStopRunning = container.terminated = container.killed = container.endSignalled =
        false;
    container.started = container.ready = false;
    event("Normal", "Created", "Created container: " + container.name);
    event("Normal", "Started", "Started container " + container.name);
    watchRun(container);
    if (jsonAt(containerSpec(*m_pod, container), {"lifecycle", "postStart"}).is_object())
        runPostStart(container);
}

void PodWorker::failStart(ContainerState &container, const Error &error, int run, SystemTime now) {
    if (error.reason == "CreateContainerConfigError") {
        if (container.waitingMessage != error.what)
            event("Warning", "Failed", "Error: " + error.what);
        container.waitingReason = error.reason;
        container.waitingMessage = error.what;
        container.retryAt = now + ConfigRetry;
        std::error_code ignored;
        fs::remove_all(containerFolder(m_folder, container.name) / std::to_string(run), ignored);
        return wakeAt(container.retryAt);
    }
    if (error.code == Errc::Cancelled || error.code == Errc::Timeout) { // it may still come up: look instead of judging
        container.run = run;
        container.runFolder = containerFolder(m_folder, container.name) / std::to_string(run);
        container.containerId = readContainerId(container.runFolder);
        container.phase = Phase::Running;
        container.startedAt = now;
        container.endSignalled = true;
        return wakeAt(now + StartingRetry);
    }
    const std::string words = error.cause.empty() ? error.text() : error.cause;
    event("Warning", "Failed", "Error: failed to start container \"" + container.name + "\": " + words);
    if (container.ended)
        container.last = container.ended;
    container.run = run;
    container.runFolder = containerFolder(m_folder, container.name) / std::to_string(run);
    container.containerId = readContainerId(container.runFolder);
    container.phase = Phase::Terminated;
    container.ended = EndedRun{128, "StartError", words, now, now, container.containerId};
    if (!shim::readExitRecord(container.runFolder))
        writeLostRecord(container.runFolder, now, now);
    backOff(container, now);
}

void PodWorker::watchRun(ContainerState &container) {
    m_core->monitor.watch(container.runFolder, [weak = weak_from_this(), name = container.name, run = container.run] {
        if (const auto self = weak.lock())
            self->mail([worker = self.get(), name, run] {
                ContainerState *found = worker->find(name);
                if (found && found->run == run)
                    found->endSignalled = true;
            });
    });
}

ContainerState *PodWorker::find(const std::string &name) {
    for (ContainerState &container : m_containers)
        if (container.name == name)
            return &container;
    return nullptr;
}

void PodWorker::collectEnds(SystemTime now) {
    for (ContainerState &container : m_containers) {
        if (!container.running() || !container.endSignalled)
            continue;
        switch (shim::inspectRun(container.runFolder).phase) {
        case shim::RunState::Phase::Running: // only the connection broke
            container.endSignalled = false;
            watchRun(container);
            break;
        case shim::RunState::Phase::Starting:
            wakeAt(now + StartingRetry);
            break;
        case shim::RunState::Phase::Exited:
        case shim::RunState::Phase::Lost:
            onEnd(container, now);
            break;
        }
    }
}

void PodWorker::onEnd(ContainerState &container, SystemTime now) {
    auto record = shim::readExitRecord(container.runFolder);
    const bool lost = !record;
    if (lost)
        record = writeLostRecord(container.runFolder, container.startedAt, now);
    const Json &spec = containerSpec(*m_pod, container);
    EndedRun ended;
    ended.code = record->code;
    ended.reason = ended.code == 0 ? "Completed" : "Error";
    ended.message = lost ? "The container's first process was killed from outside"
                         : terminationMessage(container.runFolder, spec, ended.code);
    ended.started = fromNs(record->startedNs);
    ended.finished = fromNs(record->finishedNs);
    ended.containerId = container.containerId;
    container.ended = ended;
    container.phase = Phase::Terminated;
    container.ready = container.started = container.stopping = container.endSignalled = false;
    if (restarts(*m_pod, container, ended.code) && !m_terminating && !m_removed && m_situation.failedReason.empty())
        backOff(container, now);
}

/// Decides when a container that ended may start again: at once the first time, then after a time that doubles.
void PodWorker::backOff(ContainerState &container, SystemTime now) {
    const EndedRun &ended = *container.ended;
    if (ended.finished - ended.started >= m_core->options.backOffReset)
        container.backOff = {};
    if (container.backOff.count() == 0) {
        container.backOff = m_core->options.backOffStart;
        container.retryAt = now;
        return;
    }
    container.retryAt = std::max(now, ended.finished + container.backOff);
    const std::string tail = " restarting failed container=" + container.name + " pod=" + shownPod();
    container.waitingReason = "CrashLoopBackOff";
    container.waitingMessage = "back-off " + seconds(container.backOff) + tail;
    event("Warning", "BackOff", "Back-off restarting failed container " + container.name + " in pod " + shownPod());
    container.backOff = std::min(container.backOff * 2, m_core->options.backOffLimit);
    wakeAt(container.retryAt);
}

void PodWorker::runPostStart(ContainerState &container) {
    container.postStartRunning = true;
    const Json spec = containerSpec(*m_pod, container);
    m_core->tasks.post([self = shared_from_this(), spec, name = container.name, run = container.run,
                        folder = container.runFolder, ip = m_situation.podIp] {
        const HandlerOutcome outcome = runHandler(jsonAt(spec, {"lifecycle", "postStart"}), spec, folder, ip,
                                                  self->m_core->options.http, self->m_core->context());
        self->mail([worker = self.get(), name, run, outcome] {
            ContainerState *found = worker->find(name);
            if (!found || found->run != run)
                return;
            found->postStartRunning = false;
            if (outcome.success || !found->running())
                return;
            worker->event("Warning", "FailedPostStartHook", "PostStartHook failed: " + outcome.output);
            worker->stop(*found, worker->grace(), "FailedPostStartHook");
        });
    });
}

/// Begins to end a container: preStop hook, SIGTERM, and SIGKILL when @p limit is over.
void PodWorker::stop(ContainerState &container, std::chrono::seconds limit, const std::string &message) {
    const SystemTime end = Clock::system().now() + limit;
    if (container.stopping) {
        container.killAt = std::min(container.killAt, end);
        return;
    }
    container.stopping = true;
    container.killAt = end;
    if (!message.empty())
        event("Normal", "Killing", message);
    const Json spec = containerSpec(*m_pod, container);
    if (limit.count() == 0 || !jsonAt(spec, {"lifecycle", "preStop"}).is_object())
        return sendTerm(container);
    container.preStopRunning = true;
    m_core->tasks.post([self = shared_from_this(), spec, limit, name = container.name, run = container.run,
                        folder = container.runFolder, ip = m_situation.podIp] {
        const HandlerOutcome outcome =
            runHandler(jsonAt(spec, {"lifecycle", "preStop"}), spec, folder, ip, self->m_core->options.http,
                       self->m_core->context().withTimeout(limit));
        self->mail([worker = self.get(), name, run, outcome] {
            ContainerState *found = worker->find(name);
            if (!found || found->run != run)
                return;
            found->preStopRunning = false;
            if (!outcome.success && found->running())
                worker->event("Warning", "FailedPreStopHook", "PreStopHook failed");
        });
    });
}

void PodWorker::sendTerm(ContainerState &container) {
    container.terminated = true;
    (void)shim::signalRun(container.runFolder, SIGTERM, false, m_core->context().withTimeout(std::chrono::seconds(5)));
}

void PodWorker::progressStops(SystemTime now) {
    for (ContainerState &container : m_containers) {
        if (!container.running() || !container.stopping)
            continue;
        if (!container.terminated && (!container.preStopRunning || now >= container.killAt))
            sendTerm(container);
        if (now >= container.killAt + KillPatience)
            shim::killRun(container.runFolder); // the shim does not answer
        else if (now >= container.killAt && !container.killed) {
            container.killed = true;
            (void)shim::signalRun(container.runFolder, SIGKILL, false,
                                  m_core->context().withTimeout(std::chrono::seconds(2)));
        }
        wakeAt(now < container.killAt ? container.killAt
                                      : std::max(now + std::chrono::seconds(1), container.killAt + KillPatience));
    }
}

} // namespace ph::local
