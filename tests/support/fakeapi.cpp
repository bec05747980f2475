// SPDX-License-Identifier: Apache-2.0
#include "tests/support/fakeapi.h"

#include "backend/core/encoding.h"
#include "backend/core/random.h"
#include "tests/support/faultproxy.h"
#include "tests/support/testtls.h"

namespace ph::testing {

namespace {

std::string queryValue(const std::string &target, const std::string &key) {
    for (std::size_t at = target.find('?'); at != std::string::npos; at = target.find('&', at + 1))
        if (target.compare(at + 1, key.size() + 1, key + "=") == 0)
            return urlDecode(target.substr(at + key.size() + 2, target.find('&', at + 1) - at - key.size() - 2));
    return {};
}

} // namespace

FakeApi::FakeApi(int minorVersion) : m_minor(minorVersion) {
    m_server = std::make_unique<WireServer>([this](const WireRequest &request, Wire &wire) { handle(request, wire); },
                                            &TestTls::get().server);
}

FakeApi::~FakeApi() {
    {
        const std::lock_guard lock(m_mutex);
        m_stopping = true;
        m_changed.notify_all();
    }
    m_server.reset();
}

std::string FakeApi::json(const std::string &name, const Object &object) {
    return R"({"kind":"ConfigMap","apiVersion":"v1","metadata":{"name":")" + name +
           R"(","namespace":"default","uid":")" + object.uid + R"(","resourceVersion":")" +
           std::to_string(object.version) + R"("},"data":{"value":")" + object.value + R"("}})";
}

std::string FakeApi::bookmarkLine(bool initialEnd) const {
    return R"({"type":"BOOKMARK","object":{"kind":"ConfigMap","apiVersion":"v1","metadata":{"resourceVersion":")" +
           std::to_string(m_version) + "\"" +
           (initialEnd ? R"(,"annotations":{"k8s.io/initial-events-end":"true"})" : "") + "}}}\n";
}

void FakeApi::record(const char *type, const std::string &name, const Object &object) {
    m_events.push_back(
        {object.version, R"({"type":")" + std::string(type) + R"(","object":)" + json(name, object) + "}\n"});
    m_changed.notify_all();
}

std::string FakeApi::put(const std::string &name, const std::string &value, const std::string &uid) {
    const std::lock_guard lock(m_mutex);
    const bool known = m_objects.contains(name);
    Object &object = m_objects[name];
    if (!uid.empty() || object.uid.empty())
        object.uid = uid.empty() ? newUuid() : uid;
    object.value = value;
    object.version = ++m_version;
    record(known ? "MODIFIED" : "ADDED", name, object);
    return object.uid;
}

void FakeApi::remove(const std::string &name) {
    const std::lock_guard lock(m_mutex);
    Object object = m_objects.at(name);
    m_objects.erase(name);
    object.version = ++m_version;
    record("DELETED", name, object);
}

void FakeApi::bookmark() {
    const std::lock_guard lock(m_mutex);
    ++m_bookmarks;
    m_changed.notify_all();
}

void FakeApi::compact() {
    const std::lock_guard lock(m_mutex);
    m_compacted = m_version;
    m_events.clear();
}

void FakeApi::expireContinue(int count) {
    const std::lock_guard lock(m_mutex);
    m_expireContinue = count;
}

std::vector<std::string> FakeApi::requests() const {
    const std::lock_guard lock(m_mutex);
    return m_requests;
}

int FakeApi::watchesRunning() const {
    const std::lock_guard lock(m_mutex);
    return m_watches;
}

void FakeApi::handle(const WireRequest &request, Wire &wire) {
    {
        const std::lock_guard lock(m_mutex);
        m_requests.push_back(request.target);
    }
    if (request.target == "/version")
        wire.answer(200, R"({"major":"1","minor":")" + std::to_string(m_minor) + R"(","gitVersion":"v1.)" +
                             std::to_string(m_minor) + ".0\"}");
    else if (request.target == "/api/v1/namespaces/kube-system")
        wire.answer(200,
                    R"({"kind":"Namespace","apiVersion":"v1","metadata":{"name":"kube-system","uid":"cluster-uid"}})");
    else if (!request.target.starts_with("/api/v1/") || request.target.find("/configmaps") == std::string::npos)
        wire.answer(404, statusJson(404, "NotFound", "the server could not find the requested resource"));
    else if (request.target.find("watch=1") != std::string::npos)
        watch(request.target, wire);
    else
        list(request.target, wire);
}

void FakeApi::list(const std::string &target, Wire &wire) {
    const std::string after = queryValue(target, "continue");
    const std::string limitText = queryValue(target, "limit");
    const std::size_t limit = limitText.empty() ? std::string::npos : std::stoul(limitText);
    std::string items;
    std::string next;
    std::string version;
    {
        const std::lock_guard lock(m_mutex);
        if (!after.empty() && m_expireContinue > 0) {
            --m_expireContinue;
            wire.answer(410, statusJson(410, "Expired", "The provided continue parameter is too old"));
            return;
        }
        std::size_t count = 0;
        for (auto at = m_objects.upper_bound(after); at != m_objects.end(); ++at) {
            if (count++ == limit) {
                next = std::prev(at)->first;
                break;
            }
            items += (items.empty() ? "" : ",") + json(at->first, at->second);
        }
        version = std::to_string(m_version);
    }
    wire.begin(200);
    wire.chunk(R"({"kind":"ConfigMapList","apiVersion":"v1","metadata":{"resourceVersion":")" + version + "\"" +
               (next.empty() ? "" : R"(,"continue":")" + next + "\"") + R"(},"items":[)");
    wire.chunk(items);
    wire.chunk("]}\n");
    wire.end();
}

void FakeApi::watch(const std::string &target, Wire &wire) {
    std::unique_lock lock(m_mutex);
    const std::string from = queryValue(target, "resourceVersion");
    unsigned version = from.empty() ? m_version : static_cast<unsigned>(std::stoul(from));
    if (version < m_compacted) {
        wire.answer(410, statusJson(410, "Expired", "too old resource version"));
        return;
    }
    wire.begin(200);
    if (queryValue(target, "sendInitialEvents") == "true") {
        std::string lines;
        for (const auto &[name, object] : m_objects)
            lines += R"({"type":"ADDED","object":)" + json(name, object) + "}\n";
        version = m_version;
        wire.chunk(lines + bookmarkLine(true));
    }
    ++m_watches;
    unsigned bookmarks = m_bookmarks;
    for (bool alive = true; alive && !m_stopping;) {
        std::string lines;
        for (const Event &event : m_events)
            if (event.version > version)
                lines += event.line;
        version = m_version;
        if (bookmarks != m_bookmarks)
            lines += bookmarkLine(false);
        bookmarks = m_bookmarks;
        lock.unlock();
        alive = wire.chunk(lines) && !wire.gone(std::chrono::milliseconds(0));
        lock.lock();
        if (alive && version == m_version && bookmarks == m_bookmarks)
            m_changed.wait_for(lock, std::chrono::milliseconds(20)); // also to see the client go
    }
    --m_watches;
    wire.cut();
}

} // namespace ph::testing
