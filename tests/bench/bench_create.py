#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""How long a first database takes, a PostgreSQL or the engine given as argument: from `pilothousectl create` to the first answer through the shown connection string.

Prints median, slowest and each round; five rounds on a cluster of its own, each with a new instance."""
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e" / "slice"))
from world import Cluster, check  # noqa: E402

engine = sys.argv[1] if len(sys.argv) > 1 else "postgresql"

begun = time.monotonic()
with Cluster() as world:
    print(f"local up: {time.monotonic() - begun:.2f} s")
    ready, answered = [], []
    for turn in range(5):
        begun = time.monotonic()
        world.ctl("create", engine, f"bench-{turn}", "--no-deletion-protection", "--wait")
        ready.append(time.monotonic() - begun)
        if engine == "postgresql":
            check(world.psql(world.ctl("connect", f"bench-{turn}")[0].strip(), "select 1") == "1", "the database answers")
        else:
            said = world.ctl("connect", f"bench-{turn}", "--exec", "--", "--batch", "--skip-column-names", "-e", "select 1")[0]
            check(said.strip() == "1", "the database answers")
        answered.append(time.monotonic() - begun)
        world.ctl("delete", f"bench-{turn}", "--yes", "--purge")
    for what, times in (("ready", ready), ("first query answered", answered)):
        print(f"{what}: median {statistics.median(times):.2f} s, slowest {max(times):.2f} s, rounds {' '.join(f'{t:.2f}' for t in times)}")
