#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Snapshots of running database servers that are being written to: each is one instant, a new server starts on it and holds every
row acknowledged before it, without a hole. And what a killed API server leaves: no half snapshot, no frozen server."""
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from servers import MARIADB, Servers
from world import Cluster, alive, check, kill, main, processes, wait_until

ROUNDS = 20 if os.environ.get("PH_E2E_FULL") else 3
PG_BIN = Path("/usr/lib/postgresql/15/bin")
world = Cluster()
servers = Servers(world)
facts = {}

WRITE = """
\\set n :n + 1
begin;
insert into kept(client, n, filler) values (:client_id, :n, md5(:n::text));
update counters set n = :n where client = :client_id;
commit;
"""


class Writers:
    """Four sessions, each of which writes its rows 1, 2, 3 … one transaction at a time, as fast as it can."""

    def __init__(self, dsn):
        world.psql(dsn, """create extension if not exists amcheck;
            create table kept(client int, n bigint, filler text, primary key (client, n)); create index on kept(filler);
            create table counters(client int primary key, n bigint); insert into counters select c, 0 from generate_series(0, 3) c;""")
        script = world.home / "write.sql"
        script.write_text(WRITE)
        self.process = subprocess.Popen([PG_BIN / "pgbench", "-n", "-f", script, "-c", "4", "-T", "3600", "-D", "n=0", "--max-tries=1", dsn],
                                        env=world.env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def reached(dsn):
    """Client -> its newest committed row."""
    return {int(c): int(n) for c, n in (line.split("|") for line in world.psql(dsn, "select client, n from counters order by 1").splitlines())}


def examine(dsn, before, after, what):
    """The rows of a restored server against what was committed before the snapshot was asked for and after it was ready."""
    rows = world.psql(dsn, "select client, count(*), min(n), max(n) from kept group by 1 order by 1").splitlines()
    counters = reached(dsn)
    check(len(rows) == 4, f"{what}: every client's rows are there: {rows}")
    for client, count, low, high in (map(int, row.split("|")) for row in rows):
        check(low == 1 and count == high, f"{what}: client {client} has {count} rows up to {high}: a hole")
        check(counters[client] == high, f"{what}: client {client}'s counter says {counters[client]}, its rows {high}: half a transaction")
        check(before[client] <= high <= after[client], f"{what}: client {client} is at {high}, not between {before[client]} and {after[client]}")
    host = dsn.split("@")[1].split(":")[0]
    done = subprocess.run([PG_BIN / "pg_amcheck", "--heapallindexed", "--rootdescend", "--host", host, "--username", "postgres", "postgres"], env=world.env, capture_output=True, text=True)
    check(done.returncode == 0, f"{what}: pg_amcheck: {done.stdout}{done.stderr}")
    world.psql(dsn, "insert into kept(client, n) values (9, 1)")


def everySnapshotOfAWrittenServerIsOneInstant():
    servers.claim("source")
    facts["dsn"] = dsn = servers.postgresql("source", "source")
    with Writers(dsn) as writers:
        wait_until(lambda: sum(reached(dsn).values()) > 500, "the writers to write")
        for turn in range(ROUNDS):
            before = reached(dsn)
            servers.snapshot(f"round-{turn}", "source")
            ready = servers.ready(f"round-{turn}")
            after = reached(dsn)
            pause = ready["metadata"]["annotations"]["pilothouse.io/snapshot-pause-seconds"]
            print(f"round {turn}: {sum(after.values())} rows, stood still for {pause} s", flush=True)
            servers.claim(f"copy-{turn}", source=("VolumeSnapshot", f"round-{turn}"))
            examine(servers.postgresql(f"copy-{turn}", f"copy-{turn}"), before, after, f"round {turn}")
            check(writers.process.poll() is None, "the writers never lost their server")
            rows = sum(reached(dsn).values())
            wait_until(lambda: sum(reached(dsn).values()) > rows, "the writers to go on")
            for kind, name in (("pod", f"copy-{turn}"), ("pvc", f"copy-{turn}"), ("volumesnapshot", f"round-{turn}")):
                servers.remove(kind, name)
        # A claim filled from a claim.
        before = reached(dsn)
        servers.claim("clone", source=("PersistentVolumeClaim", "source"))
        clone = servers.postgresql("clone", "clone")
        examine(clone, before, reached(dsn), "the clone")
    servers.remove("pod", "clone")
    servers.remove("pvc", "clone")
    wait_until(lambda: not list((world.state / "snapshots").iterdir()), "the snapshots' folders to go")


def kubectlShowsWhatItShowsElsewhere():
    servers.snapshot("shown", "source")
    servers.ready("shown")
    lines = world.kubectl("get", "volumesnapshot").splitlines()
    check(lines[0].split() == "NAME READYTOUSE SOURCEPVC SOURCESNAPSHOTCONTENT RESTORESIZE SNAPSHOTCLASS SNAPSHOTCONTENT CREATIONTIME AGE".split(), lines[0])
    words = lines[1].split()
    check(words[:5] == ["shown", "true", "source", "1Gi", "standard"] and words[5].startswith("snapcontent-"), lines[1])
    lines = world.kubectl("get", "volumesnapshotcontent").splitlines()
    check(lines[0].split() == "NAME READYTOUSE RESTORESIZE DELETIONPOLICY DRIVER VOLUMESNAPSHOTCLASS VOLUMESNAPSHOT VOLUMESNAPSHOTNAMESPACE AGE".split(), lines[0])
    check(lines[1].split()[1:8] == ["true", "1073741824", "Delete", "pilothouse.io/local", "standard", "shown", "default"], lines[1])
    lines = world.kubectl("get", "volumesnapshotclass").splitlines()
    check(lines[0].split() == ["NAME", "DRIVER", "DELETIONPOLICY", "AGE"] and lines[1].split()[:3] == ["standard", "pilothouse.io/local", "Delete"], lines)
    servers.claim("small", size="1Mi", source=("VolumeSnapshot", "shown"))
    servers.pod("small", "small", "sleep 60", "/data")
    wait_until(lambda: "requested volume size 1048576 is less than the size 1073741824 for the source snapshot shown"
               in world.kubectl("get", "events", "--field-selector", "involvedObject.name=small,reason=ProvisioningFailed"), "the refusal of a claim that is too small")
    servers.remove("pod", "small")
    servers.remove("pvc", "small")
    servers.remove("volumesnapshot", "shown")


def frozen():
    return [f for f in (world.state / "pods").glob("*/containers/*/*/freeze") if f.read_text().startswith("frozen")]


def aKilledApiServerLeavesNoHalfSnapshotAndNoFrozenServer():
    dsn = facts["dsn"]
    with open(servers.volume("source") / "ballast", "wb") as ballast:  # so that there is a middle
        for _ in range(1500):
            ballast.write(os.urandom(1 << 20))
    for turn in range(2):
        servers.snapshot(f"cut-{turn}", "source")
        wait_until(lambda: frozen() and list((world.state / "snapshots").glob(".new-*/data/ballast")), "the copy to be under way", 60)
        for daemon in processes(["pilothouse-local", str(world.state)]):
            kill(daemon)
            wait_until(lambda: not alive(daemon), "the end of the API server")
        wait_until(lambda: not frozen(), "the shim to let the server go on")
        check(world.psql(dsn, "insert into counters values (100, 1) on conflict (client) do update set n = counters.n + 1 returning 'written'").startswith("written"),
              "the server takes writes while the API server is dead")
        whole = lambda: [f for f in (world.state / "snapshots").iterdir() if not f.name.startswith(".")]
        check(not whole(), f"no snapshot stands there as if it were whole: {whole()}")
        world.ctl("local", "up")
        found = servers.get("volumesnapshot", f"cut-{turn}")
        if turn == 0:  # it is taken again by itself, as a driver's would be
            ready = servers.ready(f"cut-{turn}", 120)
            check(float(ready["metadata"]["annotations"]["pilothouse.io/snapshot-pause-seconds"]) > 0, "the pause is told")
            folder = whole()[0]
            check((folder / "data/ballast").stat().st_size == 1500 << 20 and (folder / "snapshot.json").exists(), "and is whole")
        else:
            check(found, "the request outlived the kill")
        servers.remove("volumesnapshot", f"cut-{turn}")
        wait_until(lambda: not list((world.state / "snapshots").iterdir()), "half-made folders to go")
    (servers.volume("source") / "ballast").unlink()
    check(world.psql(dsn, "select count(*) > 0 from kept") == "t", "the server is as before")
    pod = servers.get("pod", "source")
    check(pod["status"]["containerStatuses"][0]["restartCount"] == 0, "and was never restarted")
    servers.remove("pod", "source")
    servers.remove("pvc", "source")


class MariaDbWriter(threading.Thread):
    """Writes numbered rows, one transaction each, in one session."""

    def __init__(self, address):
        super().__init__(daemon=True)
        self.process = subprocess.Popen(["mariadb", "--no-defaults", "-h", address, "-u", "root", "--unbuffered", "--skip-column-names", "shop"],
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=world.env)
        self.acknowledged = 0
        self.stop = threading.Event()

    def run(self):
        while not self.stop.is_set():
            n = self.acknowledged + 1
            self.process.stdin.write(f"begin; insert into kept values ({n}, md5({n})); update counter set n = {n}; commit; select {n};\n")
            self.process.stdin.flush()
            if self.process.stdout.readline().strip() != str(n):
                return
            self.acknowledged = n
        self.process.stdin.close()
        self.process.wait()


def mariadb(address, sql, expect=0):
    done = subprocess.run(["mariadb", "--no-defaults", "-h", address, "-u", "root", "--skip-column-names", "--batch"], input=sql, capture_output=True, text=True,
                          env=world.env, timeout=60)
    check(expect is None or done.returncode == expect, f"mariadb ended with {done.returncode}: {done.stderr}")
    return done.stdout.strip()


def everySnapshotOfAWrittenMariaDbIsOneInstant():
    if not (shutil.which("mariadb") and Path("/usr/sbin/mariadbd").exists()):
        print("SKIP everySnapshotOfAWrittenMariaDbIsOneInstant: mariadb-server is not installed", flush=True)
        return

    def start(name):
        servers.pod(name, name, MARIADB, "/var/lib/mysql", image="pilothouse/shell")
        address = servers.address(name)
        wait_until(lambda: mariadb(address, "select 1", expect=None) == "1", f"MariaDB in {name} to answer", 90)
        return address

    servers.claim("maria")
    address = start("maria")
    mariadb(address, "create database shop; create table shop.kept(n bigint primary key, filler char(32), key(filler)); create table shop.counter(n bigint); insert into shop.counter values (0);")
    writer = MariaDbWriter(address)
    writer.start()
    try:
        wait_until(lambda: writer.acknowledged > 100, "the writer to write")
        for turn in range(ROUNDS):
            before = writer.acknowledged
            servers.snapshot(f"maria-{turn}", "maria")
            pause = servers.ready(f"maria-{turn}")["metadata"]["annotations"]["pilothouse.io/snapshot-pause-seconds"]
            after = writer.acknowledged + 1
            print(f"MariaDB round {turn}: {after} rows, stood still for {pause} s", flush=True)
            servers.claim(f"maria-copy-{turn}", source=("VolumeSnapshot", f"maria-{turn}"))
            copy = start(f"maria-copy-{turn}")
            count, low, high, counter = map(int, mariadb(copy, "select count(*), min(n), max(n), (select n from shop.counter) from shop.kept").split())
            check(low == 1 and count == high == counter, f"round {turn}: {count} rows up to {high}, counter {counter}")
            check(before <= high <= after, f"round {turn}: {high} is not between {before} and {after}")
            check(mariadb(copy, "check table shop.kept, shop.counter extended").count("\tOK") == 2, "CHECK TABLE finds nothing")
            check(writer.is_alive(), "the writer never lost its server")
            for kind, name in (("pod", f"maria-copy-{turn}"), ("pvc", f"maria-copy-{turn}"), ("volumesnapshot", f"maria-{turn}")):
                servers.remove(kind, name)
    finally:
        writer.stop.set()
        writer.join(10)
    servers.remove("pod", "maria")
    servers.remove("pvc", "maria")


if not (PG_BIN / "pg_amcheck").exists():
    print("SKIP: postgresql-15 is not installed")
    sys.exit(77)
with world:
    main(everySnapshotOfAWrittenServerIsOneInstant, kubectlShowsWhatItShowsElsewhere, aKilledApiServerLeavesNoHalfSnapshotAndNoFrozenServer,
         everySnapshotOfAWrittenMariaDbIsOneInstant)
