"""The scenes of DNS: a domain each, what stands in its zone, and what mailknock must say of it.

scene(name, records, findings, ...): `records` are zone lines with names relative to the domain; a
"+" for an address takes a fresh one, in a network of its own, whose reverse name is confirmed.
`findings` are all that may be there besides those of USUAL. `route` and `status` are as
`mailknock mx --json` writes them, `exit` is the exit status of a run over this domain alone.
"""
from dns_broken import BEHAVIOURS, HOST_IP

# What nearly every scene has, because it is about something else.
USUAL = {"single-mail-server", "spf-missing", "dmarc-missing"}
UNSIGNED, SIGNED = "plain.test", "signed.test"
SCENES = []
used = [0, 0]
reverse = {}  # address: zone lines' right sides, for the zones of reverse names
OPERATOR = {"127.79.30.25": "mx1.host", "127.79.31.25": "mx2.host"}  # below org: a known suffix


def fresh(kind):
    """An address in a /24 (a /64) of its own."""
    index = 0 if kind == "A" else 1
    used[index] += 1
    n = used[index]
    return f"127.{80 + n // 250}.{n % 250}.25" if kind == "A" else f"fd7e:0:0:{n:x}::25"


class Scene:
    def __init__(self, name, records, findings=(), zone=UNSIGNED, domain=None, status="found",
                 route="mx", exit=None, resolver=None, more=(), check=None,
                 allow_private=True):
        self.name, self.domain = name, domain or f"{name}.{zone}"
        self.zone = zone
        self.findings = set(findings)
        self.status, self.route, self.exit = status, route, exit
        self.resolver = resolver  # a behaviour of dns_broken that is asked instead of unbound
        # Scripted servers know no reverse names.
        self.usual = USUAL | ({"ptr-missing"} if resolver else set())
        self.more = list(more)  # options
        self.allow_private = allow_private
        self.check = check  # further opinions: a callable of the domain's JSON, "" = fine
        self.lines = [self.fill(record) for record in records]

    def fill(self, record):
        owner, rest = record.split(" ", 1)
        kind = rest.split(" ")[0]
        name = self.domain if owner == "@" else f"{owner}.{self.domain}"
        if kind in ("A", "AAAA") and rest.endswith("+"):
            ip = fresh(kind)
            rest = f"{kind} {ip}"
            reverse[ip] = [name + "."]
        return f"{owner} {rest}"


def scene(name, records, findings=(), **more):
    SCENES.append(Scene(name, records, findings, **more))
    return SCENES[-1]


def broken(behaviour, findings=(), direct=True, **more):
    """A scene whose name server is scripted: asked by us, or by a resolver in between."""
    name = f"{behaviour}-{'direct' if direct else 'resolved'}"
    return scene(name, [], findings, domain=f"{behaviour}.broken.test",
                 resolver=behaviour if direct else None, **more)


def broken_ip(behaviour):
    return f"127.0.2.{sorted(BEHAVIOURS).index(behaviour) + 1}"


def hosts(count):
    def check(data):
        told = len(data["mx"])
        return "" if told == count else f"{told} MX hosts are told, not {count}"
    return check


def addresses(count):
    def check(data):
        told = sum(len(host["ips"]) for host in data["mx"])
        return "" if told == count else f"{told} addresses are told, not {count}"
    return check


def order(*names):
    def check(data):
        told = tuple(host["host"].split(".")[0] for host in data["mx"])
        return "" if told == names else f"hosts come as {told}, not {names}"
    return check


def both_ways(*checks):
    return lambda data: "; ".join(filter(None, (check(data) for check in checks)))


