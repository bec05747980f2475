// SPDX-License-Identifier: Apache-2.0
#include "backend/local/runtime/podworker.h"

#include "backend/local/runtime/containerstarter.h"
#include "backend/obs/log.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::local {

namespace {

const obs::Log runtimeLog("local");
constexpr const char *NoteName = "pod.json";
constexpr std::chrono::seconds LongestMountRetry{30};

} // namespace

PodWorker::PodWorker(std::shared_ptr<RuntimeCore> core, JsonPtr pod)
    : m_core(std::move(core)), m_uid(jsonText(*pod, {"metadata", "uid"})), m_folder(m_core->podFolder(m_uid)),
      m_latest(pod), m_pod(std::move(pod)), m_volumes(m_core->api, m_core->options, m_core->volumes, m_folder) {}

void PodWorker::update(JsonPtr pod) {
    {
        const std::lock_guard lock(m_mutex);
        m_latest = std::move(pod);
    }
    poke();
}

void PodWorker::removed() {
    mail([this] { m_removed = true; });
}

void PodWorker::sourcesChanged() {
    mail([this] { m_sourcesDirty = true; });
}

void PodWorker::poke() {
    {
        const std::lock_guard lock(m_mutex);
        m_dirty = true;
    }
    schedule();
}

void PodWorker::mail(Mail task) {
    {
        const std::lock_guard lock(m_mutex);
        m_mail.push_back(std::move(task));
        m_dirty = true;
    }
    schedule();
}

void PodWorker::schedule() {
    {
        const std::lock_guard lock(m_mutex);
        if (m_busy || !m_dirty)
            return;
        m_busy = true;
    }
    m_core->tasks.post([self = shared_from_this()] { self->drain(); });
}

void PodWorker::drain() {
    for (;;) {
        std::vector<Mail> tasks;
        {
            const std::lock_guard lock(m_mutex);
            if (!m_dirty || m_core->stop.stop_requested()) {
                m_busy = false;
                return;
            }
            m_dirty = false;
            tasks.swap(m_mail);
            m_pod = m_latest;
        }
        for (const Mail &task : tasks)
            task();
        sync();
    }
}

bool PodWorker::finished() const {
    const std::lock_guard lock(m_mutex);
    return m_finished;
}

JsonPtr PodWorker::pod() const {
    const std::lock_guard lock(m_mutex);
    return m_latest;
}

std::string PodWorker::podIp() const {
    const std::lock_guard lock(m_mutex);
    return m_shownIp;
}

std::vector<ContainerView> PodWorker::containers() const {
    const std::lock_guard lock(m_mutex);
    return m_views;
}

PodFacts PodWorker::facts() const {
    return {*m_pod,
            m_situation.podIp,
            m_situation.hostIp,
            m_core->options.nodeName,
            m_core->nodeCpuMillis,
            m_core->nodeMemoryBytes};
}

void PodWorker::sync() {
    if (finished())
        return;
    const SystemTime now = Clock::system().now();
    m_wake.reset();
    if (!m_loaded)
        load();
    collectEnds(now);
    if (m_removed) {
        for (ContainerState &container : m_containers)
            if (container.running())
                stop(container, std::chrono::seconds(0), {});
        progressStops(now);
        if (!anyRunning())
            return cleanUp();
    } else {
        endDeadline(now);
        if (jsonAt(*m_pod, {"metadata", "deletionTimestamp"}).is_string())
            terminate(now);
        else if (!m_over && m_situation.failedReason.empty() && prepare(now))
            advance(now);
        progressStops(now);
        publishViews(); // first: who reads "Ready" may exec at once
        publish();
        if (m_terminating && !anyRunning() && !m_removeSent) {
            const Json options = {{"gracePeriodSeconds", 0}, {"preconditions", {{"uid", m_uid}}}};
            const auto gone =
                m_core->api.remove("pods", jsonText(*m_pod, {"metadata", "namespace"}),
                                   jsonText(*m_pod, {"metadata", "name"}), options, RuntimeCore::objectOptions());
            m_removeSent = gone.ok() || gone.error().code == Errc::NotFound || gone.error().code == Errc::Conflict;
            if (!m_removeSent)
                wakeAt(now + std::chrono::seconds(1));
        }
    }
    if (m_wake && (!m_timer || *m_wake < *m_timer)) {
        m_timer = m_wake;
        const auto delay =
            std::chrono::ceil<std::chrono::milliseconds>(std::max(SystemTime::duration::zero(), *m_wake - now));
        m_core->tasks.after(delay, [weak = weak_from_this(), when = *m_wake] {
            if (const auto self = weak.lock())
                self->mail([worker = self.get(), when] {
                    if (worker->m_timer == when)
                        worker->m_timer
                            .reset(); // told by the timer itself: the wall clock may have been set back meanwhile
                });
        });
    }
}

