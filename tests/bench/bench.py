#!/usr/bin/env python3
"""Measures the crawl against a floor program and other crawlers, in turns, in one run.

usage: bench.py BINARY [crawl|nightly|memory|hostile|all] [RUNS]

Counted is CPU time, user and system, of the program and its children: trust ratios of one run, not
figures of two. A crawl that is not complete is no result: pages, addresses and domains are held
against what the site was made of. Installs nothing; what is missing of the others is left out.
"""
import json
import os
import pathlib
import resource
import shutil
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
PORT = 18080
NGINX = """worker_processes 1; pid {work}/nginx.pid; error_log {work}/nginx.log; daemon off;
events {{ worker_connections 4096; }}
http {{ access_log off; sendfile on; open_file_cache off; keepalive_requests 1000000000;
types {{ text/html html; text/css css; }} client_body_temp_path {work}; proxy_temp_path {work};
fastcgi_temp_path {work}; uwsgi_temp_path {work}; scgi_temp_path {work};
server {{ listen 127.0.0.1:{port} backlog=4096; root {root}; gzip_static on; }} }}
"""


class Site:
    """nginx with a folder of pages."""

    def __init__(self, work, root):
        self.port = PORT
        config = work / "nginx.conf"
        config.write_text(NGINX.format(work=work, root=root, port=self.port))
        self.process = subprocess.Popen(["nginx", "-p", str(work), "-c", str(config)])
        time.sleep(0.5)

    def __enter__(self):
        return f"http://127.0.0.1:{self.port}"

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def build(work, name, *libraries):
    target = work / name
    subprocess.run(["cc", "-O2", "-D_GNU_SOURCE", str(HERE / f"{name}.c"), "-o", str(target), *libraries], check=True)
    return target


