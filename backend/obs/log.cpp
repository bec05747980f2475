// SPDX-License-Identifier: Apache-2.0
#include "backend/obs/log.h"

#include "backend/core/clock.h"

#include <algorithm>
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <unistd.h>

namespace ph::obs {
namespace {

std::atomic<Level> &threshold() {
    static std::atomic<Level> level{Level::Warning};
    return level;
}

Sink &sink() {
    static Sink current;
    return current;
}

const char *levelName(Level level) {
    switch (level) {
    case Level::Debug:
        return "debug";
    case Level::Info:
        return "info";
    case Level::Warning:
        return "warning";
    case Level::Error:
        return "error";
    }
    return "error";
}

/// Values with white space, quotes or control characters are quoted, so that a line stays one line.
void appendValue(std::string &line, const std::string &value) {
    const bool plain =
        !value.empty() && value.find_first_of(" \t\"=\\") == std::string::npos &&
        std::none_of(value.begin(), value.end(), [](char c) { return static_cast<unsigned char>(c) < 32; });
    if (plain) {
        line += value;
        return;
    }
    static constexpr std::string_view digits = "0123456789abcdef";
    line += '"';
    for (const char c : value) {
        if (c == '"' || c == '\\')
            line += '\\';
        if (c == '\n')
            line += "\\n";
        else if (static_cast<unsigned char>(c) < 32)
            line += std::string("\\x") + digits[static_cast<unsigned char>(c) >> 4] +
                    digits[static_cast<unsigned char>(c) & 15];
        else
            line += c;
    }
    line += '"';
}

} // namespace

void setSink(Sink newSink) {
    sink() = std::move(newSink);
}
void setLevel(Level level) {
    threshold() = level;
}

std::string formatLine(const Record &record) {
    std::string line =
        formatMicroTime(Clock::system().now()) + " " + levelName(record.level) + " " + record.category + " ";
    line += record.message;
    for (const auto &field : record.fields) {
        line += " " + field.key + "=";
        appendValue(line, field.value);
    }
    return line;
}

void Log::write(Level level, std::string_view message, std::initializer_list<Field> fields) const {
    if (sink()) {
        sink()(Record{level, m_category, std::string(message), fields});
        return;
    }
    if (level < threshold().load())
        return;
    const std::string line = formatLine(Record{level, m_category, std::string(message), fields}) + "\n";
    (void)!::write(2, line.data(), line.size()); // one call, so that lines of threads do not mix
}

void Log::debug(std::string_view message, std::initializer_list<Field> fields) const {
    write(Level::Debug, message, fields);
}
void Log::info(std::string_view message, std::initializer_list<Field> fields) const {
    write(Level::Info, message, fields);
}
void Log::warning(std::string_view message, std::initializer_list<Field> fields) const {
    write(Level::Warning, message, fields);
}
void Log::error(std::string_view message, std::initializer_list<Field> fields) const {
    write(Level::Error, message, fields);
}

} // namespace ph::obs
