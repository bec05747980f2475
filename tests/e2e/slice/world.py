# SPDX-License-Identifier: Apache-2.0
"""What the end-to-end scripts share: programs of the build, waiting on conditions, and an embedded cluster of one's own."""
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

BUILD = Path(os.environ["PH_BUILD_DIR"])
CTL = str(BUILD / "pilothousectl")
DEBIAN_KUBECTL = Path(os.environ["PH_SOURCE_DIR"]) / "build/tools/usr/bin/kubectl"  # unpacked by ./test
KUBECTL = shutil.which("kubectl") or str(DEBIAN_KUBECTL)


SHELL_POD = """
apiVersion: v1
kind: Pod
metadata: {name: NAME}
spec:
  terminationGracePeriodSeconds: 1
  containers:
  - name: main
    image: pilothouse/shell
    stdin: true
    env: [{name: POD_IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]
    command: [/bin/sh, -c, 'COMMAND']
"""


class Failed(Exception):
    pass


def check(condition, what):
    if not condition:
        raise Failed(what)


def wait_until(ask, what, seconds=30):
    """Asks until the answer is true, at most so long; returns the answer."""
    end = time.monotonic() + seconds
    while True:
        answer = ask()
        if answer:
            return answer
        if time.monotonic() > end:
            raise Failed(f"waited {seconds} s for {what}")
        time.sleep(0.05)


class Cluster:
    """An embedded cluster in a state folder of its own; always taken down, whatever happens."""

    def __init__(self, name="local"):
        self.home = Path(os.environ["HOME"]) / name
        self.home.mkdir(mode=0o700)
        self.env = dict(os.environ, HOME=str(self.home))
        for key, folder in (("CONFIG", "config"), ("DATA", "data"), ("STATE", "state"), ("CACHE", "cache")):
            self.env[f"XDG_{key}_HOME"] = str(self.home / folder)
        self.state = self.home / "state" / "pilothouse" / "local"

    def __enter__(self):
        self.ctl("local", "up")
        return self

    def __exit__(self, kind, value, trace):
        if kind and not (kind is SystemExit and value.code == 0):
            self.tell()
        self.ctl("local", "down", expect=None)

    def tell(self):
        """What a person would look at first after a failure, on standard error."""
        for what in (["get", "pods", "-A", "-o", "wide"], ["get", "events", "-A"]):
            try:
                print(self.kubectl(*what, expect=None), file=sys.stderr)
            except (Failed, OSError, subprocess.TimeoutExpired) as problem:
                print(f"no answer to {what}: {problem}", file=sys.stderr)
        runs = sorted((self.state / "pods").glob("*/containers/*/*/log"), key=lambda log: log.stat().st_mtime)
        for log in [*runs[-6:], self.state / "log", self.home / "state/pilothouse/local.log"]:
            if log.exists():
                print(f"--- last lines of {log.relative_to(self.home)}", *log.read_text(errors="replace").splitlines()[-40:], sep="\n", file=sys.stderr)

    def ctl(self, *arguments, expect=0, text=None, timeout=120):
        """Runs pilothousectl; returns (standard output, standard error, exit code)."""
        done = subprocess.run([CTL, *arguments], env=self.env, input=text, capture_output=True, text=True, timeout=timeout)
        if expect is not None and done.returncode != expect:
            raise Failed(f"pilothousectl {' '.join(arguments)} ended with {done.returncode}, not {expect}\n{done.stdout}{done.stderr}")
        return done.stdout, done.stderr, done.returncode

    def json(self, *arguments, **options):
        return json.loads(self.ctl("--output", "json", *arguments, **options)[0])

    def kubeconfig(self):
        path = self.home / "kubeconfig"
        path.touch(mode=0o600)
        path.write_text(self.ctl("local", "kubeconfig")[0])
        return str(path)

    def kubectl(self, *arguments, program=KUBECTL, expect=0, text=None):
        done = subprocess.run([program, "--kubeconfig", self.kubeconfig(), *arguments], env=self.env, input=text,
                              capture_output=True, text=True, timeout=120)
        if expect is not None and done.returncode != expect:
            raise Failed(f"kubectl {' '.join(arguments)} ended with {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout

    def objects(self, kind, namespace="default"):
        return json.loads(self.kubectl("get", kind, "-n", namespace, "-o", "json"))["items"]

    def psql(self, dsn, sql, expect=0):
        done = subprocess.run(["psql", "--no-psqlrc", "--set=ON_ERROR_STOP=1", "--tuples-only", "--no-align", "--dbname", dsn],
                              input=sql, env=dict(self.env, PGCONNECT_TIMEOUT="5"), capture_output=True, text=True, timeout=60)
        if expect is not None and done.returncode != expect:
            raise Failed(f"psql ended with {done.returncode}: {done.stderr}")
        return done.stdout.strip()

    def containers(self, words):
        """Process ids of this cluster's containers whose command line holds the words."""
        return processes(words, json.loads((self.state / "cluster.json").read_text())["port"])

    def shim(self, words):
        """Process id of the first process of the container in which such a program runs."""
        found = self.containers(words)
        check(found, f"{words} runs")
        parent = int(next(line.split()[1] for line in open(f"/proc/{found[0]}/status") if line.startswith("PPid:")))
        while "pilothouse-shim" not in (line := open(f"/proc/{parent}/cmdline").read()):
            check(parent > 1, f"{words} runs below a shim, not {line}")
            parent = int(next(row.split()[1] for row in open(f"/proc/{parent}/status") if row.startswith("PPid:")))
        return parent


def shell_pod(name, command):
    """The YAML of a pod that runs a command of the shell; POD_IP is its address."""
    return SHELL_POD.replace("NAME", name).replace("COMMAND", command)


def processes(words, port=None):
    """Process ids whose command line holds every one of the words; with a port, only containers of the cluster that serves there."""
    found = []
    for entry in Path("/proc").iterdir():
        if not entry.name.isdigit():
            continue
        try:
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            continue
        if port and f"KUBERNETES_SERVICE_PORT={port}\0" not in environment(entry):
            continue
        if all(word in line for word in words):
            found.append(int(entry.name))
    return found


def environment(entry):
    try:
        return (entry / "environ").read_bytes().decode(errors="replace") + "\0"
    except OSError:
        return ""


def alive(pid):
    try:
        return ") Z " not in Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False


def kill(pid, number=signal.SIGKILL):
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        pass


def main(*cases):
    """Runs the cases in order; prints one line each."""
    failed = 0
    for case in cases:
        begun = time.monotonic()
        try:
            case()
            print(f"PASS {case.__name__} ({time.monotonic() - begun:.1f} s)", flush=True)
        except (Failed, subprocess.TimeoutExpired, OSError, KeyError, ValueError) as problem:
            failed += 1
            print(f"FAIL {case.__name__}: {type(problem).__name__}: {problem}", flush=True)
    sys.exit(1 if failed else 0)
