// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/local/shim/protocol.h"

#include <string>
#include <sys/types.h>
#include <vector>

namespace ph::local::shim {

/// A process started in the container, with our ends of its streams. All descriptors are non-blocking.
struct Session {
    pid_t pid = -1;
    int in = -1;  ///< to its standard input, -1 = none (or closed)
    int out = -1; ///< of a pty the same terminal as `in`
    int err = -1;
    bool tty = false;
    std::string inQueue;  ///< waits for room in the pipe
    bool closeIn = false; ///< close `in` when the queue is empty
    bool exited = false;
    int exitCode = 0;

    void closeStreams();
    /// Writes what fits of the queue.
    void pump();
};

/// Starts @p spec in a session of its own with @p environment ("NAME=value", the later one wins) and without any of our
/// descriptors. Returns an empty text, or why it could not be started, worded as container runtimes word it.
[[nodiscard]] std::string startSession(const ProcessSpec &spec, const std::vector<std::string> &environment,
                                       const std::string &workingDirectory, Session &session);

} // namespace ph::local::shim
