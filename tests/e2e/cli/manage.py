#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A database under the hands of its administrator: what was asked for arrives in the running engine, secrets stay where they belong,
the way in is found when the Service cannot be reached, the agent obeys whom it may, and a broken console or cluster stops nobody."""
import base64
import hashlib
import hmac
import http.client
import json
import os
import secrets
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from pathlib import Path

import yaml

sys.path.insert(0, str(Path(__file__).parent.parent / "slice"))
from world import CTL, Cluster, alive, check, environment, kill, main, processes, wait_until  # noqa: E402

world = Cluster()
facts = {}
OK, INTERNAL, USAGE, NOT_FOUND, CONFLICT, REFUSED, UNREACHABLE, INVALID, ENDED = range(9)
SERVER = ["postgres", "-D", "/var/lib/postgresql/pgdata"]


def dsn():
    return world.ctl("connect", "orders")[0].strip()


def start(*arguments, **options):
    return subprocess.Popen([CTL, *arguments], env=world.env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


def interrupt(process):
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    check(process.returncode == OK, f"ends with 0 on Ctrl+C, not {process.returncode}: {err}")
    return out, err


def whatWasAskedForArrives():
    world.ctl("create", "postgresql", "orders", "--no-deletion-protection", "--wait", "--cpu", "300m", "--memory", "384Mi", "--storage", "1Gi", "--database", "Shop-1",
              "--owner", "order", "--parameter", "max_connections=77", "--parameter", "work_mem=8MB", "--parameter", "log_min_duration_statement=250")
    facts["dsn"] = dsn()
    show = lambda name: world.psql(facts["dsn"], f"show {name}")
    check([show(n) for n in ("max_connections", "work_mem", "log_min_duration_statement", "shared_buffers")] == ["77", "8MB", "250ms", "128MB"],
          "parameters are in force, the others at their defaults")
    check(world.psql(facts["dsn"], "select current_database(), current_user") == "Shop-1|order", "names that need quotes are names")
    spec = world.objects("statefulset")[0]["spec"]
    server = spec["template"]["spec"]["containers"][0]["resources"]
    check(server == {"requests": {"cpu": "300m", "memory": "384Mi"}, "limits": {"cpu": "300m", "memory": "384Mi"}}, f"{server}")
    check(world.objects("pvc")[0]["spec"]["resources"]["requests"]["storage"] == "1Gi", "the volume's size")


def aParameterChangedInTheClusterIsTakenOver():
    world.kubectl("patch", "configmap", "orders-parameters", "--type", "merge", "--patch", json.dumps({"data": {"postgresql.conf": "work_mem = '9MB'\n"}}))
    wait_until(lambda: world.psql(facts["dsn"], "show work_mem") == "9MB", "the running engine to take the new value over", 30)


def secretValues():
    """Every secret value of the instances, in plain."""
    found = set()
    for item in world.objects("secrets"):
        if item["metadata"]["name"].startswith("orders"):
            found |= {base64.b64decode(v) for k, v in item["data"].items() if not k.endswith(".crt")}
    check(len(found) >= 5, f"passwords and keys are there: {len(found)}")
    return found


def forms(value):
    """The value and its base64, without the line ends a certificate's key has."""
    yield value.split(b"\n")[1] if value.startswith(b"-----") else value
    yield base64.b64encode(value)[:60]


def secretsStandNowhereElse():
    values = [form for value in secretValues() for form in forms(value)]

    def clean(what, content):
        check(not [v for v in values if v in content], f"a secret stands in {what}")

    for kind in ("configmaps", "pods", "statefulsets", "services", "events", "leases", "pvc", "roles", "serviceaccounts"):
        clean(kind, world.kubectl("get", kind, "--all-namespaces", "-o", "json").encode())
    for path in world.home.rglob("*"):
        local = "state/pilothouse/local" in str(path)
        if path.is_file() and (not local or "log" in path.name or path.suffix == ".json") and path.name != "kubeconfig":
            clean(str(path), path.read_bytes())
    check(world.containers(["pilothouse-agent"]) and processes(["pilothouse-local", str(world.state)]), "the cluster's processes can be looked at")
    for pid in processes([]):
        for name in ("cmdline", "environ"):
            try:
                clean(f"{name} of process {pid}", (Path("/proc") / str(pid) / name).read_bytes())
            except OSError:
                pass  # it ended meanwhile
    for arguments in (["describe", "orders", "--objects"], ["-o", "json", "list"], ["audit"], ["-o", "json", "operations", "history"], ["events", "orders"],
                      ["logs", "orders"], ["logs", "orders", "--container", "agent"]):
        out, err, code = world.ctl(*arguments)
        clean(" ".join(arguments), (out + err).encode())


