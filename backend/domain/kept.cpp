// SPDX-License-Identifier: Apache-2.0
#include "backend/domain/kept.h"

namespace ph::domain {

const char *obstacleText(KeptVolumes::Obstacle obstacle) {
    switch (obstacle) {
    case KeptVolumes::Obstacle::None:
        break;
    case KeptVolumes::Obstacle::SpecUnknown:
        return "what the database was like is not noted on them";
    case KeptVolumes::Obstacle::SpecNewer:
        return "a newer version of Pilothouse noted what the database was like";
    case KeptVolumes::Obstacle::SecretsMissing:
        return "Secrets with its passwords or certificates are gone";
    case KeptVolumes::Obstacle::FirstVolumeMissing:
        return "the volume of member 0 is not among them";
    case KeptVolumes::Obstacle::MayLackCommits:
        return "member 0, with which it would start, may lack commits that another member has";
    }
    return "";
}

} // namespace ph::domain
