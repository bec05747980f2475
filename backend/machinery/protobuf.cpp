// SPDX-License-Identifier: Apache-2.0
#include "backend/machinery/protobuf.h"

#include "backend/core/clock.h"
#include "backend/core/encoding.h"

#include <nlohmann/json.hpp>

#include <bit>
#include <cstdint>
#include <optional>

namespace ph {

namespace {

constexpr std::string_view kMagic{"k8s\0", 4};
constexpr int kDepthLimit = 64;

enum class Wire { Varint = 0, Fixed64 = 1, Bytes = 2, Fixed32 = 5 };

struct Field {
    int number = 0;
    Wire wire = Wire::Varint;
    std::uint64_t value = 0; ///< of varints and fixed numbers
    std::string_view bytes;
};

/// Reads the fields of one message; a torn one ends it with failed().
class Reader {
public:
    explicit Reader(std::string_view bytes) : m_rest(bytes) {}
    [[nodiscard]] bool failed() const { return m_failed; }
    /// The next bare number, of lists that are packed.
    std::optional<std::uint64_t> number() {
        if (m_rest.empty() || m_failed)
            return std::nullopt;
        const auto value = varint();
        return m_failed ? std::nullopt : std::optional(value);
    }
    std::optional<Field> next() {
        if (m_rest.empty() || m_failed)
            return std::nullopt;
        Field field;
        const auto key = varint();
        field.number = static_cast<int>(key >> 3U);
        field.wire = static_cast<Wire>(key & 7U);
        if (field.number <= 0)
            m_failed = true;
        switch (field.wire) {
        case Wire::Varint:
            field.value = varint();
            break;
        case Wire::Fixed64:
            field.value = fixed(8);
            break;
        case Wire::Fixed32:
            field.value = fixed(4);
            break;
        case Wire::Bytes: {
            const auto size = varint();
            if (size > m_rest.size()) {
                m_failed = true;
                break;
            }
            field.bytes = m_rest.substr(0, size);
            m_rest.remove_prefix(size);
            break;
        }
        default:
            m_failed = true;
        }
        return m_failed ? std::nullopt : std::optional(field);
    }

private:
    std::uint64_t varint() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64; shift += 7) {
            if (m_rest.empty())
                break;
            const auto byte = static_cast<unsigned char>(m_rest.front());
            m_rest.remove_prefix(1);
            value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
            if ((byte & 0x80U) == 0)
                return value;
        }
        m_failed = true;
        return 0;
    }
    std::uint64_t fixed(unsigned size) {
        if (m_rest.size() < size) {
            m_failed = true;
            return 0;
        }
        std::uint64_t value = 0;
        for (unsigned i = 0; i < size; ++i)
            value |= static_cast<std::uint64_t>(static_cast<unsigned char>(m_rest[i])) << (8 * i);
        m_rest.remove_prefix(size);
        return value;
    }

    std::string_view m_rest;
    bool m_failed = false;
};

class Decoder {
public:
    explicit Decoder(const SchemaSet &schema) : m_schema(schema) {}

    /// Fields of @p bytes into @p out. @p type has the kinds of the fields, @p message the numbers; of messages that
    /// are inlined in JSON the type is the outer one.
    Status message(const SchemaType &type, const ProtoMessage &message, std::string_view bytes, Json &out, int depth) {
        if (depth > kDepthLimit)
            return bad("nested too deeply");
        Reader reader(bytes);
        while (const auto field = reader.next()) {
            const auto known = message.find(field->number);
            if (known == message.end())
                continue;
            const ProtoField &target = known->second;
            if (target.inlined) {
                const auto *inner = m_schema.protobuf(target.name);
                if (inner)
                    PH_TRY(this->message(type, *inner, field->bytes, out, depth + 1));
                continue;
            }
            const auto property = type.properties.find(target.name);
            if (property == type.properties.end())
                continue;
            PH_TRY(add(*property->second, *field, out[target.name], depth + 1));
        }
        if (reader.failed())
            return bad("a message is torn");
        for (const auto &[number, field] : message)
            if (const auto it = out.find(field.name);
                !field.inlined && !field.pointer && !field.always && it != out.end() && isZero(*it))
                out.erase(it);
        return {};
    }

private:
    static Error bad(const char *why) {
        return Error{.code = Errc::Invalid, .what = "this is not a Kubernetes protobuf message", .cause = why};
    }
    static bool isZero(const Json &value) {
        return value.is_null() || value == "" || value == 0 || value == false ||
               (value.is_structured() && value.empty());
    }

