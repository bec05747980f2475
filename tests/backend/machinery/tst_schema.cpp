// SPDX-License-Identifier: Apache-2.0
#include "tests/backend/machinery/schemafile.h"

#include <nlohmann/json.hpp>

#include <QTest>

using ph::Json;

namespace {

const ph::GroupVersionKind kPod{"", "v1", "Pod"};

std::string errorsOf(const ph::ValidationReport &report) {
    std::string out;
    for (const auto &error : report.errors)
        out += error.field + ": " + error.message + "\n";
    for (const auto &field : report.unknownFields)
        out += "unknown field \"" + field + "\"\n";
    return out;
}

/// Reads, fills defaults, returns the text of a value of a kind.
Json defaulted(const ph::GroupVersionKind &gvk, const char *yaml) {
    auto documents = ph::parseYaml(yaml).value();
    ph::applyDefaults(*productSchema()->find(gvk), documents.front());
    return documents.front();
}

const char *kWidget = R"(
type: object
required: [spec]
properties:
  spec:
    type: object
    required: [size]
    properties:
      size: {type: integer, format: int32, minimum: 1, maximum: 9, default: 3}
      mode: {type: string, enum: [fast, safe], default: safe}
      name: {type: string, pattern: '^[a-z]+$', maxLength: 5}
      port: {x-kubernetes-int-or-string: true}
      note: {type: string, nullable: true, default: none}
      tags: {type: array, x-kubernetes-list-type: set, items: {type: string}, maxItems: 3}
      parts:
        type: array
        x-kubernetes-list-type: map
        x-kubernetes-list-map-keys: [name]
        items:
          type: object
          required: [name]
          properties: {name: {type: string}, weight: {type: integer, default: 1}}
      labels: {type: object, additionalProperties: {type: string}}
      free: {type: object, x-kubernetes-preserve-unknown-fields: true}
      source:
        type: object
        properties: {a: {type: string}, b: {type: string}}
        oneOf: [{required: [a]}, {required: [b]}]
)";

} // namespace

