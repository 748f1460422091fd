"""The scenes: a domain each, with its servers and the verdict that it must get.

scene(name, servers, expect): `servers` is a list of (preference, host, [(ip, Behaviour or None)]);
None listens to nobody: the connection is refused. A host with a dot at its end stands in a zone of its
own, so that it can have a provider's name. `expect` maps local parts to (verdict, findings, reason): all
the findings there are, but for the usual ones of so small a domain. Without a reason, findings may be
missing in the row.
"""
from smtp_server import Behaviour, looks_random

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
    if times == 1:
        return "451 4.7.1 Greylisted, come back in 1 seconds"
    return "550 5.1.1 User unknown" if looks_random(address.rpartition("@")[0]) else "250 2.1.5 Ok"


def helo_rejected(address, times):
    return "450 4.7.1 <probe>: Helo command rejected: Host not found"


def but_postmaster(reply):
    return lambda address, times: "250 2.1.5 Ok" if address.startswith("postmaster@") else reply


def all_scenes(certificates):
    ok = Behaviour
    scene("well", two(ok(), ok()), {"info": ("deliverable", set(), "accepted")})
    for number, words in enumerate(RELAYING, 1):
        scene(
            f"relay{number}",
            two(ok(), Behaviour(rcpt=words)),
            {"info": ("at-risk", {"outage-bounces", "not-configured"}, "backup-not-configured")},
        )
    scene(
        "postmaster",
        two(ok(), Behaviour(postmaster="550 5.1.1 No such user")),
        {"info": ("deliverable", {"postmaster-refused"}, "accepted")},
    )
    scene(
        "nullsender",
        one(Behaviour(mail=lambda l: "550 5.7.1 null sender is not allowed"
                      if b"<>" in l else "250 Ok")),
        {"info": ("deliverable", {"null-sender-refused"}, "accepted")},
    )
    scene(
        "decoy",
        two(ok(), Behaviour(banner="421 Service Temporarily Unavailable", may_leave_early=True)),
        {"info": ("deliverable", {"decoy-mx", "outage-delays"}, "accepted")},
    )
    scene("nolisting", two(None, ok()),
          {"info": ("deliverable", {"decoy-mx", "primary-closed", "outage-delays"}, "accepted")})
    scene("always4xx", two(ok(), Behaviour(rcpt="451 4.3.0 Try again later")),
          {"info": ("deliverable", {"always-temporary", "outage-delays"}, "accepted")})
    scene("tertiary", two(ok(), ok()) + [(30, "mx3", [(ip(), Behaviour(rcpt=RELAYING[0]))])],
          {"info": ("at-risk", {"outage-latent", "not-configured"}, "backup-not-configured")})
    scene("mixed", [(10, "mx1", [(ip(), ok())]), (10, "mx2", [(ip(), Behaviour(rcpt=RELAYING[0]))])],
          {"info": ("at-risk", {"outage-bounces", "not-configured"}, "mixed-tier")})
    scene(
        "toomany",
        one(Behaviour(banner="421 Too many concurrent SMTP connections; please try again later.",
                      may_leave_early=True)),
        {"info": ("unverified", {"too-many-connections"}, "too-many-connections")},
    )
    scene("refused", one(None), {"info": (
        "failing", {"server-refuses-connection"}, "all-servers-refuse-connection")})
    scene("silent", one(Behaviour(silent_at="banner")),
          {"info": ("failing", {"server-silent"}, "all-servers-silent")})
    scene("unknown", two(Behaviour(known=["other"]), Behaviour(known=["other"])),
          {"gone": ("failing", set(), "mailbox-unknown"),
           "other": ("deliverable", set(), "accepted")})
    scene("implicit", [(None, "@", [(ip(), ok())])],
          {"info": ("deliverable", {"implicit-mx"}, "accepted")})
    scene("nullmx", [], {"info": ("failing", set(), "null-mx")}, records=["@ MX 0 ."])
    scene("nxdomain", [], {"info": ("failing", set(), "domain-missing")},
          domain="does-not-exist.test")
    scene("servfail", [], {"info": ("unverified", set(), "dns-failing")}, domain="servfail.test")
    scene("dangling", [], {"info": ("failing", {"mx-unresolved"}, "mx-unresolvable")},
          records=["@ MX 10 nowhere.lab.test."])
    scene("deadip", [(10, "mx1", [(ip(), ok()), (ip(), None)])],
          {"info": ("deliverable", {"one-ip-dead", "server-refuses-connection"}, "accepted")})
    scene("catchall", one(Behaviour(rcpt="250 2.1.5 Ok")),
          {"info": ("deliverable", {"accepts-anything"}, "accepted-anything")})
    scene("greylist", one(Behaviour(rcpt=greylist)), {"info": ("deliverable", set(), "accepted")})
    # Keyed on (address, sender, recipient): whoever comes with a new name comes too early again.
    scene("greytriplet", one(Behaviour(greylist=set())),
          {"info": ("deliverable", set(), "accepted")})
    SCENES[-1].random = 550
    scene("greycatchall", one(Behaviour(greylist=set(), rcpt="250 2.1.5 Ok")),
          {"info": ("deliverable", {"accepts-anything"}, "accepted-anything")})
    SCENES[-1].random = 250
    shared = set()  # as pools of servers do: what one has seen, the other knows
    scene("greypool", two(Behaviour(greylist=shared), Behaviour(greylist=shared)),
          {"info": ("deliverable", set(), "accepted")})
    SCENES[-1].random = 550
    scene("greyforever", one(Behaviour(rcpt="451 4.7.1 Greylisted, come back in 1 seconds")),
          {"info": ("unverified", {"greylisted"}, "greylisted")})
    for kind, finding in (
        ("expired", "certificate-expired"),
        ("wrongname", "certificate-wrong-name"),
        ("selfsigned", "certificate-self-signed"),
    ):
        scene(f"cert-{kind}", one(Behaviour(certificate=certificates[kind])),
              {"info": ("deliverable", set(), "accepted")})
        SCENES[-1].domain_findings = {finding}
    scene("cert-good", one(Behaviour(certificate=certificates["good"])),
          {"info": ("deliverable", set(), "accepted")})
    # One server, three names: each has its certificate, and the third one's is for another name.
    names = ip()
    shared = Behaviour(certificate=certificates["name3"], certificates_by_name={
        f"mx{n}.cert-names.lab.test": certificates[f"name{n}"] for n in (1, 2, 3)})
    scene("cert-names", [(10, "mx1", [(names, shared)]), (20, "mx2", [(names, None)]),
                         (30, "mx3", [(names, None)])],
          {"info": ("deliverable", {"mx-same-server"}, "accepted")})
    SCENES[-1].domain_findings = {"certificate-wrong-name"}
    SCENES[-1].sni = {names: [f"mx{n}.cert-names.lab.test" for n in (1, 2, 3)]}
    scene("primaryunknown", two(Behaviour(known=[]), Behaviour()),
          {"info": ("failing", {"backup-accepts-more"}, "mailbox-unknown")})
    scene("helo", one(Behaviour(rcpt=helo_rejected)),
          {"info": ("unverified", {"vantage-helo"}, "vantage-helo")})
    scene("helo5", one(Behaviour(rcpt="550 5.7.1 <probe>: Helo command rejected: Host not found")),
          {"info": ("unverified", {"vantage-helo"}, "vantage-helo")})
    scene("brokentls", one(Behaviour(certificate=certificates["good"], break_handshake=True)),
          {"info": ("deliverable", set(), "accepted")})
    SCENES[-1].domain_findings = {"starttls-injection"}
    scene("injection", one(Behaviour(starttls_reply="220 go ahead\r\n250 injected",
                                     certificate=certificates["good"])),
          {"info": ("deliverable", set(), "accepted")})
    SCENES[-1].domain_findings = {"starttls-injection"}
    scene("noipv6", one(ok()), {"info": ("deliverable", {"no-ipv6-here"}, "accepted")},
          records=["mx1 AAAA 2001:db8::25"])
    scene("ehlo500", one(Behaviour(ehlo_reply="500 5.5.1 Unknown command")),
          {"info": ("deliverable", {"helo-only"}, "accepted")})
    # A server that greets and then hangs up may mean us: never the address's fault.
    scene("closes", one(Behaviour(close_at="RCPT")),
          {"info": ("unverified", {"server-closed"}, "vantage-hung-up")})
    scene("closes-at-once", one(Behaviour(close_at="banner")),
          {"info": ("failing", {"server-closed"}, "all-servers-close")})
    scene("full", one(Behaviour(rcpt=lambda a, t: "250 Ok" if a.startswith("postm") else
                                "552 5.2.2 Mailbox full")), {"info": ("failing", set(), "mailbox-full")})
    scene("blocked", one(Behaviour(rcpt="554 5.7.1 Service unavailable; Client host [127.0.0.1] "
                                   "blocked using zen.spamhaus.org")),
          {"info": ("unverified", {"vantage-blocked"}, "vantage-blocked")})
    providers()
    return SCENES