    /// One occurrence of a field: repeated ones are appended, entries of maps set.
    Status add(const SchemaType &type, const Field &field, Json &out, int depth) {
        if (depth > kDepthLimit)
            return bad("nested too deeply");
        if (type.kind == SchemaType::Kind::Array && type.items) {
            if (!out.is_array())
                out = Json::array();
            if (field.wire == Wire::Bytes && type.items->kind == SchemaType::Kind::Integer) { // numbers may come packed
                Reader packed(field.bytes);
                while (const auto number = packed.number())
                    out.push_back(static_cast<std::int64_t>(*number));
                return packed.failed() ? Status(bad("a list is torn")) : Status();
            }
            Json item;
            PH_TRY(value(*type.items, field, item, depth + 1));
            out.push_back(std::move(item));
            return {};
        }
        if (type.kind == SchemaType::Kind::Map && type.items) {
            if (!out.is_object())
                out = Json::object();
            Reader entry(field.bytes);
            std::string key;
            Json item;
            bool any = false;
            while (const auto part = entry.next()) {
                if (part->number == 1)
                    key = std::string(part->bytes);
                else if (part->number == 2)
                    PH_TRY(element(*type.items, *part, item, depth + 1, any));
            }
            if (entry.failed())
                return bad("an entry of a map is torn");
            if (!any)
                PH_TRY(element(*type.items, Field{2, Wire::Bytes, 0, {}}, item, depth + 1, any));
            out[key] = std::move(item);
            return {};
        }
        return value(type, field, out, depth);
    }

    /// The value of a map: lists in maps are messages with the list as their only field.
    Status element(const SchemaType &type, const Field &field, Json &out, int depth, bool &any) {
        any = true;
        if (type.kind != SchemaType::Kind::Array || !type.items)
            return value(type, field, out, depth);
        out = Json::array();
        Reader list(field.bytes);
        while (const auto item = list.next())
            if (item->number == 1)
                PH_TRY(add(type, *item, out, depth + 1));
        return list.failed() ? Status(bad("a list is torn")) : Status();
    }

    Status value(const SchemaType &type, const Field &field, Json &out, int depth) {
        using Kind = SchemaType::Kind;
        switch (type.kind) {
        case Kind::String:
            if (type.format == "byte")
                out = base64Encode(field.bytes);
            else
                out = std::string(field.bytes);
            return {};
        case Kind::Boolean:
            out = field.value != 0;
            return {};
        case Kind::Integer:
            out = static_cast<std::int64_t>(field.value);
            return {};
        case Kind::Number:
            out = std::bit_cast<double>(field.value);
            return {};
        case Kind::Quantity:
            return text(field.bytes, 1, out);
        case Kind::Time:
            return time(field.bytes, type.name.ends_with("MicroTime"), out);
        case Kind::IntOrString:
            return intOrString(field.bytes, out);
        case Kind::Object:
        case Kind::Map:
        case Kind::Any:
            break;
        case Kind::Array:
            return bad("a list of lists");
        }
        if (type.properties.empty())
            return raw(field.bytes, out);
        const auto *known = m_schema.protobuf(type.name);
        if (!known)
            return {}; // of a later version than the numbers known
        if (!out.is_object())
            out = Json::object();
        return message(type, *known, field.bytes, out, depth + 1);
    }

    static Status text(std::string_view bytes, int number, Json &out) {
        Reader reader(bytes);
        out = "";
        while (const auto field = reader.next())
            if (field->number == number)
                out = std::string(field->bytes);
        return reader.failed() ? Status(bad("a text is torn")) : Status();
    }

