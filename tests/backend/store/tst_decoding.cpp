// SPDX-License-Identifier: Apache-2.0
#include "backend/store/listsplitter.h"
#include "backend/store/rows.h"
#include "backend/store/watchdecoder.h"
#include "tests/backend/store/decodingdata.h"

#include <QTest>

#include <algorithm>

using namespace ph;
using namespace ph::store;

namespace {

template <typename T> Result<T> read(const Projection<T> &projection, std::string json) {
    json.reserve(json.size() + 64);
    T row;
    const Status status = projection(json, row);
    if (!status)
        return status.error();
    return row;
}

/// Splits @p list handed over in pieces of @p size.
Result<std::vector<std::string>> split(const std::string &list, std::size_t size, std::string *shell = nullptr) {
    std::vector<std::string> items;
    ListSplitter splitter([&items](std::string_view item) { items.emplace_back(item); });
    for (std::size_t at = 0; at < list.size(); at += size)
        PH_TRY(splitter.feed(std::string_view(list).substr(at, size)));
    PH_ASSIGN(const std::string rest, splitter.finish());
    if (shell != nullptr)
        *shell = rest;
    return items;
}

/// JSON with ' for ".
std::string q(std::string text) {
    std::replace(text.begin(), text.end(), '\'', '"');
    return text;
}

} // namespace

