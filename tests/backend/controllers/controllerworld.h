// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/clock.h"
#include "backend/core/executor.h"
#include "backend/local/controllers/controllers.h"
#include "backend/machinery/json.h"

#include <atomic>
#include <memory>
#include <string>

namespace ph::local {
class ApiCore;
}

/// The computer's clock, shifted by what the test says; or standing still once it was set.
class TestClock final : public ph::Clock {
public:
    [[nodiscard]] ph::SystemTime now() const override;
    [[nodiscard]] ph::SteadyTime steady() const override { return ph::Clock::system().steady(); }
    /// From now on the time is @p time, until set again.
    void set(ph::SystemTime time) { m_fixed = time.time_since_epoch().count(); }
    void advance(std::chrono::seconds by) { set(now() + by); }

private:
    std::atomic<ph::SystemTime::rep> m_fixed{0};
};

/// A store and an API with the controllers on them, and a stand-in for the runtime: pods run when the test says so.
/// stop() and start() make a restart of the process, kill() one in the middle of everything.
class ControllerWorld {
public:
    /// @p driver: takes the snapshots; must outlive the world.
    explicit ControllerWorld(ph::local::VolumeDriver *driver = nullptr);
    ~ControllerWorld();
    void start();
    void stop();

    [[nodiscard]] ph::local::Api &api();
    [[nodiscard]] TestClock &clock() { return m_clock; }
    /// Creates; the error's words when it is refused, empty when not.
    [[nodiscard]] std::string refusal(const std::string &collection, const std::string &yaml,
                                      const std::string &ns = "default");
    /// Patches like merge(); the error's words when it is refused.
    [[nodiscard]] std::string mergeRefusal(const std::string &collection, const std::string &name,
                                           const std::string &yaml, const std::string &ns = "default");
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
    ph::local::VolumeDriver *m_driver;
    ph::fs::path m_folder;
    TestClock m_clock;
    std::unique_ptr<ph::Executor> m_executor;
    std::unique_ptr<ph::local::ObjectStore> m_store;
    std::unique_ptr<ph::local::ApiCore> m_api;
    std::unique_ptr<ph::local::Controllers> m_controllers;
    int m_addresses = 0;
};
