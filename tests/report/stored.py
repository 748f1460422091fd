#!/usr/bin/env python3
"""A database whose every text is hostile: the program's reports keep their shape and give the texts back, and what
it prints on a terminal holds no control character and nothing that turns or hides text.

Usage: stored.py MAILKNOCK SOURCE_DIR. The rows are made from the schema itself: each column of text holds a payload,
unless OURS names it as a word of ours, so that a new one is tried as soon as it is there; one that no report shows
has to be named in UNSEEN.
"""
import json
import pathlib
import re
import sqlite3
import subprocess
import sys
import tempfile

from payloads import FORMULAS, HIDDEN, MARKUP, NO_TEXT, PROGRAMS

T1, T2 = 1700000000000, 1700086400000
# Words, digests and lists of ours; what a program reads before anybody sees it; addresses of hosts, which are
# parsed.
OURS = {
    "run.options": "{}", "tally.name": "page 1", "setting.name": "x", "link.source": "mailto", "link.defect": "",
    "link.findings": "mailto-unencoded", "link.written": "", "verdict.reason": "mailbox-unknown",
    "verdict.findings": "", "finding.finding": "mx-is-cname", "finding.subject_kind": "domain",
    "suppressed.finding": "", "suppressed.until": "2099-01-31",
    "endpoint.ip": "192.0.2.1", "machine_source.source": "dmarc", "domain.name": "site.test",
    "mx_host.tlsa": "3 1 1 00", "name_server.ip": "192.0.2.53", "vantage.liar": "", "vantage_ip.range": "private",
    "session.tls_chain": "", "session.tls_sha256": "00", "session.tls_sha1": "00", "session.extensions": "PIPELINING",
    "session.extensions_tls": "PIPELINING", "outage.ip": "", "ip_listing.ip": "192.0.2.1", "session.last_enhanced": "",
    "question.enhanced": "5.1.1", "verdict.deciding_ip": "192.0.2.1", "endpoint_host.name": "col.mx_host.name",
    "verdict.deciding_host": "col.mx_host.name", "session.host": "col.mx_host.name", "outage.host": "col.mx_host.name"}
# Kept for the program alone, or in a field too short for its name.
UNSEEN = {"endpoint.owner", "endpoint.provider", "known_answer.ip", "known_answer.place", "page.content_type", "page.etag",
          "page.last_modified", "page.redirect", "page.title", "run.crawl_key", "run_domain.owner",
          "run_domain.policy_owner", "session.tls_version", "welcome.name",
          # The rows of this world are of the site, and asked for as published; world.c has the others.
          "machine_source.page", "question.asked"}
NUMBERS = {
    "state": 1, "crawl_done": 1, "started_ms": T1, "finished_ms": T1 + 1000, "began_ms": T1, "ended_ms": T1 + 500,
    "page.state": 2, "page.status": 404, "run_domain.route": 1, "policy_state": 1, "has_controls": 1,
    "mx_host.is_usable": 1, "mx_host.preference": 10, "endpoint.greeted": 1, "session.greeted": 1,
    "question.state": 2, "question.outcome": 3, "question.stage": 6, "question.code": 550, "question.attempts": 1,
    "verdict.verdict": 2, "verdict.cause": 2, "last_ms": T1, "first_ms": T1, "link.line": 7, "ptr_is_asked": 1,
    "endpoint.state": 0, "ptr_count": 1, "session.last_outcome": 3, "session.last_stage": 6, "session.last_code": 550,
    "tls_is_offered": 1, "tls_is_started": 1, "tls_not_after_s": 1800000000, "endpoint.ptr_is_asked": 1,
    "sts_record_state": 2, "tlsrpt_state": 2, "spf_state": 2, "dmarc_state": 2, "sts_has_policy": 1,
    "ip_listing.state": 1, "vantage_canary.outcome": 9, "is_authoritative": 1, "last_seen_ms": T1}
ONES = {"run", "page", "domain", "address", "run_domain", "run_address", "endpoint", "session", "from_page", "id"}
ALIVE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
                   "\U000e0000-\U000e007f]")
COLUMN = re.compile(r"col\.[a-z0-9_]+\.[a-z0-9_]+")

failures, checks = [], 0


def check(name, fine, told=""):
    global checks
    checks += 1
    if not fine:
        failures.append(name)
        print(f"BROKEN  {name}: {told}"[:1500])


def groups(payloads, size):
    """Several in one text, short enough for the fields that they are told in."""
    out = [b""]
    for payload in (p.encode() if isinstance(p, str) else p for p in payloads):
        if len(out[-1]) + len(payload) > size:
            out.append(b"")
        out[-1] += payload + b"."
    return out


def make(file, source, payload, domain="site.test"):
    """One row of each table and run."""
    db = sqlite3.connect(file)
    db.create_function("page_key", 1, lambda url: hash(url) & 0x7fffffff)
    migrations = sorted((source / "schema/sqlite").glob("*.sql"))
    for migration in migrations:
        db.executescript(migration.read_text())
    own = re.search(r"APPLICATION_ID = (0x\w+)", (source / "schema/store_sqlite.c").read_text())[1]
    db.execute(f"PRAGMA application_id = {int(own, 16)}")
    db.execute(f"PRAGMA user_version = {len(migrations)}")
    db.execute("PRAGMA foreign_keys = OFF")
    tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'"
                                           " AND name NOT LIKE 'sqlite%'")]
    columns = set()
    for table in tables:
        if table == "setting":
            continue
        for run in (1, 2):
            insert(db, table, run, payload, columns)
    for at in (1, 2):  # what is no address
        db.execute("INSERT INTO link (run, page, written, defect, line, href, text, source) VALUES (?, ?, CAST(? AS TEXT),"
                   " 'local-part-syntax', 9, 'mailto:x', 'x', 'mailto')", (at, at, payload + b"col.link.written" + payload))
    db.execute("UPDATE domain SET name = ?", (domain,))
    db.commit()
    db.close()
    return columns


