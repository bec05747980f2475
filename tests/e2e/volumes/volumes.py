#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What a deletion leaves and how it comes back, and passwords that are changed: on real servers, with consoles killed on the way."""
import os
import signal
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "patroni"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "mariadb"))
from replicas import Writing, facts, inMember, members, primary, settled, world  # noqa: E402
from rows import Client  # noqa: E402

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "slice"))
from world import CTL, Failed, check, main, wait_until  # noqa: E402


def dsn(name):
    return world.ctl("connect", name)[0].strip()


def password(connection):
    return unquote(urlsplit(connection).password)


def withPassword(connection, other):
    """The same connection string with another password."""
    return connection.replace(f":{urlsplit(connection).password}@", f":{other}@", 1)


def unprotected(name):
    world.ctl("edit", name, "--no-deletion-protection", "--yes")


def kept(name):
    return next((k for k in world.json("volumes", "list") if k["name"] == name), None)


def killedConsole(arguments, reached):
    """Starts pilothousectl and kills it with -9 as soon as `reached` holds; true when it was still at work then."""
    console = subprocess.Popen([CTL, *arguments], env=world.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        wait_until(lambda: reached() or console.poll() is not None, f"{arguments} to get there", 90)
        return console.poll() is None
    finally:
        console.send_signal(signal.SIGKILL)
        console.wait(20)


def ended(name, how="resume"):
    """Ends what a killed console left, once its Lease is out; nothing when it had got to its end."""
    if world.json("operations") != []:
        world.ctl("operations", how, name, timeout=180)
    check(world.json("operations") == [], "nothing is unfinished")


def aDeletedDatabaseComesBackWithItsRowsAndPassword():
    world.ctl("create", "postgresql", "one", "--cpu", "150m", "--database", "shop", "--owner", "app", "--parameter", "work_mem=7MB", "--wait", timeout=120)
    before = dsn("one")
    world.psql(before, "create table t(n int); insert into t select generate_series(1, 1000)")
    refused = world.ctl("delete", "one", "--yes", expect=None)
    check(refused[2] != 0 and "protected against deletion" in refused[1] and "--no-deletion-protection" in refused[1], f"it is protected: {refused}")
    check(world.psql(before, "select count(*) from t") == "1000", "and still there")
    unprotected("one")
    told = world.ctl("delete", "one", "--yes", timeout=120)[1]
    check("reattach one" in told, f"the way back is told: {told}")
    listed = kept("one")
    check(listed and listed["spec"]["engineVersion"] == "15" and listed["volumes"][0]["name"] == "data-one-0" and listed["obstacle"] == "", f"it is listed: {listed}")
    check(listed["deletedAt"] and len(listed["secrets"]) == 3, f"with when and which secrets: {listed}")
    taken = world.ctl("create", "postgresql", "one", expect=None)
    check(taken[2] == 4 and "reattach one" in taken[1], f"a new one of the name does not take it over unasked: {taken}")
    other = world.ctl("reattach", "one", "--version", "16", "--yes", expect=None)
    check(other[2] != 0 and kept("one"), f"another series is refused: {other}")
    world.ctl("reattach", "one", "--yes", timeout=120)
    after = dsn("one")
    check(password(after) == password(before), "the password is the old one")
    check(world.psql(after, "select count(*), sum(n) from t") == "1000|500500", "every row is there through the shown connection string")
    check(world.psql(after, "show work_mem") == "7MB", "and its parameters")
    check(kept("one") is None and [r["state"] for r in world.json("list") if r["name"] == "one"] == ["Ready"], "it is an ordinary database again")
    check(world.json("operations") == [], "nothing is unfinished")


def aKilledReattachmentIsEndedOrTakenBack():
    """Whatever was reached: the rows are there afterwards, or are kept to be attached again."""
    moments = [("resume", lambda: "one-operation" in names("configmap")), ("rollback", lambda: "one" in names("configmap")),
               ("resume", lambda: "one" in names("statefulset")), ("rollback", lambda: "one" in names("statefulset")),
               ("resume", lambda: "one-0" in names("pod"))]
    for how, reached in moments:
        world.ctl("delete", "one", "--yes", timeout=120)
        wait_until(lambda: "one" not in names("statefulset"), "the old one to be gone")
        working = killedConsole(["reattach", "one", "--yes"], reached)
        try:
            ended("one", how)
        except Failed as problem:
            check("serves already" in str(problem) or "complete but for" in str(problem), str(problem))
            ended("one")
        if kept("one"):
            check(how == "rollback" or not working, "only what was taken back is kept")
            world.ctl("reattach", "one", "--yes", timeout=120)
        check(world.psql(dsn("one"), "select count(*), sum(n) from t") == "1000|500500", f"every row is there after {how}")


def names(kind):
    return [o["metadata"]["name"] for o in world.objects(kind)]


def withReplicasNothingAcknowledgedIsLost():
    world.ctl("create", "postgresql", "orders", "--members", "3", "--cpu", "150m", "--database", "shop", "--owner", "app", "--no-deletion-protection", "--wait", timeout=240)
    facts["dsn"] = dsn("orders")
    world.psql(facts["dsn"], "create table kept(n bigint primary key)")
    settled(3)
    world.ctl("edit", "orders", "--set", "work_mem=9MB", "--yes", timeout=240)
    world.ctl("switchover", "orders", "--yes", timeout=120)
    settled(3)
    leader = primary()
    check(leader != "orders-0", f"another than number 0 leads: {leader}")
    with Writing() as writer:
        writer.goesOn("before it is deleted")
        world.ctl("delete", "orders", "--yes", timeout=300)
        listed = kept("orders")
        check(listed and listed["primary"] == "orders-0" and len(listed["volumes"]) == 3 and listed["obstacle"] == "", f"member 0 has everything: {listed}")
        before = facts["dsn"]
        world.ctl("reattach", "orders", "--yes", timeout=300)
        facts["dsn"] = dsn("orders")
        check(password(before) == password(facts["dsn"]), "the password is the old one")
        writer.goesOn("after it is back")
    settled(3)
    check({m: inMember(m, "select count(*) > 0 from kept") for m in members()} == {m: "t" for m in members()}, "every member has rows")
    wait_until(lambda: {inMember(m, "show work_mem") for m in members()} == {"9MB"}, "its parameters to be in force", 60)
    check(primary() == "orders-0" and kept("orders") is None, "member 0 leads, and nothing is kept apart")


def mariadbComesBackToo():
    world.ctl("create", "mariadb", "shop", "--cpu", "150m", "--database", "shop", "--owner", "app", "--no-deletion-protection", "--wait", timeout=120)
    before = dsn("shop")
    Client(world, before).sql("create table t(n int); insert into t values (1), (2), (3)")
    world.ctl("delete", "shop", "--yes", timeout=120)
    check(kept("shop")["engine"] == "mariadb", "it is listed")
    world.ctl("reattach", "shop", "--yes", timeout=120)
    after = dsn("shop")
    check(password(after) == password(before), "the password is the old one")
    check(Client(world, after).sql("select sum(n) from t") == "6", "every row is there")


def aNewPasswordIsProvedAndTheOldOneRefused():
    for name, works in (("one", lambda c, expect=0: world.psql(c, "select 1", expect=expect)),
                        ("orders", lambda c, expect=0: world.psql(c, "select 1", expect=expect)),
                        ("shop", lambda c, expect=0: Client(world, c).sql("select 1", expect=min(expect, 1)))):
        before = dsn(name)
        told = world.ctl("rotate-password", name, "--yes", timeout=240)[1]
        after = dsn(name)
        check(password(after) != password(before), f"{name} shows another password")
        check(works(after) == "1", f"it works in {name}")
        works(before, expect=2)
        check(password(after) not in told and password(before) not in told, "no password was told")
        log = world.ctl("logs", name)[0]
        check(password(after) not in log and password(before) not in log, "no password stands in the server's log")
        check("SCRAM-SHA-256$" not in log and "mysql_native_password USING" not in log, "nor what is made of it")
        described = world.ctl("describe", name)[0]
        check("changed 20" in next(line for line in described.splitlines() if line.startswith("Password")), f"describe tells when: {described}")
    refused = world.ctl("rotate-password", "orders", "--user", "superuser", "--yes", expect=None)
    check(refused[2] != 0 and "--user owner" in refused[1], f"what cannot be changed is said: {refused}")


def anAgentSeesNoPasswordInAnyCommandLine():
    process = subprocess.Popen([CTL, "rotate-password", "one", "--yes"], env=world.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    lines = set()
    while process.poll() is None:
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    lines.add((entry / "cmdline").read_bytes())
                except OSError:
                    pass
    check(process.returncode == 0, "it was changed")
    secret = password(dsn("one")).encode()
    check(secret not in b"".join(lines), "the new password stood in no command line")


def killedOnTheWayOnePasswordAlwaysWorks():
    """The Secret holds the one that works, whatever moment the console died at; then it is ended or taken back."""
    import base64
    import json

    def held():
        data = json.loads(world.kubectl("get", "secret", "one-credentials", "-o", "json"))["data"]
        return {key: base64.b64decode(data[key]).decode() for key in ("owner-password", "owner-password.next") if key in data}

    for turn, reached in enumerate((lambda: "one-operation" in names("configmap"), lambda: "owner-password.next" in held(),
                                    lambda: not tried(withPassword(shown, held()["owner-password"])), lambda: held()["owner-password"] != password(shown)) * 2):
        shown = dsn("one")
        killedConsole(["rotate-password", "one", "--yes"], reached)
        check(any(tried(withPassword(shown, one)) for one in held().values()), "a password of the Secret works")
        try:
            ended("one", "rollback" if turn % 2 else "resume")
        except Failed as problem:
            check("counts already" in str(problem) or "complete but for" in str(problem), str(problem))
            ended("one")
        check(list(held()) == ["owner-password"], "the Secret holds one")
        check(world.psql(dsn("one"), "select 1") == "1", "and it works")


def tried(connection):
    try:
        return world.psql(connection, "select 1") == "1"
    except Failed:
        return False


CASES = [aDeletedDatabaseComesBackWithItsRowsAndPassword, aKilledReattachmentIsEndedOrTakenBack, withReplicasNothingAcknowledgedIsLost,
         mariadbComesBackToo, aNewPasswordIsProvedAndTheOldOneRefused, anAgentSeesNoPasswordInAnyCommandLine,
         killedOnTheWayOnePasswordAlwaysWorks]
wanted = os.environ.get("PH_E2E_CASES", "").split(",")  # some of them, while one works on a case

with world:
    main(*[case for case in CASES if wanted == [""] or case.__name__ in wanted])
