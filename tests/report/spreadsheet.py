#!/usr/bin/env python3
"""What LibreOffice makes of report.csv: no cell of it is a formula, whatever separator it is opened with, and
opened as it is meant each cell is the text that it was.

Usage: spreadsheet.py REPORT_WORLD. Exit status 77 where there is no LibreOffice (tests/report/install).
"""
import csv
import pathlib
import re
import shutil
import subprocess
import sys
import unicodedata
import xml.etree.ElementTree

import worlds
from payloads import PAYLOADS

OFFICE = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
TABLE = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
TEXT = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
SEPARATORS = {"comma": 44, "semicolon": 59, "tab": 9}
# Not guarded, so that LibreOffice is seen to run formulas where a test of it could find none.
BAIT = "a,b,c\r\nx;=1+1;y,=1+1,x\t=1+1\r\n"

GROUP = 24  # reports in one file, because each file takes LibreOffice some time

failures, checks = [], 0


def check(name, fine, told=""):
    global checks
    checks += 1
    if not fine:
        failures.append(name)
        print(f"BROKEN  {name}: {told}"[:1500])


def convert(root, name, code, files):
    """All in one program, which takes a second to begin; its profile is a folder of this test."""
    folder = root / name
    subprocess.run(["soffice", f"-env:UserInstallation=file://{root}/profile", "--headless", "--convert-to", "fods",
                    f"--infilter=CSV:{code},34,76", "--outdir", folder, *files], check=True, capture_output=True,
                   timeout=240)
    return folder


def text_of(element):
    """Blanks, tabs and line ends are elements of their own."""
    out = element.text or ""
    for inner in element:
        kind = inner.tag.removeprefix(f"{{{TEXT}}}")
        out += {"s": " " * int(inner.get(f"{{{TEXT}}}c", 1)), "tab": "\t", "line-break": "\n"}.get(kind) or text_of(inner)
        out += inner.tail or ""
    return out


def sheet_of(file):
    """[[(formula or None, text)]], without empty cells and rows behind the last."""
    rows = []
    for row in xml.etree.ElementTree.parse(file).iterfind(f".//{{{TABLE}}}table-row"):
        cells = []
        for cell in row.findall(f"{{{TABLE}}}table-cell"):
            text = "\n".join(text_of(line) for line in cell.findall(f"{{{TEXT}}}p"))
            cells += [(cell.get(f"{{{TABLE}}}formula"), text)] * min(
                int(cell.get(f"{{{TABLE}}}number-columns-repeated", 1)), 99)
        rows.append(cells)
    return rows


def plain(text):
    """LibreOffice turns line ends, and takes off what a sheet has no place for."""
    text = re.sub("\r\n|\r", "\n", text)
    return "".join(c for c in text if unicodedata.category(c) != "Cn" and c not in "\ufffe\uffff")


def main():
    if not shutil.which("soffice"):
        print("SKIPPED: there is no LibreOffice: run tests/report/install")
        sys.exit(77)
    with worlds.folder("mailknock-spreadsheet-") as name:
        root = pathlib.Path(name)
        worlds.write(sys.argv[1], [(root / f"world{n}", payload, 4, payload) for n, payload in enumerate(PAYLOADS)])
        (root / "bait.csv").write_text(BAIT)
        files = [root / "bait.csv"]
        groups = [PAYLOADS[at : at + GROUP] for at in range(0, len(PAYLOADS), GROUP)]
        for number, group in enumerate(groups):
            with open(root / f"{number}.csv", "wb") as file:
                for n in range(number * GROUP, number * GROUP + len(group)):
                    file.write((root / f"world{n}" / "report.csv").read_bytes())
            files.append(root / f"{number}.csv")
        for separator, code in SEPARATORS.items():
            folder = convert(root, separator, code, files)
            bait = sheet_of(folder / "bait.fods")
            check(f"LibreOffice runs formulas behind a {separator}", any(f for row in bait for f, _ in row), bait)
            for number, payload in enumerate(groups):
                rows = sheet_of(folder / f"{number}.fods")
                alive = [cell for row in rows for cell in row if cell[0]]
                check(f"no formula behind a {separator} with {payload!r}", rows and not alive, alive)
                if separator == "comma":
                    with open(root / f"{number}.csv", newline="", encoding="utf-8") as file:
                        meant = [[plain(cell) for cell in row if cell] for row in csv.reader(file)]
                    shown = [[plain(text) for _, text in row if text] for row in rows]
                    check(f"each cell is what it was with {payload!r}", shown == meant,
                          [pair for row in zip(shown, meant) for pair in zip(*row) if pair[0] != pair[1]][:2])
    print(f"{checks - len(failures)} of {checks} checks of {len(PAYLOADS)} payloads are fine")
    sys.exit(1 if failures else 0)


main()
