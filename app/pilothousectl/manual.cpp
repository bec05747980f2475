// SPDX-License-Identifier: Apache-2.0
#include "app/pilothousectl/commandtree.h"

namespace ph::ctl {
namespace {

/// Text that roff takes for nothing else.
std::string plain(const std::string &text) {
    std::string out;
    for (const char c : text) {
        if (c == '\\')
            out += "\\e";
        else if (c == '-')
            out += "\\-";
        else if ((c == '.' || c == '\'') && (out.empty() || out.back() == '\n'))
            out += std::string("\\&") + c;
        else
            out += c;
    }
    return out;
}

std::string sentence(const std::string &text) {
    return text.empty() || text.back() == '.' ? plain(text) : plain(text) + ".";
}

std::string value(const CommandOption &option) {
    std::string out;
    for (const std::string &choice : option.choices)
        out += (out.empty() ? "" : "|") + choice;
    return out.empty() ? option.value : out;
}

std::string optionText(const CommandOption &option) {
    std::string out = ".TP\n";
    for (std::size_t i = 0; i < option.names.size(); ++i)
        out += (i == 0 ? "\\fB" : ", \\fB") + plain(option.names[i]) + "\\fR";
    if (!option.value.empty())
        out += " \\fI" + plain(value(option)) + "\\fR";
    const std::string help = sentence(option.help);
    return out + "\n" + (help.empty() ? "\\&" : help) + (option.required ? " Must be given.\n" : "\n");
}

void commands(const CommandTree &command, const std::string &above, std::string &out) {
    const std::string name = above + " " + command.name;
    std::string synopsis = "\\fB" + plain(name) + "\\fR";
    for (const CommandOption &argument : command.arguments) {
        const std::string word = "\\fI" + plain(argument.names.front()) + "\\fR";
        synopsis += argument.required ? " " + word : " [" + word + "]";
    }
    if (!command.commands.empty())
        synopsis += " \\fICOMMAND\\fR";
    out += ".SS " + plain(name) + "\n" + synopsis + "\n.PP\n" + sentence(command.help) + "\n";
    for (const CommandOption &argument : command.arguments)
        if (!argument.help.empty() || !argument.choices.empty())
            out += ".TP\n\\fI" + plain(argument.names.front()) + "\\fR\n" +
                   (argument.choices.empty() ? sentence(argument.help)
                                             : "One of " + plain(value(argument)) + ". " + sentence(argument.help)) +
                   "\n";
    for (const CommandOption &option : command.options)
        if (option.names.back() != "-h") // every command has it
            out += optionText(option);
    for (const CommandTree &below : command.commands)
        commands(below, name, out);
}

} // namespace

std::string manualText(const CommandTree &root) {
    std::string out = ".SH OPTIONS\nEvery command takes these as well.\n";
    for (const CommandOption &option : root.options)
        out += optionText(option);
    out += ".SH COMMANDS\n";
    for (const CommandTree &command : root.commands)
        commands(command, root.name, out);
    return out;
}

} // namespace ph::ctl
