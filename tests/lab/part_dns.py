"""The part dns of the lab, and how the parts of the same world begin; see README.md."""
import dns_world
import part_mx
import part_published
import part_sts
import part_testmxlookup
from dns_asked import judge, scenes_told
from dns_world import QUIET, RESOLVER

# What the world itself must answer, or the scenes mean nothing: (words for drill, what must be in it).
TRUTHS = (
    (["well.plain.test", "@" + RESOLVER, "MX"], ["mx1.well.plain.test", "rcode: NOERROR"]),
    (["-D", "secure.signed.test", "@" + RESOLVER, "MX"], [" ad ", "RRSIG"]),
    (["-D", "open.signed.test", "@" + RESOLVER, "MX"], ["flags: qr rd ra ;", "NOERROR"]),
    (["-D", "bogus.signed.test", "@" + RESOLVER, "MX"], ["rcode: SERVFAIL", "EDE: 6"]),
    (["-D", "expired.signed.test", "@" + RESOLVER, "MX"], ["rcode: SERVFAIL", "EDE: "]),
    (["-D", "bogus.signed.test", "@" + QUIET, "MX"], ["rcode: SERVFAIL"]),
    (["-o", "CD", "bogus.signed.test", "@" + QUIET, "MX"], ["rcode: NOERROR"]),
    (["free-domain.org", "@" + RESOLVER, "A"], ["rcode: NXDOMAIN"]),
    (["-x", "::1", "@" + RESOLVER], ["mx1.ptr-loopback6.plain.test"]),
    (["_25._tcp.mx1.dane.signed.test", "@" + RESOLVER, "TLSA"], ["rcode: NOERROR", "\t3 1 1 "]),
    (["_25._tcp.mx1.dane-failing.signed.test", "@" + RESOLVER, "TLSA"], ["rcode: SERVFAIL"]),
    (["-t", "truncated.broken.test", "@" + RESOLVER, "MX"], ["ANSWER: 150"]),
    (["_mta-sts.enforce.sts.test", "@" + RESOLVER, "TXT"], ["v=STSv1; id=20261101;"]),
)


def run_part(part, world, tools):
    """In the DNS world, which is made once."""
    reason = dns_world.why_not()
    if reason:
        print(f"skip {part.__name__}: {reason}")
        return
    if not getattr(world, "dns", None):
        world.dns = dns_world.DnsWorld(world)
        world.dns.start()
    part(world.dns, tools)


def check_world(dns, tools):
    for words, needles in TRUTHS:
        said = dns.drill(*words)
        lacks = [needle for needle in needles if needle not in said]
        tools.report(f"the world: {' '.join(words)}", f"no {lacks} in {said!r}" if lacks else "")


def part_dns(dns, tools):
    check_world(dns, tools)
    for scene, (told, errors) in scenes_told(dns, tools).items():
        tools.report(f"mx of {scene.name}", judge(scene, told, errors))


PARTS = {
    "dns": part_dns, "mx": part_mx.part_mx, "sts": part_sts.part_sts,
    "published": part_published.part_published, "testmxlookup": part_testmxlookup.part_testmxlookup,
}
