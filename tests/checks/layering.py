#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Reads every #include "..." and fails on an edge between folders that is not in this table.

A new edge is a reviewed change to the table. `ALL` may use everything; third-party rules are in FOREIGN.
"""
import re
import sys
from pathlib import Path

BACKEND = {
    "core": [],
    "obs": ["core"],
    "machinery": ["core"],
    "db": ["core"],
    "net": ["core"],
    "secrets": ["core"],
    "kube": ["core", "net", "machinery", "secrets"],
    "store": ["core", "kube", "machinery", "net"],
    "domain": ["core", "machinery"],
    "catalog": ["core", "machinery", "domain"],
    "backup": ["core", "machinery", "domain", "kube", "net", "db"],
    "health": ["core", "machinery", "domain", "kube", "net", "db"],
    "ops": ["core", "machinery", "domain", "catalog", "store", "kube", "net", "backup", "health", "db", "agent/signing", "secrets"],
    "agent": ["core", "machinery", "backup", "health", "catalog", "domain", "store", "kube", "net", "db"],
    "local": ["core", "machinery", "net", "db"],
}
ALLOWED = {f"backend/{k}": [f"backend/{v}" for v in vs] + ["backend/obs"] for k, vs in BACKEND.items()}
# models and ui see the backend's value headers; models also the one interface it wraps.
ALLOWED["models"] = ["backend/core", "backend/domain", "backend/ops/console.h", "backend/store/store.h", "backend/machinery/json.h"]
ALLOWED["ui"] = ["models", "backend/core", "backend/domain"]
ANYTHING = ["app", "tests"]
# The embedded cluster's own halves meet only where the composition root or the contracts between them lie.
# third party header pattern -> folders that may include it
FOREIGN = {
    r"<boost/(beast|asio)": ["backend/net", "tests"],
    r"<curl/": ["backend/net", "app"],
    r"<sqlite3": ["backend/db"],
    r"<yaml-cpp/": ["backend/machinery"],
    r"<simdjson": ["backend/store", "backend/kube"],
    r"<libsecret/": ["backend/secrets"],
    r"<Q[A-Z]": ["models", "ui", "app", "tests"],
    r"<nlohmann/json\.hpp>": None,  # any .cpp, no header
}


def folder_of(path):
    parts = path.split("/")
    return "/".join(parts[:2]) if parts[0] == "backend" and len(parts) > 2 else parts[0]


def main(root):
    errors = []
    files = [p for top in ("backend", "models", "ui", "app", "tests") for p in sorted((root / top).rglob("*")) if p.suffix in (".h", ".cpp")]
    for path in files:
        name = path.relative_to(root).as_posix()
        here = folder_of(name)
        text = path.read_text(encoding="utf-8")
        if not text.startswith("// SPDX-License-Identifier: Apache-2.0\n"):
            errors.append(f"{name}:1: the first line is not the SPDX line")
        if path.suffix == ".h" and "#pragma once" not in text:
            errors.append(f"{name}:1: no #pragma once")
        for number, line in enumerate(text.splitlines(), 1):
            quoted = re.match(r'\s*#\s*include\s+"([^"]+)"', line)
            if quoted and not quoted[1].endswith(".moc"):
                target = quoted[1]
                if "/" not in target and not (path.parent / target).exists():
                    continue  # generated into the build tree (version, embedded data)
                there = folder_of(target)
                if target.startswith(("pilothouse/", "generated/")) or here in ANYTHING or there == here:
                    continue
                if not any(there == a or target == a or target.startswith(a + ".") for a in ALLOWED.get(here, [])):
                    errors.append(f"{name}:{number}: {here} must not include {target}")
            angled = re.match(r"\s*#\s*include\s+(<[^>]+>)", line)
            if angled:
                for pattern, folders in FOREIGN.items():
                    if not re.match(pattern, angled[1]):
                        continue
                    if folders is None:
                        if path.suffix == ".h" and here != "tests":
                            errors.append(f"{name}:{number}: {angled[1]} belongs in a .cpp file; use json_fwd.hpp here")
                    elif here not in folders:
                        errors.append(f"{name}:{number}: {here} must not include {angled[1]}")
    for path in sorted(root.rglob("CMakeLists.txt")):
        name = path.relative_to(root).as_posix()
        if name.startswith("build/"):
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if re.match(r"\s*file\s*\(\s*GLOB", line, re.I):
                errors.append(f"{name}:{number}: sources are listed, never globbed")
    print("\n".join(errors) or f"{len(files)} files keep to their layers")
    return 1 if errors else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
