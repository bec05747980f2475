#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A MariaDB in an embedded cluster is killed by kill -9, first while it works, then at the moments of its first start: it
comes back by itself, nothing that was acknowledged is lost, and only what nobody can have used is made anew."""
import json
import subprocess
import time
from pathlib import Path

from rows import SERVER, SUPERVISE, Client, writing  # puts world.py's folder on the path
from world import CTL, Cluster, alive, check, kill, main, wait_until

world = Cluster()
facts = {}


def pod(name="shop-0"):
    return next((p for p in world.objects("pods") if p["metadata"]["name"] == name), None)


def restarts(name="shop-0"):
    return {c["name"]: c["restartCount"] for c in (pod(name) or {}).get("status", {}).get("containerStatuses", [])}


def killAll(pids, what):
    check(pids, f"{what} runs")
    for pid in pids:
        kill(pid)
    wait_until(lambda: not any(alive(pid) for pid in pids), f"the end of {what}")


def aMariaDbIsThere():
    world.ctl("create", "mariadb", "shop", "--database", "shop", "--no-deletion-protection", "--wait")
    facts["client"] = Client(world, world.ctl("connect", "shop")[0].strip())
    facts["client"].sql("create table kept(n int primary key) engine=innodb")


def nothingAcknowledgedIsLostWhateverIsKilled():
    uid = pod()["metadata"]["uid"]
    with writing(facts["client"], 1000) as writer:
        # the server starts again in its container; the others end the container, which the cluster starts again
        for what, victims, restarted in (("the server", lambda: world.containers(SERVER), set()),
                                         ("supervise", lambda: world.containers(SUPERVISE), {"mariadb"}),
                                         ("the shim of the server", lambda: [world.shim(SERVER)], {"mariadb"}),
                                         ("the agent beside it", lambda: world.containers(["pilothouse-agent serve"]), {"agent"}),
                                         ("the shim of the agent", lambda: [world.shim(["pilothouse-agent serve"])], {"agent"})):
            before = restarts()
            killAll(victims(), what)
            writer.awaitRows(f"after {what} was killed")
            wait_until(lambda: {name for name, count in restarts().items() if count > before[name]} == restarted,
                       f"{restarted or 'no container'} to be started again after {what} was killed")
    check(pod()["metadata"]["uid"] == uid, "the pod is the same one")
    with writing(facts["client"], 1_000_000) as writer:
        world.kubectl("delete", "pod", "shop-0", "--grace-period=0", "--force")
        wait_until(lambda: (found := pod()) and found["metadata"]["uid"] != uid, "another pod")
        writer.awaitRows("after the pod was deleted by force")
    wait_until(lambda: world.json("list")[0]["state"] == "Ready", "the instance to be ready again", 60)


class FirstStart:
    """The create of an instance `half`, and what can be seen of it from outside while it starts for the first time."""

    def __init__(self):
        self.process = subprocess.Popen([CTL, "create", "mariadb", "half", "--no-deletion-protection", "--wait"], env=world.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        name = wait_until(lambda: next((c["spec"].get("volumeName") for c in world.objects("pvc") if c["metadata"]["name"] == "data-half-0"), None), "the volume")
        self.volume = world.state / "volumes" / name
        uid = wait_until(lambda: pod("half-0"), "the pod")["metadata"]["uid"]
        self.logs = world.state / "pods" / uid / "containers/mariadb"
        self.made, self.data = self.volume / "data.bootstrap", self.volume / "data"

    def supervise(self):
        return [pid for pid in world.containers(SUPERVISE) if b"PH_INSTANCE=half\0" in Path(f"/proc/{pid}/environ").read_bytes()]

    def log(self):
        return "".join(file.read_text(errors="replace") for file in self.logs.glob("*/log"))

    def await_(self, moment):
        end = time.monotonic() + 60
        while not moment(self):  # without a pause: the moments are short
            check(time.monotonic() < end and self.process.poll() is None, "the moment comes before the create ends")

    def killedAt(self, moment, missed):
        """Whether it was killed at @p moment and not so late that it was @p missed; then it must have ended right."""
        victims = wait_until(self.supervise, "the agent")  # looked for before: the moment would pass meanwhile
        self.await_(moment)
        for pid in victims:
            kill(pid)
        hit = not missed(self)
        inode = self.data.stat().st_ino if self.data.exists() else None
        out = self.process.communicate(timeout=120)[0]
        check(self.process.returncode == 0, f"the create ends well nevertheless: {out}")
        client = Client(world, world.ctl("connect", "half")[0].strip())
        # Killed in the very moment it became ready, it is back a moment later: then the client complains of nothing.
        wait_until(lambda: client.sql("select 1", expect=None) == "", "an answer through the connection string", 30)
        check(client.sql("create table t(n int); insert into t values (7); select n from t") == "7", "the owner works in its database")
        check(not self.made.exists(), "nothing half made is left")
        check(inode is None or self.data.stat().st_ino == inode, "a data directory that was complete is the same one")
        check(not hit or restarts("half-0")["mariadb"] > 0, "its container was started again")
        world.ctl("delete", "half", "--yes", "--purge")
        return hit


def firstStartKilled(moment, missed):
    check(any(FirstStart().killedAt(moment, missed) for turn in range(6)), "one of six kills hits the moment")


def killedWhileTheDataDirectoryIsMade():
    firstStartKilled(lambda s: (s.made / "ibdata1").exists(), lambda s: s.data.exists())


def killedBeforeTheAccountsAreMade():
    firstStartKilled(lambda s: s.data.exists(), lambda s: (s.data / "half").exists())


def killedAmongTheAccounts():
    firstStartKilled(lambda s: (s.data / "half").exists(), lambda s: "ready for connections" in s.log())


def killedOnceTheAccountsAreMade():
    firstStartKilled(lambda s: "ready for connections" in s.log(), lambda s: False)


READ_BACK = """
set -e
mariadbd --no-defaults --datadir=/v/data --socket=/tmp/s --pid-file=/tmp/p --skip-networking 2>/tmp/log &
until mariadb --no-defaults --socket=/tmp/s -e 'select 1' >/dev/null 2>&1; do kill -0 $! || { cat /tmp/log; exit 1; }; sleep 0.1; done
mariadb --no-defaults --socket=/tmp/s --batch --skip-column-names -e 'select count(*), max(n), sum(n) from shop.kept; check table shop.kept extended'
"""


def aKeptVolumeStillHoldsEveryRow():
    rows = facts["client"].sql("select count(*), max(n), sum(n) from kept").split()
    check(int(rows[0]) > 20, f"there are rows to keep: {rows}")
    world.ctl("delete", "shop", "--yes")
    check([c["metadata"]["name"] for c in world.objects("pvc")] == ["data-shop-0"], "the volume stays")
    out, err, code = world.ctl("create", "mariadb", "shop", expect=None)
    check(code == 4 and "data-shop-0" in err, f"a new one of the name does not take the volume over unasked: {code} {err}")
    container = {"name": "read", "image": "pilothouse/mariadb:10.11", "command": ["/bin/sh", "-c", READ_BACK], "volumeMounts": [{"name": "data", "mountPath": "/v"}]}
    spec = {"securityContext": {"runAsUser": 999, "runAsGroup": 999}, "restartPolicy": "Never", "containers": [container],
            "volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": "data-shop-0"}}]}
    world.kubectl("create", "-f", "-", text=json.dumps({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "read"}, "spec": spec}))
    ended = wait_until(lambda: (found := pod("read")) and found["status"].get("phase") in ("Succeeded", "Failed") and found, "the reading pod to end", 60)
    said = world.kubectl("logs", "read")
    check(ended["status"]["phase"] == "Succeeded" and said.split()[:3] == rows and said.rstrip().endswith("OK"), f"another server reads {rows}: {said}")


if __name__ == "__main__":
    with world:
        main(aMariaDbIsThere, nothingAcknowledgedIsLostWhateverIsKilled, killedWhileTheDataDirectoryIsMade, killedBeforeTheAccountsAreMade,
             killedAmongTheAccounts, killedOnceTheAccountsAreMade, aKeptVolumeStillHoldsEveryRow)
