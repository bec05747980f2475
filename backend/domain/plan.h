// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/clock.h"
#include "backend/core/error.h"
#include "backend/core/ids.h"
#include "backend/machinery/json.h"

#include <string>
#include <vector>

namespace ph::domain {

/// One idempotent step of a plan, as data. What the user reads is what runs.
struct PlanStep {
    enum class Kind {
        Apply,          ///< server-side apply of `object`
        CreateOnce,     ///< create `object`, leave it alone when it is there and ours
        Delete,         ///< delete the object `object` names (kind, namespace, name, uid; without uid: if it is ours)
        WaitReady,      ///< until the instance is ready
        WaitGone,       ///< until the object `object` names is gone
        Patch,          ///< patch of the object `object` names with what else it holds; built-in kinds strategically
        Switchover,     ///< `object`: Patroni's failover object with `leader` and `member`, who hands over to whom
        RestartMember,  ///< delete the pod `object` names and wait until its successor serves; a primary hands over
                        ///< first
        WaitVolume,     ///< until the volume of the claim `object` names has the size `object` asks for
        SetParameters,  ///< `object`: Patroni's configuration object with `parameters`, null for one that is to go
        WaitParameters, ///< until each running server has the parameters in force that its pod is given
        NextPassword,   ///< a new password is put into the Secret `object` names, beside the one that counts, as `key`
                        ///< with the ending .next; servers take that one over
        ProveLogin,     ///< until the primary takes the new password of `user` and refuses the one before
        TakePassword    ///< the new password becomes the one that counts
    };
    std::string id; ///< stable within the plan: "secret", "statefulset", "wait-ready"
    Kind kind = Kind::Apply;
    std::string title;             ///< English: "Create StatefulSet orders"
    JsonPtr object;                ///< no secret values: those are placeholders filled when the step runs
    JsonPtr before = {};           ///< what takes a patch back, in the form of `object`; null = nothing does
    std::string equivalentCommand; ///< what a person would type
    std::string subject; ///< what the step is about: "StatefulSet orders", or the instance's name for WaitReady; words
                         ///< are made of it
};

/// Something a plan destroys for good, or leaves where it is.
struct PlanItem {
    enum class Kind { Secret, Volume };
    Kind kind = Kind::Secret;
    std::string name;
    std::string size = {}; ///< of a volume, as a Kubernetes quantity; empty = not known
    bool operator==(const PlanItem &) const = default;
};

/// A change as the user reads it before it runs.
struct Plan {
    std::string id;        ///< uuid
    std::string operation; ///< "create", "delete", "scale", "switchover", "stop", "start", "restart", "edit",
                           ///< "reattach", "password"
    InstanceRef target;
    std::vector<PlanStep> steps;
    std::vector<PlanItem> destroys; ///< what is lost for good
    std::vector<PlanItem> keeps;    ///< what stays
    std::string summary;            ///< one sentence
};

enum class StepState { Pending, Running, Done, Failed, Undone, Skipped };

struct StepReport {
    std::string id;
    std::string title;
    StepState state = StepState::Pending;
    SystemTime startedAt{};
    SystemTime endedAt{};
    std::string waitsFor; ///< the one thing a running step waits for: "pod orders-0 to be ready: pulling image"
    Error error = {};     ///< of a failed one
    PlanStep::Kind kind = PlanStep::Kind::Apply;
    std::string subject = {}; ///< as in the plan; empty in reports of older consoles
    std::string outcome = {}; ///< what came of it where that is worth telling: "orders-1 leads; …"
    bool operator==(const StepReport &) const = default;
};

enum class OperationState { Running, Waiting, Succeeded, Failed, RolledBack, Cancelled };

/// What an operation did; outlives the dialog and the process.
struct OperationReport {
    std::string id;
    std::string operation;
    InstanceRef target;
    std::string clusterName;
    OperationState state = OperationState::Running;
    std::vector<StepReport> steps;
    SystemTime startedAt{};
    SystemTime endedAt{};
    std::string holder; ///< who runs it: user@host
    Error error = {};
    bool operator==(const OperationReport &) const = default;
};

} // namespace ph::domain
