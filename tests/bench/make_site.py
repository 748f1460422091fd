#!/usr/bin/env python3
"""Writes a synthetic site that is the same on every machine, and the truth about it.

Usage: make_site.py FOLDER PAGES ORIGIN. FOLDER/site is for the web server, FOLDER/manifest.json says
how many pages, addresses and domains a correct crawl finds, FOLDER/paths.txt lists the pages.
A page has about 25 KB and 60 links: navigation, ten children, twenty links across, fragments,
absolute and relative forms, mail links in five spellings; comments and scripts hold links as traps.
"""
import json
import pathlib
import random
import sys

SYLLABLES = ("ba be bi bo da de do fa fe ga go ha hi ka ke la le li lo ma me mi mo na ne no pa "
             "po ra re ri ro sa se si so ta te ti to va ve vo wa zu").split()
EXTRAS = ["&amp;", "&nbsp;", "&copy;", "&ldquo;so&rdquo;", "caf\u00e9", "na\u00efve", "\u4e2d\u6587", "&#8212;"]
ADDRESS_SHARE = 4  # a page in four brings an address that no page before it had
DOMAIN_SHARE = 25


class Vocabulary:
    """Words, paragraphs and tables, made once and used by all pages."""

    def __init__(self, rng):
        self.words = ["".join(rng.choices(SYLLABLES, k=rng.randint(1, 4))) for _ in range(3000)]
        self.paragraphs = [self.paragraph(rng) for _ in range(2000)]
        self.tables = [self.table(rng) for _ in range(200)]

    def word(self, number):
        return self.words[number % len(self.words)]

    def sentence(self, rng):
        text = " ".join(rng.choices(self.words, k=rng.randint(8, 22))).capitalize() + "."
        kind = rng.random()
        if kind < 0.15:
            return f"<em>{text}</em>"
        if kind < 0.25:
            return f'<strong class="x">{text}</strong>'
        if kind < 0.40:
            return f"{text} {rng.choice(EXTRAS)}"
        return text + "<br>" if kind < 0.45 else text

    def paragraph(self, rng):
        sentences = " ".join(self.sentence(rng) for _ in range(rng.randint(3, 7)))
        return f'<p class="t{rng.randint(0, 9)}">{sentences}</p>\n'

    def table(self, rng):
        rows = "".join(
            f"<tr><td>{rng.choice(self.words)}</td><td align=right>{rng.randint(0, 9999)}</td>"
            f"<td><code>{rng.choice(self.words)}</code></td></tr>\n"
            for _ in range(rng.randint(5, 25)))
        return f'<table class="data"><tbody>\n{rows}</tbody></table>\n'


