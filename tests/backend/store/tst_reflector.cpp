// SPDX-License-Identifier: Apache-2.0
#include "backend/store/reflector.h"

#include "tests/support/fakeapi.h"
#include "tests/support/faultproxy.h"
#include "tests/support/testtls.h"

#include <QTest>

#include <atomic>

using namespace ph;
using namespace ph::store;
using namespace ph::testing;
using namespace std::chrono_literals;

namespace {

/// Credentials of a test: the transport only.
class PlainAuth final : public kube::Authenticator {
public:
    explicit PlainAuth(std::shared_ptr<const net::Transport> transport) : m_transport(std::move(transport)) {}
    Status authorize(net::Headers &headers, const Context &) override {
        headers.emplace_back("Authorization", "Bearer " + std::to_string(m_refreshed));
        return {};
    }
    bool refresh(const Context &) override { return ++m_refreshed == 1; }
    std::shared_ptr<const net::Transport> transport() override { return m_transport; }
    std::atomic<int> m_refreshed = 0;

private:
    std::shared_ptr<const net::Transport> m_transport;
};

/// A server, a proxy before it, a client and a store kept equal.
struct World {
    explicit World(int minor = 31) : api(minor), proxy(api.url(), TestTls::get().transport()) {
        client = std::make_shared<kube::Client>(http, kube::Endpoint{"test", proxy.url(), auth});
        options.firstBackoff = 20ms;
        options.maxBackoff = 200ms;
        options.pageSize = 3;
    }
    void start() {
        handle = store.subscribe(
            [this](const Changes<ConfigMapRow> &changes) {
                upserts += static_cast<int>(changes.upserted.size());
                removals += static_cast<int>(changes.removed.size());
            },
            [this](const Freshness &freshness) { stale += freshness.state == Freshness::State::Stale ? 1 : 0; });
        reflector = startReflector<ConfigMapRow>(executor, client, {"", "v1", "configmaps"}, "", configMapProjection(),
                                                 store, options);
    }
    [[nodiscard]] bool live() const { return store.freshness().state == Freshness::State::Live; }
    [[nodiscard]] std::string value(const std::string &name) const {
        const auto row = store.find("default", name);
        return row ? std::string(row->data.get("value")) : std::string("none");
    }
    [[nodiscard]] int asked(const std::string &text) const {
        const auto all = proxy.requests();
        return static_cast<int>(std::count_if(
            all.begin(), all.end(), [&text](const std::string &r) { return r.find(text) != std::string::npos; }));
    }
    FakeApi api;
    FaultProxy proxy;
    Executor executor{2};
    std::shared_ptr<net::HttpClient> http = std::make_shared<net::HttpClient>();
    std::shared_ptr<PlainAuth> auth = std::make_shared<PlainAuth>(TestTls::get().transport());
    std::shared_ptr<kube::Client> client;
    ReflectorOptions options;
    Store<ConfigMapRow> store;
    std::atomic<int> upserts = 0;
    std::atomic<int> removals = 0;
    std::atomic<int> stale = 0;
    std::shared_ptr<void> handle;
    ReflectorHandle reflector;
};

} // namespace

