// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace ph::models {

/// The five looks a state can have. Each has its own colour, its own icon shape and always a word beside it.
enum class StateKind {
    Good,        ///< disc
    Attention,   ///< triangle
    Critical,    ///< octagon
    Information, ///< i
    Stale        ///< dashed ring: stale or unknown
};

} // namespace ph::models
