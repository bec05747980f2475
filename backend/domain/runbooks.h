// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/domain/instance.h"
#include "backend/domain/plan.h"

#include <string>
#include <string_view>
#include <vector>

namespace ph::domain {

/// What to do about a code: a topic of docs/runbooks, which is compiled in. English.
struct Runbook {
    std::vector<std::string> codes; ///< those it is about, as they are shown; the first names it
    std::string title;              ///< a few words: "the server stops again and again"
    std::string group;              ///< of the file it is in: "A database is not well"
    std::string text;               ///< Markdown
};

/// All topics, in the order of their files.
[[nodiscard]] const std::vector<Runbook> &runbooks();
/// The topic about @p code, in upper or lower case; null when there is none.
[[nodiscard]] const Runbook *runbookOf(std::string_view code);

/// The code whose topic helps best; each has one: the reason where it is known, else the meaning.
[[nodiscard]] std::string topicOf(const Error &error);
/// The same for a step that waits or failed.
[[nodiscard]] std::string topicOf(const StepReport &step);
/// The same for a state that is not Ready; empty for that one.
[[nodiscard]] std::string topicOf(InstanceState state);

/// The Markdown of a topic as plain text of a terminal.
[[nodiscard]] std::string runbookText(const Runbook &runbook);

} // namespace ph::domain
