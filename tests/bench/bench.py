#!/usr/bin/env python3
"""The parts of the bench. Usage: bench.py PART BINARY FOLDER RUNS, called by `run`.

Exit status 1 when mailknock's own findings were not the truth: a wrong crawl is no result.
"""
import json
import pathlib
import sys

import hostile
import memory
import programs
from measure import Result, compare, print_table, run_once
from server import Server

HERE = pathlib.Path(__file__).parent
BINARY, FOLDER, RUNS = sys.argv[2], pathlib.Path(sys.argv[3]), int(sys.argv[4])


def truth_of(site):
    manifest = json.loads((site / "manifest.json").read_text())
    return {what: manifest[what] for what in ("pages", "addresses", "domains")}


def compare_on(name, title, more=(), runs=RUNS):
    site = FOLDER / name
    truth = truth_of(site)
    everybody = [programs.mailknock(BINARY), *programs.floors(FOLDER, site), *(more or programs.wget2())]
    with Server(site / "site", FOLDER) as server:
        return print_table(title, compare(everybody, FOLDER, server, truth, runs))


def part_crawl():
    return compare_on("site-10k", "Synthetic site, 10,000 pages")


def part_large():
    return compare_on("site-100k", "Synthetic site, 100,000 pages", runs=min(RUNS, 3))


def part_rivals():
    return compare_on("site-10k", "Other crawlers, 10,000 pages, one run each",
                      programs.slow_rivals(FOLDER, HERE), runs=1)


def part_real():
    """Pages that nobody here wrote. What other programs find is told by the requests they made: the
    site has broken links, so there are more requests than pages."""
    site = FOLDER / "real"
    pairs = (site / "pairs.tsv").read_text(encoding="utf-8").splitlines()
    addresses = {pair.split("\t")[0] for pair in pairs}
    truth = {
        "pages": sum(1 for _ in (site / "site").rglob("*.html")),
        "addresses": len(addresses),
        "domains": len({address.rpartition("@")[2] for address in addresses}),
    }
    floor = programs.floors(FOLDER, site)[0]
    # It takes odd spellings for addresses that are none; only its pages are held against it.
    count = floor.found
    floor.found = lambda work, output: {"pages": count(work, output)["pages"]}
    everybody = [programs.mailknock(BINARY), floor, *programs.wget2()]
    with Server(site / "site", FOLDER) as server:
        results = compare(everybody, FOLDER, server, truth, RUNS)
    return print_table(f"Real site, {truth['pages']:,} pages of Debian's documentation", results)


def part_nightly():
    """The same site twice into one database: what does the second night cost?"""
    site = FOLDER / "site-10k"
    truth = truth_of(site)
    first = programs.mailknock(BINARY, "--new-run", name="first night")
    second = programs.mailknock(BINARY, "--new-run", name="mailknock")
    nights = [[], []]
    with Server(site / "site", FOLDER) as server:
        for _ in range(RUNS):
            nights[0].append(run_once(first, FOLDER, server))
            nights[1].append(run_once(second, FOLDER, server, keep=True))
    results = [Result(first, nights[0], truth), Result(second, nights[1], truth)]
    return print_table("Nightly: 'mailknock' is the second night", results)


def part_memory():
    return memory.part(BINARY, FOLDER)


def part_hostile():
    return hostile.part(BINARY, FOLDER)


PARTS = {
    "crawl": part_crawl, "large": part_large, "real": part_real, "rivals": part_rivals,
    "nightly": part_nightly, "memory": part_memory, "hostile": part_hostile,
}


def main():
    wanted = list(PARTS) if sys.argv[1] == "all" else [sys.argv[1]]
    if wanted[0] not in PARTS:
        sys.exit(f"tests/bench/run: there is no part {wanted[0]!r} ({', '.join(PARTS)}, all)")
    verdicts = [PARTS[part]() for part in wanted]
    sys.exit(0 if all(verdicts) else 1)


main()
