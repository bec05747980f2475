// SPDX-License-Identifier: Apache-2.0
// Deletes what its owners left behind: in the background, before the owner (foreground), or not at all (orphan).
#include "backend/local/controllers/controller.h"
#include "backend/local/controllers/kinds.h"
#include "backend/local/controllers/objecttools.h"

#include <nlohmann/json.hpp>

#include <map>
#include <mutex>
#include <set>

namespace ph::local {

namespace {

constexpr const char *kForeground = "foregroundDeletion";
constexpr const char *kOrphan = "orphan";

/// A queue key from an object's key; no part may contain a line feed.
std::string packed(const ObjectKey &key) {
    return key.collection + "\n" + key.ns + "\n" + key.name;
}

ObjectKey unpacked(const std::string &text) {
    const auto first = text.find('\n');
    const auto second = text.find('\n', first + 1);
    return {text.substr(0, first), text.substr(first + 1, second - first - 1), text.substr(second + 1)};
}

class GarbageCollector final : public Controller {
public:
    GarbageCollector(Api &api, Executor &executor, const ControllerOptions &options)
        : Controller(api, executor, options, "garbage-collector") {}

    void observe(const StoreEvent &event) override {
        const auto &key = event.object.key;
        const Json &object = *event.object.json;
        if (key.collection == "events")
            return;
        const bool gone = event.type == StoreEvent::Type::Deleted;
        const std::string uid = uidOf(object);
        std::set<ObjectKey> dependents;
        std::set<ObjectKey> waitingOwners;
        {
            const std::lock_guard lock(m_mutex);
            forget(key);
            if (!gone) {
                m_byUid[uid] = key;
                for (const auto &owner : ownersOf(object)) {
                    m_owners[key].insert(owner);
                    m_dependents[owner].insert(key);
                }
            } else if (const auto known = m_byUid.find(uid); known != m_byUid.end() && known->second == key) {
                m_byUid.erase(known);
            }
            if (gone)
                if (const auto it = m_dependents.find(uid); it != m_dependents.end())
                    dependents = it->second;
            for (const auto &owner : ownersOf(object))
                if (const auto it = m_byUid.find(owner); it != m_byUid.end())
                    waitingOwners.insert(it->second);
        }
        for (const auto &dependent : dependents)
            enqueue(packed(dependent));
        // A dependent that went or changed its owners may be what a foreground deletion waits for.
        for (const auto &owner : waitingOwners)
            if (const auto live = find(owner.collection, owner.ns, owner.name); live && isDeleting(*live))
                enqueue(packed(owner));
        if (!gone && (!ownersOf(object).empty() || isDeleting(object)))
            enqueue(packed(key));
    }

protected:
    Outcome sync(const std::string &text) override {
        const ObjectKey key = unpacked(text);
        const auto object = find(key.collection, key.ns, key.name);
        if (!object)
            return std::chrono::milliseconds(0);
        if (isDeleting(*object)) {
            if (hasFinalizer(*object, kOrphan))
                PH_TRY(orphanDependents(key, *object));
            else if (hasFinalizer(*object, kForeground))
                PH_TRY(deleteDependents(key, *object));
            return std::chrono::milliseconds(0);
        }
        PH_TRY(checkOwners(key, *object));
        return std::chrono::milliseconds(0);
    }

private:
    static std::set<std::string> ownersOf(const Json &object) {
        std::set<std::string> out;
        const Json &refs = jsonAt(object, {"metadata", "ownerReferences"});
        if (refs.is_array())
            for (const auto &ref : refs)
                out.insert(jsonText(ref, {"uid"}));
        return out;
    }

    /// Call with the mutex held.
    void forget(const ObjectKey &key) {
        const auto it = m_owners.find(key);
        if (it == m_owners.end())
            return;
        for (const auto &owner : it->second) {
            const auto list = m_dependents.find(owner);
            if (list == m_dependents.end())
                continue;
            list->second.erase(key);
            if (list->second.empty())
                m_dependents.erase(list);
        }
        m_owners.erase(it);
    }

    [[nodiscard]] std::set<ObjectKey> dependentsOf(const std::string &uid) {
        const std::lock_guard lock(m_mutex);
        const auto it = m_dependents.find(uid);
        return it == m_dependents.end() ? std::set<ObjectKey>() : it->second;
    }

