#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Every code a person may meet has a topic in docs/runbooks, and no topic is about a code there is not.

The codes are read from the sources where they are made. With --index prints what docs/runbooks/README.md has to list.
"""
import re
import sys
from pathlib import Path

PARTS = ["You see", "It means", "Safe to do", "Cured when", "Never"]
# Used between parts of the program, and never shown.
INTERNAL = {"NoInitialEnd": "the store asks for a list instead of a streamed one"}
# Shown by the desktop application for things that are no error of one call.
WINDOW = {"cluster.unreachable", "operation.interrupted", "console.warning", "attention.unprotected"}


def read(root, name):
    return (root / name).read_text(encoding="utf-8")


def some(found, what):
    if not found:
        sys.exit(f"runbooks.py finds no {what} in the sources any more; teach it where they are")
    return set(found)


def body(text, head):
    """From the line that matches to the closing brace at the beginning of a line."""
    begin = re.search(head, text, re.M)
    return text[begin.start():text.index("\n}", begin.start())] if begin else ""


def arguments(text, at):
    """The top-level arguments of the initializer whose opening brace is at text[at]."""
    out, depth, begin, i = [], 0, at + 1, at
    while i < len(text):
        c = text[i]
        if c == '"':
            i = re.compile(r'"(?:[^"\\]|\\.)*"').match(text, i).end()
            continue
        depth += c in "{(["
        if c in "})]":
            depth -= 1
        if (c == "," and depth == 1) or depth == 0:
            out.append(text[begin:i].strip())
            begin = i + 1
            if depth == 0:
                return out
        i += 1
    return out


def error_reasons(root):
    found = set()
    for path in sorted((root / "backend").rglob("*.cpp")):
        name = path.relative_to(root).as_posix()
        if name.startswith(("backend/local/", "backend/machinery/", "backend/net/server/")):
            continue  # words of Kubernetes, where we are the server
        text = path.read_text(encoding="utf-8")
        found |= set(re.findall(r'\breason = (?:[^;"]*[?:] )?"([A-Z]\w*)"', text))
        found |= set(re.findall(r'\breason = [^;"]*"[A-Z]\w*" : "([A-Z]\w*)"', text))
        found |= set(re.findall(r'\b(?:taken|refusal|refused)\(\s*"([A-Z]\w*)"', text))
        for made in re.finditer(r"\{(?=Errc::)", text):
            given = arguments(text, made.start())
            if len(given) > 6 and re.fullmatch(r'"\w+"', given[6]):
                found.add(given[6].strip('"'))
    found |= set(re.findall(r'Errc::\w+, "([A-Z]\w*)", "', read(root, "backend/net/curlerror.cpp")))
    return some(found, "reasons of errors")


def issue_codes(root):
    validate = read(root, "backend/domain/validate.cpp")
    found = set(re.findall(r'issues\.(?:error|warning)\([^;]*?"([a-z]\w*\.\w+)"', validate))
    for function in re.findall(r"^void (check\w+)\(Issues", validate, re.M):
        suffixes = re.findall(r'field, field \+ "\.(\w+)"', body(validate, rf"^void {function}\("))
        for field in re.findall(rf'\b{function}\(issues, "(\w+)"', validate):
            found |= {f"{field}.{suffix}" for suffix in suffixes}
    for path in sorted(path for top in ("backend/ops", "models", "ui") for path in (root / top).rglob("*.cpp")):
        text = path.read_text(encoding="utf-8")
        if "FieldIssue" in text or "issues.push_back" in text:
            found |= set(re.findall(r'(?:\bissue\(|\{"\w+",|"\w+",)\s*"([a-z]\w*\.[a-z]\w*)"', text))
    found |= set(re.findall(r'\{"(\w+\.\w+)",', read(root, "models/format/errortext.cpp")))
    return some(found, "codes of field issues")


def codes(root):
    status = read(root, "backend/domain/status.cpp")
    severity = re.search(r"severity\{([^}]*)\}", status)
    trouble = body(status, r"^bool isImageTrouble") + body(status, r"^bool isConfigTrouble")
    plan = re.search(r"enum class Kind \{(.*?)\};", read(root, "backend/domain/plan.h"), re.S)
    kinds = re.findall(r"^\s*([A-Z]\w+)", re.sub(r"///<[^\n]*(?:\n\s*///<[^\n]*)*", "", plan[1]), re.M)
    launcher = read(root, "backend/local/launcher.cpp") + read(root, "backend/local/launcherchecks.cpp")
    supervisor = read(root, "backend/agent/supervisorloop.cpp")
    problems = "".join(path.read_text(encoding="utf-8") for path in sorted((root / "backend/agent").glob("*.cpp")))
    check = read(root, "backend/kube/check.cpp")
    groups = {
        "meanings of errors": re.findall(r"^    (\w+),? +///<", re.search(r"enum class Errc \{(.*?)\};", read(root, "backend/core/error.h"), re.S)[1], re.M),
        "reasons of errors": error_reasons(root) - set(INTERNAL),
        "reasons of a state": re.findall(r'"([\w.]+)"', severity[1]) + re.findall(r'reasons\.push_back\(\s*\{"([\w.]+)"', status),
        "words of the kubelet": re.findall(r'waiting(?:Reason)? == "(\w+)"', trouble + status),
        "codes of field issues": issue_codes(root),
        "states": [f"state.{name}" for name in re.findall(r'return "(\w+)"', body(read(root, "backend/domain/instance.cpp"), r"stateName\(")) if name != "Ready"],
        "steps": ["step.lease"] + [f"step.{kind[0].lower()}{kind[1:]}" for kind in kinds],
        "parts of the connection check": re.findall(r'"(\w+)"', re.search(r"connectionParts\{([^}]*)\}", check)[1])
        + re.findall(r'\badd\("(\w+)"', check) + re.findall(r'"(\w+)"', re.search(r"for \(const char \*kind : \{([^}]*)\}", check)[1]),
        "parts of local status": re.findall(r'LocalPart \w+\{"([^"]+)"', launcher),
        "states of the agent": [f"agent.{name}" for name in re.findall(r'return "(\w+)"', body(supervisor, r"serverStateName\(")) if name not in ("running", "unknown")],
        "reports of the agent": [f"agent.{name}" for name in re.findall(r'problems\.push_back\(\s*"(\w+):', problems)],
    }
    window = "".join(path.read_text(encoding="utf-8") for top in ("models", "ui") for path in sorted((root / top).rglob("*.cpp")))
    out = {code for code in WINDOW if f'"{code}"' in window}
    for what, found in groups.items():
        out |= some(found, what)
    return out


def slug(heading):
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def topics(root):
    """(file, its title, codes, sentence, heading, text) of each topic, in the order in which the programs have them."""
    compiled = re.search(r"foreach\(file ([^)]*)\)", read(root, "backend/domain/CMakeLists.txt"))[1].split()
    there = {path.stem for path in (root / "docs/runbooks").glob("*.md")} - {"README"}
    if there != set(compiled):
        sys.exit(f"backend/domain/CMakeLists.txt compiles in {compiled}, and docs/runbooks holds {sorted(there)}")
    for path in (root / f"docs/runbooks/{name}.md" for name in compiled):
        whole = path.read_text(encoding="utf-8")
        title = re.search(r"^# (.+)$", whole, re.M)[1]
        for part in re.split(r"^## ", whole, flags=re.M)[1:]:
            heading, _, text = part.partition("\n")
            names, colon, sentence = heading.partition(": ")
            yield path.name, title, names.split(", ") if colon else [], sentence, heading, text


def index(root):
    lines, last = [], None
    for file, title, names, sentence, heading, _ in topics(root):
        if file != last:
            lines += ["", f"## {title}", ""]
            last = file
        lines.append(f"- [{', '.join(names)}]({file}#{slug(heading)}): {sentence}")
    return "\n".join(lines).strip() + "\n"


def main(root):
    errors = []
    known = codes(root)
    told = {}
    for file, _, names, sentence, heading, text in topics(root):
        where = f"docs/runbooks/{file}: \"{heading}\""
        if not names or not sentence:
            errors.append(f"{where} is not \"CODE[, CODE]: sentence\"")
        for name in names:
            if name not in known and name.lower() not in {code.lower() for code in known}:
                errors.append(f"{where}: there is no code {name} in the sources")
            if name.lower() in told:
                errors.append(f"{where}: {name} has a topic in {told[name.lower()]} already")
            told[name.lower()] = file
        parts = re.findall(r"^\*\*([^*]+)\.\*\*", text, re.M)
        if parts != PARTS:
            errors.append(f"{where} has the parts {parts} instead of {PARTS}")
        if "```sh\n" not in text:
            errors.append(f"{where} names no command")
    for code in sorted(known):
        if code.lower() not in told:
            errors.append(f"{code} has no topic in docs/runbooks")
    if index(root) not in read(root, "docs/runbooks/README.md"):
        errors.append("docs/runbooks/README.md does not list the topics; take the list of: tests/checks/runbooks.py --index")
    print("\n".join(errors) or f"{len(told)} codes have a topic")
    return 1 if errors else 0


here = Path(__file__).resolve().parents[2]
if sys.argv[1:] == ["--index"]:
    print(index(here), end="")
    sys.exit(0)
sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else here))
