// SPDX-License-Identifier: Apache-2.0
#include "backend/core/files.h"
#include "backend/core/process.h"
#include "backend/local/forwarder/configuration.h"
#include "backend/local/forwarder/launcher.h"
#include "backend/local/slices.h"

#include <QTest>

#include <arpa/inet.h>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <map>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <thread>
#include <unistd.h>

using namespace ph;
using namespace ph::local;

namespace {

sockaddr_in at(const std::string &address, int port) {
    sockaddr_in made{};
    made.sin_family = AF_INET;
    made.sin_port = htons(static_cast<std::uint16_t>(port));
    ::inet_pton(AF_INET, address.c_str(), &made.sin_addr);
    return made;
}

/// Answers each connection with its name, then sends back what it gets until the other side ends.
class EchoServer {
public:
    EchoServer(const std::string &address, int port, std::string name)
        : m_name(std::move(name)), m_fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        const int on = 1;
        ::setsockopt(m_fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        const sockaddr_in place = at(address, port);
        if (::bind(m_fd, reinterpret_cast<const sockaddr *>(&place), sizeof place) != 0 || ::listen(m_fd, 256) != 0)
            qFatal("cannot listen on %s", address.c_str());
        m_acceptor = std::jthread([this](const std::stop_token &stop) { accept(stop); });
    }
    ~EchoServer() {
        m_acceptor.request_stop();
        m_acceptor.join();
        ::close(m_fd);
    }

private:
    void accept(const std::stop_token &stop) {
        std::vector<std::jthread> workers;
        while (!stop.stop_requested()) {
            pollfd polled{m_fd, POLLIN, 0};
            if (::poll(&polled, 1, 20) <= 0)
                continue;
            const int client = ::accept4(m_fd, nullptr, nullptr, SOCK_CLOEXEC);
            if (client >= 0)
                workers.emplace_back([this, client](const std::stop_token &end) { serve(client, end); });
        }
    }
    void serve(int client, const std::stop_token &stop) const {
        ::send(client, m_name.data(), m_name.size(), MSG_NOSIGNAL);
        char buffer[64 << 10];
        while (!stop.stop_requested()) {
            pollfd polled{client, POLLIN, 0};
            if (::poll(&polled, 1, 20) <= 0)
                continue;
            const ssize_t count = ::recv(client, buffer, sizeof buffer, 0);
            if (count <= 0)
                break;
            for (ssize_t done = 0; done < count;) {
                const ssize_t sent =
                    ::send(client, buffer + done, static_cast<std::size_t>(count - done), MSG_NOSIGNAL);
                if (sent <= 0)
                    break;
                done += sent;
            }
        }
        ::close(client);
    }
    std::string m_name;
    int m_fd;
    std::jthread m_acceptor;
};

class Client {
public:
    Client(const std::string &address, int port) : m_fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
        const timeval limit{20, 0};
        ::setsockopt(m_fd, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
        const sockaddr_in place = at(address, port);
        m_error = ::connect(m_fd, reinterpret_cast<const sockaddr *>(&place), sizeof place) == 0 ? 0 : errno;
    }
    ~Client() { ::close(m_fd); }
    Client(const Client &) = delete;
    Client &operator=(const Client &) = delete;
    int error() const { return m_error; }
    bool send(const std::string &text) {
        return ::send(m_fd, text.data(), text.size(), MSG_NOSIGNAL) == static_cast<ssize_t>(text.size());
    }
    void end() { ::shutdown(m_fd, SHUT_WR); }
    /// Exactly @p size bytes, fewer at the end; "!" + errno text when the connection breaks.
    std::string receive(std::size_t size) {
        std::string text(size, '\0');
        std::size_t done = 0;
        while (done < size) {
            const ssize_t count = ::recv(m_fd, text.data() + done, size - done, 0);
            if (count < 0)
                return errno == ECONNRESET ? "!reset" : "!broken";
            if (count == 0)
                break;
            done += static_cast<std::size_t>(count);
        }
        text.resize(done);
        return text;
    }

private:
    int m_fd;
    int m_error = 0;
};

/// A forwarder of its own folder and address slice.
class World {
public:
    World()
        : m_folder(makeTemporaryDirectory("ph-forward").value()),
          m_guard(SliceGuard::takeAny(static_cast<std::uint32_t>(::getpid() * 7) % AddressSlice::count).value()) {}
    ~World() {
        forwarder::stop(m_folder);
        std::error_code ignored;
        (void)QTest::qWaitFor([this] { return !forwarder::running(m_folder); }, 5000);
        fs::remove_all(m_folder, ignored);
    }
    std::string pod(std::uint32_t number) const { return m_guard.slice().address(number); }
    std::string service(std::uint32_t number = 1) const {
        return m_guard.slice().address(AddressSlice::size / 2 + number);
    }
    void feed(const std::string &text) {
        const Status fed =
            forwarder::feed(m_folder, fs::path(std::getenv("PH_BUILD_DIR")) / "pilothouse-forwarder", text);
        if (!fed)
            qFatal("%s", fed.error().text().c_str());
    }
    const fs::path &folder() const { return m_folder; }

private:
    fs::path m_folder;
    SliceGuard m_guard;
};

bool answers(const std::string &address, int port, const std::string &name) {
    return QTest::qWaitFor([&] { return Client(address, port).receive(name.size()) == name; }, 10000);
}

} // namespace

