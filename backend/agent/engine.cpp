// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/engine.h"

namespace ph::agent {
namespace {

const std::vector<const Engine *> &all() {
    static const std::vector<const Engine *> engines{&postgresEngine(), &mariadbEngine()};
    return engines;
}

} // namespace

const Engine *findEngine(std::string_view id) {
    for (const Engine *engine : all()) {
        if (engine->id() == id)
            return engine;
    }
    return nullptr;
}

std::vector<std::string> engineIds() {
    std::vector<std::string> ids;
    for (const Engine *engine : all())
        ids.emplace_back(engine->id());
    return ids;
}

const Engine &engineOf(const AgentSettings &settings) {
    const Engine *engine = findEngine(settings.engine);
    return engine ? *engine : postgresEngine();
}

} // namespace ph::agent
