// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/files.h"
#include "backend/kube/kubeconfig.h"
#include "backend/ops/console.h"

#include <map>
#include <string>
#include <vector>

namespace ph::ops {

/// A context of a kubeconfig as the console lists it.
struct ClusterEntry {
    std::string name; ///< unique; the context's name, with a number when two files have the same
    std::string context;
    fs::path file; ///< the file it was found in, or the first of the merged ones
    std::string server;
    std::string user;
    std::string ns; ///< the context's namespace
    bool embedded = false;
    bool current = false; ///< the kubeconfig's current context
    ProtectionLevel protection = ProtectionLevel::Open;
    std::string color;
    kube::Kubeconfig config; ///< what it is connected with
    std::map<fs::path, std::size_t>
        certificates; ///< hashes of the files its connection takes certificates and keys from
    bool operator==(const ClusterEntry &) const = default;
};

/// Which clusters there are: the embedded one, the contexts of the usual kubeconfigs, and those of files added by hand,
/// without the ones hidden. What the user decided (added files, hidden contexts, protection, colours) lies in
/// `clusters.json`, apart from the console's database, so that losing that never loses a protection level. Not
/// thread-safe.
class ClusterList {
public:
    ClusterList(const ConsoleOptions &options, fs::path configDirectory);

    /// Reads everything anew. A file that cannot be read, as one that is being edited, is told by problems(); what it
    /// said last counts on.
    void reload();
    [[nodiscard]] const std::vector<ClusterEntry> &entries() const { return m_entries; }
    [[nodiscard]] const std::vector<Error> &problems() const { return m_problems; }
    /// The files whose change may change the list.
    [[nodiscard]] std::vector<fs::path> watchedFiles() const;

    Status add(const fs::path &kubeconfig, const std::vector<std::string> &contexts);
    Status remove(const std::string &name);
    Status setProtection(const std::string &name, ProtectionLevel level);
    /// "#RRGGBB", or empty for none; Invalid for anything else.
    Status setColor(const std::string &name, const std::string &color);

private:
    struct Added {
        fs::path file;
        std::vector<std::string> contexts; ///< empty = all
    };
    [[nodiscard]] Result<std::string> keyOfName(const std::string &name) const;
    void readDecisions();
    Status writeDecisions();
    /// Adds the contexts of what was read, or of what was read last when it cannot be read now.
    void addSource(const std::string &source, Result<kube::Kubeconfig> read, const std::vector<std::string> &contexts,
                   bool embedded, const std::string &fixedName);
    void addContexts(const kube::Kubeconfig &config, const std::vector<std::string> &contexts, bool embedded,
                     const std::string &fixedName);
    [[nodiscard]] static std::string keyOf(const ClusterEntry &entry);

    fs::path m_file;
    std::optional<ConsoleOptions::Embedded> m_embedded;
    std::vector<fs::path> m_kubeconfigs;
    std::vector<Added> m_added;
    std::vector<std::string> m_hidden;                   ///< keys
    std::map<std::string, ProtectionLevel> m_protection; ///< by key
    std::map<std::string, std::string> m_colors;         ///< by key
    std::string m_broken; ///< why clusters.json could not be read: then it is not written either
    std::map<std::string, kube::Kubeconfig> m_lastRead; ///< by file; "" = the usual ones merged
    std::vector<ClusterEntry> m_entries;
    std::vector<Error> m_problems;
};

[[nodiscard]] const char *protectionName(ProtectionLevel level);

} // namespace ph::ops
