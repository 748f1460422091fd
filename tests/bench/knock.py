"""What knocking costs: `mailknock check` against a floor in C and asyncio in Python, against servers that
take a second for each reply, and among tarpits.

The programs are built with everything else and lie beside the tests of the build that BINARY is of. The
mail server has a core of its own where there are two. The whole of mailknock is measured: DNS, dialogues,
observations on the disk, verdicts.
"""
import json
import os
import pathlib
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time

from dns import cpu_s, on_core, programs_of

HERE = pathlib.Path(__file__).parent
DNS_PORT, SMTP_PORT = 5300, 2525
MODES = (  # title, dialogues, what the server offers, what the floor is told, the goal
    ("plain", 20_000, [], [], 0.8, "of the floor"),
    ("pipelined", 20_000, ["-P"], ["-P"], 1.2, "of own plain"),
    ("STARTTLS", 5_000, ["-C", "-K"], ["-S"], 0.9, "of the floor"),
)
SLOW, SLOW_GOAL_S, SLOW_GOAL_MIB = 10_000, 5.4, 40
HEALTHY, TARPITS, SESSION_CLOCK_S = 1_000, 10_000, 10


class Servers:
    """The name server and a mail server; tell() ends the mail server and gives what it saw."""

    def __init__(self, folder, work, *offers):
        if "-C" in offers:
            subprocess.run(
                ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
                 "-nodes", "-keyout", work / "key.pem", "-out", work / "cert.pem", "-days", "30",
                 "-subj", "/CN=mx.bench.test"], check=True, stderr=subprocess.DEVNULL)
            offers = ("-C", work / "cert.pem", "-K", work / "key.pem")
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        self.names = subprocess.Popen(
            on_core(1, [folder / "dns_server", DNS_PORT, "own"]), **pipes)
        self.mail = subprocess.Popen(
            on_core(1, [folder / "knock_server", *offers, SMTP_PORT]), **pipes)
        for process in (self.names, self.mail):
            process.stdout.readline()

    def tell(self):
        told, _ = self.mail.communicate(timeout=30)
        return json.loads(told)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in (self.names, self.mail):
            process.kill()
            process.communicate()


def mailknock(binary, work, addresses, *more):
    """One check in a new database: its costs, and how often each verdict was found."""
    with tempfile.TemporaryDirectory(dir=work) as folder:
        db = f"{folder}/knock.db"
        command = on_core(0, [
            binary, "check", *addresses, "--db", db, "--lock-dir", f"{folder}/locks", "--quiet",
            "--allow-private", "--dns-server", f"127.0.0.1:{DNS_PORT}", "--level", "basic",
            "--smtp-port", SMTP_PORT, "--server-pause", 0, "--helo", "probe.bench.test", *more])
        began = time.monotonic()
        process = subprocess.Popen(command)
        peak_kib = 0
        while not (done := os.wait4(process.pid, os.WNOHANG))[0]:
            peak_kib = max(peak_kib, peak_of(process.pid))
            time.sleep(0.02)
        process.returncode = os.waitstatus_to_exitcode(done[1])
        wall = time.monotonic() - began
        verdicts = verdicts_in(db)
    used = done[2]
    return {"user_s": used.ru_utime, "system_s": used.ru_stime, "wall_s": wall, "rss_kib": peak_kib,
            "verdicts": verdicts, "status": process.returncode}


def verdicts_in(db):
    names = ("deliverable", "at-risk", "failing", "unverified", "invalid")  # enum verdict
    with sqlite3.connect(db) as store:
        found = dict(store.execute("SELECT verdict, count(*) FROM verdict GROUP BY verdict"))
    return {name: found.get(number, 0) for number, name in enumerate(names)}


def peak_of(pid):
    """Not ru_maxrss, which begins with that of whoever started it."""
    try:
        status = pathlib.Path(f"/proc/{pid}/status").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")), 0)


def run_json(command):
    done = subprocess.run(on_core(0, command), stdout=subprocess.PIPE, text=True, check=True,
                          timeout=600)
    return json.loads(done.stdout)


def infos(letter, count):
    return [f"info@{letter}{n}.bench.test" for n in range(count)]


