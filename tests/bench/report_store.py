#!/usr/bin/env python3
"""Makes a database as two nights of a large site leave it, without a crawl and a check.

Usage: report_store.py BINARY DB RESULTS

A result is an address on a page, a row of report.csv. An address stands on one to four pages, twenty are
of a domain; three domains of four are with one of a few providers, the others have two servers of their
own. Of a hundred addresses ten fail, one is no address. The night before knew nearly all of it. The
rows go straight into the tables, in the order in which a crawl and a check write them.
"""
import functools
import http.server
import itertools
import pathlib
import sqlite3
import subprocess
import sys
import threading

LINKS = 2.5  # of an address
ADDRESSES_A_DOMAIN, PROVIDERS = 20, 40
NIGHT_MS = 86_400_000
DELIVERABLE, AT_RISK, FAILING, UNVERIFIED, INVALID = range(5)
KINDS = [(FAILING, "mailbox-unknown", 1, 2, "", 10), (AT_RISK, "mixed-tier", 2, 1, "mx-single", 2),
         (UNVERIFIED, "greylisted", 4, 0, "", 3), (DELIVERABLE, "accepted", 0, 2, "", 85)]
TRANSCRIPT = "\n".join([
    "0.021 S: 220 mx.provider.test ESMTP Postfix", "0.021 C: EHLO probe.example.net", *(
        f"0.041 S: 250-{word}" for word in ("mx.provider.test", "PIPELINING", "SIZE 52428800", "VRFY", "ETRN",
                                            "STARTTLS", "ENHANCEDSTATUSCODES", "8BITMIME", "DSN")),
    "0.041 S: 250 CHUNKING", "0.042 C: STARTTLS", "0.062 S: 220 2.0.0 Ready to start TLS",
    "0.101 -- TLSv1.3 TLS_AES_256_GCM_SHA384", "0.121 C: EHLO probe.example.net", "0.141 S: 250 mx.provider.test",
    "0.142 C: MAIL FROM:<>", "0.161 S: 250 2.1.0 Ok", "0.162 C: RCPT TO:<someone@example.test>",
    "0.181 S: 550 5.1.1 <someone@example.test>: Recipient address rejected: User unknown in table",
    "0.182 C: QUIT", "0.201 S: 221 2.0.0 Bye"])


def kind_of(number):
    place = number * 7 % 100
    for kind in KINDS:
        place -= kind[-1]
        if place < 0:
            return kind
    raise AssertionError


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_):
        pass


def make_empty(binary, path):
    """A database as the program itself makes it, with a run that knows one page."""
    folder = path.parent / "one-page"
    folder.mkdir(exist_ok=True)
    (folder / "index.html").write_text("<title>One page</title>")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=folder)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        subprocess.run([binary, "crawl", "--db", path, "--allow-private", "--quiet", "--no-sitemap",
                        f"http://127.0.0.1:{server.server_port}/"], check=True)
        server.shutdown()


class Tables:
    """Rows by the names of their columns; a column without a value and a default is 0 or ""."""

    def __init__(self, path):
        self.db = sqlite3.connect(path, isolation_level=None)
        for words in ("PRAGMA synchronous = OFF", "PRAGMA foreign_keys = OFF", "PRAGMA cache_size = -200000", "BEGIN"):
            self.db.execute(words)

    def fill(self, table, names, rows):
        empty = {"INTEGER": 0, "TEXT": ""}
        rest = [(name, empty[kind]) for _, name, kind, not_null, default, _, _ in
                self.db.execute(f"PRAGMA table_xinfo({table})") if not_null and default is None and name not in names]
        columns = list(names) + [name for name, _ in rest]
        values = ", ".join(["?"] * len(names) + [repr(value) for _, value in rest])
        self.db.executemany(f"INSERT OR REPLACE INTO {table} ({', '.join(columns)}) VALUES ({values})", rows)

    def finish(self):
        # What is made answered was never waiting.
        for words in ("UPDATE endpoint SET waiting = 0, ready_ms = 0", "COMMIT", "PRAGMA wal_checkpoint(TRUNCATE)"):
            self.db.execute(words)
        self.db.close()


