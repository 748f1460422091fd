#!/usr/bin/env python3
"""Runs the lab inside the namespace that `run` made. Usage: lab.py BINARY [PART...]

Prints "ok NAME" or "not ok NAME: ..." a line each and "N passed, N failed" at the end.
"""
import html
import json
import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

import dns_asked
import hostile_scenes
import part_deep
import part_delivery
import part_dns
import part_first
import part_hostile
import part_probe
import real_mta
import smtp_server
from smtp_server import Behaviour
from world import RESOLVER, SITE, World, lab_scenes

BINARY = sys.argv[1]
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="mailknock-lab-"))
passed = failed = 0
LATE = "127.41.0.1"  # greets slowly
hostile = []  # scenes of the part `hostile`
# What the lab's small domains have anyway; any other finding must be named by the scene.
USUAL = {"dmarc-missing", "spf-missing", "ptr-missing", "single-mail-server", "mx-one-network",
         "tls-not-offered"}
HOSTILE = [
    "mailto:a%0d%0aDATA%0d%0a@well.lab.test", "mailto:a%00b@well.lab.test",
    "mailto:a b c@well.lab.test", "mailto:nobody-at-well.lab.test", "mailto:a@b@well.lab.test",
    "mailto:" + "x" * 300 + "@well.lab.test", "mailto:bad%zz%4@well.lab.test",
    "mailto:%0aRCPT%20TO:%3cx%40y.test%3e@well.lab.test", "mailto:", "mailto:@well.lab.test",
]


def report(name, problem=""):
    global passed, failed
    if problem:
        failed += 1
        print(f"not ok {name}: {problem}", flush=True)
    else:
        passed += 1
        print(f"ok {name}", flush=True)


def command(db, *more, url=f"http://{SITE}/", what="audit"):
    return [
        BINARY, what, "--allow-private", "--dns-server", RESOLVER, "--db", str(db),
        "--retry-after", "1", "--retries", "2", "--server-pause", "0.1", "--connect-timeout", "2",
        "--reply-timeout", "2", "--session-timeout", "20", "--helo", "probe.example.net",
        "--mail-from", "probe@probe.example.net", "--lock-dir", str(FOLDER / "locks"), "--quiet",
        *more, *([url] if url else []),
    ]


def audit(name, *more, expect=None, timeout=120, **how):
    """Runs an audit into a database of its own; gives (exit status, report, standard error)."""
    out = FOLDER / name
    done = subprocess.run(
        command(FOLDER / f"{name}.db", "--out", str(out), *more, **how),
        capture_output=True, text=True, timeout=timeout, cwd=FOLDER)
    path = out / "report.json"
    data = json.loads(path.read_text(encoding="utf-8")) if path.exists() else None
    if expect is not None and done.returncode != expect:
        report(f"{name}: exit status", f"expected {expect}, got {done.returncode}: {done.stderr}")
    return done.returncode, data, done.stderr


def write_site(root, scenes, hostile=False):
    root.mkdir(parents=True, exist_ok=True)
    links = [
        f'<p><a href="mailto:{local}@{scene.domain}">{local} of {scene.name}</a>'
        for scene in scenes for local in scene.expect
    ]
    if hostile:
        links += [f'<p><a href="{html.escape(href)}">hostile</a>' for href in HOSTILE]
    half = len(links) // 2
    (root / "index.html").write_text(
        "<!doctype html><title>Lab</title><a href=second.html>next</a>\n" + "\n".join(links[:half]))
    (root / "second.html").write_text(
        "<!doctype html><title>Lab 2</title><base href='/'>\n" + "\n".join(links[half:]))


def check_breaches(name):
    report(f"{name}: the wire", "; ".join(smtp_server.breaches[:5]))
    smtp_server.breaches.clear()


