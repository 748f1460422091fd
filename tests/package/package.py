"""The package in a Debian of its own: installed, two nights and a third by cron, removed, purged.

Usage: package.py DEB ROOT, in a network namespace of its own. ROOT is copied.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
SAMPLES = HERE.parent.parent / "samples"
sys.path[:0] = [str(SAMPLES), str(HERE)]
import mail_world  # noqa: E402  puts the lab on the path
import smtp_server  # noqa: E402
from relay import Hook, Relay  # noqa: E402
from machine import Machine, inside  # noqa: E402
from world import RESOLVER, World  # noqa: E402

NIGHT_PATIENCE_S = 120
EXPOSURE_MAX = 2.0  # of 10, by systemd-analyze security
STATE = "var/lib/mailknock"
EXPECTED = json.loads((SAMPLES / "expected.json").read_text())
# What makes the sample's mail world answer quickly, and both nights ask it.
QUICK = f"""
dns-server = {RESOLVER}
allow-private = yes
ca-file = /etc/mailknock/lab-ca.pem
helo = probe.example
mail-from = probe@probe.example
retry-after = 1
server-pause = 0.1
connect-timeout = 2
reply-timeout = 2
recheck-after = 0
mail-to = webteam@harbour.example
webhook = http://localhost:2580/ok
webhook-secret = /etc/mailknock/webhook-key
"""
failed = 0


def see(what, holds, told=""):
    global failed
    print(f"{'ok' if holds else 'FAILED'}: {what}" + (f": {told}" if told else ""), flush=True)
    failed += not holds


def look_at_files(root):
    for path in ("usr/bin/mailknock", "usr/share/man/man1/mailknock.1.gz",
                 "usr/share/bash-completion/completions/mailknock",
                 "usr/share/zsh/vendor-completions/_mailknock",
                 "usr/share/fish/vendor_completions.d/mailknock.fish",
                 "usr/share/doc/mailknock/copyright", "etc/mailknock/seeds"):
        see(f"/{path} is installed", (root / path).is_file())
    see("no timer runs before a site is named", not list(
        (root / "etc/systemd/system").glob("*/mailknock.timer")))
    kept = (root / "etc/mailknock/mailknock.conf").stat()
    see("the settings are for root and the audit", kept.st_mode & 0o777 == 0o640 and kept.st_gid > 0)
    see("its folder is its own", (root / STATE).stat().st_uid > 0)


def settle(root, world):
    """The administrator's part."""
    with open(root / "etc/mailknock/mailknock.conf", "a") as file:
        file.write(QUICK)
    with open(root / "etc/mailknock/seeds", "a") as file:
        file.write("http://www.harbour.example/\n")
    shutil.copy(world.ca, root / "etc/mailknock/lab-ca.pem")
    (root / "etc/mailknock/lab-ca.pem").chmod(0o644)
    key = root / "etc/mailknock/webhook-key"
    key.write_text("a key\n")
    key.chmod(0o640)
    group = (root / "etc/mailknock/mailknock.conf").stat().st_gid  # the service may read, root owns
    os.chown(key, 0, group)


def look_at_units(machine):
    units = ("mailknock.service", "mailknock.timer")
    told = machine.run("systemd-analyze", "verify", "--man=no", *units, check=False)
    see("systemd-analyze verify has nothing to say", told.returncode == 0 and not told.stdout.strip(),
        told.stdout.strip())
    told = machine.run("systemd-analyze", "security", "--no-pager", units[0], check=False).stdout
    exposure = re.search(r"exposure level for \S+: ([0-9.]+)", told)
    see(f"systemd-analyze security says at most {EXPOSURE_MAX}",
        bool(exposure) and float(exposure[1]) <= EXPOSURE_MAX, exposure[0] if exposure else told)
    told = machine.run("mailknock", "config", "check", "/etc/mailknock/mailknock.conf", check=False)
    see("the settings are understood", told.returncode == 0, told.stdout.strip())
    told = machine.run("mailknock", "audit", "--plan", "--config", "/etc/mailknock/mailknock.conf",
                       check=False)
    see("the plan names site and database", told.returncode == 0 and all(
        text in told.stdout for text in ("http://www.harbour.example/", "mailknock.db")))


