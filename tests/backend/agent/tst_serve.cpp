// SPDX-License-Identifier: Apache-2.0
#include "backend/agent/commandchannel.h"
#include "backend/agent/signing.h"
#include "backend/machinery/json.h"
#include "backend/net/http.h"
#include "tests/backend/agent/agentfixture.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <csignal>

using namespace ph;
using namespace ph::agent;
using ph::testing::AgentFixture;

namespace {

const Secret key("0123456789abcdef0123456789abcdef");
constexpr const char *audience = "default/orders-0";

} // namespace

class TestServe : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() {
        const std::string missing = AgentFixture::missing();
        if (!missing.empty())
            QSKIP(missing.c_str());
        m_member = std::make_unique<AgentFixture>();
        m_port = AgentFixture::freePort();
        m_supervise = m_member->supervise();
        m_serve = m_member->start({"serve", "--engine=postgresql", "--listen-port", QString::number(m_port)});
        QVERIFY(m_member->waitForState("running"));
        const bool ready = m_member->waitUntil([this] { return health("ready") == "true"; }, 20);
        const auto answer = send("GET", "/v1/health", {});
        QVERIFY2(ready, (answer ? answer->body : answer.error().text()).c_str());
    }
    void cleanupTestCase() {
        for (QProcess *process : {m_serve.get(), m_supervise.get()}) {
            if (!process)
                continue;
            process->terminate();
            QVERIFY(process->waitForFinished(30'000));
            QCOMPARE(process->exitCode(), 0);
        }
    }

    void measuresTheMember() {
        QCOMPARE(health("role"), std::string("primary"));
        QCOMPARE(health("process"), std::string("running"));
        QCOMPARE(health("timeline"), std::string("1"));
        QVERIFY(health("lsn").find('/') != std::string::npos);
        QCOMPARE(health("problems"), std::string("[]"));
        const auto metrics = send("GET", "/metrics", {});
        QVERIFY(metrics.ok());
        QVERIFY(metrics->body.find("pg_up 1\n") != std::string::npos);
        const auto status = send("GET", "/v1/status", {});
        QCOMPARE(Json::parse(status->body).at("state").get<std::string>(), std::string("running"));
    }

    void refusesWhatIsNotSigned() {
        const SignedRequest request{audience, "POST", "/v1/restart", {}};
        const std::string generation = m_member->field("generation");
        const auto tryWith = [this](const std::string &target, const std::string &header) {
            net::Headers headers;
            if (!header.empty())
                headers.emplace_back(authHeader, header);
            return raw("POST", target, headers, {});
        };
        const auto now = Clock::system().now();
        const std::string good = signRequest(key, request, now).header;
        const std::pair<std::string, std::string> attempts[] = {
            {"/v1/restart", ""},
            {"/v1/restart", "PH1 x"},
            {"/v1/restart", signRequest(Secret("another key"), request, now).header},
            {"/v1/restart", signRequest(key, request, now - std::chrono::minutes(5)).header},
            {"/v1/restart", signRequest(key, {"default/orders-1", "POST", "/v1/restart", {}}, now).header},
            {"/v1/reload", good}};
        for (const auto &[target, header] : attempts) {
            const auto answer = tryWith(target, header);
            QVERIFY(answer.ok());
            QCOMPARE(answer->status, 401);
            QVERIFY(!net::header(answer->headers, signatureHeader));
        }
        QCOMPARE(m_member->field("generation"), generation);
    }

    void acceptsASignatureOnce() {
        const Signature signature = signRequest(key, {audience, "GET", "/v1/health", {}}, Clock::system().now());
        const net::Headers headers{{authHeader, signature.header}};
        const auto first = raw("GET", "/v1/health", headers, {});
        QCOMPARE(first->status, 200);
        QVERIFY(verifyReply(key, signature.nonce, 200, first->body,
                            net::header(first->headers, signatureHeader).value_or(""))
                    .ok());
        const auto second = raw("GET", "/v1/health", headers, {});
        QCOMPARE(second->status, 401);
        QCOMPARE(Json::parse(second->body).at("reason").get<std::string>(), std::string("Replay"));
    }

    void restartsTheServer() {
        const long long before = std::stoll(m_member->field("generation"));
        const auto answer = send("POST", "/v1/restart", "{\"reason\":\"test\"}");
        QVERIFY(answer.ok());
        QCOMPARE(answer->status, 200);
        QCOMPARE(Json::parse(answer->body).at("state").get<std::string>(), std::string("running"));
        QVERIFY(std::stoll(m_member->field("generation")) > before);
        QCOMPARE(send("POST", "/v1/reload", {})->status, 200);
        QCOMPARE(send("GET", "/v1/nothing", {})->status, 404);
        QCOMPARE(send("GET", "/v1/restart", {})->status, 404);
    }

    void stopsStartsAndFencesTheServer() {
        const auto stateAfter = [this](const char *path, const std::string &body) {
            const auto answer = send("POST", path, body);
            return answer ? answer->status : -1;
        };
        QCOMPARE(stateAfter("/v1/stop", {}), 200);
        QVERIFY(m_member->waitForState("stopped"));
        QCOMPARE(stateAfter("/v1/reload", {}), 409);
        QCOMPARE(stateAfter("/v1/start", {}), 200);
        QVERIFY(m_member->waitForState("running"));
        QCOMPARE(stateAfter("/v1/fence", "{\"on\":\"yes\"}"), 400);
        QCOMPARE(stateAfter("/v1/fence", "{"), 400);
        QCOMPARE(m_member->field("state"), std::string("running"));
        QCOMPARE(stateAfter("/v1/fence", "{\"on\":true}"), 200);
        QVERIFY(m_member->waitForState("fenced"));
        QCOMPARE(stateAfter("/v1/start", {}), 409);
        QCOMPARE(stateAfter("/v1/restart", {}), 409);
        QVERIFY(m_member->waitUntil([this] { return health("fenced") == "true"; }));
        QCOMPARE(stateAfter("/v1/fence", "{\"on\":false}"), 200);
        QVERIFY(m_member->waitForState("running"));
        QVERIFY(m_member->waitUntil([this] { return health("ready") == "true"; }));
    }

    void isACommandLineClientOnTheNode() {
        const auto run = [this](const QStringList &arguments) {
            const auto process = m_member->client(arguments);
            const bool ended = process->waitForFinished(60'000);
            return std::pair(ended ? process->exitCode() : -1, process->readAllStandardOutput().toStdString() +
                                                                   process->readAllStandardError().toStdString());
        };
        const auto status = run({"status", "--json"});
        QCOMPARE(status.first, 0);
        QCOMPARE(Json::parse(status.second).at("state").get<std::string>(), std::string("running"));
        const long long before = std::stoll(m_member->field("generation"));
        const auto restarted = run({"restart"});
        QVERIFY2(restarted.first == 0 && restarted.second.find("running") != std::string::npos,
                 restarted.second.c_str());
        QVERIFY(std::stoll(m_member->field("generation")) > before);
        QCOMPARE(run({"fence"}).first, 0);
        QVERIFY(m_member->waitForState("fenced"));
        const auto refused = run({"start"});
        QCOMPARE(refused.first, 4);
        QVERIFY2(refused.second.find("fence") != std::string::npos, refused.second.c_str());
        QCOMPARE(run({"unfence"}).first, 0);
        QVERIFY(m_member->waitForState("running"));
        const auto elsewhere = run({"status", "--run-dir", "/nowhere"});
        QCOMPARE(elsewhere.first, 6);
        QVERIFY(m_member->waitUntil([this] { return health("ready") == "true"; }));
    }

    void namesWhatIsWrong() {
        const pid_t pid = std::stoi(m_member->field("pid"));
        QVERIFY(m_member->waitUntil([this] { return health("ready") == "true"; }));
        ::kill(pid, SIGKILL);
        QVERIFY(m_member->waitUntil([this] { return health("restarts") == "1"; }));
        QVERIFY(m_member->waitUntil([this] { return health("ready") == "true" && health("problems") == "[]"; }));
    }

    void tellsTheKubeletWhatARestartWouldMend() {
        const auto probe = [this](QStringList extra) {
            auto process = m_member->start(QStringList{"probe", "--engine=postgresql"} + extra);
            return process->waitForFinished(20'000) ? process->exitCode() : -1;
        };
        QVERIFY(m_member->waitForState("running"));
        QCOMPARE(probe({}), 0);
        QCOMPARE(probe({"--ready"}), 0);
        // frozen: it lives for the kernel only
        const pid_t pid = std::stoi(m_member->field("pid"));
        ::kill(pid, SIGSTOP);
        QVERIFY(probe({}) != 0);
        QVERIFY(probe({"--ready"}) != 0);
        ::kill(pid, SIGCONT);
        QVERIFY(m_member->waitUntil([&] { return probe({}) == 0; }));
        const auto stopped = sendCommand(m_member->settings.socketPath(), {{"command", "stop"}},
                                         Context().withTimeout(std::chrono::seconds(5)));
        QVERIFY(stopped.ok());
        QVERIFY(m_member->waitForState("stopped"));
        QCOMPARE(probe({}), 0); // on purpose: nothing to mend
        QVERIFY(probe({"--ready"}) != 0);
        QVERIFY(sendCommand(m_member->settings.socketPath(), {{"command", "start"}},
                            Context().withTimeout(std::chrono::seconds(5)))
                    .ok());
        QVERIFY(m_member->waitForState("running"));
    }

    void takesANewCertificateOver() {
        m_member->writeCertificates();
        QVERIFY(m_member->waitUntil([this] { return health("ready") == "true"; }));
    }

private:
    Result<net::HttpResponse> raw(const std::string &method, const std::string &target, net::Headers headers,
                                  const std::string &body) {
        auto transport = std::make_shared<net::Transport>();
        transport->tls.caPem = readFile(m_member->settings.tlsDirectory / "ca.crt").valueOr("");
        net::HttpRequest request;
        request.method = method;
        request.url = "https://127.0.0.1:" + std::to_string(m_port) + target;
        request.headers = std::move(headers);
        request.body = body;
        request.transport = std::move(transport);
        return m_http.perform(request, Context().withTimeout(std::chrono::seconds(60)));
    }
    /// A signed request whose answer's signature is verified.
    Result<net::HttpResponse> send(const std::string &method, const std::string &target, const std::string &body) {
        const Signature signature = signRequest(key, {audience, method, target, body}, Clock::system().now());
        PH_ASSIGN(net::HttpResponse answer, raw(method, target, {{authHeader, signature.header}}, body));
        PH_TRY(verifyReply(key, signature.nonce, answer.status, answer.body,
                           net::header(answer.headers, signatureHeader).value_or("")));
        return answer;
    }
    std::string health(const char *name) {
        const auto answer = send("GET", "/v1/health", {});
        const Json document = answer ? Json::parse(answer->body) : Json::object();
        if (!document.contains(name))
            return {};
        const Json &value = document.at(name);
        return value.is_string() ? value.get<std::string>() : value.dump();
    }

    std::unique_ptr<AgentFixture> m_member;
    std::unique_ptr<QProcess> m_supervise;
    std::unique_ptr<QProcess> m_serve;
    net::HttpClient m_http;
    std::uint16_t m_port = 0;
};

QTEST_GUILESS_MAIN(TestServe)
#include "tst_serve.moc"
