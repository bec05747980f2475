// SPDX-License-Identifier: Apache-2.0
// CustomResourceDefinitions and the kinds they bring, as a stranger's client meets them.
#include "tests/backend/local/testclient.h"

#include "backend/core/files.h"

#include <nlohmann/json.hpp>

#include <QtTest>

using namespace ph;
using namespace ph::testing;

namespace {

const std::string definitions = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
const std::string boats = "/apis/example.com/v1/namespaces/default/boats";
const std::string merge = "application/merge-patch+json";
const std::string apply = "application/apply-patch+yaml";
const std::string asTable = "application/json;as=Table;v=v1;g=meta.k8s.io";
const std::string asAggregated =
    "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";

Json yaml(const std::string &text) {
    auto documents = parseYaml(text);
    if (!documents || documents->size() != 1)
        qFatal("%s", documents ? "one document expected" : documents.error().text().c_str());
    return documents->front();
}

const char *const boatSchema = R"(
type: object
required: [spec]
properties:
  spec:
    type: object
    required: [label]
    properties:
      label: {type: string, minLength: 1, maxLength: 12}
      size: {type: integer, minimum: 1, default: 2}
      replicas: {type: integer}
      port: {x-kubernetes-int-or-string: true, anyOf: [{type: integer}, {type: string}], pattern: '^[a-z0-9]+$'}
      sails:
        type: array
        x-kubernetes-list-type: map
        x-kubernetes-list-map-keys: [name]
        items:
          type: object
          required: [name]
          properties: {name: {type: string}, area: {type: integer, default: 10}}
      flags: {type: array, x-kubernetes-list-type: set, items: {type: string}}
      crew: {type: array, items: {type: string, pattern: '^[a-z0-9-_.]+$'}, maxItems: 3}
      free: {type: object, x-kubernetes-preserve-unknown-fields: true, properties: {fixed: {type: object, properties: {a: {type: string}}}}}
      cargo: {type: object, x-kubernetes-embedded-resource: true, x-kubernetes-preserve-unknown-fields: true}
      labels: {type: object, additionalProperties: {type: string}}
      mode: {type: string, enum: [sail, motor]}
      since: {type: string, format: date-time}
  status:
    type: object
    properties: {replicas: {type: integer}, selector: {type: string}, phase: {type: string}}
)";

Json boatDefinition() {
    Json crd = yaml(R"(
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: boats.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: boats, kind: Boat, shortNames: [bt], categories: [all, fleet]}
  versions:
  - name: v1
    served: true
    storage: true
    subresources:
      status: {}
      scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas, labelSelectorPath: .status.selector}
    additionalPrinterColumns:
    - {name: Label, type: string, jsonPath: .spec.label}
    - {name: Size, type: integer, jsonPath: .spec.size, description: how large}
    - {name: Main, type: integer, jsonPath: '.spec.sails[?(@.name=="main")].area', priority: 1}
    - {name: Note, type: string, jsonPath: .metadata.annotations.example\.com/note}
    - {name: Made, type: date, jsonPath: .metadata.creationTimestamp}
    selectableFields: [{jsonPath: .spec.label}]
)");
    crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"] = yaml(boatSchema);
    return crd;
}

Json boat(const std::string &name, const std::string &spec = "{label: x}") {
    return {{"apiVersion", "example.com/v1"}, {"kind", "Boat"}, {"metadata", {{"name", name}}}, {"spec", yaml(spec)}};
}

std::string message(const TestClient::Answer &answer) {
    return jsonText(answer.json, {"message"});
}

/// "field: message" of every cause, one a line.
std::string causes(const TestClient::Answer &answer) {
    std::string out;
    if (const Json &list = jsonAt(answer.json, {"details", "causes"}); list.is_array())
        for (const auto &cause : list)
            out += jsonText(cause, {"field"}) + ": " + jsonText(cause, {"message"}) + "\n";
    return out;
}

std::string conditionOf(const Json &object, const std::string &type) {
    for (const auto &condition : jsonAt(object, {"status", "conditions"}))
        if (jsonText(condition, {"type"}) == type)
            return jsonText(condition, {"status"}) + " " + jsonText(condition, {"reason"}) + " " +
                   jsonText(condition, {"message"});
    return "";
}

} // namespace

#define COMPARE_TEXT(actual, expected) QCOMPARE(QString::fromStdString(actual), QString::fromStdString(expected))
#define VERIFY_STATUS(answer, code) QVERIFY2((answer).status == (code), (answer).text.c_str())