void PodWorker::load() {
    m_loaded = true;
    m_situation.hostIp = RuntimeCore::hostIp;
    m_situation.startTime = parseTime(jsonText(*m_pod, {"status", "startTime"})).value_or(Clock::system().now());
    const std::string phase = jsonText(*m_pod, {"status", "phase"});
    m_over = phase == "Succeeded" || phase == "Failed";
    if (phase == "Failed" && !jsonText(*m_pod, {"status", "reason"}).empty()) {
        m_situation.failedReason = jsonText(*m_pod, {"status", "reason"});
        m_situation.failedMessage = jsonText(*m_pod, {"status", "message"});
    }
    if (const auto note = parseJson(readFile(m_folder / NoteName).valueOr({})))
        m_situation.podIp = jsonText(*note, {"ip"});
    for (const char *list : {"initContainers", "containers"}) {
        for (const Json &spec : jsonAt(*m_pod, {"spec", list})) {
            ContainerState container;
            container.name = jsonText(spec, {"name"});
            container.init = std::string_view(list) == "initContainers";
            container.sidecar = container.init && jsonText(spec, {"restartPolicy"}) == "Always";
            m_containers.push_back(std::move(container));
        }
    }
    for (ContainerState &container : m_containers)
        loadContainer(container);
    if (!m_situation.podIp.empty() && anyRunning())
        m_situation.sandboxReady = true;
}

/// Finds what an earlier life of this program started.
void PodWorker::loadContainer(ContainerState &container) {
    container.run = newestRun(m_folder, container.name);
    if (container.run < 0)
        return;
    const fs::path folder = containerFolder(m_folder, container.name);
    container.runFolder = folder / std::to_string(container.run);
    container.containerId = readContainerId(container.runFolder);
    const SystemTime now = Clock::system().now();
    const auto earlier = shim::readExitRecord(folder / std::to_string(container.run - 1));
    const auto ended = [&](const shim::ExitRecord &record, const fs::path &runFolder) {
        EndedRun run;
        run.code = record.code;
        run.reason = record.code == 0 ? "Completed" : "Error";
        run.started =
            SystemTime(std::chrono::duration_cast<SystemTime::duration>(std::chrono::nanoseconds(record.startedNs)));
        run.finished =
            SystemTime(std::chrono::duration_cast<SystemTime::duration>(std::chrono::nanoseconds(record.finishedNs)));
        run.containerId = readContainerId(runFolder);
        return run;
    };
    if (earlier)
        container.last = ended(*earlier, folder / std::to_string(container.run - 1));
    if (shim::inspectRun(container.runFolder).phase != shim::RunState::Phase::Running) {
        container.phase = ContainerState::Phase::Running; // until collectEnds() reads how it ended
        container.startedAt = now;
        container.endSignalled = true;
        return;
    }
    container.phase = ContainerState::Phase::Running;
    container.startedAt = now;
    for (const char *list : {"initContainerStatuses", "containerStatuses"}) {
        for (const Json &status : jsonAt(*m_pod, {"status", list})) {
            if (jsonText(status, {"name"}) != container.name ||
                jsonText(status, {"containerID"}) != container.containerId)
                continue;
            container.startedAt = parseTime(jsonText(status, {"state", "running", "startedAt"})).value_or(now);
            container.ready = jsonAt(status, {"ready"}) == Json(true); // it was ready before we were away
            container.started = jsonAt(status, {"started"}) == Json(true);
        }
    }
    container.started = container.started || !jsonAt(containerSpec(*m_pod, container), {"startupProbe"}).is_object();
    watchRun(container);
}

