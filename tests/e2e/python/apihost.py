# SPDX-License-Identifier: Apache-2.0
"""Starts the test API server (ph_apihost) in a folder of its own and ends it."""
import os
import shutil
import subprocess
import tempfile
import time


class ApiHost:
    def __init__(self, *arguments):
        self.folder = tempfile.mkdtemp(prefix="ph-python-")
        program = os.path.join(os.environ["PH_BUILD_DIR"], "tests", "ph_apihost")
        self.process = subprocess.Popen([program, self.folder, *arguments], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.kubeconfig = os.path.join(self.folder, "kubeconfig")
        limit = time.monotonic() + 30
        while not os.path.exists(self.kubeconfig):
            if self.process.poll() is not None or time.monotonic() > limit:
                raise RuntimeError("the API server did not start")
            time.sleep(0.02)

    def tell(self, line):
        """Sends a command; returns the store's revision."""
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return int(self.process.stdout.readline())

    def close(self):
        self.process.stdin.close()
        self.process.wait(20)
        shutil.rmtree(self.folder)