def measure(command, folder):
    """CPU seconds, wall seconds, highest memory in MiB. Crawlers end with all kinds of statuses."""
    cost = METER.parent / "cost"
    subprocess.run([METER, cost, *command], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    cpu, wall, memory = cost.read_text().split()
    return float(cpu), float(wall), float(memory) / 1024


def crawl_of(binary, url, database, *options):
    return [binary, "crawl", "--allow-private", "--quiet", "--db", str(database), *options, url]


def check(database, truth):
    with sqlite3.connect(database) as db:
        run = db.execute("SELECT max(id) FROM run").fetchone()[0]
        found = {
            "pages": db.execute("SELECT count(*) FROM page WHERE run=? AND kind=0 AND state=1", (run,)).fetchone()[0] - 1,
            "addresses": db.execute("SELECT count(*) FROM run_address WHERE run=?", (run,)).fetchone()[0],
            "domains": db.execute("SELECT count(*) FROM run_domain WHERE run=?", (run,)).fetchone()[0]}
    for key, value in found.items():  # "/" and "/index.html" are two URLs
        if value != truth[key]:
            raise SystemExit(f"bench: {key}: {value} instead of {truth[key]}: no result")


def show(title, rows, pages, base="mailknock"):
    print(f"\n{title}\n{'':24}{'pages/CPU s':>12}{'CPU s':>9}{'wall s':>9}{'MiB':>8}{'mailknock is':>15}")
    cpu = {name: statistics.median(r[0] for r in runs) for name, runs in rows.items()}
    for name, runs in rows.items():
        wall, memory = (statistics.median(r[i] for r in runs) for i in (1, 2))
        ratio = "" if name == base else f"{cpu[name] / cpu[base]:.2f} x"
        print(f"{name:24}{pages / cpu[name]:12.0f}{cpu[name]:9.2f}{wall:9.2f}{memory:8.1f}{ratio:>15}")


def others(work, url):
    """Crawlers that are installed; each begins in an empty folder."""
    known = {}
    floor = work / "floor"
    known["floor (no store)"] = [str(floor if floor.exists() else build(work, "floor", "-lcurl")), url]
    if shutil.which("wget2"):
        known["wget2 -r"] = ["wget2", "-q", "-r", "-l", "inf", "--no-robots", "--max-threads=16", url + "/"]
        known["wget2 -r --delete-after"] = known["wget2 -r"][:-1] + ["--delete-after", url + "/"]
    if (HERE / "rivals/node_modules").is_dir():
        known["node (undici)"] = ["node", str(HERE / "rivals/crawl.mjs"), url + "/"]
    if shutil.which("linkchecker"):
        known["linkchecker"] = ["linkchecker", "--no-status", "-q", "--threads=16", url + "/"]
    return known


def bench_crawl(binary, work, runs, pages=10000):
    root = work / "site"
    subprocess.run([sys.executable, HERE / "make_site.py", root, str(pages)], check=True, stdout=subprocess.DEVNULL)
    truth = json.loads((work / "site.json").read_text())
    with Site(work, root) as url:
        rows = {}
        slow = {"linkchecker", "node (undici)"}
        for turn in range(runs):
            for name, command in {"mailknock": None, **others(work, url)}.items():
                if name in slow and turn:
                    continue
                folder = pathlib.Path(tempfile.mkdtemp(dir=work))
                database = folder / "crawl.db"
                result = measure(command or crawl_of(binary, url + "/", database), folder)
                if not command:
                    check(database, truth)
                rows.setdefault(name, []).append(result)
                shutil.rmtree(folder)
        show(f"{pages} pages of {truth['bytes'] // pages // 1000} KB with 60 links", rows, pages)


def bench_nightly(binary, work, runs):
    root = work / "nights"
    subprocess.run([sys.executable, HERE / "make_site.py", root, "10000"], check=True, stdout=subprocess.DEVNULL)
    truth = json.loads((work / "nights.json").read_text())
    with Site(work, root) as url:
        rows = {"first night": [], "a later night (304)": []}
        for _ in range(runs):
            folder = pathlib.Path(tempfile.mkdtemp(dir=work))
            for name in rows:
                rows[name].append(measure(crawl_of(binary, url + "/", folder / "db", "--new-run"), folder))
                check(folder / "db", truth)
            shutil.rmtree(folder)
        show("the same site again, unchanged", rows, 10000, base="a later night (304)")


def bench_memory(binary, work, _):
    """Pages that lead to a million URLs, of which two hundred are fetched."""
    root = work / "many"
    root.mkdir()
    for page in range(200):
        links = [f'<a href="/p{n}.html">p</a>' for n in range(1, 200)] if page == 0 else []
        links += [f'<a href="/a/folder/of/some/length/page-{page * 5000 + n:07d}.html">l</a>' for n in range(5000)]
        (root / f"p{page}.html").write_text("\n".join(links))
    (root / "index.html").write_text('<a href="/p0.html">p</a>')
    with Site(work, root) as url:
        few, many = (measure(crawl_of(binary, url + "/", work / f"m{n}.db", "--max-pages", str(n)), work) for n in (4, 202))
    with sqlite3.connect(work / "m202.db") as db:
        urls = db.execute("SELECT count(*) FROM page").fetchone()[0]
    print(f"\n{urls} known URLs: {many[2]:.1f} MiB, {(many[2] - few[2]) * 1048576 / urls:.0f} bytes of memory a URL")


def hostile_pages(root):
    most = 10 * 1024 * 1024
    pages = {
        "200,000 attributes": "<a " + " ".join(f"a{i}=x" for i in range(200000)) + ' href="mailto:a@b.example">x</a>',
        "links without end": "".join(f"<a href={i:07d}>x</a>" for i in range(600000))[:most],
        "mail links without end": "".join(f"<a href=mailto:a{i}@b.example>x</a>" for i in range(300000))[:most],
        "nested tags": "<div>" * 2000000, "nothing but &": "&" * most, "nothing but <": "<" * most,
        "comments": "<!--" * (most // 4), "scripts": "<script>" * (most // 8), "quotes": '<a href="' * (most // 9),
        "documents in documents": ('<iframe srcdoc="' + "&lt;a href=x&gt;" * 4000 + '"></iframe>') * 160,
    }
    for number, text in enumerate(pages.values()):
        (root / f"{number}.html").write_text(text)
    with open(root / "bomb.html", "wb") as plain:
        plain.write(b"\0" * (1 << 30))
    subprocess.run(["gzip", "-9", str(root / "bomb.html")], check=True)
    return list(pages) + ["1 GiB in gzip"]


def bench_hostile(binary, work, _):
    root = work / "hostile"
    root.mkdir()
    names = hostile_pages(root)
    (root / "small.html").write_text("x")
    with Site(work, root) as url:
        def one(page):
            database = work / "hostile.db"
            database.unlink(missing_ok=True)
            result = measure(crawl_of(binary, f"{url}/{page}", database, "--max-pages", "1", "--no-sitemap", "--user-agent", "x"), work)
            return result
        base = one("small.html")
        print(f"\n{'hostile page (10 MiB)':28}{'CPU s':>8}{'MiB beyond a small page':>26}")
        for number, name in enumerate(names):
            cpu, _, memory = one("bomb.html" if name.endswith("gzip") else f"{number}.html")
            print(f"{name:28}{cpu:8.2f}{memory - base[2]:26.1f}")


BENCHES = {"crawl": bench_crawl, "nightly": bench_nightly, "memory": bench_memory, "hostile": bench_hostile}


def main():
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    binary = str(pathlib.Path(sys.argv[1]).resolve())
    wanted = sys.argv[2] if len(sys.argv) > 2 else "all"
    runs = int(sys.argv[3]) if len(sys.argv) > 3 else 5
    if wanted != "all" and wanted not in BENCHES:
        raise SystemExit(f"bench: {wanted}: not one of all, {', '.join(BENCHES)}")
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    with tempfile.TemporaryDirectory() as folder:
        work = pathlib.Path(folder)
        work.chmod(0o755)
        global METER
        METER = build(work, "meter")
        for name, bench in BENCHES.items():
            if wanted in ("all", name):
                bench(binary, work, runs)


if __name__ == "__main__":
    main()
