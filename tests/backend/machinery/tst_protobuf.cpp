// SPDX-License-Identifier: Apache-2.0
#include "tests/backend/machinery/schemafile.h"

#include "backend/machinery/json.h"
#include "backend/machinery/protobuf.h"

#include <nlohmann/json.hpp>

#include <QtTest>

#include <string>

namespace {

std::string varint(std::uint64_t value) {
    std::string out;
    for (; value >= 0x80U; value >>= 7U)
        out.push_back(static_cast<char>((value & 0x7FU) | 0x80U));
    out.push_back(static_cast<char>(value));
    return out;
}
std::string bytes(int field, const std::string &value) {
    return varint(static_cast<std::uint64_t>(field) << 3U | 2U) + varint(value.size()) + value;
}
std::string number(int field, std::int64_t value) {
    return varint(static_cast<std::uint64_t>(field) << 3U) + varint(static_cast<std::uint64_t>(value));
}
std::string envelope(const std::string &apiVersion, const std::string &kind, const std::string &raw) {
    return std::string("k8s\0", 4) + bytes(1, bytes(1, apiVersion) + bytes(2, kind)) + bytes(2, raw) + bytes(3, "") +
           bytes(4, "");
}
std::string decoded(const std::string &body) {
    const auto object = ph::decodeKubernetesProtobuf(*productSchema(), body);
    return object ? ph::dumpJson(*object) : object.error().text();
}

/// What Go sends of every object's metadata: also what is empty.
std::string metadata(const std::string &name) {
    return bytes(1, name) + bytes(2, "") + bytes(3, "") + bytes(4, "") + bytes(5, "") + bytes(6, "") + number(7, 0) +
           bytes(8, "");
}

} // namespace

#define COMPARE_TEXT(actual, expected) QCOMPARE(QString::fromStdString(actual), QString::fromStdString(expected))

class TestProtobuf final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void readsWhatGoClientsSend_data() {
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QString>("json");
        const auto row = [](const char *name, const std::string &body, const char *json) {
            QTest::newRow(name) << QByteArray(body.data(), static_cast<int>(body.size())) << json;
        };
        row("namespace", envelope("v1", "Namespace", bytes(1, metadata("a")) + bytes(2, "") + bytes(3, bytes(1, ""))),
            R"({"apiVersion":"v1","kind":"Namespace","metadata":{"name":"a"}})");
        row("role binding",
            envelope(
                "rbac.authorization.k8s.io/v1", "RoleBinding",
                bytes(1, metadata("a") + bytes(11, bytes(1, "k") + bytes(2, "v"))) +
                    bytes(2, bytes(1, "User") + bytes(2, "rbac.authorization.k8s.io") + bytes(3, "u") + bytes(4, "")) +
                    bytes(3, bytes(1, "rbac.authorization.k8s.io") + bytes(2, "ClusterRole") + bytes(3, "view"))),
            R"({"apiVersion":"rbac.authorization.k8s.io/v1","kind":"RoleBinding","metadata":{"labels":{"k":"v"},"name":"a"},"roleRef":{"apiGroup":"rbac.authorization.k8s.io","kind":"ClusterRole","name":"view"},"subjects":[{"apiGroup":"rbac.authorization.k8s.io","kind":"User","name":"u"}]})");
        row("secret",
            envelope("v1", "Secret",
                     bytes(1, metadata("a")) + bytes(2, bytes(1, "p") + bytes(2, std::string("\0x", 2))) +
                         bytes(3, "Opaque")),
            R"({"apiVersion":"v1","data":{"p":"AHg="},"kind":"Secret","metadata":{"name":"a"},"type":"Opaque"})");
        const std::string container =
            bytes(1, "c") + bytes(2, "i") + bytes(5, "") +
            bytes(6, bytes(1, "") + number(2, 0) + number(3, 80) + bytes(4, "") + bytes(5, "")) +
            bytes(8, bytes(1, bytes(1, "cpu") + bytes(2, bytes(1, "100m")))) +
            bytes(10, bytes(1, bytes(2, bytes(1, "/x") + bytes(2, number(1, 1) + number(2, 0) + bytes(3, "http"))))) +
            number(16, 0) + number(17, 0);
        const std::string volume = bytes(1, "v") + bytes(2, bytes(19, bytes(1, bytes(1, "cm")) + number(3, 420)));
        row("deployment with nothing running",
            envelope("apps/v1", "Deployment",
                     bytes(1, metadata("d")) +
                         bytes(2, number(1, 0) + bytes(2, bytes(1, bytes(1, "a") + bytes(2, "b"))) +
                                      bytes(3, bytes(1, metadata("")) +
                                                   bytes(2, bytes(1, volume) + bytes(2, container) + number(4, 0) +
                                                                number(11, 0) + number(21, 0))) +
                                      bytes(4, bytes(1, "")) + number(5, 0))),
            R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"d"},"spec":{"replicas":0,"selector":{"matchLabels":{"a":"b"}},"template":{"spec":{"automountServiceAccountToken":false,"containers":[{"image":"i","livenessProbe":{"httpGet":{"path":"/x","port":"http"}},"name":"c","ports":[{"containerPort":80}],"resources":{"limits":{"cpu":"100m"}}}],"terminationGracePeriodSeconds":0,"volumes":[{"configMap":{"defaultMode":420,"name":"cm"},"name":"v"}]}}}})");
        row("open policy",
            envelope("networking.k8s.io/v1", "NetworkPolicy", bytes(1, metadata("n")) + bytes(2, bytes(1, ""))),
            R"({"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"name":"n"},"spec":{"podSelector":{}}})");
        row("delete options", envelope("apps/v1", "DeleteOptions", number(1, 0) + bytes(4, "Foreground")),
            R"({"apiVersion":"apps/v1","gracePeriodSeconds":0,"kind":"DeleteOptions","propagationPolicy":"Foreground"})");
        row("times",
            envelope("coordination.k8s.io/v1", "Lease",
                     bytes(1, metadata("l")) + bytes(2, bytes(3, number(1, 1700000000) + number(2, 5000)))),
            R"({"apiVersion":"coordination.k8s.io/v1","kind":"Lease","metadata":{"name":"l"},"spec":{"acquireTime":"2023-11-14T22:13:20.000005Z"}})");
        row("a field of the future", envelope("v1", "Namespace", bytes(1, metadata("a")) + bytes(900, "x")),
            R"({"apiVersion":"v1","kind":"Namespace","metadata":{"name":"a"}})");
    }
    void readsWhatGoClientsSend() {
        QFETCH(QByteArray, body);
        QFETCH(QString, json);
        COMPARE_TEXT(decoded(body.toStdString()), json.toStdString());
    }

    void refusesWhatIsNoMessage() {
        const auto good = envelope("v1", "Namespace", bytes(1, metadata("a")));
        for (const std::string &body :
             {std::string(), std::string("{}"), std::string("k8s\0\xff", 5), envelope("v1", "Nothing", ""),
              envelope("v1", "Namespace", bytes(1, std::string("\x0a\x7f", 2)))})
            QVERIFY2(!ph::decodeKubernetesProtobuf(*productSchema(), body).ok(), body.c_str());
        for (std::size_t size = 5; size < good.size() - 4; ++size) // torn anywhere: an error or less, never a crash
            static_cast<void>(ph::decodeKubernetesProtobuf(*productSchema(), good.substr(0, size)));
    }
};

QTEST_APPLESS_MAIN(TestProtobuf)
#include "tst_protobuf.moc"
