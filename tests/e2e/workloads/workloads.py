#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""rollout, drain, top, quotas and CronJobs by stock kubectl: Debian's 1.20 and the one on PATH. PH_KUBECTL names more, separated by colons."""
import json
import os
import shutil
import subprocess
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "slice"))
from world import DEBIAN_KUBECTL, Cluster, Failed, check, main, wait_until  # noqa: E402

world = Cluster()
programs = [p for p in [str(DEBIAN_KUBECTL) if DEBIAN_KUBECTL.exists() else None, shutil.which("kubectl"), *os.environ.get("PH_KUBECTL", "").split(":")] if p]
KUBECONFIG = None

WORKLOAD = """
apiVersion: apps/v1
kind: KIND
metadata: {name: NAME, annotations: {kubernetes.io/change-cause: first}}
spec:
  replicas: 2
  selector: {matchLabels: {app: NAME}}
  EXTRA
  template:
    metadata: {labels: {app: NAME}}
    spec:
      terminationGracePeriodSeconds: 1
      containers:
      - {name: main, image: pilothouse/shell, command: [/bin/sh, -c, "trap 'exit 0' TERM; while :; do sleep 0.2; done"]}
"""

# From files: `kubectl create` of version 1.20 writes these kinds in versions that Kubernetes itself dropped with 1.25.
BUDGET = """
apiVersion: policy/v1
kind: PodDisruptionBudget
metadata: {name: guarded}
spec: {minAvailable: 2, selector: {matchLabels: {app: guarded}}}
"""
CRON = """
apiVersion: batch/v1
kind: CronJob
metadata: {name: tick}
spec:
  schedule: "@every 1s"
  jobTemplate:
    spec: {template: {spec: {restartPolicy: Never, containers: [{name: tick, image: pilothouse/shell, command: [/bin/true]}]}}}
"""


# Answers /together only when a hundred of them are there at the same time, /waiting at once with how many are.
WEB = """
apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - name: main
    image: pilothouse/shell
    env: [{name: POD_IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]
    readinessProbe: {tcpSocket: {port: 8080}, periodSeconds: 1}
    command:
    - /usr/bin/python3
    - -c
    - |
      import http.server, os, threading
      barrier = threading.Barrier(100)
      class Handler(http.server.BaseHTTPRequestHandler):
          def do_GET(self):
              text = f"{barrier.n_waiting} waiting"
              if self.path.startswith("/together"):
                  barrier.wait(60)
                  text = "together " + self.path.rpartition("/")[2]
              self.send_response(200)
              self.send_header("Content-Length", str(len(text)))
              self.end_headers()
              self.wfile.write(text.encode())
      class Server(http.server.ThreadingHTTPServer):
          request_queue_size = 128
      Server((os.environ["POD_IP"], 8080), Handler).serve_forever()
"""
SERVICE = """
apiVersion: v1
kind: Service
metadata: {name: NAME}
spec: {selector: {app: web}, ports: [{port: 8080}]}
"""