def aGivenPasswordIsSeenByNobodyOnTheWay():
    given = "Given-" + secrets.token_hex(12)
    process = start("-v", "create", "postgresql", "given", "--no-deletion-protection", "--wait", "--password-stdin", stdin=subprocess.PIPE)
    process.stdin.write(given + "\n")
    process.stdin.flush()
    seen = []

    def look():
        while process.poll() is None:
            for entry in Path("/proc").iterdir():
                if entry.name.isdigit():
                    try:
                        if given.encode() in (entry / "cmdline").read_bytes() or given in environment(entry):
                            seen.append(entry.name)
                    except OSError:
                        pass
            for item in json.loads(world.kubectl("get", "configmaps", "-o", "json"))["items"]:
                if given in json.dumps(item):
                    seen.append(item["metadata"]["name"])
    looking = threading.Thread(target=look)
    looking.start()
    out, err = process.communicate(timeout=120)
    looking.join()
    check(process.returncode == OK, err)
    check(not seen and given not in out + err, f"the password was seen in {seen}")
    check(given in world.ctl("connect", "given")[0], "it is the password")
    check(world.psql(world.ctl("connect", "given")[0].strip(), "select 1") == "1", "and it opens the database")
    world.ctl("delete", "given", "--yes", "--purge")
    entries = [(e["action"], e["subject"]) for e in world.json("audit")["entries"]]
    check(("read-password", "default/given") in entries, f"each reading of a password is audited: {entries[:6]}")


class NoForwarder(threading.Thread):
    """Keeps the addresses of Services away, as if the cluster were somewhere else."""

    def __enter__(self):
        self.over = threading.Event()
        self.start()
        host, port = facts["dsn"].split("@")[1].split("/")[0].split(":")
        wait_until(lambda: not reachable(host, int(port)), "the Service's address to be away")
        return self

    def run(self):
        while not self.over.is_set():
            for pid in processes(["pilothouse-forwarder", str(world.state)]):
                kill(pid)
            self.over.wait(0.02)

    def __exit__(self, *_):
        self.over.set()
        self.join()
        world.ctl("local", "up")


def reachable(host, port):
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


def aTunnelLeadsInWhenTheServiceCannotBeReached():
    with NoForwarder(), socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(("127.0.0.1", 5434))
        taken.listen()
        process = start("connect", "orders")
        address = process.stdout.readline().strip()
        host, port = address.split("@")[1].split("/")[0].split(":")
        check(host == "127.0.0.1" and int(port) > 5434, f"a local port that is free: {address}")
        check(world.psql(address, "select current_user, ssl from pg_stat_ssl where pid = pg_backend_pid()") == "order|t", "psql through it, with TLS verified")
        second = start("-o", "json", "connect", "orders")
        document = ""
        while not document.rstrip().endswith("}"):
            document += second.stdout.readline()
        document = json.loads(document)
        check(document["direct"] is False and document["port"] not in (5434, int(port)), f"{document}")
        interrupt(second)
        out, err = interrupt(process)
        check("tunnel" in err and "Ctrl+C" in err, f"it is said that the address needs the program: {err}")
        check(not reachable("127.0.0.1", int(port)), "the port is closed when the program ends")
        done = subprocess.run([CTL, "connect", "orders", "--exec", "--", "-Atc", "select current_user, inet_server_addr() is not null"], env=world.env,
                              capture_output=True, text=True, timeout=60)
        check(done.returncode == OK and done.stdout == "order|t\n", f"--exec goes through a tunnel of its own: {done}")


