#!/usr/bin/env python3
"""With --redact no report holds a local part, in any of the ways in which one can be written; domains
are there, and an address has the same mask everywhere and in each report of one database.

Usage: redacted.py REPORT_WORLD.
"""
import csv
import html
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import urllib.parse

SHAPES = ["qzjane.doe#", "qzkim+tag#", "qzquo ted#", "qzO'Brien#", "qz@at#", 'qz\\"esc#', "qzm\u00fcller#",
          "qz=eq/sl#", "qz_under-#-score", "q#z", "QzUpper#", "qz%40pc#", "qz<b>#", "qz&amp#", "{qz}#",
          "qz..dots#", "qz#", "+qzplus#+", "qz!bang%relay#", "qz\\\\back#"]
NAMES = [SHAPES[i % len(SHAPES)].replace("#", str(i)) for i in range(200)]
MASK = re.compile("[A-Za-z0-9]?\u2026[A-Za-z0-9]?~[0-9a-f]{8}")
failures = []


def check(name, fine, told=""):
    print(("ok      " if fine else "BROKEN  ") + name + ("" if fine else f": {told}"))
    if not fine:
        failures.append(name)


def write(program, folder, key):
    subprocess.run([program, folder, "redacted", "3", key, "", "digest"], check=True)
    return {path.name: path.read_text(encoding="utf-8") for path in pathlib.Path(folder).iterdir()}


def leaks(text):
    """Names in it, however it is encoded: read once and twice through what formats and URLs do."""
    readings = {text.lower()}
    for _ in range(3):
        readings |= {html.unescape(t) for t in readings} | {urllib.parse.unquote(t) for t in readings}
        readings |= {t.replace("\\\\", "\\").replace('\\"', '"') for t in readings}
    return [name for name in NAMES if len(name) > 2 and any(name.lower() in t for t in readings)]


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory(prefix="mailknock-redacted-") as folder:
        files = write(program, folder, "1")
        again = write(program, folder, "1")
        other = write(program, folder, "2")
    for name, text in files.items():  # report.prom counts, and names nobody
        check(f"{name}: no name stands in it", not leaks(text), leaks(text)[:5])
        # The hash of the page's own script is made of any letters.
        parts = re.sub("'sha256-[A-Za-z0-9+/]{43}='", "", text)
        check(f"{name}: nor a part of one", "qz" not in parts.lower(),
              re.findall(".{30}qz.{30}", parts, re.I | re.S)[:3])
        check(f"{name}: domains stand in it",
              name == "report.prom" or all(f"people{i}.test" in text for i in range(7)))
        check(f"{name}: the same in each report of the database", again[name] == text)
        check(f"{name}: masks of another database differ",
              not set(MASK.findall(text)) & set(MASK.findall(other[name])))
    report = json.loads(files["report.json"])
    masked = [a for a in report["addresses"] if a["address"].endswith(".test") and "\u2026" in a["address"]]
    check("people are told apart", len({a["address"] for a in masked}) >= 180, len({a["address"] for a in masked}))
    plain = next(a for a in masked if a["address"].endswith("@people0.test"))
    mask = plain["address"].split("@")[0].strip('"')
    for place, text in (("href", plain["links"][0]["href"]), ("text", plain["links"][0]["text"]),
                        ("page", plain["links"][0]["page"]), ("reply", plain["results"][0]["text"])):
        # In capitals it is the same person; only the letters that are shown differ.
        check(f"{place}: the mask of the address", mask[-8:] in text, text)
    check("the page says on top that it is redacted", "<strong>Redacted.</strong>" in files["report.html"].split("<main")[0])
    check("our own words are as they are", "Mail to these addresses comes back" in files["report.html"])
    check("a host of the run keeps its name", "mx.people0.test" in plain["results"][0]["text"])
    fixed = [f["address"] for f in report["fixed"]]
    check("who is fixed has the same mask", plain["address"] in fixed, fixed[:3])
    check("the page says who is fixed", "works again" in files["report.html"])
    rows = list(csv.DictReader(files["report.csv"].splitlines()))
    check("the CSV has a row for each", len(rows) >= 200, len(rows))
    sys.exit(1 if failures else 0)


main()
