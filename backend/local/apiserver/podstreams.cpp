// SPDX-License-Identifier: Apache-2.0
// Logs, exec and attach.
#include "backend/local/apiserver/rest.h"
#include "backend/net/server/websocketserver.h"

#include <nlohmann/json.hpp>

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

enum Channel : char { Stdin = 0, Stdout = 1, Stderr = 2, ErrorChannel = 3, Resize = 4 };

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

} // namespace

Result<PodRuntime *> Rest::runtime() const {
    PodRuntime *runtime = m_runtime.load();
    if (!runtime)
        return Error{Errc::Unavailable, "the node is not ready to run containers", "", 503, "wait until the embedded cluster has started", "", "ServiceUnavailable"};
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
            return badRequestError("a container name must be specified for pod " + call.info.name + ", choose one of: [" + names + "]");
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
        call.info.ns, call.info.name, options, [&](std::string_view chunk) { return (started || begin()) && call.out.write(chunk).ok(); }, call.ctx);
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
        options.container = jsonText(*pod.json, {"metadata", "annotations", "kubectl.kubernetes.io/default-container"}, jsonText(containers[0], {"name"}));
    if (!net::wantsWebSocket(call.http))
        return badRequestError("streaming needs a WebSocket upgrade (subprotocols v5.channel.k8s.io, v4.channel.k8s.io); SPDY/3.1 is not offered: use kubectl "
                               "1.31 or newer, or set KUBECTL_REMOTE_COMMAND_WEBSOCKETS=true from 1.29 on");
    call.out.longRunning();
    auto opened = attach ? runtime->attach(call.info.ns, call.info.name, options, call.ctx) : runtime->exec(call.info.ns, call.info.name, options, call.ctx);
    if (!opened && opened.error().code != Errc::Internal)
        return opened.error();
    PH_ASSIGN(const auto socket, net::WebSocketServer::accept(call.http, call.out, {"v5.channel.k8s.io", "v4.channel.k8s.io", "channel.k8s.io"}));
    const auto send = [&](char channel, std::string_view data) {
        std::string message(1, channel);
        message += data;
        return socket->write(message).ok();
    };
    if (!opened) {
        send(ErrorChannel, dumpJson(statusOf(opened.error())));
        socket->close();
        return {};
    }
    const auto &process = *opened;
    std::stop_source gone;
    const std::stop_callback clientGone(call.ctx.stopToken(), [&gone] { gone.request_stop(); });
    const bool half = socket->protocol() == "v5.channel.k8s.io"; // has a message that closes one direction
    std::jthread input([&] {
        while (true) {
            const auto message = socket->read();
            if (!message || message->closed) {
                process->closeStdin();
                gone.request_stop();
                return;
            }
            if (message->data.empty())
                continue;
            const auto channel = message->data.front();
            const std::string_view data = std::string_view(message->data).substr(1);
            if (half && channel == static_cast<char>(255)) {
                if (!data.empty() && data.front() == Stdin)
                    process->closeStdin();
            } else if (channel == Stdin && options.stdin_) {
                if (data.empty())
                    continue;
                if (!process->writeStdin(data))
                    continue; // the process has closed its input; its output may still come
            } else if (channel == Resize) {
                const auto size = parseJson(data);
                if (size)
                    process->resize(static_cast<int>(jsonInteger(*size, {"Width"}, jsonInteger(*size, {"width"}))),
                                    static_cast<int>(jsonInteger(*size, {"Height"}, jsonInteger(*size, {"height"}))));
            }
        }
    });
    const Context ctx = call.ctx.withStop(gone.get_token());
    while (true) {
        const auto chunk = process->read(ctx);
        if (!chunk) {
            if (!gone.stop_requested())
                send(ErrorChannel, dumpJson(statusOf(chunk.error())));
            break;
        }
        if (!chunk->data.empty()) {
            const bool wanted = chunk->stream == PodRuntime::Process::Stream::Stdout ? options.stdout_ : options.stderr_;
            if (wanted && !send(chunk->stream == PodRuntime::Process::Stream::Stdout ? Stdout : Stderr, chunk->data))
                break;
        }
        if (chunk->exited) {
            send(ErrorChannel, dumpJson(exitStatus(chunk->exitCode)));
            break;
        }
    }
    socket->close();
    // The client answers the close; one that does not is cut off so that the reader ends.
    if (!gone.stop_requested()) {
        const auto patience = Context(gone.get_token()).withTimeout(std::chrono::seconds(2));
        static_cast<void>(patience.sleep(std::chrono::seconds(2)));
    }
    socket->abort();
    return {};
}

} // namespace ph::local
