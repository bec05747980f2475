// SPDX-License-Identifier: Apache-2.0
#include "backend/local/launcherchecks.h"
#include "backend/local/slices.h"
#include "backend/local/statefile.h"

#include <QTest>

#include <arpa/inet.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

using namespace ph;
using namespace ph::local;

namespace {

/// A listening socket on an address, as a database has one.
FileDescriptor listenOn(const std::string &address) {
    FileDescriptor fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in where{};
    where.sin_family = AF_INET;
    ::inet_pton(AF_INET, address.c_str(), &where.sin_addr);
    if (::bind(fd.get(), reinterpret_cast<const sockaddr *>(&where), sizeof where) != 0 || ::listen(fd.get(), 1) != 0)
        fd.reset();
    return fd;
}

} // namespace

class TestSlices : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void init() { m_folder = makeTemporaryDirectory("ph-slices").value(); }
    void cleanup() { fs::remove_all(m_folder); }

    void namesItsAddresses_data() {
        QTest::addColumn<unsigned>("index");
        QTest::addColumn<QString>("cidr");
        QTest::addColumn<QString>("services");
        QTest::newRow("first") << 0U << "127.64.0.0/20"
                               << "127.64.8.0/21";
        QTest::newRow("second") << 1U << "127.64.16.0/20"
                                << "127.64.24.0/21";
        QTest::newRow("last") << 1023U << "127.127.240.0/20"
                              << "127.127.248.0/21";
    }
    void namesItsAddresses() {
        QFETCH(unsigned, index);
        QFETCH(QString, cidr);
        QFETCH(QString, services);
        const AddressSlice slice{index};
        QCOMPARE(QString::fromStdString(slice.cidr()), cidr);
        QCOMPARE(QString::fromStdString(slice.serviceCidr()), services);
        QVERIFY(AddressSlice::parse(slice.cidr()).value() == slice);
    }

    void refusesForeignRanges() {
        for (const char *text :
             {"", "127.64.0.0", "127.64.1.0/20", "127.63.0.0/20", "127.128.0.0/20", "127.64.0.0/21", "x/20"})
            QVERIFY2(!AddressSlice::parse(text).ok(), text);
    }

    void givesEachClusterItsOwnSlice() {
        auto first = SliceGuard::takeAny(700);
        auto second = SliceGuard::takeAny(700);
        QVERIFY(first.ok() && second.ok());
        QVERIFY(!(first->slice() == second->slice()));
        const auto clash = SliceGuard::take(first->slice());
        QVERIFY(!clash.ok());
        QVERIFY(clash.error().code == Errc::Conflict);
        const AddressSlice freed = first->slice();
        *first = SliceGuard();
        QVERIFY(SliceGuard::take(freed).ok());
    }

    void avoidsASliceWhoseDatabasesLiveOn() {
        std::uint32_t start = 720;
        AddressSlice slice;
        FileDescriptor database;
        {
            const auto guard = SliceGuard::takeAny(start);
            QVERIFY(guard.ok());
            slice = guard->slice();
            database = listenOn(slice.address(5));
            QVERIFY(database.get() >= 0);
        } // the API server stopped, its database did not
        const auto other = SliceGuard::takeAny(slice.index);
        QVERIFY(other.ok());
        QVERIFY(!(other->slice() == slice));
        QVERIFY(SliceGuard::take(slice).ok()); // its own cluster may take it again
    }

    void choosesDifferentPortsPerSlice() {
        const auto one = freeApiPort(AddressSlice{731});
        const auto two = freeApiPort(AddressSlice{732});
        QVERIFY(one.ok() && two.ok());
        QVERIFY(*one != *two);
    }

    void keepsItsChoiceInTheStateDirectory() {
        QVERIFY(readClusterFile(m_folder).error().code == Errc::NotFound);
        ClusterFile file;
        file.slice = AddressSlice{12};
        file.port = 16455;
        file.process = processIdentity(::getpid()).value();
        QVERIFY(writeClusterFile(m_folder, file).ok());
        const auto read = readClusterFile(m_folder);
        QVERIFY(read.ok());
        QVERIFY(read->slice == file.slice);
        QCOMPARE(read->port, file.port);
        QVERIFY(read->process == file.process);
    }

    void explainsABrokenStateFile() {
        QVERIFY(writeFileAtomic(clusterFilePath(m_folder), "{\"version\": 1, \"slice\": 4").ok());
        const auto broken = readClusterFile(m_folder);
        QVERIFY(broken.error().code == Errc::Invalid);
        QVERIFY(!broken.error().hint.empty());
        QVERIFY(writeFileAtomic(clusterFilePath(m_folder), "{\"version\": 99, \"programVersion\": \"7.0\"}").ok());
        QVERIFY(readClusterFile(m_folder).error().cause.find("7.0") != std::string::npos);
    }

    void namesTheProcessThatUsesAStateDirectory() {
        QVERIFY(!stateDirectoryHolder(m_folder).has_value());
        int ready[2];
        int end[2];
        QVERIFY(::pipe(ready) == 0 && ::pipe(end) == 0);
        const pid_t child = ::fork();
        if (child == 0) {
            ::close(end[1]);
            const auto lock = lockStateDirectory(m_folder);
            const char state = lock.ok() ? 'y' : 'n';
            (void)!::write(ready[1], &state, 1);
            char wait = 0;
            (void)!::read(end[0], &wait, 1);
            ::_exit(0);
        }
        char state = 0;
        QVERIFY(::read(ready[0], &state, 1) == 1);
        QCOMPARE(state, 'y');
        const auto refused = lockStateDirectory(m_folder);
        QVERIFY(!refused.ok());
        QVERIFY(refused.error().code == Errc::Conflict);
        QVERIFY(refused.error().what.find("by process " + std::to_string(child)) != std::string::npos);
        QVERIFY(stateDirectoryHolder(m_folder) == child);
        ::close(end[1]);
        ::waitpid(child, nullptr, 0);
        QVERIFY(!stateDirectoryHolder(m_folder).has_value());
        QVERIFY(lockStateDirectory(m_folder).ok());
    }

    void waitsForALockThatAKilledProcessLeftToItsChild() {
        int ready[2];
        QVERIFY(::pipe(ready) == 0);
        const pid_t killed = ::fork();
        if (killed == 0) {
            const auto lock = lockStateDirectory(m_folder);
            if (lock.ok() && ::fork() == 0) { // the child it was making when it was killed
                ::usleep(300'000);
                ::_exit(0);
            }
            (void)!::write(ready[1], lock.ok() ? "y" : "n", 1);
            ::pause();
        }
        char state = 0;
        QVERIFY(::read(ready[0], &state, 1) == 1);
        QCOMPARE(state, 'y');
        ::kill(killed, SIGKILL);
        ::waitpid(killed, nullptr, 0);
        QVERIFY(!lockFile(m_folder / "lock").ok());
        const auto taken = lockStateDirectory(m_folder);
        QVERIFY2(taken.ok(), taken ? "" : taken.error().text().c_str());
    }

    void measuresFolders() {
        QVERIFY(writeFileAtomic(m_folder / "data", std::string(100'000, 'x')).ok());
        QVERIFY(diskUsage(m_folder) >= 100'000);
        QCOMPARE(sizeText(512), std::string("512 B"));
        QCOMPARE(sizeText(1536), std::string("1.5 KiB"));
        QCOMPARE(sizeText(std::uintmax_t{3} << 30U), std::string("3.0 GiB"));
    }

private:
    fs::path m_folder;
};

QTEST_APPLESS_MAIN(TestSlices)
#include "tst_slices.moc"
