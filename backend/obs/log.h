// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/error.h"

#include <functional>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace ph::obs {

enum class Level { Debug, Info, Warning, Error };

/// One key with its value; values are kept as text. Secrets print as "***" by their own type.
struct Field {
    std::string key;
    std::string value;
    Field(std::string_view k, std::string_view v) : key(k), value(v) {}
    Field(std::string_view k, const char *v) : key(k), value(v) {}
    Field(std::string_view k, const std::string &v) : key(k), value(v) {}
    template <typename N>
    requires std::is_arithmetic_v<N> Field(std::string_view k, N v) : key(k), value(std::to_string(v)) {}
};

struct Record {
    Level level = Level::Info;
    std::string category; ///< "pilothouse.store"
    std::string message;  ///< constant English
    std::vector<Field> fields;
};

/// Where records go. The default writes one line per record to standard error from Level::Warning up.
using Sink = std::function<void(const Record &)>;
/// Replaces the sink of the process; call before threads start.
void setSink(Sink sink);
/// Lets records of @p level and above pass to the default sink.
void setLevel(Level level);
/// The default sink's line: RFC 3339 time, level, category, message, key=value.
[[nodiscard]] std::string formatLine(const Record &record);

/// One per folder: `const obs::Log log("store");` then `log.info("watch expired", {{"kind", k}, {"ns", ns}})`.
/// Thread-safe.
class Log {
public:
    explicit Log(std::string_view folder) : m_category("pilothouse." + std::string(folder)) {}
    void debug(std::string_view message, std::initializer_list<Field> fields = {}) const;
    void info(std::string_view message, std::initializer_list<Field> fields = {}) const;
    void warning(std::string_view message, std::initializer_list<Field> fields = {}) const;
    void error(std::string_view message, std::initializer_list<Field> fields = {}) const;

private:
    void write(Level level, std::string_view message, std::initializer_list<Field> fields) const;
    std::string m_category;
};

} // namespace ph::obs
