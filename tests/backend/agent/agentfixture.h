// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/agent/mysession.h"
#include "backend/agent/pgsession.h"
#include "backend/agent/settings.h"
#include "backend/core/context.h"
#include "backend/net/x509.h"

#include <QProcess>

#include <functional>
#include <memory>
#include <string>

namespace ph::testing {

/// A member's mounts in a temporary folder, and pilothouse-agent run on them: as `nobody` when we are root, since
/// database servers refuse root.
class AgentFixture {
public:
    explicit AgentFixture(const std::string &engine = "postgresql");
    ~AgentFixture();

    /// Why the tests cannot run here; empty when they can.
    static std::string missing(const std::string &engine = "postgresql");
    /// A TCP port of 127.0.0.1 that is free now.
    static std::uint16_t freePort();

    [[nodiscard]] std::unique_ptr<QProcess> start(const QStringList &arguments);
    [[nodiscard]] std::unique_ptr<QProcess> supervise();
    /// The agent as a command-line client on the node, without the environment of a container; its output can be read.
    [[nodiscard]] std::unique_ptr<QProcess> client(const QStringList &arguments);
    /// supervise's answer to "status", or null while it does not answer.
    [[nodiscard]] std::string field(const char *name) const;
    [[nodiscard]] bool waitForState(const std::string &state, int seconds = 60) const;
    [[nodiscard]] bool waitUntil(const std::function<bool()> &condition, int seconds = 60) const;
    /// A connection by TCP with TLS verified against the current authority.
    [[nodiscard]] Result<agent::PgSession> connect(const std::string &user, const std::string &password,
                                                   const std::string &database) const;
    /// The same with a MariaDB; plain text when @p caFile is empty.
    [[nodiscard]] Result<agent::MySession> connectMariadb(const std::string &user, const std::string &password,
                                                          const std::string &database, const fs::path &caFile) const;
    void writeSecret(const char *name, const std::string &text) const;
    /// Makes a new authority and server certificate and puts them where the Secret is mounted.
    void writeCertificates() const;
    /// Gives everything under the folder to the user the agent runs as.
    void own(const fs::path &path) const;

    fs::path root;
    agent::AgentSettings settings;

private:
    /// The program as the user the member runs as.
    [[nodiscard]] QStringList asMember() const;
    fs::path m_program;
};

} // namespace ph::testing
