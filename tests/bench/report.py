"""The report part: what a million results cost, format by format, and whether memory grows with them."""
import csv
import json
import pathlib
import shutil
import subprocess
import xml.etree.ElementTree

import report_store

FEW, MANY = 10_000, 1_000_000
FILES = {"csv": "report.csv", "json": "report.json", "ndjson": "report.ndjson", "html": "report.html",
         "junit": "report.junit.xml", "sarif": "report.sarif", "markdown": "report.md", "prometheus": "report.prom"}
SETS = [*FILES, "csv,json,html"]
VERBS = [["runs", "list"], ["runs", "show"], ["runs", "diff"], ["runs", "prune", "--keep", "1", "--dry-run"],
         ["report", "--format", "prometheus", "--fail-on", "new"]]


def store_of(binary, folder, results):
    """Made once for each program that writes it, because each has its own tables."""
    home = folder / f"report-{results}"
    database, known = home / "mailknock.db", home / "counts.json"
    made_by = max(pathlib.Path(report_store.__file__).stat().st_mtime, pathlib.Path(binary).stat().st_mtime)
    if not known.exists() or known.stat().st_mtime < made_by:
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(parents=True)
        known.write_text(json.dumps(report_store.make(binary, database, results)))
    return database, json.loads(known.read_text())


def run(folder, *words):
    meter = folder / "meter.json"
    subprocess.run([folder / "meter", meter, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    cost = json.loads(meter.read_text())
    return cost["user_s"] + cost["system_s"], cost["rss_kib"] / 1024, cost["status"]


def objects_of(path):
    """The items of a JSON document of ours, one at a time: each begins a line, and goes on in deeper ones."""
    item = ""
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("      "):
                item += line
                continue
            if item:
                yield json.loads(item[:item.rindex("}") + 1])
            item = line if line.startswith("    {") else ""


def complaint(folder, formats, counts):
    """Why what was written is no result, or ""."""
    wanted = counts["address"] + counts["invalid"]
    if "csv" in formats:
        with open(folder / FILES["csv"], encoding="utf-8", newline="") as file:
            rows = sum(len(row) == 20 for row in csv.reader(file)) - 1
        if rows != counts["link"]:
            return f"csv has {rows} rows, there are {counts['link']} links"
    if "json" in formats:
        found = links = 0
        for item in objects_of(folder / FILES["json"]):
            found += "verdict" in item and "links" in item
            links += len(item.get("links", [])) if "verdict" in item else 0
        if (found, links) != (wanted, counts["link"]):
            return f"json has {found} addresses and {links} links of {wanted} and {counts['link']}"
    if "ndjson" in formats:
        with open(folder / FILES["ndjson"], encoding="utf-8") as file:
            found = sum(json.loads(line)["kind"] == "address" for line in file)
        if found != wanted:
            return f"ndjson has {found} addresses of {wanted}"
    if "junit" in formats:
        found = 0
        for _, element in xml.etree.ElementTree.iterparse(folder / FILES["junit"]):
            found += element.tag == "testcase"
            element.clear()
        if found != wanted:
            return f"junit has {found} cases of {wanted}"
    if "sarif" in formats:
        json.loads((folder / FILES["sarif"]).read_bytes())
    return ""


def part(binary, folder):
    few, _ = store_of(binary, folder, FEW)
    many, counts = store_of(binary, folder, MANY)
    out = folder / "report-out"
    is_fine = True
    print(f"\n## Report: {counts['link']:,} results ({counts['address'] + counts['invalid']:,} addresses, "
          f"{counts['domain']:,} domains, {counts['endpoint']:,} servers, a run before)\n")
    print(f"| format | rows per CPU second | CPU s | MiB | MiB at {FEW:,} | file MB |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for formats in SETS:
        words = ["--out", out, "--format", formats, "--csv-all", "--quiet", "--fail-on", "never"]
        shutil.rmtree(out, ignore_errors=True)
        _, small, _ = run(folder, binary, "report", "--db", few, *words)
        cpu, large, status = run(folder, binary, "report", "--db", many, *words)
        wrong = f"exit status {status}" if status else complaint(out, formats.split(","), counts)
        is_fine = is_fine and not wrong
        size = sum((out / FILES[name]).stat().st_size for name in formats.split(",") if (out / FILES[name]).exists())
        print(f"| {formats} | **no result: {wrong}** | | | | |" if wrong else
              f"| {formats} | {counts['link'] / cpu:,.0f} | {cpu:.2f} | {large:.1f} | {small:.1f} | {size / 1e6:,.1f} |",
              flush=True)
    shutil.rmtree(out, ignore_errors=True)
    print(f"\n| verb | CPU s | MiB | MiB at {FEW:,} |\n| --- | ---: | ---: | ---: |")
    for verb in VERBS:
        where = ["--out", out] if verb[0] == "report" else []
        _, small, _ = run(folder, binary, *verb, "--db", few, *where)
        cpu, large, status = run(folder, binary, *verb, "--db", many, *where)
        is_fine = is_fine and status in (0, 1)
        print(f"| {' '.join(verb)} | {cpu:.2f} | {large:.1f} | {small:.1f} |", flush=True)
    shutil.rmtree(out, ignore_errors=True)
    return is_fine