def judge_scene(scene, addresses, domains):
    problems = []
    for local, expected in scene.expect.items():
        got = addresses.get(f"{local}@{scene.domain}")
        if not got:
            problems.append(f"{local}@{scene.domain} is not in the report")
            continue
        verdict, findings, reason = (*expected, None)[:3]
        have = set(got["findings"]) | set(domains.get(scene.domain, {}).get("findings", []))
        have |= {f for s in domains.get("servers", []) for f in s["findings"]
                 if set(s["hosts"]) & {h for h in scene_hosts(scene)}}
        have_say = f"{got['verdict']} ({got['reason']}; {' '.join(sorted(have))})"
        if got["verdict"] != verdict or (reason and got["reason"] != reason):
            problems.append(f"expected {verdict} {reason or ''}, got {have_say}")
        if os.environ.get("MAILKNOCK_LAB_TELL"):
            print(f"   {local}@{scene.domain}: {have_say}")
        wanted = set(findings) | getattr(scene, "domain_findings", set())
        if wanted - have:
            problems.append(f"findings {wanted - have} are missing, got {have_say}")
        if reason and have - wanted - USUAL:  # a row with a reason is the whole truth
            problems.append(f"findings {have - wanted - USUAL} are too many, got {have_say}")
    return "; ".join(problems)


def scene_hosts(scene):
    for _, host, _ in scene.servers:
        yield host[:-1] if host[-1] == "." else scene.domain if host == "@" else f"{host}.{scene.domain}"


# ---- parts ----


def judge_names(ip, names, servers):
    """TLS is seen once under each name, and the report tells what each one shows."""
    asked = smtp_server.names_seen.get(ip, [])
    server = next(s for s in servers if s["ip"] == ip)
    got = {n["host"]: n["pkix"] for n in server["names"]}
    expected = {name: "fails" if name == names[-1] else "passes" for name in names}
    if asked != names:
        return f"asked for {asked}"
    return "" if got == expected else f"told: {got}"


def judge_random(scene, db):
    """The made-up recipient has one name at all servers and in all tries, and gets its answer."""
    with sqlite3.connect(db) as store:
        codes = {code for code, in store.execute(
            "SELECT q.code FROM question q JOIN run_domain r ON r.id = q.run_domain JOIN domain d "
            "ON d.id = r.domain WHERE q.kind = 2 AND d.name = ?", (scene.domain,))}
    names = {address for _, address in smtp_server.recipients_seen
             if address.endswith("@" + scene.domain)
             and smtp_server.looks_random(address.rpartition("@")[0])}
    if len(names) != 1:
        return f"its names: {names}"
    return "" if codes == {scene.random} else f"its answers: {codes}"


def set_ecn(value):
    """1: this side asks for congestion notification; 2, the usual: it only answers."""
    pathlib.Path("/proc/sys/net/ipv4/tcp_ecn").write_text(str(value))


def part_scenes(world, scenes):
    smtp_server.names_seen.clear()
    set_ecn(1)
    _, data, errors = audit("scenes", "--ca-file", str(world.ca), expect=1)
    set_ecn(2)
    if not data:
        report("scenes", "no report: " + errors)
        return
    addresses = {a["address"]: a for a in data["addresses"]}
    domains = {d["domain"]: d for d in data["domains"]}
    domains["servers"] = data["servers"]
    for scene in scenes:
        report(scene.name, judge_scene(scene, addresses, domains))
    for scene in scenes:
        for ip, names in getattr(scene, "sni", {}).items():
            report(f"{scene.name}: under each name", judge_names(ip, names, data["servers"]))
        if hasattr(scene, "random"):
            report(f"{scene.name}: the made-up recipient",
                   judge_random(scene, FOLDER / "scenes.db"))
    ecn = {s["ecn"] for s in data["servers"] if s["banner_code"] == 220}
    report("every server agrees on ECN", "" if ecn == {True} else str(ecn))
    invalid = [a for a in data["addresses"] if a["verdict"] == "invalid"]
    report("hostile links are findings", "" if len(invalid) >= 8 else f"only {len(invalid)}")
    check_breaches("scenes")
    late = subprocess.run([BINARY, "check", "info@well.lab.test", "info@nullmx.lab.test",
                           *command(FOLDER / "check.db", url="", what="check")[2:]],
                          capture_output=True, text=True, timeout=60)
    report("check without a crawl",
           "" if late.returncode == 1 else f"exit {late.returncode}: {late.stderr}")


