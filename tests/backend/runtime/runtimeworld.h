// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/executor.h"
#include "backend/core/files.h"
#include "backend/local/apiserver/api.h"
#include "backend/local/runtime/runtime.h"
#include "backend/local/slices.h"
#include "backend/net/http.h"

#include <functional>
#include <memory>
#include <string>

/// A state folder, the API on an object store of its own, and a runtime on them. Everything it starts ends with it.
class RuntimeWorld {
public:
    RuntimeWorld();
    ~RuntimeWorld();
    RuntimeWorld(const RuntimeWorld &) = delete;
    RuntimeWorld &operator=(const RuntimeWorld &) = delete;

    void startRuntime();
    void stopRuntime(); ///< containers go on
    ph::local::Runtime &runtime() { return *m_runtime; }
    ph::local::Api &api() { return *m_api; }
    const ph::fs::path &folder() const { return m_folder; }
    ph::local::RuntimeOptions options; ///< changed before startRuntime()

    /// Makes an object from YAML in its namespace (default "default").
    void create(const std::string &collection, const std::string &yaml);
    /// A claim bound to a new volume, as the controllers make them.
    void bind(const std::string &claim, const std::string &volume, const std::string &size);
    [[nodiscard]] std::string serviceAddress(std::uint32_t number) const;
    ph::Json get(const std::string &collection, const std::string &name, const std::string &ns = "default");
    ph::Json pod(const std::string &name);
    std::string phase(const std::string &name);
    /// The status entry of the pod's first container.
    ph::Json container(const std::string &name, std::size_t index = 0);
    bool ready(const std::string &name);
    std::string logs(const std::string &pod, const std::string &container = {}, bool previous = false);
    /// "<exit code>:<output>" of a shell command in a pod.
    std::string shell(const std::string &pod, const std::string &script, const std::string &container = {});
    /// Reasons and messages of the events about an object, one "reason: message" per line.
    std::string events(const std::string &name);
    void remove(const std::string &pod, int grace);
    bool exists(const std::string &collection, const std::string &name);
    /// The folder of the newest run of a container.
    ph::fs::path run(const std::string &pod, const std::string &container);

private:
    ph::fs::path m_folder;
    ph::local::SliceGuard m_slice;
    std::unique_ptr<ph::Executor> m_executor;
    std::unique_ptr<ph::net::HttpClient> m_http;
    std::unique_ptr<ph::local::ObjectStore> m_store;
    std::unique_ptr<ph::local::Api> m_api;
    std::unique_ptr<ph::local::Runtime> m_runtime;
};

/// Waits until @p condition holds, at most 20 s.
bool eventually(const std::function<bool()> &condition);
