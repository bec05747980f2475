#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A MariaDB in an embedded cluster, by the command line and MariaDB's own client: made, asked, killed at bad moments, and
deleted, without a row lost that was acknowledged."""
import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "slice"))
from world import CTL, Cluster, Failed, alive, check, kill, main, processes, wait_until  # noqa: E402

world = Cluster()
facts = {}
SERVER = ["mariadbd", "--bind-address"]


def sql(text, dsn=None, expect=0, **changes):
    """Runs a statement by MariaDB's client with what the connection string says; the password goes by a file of mode 0600."""
    url = urlsplit(dsn or facts["dsn"])
    options = {"user": unquote(url.username), "password": unquote(url.password), "host": url.hostname, "port": url.port,
               "ssl-ca": parse_qs(url.query)["ssl-ca"][0], "connect-timeout": 5, "protocol": "tcp", **changes}
    file = world.home / f"client-{threading.get_ident()}.cnf"
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
        out.write("[client]\n" + "".join(f"{name}={value}\n" for name, value in options.items() if value is not None))
    done = subprocess.run(["mariadb", f"--defaults-file={file}", "--batch", "--skip-column-names", url.path[1:]], input=text,
                          env=world.env, capture_output=True, text=True, timeout=60)
    if expect is not None and done.returncode != expect:
        raise Failed(f"mariadb ended with {done.returncode}: {done.stderr}")
    return done.stdout.strip() if expect == 0 else done.stderr


def aMariaDbAnswersThroughTheShownConnectionString():
    begun = time.monotonic()
    world.ctl("create", "mariadb", "shop", "--database", "shop", "--owner", "app", "--wait")
    facts["dsn"] = world.ctl("connect", "shop")[0].strip()
    check(facts["dsn"].startswith("mysql://app:") and "ssl-mode=VERIFY_CA" in facts["dsn"], "the string is MySQL's and verifies")
    check(sql("select 1") == "1", "it answers")
    print(f"first query answered after {time.monotonic() - begun:.2f} s", flush=True)
    check(sql("select @@version").startswith("10.11"), "the version asked for runs")
    check(sql("select database(), @@character_set_database").split() == ["shop", "utf8mb4"], "in its database")
    sql("create table kept(n int primary key) engine=innodb; insert into kept values (1)")
    shown = world.ctl("connect", "shop", "--exec", "--", "--batch", "--skip-column-names", "-e", "select n from kept")[0]
    check(shown.strip() == "1", f"connect --exec opens MariaDB's client: {shown}")


def whoMayNotIsRefused():
    check("Access denied" in sql("select 1", password="wrong", expect=1), "a wrong password")
    refusal = sql("select 1", expect=1, **{"ssl-ca": None, "skip-ssl": 1})
    check("ERROR" in refusal and "ERROR 2002" not in refusal, f"plain text: {refusal}")
    other = world.home / "other.crt"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=other",
                    "-keyout", "/dev/null", "-out", other], check=True, capture_output=True)
    check("certificate" in sql("select 1", expect=1, **{"ssl-ca": other}), "a server whose certificate another authority gave")
    check("Access denied" in sql("select 1", user="root", password="", expect=1), "root by TCP")
    check("denied" in sql("create database mine", expect=1), "the owner may not make databases beside its own")
    check(sql("show databases").split() == ["information_schema", "shop"], "and sees no other")


def passwordsStandInNoCommandLineAndNoLog():
    password = unquote(urlsplit(facts["dsn"]).password)
    check(processes([password]) == [], "no process has it in its arguments")
    for place in (world.state, world.home / "state"):
        for file in place.rglob("*"):
            if file.is_file() and (file.name == "log" or file.suffix in (".log", ".cnf", ".sql")):
                check(password not in file.read_text(errors="replace"), f"{file} tells the password")


def listAndDescribeTellTheTruth():
    wait_until(lambda: world.json("list")[0]["state"] == "Ready", "the row to be ready")
    text = world.ctl("describe", "shop")[0]
    for word in ("shop-0", "Ready", "10.11"):
        check(word in text, f"describe names {word}")
    check("ready for connections" in world.ctl("logs", "shop")[0], "the server's own log is shown")
    check("shop" in world.ctl("events", "shop")[0], "events of the instance are shown")