def providers():
    """What well-known providers say, at servers of their names."""
    def at(name, hosts, verdict, reason, findings=()):
        scene(name, [(10 * n, host, [(ip(), behaviour)])
                     for n, (host, behaviour) in enumerate(hosts, 1)],
              {"info": (verdict, set(findings), reason)})

    # The second of a pair never accepts, by design (its name has an "a" behind the number).
    at("messagelabs", [
        ("cluster5.eu.messagelabs.com.", Behaviour()),
        ("cluster5a.eu.messagelabs.com.", Behaviour(
            banner="421 Service Temporarily Unavailable", may_leave_early=True))],
       "deliverable", "accepted", {"decoy-server", "outage-delays", "mx-one-operator"})
    # Made-up recipients are accepted by the backup alone.
    scene("randombackup", two(Behaviour(), Behaviour(rcpt="250 2.1.5 Ok")),
          {"info": ("deliverable", {"backup-accepts-anything"}, "accepted")})
    for name, reply, row in (
            ("edge", "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)",
             ("failing", "mailbox-unknown")),
            ("internal", "550 5.7.133 RESOLVER.RST.SenderNotAuthenticatedForGroup; authentication "
             "required", ("failing", "internal-only"))):
        at(f"outlook-{name}",
           [(f"{name}-lab.mail.protection.outlook.com.", Behaviour(rcpt=but_postmaster(reply)))], *row)
    at("outlook-banned", [("banned-lab.mail.protection.outlook.com.", Behaviour(
        rcpt="550 5.7.606 Access denied, banned sending IP [192.0.2.1]"))],
       "unverified", "vantage-blocked", {"vantage-blocked"})
    at("outlook-licence", [("licence-lab.mail.protection.outlook.com.", Behaviour(
        rcpt="451 4.4.4 Mail received as unauthenticated, incoming to a recipient domain configured in "
        "a hosted tenant which has no mail-enabled subscriptions. ATTR5"))],
       "unverified", "domain-without-mail", {"domain-without-mail"})
    # Yahoo says yes to everybody, so nobody is made up there.
    at("yahoo", [("mta5.am0.yahoodns.net.", Behaviour(rcpt="250 2.1.5 Ok"))],
       "deliverable", "accepted", {"provider-decides-later"})