def sets():
    two = ["@ MX 10 mx1", "@ MX 20 mx2", "mx1 A +", "mx2 A +"]
    scene("well", two, check=order("mx1", "mx2"))
    scene("well6", [*two, "mx1 AAAA +", "mx2 AAAA +"], check=addresses(4))
    scene("single", ["@ MX 10 mx1", "mx1 A +"], {"single-mail-server"})
    for name, records in (("a", ["@ A +"]), ("aaaa", ["@ AAAA +"]),
                          ("both", ["@ A +", "@ AAAA +"])):
        scene(f"implicit-{name}", records, {"implicit-mx"}, status="nodata", route="implicit",
              check=addresses(len(records)))
    scene("preferences", ["@ MX 30 mx3", "@ MX 65535 mx4", "@ MX 0 mx1", "@ MX 20 mx2",
                          "mx1 A +", "mx2 A +", "mx3 A +", "mx4 A +"],
          check=order("mx1", "mx2", "mx3", "mx4"))
    scene("equal", ["@ MX 10 mx1", "@ MX 10 mx2", "@ MX 10 mx3", "mx1 A +", "mx2 A +", "mx3 A +"],
          check=hosts(3))
    scene("upper", ["@ MX 10 MX1", "@ MX 20 Mx2", "mX1 A +", "mx2 A +"], check=order("mx1", "mx2"))
    scene("same-address", ["@ MX 10 mx1", "@ MX 20 mx2", "mx1 A 127.79.1.1", "mx2 A 127.79.1.1"],
          {"mx-same-server"})
    scene("one-network", ["@ MX 10 mx1", "@ MX 20 mx2", "mx1 A 127.79.2.1", "mx2 A 127.79.2.2"],
          {"mx-one-network"})
    reverse["127.79.1.1"] = ["mx1.same-address.plain.test."]
    reverse["127.79.2.1"] = ["mx1.one-network.plain.test."]
    reverse["127.79.2.2"] = ["mx2.one-network.plain.test."]
    scene("one-operator", ["@ MX 10 mx1.host.org.", "@ MX 20 mx2.host.org."],
          {"mx-one-operator"})
    for ip, name in OPERATOR.items():
        reverse[ip] = [name + ".org."]
    scene("many-hosts", [f"@ MX {n + 1} m{n}" for n in range(150)]
          + [f"m{n} A +" for n in range(150)], {"mx-cut"}, check=hosts(100))
    scene("many-addresses", ["@ MX 10 mx1"] + ["mx1 A +"] * 30, check=addresses(30))
    scene("too-many-addresses", [f"@ MX {n} m{n}" for n in range(3)]
          + [f"m{n} A +" for n in range(3) for _ in range(90)], {"mx-cut"}, check=addresses(200))
    # A zone cannot say the same twice, but two names that differ in case only are the same host.
    broken("foreignmore", check=both_ways(hosts(1), order("mx")))


def nothing():
    scene("null", ["@ MX 0 ."], route="null-mx")
    scene("null-others", ["@ MX 0 .", "@ MX 10 mx1", "mx1 A +"], {"null-mx-with-others"})
    scene("null-preference", ["@ MX 10 ."], {"null-mx-preference"}, route="null-mx")
    scene("null-address", ["@ MX 0 .", "@ A +"], route="null-mx")
    scene("nxdomain", [], domain="no-such-domain.org", status="nxdomain", route="nxdomain")
    scene("nodata", ["@ TXT \"nothing else\""], status="nodata", route="none")
    scene("empty", ["below.it TXT \"an empty name has something below it\""], status="nodata",
          route="none")
    for behaviour, status in (("servfail", "servfail"), ("refused", "refused"),
                              ("silent", "timeout"), ("notimp", "servfail"),
                              ("lame", "refused"), ("wrongid", "timeout"),
                              # Spoofed for all we know: passed over as if they had not come.
                              ("wrongquestion", "timeout"), ("short", "timeout"),
                              ("formerr", "servfail")):
        broken(behaviour, status=status, route="unknown", more=["--dns-timeout", "2"])
    for behaviour, status in (("servfail", "servfail"), ("refused", "servfail"),
                              ("lame", "servfail")):
        broken(behaviour, direct=False, status=status, route="unknown")


