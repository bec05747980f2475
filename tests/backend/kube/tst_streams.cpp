// SPDX-License-Identifier: Apache-2.0
#include "backend/core/executor.h"
#include "backend/kube/exec.h"
#include "backend/kube/logs.h"
#include "backend/kube/portforward.h"
#include "backend/kube/proxypath.h"
#include "tests/backend/kube/scriptserver.h"
#include "tests/support/tickets.h"

#include <QTest>

#include <arpa/inet.h>
#include <atomic>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace ph;
using namespace ph::kube;
using namespace std::chrono_literals;

namespace {

const ClusterId clusterId{"c1"};

std::string channel(int number, const std::string &data) {
    return std::string(1, static_cast<char>(number)) + data;
}

std::string podJson(const std::string &name, bool ready) {
    return R"({"kind":"Pod","metadata":{"name":")" + name +
           R"("},"spec":{"containers":[{"ports":[{"name":"postgresql","containerPort":5432}]}]},)" +
           R"("status":{"phase":")" + (ready ? "Running" : "Pending") +
           R"(","conditions":[{"type":"Ready","status":")" + (ready ? "True" : "False") + R"("}]}})";
}

/// A blocking client of a local port.
class LocalClient {
public:
    explicit LocalClient(std::uint16_t port) : m_fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        const timeval limit{10, 0};
        ::setsockopt(m_fd.get(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        m_connected = ::connect(m_fd.get(), reinterpret_cast<const sockaddr *>(&address), sizeof address) == 0;
    }
    [[nodiscard]] bool connected() const { return m_connected; }
    void send(const std::string &text) const { (void)!::send(m_fd.get(), text.data(), text.size(), MSG_NOSIGNAL); }
    /// Reads exactly @p size bytes, fewer when the other side ended.
    [[nodiscard]] std::string read(std::size_t size) const {
        std::string text(size, '\0');
        std::size_t have = 0;
        while (have < size) {
            const auto got = ::recv(m_fd.get(), text.data() + have, size - have, 0);
            if (got <= 0)
                break;
            have += static_cast<std::size_t>(got);
        }
        text.resize(have);
        return text;
    }

private:
    FileDescriptor m_fd;
    bool m_connected = false;
};

} // namespace

