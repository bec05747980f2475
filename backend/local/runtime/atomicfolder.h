// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/files.h"
#include "backend/core/result.h"

#include <map>
#include <string>

namespace ph::local {

struct ProjectedFile {
    std::string content;
    unsigned mode = 0644;
    bool operator==(const ProjectedFile &) const = default;
};
/// Relative path -> file.
using ProjectedFiles = std::map<std::string, ProjectedFile>;

/// Makes @p folder show exactly @p files the way a kubelet does: the files lie in a new time-stamped folder, `..data`
/// is a symbolic link to it replaced by rename, and each top-level name is a link through `..data`. A reader sees the
/// old set or the new one, never a mixture. Does nothing when the content is the same; returns whether it changed.
/// Invalid when a path leaves the folder.
[[nodiscard]] Result<bool> writeAtomicFolder(const fs::path &folder, const ProjectedFiles &files);

/// True for a relative path without "..", an empty part or a leading slash.
[[nodiscard]] bool staysInside(const std::string &path);

} // namespace ph::local
