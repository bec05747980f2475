#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""pilothousectl as a person and a script use it: forms of output, exit codes, and one clear sentence for every bad input."""
import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import yaml

sys.path.insert(0, str(Path(__file__).parent.parent / "slice"))
from world import CTL, Cluster, check, main, wait_until  # noqa: E402

world = Cluster()
bare = Cluster("bare")  # never started

OK, INTERNAL, USAGE, NOT_FOUND, CONFLICT, REFUSED, UNREACHABLE, INVALID, ENDED = range(9)


def write(name, text, mode=0o600):
    path = Path(os.environ["HOME"]) / name
    path.write_text(text)
    path.chmod(mode)
    return str(path)


def sentence(err, what):
    lines = [line for line in err.splitlines() if line.strip()]
    check(any(line.startswith("Error: ") and line.endswith((".", "?")) for line in lines), f"{what}: a sentence, not {err!r}")
    check("terminate" not in err and "Traceback" not in err and "what():" not in err, f"{what}: no crash: {err!r}")


def expectAll(cluster, table):
    for arguments, code, words in table:
        out, err, got = cluster.ctl(*arguments, expect=None, text="")
        shown = " ".join(repr(a) for a in arguments)
        check(got == code, f"{shown} ends with {code}, not {got}: {err}")
        check(out == "", f"{shown} prints nothing a script could take for a result: {out!r}")
        if code != USAGE:
            sentence(err, shown)
        for word in words:
            check(word in err, f"{shown} says {word!r}: {err!r}")


def helpListsTheExitCodes():
    for arguments in ([], ["create"], ["local", "up"], ["operations"]):
        out = bare.ctl(*arguments, "--help")[0]
        check("Exit codes: 0 done" in out and "8 timed out" in out, f"{arguments} --help lists the exit codes")
    check(bare.ctl("--version")[0].startswith("pilothousectl "), "--version")


def wrongUsageIsSaid():
    expectAll(bare, [([], USAGE, ["--help"]), (["nonsense"], USAGE, ["--help"]), (["create"], USAGE, ["ENGINE"]), (["list", "-o", "xml"], USAGE, ["xml"]),
                     (["delete"], USAGE, ["NAME"]), (["local"], USAGE, []), (["clusters", "protect", "x", "sometimes"], USAGE, [])])


def withoutAClusterTheNextStepIsNamed():
    expectAll(bare, [(["list"], NOT_FOUND, ["local up"]), (["create", "postgresql", "x"], NOT_FOUND, ["local up"]), (["connect", "x"], NOT_FOUND, ["local up"]),
                     (["local", "kubeconfig"], NOT_FOUND, ["local up"]), (["local", "reset"], NOT_FOUND, []), (["--cluster", "moon", "list"], NOT_FOUND, ["moon"])])
    check(json.loads(bare.ctl("-o", "json", "clusters", "list")[0]) == [], "an empty list is an empty document")
    out, err, code = bare.ctl("status", expect=UNREACHABLE)
    check("local up" in out, "status names the fix")


def whatToDoIsExplainedWithoutACluster():
    listed = bare.ctl("explain")[0]
    check("pod.crashLoop" in listed and "ImageNotRunnable" in listed and "disk" in listed, "the codes are listed")
    text = bare.ctl("explain", "crashloopbackoff")[0]
    check(text.startswith("pod.crashLoop, CrashLoopBackOff: ") and "\n    kubectl logs POD" in text and "Never." in text, f"a topic as text: {text}")
    check("**" not in text and "```" not in text, "without marks of Markdown")
    check(bare.ctl("explain", "API", "server")[0].startswith("API server: "), "a code of two words")
    topic = bare.json("explain", "volume.lost")
    check(topic["codes"] == ["volume.lost"] and "```sh" in topic["text"], f"a topic as a document: {topic}")
    check(len(bare.json("explain")) > 80, "all of them as a document")
    expectAll(bare, [(["explain", "pod.crash"], NOT_FOUND, ["pod.crash", "pilothousectl explain"])])


