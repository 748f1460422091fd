#!/usr/bin/env python3
"""Each payload in front of and behind every text: report.html, .csv and .json give it back and it stays a text.

Usage: escaped.py REPORT_WORLD. Read by html5lib, Python's csv, Python's json and jq, none of which is ours; what
LibreOffice makes of report.csv is spreadsheet.py's, the further formats are those of formats.py.
"""
import concurrent.futures
import csv
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

import html5lib

from payloads import PAYLOADS, visible

csv.field_size_limit(1 << 24)
COLUMN = re.compile(r"col\.[a-z0-9-]+")
LONG = [b"x" * 100000, b"\"'<b " + b"x" * 100000 + b"=\"'>&;=1"]
PASSED = "[ \t\r\n\"'\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]*"
GUARD = re.compile(f"(^|[;\t\r\n])'(?={PASSED}[-=+@\uff1d\uff0b\uff0d\uff20])|^'(?='*[\t\r\n])")


def unguarded(cell):
    """As docs/formats.md tells programs that read report.csv."""
    return GUARD.sub(r"\1", cell)


def strings(value):
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        yield from strings(inner)


def shape(value):
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    return [shape(inner) for inner in value] if isinstance(value, list) else type(value).__name__


class World:
    def __init__(self, program, folder, payload=None):
        words = ["plain", "4"] if payload is None else [payload, "4", "0", payload]
        subprocess.run([program, folder, *words], check=True)
        self.raw = {name: (folder / f"report.{name}").read_bytes() for name in ("html", "csv", "json")}
        self.json = json.loads(self.raw["json"])
        self.read_page()
        with open(folder / "report.csv", newline="", encoding="utf-8") as file:
            self.rows = list(csv.reader(file, strict=True))

    def read_page(self):
        """Elements with their attributes in order, which text each holds, where links lead."""
        tree = html5lib.parse(self.raw["html"], treebuilder="etree", namespaceHTMLElements=False)
        self.shape, self.texts, self.hrefs, self.comments = [], [], [], 0
        for element in tree.iter():
            if not isinstance(element.tag, str):
                self.comments += 1
                continue
            self.shape.append((element.tag, tuple(element.attrib), element.get("class")))
            self.texts += [element.text or "", element.tail or ""]
            self.texts += [value for name, value in element.attrib.items() if name not in ("href", "content")]
            self.hrefs += [element.get("href")] if element.tag == "a" else []


class Check:
    def __init__(self, payload):
        self.name, self.count, self.told = f"{payload[:60]!r}", 0, []

    def __call__(self, name, fine, told=""):
        self.count += 1
        if not fine:
            self.told.append(f"BROKEN  {name} with {self.name}: {told}"[:1500])


def lost_of(payload, texts, short, turn):
    """Columns that the plain texts name, and that no hostile one has within its payload. A list has "_" for what
    separates its items, and what was made visible before it was stored is shown so."""
    plain, hostile = texts
    joined = "\0".join(hostile)
    listed = re.sub(rb"[ \t\r\n]", b"_", payload)
    turned = {turn(payload), turn(listed), turn(visible(listed.replace(b",", b"_"), more="\\").replace("\\x5c", "\\\\").encode())}
    columns = {name for text in plain for name in COLUMN.findall(text)} - (short if len(payload) > 4 else set())
    return sorted(name for name in columns if not any(t + name + t in joined for t in turned))


def exact(payload):
    """One U+FFFD for each byte that is no UTF-8."""
    return "".join("\ufffd" if "\udc80" <= character <= "\udcff" else character
                   for character in payload.decode("utf-8", "surrogateescape"))


def check_json(check, payload, plain, world, short):
    check("json: the same shape", shape(world.json) == shape(plain.json))
    lost = lost_of(payload, (strings(plain.json), strings(world.json)), short, exact)
    check("json gives every text back", not lost, lost)
    check("json is plain where it stands in a script",
          not re.search(rb"[\x00-\x08\x0b-\x1f\x7f<]|\xe2\x80[\xa8\xa9]|\xc2[\x80-\x9f]", world.raw["json"]))


