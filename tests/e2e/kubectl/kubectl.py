#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What a person does with kubectl, by Debian's kubectl 1.20 and the newer ones there are (the one on PATH, and those PH_KUBECTL names, separated
by colons). Prints the matrix verb x version. PH_KUBECTL_ONLY=word[,word] runs only verbs whose name holds a word."""
import fcntl
import json
import os
import pty
import select
import shutil
import socket
import subprocess
import sys
import termios
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "slice"))
from world import DEBIAN_KUBECTL, Cluster, Failed, check, wait_until  # noqa: E402

HERE = Path(__file__).parent
# What is known to fail, and why; docs/embedded-cluster.md says the same.
PENDING = {}
# Kinds whose describer in kubectl 1.20 asks for a beta version that no cluster since 1.25 serves.
REMOVED_BETAS = {"cronjobs", "endpointslices", "poddisruptionbudgets"}

world = Cluster()
KUBECONFIG = None


class Kubectl:
    """One kubectl in a namespace of its own."""

    def __init__(self, program):
        self.program = program
        text = subprocess.run([program, "version", "--client", "-o", "json"], capture_output=True, text=True, env=world.env).stdout
        self.version = json.loads(text)["clientVersion"]["gitVersion"].split("-")[0]
        self.minor = int(self.version.split(".")[1])
        self.namespace = "k" + self.version.replace(".", "-")

    def start(self, *arguments, namespace=True, env=None, **options):
        where = ["-n", self.namespace] if namespace else []
        return subprocess.Popen([self.program, "--kubeconfig", KUBECONFIG, *where, *arguments], env=dict(world.env, **(env or {})), **options)

    def run(self, *arguments, text=None, ends=0, timeout=60, **options):
        """Standard output; `err` holds the other one."""
        process = self.start(*arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)
        try:
            out, self.err = process.communicate(text, timeout)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            raise Failed(f"kubectl {' '.join(arguments)} hangs; so far {out[-300:]!r} {err[-300:]!r}")
        if ends is not None and process.returncode != ends:
            raise Failed(f"kubectl {' '.join(arguments)} ended with {process.returncode}, not {ends}: {out[-400:]!r} {self.err[-600:]!r}")
        self.code = process.returncode
        return out

    def apply(self, manifest, *more, **options):
        return self.run("apply", "-f", "-", *more, text=manifest, **options)

    def field(self, thing, path):
        return self.run("get", *thing.split("/"), "-o", f"jsonpath={{{path}}}")


def config(name, value="1", labels=""):
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\n  labels: {{{labels}}}\ndata: {{a: '{value}'}}\n"


def web(replicas=2, note="one"):
    return f"""
apiVersion: apps/v1
kind: Deployment
metadata: {{name: web, labels: {{app: web}}}}
spec:
  replicas: {replicas}
  selector: {{matchLabels: {{app: web}}}}
  template:
    metadata: {{labels: {{app: web}}, annotations: {{note: {note}}}}}
    spec:
      terminationGracePeriodSeconds: 1
      containers: [{{name: shell, image: pilothouse/shell, command: [/bin/sh, -c, 'echo started; sleep 100000']}}]