def badKubeconfigsAreNamedAndChangeNothing():
    base = "apiVersion: v1\nkind: Config\nclusters:\n- name: k\n  cluster: {server: 'https://127.0.0.1:1'}\nusers:\n- name: u\n  user: {token: t}\n"
    good = write("good", base + "contexts:\n- name: dead\n  context: {cluster: k, user: u}\n- name: other\n  context: {cluster: k, user: u}\n")
    expectAll(bare, [(["clusters", "add", "/nowhere/config"], NOT_FOUND, ["/nowhere/config"]),
                     (["clusters", "add", write("broken", "clusters: [")], INVALID, ["broken"]),
                     (["clusters", "add", write("empty", "")], INVALID, ["empty"]),
                     (["clusters", "add", good, "--context", "moon"], NOT_FOUND, ["moon"]),
                     (["clusters", "remove", "moon"], NOT_FOUND, ["moon"])])
    check(bare.json("clusters", "list") == [], "nothing was added")
    check(bare.ctl("clusters", "add", good)[0].split() == ["dead", "other"], "the names added are printed")
    expectAll(bare, [(["create", "postgresql", "x"], INVALID, ["dead", "other", "--cluster"]),  # never a guess between several
                     (["--cluster", "dead", "create", "postgresql", "x"], UNREACHABLE, []),
                     (["--cluster", "dead", "describe", "x"], UNREACHABLE, [])])
    out, err, code = bare.ctl("--cluster", "dead", "list", expect=UNREACHABLE)
    check("No database yet" not in err, "unreachable is not empty")
    out, err, code = bare.ctl("clusters", "check", "dead", expect=UNREACHABLE)
    check("TCP" in out and "failed" in out, f"the failing part is named: {out}")
    bare.ctl("clusters", "remove", "dead")
    bare.ctl("clusters", "remove", "other")
    check(bare.json("clusters", "list") == [], "both are off the list")


def clustersThatCannotBeUsedAreNamed():
    config = yaml.safe_load(world.ctl("local", "kubeconfig")[0])
    cluster, user = config["clusters"][0]["cluster"], config["users"][0]["user"]
    other = dict(cluster, **{"certificate-authority-data": user["client-certificate-data"]})  # it signed nothing
    plugin = {"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": "no-such-plugin", "interactiveMode": "Never",
                       "installHint": "Get it from the intranet."}}
    deaf = socket.create_server(("127.0.0.1", 0))  # takes connections and never answers
    slow = dict(cluster, server=f"https://127.0.0.1:{deaf.getsockname()[1]}")
    parts = {"good": (cluster, user), "wrong-ca": (other, user), "no-plugin": (cluster, plugin), "slow": (slow, user)}
    bare.ctl("clusters", "add", write("odd", yaml.safe_dump({
        "apiVersion": "v1", "kind": "Config", "clusters": [{"name": n, "cluster": c} for n, (c, u) in parts.items()],
        "users": [{"name": n, "user": u} for n, (c, u) in parts.items()],
        "contexts": [{"name": n, "context": {"cluster": n, "user": n}} for n in parts]})))
    expectAll(bare, [(["--cluster", "wrong-ca", "describe", "x"], UNREACHABLE, ["certificate"]),
                     (["--cluster", "no-plugin", "describe", "x"], REFUSED, ["no-such-plugin", "/usr/bin", "Get it from the intranet."])])
    out, err, code = bare.ctl("clusters", "check", "wrong-ca", expect=UNREACHABLE)
    check("TLS" in out and "failed" in out, f"the failing part is named: {out}")
    began = time.monotonic()
    bare.ctl("--cluster", "good", "list")
    check(time.monotonic() - began < 5, "the others do not hold this one up")
    for name in parts:
        bare.ctl("clusters", "remove", name)
    deaf.close()


def formsOfOutputAgree():
    world.ctl("create", "postgresql", "orders", "--no-deletion-protection", "--wait", "--memory", "256Mi")
    rows = world.json("list")
    check([(r["name"], r["namespace"], r["state"]) for r in rows] == [("orders", "default", "Ready")], f"{rows}")
    check(world.json("describe", "orders")["spec"]["memory"] == "256Mi", "what was asked for is in the spec")
    check("name: orders" in world.ctl("-o", "yaml", "list")[0], "YAML")
    table = world.ctl("list")[0].splitlines()
    check(table[0].startswith("CLUSTER") and "orders" in table[1] and len(table) == 2, f"{table}")
    check({e["object"] for e in world.json("events", "orders")} >= {"Pod/orders-0"}, "events are documents too")
    check(world.json("connect", "orders")["dsn"].startswith("postgresql://orders:"), "the DSN in a document")
    check(world.json("audit")["intact"] is True, "the audit trail is whole")
    steps = world.json("operations", "history")[0]["steps"]
    check(all(s["state"] == "Done" for s in steps), "the journal tells every step")
    plan = json.loads(world.ctl("-o", "json", "create", "postgresql", "later", "--plan")[0])
    check(plan["operation"] == "create" and len(world.json("list")) == 1, "a plan changes nothing")


