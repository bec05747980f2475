// SPDX-License-Identifier: Apache-2.0
#include "backend/core/context.h"
#include "backend/core/encoding.h"
#include "backend/core/files.h"
#include "backend/core/random.h"
#include "backend/core/secret.h"
#include "backend/obs/log.h"

#include <QTest>

#include <set>
#include <sstream>
#include <sys/stat.h>
#include <thread>

using namespace ph;
using namespace std::chrono_literals;

class TestCore final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsAndWritesTimes_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("printed"); // empty = refused
        QTest::newRow("utc") << QByteArray("2026-05-02T14:03:11Z") << QByteArray("2026-05-02T14:03:11.000000Z");
        QTest::newRow("offset") << QByteArray("2026-05-02T14:03:11+02:30") << QByteArray("2026-05-02T11:33:11.000000Z");
        QTest::newRow("micro") << QByteArray("2026-11-21T02:02:06.263873+00:00")
                               << QByteArray("2026-11-21T02:02:06.263873Z");
        QTest::newRow("nano") << QByteArray("2026-11-21T02:02:06.263873999Z")
                              << QByteArray("2026-11-21T02:02:06.263873Z");
        QTest::newRow("leap day") << QByteArray("2028-02-29T00:00:00Z") << QByteArray("2028-02-29T00:00:00.000000Z");
        QTest::newRow("before 1970") << QByteArray("1969-12-31T23:59:59.5Z")
                                     << QByteArray("1969-12-31T23:59:59.500000Z");
        QTest::newRow("no leap day") << QByteArray("2027-02-29T00:00:00Z") << QByteArray();
        QTest::newRow("no zone") << QByteArray("2026-05-02T14:03:11") << QByteArray();
        QTest::newRow("tail") << QByteArray("2026-05-02T14:03:11Z ") << QByteArray();
        QTest::newRow("hour 24") << QByteArray("2026-05-02T24:00:00Z") << QByteArray();
        QTest::newRow("empty fraction") << QByteArray("2026-05-02T14:03:11.Z") << QByteArray();
        QTest::newRow("empty") << QByteArray() << QByteArray();
    }
    void readsAndWritesTimes() {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, printed);
        const auto time = parseTime(text.toStdString());
        QCOMPARE(time.has_value(), !printed.isEmpty());
        if (time)
            QCOMPARE(QByteArray::fromStdString(formatMicroTime(*time)), printed);
    }

    void encodesBase64_data() {
        QTest::addColumn<QByteArray>("plain");
        QTest::addColumn<QByteArray>("encoded");
        QTest::newRow("empty") << QByteArray() << QByteArray();
        QTest::newRow("f") << QByteArray("f") << QByteArray("Zg==");
        QTest::newRow("fo") << QByteArray("fo") << QByteArray("Zm8=");
        QTest::newRow("foobar") << QByteArray("foobar") << QByteArray("Zm9vYmFy");
        QTest::newRow("high bytes") << QByteArray("\xff\xfe\x00\x01", 4) << QByteArray("//4AAQ==");
    }
    void encodesBase64() {
        QFETCH(QByteArray, plain);
        QFETCH(QByteArray, encoded);
        QCOMPARE(QByteArray::fromStdString(base64Encode(plain.toStdString())), encoded);
        QCOMPARE(QByteArray::fromStdString(base64Decode(encoded.toStdString()).value()), plain);
        QCOMPARE(QByteArray::fromStdString(base64UrlDecode(base64UrlEncode(plain.toStdString())).value()), plain);
    }
    void refusesBrokenBase64() {
        for (const char *text : {"Zg=x", "Z", "Zm9v!", "Zg==Zg=="})
            QVERIFY2(!base64Decode(text), text);
        QCOMPARE(base64Decode("Zm 9v\nYmFy").value(), std::string("foobar"));
    }
    void percentEncodesBothWays() {
        QCOMPARE(urlEncode("a b/ä=~"), std::string("a%20b%2F%C3%A4%3D~"));
        QCOMPARE(urlDecode(urlEncode("a b/ä=~")), std::string("a b/ä=~"));
        QCOMPARE(urlDecode("a+b%2"), std::string("a b%2"));
        QCOMPARE(urlDecode("a+b", false), std::string("a+b"));
    }

    void hidesSecrets() {
        const Secret secret("hunter2");
        std::ostringstream out;
        out << secret;
        QCOMPARE(out.str(), std::string("***"));
        QVERIFY(secret == Secret("hunter2"));
        QVERIFY(!(secret == Secret("hunter3")));
        QVERIFY(!(secret == Secret("hunter")));
        Secret moved = secret;
        Secret target(std::move(moved));
        QVERIFY(moved.empty()); // NOLINT(bugprone-use-after-move): the promise under test
        QCOMPARE(target.reveal(), std::string("hunter2"));
    }
    void makesDifferentPasswordsWithoutLookAlikes() {
        std::set<std::string> seen;
        for (int i = 0; i < 500; ++i) {
            const Secret password = randomPassword();
            QCOMPARE(password.reveal().size(), std::size_t(24));
            QCOMPARE(password.reveal().find_first_of("0O1lI"), std::string::npos);
            seen.insert(password.reveal());
        }
        QCOMPARE(seen.size(), std::size_t(500));
        QCOMPARE(newUuid().size(), std::size_t(36));
        QCOMPARE(newUuid()[14], '4');
    }

    void replacesFilesInOneStepForTheOwnerOnly() {
        const fs::path folder = makeTemporaryDirectory("ph-core").value();
        const fs::path file = folder / "a" / "b" / "file";
        QVERIFY(makeDirectories(file.parent_path()));
        QVERIFY(writeFileAtomic(file, "one"));
        QVERIFY(writeFileAtomic(file, "two"));
        QCOMPARE(readFile(file).value(), std::string("two"));
        struct ::stat info {};
        QCOMPARE(::stat(file.c_str(), &info), 0);
        QCOMPARE(info.st_mode & 0777U, 0600U);
        QCOMPARE(::stat(file.parent_path().c_str(), &info), 0);
        QCOMPARE(info.st_mode & 0777U, 0700U);
        QCOMPARE(std::distance(fs::directory_iterator(file.parent_path()), fs::directory_iterator()),
                 std::ptrdiff_t(1));
        fs::remove_all(folder);
    }
    void namesTheFileThatIsMissing() {
        const auto missing = readFile("/nonexistent/file");
        QVERIFY(!missing);
        QCOMPARE(missing.error().code, Errc::NotFound);
        QCOMPARE(missing.error().subject, std::string("/nonexistent/file"));
        QCOMPARE(readFile("/").error().code, Errc::Internal);
        QCOMPARE(readFile("/proc/cpuinfo", 10).error().code, Errc::Invalid);
    }
    void saysWhenThereIsNoRoom() {
        const auto full = writeFileAtomic("/dev/full-not-a-folder/x", "x");
        QVERIFY(!full);
        const Error error = systemError("write the file", "/x", ENOSPC);
        QCOMPARE(error.reason, std::string("DiskFull"));
        QVERIFY(!error.hint.empty());
    }
    void locksAgainstASecondHolder() {
        const fs::path folder = makeTemporaryDirectory("ph-core").value();
        {
            const auto first = lockFile(folder / "lock");
            QVERIFY(first);
            QCOMPARE(lockFile(folder / "lock").error().code, Errc::Conflict);
        }
        QVERIFY(lockFile(folder / "lock"));
        fs::remove_all(folder);
    }

    void endsWhenItsTimeIsUpOrAsked() {
        const Context parent = Context().withTimeout(10ms);
        const Context child = parent.withTimeout(1h);
        QVERIFY(child.remaining(1h) <= 10ms);
        QVERIFY(!child.sleep(1h));
        QCOMPARE(child.check("waiting").error().code, Errc::Timeout);
        std::stop_source source;
        const Context stoppable(source.get_token());
        std::jthread stopper([&source] { source.request_stop(); });
        QVERIFY(!stoppable.sleep(1h));
        QCOMPARE(stoppable.check("waiting").error().code, Errc::Cancelled);
    }

    void writesOneLinePerRecord() {
        const std::string line =
            obs::formatLine({obs::Level::Warning, "pilothouse.x", "it broke", {{"why", "a \"b\"\nc"}, {"n", 3}}});
        QVERIFY(line.ends_with("warning pilothouse.x it broke why=\"a \\\"b\\\"\\nc\" n=3"));
        QCOMPARE(line.find('\n'), std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestCore)
#include "tst_core.moc"