def value_of(table, name, kind, run, payload, columns):
    full = f"{table}.{name}"
    if kind == "INTEGER":
        if name in ONES or name == "run":
            return run if name not in ("domain", "address") and full not in ("domain.id", "address.id") else 1
        number = NUMBERS.get(full, NUMBERS.get(name, 0))
        return number + (T2 - T1) * (run - 1) if number >= T1 else number
    if kind == "BLOB":
        return b""
    if full == "suppressed.subject":
        return payload + b"col.address.local" + payload + b"@site.test"
    if full in OURS:
        return OURS[full].encode()
    columns.add(f"col.{full}")
    return payload + f"col.{full}".encode() + payload


def insert(db, table, run, payload, columns):
    names, values, blobs = [], [], set()
    for _, name, kind, _, _, _, hidden in db.execute(f"PRAGMA table_xinfo({table})").fetchall():
        if hidden:
            continue
        names.append(f'"{name}"')
        if kind == "BLOB":
            blobs.add(len(values))
        values.append(value_of(table, name, kind, run, payload, columns))
    places = ", ".join("CAST(? AS TEXT)" if isinstance(v, bytes) and v else "?" for v in values)
    values = ["" if v == b"" and i not in blobs else v for i, v in enumerate(values)]
    db.execute(f"INSERT OR REPLACE INTO {table} ({', '.join(names)}) VALUES ({places})", values)


def strings(value):
    if isinstance(value, str):
        yield value
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else []:
        yield from strings(inner)


def run(program, file, *words):
    ended = subprocess.run([program, *words, "--db", file], capture_output=True, timeout=60)
    return ended.returncode, ended.stdout, ended.stderr


def printed(program, file, out):
    """Everything that the program says of a database without a network."""
    yield "report", run(program, file, "report", "--out", out, "--fail-on", "never", "--verbose", "--format",
                        "html,csv,json,ndjson,junit,sarif,markdown,prometheus")
    yield "report --log-format json", run(program, file, "report", "--out", out, "--log-format", "json", "--fail-on",
                                          "never", "--redact")
    for words in (("list",), ("show",), ("show", "1"), ("diff", "1", "2"), ("merge", f"{file}:1", f"{file}:2")):
        yield "runs " + words[0], run(program, file, "runs", *words, "--fail-on", "never")
        yield f"runs {words[0]} --json", run(program, file, "runs", *words, "--json", "--fail-on", "never")
    yield "sts show", run(program, file, "sts", "show")


def check_printed(payload, name, ended):
    status, out, err = ended
    check(f"{name}: it is done with {payload!r}", status == 0 and b"ERROR" not in err, (status, err[-300:]))
    for stream, text in (("standard output", out), ("standard error", err)):
        try:
            alive = ALIVE.findall(text.decode("utf-8"))
            if "json" in name:
                alive = [c for c in alive if ord(c) < 0x20 or ord(c) == 0x7f]
            check(f"{name}: {stream} is dead with {payload!r}", not alive, (alive, text[:300]))
        except UnicodeDecodeError as error:
            check(f"{name}: {stream} is text with {payload!r}", False, error)
    if "--json" in name:
        json.loads(out)


def check_homograph(program, source, root):
    """Beside the name that the DNS knows stands how it looks, wherever people read it."""
    looks = "p\u0430ypal.test"
    known = looks.encode("idna").decode()
    file, out = root / "homograph.db", root / "homograph"
    make(file, source, b"", known)
    texts = {"the terminal": run(program, file, "report", "--out", out, "--fail-on", "never", "--format",
                                 "html,junit,markdown")[1].decode()}
    texts |= {path.name: path.read_text(encoding="utf-8") for path in out.iterdir()}
    for name, text in texts.items():
        check(f"{name}: a homograph is told", known in text and looks in text and "look alike" in text, text[:500])


def main():
    program, source = sys.argv[1], pathlib.Path(sys.argv[2])
    payloads = groups(HIDDEN, 80) + groups(NO_TEXT, 99) + groups(MARKUP + PROGRAMS + FORMULAS, 400)
    with tempfile.TemporaryDirectory(prefix="mailknock-stored-") as name:
        root = pathlib.Path(name)
        seen, columns = set(), set()
        for number, payload in enumerate([b""] + payloads):
            file, out = root / f"{number}.db", root / str(number)
            columns = make(file, source, payload)
            for told, ended in printed(program, file, out):
                check_printed(payload, told, ended)
                seen |= set(COLUMN.findall(ended[1].decode("utf-8", "replace")))
            report = json.loads((out / "report.json").read_bytes()) if (out / "report.json").exists() else {}
            seen |= {c for text in strings(report) for c in COLUMN.findall(text)}
        check_homograph(program, source, root)
        unseen = columns - seen - {f"col.{c}" for c in UNSEEN}
        check("each column of text is told somewhere, or named as one that is not", not unseen, sorted(unseen))
    print(f"{checks - len(failures)} of {checks} checks of {len(payloads)} payloads and {len(columns)} columns are fine")
    sys.exit(1 if failures else 0)


main()
