"""The scenes: a domain each, with its servers and the verdict that it must get.

scene(name, servers, expect): `servers` is a list of (preference, host, [(ip, Behaviour or None)]);
None listens to nobody: the connection is refused. `expect` maps local parts to
(verdict, {findings that must be there}) or (verdict, findings, reason).
"""
from smtp_server import Behaviour

SCENES = []
RELAYING = [  # the words of five well-known refusals, then of common servers
    "550 not relaying to that domain",
    "550 you are not allowed to relay to that domain",
    "550 this is not our relaying customer",
    "553 sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
    "550 This target address is not our MX service client.",
    "554 5.7.1 Relay access denied",
    "550 relay not permitted",
    "550 5.7.1 Relaying denied",
    "550 5.7.64 TenantAttribution; Relay Access Denied",
]


class Scene:
    def __init__(self, name, servers, expect, records=(), domain=None):
        self.name, self.servers, self.expect = name, servers, expect
        self.records = list(records)  # extra zone lines
        self.domain = domain or f"{name}.lab.test"


def scene(name, servers, expect, **more):
    SCENES.append(Scene(name, servers, expect, **more))


counter = [0]


def ip():
    """A fresh loopback address."""
    counter[0] += 1
    return f"127.20.{counter[0] // 200}.{counter[0] % 200 + 1}"


def one(behaviour):
    return [(10, "mx1", [(ip(), behaviour)])]


def two(primary, backup):
    return [(10, "mx1", [(ip(), primary)]), (20, "mx2", [(ip(), backup)])]


def greylist(address, times):
    return "250 2.1.5 Ok" if times > 1 else "451 4.7.1 Greylisted, come back in 1 seconds"


def helo_rejected(address, times):
    return "450 4.7.1 <probe>: Helo command rejected: Host not found"


