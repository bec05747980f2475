// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/domain/instance.h"

#include <optional>
#include <string>
#include <vector>

namespace ph::domain {

/// What is left of a database that was deleted and whose volumes were kept.
struct KeptVolumes {
    struct Claim {
        std::string name;
        std::string uid;
        std::string size; ///< Kubernetes quantity
        std::string storageClass;
        bool operator==(const Claim &) const = default;
    };
    /// What stands in the way of attaching the volumes again.
    enum class Obstacle {
        None,
        SpecUnknown,        ///< nobody noted what it was like: it was deleted by other means
        SpecNewer,          ///< a newer version noted it
        SecretsMissing,     ///< its passwords or certificates are gone
        FirstVolumeMissing, ///< the volume of member 0, with which a start begins, is not there
        MayLackCommits      ///< another member than number 0 had all commits, or it is not known which had
    };
    InstanceRef ref;
    std::string clusterName;
    std::string engine;               ///< of the claims' labels
    std::optional<InstanceSpec> spec; ///< as it was when it was deleted
    SystemTime since{};               ///< when it was deleted
    std::string primary;              ///< the member that had all commits; empty = not known
    std::vector<Claim> claims;
    std::string size; ///< of all of them together, a quantity
    std::vector<std::string> secrets;
    Obstacle obstacle = Obstacle::None;
    bool operator==(const KeptVolumes &) const = default;
};

/// English: why, and empty when there is none.
[[nodiscard]] const char *obstacleText(KeptVolumes::Obstacle obstacle);

/// How volumes are to be attached again.
struct ReattachRequest {
    std::string engineVersion; ///< empty = the one they were used by; else a newer one of the same series
    bool acceptLoss = false;   ///< begin with member 0 though it may lack commits that another member has
    bool operator==(const ReattachRequest &) const = default;
};

} // namespace ph::domain
