#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""PostgreSQL with replicas by the distribution's own Patroni: it forms, replicates, fails over, hands over, grows and shrinks,
outlives the API server, and goes without a trace. One client writes through the same connection string all the while."""
import base64
import json
import os
import signal
import sys
import time
from pathlib import Path

from replicas import TTL, Writing, facts, inMember, inPod, members, primary, row, settled, space, world

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "slice"))
from world import alive, check, environment, kill, main, processes, wait_until  # noqa: E402


def threeMembersForm():
    begun = time.monotonic()
    world.ctl("create", "postgresql", "orders", "--members", "3", "--database", "shop", "--owner", "app", "--no-deletion-protection", timeout=180)
    facts["dsn"] = wait_until(lambda: world.ctl("connect", "orders", expect=None)[0].strip(), "the connection string", 60)
    wait_until(lambda: world.psql(facts["dsn"], "select 1", expect=None) == "1", "the first query", 120)
    print(f"  first query after {time.monotonic() - begun:.1f} s")
    told = settled(3, 180)
    print(f"  three members ready after {time.monotonic() - begun:.1f} s")
    check(all(m["state"] == "running" for m in told["members"]), f"every member runs: {told}")
    check(world.psql(facts["dsn"], "select current_user, ssl from pg_stat_ssl where pid = pg_backend_pid()") == "app|t", "the owner is logged in over TLS")
    check(world.psql(facts["dsn"], "show data_checksums") == "on", "pages carry checksums")
    text = world.ctl("describe", "orders")[0]
    check("3 of 3 ready" in text and "TIMELINE" in text and "primary" in text, f"describe tells the topology:\n{text}")


def aRowReachesEveryReplica():
    world.psql(facts["dsn"], "create table kept(n bigint primary key, at timestamptz default now()); insert into kept(n) values (1)")
    address = world.kubectl("get", "service", "orders-replicas", "-o", "jsonpath={.spec.clusterIP}")
    host = facts["dsn"].split("@")[1].split(":")[0]
    replica = facts["dsn"].replace("@" + host, "@" + address)
    check(world.psql(replica, "select pg_is_in_recovery()") == "t", "the read-only Service leads to a replica")
    wait_until(lambda: world.psql(replica, "select n from kept", expect=None) == "1", "the row on a replica")
    wait_until(lambda: all(m["lagBytes"] == 0 for m in members("replica").values()), "replicas without lag", 30)
    files = [p for pod in members() for p in inPod(pod, ["patroni.yml"])]
    check(files, "Patroni runs")
    secret = json.loads(world.kubectl("get", "secret", "orders-credentials", "-o", "json"))["data"]
    for pid in files:
        line = Path(f"/proc/{pid}/cmdline").read_bytes() + environment(Path(f"/proc/{pid}")).encode()
        for key, value in secret.items():
            check(base64.b64decode(value) not in line, f"{key} is not in arguments or environment")


def aKilledServerIsStartedAgainInPlace():
    leader = primary()
    with Writing() as writer:
        victims = inPod(leader, ["postgres", "-D", "/var/lib/postgresql/pgdata"])
        check(len(victims) == 1, f"one server runs in {leader}: {victims}")
        at = time.monotonic()
        kill(victims[0])
        wait_until(lambda: not alive(victims[0]), "the end of the server")
        writer.goesOn("after the server was killed")
        print(f"  {writer.outage(at):.1f} s without a write")
    check(primary() == leader, "the same member leads")
    settled(3)


def switchoverHandsOver():
    leader = primary()
    with Writing() as writer:
        at = time.monotonic()
        told = world.ctl("switchover", "orders", timeout=120)[1]
        writer.goesOn("after the switchover")
        print(f"  {writer.outage(at):.1f} s without a write; told: {[line for line in told.splitlines() if 'leads' in line]}")
        check("leads" in told, f"the outcome is told: {told}")
    check(primary() != leader, "another member leads")
    settled(3)
    back = world.ctl("switchover", "orders", "--to", leader, timeout=120)
    check(primary() == leader, f"{leader} leads again: {back}")
    err = world.ctl("switchover", "orders", "--to", leader, expect=None)
    check(err[2] != 0 and "already" in err[1], f"who leads already is refused: {err}")
    err = world.ctl("switchover", "orders", "--to", "orders-7", expect=None)
    check(err[2] != 0 and "no member" in err[1], f"an unknown member is refused: {err}")
    settled(3)


def patronictlWorksInAMember():
    """Debian's own tool, as a DBA uses it: by kubectl exec in any member, without an option that tells where the cluster is."""
    def patronictl(pod, *arguments):
        return world.kubectl("exec", pod, "-c", "postgresql", "--", "patronictl", *arguments)
    leader = primary()
    replicas = sorted(set(members()) - {leader})
    told = {m["Member"]: m for m in json.loads(patronictl(replicas[0], "list", "--format", "json"))}
    check(told.keys() == members().keys(), f"it lists the members: {told}")
    check({m for m in told if told[m]["Role"] == "Leader"} == {leader} and all(m["State"] == "running" for m in told.values()), f"with their roles: {told}")
    before = members()[leader]["timeline"]
    with Writing() as writer:
        at = time.monotonic()
        patronictl(replicas[1], "switchover", "orders", "--leader", leader, "--candidate", replicas[0], "--force")
        check(primary() == replicas[0], f"{replicas[0]} leads, as it was told to")
        writer.goesOn("after patronictl's switchover")
        print(f"  {writer.outage(at):.1f} s without a write")
    check({m["timeline"] for m in settled(3)["members"]} == {before + 1}, "all are on the next timeline")
    inside = ("exec", leader, "-c", "postgresql", "--", "sh", "-c")
    world.kubectl(*inside, "echo old > /var/lib/postgresql/pgdata/not-of-the-primary")
    world.psql(facts["dsn"], "create table if not exists seen(n int); insert into seen values (1)")
    patronictl(replicas[0], "reinit", "orders", leader, "--force", "--wait")
    wait_until(lambda: world.kubectl(*inside, "ls /var/lib/postgresql/pgdata/not-of-the-primary || echo gone", expect=None).strip() == "gone", "its data to be made anew")
    settled(3)
    wait_until(lambda: inMember(leader, "select n, pg_is_in_recovery() from seen", expect=None) == "1|t", "the primary's rows in the rebuilt replica")