def logsGoOnAfterARestart():
    process = start("logs", "orders", "-f", "--tail", "1")
    lines = []
    reading = threading.Thread(target=lambda: [lines.append(line) for line in process.stdout])
    reading.start()
    wait_until(lambda: lines, "the first line")
    kill(world.shim(SERVER))
    ready = "database system is ready to accept connections"
    wait_until(lambda: any(ready in line for line in lines[1:]), "lines of the container's next run", 60)
    check(sum("starting PostgreSQL" in line for line in lines) == 1, f"no line comes twice: {lines}")
    pod = world.objects("pods")[0]["metadata"]["uid"]
    world.kubectl("delete", "pod", "orders-0", "--wait=false")
    wait_until(lambda: sum("starting PostgreSQL" in line for line in lines) == 2, "lines of the next pod", 90)
    check(world.objects("pods")[0]["metadata"]["uid"] != pod, "it is another pod")
    interrupt(process)
    reading.join()
    wait_until(lambda: world.json("list")[0]["state"] == "Ready", "the database to be ready")


class Agent:
    """Signed requests to the agent through the API server's pod proxy, made as the documentation says."""

    def __init__(self):
        config = yaml.safe_load(world.ctl("local", "kubeconfig")[0])
        cluster, user = config["clusters"][0]["cluster"], config["users"][0]["user"]
        self.host, self.port = cluster["server"].removeprefix("https://").split(":")
        self.tls = ssl.create_default_context(cadata=base64.b64decode(cluster["certificate-authority-data"]).decode())
        pem = world.home / "client.pem"
        pem.touch(mode=0o600)
        pem.write_bytes(base64.b64decode(user["client-certificate-data"]) + base64.b64decode(user["client-key-data"]))
        self.tls.load_cert_chain(pem)
        pem.unlink()
        secret = next(s for s in world.objects("secrets") if s["metadata"]["name"] == "orders-credentials")
        self.key = base64.b64decode(secret["data"]["agent-key"])

    def mac(self, *parts):
        return hmac.new(self.key, "\n".join(parts).encode(), hashlib.sha256).hexdigest()

    def sign(self, method, path, body, at=None):
        nonce, seconds = secrets.token_hex(16), str(int(at or time.time()))
        return nonce, f"PH1 {seconds} {nonce} " + self.mac("PH1", "request", "default/orders-0", method, path, hashlib.sha256(body).hexdigest(), nonce, seconds)

    def send(self, method, path, body=b"", header=None):
        connection = http.client.HTTPSConnection(self.host, int(self.port), context=self.tls, timeout=100)
        try:
            connection.request(method, "/api/v1/namespaces/default/pods/https:orders-0:8443/proxy" + path, body=body, headers={"X-Pilothouse-Auth": header} if header else {})
            answer = connection.getresponse()
            return answer.status, answer.read(), answer.headers.get("X-Pilothouse-Signature")
        finally:
            connection.close()

    def ask(self, method, path, document=None):
        body = json.dumps(document).encode() if document is not None else b""
        nonce, header = self.sign(method, path, body)
        status, text, signature = self.send(method, path, body, header)
        check(signature == "PH1 " + self.mac("PH1", "reply", nonce, str(status), hashlib.sha256(text).hexdigest()), f"the answer to {path} is signed")
        return status, json.loads(text)


def theAgentObeysOnlySignedRequests():
    agent = Agent()
    status, health = agent.ask("GET", "/v1/health")
    check(status == 200 and health["role"] == "primary" and health["ready"], f"{health}")
    annotation = json.loads(world.objects("pods")[0]["metadata"]["annotations"]["pilothouse.io/node-state"])
    check(annotation.keys() >= {"v", "role", "ready", "process", "fenced", "lsn", "version", "connections", "timeline", "startedAt", "checkedAt", "ttlSeconds"},
          f"the published state has its fields: {annotation}")
    generation = agent.ask("GET", "/v1/status")[1]["generation"]
    nonce, header = agent.sign("GET", "/v1/health", b"")
    check(agent.send("GET", "/v1/health", header=header)[0] == 200, "a signature is good once")
    for what, got in (("a repeat", agent.send("GET", "/v1/health", header=header)), ("none", agent.send("POST", "/v1/restart")),
                      ("another path", agent.send("POST", "/v1/restart", header=agent.sign("POST", "/v1/reload", b"")[1])),
                      ("another time", agent.send("POST", "/v1/restart", header=agent.sign("POST", "/v1/restart", b"", time.time() - 300)[1]))):
        check(got[0] == 401 and got[2] is None, f"{what} is refused: {got}")
    check(agent.ask("GET", "/v1/status")[1]["generation"] == generation, "nothing was restarted")
    status, answer = agent.ask("POST", "/v1/restart")
    check(status == 200 and answer["generation"] > generation and answer["state"] == "running", f"{answer}")
    check(agent.ask("POST", "/v1/fence", {"on": True})[0] == 200, "fenced")
    wait_until(lambda: world.json("list")[0]["state"] == "Down", "the fence to be seen")
    check(not world.containers(["postgres:"]), "no server runs")
    wait_until(lambda: "fenced" in world.ctl("describe", "orders")[0], "describe to say why")
    check(agent.ask("POST", "/v1/start")[0] == 409, "a fenced member does not start")
    check(agent.ask("POST", "/v1/fence", {"on": False})[0] == 200, "lifted")
    wait_until(lambda: world.json("list")[0]["state"] == "Ready", "the database to be ready again", 60)


