// SPDX-License-Identifier: Apache-2.0
// Streams are given up when the computer slept or its network changed. Runs in a network namespace of its own, whose
// routes it may change.
#include "backend/core/files.h"
#include "backend/net/http.h"
#include "backend/net/linkwatch.h"
#include "tests/support/testtls.h"
#include "tests/support/wireserver.h"

#include <QTest>

#include <arpa/inet.h>
#include <atomic>
#include <cstring>
#include <fstream>
#include <net/if.h>
#include <net/route.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace ph;
using namespace ph::net;
using namespace ph::testing;
using namespace std::chrono_literals;

namespace {

sockaddr inet4(const char *text) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    ::inet_pton(AF_INET, text, &address.sin_addr);
    sockaddr plain{};
    std::memcpy(&plain, &address, sizeof plain);
    return plain;
}

bool control(unsigned long what, void *argument) {
    const FileDescriptor fd(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
    return ::ioctl(fd.get(), what, argument) == 0;
}

ifreq interfaceRequest(const char *name) {
    ifreq request{};
    std::strncpy(request.ifr_name, name, IFNAMSIZ - 1);
    return request;
}

bool setUp(const char *name, bool up) {
    ifreq request = interfaceRequest(name);
    request.ifr_flags = static_cast<short>(up ? IFF_UP | IFF_RUNNING : 0);
    return control(SIOCSIFFLAGS, &request);
}

/// Gives loopback one more address, under the old way's name "lo:1"; taking that name down takes the address away.
bool addAddress(const char *address) {
    ifreq request = interfaceRequest("lo:1");
    request.ifr_addr = inet4(address);
    return control(SIOCSIFADDR, &request);
}

bool changeRoute(unsigned long what, const char *destination, const char *mask) {
    static char device[] = "lo";
    rtentry route{};
    route.rt_dst = inet4(destination);
    route.rt_genmask = inet4(mask);
    route.rt_flags = RTF_UP;
    route.rt_dev = device;
    return control(what, &route);
}

/// True once this process has a network of its own.
bool ownNetwork() {
    const std::string uid = std::to_string(::getuid());
    if (::unshare(CLONE_NEWNET) != 0) { // an ordinary user needs to be root of a user namespace first
        if (::unshare(CLONE_NEWUSER | CLONE_NEWNET) != 0)
            return false;
        std::ofstream("/proc/self/uid_map") << "0 " << uid << " 1";
    }
    return setUp("lo", true);
}

bool isolated = false;

/// A stream that says nothing, and how it ended.
class Quiet {
public:
    explicit Quiet(HttpClient &client)
        : m_server(
              [](const WireRequest &, Wire &wire) {
                  wire.begin(200);
                  while (!wire.gone(50ms)) {
                  }
                  wire.cut();
              },
              &TestTls::get().server) {
        HttpRequest request;
        request.url = m_server.url();
        request.transport = TestTls::get().transport();
        auto opened = client.open(request, Context().withTimeout(10s));
        if (opened)
            m_stream = std::move(opened).value();
    }
    [[nodiscard]] bool open() const { return m_stream != nullptr; }
    /// Why it ended; "" when it did not within @p time.
    [[nodiscard]] std::string endedWithin(std::chrono::milliseconds time) {
        std::string bytes;
        const auto got = m_stream->read(bytes, Context().withTimeout(time));
        return got || got.error().code == Errc::Timeout ? std::string() : got.error().reason;
    }

private:
    WireServer m_server;
    std::unique_ptr<HttpStream> m_stream;
};

} // namespace

class TestLinkWatch final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { (void)TestTls::get(); }

    void makesStreamsAnewAfterSleep() {
        std::atomic<std::int64_t> asleep = 0;
        HttpClient client([&asleep] { return std::chrono::nanoseconds(asleep.load()); });
        Quiet stream(client);
        QVERIFY(stream.open());
        asleep = std::chrono::nanoseconds(10min).count();
        QCOMPARE(stream.endedWithin(10s), std::string("Reset"));
        Quiet next(client);
        QVERIFY(next.open());
        QCOMPARE(next.endedWithin(200ms), std::string());
        QVERIFY(LinkWatch::timeAsleep() >= 0ns);
    }

    void makesStreamsAnewWhenTheDefaultRouteChanges() {
        if (!isolated)
            QSKIP("this system allows no network namespaces");
        HttpClient client;
        Quiet stream(client);
        QVERIFY(stream.open());
        QVERIFY(changeRoute(SIOCADDRT, "10.7.0.0", "255.255.0.0")); // as a container's network: the way out stays
        QCOMPARE(stream.endedWithin(1500ms), std::string());
        QVERIFY(changeRoute(SIOCADDRT, "0.0.0.0", "0.0.0.0"));
        QCOMPARE(stream.endedWithin(10s), std::string("Reset"));
        Quiet next(client);
        QVERIFY(next.open());
        QVERIFY(changeRoute(SIOCDELRT, "0.0.0.0", "0.0.0.0"));
        QCOMPARE(next.endedWithin(10s), std::string("Reset"));
    }

    void makesStreamsAnewWhenAnAddressGoes() {
        if (!isolated)
            QSKIP("this system allows no network namespaces");
        HttpClient client;
        Quiet stream(client);
        QVERIFY(stream.open());
        QVERIFY(addAddress("10.9.9.1"));
        QCOMPARE(stream.endedWithin(1500ms), std::string()); // one more breaks nothing
        QVERIFY(setUp("lo:1", false));
        QCOMPARE(stream.endedWithin(10s), std::string("Reset"));
    }
};

int main(int argc, char **argv) {
    isolated = ownNetwork(); // before any thread runs
    TestLinkWatch test;
    return QTest::qExec(&test, argc, argv);
}
#include "tst_linkwatch.moc"
