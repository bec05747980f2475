#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What everything that is ours costs while databases idle: the embedded cluster with three PostgreSQL of three members by Patroni and three MariaDB.

Prints the share of one core over a minute and the memory, a row for each of our programs: API server with its controllers, forwarder, shims, the sandboxes
they run in, agents. Only this cluster's processes count, and with each what its children that ended meanwhile have used."""
import os
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e" / "slice"))
from world import Cluster, processes  # noqa: E402

MEMBERS = os.environ.get("PH_BENCH_MEMBERS", "3")
SECONDS = 60
TICKS = os.sysconf("SC_CLK_TCK")


def arguments(pid):
    return [os.fsdecode(word) for word in Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")]


def stat(pid):
    """The fields of proc(5) stat from the state on."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def ours(world):
    """The names of the cluster's processes that are ours, by process id: its own, the agents and what stands above them."""
    found = {}
    for pid in processes([str(world.state)]):
        name = Path(arguments(pid)[0]).name
        if name.startswith("pilothouse-"):
            found[pid] = name
    for pid in world.containers(["pilothouse-agent"]):
        try:
            words = arguments(pid)
            if Path(words[0]).name != "pilothouse-agent" or words[1] not in ("supervise", "serve"):
                continue
            found[pid] = f"pilothouse-agent {words[1]}"
            while (pid := int(stat(pid)[1])) > 1:
                name = Path(arguments(pid)[0]).name
                if name in ("pilothouse-shim", "bwrap"):
                    found[pid] = name
        except OSError:
            continue  # it ended meanwhile
    return found


def spent(pids):
    """Seconds of processor time by process id, with those of the children it has waited for."""
    return {pid: sum(int(field) for field in stat(pid)[11:15]) / TICKS for pid in pids}


def private(pid):
    rows = dict(line.split(":", 1) for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:])
    return sum(int(rows[key].split()[0]) for key in ("Private_Clean", "Private_Dirty")) / 1024


with Cluster() as world:
    small = ["--cpu", "50m", "--memory", "256Mi", "--storage", "1Gi"]
    for number in range(3):
        world.ctl("create", "postgresql", f"orders-{number}", "--members", MEMBERS, *small, "--wait", timeout=300)
        world.ctl("create", "mariadb", f"web-{number}", *small, "--wait", timeout=300)
    time.sleep(30)  # what the starts left to do is not idling
    names = ours(world)
    before, begun = spent(names), time.monotonic()
    time.sleep(SECONDS)
    after, took = spent(names), time.monotonic() - begun
    sums = {}
    for pid, name in names.items():
        count, share, memory = sums.get(name, (0, 0.0, 0.0))
        sums[name] = (count + 1, share + (after[pid] - before[pid]) / took * 100, memory + private(pid))
    for name, (count, share, memory) in sorted(sums.items()):
        print(f"{count:3} x {name:28} {share:6.2f} %  {memory:7.1f} MiB private")
    print(f"together {sum(row[1] for row in sums.values()):.2f} % of one core, {sum(row[2] for row in sums.values()):.0f} MiB private")
