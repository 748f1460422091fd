#!/usr/bin/env python3
"""A website to measure crawlers with, the same for the same arguments.

usage: make_site.py FOLDER [PAGES]   pages of about 25 KB with 60 links; FOLDER.json is the truth

Every page is reachable from index.html: page i links to its children 8 i + 1 .. 8 i + 8 and to others
drawn by chance. Three of four hold a mail link; the text is prose with inline tags, a table, a style
and a script with a link in it that is none.
"""
import json
import pathlib
import random
import sys

WORDS = ("lorem ipsum dolor sit amet consetetur sadipscing elitr sed diam nonumy eirmod tempor "
         "invidunt ut labore et magna aliquyam erat voluptua at vero eos accusam justo duo").split()


def sentence(rng):
    words = rng.choices(WORDS, k=rng.randint(8, 20))
    if rng.random() < 0.2:
        words[2] = f"<em>{words[2]}</em>"
    if rng.random() < 0.1:
        words[3] = "caf\u00e9&nbsp;&amp;&nbsp;bar"
    return " ".join(words).capitalize() + "."


def paragraphs(rng, count):
    return ["<p class=\"t%d\">%s</p>\n" % (rng.randint(0, 9), " ".join(sentence(rng) for _ in range(rng.randint(3, 7))))
            for _ in range(count)]


def path(number):
    return "index.html" if number == 0 else f"s{number // 1000:03d}/p{number:06d}.html"


def page(number, pages, rng, pool, addresses):
    children = [n for n in range(8 * number + 1, 8 * number + 9) if n < pages]
    others = [rng.randrange(pages) for _ in range(60 - len(children))]
    links = []
    for target in children + others:
        links.append(f'<li><a class="nav" href="/{path(target)}">page {target}</a></li>\n')
    mail = ""
    if number % 4 != 3:
        local, domain = rng.randrange(addresses), rng.randrange(addresses // 6 + 1)
        domain = local % (addresses // 6 + 1)
        mail = f'<p>Write to <a href="mailto:person{local}@domain{domain}.example">us</a></p>\n'
    rows = "".join(f"<tr><td>{rng.choice(WORDS)}</td><td align=right>{rng.randrange(10**6)}</td></tr>\n" for _ in range(60))
    body = "".join(rng.choices(pool, k=34))
    return (f"<!DOCTYPE html>\n<html lang=en><head><meta charset=utf-8><title>Page {number}</title>\n"
            '<link rel="stylesheet" href="/style.css"><style>.t1{color:red}.t2{margin:1em}</style>\n'
            "<script>document.write('<a href=\"/nowhere.html\">no</a>');</script></head><body>\n"
            f"<ul>{''.join(links)}</ul>\n<table>{rows}</table>\n{body}{mail}"
            f"<!-- <a href=\"/hidden.html\">no</a> --></body></html>\n")


def main():
    folder = pathlib.Path(sys.argv[1])
    pages = int(sys.argv[2]) if len(sys.argv) > 2 else 10000
    rng = random.Random(25)
    pool = paragraphs(rng, 1500)
    found, links, size = set(), 0, 0
    for number in range(pages):
        text = page(number, pages, rng, pool, max(pages // 4, 6))
        target = folder / path(number)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
        size += len(text.encode())
        if "mailto:" in text:
            links += 1
            found.add(text.split("mailto:", 1)[1].split('"', 1)[0])
    (folder / "style.css").write_text("p{margin:0}")
    truth = {"pages": pages, "links": links, "addresses": len(found),
             "domains": len({a.split("@")[1] for a in found}), "bytes": size}
    pathlib.Path(str(folder) + ".json").write_text(json.dumps(truth))
    print(truth)


if __name__ == "__main__":
    main()
