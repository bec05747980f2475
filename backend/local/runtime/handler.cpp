// SPDX-License-Identifier: Apache-2.0
#include "backend/local/runtime/handler.h"

#include "backend/local/shim/client.h"
#include "backend/net/http.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

namespace ph::local {

namespace {

constexpr std::size_t OutputLimit = 10U << 10U; // as a kubelet keeps of a probe's output

/// A port given as a number or as the name of one of the container's ports; 0 when unknown.
long long portOf(const Json &port, const Json &containerSpec) {
    if (port.is_number_integer())
        return port.get<long long>();
    if (!port.is_string())
        return 0;
    const std::string name = port.get<std::string>();
    for (const Json &offered : jsonAt(containerSpec, {"ports"}))
        if (jsonText(offered, {"name"}) == name)
            return jsonInteger(offered, {"containerPort"});
    return std::all_of(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; }) && !name.empty() &&
                   name.size() < 6
               ? std::stoll(name)
               : 0;
}

HandlerOutcome execHandler(const Json &exec, const fs::path &runFolder, const Context &ctx) {
    std::vector<std::string> command;
    for (const Json &part : jsonAt(exec, {"command"}))
        command.push_back(part.get<std::string>());
    const auto outcome = execInContainer(runFolder, command, ctx);
    if (outcome)
        return {outcome->exitCode == 0, outcome->output.empty() && outcome->exitCode != 0
                                            ? "command exited with " + std::to_string(outcome->exitCode)
                                            : outcome->output};
    std::string shown;
    for (const std::string &part : command)
        shown += (shown.empty() ? "" : " ") + part;
    if (outcome.error().code == Errc::Timeout)
        return {false, "command \"" + shown + "\" timed out"};
    return {false, outcome.error().what};
}

HandlerOutcome httpHandler(const Json &action, const Json &containerSpec, const std::string &podIp,
                           net::HttpClient *http, const Context &ctx) {
    const long long port = portOf(jsonAt(action, {"port"}), containerSpec);
    if (!http || port <= 0)
        return {false, http ? "the port of the HTTP probe is not one of the container's"
                            : "HTTP probes are not available here"};
    const bool tls = jsonText(action, {"scheme"}, "HTTP") == "HTTPS";
    std::string path = jsonText(action, {"path"}, "/");
    if (path.empty() || path.front() != '/')
        path.insert(path.begin(), '/');
    net::HttpRequest request;
    request.url = std::string(tls ? "https://" : "http://") + jsonText(action, {"host"}, podIp) + ":" +
                  std::to_string(port) + path;
    request.headers = {{"User-Agent", "kube-probe/1.32"}, {"Accept", "*/*"}};
    for (const Json &header : jsonAt(action, {"httpHeaders"}))
        request.headers.emplace_back(jsonText(header, {"name"}), jsonText(header, {"value"}));
    auto transport = std::make_shared<net::Transport>();
    transport->tls.insecureSkipVerify = true; // as a kubelet: the probe asks for life, not for identity
    transport->forceHttp11 = true;
    request.transport = transport;
    request.responseLimit = 1U << 20U;
    const auto response = http->perform(request, ctx);
    if (!response)
        return {false, "Get \"" + request.url + "\": " + response.error().text()};
    if (response->status >= 200 && response->status < 400)
        return {true, {}};
    return {false, "HTTP probe failed with statuscode: " + std::to_string(response->status)};
}

HandlerOutcome tcpHandler(const Json &action, const Json &containerSpec, const std::string &podIp, const Context &ctx) {
    const long long port = portOf(jsonAt(action, {"port"}), containerSpec);
    const std::string host = jsonText(action, {"host"}, podIp);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    if (port <= 0 || ::inet_pton(AF_INET, host.c_str(), &address.sin_addr) != 1)
        return {false, "the address of the TCP probe cannot be used"};
    const std::string shown = "dial tcp " + host + ":" + std::to_string(port) + ": ";
    const FileDescriptor fd(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
    if (::connect(fd.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) != 0) {
        if (errno != EINPROGRESS)
            return {false, shown + std::strerror(errno)};
        if (!shim::waitFor(fd.get(), POLLOUT, ctx))
            return {false, shown + "i/o timeout"};
    }
    int reason = 0;
    socklen_t size = sizeof reason;
    ::getsockopt(fd.get(), SOL_SOCKET, SO_ERROR, &reason, &size);
    return reason == 0 ? HandlerOutcome{true, {}} : HandlerOutcome{false, shown + std::strerror(reason)};
}

} // namespace

Result<ExecOutcome> execInContainer(const fs::path &runFolder, const std::vector<std::string> &command,
                                    const Context &ctx) {
    if (command.empty())
        return Error{Errc::Invalid, "the command is empty", {}};
    PH_ASSIGN(const auto connection, shim::Connection::open(runFolder));
    shim::ProcessSpec spec;
    spec.argv = command;
    PH_TRY(connection->call(shim::Type::Exec, spec.encode(), ctx));
    ExecOutcome outcome;
    for (;;) {
        PH_ASSIGN(const shim::Frame frame, connection->receive(ctx));
        if (frame.type == shim::Type::Exited) {
            outcome.exitCode = shim::Reader(frame.payload).number<std::int32_t>();
            return outcome;
        }
        outcome.output.append(frame.payload, 0, OutputLimit - std::min(OutputLimit, outcome.output.size()));
    }
}

HandlerOutcome runHandler(const Json &handler, const Json &containerSpec, const fs::path &runFolder,
                          const std::string &podIp, net::HttpClient *http, const Context &ctx) {
    if (const Json &exec = jsonAt(handler, {"exec"}); exec.is_object())
        return execHandler(exec, runFolder, ctx);
    if (const Json &action = jsonAt(handler, {"httpGet"}); action.is_object())
        return httpHandler(action, containerSpec, podIp, http, ctx);
    if (const Json &action = jsonAt(handler, {"tcpSocket"}); action.is_object())
        return tcpHandler(action, containerSpec, podIp, ctx);
    if (const Json &action = jsonAt(handler, {"sleep"}); action.is_object()) {
        (void)ctx.sleep(std::chrono::seconds(jsonInteger(action, {"seconds"})));
        return {true, {}};
    }
    if (handler.contains("grpc"))
        return {false, "gRPC probes are not supported by the embedded cluster; use exec, httpGet or tcpSocket"};
    return {true, {}};
}

} // namespace ph::local
