"""The part dane of the lab: servers whose certificates keep, or break, what the signed DNS and
MTA-STS policies promise; see README.md."""
import json
import subprocess

from dns_asked import run
from smtp_server import Behaviour

PACE = ["--retry-after", "1", "--retries", "1", "--server-pause", "0.1", "--connect-timeout", "2",
        "--reply-timeout", "2", "--session-timeout", "20", "--helo", "probe.example.net", "--quiet"]

# Scene: (what its servers show: a certificate of the lab's or None; verdict, reason; finding of the
# domain or None; what a DANE and an MTA-STS sender make of its first server).
EXPECTED = {
    "dane": ("good", "deliverable", "accepted", None, "passes", "none"),
    "dane-rollover": ("good", "deliverable", "accepted", None, "passes", "none"),
    "dane-bad": ("good", "at-risk", "dane-mismatch", "dane-mismatch", "fails", "none"),
    "dane-ta": ("good", "at-risk", "dane-mismatch", "dane-mismatch", "fails", "none"),
    "dane-cname": ("selfsigned", "at-risk", "dane-mismatch", "dane-mismatch", "fails", "none"),
    "dane-mixed": (None, "at-risk", "dane-no-tls", "dane-no-tls", "fails", "none"),
    "dane-pkix": ("good", "deliverable", "accepted", None, "none", "none"),
    "dane-unsigned": ("wrongname", "deliverable", "accepted", None, "none", "none"),
    "enforce": ("wrongname", "at-risk", "sts-certificate", "sts-certificate", "none", "fails"),
    "testing": ("wrongname", "deliverable", "accepted", "sts-certificate-testing", "none", "fails"),
}


def addresses_of(scene):
    return [line.split(" ")[2] for line in scene.lines if line.split(" ")[1] == "A"
            and line.startswith("mx")]


def judge(expected, scene, data):
    _, verdict, reason, finding, dane, sts = expected
    (address,) = (a for a in data["addresses"] if a["domain"] == scene.domain)
    (domain,) = (d for d in data["domains"] if d["domain"] == scene.domain)
    name = next(n for s in data["servers"] for n in s["names"]
                if n["host"] == f"mx1.{scene.domain}")
    found = {f for f in domain["findings"] if f in
             ("dane-mismatch", "dane-no-tls", "sts-certificate", "sts-certificate-testing")}
    problems = []
    if (address["verdict"], address["reason"]) != (verdict, reason):
        problems.append(f"{address['verdict']} {address['reason']} {address['findings']}")
    if found != ({finding} if finding else set()):
        problems.append(f"findings {sorted(found)}")
    if (name["dane"], name["sts"]) != (dane, sts):
        problems.append(f"DANE {name['dane']}, MTA-STS {name['sts']}: {name['dane_error']}")
    return "; ".join(problems)


def part_dane(dns, tools):
    scenes = {s.name: s for s in dns.scenes + dns.policies if s.name in EXPECTED}
    certificates = dns.world.folder
    files = {"good": "good", "wrongname": "wrongname", "selfsigned": "self"}

    for name, scene in scenes.items():
        kind = EXPECTED[name][0]
        pair = kind and [str(certificates / f"{files[kind]}.{end}") for end in ("pem", "key")]
        for ip in addresses_of(scene):
            dns.world.start_server(ip, Behaviour(certificate=pair))
    out = tools.folder / "dane"
    done = run(tools, "check", *PACE, "--lock-dir", tools.folder / "locks",
               *[f"info@{scene.domain}" for scene in scenes.values()],
               db=tools.folder / "dane.db")
    subprocess.run([tools.binary, "report", "--db", tools.folder / "dane.db", "--out", out,
                    "--quiet"], capture_output=True, timeout=60, cwd=tools.folder)
    tools.report("dane: everything is there", "" if len(scenes) == len(EXPECTED) else
                 f"no scenes {set(EXPECTED) - set(scenes)}")
    if not (out / "report.json").exists():
        tools.report("dane", f"no report: {done}")
        return
    data = json.loads((out / "report.json").read_text())
    for name, scene in scenes.items():
        tools.report(f"dane: {name}", judge(EXPECTED[name], scene, data))
