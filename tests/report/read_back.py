#!/usr/bin/env python3
"""Reads reports back: no foreign text breaks out of them, and what a machine is told is told apart.

Usage: read_back.py REPORT_WORLD TEMPLATE_FOLDER. The program writes a plain and a hostile world; they may differ in
the text of the columns and in nothing else: the same JSON shape, the same elements and attributes.
"""
import base64
import csv
import hashlib
import html.parser
import json
import pathlib
import re
import subprocess
import sys
import tempfile

# As world.c has them: what follows the name of a column, and how JSON and HTML must give it back.
TAIL = "\"'</script><script>alert(1)</script><img/src=x/onerror=x>&amp;,;"
JSON_TAILS = (TAIL + "\x01\x1b[2J\x7f\u2028\u202e\ufffd\\end", "\"'<b>&\x01\ufffd",
              "\"'<b>&\ufffd")
HTML_TAILS = (TAIL + "\\x01\\x1b[2J\\x7f\\xe2\\x80\\xa8\\xe2\\x80\\xae\\xff\\end", "\"'<b>&\\x01\\xff",
              "\"'<b>&\\xff")
COLUMN = re.compile(r"col\.[a-z0-9-]+")
VOID = {"meta", "link", "br", "input", "rect", "circle", "line", "path", "use"}
# What JSON tells and the page does not.
JSON_ONLY = {"href", "sender", "sts-record-name", "sts-record-text", "sts-record-error",
             "tlsrpt-name", "spf-name", "dmarc-name", "compared", "fixed"}

# Under which word the page tells each member of report.json about a server, its encryption, one
# result and one visit; None: it is no fact of its own there, or only a machine wants it.
LABELS = {
    "servers": {
        "host": None, "hosts": None, "ip": None, "port": None, "ptr": "Reverse name",
        "sessions": None, "interrupted": None, "banner": "Banner", "software": "Software",
        "banner_code": "220 col.banner", "masked": "Firewall", "ehlo": "EHLO",
        "ehlo_tls": "EHLO under encryption", "extensions": "It offers",
        "extensions_tls": "It offers under encryption",
        "extensions_only_before": "Offered before encryption only",
        "extensions_only_after": "Offered under encryption only",
        "helo": "We said we are", "source_ip": "We came from", "ecn": "ECN",
        "ehlo_refused": "Extensions", "null_sender_accepted": "Empty sender",
        "starttls": "STARTTLS", "starttls_injected": "Behind that reply", "quit": "QUIT", "tls": "Encryption", "timings_ms": "It took",
        "last": None, "names": "Under the name", "names_cut": None, "findings": None,
        "visits_left_out": "7 earlier visits are not shown.", "visits": None, "transcript": None},
    "tls": {
        "offered": None, "started": None, "trusted": "Checked by authorities",
        "name_matched": "Checked by authorities", "version": "Encryption", "cipher": "Cipher",
        "bits": "col.tls-cipher (256 bits)", "key_exchange": "Key exchange", "key": "Key",
        "signature": "Signature", "subject": "Certificate", "issuer": "Issuer", "alt_names": "Names", "alt_names_cut": None,
        "not_before": "Valid from", "not_after": "Valid until", "days_left": "Valid until",
        "sha256": "SHA-256", "sha1": "SHA-1", "chain": "Chain", "error": "Trouble"},
    "timings_ms": {
        "connect": "connect 11 ms", "banner": "banner 12 ms", "ehlo": "EHLO 13 ms",
        "starttls": "STARTTLS 14 ms", "handshake": "handshake 15 ms",
        "ehlo_tls": "EHLO in TLS 16 ms", "mail": "MAIL 17 ms", "rcpt": "RCPT 18 ms",
        "data": "DATA 19 ms", "quit": "QUIT 20 ms", "total": "in all 21 ms"},
    "results": {
        "host": "Mail server", "preference": "192.0.2.1, preference 10", "ip": "192.0.2.1",
        "sender": "Sender", "attempts": "let us in at try 2, 5 min after the first", "first_asked": None,
        "retry_after_s": "asks to come back after 5 min", "from_run": "(from run 7, 2023-11-14T22:23:20Z)",
        "asked": None, "outcome": "It", "stage": "at the recipient (RCPT TO)", "code": "Its words",
        "enhanced": "Its words", "text": "Its words"},
    "visits": {
        "kind": "A trial of level deep, 2023-11-14T22:20:00Z, as ", "host": None,
        "began": "What was said, 2023-11-14T22:18:20Z, as ", "ended": None, "transcript": None},
    "not_tried": {"kind": "whether they check SPF", "needs": "--level deep --own DOMAIN"},
}

failures = []


