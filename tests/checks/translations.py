#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every text of the window is in every language: translations.py LUPDATE SOURCE_DIR. Takes the texts out of the sources anew and fails when one is
missing from a .ts file, not translated, or has other placeholders than the English text."""
import re
import shutil
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree
from pathlib import Path

lupdate, source = sys.argv[1], Path(sys.argv[2])
problems = []
with tempfile.TemporaryDirectory() as folder:
    files = [Path(shutil.copy(file, folder)) for file in sorted((source / "translations").glob("pilothouse_*.ts"))]
    if len(files) < 3:
        sys.exit("There are fewer languages than English, German and Korean.")
    done = subprocess.run([lupdate, "-silent", "-I", str(source), "-locations", "none", "models", "ui", "app/pilothouse", "-ts", *map(str, files)],
                          cwd=source, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr)
    for file in files:
        english = file.stem.endswith("_en")
        for context in ElementTree.parse(file).getroot().iter("context"):
            for message in context.iter("message"):
                text, translation = message.findtext("source"), message.find("translation")
                kind = translation.get("type")
                place = f"{file.name}: {context.findtext('name')}: {text!r}"
                if kind in ("vanished", "obsolete"):
                    problems.append(f"{place} is no longer in the sources")
                    continue
                forms = [form.text or "" for form in translation.iter("numerusform")] or [translation.text or ""]
                if english and message.get("numerus") != "yes":
                    continue  # the source is the English text
                if kind == "unfinished" or not all(forms):
                    problems.append(f"{place} is not translated")
                    continue
                wanted = set(re.findall(r"%\d", text))
                for form in forms:
                    if set(re.findall(r"%\d", form)) != wanted:
                        problems.append(f"{place}: {form!r} has other placeholders")
print("\n".join(problems))
sys.exit(1 if problems else 0)
