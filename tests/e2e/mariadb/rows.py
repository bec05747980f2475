# SPDX-License-Identifier: Apache-2.0
"""MariaDB's own client, and a writer of numbered rows that can say afterwards whether one it was promised is gone."""
import os
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "slice"))
from world import Failed, check, wait_until  # noqa: E402

SERVER = ["mariadbd", "--bind-address"]
SUPERVISE = ["pilothouse-agent supervise --engine=mariadb"]


class Client:
    """Runs statements by the `mariadb` client with what a connection string says; the password goes by a file of mode 0600."""

    def __init__(self, world, dsn):
        self.world, self.dsn = world, dsn

    def sql(self, text, expect=0, **changes):
        url = urlsplit(self.dsn)
        options = {"user": unquote(url.username), "password": unquote(url.password), "host": url.hostname, "port": url.port,
                   "ssl-ca": parse_qs(url.query)["ssl-ca"][0], "connect-timeout": 5, "protocol": "tcp", **changes}
        file = self.world.home / f"client-{threading.get_ident()}.cnf"
        with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as out:
            out.write("[client]\n" + "".join(f"{name}={value}\n" for name, value in options.items() if value is not None))
        done = subprocess.run(["mariadb", f"--defaults-file={file}", "--batch", "--skip-column-names", url.path[1:]], input=text,
                              env=self.world.env, capture_output=True, text=True, timeout=60)
        if expect is not None and done.returncode != expect:
            raise Failed(f"mariadb ended with {done.returncode}: {done.stderr}")
        return done.stdout.strip() if expect == 0 else done.stderr


class Writer(threading.Thread):
    """Writes numbered rows and remembers every one the server acknowledged. A number that was not is never used again: its row
    may be there or not."""

    def __init__(self, client, first):
        super().__init__(daemon=True)
        self.client, self.first, self.next = client, first, first
        self.acknowledged, self.stop = [], threading.Event()

    def run(self):
        while not self.stop.is_set():
            try:
                self.client.sql(f"insert into kept values ({self.next})")
                self.acknowledged.append(self.next)
            except (Failed, subprocess.TimeoutExpired):
                pass
            self.next += 1

    def awaitRows(self, when, seconds=90):
        reached = len(self.acknowledged)
        wait_until(lambda: len(self.acknowledged) > reached + 5, f"writes {when}", seconds)

    def compare(self):
        """Every acknowledged row is there once, by scan and by index, and none that was never sent."""
        table = f"from kept where n >= {self.first}"
        kept = [int(n) for n in self.client.sql(f"select n {table}").split()]
        promised = set(self.acknowledged)
        lost = sorted(promised - set(kept))
        check(not lost, f"{len(lost)} acknowledged rows are gone: {lost[:5]}")
        check(max(kept) >= self.acknowledged[-1] and len(kept) == len(set(kept)), "the newest is there and none twice")
        holes = set(range(self.first, max(kept) + 1)) - set(kept)
        check(not holes & promised and set(kept) <= set(range(self.first, self.next)), f"holes are rows that were not acknowledged: {sorted(holes)[:5]}")
        check(int(self.client.sql(f"select count(*) {table}")) == len(kept), "the index counts as many")
        check(self.client.sql("check table kept extended").split("\t")[-1] == "OK", "the table is sound")
        print(f"{len(promised)} rows acknowledged, {len(kept)} there, {len(holes)} holes of rows refused or unanswered", flush=True)


@contextmanager
def writing(client, first):
    writer = Writer(client, first)
    writer.start()
    writer.awaitRows("before anything is killed")
    yield writer
    writer.stop.set()
    writer.join()
    writer.compare()
