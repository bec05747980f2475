// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace ph::ctl {

/// An option or argument as a shell or a manual needs to know it.
struct CommandOption {
    std::vector<std::string> names;   ///< "--output", "-o"; of an argument its name
    std::string value;                ///< "TEXT", "FILE", "DIR"; empty for a flag
    std::vector<std::string> choices; ///< where only certain words are accepted
    std::string help;
    bool required = false;
};

/// A command with all below it.
struct CommandTree {
    std::string name;
    std::string help;
    std::vector<CommandOption> options;
    std::vector<CommandOption> arguments;
    std::vector<CommandTree> commands;
};

/// What @p app accepts, without what its help hides. The one list from which completions and the manual are made.
[[nodiscard]] CommandTree commandTree(const CLI::App &app);

/// A script that completes the commands of @p root in "bash", "fish" or "zsh".
[[nodiscard]] std::string completionScript(const CommandTree &root, const std::string &shell);
/// The options and commands of @p root for a manual page, in roff.
[[nodiscard]] std::string manualText(const CommandTree &root);

} // namespace ph::ctl
