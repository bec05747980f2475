#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""How long a snapshot of an empty PostgreSQL takes until it is ready, how long the server stands still for it, and how long it takes until a
server on a claim restored from it answers. Prints medians and each of five rounds."""
import statistics
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e" / "snapshots"))
from servers import Servers  # noqa: E402
from world import Cluster  # noqa: E402

with Cluster() as world:
    servers = Servers(world)
    servers.claim("source")
    servers.postgresql("source", "source")
    ready, pauses, answered = [], [], []
    for turn in range(5):
        begun = time.monotonic()
        servers.snapshot(f"s-{turn}", "source")
        done = servers.ready(f"s-{turn}")
        ready.append(time.monotonic() - begun)
        pauses.append(float(done["metadata"]["annotations"]["pilothouse.io/snapshot-pause-seconds"]))
        begun = time.monotonic()
        servers.claim(f"copy-{turn}", source=("VolumeSnapshot", f"s-{turn}"))
        servers.postgresql(f"copy-{turn}", f"copy-{turn}")
        answered.append(time.monotonic() - begun)
        servers.remove("pod", f"copy-{turn}")
    for what, times in (("snapshot ready", ready), ("stood still", pauses), ("restored, first query answered", answered)):
        print(f"{what}: median {statistics.median(times):.2f} s, slowest {max(times):.2f} s, rounds {' '.join(f'{t:.2f}' for t in times)}")
