#!/usr/bin/env python3
"""Where each microsecond of a page goes. Usage: profile.py BINARY FOLDER crawl|real, see `profile`.

Every sample has one owner: the innermost frame that is not the kernel's, the C library's or one of
base/'s. So a memcpy counts for whoever copies, a write() for whoever writes; columns tell them apart. The
shares come from perf's cpu-clock, the microseconds from runs without perf.
"""
import collections
import pathlib
import re
import shutil
import statistics
import subprocess
import sys

import programs
from measure import run_once
from server import Server

BINARY, FOLDER, PART = sys.argv[1], pathlib.Path(sys.argv[2]), sys.argv[3]
SITES = {"crawl": "site-10k", "real": "real"}
RUNS = 3
PLAIN = ("libc.so", "libm.so", "ld-linux", "[vdso]")
LIBRARIES = {
    "libcurl": "curl", "libnghttp2": "curl", "libz.": "curl", "libxml2": "libxml2",
    "libsqlite3": "SQLite", "libuv": "libuv", "libssl": "OpenSSL", "libcrypto": "OpenSSL",
    "libidn2": "libidn2", "libunistring": "libidn2", "libcares": "c-ares",
}
# Our own files in groups; what is not named stands under its own name.
GROUPS = {
    "skim": "skim keep tag element foreign gap lines",
    "page": "page page_text entity",
    "url": "url url_host percent filter url_path url_text",
    "frontier": "frontier text_set",
    "charset": "charset charset_labels",
    "mailto": "mailto mailto_field mailto_list mailto_pieces mailto_recipient",
    "harvest, batch": "harvest batch",
    "fetch, loop": "fetch http_loop fetch_answer names loop",
    "schedule": "schedule site pace errand reading crawl",
}
HELPERS = set("span buf memory visible utf8 failure clock log".split())
FILE_GROUP = {name: group for group, names in GROUPS.items() for name in names.split()}
FRAME = re.compile(r"\s+[0-9a-f]+ (.*) \((.*)\)$")


def source_files():
    """The file of each function of ours, by name. Static ones of the same name share one."""
    lines = subprocess.run(["nm", "-l", BINARY], capture_output=True, text=True, check=True).stdout
    files = {}
    for line in lines.splitlines():
        match = re.match(r"\S+ [tT] (\S+)\t.*?([^/]+)\.[ch]:\d+$", line)
        if match:
            files.setdefault(match[1].split(".")[0], match[2])
    if not files:
        sys.exit(f"profile: {BINARY} has no debug information")
    return files


def owner(frame, files):
    """The row that a frame belongs to, or None for the kernel and helpers."""
    symbol, where = frame
    name = pathlib.Path(where).name
    if where == BINARY:
        file = files.get(symbol.split(".")[0].split("+")[0])
        if file is None or file in HELPERS:
            return None
        return "store" if file.startswith("store") else FILE_GROUP.get(file, file)
    if is_kernel(frame) or name.startswith(PLAIN) or where in PLAIN:
        return None
    return next((row for prefix, row in LIBRARIES.items() if name.startswith(prefix)), name)


def is_kernel(frame):
    return frame[1].startswith(("[kernel", "[unknown", "[guest")) or frame[1].endswith(".ko")


def stacks(text):
    """perf script's samples: a list of (symbol, file) each, innermost first."""
    stack = []
    for line in text:
        match = FRAME.match(line)
        if match:
            stack.append((match[1], match[2]))
        elif not line.strip() and stack:
            yield stack
            stack = []
    if stack:
        yield stack


def record(work_folder, server):
    """A crawl under perf. Its frames are found by unwinding, for Debian's libraries keep no frame
    pointers; 16 KiB of stack reach from libxml2's depths to our own functions."""
    target = FOLDER / "perf.data"
    program = programs.mailknock(BINARY)
    sampled = programs.Program("perf", lambda work: [
        "perf", "record", "-q", "-e", "cpu-clock", "-F", "999", "--call-graph", "dwarf,16384",
        "-o", str(target), *program.arguments(work)])
    run_once(sampled, work_folder, server)
    return target


def tally(data, files):
    """Samples by (owner, column), and the functions of each owner."""
    rows = collections.defaultdict(collections.Counter)
    functions = collections.defaultdict(collections.Counter)
    script = subprocess.Popen(
        ["perf", "script", "-i", str(data), "-F", "ip,sym,dso", "--no-inline"],
        stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    for stack in stacks(script.stdout):
        row, frame = next(
            ((owner(frame, files), frame) for frame in stack if owner(frame, files)), ("unknown", stack[-1]))
        if is_kernel(stack[0]):
            column = "kernel"
        else:
            column = "own" if owner(stack[0], files) else "helpers"
        rows[row][column] += 1
        functions[row][frame[0].split("+")[0]] += 1
    script.wait()
    return rows, functions


def print_rows(rows, functions, page_us):
    total = sum(sum(columns.values()) for columns in rows.values())
    print(f"\n## Where {page_us:.0f} us of a page go ({PART}, {total} samples)\n")
    print("| module | us | share | own | base/ and C library | kernel | most in |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | --- |")
    for row, columns in sorted(rows.items(), key=lambda item: -sum(item[1].values())):
        count = sum(columns.values())
        if count * 500 < total:
            continue
        own, helpers, kernel = (columns[c] / total * page_us for c in ("own", "helpers", "kernel"))
        most = ", ".join(f"{name} {n * 100 // count} %" for name, n in functions[row].most_common(3))
        print(f"| {row} | {count / total * page_us:.1f} | {count / total:.1%} "
              f"| {own:.1f} | {helpers:.1f} | {kernel:.1f} | {most} |")
    print(flush=True)


def main():
    site = FOLDER / SITES[PART]
    files = source_files()
    program = programs.mailknock(BINARY)
    with Server(site / "site", FOLDER) as server:
        samples = [run_once(program, FOLDER, server) for _ in range(RUNS)]
        data = record(FOLDER, server)
        pages = samples[0].found["pages"]
    cpu_s = statistics.median(sample.cpu_s for sample in samples)
    rows, functions = tally(data, files)
    print_rows(rows, functions, cpu_s / pages * 1e6)
    shutil.copy(data, FOLDER / f"perf-{PART}.data")


main()
