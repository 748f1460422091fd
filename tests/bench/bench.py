#!/usr/bin/env python3
"""The parts of the bench. Usage: bench.py PART BINARY FOLDER RUNS, called by `run`.

Exit status 1 when mailknock's own findings were not the truth: a wrong crawl is no result.
"""
import json
import pathlib
import sys

import dns
import hostile
import knock
import memory
import programs
import report
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


def real_pages(root):
    """Every page as the path that leads to it; nginx has no type for a name that is only ".html"."""
    paths = {"/" + str(path.relative_to(root)) for path in root.rglob("?*.html") if path.is_file()}
    return paths - {"/index.html"} | {"/"}


def part_real():
    """Pages that nobody here wrote. A folder is a page as well for whoever links to it, and there are
    broken links: so it is counted which of the files were fetched, and what others ask for."""
    site = FOLDER / "real"
    pages = real_pages(site / "site")
    pairs = (site / "pairs.tsv").read_text(encoding="utf-8").splitlines()
    addresses = {pair.split("\t")[0] for pair in pairs}
    truth = {
        "pages": len(pages),
        "addresses": len(addresses),
        "domains": len({address.rpartition("@")[2] for address in addresses}),
    }
    ours = programs.mailknock(BINARY)
    ours.found = lambda work, _: programs.stored(work) | {"pages": len(pages & programs.stored_paths(work))}
    floor = programs.floors(FOLDER, site)[0]
    floor.found = lambda *_: {}  # it takes odd spellings for addresses that are none
    with Server(site / "site", FOLDER) as server:
        results = compare([ours, floor, *programs.wget2()], FOLDER, server, truth, RUNS)
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


def part_dns():
    return dns.part(BINARY, RUNS)


def part_survey():
    return dns.part_survey(BINARY, RUNS)


def part_dns_worst():
    return dns.part_worst(BINARY)


def part_knock():
    return knock.part(BINARY, RUNS)


def part_knock_slow():
    return knock.part_slow(BINARY, RUNS)


def part_knock_tarpits():
    return knock.part_tarpits(BINARY, RUNS)


def part_report():
    return report.part(BINARY, FOLDER)


PARTS = {
    "crawl": part_crawl, "large": part_large, "real": part_real, "rivals": part_rivals,
    "nightly": part_nightly, "memory": part_memory, "hostile": part_hostile,
    "dns": part_dns, "dns-worst": part_dns_worst, "survey": part_survey,
    "knock": part_knock, "knock-slow": part_knock_slow, "knock-tarpits": part_knock_tarpits,
    "report": part_report,
}


def main():
    wanted = list(PARTS) if sys.argv[1] == "all" else [sys.argv[1]]
    if wanted[0] not in PARTS:
        sys.exit(f"tests/bench/run: there is no part {wanted[0]!r} ({', '.join(PARTS)}, all)")
    verdicts = [PARTS[part]() for part in wanted]
    sys.exit(0 if all(verdicts) else 1)


main()
