#!/usr/bin/env python3
"""Compares report.json with what independent_addresses.py found. Usage: compare.py REPORT PAIRS."""
import json
import sys
from urllib.parse import unquote

# What the independent reader looks for; mailknock finds addresses in other places, too.
SOURCES = {"mailto", "area", "form", "svg", "link", "frame", "iframe"}

report = json.load(open(sys.argv[1], encoding="utf-8"))
ours = {
    (address["address"], unquote(link["page"]))
    for address in report["addresses"]
    if address["verdict"] != "invalid"
    for link in address["links"]
    if link["source"] in SOURCES and link["href"].strip().lower().startswith("mailto:")
}
theirs = set()
for line in open(sys.argv[2], encoding="utf-8"):
    address, page = line.rstrip("\n").split("\t")
    theirs.add((address, unquote(page)))

print(f"pairs: mailknock {len(ours)}, independent {len(theirs)}, common {len(ours & theirs)}")
print(f"addresses: {len({a for a, _ in ours})} and {len({a for a, _ in theirs})}")
for address, page in sorted(ours - theirs):
    print(f"only mailknock:   {address}  {page}")
for address, page in sorted(theirs - ours):
    print(f"only independent: {address}  {page}")
sys.exit(0 if ours == theirs else 1)
