// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/local/controllers/controllers.h"
#include "backend/local/controllers/workqueue.h"

#include <string>
#include <string_view>

namespace ph::local {

/// One controller: is told of every change, notes keys, and brings the state of a key closer to what is wanted. sync()
/// may run at any time and any number of times; it decides from the live objects alone.
class Controller {
public:
    using Outcome = WorkQueue::Outcome;

    /// @p component: its name in events and managedFields ("statefulset-controller").
    Controller(Api &api, Executor &executor, const ControllerOptions &options, std::string component);
    virtual ~Controller() = default;
    Controller(const Controller &) = delete;
    Controller &operator=(const Controller &) = delete;

    /// Called once, before start(), with every object as Added, then with every change in order; on one thread at a
    /// time. Must not block.
    virtual void observe(const StoreEvent &event) = 0;
    void start() { m_queue.start(); }
    void stop() { m_queue.stop(); }

protected:
    /// Works on one key; on one thread at a time.
    virtual Outcome sync(const std::string &key) = 0;

    void enqueue(const std::string &key) { m_queue.add(key); }
    /// Notes an object of the controller's own collection, unless the event says that it is gone.
    void enqueuePresent(const StoreEvent &event);
    /// Notes the controller, of kind @p kind, of the object an event is about, and of the one before when the object
    /// changed hands.
    void enqueueOwner(const StoreEvent &event, std::string_view kind);
    void enqueueAfter(const std::string &key, std::chrono::milliseconds delay) { m_queue.addAfter(key, delay); }
    [[nodiscard]] Api &api() { return m_api; }
    [[nodiscard]] const ControllerOptions &options() const { return m_options; }
    [[nodiscard]] SystemTime now() const { return m_options.clock->now(); }
    /// Options of a write by this controller.
    [[nodiscard]] Api::Options me(const std::string &subresource = {}) const;
    /// The live object, or null.
    [[nodiscard]] JsonPtr find(const std::string &collection, const std::string &ns, const std::string &name);
    void normal(const Json &object, const std::string &reason, const std::string &message);
    void warn(const Json &object, const std::string &reason, const std::string &message);
    /// Replaces the status of an object when @p status differs from it.
    [[nodiscard]] Status writeStatus(const std::string &collection, const Json &object, const Json &status);
    /// Deletes unless it is being deleted already; gone is fine too. @p policy: empty = Background.
    [[nodiscard]] Status removeObject(const std::string &collection, const Json &object,
                                      const std::string &policy = {});
    /// Takes one finalizer off; gone is fine.
    [[nodiscard]] Status dropFinalizer(const std::string &collection, const std::string &ns, const std::string &name,
                                       const std::string &finalizer);

private:
    Api &m_api;
    const ControllerOptions &m_options;
    const std::string m_component;
    WorkQueue m_queue; ///< last: its thread uses the rest
};

} // namespace ph::local
