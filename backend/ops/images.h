// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/catalog/types.h"
#include "backend/kube/client.h"

#include <map>
#include <string>

namespace ph::ops {

/// What the cluster says about images it can run (ConfigMap kube-public/pilothouse-images, every key of it): image →
/// reason and fix.
struct RunnableImages {
    bool known = false;
    struct Image {
        bool runnable = true;
        std::string why;
    };
    std::map<std::string, Image> images;
};
/// Never fails: where the cluster says nothing, nothing is known.
[[nodiscard]] RunnableImages readImages(kube::Client &client, const Context &ctx);

/// Where the cluster says what it can run, only that is planned.
Status checkRunnable(const catalog::Engine &engine, const catalog::Adapter &adapter, const std::string &version,
                     const std::string &cluster, const RunnableImages &images);

} // namespace ph::ops