class TestStreams final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        m_executor = std::make_unique<Executor>(2);
        m_server = std::make_unique<testing::ScriptServer>();
        m_client =
            std::make_shared<Client>(m_server->http(), m_server->endpoint(), net::RetryPolicy{1, 10ms, 50ms, 0.0});
        m_client->setClusterId(clusterId);
    }
    void cleanup() {
        m_client.reset();
        m_server.reset();
        m_executor.reset();
    }

    void readsAWholeLog() {
        m_server->on("/api/v1/namespaces/shop/pods/orders-0/log",
                     [](const net::ServerRequest &, net::Responder &responder, const Context &) {
                         (void)responder.start(200, {{"Content-Type", "text/plain"}}).ok();
                         (void)responder.write("first\nsec").ok();
                         (void)responder.write("ond\r\n\nlast without end").ok();
                         (void)responder.finish().ok();
                     });
        LogRequest request;
        request.ns = "shop";
        request.pod = "orders-0";
        request.container = "post gres";
        request.tailLines = 10;
        request.previous = true;
        std::vector<std::string> lines;
        const Status status = readLog(
            *m_client, request,
            [&](const std::vector<std::string> &batch) { lines.insert(lines.end(), batch.begin(), batch.end()); },
            Context());
        QVERIFY2(status.ok(), status.ok() ? "" : status.error().text().c_str());
        QCOMPARE(lines, (std::vector<std::string>{"first", "second", "", "last without end"}));
        QCOMPARE(m_server->requests().back(),
                 std::string(
                     "GET /api/v1/namespaces/shop/pods/orders-0/log?container=post%20gres&previous=true&tailLines=10"));
    }

    void resumesAFollowWithoutLossOrRepeat() {
        std::atomic<int> connections = 0;
        std::string resumedAt;
        m_server->on("/api/v1/namespaces/shop/pods/orders-0/log", [&](const net::ServerRequest &request,
                                                                      net::Responder &responder, const Context &ctx) {
            const int number = ++connections;
            if (number == 1) { // breaks in the middle of a line
                (void)responder.start(200, {{"Content-Type", "text/plain"}}).ok();
                (void)responder
                    .write("2026-05-02T12:00:00.1Z one\n2026-05-02T12:00:00.5Z two\n2026-05-02T12:00:00.5Z "
                           "three\n2026-05-02T12:00:01Z ha")
                    .ok();
                while (!responder.disconnected() && ctx.sleep(10ms)) {
                }
                return;
            }
            resumedAt = request.queryValue("sinceTime").value_or("");
            (void)responder.start(200, {{"Content-Type", "text/plain"}}).ok();
            (void)responder
                .write("2026-05-02T12:00:00.1Z one\n2026-05-02T12:00:00.5Z two\n2026-05-02T12:00:00.5Z three\n"
                       "2026-05-02T12:00:00.5Z four\n2026-05-02T12:00:01Z half\n")
                .ok();
            (void)responder.finish().ok();
        });
        LogRequest request;
        request.ns = "shop";
        request.pod = "orders-0";
        request.follow = true;
        std::vector<std::string> lines;
        const Status status = readLog(
            *m_client, request,
            [&](const std::vector<std::string> &batch) {
                lines.insert(lines.end(), batch.begin(), batch.end());
                if (batch.back() == "three")
                    m_server->http()->resetConnections();
            },
            Context());
        QVERIFY2(status.ok(), status.ok() ? "" : status.error().text().c_str());
        std::string joined;
        for (const auto &line : lines)
            joined += line + "|";
        QVERIFY2(joined == "one|two|three|four|half|", joined.c_str());
        QCOMPARE(connections.load(), 2);
        QCOMPARE(resumedAt, std::string("2026-05-02T12:00:00Z"));
    }

    void aFollowEndsWhenAskedTo() {
        std::atomic<bool> gone = false;
        m_server->on("/api/v1/namespaces/shop/pods/orders-0/log",
                     [&](const net::ServerRequest &, net::Responder &responder, const Context &ctx) {
                         (void)responder.start(200, {}).ok();
                         (void)responder.write("2026-05-02T12:00:00Z hello\n").ok();
                         while (!ctx.done() && !responder.disconnected())
                             if (!ctx.sleep(10ms))
                                 break;
                         gone = true;
                     });
        LogRequest request;
        request.ns = "shop";
        request.pod = "orders-0";
        request.follow = true;
        std::stop_source stop;
        const Status status = readLog(
            *m_client, request,
            [&](const std::vector<std::string> &lines) {
                if (lines.front() == "hello")
                    stop.request_stop();
            },
            Context(stop.get_token()));
        QCOMPARE(status.error().code, Errc::Cancelled);
        QTRY_VERIFY(gone);
    }

    void saysWhyALogIsNotThere() {
        m_server->answer(
            "/api/v1/namespaces/shop/pods/orders-0/log", 400,
            R"({"kind":"Status","status":"Failure","reason":"BadRequest","code":400,"message":"container is waiting to start: ContainerCreating"})");
        LogRequest request;
        request.ns = "shop";
        request.pod = "orders-0";
        request.follow = true;
        const Status status = readLog(
            *m_client, request, [](const auto &) {}, Context());
        QCOMPARE(status.error().code, Errc::Invalid);
        QVERIFY(status.error().what.find("ContainerCreating") != std::string::npos);
    }

    void runsACommandWithInput() {
        onExec({"v5.channel.k8s.io"}, [](net::WebSocketServer &socket) {
            std::string input;
            for (;;) {
                const auto message = socket.read();
                if (!message || message->closed)
                    return;
                if (message->data == std::string("\xff\0", 2))
                    break;
                QCOMPARE(message->data.front(), '\0');
                input += message->data.substr(1);
                (void)socket.write(channel(1, message->data.substr(1))).ok(); // answers while it still reads
            }
            (void)socket.write(channel(2, "size " + std::to_string(input.size()))).ok();
            (void)socket
                .write(channel(
                    3,
                    R"({"kind":"Status","status":"Failure","reason":"NonZeroExitCode","details":{"causes":[{"reason":"ExitCode","message":"7"}]}})"))
                .ok();
        });
        const std::string input(3U << 20U, 'x');
        const auto result = runInContainer(*m_client, m_ticket, *m_executor, request({"sh", "-c", "a b;&c"}), input,
                                           Context().withTimeout(30s));
        QVERIFY2(result.ok(), result.ok() ? "" : result.error().text().c_str());
        QCOMPARE(result->exitCode, 7);
        QCOMPARE(result->err, "size " + std::to_string(input.size()));
        QCOMPARE(result->out.size(), input.size());
        QCOMPARE(m_server->requests().back(),
                 std::string("GET /api/v1/namespaces/shop/pods/orders-0/exec?stdout=true&stderr=true&stdin=true"
                             "&container=postgresql&command=sh&command=-c&command=a%20b%3B%26c"));
    }

    void speaksTheOlderProtocol() {
        onExec({"v4.channel.k8s.io"}, [](net::WebSocketServer &socket) {
            for (int number = 1; number <= 3; ++number)
                (void)socket.write(channel(number, "")).ok();
            (void)socket.write(channel(1, "out")).ok();
            (void)socket.write(channel(3, R"({"status":"Success"})")).ok();
        });
        const auto result = runInContainer(*m_client, m_ticket, *m_executor, request({"true"}), {}, Context());
        QVERIFY(result.ok());
        QCOMPARE(result->out, std::string("out"));
        QCOMPARE(result->exitCode, 0);
        const auto refused = runInContainer(*m_client, m_ticket, *m_executor, request({"cat"}), "text", Context());
        QCOMPARE(refused.error().code, Errc::Invalid);
    }

    void carriesATerminal() {
        std::string resized;
        onExec({"v5.channel.k8s.io"}, [&](net::WebSocketServer &socket) {
            const auto message = socket.read();
            resized = message ? message->data : "";
            (void)socket.write(channel(1, "$ ")).ok();
            (void)socket.read().ok();
        });
        ExecRequest wanted = request({"sh"});
        wanted.tty = wanted.input = true;
        const auto session = ExecSession::open(*m_client, m_ticket, wanted, Context());
        QVERIFY(session.ok());
        QVERIFY((*session)->resize(120, 40, Context()).ok());
        const auto prompt = (*session)->read(Context());
        QVERIFY(prompt.ok());
        QCOMPARE(prompt->data, std::string("$ "));
        QCOMPARE(resized, channel(4, R"({"Width":120,"Height":40})"));
        std::jthread stopper([&] { (*session)->abort(); });
        QCOMPARE((*session)->read(Context()).error().code, Errc::Cancelled);
    }

    void tellsWhenACommandWasNotRun() {
        onExec({"v5.channel.k8s.io"}, [](net::WebSocketServer &socket) {
            (void)socket
                .write(channel(
                    3,
                    R"({"status":"Failure","reason":"InternalError","code":500,"message":"container is not running"})"))
                .ok();
        });
        const auto refused = runInContainer(*m_client, m_ticket, *m_executor, request({"true"}), {}, Context());
        QCOMPARE(refused.error().cause, std::string("container is not running"));
        onExec({"v5.channel.k8s.io"}, [](net::WebSocketServer &socket) { socket.close(1001, "going away"); });
        QCOMPARE(runInContainer(*m_client, m_ticket, *m_executor, request({"true"}), {}, Context()).error().code,
                 Errc::Unreachable);
        QCOMPARE(runInContainer(*m_client, m_ticket, *m_executor, request({}), {}, Context()).error().code,
                 Errc::Invalid);
        const auto foreign = testing::TicketMaker::make({"other"});
        QCOMPARE(runInContainer(*m_client, foreign, *m_executor, request({"true"}), {}, Context()).error().code,
                 Errc::Forbidden);
    }

    void forwardsAPort() {
        servePod(true);
        onForward([](net::WebSocketServer &socket) { echo(socket); });
        PortForwarder forwarder(*m_executor);
        const auto forward = startForward(forwarder, {"shop", "orders-0", "", "postgresql"});
        QVERIFY(forward);
        QCOMPARE(forward->status().state, ForwardState::Active);
        const std::string big(300'000, 'q');
        LocalClient one(forward->status().localPort);
        LocalClient two(forward->status().localPort);
        QVERIFY(one.connected() && two.connected());
        std::jthread writer([&] { one.send(big); });
        two.send("hello");
        QCOMPARE(two.read(5), std::string("hello"));
        QCOMPARE(one.read(big.size()), big);
        QCOMPARE(forward->status().connections, 2U);
        QVERIFY(forward->status().bytesReceived >= big.size() + 5);
        QCOMPARE(forwarder.list().size(), std::size_t(1));
        QVERIFY(std::ranges::any_of(m_server->requests(), [](const std::string &text) {
            return text == "GET /api/v1/namespaces/shop/pods/orders-0/portforward?ports=5432";
        }));
        const std::uint16_t port = forward->status().localPort;
        forward->stop();
        QCOMPARE(one.read(1), std::string());
        QVERIFY(!LocalClient(port).connected());
        QVERIFY(forwarder.list().empty());
    }

    void keepsTheLocalPortWhileThePodRestarts() {
        servePod(true);
        std::mutex mutex;
        net::WebSocketServer *current = nullptr;
        onForward([&](net::WebSocketServer &socket) {
            {
                const std::lock_guard lock(mutex);
                current = &socket;
            }
            echo(socket);
            const std::lock_guard lock(mutex);
            current = nullptr;
        });
        PortForwarder forwarder(*m_executor);
        std::mutex seenMutex;
        std::vector<ForwardState> seen;
        ForwardOptions options;
        options.probePeriod = 50ms;
        options.onChange = [&](const ForwardStatus &status) {
            const std::lock_guard lock(seenMutex);
            seen.push_back(status.state);
        };
        const auto forward = startForward(forwarder, {"shop", "orders-0", "", "5432"}, options);
        QVERIFY(forward);
        const std::uint16_t port = forward->status().localPort;
        LocalClient before(port);
        before.send("a");
        QCOMPARE(before.read(1), std::string("a"));
        servePod(false); // the pod is gone …
        {
            const std::lock_guard lock(mutex);
            QVERIFY(current);
            current->abort();
        }
        QCOMPARE(before.read(1), std::string());
        QTRY_COMPARE(forward->status().state, ForwardState::Reconnecting);
        QVERIFY(forward->status().reason.find("Pending") != std::string::npos);
        LocalClient waiting(port); // … a client that comes meanwhile waits …
        waiting.send("b");
        servePod(true); // … until it is back
        QCOMPARE(waiting.read(1), std::string("b"));
        QTRY_COMPARE(forward->status().state, ForwardState::Active);
        QCOMPARE(forward->status().localPort, port);
        const std::lock_guard lock(seenMutex);
        QVERIFY(std::ranges::find(seen, ForwardState::Reconnecting) != seen.end());
    }

    void failsWhenWaitingCannotHelp() {
        servePod(true);
        onForward([](net::WebSocketServer &socket) { echo(socket); });
        PortForwarder forwarder(*m_executor);
        ForwardOptions options;
        options.probePeriod = 50ms;
        const auto forward = startForward(forwarder, {"shop", "orders-0", "", "5432"}, options);
        QVERIFY(forward);
        QCOMPARE(forward->status().state, ForwardState::Active);
        m_server->answer(
            "/api/v1/namespaces/shop/pods/orders-0", 403, // the right was taken away
            R"({"kind":"Status","status":"Failure","reason":"Forbidden","code":403,"message":"reading pods is forbidden"})");
        QTRY_COMPARE(forward->status().state, ForwardState::Failed);
        QVERIFY2(forward->status().reason.find("forbidden") != std::string::npos, forward->status().reason.c_str());
        QCOMPARE(forwarder.list().size(), std::size_t(1)); // still listed, with its reason
    }

    void aTargetThatStaysAwayCountsAsDeleted() {
        servePod(true);
        onForward([](net::WebSocketServer &socket) { echo(socket); });
        PortForwarder forwarder(*m_executor);
        std::mutex seenMutex;
        std::vector<ForwardState> seen;
        ForwardOptions options;
        options.probePeriod = 50ms;
        options.missingLimit = 1s;
        options.onChange = [&](const ForwardStatus &status) {
            const std::lock_guard lock(seenMutex);
            seen.push_back(status.state);
        };
        const auto forward = startForward(forwarder, {"shop", "orders-0", "", "5432"}, options);
        QVERIFY(forward);
        m_server->answer(
            "/api/v1/namespaces/shop/pods/orders-0", 404,
            R"({"kind":"Status","status":"Failure","reason":"NotFound","code":404,"message":"pods orders-0 not found"})");
        QTRY_COMPARE(forward->status().state, ForwardState::Failed);
        QVERIFY2(forward->status().reason.find("not found") != std::string::npos, forward->status().reason.c_str());
        QTRY_VERIFY([&] {
            const std::lock_guard lock(seenMutex);
            return seen.size() >= 2 && seen[seen.size() - 2] == ForwardState::Reconnecting &&
                   seen.back() == ForwardState::Failed;
        }());
    }

    void isNotActiveWhileThePortIsDead() {
        servePod(true);
        std::atomic<bool> dead = true;
        onForward([&](net::WebSocketServer &socket) {
            if (!dead)
                return echo(socket);
            announce(socket);
            (void)socket.write(channel(1, "connection refused")).ok();
            (void)socket.read().ok();
        });
        PortForwarder forwarder(*m_executor);
        ForwardOptions options;
        options.probePeriod = 50ms;
        const auto forward = startForward(forwarder, {"shop", "orders-0", "", "5432"}, options);
        QVERIFY(forward);
        LocalClient refused(forward->status().localPort);
        QCOMPARE(refused.read(1), std::string());
        QTRY_COMPARE(forward->status().state, ForwardState::Reconnecting);
        QTRY_VERIFY(forward->status().reason.find("connection refused") != std::string::npos);
        dead = false;
        QTRY_COMPARE(forward->status().state, ForwardState::Active);
    }

    void followsAService() {
        m_server->answer(
            "/api/v1/namespaces/shop/services/orders", 200,
            R"({"kind":"Service","spec":{"selector":{"app":"orders"},"ports":[{"name":"db","port":5432,"targetPort":"postgresql"}]}})");
        m_server->answer("/api/v1/namespaces/shop/pods", 200,
                         R"({"kind":"PodList","metadata":{},"items":[)" + podJson("orders-0", false) + "," +
                             podJson("orders-1", true) + "]}");
        onForward([](net::WebSocketServer &socket) { echo(socket); }, "orders-1");
        PortForwarder forwarder(*m_executor);
        const auto forward = startForward(forwarder, {"shop", "", "orders", "db"});
        QVERIFY(forward);
        QCOMPARE(forward->status().pod, std::string("orders-1"));
        LocalClient client(forward->status().localPort);
        client.send("x");
        QCOMPARE(client.read(1), std::string("x"));
        QVERIFY(std::ranges::any_of(m_server->requests(), [](const std::string &text) {
            return text.find("labelSelector=app%3Dorders") != std::string::npos;
        }));
    }

    void refusesWhatCannotWork() {
        PortForwarder forwarder(*m_executor);
        const auto ticket = std::make_shared<const ops::Ticket>(testing::TicketMaker::make(clusterId));
        QCOMPARE(forwarder.start(m_client, ticket, {"shop", "gone", "", "1"}, {}, Context()).error().code,
                 Errc::NotFound);
        QCOMPARE(forwarder.start(m_client, ticket, {"shop", "", "", "1"}, {}, Context()).error().code, Errc::Invalid);
        servePod(true);
        QCOMPARE(forwarder.start(m_client, ticket, {"shop", "orders-0", "", "nosuchport"}, {}, Context()).error().code,
                 Errc::NotFound);
        const auto first = startForward(forwarder, {"shop", "orders-0", "", "5432"});
        ForwardOptions same;
        same.localPort = first->status().localPort;
        QCOMPARE(forwarder.start(m_client, ticket, {"shop", "orders-0", "", "5432"}, same, Context()).error().code,
                 Errc::Conflict);
        const auto second = startForward(forwarder, {"shop", "orders-0", "", "5432"});
        QVERIFY(second->status().localPort > first->status().localPort);
    }

    void writesProxyPaths() {
        QCOMPARE(proxyPath({ProxyTarget::Kind::Pod, "shop", "orders-0", "8443", true}, "/state?x=1"),
                 std::string("/api/v1/namespaces/shop/pods/https:orders-0:8443/proxy/state?x=1"));
        QCOMPARE(proxyPath({ProxyTarget::Kind::Service, "shop", "grafana", "web", false}, "/"),
                 std::string("/api/v1/namespaces/shop/services/grafana:web/proxy/"));
        QCOMPARE(proxyPath({ProxyTarget::Kind::Service, "shop", "grafana", "", true}, "/"),
                 std::string("/api/v1/namespaces/shop/services/https:grafana:/proxy/"));
        QCOMPARE(proxyPath({ProxyTarget::Kind::Pod, "a/b", "c?d", "", false}, "/"),
                 std::string("/api/v1/namespaces/a%2Fb/pods/c%3Fd/proxy/"));
    }

private:
    static ExecRequest request(std::vector<std::string> command) {
        ExecRequest wanted;
        wanted.ns = "shop";
        wanted.pod = "orders-0";
        wanted.container = "postgresql";
        wanted.command = std::move(command);
        return wanted;
    }
    void onSocket(const std::string &path, std::vector<std::string> protocols,
                  std::function<void(net::WebSocketServer &)> serve) {
        m_server->on(path, [protocols = std::move(protocols), serve = std::move(serve)](
                               const net::ServerRequest &request, net::Responder &responder, const Context &ctx) {
            auto socket = net::WebSocketServer::accept(request, responder, protocols);
            if (!socket) {
                (void)responder.send(400, {}, socket.error().what).ok();
                return;
            }
            const std::stop_callback end(ctx.stopToken(), [&] { (*socket)->abort(); });
            serve(**socket);
        });
    }
    void onExec(std::vector<std::string> protocols, std::function<void(net::WebSocketServer &)> serve) {
        onSocket("/api/v1/namespaces/shop/pods/orders-0/exec", std::move(protocols), std::move(serve));
    }
    void onForward(std::function<void(net::WebSocketServer &)> serve, const std::string &pod = "orders-0") {
        onSocket("/api/v1/namespaces/shop/pods/" + pod + "/portforward", {"v4.channel.k8s.io"}, std::move(serve));
    }
    void servePod(bool ready) {
        m_server->answer("/api/v1/namespaces/shop/pods/orders-0", 200, podJson("orders-0", ready));
    }
    /// As a kubelet: both channels begin with the port in little-endian order.
    static void announce(net::WebSocketServer &socket) {
        for (int number = 0; number < 2; ++number)
            (void)socket.write(channel(number, std::string("\x38\x15", 2))).ok();
    }
    static void echo(net::WebSocketServer &socket) {
        announce(socket);
        for (;;) {
            const auto message = socket.read();
            if (!message || message->closed)
                return;
            if (!socket.write(message->data).ok())
                return;
        }
    }
    std::shared_ptr<PortForward> startForward(PortForwarder &forwarder, const ForwardTarget &target,
                                              const ForwardOptions &options = {}) {
        auto started =
            forwarder.start(m_client, std::make_shared<const ops::Ticket>(testing::TicketMaker::make(clusterId)),
                            target, options, Context());
        if (!started)
            qWarning("%s", started.error().text().c_str());
        return started ? *started : nullptr;
    }

    ops::Ticket m_ticket = testing::TicketMaker::make(clusterId);
    std::unique_ptr<Executor> m_executor;
    std::unique_ptr<testing::ScriptServer> m_server;
    std::shared_ptr<Client> m_client;
};

QTEST_APPLESS_MAIN(TestStreams)
#include "tst_streams.moc"
