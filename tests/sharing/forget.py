#!/usr/bin/env python3
"""Nothing of an address that is forgotten remains in any file of the database, nor in what is written from it.

Usage: forget.py MAILKNOCK.
"""
import html
import pathlib
import re
import sys
import tempfile
import urllib.parse

from world import World, Checks

check = Checks()
PAGES = {
    "/": """<title>\u201czqjane@b\u00fccher.test\u201d and zqJANE@xn--bcher-kva.test</title>
        <a href="mailto:zqjane@xn--bcher-kva.test">Jane</a> <a href="mailto:ZQJane@B%C3%9CCHER.test">J</a>
        <a href="mailto:%22zqjane%22@b\u00fccher.test?cc=zqjane%40b%C3%BCcher.test">q</a>
        <a href="mailto:bob@people.test?cc=zqjane%2540b%25C3%25BCcher.test">\u00abzqjane@b\u00fccher.test\u00bb</a>
        <a href="mailto:zqjane@b\u00fccher.test@">broken</a> <a href="mailto:kazqjane@b\u00fccher.test">other</a>
        <a href="/staff/zqjane@b\u00fccher.test/">page</a> <a href="/p?to=zqjane@xn--bcher-kva.test">p</a>
        <a href="/p?to=ZQJANE%40b%c3%bccher.test">p</a> <a href="/gone?zqjane@b\u00fccher.test">gone</a>""",
    "/staff/zqjane@b%C3%BCcher.test/": "<title>zqjane@b\u00fccher.test</title>x",
    "/p?to=zqjane@xn--bcher-kva.test": "<a href='mailto:kim@people.test'>zqjane@xn--bcher-kva.test</a>",
    "/p?to=ZQJANE%40b%c3%bccher.test": "x", "/p?to=ZQJANE%40b%C3%BCcher.test": "x",
}


def readings(raw):
    found = {raw.decode("utf-8", "replace").lower()}
    for _ in range(3):
        found |= {urllib.parse.unquote(t) for t in found} | {html.unescape(t) for t in found}
    return found


def left_in(path):
    """Where it stands, but for those who only have a name that ends like it."""
    return [t for text in readings(path.read_bytes()) for t in re.findall(".{0,40}(?<!ka)zqjane.{0,60}", text)][:3]


def main():
    with tempfile.TemporaryDirectory(prefix="mailknock-forget-") as folder:
        world = World(sys.argv[1], folder, PAGES)
        excuses = world.folder / "excuses"
        excuses.write_text("*zqjane@* until=2099-01-31 owner=zqjane@b\u00fccher.test reason='x'\n"
                           "zqjane@xn--bcher-kva.test until=2001-01-31 owner=w reason=x\n")
        for more in ([], ["--mail-from", "zqjane@xn--bcher-kva.test", "--suppressions", excuses]):
            world.audit("--quiet", *more)
        world.run("check", "zqjane@xn--bcher-kva.test", "--db", world.db, *world.network)
        check("it stood there", left_in(world.db))
        told = world.run("forget", "zqjane@b\u00fccher.test", "--db", world.db)
        check("it is told", told.returncode == 0 and "is forgotten" in told.stdout, told)
        check("counts have their plural", "1 runs" not in told.stdout and "run" in told.stdout
              and " 1 mail links" not in told.stdout, told)
        for path in world.folder.glob("mailknock.db*"):
            check(f"{path.name}: nothing is left", not left_in(path), left_in(path))
        check("somebody else stays", b"kazqjane" in world.db.read_bytes())
        for run in ("1", "2", "3"):
            world.run("report", "--run", run, "--db", world.db, "--out", world.folder / "after", "--format",
                      "html,csv,json,ndjson,junit,sarif,markdown,prometheus")
            for path in (world.folder / "after").iterdir():
                check(f"run {run}, {path.name}: nothing is left", not left_in(path), left_in(path))
        check("pages are there still", world.sql("SELECT count(*) FROM page WHERE run = 1")[0][0] >= 5)
        check("the others keep their links", world.sql(
            "SELECT count(*) FROM link l JOIN run_address ra ON ra.id = l.run_address WHERE l.run = 1")[0][0] == 3)
        again = world.run("forget", "zqjane@b\u00fccher.test", "--db", world.db)
        check("the second time there is nothing", "does not stand in the database" in again.stdout, again)
        world.audit("--quiet")
        check("the site names it still: the next crawl finds it", left_in(world.db))
    sys.exit(check.failures != 0)


main()
