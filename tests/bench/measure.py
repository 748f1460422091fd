"""Runs programs in turn, checks what they found, and prints the medians as a table."""
import json
import pathlib
import shutil
import statistics
import subprocess

RUN_SECONDS_MAX = 900


class Sample:
    def __init__(self, meter, found, requests, output):
        self.wall_s = meter["wall_s"]
        self.cpu_s = meter["user_s"] + meter["system_s"]
        self.rss_kib = meter["rss_kib"]
        self.status = meter["status"]
        self.found = found
        self.requests = requests
        self.output = output


def run_once(program, folder, server, keep=False):
    """One run in an empty work folder (`keep`: in the one of the run before)."""
    work = pathlib.Path(folder) / "work"
    if not keep:
        shutil.rmtree(work, ignore_errors=True)
    work.mkdir(exist_ok=True)
    meter = work / "meter.json"
    before = server.requests()
    done = subprocess.run(
        [str(pathlib.Path(folder) / "meter"), str(meter), *program.arguments(work)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=work, timeout=RUN_SECONDS_MAX)
    requests = server.requests() - before - 1
    cost = json.loads(meter.read_text())
    if cost["status"] == 127:
        raise RuntimeError(f"{program.name}: {done.stderr}")
    return Sample(cost, program.found(work, done.stdout), requests, done.stderr)


def complaint(sample, truth):
    """Why this run is no result, or "". Who cannot tell pages has at least asked for that many."""
    for what, expected in truth.items():
        found = sample.found.get(what, sample.requests if what == "pages" else None)
        if what == "pages" and what not in sample.found:
            if found < expected:
                return f"asked for {found} of {expected} pages"
        elif found is not None and found != expected:
            return f"found {found} {what}, there are {expected}"
    return ""


class Result:
    def __init__(self, program, samples, truth):
        self.name = program.name
        self.cpu_s = statistics.median(s.cpu_s for s in samples)
        self.wall_s = statistics.median(s.wall_s for s in samples)
        self.rss_kib = max(s.rss_kib for s in samples)
        self.pages = truth["pages"]
        self.rate = self.pages / self.cpu_s
        self.complaint = next(filter(None, (complaint(s, truth) for s in samples)), "")
        cheapest, dearest = min(s.cpu_s for s in samples), max(s.cpu_s for s in samples)
        self.spread = (dearest - cheapest) / self.cpu_s


def compare(programs, folder, server, truth, runs):
    """Interleaved, so that a busy minute hurts all alike."""
    samples = {program.name: [] for program in programs}
    for _ in range(runs):
        for program in programs:
            samples[program.name].append(run_once(program, folder, server))
    return [Result(program, samples[program.name], truth) for program in programs]


def print_table(title, results, ours="mailknock"):
    """Rates, and how many times ours each program's rate goes into our own."""
    print(f"\n## {title}\n")
    print("| program | pages per CPU second | ours to theirs | us per page | wall s | ours to theirs "
          "| RSS MiB | spread |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    own = next(result for result in results if result.name == ours)
    for result in results:
        if result.complaint:
            print(f"| {result.name} | **no result: {result.complaint}** | | | | | | |")
            continue
        print(f"| {result.name} | {result.rate:,.0f} | {own.rate / result.rate:.2f} "
              f"| {result.cpu_s / result.pages * 1e6:.0f} | {result.wall_s:.2f} "
              f"| {result.wall_s / own.wall_s:.2f} | {result.rss_kib / 1024:.1f} "
              f"| {result.spread:.0%} |", flush=True)
    print(flush=True)
    return not own.complaint
