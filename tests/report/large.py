#!/usr/bin/env python3
"""report.html of large runs: its size, what it says of what is left out, the memory of its writer.

Usage: large.py REPORT_LARGE [ADDRESSES...]. With numbers it only measures.
"""
import pathlib
import re
import subprocess
import sys
import tempfile
import time

failures = []


def check(name, fine, told=""):
    print(("ok      " if fine else "BROKEN  ") + name + ("" if fine else f": {told}"[:1000]))
    if not fine:
        failures.append(name)


def write(program, root, addresses):
    began = time.monotonic()
    said = subprocess.run([program, root / str(addresses), str(addresses)], check=True,
                          capture_output=True, text=True).stdout
    page = (root / str(addresses) / "report.html").read_bytes()
    print(f"        {addresses} addresses: {len(page) / 1e6:.1f} MB, {time.monotonic() - began:.1f} s, "
          f"{int(said.split()[0]) / 1024:.0f} MB of memory")
    return page.decode(), int(said.split()[0])


def check_page(page, addresses):
    size = len(page.encode())
    check(f"{addresses} addresses: the page stays below 20 MB", size < 20e6, size)
    cards = len(re.findall(r'<article class="card', page))
    rows = len(re.findall(r'<tr><th scope="row">person', page))
    told = [int(n) for n in re.findall(r"<strong>(\d+) more</strong> stand in report\.csv", page)]
    check("... every address is there or counted", cards + rows + sum(told) >= addresses, (cards, rows, told))
    check("... what fails comes first", page.index('class="card failing"') < page.index('id="deliverable"'))
    check("... a footer is mended once", re.search(r"Fix here once:</strong> in the template of 4000 pages", page)
          and page.index("info@old.test") < page.index('id="figures"'))
    check("... and names a few pages of it", page.count("https://www.large.test/p/") <= 20,
          page.count("https://www.large.test/p/"))


def main():
    program, numbers = sys.argv[1], [int(n) for n in sys.argv[2:]]
    with tempfile.TemporaryDirectory(prefix="mailknock-large-") as folder:
        root = pathlib.Path(folder)
        if numbers:
            for number in numbers:
                write(program, root, number)
            return
        small, memory_small = write(program, root, 20000)
        large, memory_large = write(program, root, 100000)
        check_page(small, 20000)
        check_page(large, 100000)
        # The page is full long before; sanitizers keep what is freed for a while.
        check("five times as many addresses need no more memory", memory_large < memory_small * 2,
              (memory_small, memory_large))
    sys.exit(1 if failures else 0)


main()
