// SPDX-License-Identifier: Apache-2.0
#include "backend/ops/images.h"

#include "backend/ops/objects.h"

#include <nlohmann/json.hpp>

namespace ph::ops {

RunnableImages readImages(kube::Client &client, const Context &ctx) {
    RunnableImages out;
    const auto map = client.get(gvr::configMaps, "kube-public", "pilothouse-images", ctx);
    if (!map)
        return out;
    const Json &data = jsonAt(*map, {"data"});
    if (!data.is_object())
        return out;
    for (const auto &[key, text] : data.items()) {
        if (!text.is_string())
            continue;
        const auto documents = parseYaml(text.get_ref<const std::string &>());
        if (!documents || documents->empty())
            continue;
        const Json &first = documents->front();
        const Json &list = first.is_array() ? first : jsonAt(first, {"images"});
        if (!list.is_array())
            continue;
        for (const Json &entry : list) {
            const std::string image = jsonText(entry, {"image"}, jsonText(entry, {"name"}));
            const Json &runnable = jsonAt(entry, {"runnable"});
            std::string why = jsonText(entry, {"reason"});
            if (const std::string fix = jsonText(entry, {"fix"}); !fix.empty())
                why += (why.empty() ? "" : "; ") + fix;
            out.images[image] = {!runnable.is_boolean() || runnable.get<bool>(), why};
            out.known = true;
        }
    }
    return out;
}

Status checkRunnable(const catalog::Engine &engine, const catalog::Adapter &adapter, const std::string &version,
                     const std::string &cluster, const RunnableImages &images) {
    const catalog::EngineVersion *wanted = engine.version(version);
    if (!images.known || !wanted)
        return {};
    const std::string image = adapter.imageOf(*wanted);
    const auto found = images.images.find(image);
    if (found != images.images.end() && found->second.runnable)
        return {};
    std::string others;
    for (const catalog::EngineVersion &other : engine.versions)
        if (const auto at = images.images.find(adapter.imageOf(other));
            at != images.images.end() && at->second.runnable)
            others += (others.empty() ? "" : ", ") + other.version;
    Error error{Errc::Invalid, engine.label + " " + version + " cannot be run on the cluster " + cluster,
                "engineVersion", 0,
                others.empty() ? "Do what the cause says, then try again."
                               : "Do what the cause says, or choose one that can be run: " + others + "."};
    error.cause = found == images.images.end() ? "the cluster does not know the image " + image : found->second.why;
    error.reason = "ImageNotRunnable";
    return error;
}

} // namespace ph::ops