def check_page(check, payload, plain, world, short):
    check("html: the same elements, attributes and classes", world.shape == plain.shape,
          [pair for pair in zip(world.shape, plain.shape) if pair[0] != pair[1]][:3])
    check("html: no comment is new", world.comments == plain.comments)
    lost = lost_of(payload, (plain.texts, world.texts), short, lambda text: visible(text, keeps="\n\t"))
    check("html shows every text", not lost, lost)
    if b":" not in payload:
        own = "https://site.test/at/" + visible(payload, keeps="\n\t") + "col.page" + visible(payload, keeps="\n\t")
        check("html: a link leads where it is said", own in world.hrefs, world.hrefs)
    bad = [href for href in world.hrefs if not re.match(r"(?i)https?://|mailto:|#", href)]
    check("html: links lead to web pages", not bad, bad)
    check("html: nothing hidden is in it", not re.search(
        rb"[\x00-\x08\x0b-\x1f\x7f]|\xe2\x80[\x8b-\x8f\xa8-\xae]|\xe2\x81[\xa0-\xaf]|\xc2[\x80-\x9f\xad]|\xef\xbb\xbf",
        world.raw["html"]))


def check_csv(check, payload, plain, world):
    check("csv: the same rows and cells", [len(row) for row in world.rows] == [len(row) for row in plain.rows])
    turned = visible(payload, keeps="\n\t\r")
    for row, model in zip(world.rows[1:], plain.rows[1:]):
        for cell, bare in zip(row, model):
            own = COLUMN.search(bare)
            if own:
                check("csv gives every text back", unguarded(cell).removeprefix("https://site.test/at/")
                      == turned + own[0] + turned, (cell, turned))
    for cell in (cell for row in world.rows for cell in row):
        check("csv: no cell begins a formula, whatever separates", not re.search(
            f"(^|[;\t\r\n]){PASSED.replace(chr(39), '')}[-=+@\uff1d\uff0b\uff0d\uff20]", cell), cell)
    check("csv: nothing hidden is in it", not re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\xe2\x80[\xa8-\xae]",
                                                       world.raw["csv"]))


def check_one(program, root, number, payload, plain, short):
    check = Check(payload)
    world = World(program, root / str(number), payload)
    check_json(check, payload, plain, world, short)
    check_page(check, payload, plain, world, short)
    check_csv(check, payload, plain, world)
    return check


def check_long(program, root, number, payload, plain):
    """What does not fit is cut and counted, so only what a reader sees is alive or not."""
    check = Check(payload)
    world = World(program, root / f"long{number}", payload)
    check("html: no kind of element is new", {tag for tag, _, _ in world.shape} == {tag for tag, _, _ in plain.shape})
    check("csv: the same cells", [len(row) for row in world.rows] == [len(row) for row in plain.rows])
    check("html: a page has its size", len(world.raw["html"]) < 20 << 20, len(world.raw["html"]))
    return check


def check_by_jq(root):
    """All of them at once, because programs take long to begin."""
    check = Check(b"all of them")
    files = sorted(root.glob("*/report.json"))
    jq = subprocess.run(["jq", "-c", ".", *files], capture_output=True)
    told = [json.loads(line) for line in jq.stdout.splitlines()]
    check("json: jq reads the same", told == [json.loads(file.read_bytes()) for file in files], jq.stderr)
    return check


def main():
    with tempfile.TemporaryDirectory(prefix="mailknock-escaped-") as name, \
            concurrent.futures.ProcessPoolExecutor(max(1, min(4, os.cpu_count() or 1))) as pool:
        root = pathlib.Path(name)
        plain = World(sys.argv[1], root / "plain")
        # Fields that hold a name and no long text (tests/report/world.h).
        fits = "\0".join(strings(World(sys.argv[1], root / "fits", b"x" * 90).json))
        short = {name for text in strings(plain.json) for name in COLUMN.findall(text) if "x" + name not in fits}
        checks = [pool.submit(check_one, sys.argv[1], root, number, payload, plain, short)
                  for number, payload in enumerate(PAYLOADS)]
        checks += [pool.submit(check_long, sys.argv[1], root, number, payload, plain)
                   for number, payload in enumerate(LONG)]
        checks = [check.result() for check in checks] + [check_by_jq(root)]
    told = [line for check in checks for line in check.told]
    print("\n".join(told))
    count = sum(check.count for check in checks)
    print(f"{count - len(told)} of {count} checks of {len(PAYLOADS)} payloads are fine")
    sys.exit(1 if told or len(PAYLOADS) < 120 else 0)


if __name__ == "__main__":
    main()
