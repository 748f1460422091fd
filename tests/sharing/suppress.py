#!/usr/bin/env python3
"""A suppression over five nights: printed, counted and listed alike, and new again once when it is over.

Usage: suppress.py MAILKNOCK. Every domain is unknown, so each address fails for certain.
"""
import json
import re
import sys
import tempfile

from world import World, Checks

check = Checks()


def main():
    with tempfile.TemporaryDirectory(prefix="mailknock-suppress-") as folder:
        world = World(sys.argv[1], folder, {
            "/": "<a href='mailto:a@people.test'>a</a> <a href='mailto:b@b\u00fccher.test'>b</a> <a href='/x[1]'>x</a>",
            "/x%5B1%5D": "<a href='mailto:c@people.test'>c</a>"})
        excuses = world.folder / "excuses"

        def night(until, *more):
            excuses.write_text(f"b@b\u00fccher.test until={until} owner=web reason='x y'\n".replace("'", '"')
                               + f"{world.url}x[1] until={until} owner=web reason=moves\n")
            told = world.audit("--suppressions", excuses, "--format", "html,json,prometheus", *more)
            report = json.loads((world.folder / "report" / "report.json").read_text())
            prom = (world.folder / "report" / "report.prom").read_text()
            page = (world.folder / "report" / "report.html").read_text()
            counts = re.search(r"(\d+) failing(?:  (\d+) suppressed)?$", told.stdout, re.M)
            printed = tuple(int(n or 0) for n in counts.groups())
            gauges = tuple(int(re.search(rf'^mailknock_{name}{{verdict="failing"}} (\d+)', prom, re.M)[1])
                           for name in ("addresses", "suppressed_addresses"))
            point = report["trend"][-1]
            trend = point["verdicts"]["failing"] - point["suppressed"], point["suppressed"]
            summary = report["summary"]
            summed = summary["verdicts"]["failing"] - summary["suppressed"], summary["suppressed"]
            first = re.search(r'class="headline">(\d+) address', page)
            listed = world.run("runs", "list", "--json", "--db", world.db)
            line = json.loads(listed.stdout)["runs"][0]
            check("all say the same", printed == gauges == trend == summed == (line["failing"], line["suppressed"])
                  and int(first[1]) == printed[0], (printed, gauges, trend, summed, line, first))
            return printed, summary["history"], told

        never = ["--fail-on", "new"]
        counts, history, told = night("2099-01-31")
        check("the first night: one counts", counts == (1, 2) and told.returncode == 1 and history["new"] == 1, told)
        check("only that is listed", "a@people.test" in told.stdout and "c@people.test" not in told.stdout, told)
        counts, history, told = night("2099-01-31", *never)
        check("the second: nothing new", told.returncode == 0 and "Nothing new since" in told.stdout, told)
        diff = world.run("runs", "diff", "--db", world.db).stdout
        check("the difference marks them", diff.count("suppressed until 2099-01-31") == 2, diff)
        counts, history, told = night("2001-01-31", *never)
        check("the day is past: two are new again", counts == (3, 0) and told.returncode == 1 and history["reopened"] == 2
              and "2 reopened" in told.stdout, told)
        counts, history, told = night("2001-01-31", *never)
        check("once", counts == (3, 0) and told.returncode == 0 and "Nothing new since" in told.stdout, told)
        report = json.loads((world.folder / "report" / "report.json").read_text())
        check("that it is over is told on", [f["id"] for f in report["findings"]].count("suppression-expired") == 2)
        counts, history, told = night("2099-01-31")
        check("suppressed anew", counts == (1, 2) and told.returncode == 1 and history["fixed"] == 0, told)
    sys.exit(check.failures != 0)


main()
