// SPDX-License-Identifier: Apache-2.0
#include "backend/net/server/spdyframes.h"

#include <QtTest>

using namespace ph;
using namespace ph::net;
using namespace ph::net::spdy;

namespace {

std::string bytes(const char *hex) {
    return QByteArray::fromHex(hex).toStdString();
}

/// All frames of @p input, fed in pieces; what follows one another on one stream is joined.
std::vector<Frame> frames(std::string_view input, std::size_t piece, std::optional<Error> *failure = nullptr) {
    std::vector<Frame> all;
    FrameReader reader;
    bool open = false; // the last frame is DATA that may go on
    for (std::size_t at = 0; at < input.size(); at += piece) {
        reader.feed(input.substr(at, piece));
        while (true) {
            auto frame = reader.next();
            if (!frame) {
                if (failure)
                    *failure = frame.error();
                return all;
            }
            if (!*frame)
                break;
            Frame &next = **frame;
            if (open && next.type == FrameType::Data && all.back().stream == next.stream && !all.back().fin()) {
                all.back().data += next.data;
                all.back().flags = next.flags;
            } else {
                all.push_back(std::move(next));
            }
            open = all.back().type == FrameType::Data;
        }
    }
    return all;
}

Frame opened(std::uint32_t stream, Headers headers) {
    Frame frame;
    frame.type = FrameType::SynStream;
    frame.stream = stream;
    frame.headers = std::move(headers);
    return frame;
}

Frame data(std::uint32_t stream, std::string text, bool fin = false) {
    Frame frame;
    frame.stream = stream;
    frame.data = std::move(text);
    frame.flags = fin ? FlagFin : std::uint8_t{0};
    return frame;
}

// Recorded from kubectl 1.20: `echo hello stdin | kubectl exec -i p -- cat`.
const char *const execByKubectl =
    "80030001000000290000000100000000000078f9e3c6a7c26260606004a7b392a2d4c45c6851c29a0a0a6800000000ffff80030001000000"
    "1700000003000000000000c22e555c92929907000000ffff800300010000001900000005000000000000c22ac5565c92925f5a02000000ff"
    "ff800300010000001500000007000000000000c229975a5404000000ffff000000030000000c68656c6c6f20737464696e0a000000030100"
    "0000";
// `kubectl port-forward p :5432` and two local connections that send "hello 0" and "hello 1".
const char *const portsByKubectl =
    "800300010000003e0000000100000000000078f9e3c6a7c202253a703a2b294a4dcc851625aca9a0808614cb45e01c606a626cc4c0c0c059"
    "0489c64c50f2663400000000ffff800300010000001300000003000000000000a244b321000000ffff000000010100000080030001000000"
    "1800000005000000000000c2aa1954882512b618000000ffff000000030100000080030001000000170000000700000000000082eac53491"
    "08d300000000ffff000000050000000768656c6c6f20300000000501000000000000070000000768656c6c6f20310000000701000000";

/// A SYN_STREAM for stream 1 with @p block as its header block before compression.
std::string withBlock(const std::string &block) {
    FrameWriter writer;
    const std::string compressed = writer.compress(block);
    std::string out = bytes("80030001");
    out.push_back('\0');
    const std::size_t length = 10 + compressed.size();
    for (const unsigned shift : {16U, 8U, 0U})
        out.push_back(static_cast<char>((length >> shift) & 0xFFU));
    return out + bytes("00000001000000000000") + compressed;
}

} // namespace

