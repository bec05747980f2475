// SPDX-License-Identifier: Apache-2.0
#include "app/pilothousectl/output.h"

#include "backend/domain/runbooks.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <iostream>

namespace ph::ctl {
namespace {

std::string sentence(std::string text) {
    if (text.empty())
        return text;
    if (text.front() >= 'a' && text.front() <= 'z')
        text.front() = static_cast<char>(text.front() - 'a' + 'A');
    if (text.back() != '.' && text.back() != '?')
        text += '.';
    return text;
}

/// What a cluster or a file sent must not move the cursor or change colours.
std::string printable(const std::string &text) {
    std::string out;
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '\n')
            out += ' ';
        else if (byte < 0x20 || byte == 0x7f)
            out += '?';
        else
            out += c;
    }
    return out;
}

std::size_t width(const std::string &text) {
    return static_cast<std::size_t>(std::count_if(
        text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

} // namespace

int exitCodeOf(const Error &error) {
    switch (error.code) {
    case Errc::NotFound:
        return NotFound;
    case Errc::Conflict:
        return Conflict;
    case Errc::Unauthorized:
    case Errc::Forbidden:
        return Refused;
    case Errc::Unreachable:
    case Errc::Unavailable:
    case Errc::Throttled:
        return Unreachable;
    case Errc::Invalid:
        return Invalid;
    case Errc::Cancelled:
    case Errc::Timeout:
        return Ended;
    case Errc::Expired:
    case Errc::Internal:
        break;
    }
    return Failed;
}

std::string exitCodeHelp() {
    return "Exit codes: 0 done, 1 internal error, 2 wrong usage, 3 not found, 4 exists already or changed meanwhile,\n"
           "5 refused (rights or protection), 6 unreachable, 7 invalid input, 8 timed out or cancelled.";
}

int printError(const Error &error) {
    std::string first = error.what;
    if (!error.subject.empty() && error.what.find(error.subject) == std::string::npos)
        first += " (" + error.subject + ")";
    std::cerr << "Error: " << printable(sentence(first)) << "\n";
    if (!error.cause.empty())
        std::cerr << "Cause: " << printable(sentence(error.cause)) << "\n";
    // The first is the sentence itself where several things are wrong with the input.
    for (const ErrorCause &cause : error.causes)
        if (cause.message != error.what)
            std::cerr << "Also:  "
                      << printable(sentence(cause.message.empty() ? cause.field + ": " + cause.reason : cause.message))
                      << "\n";
    // Here the name is typed as an option where there is no terminal to ask on.
    const std::string hint = error.reason == "ConfirmationMissing" ? "Give the name with --confirm" : error.hint;
    if (!hint.empty())
        std::cerr << "Next:  " << printable(sentence(hint)) << "\n";
    // Of these three the lines above are all there is to say, unless there is a reason with a topic of its own.
    const std::string topic = domain::topicOf(error);
    const bool plain = error.code == Errc::NotFound || error.code == Errc::Invalid || error.code == Errc::Cancelled;
    if (!plain || topic != errcName(error.code))
        std::cerr << "More:  pilothousectl explain " << topic << "\n";
    return exitCodeOf(error);
}

void note(const std::string &text) {
    std::cerr << printable(text) << "\n";
}

void printTable(const std::vector<std::string> &header, const std::vector<std::vector<std::string>> &rows) {
    std::vector<std::vector<std::string>> all{header};
    for (const auto &row : rows) {
        auto &clean = all.emplace_back();
        for (const auto &cell : row)
            clean.push_back(cell.empty() ? "-" : printable(cell));
    }
    std::vector<std::size_t> widths(header.size(), 0);
    for (const auto &row : all)
        for (std::size_t i = 0; i < row.size() && i < widths.size(); ++i)
            widths[i] = std::max(widths[i], width(row[i]));
    for (const auto &row : all) {
        for (std::size_t i = 0; i < row.size(); ++i) {
            std::cout << row[i];
            if (i + 1 < row.size())
                std::cout << std::string(widths.at(i) - width(row[i]) + 3, ' ');
        }
        std::cout << "\n";
    }
    std::cout.flush();
}

void printDocument(Format format, const Json &document) {
    std::string text = format == Format::Yaml ? dumpYaml(document) : dumpJson(document, 2);
    if (text.empty() || text.back() != '\n')
        text += '\n';
    std::cout << text << std::flush;
}

std::string age(SystemTime time) {
    if (time == SystemTime{})
        return {};
    const auto seconds =
        std::max<long long>(0, std::chrono::duration_cast<std::chrono::seconds>(Clock::system().now() - time).count());
    if (seconds < 120)
        return std::to_string(seconds) + " s";
    if (seconds < 7200)
        return std::to_string(seconds / 60) + " min";
    if (seconds < 172'800)
        return std::to_string(seconds / 3600) + " h";
    return std::to_string(seconds / 86'400) + " d";
}

std::string joined(const std::vector<std::string> &words, const char *between) {
    std::string out;
    for (const std::string &word : words)
        out += (out.empty() ? "" : between) + word;
    return out;
}

} // namespace ph::ctl
