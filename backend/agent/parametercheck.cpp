// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/parametercheck.h"

#include "backend/agent/postgresfiles.h"
#include "backend/core/process.h"

#include <algorithm>
#include <charconv>
#include <unistd.h>

namespace ph::agent {
namespace {

using namespace std::chrono_literals;

constexpr auto checkLimit = 4s;

/// Lower case, with "_" for "-": servers write an option's name either way.
std::string plain(std::string_view text) {
    std::string out(text);
    std::transform(out.begin(), out.end(), out.begin(), [](char c) {
        return c == '-' ? '_' : c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return out;
}

std::string trimmed(std::string_view text, const std::string &what = " \t\r") {
    const auto first = text.find_first_not_of(what);
    const auto last = text.find_last_not_of(what);
    return first == std::string_view::npos ? std::string() : std::string(text.substr(first, last - first + 1));
}

/// The parameter the words name, else the one whose value they quote.
std::string parameterNamed(const std::string &text, const std::string &words) {
    const std::string plainWords = plain(words);
    std::string byValue;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        const std::string_view line = std::string_view(text).substr(at, end - at);
        at = end + 1;
        const auto equals = line.find('=');
        const std::string name = trimmed(line.substr(0, equals));
        if (equals == std::string_view::npos || name.empty() || name.front() == '#' || name.front() == '[')
            continue;
        if (plainWords.find(plain(name)) != std::string::npos)
            return name;
        const std::string value = trimmed(line.substr(equals + 1), " \t\r\"'");
        if (value.size() > 1 && words.find(value) != std::string::npos)
            byValue = name;
    }
    return byValue;
}

} // namespace

std::optional<std::string> firstComplaint(std::string_view log, const std::vector<std::string_view> &marks) {
    while (!log.empty()) {
        const std::string_view line = log.substr(0, log.find('\n'));
        log.remove_prefix(std::min(line.size() + 1, log.size()));
        for (const std::string_view mark : marks) {
            const auto at = line.find(mark);
            if (at != std::string_view::npos)
                return trimmed(line.substr(at + mark.size()));
        }
    }
    return std::nullopt;
}

Error parameterRefused(const AgentSettings &settings, const char *label, const char *file, const std::string &words) {
    const std::string name =
        parameterNamed(readFile(settings.configDirectory / file, 1U << 20U).valueOr(std::string()), words);
    Error error{Errc::Invalid,
                name.empty() ? std::string(label) + " does not accept its parameters"
                             : std::string(label) + " does not accept the parameter " + name,
                {},
                0,
                "Correct it in ConfigMap " + settings.instance + "-parameters"};
    error.cause = words;
    return error;
}

std::uint64_t availableMemory() {
    std::uint64_t least = static_cast<std::uint64_t>(std::max(::sysconf(_SC_PHYS_PAGES), 0L)) *
                          static_cast<std::uint64_t>(std::max(::sysconf(_SC_PAGESIZE), 0L));
    for (const char *path : {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
        const std::string text = readFile(path, 64).valueOr(std::string()); // "max", or bytes
        std::uint64_t bytes = 0;
        if (std::from_chars(text.data(), text.data() + text.size(), bytes).ec == std::errc() && bytes > 0)
            least = std::min(least, bytes);
    }
    return least;
}

Status checkPostgresParameters(const AgentSettings &settings, const std::vector<std::string> &command) {
    std::vector<std::string> argv = command;
    for (std::string &argument : serverArguments(settings))
        argv.push_back(std::move(argument));
    argv.insert(argv.end(), {"-C", "data_directory"}); // reads every file as a start does, prints this and ends
    PH_ASSIGN(const CommandResult said, runCommand({argv, std::nullopt}, Context().withTimeout(checkLimit)));
    if (said.exitCode == 0)
        return {};
    if (said.err.find("configuration file") == std::string::npos)
        return Error{Errc::Internal, "the parameters could not be checked", argv[0], 0, {}, said.err};
    return parameterRefused(settings, "PostgreSQL", "postgresql.conf",
                            firstComplaint(said.err, {"LOG:  ", "FATAL:  "}).value_or("it tells no reason"));
}

} // namespace ph::agent