def aDeletedPrimarysPodFailsOver():
    leader = primary()
    with Writing() as writer:
        at = time.monotonic()
        world.kubectl("delete", "pod", leader, "--wait=false")
        wait_until(lambda: primary() != leader, "another primary", 60)
        writer.goesOn("after the pod was deleted")
        print(f"  {writer.outage(at):.1f} s without a write")
    settled(3)


def aFrozenPrimaryIsReplacedAndComesBackAsAReplica():
    leader = primary()
    with Writing(losses=True) as writer:
        victims = inPod(leader)
        check(victims, f"{leader} has processes")
        at = time.monotonic()
        for pid in victims:
            kill(pid, signal.SIGSTOP)
        try:
            wait_until(lambda: (now := list(members("primary"))) and now != [leader], "another primary", 60)
            writer.goesOn("through the same connection string", 60)
            print(f"  {writer.outage(at):.1f} s without a write")
        finally:
            for pid in victims:
                kill(pid, signal.SIGCONT)
    settled(3, 150)
    check(leader in members("replica"), f"{leader} follows now")


def anOldPrimaryThatWroteOnIsRewound():
    """Only Patroni stands still in the primary's pod: another member takes over, while the old server, which nobody sends clients to any more,
    writes something of its own. Once Patroni goes on, pg_rewind takes that back and the server follows."""
    leader = primary()
    patroni = inPod(leader, ["/usr/bin/patroni"])
    check(patroni, f"Patroni runs in {leader}")
    with Writing(losses=True) as writer:
        for pid in patroni:
            kill(pid, signal.SIGSTOP)
        try:
            wait_until(lambda: (now := list(members("primary"))) and now != [leader], "another primary", 60)
            writer.goesOn("on the new primary", 60)
            check(inMember(leader, "insert into kept(n) values (-1); checkpoint; select pg_is_in_recovery()").endswith("f"), "the old server is a primary still")
        finally:
            for pid in patroni:
                kill(pid, signal.SIGCONT)
    settled(3, 150)
    check(leader in members("replica"), f"{leader} follows now")
    check("running pg_rewind" in world.kubectl("logs", leader, "-c", "postgresql"), "it was rewound, not copied anew")
    check(inMember(leader, "select count(*) from kept where n = -1") == "0", "what it wrote alone is gone")
    world.psql(facts["dsn"], "insert into kept(n) values (-2)")
    wait_until(lambda: inMember(leader, "select count(*) from kept where n = -2") == "1", "it replicates")


