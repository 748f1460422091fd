#!/usr/bin/env python3
"""Unpacked packages in, a website of plain files out.

Usage: build_site.py UNPACKED SITE. Copies every regular *.html file (no links), and adds start pages
that name all of them, so that every page can be reached.
"""
import html
import os
import shutil
import sys
from urllib.parse import quote

A_PAGE = 5000


def main():
    source, site = sys.argv[1], sys.argv[2]
    paths = []
    for base, _, names in os.walk(source):
        for name in names:
            path = os.path.join(base, name)
            if name.endswith(".html") and not os.path.islink(path):
                relative = os.path.relpath(path, source).replace("usr/share/", "", 1)
                target = os.path.join(site, relative)
                os.makedirs(os.path.dirname(target), exist_ok=True)
                shutil.copyfile(path, target)
                paths.append(relative)
    paths.sort()
    parts = range(0, len(paths), A_PAGE)
    for part in parts:
        with open(os.path.join(site, f"part{part // A_PAGE}.html"), "w", encoding="utf-8") as page:
            page.write("<!doctype html><title>Pages</title>\n")
            for path in paths[part : part + A_PAGE]:
                page.write(f'<a href="/{quote(path)}">{html.escape(path)}</a>\n')
    with open(os.path.join(site, "index.html"), "w", encoding="utf-8") as page:
        page.write("<!doctype html><title>Start</title>\n")
        for part in parts:
            page.write(f'<a href="/part{part // A_PAGE}.html">part</a>\n')
    print(f"{len(paths)} pages")


main()
