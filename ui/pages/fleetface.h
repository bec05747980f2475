// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/facade/console.h"
#include "ui/widgets/messagebar.h"

namespace ph::ui {

/// What the button of a page without any database does.
enum class FleetStep { None, Retry, AddCluster, Create };

/// Shows on @p view why @p console knows no database: it starts, did not start, has no cluster, cannot read one, or
/// there is none yet. Call it only while there is none.
FleetStep showNoDatabases(StateView &view, models::Console &console);

} // namespace ph::ui
