// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/error.h"
#include "backend/core/clock.h"
#include "backend/machinery/json.h"

#include <string>
#include <vector>

namespace ph::ctl {

enum class Format { Table, Json, Yaml };

/// Exit codes; listed in --help.
enum Exit : int {
    Ok = 0,
    Failed = 1,
    Usage = 2,
    NotFound = 3,
    Conflict = 4,
    Refused = 5,
    Unreachable = 6,
    Invalid = 7,
    Ended = 8
};
[[nodiscard]] int exitCodeOf(const Error &error);
/// The text --help ends with.
[[nodiscard]] std::string exitCodeHelp();

/// Writes an error to standard error: a sentence, its cause, the next step. Returns the exit code.
int printError(const Error &error);
/// One line on standard error, for progress and warnings.
void note(const std::string &text);

/// Columns padded with blanks; nothing is cut. Control characters in cells are shown as escapes.
void printTable(const std::vector<std::string> &header, const std::vector<std::vector<std::string>> &rows);
/// A document in the machine-readable format asked for.
void printDocument(Format format, const Json &document);

/// @p words with @p between each two.
[[nodiscard]] std::string joined(const std::vector<std::string> &words, const char *between = " ");

/// "3 min", "2 d": how long ago @p time was.
[[nodiscard]] std::string age(SystemTime time);

} // namespace ph::ctl
