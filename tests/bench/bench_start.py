#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""From starting `pilothouse` to the first painted row of the last known state, and its memory then and, once three clusters are live, after they settled.
Offscreen, seven rounds, median and slowest."""
import contextlib
import json
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent.parent / "e2e" / part) for part in ("slice", "python")]
from apihost import ApiHost  # noqa: E402
from world import BUILD, Cluster, check  # noqa: E402


def environment(world):
    return dict(world.env, QT_QPA_PLATFORM=os.environ.get("QT_QPA_PLATFORM", "offscreen"))


def start(world):
    begun = time.monotonic()
    done = subprocess.run([str(BUILD / "pilothouse"), "--measure-start"], env=environment(world), capture_output=True, text=True, timeout=60)
    painted, kib = done.stdout.split()[-2:]
    return float(painted) - begun, int(kib) / 1024


def resident(process):
    for line in Path(f"/proc/{process.pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    return 0.0


def with_three_clusters(world):
    """MiB once the value has not grown for ten seconds."""
    with contextlib.closing(ApiHost()) as second, contextlib.closing(ApiHost()) as third:
        for name, host in (("second", second), ("third", third)):  # contexts of one name would be one cluster
            file = Path(host.kubeconfig)
            file.write_text(file.read_text().replace('"test"', f'"{name}"'))
        with subprocess.Popen([str(BUILD / "pilothouse"), "--kubeconfig", second.kubeconfig, "--kubeconfig", third.kubeconfig], env=environment(world)) as window:
            values = [0.0]
            while len(values) < 12 or max(values[-10:]) > max(values[:-10]) + 0.5:
                time.sleep(1)
                values.append(resident(window))
            window.terminate()
            window.wait(30)
        seen = json.loads((world.home / "cache/pilothouse/last-known.json").read_text())["clusters"]
        check(len(seen) == 3, f"three clusters were live, not {len(seen)}")
        return max(values)


with Cluster() as world:
    world.ctl("create", "postgresql", "orders", "--wait")
    start(world)  # leaves the last known state behind
    rounds = [start(world) for _ in range(7)]
    times, memory = [r[0] * 1000 for r in rounds], [r[1] for r in rounds]
    print(f"first painted row: median {statistics.median(times):.0f} ms, slowest {max(times):.0f} ms; memory then {statistics.median(memory):.0f} MiB")
    print(f"memory with three clusters: {with_three_clusters(world):.0f} MiB")
