#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The main job on real servers, by the command line: an embedded cluster, a PostgreSQL in it, rows through the connection
string shown, and nothing lost when any of our processes is killed."""
import json
import re
import subprocess
import threading
import time

from world import CTL, Cluster, Failed, alive, check, kill, main, processes, wait_until

world = Cluster()
other = Cluster("other")
facts = {}


def dsn(cluster, name="orders"):
    return cluster.ctl("connect", name)[0].strip()


def anEmbeddedClusterComesUpAndSaysItsState():
    out = world.ctl("local", "status")[0]
    check("orders" not in out, "a fresh cluster knows nothing of instances")
    check(world.kubectl("get", "nodes", "-o", "name").startswith("node/"), "stock kubectl finds a node with the printed kubeconfig")
    again = time.monotonic()
    world.ctl("local", "up")
    check(time.monotonic() - again < 5, "a second `local up` finds the running cluster")


def aRealPostgreSqlAnswersThroughTheShownConnectionString():
    world.ctl("create", "postgresql", "orders", "--database", "shop", "--owner", "app", "--no-deletion-protection", "--wait")
    facts["dsn"] = dsn(world)
    check(facts["dsn"].startswith("postgresql://app:"), "the DSN names the owner")
    check(world.psql(facts["dsn"], "select current_database(), current_user, ssl from pg_stat_ssl where pid = pg_backend_pid()") == "shop|app|t",
          "the owner is logged in to the database over TLS")
    world.psql(facts["dsn"], "create table kept(n bigint primary key, at timestamptz default now()); insert into kept(n) values (0)")
    check(world.psql(facts["dsn"], "show data_checksums") == "on", "pages carry checksums")
    plain = facts["dsn"].replace("sslmode=verify-ca", "sslmode=disable")
    check(plain != facts["dsn"], "the DSN verifies the server's certificate")
    check(subprocess.run(["psql", plain, "-c", "select 1"], capture_output=True, env=world.env).returncode != 0, "plain text is refused")


ASK_THE_API = """
import os, ssl, urllib.error, urllib.request
home = "/var/run/secrets/kubernetes.io/serviceaccount/"
tls = ssl.create_default_context(cafile=home + "ca.crt")
for server in (os.environ["KUBERNETES_SERVICE_HOST"] + ":" + os.environ["KUBERNETES_SERVICE_PORT"], "kubernetes.default.svc:" + os.environ["BY_NAME"]):
    ask = urllib.request.Request("https://" + server + "/api/v1/namespaces/default/pods", headers={"Authorization": "Bearer " + open(home + "token").read()})
    try:
        print(urllib.request.urlopen(ask, context=tls, timeout=20).status)
    except urllib.error.HTTPError as refused:
        print(refused.code)