def part_shared(world, scenes):
    """500 domains on one address, two audits with two databases: one connection at a time."""
    shared = "127.30.0.1"
    world.start_server(shared, Behaviour())
    root = FOLDER / "shared"
    root.mkdir()
    (root / "index.html").write_text(
        "".join(f'<a href="mailto:info@d{n}.shared.lab.test">x</a>\n' for n in range(500)))
    site = "127.0.0.81"
    world.start("python3", "-m", "http.server", "80", "--bind", site, "--directory", root)
    time.sleep(1)
    runs = [
        subprocess.Popen(command(FOLDER / f"shared{n}.db", "--out", str(FOLDER / f"shared{n}"),
                                 url=f"http://{site}/"), stderr=subprocess.PIPE, text=True)
        for n in range(2)
    ]
    problems = []
    for number, process in enumerate(runs):
        _, errors = process.communicate(timeout=240)
        if process.returncode != 0:
            problems.append(f"exit {process.returncode}: {errors}")
            continue
        data = json.loads((FOLDER / f"shared{number}" / "report.json").read_text())
        if data["summary"]["verdicts"]["deliverable"] != 500:
            problems.append(str(data["summary"]["verdicts"]))
    report("500 domains on one IP, two audits", "; ".join(problems))
    most = smtp_server.most_open.get(shared, 0)
    report("never more than one connection", "" if most == 1 else f"{most} at once")
    check_breaches("shared")


def part_slow(world, scenes):
    """2,000 servers that answer each line after a second, all at once; one more greets after half a
    minute, as some do on purpose."""
    for n in range(2000):
        world.start_server(f"127.40.{n // 200}.{n % 200 + 1}", Behaviour(delay=1.0))
    world.start_server(LATE, Behaviour(greets_after=31))  # 30 s are what is called slow
    root = FOLDER / "slow"
    root.mkdir()
    (root / "index.html").write_text(
        '<a href="mailto:info@late.slow.lab.test">x</a>\n' + "".join(
            f'<a href="mailto:info@s{n}.slow.lab.test">x</a>\n' for n in range(2000)))
    site = "127.0.0.82"
    world.start("python3", "-m", "http.server", "80", "--bind", site, "--directory", root)
    time.sleep(1)
    status, data, errors = audit("slow-run", "--probe-concurrency", "2000", "--reply-timeout", "45",
                                 "--session-timeout", "120", url=f"http://{site}/", timeout=240)
    verdicts = data["summary"]["verdicts"] if data else errors
    good = data and status == 0 and verdicts["deliverable"] == 2001
    report("2,000 slow sessions at once", "" if good else f"exit {status}: {verdicts}")
    told = {s["ip"] for s in data["servers"] if "greeting-slow" in s["findings"]} if data else set()
    report("a greeting after half a minute", "" if told == {LATE} else f"greeting-slow: {told}")
    check_breaches("slow")


def part_closed(world, scenes):
    """Port 25 is closed everywhere: no address is called failing."""
    root = FOLDER / "closed"
    root.mkdir()
    (root / "index.html").write_text("".join(
        f'<a href="mailto:info@c{n}.closed.lab.test">x</a>\n' for n in range(5)))
    site = "127.0.0.83"
    world.start("python3", "-m", "http.server", "80", "--bind", site, "--directory", root)
    time.sleep(1)
    status, data, errors = audit("closed-run", url=f"http://{site}/")
    verdicts = data["summary"]["verdicts"] if data else errors
    good = data and status == 4 and verdicts["unverified"] == 5 and verdicts["failing"] == 0
    report("port 25 closed everywhere", "" if good else f"exit {status}: {verdicts}")
    said = errors.splitlines()
    good = said and said[0].startswith("mailknock: No mail server answered on port 25") and \
        "What to do:" in said[0] and len(said) == 1
    report("one paragraph says so", "" if good else repr(errors))


