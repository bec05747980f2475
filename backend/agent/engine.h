// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/agent/nodestate.h"
#include "backend/agent/settings.h"
#include "backend/core/context.h"

#include <csignal>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ph::agent {

/// What lies where the data directory belongs.
enum class DataState {
    Absent,  ///< nothing or an empty folder: to be initialised
    Present, ///< a data directory of the engine
    Foreign  ///< something else, never touched
};

/// What a server says to a newcomer on its Unix socket.
enum class ServerAnswer { Accepts, Rejects, Silent };

/// A program and the file it reads, when any.
struct Preparation {
    std::vector<std::string> argv; ///< empty: nothing is to be run
    fs::path input;
};

/// Asks a server how it is, over one session that is kept open. Not thread-safe.
class ServerQuestions {
public:
    virtual ~ServerQuestions() = default;
    /// Fills in role, version, times and counts; problems of the server that answers go into state.problems.
    virtual Status ask(NodeState &state, const Context &ctx) = 0;
};

/// All that supervise, serve and probe need to know of one kind of server. Stateless; the settings say of which member.
class Engine {
public:
    virtual ~Engine() = default;
    [[nodiscard]] virtual const char *id() const = 0;     ///< "postgresql"
    [[nodiscard]] virtual const char *label() const = 0;  ///< "PostgreSQL"
    [[nodiscard]] virtual std::uint16_t port() const = 0; ///< unless another is given
    [[nodiscard]] virtual fs::path data() const = 0;      ///< unless another is given
    /// Sent to end in order without waiting for clients, and the one sent when that takes too long.
    [[nodiscard]] virtual int stopSignal() const = 0;
    [[nodiscard]] virtual int killSignal() const = 0;

    [[nodiscard]] virtual DataState inspectData(const fs::path &data) const = 0;
    /// The version a data directory was made by ("15", "10.11"); NotFound when it is none.
    [[nodiscard]] virtual Result<std::string> dataVersion(const fs::path &data) const = 0;
    /// The program that makes a new data directory in bootstrapDirectory().
    [[nodiscard]] virtual Result<std::vector<std::string>> initCommand(const AgentSettings &settings) const = 0;
    /// What is to be done in bootstrapDirectory() before it becomes the data directory.
    [[nodiscard]] virtual Result<Preparation> preparation(const AgentSettings &settings,
                                                          const std::string &program) const = 0;
    /// Clears away what a killed server left, writes the server's files and completes its command line. Conflict when
    /// another server still runs on the data.
    [[nodiscard]] virtual Result<std::vector<std::string>> serverCommand(const AgentSettings &settings,
                                                                         std::vector<std::string> command) const = 0;
    /// Whether the server @p command would take the mounted parameters, as far as can be told without a start; Invalid
    /// names the one it does not accept and why. Runs a program and waits for it, about 4 s at most.
    virtual Status checkParameters(const AgentSettings &settings, const std::vector<std::string> &command) const = 0;
    /// Marks in the server's log of a line that tells why it ends.
    [[nodiscard]] virtual std::vector<std::string_view> complaints() const = 0;
    /// Writes the files the server reads when told to reload.
    virtual Status writeFiles(const AgentSettings &settings) const = 0;
    /// Contents of all mounted files the server reads; differs when one was changed.
    [[nodiscard]] virtual std::string mountedContents(const AgentSettings &settings) const = 0;
    /// Makes the running server take the files over.
    virtual Status reload(const AgentSettings &settings, pid_t server, const Context &ctx) const = 0;
    /// Waits until the server accepts connections, then sees to it that owner and first database are as asked for.
    virtual Status setUp(const AgentSettings &settings, const Context &ctx) const = 0;

    /// Gives a login of the running server another password, which stands in no statement. Conflict on a replica.
    virtual Status setPassword(const AgentSettings &settings, const std::string &role, const Secret &password,
                               const Context &ctx) const = 0;
    /// Opens a session as clients do, by the pod's address and over TLS, and closes it. Unauthorized: it is refused.
    virtual Status logIn(const AgentSettings &settings, const std::string &role, const Secret &password,
                         const Context &ctx) const = 0;

    /// Takes at most 2 s.
    [[nodiscard]] virtual ServerAnswer ping(const AgentSettings &settings) const = 0;
    [[nodiscard]] virtual std::unique_ptr<ServerQuestions> questions(const AgentSettings &settings) const = 0;
};

/// The engine called @p id, or none.
[[nodiscard]] const Engine *findEngine(std::string_view id);
/// The ids of all, for a help text.
[[nodiscard]] std::vector<std::string> engineIds();
/// The engine of these settings; they were checked when they were read.
[[nodiscard]] const Engine &engineOf(const AgentSettings &settings);

const Engine &postgresEngine();
const Engine &mariadbEngine();

} // namespace ph::agent