def compare_mode(binary, folder, work, mode, runs):
    """(dialogues per CPU second of the floor, Python, mailknock; everything found?) and its rows."""
    title, count, offers, words, _, _ = mode
    samples = {"floor": [], "asyncio": [], "mailknock": []}
    right = True
    with Servers(folder, work, *offers):
        for number in range(runs):
            samples["floor"].append(
                run_json([folder / "knock_floor", *words, count, 1000, SMTP_PORT]))
            if number == 0 and title != "pipelined":
                samples["asyncio"].append(run_json(
                    [sys.executable, HERE / "knock_rival.py", count // 4, 200, SMTP_PORT,
                     *(["tls"] if "-S" in words else [])]))
            samples["mailknock"].append(mailknock(binary, work, infos("d", count)))
            right &= samples["mailknock"][-1]["verdicts"]["deliverable"] == count
            right &= samples["floor"][-1]["records"] == count
    rates = {}
    for name, of in samples.items():
        if of:
            dialogues = count // 4 if name == "asyncio" else count
            rates[name] = dialogues / statistics.median(map(cpu_s, of))
            print(f"| {title} | {name} | {rates[name]:,.0f} | {1e6 / rates[name]:.0f} "
                  f"| {max(s['rss_kib'] for s in of) / 1024:.1f} |", flush=True)
    if not right:
        print(f"**no result: not every address is deliverable: {samples['mailknock'][-1]}**")
    return rates, right


def part(binary, runs):
    folder = programs_of(binary)
    print("\n## Knocking: one address at each of so many servers, the whole check\n")
    print("| dialogues | program | per CPU second | us each | RSS MiB |")
    print("| --- | --- | ---: | ---: | ---: |")
    right, told, plain = True, [], 0
    with tempfile.TemporaryDirectory() as work:
        for mode in MODES:
            rates, all_found = compare_mode(binary, folder, pathlib.Path(work), mode, min(runs, 3))
            right &= all_found
            plain = plain or rates["mailknock"]
            base = plain if mode[0] == "pipelined" else rates["floor"]
            told.append(f"{mode[0]}: {rates['mailknock'] / base:.2f} {mode[5]} (goal: {mode[4]})")
            if "asyncio" in rates:
                told[-1] += f", {rates['mailknock'] / rates['asyncio']:.1f} x asyncio"
    print("\n" + "\n".join(f"- {line}" for line in told) + "\n", flush=True)
    return right


def part_slow(binary, runs):
    """Servers that answer each line after a second: five replies are five seconds."""
    folder, right = programs_of(binary), True
    print(f"\n## Knocking on {SLOW:,} servers at once that take a second for each reply\n")
    print("| program | seconds | first greeting to last QUIT | CPU s | RSS MiB | KiB a session | at once |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        for name in ["floor"] + ["mailknock"] * min(runs, 3):
            with Servers(folder, work, "-d", "1000") as servers:
                began = time.monotonic()
                if name == "floor":
                    cost = run_json([folder / "knock_floor", SLOW, SLOW, SMTP_PORT])
                    cost["wall_s"] = time.monotonic() - began
                else:
                    cost = mailknock(binary, work, infos("d", SLOW), "--probe-concurrency", SLOW)
                    right &= cost["verdicts"]["deliverable"] == SLOW
                saw = servers.tell()
            print(f"| {name} | {cost['wall_s']:.2f} | {saw['took_s']:.2f} | {cpu_s(cost):.2f} "
                  f"| {cost['rss_kib'] / 1024:.1f} | {cost['rss_kib'] / saw['open_most']:.1f} "
                  f"| {saw['open_most']:,} |", flush=True)
            right &= saw["dialogues"] == SLOW
    print(f"\nGoals: {SLOW_GOAL_S} s, {SLOW_GOAL_MIB} MiB\n", flush=True)
    return right


def part_tarpits(binary, runs):
    """Half of the tarpits are silent, half send a byte every ten seconds."""
    folder, right = programs_of(binary), True
    half = TARPITS // 2
    clocks = ["--session-timeout", SESSION_CLOCK_S, "--retries", "0", "--probe-concurrency", "20000"]
    print(f"\n## {TARPITS:,} tarpits beside {HEALTHY:,} healthy servers\n")
    print("| servers | healthy done after s | all over after s | CPU s | RSS MiB |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for title, tarpits in (("healthy alone", []), ("and tarpits", infos("t", half) + infos("s", half))):
        with tempfile.TemporaryDirectory() as work, \
                Servers(folder, pathlib.Path(work)) as servers:
            ours = mailknock(binary, work, tarpits + infos("d", HEALTHY), *clocks)
            saw = servers.tell()
        print(f"| {title} | {saw['took_s']:.2f} | {ours['wall_s']:.2f} | {cpu_s(ours):.2f} "
              f"| {ours['rss_kib'] / 1024:.1f} |", flush=True)
        right &= ours["verdicts"]["deliverable"] == HEALTHY and saw["tarpits"] == len(tarpits)
        right &= ours["verdicts"]["unverified"] == len(tarpits)  # asked once
        if not right:
            print(f"**no result: {ours}, {saw}**")
    print(f"\nGoal: as fast as alone, and over {SESSION_CLOCK_S + 0.5} s after the last one began\n")
    return right
