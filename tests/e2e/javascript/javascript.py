#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The official JavaScript client, fetched with npm, against an embedded cluster. Skips by name without npm or where nothing can be fetched."""
import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent / "slice"))
from world import CTL, Cluster, check, main, shell_pod, wait_until  # noqa: E402

FOLDER = Path(os.environ["HOME"]) / "client"


def skip(why):
    print(why)
    sys.exit(77)


def fetch():
    if not shutil.which("npm") or not shutil.which("node"):
        skip("npm is not here: the JavaScript client is not tried")
    shutil.copytree(HERE, FOLDER)
    fetched = subprocess.run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=FOLDER, capture_output=True, text=True, timeout=240)
    if fetched.returncode != 0:
        skip(f"npm could not fetch the JavaScript client, so it is not tried: {fetched.stderr[-500:]}")


def theJavaScriptClientWorks():
    for name, command in (("box", "sleep 100000"), ("echo", "exec socat -t 60 TCP-LISTEN:7000,bind=$POD_IP,fork EXEC:cat")):
        world.kubectl("create", "-f", "-", text=shell_pod(name, command))
    for name in ("box", "echo"):
        wait_until(lambda: world.kubectl("get", "pod", name, "-o", "jsonpath={.status.phase}") == "Running", f"pod {name}")
    done = subprocess.run(["node", "--test", "--test-reporter=spec", "client.mjs"], cwd=FOLDER, timeout=300,
                          env=dict(world.env, KUBECONFIG=world.kubeconfig(), PH_CTL=CTL))
    check(done.returncode == 0, "every case of client.mjs passes")


fetch()
world = Cluster()
with world:
    main(theJavaScriptClientWorks)
