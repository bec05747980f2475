// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/agent/settings.h"
#include "backend/core/context.h"
#include "backend/kube/client.h"
#include "backend/machinery/json.h"

#include <memory>

namespace ph::agent {

/// Whether Patroni's objects tell that nobody ever led this instance, so that no data of it can have been used. A
/// leader's traces stay in @p leader when the lock is given back; @p config has a system identifier from the first one.
[[nodiscard]] bool neverLed(const Json &config, const Json &leader);
/// Whether @p pod tells that it runs as the primary: a member that holds the lock may still be on its way to it.
[[nodiscard]] bool runsAsPrimary(const Json &pod);

/// What a member whose data directory is empty is to do.
enum class FirstStep {
    Make, ///< the instance's first data directory: only number 0 does, and only while nobody ever led
    Copy, ///< the primary, which runs; a copy begun while it is being promoted would fail
    Wait  ///< for one of the two
};

/// Asks the API server for the first step of a member. Not thread-safe.
class FirstData {
public:
    explicit FirstData(const AgentSettings &settings) : m_settings(settings) {}
    /// An error means that it is not known; NotFound that somebody removed Patroni's objects, beside which other
    /// members may hold data.
    [[nodiscard]] Result<FirstStep> step(const Context &ctx);

private:
    [[nodiscard]] Result<Json> get(const char *collection, const std::string &name, const Context &ctx);

    const AgentSettings &m_settings;
    std::unique_ptr<kube::Client> m_client;
};

} // namespace ph::agent
