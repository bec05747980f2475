// SPDX-License-Identifier: Apache-2.0
#include "backend/local/controllers/controllers.h"

#include "backend/local/controllers/controller.h"
#include "backend/local/controllers/kinds.h"
#include "backend/obs/log.h"

#include <mutex>

namespace ph::local {

namespace {
const obs::Log controllersLog("local.controllers");
} // namespace

struct Controllers::State : std::enable_shared_from_this<Controllers::State> {
    State(Api &server, Executor &pool, ControllerOptions given)
        : api(server), executor(pool), options(std::move(given)) {}

    Api &api;
    Executor &executor;
    const ControllerOptions options;
    std::mutex mutex; ///< held while events are handed out
    bool stopping = false;
    std::unique_ptr<ObjectStore::Watch> watch;
    std::vector<std::unique_ptr<Controller>> controllers;

    void tell(const StoreEvent &event) {
        for (const auto &controller : controllers)
            controller->observe(event);
    }

    /// Opens the watch first and reads everything then, so that nothing falls between; told twice is harmless.
    Status open() {
        PH_ASSIGN(watch, api.objects().watch("", "", api.objects().revision()));
        watch->onReady([weak = weak_from_this()] {
            if (const auto self = weak.lock())
                self->executor.post("local.controllers", [weak] {
                    if (const auto state = weak.lock())
                        state->pump();
                });
        });
        for (const auto &[collection, count] : api.objects().collections())
            for (const auto &object : api.list(collection, ""))
                tell({StoreEvent::Type::Added, object, std::nullopt});
        return {};
    }

    void pump() {
        const std::lock_guard lock(mutex);
        while (!stopping && watch) {
            auto events = watch->poll();
            if (!events) {
                controllersLog.warning("reading all objects again", {{"error", events.error().text()}});
                watch->onReady({});
                if (const auto opened = open(); !opened) {
                    controllersLog.error("cannot follow the store", {{"error", opened.error().text()}});
                    return;
                }
                continue;
            }
            if (events->empty())
                return;
            for (const auto &event : *events)
                tell(*event);
        }
    }

    void stop() {
        {
            const std::lock_guard lock(mutex);
            stopping = true;
            if (watch)
                watch->onReady({});
            watch.reset();
        }
        for (const auto &controller : controllers)
            controller->stop();
    }
};

Result<std::unique_ptr<Controllers>> Controllers::start(Api &api, Executor &executor, ControllerOptions options) {
    auto state = std::make_shared<State>(api, executor, std::move(options));
    for (const auto make :
         {makeGarbageCollector, makeNamespaceController, makeServiceAccountController, makeVolumeController,
          makeSnapshotController, makeScheduler, makeStatefulSetController, makeReplicaSetController,
          makeDeploymentController, makeJobController, makeEndpointController, makeDisruptionController,
          makeQuotaController, makeCronJobController})
        state->controllers.push_back(make(api, executor, state->options));
    if (state->options.driver)
        state->controllers.push_back(makeSnapshotContentController(api, executor, state->options));
    {
        const std::lock_guard lock(state->mutex);
        PH_TRY(state->open());
    }
    for (const auto &controller : state->controllers)
        controller->start();
    // What was written while everything was read.
    executor.post("local.controllers", [weak = std::weak_ptr(state)] {
        if (const auto self = weak.lock())
            self->pump();
    });
    return std::unique_ptr<Controllers>(new Controllers(std::move(state)));
}

Controllers::~Controllers() {
    m_state->stop();
}

} // namespace ph::local
