// SPDX-License-Identifier: Apache-2.0
#include "backend/store/watchdecoder.h"

#include "backend/store/jsonread.h"

namespace ph::store {

namespace {

constexpr std::size_t lineLimit = 16U << 20U;

WatchEvent::Type typeOf(std::string_view name) {
    if (name == "ADDED")
        return WatchEvent::Type::Added;
    if (name == "MODIFIED")
        return WatchEvent::Type::Modified;
    if (name == "DELETED")
        return WatchEvent::Type::Deleted;
    if (name == "BOOKMARK")
        return WatchEvent::Type::Bookmark;
    return name == "ERROR" ? WatchEvent::Type::Failed : WatchEvent::Type::Other;
}

Error unreadable(const char *why) {
    return Error{Errc::Invalid, "a line of the watch cannot be read", {}, 0, {}, why};
}

} // namespace

Status WatchDecoder::feed(std::string_view bytes, const OnEvent &onEvent) {
    m_buffer.reserve(m_buffer.size() + bytes.size() + simdjson::SIMDJSON_PADDING);
    m_buffer.append(bytes);
    std::size_t start = 0;
    Status status;
    for (;;) {
        const std::size_t end = m_buffer.find('\n', std::max(start, m_searched));
        if (end == std::string::npos)
            break;
        const std::string_view line(m_buffer.data() + start, end - start);
        start = end + 1;
        if (line.find_first_not_of(" \r\t") == std::string_view::npos)
            continue;
        auto event = readEvent(line);
        status = event ? onEvent(*event) : Status(event.error());
        if (!status)
            break;
    }
    m_buffer.erase(0, start);
    m_searched = status ? m_buffer.size() : 0;
    if (status && m_buffer.size() > lineLimit)
        return unreadable("it is far too long");
    return status;
}

Result<WatchEvent> readEvent(std::string_view paddedLine) {
    static thread_local od::parser parser;
    WatchEvent event;
    try {
        od::document document =
            parser.iterate(paddedLine.data(), paddedLine.size(), paddedLine.size() + simdjson::SIMDJSON_PADDING);
        for (auto field : document.get_object()) {
            const std::string_view key = field.unescaped_key();
            od::value value = field.value();
            if (key == "type") {
                event.type = typeOf(text(value));
            } else if (key == "object" && isObject(value)) {
                od::object object = value.get_object();
                event.object = object.raw_json();
            }
        }
    } catch (const simdjson::simdjson_error &error) {
        return unreadable(error.what());
    }
    if (event.object.empty())
        return unreadable("it has no object");
    return event;
}

Result<Bookmark> readBookmark(std::string_view paddedObject) {
    RowMeta meta;
    static const AnnotationPrefixes keep{"k8s.io/initial-events-end"};
    static thread_local od::parser parser;
    try {
        od::document document =
            parser.iterate(paddedObject.data(), paddedObject.size(), paddedObject.size() + simdjson::SIMDJSON_PADDING);
        for (auto field : document.get_object()) {
            const std::string_view key = field.unescaped_key();
            od::value value = field.value();
            if (key == "metadata")
                readMeta(value, meta, keep);
        }
    } catch (const simdjson::simdjson_error &error) {
        return unreadable(error.what());
    }
    return Bookmark{std::move(meta.resourceVersion), meta.annotations.get("k8s.io/initial-events-end") == "true"};
}

} // namespace ph::store