class Site:
    def __init__(self, results):
        self.addresses = max(ADDRESSES_A_DOMAIN, round(results / LINKS))
        self.domains = self.addresses // ADDRESSES_A_DOMAIN
        self.pages = max(4, results // 25)
        self.own = len([d for d in range(self.domains) if d % 4 == 0])
        self.servers = 2 * (PROVIDERS + self.own)

    def pages_of(self, address):
        first = address * self.pages // self.addresses
        pages = {(first + step * (address * 2654435761 >> 7)) % self.pages for step in range(1 + address % 4)}
        return sorted({page - self.is_broken(page) for page in pages})

    def is_broken(self, page):
        return page % 50 == 7

    def is_invalid(self, address):
        return address % 100 == 50

    def servers_of(self, domain):
        """Two of them, counted from 0, with their names."""
        first = 2 * (PROVIDERS + domain // 4) if domain % 4 == 0 else domain % PROVIDERS * 2
        name = f"d{domain}.test" if domain % 4 == 0 else f"provider{domain % PROVIDERS}.test"
        return [(first, f"mx1.{name}"), (first + 1, f"mx2.{name}")]

    def ip_of(self, server):
        return f"198.18.{server >> 8 & 255}.{server & 255}" if server < 65536 else f"2001:db8::{server:x}"


def fill_names(tables, site):
    tables.fill("domain", ["id", "name"], ((d + 1, f"d{d}.test") for d in range(site.domains)))
    tables.fill("address", ["id", "domain", "local"], (
        (a + 1, a % site.domains + 1, f"{'jane.doe' if a % 3 else 'office'}{a}") for a in range(site.addresses)))


def fill_run(tables, site, run, started_ms):
    vantage, options = tables.db.execute("SELECT vantage, options FROM run WHERE id = 1").fetchone()
    tables.db.execute(
        "INSERT INTO run (id, seeds, options, vantage, started_ms, finished_ms, state, crawl_done, pages_after) "
        "VALUES (?, 'https://www.large.test/', ?, ?, ?, ?, 1, 1, (SELECT max(id) FROM page))",
        (run, options, vantage, started_ms, started_ms + 3_600_000))
    return tables.db.execute("SELECT pages_after FROM run WHERE id = ?", (run,)).fetchone()[0] + 1


def fill_crawl(tables, site, run, first_page, skip):
    """`skip`: of so many addresses this night knows nothing of one."""
    base = (run - 2) * site.addresses
    tables.fill("page", ["id", "run", "key", "state", "status", "url", "error", "title", "targets"], (
        (first_page + p, run, run * 10**12 + p, 1 + site.is_broken(p), 404 if site.is_broken(p) else 200,
         f"https://www.large.test/department/{p // 100}/page-{p}.html", "404 Not Found" if site.is_broken(p) else "",
         f"Page {p} of a large site", b"".join((run * 10**12 + (p + step) % site.pages).to_bytes(8, "little")
                                               for step in range(10))) for p in range(site.pages)))
    tables.fill("run_domain", ["id", "run", "domain", "state", "route", "policy_state", "hosts_told", "ips_told"], (
        (run * 10**8 + d, run, d + 1, 1, 1, 1, 2, 2) for d in range(site.domains)))
    known = [a for a in range(site.addresses) if a % skip]
    tables.fill("run_address", ["id", "run", "address", "run_domain"], (
        (base + a + 1, run, a + 1, run * 10**8 + a % site.domains) for a in known if not site.is_invalid(a)))
    places = sorted((p, a) for a in known for p in site.pages_of(a))
    written = tables.db.execute("SELECT name, local FROM address a JOIN domain d ON d.id = a.domain ORDER BY a.id").fetchall()
    tables.fill("link", ["run", "page", "run_address", "written", "defect", "line", "href", "text", "source"], (
        (run, first_page + p, None if site.is_invalid(a) else base + a + 1,
         written[a][1] if site.is_invalid(a) else "", "address-no-at" if site.is_invalid(a) else "",
         40 + a % 200, f"mailto:{written[a][1]}@{written[a][0]}", "Write to us" if a % 2 else written[a][1], "mailto")
        for p, a in places))
    return known, len(places), len(set(a for _, a in places if site.is_invalid(a)))


def fill_servers(tables, site, run, started_ms):
    base = run * 10**7
    tables.fill("endpoint", ["id", "run", "ip", "greeted", "ptr_is_asked", "ptr_name"], (
        (base + s, run, site.ip_of(s), 1, 1, f"host{s}.provider.test") for s in range(site.servers)))
    hosts = ((d, position, *server) for d in range(site.domains)
             for position, server in enumerate(site.servers_of(d)))
    here, there = itertools.tee(hosts)
    tables.fill("mx_host", ["run_domain", "position", "name", "preference", "is_usable"], (
        (run * 10**8 + d, position, name, 10 + 10 * position, 1) for d, position, _, name in here))
    tables.fill("mx_ip", ["run_domain", "host", "number", "endpoint"], (
        (run * 10**8 + d, position, 0, base + server) for d, position, server, _ in there))
    tables.db.execute("INSERT INTO endpoint_host (endpoint, name, preference) SELECT i.endpoint, h.name, "
                      "min(h.preference) FROM mx_ip i JOIN mx_host h ON h.run_domain = i.run_domain AND h.position = "
                      "i.host JOIN endpoint e ON e.id = i.endpoint WHERE e.run = ? GROUP BY 1, 2", (run,))
    tables.fill("session", [
        "id", "run", "endpoint", "host", "state", "began_ms", "ended_ms", "transcript", "helo", "last_outcome", "last_stage",
        "last_code", "last_text", "banner", "software", "extensions", "extensions_tls", "greeted", "tls_is_offered",
        "tls_is_started", "tls_is_trusted", "tls_is_name_matched", "tls_version", "tls_cipher", "tls_cipher_bits",
        "tls_subject", "tls_issuer", "tls_names", "tls_not_before_s", "tls_not_after_s", "tls_sha256", "connect_ms",
        "banner_ms", "ehlo_ms", "handshake_ms", "mail_ms", "rcpt_ms", "total_ms", "banner_code"], (
        (base + s, run, base + s, "mx.provider.test", 1, started_ms + s, started_ms + s + 200, TRANSCRIPT,
         "probe.example.net", 1, 8, 221, "Bye", "mx.provider.test ESMTP Postfix", "Postfix",
         "PIPELINING\nSIZE 52428800\nSTARTTLS\n8BITMIME", "PIPELINING\nSIZE 52428800\n8BITMIME", 1, 1, 1, 1, 1, "TLSv1.3",
         "TLS_AES_256_GCM_SHA384", 256, f"CN=host{s}.provider.test", "CN=R11, O=Let's Encrypt, C=US",
         f"host{s}.provider.test", started_ms // 1000 - 86400, started_ms // 1000 + s % 90 * 86400, "ab" * 32,
         20, 21, 20, 39, 20, 20, 200, 220) for s in range(site.servers)))


def fill_answers(tables, site, run, known, started_ms):
    base = (run - 2) * site.addresses

    def questions():
        for a in known:
            if site.is_invalid(a):
                continue
            verdict = kind_of(a)[0]
            for server, _ in site.servers_of(a % site.domains):
                refused = verdict == FAILING or (verdict == AT_RISK and server % 2)
                yield (run, run * 10**7 + server, run * 10**8 + a % site.domains, base + a + 1, 2, 1,
                       3 if refused else 2 if verdict == UNVERIFIED else 1, 6,
                       550 if refused else 451 if verdict == UNVERIFIED else 250,
                       "5.1.1" if refused else "4.7.1" if verdict == UNVERIFIED else "2.1.5",
                       "Recipient address rejected: User unknown" if refused else "Ok",
                       run * 10**7 + server, started_ms + a, started_ms + a)

    def controls():
        for d in range(site.domains):
            for server, _ in site.servers_of(d):
                for kind in (1, 2):
                    yield (run, run * 10**7 + server, run * 10**8 + d, kind, 2, 1, 1 if kind == 1 else 3, 6,
                           250 if kind == 1 else 550, started_ms, started_ms)

    tables.fill("question", ["run", "endpoint", "run_domain", "run_address", "state", "attempts", "outcome", "stage",
                             "code", "enhanced", "text", "session", "first_ms", "last_ms"], questions())
    tables.fill("question", ["run", "endpoint", "run_domain", "kind", "state", "attempts", "outcome", "stage", "code",
                             "first_ms", "last_ms"], controls())


def fill_verdicts(tables, site, run, known):
    base = (run - 2) * site.addresses

    def verdicts():
        for a in known:
            if not site.is_invalid(a):
                # Some fail tonight that did not the night before.
                kind = KINDS[-1] if run == 2 and a % 1000 < 20 else kind_of(a)
                server, name = site.servers_of(a % site.domains)[0]
                yield base + a + 1, run, *kind[:-1], name, site.ip_of(server)

    tables.fill("verdict", ["run_address", "run", "verdict", "reason", "cause", "certainty", "findings",
                            "deciding_host", "deciding_ip"], verdicts())
    tables.fill("finding", ["run", "finding", "subject_kind", "subject_name", "evidence"], (
        (run, finding, "domain", f"d{d}.test", f"mx1.d{d}.test") for d in range(site.domains)
        for finding in ("spf-missing", "dmarc-missing")[d % 2:]))


def make(binary, path, results):
    make_empty(binary, path)
    site, tables = Site(results), Tables(path)
    fill_names(tables, site)
    counts = {}
    for run, skip in ((2, 97), (3, 10**9)):
        started_ms = 1_700_000_000_000 + run * NIGHT_MS
        first_page = fill_run(tables, site, run, started_ms)
        known, links, invalid = fill_crawl(tables, site, run, first_page, skip)
        fill_servers(tables, site, run, started_ms)
        fill_answers(tables, site, run, known, started_ms)
        fill_verdicts(tables, site, run, known)
        broken = sum(map(site.is_broken, range(site.pages)))
        tally = {"page 1": site.pages - broken, "page 2": broken, "link": links, "invalid": invalid,
                 "address": len([a for a in known if not site.is_invalid(a)]), "domain": site.domains,
                 "resolved": site.domains, "endpoint": site.servers, "greeted": site.servers, "session": site.servers}
        tables.fill("tally", ["run", "name", "n"], ((run, name, n) for name, n in tally.items()))
        counts = tally
    tables.finish()
    return counts


if __name__ == "__main__":
    print(make(sys.argv[1], pathlib.Path(sys.argv[2]), int(sys.argv[3])))
