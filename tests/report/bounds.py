#!/usr/bin/env python3
"""What each verdict becomes in the further formats, and what they do with more than they show.

Usage: bounds.py REPORT_MANY
"""
import collections
import json
import pathlib
import subprocess
import sys
import tempfile
import xml.etree.ElementTree

failures = []


def check(name, fine, told=""):
    print(("ok      " if fine else "BROKEN  ") + name + ("" if fine else f": {told}"[:1000]))
    if not fine:
        failures.append(name)


def make(program, folder, *words):
    subprocess.run([program, folder, *words], check=True)
    return folder


def outcomes(folder):
    suite = xml.etree.ElementTree.parse(folder / "report.junit.xml").getroot()[0]
    told = collections.Counter()
    for case in suite.iter("testcase"):
        kind = next((child.tag for child in case if child.tag in ("failure", "skipped")), "pass")
        told[(case.find("system-out").text.split()[1], kind)] += 1
    counts = collections.Counter(kind for (_, kind), n in told.items() for _ in range(n))
    check("junit: the suite counts its cases",
          [int(suite.get(key)) for key in ("tests", "failures", "skipped")]
          == [sum(counts.values()), counts["failure"], counts["skipped"]], suite.attrib)
    return dict(told)


def check_few(folder, strict):
    passes = {("failing", "failure"): 2, ("invalid", "failure"): 2, ("unverified", "skipped"): 2,
              ("skipped", "skipped"): 2, ("deliverable", "pass"): 2}
    check("junit: each verdict has its outcome", outcomes(folder) == {**passes, ("at-risk", "pass"): 2},
          outcomes(folder))
    check("junit: at-risk can be a failure", outcomes(strict) == {**passes, ("at-risk", "failure"): 2})
    output = next(xml.etree.ElementTree.parse(folder / "report.junit.xml").iter("system-out")).text
    check("junit: places are bounded, and the rest is counted", output.count("  https://s") == 100
          and "and 50 more" in output, output)
    run = json.loads((folder / "report.sarif").read_bytes())["runs"][0]
    levels = collections.Counter((r["properties"]["verdict"], r["level"]) for r in run["results"]
                                 if "verdict" in r["properties"])
    check("sarif: each verdict has its level", levels == {("failing", "error"): 2, ("invalid", "error"): 2,
          ("at-risk", "warning"): 2, ("unverified", "note"): 2}, levels)
    faults = [r for r in run["results"] if r["ruleId"] == "mailto-unencoded" and "href" in r["properties"]]
    check("sarif: a fault on many pages is one result of its address", len(faults) == 6, len(faults))
    check("sarif: places are bounded, and the rest is counted", [len(faults[0]["locations"]),
          faults[0]["properties"]["locationsLeftOut"]] == [100, 50])
    bases = run["originalUriBaseIds"]
    places = [l["physicalLocation"]["artifactLocation"] for r in run["results"] for l in r["locations"]]
    check("sarif: sites are bounded", len(bases) == 65 and all(p.get("uriBaseId", "SITE1") in bases for p in places)
          and any("uriBaseId" not in p for p in places), len(bases))
    order = [r["level"] for r in run["results"] if "verdict" not in r["properties"]]
    check("sarif: findings and faults come by severity",
          order == sorted(order, key=["error", "warning", "note"].index), order)
    prints = [(r["ruleId"], *r["partialFingerprints"].values()) for r in run["results"]]
    check("sarif: no fingerprint is there twice for a rule", len(set(prints)) == len(prints))
    check("sarif: an open run was no success", not run["invocations"][0]["executionSuccessful"]
          and "endTimeUtc" not in run["invocations"][0])
    text = (folder / "report.md").read_text()
    check("markdown: an open run is told", "This run is not complete" in text)
    check("markdown: rows are what has to be mended", text.count("@many.test") == 6, text)
    prom = (folder / "report.prom").read_text().splitlines()
    check("prometheus: an open run has no end", "mailknock_run_complete 0" in prom
          and not any("end_timestamp" in line for line in prom))
    expiries = [int(line.split()[-1]) for line in prom if line.startswith("mailknock_certificate_expiry")]
    check("prometheus: the certificates that expire first", sorted(expiries)
          == list(range(1800000000, 1800001000)) and "mailknock_certificates_left_out 200" in prom)


def check_many(folder):
    run = json.loads((folder / "report.sarif").read_bytes())["runs"][0]
    left_out = run["invocations"][0]["toolExecutionNotifications"][0]
    check("sarif: results are bounded, and the rest is counted", len(run["results"]) == 25000
          and left_out["level"] == "warning" and " more, the least grave" in left_out["message"]["text"], left_out)
    check("sarif: addresses that fail come before the rest",
          all(r["properties"]["verdict"] == "failing" for r in run["results"][:9000]))
    text = (folder / "report.md").read_text()
    check("markdown: rows are bounded, and the rest is counted", text.count("@many.test") == 25
          and "… and 26975 more in report.html." in text and "more kinds" in text, text)
    check("markdown: fits into a comment", len(text) < 65536, len(text))
    lines = [json.loads(line) for line in open(folder / "report.ndjson", encoding="utf-8")]
    kinds = collections.Counter(line["kind"] for line in lines)
    check("ndjson: everything is there", kinds["address"] == 54000 and kinds["server"] == 1200
          and lines[-1]["kind"] == "summary", kinds)


def main():
    with tempfile.TemporaryDirectory(prefix="mailknock-bounds-") as name:
        root = pathlib.Path(name)
        check_few(make(sys.argv[1], root / "few", "2"), make(sys.argv[1], root / "strict", "2", "at-risk-fails"))
        check_many(make(sys.argv[1], root / "many", "9000"))
    sys.exit(1 if failures else 0)


main()