def tooLittleDiskIsSaidBeforeAnythingIsMade():
    before = world.kubectl("get", "configmaps,secrets,statefulsets,services,pvc", "-o", "name")
    out, err, code = world.ctl("create", "postgresql", "huge", "--storage", "900Ti", "--wait", expect=INVALID)
    check("too little disk" in err and "900Ti" in err and "--storage" in err and "standard" in err, err)
    check(world.kubectl("get", "configmaps,secrets,statefulsets,services,pvc", "-o", "name") == before, "nothing was made")


def aFullDiskUnderTheConsoleStopsNobody():
    folder = next(world.home.rglob("console.db")).parent

    def full(*arguments):
        fill = f"head -c 1M /dev/zero >'{folder}/fill' 2>/dev/null; exec \"$@\""
        return subprocess.run(["bwrap", "--dev-bind", "/", "/", "--size", "65536", "--tmpfs", str(folder), "--", "sh", "-c", fill, "sh", CTL, *arguments],
                              env=world.env, capture_output=True, text=True, timeout=120)
    for arguments in (["list"], ["create", "postgresql", "full", "--no-deletion-protection", "--wait"], ["connect", "full"], ["delete", "full", "--yes", "--purge"]):
        done = full(*arguments)
        check(done.returncode == OK, f"{arguments} on a full disk: {done}")
        warnings = [line for line in done.stderr.splitlines() if line.startswith("Warning: ")]
        check(len(warnings) == 1 and "console.db" in warnings[0], f"{arguments}: one warning: {done.stderr}")
        check(arguments != ["list"] or "orders" in done.stdout, f"still listed: {done.stdout}")
    check([r["name"] for r in world.json("list")] == ["orders"], "made and deleted in spite of it")


def anInterruptedCreateCanBeTakenBack():
    process = start("create", "postgresql", "half", "--no-deletion-protection", "--wait")
    wait_until(lambda: "statefulset.apps/half" in world.kubectl("get", "statefulsets", "-o", "name"), "the create to be half done")
    process.kill()
    process.communicate()
    out, err, code = world.ctl("operations", "rollback", "half", text="no\n", expect=ENDED)
    check("volume" in err, f"what goes is said: {err}")
    world.ctl("operations", "rollback", "half", text="half\n")
    check("half" not in world.kubectl("get", "configmaps,secrets,statefulsets,services,pods,pvc,leases", "-o", "name"), "nothing is left")
    check(world.json("operations") == [], "nothing is unfinished")
    world.ctl("operations", "rollback", "half", "--yes", expect=NOT_FOUND)


class Server(threading.Thread):
    """A TLS server with a certificate of the test's making; it accepts and, when slow, never answers."""

    def __init__(self, certificate, key, slow=False):
        super().__init__(daemon=True)
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(certificate, key)
        self.slow, self.kept = slow, []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.url = f"https://127.0.0.1:{self.socket.getsockname()[1]}"
        self.start()

    def run(self):
        while True:
            try:
                connection, _ = self.socket.accept()
                if self.slow:
                    self.kept.append(connection)
                    continue
                with self.context.wrap_socket(connection, server_side=True) as tls:
                    tls.recv(1)
            except OSError:
                continue


def certificate(name, *when):
    path, key = world.home / f"{name}.crt", world.home / f"{name}.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", str(key), "-out", str(path),
                    "-subj", f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1", *(when or ["-days", "30"])], check=True, capture_output=True)
    return path, key


