# SPDX-License-Identifier: Apache-2.0
"""A PostgreSQL "orders" with replicas on a cluster of its own, and a client that writes to it all the while; for e2e_patroni and bench_failover."""
import json
import os
import select
import sys
import threading
import time
from pathlib import Path

import psycopg2
import psycopg2.extensions

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "slice"))
from world import Cluster, check, environment, processes, wait_until  # noqa: E402

world = Cluster()
facts = {}
TTL = 10


def row():
    return next((r for r in world.json("list") if r["name"] == "orders"), {"members": [], "state": "gone"})


def members(role=None):
    return {m["name"]: m for m in row()["members"] if role is None or m["role"] == role}


def primary():
    """The one member that leads, once exactly one does."""
    return wait_until(lambda: len(found := list(members("primary"))) == 1 and found[0], "one primary", 60)


def settled(count, seconds=90):
    """Until so many members are ready, one primary and the rest replicas of it on one timeline."""
    def look():
        told = row()
        roles = sorted(m["role"] for m in told["members"])
        return told["state"] == "Ready" and roles == ["primary"] + ["replica"] * (count - 1) \
            and len({m["timeline"] for m in told["members"]}) == 1 and told
    try:
        return wait_until(look, f"{count} members", seconds)
    except Exception:
        print(json.dumps(row(), indent=1), file=sys.stderr)
        raise


def inMember(pod, sql, **options):
    """What the server of one member answers to its superuser, whatever its role."""
    return world.kubectl("exec", pod, "-c", "postgresql", "--", "psql", "--no-psqlrc", "-qAt", "-h", "/run/pilothouse", "-U", "postgres", "-d", "shop", "-c", sql, **options).strip()


def inPod(pod, words=()):
    """Processes of one member's containers. Patroni starts the server with an environment of its own, so they are found by
    the namespace they share with one that has the pod's."""
    port = json.loads((world.state / "cluster.json").read_text())["port"]
    spaces = {space(p) for p in processes([], port) if f"POD_NAME={pod}\0" in environment(Path(f"/proc/{p}"))} - {space("self"), None}
    return [p for p in processes(list(words)) if space(p) in spaces]


def space(pid):
    try:
        return os.readlink(f"/proc/{pid}/ns/pid")
    except OSError:
        return None


def patience(session, seconds=2):
    """How every call of the writer waits: a frozen server holds its connections open and answers nothing, so a client needs a limit of its own."""
    end = time.monotonic() + seconds
    while (state := session.poll()) != psycopg2.extensions.POLL_OK:
        reading, writing = ([session], []) if state == psycopg2.extensions.POLL_READ else ([], [session])
        if not any(select.select(reading, writing, [], max(0, end - time.monotonic()))):
            raise psycopg2.OperationalError(f"no answer within {seconds} s")


psycopg2.extensions.set_wait_callback(patience)


class Writer(threading.Thread):
    """Writes numbered rows through one connection string, reconnecting; remembers when each was acknowledged."""

    def __init__(self, first):
        super().__init__(daemon=True)
        self.next, self.acknowledged, self.stop = first, [], threading.Event()

    def run(self):
        session = None
        while not self.stop.is_set():
            try:
                if session is None:
                    session = psycopg2.connect(facts["dsn"], options="-c statement_timeout=2000")
                    session.autocommit = True
                with session.cursor() as cursor:
                    cursor.execute("insert into kept(n) values (%s)", (self.next,))
                self.acknowledged.append((self.next, time.monotonic()))
            except psycopg2.Error:
                if session is not None:
                    session.close()
                session = None
                time.sleep(0.02)  # the pace of tries, not a wait for a state
            self.next += 1

    def count(self):
        return len(self.acknowledged)

    def goesOn(self, what, seconds=60):
        reached = self.count()
        wait_until(lambda: self.count() > reached + 5, f"writes {what}", seconds)

    def outage(self, since):
        """The longest time without an acknowledged write since then."""
        times = [since] + [at for _, at in self.acknowledged if at >= since]
        return max(b - a for a, b in zip(times, times[1:]))


class Writing:
    """A writer for as long as the block runs; what it was told is written must be there afterwards."""
    first = 1000

    def __init__(self, losses=False):
        self.losses = losses

    def __enter__(self):
        self.writer = Writer(Writing.first)
        self.writer.start()
        self.writer.goesOn("before anything happens")
        return self.writer

    def __exit__(self, kind, value, trace):
        self.writer.stop.set()
        self.writer.join(30)
        Writing.first = self.writer.next + 1000
        if kind is None:
            kept = set(world.psql(facts["dsn"], "select n from kept").split())
            lost = [n for n, _ in self.writer.acknowledged if str(n) not in kept]
            check(self.losses or not lost, f"{len(lost)} acknowledged rows are gone: {lost[:5]}")
            if lost:
                print(f"  {len(lost)} of {self.writer.count()} acknowledged rows were lost, which asynchronous replicas allow")