def secretsStayOutOfEverythingButConnect():
    password = world.json("connect", "orders")["dsn"].split(":")[2].split("@")[0]
    for arguments in (["describe", "orders", "--objects"], ["describe", "orders"], ["audit"], ["operations", "history"], ["-v", "list"]):
        out, err, code = world.ctl(*arguments)
        check(password not in out + err, f"{arguments} shows the password")
    for path in world.home.rglob("*"):
        if path.is_file() and "state/pilothouse/local" not in str(path):
            check(password.encode() not in path.read_bytes(), f"{path} holds the password")
    done = subprocess.run([CTL, "connect", "orders", "--exec", "--", "-At"], input="select current_user; \\! tr '\\0' ' ' </proc/$PPID/cmdline\n",
                          env=world.env, capture_output=True, text=True, timeout=60)
    check(done.returncode == 0 and done.stdout.startswith("orders"), f"--exec opens a session: {done}")
    check(password not in done.stdout, "no password in the arguments of psql")


def badInputIsRefusedWithOneSentence():
    before = world.kubectl("get", "configmaps,secrets,statefulsets,services", "-o", "name")
    create = ["create", "postgresql", "other"]
    expectAll(world, [(["create", "postgresql", "--", name], INVALID, ["name"]) for name in ("Orders", "a" * 41, "-x", "x;y", "x'y", 'x"y', "x\ny", "x: {y}", "$(id)", "ä", "")]
              + [([*create, "--version", "9.1"], INVALID, ["9.1", "15"]), ([*create, "--version", "18"], INVALID, ["postgresql-18"]),
                 ([*create, "--storage", "1Ki"], INVALID, ["512Mi"]), ([*create, "--cpu", "fast"], INVALID, ["fast"]),
                 ([*create, "--database", "a\"; drop"], INVALID, ["database"]), ([*create, "--owner", "postgres"], INVALID, ["reserved"]),
                 ([*create, "--parameter", "archive_command=x"], INVALID, ["archive_command"]), ([*create, "--parameter", "oops"], INVALID, ["NAME=VALUE"]),
                 ([*create, "-n", "absent"], NOT_FOUND, ["absent"]), (["create", "oracle", "other"], INVALID, ["oracle"]),
                 (["create", "postgresql", "orders"], CONFLICT, ["orders", "not touched"]),
                 (["describe", "absent"], NOT_FOUND, ["absent", "list"]), (["logs", "absent"], NOT_FOUND, []), (["logs", "orders", "--pod", "other-0"], NOT_FOUND, ["other-0", "describe orders"]),
                 (["logs", "orders", "--container", "nope"], INVALID, ["nope", "describe orders"]), (["connect", "absent"], NOT_FOUND, []),
                 (["delete", "absent", "--yes"], NOT_FOUND, ["absent"]), (["delete", "absent", "--yes", "--purge"], NOT_FOUND, ["absent"]),
                 (["operations", "resume", "orders"], NOT_FOUND, ["orders"]), (["--cluster", "moon", "list"], NOT_FOUND, ["moon", "embedded"])])
    check(world.kubectl("get", "configmaps,secrets,statefulsets,services", "-o", "name") == before, "nothing was changed")