class TestReflector : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { (void)TestTls::get(); }

    void listsInPagesThenFollows() {
        World w;
        for (int i = 0; i < 10; ++i)
            w.api.put("m" + std::to_string(i), "v");
        w.start();
        QTRY_VERIFY(w.live());
        QCOMPARE(w.store.size(), std::size_t{10});
        QCOMPARE(w.asked("limit=3"), 4);
        w.api.put("m3", "new");
        QTRY_COMPARE(w.value("m3"), std::string("new"));
        w.api.remove("m4");
        QTRY_COMPARE(w.store.size(), std::size_t{9});
        const std::string old = w.store.find("default", "m5")->uid;
        w.api.remove("m5");
        w.api.put("m5", "again");
        QTRY_COMPARE(w.value("m5"), std::string("again"));
        QVERIFY(w.store.find("default", "m5")->uid != old);
        QCOMPARE(w.stale.load(), 0);
    }

    void streamsTheInitialStateWhereOffered() {
        World w(33);
        for (int i = 0; i < 10; ++i)
            w.api.put("m" + std::to_string(i), "v");
        w.start();
        QTRY_VERIFY(w.live());
        QCOMPARE(w.store.size(), std::size_t{10});
        QCOMPARE(w.asked("limit="), 0);
        w.api.put("m3", "new");
        QTRY_COMPARE(w.value("m3"), std::string("new"));
    }

    void listsWhenStreamingIsRefused() {
        World w(33);
        w.api.put("a", "v");
        w.proxy.forbid("sendInitialEvents");
        w.start();
        QTRY_VERIFY(w.reflector.refused()); // Forbidden is no lack of the feature
        w.proxy.forbid({});
        w.reflector.resync();
        QTRY_VERIFY(w.live());
    }

    void goesOnUnseenWhenTheWatchBreaks() {
        World w;
        w.api.put("a", "1");
        w.start();
        QTRY_VERIFY(w.live());
        for (int i = 0; i < 3; ++i) {
            QTRY_VERIFY(w.proxy.watchesRunning() == 1);
            QTest::qWait(1100); // a watch counts as working after a second
            w.proxy.dropWatch();
            w.api.put("a", "after" + std::to_string(i));
            QTRY_COMPARE(w.value("a"), "after" + std::to_string(i));
        }
        QCOMPARE(w.asked("limit="), 1); // no list after the first
        QCOMPARE(w.stale.load(), 0);
    }

    void listsAgainOn410AndPublishesDifferences() {
        World w;
        for (int i = 0; i < 6; ++i)
            w.api.put("m" + std::to_string(i), "v");
        w.start();
        QTRY_VERIFY(w.live() && w.proxy.watchesRunning() == 1);
        const int upserts = w.upserts;
        w.proxy.expireVersions();
        w.api.put("m1", "new");
        w.api.remove("m2");
        QTRY_COMPARE(w.value("m1"), std::string("new"));
        QTRY_COMPARE(w.store.size(), std::size_t{5});
        w.proxy.expireVersions(false);
        QTRY_VERIFY(w.proxy.watchesRunning() == 1);
        QCOMPARE(w.upserts - upserts, 1);
        QCOMPARE(w.removals.load(), 1);
    }

    void readsAnExpiredListInOnePiece() {
        World w;
        for (int i = 0; i < 6; ++i)
            w.api.put("m" + std::to_string(i), "v");
        w.api.expireContinue(1);
        w.start();
        QTRY_VERIFY(w.live());
        QCOMPARE(w.store.size(), std::size_t{6});
    }

    void backsOffAndSaysSo() {
        World w;
        w.api.put("a", "v");
        w.proxy.failNext(4, 503);
        w.options.watchList = false;
        w.start();
        QTRY_VERIFY(w.live());
        QVERIFY(w.stale >= 1); // told once, since the reason stayed the same
        QVERIFY(w.asked("limit=") >= 5);
        QCOMPARE(w.store.size(), std::size_t{1});
        w.proxy.failNext(2, 429, 1); // Retry-After is longer than the back-off
        w.proxy.dropWatch();
        w.api.put("a", "w");
        QTRY_COMPARE_WITH_TIMEOUT(w.value("a"), std::string("w"), 10'000);
    }

    void showsAnUnreachableServerAsStale() {
        World w;
        w.api.put("a", "v");
        w.start();
        QTRY_VERIFY(w.live() && w.proxy.watchesRunning() == 1);
        w.proxy.failNext(1'000'000, 500);
        w.proxy.dropWatch();
        QTRY_VERIFY(w.store.freshness().state == Freshness::State::Stale);
        QTRY_COMPARE(w.store.freshness().error.httpStatus, 500); // at first perhaps that the connection broke
        QVERIFY(w.store.freshness().lastSeen != SystemTime{});
        QCOMPARE(w.store.size(), std::size_t{1}); // what was known stays
        w.proxy.failNext(0, 500);
        QTRY_VERIFY(w.live());
    }

    void stopsWhenForbidden() {
        World w;
        w.proxy.forbid("/configmaps");
        w.start();
        QTRY_VERIFY(w.reflector.refused());
        QTRY_COMPARE(w.store.freshness().error.code, Errc::Forbidden);
        const auto asked = w.proxy.requests().size();
        QTest::qWait(300);
        QCOMPARE(w.proxy.requests().size(), asked);
        w.proxy.forbid({});
        w.reflector.resync();
        QTRY_VERIFY(w.live());
    }

    void renewsCredentialsOnce() {
        World w;
        w.options.watchList = false;
        w.proxy.failNext(1, 401);
        w.start();
        QTRY_VERIFY(w.live());
        QCOMPARE(w.auth->m_refreshed.load(), 1);
        QCOMPARE(w.stale.load(), 0);
    }

    void survivesSlicesAndTruncation() {
        World w;
        for (int i = 0; i < 6; ++i)
            w.api.put("m" + std::to_string(i), "v");
        w.proxy.sliceBytes(3);
        w.proxy.truncate();
        w.options.watchList = false;
        w.start();
        QTRY_VERIFY(w.live());
        QCOMPARE(w.store.size(), std::size_t{6});
        QTRY_VERIFY(w.proxy.watchesRunning() == 1);
        w.api.put("m1", "one");
        QTRY_COMPARE(w.value("m1"), std::string("one"));
        w.proxy.truncate(); // in the middle of a line
        w.api.put("m2", "two");
        QTRY_COMPARE(w.value("m2"), std::string("two"));
    }

    void opensASilentWatchAgain() {
        World w;
        w.api.put("a", "v");
        w.options.grace = 1s;
        w.options.bookmarkPeriod = 1s;
        w.start();
        QTRY_VERIFY(w.live() && w.proxy.watchesRunning() == 1);
        w.api.bookmark(); // now bookmarks are expected, and none follow
        QTRY_VERIFY_WITH_TIMEOUT(w.stale > 0, 10'000);
        QTRY_VERIFY(w.live());
        QVERIFY(w.asked("watch=1") >= 2);
    }

    void listsAgainAfterAReset() {
        World w;
        w.api.put("a", "v");
        w.start();
        QTRY_VERIFY(w.live() && w.proxy.watchesRunning() == 1);
        w.proxy.loseNextEvent();
        w.api.put("a", "lost");
        QTest::qWait(100);
        w.http->resetConnections();
        QTRY_COMPARE(w.value("a"), std::string("lost"));
        QCOMPARE(w.stale.load(), 0);
    }

    void leavesNothingBehind() {
        World w;
        w.api.put("a", "v");
        w.start();
        QTRY_VERIFY(w.live());
        w.reflector.stop();
        for (int i = 0; i < 100; ++i) { // stopped at any moment of its start
            Store<ConfigMapRow> store;
            auto reflector = startReflector<ConfigMapRow>(w.executor, w.client, {"", "v1", "configmaps"}, "",
                                                          configMapProjection(), store, w.options);
            std::this_thread::sleep_for(std::chrono::microseconds(200 * (i % 40)));
        }
        QTRY_COMPARE(w.api.watchesRunning(), 0);
        QTRY_COMPARE(w.proxy.watchesRunning(), 0);
    }

    void theExecutorMayEndBeforeTheNetwork() {
        World w;
        w.api.put("a", "v");
        for (int i = 0; i < 200; ++i) { // an answer on its way then finds no executor (seen by the sanitizers)
            Store<ConfigMapRow> store;
            auto executor = std::make_unique<Executor>(2);
            auto reflector = startReflector<ConfigMapRow>(*executor, w.client, {"", "v1", "configmaps"}, "",
                                                          configMapProjection(), store, w.options);
            std::this_thread::sleep_for(std::chrono::microseconds(200 * (i % 40)));
            reflector.stop();
        }
        QTRY_COMPARE(w.proxy.watchesRunning(), 0);
    }
};

QTEST_GUILESS_MAIN(TestReflector)
#include "tst_reflector.moc"
