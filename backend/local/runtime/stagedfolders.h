// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/files.h"
#include "backend/core/result.h"

#include <functional>
#include <mutex>
#include <set>
#include <string>

namespace ph::local {

/// Folders of one parent that are there whole and durable, or not at all: each is filled under a name no object of
/// Kubernetes has and renamed. Thread-safe; one process at a time uses a parent.
class StagedFolders {
public:
    explicit StagedFolders(fs::path parent) : m_parent(std::move(parent)) {}

    [[nodiscard]] fs::path pathOf(const std::string &name) const { return m_parent / name; }
    [[nodiscard]] bool has(const std::string &name) const;
    /// Calls @p fill with the path to make, flushes what it made and gives it its name. Whatever fails, nothing stays.
    /// Conflict when it is being made already.
    [[nodiscard]] Status make(const std::string &name, const std::function<Status(const fs::path &)> &fill);
    /// True when make() made it, or is making it, in this process.
    [[nodiscard]] bool madeHere(const std::string &name) const;
    /// Success also when it was not there.
    [[nodiscard]] Status remove(const std::string &name);
    /// Removes what earlier processes left half made or half removed.
    void sweep();

private:
    const fs::path m_parent;
    mutable std::mutex m_mutex;
    std::set<std::string> m_making;
    std::set<std::string> m_made;
};

/// A name that is one part of a path and not one of those StagedFolders uses.
[[nodiscard]] bool isPlainName(const std::string &name);

} // namespace ph::local