def all_scenes(certificates):
    ok = Behaviour
    scene("well", two(ok(), ok()), {"info": ("deliverable", set())})
    for number, words in enumerate(RELAYING, 1):
        scene(
            f"relay{number}",
            two(ok(), Behaviour(rcpt=words)),
            {"info": ("at-risk", {"outage-bounces"}, "backup-not-configured")},
        )
    scene(
        "postmaster",
        two(ok(), Behaviour(postmaster="550 5.1.1 No such user")),
        {"info": ("deliverable", set())},
    )
    scene(
        "nullsender",
        one(Behaviour(mail=lambda l: "550 5.7.1 null sender is not allowed"
                      if b"<>" in l else "250 Ok")),
        {"info": ("deliverable", set())},
    )
    scene(
        "decoy",
        two(ok(), Behaviour(banner="421 Service Temporarily Unavailable", may_leave_early=True)),
        {"info": ("deliverable", {"decoy-mx"})},
    )
    scene("nolisting", two(None, ok()),
          {"info": ("deliverable", {"decoy-mx", "primary-closed"})})
    scene("always4xx", two(ok(), Behaviour(rcpt="451 4.3.0 Try again later")),
          {"info": ("deliverable", {"always-temporary", "outage-delays"})})
    scene("tertiary", two(ok(), ok()) + [(30, "mx3", [(ip(), Behaviour(rcpt=RELAYING[0]))])],
          {"info": ("at-risk", {"outage-latent"}, "backup-not-configured")})
    scene("mixed", [(10, "mx1", [(ip(), ok())]), (10, "mx2", [(ip(), Behaviour(rcpt=RELAYING[0]))])],
          {"info": ("at-risk", {"outage-bounces"}, "mixed-tier")})
    scene(
        "toomany",
        one(Behaviour(banner="421 Too many concurrent SMTP connections; please try again later.",
                      may_leave_early=True)),
        {"info": ("unverified", set())},
    )
    scene("refused", one(None), {"info": ("failing", set())})
    scene("silent", one(Behaviour(silent_at="banner")), {"info": ("failing", set())})
    scene("unknown", two(Behaviour(known=["other"]), Behaviour(known=["other"])),
          {"gone": ("failing", set(), "mailbox-unknown"), "other": ("deliverable", set())})
    scene("implicit", [(None, "@", [(ip(), ok())])], {"info": ("deliverable", {"implicit-mx"})})
    scene("nullmx", [], {"info": ("failing", set(), "null-mx")}, records=["@ MX 0 ."])
    scene("nxdomain", [], {"info": ("failing", set(), "domain-missing")},
          domain="does-not-exist.test")
    scene("servfail", [], {"info": ("unverified", set())}, domain="servfail.test")
    scene("dangling", [], {"info": ("failing", set(), "mx-unresolvable")},
          records=["@ MX 10 nowhere.lab.test."])
    scene("deadip", [(10, "mx1", [(ip(), ok()), (ip(), None)])],
          {"info": ("deliverable", {"server-refuses-connection"})})
    scene("catchall", one(Behaviour(rcpt="250 2.1.5 Ok")),
          {"info": ("deliverable", {"accepts-anything"})})
    scene("greylist", one(Behaviour(rcpt=greylist)), {"info": ("deliverable", set())})
    scene("greyforever", one(Behaviour(rcpt="451 4.7.1 Greylisted, come back in 1 seconds")),
          {"info": ("unverified", set(), "greylisted")})
    for kind, finding in (
        ("expired", "certificate-expired"),
        ("wrongname", "certificate-wrong-name"),
        ("selfsigned", "certificate-self-signed"),
    ):
        scene(f"cert-{kind}", one(Behaviour(certificate=certificates[kind])),
              {"info": ("deliverable", set())})
        SCENES[-1].domain_findings = {finding}
    scene("cert-good", one(Behaviour(certificate=certificates["good"])),
          {"info": ("deliverable", set())})
    # One server, three names: each has its certificate, and the third one's is for another name.
    names = ip()
    shared = Behaviour(certificate=certificates["name3"], certificates_by_name={
        f"mx{n}.cert-names.lab.test": certificates[f"name{n}"] for n in (1, 2, 3)})
    scene("cert-names", [(10, "mx1", [(names, shared)]), (20, "mx2", [(names, None)]),
                         (30, "mx3", [(names, None)])], {"info": ("deliverable", set())})
    SCENES[-1].domain_findings = {"certificate-wrong-name"}
    SCENES[-1].sni = {names: [f"mx{n}.cert-names.lab.test" for n in (1, 2, 3)]}
    scene("primaryunknown", two(Behaviour(known=[]), Behaviour()),
          {"info": ("failing", {"backup-accepts-more"}, "mailbox-unknown")})
    scene("helo", one(Behaviour(rcpt=helo_rejected)), {"info": ("unverified", set())})
    scene("helo5", one(Behaviour(rcpt="550 5.7.1 <probe>: Helo command rejected: Host not found")),
          {"info": ("unverified", set())})
    scene("brokentls", one(Behaviour(certificate=certificates["good"], break_handshake=True)),
          {"info": ("deliverable", set())})
    SCENES[-1].domain_findings = {"starttls-injection"}
    scene("injection", one(Behaviour(starttls_reply="220 go ahead\r\n250 injected",
                                     certificate=certificates["good"])),
          {"info": ("deliverable", set())})
    SCENES[-1].domain_findings = {"starttls-injection"}
    scene("noipv6", one(ok()), {"info": ("deliverable", set())},
          records=["mx1 AAAA 2001:db8::25"])
    scene("ehlo500", one(Behaviour(ehlo_reply="500 5.5.1 Unknown command")),
          {"info": ("deliverable", set())})
    # A server that greets and then hangs up may mean us: never the address's fault.
    scene("closes", one(Behaviour(close_at="RCPT")), {"info": ("unverified", set())})
    scene("closes-at-once", one(Behaviour(close_at="banner")), {"info": ("failing", set())})
    scene("full", one(Behaviour(rcpt=lambda a, t: "250 Ok" if a.startswith("postm") else
                                "552 5.2.2 Mailbox full")), {"info": ("failing", set())})
    scene("blocked", one(Behaviour(rcpt="554 5.7.1 Service unavailable; Client host [127.0.0.1] "
                                   "blocked using zen.spamhaus.org")),
          {"info": ("unverified", set())})
    return SCENES
