"""The first report: written while a run only waits to ask greylisting servers again, and replaced at the
end, whatever happens in between."""
import json
import os
import signal
import subprocess
import time

from smtp_server import Behaviour, looks_random

def grey(address, times):
    """Names no time, so that the run's own counts."""
    if times == 1:
        return "451 4.7.1 Greylisted, please try again later"
    return "550 5.1.1 User unknown" if looks_random(address.rpartition("@")[0]) else "250 2.1.5 Ok"


RUNS = ("whole", "killed", "stopped", "short")
SITE = "127.0.0.75"
WAITS = 20  # seconds; from ten on there is a first report
FILES = {"html": "report.html", "csv": "report.csv", "json": "report.json", "ndjson": "report.ndjson",
         "junit": "report.junit.xml", "sarif": "report.sarif", "markdown": "report.md",
         "prometheus": "report.prom"}
ZONE = [line for n, name in enumerate(RUNS) for line in (
    f"{name}.first MX 10 mx.{name}.first", f"mx.{name}.first A 127.45.0.{n + 1}",
    f"well.{name}.first MX 10 mx.well.{name}.first", f"mx.well.{name}.first A 127.45.1.{n + 1}")]


def write_sites(root, world):
    for n, name in enumerate(RUNS):
        world.start_server(f"127.45.0.{n + 1}", Behaviour(rcpt=grey))
        world.start_server(f"127.45.1.{n + 1}", Behaviour())
        (root / name).mkdir(parents=True)
        (root / name / "index.html").write_text("".join(
            f'<a href="mailto:{address}">x</a>\n' for address in (
                f"info@{name}.first.lab.test", f"info@well.{name}.first.lab.test", "x@nowhere.invalid")))
    world.start("python3", "-m", "http.server", "80", "--bind", SITE, "--directory", root)
    time.sleep(1)


class Audit:
    def __init__(self, name, folder, command, waits):
        self.name, self.out = name, folder / f"first-{name}"
        words = command(folder / f"first-{name}.db", "--out", str(self.out), "--format", ",".join(FILES),
                        "--retry-after", str(waits), "--retries", "1", url=f"http://{SITE}/{name}/")
        words.remove("--quiet")
        self.words = words
        self.start()

    def start(self):
        self.process = subprocess.Popen(self.words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                        start_new_session=True)

    def finish(self):
        _, self.errors = self.process.communicate(timeout=120)
        return self.process.returncode

    def told(self):
        path = self.out / "report.json"
        return json.loads(path.read_text()) if path.exists() else None

    def is_whole(self):
        """Of the last format: the others were written before."""
        return (self.out / FILES["prometheus"]).exists()

    def wait_for_first(self):
        until = time.monotonic() + 60
        while not self.is_whole() and self.process.poll() is None and time.monotonic() < until:
            time.sleep(0.1)

    def verdicts(self):
        return {a["address"].partition(".")[0]: (a["verdict"], a["reason"], a["asked_again"] is not None)
                for a in self.told()["addresses"]}

    def expected(self, grey):
        return {f"info@{self.name}": grey, "info@well": ("deliverable", "accepted", False),
                "x@nowhere": ("failing", "domain-missing", False)}


def judge_first(audit, goes_on=True):
    """What the report lacks that is written before the end."""
    data, problems = audit.told(), []
    if not data:
        return ["there is none"]
    run = data["run"]
    if run["complete"] or run["finished"] or run["goes_on"] != goes_on or not run["asked_again"]:
        problems.append(str({key: run[key] for key in ("complete", "finished", "goes_on", "asked_again")}))
    if data["summary"]["asked_again"] != 1:
        problems.append(f"asked again: {data['summary']['asked_again']}")
    if goes_on and audit.verdicts() != audit.expected(("unverified", "asked-again", True)):
        problems.append(str(audit.verdicts()))
    if sorted(p.name for p in audit.out.iterdir()) != sorted(FILES.values()):
        problems.append(f"files: {sorted(p.name for p in audit.out.iterdir())}")
    for name in ("html", "markdown") if goes_on else ():
        if "First report: 1 address is to be asked again" not in (audit.out / FILES[name]).read_text():
            problems.append(f"{name} does not say so")
    return problems


def judge_last(audit, status):
    data, problems = audit.told(), []
    run = data["run"]
    if status != 1:
        problems.append(f"exit {status}: {audit.errors}")
    if not run["complete"] or run["goes_on"] or run["asked_again"] or data["summary"]["asked_again"]:
        problems.append(f"complete: {run['complete']}, goes on: {run['goes_on']}")
    if audit.verdicts() != audit.expected(("deliverable", "accepted", False)):
        problems.append(str(audit.verdicts()))
    if sorted(p.name for p in audit.out.iterdir()) != sorted(FILES.values()):
        problems.append(f"files: {sorted(p.name for p in audit.out.iterdir())}")
    if run["id"] != 1 or data["summary"]["history"]["persisting"] or "First report" in (
            audit.out / "report.html").read_text():
        problems.append("the run that was gone on with is another one, or compares itself with itself")
    return problems


def go_on(audit, number, report):
    """Ends it while it waits; what is there stays, and the same command replaces it."""
    how = "killed" if number == signal.SIGKILL else "stopped"
    before = (audit.out / "report.json").read_bytes()
    if number == signal.SIGKILL:
        os.killpg(audit.process.pid, number)
    else:
        audit.process.send_signal(number)
    status = audit.finish()
    problems = judge_first(audit, goes_on=number == signal.SIGKILL)
    if number == signal.SIGKILL and (audit.out / "report.json").read_bytes() != before:
        problems.append("the first report is another one")
    if number == signal.SIGTERM and status != 143:
        problems.append(f"exit {status}: {audit.errors}")
    report(f"a first report stays when its run is {how}", "; ".join(problems))
    audit.start()


def run(world, folder, command, report):
    write_sites(folder / "first-site", world)
    audits = {name: Audit(name, folder, command, 2 if name == "short" else WAITS) for name in RUNS}
    for name, number in (("whole", 0), ("killed", signal.SIGKILL), ("stopped", signal.SIGTERM)):
        audits[name].wait_for_first()
        problems = judge_first(audits[name])
        if audits[name].process.poll() is not None:
            problems.append("the run is over already")
        report(f"a first report, to be {name}", "; ".join(problems))
        if number:
            go_on(audits[name], number, report)
    for name, audit in audits.items():
        problems = judge_last(audit, audit.finish())
        said = [line for line in audit.errors.splitlines() if "first report" in line]
        right = len(said) == (name != "short") and all(
            "first report written; 1 address is asked again at " in line for line in said)
        report(f"the last report of the run that is {name}", "; ".join(problems))
        report(f"one line tells of the first, {name}", "" if right else audit.errors)
