// SPDX-License-Identifier: Apache-2.0
#include "backend/domain/instance.h"

namespace ph::domain {

const char *stateName(InstanceState state) {
    switch (state) {
    case InstanceState::Unknown:
        return "Unknown";
    case InstanceState::Creating:
        return "Creating";
    case InstanceState::Ready:
        return "Ready";
    case InstanceState::Degraded:
        return "Degraded";
    case InstanceState::Down:
        return "Down";
    case InstanceState::Stopped:
        return "Stopped";
    case InstanceState::Deleting:
        return "Deleting";
    case InstanceState::Failed:
        return "Failed";
    }
    return "Unknown";
}

const char *roleName(MemberRole role) {
    switch (role) {
    case MemberRole::Unknown:
        return "unknown";
    case MemberRole::Primary:
        return "primary";
    case MemberRole::Replica:
        return "replica";
    case MemberRole::SyncReplica:
        return "sync-replica";
    case MemberRole::StandbyLeader:
        return "standby-leader";
    }
    return "unknown";
}

} // namespace ph::domain
