// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/kube/client.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ph::kube {

/// Which part of a container's log is wanted.
struct LogRequest {
    std::string ns;
    std::string pod;
    std::string container; ///< empty = the only one; Invalid from the server when there are several
    bool follow = false;
    bool timestamps = false;      ///< each line starts with its RFC 3339 time
    bool previous = false;        ///< of the container before its last restart
    std::optional<int> tailLines; ///< nothing = from the start
    std::optional<SystemTime> since;
};

/// Whole lines without their line ends, in order; what arrives together comes together. A line over 1 MiB comes in
/// pieces.
using LogLines = std::function<void(const std::vector<std::string> &)>;

/// Reads a log to its end. With follow it blocks until the container ends or the context does; a connection that breaks
/// is opened again where it left off, with back-off, without losing or repeating lines. Cancelled is the ordinary end
/// of a follow.
[[nodiscard]] Status readLog(Client &client, const LogRequest &request, const LogLines &lines, const Context &ctx);

} // namespace ph::kube
