# SPDX-License-Identifier: Apache-2.0
"""The Debian package, made of the programs that are built: complete, without a word from lintian, and its programs start from where it puts them."""
import os
import re
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "slice"))
import world
from world import BUILD, Cluster, check

HOME = Path(os.environ["HOME"])
ID = "io.pilothouse.Pilothouse"
INTERNAL = ("pilothouse-local", "pilothouse-shim", "pilothouse-forwarder", "pilothouse-agent")


def run(*command, env=None, timeout=120):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=timeout, env=env)
    check(done.returncode == 0, f"{' '.join(map(str, command))} ends well, not with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def make(cpack):
    run(cpack, "--config", BUILD / "CPackConfig.cmake", "-G", "DEB", "-B", HOME / "packages", timeout=240)
    packages = list((HOME / "packages").glob("*.deb"))
    check(len(packages) == 1 and re.fullmatch(r"pilothouse_[0-9.]+_\w+\.deb", packages[0].name), f"one package with Debian's name, not {packages}")
    return packages[0]


def control(package):
    fields = {}
    for line in run("dpkg-deb", "--field", package).splitlines():
        if line[:1].strip():
            name, _, fields[name] = line.partition(": ")
    depends = fields["Depends"]
    for library in ("libc6", "libqt6widgets6", "libqt6svg6", "libcurl4", "libsqlite3-0"):
        check(re.search(rf"\b{re.escape(library)}\b", depends), f"{library} is depended on: {depends}")
    for server in ("bubblewrap", "postgresql-15", "patroni", "mariadb-server"):
        check(server in fields["Recommends"].split(", "), f"{server} is recommended: {fields['Recommends']}")
    check("asan" not in depends and "-dev" not in depends, f"nothing a user has no use for is depended on: {depends}")


def clean(package):
    done = subprocess.run(["lintian", "--no-cfg", "--fail-on", "error,warning", "--allow-root", str(package)], capture_output=True, text=True, timeout=200)
    told = [line for line in done.stdout.splitlines() if line[:1] in "EW"]
    check(done.returncode == 0 and not told, f"lintian has nothing to say:\n{done.stdout}{done.stderr}")


def files(root):
    share = root / "usr/share"
    run("desktop-file-validate", share / f"applications/{ID}.desktop")
    run("appstreamcli", "validate", "--no-net", share / f"metainfo/{ID}.metainfo.xml")
    desktop = (share / f"applications/{ID}.desktop").read_text()
    check(f"Icon={ID}\n" in desktop and (share / f"icons/hicolor/scalable/apps/{ID}.svg").stat().st_size > 100, "the icon the desktop file names is there")
    check(os.access(root / "usr/bin" / re.search(r"^Exec=(\S+)$", desktop, re.M)[1], os.X_OK), "the program the desktop file starts is there")
    metainfo = (share / f"metainfo/{ID}.metainfo.xml").read_text()
    check(f'<launchable type="desktop-id">{ID}.desktop<' in metainfo, "the software catalogue launches the desktop file that is installed")
    for program in ("bin/pilothouse", "bin/pilothousectl", *(f"libexec/pilothouse/{name}" for name in INTERNAL)):
        said = run("file", "--brief", root / "usr" / program)
        check("ELF" in said and "not stripped" not in said, f"{program} is a program without symbols: {said}")
    check({path.name for path in (root / "usr/bin").iterdir()} == {"pilothouse", "pilothousectl"}, "PATH gets the programs people start, no others")


def window(root, cluster):
    """The installed window starts, and brings up the embedded cluster that is installed with it."""
    process = subprocess.Popen([root / "usr/bin/pilothouse"], env=cluster.env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        world.wait_until(lambda: process.poll() is not None or cluster.ctl("local", "status", expect=None)[2] == 0, "the window to start the cluster", 60)
        check(process.poll() is None, f"the window goes on, not: {process.stdout.read() if process.poll() is not None else ''}")
    finally:
        process.terminate()
        process.wait(timeout=30)


def main():
    began = time.monotonic()
    package = make(sys.argv[1])
    control(package)
    clean(package)
    root = HOME / "root"
    run("dpkg-deb", "--extract", package, root)
    files(root)
    world.CTL = str(root / "usr/bin/pilothousectl")
    version = re.fullmatch(r"pilothouse_(.+)_\w+\.deb", package.name)[1]
    check("kubectl logs POD" in run(world.CTL, "explain", "pod.crashLoop"), "it explains without a cluster or a network")
    check(run(world.CTL, "--version").strip() == f"pilothousectl {version}", "the installed program tells its version")
    cluster = Cluster("installed")
    try:
        window(root, cluster)
        for process in world.processes(["pilothouse-local", str(cluster.state)]):
            program = os.readlink(f"/proc/{process}/exe")
            check(program == str(root / "usr/libexec/pilothouse/pilothouse-local"), f"what runs is what is installed, not {program}")
        cluster.ctl("create", "postgresql", "orders", "--wait")
        check("orders" in cluster.ctl("list")[0], "a database runs by the installed programs")
    finally:
        cluster.ctl("local", "down", expect=None)
    print(f"{package.name}: {package.stat().st_size >> 20} MiB, {time.monotonic() - began:.0f} s")


main()