bool PodWorker::prepare(SystemTime now) {
    if (m_situation.podIp.empty()) {
        if (jsonAt(*m_pod, {"spec", "hostNetwork"}) == Json(true)) {
            m_situation.podIp = RuntimeCore::hostIp;
        } else {
            const auto address = m_core->addresses.allocate();
            if (!address) {
                event("Warning", "FailedCreatePodSandBox", "Failed to create pod sandbox: " + address.error().text());
                wakeAt(now + std::chrono::seconds(10));
                return false;
            }
            m_situation.podIp = *address;
        }
        const Json note = {{"ip", m_situation.podIp},
                           {"namespace", jsonAt(*m_pod, {"metadata", "namespace"})},
                           {"name", jsonAt(*m_pod, {"metadata", "name"})},
                           {"uid", m_uid}};
        Status written = makeDirectories(m_folder);
        if (written)
            written = writeFileAtomic(m_folder / NoteName, dumpJson(note));
        if (!written)
            event("Warning", "FailedCreatePodSandBox", "Failed to create pod sandbox: " + written.error().text());
    }
    const auto renew = m_volumes.nextSync();
    if (!m_sourcesDirty && m_situation.sandboxReady && !(renew && now >= *renew)) {
        if (renew)
            wakeAt(*renew);
        return true;
    }
    m_sourcesDirty = false;
    Status ready = m_volumes.sync(facts());
    if (ready)
        ready = writeHosts(*m_core, facts(), m_folder);
    if (ready) {
        m_situation.sandboxReady = true;
        m_mountComplaint.clear();
        m_mountRetry = std::chrono::milliseconds(250);
        if (const auto next = m_volumes.nextSync())
            wakeAt(*next);
        return true;
    }
    m_sourcesDirty = true;
    const Error &error = ready.error();
    if (error.what != m_mountComplaint && error.what.find("is not bound yet") == std::string::npos)
        event("Warning", "FailedMount", error.what);
    m_mountComplaint = error.what;
    wakeAt(now + m_mountRetry);
    m_mountRetry = std::min<std::chrono::milliseconds>(m_mountRetry * 2, LongestMountRetry);
    return m_situation.sandboxReady; // what runs goes on with what it had
}

void PodWorker::advance(SystemTime now) {
    if (advanceInit(now)) {
        for (ContainerState &container : m_containers)
            if (!container.init)
                consider(container, now);
    }
    for (ContainerState &container : m_containers)
        if (container.running())
            probe(container, now);
}

/// Runs the init containers one after the other; true when all are done.
bool PodWorker::advanceInit(SystemTime now) {
    const bool begun = std::any_of(m_containers.begin(), m_containers.end(),
                                   [](const ContainerState &c) { return !c.init && c.run >= 0; });
    for (ContainerState &container : m_containers) {
        if (!container.init)
            continue;
        if (container.sidecar) {
            consider(container, now);
            if (!begun && !(container.running() && container.started))
                return false;
            continue;
        }
        if (begun ||
            (container.phase == ContainerState::Phase::Terminated && container.ended && container.ended->code == 0))
            continue;
        consider(container, now);
        return false;
    }
    return true;
}

void PodWorker::endDeadline(SystemTime now) {
    const long long limit = jsonInteger(*m_pod, {"spec", "activeDeadlineSeconds"});
    if (limit <= 0 || m_over || !m_situation.failedReason.empty())
        return;
    const SystemTime end = m_situation.startTime + std::chrono::seconds(limit);
    if (now < end)
        return wakeAt(end);
    m_situation.failedReason = "DeadlineExceeded";
    m_situation.failedMessage = "Pod was active on the node longer than the specified deadline";
    event("Normal", "DeadlineExceeded", m_situation.failedMessage);
    for (ContainerState &container : m_containers)
        if (container.running())
            stop(container, grace(), "Stopping container " + container.name);
}