class TestCustomKinds final : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void init() {
        // Rows of data change nothing the next row could see.
        const bool sameRows = QTest::currentDataTag() && m_function == QTest::currentTestFunction();
        m_function = QTest::currentTestFunction();
        if (sameRows && m_host)
            return;
        stop();
        auto folder = makeTemporaryDirectory("customkinds");
        QVERIFY(folder.ok());
        m_folder = *folder;
        start();
    }
    void cleanup() {
        if (!QTest::currentDataTag())
            stop();
    }
    void cleanupTestCase() { stop(); }

    void aDefinitionIsServedAtOnce() {
        const auto made = m_client->call("POST", definitions, boatDefinition());
        VERIFY_STATUS(made, 201);
        COMPARE_TEXT(jsonText(made.json, {"spec", "names", "listKind"}), "BoatList");
        COMPARE_TEXT(jsonText(made.json, {"spec", "names", "singular"}), "boat");
        COMPARE_TEXT(conditionOf(made.json, "NamesAccepted"), "True NoConflicts no conflicts found");
        COMPARE_TEXT(conditionOf(made.json, "Established"),
                     "True InitialNamesAccepted the initial names have been accepted");
        QCOMPARE(made.json["status"]["storedVersions"], Json::array({"v1"}));
        QCOMPARE(made.json["status"]["acceptedNames"]["shortNames"], Json::array({"bt"}));
        const auto legacy = m_client->get("/apis/example.com/v1");
        VERIFY_STATUS(legacy, 200);
        QCOMPARE(legacy.json["resources"].size(), std::size_t(3));
        QCOMPARE(legacy.json["resources"][0]["shortNames"], Json::array({"bt"}));
        QCOMPARE(legacy.json["resources"][0]["categories"], Json::array({"all", "fleet"}));
        const auto aggregated = m_client->get("/apis", asAggregated);
        bool found = false;
        for (const auto &group : aggregated.json["items"])
            if (group["metadata"]["name"] == "example.com")
                for (const auto &resource : group["versions"][0]["resources"])
                    found = found || (resource["resource"] == "boats" && resource["subresources"].size() == 2);
        QVERIFY2(found, aggregated.text.c_str());
        VERIFY_STATUS(m_client->call("DELETE", definitions + "/boats.example.com"), 200);
        VERIFY_STATUS(m_client->get(boats), 404);
        QVERIFY(m_client->get("/apis").text.find("example.com") == std::string::npos);
    }

    void objectsAreDefaultedPrunedAndChecked() {
        VERIFY_STATUS(m_client->call("POST", definitions, boatDefinition()), 201);
        const auto made = m_client->call("POST", boats, boat("a", R"({label: x, junk: 1, sails: [{name: main}],
            free: {any: {b: 1}, fixed: {a: x, b: 1}}, cargo: {apiVersion: v1, kind: Thing, metadata: {name: it, junk: 1}, z: 1}})"));
        VERIFY_STATUS(made, 201);
        QCOMPARE(made.json["spec"]["size"], Json(2));
        QCOMPARE(made.json["spec"]["sails"][0]["area"], Json(10));
        QVERIFY(!made.json["spec"].contains("junk"));
        COMPARE_TEXT(dumpJson(made.json["spec"]["free"]), R"({"any":{"b":1},"fixed":{"a":"x"}})");
        COMPARE_TEXT(dumpJson(made.json["spec"]["cargo"]),
                     R"({"apiVersion":"v1","kind":"Thing","metadata":{"name":"it"},"z":1})");
        const auto strict = m_client->call("POST", boats + "?fieldValidation=Strict", boat("b", "{label: x, junk: 1}"));
        VERIFY_STATUS(strict, 400);
        COMPARE_TEXT(message(strict), "Boat in version \"v1\" cannot be handled as a Boat: strict decoding error: "
                                      "unknown field \"spec.junk\"");
    }

    void badObjectsNameTheirField_data() {
        QTest::addColumn<QString>("spec");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *name, const char *spec, const char *expected) {
            QTest::newRow(name) << spec << QString::fromUtf8(expected) + "\n";
        };
        row("missing", "{}", "spec.label: Required value");
        row("type", "{label: 7}",
            "spec.label: Invalid value: \"integer\": spec.label in body must be of type string: \"integer\"");
        row("null", "{label: x, crew: null}",
            "spec.crew: Invalid value: \"null\": spec.crew in body must be of type array: \"null\"");
        row("minimum", "{label: x, size: 0}",
            "spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1");
        row("short", "{label: ''}",
            "spec.label: Invalid value: \"\": spec.label in body should be at least 1 chars long");
        row("long", "{label: abcdefghijklm}", "spec.label: Too long: may not be more than 12 bytes");
        row("enum", "{label: x, mode: row}",
            "spec.mode: Unsupported value: \"row\": supported values: \"sail\", \"motor\"");
        row("items", "{label: x, crew: [a, b, c, d]}", "spec.crew: Too many: 4: must have at most 3 items");
        row("item type", "{label: x, crew: [a, 1]}",
            "spec.crew[1]: Invalid value: \"integer\": spec.crew[1] in body must be of type string: \"integer\"");
        row("hyphen in a bracket", "{label: x, crew: [a-_., A]}",
            "spec.crew[1]: Invalid value: \"A\": spec.crew[1] in body should match '^[a-z0-9-_.]+$'");
        row("set", "{label: x, flags: [a, b, a]}", "spec.flags[2]: Duplicate value: \"a\"");
        row("map", "{label: x, sails: [{name: a}, {name: a}]}", "spec.sails[1]: Duplicate value: {\"name\":\"a\"}");
        row("key", "{label: x, sails: [{area: 3}]}", "spec.sails[0].name: Required value");
        row("int or string", "{label: x, port: true}",
            "spec.port: Invalid value: \"boolean\": spec.port in body must be of type integer,string: \"boolean\"");
        row("pattern", "{label: x, port: 'A B'}",
            "spec.port: Invalid value: \"A B\": spec.port in body should match '^[a-z0-9]+$'");
        row("embedded", "{label: x, cargo: {metadata: {name: it}}}",
            "spec.cargo.apiVersion: Required value: must not be empty\nspec.cargo.kind: Required value: must not be "
            "empty");
        row("map value", "{label: x, labels: {a: 1}}",
            "spec.labels.a: Invalid value: \"integer\": spec.labels.a in body must be of type string: \"integer\"");
        row("time", "{label: x, since: soon}",
            "spec.since: Invalid value: \"soon\": spec.since in body must be of type date-time: \"soon\"");
    }
    void badObjectsNameTheirField() {
        QFETCH(QString, spec);
        QFETCH(QString, expected);
        const auto definition = m_client->call("POST", definitions, boatDefinition());
        QVERIFY2(definition.status == 201 || definition.status == 409, definition.text.c_str());
        const auto made = m_client->call("POST", boats, boat("a", spec.toStdString()));
        VERIFY_STATUS(made, 422);
        COMPARE_TEXT(causes(made), expected.toStdString());
        COMPARE_TEXT(jsonText(made.json, {"reason"}), "Invalid");
        COMPARE_TEXT(jsonText(made.json, {"details", "kind"}), "Boat");
        COMPARE_TEXT(jsonText(made.json, {"details", "group"}), "example.com");
    }

    void tablesShowThePrinterColumns() {
        VERIFY_STATUS(m_client->call("POST", definitions, boatDefinition()), 201);
        Json object = boat("a", "{label: fast, sails: [{name: fore, area: 1}, {name: main, area: 33}]}");
        object["metadata"]["annotations"]["example.com/note"] = "hello";
        VERIFY_STATUS(m_client->call("POST", boats, object), 201);
        const auto check = [&](const Json &table) {
            QCOMPARE(table["columnDefinitions"].size(), std::size_t(6));
            QCOMPARE(table["columnDefinitions"][2]["description"], Json("how large"));
            QCOMPARE(table["columnDefinitions"][3]["priority"], Json(1));
            Json cells = table["rows"][0]["cells"];
            QCOMPARE(cells.size(), std::size_t(6));
            QVERIFY(cells[5].is_string());
            cells.erase(5);
            COMPARE_TEXT(dumpJson(cells), R"(["a","fast",2,33,"hello"])");
        };
        check(m_client->get(boats, asTable).json);
        check(m_client->get(boats + "/a", asTable).json);
        QCOMPARE(m_client->get(boats + "?fieldSelector=spec.label%3Dfast").json["items"].size(), std::size_t(1));
        QCOMPARE(m_client->get(boats + "?fieldSelector=spec.label%3Dslow").json["items"].size(), std::size_t(0));
        VERIFY_STATUS(m_client->get(boats + "?fieldSelector=spec.size%3D2"), 400);
    }

    void openApiHasThemAndKnowsWhenItChanges() {
        const std::string protobuf = "application/com.github.proto-openapi.spec.v2@v1.0+protobuf";
        const auto tag = [](const TestClient::Answer &answer) {
            return net::header(answer.headers, "ETag").value_or("");
        };
        const auto before = m_client->get("/openapi/v2", protobuf);
        VERIFY_STATUS(before, 200);
        COMPARE_TEXT(net::header(before.headers, "Content-Type").value_or(""),
                     "application/com.github.proto-openapi.spec.v2.v1.0+protobuf");
        const auto same =
            m_client->text("GET", "/openapi/v2", "", "", {{"Accept", protobuf}, {"If-None-Match", tag(before)}});
        QCOMPARE(same.status, 304);
        QVERIFY(same.text.empty());
        const auto group = jsonText(m_client->get("/openapi/v3").json, {"paths", "apis/apps/v1", "serverRelativeURL"});
        VERIFY_STATUS(m_client->call("POST", definitions, boatDefinition()), 201);
        const auto after =
            m_client->text("GET", "/openapi/v2", "", "", {{"Accept", protobuf}, {"If-None-Match", tag(before)}});
        QCOMPARE(after.status, 200);
        QVERIFY(after.text.find("com.example.v1.BoatList") != std::string::npos);
        const auto index = m_client->get("/openapi/v3").json;
        COMPARE_TEXT(jsonText(index, {"paths", "apis/apps/v1", "serverRelativeURL"}), group);
        const auto described = m_client->get(jsonText(index, {"paths", "apis/example.com/v1", "serverRelativeURL"}));
        VERIFY_STATUS(described, 200);
        const Json &three = described.json["components"]["schemas"]["com.example.v1.Boat"];
        QVERIFY(three["properties"]["spec"]["properties"]["port"].contains("anyOf"));
        QCOMPARE(three["properties"]["spec"]["properties"]["size"]["default"], Json(2));
        const auto two = m_client->get("/openapi/v2").json;
        const Json &spec = two["definitions"]["com.example.v1.Boat"]["properties"]["spec"]["properties"];
        QVERIFY(!spec["port"].contains("type") && !spec["port"].contains("anyOf"));
        QVERIFY(!spec["free"].contains("properties"));
        QCOMPARE(spec["sails"]["x-kubernetes-list-map-keys"], Json::array({"name"}));
        VERIFY_STATUS(m_client->call("DELETE", definitions + "/boats.example.com"), 200);
        QVERIFY(m_client->get("/openapi/v2").text.find("com.example") == std::string::npos);
    }

    void statusAndScaleAreTheirOwn() {
        VERIFY_STATUS(m_client->call("POST", definitions, boatDefinition()), 201);
        Json object = boat("a");
        object["status"]["phase"] = "Ignored";
        const auto made = m_client->call("POST", boats, object);
        VERIFY_STATUS(made, 201);
        QVERIFY(!made.json.contains("status"));
        const auto status = m_client->call(
            "PATCH", boats + "/a/status",
            yaml("{status: {phase: Afloat, replicas: 3, selector: app=x}, spec: {label: other}}"), merge);
        VERIFY_STATUS(status, 200);
        QCOMPARE(status.json["status"]["phase"], Json("Afloat"));
        QCOMPARE(status.json["spec"]["label"], Json("x"));
        QCOMPARE(status.json["metadata"]["generation"], Json(1));
        const auto plain = m_client->call("PATCH", boats + "/a", yaml("{status: {phase: Sunk}}"), merge);
        QCOMPARE(plain.json["status"]["phase"], Json("Afloat"));
        const auto bad = m_client->call("PATCH", boats + "/a/status", yaml("{status: {replicas: many}}"), merge);
        VERIFY_STATUS(bad, 422);
        QVERIFY2(causes(bad).starts_with("status.replicas: "), bad.text.c_str());
        const auto scaled = m_client->call("PATCH", boats + "/a/scale", yaml("{spec: {replicas: 5}}"), merge);
        VERIFY_STATUS(scaled, 200);
        QCOMPARE(scaled.json["kind"], Json("Scale"));
        QCOMPARE(scaled.json["spec"]["replicas"], Json(5));
        QCOMPARE(scaled.json["status"]["replicas"], Json(3));
        QCOMPARE(scaled.json["status"]["selector"], Json("app=x"));
        const auto now = m_client->get(boats + "/a");
        QCOMPARE(now.json["spec"]["replicas"], Json(5));
        QCOMPARE(now.json["metadata"]["generation"], Json(2));
    }

    void applyOwnsElementsOfLists() {
        VERIFY_STATUS(m_client->call("POST", definitions, boatDefinition()), 201);
        const auto applied = [&](const char *manager, const char *spec, bool force = false) {
            return m_client->call("PATCH", boats + "/a?fieldManager=" + manager + (force ? "&force=true" : ""),
                                  boat("a", spec), apply);
        };
        VERIFY_STATUS(applied("one", "{label: x, sails: [{name: main, area: 5}], flags: [a], crew: [p]}"), 201);
        auto both = applied("two", "{sails: [{name: fore}], flags: [b]}");
        VERIFY_STATUS(both, 200);
        COMPARE_TEXT(dumpJson(both.json["spec"]["sails"]), R"([{"area":5,"name":"main"},{"area":10,"name":"fore"}])");
        COMPARE_TEXT(dumpJson(both.json["spec"]["flags"]), R"(["a","b"])");
        auto conflict = applied("two", "{sails: [{name: main, area: 6}], crew: [q]}");
        VERIFY_STATUS(conflict, 409);
        COMPARE_TEXT(causes(conflict), ".spec.crew: conflict with \"one\"\n.spec.sails[name=\"main\"].area: conflict "
                                       "with \"one\"\n");
        auto forced = applied("two", "{sails: [{name: main, area: 6}], crew: [q]}", true);
        VERIFY_STATUS(forced, 200);
        COMPARE_TEXT(dumpJson(forced.json["spec"]["sails"]), R"([{"area":6,"name":"main"}])");
        COMPARE_TEXT(dumpJson(forced.json["spec"]["crew"]), R"(["q"])");
        const auto unknown = applied("two", "{junk: 1}");
        VERIFY_STATUS(unknown, 500);
        COMPARE_TEXT(message(unknown), "failed to create typed patch object (default/a; example.com/v1, Kind=Boat): "
                                       ".spec.junk: field not declared in schema");
    }

    void versionsAreOneObjectUnderOtherNames() {
        Json crd = boatDefinition();
        Json beta = crd["spec"]["versions"][0];
        beta["name"] = "v1beta1";
        beta["storage"] = false;
        beta["deprecated"] = true;
        beta["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"]["age"] =
            yaml("{type: integer, default: 4}");
        crd["spec"]["versions"].push_back(beta);
        VERIFY_STATUS(m_client->call("POST", definitions, crd), 201);
        QCOMPARE(m_client->get("/apis/example.com").json["preferredVersion"]["version"], Json("v1"));
        const std::string old = "/apis/example.com/v1beta1/namespaces/default/boats";
        auto stream = m_client->stream(boats + "?watch=1");
        QVERIFY(stream);
        Json object = boat("a");
        object["apiVersion"] = "example.com/v1beta1";
        const auto made = m_client->call("POST", old, object);
        VERIFY_STATUS(made, 201);
        QCOMPARE(made.json["apiVersion"], Json("example.com/v1beta1"));
        QCOMPARE(made.json["spec"]["age"], Json(4));
        const auto warning = net::header(made.headers, "Warning").value_or("");
        COMPARE_TEXT(warning, "299 - \"example.com/v1beta1 Boat is deprecated\"");
        std::string buffer;
        const Json event = TestClient::nextLine(*stream, buffer);
        QCOMPARE(event["object"]["apiVersion"], Json("example.com/v1"));
        const auto read = m_client->get(boats + "/a");
        QCOMPARE(read.json["apiVersion"], Json("example.com/v1"));
        const auto changed = m_client->call("PATCH", old + "/a", yaml("{spec: {age: 9}}"), merge);
        VERIFY_STATUS(changed, 200);
        QCOMPARE(changed.json["spec"]["age"], Json(9));
        QCOMPARE(m_client->get(old).json["items"][0]["apiVersion"], Json("example.com/v1beta1"));
        QCOMPARE(m_client->get(boats).json["items"][0]["apiVersion"], Json("example.com/v1"));
        // The stored version moves on; what was stored before is read as the new one, with its defaults.
        Json moved = m_client->get(definitions + "/boats.example.com").json;
        moved["spec"]["versions"][0]["storage"] = false;
        moved["spec"]["versions"][1]["storage"] = true;
        moved["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"]["properties"]["later"] =
            yaml("{type: string, default: yes please}");
        const auto updated = m_client->call("PUT", definitions + "/boats.example.com", moved);
        VERIFY_STATUS(updated, 200);
        QCOMPARE(updated.json["status"]["storedVersions"], Json::array({"v1", "v1beta1"}));
        QCOMPARE(m_client->get(boats + "/a").json["spec"]["later"], Json("yes please"));
        moved = updated.json;
        moved["spec"]["versions"].erase(0);
        const auto lost = m_client->call("PUT", definitions + "/boats.example.com", moved);
        VERIFY_STATUS(lost, 422);
        COMPARE_TEXT(causes(lost), "status.storedVersions[0]: Invalid value: \"v1\": must appear in spec.versions\n");
    }

    void deletionTakesItsObjectsAlong() {
        VERIFY_STATUS(m_client->call("POST", definitions, boatDefinition()), 201);
        VERIFY_STATUS(m_client->call("POST", boats, boat("a")), 201);
        Json held = boat("held");
        held["metadata"]["finalizers"] = {"example.com/hold"};
        VERIFY_STATUS(m_client->call("POST", boats, held), 201);
        VERIFY_STATUS(m_client->call("DELETE", definitions + "/boats.example.com"), 200);
        VERIFY_STATUS(m_client->get(boats + "/a"), 404);
        const auto waiting = m_client->get(definitions + "/boats.example.com");
        VERIFY_STATUS(waiting, 200);
        QCOMPARE(waiting.json["metadata"]["finalizers"], Json::array({"customresourcecleanup.apiextensions.k8s.io"}));
        QVERIFY(conditionOf(waiting.json, "Terminating").starts_with("True InstanceDeletion"));
        const auto late = m_client->call("POST", boats, boat("late"));
        VERIFY_STATUS(late, 405);
        COMPARE_TEXT(message(late), "create not allowed while custom resource definition is terminating");
        restart(); // the wait outlives the server
        VERIFY_STATUS(m_client->call("PATCH", boats + "/held", yaml("{metadata: {finalizers: null}}"), merge), 200);
        VERIFY_STATUS(m_client->get(definitions + "/boats.example.com"), 404);
        VERIFY_STATUS(m_client->get(boats), 404);
        VERIFY_STATUS(m_client->call("POST", definitions, boatDefinition()), 201);
        QCOMPARE(m_client->get(boats).json["items"].size(), std::size_t(0));
    }

    void namesAreTakenOnce() {
        VERIFY_STATUS(m_client->call("POST", definitions, boatDefinition()), 201);
        Json other = boatDefinition();
        other["metadata"]["name"] = "ships.example.com";
        other["spec"]["names"] = {{"plural", "ships"}, {"kind", "Ship"}, {"shortNames", {"bt"}}};
        const auto made = m_client->call("POST", definitions, other);
        VERIFY_STATUS(made, 201);
        COMPARE_TEXT(conditionOf(made.json, "NamesAccepted"), "False ShortNamesConflict \"bt\" is already in use");
        COMPARE_TEXT(conditionOf(made.json, "Established"), "False NotAccepted not all names are accepted");
        VERIFY_STATUS(m_client->get("/apis/example.com/v1/ships"), 404);
        VERIFY_STATUS(m_client->call("DELETE", definitions + "/boats.example.com"), 200);
        COMPARE_TEXT(conditionOf(m_client->get(definitions + "/ships.example.com").json, "NamesAccepted"),
                     "True NoConflicts no conflicts found");
        VERIFY_STATUS(m_client->get("/apis/example.com/v1/ships"), 200);
    }

    void aKindNamedAsABuiltInOneIsItself() {
        Json crd = boatDefinition();
        crd["metadata"]["name"] = "jobs.example.com";
        crd["spec"]["names"] = {{"plural", "jobs"}, {"kind", "Job"}};
        VERIFY_STATUS(m_client->call("POST", definitions, crd), 201);
        Json job = boat("a");
        job["kind"] = "Job";
        const auto made = m_client->call("POST", "/apis/example.com/v1/namespaces/default/jobs", job);
        VERIFY_STATUS(made, 201);
        QVERIFY2(!made.json.contains("status") && !made.json["spec"].contains("selector"), made.text.c_str());
    }

    void brokenDefinitionsNameTheirField_data();
    void brokenDefinitionsNameTheirField() {
        QFETCH(QString, patch);
        QFETCH(QString, expected);
        Json crd = yaml(R"(
metadata: {name: boats.example.com}
spec:
  group: example.com
  scope: Namespaced
  names: {plural: boats, kind: Boat}
  versions:
  - {name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}
)");
        crd.merge_patch(yaml(patch.toStdString()));
        const auto made = m_client->call("POST", definitions, crd);
        VERIFY_STATUS(made, 422);
        COMPARE_TEXT(causes(made), expected.toStdString() + "\n");
        COMPARE_TEXT(jsonText(made.json, {"details", "kind"}), "CustomResourceDefinition");
        QVERIFY(m_client->get("/apis").text.find("example.com") == std::string::npos);
    }

    void updatesKeepWhatMayNotChange() {
        VERIFY_STATUS(m_client->call("POST", definitions, boatDefinition()), 201);
        const auto changed =
            m_client->call("PATCH", definitions + "/boats.example.com", yaml("{spec: {scope: Cluster}}"), merge);
        VERIFY_STATUS(changed, 422);
        COMPARE_TEXT(causes(changed), "spec.scope: Invalid value: \"Cluster\": field is immutable\n");
        const auto broken = m_client->call(
            "PATCH", definitions + "/boats.example.com",
            yaml("[{op: add, path: /spec/versions/0/schema/openAPIV3Schema/properties/extra, value: {type: array}}]"),
            "application/json-patch+json");
        VERIFY_STATUS(broken, 422);
        COMPARE_TEXT(causes(broken), "spec.validation.openAPIV3Schema.properties[extra].items: Required value: must be "
                                     "specified\n");
        VERIFY_STATUS(m_client->get(boats), 200);
    }

