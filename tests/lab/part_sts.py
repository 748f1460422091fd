"""The part sts of the lab: `mailknock sts`, its cache, and what changes between two runs."""
import re
import socket
import sqlite3
import ssl

import policy_scenes
from dns_asked import ids, look_up, run
from dns_world import RESOLVER
from policy_scenes import NOBODY_IP, STS_IP

HOUR_MS = 3600 * 1000
DAY_MS = 24 * HOUR_MS


class Cache:
    """A database of its own for one story, and the world in which it happens."""

    def __init__(self, dns, tools, name):
        self.dns, self.tools = dns, tools
        self.path = tools.folder / f"sts-{name}.db"

    def sts(self, *words):
        return run(self.tools, "sts", *words, db=self.path)

    def mx(self, domain, *more):
        _, told, errors = look_up(self.tools, [domain], *more, db=self.path)
        return told.get(domain) or {"sts": {}, "findings": [], "errors": errors}

    def make_older(self, ms):
        with sqlite3.connect(self.path) as db:
            db.execute("UPDATE sts_policy SET fetched_ms = fetched_ms - ?", (ms,))

    def domains(self):
        return {line.split()[0] for line in self.sts("show").out.splitlines()}

    def expect(self, name, said, exit_status=0, out=None, errors=""):
        """`out`, `errors`: what must stand there; None: anything."""
        problem = f"exit {said.exit}" if said.exit != exit_status else ""
        for what, needle in ((said.out, out), (said.errors, errors)):
            if needle is not None and (needle not in what or (not needle and what)):
                problem += f" no {needle!r} in {what!r}"
        self.tools.report(name, problem)

    def expect_told(self, name, told, findings, **sts):
        """All findings about MTA-STS, and fields of the JSON."""
        found = {f for f in ids(told) if f.startswith("sts-")}
        problem = f"findings {sorted(found)} {told['sts']}" if found != set(findings) else ""
        for key, value in sts.items():
            if told["sts"].get(key) != value:
                problem += f" {key} is {told['sts'].get(key)}, not {value}"
        self.tools.report(name, problem)


def named(name):
    return next(s for s in policy_scenes.STS_SCENES if s.name == name)


def fetches(dns, scene):
    """How often the policy was asked for over HTTPS; the log tells all hosts apart."""
    log = (dns.folder / "nginx/access.log").read_text()
    return len(re.findall(rf"^{re.escape(scene.host)} .*mta-sts\.txt", log, re.M))


def served(dns, tools):
    """Each policy is served as it should be, and the wrong ones are not."""
    context = ssl.create_default_context(cafile=str(dns.world.ca))
    for scene in policy_scenes.STS_SCENES:
        if scene.certificate != "sts" or f"mta-sts A {STS_IP}" not in scene.lines:
            continue
        with socket.create_connection((STS_IP, 443), 5) as plain, \
                context.wrap_socket(plain, server_hostname=scene.host) as web:
            web.sendall(f"GET /.well-known/mta-sts.txt HTTP/1.0\r\nHost: {scene.host}\r\n\r\n"
                        .encode())
            said = b"".join(iter(lambda: web.recv(1 << 16), b""))
        is_served = "location" not in " ".join(scene.web)
        right = said.endswith(scene.text.encode()) and b" 200 " in said[:20]
        tools.report(f"the world: the policy of {scene.name}",
                     "" if right == is_served else repr(said[:300]))