"""


def has(text, *parts):
    for part in parts:
        check(part in text, f"{part!r} is in {text[:600]!r}")


def prepare(k):
    k.run("create", "namespace", k.namespace, namespace=False)
    wait_until(lambda: k.run("get", "serviceaccount", "default", ends=None) and k.code == 0, "the namespace's account")
    k.apply((HERE / "pods.yaml").read_text())
    k.apply((HERE / "everything.yaml").read_text())
    k.apply(web())
    k.run("wait", "pod/box", "pod/talker", "--for=condition=Ready", "--timeout=30s")


# Each case below is a row of the matrix.

def version(k):
    has(k.run("version", "--short") if k.minor < 28 else k.run("version"), "Server Version", "v1.31")


def api_resources(k):
    out = k.run("api-resources")
    has(out, "configmaps", "deployments", "customresourcedefinitions", "poddisruptionbudgets", "leases")
    has(k.run("api-resources", "--api-group=apps", "-o", "name"), "statefulsets.apps")
    has(k.run("api-resources", "--verbs=list", "--namespaced", "-o", "wide"), "[create delete deletecollection" if k.minor < 27 else "create,delete")


def api_versions(k):
    lines = k.run("api-versions").split()
    check({"v1", "apps/v1", "batch/v1", "apiextensions.k8s.io/v1"} <= set(lines), f"versions: {lines}")


def explain(k):
    has(k.run("explain", "pod.spec.containers", "--recursive"), "livenessProbe", "<[]", "image")
    has(k.run("explain", "statefulset.spec.updateStrategy"), "rollingUpdate")
    has(k.run("explain", "gadgets", "--recursive"), "colour", "size")
    k.run("explain", "pod.spec.nosuch", ends=1)
    has(k.err, "nosuch")


def get_formats(k):
    has(k.run("get", "pods", "-o", "wide"), "NAME", "NODE", "box", "1/1")
    has(k.run("get", "pod", "box", "-o", "yaml"), "kind: Pod", "pilothouse/shell")
    check(json.loads(k.run("get", "pod", "box", "-o", "json"))["metadata"]["name"] == "box", "JSON is the pod")
    check(k.run("get", "pod", "box", "-o", "jsonpath={.status.phase}") == "Running", "jsonpath")
    check(k.run("get", "pod", "box", "-o", "go-template={{.spec.nodeName}}"), "go-template")
    lines = k.run("get", "pods", "-o", "custom-columns=N:.metadata.name,P:.status.phase").splitlines()
    check(lines[0].split() == ["N", "P"] and ["box", "Running"] in [line.split() for line in lines], f"columns: {lines}")
    check(k.run("get", "pod/box", "deployment/web", "-o", "name").split() == ["pod/box", "deployment.apps/web"], "names")
    has(k.run("get", "all"), "pod/box", "deployment.apps/web")
    has(k.run("get", "gadgets"), "COLOUR", "red")
    k.run("get", "pod", "nobody", ends=1)
    has(k.err, 'Error from server (NotFound): pods "nobody" not found')


def get_selections(k):
    check(k.run("get", "pods", "-l", "app=web", "-o", "name").count("pod/") == 2, "by label")
    check("box" not in k.run("get", "pods", "-l", "app in (web, other)", "-o", "name"), "by set")
    check(k.run("get", "pods", "--field-selector", "metadata.name=box", "-o", "name").split() == ["pod/box"], "by field")
    out = k.run("get", "pods", "--sort-by=.metadata.name", "-o", "name").split()
    check(out == sorted(out), f"sorted: {out}")
    has(k.run("get", "pods", "-A"), "NAMESPACE", k.namespace)
    has(k.run("get", "pods", "--show-labels", "-L", "app"), "app=web")
    check(k.run("get", "pods", "--chunk-size=1", "-o", "name").count("pod/") >= 4, "in chunks")
    has(k.run("get", "--raw", f"/api/v1/namespaces/{k.namespace}/pods/box"), '"box"')


def get_watch(k):
    process = k.start("get", "configmaps", "-w", "--output-watch-events", stdout=subprocess.PIPE, text=True)
    lines = []
    reader = threading.Thread(target=lambda: lines.extend(iter(process.stdout.readline, "")), daemon=True)
    reader.start()
    try:
        k.run("create", "configmap", "seen", "--from-literal=a=1")
        wait_until(lambda: any("ADDED" in line and "seen" in line for line in list(lines)), f"the new one: {lines}", 10)
        k.run("delete", "configmap", "seen")
        wait_until(lambda: any("DELETED" in line and "seen" in line for line in list(lines)), f"the deletion: {lines}", 10)
    finally:
        process.kill()
        process.wait()


def describe(k):
    resources = [line.split()[0] for line in k.run("api-resources", "--verbs=get,list", "--no-headers", "-o", "name").splitlines()]
    problems = []
    seen = 0
    for resource in resources:
        plural = resource.split(".")[0]
        if resource.endswith("metrics.k8s.io"):
            continue
        names = k.run("get", resource, "-o", "name", ends=None).split()
        if not names:
            problems.append(f"{resource}: no object to describe")
            continue
        out = k.run("describe", names[0], ends=None)
        if k.code != 0 and not (k.minor < 25 and plural in REMOVED_BETAS):
            problems.append(f"{resource}: {k.err.strip()}")
        elif k.code == 0 and "Name:" not in out:
            problems.append(f"{resource}: {out[:100]!r}")
        seen += k.code == 0
    check(not problems and seen > 30, f"{seen} kinds are described; {problems}")
    has(k.run("describe", "pod", "box"), "Status:", "Running", "Container ID", "Events:")
    has(k.run("describe", "deployment", "web"), "RollingUpdateStrategy", "NewReplicaSet:")


def apply_client(k):
    has(k.apply(config("c")), "configmap/c created")
    has(k.apply(config("c")), "configmap/c unchanged")
    has(k.apply(config("c", "2")), "configmap/c configured")
    has(k.apply(config("c", "3"), "--dry-run=server"), "(server dry run)")
    check(k.field("configmap/c", ".data.a") == "2", "the dry run changed nothing")
    k.apply("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: c}\ndata: {b: '1'}\n")
    check(json.loads(k.field("configmap/c", ".data")) == {"b": "1"}, "what is no longer applied goes")
    bad = web().replace("image:", "imag:")
    k.apply(bad, ends=1)
    has(k.err, "imag")
    has(k.run("apply", "view-last-applied", "configmap/c"), "kind: ConfigMap")


def apply_server(k):
    flags = ["--server-side", "--field-manager"]
    has(k.apply(config("s"), *flags, "one"), "configmap/s serverside-applied")
    k.apply(config("s", "2"), *flags, "two", ends=1)
    has(k.err, "conflict", ".data.a", '"one"')
    k.apply(config("s", "2"), *flags, "two", "--force-conflicts")
    check(k.field("configmap/s", ".data.a") == "2", "forced")
    managers = k.run("get", "configmap", "s", "-o", "json", *(["--show-managed-fields"] if k.minor > 20 else []))
    check({entry["manager"] for entry in json.loads(managers)["metadata"]["managedFields"]} >= {"two"}, f"owners: {managers}")
    k.apply("apiVersion: v1\nkind: ConfigMap\nmetadata: {name: s}\n", *flags, "two")
    check(k.field("configmap/s", ".data.a") == "", "a field that its owner no longer applies goes")


def apply_prune(k):
    both = config("p1", labels="set: prune") + "---\n" + config("p2", labels="set: prune")
    which = ["--prune", "-l", "set=prune"] + (["--prune-allowlist=core/v1/ConfigMap"] if k.minor > 25 else ["--prune-whitelist=core/v1/ConfigMap"])
    k.apply(both, *which)
    has(k.apply(config("p1", labels="set: prune"), *which), "configmap/p2 pruned")


def diff(k):
    k.apply(config("d"))
    k.run("diff", "-f", "-", text=config("d"))
    has(k.run("diff", "-f", "-", text=config("d", "9"), ends=1), "-  a:", "+  a:")


def patch(k):
    k.apply(web())
    k.run("patch", "deployment", "web", "-p", '{"spec": {"template": {"spec": {"containers": [{"name": "shell", "env": [{"name": "A", "value": "1"}]}]}}}}')
    check(k.field("deployment/web", ".spec.template.spec.containers[0].image") == "pilothouse/shell", "merged by name")
    k.apply(config("m"))
    k.run("patch", "configmap", "m", "--type=merge", "-p", '{"data": {"a": null, "b": "2"}}')
    check(json.loads(k.field("configmap/m", ".data")) == {"b": "2"}, "merge patch")
    k.run("patch", "configmap", "m", "--type=json", "-p", '[{"op": "replace", "path": "/data/b", "value": "3"}]')
    check(k.field("configmap/m", ".data.b") == "3", "JSON patch")
    k.run("patch", "configmap", "m", "--type=json", "-p", '[{"op": "remove", "path": "/data/nosuch"}]', ends=1)
    has(k.err, "The request is invalid")


def edit(k):
    k.apply(config("e"))
    editor = world.home / "editor"
    editor.write_text('#!/bin/sh\nsed -i "s/a: .*/a: edited/" "$1"\n')
    editor.chmod(0o755)
    has(k.run("edit", "configmap", "e", env={"EDITOR": str(editor), "KUBE_EDITOR": str(editor)}), "edited")
    check(k.field("configmap/e", ".data.a") == "edited", "the editor's change is stored")


def replace(k):
    k.apply(config("r"))
    has(k.run("replace", "-f", "-", text=config("r", "5")), "replaced")
    check(k.field("configmap/r", ".data.a") == "5", "replaced")
    stale = json.loads(k.run("get", "configmap", "r", "-o", "json"))
    k.run("label", "configmap", "r", "x=y")
    k.run("replace", "-f", "-", text=json.dumps(stale), ends=1)
    has(k.err, "Conflict", "the object has been modified")
    has(k.run("replace", "--force", "-f", "-", text=config("r", "6")), "replaced")


def create(k):
    k.run("create", "secret", "generic", "s1", "--from-literal=password=x")
    check(k.field("secret/s1", ".data.password") == "eA==", "a secret")
    k.run("create", "configmap", "c1", "--from-literal=a=b")
    k.run("create", "serviceaccount", "robot")
    k.run("create", "role", "reader", "--verb=get,list", "--resource=configmaps")
    k.run("create", "rolebinding", "reader", "--role=reader", f"--serviceaccount={k.namespace}:robot")
    k.run("create", "service", "clusterip", "plain", "--tcp=80:8080")
    k.run("create", "quota", "counted", "--hard=configmaps=1000")
    k.run("create", "poddisruptionbudget" if k.minor > 20 else "service", *(["calm", "--selector=app=nothing", "--min-available=1"] if k.minor > 20 else ["externalname", "away", "--external-name=example.com"]))
    k.run("create", "configmap", "c1", "--from-literal=a=b", ends=1)
    has(k.err, "AlreadyExists" if k.minor < 24 else "already exists")


def create_job(k):
    k.run("create", "job", "once", "--image=pilothouse/shell", "--", "/bin/sh", "-c", "echo finished")
    k.run("wait", "job/once", "--for=condition=complete", "--timeout=20s")
    has(k.run("logs", "job/once"), "finished")
    has(k.run("get", "jobs"), "once", "1/1")


def create_token(k):
    if k.minor < 24:
        return "no such verb"
    token = k.run("create", "token", "default", "--duration=10m").strip()
    own = json.loads(k.run("config", "view", "--raw", "-o", "json"))
    own["users"][0]["user"] = {"token": token}
    file = world.home / f"token-{k.namespace}"
    file.write_text(json.dumps(own))
    file.chmod(0o600)
    done = subprocess.run([k.program, "--kubeconfig", str(file), "auth", "can-i", "get", "pods"], env=world.env, capture_output=True, text=True)
    check((done.returncode, done.stdout.strip()) == (1, "no"), f"it is somebody without rights: {done}")


def scale(k):
    k.apply(web())
    has(k.run("scale", "deployment", "web", "--replicas=3"), "scaled")
    wait_until(lambda: k.field("deployment/web", ".status.readyReplicas") == "3", "three replicas")
    k.run("scale", "deployment", "web", "--current-replicas=9", "--replicas=1", ends=1)
    k.run("scale", "gadget", "red", "--replicas=4")
    check(k.field("gadget/red", ".spec.size") == "4", "a custom kind is scaled by its path")
    k.run("scale", "deployment", "web", "--replicas=2")


def autoscale(k):
    k.run("autoscale", "deployment", "web", "--max=3", ends=1)
    check("no matches for kind" in k.err or "could not find the requested resource" in k.err, f"refused cleanly: {k.err!r}")


def rollout(k):
    k.apply(web(note="first"))
    k.run("rollout", "status", "deployment/web", "--timeout=30s")
    k.apply(web(note="second"))
    has(k.run("rollout", "status", "deployment/web", "--timeout=30s"), "successfully rolled out")
    has(k.run("rollout", "history", "deployment/web"), "REVISION")
    k.run("rollout", "undo", "deployment/web")
    check(k.field("deployment/web", ".spec.template.metadata.annotations.note") == "first", "undone")
    k.run("rollout", "restart", "deployment/web")
    k.run("rollout", "status", "deployment/web", "--timeout=30s")
    has(k.field("deployment/web", ".spec.template.metadata.annotations"), "restartedAt")
    k.run("rollout", "pause", "deployment/web")
    k.run("rollout", "resume", "deployment/web")


def wait(k):
    k.run("wait", "pod/box", "--for=condition=Ready", "--timeout=5s")
    k.run("wait", "pod/box", "--for=condition=Nonsense", "--timeout=1s", ends=1)
    if k.minor > 22:
        k.run("wait", "pod/box", "--for=jsonpath={.status.phase}=Running", "--timeout=5s")
    k.apply(config("w"))
    waiting = k.start("wait", "configmap/w", "--for=delete", "--timeout=20s", "-v=6", stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    check(any("watch=true" in line for line in waiting.stderr), "it watches")  # else the object could be gone before it looks for it
    k.run("delete", "configmap", "w")
    check(waiting.wait(20) == 0, "waiting for a deletion ends")


def logs(k):
    has(k.run("logs", "talker"), "tick 1\n")
    check(k.run("logs", "talker", "--tail=1").count("\n") == 1, "the last line")
    check(k.run("logs", "talker", "--since=1s").count("tick") < 12, "since")
    check(k.run("logs", "talker", "--timestamps", "--tail=1").startswith("20"), "with times")
    process = k.start("logs", "-f", "talker", "--tail=1", stdout=subprocess.PIPE, text=True)
    try:
        first, second = process.stdout.readline(), process.stdout.readline()
        check(first.startswith("tick") and second.startswith("tick"), f"followed: {first!r} {second!r}")
    finally:
        process.kill()
        process.wait()
    has(k.run("logs", "-l", "app=web", "--prefix"), "started")
    wait_until(lambda: k.run("get", "pod", "crasher", "-o", "jsonpath={.status.containerStatuses[0].restartCount}") not in ("", "0"), "a restart")
    has(k.run("logs", "crasher", "--previous"), "once more")
    k.run("logs", "box", "-c", "nobody", ends=1)
    has(k.err, "nobody")


def exec_plain(k):
    check(k.run("exec", "box", "--", "sh", "-c", "echo out; exit 3", ends=3) == "out\n", "output and exit code")
    check(k.run("exec", "-i", "box", "--", "cat", text="in\n") == "in\n", "standard input")
    has(k.run("exec", "deployment/web", "--", "sh", "-c", "echo $KUBERNETES_SERVICE_HOST"), "127.")


def exec_terminal(k):
    master, slave = pty.openpty()
    process = k.start("exec", "-it", "box", "--", "sh", "-c", "tty >/dev/null && echo a terminal; read x; echo got $x", stdin=slave, stdout=slave,
                      stderr=slave, start_new_session=True, preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
    os.close(slave)
    text = b""
    try:
        end = time.monotonic() + 20
        sent = False
        while b"got hello" not in text and time.monotonic() < end:
            if select.select([master], [], [], 0.2)[0]:
                text += os.read(master, 4096)
            if b"a terminal" in text and not sent:
                os.write(master, b"hello\r")
                sent = True
        check(b"got hello" in text, f"a terminal: {text!r}")
        check(process.wait(10) == 0, "it ends")
    finally:
        process.kill()
        process.wait()
        os.close(master)


def copy(k):
    there = world.home / f"there-{k.namespace}"
    there.write_bytes(os.urandom(300000))
    k.run("cp", str(there), "box:/tmp/there")
    back = world.home / f"back-{k.namespace}"
    k.run("cp", "box:/tmp/there", str(back))
    check(back.read_bytes() == there.read_bytes(), "the same comes back")


def attach(k):
    process = k.start("attach", "talker", stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    try:
        check("tick" in process.stdout.readline(), "what it says arrives")
    finally:
        process.kill()
        process.wait()


def port_forward(k):
    process = k.start("port-forward", "pod/echo", ":7000", stdout=subprocess.PIPE, text=True)
    try:
        port = int(process.stdout.readline().split(":")[1].split()[0])
        with socket.create_connection(("127.0.0.1", port), 10) as peer:
            peer.sendall(b"hello\n")
            check(peer.recv(100) == b"hello\n", "an echo through the port")
    finally:
        process.kill()
        process.wait()


def run(k):
    k.run("run", "runner", "--image=pilothouse/shell", "--restart=Never", "--command", "--", "/bin/sh", "-c", "echo ran")
    wait_until(lambda: k.field("pod/runner", ".status.phase") == "Succeeded", "the pod to end")
    has(k.run("logs", "runner"), "ran")
    out = k.run("run", "asked", "--image=pilothouse/shell", "--restart=Never", "-i", "--rm", "--command", "--", "/bin/sh", "-c", "read x; echo got $x", text="it\n")
    has(out, "got it", "deleted")


def expose(k):
    k.run("expose", "deployment", "web", "--port=80", "--target-port=8080", "--name=webs")
    check(k.field("service/webs", ".spec.clusterIP").startswith("127."), "a service with an address")


def auth(k):
    check(k.run("auth", "can-i", "create", "pods").strip() == "yes", "may")
    has(k.run("auth", "can-i", "--list"), "*.*", "[*]")
    if k.minor > 26:
        has(k.run("auth", "whoami"), "system:masters")
    k.run("auth", "reconcile", "-f", "-", text="apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: made, namespace: NS}\nrules: [{apiGroups: [''], resources: [pods], verbs: [get]}]\n".replace("NS", k.namespace))


def impersonate(k):
    k.run("get", "pods", "--as=nobody", ends=1)
    has(k.err, 'User "nobody" cannot list resource "pods"', "Forbidden")
    check(k.run("auth", "can-i", "list", "pods", "--as=nobody", ends=1).strip() == "no", "may not")
    k.run("create", "rolebinding", "nobody", "--clusterrole=view", "--user=nobody")
    has(k.run("get", "pods", "--as=nobody"), "box")
    has(k.run("get", "pods", "--as=someone", "--as-group=system:masters"), "box")


def top(k):
    has(wait_until(lambda: k.run("top", "pods", ends=None), "figures", 20), "CPU(cores)", "box")
    has(k.run("top", "nodes"), "CPU")


def cordon_and_drain(k):
    node = k.run("get", "nodes", "-o", "name").split()[0]
    k.run("cordon", node)
    try:
        has(k.run("get", "nodes"), "SchedulingDisabled")
        k.apply((HERE / "pods.yaml").read_text().split("---")[0].replace("name: box", "name: drained").replace("labels: {", "labels: {drain: 'yes', "))
        has(k.run("describe", node), "Unschedulable")
        out = k.run("drain", node, "--pod-selector=drain=yes", "--force", "--ignore-daemonsets", "--delete-emptydir-data" if k.minor >= 20 else "--delete-local-data", "--timeout=30s")
        has(out, "drained")
    finally:
        k.run("uncordon", node)


def label_and_annotate(k):
    k.apply(config("l"))
    k.run("label", "configmap", "l", "tier=gold")
    k.run("label", "configmap", "l", "tier=silver", ends=1)
    k.run("label", "configmap", "l", "tier=silver", "--overwrite")
    check(k.field("configmap/l", ".metadata.labels.tier") == "silver", "labelled")
    k.run("label", "configmap", "l", "tier-")
    k.run("annotate", "configmap", "l", "note=hello world")
    check(k.field("configmap/l", ".metadata.annotations.note") == "hello world", "annotated")
    k.run("label", "configmap", "l", "tier=not valid", ends=1)


def set_things(k):
    k.apply(web())
    k.run("set", "env", "deployment/web", "B=2")
    k.run("set", "image", "deployment/web", "shell=pilothouse/shell:2")
    k.run("set", "resources", "deployment/web", "--requests=cpu=10m,memory=16Mi")
    check(k.field("deployment/web", ".spec.template.spec.containers[0].image") == "pilothouse/shell:2", "set")
    k.apply(web())


def taint(k):
    node = k.run("get", "nodes", "-o", "name").split()[0]
    k.run("taint", "nodes", node.split("/")[1], f"{k.namespace}=x:PreferNoSchedule")
    k.run("taint", "nodes", node.split("/")[1], f"{k.namespace}-")


def events(k):
    has(k.run("get", "events", "--sort-by=.lastTimestamp"), "Started", "pod/box")
    if k.minor > 25:
        has(k.run("events", "--for", "pod/box"), "Started")


def delete(k):
    k.apply(config("x1", labels="gone: 'yes'") + "---\n" + config("x2", labels="gone: 'yes'"))
    has(k.run("delete", "configmap", "-l", "gone=yes"), '"x1" deleted', '"x2" deleted')
    k.run("delete", "configmap", "x1", ends=1)
    k.run("delete", "configmap", "x1", "--ignore-not-found")
    pod = (HERE / "pods.yaml").read_text().split("---")[0]
    for flags in (["--grace-period=1"], ["--grace-period=0", "--force"], ["--now"]):
        k.apply(pod.replace("name: box", "name: brief"))
        k.run("wait", "pod/brief", "--for=condition=Ready", "--timeout=20s")
        k.run("delete", "pod", "brief", *flags)
        k.run("get", "pod", "brief", ends=1)


def delete_cascade(k):
    small = web(1).replace("name: web", "name: casc").replace("app: web", "app: casc")
    k.apply(small)
    wait_until(lambda: k.run("get", "pods", "-l", "app=casc", "-o", "name"), "its pod")
    k.run("delete", "deployment", "casc", "--cascade=orphan")
    check(k.run("get", "replicasets", "-l", "app=casc", "-o", "name"), "orphans stay")
    k.apply(small)
    wait_until(lambda: k.field("deployment/casc", ".status.readyReplicas") == "1", "the orphans to be taken in")
    k.run("delete", "deployment", "casc", "--cascade=foreground", timeout=40)
    check(not k.run("get", "pods,replicasets", "-l", "app=casc", "-o", "name"), "dependents went first")


def custom_kinds(k):
    group = f"g{k.minor}.example.com"
    crd = (HERE / "gadgets.yaml").read_text().replace("example.com", group).replace("gadgets", "gizmos").replace("Gadget", "Gizmo").replace("[gd]", "[]")
    k.apply(crd)
    k.run("wait", "--for=condition=Established", f"crd/gizmos.{group}", "--timeout=5s")
    one = f"apiVersion: {group}/v1\nkind: Gizmo\nmetadata: {{name: g}}\nspec: {{colour: blue}}\n"
    k.apply(one)
    k.apply(one.replace("blue", "green"))
    check(k.field(f"gizmos.{group}/g", ".spec.size") == "1", "defaulted")
    k.apply(one.replace("blue", "7"), ends=1)
    has(k.err, "spec.colour")
    k.run("delete", "crd", f"gizmos.{group}")
    k.run("get", f"gizmos.{group}", ends=1)


def kustomize(k):
    folder = world.home / f"kustom-{k.namespace}"
    folder.mkdir()
    (folder / "c.yaml").write_text(config("kustom"))
    (folder / "kustomization.yaml").write_text("resources: [c.yaml]\nnamePrefix: my-\n")
    has(k.run("apply", "-k", str(folder)), "my-kustom created")


def cluster_info(k):
    has(k.run("cluster-info"), "is running at")
    has(k.run("get", "componentstatuses", ends=None) + k.err, "")
    k.run("get", "--raw", "/readyz")


CASES = [version, api_resources, api_versions, cluster_info, explain, get_formats, get_selections, get_watch, describe, apply_client, apply_server, apply_prune,
         diff, patch, edit, replace, create, create_job, create_token, run, expose, scale, autoscale, rollout, wait, logs, exec_plain, exec_terminal, copy,
         attach, port_forward, auth, impersonate, top, set_things, label_and_annotate, taint, events, custom_kinds, kustomize, delete, delete_cascade,
         cordon_and_drain]


def matrix(kubectls):
    only = [word for word in os.environ.get("PH_KUBECTL_ONLY", "").split(",") if word]
    cases = [case for case in CASES if not only or any(word in case.__name__ for word in only)]
    results = {}
    lock = threading.Lock()

    def go(k):
        prepare(k)
        for case in cases:
            begun = time.monotonic()
            try:
                outcome = "-" if case(k) else "pass"
            except (Failed, subprocess.TimeoutExpired, OSError, KeyError, ValueError, IndexError) as problem:
                outcome = "pending" if case.__name__ in PENDING else "FAIL"
                with lock:
                    print(f"{outcome} {case.__name__} [{k.version}]: {type(problem).__name__}: {problem}", flush=True)
            with lock:
                results[case.__name__, k.version] = outcome
                if time.monotonic() - begun > 8:
                    print(f"slow: {case.__name__} [{k.version}] took {time.monotonic() - begun:.1f} s", flush=True)

    for k in kubectls:
        go(k)
    width = max(len(case.__name__) for case in cases)
    print(f"{'verb':{width}}", *[f"{k.version:>9}" for k in kubectls])
    for case in cases:
        print(f"{case.__name__.replace('_', '-'):{width}}", *[f"{results.get((case.__name__, k.version), 'FAIL'):>9}" for k in kubectls],
              PENDING.get(case.__name__, "") if "pending" in [results.get((case.__name__, k.version)) for k in kubectls] else "")
    return not any(outcome == "FAIL" for outcome in results.values()) and len(results) == len(cases) * len(kubectls)


programs = [p for p in [str(DEBIAN_KUBECTL) if DEBIAN_KUBECTL.exists() else None, shutil.which("kubectl"), *os.environ.get("PH_KUBECTL", "").split(":")] if p]
if not programs:
    print("no kubectl is here")
    sys.exit(77)
with world:
    KUBECONFIG = world.kubeconfig()
    kubectls = list({k.version: k for k in map(Kubectl, programs)}.values())
    kubectls[0].run("apply", "-f", str(HERE / "gadgets.yaml"), namespace=False)
    ok = matrix(kubectls)
sys.exit(0 if ok else 1)
