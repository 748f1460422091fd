"""The part deep of the lab: what is tried at servers of the user's own domains, and at no other's."""
import json
import subprocess

import hostile_misdeeds
import hostile_steps
import smtp_server
from smtp_server import Behaviour

TARGET, FORBIDDEN = "me@elsewhere.example", "me@forbidden.example"
NEVER = {"open-relay", "spf-checked", "data-refused", "tls-enforced", "mx-listed", "abuse-refused"}
GO_AHEAD = "354 End data with <CR><LF>.<CR><LF>"


# What else a server may do at DATA, and how often it is said: who hangs up or babbles is asked twice, who is
# silent once more with patience.
MISDEEDS = {
    "close": (hostile_misdeeds.hang_up, 2),
    "reset": (hostile_misdeeds.reset, 2),
    "half": (hostile_misdeeds.half_close, 2),
    "silence": (hostile_misdeeds.silence, 3),
    "drip": (hostile_misdeeds.drip, 3),
    **{name: (words.decode("latin-1").rstrip(), 2) for name, words in hostile_steps.WORDS.items()
       if name != "421"},
}


def spf(line):
    return "550 5.7.23 SPF check failed" if FORBIDDEN.encode() in line else "250 2.1.0 Ok"


def behaviours(certificate):
    """name: (behaviour, what must be told of NEVER, how often DATA is said)"""
    return {
        "closed": (Behaviour(data=GO_AHEAD), set(), 1),
        "open": (Behaviour(data=GO_AHEAD, relays=True), {"open-relay"}, 1),
        "spf": (Behaviour(data=GO_AHEAD, mail=spf), {"spf-checked"}, 1),
        "data": (Behaviour(data="554 5.7.1 No messages today"), {"data-refused"}, 1),
        "data-closing": (Behaviour(data="421 4.3.2 Shutting down"), {"data-refused"}, 2),
        "tls": (Behaviour(data=GO_AHEAD, certificate=certificate, tls_only=True),
                {"tls-enforced"}, 1),
        "abuse": (Behaviour(data=GO_AHEAD, known=["info"]), {"abuse-refused"}, 1),
        "listed": (Behaviour(data=GO_AHEAD), {"mx-listed"}, 1),
        "all-refused": (Behaviour(rcpt="550 5.1.1 User unknown", data=GO_AHEAD),
                        {"abuse-refused"}, 0),
        **{f"data-{name}": (Behaviour(data=says), {"data-refused"}, times)
           for name, (says, times) in MISDEEDS.items()},
        "catch-all": (Behaviour(rcpt=lambda a, t: "554 5.7.1 Relay access denied"
                                if a == TARGET or ":" in a else "250 2.1.5 Ok",
                                data=GO_AHEAD), set(), 1),
    }


NAMES = list(behaviours(None))
IPS = {name: f"127.62.0.{number}" for number, name in enumerate(NAMES, 1)}
STRANGER = "127.62.1.1"
LISTED = ".".join(reversed(IPS["listed"].split(".")))
ZONE = [
    *(f"{name}.deep MX 10 mx.{name}.deep" for name in NAMES),
    *(f"mx.{name}.deep A {ip}" for name, ip in IPS.items()),
    "stranger MX 10 mx.stranger", f"mx.stranger A {STRANGER}",
    f"{LISTED}.bl A 127.0.0.2", f'{LISTED}.bl TXT "sent spam"',
]


def judge(domain, found, said, times):
    problems = []
    if found & NEVER != said:
        problems.append(f"expected {sorted(said)}, got {sorted(found & NEVER)}")
    if smtp_server.data_said.get(IPS[domain], 0) != times:
        problems.append(f"DATA was said {smtp_server.data_said.get(IPS[domain], 0)} times")
    return "; ".join(problems)


def run(world, folder, command, report):
    smtp_server.data_said.clear()
    scenes = behaviours(world.certificate("deep", ["mx.tls.deep.lab.test"]))
    for name, (behaviour, _, _) in scenes.items():
        behaviour.data_for = f"{name}.deep.lab.test"
        world.start_server(IPS[name], behaviour)
    world.start_server(STRANGER, Behaviour(rcpt="250 2.1.5 Ok"))
    addresses = [f"info@{name}.deep.lab.test" for name in NAMES] + ["info@stranger.lab.test"]
    words = command(
        folder / "deep.db", "--level", "deep", "--own", "*.deep.lab.test", "--relay-target", TARGET,
        "--spf-sender", FORBIDDEN, "--dnsbl", "bl.lab.test", "--retries", "1", *addresses,
        url="", what="check")
    done = subprocess.run(words, capture_output=True, text=True, timeout=240, cwd=folder)
    subprocess.run([words[0], "report", "--db", str(folder / "deep.db"), "--out",
                    str(folder / "deep"), "--quiet"], check=True)
    data = json.loads((folder / "deep" / "report.json").read_text())
    domains = {d["domain"]: d for d in data["domains"]}
    told = {}
    for finding in data["findings"]:
        name = finding["subject"]["name"]
        for domain in domains:
            if domain in name:
                told.setdefault(domain, set()).add(finding["id"])
    for name, (_, said, times) in scenes.items():
        domain = f"{name}.deep.lab.test"
        problem = judge(name, told.get(domain, set()), said, times)
        report(f"deep: {name}", problem and f"{problem} {done.stderr}")
    kinds = {c["kind"] for c in domains["closed.deep.lab.test"]["controls"]}
    report("deep: every trial stands in the report",
           "" if len(kinds) == 14 else f"only {sorted(kinds)}")
    kinds = {c["kind"] for c in domains["stranger.lab.test"]["controls"]}
    asked = {a for ip, a in smtp_server.recipients_seen if ip == STRANGER}
    report("deep: nothing is tried at a stranger's",
           "" if kinds == {"postmaster", "random"} and len(asked) == 3 else f"{kinds} {asked}")


def run_probe(words, report):
    """The same, printed: trials as the questions that they are, and the lists that were asked."""
    said = (
        "abuse@open.deep.lab.test", "Does it take a sender without encryption? yes\n",
        "Does it take a message (DATA, and not a word more)? <info@open.deep.lab.test> yes\n"
        f"       354  {GO_AHEAD[4:]}\n",
        f"Does it relay for the null sender? <{TARGET}> yes\n       250 2.1.5  Ok\n",
        "Does it relay to elsewhere!user@itself? <elsewhere.example!me@open.deep.lab.test> yes\n",
        "block list    bl.lab.test: not listed\n", "error    open-relay:",
        "Nothing of --level deep was tried at stranger.lab.test: no --own names it.\n",
        "Not tried: SPF check (--spf-sender ADDRESS).\n",
    )
    done = subprocess.run(
        [*words, "--level", "deep", "--own", "*.deep.lab.test", "--relay-target", TARGET, "--dnsbl",
         "bl.lab.test", "info@open.deep.lab.test", "stranger.lab.test"], capture_output=True, text=True, timeout=120)
    missing = [text for text in said if text not in done.stdout]
    report("deep: probe", f"{missing} {done.stdout} {done.stderr}" if missing else "")
    report("deep: probe: exit status", "" if done.returncode == 1 else str(done.returncode))