def show(dns, tools):
    cache, scene = Cache(dns, tools, "show"), named("enforce")
    raw = scene.text.replace("\r\n", "\n")
    before = fetches(dns, scene)
    cache.expect("show prints the policy", cache.sts("show", scene.domain), 0, raw)
    dns.change(scene, host_ip=NOBODY_IP)
    cache.expect("show needs no policy host then", cache.sts("show", scene.domain), 0, raw)
    cache.expect("show lists the cache", cache.sts("show"), 0, scene.domain)
    tools.report("it was fetched once", "" if fetches(dns, scene) == before + 1 else
                 str(fetches(dns, scene) - before))
    cache.expect("purge asks anew", cache.sts("purge", scene.domain), 1, "",
                 f"{scene.domain}: no policy: the policy host")
    tools.report("and has forgotten", str(cache.domains()) if cache.domains() else "")
    dns.change(scene, host_ip=STS_IP)
    cache.expect("purge prints what it fetched", cache.sts("purge", scene.domain), 0, raw)
    tools.report("purge fetches", "" if fetches(dns, scene) == before + 2 else
                 str(fetches(dns, scene) - before))
    said = cache.sts("show", scene.domain, "testing.sts.test")
    cache.expect("show tells policies apart", said, 0, "\n\n# testing.sts.test\nversion: STSv1\n")
    cache.expect("show of no policy", cache.sts("show", "no-record.sts.test"), 1, "",
                 "no-record.sts.test: no policy: none is announced")
    cache.expect("show of a broken one", cache.sts("show", "mode-missing.sts.test"), 1, "",
                 "mode-missing.sts.test: no policy: ")
    cache.expect("show of a domain that does not exist", cache.sts("show", "no-such-domain.org"), 1,
                 "", "no-such-domain.org: no policy: none is announced")
    cache.expect("show of a domain whose DNS fails", cache.sts("show", "servfail.broken.test"), 1,
                 "", "servfail.broken.test: no policy: the DNS does not say whether there is one (servfail)")
    said = cache.sts("show", "garbage.sts.test")
    tools.report("nothing of a policy reaches the terminal raw", "" if said.exit == 1 and not
                 re.search(r"[\x00-\x09\x0b-\x1f\x7f]", said.out + said.errors) else str(said))
    cache.expect("purge of all", cache.sts("purge"), 0, "2 policies removed\n")
    cache.expect("purge of none", cache.sts("purge"), 0, "0 policies removed\n")


def override(dns, tools):
    cache, domain = Cache(dns, tools, "override"), "refused-testing.sts.test"
    cache.expect("override", cache.sts("override", "enforce", domain), 0,
                 f"{domain}: judged as enforce")
    cache.expect_told("what would fail", cache.mx(domain), {"sts-mx-refused", "sts-overridden"},
                      policy="cached", mode="testing", effective_mode="enforce", overridden=True)
    cache.expect("the cache tells it", cache.sts("show"), 0, "testing  enforce")
    cache.make_older(7 * HOUR_MS)
    cache.expect_told("an override stays when the policy is fetched again", cache.mx(domain),
                      {"sts-mx-refused", "sts-overridden"}, policy="fetched", overridden=True)
    cache.expect_told("the command line goes before it", cache.mx(domain, "--sts-override", "none"),
                      {"sts-overridden"}, effective_mode="none")
    cache.expect("override off", cache.sts("override", "off", domain), 0,
                 f"{domain}: judged as published")
    cache.expect_told("as published", cache.mx(domain), {"sts-mx-refused-testing", "sts-testing"},
                      overridden=False)
    cache.expect("override of two", cache.sts("override", "none", domain, "enforce.sts.test"), 0,
                 "enforce.sts.test: judged as none")
    cache.expect("override of what is not there", cache.sts("override", "none", "no-record.sts.test"),
                 1, "", "no-record.sts.test: no policy: none is announced")
    scene = named("enforce")
    dns.change(scene, [line.replace("id=20261101", "id=3") for line in scene.lines])
    cache.expect_told("an override goes with its id", cache.mx(scene.domain), {"sts-id-changed"},
                      overridden=False, known_id="20261101", id="3")


