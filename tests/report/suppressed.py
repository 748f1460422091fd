#!/usr/bin/env python3
"""What is suppressed is told in each format with its reason, owner and day, and counted in none.

Usage: suppressed.py REPORT_SUPPRESSED. The run has five addresses: one fails, three are suppressed (one of
each kind of trouble), one works; each stands in two links.
"""
import csv
import html
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

TAILS = ["", "<script>alert(1)</script>", "](https://evil.test/) {0}", "|`x`|", "\"'=1+1", "]]>&lt;", "\u202e"]
failures = []


def check(name, fine, told=""):
    print(("ok      " if fine else "BROKEN  ") + name + ("" if fine else f": {told}"))
    if not fine:
        failures.append(name)


def write(program, folder, tail):
    told = subprocess.run([program, folder, *([tail] if tail else [])], check=True, capture_output=True,
                          text=True).stdout
    return {path.name: path.read_text(encoding="utf-8") for path in pathlib.Path(folder).iterdir()}, told


def check_json(files, tail):
    excuse = {"reason": "moves" + tail, "owner": "web team" + tail, "until": "2027-01-31"}
    report = json.loads(files["report.json"])
    told = {a["address"]: a.get("suppressed") for a in report["addresses"]}
    check(f"json: who is suppressed {tail!r}", told == {"fails@a.test": None, "waits@a.test": excuse,
          "risks@b.test": excuse, "nonsense": excuse, "works@b.test": None}, told)
    check("json: findings likewise", [f.get("suppressed") for f in report["findings"]] == [None, excuse])
    check("json: counted apart", (report["summary"]["suppressed"], report["summary"]["links_suppressed"]) == (3, 6))
    check("json: the trend likewise", [p["suppressed"] for p in report["trend"]] == [3, 3], report["trend"])
    lines = [json.loads(line) for line in files["report.ndjson"].splitlines()]
    check("ndjson: the same", [line.get("suppressed") for line in lines if line["kind"] == "address"]
          == [a.get("suppressed") for a in report["addresses"]])


def check_sarif(files, tail):
    accepted = [{"kind": "external", "status": "accepted", "justification": "moves" + tail,
                 "properties": {"owner": "web team" + tail, "until": "2027-01-31"}}]
    results = json.loads(files["report.sarif"])["runs"][0]["results"]
    check("sarif: every result says whether it is", all("suppressions" in r for r in results))
    told = [(r["properties"].get("address") or r["locations"][0]["logicalLocations"][0]["name"], r["ruleId"])
            for r in results if r["suppressions"] == accepted]
    check(f"sarif: these are accepted {tail!r}", sorted(told) == sorted([
        ("waits@a.test", "mailbox-unknown"), ("risks@b.test", "mixed-tier"), ("nonsense", "address-no-at"),
        ("waits@a.test", "mailto-unencoded"), ("risks@b.test", "mailto-unencoded"),
        ("nonsense", "mailto-unencoded"), ("b.test", "mx-is-cname")]), told)
    check("sarif: the others are not", sum(r["suppressions"] == [] for r in results) == len(results) - len(told))


def check_junit(files, shown):
    suite = xml.etree.ElementTree.fromstring(files["report.junit.xml"]).find("testsuite")
    check("junit: counts", (suite.get("tests"), suite.get("failures"), suite.get("skipped")) == ("5", "1", "3"),
          suite.attrib)
    cases = {c.get("name"): c for c in suite.iter("testcase")}
    skipped = {name: c.find("skipped").text for name, c in cases.items() if c.find("skipped") is not None}
    check("junit: skipped with the reason", set(skipped) == {"waits@a.test", "risks@b.test", "nonsense"} and
          set(skipped.values()) == {f"suppressed until 2027-01-31 by web team{shown}: moves{shown}"}, skipped)
    check("junit: one failure", [n for n, c in cases.items() if c.find("failure") is not None] == ["fails@a.test"])


def check_markdown(files, tail):
    text = files["report.md"]
    mend, _, waiting = text.partition("## Suppressed for now")
    check("markdown: the headline", "**2 of 4 contact links work.**" in text, text[:300])
    check("markdown: the table of verdicts", "| suppressed | 3 | 6 |" in mend and "| failing | 1 | 2 |" in mend
          and "at-risk" not in mend, mend)
    check("markdown: what to mend", "fails@a.test" in mend and "waits@a.test" not in mend)
    rows = [row for row in waiting.splitlines() if row.startswith("| `")]
    check("markdown: what may wait", [next(n for n in ("waits", "risks", "nonsense", "b.test") if n in row)
          for row in rows] == ["waits", "risks", "nonsense", "b.test"], rows)
    check(f"markdown: why, who and until when {tail!r}", all("`2027-01-31`" in r and "moves" in r and "web team" in r
          for r in rows), rows)
    check("markdown: findings are counted without", re.search(r"\(`mx-is-cname`\) \| \w+ \| 1 \|", mend), mend)