class Writer(threading.Thread):
    """Writes numbered rows and remembers every one the server acknowledged."""

    def __init__(self, first):
        super().__init__(daemon=True)
        self.next, self.acknowledged, self.stop = first, [], threading.Event()

    def run(self):
        while not self.stop.is_set():
            try:
                sql(f"insert into kept values ({self.next})")
                self.acknowledged.append(self.next)
            except (Failed, subprocess.TimeoutExpired):
                pass  # not acknowledged: the row may or may not be there, so the number is not used again
            self.next += 1


def nothingAcknowledgedIsLostWhenItIsKilled():
    writer = Writer(1000)
    writer.start()
    uid = world.objects("pods")[0]["metadata"]["uid"]
    wait_until(lambda: len(writer.acknowledged) > 5, "writes")
    victims = world.containers(SERVER)
    # supervise has the server's name in its arguments too: only the server itself is killed, and starts again in place
    victims = [pid for pid in victims if "supervise" not in open(f"/proc/{pid}/cmdline").read()]
    check(victims, "the server runs")
    for pid in victims:
        kill(pid)
    wait_until(lambda: not any(alive(pid) for pid in victims), "the end of the server")
    reached = len(writer.acknowledged)
    wait_until(lambda: len(writer.acknowledged) > reached + 5, "writes after the server was killed", 90)
    pod = world.objects("pods")[0]
    check(pod["metadata"]["uid"] == uid and all(c["restartCount"] == 0 for c in pod["status"]["containerStatuses"]),
          "it was started again in its container")
    # then the whole pod: another one comes back on the same volume
    world.kubectl("delete", "pod", "shop-0")
    wait_until(lambda: [p for p in world.objects("pods") if p["metadata"]["uid"] != uid], "another pod")
    reached = len(writer.acknowledged)
    wait_until(lambda: len(writer.acknowledged) > reached + 5, "writes after the pod was deleted", 90)
    writer.stop.set()
    writer.join()
    kept = set(sql("select n from kept").split())
    lost = [n for n in writer.acknowledged if str(n) not in kept]
    check(not lost, f"{len(lost)} acknowledged rows are gone: {lost[:5]}")
    wait_until(lambda: world.json("list")[0]["state"] == "Ready", "the instance to be ready again", 60)


def halfSupervise():
    found = []
    for pid in world.containers(["supervise", "--engine=mariadb"]):
        try:
            if b"PH_INSTANCE=half\0" in Path(f"/proc/{pid}/environ").read_bytes():
                found.append(pid)
        except OSError:
            pass
    return found


def aFirstStartKilledHalfWayBeginsAnew():
    for turn in range(5):  # the moment is short: a kill that came too late proves nothing
        process = subprocess.Popen([CTL, "create", "mariadb", "half", "--wait"], env=world.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        made = wait_until(lambda: list(world.state.rglob("data.bootstrap/ibdata1")), "the data directory to be half made")[0].parent
        for pid in halfSupervise():
            kill(pid)
        halfWay = made.exists() and not (made.parent / "data").exists()
        out = process.communicate(timeout=120)[0]
        check(process.returncode == 0, f"the create ends well nevertheless: {out}")
        check(sql("select 1", dsn=world.ctl("connect", "half")[0].strip()) == "1", "and the database answers")
        check(not list(world.state.rglob("data.bootstrap")), "nothing half made is left")
        restarts = max(c["restartCount"] for p in world.objects("pods") if p["metadata"]["name"] == "half-0" for c in p["status"]["containerStatuses"])
        world.ctl("delete", "half", "--yes", "--purge")
        if halfWay:
            break
    check(halfWay and restarts > 0, "it was killed half-way")
    check([r["name"] for r in world.json("list")] == ["shop"], "nothing of it is left")


def deleteKeepsTheVolume():
    world.ctl("delete", "shop", "--yes")
    check(world.json("list") == [], "the row is gone")
    check([c["metadata"]["name"] for c in world.objects("pvc")] == ["data-shop-0"], "the volume stays")
    check(world.objects("pods") == [] and world.containers(SERVER) == [], "no server runs")


with world:
    main(aMariaDbAnswersThroughTheShownConnectionString, whoMayNotIsRefused, passwordsStandInNoCommandLineAndNoLog,
         listAndDescribeTellTheTruth, nothingAcknowledgedIsLostWhenItIsKilled, aFirstStartKilledHalfWayBeginsAnew,
         deleteKeepsTheVolume)
