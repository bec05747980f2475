# SPDX-License-Identifier: Apache-2.0
"""Every command and option a program's --help names is in its manual page, and bash completes all of pilothousectl's."""
import gzip
import os
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "slice"))
from world import BUILD, CTL, check, main

PAGES = BUILD / "packaging/compressed/share/man"
COMPLETE = """
source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
_pilothousectl_complete
[[ ${#COMPREPLY[@]} = 0 ]] || printf '%s\\n' "${COMPREPLY[@]}"
"""


def help_of(program, *path):
    done = subprocess.run([BUILD / program, *path, "--help"], capture_output=True, text=True, timeout=30)
    check(done.returncode == 0, f"{program} {' '.join(path)} --help ends well: {done.stderr}")
    return done.stdout


def options(text):
    """Long options a help text lists at the beginning of its lines."""
    found = set()
    for line in text.splitlines():
        listed = re.match(r" +((?:-\w, ?|-\w,)?--[\w-]+)", line)
        if listed:
            found.add(re.search(r"--[\w-]+", listed[1])[0])
    return found


def commands(text):
    """Subcommands a help text lists."""
    listed = text.partition("\nSubcommands:\n")[2].partition("\n\n")[0]
    return re.findall(r"^  (\S+)", listed, re.M)


def tree(program, *path):
    text = help_of(program, *path)
    found = {path: (options(text), commands(text))}
    for command in found[path][1]:
        found |= tree(program, *path, command)
    return found


def page(name):
    with gzip.open(PAGES / f"man{name[-1]}" / f"{name}.gz", "rt", encoding="utf-8") as file:
        return re.sub(r"\\f[BIR]", "", file.read()).replace("\\-", "-")


def everyProgramsHelpIsInItsPage():
    for program, name in (("pilothousectl", "pilothousectl.1"), ("pilothouse", "pilothouse.1"), ("pilothouse-local", "pilothouse-local.8"), ("pilothouse-agent", "pilothouse-agent.8")):
        text = page(name)
        all_of_it = tree(program)
        check(program in ("pilothouse", "pilothouse-local") or len(all_of_it) > 8, f"the commands of {program} are found: {list(all_of_it)}")
        for path, (named, _) in all_of_it.items():
            check("--help" in named, f"the options of {program} {path} are found: {named}")
            if program == "pilothousectl" and path:
                heading = f".SS {program} {' '.join(path)}\n"
                check(heading in text, f"{name} has a part for {path}")
                part = text.partition(heading)[2].partition("\n.SS ")[0]
            else:
                part = text
                for word in path:
                    check(re.search(rf"^(\.B |\.TP\n)?{re.escape(word)}$", text, re.M), f"{name} names the command {word}")
            missing = [option for option in named - {"--help"} if not re.search(rf"{re.escape(option)}(?![\w-])", part)]
            check(not missing, f"{name} lacks {missing} of {path}")


def pagesAreWellFormed():
    for path in sorted(PAGES.rglob("*.gz")):
        done = subprocess.run(["man", "--warnings", "--local-file", str(path)], capture_output=True, text=True, env=dict(os.environ, MANWIDTH="80"))
        check(done.returncode == 0 and not done.stderr, f"{path.name} is shown without a warning: {done.stderr}")
        check(not re.search(r"@\w+@|COMMANDS_HERE", done.stdout), f"nothing is left to fill in in {path.name}")


def complete(*words):
    script = BUILD / "packaging/completions/completion.bash"
    done = subprocess.run(["bash", "-c", COMPLETE, "bash", str(script), "pilothousectl", *words], capture_output=True, text=True, timeout=30)
    check(done.returncode == 0 and not done.stderr, f"completing {words} ends well: {done.stderr}")
    return set(done.stdout.split("\n")) - {""}


def bashCompletesEveryCommandAndOption():
    for path, (named, below) in tree("pilothousectl").items():
        check(set(below) <= complete(*path, ""), f"{below} are proposed after {path}: {complete(*path, '')}")
        check(named <= complete(*path, "--"), f"{named - complete(*path, '--')} are proposed after {path}")


def bashCompletesWithSense():
    check(complete("local", "st") == {"status"}, f"a word that is begun: {complete('local', 'st')}")
    check(complete("--output", "") == {"table", "json", "yaml"}, "the values of an option")
    check(complete("list", "--output", "=", "j") == {"json"}, "a value after =")
    check(complete("--output", "json", "clus") == {"clusters"}, "an option's value is no command")
    check(complete("create", "--version", "create", "--st") == {"--storage", "--storage-class", "--state-dir"}, "an option of the same name takes a value only where it does")
    check(complete("clusters", "protect", "x", "re") == {"read-only"}, "the words an argument accepts")
    check(complete("connect", "orders", "--", "--") == set(), "nothing is known of what another program takes")
    check("--version" in complete("--ver") and "--version" not in complete("list", "--ver"), "only what a command accepts")
    check(complete("manu") == set(), "what the help hides")


def everyShellsScriptIsMadeOfTheSameTree():
    for shell in ("fish", "zsh"):
        text = (BUILD / f"packaging/completions/completion.{shell}").read_text()
        for path, (named, below) in tree("pilothousectl").items():
            for word in [*path, *below, *named]:
                check(re.search(rf"(?<![\w-])-*{re.escape(word.lstrip('-'))}(?![\w-])", text), f"{shell} knows {word}")


main(everyProgramsHelpIsInItsPage, pagesAreWellFormed, bashCompletesEveryCommandAndOption, bashCompletesWithSense, everyShellsScriptIsMadeOfTheSameTree)
