// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "backend/local/shim/containerlog.h"
#include "backend/local/shim/processtable.h"
#include "backend/local/shim/protocol.h"
#include "backend/local/shim/session.h"

#include <list>
#include <memory>
#include <vector>

namespace ph::local::shim {

/// Descriptors the launcher hands over.
struct ServerFiles {
    int listener = -1; ///< bound Unix socket; the shim listens, so that its peers see the shim's process id
    int folder = -1;   ///< the run's folder: log, exit record
    int ready = -1;    ///< pipe: "ok\n" once the command runs, else one sentence why it does not
};

/// PID 1 of a container: one thread, one poll loop. Runs until the command has ended, everything else in the container
/// was killed, its output was written and the exit record is on disk.
class Server {
public:
    Server(const ServerFiles &files, ProcessSpec spec);
    ~Server();
    Server(const Server &) = delete;
    Server &operator=(const Server &) = delete;
    /// The program's exit code: the command's own.
    [[nodiscard]] int run();

private:
    struct Connection {
        int fd = -1;
        FrameBuffer in;
        std::string out;
        std::unique_ptr<Session> exec; ///< Exec only
        bool detached = false;         ///< `exec` outlives the connection
        bool attached = false;
        bool watching = false;
        bool froze = false;
        std::vector<Frame> held; ///< an Exec that came while frozen, and what came after it
        bool closeWhenSent = false;
        bool dead = false;
        void send(Type type, std::string_view payload = {}) { out += encodeFrame(type, payload); }
    };

    [[nodiscard]] bool start();
    void loop();
    void accept();
    [[nodiscard]] bool takesInput(const Connection &connection) const;
    void receive(Connection &connection);
    void handle(Connection &connection, const Frame &frame);
    void handleControl(Connection &connection, const Frame &frame);
    void handleStream(Connection &connection, const Frame &frame);
    void beginExec(Connection &connection, const Frame &frame);
    void sendSignal(Connection &connection, const Frame &frame);
    void freeze(Connection &connection, const Frame &frame);
    void thaw(const char *why);
    void recordFreeze(const std::string &words) const;
    void flush(Connection &connection);
    void closeDead();
    void leave(std::unique_ptr<Session> session);
    void serveLeft();
    void onSignals();
    void reap();
    /// Reads what @p session has; returns false when both streams have nothing more for now.
    bool readSession(Session &session, Connection *owner);
    bool readStream(int &fd, Type type, Session &session, Connection *owner);
    void mainOutput(Type type, std::string_view bytes);
    void endContainer();
    void writeExitRecord() const;

    ServerFiles m_files;
    ProcessSpec m_spec;
    ContainerLog m_log;
    Session m_main;
    Freezer m_freezer;
    std::int64_t m_thawAtNs = 0;
    std::int64_t m_startedNs = 0;
    std::int64_t m_finishedNs = 0;
    int m_signals = -1;
    std::list<Connection> m_connections;
    std::list<std::unique_ptr<Session>> m_left; ///< of exec, without a client
};

} // namespace ph::local::shim
