#!/usr/bin/env python3
"""No output of a redacted run holds a name: files, standard output and error, of every command.

Usage: redact.py MAILKNOCK.
"""
import html
import json
import re
import sys
import tempfile
import urllib.parse

from world import World, Checks

FORMATS = "html,csv,json,ndjson,junit,sarif,markdown,prometheus"
check = Checks()


def leaks(text):
    readings = {text.lower()}
    for _ in range(3):
        readings |= {html.unescape(t) for t in readings} | {urllib.parse.unquote(t) for t in readings}
    return sorted({found for t in readings for found in re.findall(".{0,30}zq.{0,30}", re.sub(
        "sha256-[a-z0-9+/]{43}=", "", t))})[:5]


def check_told(name, told, wants):
    check(f"{name}: no name on standard output", not leaks(told.stdout), leaks(told.stdout))
    check(f"{name}: nor on standard error", not leaks(told.stderr), leaks(told.stderr))
    check(f"{name}: but masks", wants is None or re.search(wants, told.stdout), told)


def main():
    with tempfile.TemporaryDirectory(prefix="mailknock-redact-") as folder:
        world = World(sys.argv[1], folder)
        check_told("audit", world.audit("--redact", "--format", FORMATS), "z…e~[0-9a-f]{8}@people.test")
        first = {path.name: path.read_text() for path in (world.folder / "report").iterdir()}
        check("all formats are there", len(first) == 8, list(first))
        for name, text in first.items():
            check(f"{name}: no name", not leaks(text), leaks(text))
        one = world.run("check", "zqjane.doe@people.test", "zqalone@people.test", "--db", world.db, "--redact",
                        *world.network)
        check_told("check", one, "~[0-9a-f]{8}@people.test")
        world.site.pages["/"] = "<a href='mailto:zqnew@people.test'>new</a>"
        world.audit("--quiet")
        for verb in (["list"], ["show"], ["show", "1"], ["show", "2"], ["diff"]):
            for form in ([], ["--json"]):
                told = world.run("runs", *verb, *form, "--db", world.db, "--redact")
                check_told(f"runs {' '.join(verb + form)}", told, "~[0-9a-f]{8}" if verb in (["list"], ["diff"]) else None)
                plain = world.run("runs", *verb, *form, "--db", world.db)
                check(f"runs {' '.join(verb + form)}: the status is the same", told.returncode == plain.returncode == 0,
                      told)
                check(f"runs {' '.join(verb + form)}: JSON", not form or json.loads(told.stdout), told)
        masks = set(re.findall("z…e~[0-9a-f]{8}@people.test", first["report.json"]))
        diff = world.run("runs", "diff", "--db", world.db, "--redact").stdout
        check("one mask in the report and in the difference", masks and any(m in diff for m in masks), (masks, diff))
        again = world.run("report", "--run", "1", "--redact", "--db", world.db, "--out", world.folder / "again",
                          "--format", FORMATS)
        check_told("report", again, "~[0-9a-f]{8}")
        for path in (world.folder / "again").iterdir():
            check(f"report {path.name}: no name", not leaks(path.read_text()), leaks(path.read_text()))
        plain = world.run("report", "--run", "1", "--db", world.db, "--out", world.folder / "plain")
        check("without it they stand there", leaks(plain.stdout) and leaks(
            (world.folder / "plain" / "report.html").read_text()))
        for words, why in ((["runs", "merge", world.db], "masks of its own"),
                           (["audit", world.url, "--verbose"], "exclude each other"),
                           (["check", "--verbose"], "exclude each other"),
                           (["probe", "x@people.test"], "--redact"), (["mx", "people.test"], "--redact")):
            told = world.run(*words, "--redact")
            check(f"{words[0]} {words[-1]}: it is said that there is none", told.returncode == 2 and why in told.stderr,
                  told)
    sys.exit(check.failures != 0)


main()
