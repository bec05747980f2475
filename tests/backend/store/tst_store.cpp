// SPDX-License-Identifier: Apache-2.0
#include "backend/store/rows.h"
#include "backend/store/store.h"

#include <QTest>

using namespace ph;
using namespace ph::store;

namespace {

ObjectRow row(const std::string &uid, const std::string &name, const std::string &version = "1") {
    ObjectRow r;
    r.uid = uid;
    r.ns = "ns";
    r.name = name;
    r.resourceVersion = version;
    return r;
}

} // namespace

class TestStore : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void publishesOnlyWhatDiffers() {
        Store<ObjectRow> store;
        std::vector<Changes<ObjectRow>> seen;
        const auto handle = store.subscribe([&seen](const auto &changes) { seen.push_back(changes); });
        QCOMPARE(seen.size(), std::size_t{1}); // what is there: nothing
        store.replace({row("1", "a"), row("2", "b"), row("3", "c")});
        QCOMPARE(seen.back().upserted.size(), std::size_t{3});
        store.replace({row("1", "a"), row("2", "b", "2"), row("4", "d")});
        QCOMPARE(seen.size(), std::size_t{3});
        QCOMPARE(seen.back().upserted.size(), std::size_t{2});
        QCOMPARE(seen.back().removed, std::vector<std::string>{"3"});
        store.replace({row("1", "a"), row("2", "b", "2"), row("4", "d")});
        store.apply({row("1", "a")}, {"no such uid"});
        QCOMPARE(seen.size(), std::size_t{3});
    }

    void findsByNameAndUid() {
        Store<ObjectRow> store;
        store.apply({row("1", "a"), row("2", "b")}, {});
        QCOMPARE(store.find("ns", "b")->uid, std::string("2"));
        QCOMPARE(store.get("1")->name, std::string("a"));
        QVERIFY(!store.find("other", "a"));
        store.apply({}, {"1"});
        QVERIFY(!store.get("1"));
        QVERIFY(!store.find("ns", "a"));
        QCOMPARE(store.size(), std::size_t{1});
    }

    void treatsAnObjectMadeAgainAsANewOne() {
        Store<ObjectRow> store;
        store.apply({row("1", "a")}, {});
        std::vector<Changes<ObjectRow>> seen;
        const auto handle = store.subscribe([&seen](const auto &changes) { seen.push_back(changes); });
        store.apply({row("9", "a")}, {}); // its deletion was never seen
        QCOMPARE(seen.back().removed, std::vector<std::string>{"1"});
        QCOMPARE(store.find("ns", "a")->uid, std::string("9"));
        store.apply({}, {"1"});
        QCOMPARE(store.find("ns", "a")->uid, std::string("9"));
        QCOMPARE(store.size(), std::size_t{1});
    }

    void stopsCallingWhenTheHandleDies() {
        Store<ObjectRow> store;
        int calls = 0;
        auto handle = store.subscribe([&calls](const auto &) { ++calls; });
        handle.reset();
        store.apply({row("1", "a")}, {});
        QCOMPARE(calls, 1);
    }

    void tellsFreshnessOncePerChange() {
        Store<ObjectRow> store;
        std::vector<Freshness::State> states;
        const auto handle = store.subscribe({}, [&states](const Freshness &f) { states.push_back(f.state); });
        store.setFreshness({Freshness::State::Live, {}, {}, {}});
        store.setFreshness({Freshness::State::Live, {}, {}, {}});
        QCOMPARE(states, (std::vector{Freshness::State::Syncing, Freshness::State::Live}));
    }

    void keepsTextsOfAnyLength() {
        TextMap map;
        const std::string big(70'000, 'x');
        map.add("a", "1");
        map.add("big", big);
        map.add("", "");
        map.add("z", std::string(200, 'z'));
        QCOMPARE(map.get("a"), std::string_view("1"));
        QVERIFY(map.get("big") == big);
        QVERIFY(map.has(""));
        QVERIFY(!map.has("no"));
        QCOMPARE(map.toMap().size(), std::size_t{4});
        const std::map<std::string, std::string> plain{{"a", "b"}, {"c", ""}};
        QVERIFY(TextMap(plain).toMap() == plain);
    }
};

QTEST_APPLESS_MAIN(TestStore)
#include "tst_store.moc"