class TestForwarder : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsItsConfiguration();
    void forwardsInTurn();
    void carries100ConnectionsAtOnce();
    void keepsAClientAtItsEndpoint();
    void resetsConnectionsWhoseEndpointLeft();
    void refusesWithoutEndpoint();
    void triesTheNextEndpoint();
    void passesHalfClosesOn();
    void outlivesItsStarterAndRunsOnce();
    void saysWhichPortsItCannotUse();
    void endsWithItsFolder();
};

void TestForwarder::readsItsConfiguration() {
    const auto list = forwarder::parseConfiguration("nonsense\nto 1 2\nlisten 127.1.1.1 5432 10 ns/db\nto 127.2.2.2 "
                                                    "1\nkeep 127.2.2.3 2\nlisten broken\nlisten 127.1.1.2 1 0 ns/x\n");
    QCOMPARE(list.size(), std::size_t{2});
    QCOMPARE(list[0].service, std::string("ns/db"));
    QCOMPARE(list[0].affinitySeconds, 10L);
    QCOMPARE(list[0].ready.size(), std::size_t{1});
    QCOMPARE(list[0].kept.front().address, std::string("127.2.2.3"));
    QVERIFY(list[1].ready.empty());
}

void TestForwarder::forwardsInTurn() {
    World world;
    const EchoServer one(world.pod(1), 7001, "1");
    const EchoServer two(world.pod(2), 7001, "2");
    world.feed("listen " + world.service() + " 7000 0 ns/db\nto " + world.pod(1) + " 7001\nto " + world.pod(2) +
               " 7001\n");
    QVERIFY(QTest::qWaitFor([&] { return Client(world.service(), 7000).error() == 0; }, 10000));
    std::map<std::string, int> seen;
    for (int i = 0; i < 10; ++i)
        ++seen[Client(world.service(), 7000).receive(1)];
    QCOMPARE(seen["1"], 5);
    QCOMPARE(seen["2"], 5);
}

void TestForwarder::carries100ConnectionsAtOnce() {
    World world;
    const EchoServer one(world.pod(1), 7001, "1");
    const EchoServer two(world.pod(2), 7001, "2");
    world.feed("listen " + world.service() + " 7000 0 ns/db\nto " + world.pod(1) + " 7001\nto " + world.pod(2) +
               " 7001\n");
    QVERIFY(QTest::qWaitFor([&] { return Client(world.service(), 7000).error() == 0; }, 10000));
    std::atomic<int> right = 0;
    {
        std::vector<std::jthread> threads;
        for (int i = 0; i < 100; ++i)
            threads.emplace_back([&right, i, address = world.service()] {
                Client client(address, 7000);
                if (client.receive(1).size() != 1)
                    return;
                std::string block;
                for (int n = 0; n < 20000; ++n)
                    block += std::to_string(i) + ",";
                for (int round = 0; round < 5; ++round)
                    if (!client.send(block) || client.receive(block.size()) != block)
                        return;
                ++right;
            });
    }
    QCOMPARE(right.load(), 100);
}

void TestForwarder::keepsAClientAtItsEndpoint() {
    World world;
    const EchoServer one(world.pod(1), 7001, "1");
    const EchoServer two(world.pod(2), 7001, "2");
    world.feed("listen " + world.service() + " 7000 60 ns/db\nto " + world.pod(1) + " 7001\nto " + world.pod(2) +
               " 7001\n");
    QVERIFY(QTest::qWaitFor([&] { return Client(world.service(), 7000).error() == 0; }, 10000));
    const std::string first = Client(world.service(), 7000).receive(1);
    for (int i = 0; i < 5; ++i)
        QCOMPARE(Client(world.service(), 7000).receive(1), first);
}

