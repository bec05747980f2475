// SPDX-License-Identifier: Apache-2.0
#include "app/pilothousectl/commandtree.h"
#include "app/pilothousectl/output.h"

#include <algorithm>
#include <functional>

namespace ph::ctl {
namespace {

using Path = std::vector<const CommandTree *>; ///< from the root to a command

void walk(Path path, const std::function<void(const Path &)> &visit) {
    visit(path);
    for (const CommandTree &command : path.back()->commands) {
        path.push_back(&command);
        walk(path, visit);
        path.pop_back();
    }
}

/// "/clusters/add"; empty for the root.
std::string placeOf(const Path &path) {
    std::string out;
    for (std::size_t i = 1; i < path.size(); ++i)
        out += "/" + path[i]->name;
    return out;
}

/// The options a command takes: its own and those that hold for every command, which it may have with another meaning.
std::vector<CommandOption> optionsAt(const Path &path) {
    std::vector<CommandOption> out = path.back()->options;
    for (const CommandOption &option : path.front()->options) {
        const bool own = std::any_of(out.begin(), out.end(),
                                     [&](const CommandOption &o) { return o.names.front() == option.names.front(); });
        if (!own && option.names.front() != "--version")
            out.push_back(option);
    }
    return out;
}

std::string quoted(const std::string &text) {
    std::string out = "'";
    for (const char c : text)
        out += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return out + "'";
}

/// How bash proposes the values of an option or argument; empty where nobody knows them.
std::string generator(const CommandOption &option) {
    if (!option.choices.empty())
        return "-W '" + joined(option.choices) + "'";
    if (option.value == "FILE")
        return "-f";
    return option.value == "DIR" ? "-d" : "";
}

/// Lines of bash's case statements.
struct BashCases {
    std::string steps;  ///< which words lead to a command or ask for a value
    std::string values; ///< the values of an option
    std::string words;  ///< what may stand at a place
};

BashCases bashCases(const CommandTree &root) {
    BashCases cases;
    walk({&root}, [&cases](const Path &path) {
        const std::string place = placeOf(path);
        std::vector<std::string> words;
        std::vector<std::string> withValue;
        for (const CommandTree &command : path.back()->commands) {
            words.push_back(command.name);
            cases.steps +=
                "        '" + place + " " + command.name + "') place=" + place + "/" + command.name + " ;;\n";
        }
        const std::vector<CommandOption> options = path.size() == 1 ? path.back()->options : optionsAt(path);
        for (const CommandOption &option : options) {
            words.push_back(option.names.front());
            if (option.value.empty())
                continue;
            std::vector<std::string> spelled;
            for (const std::string &name : option.names)
                spelled.push_back("'" + place + " " + name + "'");
            withValue.insert(withValue.end(), spelled.begin(), spelled.end());
            if (const std::string how = generator(option); !how.empty())
                cases.values += "        " + joined(spelled, "|") + ") how=(" + how + ") ;;\n";
        }
        if (!withValue.empty())
            cases.steps += "        " + joined(withValue, "|") + ") option=$word ;;\n";
        std::string argument;
        for (const CommandOption &one : path.back()->arguments) {
            words.insert(words.end(), one.choices.begin(), one.choices.end());
            if (one.choices.empty() && argument.empty())
                argument = generator(one);
        }
        cases.words += "        '" + place + "') how=(" + argument + (argument.empty() ? "" : " ") + "-W '" +
                       joined(words) + "') ;;\n";
    });
    return cases;
}

/// Works in bash, and in zsh through its bashcompinit.
std::string bashFunction(const CommandTree &root) {
    const BashCases cases = bashCases(root);
    return "_" + root.name + "_complete() {\n" +
           "    local current=${COMP_WORDS[COMP_CWORD]} place='' option='' word i\n"
           "    local -a how=()\n"
           "    [[ $current == = ]] && current=''\n"
           "    for ((i = 1; i < COMP_CWORD; i++)); do\n"
           "        word=${COMP_WORDS[i]}\n"
           "        [[ $word == = ]] && continue\n"
           "        if [[ $option ]]; then option=''; continue; fi\n"
           "        [[ $word == -- ]] && return\n"
           "        case \"$place $word\" in\n" +
           cases.steps +
           "        esac\n"
           "    done\n"
           "    COMPREPLY=()\n"
           "    if [[ $option ]]; then\n"
           "        case \"$place $option\" in\n" +
           cases.values +
           "        esac\n"
           "    else\n"
           "        case \"$place\" in\n" +
           cases.words +
           "        esac\n"
           "    fi\n"
           "    [[ ${#how[@]} -gt 0 ]] || return\n"
           "    local found\n"
           "    while IFS= read -r found; do\n"
           "        [[ $found ]] && COMPREPLY+=(\"$found\")\n"
           "    done < <(compgen \"${how[@]}\" -- \"$current\")\n"
           "}\n";
}

std::string bash(const CommandTree &root) {
    return "# bash completion for " + root.name + ", made by \"" + root.name + " completion bash\"\n" +
           bashFunction(root) + "complete -o filenames -F _" + root.name + "_complete " + root.name + "\n";
}

std::string zsh(const CommandTree &root) {
    return "#compdef " + root.name + "\n# Made by \"" + root.name +
           " completion zsh\".\nautoload -U +X bashcompinit && bashcompinit\n" + bashFunction(root) +
           "_bash_complete -o filenames -F _" + root.name + "_complete\n";
}

std::string fishOption(const std::string &program, const std::string &condition, const CommandOption &option) {
    std::string line = "complete -c " + program + " -n " + quoted(condition);
    for (const std::string &name : option.names)
        line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    if (!option.choices.empty())
        line += " -x -a " + quoted(joined(option.choices));
    else if (option.value == "FILE" || option.value == "DIR")
        line += " -r -F";
    else if (!option.value.empty())
        line += " -x";
    return line + " -d " + quoted(option.help) + "\n";
}

std::string fish(const CommandTree &root) {
    std::string out = "# fish completion for " + root.name + ", made by \"" + root.name + " completion fish\"\n";
    out += "complete -c " + root.name + " -f\n";
    walk({&root}, [&](const Path &path) {
        std::string condition;
        for (std::size_t i = 1; i < path.size(); ++i)
            condition += (i > 1 ? "; and " : "") + ("__fish_seen_subcommand_from " + path[i]->name);
        // Where a command is still to come, those there are; each is proposed once.
        std::string next = condition;
        if (!path.back()->commands.empty()) {
            next += std::string(next.empty() ? "" : "; and ") + "not __fish_seen_subcommand_from";
            for (const CommandTree &command : path.back()->commands)
                next += " " + command.name;
        }
        if (condition.empty())
            condition = next;
        for (const CommandTree &command : path.back()->commands)
            out += "complete -c " + root.name + " -n " + quoted(next) + " -a " + command.name + " -d " +
                   quoted(command.help) + "\n";
        for (const CommandOption &argument : path.back()->arguments) {
            if (!argument.choices.empty())
                out += "complete -c " + root.name + " -n " + quoted(condition) + " -a " +
                       quoted(joined(argument.choices)) + "\n";
            else if (argument.value == "FILE")
                out += "complete -c " + root.name + " -n " + quoted(condition) + " -F\n";
        }
        for (const CommandOption &option : path.back()->options)
            out += fishOption(root.name, condition, option);
        if (path.size() > 1 && path.back()->commands.empty()) {
            const std::size_t own = path.back()->options.size();
            const std::vector<CommandOption> all = optionsAt(path);
            for (std::size_t i = own; i < all.size(); ++i)
                out += fishOption(root.name, condition, all[i]);
        }
    });
    return out;
}

} // namespace

std::string completionScript(const CommandTree &root, const std::string &shell) {
    return shell == "fish" ? fish(root) : shell == "zsh" ? zsh(root) : bash(root);
}

} // namespace ph::ctl
