// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/local/apiserver/apicore.h"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace ph::local {

/// The descriptions of the API that /openapi serves. Each is made when first asked for and kept until a custom kind
/// changes it. Thread-safe.
class OpenApi {
public:
    explicit OpenApi(ApiCore &core) : m_core(core) {}
    struct Document {
        std::shared_ptr<const std::string> body;
        std::string tag; ///< changes with the body
    };
    /// The whole API as Swagger 2, in JSON or as the protobuf message openapi.v2.Document.
    [[nodiscard]] Document v2(bool protobuf);
    /// Group and version → address, with a hash that changes with the description.
    [[nodiscard]] Document v3Index();
    [[nodiscard]] Document v3(const std::string &group, const std::string &version);
    [[nodiscard]] std::string hash(const std::string &group, const std::string &version) const;

private:
    /// Of the custom kinds of one group and version, or of all.
    [[nodiscard]] std::string fingerprint(const std::string *group, const std::string *version) const;
    Document cached(const std::string &key, const std::string &mark, const std::function<std::string()> &make);

    ApiCore &m_core;
    std::mutex m_mutex;
    std::map<std::string, std::pair<std::string, Document>> m_cache;
};

} // namespace ph::local
