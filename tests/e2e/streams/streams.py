#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""exec, attach, cp, port-forward and logs by stock clients: Debian's kubectl 1.20, which speaks plain SPDY, the kubectl on PATH, which
speaks WebSocket and SPDY tunnelled in it, and Python's client. PH_KUBECTL names more programs, separated by colons."""
import fcntl
import hashlib
import os
import pty
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import termios
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "slice"))
from world import BUILD, DEBIAN_KUBECTL, Cluster, Failed, alive, check, kill, main, processes, shell_pod, wait_until  # noqa: E402

world = Cluster()
programs = [p for p in [str(DEBIAN_KUBECTL) if DEBIAN_KUBECTL.exists() else None, shutil.which("kubectl"), *os.environ.get("PH_KUBECTL", "").split(":")] if p]
KUBECONFIG = None
MIB = 1 << 20
# A sanitizer keeps freed memory for a while, so what a program holds tells nothing there.
MEMORY_TELLS = "PH_SANITIZE:STRING=\n" in (BUILD / "CMakeCache.txt").read_text()

def start(program, *arguments, **options):
    return subprocess.Popen([program, "--kubeconfig", KUBECONFIG, *arguments], env=world.env, **options)


def run(program, *arguments, data=None, expect=0, timeout=90):
    """Standard output of kubectl, as bytes."""
    process = start(program, *arguments, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        out, err = process.communicate(data, timeout)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        raise Failed(f"kubectl {' '.join(arguments)} hangs; it has printed {out[-200:]!r} {err[-500:]!r}")
    if expect is not None and process.returncode != expect:
        raise Failed(f"kubectl {' '.join(arguments)} ended with {process.returncode}, not {expect}: {out[-500:]!r} {err[-500:]!r}")
    run.err = err.decode(errors="replace")
    return out


def create(name, command):
    run(programs[0], "create", "-f", "-", data=shell_pod(name, command).encode())
    wait_until(lambda: run(programs[0], "get", "pod", name, "-o", "jsonpath={.status.phase}") == b"Running", f"pod {name}")


def daemon():
    found = processes(["pilothouse-local", str(world.state)])
    check(len(found) == 1, f"one server runs: {found}")
    return found[0]


def resources():
    """Descriptors and threads of the server."""
    base = Path(f"/proc/{daemon()}")
    return len(list((base / "fd").iterdir())), len(list((base / "task").iterdir()))


def resident():
    return next(int(line.split()[1]) for line in open(f"/proc/{daemon()}/status") if line.startswith("VmRSS:")) * 1024


def inside(words):
    return world.containers(words)


# Each case below runs once per kubectl.

def execTellsOutputAndExitCode(program):
    out = run(program, "exec", "box", "--", "sh", "-c", "echo out; echo err >&2; exit 7", expect=7)
    check(out == b"out\n" and "err\n" in run.err, f"both outputs arrive: {out!r} {run.err!r}")
    check(run(program, "exec", "box", "--", "true") == b"", "success is success")
    run(program, "exec", "box", "--", "/no/such/program", expect=None)
    check("/no/such/program" in run.err, f"a missing program is named: {run.err!r}")
    run(program, "exec", "nobody", "--", "true", expect=1)
    check("not found" in run.err, f"a missing pod is named: {run.err!r}")
    run(program, "exec", "box", "-c", "other", "--", "true", expect=1)
    check("other" in run.err, f"a missing container is named: {run.err!r}")


def execCarriesMegabytesBothWays(program):
    data = os.urandom(8 * MIB + 13)
    out = run(program, "exec", "-i", "box", "--", "cat", data=data)
    check(hashlib.sha256(out).digest() == hashlib.sha256(data).digest(), f"cat gives back what it got: {len(out)} bytes")
    out = run(program, "exec", "-i", "box", "--", "sha256sum", data=data)
    check(out.split()[0].decode() == hashlib.sha256(data).hexdigest(), "the input ended where it should")
    check(run(program, "exec", "-i", "box", "--", "head", "-c", "3", data=data) == data[:3], "a program that reads only the beginning ends")
    check(len(run(program, "exec", "box", "--", "head", "-c", str(64 * MIB), "/dev/zero")) == 64 * MIB, "64 MiB come out")


def execHasATerminalThatChangesItsSize(program):
    master, slave = pty.openpty()
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 31, 97, 0, 0))
    shell = "stty size; read line; stty size; echo \"got $line\"; exit 5"
    process = start(program, "exec", "-it", "box", "--", "sh", "-c", shell, stdin=slave, stdout=slave, stderr=slave, start_new_session=True,
                    preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
    os.close(slave)
    text = b""

    def until(mark):
        nonlocal text
        end = time.monotonic() + 20
        while mark not in text:
            check(select.select([master], [], [], max(0, end - time.monotonic()))[0], f"{mark!r} comes; so far {text!r}")
            try:
                text += os.read(master, 4096)
            except OSError:
                break
        check(mark in text, f"{mark!r} in {text!r}")

    try:
        until(b"31 97")
        fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        os.kill(process.pid, signal.SIGWINCH)
        wait_until(lambda: ptySize() == "40 120", "the size to arrive")
        os.write(master, b"hello\r")
        until(b"40 120")
        until(b"got hello")
        check(process.wait(20) == 5, "the exit code comes through the terminal")
    finally:
        process.kill()
        os.close(master)


def ptySize():
    """The size of the terminal of the shell that waits in read."""
    for pid in inside(["sh", "stty size"]):
        try:
            with open(f"/proc/{pid}/fd/0") as terminal:
                rows, columns = struct.unpack("HHHH", fcntl.ioctl(terminal, termios.TIOCGWINSZ, b"\0" * 8))[:2]
                return f"{rows} {columns}"
        except OSError:
            continue
    return None


def attachJoinsTheMainProcess(program):
    process = start(program, "attach", "-i", "listener", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    try:
        process.stdin.write(b"hello\n")
        process.stdin.flush()
        line = process.stdout.readline()
        check(line == b"got hello\n", f"the main process answers: {line!r}")
    finally:
        process.kill()
        process.wait()
    check("got hello" in run(program, "logs", "listener").decode(), "the log has it too")


def cpCopiesBothWays(program):
    there, back = world.home / "there", world.home / "back"
    for folder in (there, back):
        shutil.rmtree(folder, ignore_errors=True)
    (there / "deep").mkdir(parents=True)
    (there / "deep/big").write_bytes(os.urandom(5 * MIB))
    (there / "small").write_text("small\n")
    run(program, "exec", "box", "--", "rm", "-rf", "/tmp/there")
    run(program, "cp", str(there), "box:/tmp/there")
    run(program, "cp", "box:/tmp/there", str(back))
    for name in ("deep/big", "small"):
        check((there / name).read_bytes() == (back / name).read_bytes(), f"{name} is the same after both ways")
    run(program, "cp", "box:/tmp/nowhere", str(world.home / "nothing"), expect=None)
    check(not (world.home / "nothing").exists(), "a missing file makes none")


class Forward:
    """kubectl port-forward on a local port of its own."""

    def __init__(self, program, target, port):
        self.process = start(program, "port-forward", target, f":{port}", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        line = self.process.stdout.readline().decode()
        check("Forwarding from 127.0.0.1:" in line, f"port-forward says where: {line!r}")
        self.port = int(line.split("127.0.0.1:")[1].split()[0])
        threading.Thread(target=self.process.stdout.read, daemon=True).start()

    def connect(self):
        return socket.create_connection(("127.0.0.1", self.port), timeout=30)

    def __enter__(self):
        return self

    def __exit__(self, *problem):
        self.process.kill()
        self.process.wait()


def portForwardCarriesManyConnections(program):
    failed = []

    def echo(forward, number):
        try:
            data = os.urandom(200_000 + number)
            with forward.connect() as peer:
                sender = threading.Thread(target=lambda: (peer.sendall(data), peer.shutdown(socket.SHUT_WR)))
                sender.start()
                got = b""
                while part := peer.recv(65536):
                    got += part
                sender.join()
            if got != data:
                failed.append(f"connection {number}: {len(got)} of {len(data)} bytes")
        except OSError as problem:
            failed.append(f"connection {number}: {problem}")

    with Forward(program, "pod/echo", 7000) as forward:
        for _ in range(2):
            threads = [threading.Thread(target=echo, args=(forward, n)) for n in range(100)]
            [t.start() for t in threads]
            [t.join() for t in threads]
            check(not failed, f"{len(failed)} of 100 connections failed: {failed[:3]}")
        check(forward.process.poll() is None, "port-forward lives on")


def portForwardNamesAClosedPort(program):
    with Forward(program, "pod/echo", 7) as forward:
        with forward.connect() as peer:
            check(peer.recv(10) == b"", "the connection ends")
        wait_until(lambda: select.select([forward.process.stderr], [], [], 0)[0], "words about it")
        line = os.read(forward.process.stderr.fileno(), 4096).decode()
        check("error forwarding port 7 to pod" in line and "refused" in line, f"the reason is told: {line!r}")


def portForwardReachesADatabase(program):
    with Forward(program, "svc/orders", 5432) as forward:
        dsn = world.ctl("connect", "orders")[0].strip()
        address = dsn.split("@")[1].split("/")[0]
        through = dsn.replace(address, f"127.0.0.1:{forward.port}").replace("sslmode=verify-full", "sslmode=verify-ca")
        rows = world.psql(through, "select count(*) from generate_series(1, 200000), pg_sleep(0)")
        check(rows == "200000", f"psql works through it: {rows}")


def logsAreReadAndFollowed(program):
    check(run(program, "logs", "ticker", "--tail=1").startswith(b"tick "), "the last line")
    process = start(program, "logs", "-f", "--tail=1", "ticker", stdout=subprocess.PIPE)
    try:
        first, second = process.stdout.readline(), process.stdout.readline()
        check(first.startswith(b"tick ") and second.startswith(b"tick ") and first != second, f"new lines come: {first!r} {second!r}")
    finally:
        process.kill()
        process.wait()


def aVanishedClientLeavesNothingBehind(program):
    run(program, "exec", "box", "--", "true")
    before = resources()
    clients = [start(program, "exec", "-i", "box", "--", "sh", "-c", "cat >/dev/null; exec sleep 98765", stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
               for _ in range(8)]
    forward = Forward(program, "pod/echo", 7000)
    peers = [forward.connect() for _ in range(8)]
    for peer in peers:
        peer.sendall(b"x")
        check(peer.recv(1) == b"x", "it echoes")
    wait_until(lambda: len(inside(["cat >/dev/null; exec sleep 98765"])) == 8, "eight commands to run")
    for client in clients:
        client.kill()
        client.wait()
    forward.process.kill()
    forward.process.wait()
    # As on a real node a command goes on without its client, and its input has ended.
    wait_until(lambda: len(inside(["sleep 98765"])) == 8 and not inside(["cat >/dev/null"]), "the commands to read the end of their input")
    wait_until(lambda: all(now <= then for now, then in zip(resources(), before)), f"the server to have {before} descriptors and threads again", 40)
    run(program, "exec", "box", "--", "pkill", "-f", "sleep 98765")
    wait_until(lambda: not inside(["sleep 98765"]), "the commands to end")


def aTerminalWhoseClientVanishedIsHungUp(program):
    master, slave = pty.openpty()
    process = start(program, "exec", "-it", "box", "--", "sleep", "87654", stdin=slave, stdout=slave, stderr=slave)
    os.close(slave)
    try:
        wait_until(lambda: inside(["sleep", "87654"]), "the command to run")
        process.kill()
        process.wait()
        wait_until(lambda: not inside(["sleep", "87654"]), "the command to be hung up")
    finally:
        os.close(master)


def aStalledReaderLosesNothingAndCostsNothing(program):
    process = start(program, "exec", "box", "--", "head", "-c", str(96 * MIB), "/dev/zero", stdout=subprocess.PIPE)
    try:
        check(len(process.stdout.read(1)) == 1, "output begins")
        begun = resident()
        writer = wait_until(lambda: inside(["head", "-c", str(96 * MIB)]), "the command")[0]
        written = lambda: int(next(line.split()[1] for line in open(f"/proc/{writer}/io") if line.startswith("wchar:")))  # noqa: E731
        steady = [written(), time.monotonic()]

        def stalled():
            if (now := written()) != steady[0]:
                steady[:] = [now, time.monotonic()]
            return time.monotonic() - steady[1] > 2
        wait_until(stalled, "the command to be held back")
        check(steady[0] < 90 * MIB, f"the command waits, having written {steady[0]}")
        check(not MEMORY_TELLS or resident() - begun < 8 * MIB, f"the server holds little of it: {(resident() - begun) / MIB:.1f} MiB")
        run(program, "exec", "box", "--", "true")  # others are served meanwhile
        check(1 + len(process.stdout.read()) == 96 * MIB, "everything arrives in the end")
        check(process.wait(20) == 0, "and the command ended well")
    finally:
        process.kill()


def aProcessThatReadsNothingHoldsItsClientBack(program):
    process = start(program, "exec", "-i", "box", "--", "sleep", "76543", stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    sent = [0]

    def push():
        try:
            while sent[0] < 96 * MIB:
                sent[0] += process.stdin.write(bytes(65536))
        except (OSError, ValueError):
            pass
    try:
        sleeper = wait_until(lambda: inside(["sleep", "76543"]), "the command")[0]
        begun = resident()
        threading.Thread(target=push, daemon=True).start()
        steady = [0, time.monotonic()]

        def stalled():
            if sent[0] != steady[0]:
                steady[:] = [sent[0], time.monotonic()]
            return sent[0] > 0 and time.monotonic() - steady[1] > 2
        wait_until(stalled, "the client to be held back")
        check(sent[0] < 90 * MIB, f"the client waits, having sent {sent[0]}")
        check(not MEMORY_TELLS or resident() - begun < 8 * MIB, f"the server holds little of it: {(resident() - begun) / MIB:.1f} MiB")
        shell = world.shim(["sleep", "76543"])
        size = next(int(line.split()[1]) for line in open(f"/proc/{shell}/status") if line.startswith("VmRSS:")) / 1024
        check(not MEMORY_TELLS or size < 16, f"so does the container's first process: {size:.1f} MiB")
        kill(sleeper)
        check(process.wait(20) == 137, "the exit code comes though the input was never read")
    finally:
        process.kill()


def thePythonClientExecsAndForwards():
    from kubernetes import client, config, stream
    config.load_kube_config(KUBECONFIG)
    core = client.CoreV1Api()
    session = stream.stream(core.connect_get_namespaced_pod_exec, "box", "default", command=["sh", "-c", "read line; echo \"got $line\"; exit 3"],
                            stdin=True, stdout=True, stderr=True, tty=False, _preload_content=False)
    session.write_stdin("hello\n")
    session.run_forever(timeout=20)
    check(session.read_stdout() == "got hello\n" and session.returncode == 3, "exec carries input, output and the exit code")
    for _ in range(10):  # it reads one frame each time its socket has bytes: a second one in the same TLS record stood still now and then
        forward = stream.portforward(core.connect_get_namespaced_pod_portforward, "echo", "default", ports="7000")
        peer = forward.socket(7000)
        peer.settimeout(20)
        data, got = os.urandom(300_000), b""
        sender = threading.Thread(target=peer.sendall, args=(data,), daemon=True)
        sender.start()
        while len(got) < len(data):
            part = peer.recv(65536)
            check(part, f"the echo goes on after {len(got)} bytes")
            got += part
        check(got == data, "a forwarded port echoes")
        peer.close()


def prepare():
    global KUBECONFIG
    KUBECONFIG = world.kubeconfig()
    create("box", "sleep 100000")
    create("listener", 'while read line; do echo "got $line"; done')
    create("echo", "exec socat -t 60 TCP-LISTEN:7000,bind=$POD_IP,fork,backlog=128 EXEC:cat")
    create("ticker", "n=0; while sleep 0.2; do n=$((n+1)); echo tick $n; done")
    world.ctl("create", "postgresql", "orders", "--wait")


def per(program, case):
    def go():
        case(program)
    go.__name__ = f"{case.__name__} [{program}]"
    return go


if not programs:
    print("no kubectl is here")
    sys.exit(77)
CASES = [execTellsOutputAndExitCode, execCarriesMegabytesBothWays, execHasATerminalThatChangesItsSize, attachJoinsTheMainProcess, cpCopiesBothWays,
         portForwardCarriesManyConnections, portForwardNamesAClosedPort, portForwardReachesADatabase, logsAreReadAndFollowed,
         aVanishedClientLeavesNothingBehind, aTerminalWhoseClientVanishedIsHungUp, aStalledReaderLosesNothingAndCostsNothing,
         aProcessThatReadsNothingHoldsItsClientBack]
with world:
    prepare()
    for program in programs:
        version = subprocess.run([program, "version", "--client"], capture_output=True, text=True, env=world.env).stdout.split("\n")[0]
        print(f"{program}: {version}", flush=True)
    main(thePythonClientExecsAndForwards, *[per(program, case) for program in programs for case in CASES])
