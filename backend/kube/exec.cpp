// SPDX-License-Identifier: Apache-2.0
#include "backend/kube/exec.h"

#include "backend/core/encoding.h"
#include "backend/kube/proxypath.h"
#include "backend/machinery/json.h"

#include <algorithm>
#include <charconv>
#include <condition_variable>
#include <mutex>
#include <nlohmann/json.hpp>

namespace ph::kube {
namespace {

// Channels of the remotecommand subprotocols: the first byte of every message.
constexpr char inputChannel = 0;
constexpr char outputChannel = 1;
constexpr char errorOutputChannel = 2;
constexpr char statusChannel = 3;
constexpr char resizeChannel = 4;
constexpr char closeChannel = '\xff'; // v5 only: the second byte names the channel that ended
constexpr std::string_view protocolV5 = "v5.channel.k8s.io";
constexpr std::string_view protocolV4 = "v4.channel.k8s.io";
constexpr std::size_t pieceSize = 32U << 10U;
constexpr std::size_t outputLimit = 16U << 20U;

std::string execPath(const ExecRequest &request) {
    std::string query = "?stdout=true";
    query += request.tty ? "&tty=true" : "&stderr=true";
    if (request.input)
        query += "&stdin=true";
    if (!request.container.empty())
        query += "&container=" + urlEncode(request.container);
    for (const std::string &word : request.command)
        query += "&command=" + urlEncode(word);
    return podPath(request.ns, request.pod, "exec") + query;
}

void appendLimited(std::string &to, const std::string &data) {
    to.append(data, 0, to.size() < outputLimit ? outputLimit - to.size() : 0);
}

/// Tells that the task writing the input has ended, also when the executor dropped it unstarted.
class TaskEnd {
public:
    void set() {
        const std::lock_guard lock(m_mutex);
        m_done = true;
        m_ended.notify_all();
    }
    void wait() {
        std::unique_lock lock(m_mutex);
        m_ended.wait(lock, [this] { return m_done; });
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_ended;
    bool m_done = false;
};

void writeAll(ExecSession &session, const std::string &input, const Context &ctx) {
    for (std::size_t at = 0; at < input.size(); at += pieceSize)
        if (!session.writeInput(std::string_view(input).substr(at, pieceSize), ctx).ok())
            return; // the command may end without reading everything; its exit code tells
    (void)session.closeInput(ctx).ok();
}

Result<CommandResult> collect(ExecSession &session, const Context &ctx) {
    CommandResult result;
    for (;;) {
        PH_ASSIGN(const ExecSession::Output piece, session.read(ctx));
        switch (piece.kind) {
        case ExecSession::Output::Kind::Out:
            appendLimited(result.out, piece.data);
            break;
        case ExecSession::Output::Kind::Err:
            appendLimited(result.err, piece.data);
            break;
        case ExecSession::Output::Kind::Ended:
            result.exitCode = piece.exitCode;
            return result;
        }
    }
}

} // namespace

Result<int> exitCodeOf(const std::string &statusJson) {
    const auto parsed = parseJson(statusJson);
    if (!parsed || !parsed->is_object())
        return Error{Errc::Internal,           "the end of the command could not be read", "exec", 0, {},
                     statusJson.substr(0, 200)};
    const Json &status = *parsed;
    if (jsonText(status, {"status"}) == "Success")
        return 0;
    const Json &causes = jsonAt(status, {"details", "causes"});
    if (jsonText(status, {"reason"}) == "NonZeroExitCode" && causes.is_array()) {
        for (const Json &cause : causes) {
            const std::string text = jsonText(cause, {"message"});
            int code = 0;
            const auto number = std::from_chars(text.data(), text.data() + text.size(), code);
            if (jsonText(cause, {"reason"}) == "ExitCode" && number.ec == std::errc() &&
                number.ptr == text.data() + text.size())
                return code;
        }
    }
    const int http = static_cast<int>(std::clamp(jsonInteger(status, {"code"}, 0), 0LL, 599LL));
    Error error{http == 404   ? Errc::NotFound
                : http == 403 ? Errc::Forbidden
                : http == 400 ? Errc::Invalid
                              : Errc::Internal,
                "the command could not be run in the container",
                "exec",
                http,
                {},
                jsonText(status, {"message"})};
    error.reason = jsonText(status, {"reason"});
    return error;
}

Result<std::unique_ptr<ExecSession>> ExecSession::open(Client &client, const ops::Ticket &ticket,
                                                       const ExecRequest &request, const Context &ctx) {
    if (request.command.empty())
        return Error{Errc::Invalid, "no command to run in the container was given", request.ns + "/" + request.pod};
    PH_ASSIGN(auto socket,
              client.webSocket(ticket, execPath(request), {std::string(protocolV5), std::string(protocolV4)}, ctx));
    if (socket->protocol() != protocolV5 && socket->protocol() != protocolV4)
        return Error{Errc::Unavailable,
                     "the server does not speak a known exec protocol",
                     request.ns + "/" + request.pod,
                     0,
                     "The cluster is older than this program supports, or a proxy changes the connection.",
                     socket->protocol().empty() ? "it chose none" : "it chose " + socket->protocol()};
    return std::unique_ptr<ExecSession>(new ExecSession(std::move(socket)));
}

Result<ExecSession::Output> ExecSession::read(const Context &ctx) {
    for (;;) {
        PH_ASSIGN(net::WebSocket::Message message, m_socket->read(ctx));
        if (message.closed)
            return Error{Errc::Unreachable,
                         "the connection to the command ended before its exit code came",
                         "exec",
                         0,
                         "Try again; whether the command has finished is not known.",
                         message.data.empty() ? "close code " + std::to_string(message.closeCode) : message.data};
        if (message.data.empty())
            continue;
        const char channel = message.data.front();
        std::string data = message.data.substr(1);
        if (channel == statusChannel && !data.empty()) {
            PH_ASSIGN(const int code, exitCodeOf(data));
            return Output{Output::Kind::Ended, {}, code};
        }
        // Servers open each channel with an empty message; v5 announces ends of channels.
        if (data.empty())
            continue;
        if (channel == outputChannel)
            return Output{Output::Kind::Out, std::move(data), 0};
        if (channel == errorOutputChannel)
            return Output{Output::Kind::Err, std::move(data), 0};
    }
}

Status ExecSession::send(char channel, std::string_view bytes, const Context &ctx) {
    std::string message(1, channel);
    message += bytes;
    return m_socket->write(message, true, ctx);
}

Status ExecSession::writeInput(std::string_view bytes, const Context &ctx) {
    return send(inputChannel, bytes, ctx);
}

bool ExecSession::canCloseInput() const {
    return m_socket->protocol() == protocolV5;
}

Status ExecSession::closeInput(const Context &ctx) {
    if (!canCloseInput())
        return Error{Errc::Invalid,
                     "this server cannot be told that the input has ended",
                     "exec",
                     0,
                     "Use Kubernetes 1.30 or later, or a command that knows where its input ends.",
                     "it speaks only " + std::string(protocolV4)};
    return send(closeChannel, std::string_view("\0", 1), ctx);
}

Status ExecSession::resize(unsigned columns, unsigned rows, const Context &ctx) {
    return send(resizeChannel, "{\"Width\":" + std::to_string(columns) + ",\"Height\":" + std::to_string(rows) + "}",
                ctx);
}

void ExecSession::abort() {
    m_socket->abort();
}

Result<CommandResult> runInContainer(Client &client, const ops::Ticket &ticket, Executor &executor,
                                     const ExecRequest &request, const std::string &input, const Context &ctx) {
    ExecRequest wanted = request;
    wanted.input = !input.empty();
    wanted.tty = false;
    PH_ASSIGN(const auto session, ExecSession::open(client, ticket, wanted, ctx));
    if (input.empty())
        return collect(*session, ctx);
    if (!session->canCloseInput()) {
        const Status refused = session->closeInput(ctx);
        return refused.error(); // a command that reads to the end of its input would never finish
    }
    const auto end = std::make_shared<TaskEnd>();
    std::shared_ptr<void> guard(nullptr, [end](void *) { end->set(); });
    executor.postBlocking([&session, &input, &ctx, held = std::move(guard)] { writeAll(*session, input, ctx); });
    auto result = collect(*session, ctx);
    session->abort();
    end->wait();
    return result;
}

} // namespace ph::kube
