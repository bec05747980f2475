// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/domain/plan.h"
#include "tests/backend/ops/opsworld.h"

#include <functional>
#include <string>
#include <vector>

namespace ph::testing {

[[nodiscard]] Context soon();
[[nodiscard]] std::string text(const Error &error);
[[nodiscard]] std::string join(const std::vector<std::string> &lines);

/// A test whose consoles are killed runs itself with --child; its main() hands over to child() then.
[[nodiscard]] bool isChild(int argc, char **argv);
/// Runs one operation and kills itself at the point named, as kill -9 would.
int child(int argc, char **argv);
/// The plan of "stop", "start", "restart", "grow" (3Gi) or "edit" (CPU 300m, two parameters, one of which needs a
/// restart).
[[nodiscard]] Result<domain::Plan> planChange(ops::Console &console, const std::string &change, const InstanceRef &ref);
/// The exit code of such a child, 128 + SIGKILL when it reached @p point. @p operation: create, delete, scale, resume,
/// rollback, or a change that planChange() knows; @p further: the password of a creation, the number of members of a
/// scaling.
int runChild(const fs::path &folder, const std::string &operation, const std::string &name, const std::string &point,
             const std::string &further = {});

/// Points at which a console may die on its way through a plan.
[[nodiscard]] std::vector<std::string> killPoints(const domain::Plan &plan, const std::vector<std::string> &moments);
/// Runs the cases side by side, since most of their time is waiting for Leases; returns what went wrong.
[[nodiscard]] std::vector<std::string>
inParallel(const std::vector<std::string> &cases,
           const std::function<std::string(std::size_t, const std::string &)> &run);

} // namespace ph::testing
