// SPDX-License-Identifier: Apache-2.0
#include "tests/backend/store/decodingdata.h"

const char *const podJson =
    R"({"kind":"Pod","apiVersion":"v1","metadata":{"name":"orders-0","namespace":"prod","uid":"u-1","resourceVersion":"77",
 "creationTimestamp":"2026-05-02T14:03:11Z","deletionTimestamp":null,"generation":3,"labels":{"app":"orders","pilothouse.io/role":"primary"},
 "annotations":{"pilothouse.io/node-state":"{\"lag\":0}","other/thing":"dropped","status":"{}"},
 "ownerReferences":[{"kind":"Other","name":"x","uid":"u-0"},{"kind":"StatefulSet","name":"orders","uid":"u-9","controller":true}],
 "managedFields":[{"fieldsV1":{"f:metadata":{"f:labels":{"f:app":{}}}}}]},
 "spec":{"nodeName":"n1","volumes":[{"name":"data","persistentVolumeClaim":{"claimName":"data-orders-0"}},{"name":"run","emptyDir":{}}]},
 "status":{"phase":"Running","podIP":"127.64.0.9","startTime":"2026-05-02T14:03:12Z",
 "conditions":[{"type":"Ready","status":"True"},{"type":"PodScheduled","status":"False","reason":"Unschedulable","message":"no \"node\""}],
 "containerStatuses":[{"name":"postgresql","image":"pilothouse/postgresql:15","ready":true,"restartCount":2,"state":{"running":{"startedAt":"2026-05-02T14:04:00Z"}},
   "lastState":{"terminated":{"exitCode":137,"reason":"OOMKilled"}}},
  {"name":"agent","ready":false,"restartCount":0,"state":{"waiting":{"reason":"ImagePullBackOff","message":"m"}},"lastState":{}}],
 "initContainerStatuses":[{"name":"init","ready":true,"restartCount":0,"state":{"terminated":{"exitCode":0,"reason":"Completed"}}}]}})";
const char *const json1 =
    R"({"metadata":{"name":"s","uid":"1"},"spec":{"replicas":3,"serviceName":"h"},"status":{"readyReplicas":2,"observedGeneration":4,"updateRevision":"r"}})";
const char *const json2 = R"({"metadata":{"name":"s"}})";
const char *const json3 =
    R"({"metadata":{"name":"s"},"spec":{"type":"LoadBalancer","clusterIP":"10.0.0.1","selector":{"a":"b"},"ports":[{"name":"p","port":5432,"targetPort":"postgresql","nodePort":30001},{"port":1,"targetPort":8008}]},"status":{"loadBalancer":{"ingress":[{"ip":"1.2.3.4"}]}}})";
const char *const json4 =
    R"({"metadata":{"name":"m","annotations":{"x":"y"}},"data":{"spec":"{\"a\":\"\u00e4\\n\"}"}})";
const char *const json5 =
    R"({"metadata":{"name":"c"},"spec":{"resources":{"requests":{"storage":"1Gi"}},"storageClassName":"standard"},"status":{"phase":"Bound","capacity":{"storage":"2Gi"}}})";
const char *const json6 =
    R"({"metadata":{"name":"e"},"type":"Warning","reason":"BackOff","message":"m","eventTime":"2026-05-02T14:03:11.000001Z","series":{"count":5,"lastObservedTime":"2026-05-02T14:05:00.000000Z"},"involvedObject":{"kind":"Pod","namespace":"n","name":"p"},"source":{},"reportingComponent":"kubelet"})";
const char *const json7 =
    R"({"metadata":{"name":"a","labels":null,"annotations":[],"generation":"x"},"spec":[],"status":{"conditions":{},"containerStatuses":[1,"x",null]}})";
