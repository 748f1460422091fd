#!/usr/bin/env python3
"""Reads report.ndjson, .junit.xml, .sarif, .md and .prom back with other people's parsers.

Usage: formats.py REPORT_WORLD. Every foreign text of the world gets each of the payloads behind it; a
report must keep its shape, give every text back, and hold nothing that a reader would run or follow.
"""
import html.parser
import json
import pathlib
import re
import subprocess
import sys
import urllib.parse
import xml.etree.ElementTree

import junitparser
from prometheus_client.parser import text_string_to_metric_families

import payloads
import worlds
from payloads import PAYLOADS

COLUMN = re.compile(r"col\.[a-z0-9-]+")
FORMATS = {"ndjson": "report.ndjson", "junit": "report.junit.xml", "sarif": "report.sarif",
           "markdown": "report.md", "prometheus": "report.prom"}

failures, checks = [], 0


def check(name, fine, told=""):
    global checks
    checks += 1
    if not fine:
        failures.append(name)
        print(f"BROKEN  {name}: {told}"[:2000])


def visible(payload, more=""):
    """These formats have no place for what is no character either."""
    return payloads.visible(payload, more, hides=payloads.is_no_character)


def shape(value):
    if isinstance(value, dict):
        return {key: shape(inner) for key, inner in value.items()}
    return [shape(inner) for inner in value] if isinstance(value, list) else type(value).__name__


def strings(value):
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        yield from strings(inner)


