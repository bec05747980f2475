// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/local/runtime/containerstate.h"
#include "backend/local/runtime/handler.h"
#include "backend/local/runtime/podstatus.h"
#include "backend/local/runtime/podvolumes.h"
#include "backend/local/runtime/runtimecore.h"

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace ph::local {

/// A container as log and exec need it.
struct ContainerView {
    std::string name;
    fs::path runFolder;      ///< of the newest run; empty = never started
    fs::path previousFolder; ///< of the one before, empty = none
    bool running = false;
    bool tty = false;
    bool init = false;
};

/// Brings one pod from its specification to running containers and back to nothing. Its work runs as tasks of the core,
/// one at a time; the public functions may be called from any thread.
class PodWorker : public std::enable_shared_from_this<PodWorker> {
public:
    PodWorker(std::shared_ptr<RuntimeCore> core, JsonPtr pod);

    void update(JsonPtr pod);            ///< the object changed
    void removed();                      ///< the object is gone: everything is killed and cleaned up
    void sourcesChanged();               ///< a Secret, ConfigMap or claim it uses, or the host names changed
    void poke();                         ///< look again
    [[nodiscard]] bool finished() const; ///< removed and cleaned up
    [[nodiscard]] JsonPtr pod() const;
    [[nodiscard]] std::string podIp() const; ///< empty while there is none
    [[nodiscard]] std::vector<ContainerView> containers() const;

private:
    using Mail = std::function<void()>;
    void mail(Mail task); ///< runs @p task on the worker's thread, then looks again
    void schedule();
    void drain();
    void sync();

    // podworker.cpp: one look
    void load();
    void loadContainer(ContainerState &container);
    [[nodiscard]] bool prepare(SystemTime now);
    void advance(SystemTime now);
    [[nodiscard]] bool advanceInit(SystemTime now);
    void endDeadline(SystemTime now);
    void terminate(SystemTime now);
    void cleanUp();
    void publish();
    void publishViews();
    [[nodiscard]] bool anyRunning() const;
    void wakeAt(SystemTime when);
    void event(const std::string &type, const std::string &reason, const std::string &message);
    [[nodiscard]] std::string shownPod() const; ///< "name_namespace(uid)"

    // podcontainers.cpp: start and end of one container
    void consider(ContainerState &container, SystemTime now);
    void start(ContainerState &container, SystemTime now);
    [[nodiscard]] std::optional<Image> pull(ContainerState &container, SystemTime now);
    void failStart(ContainerState &container, const Error &error, int run, SystemTime now);
    void watchRun(ContainerState &container);
    void collectEnds(SystemTime now);
    void onEnd(ContainerState &container, SystemTime now);
    void backOff(ContainerState &container, SystemTime now);
    void runPostStart(ContainerState &container);
    void stop(ContainerState &container, std::chrono::seconds grace, const std::string &message);
    void sendTerm(ContainerState &container);
    void progressStops(SystemTime now);
    [[nodiscard]] std::chrono::seconds grace() const;

    // podprobes.cpp
    void probe(ContainerState &container, SystemTime now);
    void probe(ContainerState &container, ProbeKind kind, const Json &spec, SystemTime now);
    void probed(const std::string &name, int run, ProbeKind kind, const HandlerOutcome &outcome);
    ContainerState *find(const std::string &name);

    const std::shared_ptr<RuntimeCore> m_core;
    const std::string m_uid;
    const fs::path m_folder;

    mutable std::mutex m_mutex; ///< guards the next six
    JsonPtr m_latest;
    std::vector<Mail> m_mail;
    std::vector<ContainerView> m_views;
    std::string m_shownIp;
    bool m_busy = false;
    bool m_finished = false;
    bool m_dirty = false;

    // only on the worker's thread
    JsonPtr m_pod;
    PodFacts facts() const;
    PodVolumes m_volumes;
    PodSituation m_situation;
    std::vector<ContainerState> m_containers;
    bool m_loaded = false;
    bool m_removed = false;
    bool m_terminating = false;
    bool m_removeSent = false;
    bool m_sourcesDirty = true;
    bool m_over = false; ///< Succeeded or Failed was published
    std::string m_mountComplaint;
    std::chrono::milliseconds m_mountRetry{250};
    std::optional<SystemTime> m_wake;
    std::optional<SystemTime> m_timer; ///< the earliest timer under way
};

} // namespace ph::local
