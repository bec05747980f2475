// SPDX-License-Identifier: Apache-2.0
#include "tests/backend/local/fakeruntime.h"
#include "tests/backend/local/testclient.h"

#include "backend/core/files.h"
#include "backend/net/server/httpserver.h"
#include "backend/net/websocket.h"

#include <nlohmann/json.hpp>

#include <QtTest>

using namespace ph;
using namespace ph::testing;

namespace {

const std::string pods = "/api/v1/namespaces/default/pods";

Json pod(const std::string &name, std::uint16_t port) {
    return {{"metadata", {{"name", name}}},
            {"spec",
             {{"containers", Json::array({{{"name", "main"},
                                           {"image", "x"},
                                           {"ports", Json::array({{{"name", "web"}, {"containerPort", port}}})}}})}}}};
}

} // namespace

class TestApiStreams final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        auto folder = makeTemporaryDirectory("apistreams");
        QVERIFY(folder.ok());
        m_folder = *folder;
        net::ServerOptions options;
        auto backend = net::HttpServer::start(
            options, [](const net::ServerRequest &request, net::Responder &out, const Context &) {
                std::string body = request.method + " " + request.target + " " + request.body;
                for (const auto &[name, value] : request.headers)
                    if (name == "Authorization" || name == "X-Mine")
                        body += " " + name + "=" + value;
                static_cast<void>(out.send(request.target == "/teapot" ? 418 : 200,
                                           {{"Content-Type", "text/plain"}, {"X-Answer", "yes"}}, body));
            });
        QVERIFY(backend.ok());
        m_backend = std::move(*backend);
        ApiHost::Options host;
        host.folder = m_folder;
        host.runtime = &m_runtime;
        host.http = &m_http;
        auto started = ApiHost::start(host);
        if (!started)
            QFAIL(started.error().text().c_str());
        m_host = std::move(*started);
        m_client = std::make_unique<TestClient>(*m_host);
        QCOMPARE(m_client->call("POST", pods, pod("p", m_backend->port())).status, 201);
        m_transport = std::make_shared<net::Transport>();
        m_transport->tls.caPem = m_host->caPem();
        m_transport->tls.clientCertPem = m_host->admin().certPem;
        m_transport->tls.clientKeyPem = m_host->admin().keyPem;
    }
    void cleanup() {
        m_client.reset();
        m_host.reset();
        m_backend.reset();
        fs::remove_all(m_folder);
    }

    void logsAreReadAndFollowed() {
        QCOMPARE(m_client->get(pods + "/p/log").text, std::string("line 1 of main\nline 2 of main\nline 3 of main\n"));
        auto stream = m_client->stream(pods + "/p/log?follow=true");
        QVERIFY(stream);
        std::string text;
        const auto limit = Context().withTimeout(std::chrono::seconds(10));
        while (text.find("more\nmore\n") == std::string::npos && !limit.done())
            QVERIFY(stream->read(text, limit).ok());
        QCOMPARE(m_client->get(pods + "/none/log").status, 404);
    }

    void execCarriesBothWays_data() {
        QTest::addColumn<QString>("protocol");
        QTest::newRow("v5") << "v5.channel.k8s.io";
        QTest::newRow("v4") << "v4.channel.k8s.io";
    }
    void execCarriesBothWays() {
        QFETCH(QString, protocol);
        auto socket =
            connect(pods + "/p/exec?command=cat&stdin=true&stdout=true&stderr=true", {protocol.toStdString()});
        QVERIFY(socket);
        QCOMPARE(socket->protocol(), protocol.toStdString());
        const auto limit = Context().withTimeout(std::chrono::seconds(10));
        QVERIFY(socket->write(std::string("\0hello", 6), true, limit).ok());
        QCOMPARE(socket->read(limit)->data, std::string("\1hello"));
        QVERIFY(socket->write("\4{\"Width\":80,\"Height\":25}", true, limit).ok());
        QCOMPARE(socket->read(limit)->data, std::string("\1") + "80x25");
        if (protocol == QStringLiteral("v5.channel.k8s.io")) {
            QVERIFY(socket->write(std::string("\xff\0", 2), true, limit).ok());
            const auto end = socket->read(limit);
            QCOMPARE(end->data.front(), '\3');
            QVERIFY(end->data.find("\"Success\"") != std::string::npos);
        }
    }

    void execTellsTheExitCode() {
        auto socket = connect(pods + "/p/exec?command=exit&command=7&stdout=true&stderr=true",
                              {"v5.channel.k8s.io", "v4.channel.k8s.io"});
        QVERIFY(socket);
        const auto limit = Context().withTimeout(std::chrono::seconds(10));
        QCOMPARE(socket->read(limit)->data, std::string("\2bye\n"));
        const auto end = socket->read(limit);
        const auto status = parseJson(std::string_view(end->data).substr(1));
        QCOMPARE(status->at("reason"), Json("NonZeroExitCode"));
        QCOMPARE(status->at("details")["causes"][0]["message"], Json("7"));
        QVERIFY(socket->read(limit)->closed);
    }

    void execIsRefusedInWords() {
        QCOMPARE(m_client->call("POST", pods + "/p/exec?command=cat&stdout=true").status, 400);
        QCOMPARE(m_client->call("GET", pods + "/p/exec?stdout=true").status, 400);
        QVERIFY(!connect(pods + "/p/exec?command=cat&stdout=true", {"unknown.protocol"}));
    }

    void portsAreForwarded() {
        const auto port = m_backend->port();
        auto socket = connect(pods + "/p/portforward?ports=" + std::to_string(port), {"v4.channel.k8s.io"});
        QVERIFY(socket);
        const auto limit = Context().withTimeout(std::chrono::seconds(10));
        const std::string head{static_cast<char>(port & 0xFF), static_cast<char>(port >> 8)};
        QCOMPARE(socket->read(limit)->data, std::string(1, '\0') + head);
        QCOMPARE(socket->read(limit)->data, "\1" + head);
        QVERIFY(socket
                    ->write(std::string(1, '\0') + "GET /through HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                            true, limit)
                    .ok());
        std::string text;
        while (text.find("GET /through") == std::string::npos) {
            const auto message = socket->read(limit);
            QVERIFY(message.ok());
            QVERIFY(!message->closed);
            text += message->data.substr(1);
        }
    }

    void proxyForwardsRequests() {
        const auto base = pods + "/p:" + std::to_string(m_backend->port()) + "/proxy";
        auto answer = m_client->text("POST", base + "/deep/path?x=1", "content", "text/plain",
                                     {{"X-Mine", "1"}, {"Authorization", "Bearer secret"}});
        QCOMPARE(answer.status, 200);
        QCOMPARE(answer.text, std::string("POST /deep/path?x=1 content X-Mine=1"));
        QCOMPARE(net::header(answer.headers, "X-Answer").value_or(""), std::string("yes"));
        QCOMPARE(m_client->get(pods + "/p:web/proxy/teapot").status, 418);
        QCOMPARE(m_client->get(pods + "/p:1/proxy/").status, 503);
        QCOMPARE(m_client->get("/api/v1/namespaces/default/services/none/proxy/").status, 404);
    }

    void usageIsServedAsMetrics() {
        auto answer = m_client->get("/apis/metrics.k8s.io/v1beta1/namespaces/default/pods");
        QCOMPARE(answer.json["items"][0]["containers"][0]["usage"]["cpu"], Json("250000000n"));
        QCOMPARE(answer.json["items"][0]["containers"][0]["usage"]["memory"], Json("65536Ki"));
    }

private:
    std::unique_ptr<net::WebSocket> connect(const std::string &path, const std::vector<std::string> &protocols) {
        net::HttpRequest request;
        request.url = m_host->url() + path;
        request.transport = m_transport;
        auto socket = net::connectWebSocket(request, protocols, Context().withTimeout(std::chrono::seconds(10)));
        return socket ? std::move(*socket) : nullptr;
    }

    fs::path m_folder;
    FakeRuntime m_runtime;
    net::HttpClient m_http;
    std::shared_ptr<net::Transport> m_transport;
    std::unique_ptr<net::HttpServer> m_backend;
    std::unique_ptr<ApiHost> m_host;
    std::unique_ptr<TestClient> m_client;
};

QTEST_GUILESS_MAIN(TestApiStreams)
#include "tst_apistreams.moc"