def hostnames():
    scene("cname-mx", ["@ MX 10 alias", "alias CNAME real", "real A +"], {"mx-is-cname"})
    chain = [f"c{n} CNAME c{n + 1}" for n in range(1, 12)]
    scene("cname-8", ["@ MX 10 c1", *chain[:7], "c8 CNAME real", "real A +"], {"mx-is-cname"})
    broken("chain8", {"mx-is-cname"}, check=addresses(1))
    broken("chain12", {"mx-dns-failing"}, check=addresses(0))
    scene("cname-loop", ["@ MX 10 a", "a CNAME b", "b CNAME a"], {"mx-dns-failing"})
    broken("loop", status="garbled", route="unknown")
    scene("cname-domain", ["@ CNAME well.plain.test."], {"domain-is-alias"})
    scene("ip-literal", ["@ MX 10 127.79.3.1.", "@ MX 20 mx2", "mx2 A +"], {"mx-is-ip"})
    scene("ip-literal-only", ["@ MX 10 127.79.3.2."], {"mx-is-ip"})
    scene("localhost", ["@ MX 10 localhost.", "@ MX 20 mx2", "mx2 A +"], {"mx-is-localhost"})
    scene("no-address", ["@ MX 10 mx1", "@ MX 20 mx2", "mx1 TXT \"no address\"", "mx2 A +"],
          {"mx-unresolved"})
    scene("no-name", ["@ MX 10 mx1", "@ MX 20 mx2", "mx2 A +"], {"mx-unresolved"})
    scene("unregistered", ["@ MX 10 mx.free-domain.org.", "@ MX 20 mx2", "mx2 A +"],
          {"mx-unregistered"})
    scene("registered", ["@ MX 10 gone.kept.org.", "@ MX 20 mx2", "mx2 A +"], {"mx-unresolved"})
    scene("mx-servfail", ["@ MX 10 mx.servfail.broken.test.", "@ MX 20 mx2", "mx2 A +"],
          {"mx-dns-failing"})
    scene("mx-bogus", ["@ MX 10 mx1.bogus.signed.test.", "@ MX 20 mx2", "mx2 A +"],
          {"mx-dns-bogus"})
    scene("odd-names", [r"@ MX 10 a\000b", r"@ MX 11 a\032b", r"@ MX 12 \027[31mred",
                        r"@ MX 13 \060script\062alert\0401\041", r"@ MX 14 mx\046dot",
                        "@ MX 90 mx9", "mx9 A +"], {"mx-not-host-name"}, check=hosts(6))
    broken("oddnames", {"mx-not-host-name", "mx-unresolved"})  # 63 times x is one
    scene("underscore", ["@ MX 10 mail_1", "@ MX 20 mx2", "mail_1 A +", "mx2 A +"])
    for name, line in (
        ("private4", "mx1 A 10.1.2.3"), ("linklocal4", "mx1 A 169.254.169.254"),
        ("zero4", "mx1 A 0.0.0.0"), ("loopback6", "mx1 AAAA ::1"),
        ("private6", "mx1 AAAA fd00::1"), ("mapped6", "mx1 AAAA ::ffff:10.1.2.3"),
        ("nat64", "mx1 AAAA 64:ff9b::10.1.2.3"),
    ):
        scene(name, ["@ MX 10 mx1", line], {"mx-private"}, allow_private=False)


def transport():
    broken("truncated", {"mx-cut", "mx-same-server"}, check=hosts(100))
    broken("tcpcut", status="timeout", route="unknown", more=["--dns-timeout", "3"])
    broken("tcpsilent", status="timeout", route="unknown", more=["--dns-timeout", "2"])
    broken("truncated", {"mx-cut", "mx-same-server"}, direct=False, check=hosts(100))
    scene("large-txt", ["@ MX 10 mx1", "mx1 A +"] + [
        f'@ TXT "{n:03} {"x" * 200}"' for n in range(40)] + ['@ TXT "v=spf1 -all"'])
    broken("slow", more=["--dns-timeout", "10"])
    broken("slow", direct=False, more=["--dns-timeout", "20"])
    broken("noedns", check=addresses(1))
    broken("noedns", direct=False, check=addresses(1))
    broken("well", check=addresses(1))
    broken("well", direct=False, check=addresses(1))
    broken("foreign", status="nodata", route="none")
    broken("notauthoritative", check=addresses(1))
    for behaviour in ("pointerloop", "countlies"):
        broken(behaviour, status="garbled", route="unknown", more=["--dns-timeout", "2"])
    broken("trailing")