void PodWorker::terminate(SystemTime now) {
    if (!m_terminating) {
        m_terminating = true;
        const auto end = parseTime(jsonText(*m_pod, {"metadata", "deletionTimestamp"}));
        const long long full = jsonInteger(*m_pod, {"metadata", "deletionGracePeriodSeconds"}, 30);
        const auto left = end ? std::chrono::ceil<std::chrono::seconds>(*end - now) : std::chrono::seconds(full);
        const auto limit = std::clamp(left, std::chrono::seconds(0), std::chrono::seconds(std::max(0LL, full)));
        for (ContainerState &container : m_containers)
            if (container.running())
                stop(container, limit, "Stopping container " + container.name);
    }
    for (ContainerState &container : m_containers) {
        if (!container.running())
            continue;
        // A later delete with a shorter grace moves the end forward.
        if (const auto end = parseTime(jsonText(*m_pod, {"metadata", "deletionTimestamp"}));
            end && *end < container.killAt)
            container.killAt = *end;
    }
}

void PodWorker::cleanUp() {
    std::error_code failed;
    fs::remove_all(m_folder, failed);
    if (failed)
        runtimeLog.warning("a pod's folder could not be removed", {{"pod", shownPod()}, {"reason", failed.message()}});
    if (m_situation.podIp != RuntimeCore::hostIp)
        m_core->addresses.release(m_situation.podIp);
    const std::lock_guard lock(m_mutex);
    m_finished = true;
    m_views.clear();
}

void PodWorker::publish() {
    const Json made = podStatus(*m_pod, m_containers, m_situation);
    const std::string phase = jsonText(made, {"phase"});
    if ((phase == "Succeeded" || phase == "Failed") && anyRunning())
        return; // published once nothing runs any more
    m_over = m_over || phase == "Succeeded" || phase == "Failed";
    const JsonPtr latest = pod();
    if (made == jsonAt(*latest, {"status"}))
        return;
    const auto written = m_core->api.modify(
        "pods", jsonText(*m_pod, {"metadata", "namespace"}), jsonText(*m_pod, {"metadata", "name"}),
        [this](Json &object) {
            if (jsonText(object, {"metadata", "uid"}) != m_uid)
                return false;
            Json status = podStatus(object, m_containers, m_situation);
            if (status == jsonAt(object, {"status"}))
                return false;
            object["status"] = std::move(status);
            return true;
        },
        RuntimeCore::statusOptions());
    if (!written && written.error().code != Errc::NotFound) {
        runtimeLog.warning("a pod's status could not be written",
                           {{"pod", shownPod()}, {"reason", written.error().text()}});
        wakeAt(Clock::system().now() + std::chrono::seconds(1));
    }
}

void PodWorker::publishViews() {
    std::vector<ContainerView> views;
    for (const ContainerState &container : m_containers) {
        ContainerView view;
        view.name = container.name;
        view.runFolder = container.runFolder;
        view.running = container.running();
        view.tty = jsonAt(containerSpec(*m_pod, container), {"tty"}) == Json(true);
        view.init = container.init;
        if (container.run > 0)
            view.previousFolder = containerFolder(m_folder, container.name) / std::to_string(container.run - 1);
        views.push_back(std::move(view));
    }
    const std::lock_guard lock(m_mutex);
    m_views = std::move(views);
    m_shownIp = m_situation.podIp;
}

bool PodWorker::anyRunning() const {
    return std::any_of(m_containers.begin(), m_containers.end(),
                       [](const ContainerState &container) { return container.running(); });
}

void PodWorker::wakeAt(SystemTime when) {
    m_wake = m_wake ? std::min(*m_wake, when) : when;
}

void PodWorker::event(const std::string &type, const std::string &reason, const std::string &message) {
    m_core->api.event(*m_pod, type, reason, message, RuntimeCore::component);
}

std::string PodWorker::shownPod() const {
    return jsonText(*m_pod, {"metadata", "name"}) + "_" + jsonText(*m_pod, {"metadata", "namespace"}) + "(" + m_uid +
           ")";
}

} // namespace ph::local
