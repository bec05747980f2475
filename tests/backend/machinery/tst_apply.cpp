// SPDX-License-Identifier: Apache-2.0
#include "backend/machinery/patch.h"
#include "tests/backend/machinery/schemafile.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <chrono>
#include <random>

using ph::Json;

namespace {

const char *kConfig = R"(
apiVersion: apps/v1
kind: Deployment
metadata: {name: d, labels: {app: x}, finalizers: [a/b]}
spec:
  replicas: 2
  selector: {matchLabels: {app: x}}
  template:
    spec:
      containers:
      - {name: c, image: i, args: [a, b], ports: [{containerPort: 80}]}
)";

const char *kBefore = R"(
metadata: {name: d, labels: {a: '1', b: '2'}, finalizers: [x, z]}
spec:
  template:
    spec:
      containers:
      - {name: c, image: i, env: [{name: A, value: '1'}, {name: B, value: '2'}], ports: [{containerPort: 80}, {containerPort: 81}]}
      - {name: side, image: j}
)";

const char *kAfter = R"(
metadata: {name: d, labels: {b: '2'}, finalizers: [z]}
spec:
  template:
    spec:
      containers:
      - {name: c, image: i, env: [{name: B, value: '3'}], ports: [{containerPort: 81}]}
)";

const char *kFields1 =
    R"({"f:metadata":{"f:finalizers":{"v:`a/b`":{}},"f:labels":{"f:app":{}}},"f:spec":{"f:replicas":{},"f:selector":{},"f:template":{"f:spec":{"f:containers":{"k:{`name`:`c`}":{".":{},"f:args":{},"f:image":{},"f:name":{},"f:ports":{"k:{`containerPort`:80,`protocol`:`TCP`}":{".":{},"f:containerPort":{}}}}}}}}})";

const char *kFields2 =
    R"({"f:status":{"f:conditions":{"k:{`type`:`Available`}":{".":{},"f:status":{},"f:type":{}}},"f:replicas":{}}})";

const char *kFields3 =
    R"({"f:metadata":{"f:labels":{".":{},"f:a":{}}},"f:spec":{"f:replicas":{},"f:template":{"f:spec":{"f:containers":{"k:{`name`:`c`}":{".":{},"f:image":{},"f:name":{}}}}}}})";

Json yaml(const std::string &text) {
    return ph::parseYaml(text).value().front();
}

const ph::SchemaType &typeOf(const char *group, const char *kind) {
    return *productSchema()->find({group, "v1", kind});
}

ph::SystemTime at(int second) {
    return ph::SystemTime(std::chrono::seconds(1700000000 + second));
}

ph::ApplyOptions by(const char *manager, int second = 0, bool force = false) {
    return {manager, force, "apps/v1", "", at(second)};
}

/// The recorded fields of one manager as text; quotes inside keys stand as ` (moc stumbles over escapes in raw
/// strings).
std::string fieldsOf(const Json &object, const std::string &manager, const std::string &operation = "Apply") {
    for (const auto &entry : ph::jsonAt(object, {"metadata", "managedFields"}))
        if (entry["manager"] == manager && entry["operation"] == operation)
            return QString::fromStdString(entry["fieldsV1"].dump())
                .replace(QStringLiteral("\\\""), QStringLiteral("`"))
                .toStdString();
    return {};
}

Json withoutOwners(Json object) {
    object["metadata"].erase("managedFields");
    return object;
}

} // namespace

