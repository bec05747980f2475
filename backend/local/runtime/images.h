// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/files.h"
#include "backend/core/result.h"
#include "backend/machinery/json.h"

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ph::local {

/// What an image name stands for on this computer.
struct Image {
    std::string reference;
    std::vector<std::string> entrypoint;
    std::vector<std::string> command;
    std::map<std::string, std::string> environment; ///< with PATH
    std::string workingDirectory;
    std::vector<fs::path> programs; ///< of Pilothouse itself, bound into ImageCatalogue::programFolder
};

/// The images the embedded cluster can run (resources/local/images.yaml). Immutable; what is installed is looked up
/// anew each time.
class ImageCatalogue {
public:
    static constexpr const char *programFolder = "/opt/pilothouse/bin";
    /// Reads the list; programs of Pilothouse are looked for in @p programDirectory. Invalid names the entry that is
    /// wrong.
    [[nodiscard]] static Result<ImageCatalogue> parse(std::string_view yaml, const fs::path &programDirectory);
    /// NotFound when the name is unknown, or a needed file is missing: then `hint` says what to install.
    [[nodiscard]] Result<Image> resolve(const std::string &reference) const;
    /// Every name with tags: [{"image", "runnable", "reason", "fix"}], for ConfigMap kube-public/pilothouse-images.
    [[nodiscard]] Json published() const;

private:
    struct Entry {
        std::string name;
        std::vector<std::string> tags;
        std::vector<std::string> programs;
        std::vector<std::string> files;
        std::string package;
        std::vector<std::string> path;
        std::vector<std::string> entrypoint;
        std::vector<std::string> command;
        std::string workingDirectory;
        std::map<std::string, std::string> environment;
    };
    [[nodiscard]] Result<Image> resolve(const Entry &entry, const std::string &tag) const;
    std::vector<Entry> m_entries;
    fs::path m_programs;
};

/// The list built into the program.
[[nodiscard]] std::string_view builtinImages();

} // namespace ph::local