void TestForwarder::resetsConnectionsWhoseEndpointLeft() {
    World world;
    const EchoServer one(world.pod(1), 7001, "1");
    const EchoServer two(world.pod(2), 7001, "2");
    const std::string listen = "listen " + world.service() + " 7000 0 ns/db\n";
    world.feed(listen + "to " + world.pod(1) + " 7001\n");
    QVERIFY(answers(world.service(), 7000, "1"));
    Client old(world.service(), 7000);
    QCOMPARE(old.receive(1), std::string("1"));
    world.feed(listen + "keep " + world.pod(1) + " 7001\nto " + world.pod(2) +
               " 7001\n"); // not ready any more: stays connected
    QVERIFY(answers(world.service(), 7000, "2"));
    QVERIFY(old.send("still"));
    QCOMPARE(old.receive(5), std::string("still"));
    world.feed(listen + "to " + world.pod(2) + " 7001\n");
    QCOMPARE(old.receive(1), std::string("!reset"));
}

void TestForwarder::refusesWithoutEndpoint() {
    World world;
    const EchoServer one(world.pod(1), 7001, "1");
    const std::string listen = "listen " + world.service() + " 7000 0 ns/db\n";
    world.feed(listen + "to " + world.pod(1) + " 7001\n");
    QVERIFY(answers(world.service(), 7000, "1"));
    world.feed(listen);
    QVERIFY(QTest::qWaitFor([&] { return Client(world.service(), 7000).error() == ECONNREFUSED; }, 10000));
    world.feed(listen + "to " + world.pod(1) + " 7001\n");
    QVERIFY(answers(world.service(), 7000, "1"));
}

void TestForwarder::triesTheNextEndpoint() {
    World world;
    const EchoServer two(world.pod(2), 7001, "2");
    world.feed("listen " + world.service() + " 7000 0 ns/db\nto " + world.pod(1) + " 7001\nto " + world.pod(2) +
               " 7001\n");
    QVERIFY(answers(world.service(), 7000, "2"));
    for (int i = 0; i < 6; ++i)
        QCOMPARE(Client(world.service(), 7000).receive(1), std::string("2"));
}

void TestForwarder::passesHalfClosesOn() {
    World world;
    const EchoServer one(world.pod(1), 7001, "1");
    world.feed("listen " + world.service() + " 7000 0 ns/db\nto " + world.pod(1) + " 7001\n");
    QVERIFY(answers(world.service(), 7000, "1"));
    Client client(world.service(), 7000);
    QVERIFY(client.send("last words"));
    client.end();
    QCOMPARE(client.receive(1000), std::string("1last words"));
}

void TestForwarder::outlivesItsStarterAndRunsOnce() {
    World world;
    const EchoServer one(world.pod(1), 7001, "1");
    const std::string text = "listen " + world.service() + " 7000 0 ns/db\nto " + world.pod(1) + " 7001\n";
    world.feed(text);
    QVERIFY(answers(world.service(), 7000, "1"));
    const std::string identity = readFile(world.folder() / "forwarder" / "identity").valueOr({});
    world.feed(text);
    world.feed(text + "\n");
    QCOMPARE(readFile(world.folder() / "forwarder" / "identity").valueOr({}), identity);
    QVERIFY(forwarder::running(world.folder()));
    ::kill(static_cast<pid_t>(QString::fromStdString(identity).split(u' ').value(1).toInt()), SIGKILL);
    QVERIFY(QTest::qWaitFor([&] { return !forwarder::running(world.folder()); }, 5000));
    world.feed(text);
    QVERIFY(answers(world.service(), 7000, "1"));
}

void TestForwarder::saysWhichPortsItCannotUse() {
    World world;
    const EchoServer one(world.pod(1), 7001, "1");
    const EchoServer taken(world.service(2), 7000, "taken");
    world.feed("listen " + world.service(2) + " 7000 0 ns/db\nto " + world.pod(1) + " 7001\nlisten " + world.service() +
               " 7000 0 ns/other\nto " + world.pod(1) + " 7001\n");
    QVERIFY(QTest::qWaitFor([&] { return !forwarder::failures(world.folder()).empty(); }, 10000));
    const forwarder::Failure failure = forwarder::failures(world.folder()).front();
    QCOMPARE(failure.service, std::string("ns/db"));
    QCOMPARE(failure.port, 7000);
    QCOMPARE(failure.reason, std::string("Address already in use"));
    QVERIFY(answers(world.service(), 7000, "1"));
}

void TestForwarder::endsWithItsFolder() {
    World world;
    world.feed("");
    QVERIFY(forwarder::running(world.folder())); // known as soon as it is fed
    const auto pid =
        static_cast<pid_t>(QString::fromStdString(readFile(world.folder() / "forwarder" / "identity").valueOr({}))
                               .split(u' ')
                               .value(1)
                               .toInt());
    const auto identity = processIdentity(pid);
    QVERIFY(identity.ok());
    std::error_code ignored;
    fs::remove_all(world.folder() / "forwarder", ignored);
    QVERIFY(QTest::qWaitFor([&] { return !isAlive(*identity); }, 10000));
}

QTEST_GUILESS_MAIN(TestForwarder)
#include "tst_forwarder.moc"