def size(dns, tools):
    cache = Cache(dns, tools, "size")
    names = [f"{n}.sts.test" for n in ("enforce", "testing", "none", "wildcard", "newline")]
    cache.expect("cache", cache.sts("cache"), 0, "on: at most 1000 policies are kept\n")
    cache.expect("cache size", cache.sts("cache", "3"), 0, "on: at most 3 policies are kept\n")
    for name in names:
        cache.sts("show", name)
    tools.report("the oldest go", "" if cache.domains() == set(names[2:]) else str(cache.domains()))
    cache.expect("cache off", cache.sts("cache", "off"), 0, "off\n")
    before = fetches(dns, named("newline"))
    cache.mx("newline.sts.test"), cache.mx("newline.sts.test")
    tools.report("off: each is fetched", "" if fetches(dns, named("newline")) == before + 2 else
                 str(fetches(dns, named("newline")) - before))
    cache.sts("override", "none", "newline.sts.test")
    cache.expect("cache on", cache.sts("cache", "on"), 0, "on: at most 1000 policies are kept\n")
    tools.report("on: it has what it had", "" if cache.domains() == set(names[2:]) else
                 str(cache.domains()))
    cache.sts("cache", "1")
    cache.expect("expire removes what is too much", cache.sts("expire"), 0, "2 policies removed\n")
    cache.make_older(8 * DAY_MS)
    cache.expect("an expired one is told", cache.sts("show"), 0, "expired")
    cache.expect("expire", cache.sts("expire"), 0, "1 policy removed\n")


def nights(dns, tools):
    """What one domain's policy goes through from one run to the next."""
    cache, scene = Cache(dns, tools, "nights"), named("enforce")
    lines, text = list(scene.lines), scene.text
    look = lambda: cache.mx(scene.domain)

    cache.sts("cache")  # makes the database, without which mx remembers nothing
    cache.expect_told("first night", look(), set(), policy="fetched", known_id=None)
    dns.change(scene, [line.replace("id=3", "id=4") for line in lines])
    cache.expect_told("another id", look(), {"sts-id-changed"}, policy="fetched", known_id="3", id="4")
    cache.expect_told("known by now", look(), set(), policy="cached", known_id="4", id="4")
    dns.change(scene, text=text.replace("\r\n", "\n") + "comment: other line ends\n")
    cache.make_older(7 * HOUR_MS)
    cache.expect_told("the same in other words", look(), set(), policy="fetched")
    dns.change(scene, text=text.replace("mode: enforce", "mode: testing"))
    cache.expect_told("too young to be fetched", look(), set(), policy="cached", mode="enforce")
    cache.make_older(7 * HOUR_MS)
    cache.expect_told("another policy, the same id", look(), {"sts-changed-without-id", "sts-testing"},
                      policy="fetched", mode="testing", changed_without_id=True)
    dns.change(scene, text=text)
    cache.sts("purge", scene.domain)
    dns.change(scene, host_ip=NOBODY_IP)
    cache.make_older(7 * HOUR_MS)
    cache.expect_told("the policy host is gone", look(), {"sts-unfetchable"}, policy="unfetchable",
                      mode="enforce", stale=True, expired=False, withdrawn=False)
    listing = run(tools, "mx", scene.domain, db=cache.path).out
    tools.report("the listing tells both", "" if "enforcing, id 4" in listing and
                 "from the cache, fetched 7 hours ago" in listing and "the policy host" in listing
                 else listing)
    dns.change(scene, [line for line in lines if "_mta-sts" not in line])
    cache.expect_told("withdrawn", look(), {"sts-withdrawn"}, policy="no-record", mode="enforce",
                      stale=True, withdrawn=True)
    cache.make_older(8 * DAY_MS)
    told = look()
    cache.expect_told("withdrawn long ago", told, {"sts-policy-expired"}, policy="no-record",
                      mode=None, stale=False, expired=True, withdrawn=False)
    dns.change(scene, lines, text)
    cache.expect_told("all is well again", look(), {"sts-id-changed"}, policy="fetched", known_id="4",
                      id="3", expired=False)
    told = dns.drill("_mta-sts." + scene.domain, "@" + RESOLVER, "TXT")
    tools.report("the world: the record is back", "" if "id=3;" in told else told)


def part_sts(dns, tools):
    served(dns, tools)
    show(dns, tools)
    override(dns, tools)
    size(dns, tools)
    nights(dns, tools)