def part_private(world, scenes):
    """Without --allow-private no loopback address is ever connected to."""
    before = dict(smtp_server.connections)
    words = [w for w in command(FOLDER / "private.db", "--out", str(FOLDER / "private"))
             if w != "--allow-private"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60)
    report("private seed refused", "" if done.returncode == 3 and "--allow-private" in done.stderr
           and len(done.stderr.splitlines()) == 1 else f"{done.returncode}: {done.stderr}")
    words = [w for w in command(FOLDER / "private2.db", "info@well.lab.test", url="", what="check")
             if w != "--allow-private"]
    done = subprocess.run(words, capture_output=True, text=True, timeout=60)
    report("private servers are not knocked on",
           "" if smtp_server.connections == before else "connections were made")


def part_killed(world, scenes):
    """kill -9 at several moments; the same command goes on and comes to the same verdicts."""
    def verdicts(data):
        return {a["address"]: (a["verdict"], a["reason"]) for a in data["addresses"]}

    _, undisturbed, _ = audit("undisturbed", "--ca-file", str(world.ca))
    problems = []
    for number, moment in enumerate((0.05, 0.3, 0.8, 1.5, 2.5)):
        smtp_server.recipients_seen.clear()
        process = subprocess.Popen(
            command(FOLDER / f"killed{number}.db", "--out", str(FOLDER / f"killed{number}"),
                    "--ca-file", str(world.ca)), start_new_session=True, stderr=subprocess.DEVNULL)
        time.sleep(moment)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        smtp_server.recipients_seen.clear()
        _, data, errors = audit(f"killed{number}", "--ca-file", str(world.ca))
        if not data or verdicts(data) != verdicts(undisturbed):
            different = errors if not data else {
                a: (v, verdicts(undisturbed).get(a)) for a, v in verdicts(data).items()
                if v != verdicts(undisturbed).get(a)}
            problems.append(f"after {moment} s: {different}")
    report("killed and gone on with", "; ".join(problems))
    smtp_server.breaches.clear()  # who is killed cannot say QUIT
    for number, status in ((signal.SIGINT, 130), (signal.SIGTERM, 143)):
        process = subprocess.Popen(
            command(FOLDER / f"signal{status}.db", "--out", str(FOLDER / f"signal{status}")),
            stderr=subprocess.PIPE, text=True)
        time.sleep(1.0)
        process.send_signal(number)
        try:
            process.communicate(timeout=15)
        except subprocess.TimeoutExpired:
            process.kill()
        report(f"signal {number}", "" if process.returncode == status else
               f"expected {status}, got {process.returncode}")
    check_breaches("signals")


