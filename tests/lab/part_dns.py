"""The parts dns, sts and testmxlookup of the lab; see README.md."""
import concurrent.futures
import os

import dns_world
import part_dane
import part_mx
import part_sts
import testmxlookup
import testmxlookup_table
from dns_asked import judge, look_up_scenes
from dns_scenes import broken_ip
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
    results = look_up_scenes(tools, dns.scenes + dns.policies)
    for scene, (told, errors) in results.items():
        tools.report(f"mx of {scene.name}", judge(scene, told, errors))


def part_testmxlookup(dns, tools):
    reason = testmxlookup.why_not()
    if reason:
        print(f"skip testmxlookup: {reason}")
        if os.environ.get("CI") and os.geteuid() == 0:
            tools.report("testmxlookup", reason)
        return
    theirs = testmxlookup.TestMxLookup(tools.folder / "courier", dns.world.ca)
    scenes = dns.scenes + dns.policies

    def ask(scene):
        at = ["@" + broken_ip(scene.resolver)] if scene.resolver else []
        return theirs.run(*at, "--dnssec", scene.domain)

    with concurrent.futures.ThreadPoolExecutor(12) as pool:
        said = dict(zip(scenes, pool.map(ask, scenes)))
    for name, expected in testmxlookup_table.THEIRS.items():
        (scene,) = (s for s in scenes if s.name == name)
        told = testmxlookup_table.shorten(scene, *said[scene])
        tools.report(f"testmxlookup says of {name}", "" if told == expected else told)


PARTS = {"dns": part_dns, "dane": part_dane.part_dane, "mx": part_mx.part_mx,
         "sts": part_sts.part_sts, "testmxlookup": part_testmxlookup}