private:
    void start() {
        auto host = ApiHost::start({.folder = m_folder});
        if (!host)
            QFAIL(host.error().text().c_str());
        m_host = std::move(*host);
        m_client = std::make_unique<TestClient>(*m_host);
    }
    void stop() {
        m_client.reset();
        m_host.reset();
        if (!m_folder.empty())
            fs::remove_all(m_folder);
    }
    void restart() {
        m_client.reset();
        m_host.reset();
        start();
    }

    QByteArray m_function;
    fs::path m_folder;
    std::unique_ptr<ApiHost> m_host;
    std::unique_ptr<TestClient> m_client;
};

void TestCustomKinds::brokenDefinitionsNameTheirField_data() {
    QTest::addColumn<QString>("patch");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const QString &patch, const char *expected) {
        QTest::newRow(name) << patch << expected;
    };
    const auto schema = [&](const char *name, const char *text, const char *expected) {
        row(name,
            QString("{spec: {versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: %1}}]}}")
                .arg(text),
            expected);
    };
    const auto field = [&](const char *name, const char *text, const char *expected) {
        schema(name, QString("{type: object, properties: {a: %1}}").arg(text).toUtf8().constData(),
               (std::string("spec.validation.openAPIV3Schema.properties[a]") + expected).c_str());
    };
    row("name", "{metadata: {name: ships.example.com}}",
        "metadata.name: Invalid value: \"ships.example.com\": must be spec.names.plural+\".\"+spec.group");
    row("group", "{metadata: {name: boats.example}, spec: {group: example}}",
        "spec.group: Invalid value: \"example\": should be a domain with at least one dot");
    row("protected group", "{metadata: {name: boats.example.k8s.io}, spec: {group: example.k8s.io}}",
        "metadata.annotations[api-approved.kubernetes.io]: Required value: protected groups must have approval "
        "annotation \"api-approved.kubernetes.io\", see https://github.com/kubernetes/enhancements/pull/1111");
    row("scope", "{spec: {scope: Everywhere}}",
        "spec.scope: Unsupported value: \"Everywhere\": supported values: \"Cluster\", \"Namespaced\"");
    row("no plural", "{spec: {names: {plural: null}}}", "spec.names.plural: Required value");
    row("list kind", "{spec: {names: {listKind: Boat}}}",
        "spec.names.listKind: Invalid value: \"Boat\": kind and listKind may not be the same");
    row("no versions", "{spec: {versions: []}}",
        "spec.versions: Invalid value: []: must have exactly one version marked as storage version");
    row("two stored",
        "{spec: {versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}, {name: "
        "v2, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}]}}",
        "spec.versions: Invalid value: [\"v1\",\"v2\"]: must have exactly one version marked as storage version");
    row("same version",
        "{spec: {versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}, {name: "
        "v1, served: true, storage: false, schema: {openAPIV3Schema: {type: object}}}]}}",
        "spec.versions: Invalid value: [\"v1\",\"v1\"]: must contain unique version names");
    row("no schema", "{spec: {versions: [{name: v1, served: true, storage: true}]}}",
        "spec.versions[0].schema.openAPIV3Schema: Required value: schemas are required");
    row("second of two",
        "{spec: {versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}}, {name: "
        "v2, served: true, storage: false, schema: {openAPIV3Schema: {type: object, properties: {a: {}}}}}]}}",
        "spec.versions[1].schema.openAPIV3Schema.properties[a].type: Required value: must not be empty for specified "
        "object fields");
    row("preserve", "{spec: {preserveUnknownFields: true}}",
        "spec.preserveUnknownFields: Invalid value: true: cannot set to true, set "
        "x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead");
    row("conversion", "{spec: {conversion: {strategy: Magic}}}",
        "spec.conversion.strategy: Unsupported value: \"Magic\": supported values: \"None\", \"Webhook\"");
    row("scale",
        "{spec: {versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}, "
        "subresources: {scale: {specReplicasPath: .status.x, statusReplicasPath: .status.x}}}]}}",
        "spec.subresources.scale.specReplicasPath: Invalid value: \".status.x\": should be a json path under .spec");
    row("column",
        "{spec: {versions: [{name: v1, served: true, storage: true, schema: {openAPIV3Schema: {type: object}}, "
        "additionalPrinterColumns: [{name: A, type: text, jsonPath: .a}]}]}}",
        "spec.additionalPrinterColumns[0].type: Invalid value: \"text\": must be one of "
        "boolean,date,integer,number,string");
    schema("root type", "{type: array, items: {type: string}}",
           "spec.validation.openAPIV3Schema.type: Invalid value: \"array\": must be object at the root");
    schema("no root type", "{properties: {a: {type: string}}}",
           "spec.validation.openAPIV3Schema.type: Required value: must not be empty at the root");
    schema("root map", "{type: object, additionalProperties: {type: string}}",
           "spec.validation.openAPIV3Schema.additionalProperties: Forbidden: must not be used at the root");
    schema("metadata", "{type: object, properties: {metadata: {type: object, properties: {labels: {type: object}}}}}",
           "spec.validation.openAPIV3Schema.properties[metadata]: Forbidden: must not specify anything other than name "
           "and generateName, but metadata is implicitly specified");
    field("no type", "{description: x}", ".type: Required value: must not be empty for specified object fields");
    field("no item type", "{type: array, items: {}}",
          ".items.type: Required value: must not be empty for specified array items");
    field("no items", "{type: array}", ".items: Required value: must be specified");
    field("null type", "{type: 'null'}",
          ".type: Forbidden: type cannot be set to null, use nullable as an alternative");
    field("unknown type", "{type: text}",
          ".type: Unsupported value: \"text\": supported values: \"array\", \"boolean\", \"integer\", \"number\", "
          "\"object\", \"string\"");
    field("both", "{type: object, properties: {b: {type: string}}, additionalProperties: {type: string}}",
          ".additionalProperties: Forbidden: additionalProperties and properties are mutual exclusive");
    field("closed", "{type: object, additionalProperties: false}",
          ".additionalProperties: Forbidden: additionalProperties cannot be set to false");
    field("reference", "{type: object, $ref: '#/x'}", ".$ref: Forbidden: $ref is not supported");
    field("unique", "{type: array, uniqueItems: true, items: {type: string}}",
          ".uniqueItems: Forbidden: uniqueItems cannot be set to true since the runtime complexity becomes quadratic");
    field("pattern", "{type: string, pattern: '('}",
          ".pattern: Invalid value: \"(\": must be a valid regular expression, but isn't");
    field("look-ahead", "{type: string, pattern: 'a(?=b)'}",
          ".pattern: Invalid value: \"a(?=b)\": must be a valid regular expression, but isn't");
    field("default", "{type: integer, default: many}",
          ".default: Invalid value: \"string\": spec.validation.openAPIV3Schema.properties[a].default in body must be "
          "of type integer: \"string\"");
    field("nested default", "{type: object, default: {}, required: [b], properties: {b: {type: string}}}",
          ".default.b: Required value");
    field("list type", "{type: array, x-kubernetes-list-type: bag, items: {type: string}}",
          ".x-kubernetes-list-type: Unsupported value: \"bag\": supported values: \"atomic\", \"map\", \"set\"");
    field("list type of a string", "{type: string, x-kubernetes-list-type: atomic}",
          ".type: Invalid value: \"string\": must be array if x-kubernetes-list-type is specified");
    field("no keys", "{type: array, x-kubernetes-list-type: map, items: {type: object}}",
          ".x-kubernetes-list-map-keys: Required value: must not be empty if x-kubernetes-list-type is map");
    field("unknown key",
          "{type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [b], items: {type: object}}",
          ".x-kubernetes-list-map-keys[0]: Invalid value: \"b\": entries must all be names of item properties");
    field("optional key",
          "{type: array, x-kubernetes-list-type: map, x-kubernetes-list-map-keys: [b], items: {type: object, "
          "properties: {b: {type: string}}}}",
          ".items.properties[b].default: Required value: this property is in x-kubernetes-list-map-keys, so it must "
          "have a default or be a required property");
    field("keys without map", "{type: array, x-kubernetes-list-map-keys: [b], items: {type: object}}",
          ".x-kubernetes-list-type: Required value: must be map if x-kubernetes-list-map-keys is non-empty");
    field("set of objects", "{type: array, x-kubernetes-list-type: set, items: {type: object}}",
          ".items.x-kubernetes-map-type: Required value: must be atomic as item of a list with "
          "x-kubernetes-list-type=set");
    field("map type", "{type: object, x-kubernetes-map-type: flat}",
          ".x-kubernetes-map-type: Unsupported value: \"flat\": supported values: \"atomic\", \"granular\"");
    field("embedded string", "{type: string, x-kubernetes-embedded-resource: true}",
          ".type: Invalid value: \"string\": must be object if x-kubernetes-embedded-resource is true\n"
          "spec.validation.openAPIV3Schema.properties[a].properties: Required value: must not be empty if "
          "x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields");
    field("type in a junctor", "{type: object, anyOf: [{type: object}]}",
          ".anyOf[0].type: Forbidden: must be empty to be structural");
    field("unknown field in a junctor", "{type: object, oneOf: [{properties: {b: {minLength: 1}}}]}",
          ".properties[b]: Required value: because it is defined in "
          "spec.validation.openAPIV3Schema.properties[a].oneOf[0].properties[b]");
}

QTEST_GUILESS_MAIN(TestCustomKinds)
#include "tst_customkinds.moc"
