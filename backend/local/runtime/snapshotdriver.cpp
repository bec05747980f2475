// SPDX-License-Identifier: Apache-2.0
#include "backend/local/runtime/snapshotdriver.h"

#include "backend/core/clock.h"
#include "backend/obs/log.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::local {

namespace {

const obs::Log runtimeLog("local");
using std::chrono::milliseconds;

constexpr const char *DataName = "data";
constexpr const char *NoteName = "snapshot.json";
constexpr double EntriesPerSecond = 10'000;
constexpr milliseconds StopTime{20};
constexpr std::uint64_t Reserve = 64U << 20U; // room that is left to databases that go on writing
constexpr milliseconds MostLimit = std::chrono::minutes(10);

Error noRoom(const std::string &subject, std::uint64_t wanted, std::uint64_t free) {
    Error error{Errc::Unavailable,
                "not enough room on the disk for a copy of " + subject,
                subject,
                0,
                "remove snapshots or volumes that are not needed, or make room on the disk",
                std::to_string(wanted >> 20U) + "Mi wanted, " + std::to_string(free >> 20U) + "Mi free"};
    error.reason = "DiskFull";
    return error;
}

} // namespace

Result<fs::path> SnapshotDriver::folderOf(const std::string &volume) const {
    const fs::path folder = m_core.volumes.staged().pathOf(volume);
    if (!isPlainName(volume))
        return Error{Errc::Invalid, "the volume has no usable name", volume};
    std::error_code failed;
    if (!fs::is_directory(folder, failed)) // no pod has used it yet: it is empty
        PH_TRY(makeDirectories(folder));
    return folder;
}

milliseconds SnapshotDriver::estimate(const TreeSize &size, bool reflink) const {
    const double copying = reflink ? 0 : static_cast<double>(size.bytes) / m_bytesPerSecond;
    const double seconds = copying + static_cast<double>(size.entries) / EntriesPerSecond;
    return StopTime + milliseconds(static_cast<std::int64_t>(seconds * 1000));
}

void SnapshotDriver::learn(const TreeSize &size, bool reflinked, std::chrono::nanoseconds took) {
    const double seconds =
        std::chrono::duration<double>(took).count() - static_cast<double>(size.entries) / EntriesPerSecond;
    if (reflinked || size.bytes < (32U << 20U) || seconds <= 0.01)
        return;
    const double rate = static_cast<double>(size.bytes) / seconds;
    m_bytesPerSecond = std::clamp(0.5 * m_bytesPerSecond + 0.5 * rate, 10e6, 5e9);
}

Status SnapshotDriver::checkRoom(const TreeSize &size, bool reflink, const std::string &subject) const {
    PH_ASSIGN(const std::uint64_t free, m_core.volumes.room());
    const std::uint64_t wanted = (reflink ? 0 : size.bytes) + Reserve;
    return wanted > free ? Status(noRoom(subject, wanted, free)) : Status();
}

Result<milliseconds> SnapshotDriver::expectedPause(const std::string &volume) {
    PH_ASSIGN(const fs::path folder, folderOf(volume));
    PH_ASSIGN(const TreeSize size, measureTree(folder));
    return estimate(size, canReflink(folder));
}

