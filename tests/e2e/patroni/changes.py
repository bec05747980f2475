#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A database in the hands of its administrator: it restarts member after member, takes parameters over, gets other resources and larger
volumes, stops and starts, and a change it cannot bear is taken back. With replicas a client writes all the while and loses nothing."""
import json
import os
import sys
import time
from pathlib import Path

from replicas import Writing, facts, inMember, members, primary, settled, world

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "slice"))
from world import check, main, wait_until  # noqa: E402

CATALOG = Path(os.environ["PH_SOURCE_DIR"]) / "resources" / "catalog"


def uids(name="orders"):
    return {p["metadata"]["name"]: p["metadata"]["uid"] for p in world.objects("pod") if p["metadata"]["name"].startswith(f"{name}-")}


def claims(name="orders"):
    return {c["metadata"]["name"]: c["status"]["capacity"]["storage"] for c in world.objects("pvc") if c["metadata"]["name"].startswith(f"data-{name}-")}


def workload(name="orders"):
    return next(s for s in world.objects("statefulset") if s["metadata"]["name"] == name)


def spec(name="orders"):
    return json.loads(next(c for c in world.objects("configmap") if c["metadata"]["name"] == name)["data"]["spec"])


def show(dsn, name):
    return world.psql(dsn, f"show {name}")


def membersRestartOneByOneUnderAWritingClient():
    world.ctl("create", "postgresql", "orders", "--members", "3", "--cpu", "150m", "--database", "shop", "--owner", "app", "--wait", timeout=240)
    facts["dsn"] = world.ctl("connect", "orders")[0].strip()
    world.psql(facts["dsn"], "create table kept(n bigint primary key)")
    settled(3)
    leader, before = primary(), uids()
    with Writing() as writer:
        at = time.monotonic()
        told = world.ctl("restart", "orders", "--yes", timeout=300)[1]
        writer.goesOn("after the restart")
        print(f"  {writer.outage(at):.1f} s without a write, {time.monotonic() - at:.1f} s in all")
        check(writer.outage(at) < 15, "clients were away no longer than a switchover takes")
    lines = [line for line in told.splitlines() if line.startswith("✓ Restart")]
    check(len(lines) == 3 and leader in lines[-1], f"the primary restarts last: {lines}")
    after = uids()
    check(set(after) == set(before) and all(after[n] != before[n] for n in before), "every member is another pod")
    check(primary() != leader, "another one leads")
    settled(3)


def parametersAreTakenOverWithoutARestart():
    before = uids()
    world.ctl("edit", "orders", "--set", "work_mem=9MB", "--yes", timeout=240)
    check(uids() == before, "no member restarted")
    check({m: inMember(m, "show work_mem") for m in members()} == {m: "9MB" for m in members()}, "every member has it in force")
    check(spec()["parameters"] == {"work_mem": "9MB"}, "the spec says so")
    config = json.loads(next(c for c in world.objects("configmap") if c["metadata"]["name"] == "orders-config")["metadata"]["annotations"]["config"])
    check(config["postgresql"]["parameters"]["work_mem"] == "9MB" and config["ttl"] == 10, f"Patroni's own configuration too, the rest as it was: {config}")


def whatNeedsARestartRollsThroughTheMembers():
    leader, before = primary(), uids()
    with Writing() as writer:
        at = time.monotonic()
        world.ctl("edit", "orders", "--set", "max_connections=130", "--unset", "work_mem", "--memory", "600Mi", "--yes", timeout=300)
        writer.goesOn("after the change")
        print(f"  {writer.outage(at):.1f} s without a write, {time.monotonic() - at:.1f} s in all")
    for member in members():
        check(inMember(member, "show max_connections") == "130" and inMember(member, "show work_mem") == "4MB", f"{member} has both in force")
    for pod in world.objects("pod"):
        if pod["metadata"]["name"] in before:
            check(pod["spec"]["containers"][0]["resources"]["limits"]["memory"] == "600Mi", "every member has the memory")
            check(pod["metadata"]["uid"] != before[pod["metadata"]["name"]], "every member restarted")
    check(primary() != leader, "the primary handed over")
    refused = world.ctl("edit", "orders", "--set", "max_connections=50", "--yes", expect=None)
    check(refused[2] != 0 and "cannot be lowered" in refused[1] and "Next:" in refused[1], f"what replicas could not follow is refused: {refused}")
    check(spec()["parameters"] == {"max_connections": "130"}, "and changed nothing")


def volumesGrowWhileTheDatabaseRuns():
    before = uids()
    with Writing() as writer:
        at = time.monotonic()
        world.ctl("edit", "orders", "--storage", "3Gi", "--yes", timeout=240)
        print(f"  {writer.outage(at):.1f} s without a write")
    check(set(claims().values()) == {"3Gi"}, f"every volume has grown: {claims()}")
    check(uids() == before, "no member restarted")
    check(workload()["spec"]["volumeClaimTemplates"][0]["spec"]["resources"]["requests"]["storage"] == "3Gi", "members to come get as much")
    check(len(workload()["metadata"]["ownerReferences"]) == 1, "the StatefulSet still goes with its database")
    wait_until(lambda: all(p["metadata"]["ownerReferences"][0]["uid"] == workload()["metadata"]["uid"] for p in world.objects("pod")), "the pods to be adopted", 30)
    world.ctl("scale", "orders", "--members", "2", "--yes", timeout=240)
    world.ctl("scale", "orders", "--members", "3", "--yes", timeout=240)
    check(claims()["data-orders-2"] == "3Gi", f"a new member's volume has the size too: {claims()}")
    refused = world.ctl("edit", "orders", "--storage", "1Gi", "--yes", expect=None)
    check(refused[2] != 0 and "shrink" in refused[1], f"a volume does not shrink: {refused}")
    settled(3)


def stoppedAndStartedNothingIsLost():
    with Writing():
        pass
    rows = world.psql(facts["dsn"], "select count(*) from kept")
    world.ctl("stop", "orders", "--yes", timeout=240)
    told = next(r for r in world.json("list") if r["name"] == "orders")
    check(told["state"] == "Stopped" and told["members"] == [], f"the list says so: {told}")
    check(uids() == {} and len(claims()) == 3, "no pod runs, every volume is there")
    again = world.ctl("stop", "orders", "--yes", expect=None)
    check(again[2] != 0 and "stopped already" in again[1], f"a second stop is refused: {again}")
    world.ctl("edit", "orders", "--set", "work_mem=7MB", "--description", "what it is for", "--yes")
    at = time.monotonic()
    world.ctl("start", "orders", "--yes", timeout=300)
    print(f"  started after {time.monotonic() - at:.1f} s")
    settled(3)
    check(world.psql(facts["dsn"], "select count(*) from kept") == rows, "every row is there")
    wait_until(lambda: {inMember(m, "show work_mem") for m in members()} == {"7MB"}, "what was set while it was stopped is in force", 30)
    check(spec()["description"] == "what it is for", "and what was said")


def aChangeItCannotBearIsTakenBack():
    """With short deadlines, which the user's own catalogue may set."""
    own = Path(world.env["XDG_CONFIG_HOME"]) / "pilothouse" / "catalog"
    own.mkdir(parents=True, exist_ok=True)
    text = (CATALOG / "postgresql-single.yaml").read_text()
    check("progress: 120" in text, "the deadline to shorten is there")
    (own / "single.yaml").write_text(text.replace("progress: 120", "progress: 15"))
    world.ctl("create", "postgresql", "one", "--cpu", "150m", "--wait", timeout=120)
    dsn = world.ctl("connect", "one")[0].strip()
    world.psql(dsn, "create table t(n int); insert into t values (1)")
    before = workload("one")["spec"]["template"]
    told = world.ctl("edit", "one", "--cpu", "900", "--set", "max_connections=140", "--yes", expect=None, timeout=240)
    check(told[2] != 0 and "900" not in json.dumps(spec("one")), f"what no node can run is taken back: {told}")
    check("did not come back" in told[1] and "Insufficient cpu" in told[1], f"the cause is named: {told[1]}")
    check(workload("one")["spec"]["template"] == before, "the template is as it was")
    check(world.psql(dsn, "select n from t") == "1" and show(dsn, "max_connections") == "100", "it runs again as before")
    check(world.json("operations") == [], "nothing is left unfinished")
    (own / "single.yaml").unlink()


