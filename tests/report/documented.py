#!/usr/bin/env python3
"""docs/report.md and report.json tell of the same fields, with the same types; and each id that the
pages about reports name is one.

Usage: documented.py REPORT_WORLD SOURCE_DIR.
"""
import json
import pathlib
import re
import subprocess
import sys
import tempfile

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
# Their members are named by what they hold, not by us.
OPEN = {"run.options", "run.notes", "summary.verdicts", "summary.links_by_verdict", "trend[].verdicts"}
IS = {"text": lambda v: isinstance(v, str),
      "time": lambda v: isinstance(v, str) and TIME.fullmatch(v),
      "number": lambda v: isinstance(v, (int, float)) and not isinstance(v, bool),
      "yes/no": lambda v: isinstance(v, bool),
      "list": lambda v: isinstance(v, list),
      "object": lambda v: isinstance(v, dict),
      "null": lambda v: v is None}

breaches = []


def check_that(fine, told):
    if not fine:
        breaches.append(told)


def walk(value, path, seen, objects):
    """Path of each member -> its values; path of each object -> how many there are."""
    if isinstance(value, dict) and path not in OPEN:
        objects[path] = objects.get(path, 0) + 1
        for key, inner in value.items():
            inner_path = f"{path}.{key}" if path else key
            seen.setdefault(inner_path, []).append(inner)
            walk(inner, inner_path, seen, objects)
    elif isinstance(value, list):
        for inner in value:
            walk(inner, path + "[]", seen, objects)
    return seen


def documented(text):
    """[(paths, type)]: rows of the tables below headings that name where the fields stand."""
    fields, places = [], None
    for line in text.splitlines():
        if line.startswith("#"):
            places = re.findall(r"`([^`]+)`", line) if line.startswith("### ") else None
            places = [""] if line == "### the top" else places
        row = re.match(r"\| `([a-z0-9_]+)` \| ([^|]+) \|", line)
        if row and places:
            fields.append(([f"{place}.{row[1]}" if place else row[1] for place in places], row[2].strip()))
    return fields


def check_types(path, kind, values):
    words = kind.removesuffix(", optional").split(" or ")
    check_that(all(word in IS for word in words), f"{path}: '{kind}' is no type of that page")
    for value in values:
        check_that(any(IS[word](value) for word in words if word in IS), f"{path}: {value!r} is no {kind}")


def check_mentions(folder, fields, catalogue):
    """`a[].b` and `a.b` in the pages are fields; a word in a column of ids is one of verdicts.md."""
    ids = set(re.findall(r"^### `([a-z0-9-]+)`", catalogue, re.M)) | set(
        re.findall(r"^\| `([a-z-]+)` \|", catalogue, re.M))
    tops = {path.split(".")[0].split("[")[0] for path in fields}
    for name in ("report.md", "where-to-look.md"):
        text = (folder / name).read_text(encoding="utf-8")
        for word in set(re.findall(r"`([a-z_]+(?:\[\])?\.[a-z0-9_.\[\]]+)`", text)):
            if word.split(".")[0].split("[")[0] in tops and not word.endswith((".json", ".html", ".csv")):
                known = word.removesuffix("[]") in fields or word in OPEN
                check_that(known, f"{name}: `{word}` is no field")
        for word in set(re.findall(r"(?:finding|verdict|reason)s? `([^`]+)`", text)):
            check_that(word in ids, f"{name}: there is no finding `{word}`")
        for cell in re.findall(r"^\|[^|]*\|[^|]*\|([^|]*)\|$", text, re.M) if name != "report.md" else []:
            for word in re.findall(r"`([^`]+)`", cell):
                check_that(word in ids, f"{name}: there is no finding `{word}`")


def main():
    program, source = sys.argv[1], pathlib.Path(sys.argv[2])
    with tempfile.TemporaryDirectory(prefix="mailknock-documented-") as folder:
        subprocess.run([program, folder, "plain", "4"], check=True)
        report = json.loads((pathlib.Path(folder) / "report.json").read_text(encoding="utf-8"))
    objects = {}
    told = walk(report, "", {}, objects)
    rows = documented((source / "docs/report.md").read_text(encoding="utf-8"))
    fields = {path: kind for paths, kind in rows for path in paths}
    check_that(len(rows) > 200, f"only {len(rows)} fields were found on the page")
    for path in sorted(told.keys() - fields.keys()):
        breaches.append(f"{path}: stands in report.json and not in docs/report.md")
    for paths, _ in rows:
        # What stands in several places need not be in each: no link of the DNS has a corrected form.
        check_that(any(path in told for path in paths),
                   f"{' '.join(paths)}: stands in docs/report.md and not in report.json")
    for path in sorted(told.keys() & fields.keys()):
        check_types(path, fields[path], told[path])
        count = objects[path.rpartition(".")[0]]
        check_that(fields[path].endswith(", optional") or len(told[path]) == count,
                   f"{path}: is there in {len(told[path])} of {count} places, and not called optional")
    check_mentions(source / "docs", fields, (source / "docs/verdicts.md").read_text(encoding="utf-8"))
    print("\n".join(breaches) or f"{len(rows)} fields are as docs/report.md tells")
    sys.exit(1 if breaches else 0)


main()
