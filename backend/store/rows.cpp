// SPDX-License-Identifier: Apache-2.0
#include "backend/store/rows.h"

#include "backend/store/jsonread.h"

#include <algorithm>

namespace ph::store {

namespace {

bool wanted(std::string_view key, const AnnotationPrefixes &keep) {
    return std::any_of(keep.begin(), keep.end(), [key](const std::string &prefix) { return key.starts_with(prefix); });
}

void readOwner(od::value list, RowMeta &meta) {
    bool controller = false;
    eachElement(list, [&](od::value owner) {
        std::string kind;
        std::string name;
        std::string uid;
        bool controls = false;
        eachField(owner, [&](std::string_view key, od::value value) {
            if (key == "kind")
                kind = text(value);
            else if (key == "name")
                name = text(value);
            else if (key == "uid")
                uid = text(value);
            else if (key == "controller")
                controls = boolean(value);
        });
        if (meta.ownerUid.empty() || (controls && !controller)) {
            meta.ownerKind = std::move(kind);
            meta.ownerName = std::move(name);
            meta.ownerUid = std::move(uid);
            controller = controls;
        }
    });
}

ConditionRow readCondition(od::value value) {
    ConditionRow row;
    eachField(value, [&row](std::string_view key, od::value field) {
        if (key == "type")
            row.type = text(field);
        else if (key == "status")
            row.status = text(field);
        else if (key == "reason")
            row.reason = text(field);
        else if (key == "message")
            row.message = text(field);
        else if (key == "lastTransitionTime")
            row.since = time(field);
    });
    return row;
}

/// A terminated state, current or last.
struct Ended {
    std::string reason;
    std::string message;
    int exitCode = 0;
    SystemTime startedAt{};
};
Ended readEnded(od::value value) {
    Ended ended;
    eachField(value, [&ended](std::string_view key, od::value field) {
        if (key == "reason")
            ended.reason = text(field);
        else if (key == "message")
            ended.message = text(field);
        else if (key == "exitCode")
            ended.exitCode = smallInteger(field);
        else if (key == "startedAt")
            ended.startedAt = time(field);
    });
    return ended;
}

void readContainerState(od::value value, ContainerRow &row) {
    eachField(value, [&row](std::string_view key, od::value field) {
        if (key == "running") {
            row.state = ContainerRow::State::Running;
            row.startedAt = readEnded(field).startedAt;
        } else if (key == "waiting" || key == "terminated") {
            Ended detail = readEnded(field);
            row.state = key == "waiting" ? ContainerRow::State::Waiting : ContainerRow::State::Terminated;
            row.reason = std::move(detail.reason);
            row.message = std::move(detail.message);
            row.exitCode = detail.exitCode;
            row.startedAt = detail.startedAt;
        }
    });
}

ContainerRow readContainer(od::value value, bool init) {
    ContainerRow row;
    row.init = init;
    eachField(value, [&row](std::string_view key, od::value field) {
        if (key == "name")
            row.name = text(field);
        else if (key == "image")
            row.image = text(field);
        else if (key == "ready")
            row.ready = boolean(field);
        else if (key == "restartCount")
            row.restarts = smallInteger(field);
        else if (key == "state")
            readContainerState(field, row);
        else if (key == "lastState")
            eachField(field, [&row](std::string_view which, od::value state) {
                if (which != "terminated")
                    return;
                Ended last = readEnded(state);
                row.lastReason = std::move(last.reason);
                row.lastExitCode = last.exitCode;
            });
    });
    return row;
}

void readPodStatus(od::value status, PodRow &row) {
    std::vector<ContainerRow> containers;
    eachField(status, [&](std::string_view key, od::value value) {
        if (key == "phase")
            row.phase = text(value);
        else if (key == "reason")
            row.reason = text(value);
        else if (key == "message")
            row.message = text(value);
        else if (key == "podIP")
            row.podIp = text(value);
        else if (key == "startTime")
            row.startedAt = time(value);
        else if (key == "conditions")
            eachElement(value, [&row](od::value condition) {
                ConditionRow read = readCondition(condition);
                if (read.status != "True")
                    row.conditions.push_back(std::move(read));
                else if (read.type == "Ready")
                    row.ready = true;
            });
        else if (key == "initContainerStatuses")
            eachElement(value,
                        [&row](od::value container) { row.containers.push_back(readContainer(container, true)); });
        else if (key == "containerStatuses")
            eachElement(value,
                        [&containers](od::value container) { containers.push_back(readContainer(container, false)); });
    });
    std::move(containers.begin(), containers.end(), std::back_inserter(row.containers));
    row.containers.shrink_to_fit();
    row.conditions.shrink_to_fit();
}

void readPodSpec(od::value spec, PodRow &row) {
    eachField(spec, [&row](std::string_view key, od::value value) {
        if (key == "nodeName") {
            row.node = text(value);
        } else if (key == "volumes") {
            eachElement(value, [&row](od::value volume) {
                eachField(volume, [&row](std::string_view kind, od::value source) {
                    if (kind != "persistentVolumeClaim")
                        return;
                    eachField(source, [&row](std::string_view field, od::value name) {
                        if (field == "claimName")
                            row.claims.emplace_back(text(name));
                    });
                });
            });
        }
    });
}

ServicePortRow readPort(od::value value) {
    ServicePortRow row;
    eachField(value, [&row](std::string_view key, od::value field) {
        if (key == "name")
            row.name = text(field);
        else if (key == "port")
            row.port = smallInteger(field);
        else if (key == "targetPort")
            row.targetPort = textOrNumber(field);
        else if (key == "nodePort")
            row.nodePort = smallInteger(field);
    });
    return row;
}

void readServiceSpec(od::value spec, ServiceRow &row) {
    eachField(spec, [&row](std::string_view key, od::value value) {
        if (key == "type")
            row.type = text(value);
        else if (key == "clusterIP")
            row.clusterIp = text(value);
        else if (key == "externalName")
            row.externalHost = text(value);
        else if (key == "selector")
            row.selector = textMap(value);
        else if (key == "ports")
            eachElement(value, [&row](od::value port) { row.ports.push_back(readPort(port)); });
    });
}

void readLoadBalancer(od::value status, ServiceRow &row) {
    eachField(status, [&row](std::string_view key, od::value balancer) {
        if (key != "loadBalancer")
            return;
        eachField(balancer, [&row](std::string_view field, od::value list) {
            if (field != "ingress")
                return;
            eachElement(list, [&row](od::value ingress) {
                eachField(ingress, [&row](std::string_view part, od::value host) {
                    if (row.externalHost.empty() && (part == "ip" || part == "hostname"))
                        row.externalHost = text(host);
                });
            });
        });
    });
}

/// {"requests": {"storage": "1Gi"}} or {"storage": "1Gi"}.
std::string storageOf(od::value resources) {
    std::string found;
    eachField(resources, [&found](std::string_view key, od::value value) {
        if (key == "storage")
            found = textOrNumber(value);
        else if (key == "requests")
            found = storageOf(value);
    });
    return found;
}

} // namespace

AnnotationPrefixes usualAnnotations() {
    return {"pilothouse.io/", "status"};
}

void readMeta(od::value metadata, RowMeta &meta, const AnnotationPrefixes &keep) {
    eachField(metadata, [&](std::string_view key, od::value value) {
        if (key == "uid")
            meta.uid = text(value);
        else if (key == "namespace")
            meta.ns = text(value);
        else if (key == "name")
            meta.name = text(value);
        else if (key == "resourceVersion")
            meta.resourceVersion = text(value);
        else if (key == "creationTimestamp")
            meta.createdAt = time(value);
        else if (key == "deletionTimestamp")
            meta.deletedAt = time(value);
        else if (key == "generation")
            meta.generation = integer(value);
        else if (key == "ownerReferences")
            readOwner(value, meta);
        else if (key == "labels")
            meta.labels = textMap(value);
        else if (key == "annotations" && !keep.empty())
            eachField(value, [&](std::string_view name, od::value annotation) {
                if (wanted(name, keep))
                    meta.annotations.add(name, text(annotation));
            });
    });
    meta.annotations.shrink();
}

Status finishMeta(RowMeta &meta) {
    if (meta.name.empty())
        return Error{Errc::Invalid, "an object from the server has no name", meta.ns};
    if (meta.uid.empty())
        meta.uid = meta.ns + "/" + meta.name;
    return {};
}

Projection<PodRow> podProjection(AnnotationPrefixes keep) {
    return [keep = std::move(keep)](std::string_view json, PodRow &row) {
        return decode(json, row, keep, [&row](std::string_view key, od::value value) {
            if (key == "spec")
                readPodSpec(value, row);
            else if (key == "status")
                readPodStatus(value, row);
        });
    };
}

Projection<StatefulSetRow> statefulSetProjection(AnnotationPrefixes keep) {
    return [keep = std::move(keep)](std::string_view json, StatefulSetRow &row) {
        row.replicas = 1; // the API's default
        return decode(json, row, keep, [&row](std::string_view part, od::value body) {
            const bool spec = part == "spec";
            if (!spec && part != "status")
                return;
            eachField(body, [&row, spec](std::string_view key, od::value value) {
                if (spec && key == "replicas")
                    row.replicas = smallInteger(value);
                else if (spec && key == "serviceName")
                    row.serviceName = text(value);
                else if (spec)
                    return;
                else if (key == "readyReplicas")
                    row.readyReplicas = smallInteger(value);
                else if (key == "currentReplicas")
                    row.currentReplicas = smallInteger(value);
                else if (key == "updatedReplicas")
                    row.updatedReplicas = smallInteger(value);
                else if (key == "observedGeneration")
                    row.observedGeneration = integer(value);
                else if (key == "currentRevision")
                    row.currentRevision = text(value);
                else if (key == "updateRevision")
                    row.updateRevision = text(value);
            });
        });
    };
}

Projection<ServiceRow> serviceProjection(AnnotationPrefixes keep) {
    return [keep = std::move(keep)](std::string_view json, ServiceRow &row) {
        return decode(json, row, keep, [&row](std::string_view key, od::value value) {
            if (key == "spec")
                readServiceSpec(value, row);
            else if (key == "status")
                readLoadBalancer(value, row);
        });
    };
}

Projection<ConfigMapRow> configMapProjection(AnnotationPrefixes keep) {
    return [keep = std::move(keep)](std::string_view json, ConfigMapRow &row) {
        return decode(json, row, keep, [&row](std::string_view key, od::value value) {
            if (key == "data")
                row.data = textMap(value);
        });
    };
}

Projection<EventRow> eventProjection() {
    return [](std::string_view json, EventRow &row) {
        SystemTime eventTime{};
        SystemTime seriesTime{};
        std::string reporter;
        Status status = decode(json, row, {}, [&](std::string_view key, od::value value) {
            if (key == "type")
                row.type = text(value);
            else if (key == "reason")
                row.reason = text(value);
            else if (key == "message")
                row.message = text(value);
            else if (key == "count")
                row.count = std::max(1, smallInteger(value));
            else if (key == "firstTimestamp")
                row.firstSeen = time(value);
            else if (key == "lastTimestamp")
                row.lastSeen = time(value);
            else if (key == "eventTime")
                eventTime = time(value);
            else if (key == "reportingComponent")
                reporter = text(value);
            else if (key == "source")
                eachField(value, [&row](std::string_view field, od::value part) {
                    if (field == "component")
                        row.component = text(part);
                });
            else if (key == "series")
                eachField(value, [&](std::string_view field, od::value part) {
                    if (field == "count")
                        row.count = smallInteger(part);
                    else if (field == "lastObservedTime")
                        seriesTime = time(part);
                });
            else if (key == "involvedObject")
                eachField(value, [&row](std::string_view field, od::value part) {
                    if (field == "kind")
                        row.objectKind = text(part);
                    else if (field == "namespace")
                        row.objectNamespace = text(part);
                    else if (field == "name")
                        row.objectName = text(part);
                    else if (field == "uid")
                        row.objectUid = text(part);
                });
        });
        if (row.component.empty())
            row.component = std::move(reporter);
        // Newer clients fill eventTime and series, older ones the timestamps.
        if (row.firstSeen == SystemTime{})
            row.firstSeen = eventTime == SystemTime{} ? row.createdAt : eventTime;
        row.lastSeen = std::max({row.lastSeen, seriesTime, row.firstSeen});
        return status;
    };
}

Projection<ClaimRow> claimProjection(AnnotationPrefixes keep) {
    return [keep = std::move(keep)](std::string_view json, ClaimRow &row) {
        return decode(json, row, keep, [&row](std::string_view part, od::value body) {
            eachField(body, [&row, part](std::string_view key, od::value value) {
                if (part == "spec" && key == "storageClassName")
                    row.storageClass = text(value);
                else if (part == "spec" && key == "volumeName")
                    row.volume = text(value);
                else if (part == "spec" && key == "resources")
                    row.request = storageOf(value);
                else if (part == "status" && key == "phase")
                    row.phase = text(value);
                else if (part == "status" && key == "capacity")
                    row.capacity = storageOf(value);
                else if (part == "status" && key == "conditions")
                    eachElement(value,
                                [&row](od::value condition) { row.conditions.push_back(readCondition(condition)); });
            });
        });
    };
}

Projection<ObjectRow> objectProjection(AnnotationPrefixes keep) {
    return [keep = std::move(keep)](std::string_view json, ObjectRow &row) {
        return decode(json, row, keep, [](std::string_view, od::value) {});
    };
}

} // namespace ph::store
