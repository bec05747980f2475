// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/domain/place.h"

#include <QString>

#include <vector>

namespace ph::models {

/// Why a place does not take a database, and what to do about it; one or two sentences.
[[nodiscard]] QString shortfallText(const domain::Shortfall &shortfall);

/// How much of one resource there is, what is taken, and what a draft adds.
struct RoomRow {
    QString resource;                      ///< "CPU"
    QString words;                         ///< "asks for 3 · 14 of 20 free · quota team-a"
    double used = 0, asked = 0, whole = 0; ///< in one unit
    bool over = false;                     ///< it does not fit
    bool operator==(const RoomRow &) const = default;
};
/// CPU, memory and storage, each against the tightest bound the place tells; a resource it tells nothing of is left
/// out.
[[nodiscard]] std::vector<RoomRow> roomRows(const domain::Place &place, const domain::Demand &demand);
/// "3 nodes, 21.5 CPU and 90 GiB free".
[[nodiscard]] QString nodesText(const std::vector<domain::NodeRoom> &nodes);
/// "standard, the default, can grow".
[[nodiscard]] QString storageClassText(const domain::StorageClass &storageClass);

} // namespace ph::models
