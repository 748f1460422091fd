"""The programs that are compared: how each is called, and what it says that it found.

Found is a dictionary with some of pages, addresses, domains. A program that cannot tell is judged
by the requests that reached the server.
"""
import json
import pathlib
import shutil
import sqlite3
from urllib.parse import unquote

from server import SITE

ORIGIN = f"http://{SITE}"


class Program:
    def __init__(self, name, command, found=None):
        self.name = name
        self.command = command  # a list, or a function of the work folder
        self.found = found or (lambda work, output: {})

    def arguments(self, work):
        return self.command(work) if callable(self.command) else self.command


def last_line(_, output):
    """What the floor and the Node crawler print."""
    return json.loads(output.strip().splitlines()[-1])


def stored(work, _=None):
    """What mailknock has in its database about the newest run."""
    with sqlite3.connect(work / "bench.db") as db:
        def one(query):
            return db.execute(query + " AND run = (SELECT max(id) FROM run)").fetchone()[0]

        # The truth is made of mail links; addresses that stand elsewhere ("name [at] ...") come on top.
        linked = ("FROM link JOIN run_address r ON r.id = link.run_address "
                  "WHERE link.source IN ('mailto', 'area', 'form', 'svg', 'link', 'frame', 'iframe') "
                  "AND link.run = (SELECT max(id) FROM run)")
        return {
            "pages": one("SELECT count(*) FROM page WHERE state = 1 AND kind = 0"),
            "addresses": db.execute("SELECT count(DISTINCT r.id) " + linked).fetchone()[0],
            "domains": db.execute("SELECT count(DISTINCT r.run_domain) " + linked).fetchone()[0],
        }


def stored_paths(work):
    """The paths that were answered with a page in the newest run."""
    with sqlite3.connect(work / "bench.db") as db:
        query = "SELECT url FROM page WHERE status = 200 AND run = (SELECT max(id) FROM run)"
        return {unquote(url).removeprefix(ORIGIN) for (url,) in db.execute(query)}


def told(work, output):
    """What a crawl says about a page that it did not take as it was: the page's error, the run's
    notes, standard error."""
    with sqlite3.connect(work / "bench.db") as db:
        errors = db.execute("SELECT error FROM page WHERE error <> '' LIMIT 1").fetchall()
        texts = db.execute("SELECT key || ': ' || text FROM note").fetchall()
    lines = [row[0] for row in errors + texts] or output.strip().splitlines()[-1:]
    return "; ".join(lines).replace("|", "/")[:160]


def mailknock(binary, *more, url=f"{ORIGIN}/", name="mailknock"):
    def command(work):
        # Port 9 answers nothing: the site's host is an address, no name is ever asked for.
        return [binary, "crawl", "--quiet", "--allow-private", "--dns-server", "127.0.0.1:9",
                "--db", str(work / "bench.db"), *more, url]

    return Program(name, command, stored)


def floors(folder, site):
    floor = str(pathlib.Path(folder) / "floor")
    programs = [Program("floor: scan", [floor, "scan", ORIGIN], last_line)]
    paths = site / "paths.txt"
    if paths.exists():
        fetched = lambda work, output: {"pages": last_line(work, output)["pages"]}
        programs.append(Program("floor: fetch", [floor, "fetch", ORIGIN, str(paths)], fetched))
    return programs


def wget2():
    """Twice: its cheapest way, which keeps nothing, and its ordinary one, which saves the pages."""
    common = ["wget2", "-q", "-r", "-l", "0"]
    return [
        Program("wget2, nothing kept", common + ["-O", "/dev/null", f"{ORIGIN}/"]),
        Program("wget2, pages saved", lambda work: common + ["-P", str(work / "saved"), f"{ORIGIN}/"]),
    ]


def slow_rivals(folder, here):
    node = pathlib.Path(folder) / "node"
    shutil.copy(here / "rivals" / "node_crawler.mjs", node)
    return [
        Program("Node: undici, htmlparser2", ["node", str(node / "node_crawler.mjs"), ORIGIN], last_line),
        Program("httrack", lambda work: [
            "httrack", f"{ORIGIN}/", "-O", str(work / "mirror"), "-q", "-%v0", "-I0", "-c8", "-A0",
            "-%c0", "-%!", "-s0", "-r999", "-p1", "-a"]),
        Program("linkchecker", [
            "linkchecker", "--no-status", "--no-warnings", "--timeout", "30", "-t", "4",
            "--ignore-url", "^mailto:", "-o", "none", f"{ORIGIN}/"]),
    ]