"""


def podsReachTheApiServerAndDoWhatTheirRoleAllows():
    port = next(s for s in world.objects("services") if s["metadata"]["name"] == "kubernetes")["spec"]["ports"][0]["port"]

    def answers(name):
        container = {"name": "ask", "image": "pilothouse/shell", "command": ["/usr/bin/python3", "-c", ASK_THE_API], "env": [{"name": "BY_NAME", "value": str(port)}]}
        pod = {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": {"restartPolicy": "Never", "containers": [container]}}
        world.kubectl("create", "-f", "-", text=json.dumps(pod))
        ended = wait_until(lambda: [p for p in world.objects("pods") if p["metadata"]["name"] == name and p["status"].get("phase") in ("Succeeded", "Failed")], f"{name} to end")
        said = world.kubectl("logs", name)
        check(ended[0]["status"]["phase"] == "Succeeded", f"{name} works: {said}")
        world.kubectl("delete", "pod", name)
        return said.split()

    check(answers("stranger") == ["403", "403"], "an account without a role may not list pods")
    world.kubectl("create", "rolebinding", "reader", "--clusterrole=view", "--serviceaccount=default:default")
    check(answers("reader") == ["200", "200"], "the same account may with one")
    world.kubectl("delete", "rolebinding", "reader")
    check(answers("again") == ["403", "403"], "and not once it is taken away")


def aWrongPasswordIsRefused():
    wrong = re.sub(r"//app:[^@]*@", "//app:wrong@", facts["dsn"])
    check("password authentication failed" in subprocess.run(["psql", wrong, "-c", "select 1"], capture_output=True, text=True, env=world.env).stderr,
          "the server checks passwords")


def listAndDescribeTellTheTruth():
    rows = world.json("list")
    check(len(rows) == 1 and rows[0]["name"] == "orders" and rows[0]["state"] == "Ready", f"one ready row: {rows}")
    text = world.ctl("describe", "orders")[0]
    for word in ("orders-0", "Ready", "15"):
        check(word in text, f"describe names {word}")
    check("password" not in text.lower() or facts["dsn"].split(":")[2].split("@")[0] not in text, "no secret in describe")
    check("database system is ready to accept connections" in world.ctl("logs", "orders")[0], "the server's own log is shown")
    check("orders" in world.ctl("events", "orders")[0], "events of the instance are shown")


def anExistingNameIsRefusedAndUntouched():
    before = world.objects("statefulset")[0]["metadata"]["uid"]
    out, err, code = world.ctl("create", "postgresql", "orders", expect=4)
    check("orders" in err, "the message names the instance")
    check(world.objects("statefulset")[0]["metadata"]["uid"] == before, "the existing instance is the same")
    check(world.psql(facts["dsn"], "select count(*) from kept") == "1", "its rows are there")


def hostileInputChangesNothing():
    before = len(world.objects("all"))
    for name in ("Orders", "a" * 41, "-x", "x;rm -rf", "x'y", 'x"y', "x\ny", "x: {y}", "$(id)", "'; drop table kept; --", "", "ä"):
        out, err, code = world.ctl("create", "postgresql", "--", name, expect=None)
        check(code in (2, 7), f"{name!r} is refused with 7 or 2, not {code}: {err}")
        check(err.strip() != "", f"{name!r} gets a sentence")
    for option, value in (("--version", "9.1"), ("--storage", "1Ki"), ("--storage", "lots"), ("--cpu", "-1"), ("--memory", "1"),
                          ("--database", "a\"; drop"), ("--owner", "x" * 64), ("--owner", "postgres; --")):
        out, err, code = world.ctl("create", "postgresql", "other", option, value, expect=None)
        check(code in (2, 7) and err.strip(), f"{option} {value!r} is refused, not {code}: {err}")
    check(len(world.objects("all")) == before, "nothing was made")


class Writer(threading.Thread):
    """Writes numbered rows through the DSN, reconnecting; remembers every one the server acknowledged."""

    def __init__(self, target, first):
        super().__init__(daemon=True)
        self.target, self.next, self.acknowledged, self.stop = target, first, [], threading.Event()

    def run(self):
        while not self.stop.is_set():
            try:
                world.psql(self.target, f"insert into kept(n) values ({self.next})")
                self.acknowledged.append(self.next)
            except (Failed, subprocess.TimeoutExpired):
                pass  # not acknowledged: the row may or may not be there, so the number is not used again
            self.next += 1


def nothingAcknowledgedIsLostWhenOurProcessesAreKilled():
    pods = lambda: {p["metadata"]["name"]: (p["metadata"]["uid"], p["status"]["containerStatuses"]) for p in world.objects("pods")}
    before = pods()
    writer = Writer(facts["dsn"], 1000)
    writer.start()
    state = str(world.state)
    # The API server: databases and their addresses go on, and the pods are found again, not restarted.
    for daemon in processes(["pilothouse-local", state]):
        kill(daemon)
    reached = len(writer.acknowledged)
    wait_until(lambda: len(writer.acknowledged) > reached + 5, "writes while the API server is dead")
    world.ctl("local", "up")
    after = wait_until(lambda: (found := pods()) and all("running" in c["state"] for _, cs in found.values() for c in cs) and found, "the pods to be found again")
    check({n: v[0] for n, v in before.items()} == {n: v[0] for n, v in after.items()}, "the pods are the same ones")
    check(all(c["restartCount"] == 0 for _, cs in after.values() for c in cs), "no container was restarted")
    # The server itself, then the container's first process with all below it.
    server = ["postgres", "-D", "/var/lib/postgresql/pgdata"]
    agent = ["pilothouse-agent", "serve"]
    for what, pids in (("PostgreSQL", lambda: world.containers(server)), ("the agent beside it", lambda: world.containers(agent)),
                       ("the container's first process", lambda: [world.shim(server)])):
        victims = pids()
        check(victims, f"{what} runs")
        for pid in victims:
            kill(pid)
        wait_until(lambda: not any(alive(pid) for pid in victims), f"the end of {what}")
        reached = len(writer.acknowledged)
        wait_until(lambda: len(writer.acknowledged) > reached + 5, f"writes after {what} was killed", 90)
    writer.stop.set()
    writer.join()
    kept = set(world.psql(facts["dsn"], "select n from kept").split())
    lost = [n for n in writer.acknowledged if str(n) not in kept]
    check(not lost, f"{len(lost)} acknowledged rows are gone: {lost[:5]}")
    wait_until(lambda: world.json("list")[0]["state"] == "Ready", "the instance to be ready again", 60)


def aCreateKilledAtAnyMomentIsListedAndEndedRight():
    process = subprocess.Popen([CTL, "create", "postgresql", "half", "--no-deletion-protection", "--wait"], env=world.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    wait_until(lambda: any(c["metadata"]["name"].startswith("half") for c in world.objects("configmaps")), "the first object of the create")
    process.kill()
    process.wait()
    unfinished = world.ctl("operations")[0]
    check("half" in unfinished, f"the unfinished create is listed: {unfinished}")
    world.ctl("operations", "resume", "half", timeout=180)
    wait_until(lambda: [r for r in world.json("list") if r["name"] == "half" and r["state"] == "Ready"], "the resumed create to be ready", 60)
    world.ctl("delete", "half", "--yes", "--purge")
    check(not [o for o in world.objects("all") if o["metadata"]["name"].startswith("half")], "nothing of it is left")


def secondClusterLivesBesideTheFirst():
    with other:
        check(other.json("list") == [], "the second cluster is empty")
        other.ctl("create", "postgresql", "orders", "--no-deletion-protection", "--wait")
        check(other.psql(dsn(other), "select 1") == "1", "its database answers")
        check(dsn(other).split("@")[1].split("/")[0] != facts["dsn"].split("@")[1].split("/")[0], "at another address")
        check(world.psql(facts["dsn"], "select 1") == "1", "the first one still answers")


def deleteKeepsVolumesUnlessPurged():
    out, err, code = world.ctl("delete", "orders", text="no\n", expect=None)
    check(code != 0 and world.psql(facts["dsn"], "select 1") == "1", "without the typed name nothing happens")
    world.ctl("delete", "orders", "--yes")
    check(world.json("list") == [], "the row is gone")
    check([c["metadata"]["name"] for c in world.objects("pvc")] == ["data-orders-0"], "the volume stays")
    check(world.objects("statefulset") == [] and world.objects("pods") == [], "the objects are gone")
    check(world.containers(["postgres"]) == [], "no server runs")


def downStopsEverything():
    world.ctl("local", "down")
    check(wait_until(lambda: not processes([str(world.state)]), "every process of the cluster to end") or True, "")
    world.ctl("local", "up")
    check(world.kubectl("get", "pvc", "-o", "name").strip() == "persistentvolumeclaim/data-orders-0", "the volume outlived it")


with world:
    main(anEmbeddedClusterComesUpAndSaysItsState, podsReachTheApiServerAndDoWhatTheirRoleAllows,
         aRealPostgreSqlAnswersThroughTheShownConnectionString, aWrongPasswordIsRefused,
         listAndDescribeTellTheTruth, anExistingNameIsRefusedAndUntouched, hostileInputChangesNothing,
         nothingAcknowledgedIsLostWhenOurProcessesAreKilled, aCreateKilledAtAnyMomentIsListedAndEndedRight,
         secondClusterLivesBesideTheFirst, deleteKeepsVolumesUnlessPurged, downStopsEverything)
