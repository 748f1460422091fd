"""The parts dns, sts and testmxlookup of the lab; see README.md."""
import concurrent.futures
import os
import ssl
import socket

import dns_world
import policy_scenes
import part_mx as mx
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


def part_sts(dns, tools):
    """Each policy is fetched as it should be, and the wrong ones are not."""
    context = ssl.create_default_context(cafile=str(dns.world.ca))
    for scene in policy_scenes.STS_SCENES:
        if scene.certificate != "sts" or f"mta-sts A {policy_scenes.STS_IP}" not in scene.lines:
            continue
        with socket.create_connection((policy_scenes.STS_IP, 443), 5) as plain, \
                context.wrap_socket(plain, server_hostname=scene.host) as web:
            web.sendall(f"GET /.well-known/mta-sts.txt HTTP/1.0\r\nHost: {scene.host}\r\n\r\n"
                        .encode())
            said = b"".join(iter(lambda: web.recv(1 << 16), b""))
        is_served = "location" not in " ".join(scene.web)
        right = said.endswith(scene.text.encode()) and b" 200 " in said[:20]
        tools.report(f"the policy of {scene.name}",
                     "" if right == is_served else repr(said[:300]))
    scene = next(s for s in policy_scenes.STS_SCENES if s.name == "enforce")
    before = scene.lines, scene.text
    dns.change(scene, [line.replace("id=20261101", "id=2") for line in scene.lines], "other")
    told = dns.drill("_mta-sts.enforce.sts.test", "@" + RESOLVER, "TXT")
    tools.report("a record changes", "" if "id=2;" in told else told)
    dns.change(scene, *before)


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


PARTS = {"dns": part_dns, "mx": mx.part_mx, "sts": part_sts, "testmxlookup": part_testmxlookup}