def protectionIsObeyed():
    world.ctl("clusters", "protect", "embedded", "read-only")
    out, err, code = world.ctl("delete", "orders", "--yes", expect=REFUSED)
    check("read-only" in err and "pilothousectl explain ProtectionLevel" in err, f"the topic that helps is named: {err}")
    out, err, code = world.ctl("connect", "orders", "--exec", "--", "-c", "select 1", expect=REFUSED)
    check("read-only" in err and out == "", f"no session either, in which anything can be typed: {err}")
    check(world.ctl("connect", "orders")[0].startswith("postgresql://"), "looking is allowed")
    world.ctl("clusters", "protect", "embedded", "confirm")
    world.ctl("delete", "orders", "--yes", expect=REFUSED)
    world.ctl("connect", "orders", "--exec", "--", "-c", "select 1", expect=REFUSED)
    check(world.ctl("connect", "orders", "--exec", "--confirm", "orders", "--", "-Atc", "select 1")[0] == "1\n", "with the typed name")
    check([r["state"] for r in world.json("list")] == ["Ready"], "still there")
    outcomes = [e["outcome"] for e in world.json("audit")["entries"] if e["action"] == "delete"]
    check(outcomes == ["refused", "refused"], f"refusals are audited: {outcomes}")
    sessions = [e["outcome"] for e in world.json("audit")["entries"] if e["action"] == "sql-session"]
    check(sessions[:4] == ["done", "asked", "refused", "refused"], f"sessions are audited: {sessions}")
    out, err, code = world.ctl("create", "postgresql", "guarded", expect=REFUSED)
    check("--confirm" in err, err)
    world.ctl("create", "postgresql", "guarded", "--confirm", "guarded")
    for flags in ([], ["--purge"]):
        refused = world.ctl("delete", "guarded", *flags, "--confirm", "guarded", expect=REFUSED)[1]
        check("protected against deletion" in refused and "edit guarded --no-deletion-protection" in refused, f"it is protected by default, and the way out is told: {refused}")
    world.ctl("edit", "guarded", "--no-deletion-protection", "--confirm", "guarded")
    world.ctl("delete", "guarded", "--purge", "--confirm", "guarded")
    check(any(e["action"] == "protection" and e["detail"] == "read-only" for e in world.json("audit")["entries"]), "and what lowered the guard")
    world.ctl("clusters", "protect", "embedded", "open")


def theConsolesOwnFileMayBreak():
    file = next(world.home.rglob("console.db"))
    def oneWarning(what):
        out, err, code = world.ctl("list")
        check("orders" in out, f"{what}: still listed")
        check(sum(line.startswith("Warning: ") for line in err.splitlines()) == 1, f"{what}: one warning: {err!r}")
    locked = sqlite3.connect(file, isolation_level=None)
    locked.execute("BEGIN EXCLUSIVE")
    oneWarning("locked")
    locked.execute("ROLLBACK")
    locked.close()
    for other in file.parent.glob("console.db-*"):
        other.unlink()
    file.write_bytes(b"x" * 20000)
    oneWarning("corrupt")
    file.unlink()
    out, err, code = world.ctl("list")
    check("orders" in out, "deleted: still listed")


def watchAndLogsEndCleanlyOnInterrupt():
    for arguments in (["watch"], ["logs", "orders", "-f"]):
        process = subprocess.Popen([CTL, *arguments], env=world.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        check(process.stdout.readline() != "", f"{arguments} shows something")
        begun = time.monotonic()
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=20)
        check(process.returncode == OK and "terminate" not in err, f"{arguments} ends with 0, not {process.returncode}: {err}")
        check(time.monotonic() - begun < 10, f"{arguments} ends soon")


def anInterruptedCreateLeavesNothingHalfMade():
    process = subprocess.Popen([CTL, "create", "postgresql", "half", "--no-deletion-protection", "--wait"], env=world.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    wait_until(lambda: "half" in world.kubectl("get", "configmaps", "-o", "name"), "the create to begin")
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=120)
    check(process.returncode in (OK, ENDED), f"ends with 0 or 8: {process.returncode} {err}")
    if process.returncode == ENDED:
        sentence(err, "the interrupted create")
        check("half" not in world.kubectl("get", "configmaps,secrets,statefulsets,services,pods,pvc", "-o", "name"), "nothing is left")
    else:
        world.ctl("delete", "half", "--yes", "--purge")
    check(world.json("operations") == [], "nothing is unfinished")


