#!/usr/bin/env python3
"""Finds mail links with Python's own HTML parser and its own reading of RFC 6068.

Shares no line with mailknock: that is its purpose. Usage: independent_addresses.py FOLDER URL
prints "address<TAB>page URL" for every valid address of every page below FOLDER, sorted, each once.
What is no address goes to standard error with its reason.
"""
import html
import os
import re
import sys
from html.parser import HTMLParser
from urllib.parse import quote, unquote_to_bytes

ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
LOCAL = re.compile(rf"{ATOM}(\.{ATOM})*\Z")
LABEL = r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?"
DOMAIN = re.compile(rf"{LABEL}(\.{LABEL})+\Z")


class Links(HTMLParser):
    """Collects the references of a, area, link, form and SVG links."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.found = []
        self.templates = 0

    def handle_starttag(self, tag, attrs):
        if tag == "template":
            self.templates += 1
        if self.templates:
            return
        wanted = {"a": ("href", "xlink:href"), "area": ("href",), "link": ("href",), "form": ("action",)}
        seen = set()
        for name, value in attrs:
            if name in wanted.get(tag, ()) and name not in seen and value is not None:
                self.found.append(value)
            seen.add(name)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag):
        if tag == "template" and self.templates:
            self.templates -= 1


def recipients(href):
    """RFC 6068: split at commas first, decode then; to, cc and bcc fields count as well."""
    rest = re.sub(r"[\t\r\n]", "", href.strip(" \t\r\n\f"))
    if rest[:7].lower() != "mailto:":
        return
    rest = rest[7:].split("#", 1)[0]
    path, _, query = rest.partition("?")
    parts = [path] if path else []
    for field in query.split("&"):
        name, _, value = field.partition("=")
        if name.lower() in ("to", "cc", "bcc") and value:
            parts.append(value)
    for part in parts:
        for one in part.split(","):
            yield unquote_to_bytes(one)


def normal(raw):
    """local@domain with a lower-case domain, or None."""
    try:
        text = raw.decode("utf-8").strip()
    except UnicodeDecodeError:
        return None
    local, at, domain = text.rpartition("@")
    domain = domain.rstrip(".")
    if not at or not LOCAL.match(local) or not DOMAIN.match(domain):
        return None
    if len(local) > 64 or len(domain) > 253 or domain.rsplit(".", 1)[1].isdigit():
        return None
    return f"{local}@{domain.lower()}"


def read_page(path):
    raw = open(path, "rb").read()
    declared = re.search(rb"charset=[\"']?([A-Za-z0-9_-]+)", raw[:1024])
    for encoding in ("utf-8", declared[1].decode() if declared else None, "windows-1252"):
        try:
            return raw.decode(encoding)
        except (UnicodeDecodeError, LookupError, TypeError):
            continue
    return raw.decode("latin-1")


def main():
    folder, origin = sys.argv[1], sys.argv[2].rstrip("/")
    pairs = set()
    for base, _, names in os.walk(folder):
        for name in names:
            if not name.endswith(".html"):
                continue
            path = os.path.join(base, name)
            parser = Links()
            parser.feed(read_page(path))
            parser.close()
            url = origin + quote(path[len(folder.rstrip("/")):], safe="/:@!$&'()*+,;=~-._")
            for href in parser.found:
                for raw in recipients(href):
                    address = normal(raw)
                    if address:
                        pairs.add((address, url))
                    else:
                        print(f"{url}\t{raw!r}\tin {html.escape(href)!r}", file=sys.stderr)
    for address, url in sorted(pairs):
        print(f"{address}\t{url}")


main()
