// SPDX-License-Identifier: Apache-2.0
#include "backend/net/http.h"

#include "backend/net/retry.h"
#include "tests/support/testtls.h"
#include "tests/support/wireserver.h"

#include <QTest>

#include <atomic>
#include <future>
#include <thread>

using namespace ph;
using namespace ph::net;
using namespace ph::testing;
using namespace std::chrono_literals;

namespace {

/// Answers with what was asked: method, target, host and body.
void echo(const WireRequest &request, Wire &wire) {
    wire.answer(200, request.method + " " + request.target + " " + request.header("Host") + " " + request.body);
}

HttpRequest get(const std::string &url, std::shared_ptr<const Transport> transport = TestTls::get().transport()) {
    HttpRequest request;
    request.url = url;
    request.transport = std::move(transport);
    return request;
}

} // namespace

class TestHttp : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void sendsWhatIsAsked() {
        WireServer server(echo, &TestTls::get().server);
        HttpClient client;
        HttpRequest request = get(server.url() + "/a%20b?c=d");
        request.method = "PATCH";
        request.body = "{}";
        const auto response = client.perform(request, {});
        QVERIFY2(response.ok(), response ? "" : response.error().text().c_str());
        QCOMPARE(response->status, 200);
        QCOMPARE(response->body, "PATCH /a%20b?c=d 127.0.0.1:" + std::to_string(server.port()) + " {}");
        QCOMPARE(header(response->headers, "content-TYPE").value_or(""), std::string("application/json"));
    }

    void keepsConnectionsAliveAcrossEqualTransports() {
        WireServer server(echo, &TestTls::get().server);
        HttpClient client;
        for (int i = 0; i < 5; ++i) // a new transport object each time, equal in value
            QVERIFY(client.perform(get(server.url(), TestTls::get().transport()), {}).ok());
        QCOMPARE(server.connectionsMade(), 1);
        QVERIFY(!client.perform(get(server.url(), TestTls::other().transport()), {}).ok());
    }

    void verifiesAnotherNameWhenTold() {
        WireServer server(echo, &TestTls::get().server);
        HttpClient client;
        auto transport = TestTls::get().transport();
        transport->tls.serverName = "api.test";
        const auto response = client.perform(get(server.url() + "/x", transport), {});
        QVERIFY2(response.ok(), response ? "" : response.error().text().c_str());
        QCOMPARE(response->body, "GET /x 127.0.0.1:" + std::to_string(server.port()) + " ");
        auto wrong = TestTls::get().transport();
        wrong->tls.serverName = "other.test";
        const auto refused = client.perform(get(server.url(), wrong), {});
        QVERIFY(!refused.ok());
        QCOMPARE(refused.error().reason, std::string("TLS"));
        wrong->tls.insecureSkipVerify = true;
        QVERIFY(client.perform(get(server.url(), wrong), {}).ok());
    }

    void anIdleStreamOverALostNetworkEnds() {
        WireServer server(
            [](const WireRequest &, Wire &wire) {
                wire.begin(200);
                wire.chunk("one\n");
                wire.fallSilent();
                while (!wire.gone(50ms))
                    ;
            },
            &TestTls::get().server);
        HttpClient client;
        HttpRequest request = get(server.url());
        request.deadPeerTimeout = 1s;
        request.idleTimeout = 0ms; // as a watch
        auto stream = client.open(request, {});
        QVERIFY(stream.ok());
        std::string bytes;
        QCOMPARE((*stream)->read(bytes, {}).valueOr(0), std::size_t{4});
        const auto end = (*stream)->read(bytes, Context().withTimeout(30s));
        QVERIFY(!end.ok());
        QVERIFY2(end.error().code == Errc::Unreachable, end.error().text().c_str());
    }

    void aRequestThatNobodyAcknowledgesGoesAnotherWay() {
        WireServer server(
            [](const WireRequest &, Wire &wire) {
                wire.answer(200, "here");
                wire.fallSilent();
                while (!wire.gone(50ms))
                    ;
            },
            &TestTls::get().server);
        HttpClient client;
        HttpRequest request = get(server.url());
        request.deadPeerTimeout = 1s;
        request.idleTimeout = 0ms;
        QVERIFY(client.perform(request, {}).ok());
        const auto answer = client.perform(request, Context().withTimeout(30s));
        QVERIFY2(answer.ok(), answer ? "" : answer.error().text().c_str());
        QCOMPARE(server.connectionsMade(), 2);
    }

    void showsTheClientCertificate() {
        WireServer server(echo, &TestTls::get().server, TestTls::get().authority.pair.certPem);
        HttpClient client;
        QVERIFY(!client.perform(get(server.url()), {}).ok());
        QVERIFY(client.perform(get(server.url(), TestTls::get().transport(true)), {}).ok());
    }

    void namesThePartThatFailed() {
        HttpClient client;
        WireServer tls(echo, &TestTls::get().server);
        WireServer plain(echo);
        const auto fails = [&client](const HttpRequest &request) {
            auto result = client.perform(request, Context().withTimeout(20s));
            return result.ok() ? Error{Errc::Internal, "succeeded"} : result.error();
        };
        const Error dns = fails(get("https://no-such-host.invalid/"));
        QCOMPARE(dns.code, Errc::Unreachable);
        QCOMPARE(dns.reason, std::string("DNS"));
        QCOMPARE(dns.subject, std::string("no-such-host.invalid:443"));
        QCOMPARE(fails(get("https://127.0.0.1:1/")).reason, std::string("TCP"));
        QCOMPARE(fails(get(tls.url(), TestTls::other().transport())).reason, std::string("TLS"));
        QCOMPARE(fails(get("https://127.0.0.1:" + std::to_string(plain.port()))).reason, std::string("TLS"));
        auto proxied = TestTls::get().transport();
        proxied->proxyUrl = "http://127.0.0.1:1";
        QCOMPARE(fails(get(tls.url(), proxied)).reason, std::string("Proxy"));
        auto socks = TestTls::get().transport();
        socks->proxyUrl = "socks5://127.0.0.1:1";
        QCOMPARE(fails(get(tls.url(), socks)).reason, std::string("Proxy"));
        auto broken = TestTls::get().transport();
        broken->tls.caPem = "not a certificate";
        QCOMPARE(fails(get(tls.url(), broken)).reason, std::string("TLS"));
        QCOMPARE(fails(get("ftp://127.0.0.1/")).code, Errc::Invalid);
        WireServer refusing([](const WireRequest &, Wire &wire) { wire.answer(407, ""); });
        auto denied = TestTls::get().transport();
        denied->proxyUrl = "http://user:secret@127.0.0.1:" + std::to_string(refusing.port());
        const Error proxy = fails(get(tls.url(), denied));
        QCOMPARE(proxy.reason, std::string("Proxy"));
        QCOMPARE(proxy.httpStatus, 407);
        QVERIFY(proxy.text().find("secret") == std::string::npos);
    }

    void endsOnCancelAndDeadline() {
        WireServer server(
            [](const WireRequest &, Wire &wire) {
                while (!wire.gone(50ms)) {
                }
                wire.cut();
            },
            &TestTls::get().server);
        HttpClient client;
        const auto late = client.perform(get(server.url()), Context().withTimeout(100ms));
        QVERIFY(!late.ok());
        QCOMPARE(late.error().code, Errc::Timeout);
        std::stop_source stop;
        std::jthread stopper([&stop] {
            std::this_thread::sleep_for(50ms);
            stop.request_stop();
        });
        const auto cancelled = client.perform(get(server.url()), Context(stop.get_token()));
        QVERIFY(!cancelled.ok());
        QCOMPARE(cancelled.error().code, Errc::Cancelled);
        HttpRequest silent = get(server.url());
        silent.idleTimeout = 100ms;
        const auto idle = client.perform(silent, {});
        QVERIFY(!idle.ok());
        QCOMPARE(idle.error().code, Errc::Timeout);
    }

    void refusesAnswersBeyondTheLimit() {
        WireServer server([](const WireRequest &, Wire &wire) { wire.answer(200, std::string(100'000, 'x')); },
                          &TestTls::get().server);
        HttpClient client;
        HttpRequest request = get(server.url());
        request.responseLimit = 1000;
        const auto response = client.perform(request, {});
        QVERIFY(!response.ok());
        QCOMPARE(response.error().code, Errc::Invalid);
    }

    void reportsACutBody() {
        WireServer server(
            [](const WireRequest &, Wire &wire) {
                wire.begin(200);
                wire.chunk("half");
                wire.cut();
            },
            &TestTls::get().server);
        HttpClient client;
        const auto whole = client.perform(get(server.url()), {});
        QVERIFY(!whole.ok());
        QCOMPARE(whole.error().code, Errc::Unreachable);
        auto stream = client.open(get(server.url()), {});
        QVERIFY(stream.ok());
        std::string bytes;
        QCOMPARE((*stream)->read(bytes, {}).valueOr(0), std::size_t{4});
        const auto end = (*stream)->read(bytes, {});
        QVERIFY(!end.ok());
        QCOMPARE(end.error().code, Errc::Unreachable);
    }

    void boundsTheQueueOfASlowReader() {
        std::atomic<std::size_t> sent = 0;
        WireServer server(
            [&sent](const WireRequest &request, Wire &wire) {
                if (request.target == "/quick")
                    return void(wire.answer(200, "quick"));
                wire.begin(200);
                const std::string block(64U << 10U, 'x');
                for (int i = 0; i < 512 && wire.chunk(block); ++i)
                    sent += block.size();
                wire.end();
            },
            &TestTls::get().server);
        HttpClient client;
        auto stream = client.open(get(server.url()), {});
        QVERIFY(stream.ok());
        // The server stops when queue and socket buffers are full: wait until nothing moves any more.
        std::size_t before = 1;
        QTRY_VERIFY_WITH_TIMEOUT(
            (std::this_thread::sleep_for(200ms), std::exchange(before, sent.load()) == sent.load()), 20'000);
        QVERIFY(sent < 512U * (64U << 10U));
        for (int i = 0; i < 10; ++i) // others are not stalled
            QCOMPARE(client.perform(get(server.url() + "/quick"), Context().withTimeout(5s)).value().body,
                     std::string("quick"));
        std::size_t total = 0;
        for (;;) {
            std::string bytes;
            const auto got = (*stream)->read(bytes, Context().withTimeout(20s));
            QVERIFY(got.ok());
            QVERIFY(bytes.size() <= (1U << 20U));
            if (*got == 0)
                break;
            total += *got;
        }
        QCOMPARE(total, std::size_t{512} * (64U << 10U));
    }

    void wakesAReaderWithoutAThread() {
        std::promise<void> more;
        auto released = more.get_future().share();
        WireServer server(
            [released](const WireRequest &, Wire &wire) {
                wire.begin(200);
                released.wait();
                wire.chunk("line\n");
                wire.end();
            },
            &TestTls::get().server);
        HttpClient client;
        std::promise<std::unique_ptr<HttpStream>> opened;
        client.openAsync(get(server.url()), Context().withTimeout(10s),
                         [&opened](auto stream) { opened.set_value(std::move(stream).value()); });
        auto stream = opened.get_future().get();
        QCOMPARE(stream->status(), 200);
        std::string bytes;
        QCOMPARE(stream->readAvailable(bytes)->bytes, std::size_t{0});
        std::atomic<int> calls = 0;
        stream->onReadable([&calls] { ++calls; });
        QCOMPARE(calls.load(), 0);
        more.set_value();
        bool ended = false;
        QTRY_VERIFY(calls > 0);
        QTRY_VERIFY((ended = stream->readAvailable(bytes)->ended));
        QCOMPARE(bytes, std::string("line\n"));
        stream->onReadable({});
    }

    void wakesReadersOnAbortAndReset() {
        WireServer server(
            [](const WireRequest &, Wire &wire) {
                wire.begin(200);
                while (!wire.gone(50ms)) {
                }
                wire.cut();
            },
            &TestTls::get().server);
        HttpClient client;
        auto first = client.open(get(server.url()), {}).value();
        auto second = client.open(get(server.url()), {}).value();
        std::jthread aborter([&first] {
            std::this_thread::sleep_for(50ms);
            first->abort();
        });
        std::string bytes;
        QCOMPARE(first->read(bytes, {}).error().code, Errc::Cancelled);
        client.resetConnections();
        const auto reset = second->read(bytes, Context().withTimeout(10s));
        QCOMPARE(reset.error().code, Errc::Unreachable);
        QCOMPARE(reset.error().reason, std::string("Reset"));
    }

    void cancelsEverythingWhenItEnds() {
        WireServer server(
            [](const WireRequest &, Wire &wire) {
                while (!wire.gone(50ms)) {
                }
                wire.cut();
            },
            &TestTls::get().server);
        auto client = std::make_unique<HttpClient>();
        std::promise<Errc> ended;
        client->openAsync(get(server.url()), {},
                          [&ended](auto stream) { ended.set_value(stream ? Errc::Internal : stream.error().code); });
        client.reset();
        QCOMPARE(ended.get_future().get(), Errc::Cancelled);
    }

    void mayDieInItsOwnCallback() {
        WireServer server(echo, &TestTls::get().server);
        auto client = std::make_shared<HttpClient>();
        HttpClient &borrowed = *client;
        std::promise<int> status;
        std::promise<void> mine;
        auto released = mine.get_future().share();
        borrowed.openAsync(get(server.url()), {}, [owner = client, &status, released](auto stream) mutable {
            released.wait();
            const int code = stream ? (*stream)->status() : 0;
            owner.reset(); // the last one
            status.set_value(code);
        });
        client.reset();
        mine.set_value();
        QCOMPARE(status.get_future().get(), 200);
    }

    void cancelsAnOpeningByToken() {
        WireServer server(
            [](const WireRequest &, Wire &wire) {
                while (!wire.gone(50ms)) {
                }
                wire.cut();
            },
            &TestTls::get().server);
        HttpClient client;
        std::stop_source stop;
        std::promise<Errc> ended;
        client.openAsync(get(server.url()), Context(stop.get_token()),
                         [&ended](auto stream) { ended.set_value(stream ? Errc::Internal : stream.error().code); });
        stop.request_stop();
        QCOMPARE(ended.get_future().get(), Errc::Cancelled);
        std::promise<Errc> late;
        client.openAsync(get(server.url()), Context().withTimeout(100ms),
                         [&late](auto stream) { late.set_value(stream ? Errc::Internal : stream.error().code); });
        QCOMPARE(late.get_future().get(), Errc::Timeout);
    }

    void survivesAServerRestart() {
        WireServer server(echo, &TestTls::get().server);
        HttpClient client;
        for (int i = 0; i < 5; ++i) {
            QVERIFY(client.perform(get(server.url()), {}).ok());
            server.cutAll(); // the kept connection is dead; the next call makes a new one unseen
        }
    }

    void servesManyThreads() {
        WireServer server(echo, &TestTls::get().server);
        HttpClient client;
        std::atomic<int> good = 0;
        {
            std::vector<std::jthread> threads;
            for (int t = 0; t < 8; ++t)
                threads.emplace_back([&] {
                    for (int i = 0; i < 25; ++i) {
                        const auto response =
                            client.perform(get(server.url() + "/" + std::to_string(i)), Context().withTimeout(30s));
                        good += response.ok() && response->body.starts_with("GET /" + std::to_string(i) + " ") ? 1 : 0;
                    }
                });
        }
        QCOMPARE(good.load(), 200);
    }

    void keepsSecretsOutOfLogs() {
        const std::string text =
            redact("Authorization: Bearer abc.def\r\nhttps://joe:pw1@host/?token=t0p&x=1 {\"password\":\"hunter2\"} "
                   "-----BEGIN PRIVATE KEY-----\nMIIsecret\n-----END PRIVATE KEY----- Bearer zzz");
        for (const char *secret : {"abc.def", "pw1", "t0p", "hunter2", "MIIsecret", "zzz"})
            QVERIFY2(text.find(secret) == std::string::npos, (text + " shows " + secret).c_str());
        QVERIFY(text.find("joe") != std::string::npos);
        QVERIFY(text.find("x=1") != std::string::npos);
    }

    void retriesAsToldAndStopsWithTheContext() {
        const RetryPolicy quick{.attempts = 3, .first = 1ms, .cap = 2ms};
        int calls = 0;
        const auto busy = [&calls]() -> Status {
            ++calls;
            return Error{Errc::Throttled, "busy", "s", 429};
        };
        const auto always = [](const Error &) { return true; };
        QVERIFY(!retry(quick, {}, busy, always).ok());
        QCOMPARE(calls, 3);
        calls = 0;
        const RetryPolicy slow{.attempts = 3, .first = 60'000ms};
        QCOMPARE(retry(slow, Context().withTimeout(50ms), busy, always).error().code, Errc::Throttled);
        QCOMPARE(calls, 1);
        Error wait{Errc::Throttled, "busy", "s", 429};
        wait.retryAfterSeconds = 7;
        QVERIFY(backoffDelay(quick, 1, wait) >= 7s);
        QVERIFY(backoffDelay(RetryPolicy{}, 30, {}) <= 45s);
    }
};

QTEST_GUILESS_MAIN(TestHttp)
#include "tst_http.moc"
