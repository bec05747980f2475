// SPDX-License-Identifier: Apache-2.0
// Logs, exec and attach.
#include "backend/local/apiserver/execclient.h"
#include "backend/local/apiserver/rest.h"

#include <nlohmann/json.hpp>

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>

namespace ph::local {

namespace {

bool flag(const net::ServerRequest &request, std::string_view key, bool other = false) {
    const auto value = request.queryValue(key);
    return value ? value->empty() || *value == "1" || *value == "true" || *value == "True" : other;
}

std::optional<long long> integer(const net::ServerRequest &request, std::string_view key) {
    const auto value = request.queryValue(key);
    if (!value || value->empty())
        return std::nullopt;
    return std::atoll(value->c_str());
}

/// The Status that ends an exec: success, or the exit code as a cause, as kubectl reads it.
Json exitStatus(int code) {
    if (code == 0)
        return {{"metadata", Json::object()}, {"status", "Success"}};
    return {{"metadata", Json::object()},
            {"status", "Failure"},
            {"message", "command terminated with non-zero exit code: exit status " + std::to_string(code)},
            {"reason", "NonZeroExitCode"},
            {"details", {{"causes", Json::array({{{"reason", "ExitCode"}, {"message", std::to_string(code)}}})}}}};
}

/// Input that the process has not taken, so that the client is heard (a new size, its end) while the process does not
/// read. Holds more than a SPDY window: a client that minds windows never stops us from reading.
class InputQueue {
public:
    static constexpr std::size_t limit = 256U << 10U;
    /// Waits while it is full.
    void push(std::string data) {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_ended || m_size < limit; });
        m_size += data.size();
        m_chunks.push_back(std::move(data));
        m_changed.notify_all();
    }
    /// Waits for the next piece; nothing once all is out and finish() was called.
    std::optional<std::string> pop() {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return m_ended || !m_chunks.empty(); });
        if (m_chunks.empty())
            return std::nullopt;
        std::string data = std::move(m_chunks.front());
        m_chunks.pop_front();
        m_size -= data.size();
        m_changed.notify_all();
        return data;
    }
    void finish() {
        const std::lock_guard lock(m_mutex);
        m_ended = true;
        m_changed.notify_all();
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<std::string> m_chunks;
    std::size_t m_size = 0;
    bool m_ended = false;
};

/// Carries one exec or attach until the process ends or the client goes.
class ExecPump {
public:
    /// @p attach: the process and its terminal are there already.
    ExecPump(ExecClient &client, const PodRuntime::ExecOptions &options, bool attach, const Context &ctx)
        : m_client(client), m_attach(attach), m_options(options), m_ctx(ctx.withStop(m_gone.get_token())),
          m_requestEnded(ctx.stopToken(), [this] { m_gone.request_stop(); }) {}

    using Start = std::function<Result<std::unique_ptr<PodRuntime::Process>>(const PodRuntime::ExecOptions &)>;
    void run(const Start &start) {
        std::jthread feeder; // before the process, which it uses
        const std::jthread listener([this] { listen(); });
        const PodRuntime::ExecOptions options = withSize();
        auto process = start(options);
        if (process) {
            adopt(std::move(*process));
            if (m_options.stdin_)
                feeder = std::jthread([this] { feed(); });
            output();
        } else {
            m_client.end(statusOf(process.error())); // such as a program that is not there
        }
        waitForClose();
    }

private:
    /// The client answers the end; one that does not is cut off so that the listener ends.
    void waitForClose() {
        static_cast<void>(m_ctx.sleep(std::chrono::seconds(2)));
        m_gone.request_stop();
        m_client.abort();
        m_input.finish();
    }
    /// A client with a terminal tells its size at once: the process should find it right from its first line.
    PodRuntime::ExecOptions withSize() {
        std::unique_lock lock(m_mutex);
        if (m_options.tty)
            m_sizeKnown.wait_for(lock, m_ctx.stopToken(), std::chrono::milliseconds(250), [this] { return m_sized; });
        m_sized = m_sized && m_attach; // an attached terminal is there already, with a size of its own
        return m_options;
    }
    void adopt(std::unique_ptr<PodRuntime::Process> process) {
        const std::lock_guard lock(m_mutex);
        m_process = std::move(process);
        if (m_sized) // still to be told
            m_process->resize(m_options.columns, m_options.rows);
    }
    void resize(int columns, int rows) {
        const std::lock_guard lock(m_mutex);
        if (m_process)
            m_process->resize(columns, rows);
        if (!m_process && columns > 0 && rows > 0) {
            m_options.columns = columns;
            m_options.rows = rows;
            m_sized = true;
            m_sizeKnown.notify_all();
        }
    }
    void listen() {
        while (true) {
            auto input = m_client.read();
            switch (input.kind) {
            case ExecClient::Input::Kind::Data:
                if (m_options.stdin_)
                    m_input.push(std::move(input.data));
                break;
            case ExecClient::Input::Kind::EndOfData:
                m_input.finish();
                break;
            case ExecClient::Input::Kind::Resize:
                resize(input.columns, input.rows);
                break;
            case ExecClient::Input::Kind::Gone:
                m_input.finish();
                m_gone.request_stop();
                return;
            }
        }
    }
    void feed() {
        while (const auto data = m_input.pop()) {
            static_cast<void>(
                m_process->writeStdin(*data, m_ctx)); // may have closed its input; its output may still come
            m_client.taken(data->size());
        }
        m_process->closeStdin();
    }
    void output() {
        while (true) {
            const auto chunk = m_process->read(m_ctx);
            if (!chunk) {
                if (!m_gone.stop_requested())
                    m_client.end(statusOf(chunk.error()));
                return;
            }
            const bool wanted =
                chunk->stream == PodRuntime::Process::Stream::Stdout ? m_options.stdout_ : m_options.stderr_;
            if (wanted && !chunk->data.empty() && !m_client.write(chunk->stream, chunk->data))
                return;
            if (chunk->exited)
                return m_client.end(exitStatus(chunk->exitCode));
        }
    }

