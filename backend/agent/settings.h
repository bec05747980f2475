// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/core/files.h"
#include "backend/core/secret.h"

#include <chrono>
#include <cstdint>
#include <map>
#include <string>

namespace ph::agent {

/// Where an agent finds and keeps things, and whom it serves. The defaults are the mount points an adapter writes.
struct AgentSettings {
    std::string engine = "postgresql";
    std::string podName;      ///< POD_NAME
    std::string ns;           ///< POD_NAMESPACE
    std::string podIp;        ///< POD_IP; the server and the endpoint are bound to it
    std::string instance;     ///< PH_INSTANCE
    std::string instanceId;   ///< PH_INSTANCE_ID
    std::string database;     ///< PH_DATABASE, may be empty
    std::string owner;        ///< PH_OWNER, may be empty
    bool synchronous = false; ///< PH_SYNCHRONOUS = true: commits wait for a replica; Patroni only
    bool endpoints = false;   ///< PH_DCS = endpoints: Patroni's state is kept in Endpoints instead of ConfigMaps
    bool patroni = false;     ///< the supervised command is Patroni, which runs the server and copies replicas
    std::uint16_t port = 5432;
    fs::path data;                             ///< the server's data directory
    fs::path runDirectory = "/run/pilothouse"; ///< sockets of the server and of supervise
    fs::path secretsDirectory = "/etc/pilothouse/secrets";
    fs::path tlsDirectory = "/etc/pilothouse/tls";
    fs::path configDirectory = "/etc/pilothouse/config";
    std::chrono::seconds gracePeriod{60}; ///< of the pod; a stop takes at most this long

    /// The agent's own folder: beside, never inside, the data directory.
    [[nodiscard]] fs::path ownDirectory() const { return data.parent_path() / "pilothouse"; }
    [[nodiscard]] fs::path socketPath() const { return runDirectory / "agent.sock"; }
    /// Takes names from an environment; Invalid names the first variable that must be set and is not.
    [[nodiscard]] static Result<AgentSettings> fromEnvironment(const std::map<std::string, std::string> &environment);
    /// A mounted secret without its trailing line feed; NotFound or Forbidden name the file, Invalid when it is empty.
    [[nodiscard]] Result<Secret> secret(const char *name) const;
};

/// This process's environment.
[[nodiscard]] std::map<std::string, std::string> processEnvironment();

} // namespace ph::agent
