// SPDX-License-Identifier: Apache-2.0
#include "app/pilothousectl/commandtree.h"

#include <CLI/CLI.hpp>

namespace ph::ctl {
namespace {

CommandOption optionOf(const CLI::Option &option) {
    CommandOption out;
    for (const std::string &name : option.get_lnames())
        out.names.push_back("--" + name);
    for (const std::string &name : option.get_snames())
        out.names.push_back("-" + name);
    if (out.names.empty())
        out.names.push_back(option.get_name(true));
    out.help = option.get_description();
    out.required = option.get_required();
    if (option.get_items_expected_max() == 0)
        return out;
    // "TEXT:{open,confirm,read-only}": validators append what they accept.
    const std::string type = option.get_type_name();
    out.value = type.substr(0, type.find(':'));
    const auto open = type.find('{');
    const auto close = type.find('}', open);
    if (open == std::string::npos || close == std::string::npos)
        return out;
    for (std::size_t at = open + 1; at < close;) {
        const std::size_t end = std::min(type.find(',', at), close);
        out.choices.push_back(type.substr(at, end - at));
        at = end + 1;
    }
    return out;
}

} // namespace

CommandTree commandTree(const CLI::App &app) {
    CommandTree out;
    out.name = app.get_name();
    out.help = app.get_description();
    for (const CLI::Option *option : app.get_options()) {
        if (!option->get_group().empty())
            (option->get_positional() ? out.arguments : out.options).push_back(optionOf(*option));
    }
    const auto shown = [](const CLI::App *command) { return !command->get_group().empty(); };
    for (const CLI::App *command : app.get_subcommands(shown))
        out.commands.push_back(commandTree(*command));
    return out;
}

} // namespace ph::ctl