def minorVersionsRollAndTheOneThatNeverStartsIsTakenBack():
    """The site's own catalogue knows three variants of 15: one that runs, and one whose image cannot be had, though the site says so."""
    own = Path(world.env["XDG_CONFIG_HOME"]) / "pilothouse" / "catalog"
    own.mkdir(parents=True, exist_ok=True)
    text = (CATALOG / "postgresql.yaml").read_text()
    check(text.count("versions:") == 1, "the list of versions is there")
    variants = "".join(f'\n  - version: "{version}"\n    image: {image}' for version, image in
                       (("15.9", "pilothouse/postgresql:15.9"), ("15.1", "registry.example.com/pilothouse/postgresql:15")))
    head, tail = text.split("versions:", 1)
    (own / "postgresql.yaml").write_text(head + "versions:" + variants + tail.split("\n", 1)[0].replace("  # newest", " # newest") + "\n" + tail.split("\n", 1)[1])
    site = json.dumps([{"image": i, "runnable": True} for i in
                       ("pilothouse/postgresql:15.9", "registry.example.com/pilothouse/postgresql:15", "pilothouse/patroni:15.9")])
    world.kubectl("patch", "configmap", "pilothouse-images", "-n", "kube-public", "--type", "merge", "--patch", json.dumps({"data": {"site.yaml": site}}))
    world.ctl("create", "postgresql", "minor", "--version", "15", "--cpu", "150m", "--wait", timeout=120)
    dsn = world.ctl("connect", "minor")[0].strip()
    world.psql(dsn, "create table t(n int); insert into t values (1)")
    world.ctl("edit", "minor", "--version", "15.1", "--yes", timeout=120)
    image = lambda name: next(p for p in world.objects("pod") if p["metadata"]["name"].startswith(name))["spec"]["containers"][0]["image"]
    check(image("minor-0") == "registry.example.com/pilothouse/postgresql:15" and world.psql(dsn, "select n from t") == "1", "the variant runs, the data are there")
    for version, word in (("15", "older"), ("16", "cannot take over the data"), ("15.7", "not in the catalogue")):
        told = world.ctl("edit", "minor", "--version", version, "--yes", expect=None)
        check(told[2] != 0 and word in told[1] and "Next:" in told[1], f"{version} is refused: {told}")
    before, leader = uids(), primary()
    with Writing() as writer:
        told = world.ctl("edit", "orders", "--version", "15.9", "--yes", expect=None, timeout=240)
        writer.goesOn("after the upgrade was taken back")
    check(told[2] != 0 and "did not come back" in told[1] and "15.9" in told[1], f"the member that never starts is named: {told}")
    settled(3)
    check(primary() == leader and sum(uids()[n] != before[n] for n in before) == 1, "only the first member was tried, and it is back")
    check(all("15.9" not in p["spec"]["containers"][0]["image"] for p in world.objects("pod")), "no member is left behind")
    check(spec()["engineVersion"] == "15" and world.json("operations") == [], "the spec is as it was, and nothing is unfinished")
    (own / "postgresql.yaml").unlink()


