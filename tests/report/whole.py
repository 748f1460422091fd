#!/usr/bin/env python3
"""Never half a report: killed at any moment, without room, and where others have put things in its way.

Usage: whole.py REPORT_WORLD
"""
import os
import pathlib
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time

FILES = {"report.html", "report.csv", "report.json", "report.ndjson", "report.junit.xml", "report.sarif",
         "report.md", "report.prom"}
KILLS = 200
PROGRAM = sys.argv[1]
TURNS = ("plain", "hostile")

failures = []


def check(name, fine, told=""):
    print(("ok      " if fine else "BROKEN  ") + name + ("" if fine else f": {told}"[:2000]))
    if not fine:
        failures.append(name)


def write(folder, world, **more):
    return subprocess.run([PROGRAM, folder, world, "0"], capture_output=True, text=True, **more)


def contents(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.startswith(".")}


def leftovers(folder):
    return sorted(path.name for path in folder.iterdir() if path.name not in FILES)


def make(base, world):
    folder = base / world
    assert write(folder, world).returncode == 0
    return contents(folder)


def torn(folder, allowed):
    return [name for name, got in contents(folder).items() if got not in [one[name] for one in allowed]]


def check_kills(base, worlds):
    """At random moments of its life, while the worlds take turns; the seed is told."""
    folder, seed = base / "killed", random.randrange(1 << 32)
    dice, broken, in_the_middle, most = random.Random(seed), [], 0, 0
    began = time.monotonic()
    write(folder, "plain")
    whole = time.monotonic() - began
    for n in range(KILLS):
        process = subprocess.Popen([PROGRAM, folder, TURNS[n % 2], "0"])
        time.sleep(dice.uniform(0, whole))
        process.kill()
        process.wait()
        broken += torn(folder, worlds) if set(contents(folder)) == FILES else [contents(folder).keys()]
        in_the_middle += bool(leftovers(folder))
        most = max(most, len(leftovers(folder)))
    check(f"{KILLS} kills, {in_the_middle} of them while it wrote: each file is old or new", not broken,
          f"{broken}, seed {seed}")
    check("one report's leftovers at most", most <= len(FILES), most)
    check("the next report removes them", write(folder, "plain").returncode == 0
          and contents(folder) == worlds[0] and not leftovers(folder), leftovers(folder))


def no_room(size):
    def limit():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)  # then a write that goes beyond fails
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    return limit


def check_room(base, worlds):
    """No room after so many bytes of a file: the old report stays, all of it."""
    folder, broken = base / "room", []
    write(folder, "plain")
    largest = max(map(len, worlds[1].values()))
    for size in [0, 1, 4096, 65536, *random.sample(range(largest), 16), largest - 1]:
        done = write(folder, "hostile", preexec_fn=no_room(size), restore_signals=False)
        if done.returncode != 1 or contents(folder) != worlds[0] or leftovers(folder):
            broken.append((size, done.returncode, done.stderr, leftovers(folder)))
        elif "File too large" not in done.stderr:
            broken.append(done.stderr)
    check("without room the old report stays, every file of it", not broken, broken)


def plant(folder, victim, name):
    """A link of that name in the folder, made by the very process that becomes the report."""
    return lambda: os.symlink(victim, folder / name.format(os.getpid()))


def check_links(base, worlds):
    for name in ("report.html", "report.csv", ".report.html.{}", ".report.prom.{}"):
        folder, victim = base / f"links{name}", base / "victim"
        folder.mkdir()
        victim.write_text("mine")
        done = write(folder, "plain", preexec_fn=plant(folder, victim, name))
        fine = done.returncode == 0 and contents(folder) == worlds[0] and not leftovers(folder)
        modes = {path.lstat().st_mode & 0o170777 for path in folder.iterdir()}
        check(f"a link at {name} is not followed", fine and victim.read_text() == "mine"
              and modes == {0o100600}, (done.stderr, leftovers(folder), modes))
    folder = base / "mine"
    folder.mkdir()
    mine = [".report.html", ".report.html.old", ".report.html.1x", "report.html.1", ".reports.html.1"]
    for name in mine:
        (folder / name).write_text("mine")
    (folder / ".report.html.1").write_text("left")
    (folder / ".report.csv.2").mkdir()
    done = write(folder, "plain")
    check("only leftovers are removed", done.returncode == 0
          and leftovers(folder) == sorted(mine + [".report.csv.2"]), leftovers(folder))


def check_folders(base):
    (base / "file").write_text("mine")
    (base / "dangling").symlink_to(base / "nowhere")
    (base / "taken" / "report.json").mkdir(parents=True)
    for name, needle in (("file", "Not a directory"), ("dangling", "No such file"), ("taken", "report.json"),
                         ("missing/deeper", "No such file")):
        done = write(base / name, "plain")
        check(f"a folder that is none: {name}", done.returncode == 1 and needle in done.stderr
              and len(done.stderr.splitlines()) == 1, done.stderr)
    check("nothing is made of them", (base / "file").read_text() == "mine" and not (base / "nowhere").exists()
          and not (base / "missing").exists())
    write(base / "names", "/../../etc/x")
    check("no name is the network's", set(contents(base / "names")) == FILES and not leftovers(base / "names"))


def check_together(base, worlds):
    """Several at once in one folder wait for each other."""
    folder = base / "together"
    many = [subprocess.Popen([PROGRAM, folder, TURNS[n % 2], "0"]) for n in range(6)]
    codes = [process.wait() for process in many]
    check("several at once", set(codes) == {0} and contents(folder) in worlds and not leftovers(folder),
          (codes, torn(folder, worlds), leftovers(folder)))


with tempfile.TemporaryDirectory(prefix="mailknock-whole-") as name:
    base = pathlib.Path(name)
    worlds = [make(base, world) for world in TURNS]
    check_kills(base, worlds)
    check_room(base, worlds)
    check_links(base, worlds)
    check_folders(base)
    check_together(base, worlds)
sys.exit(1 if failures else 0)
