// SPDX-License-Identifier: Apache-2.0
#include "backend/local/runtime/volumestore.h"

#include "backend/local/runtime/atomicfolder.h"
#include "backend/machinery/quantity.h"
#include "backend/obs/log.h"

#include <nlohmann/json.hpp>

#include <cerrno>
#include <sys/statvfs.h>

namespace ph::local {

namespace {

const obs::Log runtimeLog("local");

std::string noteName(const std::string &name) {
    return name + ".json";
}

std::string reclaimPolicy(const Json &persistentVolume) {
    return jsonText(persistentVolume, {"spec", "persistentVolumeReclaimPolicy"}, "Retain");
}

/// A name that is one part of a path.
bool plainName(const std::string &name) {
    return staysInside(name) && name.find('/') == std::string::npos && name != ".";
}

} // namespace

Result<fs::path> VolumeStore::provide(const Json &persistentVolume) {
    const std::string name = jsonText(persistentVolume, {"metadata", "name"});
    if (!plainName(name))
        return Error{Errc::Invalid, "the persistent volume has no usable name", name};
    const fs::path folder = m_folder / name;
    const std::string policy = reclaimPolicy(persistentVolume);
    std::error_code failed;
    if (!fs::is_directory(folder, failed)) {
        PH_TRY(makeDirectories(m_folder));
        const auto wanted = Quantity::parse(jsonText(persistentVolume, {"spec", "capacity", "storage"}, "0"));
        PH_ASSIGN(const std::uint64_t free, room());
        if (wanted && wanted->value() > 0 && static_cast<std::uint64_t>(wanted->value()) > free)
            return Error{Errc::Unavailable,
                         "not enough room on the disk for volume " + name,
                         name,
                         0,
                         "free room on the disk that holds " + m_folder.string() + ", or ask for less",
                         wanted->text() + " wanted, " + std::to_string(free >> 20U) + "Mi free"};
        PH_TRY(makeDirectories(folder, 0700));
    }
    PH_TRY(writeNote(name, policy, jsonAt(persistentVolume, {"spec", "claimRef"})));
    return folder;
}

Status VolumeStore::writeNote(const std::string &name, const std::string &reclaimPolicy, const Json &claim) const {
    const std::string text = dumpJson(Json{{"cluster", m_cluster}, {"reclaimPolicy", reclaimPolicy}, {"claim", claim}});
    if (readFile(m_folder / noteName(name)).valueOr({}) == text)
        return {};
    return writeFileAtomic(m_folder / noteName(name), text);
}

Status VolumeStore::make(const std::string &name, const std::function<Status(const fs::path &)> &fill) {
    return m_staged.make(name, [&](const fs::path &fresh) -> Status {
        PH_TRY(fill(fresh));
        return writeNote(name, "Delete", {}); // so that sweep() removes it when no PersistentVolume comes of it
    });
}

Status VolumeStore::remove(const std::string &name) {
    PH_TRY(m_staged.remove(name));
    std::error_code ignored;
    fs::remove(m_folder / noteName(name), ignored);
    return {};
}

Result<std::uint64_t> VolumeStore::room() const {
    struct statvfs room {};
    if (::statvfs(m_folder.c_str(), &room) != 0)
        return systemError("read the room on the disk", m_folder.string(), errno);
    return static_cast<std::uint64_t>(room.f_bavail) * room.f_frsize;
}

void VolumeStore::released(const Json &persistentVolume) {
    const std::string name = jsonText(persistentVolume, {"metadata", "name"});
    if (plainName(name) && reclaimPolicy(persistentVolume) == "Delete")
        removeFolder(name);
}

void VolumeStore::sweep(const std::function<bool(const std::string &name)> &wanted) {
    m_staged.sweep();
    std::error_code failed;
    for (const auto &entry : fs::directory_iterator(m_folder, failed)) {
        if (!entry.is_directory(failed))
            continue;
        const std::string name = entry.path().filename().string();
        if (m_staged.madeHere(name))
            continue; // its object is about to be made
        const auto note = parseJson(readFile(m_folder / noteName(name)).valueOr({}));
        if (note && jsonText(*note, {"cluster"}) == m_cluster && jsonText(*note, {"reclaimPolicy"}) == "Delete" &&
            !wanted(name))
            removeFolder(name);
    }
}

void VolumeStore::removeFolder(const std::string &name) {
    if (const Status removed = remove(name); !removed)
        runtimeLog.warning("a volume's folder could not be removed",
                           {{"volume", name}, {"reason", removed.error().text()}});
}

} // namespace ph::local
