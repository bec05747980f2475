#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""How long a writing client waits when the primary of three members changes: bench_failover.py [ROUNDS]. One table row each for a planned switchover
and for the primary's pod being killed (kill -9 of everything in it); acknowledged rows that were lost are counted."""
import math
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "e2e/patroni"))
from replicas import Writing, facts, inPod, primary, settled, world  # noqa: E402
from world import alive, kill, wait_until  # noqa: E402

rounds = int(sys.argv[1]) if len(sys.argv) > 1 else 20


def switchover(writer):
    world.ctl("switchover", "orders", timeout=120)


def killPod(writer):
    victims = inPod(primary())
    for pid in victims:
        kill(pid)
    wait_until(lambda: not any(alive(pid) for pid in victims), "its end")  # who leads afterwards is Patroni's choice


def measure(name, act):
    outages, lost = [], 0
    for _ in range(rounds):
        settled(3, 180)
        with Writing(losses=True) as writer:
            at = time.monotonic()
            act(writer)
            writer.goesOn("afterwards")
            outages.append(writer.outage(at))
        kept = set(world.psql(facts["dsn"], "select n from kept").split())
        lost += sum(str(n) not in kept for n, _ in writer.acknowledged)
    ordered = sorted(outages)
    print(f"{name}: median {statistics.median(outages):.2f} s, p95 {ordered[math.ceil(0.95 * rounds) - 1]:.2f} s, slowest {ordered[-1]:.2f} s, "
          f"{lost} acknowledged rows lost, rounds {' '.join(f'{s:.2f}' for s in outages)}", flush=True)


with world:
    world.ctl("create", "postgresql", "orders", "--members", "3", "--database", "shop", "--owner", "app", "--wait", timeout=180)
    facts["dsn"] = world.ctl("connect", "orders")[0].strip()
    world.psql(facts["dsn"], "create table kept(n bigint primary key, at timestamptz default now())")
    measure("planned switchover", switchover)
    measure("the primary's pod killed", killPod)