def part_bad_input(world, scenes):
    """Each ends with its status and one line that names what and why."""
    def one_line(name, words, status, needle):
        done = subprocess.run(words, capture_output=True, text=True, timeout=90, cwd=FOLDER)
        lines = done.stderr.splitlines()
        good = done.returncode == status and len(lines) == 1 and needle in lines[0]
        report(name, "" if good else f"expected {status} and '{needle}', got "
               f"{done.returncode}: {done.stderr!r}")

    db = FOLDER / "bad.db"
    one_line("unknown option", command(db, "--no-such-option"), 2, "--no-such-option")
    one_line("bad URL", command(db, url="htp://x"), 2, "htp://x")
    one_line("no URL", command(db, url=""), 2, "URL")
    one_line("unreachable seed", command(db, url="http://127.0.0.99/"), 3, "127.0.0.99")
    one_line("seed without a name", command(db, url="http://no-such-host.lab.test/"), 3,
             "no-such-host.lab.test")
    (FOLDER / "site" / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    one_line("seed that is no HTML", command(db, url=f"http://{SITE}/picture.png"), 3, "picture.png")
    foreign = FOLDER / "foreign.db"
    with sqlite3.connect(foreign) as other:
        other.execute("CREATE TABLE theirs (x)")
    one_line("database of another program", command(foreign), 3, "another program")
    with sqlite3.connect(foreign) as other:
        rows = other.execute("SELECT name FROM sqlite_master").fetchall()
        mode = other.execute("PRAGMA journal_mode").fetchone()[0]
    report("which is left alone", "" if rows == [("theirs",)] and mode == "delete" else str(rows))
    newer = FOLDER / "newer.db"
    subprocess.run(command(newer, "--max-pages", "1"), capture_output=True, timeout=90, cwd=FOLDER)
    with sqlite3.connect(newer) as later:
        later.execute("PRAGMA user_version = 999")
    one_line("database of a newer version", command(newer), 3, "newer")
    text = FOLDER / "text.db"
    text.write_text("this is no database at all, but long enough to be looked at" * 20)
    one_line("no database at all", command(text), 3, "text.db")
    one_line("a folder for a database", command(FOLDER / "site"), 3, "folder")
    one_line("a folder that is not there", command(FOLDER / "nowhere" / "x.db"), 3, "nowhere")
    silent = [w if w != RESOLVER else "127.0.0.200" for w in command(
        FOLDER / "dns.db", "--dns-timeout", "2", url="http://www.lab.test/")]
    one_line("DNS server that does not answer", silent, 3, "www.lab.test")
    empty = FOLDER / "site" / "empty.html"
    empty.write_text("")
    status, data, errors = audit("empty", "--max-depth", "0", url=f"http://{SITE}/empty.html")
    report("empty site", "" if status == 0 and data and data["summary"]["addresses"] == 0 else
           f"exit {status}: {errors}")


def part_full_disk(world, scenes):
    """A disk that is full, and one that is read-only: small file systems in a mount namespace."""
    mount = FOLDER / "mount"
    mount.mkdir()
    for name, options, needles in (("disk full", "size=300k", ("full", "No space left")),
                                   ("read-only folder", "size=1m,ro", ("",))):
        words = command(mount / "x.db", "--out", str(FOLDER / "full-out"))
        done = subprocess.run(
            ["unshare", "-m", "sh", "-c",
             f'mount -t tmpfs -o {options} tmpfs "$0" && exec "$@"', str(mount), *words],
            capture_output=True, text=True, timeout=60)
        lines = done.stderr.splitlines()
        good = done.returncode == 3 and len(lines) == 1 and any(n in lines[0] for n in needles)
        report(name, "" if good else f"{done.returncode}: {done.stderr!r}")
    full_report(mount)


def full_report(mount):
    """A report for which there is no room leaves the old one as it was; a folder that is none is told of
    before the work begins."""
    db, kept = FOLDER / "room.db", FOLDER / "room"
    kept.mkdir()
    subprocess.run(command(db, "x@nowhere.invalid", url="", what="check"), timeout=60, cwd=FOLDER)
    script = ('mount -t tmpfs -o size=2m tmpfs "$0" && cd "$0" && "$1" report --quiet --db "$2" --out out'
              ' && cp -r out "$3/before" && (cat /dev/zero > fill || true) 2> /dev/null;'
              ' "$1" report --quiet --db "$2" --out out; status=$?; cp -r out "$3/after"; exit $status')
    done = subprocess.run(["unshare", "-m", "sh", "-c", script, *map(str, (mount, BINARY, db, kept))],
                          capture_output=True, text=True, timeout=60)
    before, after = ({p.name: p.read_bytes() for p in (kept / when).iterdir()} if (kept / when).is_dir()
                     else {} for when in ("before", "after"))
    good = done.returncode == 3 and "No space left" in done.stderr and len(before) == 3 and before == after
    report("no room for a report", "" if good else f"{done.returncode}: {done.stderr!r}, {sorted(after)}")
    for name, out in (("a file", db), ("a place that is not there", FOLDER / "nowhere" / "out")):
        done = subprocess.run(command(FOLDER / "unused.db", "--out", str(out)), capture_output=True, text=True,
                              timeout=60)
        good = done.returncode == 3 and "report folder" in done.stderr and not (FOLDER / "unused.db").exists()
        report(f"reports into {name}", "" if good else f"{done.returncode}: {done.stderr!r}")


def part_real(world, scenes):
    """Postfix and Exim themselves."""
    reason = real_mta.why_not() or real_mta.start(world)
    if reason:
        print(f"skip real: {reason}")
        if os.environ.get("CI") and os.geteuid() == 0:
            report("real mail servers", reason)
        return
    words = command(FOLDER / "real.db", "--reply-timeout", "10", *real_mta.EXPECTED, url="",
                    what="check")
    done = subprocess.run(words, capture_output=True, text=True, timeout=120, cwd=FOLDER)
    subprocess.run([BINARY, "report", "--db", str(FOLDER / "real.db"), "--out",
                    str(FOLDER / "real"), "--quiet"], check=True)
    data = json.loads((FOLDER / "real" / "report.json").read_text())
    got = {a["address"]: (a["verdict"], a["reason"]) for a in data["addresses"]}
    for address, expected in real_mta.EXPECTED.items():
        report(f"real: {address}", "" if got.get(address) == expected else
               f"expected {expected}, got {got.get(address)} {done.stderr}")


def part_hostile_servers(world, scenes):
    part_hostile.run_part(world, hostile, report, audit, FOLDER, judge_scene)


def part_deep_level(world, scenes):
    """Level deep: own domains, and a stranger's beside them."""
    part_deep.run(world, FOLDER, command, report)
    check_breaches("deep")
    part_deep.run_probe(probe(world), report)
    check_breaches("deep: probe")


def probe(world):
    """The words of a probe in this world."""
    words = command(FOLDER / "none", "--ca-file", str(world.ca), url="", what="probe")
    for name in ("--db", "--retries"):
        at = words.index(name)
        del words[at : at + 2]
    return words


def part_probe_prints(world, scenes):
    """What `mailknock probe` prints."""
    part_probe.run(world, FOLDER, probe(world), report)
    check_breaches("probe")


def part_delivery_of_reports(world, scenes):
    """The report by mail and webhook."""
    part_delivery.run(world, FOLDER, BINARY, command, report)
    check_breaches("delivery")


def part_first_report(world, scenes):
    """While a run waits for greylisting servers, its first report can be read."""
    part_first.run(world, FOLDER, command, report)
    check_breaches("first")


def in_dns_world(part):
    tools = dns_asked.Tools(BINARY, FOLDER, report)
    return lambda world, scenes: part_dns.run_part(part, world, tools)


PARTS = {
    "scenes": part_scenes, "bad-input": part_bad_input, "full-disk": part_full_disk,
    "private": part_private, "closed": part_closed, "killed": part_killed,
    "shared": part_shared, "slow": part_slow,
    "hostile": part_hostile_servers, "real": part_real, "deep": part_deep_level,
    "first": part_first_report,
    "probe": part_probe_prints, "delivery": part_delivery_of_reports,
    **{name: in_dns_world(part) for name, part in part_dns.PARTS.items()},
}


def main():
    wanted = sys.argv[2:] or list(PARTS)
    world = World(FOLDER / "world")
    certificates = world.certificates()
    scenes = lab_scenes(certificates)
    hostile.extend(hostile_scenes.all_scenes(certificates))
    lines = list(world.zone_lines(scenes + hostile))
    lines += [f"d{n}.shared MX 10 mx.shared" for n in range(500)] + ["mx.shared A 127.30.0.1"]
    for n in range(2000):
        lines += [f"s{n}.slow MX 10 mx{n}.slow", f"mx{n}.slow A 127.40.{n // 200}.{n % 200 + 1}"]
    lines += ["late.slow MX 10 mx.late.slow", f"mx.late.slow A {LATE}"]
    lines += real_mta.ZONE + part_deep.ZONE + part_probe.ZONE + part_first.ZONE
    for n in range(5):
        lines += [f"c{n}.closed MX 10 mx{n}.closed", f"mx{n}.closed A 127.50.0.{n + 1}"]
    try:
        world.start_names(lines, world.foreign_zones(scenes))
        world.start_servers(scenes)
        world.wait_for_names()
        write_site(FOLDER / "site", scenes, hostile=True)
        world.start_site(FOLDER / "site")
        time.sleep(0.5)
        everybodys = len(world.servers)
        for part in wanted:
            PARTS[part](world, scenes)
            world.stop_servers(everybodys)  # two parts may want the same address
    finally:
        world.close()
    print(f"{passed} passed, {failed} failed")
    if failed:
        print(f"what was made stands in {FOLDER}")
    else:
        shutil.rmtree(FOLDER, ignore_errors=True)
    sys.exit(1 if failed else 0)


main()
