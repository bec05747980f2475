// SPDX-License-Identifier: Apache-2.0
#include "backend/kube/logs.h"

#include "backend/core/encoding.h"
#include "backend/kube/proxypath.h"

namespace ph::kube {
namespace {

constexpr std::size_t lineLimit = 1U << 20U;
constexpr std::chrono::seconds readIdle{60};
constexpr std::chrono::milliseconds followIdle{0}; // a quiet log is no fault; dead connections are found by TCP

/// Cuts bytes into lines and leaves out those a resumed stream repeats.
class LineReader {
public:
    LineReader(const LogRequest &request, const LogLines &lines) : m_request(request), m_lines(lines) {}

    void add(std::string_view bytes) {
        m_rest.append(bytes);
        std::vector<std::string> batch;
        std::size_t start = 0;
        for (std::size_t end = m_rest.find('\n'); end != std::string::npos; end = m_rest.find('\n', start)) {
            take(std::string_view(m_rest).substr(start, end - start), batch);
            start = end + 1;
        }
        m_rest.erase(0, start);
        if (m_rest.size() > lineLimit)
            take(std::exchange(m_rest, {}), batch);
        deliver(batch);
    }
    /// The body ended in order: a last line without line end counts.
    void finish() {
        std::vector<std::string> batch;
        if (!m_rest.empty())
            take(std::exchange(m_rest, {}), batch);
        deliver(batch);
    }
    /// The connection broke: half a line comes again in full.
    void restart() {
        m_rest.clear();
        m_skipEqual = m_atLast;
        m_resumed = m_last.has_value();
    }
    [[nodiscard]] const std::optional<SystemTime> &last() const { return m_last; }

private:
    void take(std::string_view line, std::vector<std::string> &batch) {
        if (line.ends_with('\r') && !line.empty())
            line.remove_suffix(1);
        if (m_request.follow && !accept(line))
            return;
        if (m_request.follow && !m_request.timestamps) {
            const std::size_t blank = line.find(' ');
            line.remove_prefix(blank == std::string_view::npos ? line.size() : blank + 1);
        }
        batch.emplace_back(line);
    }
    /// Follows always ask for times, so that a resumed stream can be compared with what was delivered.
    bool accept(std::string_view line) {
        const auto time = parseTime(line.substr(0, line.find(' ')));
        if (!time)
            return true;
        if (m_resumed && *time < *m_last)
            return false;
        if (m_resumed && *time == *m_last && m_skipEqual > 0) {
            --m_skipEqual;
            return false;
        }
        m_atLast = m_last && *time == *m_last ? m_atLast + 1 : 1;
        m_resumed = m_resumed && *time == *m_last;
        m_last = time;
        return true;
    }
    void deliver(const std::vector<std::string> &batch) {
        if (!batch.empty())
            m_lines(batch);
    }

    const LogRequest &m_request;
    const LogLines &m_lines;
    std::string m_rest;
    std::optional<SystemTime> m_last;
    std::size_t m_atLast = 0;    ///< lines delivered with exactly that time
    std::size_t m_skipEqual = 0; ///< of those, how many the resumed stream still repeats
    bool m_resumed = false;
};

std::string pathOf(const LogRequest &request, const std::optional<SystemTime> &resumeAt) {
    std::string query;
    const auto add = [&](const std::string &key, const std::string &value) {
        query += (query.empty() ? "?" : "&") + key + "=" + urlEncode(value);
    };
    if (!request.container.empty())
        add("container", request.container);
    if (request.follow)
        add("follow", "true");
    if (request.timestamps || request.follow)
        add("timestamps", "true");
    if (request.previous)
        add("previous", "true");
    if (resumeAt)
        add("sinceTime", formatTime(*resumeAt)); // whole seconds; the reader leaves out what it had
    else if (request.since)
        add("sinceTime", formatTime(*request.since));
    if (request.tailLines && !resumeAt)
        add("tailLines", std::to_string(*request.tailLines));
    return podPath(request.ns, request.pod, "log") + query;
}

/// One connection's worth; success when the body ended in order.
Status readOnce(Client &client, const LogRequest &request, LineReader &reader, bool &gotBytes, const Context &ctx) {
    PH_ASSIGN(const auto stream, client.rawStream(pathOf(request, reader.last()), ctx,
                                                  request.follow ? followIdle : std::chrono::milliseconds(readIdle)));
    std::string buffer;
    for (;;) {
        buffer.clear();
        PH_ASSIGN(const std::size_t count, stream->read(buffer, ctx));
        if (count == 0)
            break;
        gotBytes = true;
        reader.add(buffer);
    }
    reader.finish();
    return {};
}

} // namespace

Status readLog(Client &client, const LogRequest &request, const LogLines &lines, const Context &ctx) {
    LineReader reader(request, lines);
    const net::RetryPolicy policy;
    bool begun = false;
    for (unsigned failures = 0;;) {
        bool gotBytes = false;
        Status status = readOnce(client, request, reader, gotBytes, ctx);
        if (status || ctx.done())
            return ctx.done() && !status ? ctx.check("reading a log") : status;
        // The client has repeated what it may; only a follow that had begun is worth more.
        begun = begun || gotBytes;
        if (!request.follow || !begun || !status.error().retryable())
            return status;
        failures = gotBytes ? 1 : failures + 1;
        reader.restart();
        if (!ctx.sleep(net::backoffDelay(policy, failures, status.error())))
            return ctx.check("reading a log");
    }
}

} // namespace ph::kube