def run(program, *arguments, text=None, expect=0, timeout=90):
    """Both outputs of kubectl together."""
    done = subprocess.run([program, "--kubeconfig", KUBECONFIG, *arguments], env=world.env, input=text, timeout=timeout,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if expect is not None and done.returncode != expect:
        raise Failed(f"kubectl {' '.join(arguments)} ended with {done.returncode}, not {expect}: {done.stdout[-1000:]}")
    return done.stdout


def get(program, *arguments):
    return json.loads(run(program, "get", *arguments, "-o", "json"))


def create(program, kind, name):
    extra = "serviceName: none" if kind == "StatefulSet" else "minReadySeconds: 0"
    run(program, "create", "-f", "-", text=WORKLOAD.replace("KIND", kind).replace("NAME", name).replace("EXTRA", extra))
    run(program, "rollout", "status", f"{kind}/{name}", "--timeout=60s")


def rolloutsAreWatchedListedAndTakenBack(program):
    for kind in ("StatefulSet", "Deployment"):
        target = f"{kind.lower()}/roll"
        create(program, kind, "roll")
        run(program, "annotate", "--overwrite", target, "kubernetes.io/change-cause=second")
        run(program, "set", "env", target, "STEP=two")
        run(program, "rollout", "status", target, "--timeout=60s")
        history = run(program, "rollout", "history", target)
        check("\n1 " in history and "\n2 " in history and "second" in history, history)
        run(program, "rollout", "undo", target, "--to-revision=1")
        run(program, "rollout", "status", target, "--timeout=60s")
        container = get(program, target)["spec"]["template"]["spec"]["containers"][0]
        check(not container.get("env"), f"{kind}: the variable is gone again: {container}")
        run(program, "rollout", "restart", target)
        run(program, "rollout", "status", target, "--timeout=60s")
        run(program, "delete", target)
        wait_until(lambda: not get(program, "pods", "-l", "app=roll")["items"], "the pods to go")


def drainHeedsTheBudget(program):
    create(program, "StatefulSet", "guarded")
    run(program, "create", "-f", "-", text=BUDGET)
    wait_until(lambda: get(program, "pdb", "guarded").get("status", {}).get("currentHealthy") == 2, "the budget to be counted")
    node = get(program, "nodes")["items"][0]["metadata"]["name"]
    refused = run(program, "drain", node, "--ignore-daemonsets", "--force", "--timeout=3s", expect=1)
    check("Cannot evict pod as it would violate the pod's disruption budget." in refused, refused)
    check(len([p for p in get(program, "pods", "-l", "app=guarded")["items"] if "deletionTimestamp" not in p["metadata"]]) == 2, "both pods stay")
    check(get(program, "nodes")["items"][0]["spec"].get("unschedulable"), "the node is cordoned")
    run(program, "delete", "pdb", "guarded")
    uids = {p["metadata"]["uid"] for p in get(program, "pods", "-l", "app=guarded")["items"]}
    run(program, "drain", node, "--ignore-daemonsets", "--force", "--timeout=60s")
    left = get(program, "pods", "-l", "app=guarded")["items"]
    check(not uids & {p["metadata"]["uid"] for p in left}, "the pods are gone")
    run(program, "uncordon", node)
    run(program, "rollout", "status", "statefulset/guarded", "--timeout=60s")
    run(program, "delete", "statefulset/guarded")


def topTellsUsage(program):
    create(program, "Deployment", "busy")
    pods = wait_until(lambda: run(program, "top", "pods", "-l", "app=busy", expect=None).count("busy-") == 2, "the pods' usage")
    check(pods, "two pods")
    lines = run(program, "top", "nodes").split("\n")
    check("Mi" in lines[1] and "m" in lines[1].split()[1], lines)
    run(program, "delete", "deployment/busy")


def quotasRefuseAndTell(program):
    run(program, "create", "namespace", "small")
    run(program, "create", "quota", "few", "--hard=count/configmaps=3,requests.cpu=1", "-n", "small")
    run(program, "create", "configmap", "a", "-n", "small")
    run(program, "create", "configmap", "b", "-n", "small")
    refused = run(program, "create", "configmap", "c", "-n", "small", expect=1)
    check("exceeded quota: few, requested: count/configmaps=1, used: count/configmaps=3, limited: count/configmaps=3" in refused, refused)
    refused = run(program, "run", "p", "--image=pilothouse/shell", "-n", "small", expect=1)
    check("failed quota: few: must specify requests.cpu for: p" in refused, refused)
    wait_until(lambda: "count/configmaps  3     3" in run(program, "describe", "quota", "few", "-n", "small"), "the quota to be counted")
    run(program, "delete", "namespace", "small")


def cronJobsRun(program):
    run(program, "create", "-f", "-", text=CRON)
    wait_until(lambda: get(program, "cronjob", "tick").get("status", {}).get("lastSuccessfulTime"), "a run to end well", 60)
    jobs = [j for j in get(program, "jobs")["items"] if j["metadata"]["name"].startswith("tick-")]
    check(jobs and all(j["metadata"]["ownerReferences"][0]["name"] == "tick" for j in jobs), jobs)
    if program != str(DEBIAN_KUBECTL):  # 1.20 knows no CronJob of batch/v1, the only one there is since 1.25
        run(program, "create", "job", "by-hand", "--from=cronjob/tick")
        run(program, "wait", "--for=condition=complete", "job/by-hand", "--timeout=60s")
    run(program, "delete", "cronjob/tick", "job/by-hand", "--ignore-not-found")


def aHundredRequestsAtOnceAndAServiceMeanwhile():
    from kubernetes import client, config
    config.load_kube_config(KUBECONFIG)
    settings = client.Configuration.get_default_copy()
    settings.connection_pool_maxsize = 128
    api = client.ApiClient(settings)

    def ask(path):
        return api.call_api(f"/api/v1/namespaces/default/services/web:8080/proxy/{path}", "GET", auth_settings=["BearerToken"], _preload_content=False,
                            _return_http_data_only=True, _request_timeout=60).data.decode()

    run(programs[-1], "create", "-f", "-", text=f"{WEB}---{SERVICE.replace('NAME', 'web')}")
    run(programs[-1], "wait", "--for=condition=Ready", "pod/web", "--timeout=60s")
    with ThreadPoolExecutor(100) as pool:
        answers = [pool.submit(ask, f"together/{number}") for number in range(99)]
        wait_until(lambda: ask("waiting") == "99 waiting", "99 requests that stand in the server at the same time", 60)
        run(programs[-1], "create", "-f", "-", text=SERVICE.replace("NAME", "late"))
        address = get(programs[-1], "service", "late")["spec"]["clusterIP"]
        with urllib.request.urlopen(f"http://{address}:8080/waiting", timeout=5) as answer:  # at once: no second try
            check(answer.read() == b"99 waiting", "the Service made meanwhile leads to the pod")
        answers.append(pool.submit(ask, "together/99"))
        for number, answer in enumerate(answers):
            check(answer.result(90) == f"together {number}", f"request {number} got its own answer")
    run(programs[-1], "delete", "pod/web", "service/web", "service/late")


def per(program, case):
    def go():
        case(program)
    go.__name__ = f"{case.__name__} [{program}]"
    return go


if not programs:
    print("no kubectl is here")
    sys.exit(77)
CASES = [rolloutsAreWatchedListedAndTakenBack, drainHeedsTheBudget, topTellsUsage, quotasRefuseAndTell, cronJobsRun]
with world:
    KUBECONFIG = world.kubeconfig()
    main(aHundredRequestsAtOnceAndAServiceMeanwhile, *[per(program, case) for program in programs for case in CASES])