class TestSpdyFrames final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsWhatKubectlSends_data() {
        QTest::addColumn<int>("piece");
        for (const int piece : {1, 3, 7, 64, 100000})
            QTest::addRow("pieces of %d", piece) << piece;
    }
    void readsWhatKubectlSends() {
        QFETCH(int, piece);
        const auto size = static_cast<std::size_t>(piece);
        const std::vector<Frame> exec{opened(1, {{"streamtype", "error"}}), opened(3, {{"streamtype", "stdin"}}),
                                      opened(5, {{"streamtype", "stdout"}}), opened(7, {{"streamtype", "stderr"}}),
                                      data(3, "hello stdin\n", true)};
        QVERIFY(frames(bytes(execByKubectl), size) == exec);
        const auto ports = frames(bytes(portsByKubectl), size);
        QCOMPARE(ports.size(), std::size_t{8});
        const auto stream = [](std::uint32_t number, const char *type, const char *request) {
            return opened(number, {{"port", "5432"}, {"requestid", request}, {"streamtype", type}});
        };
        auto sorted = ports; // Go's maps have no order
        for (Frame &frame : sorted)
            std::sort(frame.headers.begin(), frame.headers.end());
        QVERIFY(sorted[0] == stream(1, "error", "0"));
        QVERIFY(sorted[1] == stream(3, "error", "1"));
        QVERIFY(sorted[2] == data(1, "", true));
        QVERIFY(sorted[3] == stream(5, "data", "0"));
        QVERIFY(sorted[5] == stream(7, "data", "1"));
        QVERIFY(sorted[6] == data(5, "hello 0", true));
        QVERIFY(sorted[7] == data(7, "hello 1", true));
    }

    void readsControlFrames_data() {
        QTest::addColumn<QByteArray>("hex");
        QTest::addColumn<int>("type");
        QTest::addColumn<quint32>("stream");
        QTest::addColumn<quint32>("value");
        QTest::newRow("RST_STREAM cancel") << QByteArray("80030003 00000008 00000005 00000005") << 3 << 5U << 5U;
        QTest::newRow("PING") << QByteArray("80030006 00000004 00000001") << 6 << 0U << 1U;
        QTest::newRow("GOAWAY") << QByteArray("80030007 00000008 00000009 00000000") << 7 << 9U << 0U;
        QTest::newRow("WINDOW_UPDATE") << QByteArray("80030009 00000008 00000003 00010000") << 9 << 3U << 65536U;
        QTest::newRow("reserved bits are ignored")
            << QByteArray("80030009 00000008 80000003 80010000") << 9 << 3U << 65536U;
        QTest::newRow("an unknown kind is skipped")
            << QByteArray("8003000b 00000003 616263 80030006 00000004 00000007") << 6 << 0U << 7U;
    }
    void readsControlFrames() {
        QFETCH(QByteArray, hex);
        QFETCH(int, type);
        QFETCH(quint32, stream);
        QFETCH(quint32, value);
        const auto all = frames(bytes(hex), 2);
        QCOMPARE(all.size(), std::size_t{1});
        QCOMPARE(static_cast<int>(all[0].type), type);
        QCOMPARE(all[0].stream, stream);
        QCOMPARE(all[0].value, value);
    }
    void readsSettings() {
        const auto all = frames(bytes("80030004 01000014 00000002 01000004 00000064 00000007 00001000"), 5);
        QCOMPARE(all.size(), std::size_t{1});
        const std::vector<std::pair<std::uint32_t, std::uint32_t>> expected{{4, 100}, {SettingInitialWindow, 4096}};
        QVERIFY(all[0].settings == expected);
    }

    void writesBytes_data() {
        QTest::addColumn<QByteArray>("made");
        QTest::addColumn<QByteArray>("hex");
        const auto row = [](const char *name, const std::string &made, const char *hex) {
            QTest::newRow(name) << QByteArray::fromStdString(made) << QByteArray(hex);
        };
        row("DATA", FrameWriter::data(3, "hello"), "00000003 00000005 68656c6c6f");
        row("DATA with FIN", FrameWriter::data(3, "", true), "00000003 01000000");
        row("RST_STREAM", FrameWriter::reset(7, ResetStatus::RefusedStream), "80030003 00000008 00000007 00000003");
        row("SETTINGS", FrameWriter::settings({{SettingInitialWindow, 4096}}),
            "80030004 0000000c 00000001 00000007 00001000");
        row("PING", FrameWriter::ping(1), "80030006 00000004 00000001");
        row("GOAWAY", FrameWriter::goAway(9, GoAwayStatus::ProtocolError), "80030007 00000008 00000009 00000001");
        row("WINDOW_UPDATE", FrameWriter::windowUpdate(3, 65536), "80030009 00000008 00000003 00010000");
        row("header block", FrameWriter::plainBlock({{"a", "bc"}}), "00000001 00000001 61 00000002 6263");
    }
    void writesBytes() {
        QFETCH(QByteArray, made);
        QFETCH(QByteArray, hex);
        QCOMPARE(made, QByteArray::fromHex(hex));
    }

    void beginsTheCompressionWithTheDictionary() {
        QCOMPARE(headerDictionary().size(), std::size_t{1423});
        FrameWriter writer;
        const std::string reply = writer.synReply(3, {});
        QCOMPARE(QByteArray::fromStdString(reply.substr(0, 4)), QByteArray::fromHex("80030002"));
        // The stream's head names the dictionary by its Adler-32, as kubectl's own streams do above.
        QCOMPARE(QByteArray::fromStdString(reply.substr(14, 4)), QByteArray::fromHex("e3c6a7c2"));
        QCOMPARE(QByteArray::fromStdString(reply.substr(reply.size() - 4)), QByteArray::fromHex("0000ffff")); // flushed
    }
    void sharesOneContextPerDirection() {
        FrameWriter writer;
        const Headers first{{"streamtype", "error"}, {"x", std::string("a\0b", 3)}};
        std::string input = writer.synStream(1, first);
        const std::size_t once = input.size();
        input += writer.synReply(1, first, FlagFin);
        QVERIFY(input.size() - once < once); // the second one refers to the first
        input += writer.headers(1, {});
        input += writer.synStream(3, first, FlagUnidirectional);
        const auto all = frames(input, 9);
        QCOMPARE(all.size(), std::size_t{4});
        QVERIFY(all[0].headers == first && all[1].headers == first && all[2].headers.empty() &&
                all[3].headers == first);
        QVERIFY(all[1].fin() && all[3].flags == FlagUnidirectional && !all[2].malformed);
    }

    void endsTheSessionOnWhatCannotBeRead_data() {
        QTest::addColumn<QByteArray>("input");
        QTest::addColumn<QString>("why");
        const auto row = [](const char *name, const std::string &input, const char *why) {
            QTest::newRow(name) << QByteArray::fromStdString(input) << QString::fromUtf8(why);
        };
        row("version 2", bytes("80020006 00000004 00000001"), "version");
        row("16 MiB of control frame", bytes("80030001 00ffffff"), "larger");
        row("short RST_STREAM", bytes("80030003 00000004 00000005"), "short");
        row("short SYN_STREAM", bytes("80030001 00000006 000000010000"), "short");
        row("SETTINGS that promises more", bytes("80030004 0000000c 00000009 00000007 00001000"), "short");
        row("no compression", bytes("80030001 0000000e 00000001 00000000 0000 00000000"), "decompressed");
        row("another dictionary", bytes("80030001 00000010 00000001 00000000 0000 78f9 12345678"), "dictionary");
        row("a bomb", withBlock(std::string(4U << 20U, '\0')), "header block is larger");
    }
    void endsTheSessionOnWhatCannotBeRead() {
        QFETCH(QByteArray, input);
        QFETCH(QString, why);
        std::optional<Error> failure;
        QVERIFY(frames(input.toStdString(), 4096, &failure).empty());
        QVERIFY(failure);
        QVERIFY2(failure->cause.find(why.toStdString()) != std::string::npos, failure->cause.c_str());
    }
    void saysTheSameAfterAFailure() {
        FrameReader reader;
        reader.feed(bytes("80020006 00000004 00000001"));
        QVERIFY(!reader.next().ok());
        reader.feed(bytes("80030006 00000004 00000001"));
        QVERIFY(!reader.next().ok());
    }

    void marksAMalformedBlockAndGoesOn_data() {
        QTest::addColumn<QByteArray>("block");
        const auto row = [](const char *name, const char *hex) { QTest::newRow(name) << QByteArray::fromHex(hex); };
        row("empty", "");
        row("promises more", "00000002 00000001 61 00000001 62");
        row("something behind", "00000001 00000001 61 00000001 62 63");
        row("upper case", "00000001 00000001 41 00000001 62");
        row("no name", "00000001 00000000 00000001 62");
        row("twice", "00000002 00000001 61 00000001 62 00000001 61 00000001 63");
        row("length of 4 GiB", "00000001 ffffffff 61");
        row("four thousand million names", "ffffffff");
    }
    void marksAMalformedBlockAndGoesOn() {
        QFETCH(QByteArray, block);
        const auto all = frames(withBlock(block.toStdString()) + FrameWriter::ping(5), 11);
        QCOMPARE(all.size(), std::size_t{2});
        QVERIFY(all[0].malformed && all[0].headers.empty());
        QCOMPARE(all[1].value, 5U);
    }

    void handsOutLargeDataAsItComes() {
        FrameReader reader;
        reader.feed(bytes("00000003 01fffffe")); // 16 MiB less two, and the end
        std::size_t got = 0;
        bool ended = false;
        const std::string part(70000, 'x');
        while (!ended) {
            reader.feed(std::string_view(part).substr(0, std::min<std::size_t>(part.size(), 0xfffffe - got)));
            const auto frame = reader.next();
            QVERIFY(frame.ok() && *frame);
            got += (*frame)->data.size();
            ended = (*frame)->fin();
            QCOMPARE(ended, got == 0xfffffe);
        }
        QVERIFY(!*reader.next());
    }
};

QTEST_APPLESS_MAIN(TestSpdyFrames)
#include "tst_spdyframes.moc"