class Site:
    def __init__(self, pages, origin):
        self.rng = random.Random(20261121)
        self.pages = pages
        self.origin = origin
        self.vocabulary = Vocabulary(self.rng)
        self.addresses = max(1, pages // ADDRESS_SHARE)
        self.domains = [
            f"{self.rng.choice(self.vocabulary.words)}{number}.{self.rng.choice(('example', 'test'))}"
            for number in range(max(1, pages // DOMAIN_SHARE))]
        self.used = set()
        self.head = self.make_head()
        self.navigation = self.make_navigation()
        self.footer = self.make_footer()

    @staticmethod
    def path(number):
        return "/" if number == 0 else f"/part{number // 1000:03}/page{number:06}.html"

    def make_head(self):
        rules = "".join(
            f".t{n}{{color:#{self.rng.randrange(1 << 24):06x};margin:{n}px {2 * n}px}}\n" for n in range(30))
        calls = "".join(f'list.push({{"key{n}":"{self.vocabulary.word(n)}"}});\n' for n in range(40))
        return (f"<style>{rules}</style>\n<script>//<![CDATA[\nvar list=[];if(1<2&&3>2){{"
                f'document.write("<a href=\\"trap-script.html\\">x<\\/a>");}}\n{calls}//]]></script>\n')

    def make_navigation(self):
        items = "".join(
            f'<li><a class="n" href="{self.path(min(self.pages - 1, 1000 * n + 1))}">'
            f"{self.vocabulary.word(n)}</a></li>\n" for n in range(20))
        return f"<nav><ul>{items}</ul></nav>\n"

    def make_footer(self):
        items = "".join(
            f'<li><a href="{self.path(min(self.pages - 1, 37 * n + 5))}">{self.vocabulary.word(n)}</a>'
            for n in range(10))
        return (f'<footer><ul>{items}</ul><a href="https://elsewhere.example/x?a=1&amp;b=2">out</a> '
                '<a href="javascript:void(0)">js</a> <a href="#top">top</a> '
                '<a href="tel:+15550100">tel</a></footer>\n</body></html>\n')

    def address(self, number):
        """Low numbers share few domains, yet every domain has one."""
        domain = number
        if number >= len(self.domains):
            spread = (number * 2654435761 % (1 << 32)) / (1 << 32)
            domain = int(spread * spread * len(self.domains))
        address = f"user{number}@{self.domains[domain]}"
        self.used.add(address)
        return address

    def reference(self, rng, source, target):
        """One of the ways to write the same link."""
        path = self.path(target)
        kind = rng.random()
        if kind < 0.40:
            return path
        if kind < 0.75 and source and target:
            same = source // 1000 == target // 1000
            return path.rsplit("/", 1)[1] if same else ".." + path
        return f"{path}#s{rng.randint(1, 5)}" if kind < 0.90 else self.origin + path

    def mail_link(self, rng, number):
        address = self.address(number)
        spellings = (
            f"mailto:{address}",
            f"mailto:{address}",
            f"mailto:{address}?subject=Hello%20there&amp;body=x",
            "MAILTO:" + address.replace("@", "%40"),
            "&#109;ailto:" + address.replace("@", "&#64;"),
        )
        return f'<a href="{rng.choice(spellings)}">{self.vocabulary.word(number)}</a>'

    def links(self, rng, number):
        targets = [n for n in range(10 * number + 1, 10 * number + 11) if n < self.pages]
        targets += [rng.randrange(self.pages) for _ in range(20)]
        targets += [max(0, number - 1), min(self.pages - 1, number + 1), number // 10, 0]
        links = [
            f'<a href="{self.reference(rng, number, n)}" title="{self.vocabulary.word(n)}">'
            f"{self.vocabulary.word(7 * n)}</a>" for n in targets]
        if number < self.addresses:
            links.append(self.mail_link(rng, number))
        if rng.random() < 0.5:
            links.append(self.mail_link(rng, int(rng.random() ** 3 * self.addresses)))
        return links

    def page(self, number):
        rng = random.Random(number)
        word = self.vocabulary.word(13 * number)
        parts = [
            f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><title>{word} {number}</title>\n'
            f'<link rel="canonical" href="{self.path(number)}">\n', self.head, "</head>\n<body id=top>\n"
            f'<!-- page {number} <a href="trap-comment.html">no link</a> -->\n', self.navigation,
            f'<h1>{word}</h1>\n<div class="crumb"><a href="/">home</a></div>\n']
        links = self.links(rng, number)
        sections = rng.randint(24, 34)
        for section in range(sections):
            if section % 6 == 0:
                parts.append(f'<h2 id="s{section // 6 + 1}">{self.vocabulary.word(number + section)}</h2>\n')
            parts.append(rng.choice(self.vocabulary.paragraphs))
            for link in links[section * len(links) // sections:(section + 1) * len(links) // sections]:
                parts.append(f"<div><span>{link}</span></div>\n")
            if section % 9 == 4:
                parts.append(rng.choice(self.vocabulary.tables))
        parts.append(self.footer)
        return "".join(parts).encode()


def main():
    folder, pages, origin = pathlib.Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
    site = Site(pages, origin)
    size = 0
    for number in range(pages):
        name = "index.html" if number == 0 else site.path(number)[1:]
        path = folder / "site" / name
        if number % 1000 == 0 or number == 1:
            path.parent.mkdir(parents=True, exist_ok=True)
        data = site.page(number)
        size += len(data)
        path.write_bytes(data)
    (folder / "site" / "robots.txt").write_text("User-agent: *\nDisallow:\n")
    (folder / "paths.txt").write_text("".join(site.path(n) + "\n" for n in range(pages)))
    (folder / "manifest.json").write_text(json.dumps({
        "pages": pages, "bytes": size, "addresses": len(site.used),
        "domains": len({address.split("@")[1] for address in site.used})}))
    print(f"{pages} pages, {size // pages} bytes each on average")


main()