class TestSchema : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void knowsEveryServedKind() {
        const auto schema = productSchema();
        QVERIFY(schema->resources().size() > 40);
        QCOMPARE(schema->resources().front().gvr.group, std::string());
        for (const auto &info : schema->resources()) {
            const auto *type = schema->find(info.gvk());
            QVERIFY2(type, info.kind.c_str());
            QVERIFY2(type->properties.contains("metadata"), info.kind.c_str());
            for (const auto &sub : info.subresources)
                if (!sub.kind.kind.ends_with("Options")) // what "connect" takes in its query
                    QVERIFY2(schema->find(sub.kind), (info.kind + "/" + sub.name).c_str());
        }
        QVERIFY(!schema->find({"apps", "v1", "Nothing"}));
        QVERIFY(schema->findDefinition("io.k8s.api.core.v1.PodSpec"));
        QVERIFY(schema->definitions()->dump().find("x-pilothouse") == std::string::npos);
    }
    void describesCollections() {
        for (const auto &info : productSchema()->resources())
            if (info.gvr.resource == "statefulsets") {
                QCOMPARE(info.singular, std::string("statefulset"));
                QVERIFY(info.namespaced);
                QCOMPARE(info.shortNames, std::vector<std::string>{"sts"});
                QCOMPARE(info.subresource("scale")->kind.kind, std::string("Scale"));
                QCOMPARE(info.subresource("status")->kind.kind, std::string("StatefulSet"));
                QVERIFY(!info.subresource("exec"));
                return;
            }
        QFAIL("no statefulsets");
    }
    void fillsPodDefaults() {
        const Json pod = defaulted(kPod, R"(
metadata: {name: a, labels: null}
spec:
  containers:
  - name: c
    image: pilothouse/postgresql:15
    resources: {limits: {cpu: 1, memory: 1024Mi}, requests: {cpu: 500m}}
    ports: [{containerPort: 5432}]
    readinessProbe: {httpGet: {port: 80}}
  - {name: d, image: nginx}
  volumes: [{name: v}, {name: s, secret: {secretName: x}}]
)");
        QVERIFY(!pod["metadata"].contains("labels"));
        const Json &spec = pod["spec"];
        QCOMPARE(spec["restartPolicy"].get<std::string>(), std::string("Always"));
        QCOMPARE(spec["terminationGracePeriodSeconds"].get<int>(), 30);
        const Json &c = spec["containers"][0];
        QCOMPARE(c["imagePullPolicy"].get<std::string>(), std::string("IfNotPresent"));
        QCOMPARE(spec["containers"][1]["imagePullPolicy"].get<std::string>(), std::string("Always"));
        QCOMPARE(c["ports"][0]["protocol"].get<std::string>(), std::string("TCP"));
        QCOMPARE(c["resources"].dump(),
                 std::string(R"({"limits":{"cpu":"1","memory":"1Gi"},"requests":{"cpu":"500m","memory":"1Gi"}})"));
        QCOMPARE(
            c["readinessProbe"].dump(),
            std::string(
                R"({"failureThreshold":3,"httpGet":{"path":"/","port":80,"scheme":"HTTP"},"periodSeconds":10,"successThreshold":1,"timeoutSeconds":1})"));
        QVERIFY(!c.contains("livenessProbe"));
        QCOMPARE(spec["volumes"][0].dump(), std::string(R"({"emptyDir":{},"name":"v"})"));
        QCOMPARE(spec["volumes"][1]["secret"]["defaultMode"].get<int>(), 420);
        QCOMPARE(pod["status"].dump(), std::string(R"({"phase":"Pending"})"));
    }
    void fillsDefaultsOfOtherKinds_data() {
        QTest::addColumn<QString>("group");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("spec");
        QTest::addColumn<QString>("filled");
        const auto row = [](const char *name, const char *group, const char *kind, const char *spec,
                            const char *filled) { QTest::newRow(name) << group << kind << spec << filled; };
        row("stateful set", "apps", "StatefulSet", "{}",
            R"({"persistentVolumeClaimRetentionPolicy":{"whenDeleted":"Retain","whenScaled":"Retain"},"podManagementPolicy":"OrderedReady","replicas":1,"revisionHistoryLimit":10,"updateStrategy":{"rollingUpdate":{"partition":0},"type":"RollingUpdate"}})");
        row("on delete", "apps", "StatefulSet", "{replicas: 2, updateStrategy: {type: OnDelete}}",
            R"({"persistentVolumeClaimRetentionPolicy":{"whenDeleted":"Retain","whenScaled":"Retain"},"podManagementPolicy":"OrderedReady","replicas":2,"revisionHistoryLimit":10,"updateStrategy":{"type":"OnDelete"}})");
        row("job", "batch", "Job", "{}",
            R"({"backoffLimit":6,"completionMode":"NonIndexed","completions":1,"parallelism":1,"podReplacementPolicy":"TerminatingOrFailed","suspend":false})");
        row("work queue job", "batch", "Job", "{parallelism: 3}",
            R"({"backoffLimit":6,"completionMode":"NonIndexed","parallelism":3,"podReplacementPolicy":"TerminatingOrFailed","suspend":false})");
        row("service", "", "Service", "{ports: [{port: 80}, {port: 81, targetPort: http}]}",
            R"({"internalTrafficPolicy":"Cluster","ports":[{"port":80,"protocol":"TCP","targetPort":80},{"port":81,"protocol":"TCP","targetPort":"http"}],"sessionAffinity":"None","type":"ClusterIP"})");
        row("external name", "", "Service", "{type: ExternalName, externalName: a.b}",
            R"({"externalName":"a.b","sessionAffinity":"None","type":"ExternalName"})");
        row("policy", "networking.k8s.io", "NetworkPolicy", "{egress: [{ports: [{port: 1}]}]}",
            R"({"egress":[{"ports":[{"port":1,"protocol":"TCP"}]}],"policyTypes":["Ingress","Egress"]})");
        row("claim", "", "PersistentVolumeClaim", "{resources: {requests: {storage: 0.5Gi}}}",
            R"({"resources":{"requests":{"storage":"512Mi"}},"volumeMode":"Filesystem"})");
    }
    void fillsDefaultsOfOtherKinds() {
        QFETCH(QString, group);
        QFETCH(QString, kind);
        QFETCH(QString, spec);
        QFETCH(QString, filled);
        const Json object =
            defaulted({group.toStdString(), "v1", kind.toStdString()}, ("spec: " + spec).toUtf8().constData());
        QCOMPARE(QString::fromStdString(object["spec"].dump()), filled);
    }
    void wordsErrorsAsTheApiServer_data() {
        QTest::addColumn<QString>("yaml");
        QTest::addColumn<QString>("errors");
        const auto row = [](const char *name, const char *yaml, const char *errors) {
            QTest::newRow(name) << yaml << errors;
        };
        row("fine", "spec: {containers: [{name: a}]}", "");
        row("missing", "spec: {}", "spec.containers: Required value\n");
        row("null is missing", "spec: {containers: ~}", "spec.containers: Required value\n");
        row("type", "spec: {containers: [{name: 1}]}",
            "spec.containers[0].name: Invalid value: \"integer\": spec.containers[0].name in body must be of type "
            "string: \"integer\"\n");
        row("enum", "spec: {restartPolicy: Sometimes, containers: []}",
            "spec.restartPolicy: Unsupported value: \"Sometimes\": supported values: \"Always\", \"Never\", "
            "\"OnFailure\"\n");
        row("unknown", "spec: {containers: [{name: a, imag: b}], foo: 1}",
            "unknown field \"spec.containers[0].imag\"\nunknown field \"spec.foo\"\n");
        row("quantity", "spec: {containers: [{name: a, resources: {limits: {cpu: 1x}}}]}",
            "spec.containers[0].resources.limits.cpu: Invalid value: \"1x\": quantities must match the regular "
            "expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'\n");
        row("twice", "spec: {containers: [{name: a}, {name: a}]}", "spec.containers[1].name: Duplicate value: \"a\"\n");
        row("status is lenient", "spec: {containers: []}\nstatus: {containerStatuses: [{name: a}]}", "");
        row("time", "metadata: {creationTimestamp: soon}",
            "metadata.creationTimestamp: Invalid value: \"soon\": metadata.creationTimestamp in body must be of type "
            "date-time: \"soon\"\n");
    }
    void wordsErrorsAsTheApiServer() {
        QFETCH(QString, yaml);
        QFETCH(QString, errors);
        const auto pod = ph::parseYaml(yaml.toStdString()).value().front();
        QCOMPARE(QString::fromStdString(errorsOf(ph::validate(*productSchema()->find(kPod), pod))), errors);
    }
    void takesCustomKinds() {
        const auto schema = productSchema();
        const ph::GroupVersionKind widget{"example.com", "v1", "Widget"};
        const auto added = schema->addCustom(widget, ph::parseYaml(kWidget).value().front());
        QVERIFY2(added.ok(), added.ok() ? "" : added.error().text().c_str());
        const auto *type = schema->find(widget);
        QVERIFY(type);
        Json good =
            ph::parseYaml(
                "spec: {note: null, parts: [{name: a}], free: {x: {z: 1}}, labels: {a: b}, port: http, other: 1}")
                .value()
                .front();
        ph::applyDefaults(*type, good);
        QCOMPARE(ph::prune(*type, good), std::vector<std::string>{"spec.other"});
        QCOMPARE(
            good["spec"].dump(),
            std::string(
                R"({"free":{"x":{"z":1}},"labels":{"a":"b"},"mode":"safe","note":null,"parts":[{"name":"a","weight":1}],"port":"http","size":3})"));
        QCOMPARE(errorsOf(ph::validate(*type, good)), std::string());

        const Json bad = ph::parseYaml("metadata: {name: x}\nspec: {size: 10, mode: slow, name: ABCDEF, tags: [a, a], "
                                       "parts: [{name: x}, {name: x}], source: {}, note: 3, port: 1.5}")
                             .value()
                             .front();
        const std::string errors = errorsOf(ph::validate(*type, bad));
        for (const char *line :
             {"spec.size: Invalid value: 10: spec.size in body should be less than or equal to 9",
              "spec.mode: Unsupported value: \"slow\": supported values: \"fast\", \"safe\"",
              "spec.name: Invalid value: \"ABCDEF\": spec.name in body should match '^[a-z]+$'",
              "spec.name: Too long: may not be more than 5 bytes", "spec.tags[1]: Duplicate value: \"a\"",
              "spec.parts[1]: Duplicate value: {\"name\":\"x\"}",
              "spec.source: Invalid value: \"\": \"spec.source\" must validate one and only one schema (oneOf). Found "
              "none valid",
              "spec.note: Invalid value: \"integer\": spec.note in body must be of type string: \"integer\"",
              "spec.port: Invalid value: \"number\": spec.port in body must be of type integer,string: \"number\""})
            QVERIFY2(errors.find(std::string(line) + "\n") != std::string::npos,
                     (errors + "\nmissing: " + line).c_str());
        schema->removeCustom(widget);
        QVERIFY(!schema->find(widget));
        QCOMPARE(errorsOf(ph::validate(*type, good)), std::string()); // what was handed out stays usable
    }
    void refusesSchemasThatAreNotStructural_data() {
        QTest::addColumn<QString>("yaml");
        QTest::addColumn<QString>("message");
        const auto row = [](const char *yaml, const char *message) { QTest::newRow(message) << yaml << message; };
        row("type: array", "openAPIV3Schema.type: Invalid value: \"array\": must be object at the root");
        row("{type: object, properties: {a: {description: x}}}",
            "openAPIV3Schema.properties[a].type: Required value: must not be empty for specified object fields");
        row("{type: object, properties: {a: {type: array}}}",
            "openAPIV3Schema.properties[a].items: Required value: must be specified");
        row("{type: object, properties: {a: {type: object, properties: {b: {type: string}}, additionalProperties: "
            "{type: string}}}}",
            "openAPIV3Schema.properties[a].additionalProperties: Forbidden: additionalProperties and properties are "
            "mutual exclusive");
        row("{type: object, properties: {a: {type: array, x-kubernetes-list-type: map, items: {type: object}}}}",
            "openAPIV3Schema.properties[a].x-kubernetes-list-map-keys: Required value: must not be empty if "
            "x-kubernetes-list-type is map");
    }
    void refusesSchemasThatAreNotStructural() {
        QFETCH(QString, yaml);
        QFETCH(QString, message);
        const auto added = productSchema()->addCustom({"example.com", "v1", "Broken"},
                                                      ph::parseYaml(yaml.toStdString()).value().front());
        QVERIFY(!added.ok());
        QCOMPARE(QString::fromStdString(added.error().what), message);
    }
    void refusesABrokenFile() {
        QVERIFY(!ph::SchemaSet::load("{").ok());
        QVERIFY(!ph::SchemaSet::load("{}").ok());
        QVERIFY(!ph::SchemaSet::load(R"({"definitions":{"a":{"properties":{"b":{"$ref":"#/definitions/c"}}}}})").ok());
    }
};

QTEST_APPLESS_MAIN(TestSchema)
#include "tst_schema.moc"
