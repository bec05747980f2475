// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/result.h"
#include "backend/local/apiserver/api.h"
#include "backend/local/runtime/images.h"
#include "backend/machinery/json.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace ph::local {

/// What a container's texts can refer to.
struct PodFacts {
    const Json &pod;
    std::string podIp;
    std::string hostIp;
    std::string nodeName;
    std::int64_t nodeCpuMillis = 0;
    std::int64_t nodeMemoryBytes = 0;
};

/// The value of a downward API field ("metadata.labels['app']", "status.podIP"); Invalid for one that does not exist.
[[nodiscard]] Result<std::string> fieldValue(const PodFacts &facts, const std::string &path);
/// The value of a resourceFieldRef ("limits.cpu" with a divisor), of @p container unless the reference names one.
[[nodiscard]] Result<std::string> resourceValue(const PodFacts &facts, const Json &reference,
                                                const std::string &container);

/// The environment of a container in the order Kubernetes builds it: image, services, envFrom, env. NotFound or Invalid
/// worded as a kubelet words a CreateContainerConfigError ("secret \"x\" not found").
[[nodiscard]] Result<std::map<std::string, std::string>>
containerEnvironment(Api &api, const PodFacts &facts, const Json &container, const Image &image, std::uint16_t apiPort);
/// Replaces $(NAME); $$ is a dollar; unknown names stay as they are.
[[nodiscard]] std::string expandVariables(const std::string &text, const std::map<std::string, std::string> &variables);
/// What to start: command and args over the image's entrypoint and command, variables replaced. Invalid when nothing is
/// left.
[[nodiscard]] Result<std::vector<std::string>> containerCommand(const Json &container, const Image &image,
                                                                const std::map<std::string, std::string> &variables);
/// The bytes of one key of a Secret (base64) or ConfigMap (data, binaryData); nothing when the key is missing.
[[nodiscard]] std::optional<std::string> keyValue(const Json &object, const std::string &key);

} // namespace ph::local