    static Status time(std::string_view bytes, bool micro, Json &out) {
        Reader reader(bytes);
        std::int64_t seconds = 0;
        std::int64_t nanos = 0;
        bool any = false;
        while (const auto field = reader.next()) {
            any = true;
            if (field->number == 1)
                seconds = static_cast<std::int64_t>(field->value);
            else if (field->number == 2)
                nanos = static_cast<std::int64_t>(field->value);
        }
        if (reader.failed())
            return bad("a time is torn");
        out = nullptr;
        constexpr std::int64_t farthest = 253'402'300'799; // the end of year 9999
        if (!any || seconds < 0 || seconds > farthest)
            return {};
        const SystemTime moment{std::chrono::duration_cast<SystemTime::duration>(std::chrono::seconds(seconds))};
        std::string stamp = formatTime(moment);
        if (micro && stamp.ends_with("Z") && nanos >= 0 && nanos < 1'000'000'000) {
            std::string fraction = std::to_string(nanos / 1000);
            fraction.insert(0, 6 - fraction.size(), '0');
            stamp.insert(stamp.size() - 1, "." + fraction);
        }
        out = stamp;
        return {};
    }

    static Status intOrString(std::string_view bytes, Json &out) {
        Reader reader(bytes);
        std::uint64_t kind = 0;
        std::int64_t number = 0;
        std::string words;
        while (const auto field = reader.next()) {
            if (field->number == 1)
                kind = field->value;
            else if (field->number == 2)
                number = static_cast<std::int64_t>(field->value);
            else if (field->number == 3)
                words = std::string(field->bytes);
        }
        if (reader.failed())
            return bad("a number or text is torn");
        out = kind == 0 ? Json(number) : Json(words);
        return {};
    }

    /// RawExtension and FieldsV1: a message whose first field is JSON.
    static Status raw(std::string_view bytes, Json &out) {
        Reader reader(bytes);
        out = Json::object();
        while (const auto field = reader.next())
            if (field->number == 1 && !field->bytes.empty()) {
                PH_ASSIGN(out, parseJson(field->bytes));
            }
        return reader.failed() ? Status(bad("an extension is torn")) : Status();
    }

    const SchemaSet &m_schema;
};

} // namespace

bool isKubernetesProtobuf(std::string_view body) {
    return body.starts_with(kMagic);
}

Result<Json> decodeKubernetesProtobuf(const SchemaSet &schema, std::string_view body) {
    const auto bad = [](std::string why) {
        return Error{
            .code = Errc::Invalid, .what = "this is not a Kubernetes protobuf message", .cause = std::move(why)};
    };
    if (!isKubernetesProtobuf(body))
        return bad("the magic number is missing");
    Reader envelope(body.substr(kMagic.size()));
    std::string apiVersion;
    std::string kind;
    std::string_view content;
    while (const auto field = envelope.next()) {
        if (field->number == 2)
            content = field->bytes;
        if (field->number != 1)
            continue;
        Reader meta(field->bytes);
        while (const auto part = meta.next())
            (part->number == 1 ? apiVersion : kind) = std::string(part->bytes);
        if (meta.failed())
            return bad("the type is torn");
    }
    if (envelope.failed())
        return bad("the envelope is torn");
    const std::string metaPrefix = "io.k8s.apimachinery.pkg.apis.meta.v1.";
    const SchemaType *type = schema.find(gvkOf(apiVersion, kind));
    if (kind == "DeleteOptions" || !type)
        type = schema.findDefinition(metaPrefix + kind); // options are known in every group
    const ProtoMessage *message = type ? schema.protobuf(type->name) : nullptr;
    if (!message)
        return bad("no numbers are known for " + apiVersion + " " + kind);
    Json out = Json::object();
    PH_TRY(Decoder(schema).message(*type, *message, content, out, 0));
    out["apiVersion"] = apiVersion;
    out["kind"] = kind;
    return out;
}

} // namespace ph
