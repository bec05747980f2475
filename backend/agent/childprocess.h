// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/files.h"

#include <string>
#include <vector>

namespace ph::agent {

/// Starts a program that keeps our outputs (or has @p errorOutput as its standard error) and is told by @p deathSignal
/// when we die. Its signal mask is empty. @p input, when not empty, is its standard input's file, else it has none.
/// Call from a thread that lives as long as the process (the kernel sends the death signal when the starting thread
/// ends). NotFound names the program and PATH.
[[nodiscard]] Result<pid_t> startChild(const std::vector<std::string> &argv, int deathSignal,
                                       const fs::path &input = {}, int errorOutput = -1);
/// "exit code 1" or "signal 9 (Killed)", from waitpid's status.
[[nodiscard]] std::string exitText(int waitStatus);

} // namespace ph::agent
