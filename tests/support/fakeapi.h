// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "tests/support/wireserver.h"

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <vector>

namespace ph::testing {

/// Collections with list (paged), watch (bookmarks, 410, initial events) and get, enough to test the reading side of
/// the client where the embedded API server is not wanted: at sizes and versions a test chooses.
class FakeApi {
public:
    explicit FakeApi(int minorVersion = 31);
    ~FakeApi();
    [[nodiscard]] std::string url() const { return m_server->url(); }

    /// Creates or replaces the ConfigMap "default/name" with one data entry "value"; returns its uid. @p uid empty =
    /// keep or make one.
    std::string put(const std::string &name, const std::string &value, const std::string &uid = {});
    void remove(const std::string &name);
    /// Sends a bookmark to all watches.
    void bookmark();
    /// Forgets the history, so that older versions are 410.
    void compact();
    /// The next @p count list continue tokens are refused as expired.
    void expireContinue(int count);
    [[nodiscard]] std::vector<std::string> requests() const;
    [[nodiscard]] int watchesRunning() const;
    [[nodiscard]] int connectionsMade() const { return m_server->connectionsMade(); }

private:
    struct Object {
        std::string uid;
        std::string value;
        unsigned version = 0;
    };
    struct Event {
        unsigned version = 0;
        std::string line;
    };
    void handle(const WireRequest &request, Wire &wire);
    void list(const std::string &target, Wire &wire);
    void watch(const std::string &target, Wire &wire);
    [[nodiscard]] static std::string json(const std::string &name, const Object &object);
    [[nodiscard]] std::string bookmarkLine(bool initialEnd) const;
    void record(const char *type, const std::string &name, const Object &object);

    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    int m_minor;
    unsigned m_version = 100;
    unsigned m_compacted = 0;
    unsigned m_bookmarks = 0;
    int m_expireContinue = 0;
    int m_watches = 0;
    bool m_stopping = false;
    std::map<std::string, Object> m_objects;
    std::vector<Event> m_events;
    std::vector<std::string> m_requests;
    std::unique_ptr<WireServer> m_server;
};

} // namespace ph::testing
