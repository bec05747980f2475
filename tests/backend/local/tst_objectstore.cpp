// SPDX-License-Identifier: Apache-2.0
#include "backend/core/files.h"
#include "backend/local/store/objectstore.h"

#include <nlohmann/json.hpp>

#include <QtTest>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <random>
#include <set>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

using namespace ph;
using namespace ph::local;

namespace {

Json thing(const std::string &name, int value = 0) {
    return {{"kind", "ConfigMap"},
            {"metadata", {{"name", name}, {"namespace", "default"}}},
            {"data", {{"v", std::to_string(value)}}}};
}
ObjectKey key(const std::string &name, const std::string &ns = "default") {
    return {"configmaps", ns, name};
}
std::string valueOf(const StoredObject &object) {
    return jsonText(*object.json, {"data", "v"});
}

} // namespace

class TestObjectStore final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        auto folder = makeTemporaryDirectory("objectstore");
        QVERIFY(folder.ok());
        m_folder = *folder;
        reopen();
    }
    void cleanup() {
        m_store.reset();
        fs::remove_all(m_folder);
    }

    void writesNeedTheRevisionTheySaw() {
        auto made = m_store->put(key("a"), thing("a"), 0);
        QVERIFY(made.ok());
        QCOMPARE(jsonText(*made->json, {"metadata", "resourceVersion"}), std::to_string(made->revision));
        QCOMPARE(m_store->put(key("a"), thing("a"), 0).error().reason, std::string("AlreadyExists"));
        QCOMPARE(m_store->put(key("a"), thing("a"), made->revision + 7).error().reason, std::string("Conflict"));
        QCOMPARE(m_store->put(key("b"), thing("b"), 3).error().reason, std::string("NotFound"));
        auto changed = m_store->put(key("a"), thing("a", 1), made->revision);
        QVERIFY(changed.ok());
        QVERIFY(changed->revision > made->revision);
        QCOMPARE(m_store->remove(key("a"), made->revision).error().reason, std::string("Conflict"));
        QVERIFY(m_store->remove(key("a"), changed->revision).ok());
        QVERIFY(!m_store->get(key("a")));
    }

    void keepsEverythingOverARestart() {
        for (int i = 0; i < 20; ++i)
            QVERIFY(m_store->put(key("n" + std::to_string(i)), thing("n", i), 0).ok());
        QVERIFY(m_store->remove(key("n3"), m_store->get(key("n3"))->revision).ok());
        const auto revision = m_store->revision();
        reopen();
        QCOMPARE(m_store->revision(), revision);
        QCOMPARE(m_store->list("configmaps", "", 0, "")->items.size(), std::size_t(19));
        QCOMPARE(valueOf(*m_store->get(key("n7"))), std::string("7"));
    }

    void pagesShowOneInstant() {
        for (int i = 0; i < 10; ++i)
            QVERIFY(m_store->put(key("n" + std::to_string(i)), thing("n", i), 0).ok());
        const auto first = m_store->list("configmaps", "default", 4, "");
        QCOMPARE(first->items.size(), std::size_t(4));
        QCOMPARE(first->remaining, std::size_t(6));
        // Changed, deleted and added behind the first page.
        QVERIFY(m_store->put(key("n5"), thing("n5", 99), m_store->get(key("n5"))->revision).ok());
        QVERIFY(m_store->remove(key("n6"), m_store->get(key("n6"))->revision).ok());
        QVERIFY(m_store->put(key("n65"), thing("n65", 1), 0).ok());
        const auto rest = m_store->list("configmaps", "default", 0, first->continueFrom);
        QVERIFY(rest.ok());
        QCOMPARE(rest->revision, first->revision);
        QStringList names;
        for (const auto &item : rest->items)
            names << QString::fromStdString(item.key.name + "=" + valueOf(item));
        QCOMPARE(names.join(QLatin1Char(' ')), QStringLiteral("n4=4 n5=5 n6=6 n7=7 n8=8 n9=9"));
        QVERIFY(m_store->compact(m_store->revision()).ok());
        const auto late = m_store->list("configmaps", "default", 0, first->continueFrom);
        QVERIFY(!late.ok());
        QCOMPARE(late.error().code, Errc::Expired);
        QCOMPARE(m_store->list("configmaps", "default", 0, "rubbish").error().httpStatus, 400);
    }

    void watchesHearOfAWriteBeforeItsWriterReturns() {
        std::atomic<int> heard{0};
        const auto watch = m_store->watch("configmaps", "", m_store->revision());
        QVERIFY(watch.ok());
        (*watch)->onReady([&heard] {
            std::this_thread::sleep_for(std::chrono::milliseconds(20)); // so that a writer let go too early is seen
            ++heard;
        });
        for (int i = 1; i <= 3; ++i) {
            QVERIFY(m_store->put(key("n" + std::to_string(i)), thing("n", i), 0).ok());
            QCOMPARE(heard.load(), i);
        }
        (*watch)->onReady({});
    }

    void pagesAreTheSnapshotWhateverChangesBetween() {
        std::mt19937 random(7);
        for (int i = 0; i < 60; ++i)
            QVERIFY(
                m_store->put({"configmaps", i % 3 == 0 ? "a" : "b", "n" + std::to_string(i)}, thing("n", i), 0).ok());
        for (const std::string ns : {"", "a", "b"}) {
            const auto whole = m_store->list("configmaps", ns, 0, "");
            std::vector<std::pair<ObjectKey, std::uint64_t>> expected;
            for (const auto &item : whole->items)
                expected.emplace_back(item.key, item.revision);
            std::vector<std::pair<ObjectKey, std::uint64_t>> got;
            std::string next = ObjectStore::continueToken(whole->revision);
            while (!next.empty()) {
                const auto page = m_store->list("configmaps", ns, 1 + random() % 9, next);
                QVERIFY(page.ok());
                QCOMPARE(page->revision, whole->revision);
                for (const auto &item : page->items)
                    got.emplace_back(item.key, item.revision);
                QCOMPARE(got.size() + page->remaining, expected.size());
                next = page->continueFrom;
                for (int change = 0; change < 4; ++change) {
                    const ObjectKey key{"configmaps", random() % 2 == 0 ? "a" : "b",
                                        "n" + std::to_string(random() % 80)};
                    const auto now = m_store->get(key);
                    if (now && random() % 2 == 0)
                        QVERIFY(m_store->remove(key, now->revision).ok());
                    else
                        QVERIFY(m_store->put(key, thing("n", 1000), now ? now->revision : 0).ok());
                }
            }
            QVERIFY(got == expected);
        }
    }

    void watchSeesEachEventOnceInOrder_data() {
        QTest::addColumn<int>("ring");
        QTest::newRow("from memory") << 4096;
        QTest::newRow("from the log") << 4;
    }
    void watchSeesEachEventOnceInOrder() {
        QFETCH(int, ring);
        StoreOptions options;
        options.ringEvents = static_cast<std::size_t>(ring);
        reopen(options);
        const auto begin = m_store->revision();
        auto watch = m_store->watch("configmaps", "", begin);
        QVERIFY(watch.ok());
        std::vector<std::jthread> writers;
        for (int w = 0; w < 4; ++w)
            writers.emplace_back([this, w] {
                for (int i = 0; i < 50; ++i) {
                    const auto name = "w" + std::to_string(w) + "-" + std::to_string(i);
                    const auto made = m_store->put(key(name), thing(name), 0);
                    if (made && i % 5 == 0)
                        static_cast<void>(m_store->remove(key(name), made->revision));
                }
            });
        std::set<std::uint64_t> seen;
        std::uint64_t last = begin;
        const auto limit = Context().withTimeout(std::chrono::seconds(20));
        while (seen.size() < 240 && !limit.done()) {
            const auto events = (*watch)->next(limit);
            QVERIFY(events.ok());
            for (const auto &event : *events) {
                QVERIFY(event->object.revision > last);
                last = event->object.revision;
                QVERIFY(seen.insert(last).second);
                if (event->type == StoreEvent::Type::Deleted)
                    QVERIFY(event->previous.has_value());
            }
        }
        QCOMPARE(seen.size(), std::size_t(240));
        // The same again from the beginning.
        auto again = m_store->watch("configmaps", "default", begin);
        QVERIFY(again.ok());
        std::size_t count = 0;
        while (true) {
            const auto events = (*again)->poll();
            QVERIFY(events.ok());
            if (events->empty())
                break;
            count += events->size();
        }
        QCOMPARE(count, std::size_t(240));
        QVERIFY((*again)->progress() >= last);
    }

    void watchOfCompactedHistoryExpires() {
        const auto begin = m_store->revision();
        auto slow = m_store->watch("configmaps", "", begin);
        for (int i = 0; i < 30; ++i)
            QVERIFY(m_store->put(key("n" + std::to_string(i)), thing("n", i), 0).ok());
        QVERIFY(m_store->remove(key("n29"), m_store->get(key("n29"))->revision).ok());
        QVERIFY(m_store->compact(m_store->revision()).ok());
        QCOMPARE((*slow)->poll().error().code, Errc::Expired);
        QCOMPARE(m_store->watch("configmaps", "", begin).error().code, Errc::Expired);
        QVERIFY(m_store->watch("configmaps", "", m_store->revision()).ok());
        const auto revision = m_store->revision();
        slow->reset(); // a watch must not outlive its store
        reopen();
        QCOMPARE(m_store->revision(), revision); // although the newest row, a deletion, is gone
        QCOMPARE(m_store->list("configmaps", "", 0, "")->items.size(), std::size_t(29));
    }

    void oldHistoryIsForgottenByItself() {
        StoreOptions options;
        options.keepRevisions = 10;
        options.keepAtMost = 20;
        reopen(options);
        for (int i = 0; i < 100; ++i)
            QVERIFY(m_store->put(key("n"), thing("n", i), i == 0 ? 0 : m_store->get(key("n"))->revision).ok());
        QTRY_VERIFY(m_store->compactedRevision() >= m_store->revision() - 20);
        QCOMPARE(valueOf(*m_store->get(key("n"))), std::string("99"));
    }

    void readyIsCalledForMatchingEvents() {
        auto watch = m_store->watch("configmaps", "", m_store->revision());
        std::atomic<int> calls{0};
        (*watch)->onReady([&] { ++calls; });
        QVERIFY(m_store->put({"secrets", "default", "s"}, thing("s"), 0).ok());
        QVERIFY(m_store->put(key("a"), thing("a"), 0).ok());
        QTRY_COMPARE(calls.load(), 1);
        (*watch)->onReady({});
    }

    void killedProcessLosesNoAcknowledgedWrite() {
        m_store.reset();
        int ends[2] = {};
        QCOMPARE(::pipe(ends), 0);
        const pid_t child = ::fork();
        if (child == 0) {
            auto store = ObjectStore::open(m_folder / "store.db");
            std::vector<std::thread> writers;
            for (int w = 0; w < 4; ++w)
                writers.emplace_back([&store, &ends, w] {
                    for (int i = 0;; ++i) {
                        const auto name = "w" + std::to_string(w) + "-" + std::to_string(i);
                        if ((*store)->put(key(name), thing(name, i), 0)) {
                            const std::string line = name + "\n";
                            static_cast<void>(!::write(ends[1], line.data(), line.size()));
                        }
                    }
                });
            for (auto &writer : writers)
                writer.join();
            ::_exit(0);
        }
        ::close(ends[1]);
        std::string acknowledged;
        char buffer[4096];
        while (std::count(acknowledged.begin(), acknowledged.end(), '\n') < 300) {
            const auto count = ::read(ends[0], buffer, sizeof buffer);
            QVERIFY(count > 0);
            acknowledged.append(buffer, static_cast<std::size_t>(count));
        }
        ::kill(child, SIGKILL);
        ::waitpid(child, nullptr, 0);
        while (true) {
            const auto count = ::read(ends[0], buffer, sizeof buffer);
            if (count <= 0)
                break;
            acknowledged.append(buffer, static_cast<std::size_t>(count));
        }
        ::close(ends[0]);
        reopen();
        std::size_t begin = 0;
        std::size_t lines = 0;
        for (auto end = acknowledged.find('\n'); end != std::string::npos;
             begin = end + 1, end = acknowledged.find('\n', begin), ++lines) {
            const auto name = acknowledged.substr(begin, end - begin);
            QVERIFY2(m_store->get(key(name)).has_value(), name.c_str());
        }
        QVERIFY(lines >= 300);
        QVERIFY(m_store->put(key("after"), thing("after"), 0).ok());
    }

    /// A power cut leaves some part of the log, perhaps with a torn end: what is read back is a beginning of what was
    /// written, without a hole.
    void readsBackABeginningOfATornLog() {
        constexpr int count = 60;
        for (int i = 0; i < count; ++i)
            QVERIFY(m_store->put(key("n" + std::to_string(i)), thing("n", i), 0).ok());
        const std::string main = readFile(m_folder / "store.db", 64U << 20U).value();
        const std::string log = readFile(m_folder / "store.db-wal", 64U << 20U).value();
        int longest = 0;
        for (std::size_t size = 0; size < log.size() + 10'007; size += 10'007) {
            for (const bool torn : {false, true}) {
                std::string part = log.substr(0, size);
                for (std::size_t i = 0; torn && i < std::min<std::size_t>(part.size(), 300); ++i)
                    part[part.size() - 1 - i] = static_cast<char>(i);
                const fs::path copy = m_folder / "copy";
                fs::remove_all(copy);
                QVERIFY(makeDirectories(copy).ok() && writeFileAtomic(copy / "store.db", main).ok() &&
                        writeFileAtomic(copy / "store.db-wal", part).ok());
                auto store = ObjectStore::open(copy / "store.db");
                QVERIFY2(store.ok(), store ? "" : store.error().text().c_str());
                int kept = 0;
                while ((*store)->get(key("n" + std::to_string(kept))))
                    ++kept;
                for (int i = kept; i < count; ++i)
                    QVERIFY(!(*store)->get(key("n" + std::to_string(i))));
                QVERIFY((*store)->put(key("after"), thing("after"), 0).ok());
                if (!torn)
                    QVERIFY(kept >= longest);
                longest = std::max(longest, kept);
            }
        }
        QCOMPARE(longest, count);
    }

private:
    void reopen(const StoreOptions &options = {}) {
        m_store.reset();
        auto store = ObjectStore::open(m_folder / "store.db", options);
        if (!store)
            QFAIL(store.error().text().c_str());
        m_store = std::move(*store);
    }

    fs::path m_folder;
    std::unique_ptr<ObjectStore> m_store;
};

QTEST_APPLESS_MAIN(TestObjectStore)
#include "tst_objectstore.moc"