def membersGoAndCome():
    world.ctl("switchover", "orders", "--to", "orders-2", timeout=120) if primary() != "orders-2" else None
    settled(3)
    with Writing() as writer:
        world.ctl("scale", "orders", "--members", "2", "--yes", timeout=180)  # the newest is the primary: it hands over first
        settled(2)
        check("orders-2" not in members(), "the newest member went")
        check(sorted(c["metadata"]["name"] for c in world.objects("pvc")) == ["data-orders-0", "data-orders-1"], "with its volume")
        world.ctl("scale", "orders", "--members", "3", "--yes", timeout=180)
        settled(3)
        writer.goesOn("with three members again")
    for wrong in ("0", "10", "3"):
        out = world.ctl("scale", "orders", "--members", wrong, expect=None)
        check(out[2] != 0 and out[1].strip(), f"--members {wrong} is refused with a sentence: {out}")


def theApiServerIsNotNeededToWrite():
    leader = primary()
    with Writing() as writer:
        for daemon in processes(["pilothouse-local", str(world.state)]):
            kill(daemon)
        at = time.monotonic()
        try:
            wait_until(lambda: time.monotonic() - at > 2 * TTL, "more than the lock's time to live", 3 * TTL)
            writer.goesOn("without an API server")
            gap = writer.outage(at)
        finally:
            world.ctl("local", "up")
        check(gap < 3, f"writes went on all the time, the longest pause was {gap:.1f} s")
        print(f"  longest pause of writes {gap:.1f} s in {time.monotonic() - at:.0f} s")
    check(primary() == leader, "the same member leads")
    settled(3)


def leftovers():
    kinds = ("configmaps", "secrets", "services", "endpoints", "statefulsets", "pods", "serviceaccounts", "roles", "rolebindings", "leases")
    return [f"{kind}/{o['metadata']['name']}" for kind in kinds for o in world.objects(kind) if o["metadata"]["name"].startswith("orders")]


def deleteLeavesNothingButVolumes():
    world.ctl("delete", "orders", "--yes", timeout=180)
    left = leftovers()
    check(left == [f"secrets/orders-{part}" for part in ("ca", "credentials", "tls")], f"passwords and certificates stay with the volumes: {left}")
    check(sorted(c["metadata"]["name"] for c in world.objects("pvc")) == [f"data-orders-{n}" for n in range(3)], "the volumes stay")
    check(world.containers(["patroni.yml"]) == [], "no Patroni runs")
    world.ctl("delete", "orders", "--yes", "--purge")
    check(world.objects("pvc") == [] and leftovers() == [], "they go when asked to")


def aFirstStartKilledHalfWayIsMadeAnew():
    """Member 0 alone makes the first data, in a folder of its own; killed at any moment, the next start begins again or goes on."""
    world.ctl("create", "postgresql", "orders", "--members", "2", "--synchronous", "--database", "shop", "--owner", "app", "--no-deletion-protection", timeout=180)
    # Which process works, on which folder; a control file is there long before the folder is a database.
    for moment, folder, pod in (("initdb", "pgdata.bootstrap", False), ("--single", "pgdata.bootstrap", True), ("patroni.yml", "pgdata", True)):
        def victims():
            found = [p for p in inPod("orders-0", [moment]) if Path(f"/proc/{p}/root/var/lib/postgresql/{folder}/global/pg_control").exists()]
            return found and [p for p in processes([]) if space(p) == space(found[0])]
        killed = wait_until(victims, f"{moment} at work", 60)
        whole = Path(f"/proc/{killed[0]}/root/var/lib/postgresql/pgdata").exists()
        if pod:
            world.kubectl("delete", "pod", "orders-0", "--grace-period=0", "--force")
        else:
            for pid in killed:
                kill(pid)
        wait_until(lambda: not any(alive(p) for p in killed), f"the end of {moment}")
        check(whole == (folder == "pgdata"), f"a data directory is there only once it is whole: {moment}")
    wait_until(lambda: row()["state"] == "Ready", "both members", 120)
    facts["dsn"] = world.ctl("connect", "orders")[0].strip()
    check(world.psql(facts["dsn"], "select current_user || ' ' || current_database()") == "app shop", "owner and database are there")


