#!/usr/bin/env python3
"""Makes small wicked pages for compare_links.mjs.

Usage: make_pages.py DAT_FOLDER OUT >paths
Takes every document of html5lib's tree construction tests (*.dat; Debian's golang-golang-x-net-dev
has them) and puts a link at every place of it, in front of it what may end whatever is open there.
Left out are documents with <select> or <frameset>: a tree has no room for links in these, which
depends on what stands around them; a crawler loses nothing by seeing them. Templates are not tried
within svg and math, where they are none: skim knows that only roughly.
"""
import pathlib
import re
import sys

PROBES = [
    '<a href=probe>',
    '\'><A\nHREF = "mailto:a&#64;b.example?x&amp;y" >',
    '"><svg><a xlink:href=probe /></svg>',
    '--><area href="probe&ampx">',
    '</script><iframe src=probe></iframe>',
    ']]><link rel=next href=probe>',
    '</title><a/href=probe/rel=x>',
    '<!--><a href=probe href=no>',
    '<template><a href=no></template><a href=\'pr"obe\'>',
]
NO_ROOM = re.compile(r"<(select|frameset)|<object></template>", re.I)
FOREIGN = re.compile(r"<(svg|math)", re.I)


def documents(folder):
    for path in sorted(pathlib.Path(folder).rglob("*.dat")):
        text = path.read_bytes().decode("utf-8", "surrogateescape")
        for number, part in enumerate(re.split(r"(?:\A|\n)#data\n", text)[1:]):
            page = part.split("\n#errors")[0]
            if "\n#document-fragment\n" not in part and not NO_ROOM.search(page):
                yield f"{path.stem}-{number}", page


def main():
    out = pathlib.Path(sys.argv[2])
    out.mkdir(parents=True, exist_ok=True)
    for name, page in documents(sys.argv[1]):
        for kind, probe in enumerate(PROBES):
            if "<template>" in probe and FOREIGN.search(page):
                continue
            for place in range(len(page) + 1):
                path = out / f"{name}-{kind}-{place}.html"
                text = page[:place] + probe + page[place:]
                path.write_bytes(text.encode("utf-8", "surrogateescape"))
                print(path)


main()
