#!/usr/bin/env python3
"""--require-contact against a site that has contact pages of every kind.

Usage: contact.py MAILKNOCK. Every domain is unknown, so an address on a page is one that fails.
"""
import json
import sys
import tempfile

from world import World, Checks

check = Checks()
FORM = "<form method=POST action=/send><input name=from><textarea name=text></textarea></form>"
PAGES = {
    "/": "".join(f"<a href='{path}'>x</a>" for path in (
        "/imprint", "/failing", "/form", "/search", "/both", "/late", "/moved", "/twice", "/away", "/gone", "/form?lang=de",
        "/\u00fcber-uns.html", "/\u8054\u7cfb", "/hidden", "/robots")),
    "/imprint": "nobody", "/failing": "<a href='mailto:a@people.test'>a</a>", "/form": FORM, "/form?lang=de": FORM,
    "/search": "<form><input name=q><textarea></textarea></form>", "/both": FORM + "<a href='mailto:a@b@c'>a</a>",
    "/late": "<form method=post></form><textarea></textarea>",
    "/hidden": f"<template>{FORM}</template><!-- {FORM} -->",
    "/moved": ("/form",), "/twice": ("/moved",), "/away": ("http://127.0.0.1:9/imprint",),
    "/%C3%BCber-uns.html": "nobody", "/%E8%81%94%E7%B3%BB": FORM,
}
RULES = {  # what is told, and of whom
    "/imprint": [("without-address", "imprint")], "/failing": [("address-failing", "failing")],
    "/form": [("form-only", "form"), ("form-only", "form?lang=de")], "/search": [("without-address", "search")],
    "/both": [("address-failing", "both")], "/late": [("without-address", "late")],
    "/hidden": [("without-address", "hidden")], "/moved": [("form-only", "form")], "/twice": [("form-only", "form")],
    "/away": [("missing", "/away")], "/gone": [("missing", "/gone")], "/nowhere": [("missing", "/nowhere")],
    "/\u00fcber-uns*": [("without-address", "%C3%BCber-uns.html")], "/\u8054\u7cfb": [("form-only", "%E8%81%94%E7%B3%BB")],
    "/f*m": [("form-only", "form"), ("form-only", "form?lang=de")], "http://127.0.0.1*/imprint": [("without-address", "imprint")],
    "http://*/imprint?": [("missing", "http://*/imprint?")],
}


def findings(world, folder="report"):
    report = json.loads((world.folder / folder / "report.json").read_text())
    return [(f["id"].removeprefix("contact-page-"), f["subject"]["name"].removeprefix(world.url), f["severity"],
             f["evidence"]) for f in report["findings"] if f["id"].startswith("contact-page")]


def main():
    with tempfile.TemporaryDirectory(prefix="mailknock-contact-") as folder:
        world = World(sys.argv[1], folder, PAGES)
        world.audit("--quiet")
        for rule, wanted in RULES.items():
            told = world.run("report", "--db", world.db, "--out", "report", "--quiet", "--require-contact", rule)
            got = sorted(f[:2] for f in findings(world))
            check(f"{rule}: {wanted}", got == sorted(wanted) and told.returncode == 0, (got, told.stderr))
        check("rules that mean one page tell it once", world.run(
            "report", "--db", world.db, "--out", "report", "--require-contact", "/form", "--require-contact", "/moved",
            "--require-contact", "/f*m").returncode == 0 and len(findings(world)) == 2, findings(world))
        world.run("report", "--db", world.db, "--out", "report", "--quiet", "--require-contact", "/gone",
                  "--require-contact", "/away")
        check("why it is missing", "404" in findings(world)[1][3] and "leads to http://127.0.0.1:9/imprint"
              in findings(world)[0][3], findings(world))
        world.site.pages = {"/": "<a href=/form>x</a>", "/form": FORM}
        for rule, status in (("/form", 0), ("/imprint", 1)):
            for fail_on, expected in (("failing", status), ("new", status), ("never", 0)):
                told = world.audit("--quiet", "--require-contact", rule, "--fail-on", fail_on)
                expected = 0 if fail_on == "new" else expected  # the night before had it, too
                check(f"{rule}, --fail-on {fail_on}: exit status {expected}", told.returncode == expected, told)
        check("a form is no more than a notice", world.audit("--quiet", "--require-contact", "/form").returncode == 0
              and [f[2] for f in findings(world)] == ["notice"], findings(world))
        told = world.audit("--quiet", "--require-contact", "/imprint", "--fail-on", "new")
        check("what is broken anew counts for --fail-on new", told.returncode == 1, told)
        excuses = world.folder / "excuses"
        excuses.write_text("/imprint* contact-page-missing until=2099-01-31 owner=w reason=r\n")
        told = world.audit("--quiet", "--require-contact", "/imprint", "--suppressions", excuses)
        check("a rule may be suppressed", told.returncode in (0, 2), told)
        excuses.write_text("contact-page-missing until=2099-01-31 owner=w reason=r\n")
        told = world.audit("--quiet", "--require-contact", "/imprint", "--suppressions", excuses)
        check("by its finding", told.returncode == 0, told)
        excuses.write_text("contact-page-missing until=2001-01-31 owner=w reason=r\n")
        for night, status in (("first", 1), ("second", 0)):
            told = world.audit("--quiet", "--require-contact", "/imprint", "--suppressions", excuses, "--fail-on", "new")
            check(f"when that is over it is new, once: the {night} night", told.returncode == status, told)
        told = world.run("report", "verify", "--db", world.db)
        check("a rule is no evidence: the runs are as they were sealed", told.returncode == 0, told)
    sys.exit(check.failures != 0)


main()
