"""The part probe of the lab: what `mailknock probe` prints, whom it connects to, and how it ends."""
import subprocess

import smtp_server
from smtp_server import Behaviour

FIRST, SECOND, GREY, OPTED, WIDE, SELF, LONG, NUL, PLAIN, CLOSED, LIFT = (
    f"127.61.0.{n}" for n in range(1, 12))
ZONE = [
    "two.probe MX 10 mx1.two.probe", "two.probe MX 20 mx2.two.probe",
    f"mx1.two.probe A {FIRST}", f"mx2.two.probe A {SECOND}",
    "grey.probe MX 10 mx.grey.probe", f"mx.grey.probe A {GREY}",
    "opted.probe MX 10 mx.opted.probe", f"mx.opted.probe A {OPTED}",
    "wide.probe MX 10 mx.wide.probe", f"mx.wide.probe A {WIDE}",
    f"self.probe A {SELF}",
    "long.probe MX 10 mx.long.probe", f"mx.long.probe A {LONG}",
    "nul.probe MX 10 mx.nul.probe", f"mx.nul.probe A {NUL}",
    "plain.probe MX 10 mx.plain.probe", f"mx.plain.probe A {PLAIN}",
    "plain.probe MX 20 also.plain.probe", f"also.plain.probe A {PLAIN}",
    "lift.probe MX 10 mx.lift.probe", f"mx.lift.probe A {LIFT}",
    "dead.probe NS ns.dead.probe", "ns.dead.probe A 127.61.0.99",
    "closed.probe MX 10 mx.closed.probe", f"mx.closed.probe A {CLOSED}",
]
MADE_UP = "= it refuses a made-up name, as it should: recipient filtering works"
NOT_TRIED = "Not tried: open relay, SPF check, DATA"


def cases(folder):
    """name, words, exit status, what must be printed, what must not"""
    two = "info@two.probe.lab.test"
    closed = ["--again", "1", "--canary", FIRST]
    return [
        ("two servers", [two], 1, [
            f"- connected from 127.0.0.1 to {FIRST}:25", f"mx2.two.probe.lab.test [{SECOND}]:25",
            "= it takes bounces, as every server must (RFC 5321 6.1)", MADE_UP,
            "= it takes mail for postmaster, as every server must (RFC 5321 4.5.1)",
            "chain         CN=Lab CA (key ", "SHA-1 ", "SHA-256 ", "more days\n", "key EC 256, signed with", "PKIX     passes",
            "DANE     no TLSA records that count", "MTA-STS  no policy",
            "EHLO          the same before and within encryption", "TCP           ECN",
            "without mx1.two.probe.lab.test", "error    outage-bounces", NOT_TRIED,
            "To send to the administrator of mx2.two.probe.lab.test:",
            "  Reply:      550 5.7.1 Relay access denied\n",
            "No message was sent: the session ended with QUIT.",
        ], ["(nobody)", "ERROR: none of them"]),
        ("two servers, as JSON", ["--json", two], 1, ['"id": "outage-bounces"'], []),
        ("the server's address", ["--host", FIRST, two], 0, [
            "knocking on the server that was named; MX records were not looked up", MADE_UP,
            "PKIX     passes: an IP address has no name to compare", f"\n    {FIRST}\n",
        ], ["mx-is-ip", "single-mail-server", "primary", "is down", "certificate-wrong-name",
            SECOND, "spf-missing", "outage"]),
        ("the server's name", ["--host", "mx1.two.probe.lab.test"], 0, [
            "postmaster@mx1.two.probe.lab.test", "PKIX     passes\n",
        ], ["single-mail-server", "primary", "spf-missing"]),
        ("a name without MX records", ["self.probe.lab.test"], 0, [
            "= it refuses postmaster, whom RFC 5321 4.5.1 demands"], []),
        ("anybody is taken", ["wide.probe.lab.test"], 0, [
            "= it takes anybody: its yes proves nothing",
            "PKIX     FAILS: the certificate is for another name"], []),
        ("as JSON", ["--json", "--host", FIRST, two], 0,
         ['"route": "given"', '"role": "given"', '"verdict": "deliverable"'], ["primary"]),
        ("opted out", ["--opt-out", str(folder / "probe.optout"), "info@opted.probe.lab.test"], 0, [
            "not knocked on: this mail server is on the opt-out list\n"], [" ms - connected"]),
        ("excluded", ["--exclude-domain", "opted.*", "info@opted.probe.lab.test"], 0,
         ["info@opted.probe.lab.test: skipped"], [" ms - connected"]),
        ("come back later", ["info@grey.probe.lab.test"], 0, [
            "was asked once, and asks to wait 2.0 s: --again 1 comes back then."],
         ["The audit came back"]),
        ("come back later, twice", ["--again", "1", "info@grey.probe.lab.test"], 0, [
            "was asked 2 times, and asks to wait 2.0 s: --again 2 comes back then."], []),
        ("let in at the second visit", ["--again", "1", "info@lift.probe.lab.test"], 0, [
            "= Greylisted\n", "= it accepts this recipient\n", MADE_UP], []),
        ("come back much later", ["info@long.probe.lab.test"], 0, [
            "asks to wait 83 h 20 min: --again 1 comes back after 1 h 00 min, and waits no longer."], []),
        ("a NUL byte", ["--again", "1", "info@nul.probe.lab.test"], 1, [
            "< 250 o\\x00k\n", "No message was sent. Would you"],
         ["it takes anybody", "it accepts this recipient", "the session ended with QUIT"]),
        ("a closed port", [*closed, "info@closed.probe.lab.test"], 1, ["No message was sent. Would you"],
         ["the session ended with QUIT"]),
        ("the same, as JSON", ["--json", *closed, "info@closed.probe.lab.test"], 1, [], []),
        ("two names, and a certificate of CN only", ["info@plain.probe.lab.test"], 0, [
            "  asked, as mx.plain.probe.lab.test\n",
            "  looked at its encryption, as also.plain.probe.lab.test: EHLO, STARTTLS, QUIT\n",
            "for no alternative DNS name, only the CN\n"], []),
        ("a trial", ["--level", "deep", "--own", "plain.probe.lab.test", "--relay-target",
                     "me@elsewhere.example", "info@plain.probe.lab.test"], 0, [
            "  tried what --level deep tries, as mx.plain.probe.lab.test\n",
            "= it is ready for a message, which it does not get\n",
            "> RCPT TO:<me@elsewhere.example>\n", "= it takes no mail for strangers, as it should\n"], []),
        ("a server whose name fails", ["--dns-timeout", "2", "--host", "mx.dead.probe.lab.test"], 3, [
            "soft error: the server that was named cannot be looked up: "], ["does not exist"]),
        ("a server that does not exist", ["--host", "nonexist.probe.lab.test"], 1, [
            "hard error: the server that was named does not exist (NXDOMAIN)\n"],
         ["MX records were not looked up"]),
        ("another port", ["--port", "26", "--canary", f"{FIRST}", "info@wide.probe.lab.test"], 4, [
            f"{WIDE}]:26"], []),
        ("the null level", ["--level", "basic", two], 1, [
            "Not asked: postmaster", NOT_TRIED], ["> RCPT TO:<postmaster"]),
        ("a proxy that is not there", ["--socks5", "127.0.0.1:9", two], 4, [
            "info@two.probe.lab.test: unverified"], []),
    ]