def look_at_sandbox(machine):
    """What reads PDF files bounds itself; the filter of system calls has to let it."""
    unit = (machine.root / "usr/lib/systemd/system/mailknock.service").read_text()
    filters = re.findall(r"^((?:SystemCall|NoNewPriv|CapabilityB|User=|Limit)\S*=?.*)$", unit, re.M)
    told = machine.run(
        "systemd-run", "--wait", "--pipe", "--quiet", *[f"--property={text}" for text in filters],
        "sh", "-c", "ulimit -t 5 && ulimit -v 2000000 && ulimit -n 1024 && echo bounded && id -un; "
        "nice -n -5 true", check=False).stdout
    see("in its sandbox it can bound itself, and not raise itself",
        all(text in told for text in ("bounded\nmailknock\n", "Operation not permitted")), told.strip())


def look_at_night(machine, number):
    runs = json.loads(machine.run(
        "mailknock", "runs", "list", "--json", "--db", f"/{STATE}/mailknock.db").stdout)
    runs = runs["runs"] if isinstance(runs, dict) else runs
    see(f"night {number}: the database holds {number} runs", len(runs) == number, str(len(runs)))
    report = json.loads((machine.root / STATE / "report/report.json").read_text())
    got = {a["address"]: [a["verdict"], a["reason"]] for a in report["addresses"]}
    wrong = [a for a in set(got) | set(EXPECTED) if got.get(a) != EXPECTED.get(a)]
    see(f"night {number}: the report is that of run {number}, and whole",
        report["run"]["id"] == number and report["run"]["complete"])
    see(f"night {number}: every address has its verdict", not wrong,
        "; ".join(f"{a}: {got.get(a)}" for a in wrong))
    for name in ("report.html", "report.csv"):
        path = machine.root / STATE / "report" / name
        see(f"night {number}: {name} is new, and nobody else's",
            path.stat().st_mode & 0o777 == 0o600 and time.time() - path.stat().st_mtime < NIGHT_PATIENCE_S)


def look_at_delivery(number, relay, hook):
    """Out of the sandbox, by this machine's relay: a mail where there is news, the webhook each night. In the
    second night what was only likely in the first one is confirmed."""
    new = [json.loads(body)["changed"] for _, _, body in hook.requests]
    see(f"night {number}: the webhook was called, and could trust it", len(new) == number and all(
        "sha256=" in headers.get("X-Mailknock-Signature", "") for _, headers, _ in hook.requests))
    see(f"night {number}: mail came in nights with news", len(relay.messages) == sum(new) and new == [True, True, False][:number],
        f"{len(relay.messages)} mails, news: {new}")
    see(f"night {number}: to nobody else", all(
        m[:2] == ("<mailknock@probe.example>", ["webteam@harbour.example"]) for m in relay.messages))


def result_of_service(machine):
    told = machine.run("systemctl", "show", "mailknock.service", "-p", "Result", "-p", "ExecMainStatus",
                       "-p", "InvocationID", "-p", "ActiveState").stdout
    return dict(line.split("=", 1) for line in told.splitlines())


def first_night(machine):
    done = machine.run("systemctl", "start", "mailknock.service", check=False)
    told = result_of_service(machine)
    see("night 1: the service ends well, with failing addresses found",
        done.returncode == 0 and told["Result"] == "success" and told["ExecMainStatus"] == "1",
        told["Result"] + " " + done.stdout.strip())
    look_at_night(machine, 1)
    locks = machine.run("find", "/run/lock/mailknock", "-user", "mailknock", "-name", "turns-*").stdout
    see("it takes its turns with all audits of the machine", bool(locks.strip()))
    return told["InvocationID"]


