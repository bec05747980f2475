// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/context.h"
#include "backend/local/store/objectstore.h"
#include "backend/machinery/gvk.h"
#include "backend/machinery/json.h"
#include "backend/machinery/selector.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace ph::local {

/// Who asks, after authentication.
struct UserInfo {
    std::string name;
    std::string uid;
    std::vector<std::string> groups;
};

/// The API's own operations below HTTP: admission, validation, defaulting, ownership, storage. The REST handlers call
/// it after authentication and authorization; controllers and the runtime of this process call it directly as
/// themselves (no authorization). Errors are worded as Kubernetes words them, with code, reason and causes.
/// Thread-safe.
class Api {
public:
    virtual ~Api() = default;
    struct Options {
        UserInfo user;            ///< recorded nowhere but used by admission
        std::string fieldManager; ///< for managedFields
        std::string subresource;  ///< "", "status", "scale"
        std::string version;      ///< of a custom kind with several; empty = the stored one
        bool dryRun = false;
        std::string fieldValidation; ///< "", Ignore, Warn, Strict
        std::vector<std::string> *warnings = nullptr;
        bool *removed = nullptr; ///< remove(): set to whether the object is gone, not only marked
    };
    // User and manager of calls made by a part of this process.
    [[nodiscard]] static Options as(const std::string &component) {
        Options options;
        options.user = {"system:" + component, "", {"system:authenticated", "system:masters"}};
        options.fieldManager = component;
        return options;
    }
    /// kind of a patch as the Content-Type tells
    enum class Patch { Json, Merge, Strategic, Apply };

    [[nodiscard]] virtual Result<StoredObject> get(const std::string &collection, const std::string &ns,
                                                   const std::string &name) = 0;
    [[nodiscard]] virtual std::vector<StoredObject> list(const std::string &collection, const std::string &ns) = 0;
    [[nodiscard]] virtual Result<StoredObject> create(const std::string &collection, const std::string &ns, Json object,
                                                      const Options &options) = 0;
    /// metadata.resourceVersion in @p object, when there, must be the stored one.
    [[nodiscard]] virtual Result<StoredObject> update(const std::string &collection, const std::string &ns,
                                                      const std::string &name, Json object, const Options &options) = 0;
    [[nodiscard]] virtual Result<StoredObject> patch(const std::string &collection, const std::string &ns,
                                                     const std::string &name, Patch type, const Json &patch, bool force,
                                                     const Options &options) = 0;
    /// @p deleteOptions: a DeleteOptions document or null. Sets deletionTimestamp where finalizers or a pod's grace
    /// period ask for it, else removes.
    [[nodiscard]] virtual Result<StoredObject> remove(const std::string &collection, const std::string &ns,
                                                      const std::string &name, const Json &deleteOptions,
                                                      const Options &options) = 0;
    /// Reads, lets @p change edit the object, writes; repeats on conflict (at most 10 times). @p change returns false
    /// to leave it.
    [[nodiscard]] virtual Result<StoredObject> modify(const std::string &collection, const std::string &ns,
                                                      const std::string &name,
                                                      const std::function<bool(Json &)> &change,
                                                      const Options &options) = 0;
    [[nodiscard]] virtual ObjectStore &objects() = 0;
    /// Writes an Event about @p object (involvedObject), counting repeats of the same reason and message up.
    virtual void event(const Json &object, const std::string &type, const std::string &reason,
                       const std::string &message, const std::string &component) = 0;
};

} // namespace ph::local
