"""What a known URL costs: the resident set with a million of them less that with ten thousand.

200 pages name 5,000 URLs each and all different; none of those is ever fetched. The smaller crawl
ends after two such pages. So both hold pages of the same size, and only the known URLs differ.
"""
import shutil

import programs
from measure import run_once
from server import Server

LISTS = 200
LINKS = 5000
FEW = 2
BYTES_MAX = 64  # the goal, a known URL


def write_site(root):
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    index = "".join(f'<a href="/list{n}.html">list {n}</a>\n' for n in range(LISTS))
    (root / "index.html").write_text("<!doctype html><title>Lists</title>\n" + index)
    for n in range(LISTS):
        links = "".join(
            f'<a href="/shop/department-{k % 40}/product-{n * LINKS + k:07}.html">product</a>\n'
            for k in range(LINKS))
        (root / f"list{n}.html").write_text(f"<!doctype html><title>List {n}</title>\n" + links)


def part(binary, folder):
    root = folder / "memory"
    write_site(root)
    with Server(root, folder) as server:
        few, many = (
            run_once(programs.mailknock(binary, "--max-pages", str(1 + lists)), folder, server)
            for lists in (FEW, LISTS))
    known = (LISTS - FEW) * LINKS
    each = (many.rss_kib - few.rss_kib) * 1024 / known
    print("\n## Memory of what is known\n")
    print("| known URLs | RSS MiB | CPU s |\n| ---: | ---: | ---: |")
    print(f"| {FEW * LINKS:,} | {few.rss_kib / 1024:.1f} | {few.cpu_s:.2f} |")
    print(f"| {LISTS * LINKS:,} | {many.rss_kib / 1024:.1f} | {many.cpu_s:.2f} |")
    print(f"\n{each:.1f} bytes a known URL (goal: {BYTES_MAX}), "
          f"{(many.cpu_s - few.cpu_s) / known * 1e6:.1f} us of CPU\n", flush=True)
    pages = (few.found["pages"], many.found["pages"])
    if pages != (1 + FEW, 1 + LISTS):
        print(f"**no result: {pages} pages were fetched**")
        return False
    return True
