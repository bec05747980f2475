// SPDX-License-Identifier: Apache-2.0
#include "backend/domain/runbooks.h"

#include "backend/domain/report.h"
#include "backend/domain/runbookfiles.h"

#include <algorithm>

namespace ph::domain {
namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same(std::string_view a, std::string_view b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) {
    while (!text.empty() && text.front() == '\n')
        text.remove_prefix(1);
    while (!text.empty() && text.back() == '\n')
        text.remove_suffix(1);
    return text;
}

/// The topics of a file: "# group", then "## CODE, CODE: title" above each.
void readFile(std::string_view file, std::vector<Runbook> &into) {
    std::string group;
    if (const auto at = file.find("\n# "); at != std::string_view::npos)
        group = file.substr(at + 3, file.find('\n', at + 3) - at - 3);
    constexpr std::string_view mark = "\n## ";
    for (auto at = file.find(mark); at != std::string_view::npos;) {
        const auto next = file.find(mark, at + 1);
        const std::string_view part = file.substr(at + mark.size(), next - at - mark.size());
        at = next;
        const auto line = part.find('\n');
        const std::string_view heading = part.substr(0, line);
        const auto colon = heading.find(": ");
        Runbook runbook;
        runbook.group = group;
        runbook.title = heading.substr(colon + 2);
        runbook.text = trimmed(part.substr(line));
        for (std::string_view codes = heading.substr(0, colon); !codes.empty();) {
            const auto comma = std::min(codes.find(", "), codes.size());
            runbook.codes.emplace_back(codes.substr(0, comma));
            codes.remove_prefix(std::min(comma + 2, codes.size()));
        }
        into.push_back(std::move(runbook));
    }
}

/// @p line without the marks of bold, italics and code.
std::string withoutMarks(std::string_view line) {
    std::string out;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const bool pair = line.substr(i, 2) == "**";
        if (line[i] == '`' || line[i] == '*') {
            i += pair ? 1 : 0;
            continue;
        }
        out += line[i];
    }
    return out;
}

} // namespace

const std::vector<Runbook> &runbooks() {
    static const std::vector<Runbook> all = [] {
        std::vector<Runbook> out;
        for (const std::string_view file : runbookFiles())
            readFile(file, out);
        return out;
    }();
    return all;
}

const Runbook *runbookOf(std::string_view code) {
    for (const Runbook &runbook : runbooks()) {
        if (std::any_of(runbook.codes.begin(), runbook.codes.end(),
                        [code](const std::string &its) { return same(its, code); }))
            return &runbook;
    }
    return nullptr;
}

std::string topicOf(const Error &error) {
    return !error.reason.empty() && runbookOf(error.reason) ? error.reason : errcName(error.code);
}

std::string topicOf(const StepReport &step) {
    if (!step.error.reason.empty() && runbookOf(step.error.reason))
        return step.error.reason;
    if (step.id == "lease")
        return "step.lease";
    std::string kind = stepKindName(step.kind);
    kind.front() = lower(kind.front());
    return "step." + kind;
}

std::string topicOf(InstanceState state) {
    return state == InstanceState::Ready ? std::string() : std::string("state.") + stateName(state);
}

std::string runbookText(const Runbook &runbook) {
    std::string out;
    bool code = false;
    for (std::string_view rest = runbook.text; !rest.empty();) {
        const auto end = std::min(rest.find('\n'), rest.size());
        const std::string_view line = rest.substr(0, end);
        rest.remove_prefix(std::min(end + 1, rest.size()));
        if (line.starts_with("```"))
            code = !code;
        else
            out += code ? "    " + std::string(line) + "\n" : withoutMarks(line) + "\n";
    }
    return out;
}

} // namespace ph::domain
