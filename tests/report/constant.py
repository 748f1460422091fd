#!/usr/bin/env python3
"""A report needs no more memory the larger the run is: fifty times as many results, in every format that
tells all of them. (report.html has ceilings until which it grows: large.py.)

Usage: constant.py MAILKNOCK BENCH_FOLDER METER
"""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

BINARY, METER = sys.argv[1], sys.argv[3]
sys.path.insert(0, sys.argv[2])
import report_store

FEW, MANY = 2_000, 100_000
GROWTH_KIB_MAX = 10 * 1024  # the caches of the store get full; 100 bytes for each further result
FORMATS = "csv,json,ndjson,junit,sarif,markdown,prometheus"
# Side by side in one report: what grows in any of them grows in all.
VERBS = [["report", "--csv-all", "--fail-on", "never", "--format", FORMATS], ["runs", "show"], ["runs", "diff"]]


def peak_kib(folder, *words):
    meter = folder / "meter.json"
    # The sanitizer keeps what was freed, up to 256 MB, so that a build with it would always grow.
    subprocess.run([METER, meter, BINARY, *words, "--db", folder / "db"], check=True, stdout=subprocess.DEVNULL,
                   env={**os.environ, "ASAN_OPTIONS": "quarantine_size_mb=0:thread_local_quarantine_size_kb=0"})
    told = json.loads(meter.read_text())
    if told["status"]:
        sys.exit(f"{' '.join(map(str, words))}: exit status {told['status']}")
    return told["rss_kib"]


def main():
    broken = 0
    with tempfile.TemporaryDirectory(prefix="mailknock-constant-") as name:
        folders = [pathlib.Path(name) / size for size in ("few", "many")]
        for folder, results in zip(folders, (FEW, MANY)):
            folder.mkdir()
            report_store.make(BINARY, folder / "db", results)
        for words in VERBS:
            few, many = (peak_kib(folder, *words, *(["--out", folder / "out"] if words[0] == "report" else []))
                         for folder in folders)
            fine = many - few <= GROWTH_KIB_MAX
            broken += not fine
            print(f"{'ok     ' if fine else 'BROKEN '} {' '.join(words)}: {few} KiB, {many} KiB with fifty times as much")
    sys.exit(1 if broken else 0)


main()
