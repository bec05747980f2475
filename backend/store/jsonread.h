// SPDX-License-Identifier: Apache-2.0
// Helpers to read fields with simdjson. For this folder's .cpp files only. simdjson's exceptions (simdjson_error) leave
// them; the entry points (decode(), readEvent()) catch.
#pragma once

#include "backend/core/clock.h"
#include "backend/core/result.h"
#include "backend/store/rows.h"

#include <simdjson.h>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace ph::store {

namespace od = simdjson::ondemand;

inline bool isObject(od::value &value) {
    return value.type() == od::json_type::object;
}
inline bool isArray(od::value &value) {
    return value.type() == od::json_type::array;
}

/// Calls @p read with key and value of each field; nothing when @p value is no object.
template <typename Read> void eachField(od::value value, Read read) {
    if (!isObject(value))
        return;
    for (auto field : value.get_object()) {
        const std::string_view key = field.unescaped_key();
        od::value inner = field.value();
        read(key, inner);
    }
}
/// Calls @p read with each element; nothing when @p value is no array.
template <typename Read> void eachElement(od::value value, Read read) {
    if (!isArray(value))
        return;
    for (od::value element : value.get_array())
        read(element);
}
/// The string, or empty when it is something else.
inline std::string_view text(od::value value) {
    if (value.type() != od::json_type::string)
        return {};
    return value.get_string();
}
inline std::int64_t integer(od::value value) {
    if (value.type() != od::json_type::number)
        return 0;
    std::int64_t number = 0;
    return value.get_int64().get(number) == simdjson::SUCCESS ? number : 0;
}
inline int smallInteger(od::value value) {
    const std::int64_t number = integer(value);
    return number > std::numeric_limits<int>::max() || number < std::numeric_limits<int>::min()
               ? 0
               : static_cast<int>(number);
}
inline bool boolean(od::value value) {
    return value.type() == od::json_type::boolean && value.get_bool();
}
inline SystemTime time(od::value value) {
    return parseTime(text(value)).value_or(SystemTime{});
}
/// A string, or a number as its digits (IntOrString).
inline std::string textOrNumber(od::value value) {
    if (value.type() == od::json_type::number)
        return std::to_string(integer(value));
    return std::string(text(value));
}
inline TextMap textMap(od::value value) {
    TextMap map;
    eachField(value, [&map](std::string_view key, od::value inner) {
        // The key's text lives in the parser's buffer, as the value's does: both stay.
        map.add(key, text(inner));
    });
    map.shrink();
    return map;
}

/// Reads metadata; annotations only those that begin with one of @p keep.
void readMeta(od::value metadata, RowMeta &meta, const AnnotationPrefixes &keep);
/// A row without uid (some aggregated APIs) is keyed by its name; Invalid without a name.
[[nodiscard]] Status finishMeta(RowMeta &meta);

/// Reads a whole object: @p read gets each top-level field but metadata.
template <typename Read>
[[nodiscard]] Status decode(std::string_view padded, RowMeta &meta, const AnnotationPrefixes &keep, Read read) {
    static thread_local od::parser parser;
    try {
        od::document document =
            parser.iterate(padded.data(), padded.size(), padded.size() + simdjson::SIMDJSON_PADDING);
        for (auto field : document.get_object()) {
            const std::string_view key = field.unescaped_key();
            od::value value = field.value();
            if (key == "metadata")
                readMeta(value, meta, keep);
            else
                read(key, value);
        }
    } catch (const simdjson::simdjson_error &error) {
        return Error{Errc::Invalid, "an object from the server cannot be read", meta.name, 0, {}, error.what()};
    }
    return finishMeta(meta);
}

} // namespace ph::store
