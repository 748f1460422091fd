"""What a DNS lookup costs: net/resolver against c-ares alone, and the worst messages of strangers.

The programs are built with everything else and lie beside the tests of the build that BINARY is of. The
name server has a core of its own where there are two.
"""
import json
import os
import pathlib
import statistics
import subprocess
import tempfile
import time

PORT = 5300  # in a network namespace of our own
DOMAINS = 100_000
GOAL = 0.7  # of the floor's lookups per CPU second


def programs_of(binary):
    folder = pathlib.Path(binary).parent / "tests" / "bench"
    if not (folder / "dns_ours").exists():
        raise SystemExit(f"tests/bench/run: {folder} has no dns_ours: build everything")
    return folder


def on_core(number, command):
    cores = sorted(os.sched_getaffinity(0))
    return ["taskset", "-c", str(cores[number % len(cores)]), *map(str, command)]


def run_once(program):
    command = on_core(0, [program, f"127.0.0.1:{PORT}", DOMAINS])
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=900)
    return json.loads(done.stdout)


def cpu_s(sample):
    return sample["user_s"] + sample["system_s"]


def part(binary, runs):
    folder = programs_of(binary)
    names = ["dns_floor", "dns_ours"]
    samples = {name: [] for name in names}
    with subprocess.Popen(on_core(1, [folder / "dns_server", PORT]), stdout=subprocess.PIPE) as server:
        server.stdout.readline()
        for _ in range(runs):
            for name in names:
                samples[name].append(run_once(folder / name))
        server.kill()
    ratio = statistics.median(
        cpu_s(floor) / cpu_s(ours) for floor, ours in zip(samples["dns_floor"], samples["dns_ours"]))
    print(f"\n## DNS: MX, A and AAAA of {DOMAINS:,} domains\n")
    print("| program | lookups per CPU second | us a lookup | RSS MiB | longest answer ms |")
    print("| --- | ---: | ---: | ---: | ---: |")
    for name, title in zip(names, ("floor: c-ares, nothing read", "net/resolver")):
        cost = statistics.median(cpu_s(sample) for sample in samples[name])
        print(f"| {title} | {3 * DOMAINS / cost:,.0f} | {cost / DOMAINS / 3 * 1e6:.2f} "
              f"| {max(s['rss_kib'] for s in samples[name]) / 1024:.1f} "
              f"| {max(s['longest_ms'] for s in samples[name]):.0f} |")
    print(f"\n{ratio:.2f} of the floor (median of {runs} pairs; goal: {GOAL})\n", flush=True)
    complete = all(s["answers"] == 3 * DOMAINS for name in names for s in samples[name])
    if not complete or any(s["records"] != 4 * DOMAINS for s in samples["dns_ours"]):
        print("**no result: answers are missing**")
        return False
    return True


def survey(binary, count, folder):
    """`mailknock mx` of so many domains: CPU seconds, seconds, KiB, how many were told."""
    names, out = pathlib.Path(folder) / "domains.txt", pathlib.Path(folder) / "mx.json"
    names.write_text("".join(f"d{n}.bench.test\n" for n in range(count)))
    command = on_core(0, [binary, "mx", "--json", "--dns-server", f"127.0.0.1:{PORT}",
                          "--allow-private", "--db", "/dev/null/none", "--seeds", names])
    began = time.monotonic()
    with open(out, "wb") as file:
        process = subprocess.Popen(command, stdout=file)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.monotonic() - began
    told = sum(line.count(b'"domain": ') for line in open(out, "rb"))
    out.unlink()
    return used.ru_utime + used.ru_stime, wall, used.ru_maxrss, told


def part_survey(binary, runs):
    folder = programs_of(binary)
    print("\n## `mailknock mx`: all that the DNS says of a domain with two mail servers\n")
    print("| domains | domains per CPU second | per second | RSS MiB |")
    print("| ---: | ---: | ---: | ---: |")
    complete = True
    with subprocess.Popen(on_core(1, [folder / "dns_server", PORT]), stdout=subprocess.PIPE) as server, \
            tempfile.TemporaryDirectory() as temporary:
        server.stdout.readline()
        for count in (1_000, 10_000, DOMAINS):
            samples = [survey(binary, count, temporary) for _ in range(min(runs, 3))]
            cost, wall = (statistics.median(s[n] for s in samples) for n in (0, 1))
            print(f"| {count:,} | {count / cost:,.0f} | {count / wall:,.0f} "
                  f"| {max(s[2] for s in samples) / 1024:.1f} |", flush=True)
            complete &= all(s[3] == count for s in samples)
        server.kill()
    if not complete:
        print("**no result: domains are missing**")
    return complete


def part_worst(binary):
    print("\n## Messages of 64 KB made to cost\n", flush=True)
    return subprocess.run([str(programs_of(binary) / "dns_worst")], check=False).returncode == 0