def second_night(machine, before):
    """The timer's own: only its hour is brought forward."""
    folder = machine.root / "etc/systemd/system/mailknock.timer.d"
    folder.mkdir()
    (folder / "now.conf").write_text(
        "[Timer]\nOnCalendar=\nOnActiveSec=1s\nRandomizedDelaySec=0\nAccuracySec=100ms\n")
    machine.run("systemctl", "daemon-reload")
    machine.run("systemctl", "restart", "mailknock.timer")
    deadline = time.monotonic() + NIGHT_PATIENCE_S
    told = result_of_service(machine)
    while time.monotonic() < deadline and (
            told["InvocationID"] == before or told["ActiveState"] == "activating"):
        time.sleep(1)
        told = result_of_service(machine)
    see("night 2: the timer starts the service, which ends well",
        told["InvocationID"] != before and told["Result"] == "success" and told["ExecMainStatus"] == "1")
    look_at_night(machine, 2)


def third_night(machine):
    """As cron would, without systemd."""
    sample = (machine.root / "usr/share/doc/mailknock/examples/mailknock.cron").read_text()
    line = [text for text in sample.splitlines() if text and text[0].isdigit()][0]
    user, command = line.split(None, 6)[5:]
    done = machine.run("runuser", "-u", user, "--", "sh", "-c", command, check=False)
    see("night 3: cron's line finds failing addresses", done.returncode == 1, f"status {done.returncode}")
    look_at_night(machine, 3)


def nights(root, relay, hook):
    with Machine(root) as machine:
        see("systemd runs", True, machine.run("systemctl", "is-system-running", check=False).stdout.strip())
        machine.run("systemctl", "enable", "--now", "mailknock.timer")
        see("the timer is enabled and waits", "mailknock.timer" in machine.run(
            "systemctl", "list-timers", "--no-pager").stdout)
        look_at_units(machine)
        look_at_sandbox(machine)
        first = first_night(machine)
        look_at_delivery(1, relay, hook)
        second_night(machine, first)
        look_at_delivery(2, relay, hook)
        third_night(machine)
        look_at_delivery(3, relay, hook)
        settings = (root / "etc/mailknock/mailknock.conf").read_bytes()
        machine.run("apt-get", "install", "-q", "-y", "--reinstall", "/mailknock.deb")
        see("installed again, the settings stay",
            (root / "etc/mailknock/mailknock.conf").read_bytes() == settings)
        see("... and the timer", machine.run(
            "systemctl", "is-active", "mailknock.timer", check=False).stdout.strip() == "active")
        machine.run("apt-get", "remove", "-q", "-y", "mailknock")
        see("removed, the reports stay", (root / STATE / "report/report.html").exists())
        see("... and no timer", "mailknock" not in machine.run(
            "systemctl", "list-timers", "--all", "--no-pager").stdout)
        machine.run("apt-get", "purge", "-q", "-y", "mailknock")
        left = [path for path in (STATE, "etc/mailknock/mailknock.conf", "etc/mailknock/seeds",
                                  "usr/bin/mailknock") if (root / path).exists()]
        see("purged, nothing stays", not left and machine.run(
            "test", "-e", "/run/lock/mailknock", check=False).returncode, ", ".join(left))


def main():
    deb, debian = sys.argv[1:]
    with tempfile.TemporaryDirectory(prefix="mailknock-package-") as folder:
        root = pathlib.Path(folder) / "root"
        subprocess.run(["cp", "-a", "--reflink=auto", debian, root], check=True)
        shutil.copy(deb, root / "mailknock.deb")
        (root / "mailknock.deb").chmod(0o644)
        # Without a network: what the package depends on has to be there.
        inside(root, "apt-get", "install", "-q", "-y", "/mailknock.deb")
        see("apt installs it", True, inside(root, "mailknock", "--version").splitlines()[0])
        look_at_files(root)
        world = World(pathlib.Path(folder) / "world")
        try:
            mail_world.start(world)
            settle(root, world)
            nights(root, Relay(25), Hook(2580))
        finally:
            world.close()
    see("nothing forbidden was said to a mail server", not smtp_server.breaches,
        "; ".join(map(str, smtp_server.breaches)))
    print(f"{failed} failed" if failed else "the package holds")
    sys.exit(1 if failed else 0)


main()
