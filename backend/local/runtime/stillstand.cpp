// SPDX-License-Identifier: Apache-2.0
#include "backend/local/runtime/stillstand.h"

#include "backend/local/runtime/containerstarter.h"

#include <algorithm>
#include <sstream>

namespace ph::local {

namespace {

constexpr const char *MountsName = "volumes";
constexpr std::chrono::seconds AnswerLimit{5};
constexpr std::chrono::seconds StartPatience{60};

/// A run without a note was started by an older version: it is taken to mount every volume.
bool mounts(const fs::path &run, const std::string &volume) {
    const auto note = readFile(run / MountsName, 1U << 20U);
    if (!note)
        return true;
    std::istringstream lines(*note);
    for (std::string line; std::getline(lines, line);)
        if (line == volume)
            return true;
    return false;
}

} // namespace

VolumeGates::Gate VolumeGates::of(const std::string &volume) {
    const std::lock_guard lock(m_mutex);
    std::erase_if(m_gates, [](const auto &entry) { return entry.second.use_count() == 1; });
    Gate &gate = m_gates[volume];
    if (!gate)
        gate = std::make_shared<std::shared_mutex>();
    return gate;
}

void VolumeGates::frozen(const fs::path &run) {
    const std::lock_guard lock(m_mutex);
    m_frozen.insert(run);
}

void VolumeGates::thawed(const fs::path &run) {
    const auto now = std::chrono::steady_clock::now();
    const std::lock_guard lock(m_mutex);
    m_frozen.erase(run);
    std::erase_if(m_thawedAt, [now](const auto &entry) { return now - entry.second > std::chrono::hours(1); });
    m_thawedAt[run] = now;
}

bool VolumeGates::stoodStillSince(const fs::path &run, std::chrono::steady_clock::time_point begun) const {
    const std::lock_guard lock(m_mutex);
    const auto at = m_thawedAt.find(run);
    return m_frozen.contains(run) || (at != m_thawedAt.end() && at->second >= begun);
}

Status noteMounts(const fs::path &run, const std::vector<std::string> &volumes) {
    std::string text;
    for (const std::string &volume : volumes)
        text += volume + "\n";
    return writeFileAtomic(run / MountsName, text);
}

std::vector<fs::path> newestRuns(const fs::path &podFolder) {
    std::vector<fs::path> runs;
    std::error_code failed;
    for (const auto &entry : fs::directory_iterator(podFolder / "containers", failed)) {
        const std::string name = entry.path().filename().string();
        if (const int run = newestRun(podFolder, name); run >= 0)
            runs.push_back(entry.path() / std::to_string(run));
    }
    return runs;
}

Result<std::unique_ptr<Stillstand>> Stillstand::bring(const fs::path &stateDir, VolumeGates &gates,
                                                      const std::string &volume, std::chrono::milliseconds limit,
                                                      const Context &ctx) {
    std::unique_ptr<Stillstand> made(new Stillstand(gates, gates.of(volume))); // no container starts from here on
    for (bool found = true; found;) {
        PH_TRY(ctx.check("stop the processes that use a volume"));
        PH_ASSIGN(found, made->freezeNew(stateDir, volume, limit, ctx));
    }
    return made;
}

Result<bool> Stillstand::freezeNew(const fs::path &stateDir, const std::string &volume, std::chrono::milliseconds limit,
                                   const Context &ctx) {
    using Phase = shim::RunState::Phase;
    bool found = false;
    std::error_code failed;
    for (const auto &pod : fs::directory_iterator(stateDir / "pods", failed)) {
        for (const fs::path &run : newestRuns(pod.path())) {
            const bool known =
                std::any_of(m_frozen.begin(), m_frozen.end(), [&run](const Run &one) { return one.folder == run; });
            if (known || !mounts(run, volume))
                continue;
            // Starting: by a process that was killed; the gate holds off our own.
            const Context patience = ctx.withTimeout(StartPatience);
            Phase phase = shim::inspectRun(run).phase;
            while (phase == Phase::Starting && patience.sleep(std::chrono::milliseconds(10)))
                phase = shim::inspectRun(run).phase;
            if (phase == Phase::Exited || phase == Phase::Lost)
                continue;
            m_gates.frozen(run);
            const auto goesOn = std::chrono::steady_clock::now() + limit;
            auto frozen = shim::Frozen::freeze(run, limit, ctx.withTimeout(AnswerLimit));
            if (!frozen) {
                m_gates.thawed(run);
                phase = shim::inspectRun(run).phase;
                if (phase == Phase::Exited || phase == Phase::Lost)
                    continue; // it ended by itself meanwhile
                return Error{
                    Errc::Unavailable,    "the processes that use the volume could not be stopped", volume, 0, {},
                    frozen.error().text()};
            }
            m_frozen.push_back({run, goesOn, std::move(*frozen)});
            found = true;
        }
    }
    return found;
}

Stillstand::~Stillstand() {
    (void)end();
}

unsigned Stillstand::processes() const {
    unsigned sum = 0;
    for (const Run &run : m_frozen)
        sum += run.frozen.processes();
    return sum;
}

Status Stillstand::end() {
    Status result;
    for (Run &run : m_frozen) {
        // Not the caller's context: whatever else was given up, they go on.
        const Status thawed = run.frozen.thaw(Context().withTimeout(AnswerLimit));
        const bool stood = thawed || (shim::inspectRun(run.folder).phase == shim::RunState::Phase::Exited &&
                                      std::chrono::steady_clock::now() < run.goesOn);
        if (!stood && result) {
            const bool late = thawed.error().code == Errc::Timeout;
            Error error{late ? Errc::Timeout : Errc::Unavailable,
                        "the volume did not stand still until it was copied",
                        run.folder.string(),
                        0,
                        {},
                        thawed.error().text()};
            error.reason = late ? "NotOneInstant" : "";
            result = error;
        }
        m_gates.thawed(run.folder);
    }
    m_frozen.clear(); // ends the connections, and so a standstill whose end was not answered
    if (m_lock.owns_lock())
        m_lock.unlock();
    return result;
}

} // namespace ph::local
