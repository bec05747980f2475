#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Fills an API server with 10,000 pods of about 7 KB, then lets bench_sync read them into a store."""
import contextlib
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "e2e" / "python"))
from apihost import ApiHost  # noqa: E402

from kubernetes import client, config  # noqa: E402

COUNT = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000


def pod(number):
    environment = [{"name": f"VARIABLE_{i}", "value": "x" * 60} for i in range(50)]
    return {"metadata": {"name": f"pod-{number:05}", "labels": {"app": f"app-{number % 100}", "pilothouse.io/engine": "postgresql"},
                         "annotations": {"note": "n" * 800}},
            "spec": {"containers": [{"name": "main", "image": "registry.example/main:1", "env": environment}]}}


with contextlib.closing(ApiHost()) as host:
    api = client.CoreV1Api(config.new_client_from_config(host.kubeconfig))
    with ThreadPoolExecutor(8) as pool:
        for _ in pool.map(lambda n: api.create_namespaced_pod("default", pod(n)), range(COUNT)):
            pass
    sys.exit(subprocess.run([os.path.join(os.environ["PH_BUILD_DIR"], "tests", "bench_sync"), "--kubeconfig", host.kubeconfig]).returncode)