def servers():
    for number in (1, 2, 3):  # of dns_world.TWO: one address serves several zones
        reverse[f"127.79.{19 + number}.1"] = [
            f"mx{number}.{zone}.test." for zone in ("two-lame", "two-refused", "two-silent",
                                                    "two-differ", "two-same", "open.signed")]
    """Scenes about name servers; their zones are made in dns_world.DELEGATED."""
    each = ["--each-name-server"]
    scene("two-lame", [], {"name-server-lame"}, domain="two-lame.test", more=each)
    scene("two-refused", [], {"name-server-lame"}, domain="two-refused.test", more=each)
    scene("two-silent", [], {"name-server-silent"}, domain="two-silent.test", more=each)
    scene("two-differ", [], {"name-servers-differ"}, domain="two-differ.test", more=each)
    scene("two-same", [], domain="two-same.test", more=each)


def signatures():
    scene("secure", ["@ MX 10 mx1", "@ MX 20 mx2", "mx1 A +", "mx2 A +"], zone=SIGNED,
          check=lambda data: "" if data.get("dnssec") else "is not told to be signed")
    scene("secure-null", ["@ MX 0 ."], zone=SIGNED, route="null-mx")
    scene("secure-none", [], zone=SIGNED, domain="no-such-name.signed.test", status="nxdomain",
          route="nxdomain")
    scene("secure-to-plain", ["@ MX 10 mx1.well.plain.test."], zone=SIGNED)
    scene("bogus", [], {"dns-bogus"}, domain="bogus.signed.test", status="bogus", route="unknown")
    scene("expired", [], {"dns-bogus"}, domain="expired.signed.test", status="bogus",
          route="unknown")
    scene("unsigned-child", [], domain="open.signed.test")


def reverse_names():
    def named(name, *names):
        ip = f"127.79.9.{len(reverse) % 250 + 1}"
        reverse[ip] = [n if n.endswith(".") else f"{n}.{name}.plain.test." for n in names]
        return ip

    scene("ptr-none", ["@ MX 10 mx1", f"mx1 A {named('ptr-none')}"], {"ptr-missing"})
    scene("ptr-other", ["@ MX 10 mx1", f"mx1 A {named('ptr-other', 'else')}", "else A 127.79.10.1"],
          {"ptr-unconfirmed"})
    scene("ptr-nowhere", ["@ MX 10 mx1", f"mx1 A {named('ptr-nowhere', 'nothing')}"],
          {"ptr-unconfirmed"})
    scene("ptr-second", ["@ MX 10 mx1", f"mx1 A {named('ptr-second', 'other', 'mx1')}",
                         "other A 127.79.10.2"])
    scene("ptr-elsewhere", ["@ MX 10 mx1", f"mx1 A {named('ptr-elsewhere', 'name')}",
                            f"name A 127.79.9.{len(reverse) % 250}"])
    scene("ptr6-none", ["@ MX 10 mx1", "mx1 AAAA fd7e:0:ffff::1"], {"ptr-missing"})
    scene("ptr6-other", ["@ MX 10 mx1", "mx1 AAAA fd7e:0:ffff::2"], {"ptr-unconfirmed"})
    reverse["fd7e:0:ffff::1"] = []
    reverse["fd7e:0:ffff::2"] = ["else.ptr6-other.plain.test."]
    scene("ptr-loopback6", ["@ MX 10 mx1", "mx1 AAAA ::1"])
    reverse["::1"] = ["mx1.ptr-loopback6.plain.test."]
    reverse[HOST_IP] = ["mx.well.broken.test."]


def all_scenes():
    if not SCENES:
        for part in (sets, nothing, hostnames, transport, servers, signatures, reverse_names):
            part()
    return SCENES
