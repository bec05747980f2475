#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The official Python client against the embedded API server: watches that resume, 410, patch types, leader election."""
import os
import sys
import threading
import unittest

try:
    from kubernetes import client, config, watch
    from kubernetes.client.rest import ApiException
    from kubernetes.leaderelection import electionconfig, leaderelection
    from kubernetes.leaderelection.resourcelock.configmaplock import ConfigMapLock
except ImportError:
    print("python3-kubernetes is not installed")
    sys.exit(77)

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from apihost import ApiHost  # noqa: E402


def config_map(name, **data):
    return client.V1ConfigMap(metadata=client.V1ObjectMeta(name=name), data=data)


class KubernetesClient(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.host = ApiHost()
        config.load_kube_config(cls.host.kubeconfig)
        cls.core = client.CoreV1Api()

    @classmethod
    def tearDownClass(cls):
        cls.host.close()

    def setUp(self):
        self.core.delete_collection_namespaced_config_map("default")

    def test_reads_what_it_wrote(self):
        made = self.core.create_namespaced_config_map("default", config_map("a", k="v"))
        self.assertTrue(made.metadata.uid)
        self.assertEqual(self.core.read_namespaced_config_map("a", "default").data, {"k": "v"})
        with self.assertRaises(ApiException) as refused:
            self.core.create_namespaced_config_map("default", config_map("a"))
        self.assertEqual(refused.exception.status, 409)
        self.core.delete_namespaced_config_map("a", "default")
        with self.assertRaises(ApiException) as missing:
            self.core.read_namespaced_config_map("a", "default")
        self.assertEqual(missing.exception.status, 404)

    def test_lists_in_pages(self):
        for index in range(7):
            self.core.create_namespaced_config_map("default", config_map(f"m{index}"))
        first = self.core.list_namespaced_config_map("default", limit=3)
        self.assertEqual(len(first.items), 3)
        rest = self.core.list_namespaced_config_map("default", _continue=first.metadata._continue)
        self.assertEqual([item.metadata.name for item in rest.items], ["m3", "m4", "m5", "m6"])

    def test_watch_resumes_where_it_ended(self):
        version = self.core.list_namespaced_config_map("default").metadata.resource_version
        for index in range(4):
            self.core.create_namespaced_config_map("default", config_map(f"w{index}"))
        seen = []
        watcher = watch.Watch()
        for event in watcher.stream(self.core.list_namespaced_config_map, "default", resource_version=version, timeout_seconds=10):
            seen.append(event["object"].metadata.name)
            if len(seen) == 2:
                version = event["object"].metadata.resource_version
                watcher.stop()
        again = watch.Watch()
        for event in again.stream(self.core.list_namespaced_config_map, "default", resource_version=version, timeout_seconds=10):
            self.assertEqual(event["type"], "ADDED")
            seen.append(event["object"].metadata.name)
            if len(seen) == 4:
                again.stop()
        self.assertEqual(seen, ["w0", "w1", "w2", "w3"])

    def test_watch_of_compacted_history_is_gone(self):
        version = self.core.create_namespaced_config_map("default", config_map("old")).metadata.resource_version
        for value in range(3):
            self.core.patch_namespaced_config_map("old", "default", {"data": {"v": str(value)}})
        self.host.tell("compact")
        with self.assertRaises(ApiException) as gone:
            for _ in watch.Watch().stream(self.core.list_namespaced_config_map, "default", resource_version=version, timeout_seconds=5):
                pass
        self.assertEqual(gone.exception.status, 410)

    def test_patch_types(self):
        self.core.create_namespaced_config_map("default", config_map("p", a="1", b="2"))
        strategic = self.core.patch_namespaced_config_map("p", "default", {"data": {"a": None, "c": "3"}})
        self.assertEqual(strategic.data, {"b": "2", "c": "3"})
        operations = [{"op": "replace", "path": "/data/b", "value": "9"}, {"op": "remove", "path": "/data/c"}]
        self.assertEqual(self.core.patch_namespaced_config_map("p", "default", operations).data, {"b": "9"})
        with self.assertRaises(ApiException) as failed:
            self.core.patch_namespaced_config_map("p", "default", [{"op": "test", "path": "/data/b", "value": "0"}])
        self.assertEqual(failed.exception.status, 422)
        with self.assertRaises(ApiException) as stale:
            self.core.patch_namespaced_config_map("p", "default", {"metadata": {"resourceVersion": "1"}, "data": {"b": "0"}})
        self.assertEqual(stale.exception.status, 409)

    def test_one_of_two_candidates_leads(self):
        leaders = []
        leading = threading.Event()

        def candidate(name):
            lock = ConfigMapLock("election", "default", name)

            def started():
                leaders.append(name)
                leading.set()

            settings = electionconfig.Config(lock, lease_duration=4, renew_deadline=3, retry_period=1, onstarted_leading=started, onstopped_leading=None)
            leaderelection.LeaderElection(settings).run()

        for name in ("one", "two"):
            threading.Thread(target=candidate, args=(name,), daemon=True).start()
        self.assertTrue(leading.wait(15))
        record = self.core.read_namespaced_config_map("election", "default").metadata.annotations["control-plane.alpha.kubernetes.io/leader"]
        self.assertEqual(len(leaders), 1)
        self.assertIn(leaders[0], record)


if __name__ == "__main__":
    # Candidates of the election never end by themselves.
    outcome = unittest.main(exit=False, verbosity=2).result
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(0 if outcome.wasSuccessful() else 1)