class Page(html.parser.HTMLParser):
    """The elements of what Markdown became, and its text, that of code apart."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.shape, self.open, self.codes, self.prose, self.hrefs = [], [], [], "", []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.shape.append((tag, tuple(name for name, _ in attributes)))
        self.hrefs += [value for name, value in attributes if name in ("href", "src")]
        if tag == "code":
            self.codes.append("")
        self.open.append(tag)

    def handle_endtag(self, tag):
        self.open.remove(tag)

    def handle_data(self, text):
        if "code" in self.open:
            self.codes[-1] += text
        else:
            self.prose += text

    def handle_comment(self, text):
        self.shape.append(("comment", ()))


class World:
    def __init__(self, folder):
        self.json = json.loads((folder / "report.json").read_bytes())
        self.raw = {name: (folder / file).read_bytes() for name, file in FORMATS.items()}
        self.text = {name: raw.decode("utf-8") for name, raw in self.raw.items()}
        self.lines = [json.loads(line) for line in self.text["ndjson"].splitlines(keepends=True)]
        self.junit_file = folder / FORMATS["junit"]
        self.junit = xml.etree.ElementTree.fromstring(self.raw["junit"])
        self.sarif = json.loads(self.text["sarif"])["runs"][0]
        self.page = Page(subprocess.run(
            ["cmark-gfm", "--unsafe", "-e", "table", "-e", "autolink", "-e", "strikethrough", "-e",
             "tasklist", folder / FORMATS["markdown"]], check=True, capture_output=True).stdout.decode())
        self.samples = [sample for family in text_string_to_metric_families(self.text["prometheus"])
                        for sample in family.samples]


def columns_of(texts):
    return {name for text in texts for name in COLUMN.findall(text)}


def check_texts(name, payload, plain, hostile, turn):
    """Each column that the plain report holds stands in the hostile one with its payload, in a list without
    what separates its items; URIs are checked as such, and a field for an IP address holds no long one."""
    short = {"col.ip-1"} if len(payload) > 32 else set()
    uris = {"col.page"} if name == "sarif" else set()
    tails = {turn(payload), turn(re.sub(rb"[ \t\r\n]", b"_", payload))}
    lost = [c for c in columns_of(plain) - uris - short
            if not any(c + tail in text for text in hostile for tail in tails)]
    check(f"{name} gives every text back with {payload!r}", not lost, (lost, tails))


def check_ndjson(payload, world):
    def bare(kind, rename=None):
        return [{rename if key == "page_kind" else key: value for key, value in line.items()
                 if key != "kind"} for line in world.lines if line["kind"] == kind]

    check(f"ndjson: a line an object with {payload!r}", world.raw["ndjson"].count(b"\n") == len(world.lines)
          and world.raw["ndjson"].endswith(b"\n") and b"\r" not in world.raw["ndjson"])
    first, last = world.lines[0], world.lines[-1]
    head = {"schema": world.json["schema"], "tool": world.json["tool"], **world.json["run"]}
    check("ndjson: the run first, the summary last", list(first)[:2] == ["kind", "schema"]
          and bare("run") == [head] and last["kind"] == "summary" and bare("summary") == [world.json["summary"]])
    for key, kind in (("addresses", "address"), ("machine_addresses", "machine_address"),
                      ("domains", "domain"), ("servers", "server"), ("findings", "finding")):
        check(f"ndjson: {key} are those of report.json with {payload!r}",
              world.json[key] and bare(kind) == world.json[key])
    pages = [{("kind" if key == "page_kind" else key): value for key, value in line.items()
              if key != "kind"} for line in world.lines if line["kind"] == "page"]
    check("ndjson: pages are those of report.json", pages == world.json["pages"], pages)


def junit_shape(world):
    return [(element.tag, sorted(element.attrib)) for element in world.junit.iter()
            if element.get("name") != "seed"]


def junit_texts(world):
    for element in world.junit.iter():
        yield from element.attrib.values()
        yield element.text or ""


def check_junit(payload, plain, hostile):
    check(f"junit: the same elements with {payload!r}", junit_shape(plain) == junit_shape(hostile))
    def turn(text):
        return visible(text, "").replace("\\x0a", "\n").replace("\\x09", "\t")

    if b"\n" not in payload:
        check_texts("junit", payload, junit_texts(plain), list(junit_texts(hostile)), turn)
    else:
        name = hostile.junit.find(".//testcase").get("name")
        check(f"junit: the name of a case is whole with {payload!r}", name == "col.address" + turn(payload), name)


def check_sarif(payload, plain, hostile):
    def without_seeds(run):
        return shape({**run, "properties": 0, "invocations": run["invocations"]})

    check(f"sarif: the same shape with {payload!r}", without_seeds(plain.sarif) == without_seeds(hostile.sarif))
    def replaced(text):
        return re.sub("\ufffd+", "\ufffd", text.decode("utf-8", "replace"))

    told = [re.sub("\ufffd+", "\ufffd", text) for text in strings(hostile.sarif["results"])]
    check_texts("sarif", payload, strings(plain.sarif["results"]), told, replaced)
    for result in hostile.sarif["results"]:
        text = result["message"]["text"]
        check(f"sarif: no link and no placeholder in a message with {payload!r}",
              "](" not in text and not re.search(r"(?<!\{)(\{\{)*\{[0-9]+\}(?!\})", text), text)
        for location in result["locations"]:
            check_place(payload, hostile.sarif, location["physicalLocation"]["artifactLocation"])


def check_place(payload, run, place):
    fine = re.fullmatch(r"(?:[A-Za-z0-9\-._~:/?#@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+", place["uri"])
    check(f"sarif: a URI is one with {payload!r}", fine, place)
    check("sarif: a URI is relative, or GitHub turns the file down", "uriBaseId" in place
          and not urllib.parse.urlsplit(place["uri"]).scheme, place)
    base = run["originalUriBaseIds"][place["uriBaseId"]]
    if "uri" in base:
        # By hand, because urljoin makes one slash of two.
        whole = base["uri"] + place["uri"].removeprefix("./")
        sure = re.sub(rb"%(?![0-9A-Fa-f]{2})", b"%25", payload)
        check(f"sarif: a page is itself with {payload!r}", base["uri"] == "https://site.test/"
              and urllib.parse.unquote_to_bytes(whole)
              == b"https://site.test/col.page" + urllib.parse.unquote_to_bytes(sure), whole)


def check_markdown(payload, plain, hostile):
    page = hostile.page
    if b"\n" not in payload:
        check(f"markdown: the same elements with {payload!r}", page.shape == plain.page.shape,
              hostile.text["markdown"])
        def turn(text):
            turned = visible(text, "`|")
            return turned[:-1] + "\\x20" if turned.endswith(" ") else turned

        check_texts("markdown", payload, plain.page.codes, page.codes, turn)
    rows = [tag for tag, _ in page.shape if tag == "tr"]
    check(f"markdown: as many rows with {payload!r}", len(rows) == len([t for t, _ in plain.page.shape if t == "tr"]))
    check(f"markdown: foreign text is code with {payload!r}", not COLUMN.search(page.prose)
          and "evil" not in page.prose and page.prose.replace(", ", "") == plain.page.prose.replace(", ", ""),
          page.prose)
    check(f"markdown: nothing new is alive with {payload!r}",
          {tag for tag, _ in page.shape} == {tag for tag, _ in plain.page.shape}, page.shape)
    bad = [h for h in page.hrefs if not h.startswith("https://site.test/col.page")]
    check(f"markdown: links lead to pages of the site with {payload!r}", not bad, bad)
    check("markdown: fits into a comment", len(hostile.text["markdown"]) < 65536)


def check_prometheus(payload, plain, hostile):
    def known(world):
        return [(s.name, sorted(s.labels), s.value) for s in world.samples]

    check(f"prometheus: the same series with {payload!r}", known(plain) == known(hostile))
    labels = [value for sample in hostile.samples for value in sample.labels.values()]
    plain_labels = [value for sample in plain.samples for value in sample.labels.values()]
    check_texts("prometheus", payload, plain_labels, labels, visible)
    series = [(s.name, tuple(sorted(s.labels.items()))) for s in hostile.samples]
    check("prometheus: no series is there twice", len(series) == len(set(series)), series)


def check_bytes(payload, world):
    for name, raw in world.raw.items():
        check(f"{name}: no control byte with {payload!r}",
              not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]", raw)
              and (name in ("ndjson", "sarif") or not re.search(rb"\xe2\x80[\xa8-\xae]", raw)))


def check_plain(world):
    """What a reader of the format builds on, by values."""
    suites = junitparser.JUnitXml.fromfile(str(world.junit_file))
    suite = next(iter(suites))
    cases = list(suite)
    check("junit: counts are those of the cases", (suite.tests, suite.failures, suite.skipped, suite.errors)
          == (len(cases), sum(any(isinstance(r, junitparser.Failure) for r in c.result) for c in cases), 0, 0))
    case = cases[0]
    check("junit: a failure has its reason", case.classname == "site.test"
          and case.result[0].type == "mailbox-unknown" and case.result[0].message == "No such mailbox",
          (case.classname, case.result[0].type, case.result[0].message))
    check("junit: it tells where it stands, and what was said", "https://site.test/col.page, line 7"
          in case.system_out and "col.result-host [192.0.2.1]: refused at rcpt: 550 col.reply (decides)"
          in case.system_out, case.system_out)
    rules = world.sarif["tool"]["driver"]["rules"]
    results = world.sarif["results"]
    check("sarif: a result refers to its rule", results and all(rules[r["ruleIndex"]]["id"] == r["ruleId"]
                                                               for r in results))
    check("sarif: an address, a fault of its link, a finding", [(r["ruleId"], r["level"]) for r in results]
          == [("mailbox-unknown", "error"), ("mx-is-cname", "warning"), ("mailto-unencoded", "note")],
          [(r["ruleId"], r["level"]) for r in results])
    check("sarif: a place has its line", results[0]["locations"][0]["physicalLocation"]["region"]
          == {"startLine": 7})
    prints = [r["partialFingerprints"]["mailknockSubject/v1"] for r in results]
    check("sarif: fingerprints differ", len(set(prints)) == len(prints))
    long = [rule["id"] for rule in rules if len(rule["fullDescription"]["text"]) > 1024]
    check("sarif: descriptions have the length that GitHub shows", not long, long)
    values = {(s.name, *s.labels.values()): s.value for s in world.samples}
    check("prometheus: figures are those of the run", values[("mailknock_addresses", "failing")] == 1
          and values[("mailknock_run_complete",)] == 1
          and values[("mailknock_suppressed_findings", "mx-is-cname", "warning")] == 1
          and [v for k, v in values.items() if k[0] == "mailknock_certificate_expiry_timestamp_seconds"]
          == [1800000000] * 2, values)
    for words in ("0 of 1 contact links work.", "No such mailbox", "To do:"):
        check(f"markdown says: {words}", words in world.page.prose, world.page.prose)


def main():
    with worlds.folder("mailknock-formats-") as name:
        root = pathlib.Path(name)
        wanted = {"plain": b"plain", "again": b"plain", **{str(n): payload for n, payload in enumerate(PAYLOADS)}}
        worlds.write(sys.argv[1], [(root / name, payload, 2, b"") for name, payload in wanted.items()])
        plain = World(root / "plain")
        check_plain(plain)
        again = World(root / "again")
        check("a report is the same when it is written again", plain.raw == again.raw)
        for number, payload in [("plain", b""), *enumerate(PAYLOADS)]:
            hostile = World(root / str(number)) if payload else plain
            check_ndjson(payload, hostile)
            check_junit(payload, plain, hostile)
            check_sarif(payload, plain, hostile)
            check_markdown(payload, plain, hostile)
            check_prometheus(payload, plain, hostile)
            check_bytes(payload, hostile)
    print(f"{checks - len(failures)} of {checks} checks of {len(PAYLOADS)} payloads are fine")
    sys.exit(1 if failures else 0)


main()
