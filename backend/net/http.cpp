// SPDX-License-Identifier: Apache-2.0
#include "backend/net/http.h"

#include "backend/net/loop.h"

namespace ph::net {

namespace {

/// Waits until @p ready or the context ends; true when ready. @p lock holds the transfer's mutex.
template <typename Ready>
bool waitFor(Transfer &transfer, std::unique_lock<std::mutex> &lock, const Context &ctx, Ready ready) {
    if (const auto end = ctx.deadline())
        return transfer.wake.wait_until(lock, ctx.stopToken(), *end, ready);
    return transfer.wake.wait(lock, ctx.stopToken(), ready);
}

Error contextError(const Transfer &transfer, const Context &ctx) {
    Error error;
    error.code = ctx.cancelled() ? Errc::Cancelled : Errc::Timeout;
    error.what = ctx.cancelled() ? "cancelled" : "the server did not answer within the time allowed";
    error.subject = transfer.target().authority();
    if (!ctx.cancelled())
        error.hint = "check the server's load and the network";
    return error;
}

class CurlStream final : public HttpStream {
public:
    CurlStream(std::shared_ptr<Loop> loop, std::shared_ptr<Transfer> transfer)
        : m_loop(std::move(loop)), m_transfer(std::move(transfer)), m_status(m_transfer->response.status),
          m_headers(m_transfer->response.headers) {}
    ~CurlStream() override {
        onReadable({});
        abort();
    }
    int status() const override { return m_status; }
    const Headers &headers() const override { return m_headers; }

    Result<std::size_t> read(std::string &buffer, const Context &ctx) override {
        std::unique_lock lock(m_transfer->mutex);
        const auto ready = [this] {
            return m_transfer->aborted || m_transfer->finished || !m_transfer->response.body.empty();
        };
        if (!waitFor(*m_transfer, lock, ctx, ready))
            return contextError(*m_transfer, ctx);
        PH_ASSIGN(const Available got, take(buffer, lock));
        return got.bytes;
    }

    Result<Available> readAvailable(std::string &buffer) override {
        std::unique_lock lock(m_transfer->mutex);
        return take(buffer, lock);
    }

    void onReadable(std::function<void()> callback) override {
        const std::lock_guard running(m_transfer->callbackMutex);
        m_transfer->readable = std::move(callback);
        if (!m_transfer->readable)
            return;
        {
            const std::lock_guard lock(m_transfer->mutex);
            if (m_transfer->response.body.empty() && !m_transfer->finished)
                return;
            m_transfer->armed = false;
        }
        m_transfer->readable();
    }

    void abort() override {
        {
            const std::lock_guard lock(m_transfer->mutex);
            if (std::exchange(m_transfer->aborted, true))
                return;
            m_transfer->response.body.clear();
            if (m_transfer->finished)
                return;
        }
        m_transfer->wake.notify_all();
        m_loop->end(m_transfer, abortedError());
    }

private:
    Error abortedError() const { return Error{Errc::Cancelled, "cancelled", m_transfer->target().authority()}; }

    Result<Available> take(std::string &buffer, std::unique_lock<std::mutex> &lock) {
        Transfer &t = *m_transfer;
        if (t.aborted)
            return abortedError();
        if (!t.response.body.empty()) {
            Available got{t.response.body.size(), false};
            if (buffer.empty() && buffer.capacity() <= t.response.body.capacity())
                buffer.swap(t.response.body);
            else
                buffer.append(t.response.body);
            t.response.body.clear();
            const bool resume = t.paused;
            lock.unlock();
            if (resume)
                m_loop->resume(m_transfer);
            return got;
        }
        if (!t.finished) {
            t.armed = true;
            return Available{};
        }
        if (t.error)
            return *t.error;
        return Available{0, true};
    }

    std::shared_ptr<Loop> m_loop;
    std::shared_ptr<Transfer> m_transfer;
    int m_status;
    Headers m_headers;
};

/// The stream of a transfer whose headers are there, or why there is none.
Result<std::unique_ptr<HttpStream>> streamOf(const std::shared_ptr<Loop> &loop,
                                             const std::shared_ptr<Transfer> &transfer) {
    const std::lock_guard lock(transfer->mutex);
    if (!transfer->headersDone)
        return transfer->error.value_or(
            Error{Errc::Unreachable, "the server sent no answer", transfer->target().authority(), 0, {}, {}, "TCP"});
    return std::unique_ptr<HttpStream>(std::make_unique<CurlStream>(loop, transfer));
}

} // namespace

struct HttpClient::State {
    // Two multi handles, because libcurl 7.88 sends a request for HTTP/2 into a busy HTTP/1.1 connection of the same
    // server when one handle has both ("Received HTTP/0.9 when not allowed"; tst_http2 aStalledReaderStallsNobody).
    std::shared_ptr<Loop> multiplexed;
    std::shared_ptr<Loop> plain;

