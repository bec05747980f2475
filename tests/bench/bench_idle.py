#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What everything that is ours costs while databases idle: the embedded cluster with three PostgreSQL of three members by Patroni and three MariaDB.

Prints the share of one core over a minute and the memory, a row for each of our programs: API server with its controllers, forwarder, shims, agents."""
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e" / "slice"))
from world import Cluster, processes  # noqa: E402

MEMBERS = os.environ.get("PH_BENCH_MEMBERS", "3")
SECONDS = 60
TICKS = os.sysconf("SC_CLK_TCK")


def kind(pid):
    """The name of our program that runs there; of an agent also what it does."""
    words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    name = Path(os.fsdecode(words[0])).name
    return f"{name} {os.fsdecode(words[1])}" if name == "pilothouse-agent" else name


def spent():
    """Seconds of processor time of each of our processes, by process id."""
    seconds = {}
    for pid in processes(["pilothouse-"]):
        try:
            name = kind(pid)
            if name.startswith("pilothouse-"):
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                seconds[pid] = (name, (int(fields[11]) + int(fields[12])) / TICKS)
        except OSError:
            continue  # it ended meanwhile
    return seconds


def private(pid):
    rows = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
    return sum(int(rows[key].split()[0]) for key in ("Private_Clean", "Private_Dirty")) / 1024


with Cluster() as world:
    small = ["--cpu", "50m", "--memory", "256Mi", "--storage", "1Gi"]
    for number in range(3):
        world.ctl("create", "postgresql", f"pg-{number}", "--members", MEMBERS, *small, "--wait", timeout=300)
        world.ctl("create", "mariadb", f"maria-{number}", *small, "--wait", timeout=300)
    time.sleep(30)  # what the starts left to do is not idling
    before, begun = spent(), time.monotonic()
    time.sleep(SECONDS)
    after, took = spent(), time.monotonic() - begun
    sums = {}
    for pid, (name, seconds) in after.items():
        count, share, memory = sums.get(name, (0, 0.0, 0.0))
        used = seconds - before[pid][1] if pid in before else seconds
        sums[name] = (count + 1, share + used / took * 100, memory + private(pid))
    for name, (count, share, memory) in sorted(sums.items()):
        print(f"{count:3} x {name:28} {share:6.2f} %  {memory:7.1f} MiB private")
    print(f"together {sum(row[1] for row in sums.values()):.2f} % of one core, {sum(row[2] for row in sums.values()):.0f} MiB private")