def mariadbStopsStartsAndTakesParametersOver():
    world.ctl("create", "mariadb", "shop", "--cpu", "150m", "--wait", timeout=120)
    before = uids("shop")
    world.ctl("edit", "shop", "--set", "max_connections=99", "--yes", timeout=180)
    check(uids("shop") != before, "it restarted")
    value = lambda: world.ctl("connect", "shop", "--exec", "--", "-N", "-e", "select @@max_connections")[0].strip()
    check(value() == "99", f"the parameter is in force: {value()}")
    world.ctl("stop", "shop", "--yes", timeout=120)
    check(uids("shop") == {} and len(claims("shop")) == 1, "it is stopped and its volume is there")
    world.ctl("start", "shop", "--yes", timeout=120)
    check(value() == "99", "it is back")
    world.ctl("edit", "shop", "--storage", "3Gi", "--yes", timeout=120)
    check(claims("shop") == {"data-shop-0": "3Gi"}, f"its volume has grown: {claims('shop')}")


CASES = [membersRestartOneByOneUnderAWritingClient, parametersAreTakenOverWithoutARestart, whatNeedsARestartRollsThroughTheMembers,
         volumesGrowWhileTheDatabaseRuns, stoppedAndStartedNothingIsLost, aChangeItCannotBearIsTakenBack,
         minorVersionsRollAndTheOneThatNeverStartsIsTakenBack, mariadbStopsStartsAndTakesParametersOver]
wanted = os.environ.get("PH_E2E_CASES", "").split(",")  # some of them, while one works on a case

with world:
    main(*[case for case in CASES if wanted == [""] or case.__name__ in wanted])
