// SPDX-License-Identifier: Apache-2.0
#include "backend/local/controllers/revisions.h"

#include "backend/local/controllers/objecttools.h"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace ph::local {

namespace {
constexpr const char *kCollection = "apps/controllerrevisions";
constexpr int kCollisionLimit = 100;
} // namespace

JsonPtr Revisions::named(const std::string &name) const {
    for (const auto &revision : all)
        if (nameOf(*revision) == name)
            return revision;
    return nullptr;
}

const Json &templateOf(const Json &revision) {
    return jsonAt(revision, {"data", "spec", "template"});
}

Result<Revisions> readRevisions(Api &api, const Json &set, const Api::Options &options) {
    Revisions out;
    out.collisions = jsonInteger(set, {"status", "collisionCount"}, 0);
    const std::string ns = nsOf(set);
    for (const auto &revision : api.list(kCollection, ns))
        if (isControlledBy(*revision.json, set))
            out.all.push_back(revision.json);
    const auto number = [](const JsonPtr &revision) { return jsonInteger(*revision, {"revision"}); };
    std::stable_sort(out.all.begin(), out.all.end(),
                     [&](const auto &a, const auto &b) { return number(a) < number(b); });

    Json data = {{"spec", {{"template", jsonAt(set, {"spec", "template"})}}}};
    data["spec"]["template"]["$patch"] = "replace";
    const auto equal = std::find_if(out.all.rbegin(), out.all.rend(),
                                    [&](const auto &revision) { return jsonAt(*revision, {"data"}) == data; });
    const long long next = out.all.empty() ? 1 : number(out.all.back()) + 1;
    if (equal == out.all.rbegin() && equal != out.all.rend()) {
        out.update = *equal;
    } else if (equal != out.all.rend()) {
        // Back to an older template: its revision becomes the newest one.
        const auto bumped = api.modify(
            kCollection, ns, nameOf(**equal),
            [&](Json &live) {
                live["revision"] = next;
                return true;
            },
            options);
        if (!bumped)
            return bumped.error();
        out.update = bumped->json;
        out.all.erase(std::next(equal).base());
        out.all.push_back(out.update);
    } else {
        for (int attempt = 0; !out.update; ++attempt) {
            const std::string hash = contentHash(data, out.collisions);
            Json labels = jsonAt(set, {"spec", "template", "metadata", "labels"});
            if (!labels.is_object())
                labels = Json::object();
            labels["controller.kubernetes.io/hash"] = hash;
            const std::string name = nameOf(set) + "-" + hash;
            Json metadata = {{"name", name},
                             {"labels", labels},
                             {"ownerReferences", Json::array({makeControllerRef(set, "apps/v1", "StatefulSet")})}};
            // `kubectl rollout history` reads the cause of a change from here.
            if (const Json &annotations = jsonAt(set, {"metadata", "annotations"}); annotations.is_object())
                metadata["annotations"] = annotations;
            const auto made =
                api.create(kCollection, ns, Json{{"metadata", metadata}, {"data", data}, {"revision", next}}, options);
            if (made) {
                out.update = made->json;
                out.all.push_back(out.update);
            } else if (made.error().reason != "AlreadyExists" || attempt >= kCollisionLimit) {
                return made.error();
            } else {
                const auto other = api.get(kCollection, ns, name);
                if (other && jsonAt(*other->json, {"data"}) == data && isControlledBy(*other->json, set))
                    out.update = other->json;
                else
                    ++out.collisions;
            }
        }
    }
    const std::string current = jsonText(set, {"status", "currentRevision"});
    out.current = current.empty() ? nullptr : out.named(current);
    if (!out.current)
        out.current = out.update;
    return out;
}

Status truncateRevisions(Api &api, const Json &set, const Revisions &revisions, const std::vector<JsonPtr> &pods,
                         const Api::Options &options) {
    std::vector<JsonPtr> unused;
    for (const auto &revision : revisions.all) {
        const std::string name = nameOf(*revision);
        const bool runs = std::any_of(pods.begin(), pods.end(), [&](const JsonPtr &pod) {
            return jsonText(*pod, {"metadata", "labels", "controller-revision-hash"}) == name;
        });
        if (!runs && revision != revisions.current && revision != revisions.update &&
            name != nameOf(*revisions.update) && name != nameOf(*revisions.current))
            unused.push_back(revision);
    }
    const auto keep = static_cast<std::size_t>(std::max(0LL, jsonInteger(set, {"spec", "revisionHistoryLimit"}, 10)));
    for (std::size_t i = 0; i + keep < unused.size(); ++i)
        PH_TRY(ignoreNotFound(api.remove(kCollection, nsOf(set), nameOf(*unused[i]), Json::object(), options)));
    return {};
}

} // namespace ph::local
