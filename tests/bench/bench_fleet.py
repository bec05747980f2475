#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The window over 20,000 instances: keys in the filter, 500 changes a second, how long the GUI thread is busy. Offscreen, on an API server of its own."""
import contextlib
import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e" / "python"))
from apihost import ApiHost  # noqa: E402

COUNT = sys.argv[1] if len(sys.argv) > 1 else "20000"
SECONDS = "30"
PROGRAMS = Path(os.environ["PH_BUILD_DIR"]) / "tests"

with contextlib.closing(ApiHost()) as host:
    subprocess.run([PROGRAMS / "bench_fleetwriter", "fill", host.kubeconfig, COUNT], check=True)
    environment = dict(os.environ, QT_QPA_PLATFORM=os.environ.get("QT_QPA_PLATFORM", "offscreen"))
    with subprocess.Popen([PROGRAMS / "bench_fleet", host.kubeconfig, COUNT, SECONDS], stdout=subprocess.PIPE, text=True, env=environment) as window:
        for line in window.stdout:
            print(line, end="", flush=True)
            if line == "ready\n":
                subprocess.run([PROGRAMS / "bench_fleetwriter", "change", host.kubeconfig, COUNT, "500", str(int(SECONDS) - 5)], check=True)
    sys.exit(window.returncode)