def synchronousCommitsWaitForAReplica():
    wait_until(lambda: members("sync-replica"), "a replica that confirms", 60)
    check(world.psql(facts["dsn"], "show synchronous_standby_names") != "", "the primary waits for it")
    world.ctl("delete", "orders", "--yes", "--purge", timeout=180)


def endpointsMembersGoAndCome():
    with Writing() as writer:
        world.ctl("scale", "orders", "--members", "3", "--yes", timeout=180)
        settled(3)
        world.ctl("switchover", "orders", "--to", "orders-2", timeout=120)
        world.ctl("scale", "orders", "--members", "2", "--yes", timeout=180)
        settled(2)
        writer.goesOn("with two members again")


def endpointsLeadClientsToTheLeader():
    """Patroni's other way: its state in Endpoints, of which the leader's is that of the Service."""
    begun = time.monotonic()
    world.ctl("create", "postgresql", "orders", "--members", "2", "--dcs", "endpoints", "--no-deletion-protection", "--wait", timeout=180)
    print(f"  ready after {time.monotonic() - begun:.1f} s")
    facts["dsn"] = world.ctl("connect", "orders")[0].strip()
    settled(2)
    check("selector" not in next(s for s in world.objects("service") if s["metadata"]["name"] == "orders")["spec"], "the Service selects nothing")
    check([c for c in world.objects("configmap") if c["metadata"]["name"].startswith("orders-") and c["metadata"]["labels"].get("pilothouse.io/patroni")] == [],
          "no ConfigMap holds state")
    world.psql(facts["dsn"], "create table kept(n bigint primary key)")
    leader = primary()
    with Writing() as writer:
        at = time.monotonic()
        world.ctl("switchover", "orders", timeout=120)
        writer.goesOn("after the switchover")
        print(f"  {writer.outage(at):.1f} s without a write")
    check(primary() != leader, "another member leads")
    target = next(e for e in world.objects("endpoints") if e["metadata"]["name"] == "orders")
    check([a["targetRef"]["name"] for s in target["subsets"] for a in s["addresses"]] == [primary()], f"the Service leads to it: {target}")
    settled(2)
    wait_until(lambda: all(m["lagBytes"] == 0 for m in members("replica").values()), "the replica without lag", 30)
    if os.environ.get("PH_E2E_FULL"):
        endpointsMembersGoAndCome()
    told = json.loads(world.kubectl("exec", primary(), "-c", "postgresql", "--", "patronictl", "list", "--format", "json"))
    check(sorted(m["Role"] for m in told) == ["Leader", "Replica"], f"patronictl sees them: {told}")
    world.ctl("delete", "orders", "--yes", "--purge", timeout=180)
    left = leftovers()
    check(left == [], f"nothing is left: {left}")
    wait_until(lambda: not [e for e in world.objects("endpointslices") if e["metadata"]["name"].startswith("orders")], "the end of what was mirrored")


CASES = [threeMembersForm, aRowReachesEveryReplica, aKilledServerIsStartedAgainInPlace, switchoverHandsOver, patronictlWorksInAMember, aDeletedPrimarysPodFailsOver,
         aFrozenPrimaryIsReplacedAndComesBackAsAReplica, anOldPrimaryThatWroteOnIsRewound, membersGoAndCome, theApiServerIsNotNeededToWrite, deleteLeavesNothingButVolumes,
         aFirstStartKilledHalfWayIsMadeAnew, synchronousCommitsWaitForAReplica,
         endpointsLeadClientsToTheLeader]
wanted = os.environ.get("PH_E2E_CASES", "").split(",")  # some of them, while one works on a case

with world:
    main(*[case for case in CASES if wanted == [""] or case.__name__ in wanted])
