// SPDX-License-Identifier: Apache-2.0
// Runs itself again in a mount namespace where /mnt is a disk of a few MiB (bubblewrap makes it; no root needed).
#include "tests/backend/local/testclient.h"

#include "backend/core/files.h"

#include <nlohmann/json.hpp>

#include <QtTest>

#include <cstdio>
#include <cstdlib>
#include <unistd.h>

using namespace ph;
using namespace ph::testing;

namespace {

constexpr const char *diskVariable = "PH_SMALL_DISK";
const std::string maps = "/api/v1/namespaces/default/configmaps";

Json configMap(const std::string &name, std::size_t size) {
    return {{"apiVersion", "v1"},
            {"kind", "ConfigMap"},
            {"metadata", {{"name", name}}},
            {"data", {{"filling", std::string(size, 'x')}}}};
}

} // namespace

class TestFullDisk final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void refusesWritesInWordsAndGoesOn() {
        const fs::path disk = qEnvironmentVariable(diskVariable).toStdString();
        QVERIFY(makeDirectories(disk / "state").ok());
        const fs::path ballast = disk / "ballast";
        QVERIFY(writeFileAtomic(ballast, std::string(10U << 20U, 'b')).ok());
        auto host = ApiHost::start({.folder = disk / "state"});
        if (!host)
            QFAIL(host.error().text().c_str());
        auto client = std::make_unique<TestClient>(**host);
        int kept = 0;
        TestClient::Answer refused = client->get(maps);
        for (; refused.status == 200 || refused.status == 201; ++kept) {
            QVERIFY(kept < 200);
            const auto answer = client->call("POST", maps, configMap("kept-" + std::to_string(kept), 100'000));
            if (answer.status == 201)
                continue;
            QCOMPARE(answer.status, 507);
            QCOMPARE(jsonText(answer.json, {"kind"}), std::string("Status"));
            QCOMPARE(jsonText(answer.json, {"reason"}), std::string("InsufficientStorage"));
            QVERIFY2(jsonText(answer.json, {"message"}).find("no room on the disk") != std::string::npos,
                     answer.text.c_str());
            break;
        }
        QVERIFY(kept > 3);

        // What is there is served; what was refused is not there.
        QCOMPARE(client->get(maps + "/kept-0").status, 200);
        QCOMPARE(client->get(maps + "/kept-" + std::to_string(kept)).status, 404);
        const auto list = client->get(maps);
        QCOMPARE(list.json["items"].size(), static_cast<std::size_t>(kept));
        auto stream =
            client->stream(maps + "?watch=1&resourceVersion=" + jsonText(list.json, {"metadata", "resourceVersion"}));
        QVERIFY(stream != nullptr);

        // Room again: the same server writes again, and its watch tells so.
        fs::remove(ballast);
        QCOMPARE(client->call("POST", maps, configMap("later", 100'000)).status, 201);
        std::string buffer;
        const Json event = TestClient::nextLine(*stream, buffer);
        QCOMPARE(jsonText(event, {"type"}), std::string("ADDED"));
        QCOMPARE(jsonText(event, {"object", "metadata", "name"}), std::string("later"));
        stream.reset();
        client.reset();
        host->reset();

        auto again = ApiHost::start({.folder = disk / "state"});
        if (!again)
            QFAIL(again.error().text().c_str());
        QCOMPARE(TestClient(**again).get(maps).json["items"].size(), static_cast<std::size_t>(kept) + 1);
    }
};

int main(int argc, char **argv) {
    if (std::getenv(diskVariable) == nullptr) {
        ::setenv(diskVariable, "/mnt", 1);
        ::execlp("bwrap", "bwrap", "--die-with-parent", "--dev-bind", "/", "/", "--size", "16777216", "--tmpfs", "/mnt",
                 "--", argv[0], nullptr);
        std::puts("SKIP: bubblewrap, which makes the small disk, is not installed");
        return 77;
    }
    TestFullDisk test;
    QTEST_SET_MAIN_SOURCE_PATH
    return QTest::qExec(&test, argc, argv);
}

#include "tst_fulldisk.moc"
