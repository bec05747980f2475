#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A MariaDB in an embedded cluster, by the command line and MariaDB's own client: made, asked and deleted. kills.py kills it."""
import subprocess
import time
from pathlib import Path
from urllib.parse import unquote, urlsplit

from rows import SERVER, Client  # puts world.py's folder on the path
from world import Cluster, check, main, processes, wait_until

world = Cluster()
facts = {}


def sql(text, dsn=None, **options):
    return Client(world, dsn or facts["dsn"]).sql(text, **options)


def aMariaDbAnswersThroughTheShownConnectionString():
    begun = time.monotonic()
    world.ctl("create", "mariadb", "shop", "--database", "shop", "--owner", "app", "--no-deletion-protection", "--wait")
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


def deleteKeepsTheVolume():
    world.ctl("delete", "shop", "--yes")
    check(world.json("list") == [], "the row is gone")
    check([c["metadata"]["name"] for c in world.objects("pvc")] == ["data-shop-0"], "the volume stays")
    check(world.objects("pods") == [] and world.containers(SERVER) == [], "no server runs")


with world:
    main(aMariaDbAnswersThroughTheShownConnectionString, whoMayNotIsRefused, passwordsStandInNoCommandLineAndNoLog,
         listAndDescribeTellTheTruth, deleteKeepsTheVolume)
