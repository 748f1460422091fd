#!/usr/bin/env python3
"""Each payload in front of and behind every text: report.html, .csv and .json give it back and it stays a text.

Usage: escaped.py REPORT_WORLD. Read by html5-parser, html5lib, Python's csv, Python's json and jq, none of which is
ours; what LibreOffice makes of report.csv is spreadsheet.py's, the further formats are those of formats.py.
"""
import concurrent.futures
import csv
import json
import os
import pathlib
import re
import subprocess
import sys

import html5_parser
import html5lib

import worlds
from payloads import PAYLOADS, is_no_character, visible

csv.field_size_limit(1 << 24)
COLUMN = re.compile(r"col\.[a-z0-9-]+")
SECOND = 16  # html5lib, a hundred times as slow as html5-parser, reads each so many-th page too and has to agree
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


class Page:
    """Elements with their attributes in order, which text each holds, where links lead."""

    def __init__(self, tree):
        self.shape, self.texts, self.hrefs, self.comments = [], [], [], 0
        for element in tree.iter():
            if not isinstance(element.tag, str):
                self.comments += 1
                continue
            self.shape.append((element.tag, tuple(element.attrib), element.get("class")))
            self.texts += [element.text or "", element.tail or ""]
            self.texts += [value for name, value in element.attrib.items() if name not in ("href", "content")]
            self.hrefs += [element.get("href")] if element.tag == "{http://www.w3.org/1999/xhtml}a" else []


def page_by_html5lib(raw):
    return Page(html5lib.parse(raw, treebuilder="etree"))


def page_of(raw):
    """html5-parser takes U+FFFD for what is no character, which HTML keeps."""
    if any(is_no_character(c) or "\ufdd0" <= c <= "\ufdef" for c in set(raw.decode("utf-8", "replace"))):
        return page_by_html5lib(raw)
    return Page(html5_parser.parse(raw, transport_encoding="utf-8", namespace_elements=True))


class World:
    """What stands in a folder that report_world filled."""

    def __init__(self, folder):
        self.raw = {name: (folder / f"report.{name}").read_bytes() for name in ("html", "csv", "json")}
        self.json = json.loads(self.raw["json"])
        self.page = page_of(self.raw["html"])
        with open(folder / "report.csv", newline="", encoding="utf-8") as file:
            self.rows = list(csv.reader(file, strict=True))


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
    check("html: the same elements, attributes and classes", world.page.shape == plain.page.shape,
          [pair for pair in zip(world.page.shape, plain.page.shape) if pair[0] != pair[1]][:3])
    check("html: no comment is new", world.page.comments == plain.page.comments)
    lost = lost_of(payload, (plain.page.texts, world.page.texts), short, lambda text: visible(text, keeps="\n\t"))
    check("html shows every text", not lost, lost)
    if b":" not in payload:
        own = "https://site.test/at/" + visible(payload, keeps="\n\t") + "col.page" + visible(payload, keeps="\n\t")
        check("html: a link leads where it is said", own in world.page.hrefs, world.page.hrefs)
    bad = [href for href in world.page.hrefs if not re.match(r"(?i)https?://|mailto:|#", href)]
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


def check_second(check, world):
    second = page_by_html5lib(world.raw["html"])
    check("html: html5lib reads the same", vars(second) == vars(world.page),
          [pair for name, value in vars(second).items() if name != "comments"
           for pair in zip(value, vars(world.page)[name]) if pair[0] != pair[1]][:3])


def check_one(root, number, payload, plain, short):
    check = Check(payload)
    world = World(root / str(number))
    if number % SECOND == 0:
        check_second(check, world)
    check_json(check, payload, plain, world, short)
    check_page(check, payload, plain, world, short)
    check_csv(check, payload, plain, world)
    return check


def check_long(root, number, payload, plain):
    """What does not fit is cut and counted, so only what a reader sees is alive or not."""
    check = Check(payload)
    world = World(root / f"long{number}")
    check("html: no kind of element is new", {tag for tag, _, _ in world.page.shape} == {tag for tag, _, _ in plain.page.shape})
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
    with worlds.folder("mailknock-escaped-") as name, \
            concurrent.futures.ProcessPoolExecutor(max(1, min(4, os.cpu_count() or 1))) as pool:
        root = pathlib.Path(name)
        wanted = {"plain": b"plain", "fits": b"x" * 90}
        wanted |= {str(number): payload for number, payload in enumerate(PAYLOADS)}
        wanted |= {f"long{number}": payload for number, payload in enumerate(LONG)}
        worlds.write(sys.argv[1], [(root / name, payload, 4, b"" if name == "plain" else payload)
                                   for name, payload in wanted.items()])
        plain = World(root / "plain")
        # Fields that hold a name and no long text (tests/report/world.h).
        fits = "\0".join(strings(World(root / "fits").json))
        short = {name for text in strings(plain.json) for name in COLUMN.findall(text) if "x" + name not in fits}
        checks = [pool.submit(check_one, root, number, payload, plain, short)
                  for number, payload in enumerate(PAYLOADS)]
        checks += [pool.submit(check_long, root, number, payload, plain) for number, payload in enumerate(LONG)]
        checks = [check.result() for check in checks] + [check_by_jq(root)]
    told = [line for check in checks for line in check.told]
    print("\n".join(told))
    count = sum(check.count for check in checks)
    print(f"{count - len(told)} of {count} checks of {len(PAYLOADS)} payloads are fine")
    sys.exit(1 if told or len(PAYLOADS) < 120 else 0)


if __name__ == "__main__":
    main()