class TestApply : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void recordsWhatIsApplied() {
        const auto made = ph::serverSideApply(typeOf("apps", "Deployment"), Json(), yaml(kConfig), by("me"));
        QVERIFY2(made.ok(), made.ok() ? "" : made.error().text().c_str());
        QCOMPARE(fieldsOf(*made, "me"), std::string(kFields1));
        const Json &entry = (*made)["metadata"]["managedFields"][0];
        QCOMPARE(entry["time"].get<std::string>(), std::string("2023-11-14T22:13:20Z"));
        QCOMPARE(entry["fieldsType"].get<std::string>(), std::string("FieldsV1"));
    }
    void changesNothingWhenAppliedAgain() {
        const Json config =
            yaml("{apiVersion: apps/v1, kind: Deployment, metadata: {name: d, labels: {a: b}}, spec: {replicas: 1}}");
        const auto first = ph::serverSideApply(typeOf("apps", "Deployment"), Json(), config, by("me"));
        const auto second = ph::serverSideApply(typeOf("apps", "Deployment"), *first, config, by("me", 100));
        QVERIFY(second.ok());
        QVERIFY(*first == *second);
    }
    void refusesFieldsOfOthers() {
        const auto first =
            ph::serverSideApply(typeOf("apps", "Deployment"), Json(),
                                yaml("{metadata: {name: d}, spec: {replicas: 1, paused: true}}"), by("one"));
        const auto conflict = ph::serverSideApply(typeOf("apps", "Deployment"), *first,
                                                  yaml("{metadata: {name: d}, spec: {replicas: 2}}"), by("two"));
        QVERIFY(!conflict.ok());
        QCOMPARE(conflict.error().code, ph::Errc::Conflict);
        QCOMPARE(conflict.error().what,
                 std::string("Apply failed with 1 conflict: conflict with \"one\": .spec.replicas"));
        QCOMPARE(conflict.error().causes.size(), std::size_t(1));
        QCOMPARE(conflict.error().causes[0].field, std::string(".spec.replicas"));
        QCOMPARE(conflict.error().causes[0].reason, std::string("FieldManagerConflict"));

        const auto both =
            ph::serverSideApply(typeOf("apps", "Deployment"), *first,
                                yaml("{metadata: {name: d}, spec: {replicas: 2, paused: false}}"), by("two"));
        QCOMPARE(
            both.error().what,
            std::string("Apply failed with 2 conflicts: conflicts with \"one\":\n- .spec.paused\n- .spec.replicas"));

        const auto forced = ph::serverSideApply(typeOf("apps", "Deployment"), *first,
                                                yaml("{metadata: {name: d}, spec: {replicas: 2}}"), by("two", 1, true));
        QVERIFY(forced.ok());
        QCOMPARE((*forced)["spec"].dump(), std::string(R"({"paused":true,"replicas":2})"));
        QCOMPARE(fieldsOf(*forced, "one"), std::string(R"({"f:spec":{"f:paused":{}}})"));
        QCOMPARE(fieldsOf(*forced, "two"), std::string(R"({"f:spec":{"f:replicas":{}}})"));
    }
    void namesWritersWithTheirTime() {
        Json object = yaml("{metadata: {name: d}, spec: {replicas: 1}}");
        ph::trackUpdate(typeOf("apps", "Deployment"), Json(), object, "kubectl", "apps/v1", "", at(0));
        const auto conflict = ph::serverSideApply(typeOf("apps", "Deployment"), object,
                                                  yaml("{metadata: {name: d}, spec: {replicas: 2}}"), by("me"));
        QCOMPARE(conflict.error().what, std::string("Apply failed with 1 conflict: conflict with \"kubectl\" using "
                                                    "apps/v1 at 2023-11-14T22:13:20Z: .spec.replicas"));
    }
    void sharesEqualValues() {
        const Json config = yaml("{metadata: {name: d}, spec: {replicas: 1}}");
        const auto first = ph::serverSideApply(typeOf("apps", "Deployment"), Json(), config, by("one"));
        const auto second = ph::serverSideApply(typeOf("apps", "Deployment"), *first, config, by("two", 1));
        QVERIFY(second.ok());
        QCOMPARE(fieldsOf(*second, "one"), fieldsOf(*second, "two"));
        const auto dropped =
            ph::serverSideApply(typeOf("apps", "Deployment"), *second, yaml("{metadata: {name: d}}"), by("one", 2));
        QCOMPARE((*dropped)["spec"].dump(), std::string(R"({"replicas":1})")); // still owned by two
        QCOMPARE(fieldsOf(*dropped, "one"), std::string());
        const auto gone =
            ph::serverSideApply(typeOf("apps", "Deployment"), *dropped, yaml("{metadata: {name: d}}"), by("two", 3));
        QVERIFY(!gone->contains("spec"));
        QVERIFY(!(*gone)["metadata"].contains("managedFields"));
    }
    void removesWhatIsNoLongerApplied() {
        auto live = ph::serverSideApply(typeOf("apps", "Deployment"), Json(), yaml(kBefore), by("me"));
        Json changed = *live;
        changed["metadata"]["labels"]["other"] = "3";
        ph::trackUpdate(typeOf("apps", "Deployment"), *live, changed, "ctl", "apps/v1", "", at(1));
        const auto applied = ph::serverSideApply(typeOf("apps", "Deployment"), changed, yaml(kAfter), by("me", 2));
        QVERIFY2(applied.ok(), applied.ok() ? "" : applied.error().text().c_str());
        Json expected = yaml(kAfter);
        expected["metadata"]["labels"]["other"] = "3";
        QCOMPARE(withoutOwners(*applied).dump(), expected.dump());
        QCOMPARE(fieldsOf(*applied, "ctl", "Update"), std::string(R"({"f:metadata":{"f:labels":{"f:other":{}}}})"));
    }
    void keepsFieldsNobodyApplied() {
        auto live = ph::serverSideApply(typeOf("apps", "Deployment"), Json(),
                                        yaml("{metadata: {name: d}, spec: {strategy: {type: RollingUpdate}, template: "
                                             "{spec: {containers: [{name: c, image: i}]}}}}"),
                                        by("me"));
        ph::applyDefaults(typeOf("apps", "Deployment"), *live);
        const auto again = ph::serverSideApply(
            typeOf("apps", "Deployment"), *live,
            yaml("{metadata: {name: d}, spec: {template: {spec: {containers: [{name: c, image: i}]}}}}"), by("me", 1));
        QVERIFY(again.ok());
        QVERIFY(!(*again)["spec"]["strategy"].contains("type"));
        QVERIFY((*again)["spec"]["strategy"].contains("rollingUpdate")); // a default, owned by nobody
        QCOMPARE((*again)["spec"]["replicas"].get<int>(), 1);
    }
    void keepsTheOrderOfElements() {
        const auto names = [](const Json &object) {
            std::string out;
            for (const auto &c : object["spec"]["template"]["spec"]["containers"])
                out += c["name"].get<std::string>();
            return out;
        };
        const auto config = [](const std::string &letters) {
            Json out = yaml("{metadata: {name: d}, spec: {template: {spec: {containers: []}}}}");
            for (const char c : letters)
                out["spec"]["template"]["spec"]["containers"].push_back({{"name", std::string(1, c)}});
            return out;
        };
        const auto &type = typeOf("apps", "Deployment");
        auto live = ph::serverSideApply(type, Json(), config("abc"), by("one"));
        live = ph::serverSideApply(type, *live, config("cxa"), by("two"));
        QVERIFY(live.ok());
        QCOMPARE(names(*live).size(), std::size_t(4));
        QVERIFY(names(*live).find('c') < names(*live).find('x'));
        QVERIFY(names(*live).find('x') < names(*live).find('a'));
        live = ph::serverSideApply(type, *live, config("xd"), by("two", 1));
        QCOMPARE(names(*live).size(), std::size_t(5)); // a, b and c are one's
    }
    void replacesAtomicValuesWhole() {
        const auto first = ph::serverSideApply(
            typeOf("apps", "Deployment"), Json(),
            yaml("{metadata: {name: d}, spec: {selector: {matchLabels: {a: b, c: d}}}}"), by("one"));
        const auto second =
            ph::serverSideApply(typeOf("apps", "Deployment"), *first,
                                yaml("{metadata: {name: d}, spec: {selector: {matchLabels: {a: b}}}}"), by("one", 1));
        QCOMPARE((*second)["spec"].dump(), std::string(R"({"selector":{"matchLabels":{"a":"b"}}})"));
        const auto third =
            ph::serverSideApply(typeOf("apps", "Deployment"), *second,
                                yaml("{metadata: {name: d}, spec: {selector: {matchLabels: {e: f}}}}"), by("two", 1));
        QCOMPARE(third.error().causes.at(0).field, std::string(".spec.selector"));
    }
    void takesOnlyStatusThroughTheSubresource() {
        const auto first = ph::serverSideApply(typeOf("apps", "Deployment"), Json(),
                                               yaml("{metadata: {name: d}, spec: {replicas: 1}}"), by("one"));
        auto options = by("two");
        options.subresource = "status";
        const auto second =
            ph::serverSideApply(typeOf("apps", "Deployment"), *first,
                                yaml("{metadata: {name: d, labels: {x: z}}, spec: {replicas: 5}, status: {replicas: 1, "
                                     "conditions: [{type: Available, status: 'True'}]}}"),
                                options);
        QVERIFY(second.ok());
        QCOMPARE((*second)["spec"]["replicas"].get<int>(), 1);
        QVERIFY(!(*second)["metadata"].contains("labels"));
        QCOMPARE(fieldsOf(*second, "two"), std::string(kFields2));
        QCOMPARE((*second)["metadata"]["managedFields"][1]["subresource"].get<std::string>(), std::string("status"));
    }
    void protectsWhatWasThereBefore() {
        const Json untracked = yaml("{metadata: {name: d}, spec: {replicas: 1}}");
        const auto conflict = ph::serverSideApply(typeOf("apps", "Deployment"), untracked,
                                                  yaml("{metadata: {name: d}, spec: {replicas: 2}}"), by("me"));
        QVERIFY(conflict.error().what.find("\"before-first-apply\" using apps/v1") != std::string::npos);
    }
    void refusesBadConfigurations() {
        const auto &type = typeOf("apps", "Deployment");
        QVERIFY(!ph::serverSideApply(type, Json(), yaml("{metadata: {name: d}}"), by("")).ok());
        QCOMPARE(ph::serverSideApply(type, Json(), yaml("{metadata: {managedFields: []}}"), by("me")).error().what,
                 std::string("metadata.managedFields must be nil"));
        const auto keyless =
            ph::serverSideApply(type, Json(), yaml("{spec: {template: {spec: {containers: [{image: x}]}}}}"), by("me"));
        QCOMPARE(keyless.error().what,
                 std::string(".spec.template.spec.containers: element 0: associative list with keys has an element "
                             "that omits key field \"name\" (and doesn't have default value)"));
        const auto twice = ph::serverSideApply(
            type, Json(), yaml("{spec: {template: {spec: {containers: [{name: x}, {name: x}]}}}}"), by("me"));
        QVERIFY(twice.error().what.find("duplicate entries for key k:{\"name\":\"x\"}") != std::string::npos);
    }
    void tracksWrites() {
        const auto &type = typeOf("apps", "Deployment");
        Json first = yaml("{apiVersion: apps/v1, kind: Deployment, metadata: {name: d, uid: u, labels: {a: '1'}}, "
                          "spec: {replicas: 1, template: {spec: {containers: [{name: c, image: i}]}}}}");
        ph::trackUpdate(type, Json(), first, "one", "apps/v1", "", at(0));
        QCOMPARE(fieldsOf(first, "one", "Update"), std::string(kFields3));
        Json second = first;
        second["spec"]["replicas"] = 2;
        second["metadata"]["labels"].erase("a");
        ph::trackUpdate(type, first, second, "two", "apps/v1", "", at(5));
        QCOMPARE(fieldsOf(second, "two", "Update"), std::string(R"({"f:spec":{"f:replicas":{}}})"));
        QCOMPARE(fieldsOf(second, "one", "Update").find("f:replicas"), std::string::npos);
        QCOMPARE(fieldsOf(second, "one", "Update").find("f:a\""), std::string::npos);
        Json third = second;
        ph::trackUpdate(type, second, third, "two", "apps/v1", "", at(9));
        QVERIFY(third == second);
        third["metadata"]["managedFields"] = Json::array({Json::object()});
        ph::trackUpdate(type, second, third, "two", "apps/v1", "", at(9));
        QVERIFY(!third["metadata"].contains("managedFields"));
    }
    void appliesCustomKinds() {
        const ph::GroupVersionKind gvk{"example.com", "v1", "Thing"};
        QVERIFY(productSchema()
                    ->addCustom(gvk, yaml("{type: object, properties: {spec: {type: object, "
                                          "x-kubernetes-preserve-unknown-fields: true}}}"))
                    .ok());
        const auto &type = *productSchema()->find(gvk);
        const auto first =
            ph::serverSideApply(type, Json(), yaml("{metadata: {name: t}, spec: {a: {b: 1}, l: [1, 2]}}"), by("one"));
        const auto second =
            ph::serverSideApply(type, *first, yaml("{metadata: {name: t}, spec: {a: {c: 2}}}"), by("two"));
        QVERIFY(second.ok());
        QCOMPARE((*second)["spec"].dump(), std::string(R"({"a":{"b":1,"c":2},"l":[1,2]})"));
        const auto third =
            ph::serverSideApply(type, *second, yaml("{metadata: {name: t}, spec: {a: {b: 1}}}"), by("one", 1));
        QCOMPARE((*third)["spec"].dump(), std::string(R"({"a":{"b":1,"c":2}})"));
    }
    /// Whatever two appliers do in turn: each applied configuration is wholly in the object, and applying nothing
    /// leaves nothing of one's own.
    void holdsItsPromisesUnderRandomUse() {
        std::mt19937 random(99);
        const auto pick = [&](std::size_t n) { return std::uniform_int_distribution<std::size_t>(0, n - 1)(random); };
        const auto config = [&] {
            Json out = yaml("{metadata: {name: d}, spec: {template: {spec: {}}}}");
            for (auto i = pick(3); i > 0; --i)
                out["metadata"]["labels"]["l" + std::to_string(pick(4))] = std::to_string(pick(2));
            if (pick(2))
                out["spec"]["replicas"] = pick(3);
            std::set<std::size_t> used;
            for (auto i = pick(4); i > 0; --i)
                if (const auto name = pick(4); used.insert(name).second)
                    out["spec"]["template"]["spec"]["containers"].push_back(
                        {{"name", "c" + std::to_string(name)}, {"image", "i" + std::to_string(pick(2))}});
            if (pick(2))
                out["metadata"]["finalizers"] = Json::array({"f" + std::to_string(pick(3))});
            return out;
        };
        const auto &type = typeOf("apps", "Deployment");
        for (int round = 0; round < 300; ++round) {
            Json live;
            for (int step = 0; step < 8; ++step) {
                const char *who = pick(2) ? "one" : "two";
                const Json wanted = config();
                const auto next = ph::serverSideApply(type, live, wanted, by(who, step, true));
                QVERIFY2(next.ok(), next.ok() ? "" : next.error().text().c_str());
                live = *next;
                const auto contained = ph::serverSideApply(type, live, wanted, by(who, step, false));
                QVERIFY(contained.ok());
                QVERIFY2(*contained == live, (wanted.dump() + "\n" + live.dump() + "\n" + contained->dump()).c_str());
            }
            for (const char *who : {"one", "two"})
                live = ph::serverSideApply(type, live, yaml("{metadata: {name: d}}"), by(who, 9)).value();
            QCOMPARE(live.dump(), std::string(R"({"metadata":{"name":"d"}})"));
        }
    }
};

QTEST_APPLESS_MAIN(TestApply)
#include "tst_apply.moc"
