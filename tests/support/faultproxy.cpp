// SPDX-License-Identifier: Apache-2.0
#include "tests/support/faultproxy.h"

#include "tests/support/testtls.h"

namespace ph::testing {

namespace {

const char *reasonOf(int status) {
    switch (status) {
    case 401:
        return "Unauthorized";
    case 403:
        return "Forbidden";
    case 410:
        return "Expired";
    case 429:
        return "TooManyRequests";
    case 503:
        return "ServiceUnavailable";
    default:
        return "InternalError";
    }
}

bool hopByHop(const std::string &name) {
    for (const char *one :
         {"Connection", "Host", "Transfer-Encoding", "Content-Length", "Upgrade", "Keep-Alive", "Accept-Encoding"})
        if (net::header({{name, ""}}, one))
            return true;
    return false;
}

} // namespace

std::string statusJson(int code, const std::string &reason, const std::string &message) {
    return R"({"kind":"Status","apiVersion":"v1","metadata":{},"status":"Failure","message":")" + message +
           R"(","reason":")" + reason + R"(","code":)" + std::to_string(code) + "}";
}

FaultProxy::FaultProxy(std::string upstream, std::shared_ptr<const net::Transport> transport)
    : m_upstream(std::move(upstream)), m_transport(std::move(transport)) {
    m_server = std::make_unique<WireServer>([this](const WireRequest &request, Wire &wire) { handle(request, wire); },
                                            &TestTls::get().server);
}

FaultProxy::~FaultProxy() {
    m_stop.request_stop();
    hang(false);
    m_server.reset();
}

std::shared_ptr<net::Transport> FaultProxy::transport() const {
    return TestTls::get().transport();
}

void FaultProxy::dropWatch() {
    const std::lock_guard lock(m_mutex);
    ++m_watchGeneration;
}
void FaultProxy::loseNextEvent() {
    const std::lock_guard lock(m_mutex);
    ++m_loseGeneration;
}
void FaultProxy::expireVersions(bool on) {
    const std::lock_guard lock(m_mutex);
    m_expired = on;
    if (on)
        ++m_watchGeneration;
}
void FaultProxy::failNext(int count, int status, int retryAfterSeconds) {
    const std::lock_guard lock(m_mutex);
    m_failures = count;
    m_failStatus = status;
    m_retryAfter = retryAfterSeconds;
}
void FaultProxy::hang(bool on) {
    const std::lock_guard lock(m_mutex);
    m_hang = on;
    m_changed.notify_all();
}
void FaultProxy::sliceBytes(std::size_t size) {
    const std::lock_guard lock(m_mutex);
    m_slice = size;
}
void FaultProxy::truncate() {
    const std::lock_guard lock(m_mutex);
    m_truncate = true;
}
void FaultProxy::forbid(std::string text) {
    const std::lock_guard lock(m_mutex);
    m_forbidden = std::move(text);
}
std::vector<std::string> FaultProxy::requests() const {
    const std::lock_guard lock(m_mutex);
    return m_requests;
}
int FaultProxy::watchesRunning() const {
    const std::lock_guard lock(m_mutex);
    return m_watches;
}

void FaultProxy::handle(const WireRequest &request, Wire &wire) {
    const bool watch =
        request.target.find("watch=1") != std::string::npos || request.target.find("watch=true") != std::string::npos;
    {
        const std::lock_guard lock(m_mutex);
        m_requests.push_back(request.target);
    }
    if (!spoil(request, watch, wire))
        pass(request, watch, wire);
}

bool FaultProxy::spoil(const WireRequest &request, bool watch, Wire &wire) {
    int status = 0;
    net::Headers headers{{"Content-Type", "application/json"}};
    {
        std::unique_lock lock(m_mutex);
        while (m_hang && !m_stop.stop_requested()) {
            lock.unlock();
            if (wire.gone(std::chrono::milliseconds(20)))
                return wire.cut(), true;
            lock.lock();
        }
        if (m_failures > 0) {
            --m_failures;
            status = m_failStatus;
            if (m_retryAfter > 0)
                headers.emplace_back("Retry-After", std::to_string(m_retryAfter));
        } else if (!m_forbidden.empty() && request.target.find(m_forbidden) != std::string::npos) {
            status = 403;
        } else if (watch && m_expired && request.target.find("resourceVersion=") != std::string::npos) {
            status = 410;
        }
    }
    if (status == 0)
        return false;
    wire.answer(status, statusJson(status, reasonOf(status), "spoilt by the test"), headers);
    return true;
}

bool FaultProxy::sendBody(std::string_view bytes, Wire &wire) {
    std::size_t slice = 0;
    {
        const std::lock_guard lock(m_mutex);
        slice = m_slice;
        if (std::exchange(m_truncate, false)) {
            (void)wire.chunk(bytes.substr(0, bytes.size() / 2));
            wire.cut();
            return false;
        }
    }
    if (slice == 0)
        return wire.chunk(bytes);
    while (!bytes.empty()) {
        if (!wire.chunk(bytes.substr(0, slice)))
            return false;
        bytes.remove_prefix(std::min(slice, bytes.size()));
    }
    return true;
}

void FaultProxy::pass(const WireRequest &request, bool watch, Wire &wire) {
    net::HttpRequest out;
    out.method = request.method;
    out.url = m_upstream + request.target;
    for (const auto &entry : request.headers)
        if (!hopByHop(entry.first))
            out.headers.push_back(entry);
    out.body = request.body;
    out.transport = m_transport;
    out.idleTimeout = std::chrono::milliseconds(0);
    const Context ctx(m_stop.get_token());
    auto stream = m_client.open(out, ctx);
    if (!stream) {
        wire.answer(502, statusJson(502, "InternalError", "upstream is away"));
        return;
    }
    net::Headers headers;
    for (const auto &entry : (*stream)->headers())
        if (!hopByHop(entry.first))
            headers.push_back(entry);
    if (!wire.begin((*stream)->status(), headers))
        return;
    unsigned generation = 0;
    unsigned lose = 0;
    {
        const std::lock_guard lock(m_mutex);
        generation = m_watchGeneration;
        lose = m_loseGeneration;
        m_watches += watch ? 1 : 0;
    }
    std::string lines;
    bool alive = true;
    while (alive) {
        std::string bytes;
        const auto got = (*stream)->read(bytes, watch ? ctx.withTimeout(std::chrono::milliseconds(20)) : ctx);
        std::unique_lock lock(m_mutex);
        const bool dropped = watch && generation != m_watchGeneration;
        const bool losing = watch && lose != m_loseGeneration;
        lock.unlock();
        if (dropped || wire.gone(std::chrono::milliseconds(0)) || (!got && got.error().code != Errc::Timeout)) {
            wire.cut();
            break;
        }
        if (!got)
            continue;
        if (*got == 0) {
            wire.end();
            break;
        }
        if (losing) {
            lines += bytes;
            const auto end = lines.find('\n');
            if (end == std::string::npos || lines.find("BOOKMARK") < end)
                continue;
            lose = m_loseGeneration;
            bytes = lines.substr(end + 1);
            lines.clear();
        }
        alive = sendBody(bytes, wire);
    }
    const std::lock_guard lock(m_mutex);
    m_watches -= watch ? 1 : 0;
}

} // namespace ph::testing