Result<SnapshotDriver::Instant> SnapshotDriver::copyAtOneInstant(const std::string &volume, const fs::path &to,
                                                                 const Context &ctx) {
    PH_ASSIGN(const fs::path from, folderOf(volume));
    PH_ASSIGN(const TreeSize size, measureTree(from));
    const bool reflink = canReflink(from);
    PH_TRY(checkRoom(size, reflink, volume));
    const milliseconds limit = std::min(
        MostLimit, std::max(m_core.options.standstillLimit, m_core.options.standstillFactor * estimate(size, reflink)));
    PH_TRY(flushFileSystem(from)); // so that little is left for the flush while everything stands still
    const SteadyTime begun = Clock::system().steady();
    PH_ASSIGN(const auto still, Stillstand::bring(m_core.options.stateDir, m_core.gates, volume, limit, ctx));
    Instant instant;
    instant.ns = std::chrono::nanoseconds(Clock::system().now().time_since_epoch()).count();
    const unsigned processes = still->processes();
    const SteadyTime stopped = Clock::system().steady();
    Status flushed = flushFileSystem(from);
    const SteadyTime clean = Clock::system().steady();
    auto copied = flushed ? copyTree(from, to, ctx.withTimeout(limit)) : Result<CopyOutcome>(flushed.error());
    const SteadyTime done = Clock::system().steady();
    const Status thawed = still->end();
    instant.pause = std::chrono::duration_cast<milliseconds>(Clock::system().steady() - begun);
    const auto ms = [](SteadyTime a, SteadyTime b) { return std::chrono::duration_cast<milliseconds>(b - a).count(); };
    runtimeLog.info("a volume was copied at one instant", {{"volume", volume},
                                                           {"processes", processes},
                                                           {"stopMs", ms(begun, stopped)},
                                                           {"flushMs", ms(stopped, clean)},
                                                           {"copyMs", ms(clean, done)},
                                                           {"ok", copied.ok() && thawed.ok()}});
    if (!copied && copied.error().code == Errc::Timeout) {
        Error error = copied.error();
        error.what = "the volume could not be copied in the time its processes may stand still";
        error.reason = "NotOneInstant";
        return error;
    }
    if (!copied)
        return copied.error();
    PH_TRY(thawed);
    learn(copied->size, copied->reflinked, done - clean);
    instant.reflinked = copied->reflinked;
    return instant;
}

Result<SnapshotInfo> SnapshotDriver::takeSnapshot(const std::string &volume, const std::string &handle,
                                                  std::uint64_t restoreBytes, const Context &ctx) {
    if (auto known = findSnapshot(handle))
        return known;
    const Status made = m_core.snapshots.make(handle, [&](const fs::path &fresh) -> Status {
        PH_TRY(makeDirectories(fresh));
        PH_ASSIGN(const Instant instant, copyAtOneInstant(volume, fresh / DataName, ctx));
        const Json note = {{"cluster", m_core.volumes.cluster()},
                           {"volume", volume},
                           {"creationTime", instant.ns},
                           {"restoreSize", restoreBytes},
                           {"pauseMilliseconds", instant.pause.count()},
                           {"reflinked", instant.reflinked}};
        return writeFileAtomic(fresh / NoteName, dumpJson(note));
    });
    PH_TRY(made);
    return findSnapshot(handle);
}

Result<SnapshotInfo> SnapshotDriver::findSnapshot(const std::string &handle) {
    if (!m_core.snapshots.has(handle))
        return Error{Errc::NotFound, "there is no snapshot of this handle", handle};
    PH_ASSIGN(const std::string text, readFile(m_core.snapshots.pathOf(handle) / NoteName, 1U << 20U));
    PH_ASSIGN(const Json note, parseJson(text));
    SnapshotInfo info;
    info.handle = handle;
    info.volume = jsonText(note, {"volume"});
    info.creationNs = jsonInteger(note, {"creationTime"});
    info.restoreBytes = static_cast<std::uint64_t>(std::max(0LL, jsonInteger(note, {"restoreSize"})));
    info.pause = milliseconds(jsonInteger(note, {"pauseMilliseconds"}));
    info.reflinked = jsonAt(note, {"reflinked"}) == Json(true);
    return info;
}

Status SnapshotDriver::removeSnapshot(const std::string &handle) {
    return m_core.snapshots.remove(handle);
}

Status SnapshotDriver::restore(const std::string &handle, const std::string &volume, const Context &ctx) {
    if (m_core.volumes.staged().has(volume))
        return {};
    PH_TRY(findSnapshot(handle));
    const fs::path data = m_core.snapshots.pathOf(handle) / DataName;
    return m_core.volumes.make(volume, [&](const fs::path &fresh) -> Status {
        PH_ASSIGN(const TreeSize size, measureTree(data));
        PH_TRY(checkRoom(size, canReflink(data), handle));
        PH_TRY(copyTree(data, fresh, ctx));
        return {};
    });
}

Status SnapshotDriver::clone(const std::string &source, const std::string &volume, const Context &ctx) {
    if (m_core.volumes.staged().has(volume))
        return {};
    return m_core.volumes.make(volume, [&](const fs::path &fresh) -> Status {
        PH_TRY(copyAtOneInstant(source, fresh, ctx));
        return {};
    });
}

} // namespace ph::local