def expired(name):
    """A self-signed certificate that ended yesterday; plain `req` cannot make one."""
    folder = world.home / "authority"
    folder.mkdir()
    (folder / "index").touch()
    (folder / "serial").write_text("01\n")
    path, key = certificate(name)
    (folder / "ca.conf").write_text(f"[ca]\ndefault_ca=d\n[d]\ndatabase={folder}/index\nserial={folder}/serial\nnew_certs_dir={folder}\ndefault_md=sha256\npolicy=p\n"
                                    "x509_extensions=e\n[p]\ncommonName=supplied\n[e]\nsubjectAltName=IP:127.0.0.1\nbasicConstraints=critical,CA:TRUE\n")
    request = folder / "request"
    subprocess.run(["openssl", "req", "-new", "-key", str(key), "-subj", f"/CN={name}", "-out", str(request)], check=True, capture_output=True)
    subprocess.run(["openssl", "ca", "-batch", "-selfsign", "-config", str(folder / "ca.conf"), "-keyfile", str(key), "-in", str(request), "-out", str(path),
                    "-startdate", "20200101000000Z", "-enddate", "20210101000000Z", "-notext"], check=True, capture_output=True)
    return path, key


def badClustersAreNamedAndStopNobody():
    old, right, other = expired("old"), certificate("right"), certificate("other")
    servers = {"expired": (Server(*old).url, old[0]), "wrong-ca": (Server(*right).url, other[0]), "slow": (Server(*right, slow=True).url, right[0]),
               "gone": ("https://127.0.0.1:1", right[0])}
    config = {"apiVersion": "v1", "kind": "Config", "users": [{"name": "u", "user": {"token": "t"}},
              {"name": "plugin", "user": {"exec": {"apiVersion": "client.authentication.k8s.io/v1", "command": "no-such-plugin", "interactiveMode": "Never"}}}],
              "clusters": [{"name": n, "cluster": {"server": url, "certificate-authority": str(ca)}} for n, (url, ca) in servers.items()],
              "contexts": [{"name": n, "context": {"cluster": n, "user": "u"}} for n in servers] + [{"name": "plugin", "context": {"cluster": "good", "user": "plugin"}}]}
    config["clusters"].append({"name": "good", "cluster": yaml.safe_load(world.ctl("local", "kubeconfig")[0])["clusters"][0]["cluster"]})
    file = world.home / "bad.kubeconfig"
    file.write_text(json.dumps(config))
    world.ctl("clusters", "add", str(file))
    for name, words in (("expired", ["expired"]), ("wrong-ca", ["certificate"]), ("slow", []), ("gone", ["127.0.0.1"]), ("plugin", ["no-such-plugin", "/usr/bin"])):
        for arguments in (["--cluster", name, "list"], ["--cluster", name, "create", "postgresql", "x"], ["clusters", "check", name]):
            out, err, code = world.ctl(*arguments, expect=None)
            check(code != OK, f"{arguments} does not succeed")
            check("Error: " in err or "failed" in out, f"{arguments} gives a sentence: {out}{err}")
            for word in words:
                check(word in out + err, f"{arguments} names {word!r}: {out}{err}")
    begun = time.monotonic()
    out, err, code = world.ctl("-o", "json", "list", expect=None)
    check([r["name"] for r in json.loads(out)] == ["orders"], f"the others are not affected: {out}")
    check(code != OK and time.monotonic() - begun < 60, "and the broken ones are told")
    for name in (*servers, "plugin"):
        world.ctl("clusters", "remove", name)
    for what, make in (("a folder", lambda p: p.mkdir()), ("not UTF-8", lambda p: p.write_bytes(b"\xff\xfe\x00"))):
        path = world.home / what.replace(" ", "-")
        make(path)
        out, err, code = world.ctl("clusters", "add", str(path), expect=None)
        check(code == INVALID and path.name in err and "Error: " in err, f"{what}: {code} {err}")


with world:
    main(whatWasAskedForArrives, aParameterChangedInTheClusterIsTakenOver, secretsStandNowhereElse, aGivenPasswordIsSeenByNobodyOnTheWay,
         aTunnelLeadsInWhenTheServiceCannotBeReached, logsGoOnAfterARestart, theAgentObeysOnlySignedRequests, tooLittleDiskIsSaidBeforeAnythingIsMade,
         aFullDiskUnderTheConsoleStopsNobody, anInterruptedCreateCanBeTakenBack, badClustersAreNamedAndStopNobody)