def aPlanIsRehearsedExportedAndUsedAgain():
    out, err, code = world.ctl("room")
    check("standard" in out and "node" in out, f"what the namespace offers: {out}")
    world.ctl("create", "postgresql", "later", "--rehearse")
    check("later" not in world.kubectl("get", "configmaps,secrets,pods,pvc", "-o", "name"), "a rehearsal makes nothing")
    manifest = world.ctl("create", "postgresql", "later", "--manifest")[0]
    check("${" not in manifest, "no placeholders")
    applied = world.kubectl("apply", "--dry-run=server", "-f", "-", text=manifest)
    check("statefulset.apps/later created (server dry run)" in applied, applied)
    world.kubectl("apply", "-f", "-", text="apiVersion: v1\nkind: LimitRange\nmetadata: {name: tight}\n"
                  "spec: {limits: [{type: Container, max: {cpu: 100m}}]}")
    out, err, code = world.ctl("create", "postgresql", "later", "--rehearse", expect=INVALID)
    check("Pod later-0" in out and "refused" in out, f"the object is named: {out}")
    world.kubectl("delete", "limitrange", "tight")
    plan = write("plan.yaml", world.ctl("create", "postgresql", "later", "--memory", "300Mi", "--description", "kept", "--plan")[0])
    expectAll(world, [(["create", "--from-plan", "/nowhere"], NOT_FOUND, ["/nowhere"]),
                      (["create", "--from-plan", write("odd.yaml", "a: b")], INVALID, []),
                      (["create", "--from-plan", write("odd.yaml", "- [")], INVALID, []),
                      (["create", "postgresql", "other", "--from-plan", plan], INVALID, ["ENGINE"])])
    world.ctl("create", "--from-plan", plan, "--wait")
    row = world.json("describe", "later")
    check(row["spec"]["memory"] == "300Mi" and row["spec"]["description"] == "kept", f"as planned: {row['spec']}")
    check(row["spec"]["deletionProtection"] is True, "and protected, as every new one is")
    world.ctl("edit", "later", "--no-deletion-protection", "--yes")
    world.ctl("delete", "later", "--yes", "--purge")


def deletingAsksAndKeepsVolumes():
    out, err, code = world.ctl("delete", "orders", text="wrong\n", expect=ENDED)
    check("Kept: Volume data-orders-0" in err, f"what is kept is said: {err}")
    world.ctl("delete", "orders", text="orders\n")
    check("data-orders-0" in world.kubectl("get", "pvc", "-o", "name"), "the volume stays")
    out, err, code = world.ctl("create", "postgresql", "orders", expect=CONFLICT)
    check("data-orders-0" in err and "reattach orders" in err and "volumes delete orders" in err, err)
    listed = world.json("volumes", "list")
    check([(k["name"], k["engine"], len(k["volumes"]), len(k["secrets"]), k["obstacle"]) for k in listed] == [("orders", "postgresql", 1, 3, "")], f"what is kept is listed: {listed}")
    check("orders" in world.ctl("volumes", "list")[0], "also for people")
    out, err, code = world.ctl("volumes", "delete", "orders", text="wrong\n", expect=None)
    check(code != OK and "data-orders-0" in world.kubectl("get", "pvc", "-o", "name"), f"not without the typed name: {err}")
    world.ctl("volumes", "delete", "orders", text="orders\n")
    check(world.json("volumes", "list") == [] and "orders" not in world.kubectl("get", "secrets", "-o", "name"), "nothing is kept any more")
    check("data-orders-0" not in world.kubectl("get", "pvc", "-o", "name"), "the volume is gone")


def resetNeedsTheTypedWord():
    world.ctl("local", "reset", text="yes\n", expect=ENDED)
    check((world.state / "store.db").exists(), "nothing was destroyed")
    world.ctl("local", "reset", text="reset\n")
    check(not (world.state / "store.db").exists(), "everything is gone")


with world:
    main(helpListsTheExitCodes, wrongUsageIsSaid, withoutAClusterTheNextStepIsNamed, whatToDoIsExplainedWithoutACluster, badKubeconfigsAreNamedAndChangeNothing,
         clustersThatCannotBeUsedAreNamed, formsOfOutputAgree,
         secretsStayOutOfEverythingButConnect, badInputIsRefusedWithOneSentence, protectionIsObeyed, theConsolesOwnFileMayBreak,
         watchAndLogsEndCleanlyOnInterrupt, anInterruptedCreateLeavesNothingHalfMade, aPlanIsRehearsedExportedAndUsedAgain, deletingAsksAndKeepsVolumes, resetNeedsTheTypedWord)