class TestDecoding : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsPods() {
        const auto pod = read(podProjection(), podJson);
        QVERIFY2(pod.ok(), pod ? "" : pod.error().text().c_str());
        QCOMPARE(pod->uid, std::string("u-1"));
        QCOMPARE(pod->ns, std::string("prod"));
        QCOMPARE(pod->resourceVersion, std::string("77"));
        QCOMPARE(formatTime(pod->createdAt), std::string("2026-05-02T14:03:11Z"));
        QVERIFY(!pod->deleting());
        QCOMPARE(pod->ownerUid, std::string("u-9"));
        QCOMPARE(pod->labels.get("pilothouse.io/role"), std::string_view("primary"));
        QCOMPARE(pod->annotations.get("pilothouse.io/node-state"), std::string_view("{\"lag\":0}"));
        QVERIFY(pod->annotations.has("status"));
        QVERIFY(!pod->annotations.has("other/thing"));
        QCOMPARE(pod->claims, std::vector<std::string>{"data-orders-0"});
        QVERIFY(pod->ready);
        QCOMPARE(pod->conditions.size(), std::size_t{1});
        QCOMPARE(pod->conditions[0].message, std::string("no \"node\""));
        QCOMPARE(pod->containers.size(), std::size_t{3});
        QVERIFY(pod->containers[0].init);
        QCOMPARE(pod->containers[1].lastExitCode, 137);
        QCOMPARE(pod->containers[1].restarts, 2);
        QCOMPARE(pod->containers[1].state, ContainerRow::State::Running);
        QCOMPARE(pod->containers[2].reason, std::string("ImagePullBackOff"));
    }

    void readsOtherKinds() {
        const auto set = read(statefulSetProjection(), json1);
        QCOMPARE(set->replicas, 3);
        QCOMPARE(set->readyReplicas, 2);
        QCOMPARE(set->observedGeneration, 4);
        QCOMPARE(read(statefulSetProjection(), json2)->replicas, 1);
        const auto service = read(serviceProjection(), json3);
        QCOMPARE(service->ports.size(), std::size_t{2});
        QCOMPARE(service->ports[1].targetPort, std::string("8008"));
        QCOMPARE(service->externalHost, std::string("1.2.3.4"));
        QCOMPARE(service->selector.get("a"), std::string_view("b"));
        const auto map = read(configMapProjection(), json4);
        QCOMPARE(map->data.get("spec"), std::string_view("{\"a\":\"ä\\n\"}"));
        QCOMPARE(map->annotations.get("x"), std::string_view("y"));
        const auto claim = read(claimProjection(), json5);
        QCOMPARE(claim->request, std::string("1Gi"));
        QCOMPARE(claim->capacity, std::string("2Gi"));
        const auto event = read(eventProjection(), json6);
        QCOMPARE(event->count, 5);
        QCOMPARE(event->component, std::string("kubelet"));
        QCOMPARE(formatTime(event->lastSeen), std::string("2026-05-02T14:05:00Z"));
    }

    void refusesWhatIsNoObject_data() {
        QTest::addColumn<QString>("json");
        for (const char *json : {"", "{", "[]", "null", "{\"metadata\":null}", "{\"metadata\":{\"name\":1}}",
                                 "{\"metadata\":{\"name\":\"a\"", "{\"metadata\":{\"name\":\"\xff\"}}"})
            QTest::addRow("%s", json) << QString::fromLatin1(json);
    }
    void refusesWhatIsNoObject() {
        QFETCH(QString, json);
        const auto row = read(podProjection(), json.toLatin1().toStdString());
        QVERIFY(!row.ok());
        QCOMPARE(row.error().code, Errc::Invalid);
    }

    void toleratesOddTypes() {
        const auto pod = read(podProjection(), json7);
        QVERIFY(pod.ok());
        QCOMPARE(pod->containers.size(), std::size_t{3});
    }

    void splitsListsInAnyPieces() {
        std::string list = q("{'kind':'PodList','metadata':{'resourceVersion':'9','continue':'items'},'x':['items',{'"
                             "items':[1]}],'items':[");
        std::vector<std::string> expected;
        for (int i = 0; i < 40; ++i) {
            expected.push_back(q("{'n':") + std::to_string(i) + ",\"s\":\"]}\\\"\\\\" +
                               std::string(static_cast<std::size_t>(i) * 7, '\\') +
                               std::string(static_cast<std::size_t>(i) * 7, '\\') + q("','a':[{'items':[{}]},[[]]]}"));
            list += (i == 0 ? "" : " ,\n") + expected.back();
        }
        list += q("],'tail':{'a':']'}}");
        for (const std::size_t size : {1UL, 2UL, 3UL, 7UL, 63UL, 64UL, 65UL, 1000UL, 1000000UL}) {
            std::string shell;
            const auto items = split(list, size, &shell);
            QVERIFY(items.ok());
            QVERIFY2(*items == expected, std::to_string(size).c_str());
            QCOMPARE(shell, std::string(q("{'kind':'PodList','metadata':{'resourceVersion':'9','continue':'items'},'x':"
                                          "['items',{'items':[1]}],'items':[],'tail':{'a':']'}}")));
        }
        QVERIFY(!split(list.substr(0, list.size() - 1), 64).ok());
        QVERIFY(!split(list.substr(0, list.size() / 2), 64).ok());
        QVERIFY(!split("", 64).ok());
        QCOMPARE(split(q("{'items':[]}"), 5)->size(), std::size_t{0});
        QCOMPARE(split(q("{'items':null}"), 5)->size(), std::size_t{0});
    }

    void waitsForTornLines() {
        const std::string stream = q("{'type':'ADDED','object':{'metadata':{'name':'a\\nb','resourceVersion':'1'}}}") +
                                   "\n" +
                                   q("{'type':'BOOKMARK','object':{'kind':'Pod','metadata':{'resourceVersion':'5','"
                                     "annotations':{'k8s.io/initial-events-end':'true'}}}}") +
                                   "\n\n" + q("{'object':{'metadata':{}},'type':'DELETED'}") + "\n";
        for (std::size_t size = 1; size < 40; ++size) {
            WatchDecoder decoder;
            std::vector<WatchEvent::Type> types;
            for (std::size_t at = 0; at < stream.size(); at += size) {
                const Status fed = decoder.feed(std::string_view(stream).substr(at, size),
                                                [&types](const WatchEvent &event) -> Status {
                                                    types.push_back(event.type);
                                                    if (event.type == WatchEvent::Type::Bookmark) {
                                                        PH_ASSIGN(const Bookmark mark, readBookmark(event.object));
                                                        if (mark.resourceVersion != "5" || !mark.initialEventsEnd)
                                                            return Error{Errc::Internal, "wrong bookmark"};
                                                    }
                                                    return {};
                                                });
                QVERIFY(fed.ok());
            }
            QCOMPARE(types,
                     (std::vector{WatchEvent::Type::Added, WatchEvent::Type::Bookmark, WatchEvent::Type::Deleted}));
            QVERIFY(!decoder.torn());
        }
        WatchDecoder decoder;
        QVERIFY(!decoder.feed("<html>\n", [](const WatchEvent &) { return Status(); }).ok());
    }
};

QTEST_APPLESS_MAIN(TestDecoding)
#include "tst_decoding.moc"