def lifts(address, times):
    if smtp_server.looks_random(address.partition("@")[0]):
        return "550 5.1.1 User unknown"
    return "450 4.2.0 Greylisted, come back in 1 second" if times < 2 else "250 2.1.5 Ok"


def judge(done, status, wanted, absent):
    problems = [f"{text!r} is missing" for text in wanted if text not in done.stdout]
    problems += [f"{text!r} is there" for text in absent if text in done.stdout]
    if done.returncode != status:
        problems.append(f"exit status {done.returncode}")
    return "; ".join(problems) + (f"\n{done.stdout}{done.stderr}" if problems else "")


def run(world, folder, words, report):
    certificate, key = world.certificate("probe", ["mx1.two.probe.lab.test"])
    whole = folder / "probe.pem"
    whole.write_text(open(certificate).read() + world.ca.read_text())
    world.start_server(FIRST, Behaviour(certificate=(whole, key)))
    world.start_server(SECOND, Behaviour(rcpt="550 5.7.1 Relay access denied"))
    world.start_server(GREY, Behaviour(rcpt="450 4.2.0 Greylisted, come back in 2 seconds"))
    world.start_server(OPTED, Behaviour())
    world.start_server(WIDE, Behaviour(unknown="250 2.1.5 Ok", certificate=(certificate, key)))
    world.start_server(SELF, Behaviour(postmaster="550 5.1.1 User unknown"))
    world.start_server(LIFT, Behaviour(rcpt=lifts))
    world.start_server(LONG, Behaviour(rcpt="450 4.2.0 Greylisted, come back in 5000 minutes"))
    world.start_server(NUL, Behaviour(says_at={"RCPT": b"250 o\x00k\r\n"}, may_leave_early=True))
    world.start_server(PLAIN, Behaviour(
        certificate=world.certificate("plain", ["mx.plain.probe.lab.test"],
                                      extension="subjectAltName=email:nobody@lab.test"),
        data="354 go", data_for="plain.probe.lab.test"))
    (folder / "probe.optout").write_text("mx.opted.probe.lab.test\n")
    smtp_server.connections.clear()
    for name, more, status, wanted, absent in cases(folder):
        done = subprocess.run([*words, *more], capture_output=True, text=True, timeout=60)
        report(f"probe: {name}", judge(done, status, wanted, absent))
    for more in ([], ["--json"]):
        with open("/dev/full", "w") as full:
            done = subprocess.run([*words, *more, "self.probe.lab.test"], stdout=full, text=True,
                                  stderr=subprocess.PIPE, timeout=60)
        told = done.returncode == 3 and "standard output cannot be written to" in done.stderr
        report(f"probe: a full disk {more}", "" if told else f"{done.returncode} {done.stderr}")
    count = smtp_server.connections.get(OPTED, 0)
    report("probe: nobody connects to who has opted out", count and f"{count} connections")
