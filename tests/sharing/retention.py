#!/usr/bin/env python3
"""--retention deletes old runs when the work is done and told; and all files are the owner's alone.

Usage: retention.py MAILKNOCK.
"""
import json
import os
import sqlite3
import stat
import sys
import tempfile

from world import World, Checks

check = Checks()
DAY_MS = 24 * 3600 * 1000


def ids(world):
    return [row[0] for row in world.sql("SELECT id FROM run WHERE state <> 3 ORDER BY id")]


def age(world, run, days, state=None):
    world.sql("UPDATE run SET started_ms = started_ms - ?, finished_ms = finished_ms - ? WHERE id = ?",
              days * DAY_MS, days * DAY_MS, run)
    if state is not None:
        world.sql("UPDATE run SET state = ?, finished_ms = 0 WHERE id = ?", state, run)


def check_retention(program, folder):
    world = World(program, folder, {"/": "<a href='mailto:zqold@people.test'>x</a>"})
    for _ in range(4):
        world.audit("--quiet")
    world.run("check", "other@people.test", "--db", world.db, *world.network)  # seeds of its own
    check("off by default", ids(world) == [1, 2, 3, 4, 5], ids(world))
    for run, days in ((1, 200), (2, 100), (3, 10), (4, 5), (5, 300)):
        age(world, run, days)
    age(world, 2, 0, state=0)  # nobody ended it
    world.site.pages["/"] = "<a href='mailto:zqnew@people.test'>x</a>"
    told = world.audit("--retention", "90d", "--quiet")
    check("quiet: nothing is said", not told.stderr and not told.stdout and told.returncode == 1, told)
    check("the old ones are gone, one that nobody ended too; the latest of other seeds stays",
          ids(world) == [3, 4, 5, 6], ids(world))
    for run in (3, 4):
        age(world, run, 100)
    told = world.audit("--retention", "90d")
    lines = [line for line in told.stderr.splitlines() if line.startswith("retention:")]
    check("one line says it", len(lines) == 1 and "2 runs from before 20" in lines[0] and told.returncode == 1,
          told)
    check("and they are gone", ids(world) == [5, 6, 7], ids(world))
    report = json.loads((world.folder / "report" / "report.json").read_text())
    check("the report was written before", report["addresses"][0]["address"] == "zqnew@people.test"
          and [p["run"] for p in report["trend"]] == [3, 4, 6, 7], report["trend"])
    held = [p.name for p in world.folder.iterdir() if p.is_file() and b"zqold" in p.read_bytes()]
    check("nothing of what they held is in the files", not held, held)
    for short in ("90", "23h", "86399s"):
        told = world.audit("--retention", short)
        check(f"--retention {short} is a slip", told.returncode == 2 and "less than a day" in told.stderr, told)
    told = world.run("config", "show", "audit", "--retention", "90d")
    check("an option like all others", "retention" in told.stdout, told)
    told = world.run("check", "other@people.test", "--db", world.db, "--new-run", "--retention", "90d",
                     *world.network)
    check("check does it too", 5 not in ids(world) and "retention: 1 run from" in told.stderr, (ids(world), told))


def check_failure(program, folder):
    """Who reads in a run of the past keeps the deletion from nobody; a trigger does."""
    world = World(program, folder, {"/": "<a href='https://127.0.0.1/'>no address</a>"})
    for _ in range(2):
        world.audit("--quiet")
    age(world, 1, 100)
    world.sql("CREATE TRIGGER stay BEFORE UPDATE OF state ON run WHEN new.state = 3 BEGIN SELECT "
              "RAISE(FAIL, 'no'); END")
    told = world.audit("--retention", "90d", "--quiet")
    check("what fails is one line, and no success", told.returncode == 3 and told.stderr.count("\n") == 1
          and told.stderr.startswith("retention: old runs are there still: "), told)
    check("the run is whole and told", ids(world) == [1, 2, 3] and json.loads(
        (world.folder / "report" / "report.json").read_text())["run"]["complete"], ids(world))
    world.site.pages["/"] = "<a href='mailto:a@people.test'>x</a>"
    told = world.audit("--retention", "90d", "--quiet")
    check("what was found counts more", told.returncode == 1 and "old runs are there still" in told.stderr, told)
    world.sql("DROP TRIGGER stay")
    check("the next one goes on", world.audit("--retention", "90d", "--quiet").returncode == 1
          and ids(world) == [2, 3, 4, 5], ids(world))


def modes(folder):
    return {str(p.relative_to(folder)): stat.S_IMODE(p.lstat().st_mode)
            for p in sorted(folder.rglob("*")) if not p.name.startswith("ip-")}


def check_modes(program, folder, umask):
    world = World(program, folder, {"/": "<a href='mailto:a@people.test'>x</a>"})
    places = world.folder / "state"
    places.mkdir(mode=0o755)
    world.db = places / "mailknock.db"
    out = ["--out", places / "report", "--format", "html,csv,json,ndjson,junit,sarif,markdown,prometheus"]
    world.audit("--quiet", *out, umask=umask)
    reader = sqlite3.connect(world.db)  # keeps the log and its index there
    reader.execute("SELECT count(*) FROM run").fetchone()
    world.run("check", "x@people.test", "--db", world.db, *world.network, umask=umask)
    told = modes(places)
    reader.close()
    check(f"umask {umask:03o}: log and index are there", {"mailknock.db", "mailknock.db-wal", "mailknock.db-shm",
          "mailknock.db-lock"} <= set(told), told)
    check(f"umask {umask:03o}: all are the owner's alone", all(
        mode == (0o700 if name == "report" else 0o600) for name, mode in told.items()) and len(told) == 13, told)
    for path in (places / "report").iterdir():
        path.chmod(0o644)
    (places / "report").chmod(0o755)
    left = places / "report" / ".report.html.1"
    left.write_text("x")
    world.run("report", "--quiet", "--db", world.db, *out, umask=umask)
    left.unlink(missing_ok=True)
    told = modes(places / "report")
    check(f"umask {umask:03o}: what replaces an open report is not", set(told.values()) == {0o600}, told)
    check("the folder is as the user made it", stat.S_IMODE((places / "report").stat().st_mode) == 0o755)


def main():
    for part in (check_retention, check_failure):
        with tempfile.TemporaryDirectory(prefix="mailknock-retention-") as folder:
            part(sys.argv[1], folder)
    for umask in (0o000, 0o022, 0o077):
        with tempfile.TemporaryDirectory(prefix="mailknock-modes-") as folder:
            os.chmod(folder, 0o700)
            check_modes(sys.argv[1], folder, umask)
    sys.exit(check.failures != 0)


main()