def check(name, fine, told=""):
    print(("ok      " if fine else "BROKEN  ") + name + ("" if fine else f": {told}"))
    if not fine:
        failures.append(name)


class Page(html.parser.HTMLParser):
    """Elements with the names of their attributes, in order, and all text."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.shape, self.open, self.texts, self.hrefs, self.unbalanced = [], [], [], [], []
        self.tables, self.ids, self.scripts, self.styles = [], [], [], []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        values = dict(attributes)
        self.shape.append((tag, tuple(name for name, _ in attributes), values.get("class")))
        self.hrefs += [values["href"]] if "href" in values and tag == "a" else []
        self.ids += [values["id"]] if "id" in values else []
        if tag == "table":
            self.tables.append([])
        elif tag in ("th", "caption") and self.tables:
            self.tables[-1].append((tag, values.get("scope")))
        if tag not in VOID:
            self.open.append(tag)

    handle_startendtag = handle_starttag

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.unbalanced.append((tag, self.getpos()))

    def handle_data(self, text):
        if "script" in self.open:
            self.scripts.append(text)
        elif "style" in self.open:
            self.styles.append(text)
        else:
            self.texts.append(text)

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        if tag not in VOID:
            self.open.pop()


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
    def __init__(self, program, root, kind, machines=4):
        folder = root / f"{kind}{machines}"
        subprocess.run([program, folder, kind, str(machines)], check=True)
        self.json = json.loads((folder / "report.json").read_text(encoding="utf-8"))
        self.raw = (folder / "report.html").read_bytes()
        self.page = Page(self.raw.decode("utf-8"))
        with open(folder / "report.csv", newline="", encoding="utf-8", errors="replace") as file:
            self.rows = list(csv.DictReader(file))
        self.text = "\0".join(self.page.texts)


def check_hostile(plain, hostile):
    told = set(strings(hostile.json))
    columns = sorted({name for text in strings(plain.json) for name in COLUMN.findall(text)})
    lost = [c for c in columns if not any(c + t in text for text in told for t in JSON_TAILS)]
    check("JSON gives every text back as it was", len(columns) > 40 and not lost, lost)
    check("JSON has the same shape whatever the texts are", shape(plain.json) == shape(hostile.json))
    check("the page has the same elements whatever the texts are",
          plain.page.shape == hostile.page.shape)
    check("every element ends", not hostile.page.unbalanced and not hostile.page.open,
          (hostile.page.unbalanced, hostile.page.open))
    shown = set(COLUMN.findall(plain.text))
    lost = [c for c in shown if not any(c + t in hostile.text for t in HTML_TAILS)]
    check("the page shows every text, made visible", not lost, lost)
    missing = {c for c in columns if c not in shown} - {"col." + c for c in JSON_ONLY}
    check("the page tells what JSON tells", not missing, missing)
    check("no control byte is on the page",
          not re.search(rb"[\x00-\x08\x0b-\x1f\x7f]|\xe2\x80[\xa8\xae]", hostile.raw))
    bad = [h for h in hostile.page.hrefs if not re.match(r"https?://|mailto:|#", h)]
    check("links lead to web pages only", not bad, bad)
    check("CSV has the same rows whatever the texts are", len(plain.rows) == len(hostile.rows))


def check_labels(world):
    server, address = world.json["servers"][0], world.json["addresses"][0]
    told = {"servers": set(server), "tls": set(server["tls"]), "timings_ms": set(server["timings_ms"]),
            "results": set().union(*address["results"]), "visits": set(server["visits"][0]),
            "not_tried": set(world.json["domains"][0]["not_tried"][0])}
    for name, keys in told.items():
        odd = keys ^ set(LABELS[name])
        check(f"{name}: each member has its word on the page, or none by decision", not odd, odd)
        lost = [w for w in LABELS[name].values() if w and not any(w in text for text in world.page.texts)]
        check(f"{name}: the words stand on the page", not lost, lost)
    kinds = [visit["kind"] for visit in server["visits"]]
    check("visits are told in their order", kinds == ["visit", "look", "visit", "trial"], kinds)


def check_letter(world):
    letter = next((t for t in world.page.texts if t.startswith("Subject: Mail to col.address at ")), "")
    for words in ("your mail server col.result-host", "[192.0.2.1], port 2525", "greeting as probe.test",
                  "MAIL FROM:<col.sender>", "RCPT TO:<col.address>", "550 col.reply", "Trouble:"):
        check(f"a text to send tells: {words}", words in letter, letter)


def check_access(page):
    described = [table for table in page.tables if ("caption", None) in table]
    loose = [cell for table in described for cell in table if cell[0] == "th" and not cell[1]]
    check("every table has a caption, and headers with a scope",
          len(described) == len(page.tables) > 10 and not loose, (len(described), len(page.tables), loose))
    check("no id is there twice", len(page.ids) == len(set(page.ids)))
    levels = [int(tag[1]) for tag, _, _ in page.shape if re.fullmatch("h[1-6]", tag)]
    skipped = [pair for pair in zip(levels, levels[1:]) if pair[1] > pair[0] + 1]
    check("headings come in order", levels[0] == 1 and levels.count(1) == 1 and not skipped, skipped)
    bare = [name for _, names, _ in page.shape for name in names if name == "style" or name.startswith("on")]
    check("no element has a style or a script of its own", not bare, bare)


def check_policy(world, template):
    """One style and one script, ours, each named by its hash; nothing else may run, show or be fetched."""
    page, policy = world.page, re.search(rb'Security-Policy" content="([^"]*)"', world.raw)[1].decode()
    for kind, texts, name in (("script", page.scripts, "report.js"), ("style", page.styles, "report.css")):
        own = (template / name).read_text(encoding="utf-8")
        hashed = base64.b64encode(hashlib.sha256(own.encode()).digest()).decode()
        check(f"the page's only {kind} is {name}", "".join(texts) == own
              and sum(tag == kind for tag, _, _ in page.shape) == 1)
        check("... which the policy names by its hash", f"{kind}-src 'sha256-{hashed}';" in policy, policy)
    check("the policy allows nothing else", policy.startswith("default-src 'none'; ")
          and "unsafe" not in policy and "http" not in policy, policy)


def check_asked(world):
    unasked = next(d for d in world.json["domains"] if d["domain"] == "unasked.test")
    claims = {key: unasked[key] for key in ("sts", "dane", "tlsrpt", "spf", "dmarc", "zone",
                                            "contact", "block_lists", "name_servers", "outages",
                                            "outages_of", "outage_score")
              if unasked[key] is not None}
    claims |= {key: mx[key] for mx in unasked["mx"] for key in ("tlsa", "dane", "sts_allowed",
               "unregistered") if mx[key] is not None}
    names = [a["ptr"] for mx in unasked["mx"] for a in mx["addresses"] if a["ptr"]]
    check("nothing is claimed of what was not asked for", not claims and not names, (claims, names))
    told = "never.told" in json.dumps(world.json) or "never.told" in world.text
    check("nor does it stand anywhere", not told)
    check("a server has its reverse name, or null",
          [s["ptr"] and s["ptr"]["confirmed"] for s in world.json["servers"]] == [True, None])
    check("shares are parts of the mail",
          [mx["share"] for mx in unasked["mx"]] == [0.5, 0.5, 0]
          and [mx["role"] for mx in unasked["mx"]] == ["equal", "equal", "backup"])


def check_outages(world):
    domain = next(d for d in world.json["domains"] if d["outages"])
    check("outages are parts of the mail",
          [(o["outcome"], o["part"]) for o in domain["outages"]]
          == [("delivered", 1), ("bounced", 1), ("unknown", 0.5), ("delayed", 1), ("bounced", 0.333333)])
    check("nothing is away at first", domain["outages"][0]["without"] is None
          and domain["outages"][1]["without"] and domain["outages"][1]["ip"] is None
          and domain["outages"][2]["ip"])
    check("servers are counted, not addresses",
          domain["outage_score"] == {"servers": 3, "harmless": 1, "unknown": 0}, domain["outage_score"])
    for words in ("1 of its 3 servers can be away without a loss of mail",
                  "half of the mail has an unknown fate", "a third of the mail is rejected for ever"):
        check(f"the page says: {words}", words in world.text)


def check_machines(program, root):
    for count, site, machines in ((4, 1, 4), (1, 1, 1), (0, 1, 0), (-2, 0, 2)):
        world = World(program, root, "hostile", count)
        lists = (len(world.json["addresses"]), len(world.json["machine_addresses"]))
        check(f"{site} addresses and {machines} for machines are told apart",
              lists == (site, machines), lists)
        check("... and have a section of their own", ("machines" in world.page.ids) == (machines > 0))
        check("... that ends", not world.page.unbalanced and not world.page.open)
        pages = [row["page_url"] for row in world.rows]
        check("... and no row in CSV", len(pages) == site and not any("dns:" in p for p in pages), pages)


def main():
    program = sys.argv[1]
    with tempfile.TemporaryDirectory(prefix="mailknock-report-") as folder:
        root = pathlib.Path(folder)
        plain, hostile = World(program, root, "plain"), World(program, root, "hostile")
        check_hostile(plain, hostile)
        check_labels(plain)
        check_letter(plain)
        check_access(plain.page)
        check_policy(hostile, pathlib.Path(sys.argv[2]))
        check_asked(plain)
        check_outages(plain)
        check_machines(program, root)
    sys.exit(1 if failures else 0)


main()
