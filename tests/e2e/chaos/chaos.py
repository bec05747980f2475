#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""kill -9 of every program of ours, at random moments, under load. PH_CHAOS_SEED repeats a run; PH_E2E_FULL=1 makes 50 rounds of 4.

What must hold: no row and no object whose write was acknowledged is lost, pods are found again, the instance becomes ready again by
itself, and what a killed console left half-made is listed and can be ended by another one."""
import base64
import http.client
import json
import os
import random
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "slice"))
from world import CTL, Cluster, Failed, alive, check, kill, main, processes, wait_until  # noqa: E402

seed = int(os.environ.get("PH_CHAOS_SEED") or random.SystemRandom().randrange(1 << 31))
dice = random.Random(seed)
rounds = 50 if os.environ.get("PH_E2E_FULL") else 4
world = Cluster()


class Load(threading.Thread):
    """Numbered writes, one after the other; an unacknowledged number is never used again."""

    def __init__(self, write):
        super().__init__(daemon=True)
        self.write, self.acknowledged, self.next, self.stop = write, [], 0, threading.Event()
        self.start()

    def run(self):
        while not self.stop.is_set():
            number, self.next = self.next, self.next + 1
            try:
                self.write(number)
                self.acknowledged.append(number)
            except (Failed, OSError, ssl.SSLError, http.client.HTTPException, subprocess.TimeoutExpired):
                self.stop.wait(0.1)  # the server is being restarted; do not spin

    def end(self):
        self.stop.set()
        self.join()
        return self.acknowledged

    def goes_on(self, what, seconds=120):
        reached = len(self.acknowledged)
        wait_until(lambda: len(self.acknowledged) > reached + 3, what, seconds)


class Api:
    """Plain HTTPS to the API server as the printed kubeconfig says."""

    def __init__(self):
        import yaml
        config = yaml.safe_load(world.ctl("local", "kubeconfig")[0])
        cluster, user = config["clusters"][0]["cluster"], config["users"][0]["user"]
        self.host, self.port = cluster["server"].removeprefix("https://").split(":")
        self.tls = ssl.create_default_context(cadata=base64.b64decode(cluster["certificate-authority-data"]).decode())
        pem = Path(world.home) / "client.pem"
        pem.touch(mode=0o600)
        pem.write_bytes(base64.b64decode(user["client-certificate-data"]) + base64.b64decode(user["client-key-data"]))
        self.tls.load_cert_chain(pem)

    def call(self, method, path, body=None):
        connection = http.client.HTTPSConnection(self.host, int(self.port), context=self.tls, timeout=10)
        try:
            connection.request(method, path, body=json.dumps(body) if body else None, headers={"Content-Type": "application/json"})
            answer = connection.getresponse()
            text = answer.read()
        finally:
            connection.close()
        check(answer.status < 300, f"{method} {path}: {answer.status}")
        return json.loads(text)


def victims():
    """What can be killed, each as a function that gives process ids."""
    server = ["postgres", "-D", "/var/lib/postgresql/pgdata"]
    return {
        "pilothouse-local": lambda: processes(["pilothouse-local", str(world.state)]),
        "pilothouse-forwarder": lambda: processes(["pilothouse-forwarder", str(world.state)]),
        "PostgreSQL": lambda: world.containers(server),
        "supervise": lambda: world.containers(["pilothouse-agent", "supervise"]),
        "serve": lambda: world.containers(["pilothouse-agent", "serve"]),
        "the database's shim": lambda: [world.shim(server)],
        "the agent's shim": lambda: [world.shim(["pilothouse-agent", "serve"])],
    }


def end_unfinished():
    """Ends what a killed console left, as another console; afterwards nothing is unfinished."""
    for row in world.json("operations", "list"):
        name = row["target"]["name"]
        if world.ctl("operations", "resume", name, timeout=240, expect=None)[2] != 0:
            world.ctl("operations", "rollback", name, "--yes", timeout=240)  # complete but not ready: a person decides
    left = world.json("operations", "list")
    check(not left, f"nothing is left unfinished: {left}")


def nothingAcknowledgedIsLost():
    print(f"seed {seed}, {rounds} rounds", flush=True)
    world.ctl("create", "postgresql", "orders", "--database", "shop", "--owner", "app", "--no-deletion-protection", "--wait")
    dsn = world.ctl("connect", "orders")[0].strip()
    world.psql(dsn, "create table kept(n bigint primary key)")
    api = Api()
    rows = Load(lambda n: world.psql(dsn, f"insert into kept(n) values ({n})"))
    objects = Load(lambda n: api.call("POST", "/api/v1/namespaces/default/configmaps", {"metadata": {"name": f"kept-{n}"}, "data": {"n": str(n)}}))
    aims = victims()
    for turn in range(rounds):
        # A console is at work in each round and is killed in every other one.
        half = f"half-{turn}"
        console = subprocess.Popen([CTL, "create", "postgresql", half, "--no-deletion-protection", "--wait"], env=world.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(dice.uniform(0, 2.5))  # the moment is what the dice choose, not something to wait for
        name = dice.choice(sorted(aims))
        wait_until(aims[name], f"{name} to run", 60)
        pids = aims[name]()
        console_too = dice.random() < 0.5
        print(f"round {turn}: {name}{' and the console' if console_too else ''}", flush=True)
        for pid in pids:
            kill(pid)
        if console_too:
            console.kill()
        if name in ("pilothouse-local", "pilothouse-forwarder"):
            wait_until(lambda: not any(alive(pid) for pid in pids), f"the end of {name}")
            world.ctl("local", "up")
        rows.goes_on(f"rows after {name} was killed")
        objects.goes_on(f"objects after {name} was killed")
        wait_until(lambda: console.poll() is not None, "the console's end", 300)
        end_unfinished()
        if [row for row in world.json("list") if row["name"] == half]:
            world.ctl("delete", half, "--yes", "--purge", timeout=240)
    wait_until(lambda: [r for r in world.json("list") if r["name"] == "orders" and r["state"] == "Ready"], "the instance to be ready", 120)
    written, made = rows.end(), objects.end()
    kept = set(map(int, world.psql(dsn, "select n from kept").split()))
    check(not set(written) - kept, f"acknowledged rows are gone: {sorted(set(written) - kept)[:5]}")
    there = {int(item["data"]["n"]) for item in api.call("GET", "/api/v1/namespaces/default/configmaps")["items"] if item["metadata"]["name"].startswith("kept-")}
    check(not set(made) - there, f"acknowledged objects are gone: {sorted(set(made) - there)[:5]}")
    print(f"{len(written)} rows and {len(made)} objects acknowledged, all there", flush=True)


with world:
    main(nothingAcknowledgedIsLost)
