// SPDX-License-Identifier: Apache-2.0
// The client through nghttpx, which speaks HTTP/2 to it and HTTP/1.1 to the server behind.
#include "backend/net/http.h"
#include "tests/support/nghttpx.h"
#include "tests/support/testtls.h"
#include "tests/support/wireserver.h"

#include <QTest>

#include <atomic>
#include <thread>

using namespace ph;
using namespace ph::net;
using namespace ph::testing;
using namespace std::chrono_literals;

namespace {

HttpRequest get(const std::string &url) {
    HttpRequest request;
    request.url = url;
    request.transport = TestTls::get().transport();
    return request;
}

} // namespace

class TestHttp2 : public QObject {
    Q_OBJECT
    std::atomic<bool> m_break = false;
    std::unique_ptr<WireServer> m_server;
    std::unique_ptr<Nghttpx> m_proxy;

private Q_SLOTS:
    void init() {
        if (!Nghttpx::installed())
            QSKIP("nghttpx is not installed");
        m_break = false;
        m_server = std::make_unique<WireServer>([this](const WireRequest &request, Wire &wire) {
            if (request.target == "/break") {
                wire.begin(200);
                wire.chunk("half");
                wire.cut(); // nghttpx turns that into RST_STREAM
            } else if (request.target == "/flood") {
                wire.begin(200);
                const std::string block(64U << 10U, 'x');
                for (int i = 0; i < 256 && wire.chunk(block); ++i) {
                }
                wire.end();
            } else {
                wire.answer(200, request.target);
            }
        });
        m_proxy = std::make_unique<Nghttpx>(m_server->port(), false);
        QVERIFY(m_proxy->started());
        HttpClient client;
        QTRY_VERIFY_WITH_TIMEOUT(client.perform(get(m_proxy->url()), Context().withTimeout(2s)).ok(), 10'000);
    }
    void cleanup() {
        m_proxy.reset();
        m_server.reset();
    }

    void speaksHttp2BeyondTheStreamLimit() {
        HttpClient client;
        std::atomic<int> good = 0;
        {
            std::vector<std::jthread> threads;
            for (int t = 0; t < 16; ++t)
                threads.emplace_back([&, t] {
                    for (int i = 0; i < 10; ++i) {
                        const std::string path = "/" + std::to_string(t) + "/" + std::to_string(i);
                        const auto response = client.perform(get(m_proxy->url() + path), Context().withTimeout(20s));
                        good += response.ok() && response->httpMajor == 2 && response->body == path ? 1 : 0;
                    }
                });
        }
        QCOMPARE(good.load(), 160);
    }

    void reportsAResetStreamAndGoesOn() {
        HttpClient client;
        QVERIFY(client.perform(get(m_proxy->url() + "/a"), {}).ok());
        const auto broken = client.perform(get(m_proxy->url() + "/break"), Context().withTimeout(10s));
        QVERIFY(!broken.ok());
        QCOMPARE(broken.error().code, Errc::Unreachable);
        QVERIFY(client.perform(get(m_proxy->url() + "/b"), {}).ok());
    }

    void survivesGoAway() {
        HttpClient client;
        QVERIFY(client.perform(get(m_proxy->url() + "/a"), {}).ok());
        m_proxy->quitGracefully();
        QTRY_VERIFY_WITH_TIMEOUT(!client.perform(get(m_proxy->url() + "/b"), Context().withTimeout(2s)).ok(), 15'000);
    }

    void aStalledReaderStallsNobody() {
        HttpClient client;
        auto stalled = client.open(get(m_proxy->url() + "/flood"), Context().withTimeout(10s));
        QVERIFY(stalled.ok());
        for (int i = 0; i < 20; ++i) {
            const auto response = client.perform(get(m_proxy->url() + "/quick"), Context().withTimeout(5s));
            QVERIFY2(response.ok(), response ? "" : response.error().text().c_str());
            QCOMPARE(response->httpMajor, 2);
        }
        auto second = client.open(get(m_proxy->url() + "/flood"), Context().withTimeout(10s));
        QVERIFY(second.ok());
        std::size_t total = 0;
        for (;;) {
            std::string bytes;
            const auto got = (*second)->read(bytes, Context().withTimeout(20s));
            QVERIFY(got.ok());
            if (*got == 0)
                break;
            total += *got;
        }
        QCOMPARE(total, std::size_t{256} * (64U << 10U));
    }
};

QTEST_GUILESS_MAIN(TestHttp2)
#include "tst_http2.moc"
