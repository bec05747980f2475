#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""From starting `pilothouse` to the first painted row of the last known state, and its memory then. Offscreen, seven rounds, median and slowest."""
import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e" / "slice"))
from world import BUILD, Cluster  # noqa: E402


def start(world):
    begun = time.monotonic()
    done = subprocess.run([str(BUILD / "pilothouse"), "--measure-start"], env=dict(world.env, QT_QPA_PLATFORM=os.environ.get("QT_QPA_PLATFORM", "offscreen")),
                          capture_output=True, text=True, timeout=60)
    painted, kib = done.stdout.split()[-2:]
    return float(painted) - begun, int(kib) / 1024


with Cluster() as world:
    world.ctl("create", "postgresql", "orders", "--wait")
    start(world)  # leaves the last known state behind
    rounds = [start(world) for _ in range(7)]
    times, memory = [r[0] * 1000 for r in rounds], [r[1] for r in rounds]
    print(f"first painted row: median {statistics.median(times):.0f} ms, slowest {max(times):.0f} ms; memory then {statistics.median(memory):.0f} MiB")
