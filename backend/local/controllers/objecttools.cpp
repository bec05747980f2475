// SPDX-License-Identifier: Apache-2.0
#include "backend/local/controllers/objecttools.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cstdint>
#include <cstdlib>

namespace ph::local {

namespace {
const Json kNull;
} // namespace

std::string nameOf(const Json &object) {
    return jsonText(object, {"metadata", "name"});
}
std::string nsOf(const Json &object) {
    return jsonText(object, {"metadata", "namespace"});
}
std::string uidOf(const Json &object) {
    return jsonText(object, {"metadata", "uid"});
}
bool isDeleting(const Json &object) {
    return jsonAt(object, {"metadata", "deletionTimestamp"}).is_string();
}

bool hasFinalizer(const Json &object, std::string_view finalizer) {
    const Json &list = jsonAt(object, {"metadata", "finalizers"});
    return list.is_array() && std::any_of(list.begin(), list.end(), [&](const Json &one) {
               return one.is_string() && one.get_ref<const std::string &>() == finalizer;
           });
}

std::string keyOf(const Json &object) {
    return nsOf(object) + "/" + nameOf(object);
}
std::string keyOf(const ObjectKey &key) {
    return key.ns + "/" + key.name;
}

std::pair<std::string, std::string> splitKey(std::string_view key) {
    const auto slash = key.find('/');
    return {std::string(key.substr(0, slash)), std::string(key.substr(slash + 1))};
}

const Json &controllerRef(const Json &object) {
    const Json &refs = jsonAt(object, {"metadata", "ownerReferences"});
    if (refs.is_array())
        for (const auto &ref : refs)
            if (jsonAt(ref, {"controller"}) == true)
                return ref;
    return kNull;
}

bool isControlledBy(const Json &object, const Json &owner) {
    const std::string uid = jsonText(controllerRef(object), {"uid"});
    return !uid.empty() && uid == uidOf(owner);
}

Json makeControllerRef(const Json &owner, const std::string &apiVersion, const std::string &kind) {
    return {{"apiVersion", apiVersion}, {"kind", kind},       {"name", nameOf(owner)},
            {"uid", uidOf(owner)},      {"controller", true}, {"blockOwnerDeletion", true}};
}

const Json &findCondition(const Json &status, std::string_view type) {
    const Json &list = jsonAt(status, {"conditions"});
    if (list.is_array())
        for (const auto &condition : list)
            if (jsonText(condition, {"type"}) == type)
                return condition;
    return kNull;
}

bool isPodReady(const Json &pod) {
    return jsonText(findCondition(jsonAt(pod, {"status"}), "Ready"), {"status"}) == "True";
}

bool isPodFinished(const Json &pod) {
    const std::string phase = jsonText(pod, {"status", "phase"});
    return phase == "Succeeded" || phase == "Failed";
}

bool isPodAvailable(const Json &pod, long long minReadySeconds, SystemTime now) {
    if (!isPodReady(pod))
        return false;
    if (minReadySeconds <= 0)
        return true;
    const auto since = parseTime(jsonText(findCondition(jsonAt(pod, {"status"}), "Ready"), {"lastTransitionTime"}));
    return since && *since + std::chrono::seconds(minReadySeconds) <= now;
}

bool setCondition(Json &status, const std::string &type, const std::string &value, const std::string &reason,
                  const std::string &message, SystemTime now) {
    if (!status.is_object())
        status = Json::object();
    Json &list = status["conditions"];
    if (!list.is_array())
        list = Json::array();
    Json *found = nullptr;
    for (auto &condition : list)
        if (jsonText(condition, {"type"}) == type)
            found = &condition;
    if (found && jsonText(*found, {"status"}) == value && jsonText(*found, {"reason"}) == reason &&
        jsonText(*found, {"message"}) == message)
        return false;
    if (!found) {
        list.push_back({{"type", type}});
        found = &list.back();
    }
    if (jsonText(*found, {"status"}) != value)
        (*found)["lastTransitionTime"] = formatTime(now);
    (*found)["status"] = value;
    for (const auto &[key, text] : {std::pair("reason", &reason), std::pair("message", &message)}) {
        if (text->empty())
            found->erase(key);
        else
            (*found)[key] = *text;
    }
    return true;
}

long long scaledAmount(const Json &value, long long total, bool roundUp) {
    if (value.is_number_integer())
        return value.get<long long>();
    const long long percent = value.is_string() ? std::atoll(value.get_ref<const std::string &>().c_str()) : 0;
    return (percent * total + (roundUp ? 99 : 0)) / 100;
}

std::string contentHash(const Json &content, long long collisions) {
    constexpr std::string_view kAlphabet = "bcdfghjklmnpqrstvwxz2456789";
    std::uint64_t hash = 14695981039346656037ULL; // FNV-1a
    const auto mix = [&hash](std::string_view text) {
        for (const char c : text) {
            hash ^= static_cast<unsigned char>(c);
            hash *= 1099511628211ULL;
        }
    };
    mix(dumpJson(content));
    if (collisions > 0)
        mix(std::to_string(collisions));
    std::string out;
    for (int i = 0; i < 10; ++i) {
        out += kAlphabet[static_cast<std::size_t>(hash % kAlphabet.size())];
        hash /= kAlphabet.size();
    }
    return out;
}

} // namespace ph::local