    const std::shared_ptr<Loop> &loopFor(const Transfer &transfer) const {
        return transfer.http11() ? plain : multiplexed;
    }
};

HttpClient::HttpClient() : HttpClient(&LinkWatch::timeAsleep) {}

HttpClient::HttpClient(const std::function<std::chrono::nanoseconds()> &asleep)
    : m_state(std::make_unique<State>(State{Loop::start(true, asleep), Loop::start(false, asleep)})) {}

HttpClient::~HttpClient() {
    m_state->plain->stop();
    m_state->multiplexed->stop();
}

Result<HttpResponse> HttpClient::perform(const HttpRequest &request, const Context &ctx) {
    PH_TRY(ctx.check("request"));
    PH_ASSIGN(const std::shared_ptr<Transfer> transfer, Transfer::make(request, Transfer::Mode::Whole));
    const std::shared_ptr<Loop> &loop = m_state->loopFor(*transfer);
    loop->add(transfer);
    std::unique_lock lock(transfer->mutex);
    if (!waitFor(*transfer, lock, ctx, [&transfer] { return transfer->finished; })) {
        const Error error = contextError(*transfer, ctx);
        lock.unlock();
        loop->end(transfer, error);
        return error;
    }
    if (transfer->error)
        return *transfer->error;
    return std::move(transfer->response);
}

Result<std::unique_ptr<HttpStream>> HttpClient::open(const HttpRequest &request, const Context &ctx) {
    PH_TRY(ctx.check("request"));
    PH_ASSIGN(const std::shared_ptr<Transfer> transfer, Transfer::make(request, Transfer::Mode::Stream));
    const std::shared_ptr<Loop> &loop = m_state->loopFor(*transfer);
    loop->add(transfer);
    {
        std::unique_lock lock(transfer->mutex);
        if (!waitFor(*transfer, lock, ctx, [&transfer] { return transfer->headersDone || transfer->finished; })) {
            const Error error = contextError(*transfer, ctx);
            lock.unlock();
            loop->end(transfer, error);
            return error;
        }
    }
    return streamOf(loop, transfer);
}

namespace {

/// What openAsync() keeps until the answer: the link from the caller's wish to stop to the transfer.
struct Opening {
    using OnStop = std::stop_callback<std::function<void()>>;
    std::mutex mutex;
    std::unique_ptr<OnStop> onStop;
    bool over = false;

    void keep(std::unique_ptr<OnStop> callback) {
        const std::lock_guard lock(mutex);
        if (!over)
            onStop = std::move(callback);
    }
    void end() {
        std::unique_ptr<OnStop> last; // dies outside the lock, since it waits for a callback that runs
        const std::lock_guard lock(mutex);
        over = true;
        last = std::move(onStop);
    }
};

} // namespace

void HttpClient::openAsync(const HttpRequest &request, const Context &ctx, Opened done) {
    if (const Status usable = ctx.check("request"); !usable) {
        done(usable.error());
        return;
    }
    auto made = Transfer::make(request, Transfer::Mode::Stream);
    if (!made) {
        done(made.error());
        return;
    }
    const std::shared_ptr<Transfer> transfer = *made;
    const std::shared_ptr<Loop> loop = m_state->loopFor(*transfer);
    const auto opening = std::make_shared<Opening>();
    transfer->openBy = ctx.deadline();
    // Weak, since the transfer holds this function itself.
    transfer->opened = [loop, weak = std::weak_ptr<Transfer>(transfer), opening, done = std::move(done)] {
        opening->end();
        if (const auto self = weak.lock())
            done(streamOf(loop, self));
    };
    loop->add(transfer);
    opening->keep(std::make_unique<Opening::OnStop>(ctx.stopToken(), [loop, weak = std::weak_ptr<Transfer>(transfer)] {
        if (const auto self = weak.lock())
            loop->end(self, Error{Errc::Cancelled, "cancelled", self->target().authority()});
    }));
}

void HttpClient::resetConnections() {
    m_state->plain->reset();
    m_state->multiplexed->reset();
}

} // namespace ph::net