    /// The live owner an object names, or null when it is gone (an owner in another namespace counts as gone).
    JsonPtr ownerFor(const ObjectKey &dependent, const std::string &uid) {
        ObjectKey key;
        {
            const std::lock_guard lock(m_mutex);
            const auto it = m_byUid.find(uid);
            if (it == m_byUid.end())
                return nullptr;
            key = it->second;
        }
        if (!key.ns.empty() && key.ns != dependent.ns)
            return nullptr;
        auto owner = find(key.collection, key.ns, key.name);
        return owner && uidOf(*owner) == uid ? owner : nullptr;
    }

    Status checkOwners(const ObjectKey &key, const Json &object) {
        std::set<std::string> solid;
        std::set<std::string> waiting;
        std::set<std::string> useless;
        const Json &refs = jsonAt(object, {"metadata", "ownerReferences"});
        if (!refs.is_array() || refs.empty())
            return {};
        for (const auto &ref : refs) {
            const std::string uid = jsonText(ref, {"uid"});
            const auto owner = ownerFor(key, uid);
            if (!owner)
                useless.insert(uid);
            else if (isDeleting(*owner) && hasFinalizer(*owner, kForeground))
                waiting.insert(uid);
            else
                solid.insert(uid);
        }
        if (!solid.empty()) {
            useless.insert(waiting.begin(), waiting.end());
            return useless.empty() ? Status() : dropOwners(key, useless);
        }
        std::string policy = "Background";
        if (hasFinalizer(object, kOrphan))
            policy = "Orphan";
        else if (hasFinalizer(object, kForeground) || (!waiting.empty() && !dependentsOf(uidOf(object)).empty()))
            policy = "Foreground";
        return removeObject(key.collection, object, policy);
    }

    Status dropOwners(const ObjectKey &key, const std::set<std::string> &uids) {
        return ignoreNotFound(api().modify(
            key.collection, key.ns, key.name,
            [&](Json &live) {
                Json left = Json::array();
                const Json refs = jsonAt(live, {"metadata", "ownerReferences"});
                if (!refs.is_array())
                    return false;
                for (const auto &ref : refs)
                    if (!uids.contains(jsonText(ref, {"uid"})))
                        left.push_back(ref);
                if (left.size() == refs.size())
                    return false;
                if (left.empty())
                    live["metadata"].erase("ownerReferences");
                else
                    live["metadata"]["ownerReferences"] = std::move(left);
                return true;
            },
            me()));
    }

    Status orphanDependents(const ObjectKey &key, const Json &owner) {
        for (const auto &dependent : dependentsOf(uidOf(owner)))
            PH_TRY(dropOwners(dependent, {uidOf(owner)}));
        return dropFinalizer(key.collection, key.ns, key.name, kOrphan);
    }

    Status deleteDependents(const ObjectKey &key, const Json &owner) {
        bool blocked = false;
        for (const auto &dependent : dependentsOf(uidOf(owner))) {
            const auto object = find(dependent.collection, dependent.ns, dependent.name);
            if (!object)
                continue;
            if (!isDeleting(*object))
                PH_TRY(checkOwners(dependent, *object));
            const auto left = find(dependent.collection, dependent.ns, dependent.name);
            if (!left)
                continue;
            if (const Json &refs = jsonAt(*left, {"metadata", "ownerReferences"}); refs.is_array())
                for (const auto &ref : refs)
                    blocked = blocked ||
                              (jsonText(ref, {"uid"}) == uidOf(owner) && jsonAt(ref, {"blockOwnerDeletion"}) == true);
        }
        return blocked ? Status() : dropFinalizer(key.collection, key.ns, key.name, kForeground);
    }

    std::mutex m_mutex;
    std::map<std::string, ObjectKey> m_byUid;
    std::map<ObjectKey, std::set<std::string>> m_owners;
    std::map<std::string, std::set<ObjectKey>> m_dependents;
};

} // namespace

ControllerPtr makeGarbageCollector(Api &api, Executor &executor, const ControllerOptions &options) {
    return std::make_unique<GarbageCollector>(api, executor, options);
}

} // namespace ph::local