def check_prometheus(files):
    values = dict(line.rsplit(" ", 1) for line in files["report.prom"].splitlines() if line[0] != "#")
    wanted = {'addresses{verdict="failing"}': 1, 'addresses{verdict="at-risk"}': 0,
              'addresses{verdict="invalid"}': 0, 'addresses{verdict="deliverable"}': 1,
              'suppressed_addresses{verdict="failing"}': 1, 'suppressed_addresses{verdict="at-risk"}': 1,
              'suppressed_addresses{verdict="invalid"}': 1, 'suppressed_addresses{verdict="deliverable"}': 0,
              'links{verdict="failing"}': 2, 'suppressed_links{verdict="failing"}': 2,
              'findings{id="mx-is-cname",severity="warning"}': 1,
              'suppressed_findings{id="mx-is-cname",severity="warning"}': 1}
    got = {key: values.get("mailknock_" + key) for key in wanted}
    check("prometheus: gauges of their own", got == {k: str(v) for k, v in wanted.items()}, got)


def check_csv(files, tail, shown):
    rows = list(csv.DictReader(files["report.csv"].splitlines()))
    told = {row["address"]: row["remedy"] for row in rows}
    check("csv: the rows stay", set(told) == {"fails@a.test", "waits@a.test", "risks@b.test", "nonsense"}, told)
    start = f"Suppressed until 2027-01-31 (web team{shown}): moves{shown}. "
    check(f"csv: the remedy says it {tail!r}", {a for a, r in told.items() if r.startswith(start) and
          len(r) > len(start)} == {"waits@a.test", "risks@b.test", "nonsense"}, told)


def check_html(files, tail, shown):
    page = files["report.html"]
    summary = html.unescape(re.sub("<[^>]*>", " ", page[page.index('id="summary"'):page.index('id="changes"')]))
    words = " ".join(summary.split())
    check("html: the headline", "1 address fails." in words, words)
    check("html: links", "2 of 4 contact links work" in words, words)
    check("html: addresses", "1 of 2 different addresses work" in words, words)
    check("html: counted apart", "3 more (6 links) are not counted: somebody has said why, and until when" in words,
          words)
    tiles = re.findall(r'<li class="([a-z-]+)"><a', page[page.index('class="tiles"'):])
    check("html: a tile for what counts", tiles[:2] == ["failing", "deliverable"] and len(tiles) == 2, tiles)
    check("html: the trend", "Failing addresses went from 4 to 1, links without a valid address from 0 to 0, addresses at risk "
          "from 0 to 0." in page)
    mends = page[page.index('id="mend"'):page.index("</section>", page.index('id="mend"'))]
    check("html: what to mend first", "fails@a.test" in mends and "waits@a.test" not in mends)
    groups = re.search(r'<section id="groups">(.*?)</section>', page, re.S).group(1)
    check("html: tables of trouble leave it out, and say so", "fails@a.test" in groups and "waits@a.test" not in groups
          and "what is suppressed is left out" in groups, groups)
    marks = re.findall(r'<p class="suppressed">(.*?)</p>', page, re.S)
    marks = [html.unescape(re.sub("<[^>]*>", "", mark)) for mark in marks]
    check(f"html: why, who and until when {tail!r}", len(marks) == 4 and all(
        "2027-01-31" in m and f"web team{shown}" in m and f"moves{shown}" in m for m in marks), marks)


def main():
    program = sys.argv[1]
    for tail in TAILS:
        with tempfile.TemporaryDirectory(prefix="mailknock-suppressed-") as folder:
            files, told = write(program, folder, tail)
        shown = tail.replace("\u202e", "\\xe2\\x80\\xae")
        check("printed: counts agree", "1 deliverable  1 failing  3 suppressed" in told, told)
        check("printed: only what counts is listed", "fails@a.test" in told and "waits" not in told, told)
        check_json(files, tail)
        check_sarif(files, tail)
        check_junit(files, shown)
        check_markdown(files, tail)
        check_prometheus(files)
        check_csv(files, tail, shown)
        check_html(files, tail, shown)
    sys.exit(1 if failures else 0)


main()