    ExecClient &m_client;
    const bool m_attach;
    std::mutex m_mutex;
    std::condition_variable_any m_sizeKnown;
    PodRuntime::ExecOptions m_options;              ///< the size under the mutex
    bool m_sized = false;                           ///< a size came that the process was not told
    std::unique_ptr<PodRuntime::Process> m_process; ///< set once, by run()
    InputQueue m_input;
    std::stop_source m_gone; ///< the client left, or the request ended
    const Context m_ctx;
    const std::stop_callback<std::function<void()>> m_requestEnded;
};

} // namespace

Result<PodRuntime *> Rest::runtime() const {
    PodRuntime *runtime = m_runtime.load();
    if (!runtime)
        return Error{Errc::Unavailable,
                     "the node is not ready to run containers",
                     "",
                     503,
                     "wait until the embedded cluster has started",
                     "",
                     "ServiceUnavailable"};
    return runtime;
}

Status Rest::podLog(Call &call) {
    PH_ASSIGN(PodRuntime * runtime, this->runtime());
    PH_ASSIGN(const auto pod, m_core.get("pods", call.info.ns, call.info.name));
    PodRuntime::LogOptions options;
    options.container = call.http.queryValue("container").value_or("");
    options.follow = flag(call.http, "follow");
    options.previous = flag(call.http, "previous");
    options.timestamps = flag(call.http, "timestamps");
    options.tailLines = integer(call.http, "tailLines");
    options.sinceSeconds = integer(call.http, "sinceSeconds");
    options.sinceTime = call.http.queryValue("sinceTime").value_or("");
    options.limitBytes = integer(call.http, "limitBytes");
    const Json &containers = jsonAt(*pod.json, {"spec", "containers"});
    if (options.container.empty()) {
        if (containers.size() > 1) {
            std::string names;
            for (const auto &container : containers)
                names += (names.empty() ? "" : " ") + jsonText(container, {"name"});
            return badRequestError("a container name must be specified for pod " + call.info.name +
                                   ", choose one of: [" + names + "]");
        }
        options.container = containers.empty() ? "" : jsonText(containers[0], {"name"});
    }
    if (options.follow)
        call.out.longRunning();
    bool started = false;
    const auto begin = [&]() -> bool {
        started = true;
        return call.out.start(200, {{"Content-Type", "text/plain"}, {"Cache-Control", "no-cache, private"}}).ok();
    };
    if (options.follow && !begin())
        return {};
    const auto outcome = runtime->logs(
        call.info.ns, call.info.name, options,
        [&](std::string_view chunk) { return (started || begin()) && call.out.write(chunk).ok(); }, call.ctx);
    if (!started && !outcome)
        return outcome.error();
    if (!started)
        begin();
    if (!outcome && outcome.error().code != Errc::Cancelled && outcome.error().code != Errc::Timeout)
        static_cast<void>(call.out.write(outcome.error().text() + "\n"));
    static_cast<void>(call.out.finish()); // a client that has gone needs no end
    return {};
}

Status Rest::podExec(Call &call, bool attach) {
    PH_ASSIGN(PodRuntime * runtime, this->runtime());
    PH_ASSIGN(const auto pod, m_core.get("pods", call.info.ns, call.info.name));
    PodRuntime::ExecOptions options;
    options.container = call.http.queryValue("container").value_or("");
    options.command = call.http.queryValues("command");
    options.tty = flag(call.http, "tty");
    options.stdin_ = flag(call.http, "stdin");
    options.stdout_ = flag(call.http, "stdout", attach);
    options.stderr_ = flag(call.http, "stderr", attach) && !options.tty;
    if (!attach && options.command.empty())
        return badRequestError("you must specify at least 1 command for the container");
    if (!options.stdin_ && !options.stdout_ && !options.stderr_)
        return badRequestError("you must specify at least 1 of stdin, stdout, stderr");
    const Json &containers = jsonAt(*pod.json, {"spec", "containers"});
    if (options.container.empty() && !containers.empty())
        options.container = jsonText(*pod.json, {"metadata", "annotations", "kubectl.kubernetes.io/default-container"},
                                     jsonText(containers[0], {"name"}));
    PH_TRY(checkExecUpgrade(call.http));
    PH_TRY(runtime->checkRunning(call.info.ns, call.info.name, options.container));
    call.out.longRunning();
    const auto client = acceptExec(call.http, call.out, options);
    if (!client)
        return {}; // upgraded, so no HTTP answer can tell it; the connection closes
    ExecPump(**client, options, attach, call.ctx).run([&](const PodRuntime::ExecOptions &wanted) {
        return attach ? runtime->attach(call.info.ns, call.info.name, wanted, call.ctx)
                      : runtime->exec(call.info.ns, call.info.name, wanted, call.ctx);
    });
    return {};
}

} // namespace ph::local
