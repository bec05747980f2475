// SPDX-License-Identifier: Apache-2.0
#include "backend/machinery/patch.h"

#include <nlohmann/json.hpp>

#include <optional>

namespace ph {

namespace {

constexpr std::size_t kOperationLimit = 10'000; // as the API server

Error patchError(std::size_t index, const std::string &op, const std::string &path, const std::string &why) {
    return Error{.code = Errc::Invalid,
                 .what =
                     "operation " + std::to_string(index) + " (" + op + " \"" + path + "\") of the JSON patch failed",
                 .subject = path,
                 .httpStatus = 422,
                 .hint = {},
                 .cause = why,
                 .reason = "Invalid"};
}

/// RFC 6901 reference tokens; nothing when the text is no pointer.
std::optional<std::vector<std::string>> splitPointer(const std::string &pointer) {
    std::vector<std::string> tokens;
    if (pointer.empty())
        return tokens;
    if (pointer.front() != '/')
        return std::nullopt;
    for (std::size_t i = 0; i < pointer.size(); ++i) {
        const char c = pointer[i];
        if (c == '/') {
            tokens.emplace_back();
        } else if (c == '~') {
            if (i + 1 >= pointer.size() || (pointer[i + 1] != '0' && pointer[i + 1] != '1'))
                return std::nullopt;
            tokens.back() += pointer[++i] == '0' ? '~' : '/';
        } else {
            tokens.back() += c;
        }
    }
    return tokens;
}

/// An array index without sign and leading zeros, at most @p limit.
std::optional<std::size_t> indexOf(const std::string &token, std::size_t limit) {
    if (token.empty() || token.size() > 9 || (token.size() > 1 && token.front() == '0') ||
        token.find_first_not_of("0123456789") != std::string::npos)
        return std::nullopt;
    const auto index = static_cast<std::size_t>(std::stoul(token));
    return index <= limit ? std::optional(index) : std::nullopt;
}

class Patcher {
public:
    explicit Patcher(Json document) : m_document(std::move(document)) {}

    /// Why the operation failed; empty when it did not.
    std::string apply(const std::string &op, const std::string &path, const Json &operation) {
        const auto tokens = splitPointer(path);
        if (!tokens)
            return "the path is no JSON pointer";
        const bool needsValue = op == "add" || op == "replace" || op == "test";
        if (needsValue && !operation.contains("value"))
            return "it has no value";
        if (op == "add")
            return add(*tokens, operation["value"]);
        if (op == "remove")
            return remove(*tokens);
        if (op == "replace") {
            Json *target = find(*tokens);
            if (!target)
                return "the path does not exist";
            *target = operation["value"];
            return {};
        }
        if (op == "test") {
            const Json *target = find(*tokens);
            // A missing value passes a test for null, as the API server's library does.
            return (target ? *target : Json()) == operation["value"] ? ""
                   : target                                          ? "the value is another one"
                                                                     : "the path does not exist";
        }
        if (op == "move" || op == "copy")
            return transfer(op == "move", path, *tokens, jsonText(operation, {"from"}, "?"));
        return "this operation is not known";
    }
    Json take() { return std::move(m_document); }

private:
    Json *find(const std::vector<std::string> &tokens) { return find(tokens, tokens.size()); }
    Json *find(const std::vector<std::string> &tokens, std::size_t count) {
        Json *here = &m_document;
        for (std::size_t i = 0; i < count; ++i) {
            if (here->is_object()) {
                const auto it = here->find(tokens[i]);
                if (it == here->end())
                    return nullptr;
                here = &*it;
            } else if (here->is_array()) {
                const auto index = indexOf(tokens[i], here->size());
                if (!index || *index == here->size())
                    return nullptr;
                here = &(*here)[*index];
            } else {
                return nullptr;
            }
        }
        return here;
    }
    std::string add(const std::vector<std::string> &tokens, const Json &value) {
        if (tokens.empty()) {
            m_document = Json(value);
            return {};
        }
        Json *parent = find(tokens, tokens.size() - 1);
        if (!parent)
            return "the parent of the path does not exist";
        if (parent->is_object()) {
            (*parent)[tokens.back()] = value;
            return {};
        }
        if (!parent->is_array())
            return "the parent of the path is neither an object nor a list";
        const auto index =
            tokens.back() == "-" ? std::optional(parent->size()) : indexOf(tokens.back(), parent->size());
        if (!index)
            return "the index is outside the list";
        parent->insert(parent->begin() + static_cast<std::ptrdiff_t>(*index), value);
        return {};
    }
    std::string remove(const std::vector<std::string> &tokens) {
        if (tokens.empty()) {
            m_document = Json();
            return {};
        }
        if (!find(tokens))
            return "the path does not exist";
        Json *parent = find(tokens, tokens.size() - 1);
        if (parent->is_object())
            parent->erase(tokens.back());
        else
            parent->erase(*indexOf(tokens.back(), parent->size()));
        return {};
    }
    std::string transfer(bool move, const std::string &path, const std::vector<std::string> &tokens,
                         const std::string &from) {
        const auto source = splitPointer(from);
        if (!source)
            return "\"from\" is no JSON pointer";
        const Json *found = find(*source);
        if (!found)
            return "\"from\" does not exist";
        const Json value = *found;
        if (move) {
            if (path.starts_with(from + "/"))
                return "a value cannot move into itself";
            if (std::string why = remove(*source); !why.empty())
                return why;
        }
        return add(tokens, value);
    }

    Json m_document;
};

} // namespace

Result<Json> applyJsonPatch(const Json &document, const Json &patch) {
    if (!patch.is_array())
        return Error{.code = Errc::Invalid,
                     .what = "a JSON patch must be a list of operations",
                     .subject = {},
                     .httpStatus = 400,
                     .reason = "BadRequest"};
    if (patch.size() > kOperationLimit)
        return Error{.code = Errc::Invalid,
                     .what = "the allowed maximum operations in a JSON patch is " + std::to_string(kOperationLimit) +
                             ", got " + std::to_string(patch.size()),
                     .subject = {},
                     .httpStatus = 413,
                     .reason = "RequestEntityTooLarge"};
    Patcher patcher(document);
    for (std::size_t i = 0; i < patch.size(); ++i) {
        const Json &operation = patch[i];
        const std::string op = jsonText(operation, {"op"});
        const std::string path = jsonText(operation, {"path"});
        if (!jsonAt(operation, {"op"}).is_string() || !jsonAt(operation, {"path"}).is_string())
            return patchError(i, op, path, "it needs \"op\" and \"path\"");
        if (const std::string why = patcher.apply(op, path, operation); !why.empty())
            return patchError(i, op, path, why);
    }
    return patcher.take();
}

Json applyMergePatch(const Json &document, const Json &patch) {
    Json out = document;
    out.merge_patch(patch);
    return out;
}

Json makeMergePatch(const Json &from, const Json &to) {
    if (!from.is_object() || !to.is_object())
        return to;
    Json patch = Json::object();
    for (const auto &[key, value] : from.items())
        if (!to.contains(key))
            patch[key] = nullptr;
    for (const auto &[key, value] : to.items()) {
        const auto before = from.find(key);
        if (before == from.end())
            patch[key] = value;
        else if (*before != value)
            patch[key] = makeMergePatch(*before, value);
    }
    return patch;
}

} // namespace ph
