// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/executor.h"
#include "backend/local/controllers/controllers.h"
#include "backend/machinery/json.h"

#include <memory>
#include <string>

namespace ph::local {
class ApiCore;
}

/// A store and an API with the controllers on them, and a stand-in for the runtime: pods run when the test says so.
/// stop() and start() make a restart of the process, kill() one in the middle of everything.
class ControllerWorld {
public:
    ControllerWorld();
    ~ControllerWorld();
    void start();
    void stop();

    [[nodiscard]] ph::local::Api &api();
    /// Creates an object from YAML (kind decides nothing, the collection does).
    ph::JsonPtr create(const std::string &collection, const std::string &yaml, const std::string &ns = "default");
    [[nodiscard]] ph::Json get(const std::string &collection, const std::string &name,
                               const std::string &ns = "default");
    [[nodiscard]] bool exists(const std::string &collection, const std::string &name,
                              const std::string &ns = "default");
    [[nodiscard]] std::size_t count(const std::string &collection, const std::string &ns = "default");
    /// Names in the namespace, with a space between.
    [[nodiscard]] std::string names(const std::string &collection, const std::string &ns = "default");
    void merge(const std::string &collection, const std::string &name, const std::string &yaml,
               const std::string &ns = "default");
    void remove(const std::string &collection, const std::string &name, const std::string &policy = {},
                const std::string &ns = "default");
    /// What a kubelet would do: sets phase, readiness and address of a pod that has a node.
    void setPod(const std::string &name, const std::string &phase, bool ready, const std::string &ns = "default");
    /// Removes every pod that is being deleted, as a kubelet does when its containers have ended.
    void endPods(const std::string &ns = "default");
    /// Reasons of the events about an object, with a space between.
    [[nodiscard]] std::string reasons(const std::string &objectName, const std::string &ns = "default");

private:
    ph::fs::path m_folder;
    std::unique_ptr<ph::Executor> m_executor;
    std::unique_ptr<ph::local::ObjectStore> m_store;
    std::unique_ptr<ph::local::ApiCore> m_api;
    std::unique_ptr<ph::local::Controllers> m_controllers;
    int m_addresses = 0;
};
