"""The part testmxlookup of the lab: Courier's program and ours over the same domains."""
import concurrent.futures
import os
import pathlib

import dns_asked
import testmxlookup
import testmxlookup_table as table
from dns_asked import look_up, run
from dns_scenes import broken_ip
from policy_scenes import STS_SCENES

DOCUMENT = pathlib.Path(__file__).parents[2] / "docs/testmxlookup.md"


def ask_both(theirs, dns, tools):
    scenes = dns.scenes + dns.policies

    def ask(scene):
        at = ["@" + broken_ip(scene.resolver)] if scene.resolver else []
        return theirs.run(*at, "--dnssec", scene.domain, timeout=table.PATIENCE_S)

    # Those that nobody answers come first, so that all wait for them at once.
    ordered = sorted(scenes, key=lambda scene: scene.name not in table.SLOW)
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        said = {scene: pool.submit(ask, scene) for scene in ordered}
        told = dns_asked.scenes_told(dns, tools)
        return scenes, {scene: future.result() for scene, future in said.items()}, told


def judge(tools, differ, agree):
    for scene, said, told in differ:
        tools.report(f"testmxlookup and mx on {scene.name}", "" if table.reason_for(scene) else
                     f"nobody has said who is right: {said}, {told}")
    named = {name for names, _, _ in table.WHY for name in names}
    for scene, said, _ in agree:
        tools.report(f"testmxlookup and mx on {scene.name}",
                     f"both say {said}, which table.WHY denies" if scene.name in named else "")


def keep_document(tools, text):
    if os.environ.get("MAILKNOCK_UPDATE_DOCS"):
        DOCUMENT.write_text(text)
    old = DOCUMENT.read_text() if DOCUMENT.exists() else ""
    if testmxlookup.version() not in old:
        print("skip docs/testmxlookup.md: it is about another version of Courier")
        return
    lines = [new for new, was in zip(text.splitlines(), old.splitlines()) if new != was]
    tools.report("docs/testmxlookup.md", "" if text == old else
                 f"is out of date (MAILKNOCK_UPDATE_DOCS=1), first at: {lines[:1]}")


def options(theirs, tools):
    """Each option of theirs beside ours."""
    scene = next(s for s in STS_SCENES if s.name == "refused-testing")
    domain, raw = scene.domain, scene.text.replace("\r\n", "\n")
    db = tools.folder / "courier.db"

    def check(name, *problems):
        tools.report(f"option by option: {name}", "; ".join(filter(None, problems)))

    def holds(said, *needles):
        text = said[1].replace("\r\n", "\n")
        return "".join(f"no {needle!r} in {text!r}" for needle in needles if needle not in text)

    check("--sts", holds(theirs.run("--sts", domain), raw),
          holds(run(tools, "sts", "show", domain, db=db), raw))
    check("--sts without a policy", holds(theirs.run("--sts", "well.plain.test"), "not found"),
          "" if run(tools, "sts", "show", "well.plain.test", db=db).exit == 1 else "exit status")
    large = "large-txt.plain.test"
    for size in ("512", "1280", "4096"):
        _, told, errors = look_up(tools, ["many-hosts.plain.test", large], "--dns-udp-size", size)
        check(f"--udpsize {size}", errors, "" if len(told) == 2 else str(told), "" if table.shorten(
            *theirs.run("--dnssec", "--udpsize", size, "many-hosts.plain.test")) == "150 relays"
            else "theirs", "" if told["many-hosts.plain.test"]["hosts_told"] == 150 else "ours")
    for mode, words in (("enforce", "STS: enforcing"), ("testing", "STS: testing"), ("none", "")):
        theirs.run(f"--sts-override={mode}", domain)
        run(tools, "sts", "override", mode, domain, db=db)
        _, told, _ = look_up(tools, [domain], db=db)
        ours = table.shorten_ours(told[domain])
        check(f"--sts-override={mode}", holds(theirs.run(domain), words),
              "" if words in ours and ("STS" in ours) == bool(words) else ours)
    theirs.run("--sts-purge", domain), run(tools, "sts", "purge", domain, db=db)
    _, told, _ = look_up(tools, [domain], db=db)
    check("--sts-purge", holds(theirs.run(domain), "STS: testing"),
          "" if "STS: testing" in table.shorten_ours(told[domain]) else str(told))
    check("--sts-cache-enable=2", str(theirs.run("--sts-cache-enable=2")[0] or ""),
          holds(run(tools, "sts", "cache", "2", db=db), "at most 2 policies"))
    check("--sts-expire", str(theirs.run("--sts-expire")[0] or ""),
          holds(run(tools, "sts", "expire", db=db), "0 policies removed"))
    check("--sts-cache-disable", str(theirs.run("--sts-cache-disable")[0] or ""),
          "theirs still looks" if "STS" in theirs.run(domain)[1] else "",
          holds(run(tools, "sts", "cache", "off", db=db), "off"))
    _, told, _ = look_up(tools, [domain], "--no-sts", db=db)
    check("--no-sts", "" if told[domain]["sts"] is None else str(told[domain]["sts"]))


def part_testmxlookup(dns, tools):
    reason = testmxlookup.why_not()
    if reason:
        print(f"skip testmxlookup: {reason}")
        if os.environ.get("CI") and os.geteuid() == 0:
            tools.report("testmxlookup", reason)
        return
    theirs = testmxlookup.TestMxLookup(tools.folder / "courier", dns.world.ca)
    scenes, said, told = ask_both(theirs, dns, tools)
    differ, agree = table.compare(scenes, said, told)
    judge(tools, differ, agree)
    if all(table.reason_for(scene) for scene, _, _ in differ):
        keep_document(tools, table.document(
            testmxlookup.version(), scenes, differ, agree, told))
    options(theirs, tools)
