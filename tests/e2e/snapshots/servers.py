# SPDX-License-Identifier: Apache-2.0
"""Database servers in pods of their own, on claims that may be filled from snapshots: what the snapshot tests and their benchmark share."""
import json
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "slice"))
from world import check, wait_until  # noqa: E402

POSTGRESQL = """
set -e
data=/var/lib/postgresql/pgdata
if [ ! -s "$data/PG_VERSION" ]; then
    initdb --pgdata "$data" --username postgres --auth trust --data-checksums --no-sync --no-instructions >/dev/null
    echo "host all all 0.0.0.0/0 trust" >> "$data/pg_hba.conf"
fi
exec postgres -D "$data" -c listen_addresses="$POD_IP" -c unix_socket_directories=/tmp -c wal_level=replica
"""

MARIADB = """
set -e
data=/var/lib/mysql/data
if [ ! -d "$data/mysql" ]; then
    mariadb-install-db --no-defaults --datadir="$data" --auth-root-authentication-method=normal --skip-test-db >/dev/null
fi
exec /usr/sbin/mariadbd --no-defaults --datadir="$data" --socket=/tmp/mariadb.sock --pid-file=/tmp/mariadb.pid --bind-address="$POD_IP" --skip-name-resolve
"""


class Servers:
    def __init__(self, world):
        self.world = world

    def apply(self, manifest):
        self.world.kubectl("create", "--validate=false", "-f", "-", text=json.dumps(manifest))

    def get(self, kind, name):
        """The object, or None."""
        out = self.world.kubectl("get", kind, name, "-o", "json", "--ignore-not-found")
        return json.loads(out) if out.strip() else None

    def claim(self, name, size="1Gi", source=None):
        spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": size}}}
        if source:
            kind, of = source
            spec["dataSource"] = {"kind": kind, "name": of, **({"apiGroup": "snapshot.storage.k8s.io"} if kind == "VolumeSnapshot" else {})}
        self.apply({"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": name}, "spec": spec})

    def pod(self, name, claim, script, path, image="pilothouse/postgresql:15"):
        container = {"name": "server", "image": image, "command": ["/bin/sh", "-c", script],
                     "env": [{"name": "POD_IP", "valueFrom": {"fieldRef": {"fieldPath": "status.podIP"}}}],
                     "volumeMounts": [{"name": "data", "mountPath": path}]}
        spec = {"securityContext": {"runAsUser": 26, "runAsGroup": 26}, "containers": [container], "terminationGracePeriodSeconds": 5,
                "volumes": [{"name": "data", "persistentVolumeClaim": {"claimName": claim}}]}
        self.apply({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": name}, "spec": spec})

    def address(self, pod):
        return wait_until(lambda: (found := self.get("pod", pod)) and found["status"].get("podIP"), f"the address of {pod}")

    def postgresql(self, name, claim):
        """Starts a server and returns its connection string once it answers."""
        self.pod(name, claim, POSTGRESQL, "/var/lib/postgresql")
        dsn = f"postgresql://postgres@{self.address(name)}:5432/postgres"
        wait_until(lambda: self.world.psql(dsn, "select 1", expect=None) == "1", f"PostgreSQL in {name} to answer", 60)
        return dsn

    def snapshot(self, name, claim):
        self.apply({"apiVersion": "snapshot.storage.k8s.io/v1", "kind": "VolumeSnapshot", "metadata": {"name": name},
                    "spec": {"source": {"persistentVolumeClaimName": claim}}})

    def ready(self, name, seconds=60):
        """The snapshot once it is ready."""
        return wait_until(lambda: (found := self.get("volumesnapshot", name)) and found.get("status", {}).get("readyToUse") and found,
                          f"the snapshot {name} to be ready", seconds)

    def remove(self, kind, name):
        self.world.kubectl("delete", kind, name, "--wait=false")
        wait_until(lambda: not self.get(kind, name), f"the end of {kind} {name}")

    def volume(self, claim):
        name = self.get("pvc", claim)["spec"]["volumeName"]
        check(name, f"{claim} is bound")
        return self.world.state / "volumes" / name
