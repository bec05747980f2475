// SPDX-License-Identifier: Apache-2.0
// The client through nghttpx, which speaks HTTP/2 to it and HTTP/1.1 to the server behind.
#include "backend/core/files.h"
#include "backend/core/process.h"
#include "backend/net/http.h"
#include "tests/support/testtls.h"
#include "tests/support/wireserver.h"

#include <QTest>

#include <atomic>
#include <csignal>
#include <netinet/in.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace ph;
using namespace ph::net;
using namespace ph::testing;
using namespace std::chrono_literals;

namespace {

int freePort() {
    const FileDescriptor fd(::socket(AF_INET, SOCK_STREAM, 0));
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    (void)::bind(fd.get(), reinterpret_cast<sockaddr *>(&address), size);
    (void)::getsockname(fd.get(), reinterpret_cast<sockaddr *>(&address), &size);
    return ntohs(address.sin_port);
}

/// A running nghttpx; its workers end on SIGQUIT with GOAWAY.
class Nghttpx {
public:
    explicit Nghttpx(int backendPort) : m_port(freePort()) {
        m_folder = makeTemporaryDirectory("ph-nghttpx").value();
        (void)writeFileAtomic(m_folder / "key.pem", TestTls::get().server.keyPem.reveal()).ok();
        (void)writeFileAtomic(m_folder / "cert.pem", TestTls::get().server.certPem).ok();
        Command command;
        command.argv = {"nghttpx", "--conf=/dev/null", "-f127.0.0.1," + std::to_string(m_port), "-b127.0.0.1," + std::to_string(backendPort), "--workers=1",
                        "--accesslog-file=/dev/null", "--errorlog-file=/dev/null", "--frontend-http2-max-concurrent-streams=4",
                        (m_folder / "key.pem").string(), (m_folder / "cert.pem").string()};
        m_pid = startDetached(command, m_folder / "log").valueOr(-1);
    }
    ~Nghttpx() {
        // It has a session of its own, but gives its worker another process group: SIGTERM ends both at once.
        if (m_pid > 0)
            ::kill(m_pid, SIGTERM);
        fs::remove_all(m_folder);
    }
    void quitGracefully() const { ::kill(m_pid, SIGQUIT); }
    [[nodiscard]] bool started() const { return m_pid > 0; }
    [[nodiscard]] std::string url() const { return "https://127.0.0.1:" + std::to_string(m_port); }

private:
    int m_port;
    fs::path m_folder;
    pid_t m_pid = -1;
};

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
        if (!findProgram("nghttpx"))
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
                for (int i = 0; i < 256 && wire.chunk(block); ++i) {}
                wire.end();
            } else {
                wire.answer(200, request.target);
            }
        });
        m_proxy = std::make_unique<Nghttpx>(m_server->port());
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
