"""The part mx of the lab: options, exit statuses, listing and bad days of `mailknock mx`."""
import json
import signal
import sqlite3
import subprocess
import time

from dns_asked import ids, lab_options, look_up, run
from dns_scenes import broken_ip
from dns_world import QUIET, RESOLVER

WELL = "well.plain.test"
# (domains, exit status): what the work found, or that it could not be done.
EXITS = (
    ([WELL], 0), (["secure.signed.test"], 0), (["implicit-a.plain.test"], 0),
    (["no-such-domain.org"], 1), (["null.plain.test"], 1), (["nodata.plain.test"], 1),
    (["ip-literal-only.plain.test"], 1), (["unregistered.plain.test"], 1),
    (["refused.sts.test"], 1), (["refused-testing.sts.test"], 0),
    (["mx-servfail.plain.test"], 0), (["cname-loop.plain.test"], 3),
    (["servfail.broken.test"], 3), (["bogus.signed.test"], 1),
    ([WELL, "servfail.broken.test"], 3), (["no-such-domain.org", "servfail.broken.test"], 1),
)
# (words, what the one line must say)
BAD = (
    (["mx"], "needs a domain"), (["mx", "@127.0.0.1"], "needs a domain"),
    (["mx", "two words"], "'two words' is no domain"), (["mx", "a..b"], "'a..b' is no domain"),
    (["mx", ""], "is no domain"), (["mx", "\x1b[31m.test"], "is no domain"),
    (["mx", "x" * 64 + ".test"], "is no domain"), (["mx", "info@" + WELL], "is no domain"),
    (["mx", "@nonsense", WELL], "nonsense"), (["mx", "@127.0.0.1:0", WELL], "127.0.0.1:0"),
    (["mx", "--no-such-option", WELL], "--no-such-option"),
    (["mx", "--dns-udp-size", "511", WELL], "--dns-udp-size"),
    (["mx", "--dns-udp-size", "4097", WELL], "--dns-udp-size"),
    (["mx", "--sts-override", "off,none", WELL], "--sts-override"),
    (["mx", "--expect-mx-count", "well.plain.test=two", WELL], "--expect-mx-count"),
    (["mx", "--expect-mx-count", "-1", WELL], "--expect-mx-count"),
    (["mx", "--expect-mx", "=x", WELL], "--expect-mx"), (["mx", "--expect-mx", "", WELL], "--expect-mx"),
    (["mx", "--seeds", "/no/such/file"], "/no/such/file"),
    (["mx", "--ca-file", "/no/such/file", WELL], "/no/such/file"),
    (["mx", "--machine-addresses", WELL], "--machine-addresses"),
    (["sts"], "needs one of"), (["sts", "shw"], "there is no 'shw'"),
    (["sts", "override"], "needs a mode and a domain"),
    (["sts", "override", "enforce"], "needs a mode and a domain"),
    (["sts", "override", "strict", WELL], "'strict' is none of"),
    (["sts", "override", "testing", "a b"], "'a b' is no domain"),
    (["sts", "cache", "many"], "'many' is none of"), (["sts", "cache", "0"], "'0' is none of"),
    (["sts", "cache", "on", "off"], "takes one word"), (["sts", "expire", WELL], "takes no word"),
    (["sts", "show", "--json"], "--json"),
)


def exits(tools):
    for domains, expected in EXITS:
        status, told, errors = look_up(tools, domains, "--dns-timeout", "5")
        tools.report(f"exit status of mx {' '.join(domains)}", "" if (
            status, len(told), errors) == (expected, len(domains), "") else
            f"{status}, not {expected}; {len(told)} told; {errors}")


def bad_words(tools):
    for words, needle in BAD:
        said = run(tools, words[0], *words[1:])
        lines = said.errors.splitlines()
        good = said.exit == 2 and len(lines) == 1 and needle in lines[0] and not said.out
        tools.report(f"bad: {ascii(' '.join(words))[:60]}", "" if good and "\x1b" not in said.errors else
                     f"{said}")


def options(tools):
    def check(name, domain, more, expected_exit, there=(), not_there=(), sees=None, **how):
        status, told, errors = look_up(tools, [domain], *more, **how)
        told = told.get(domain)
        found = ids(told) if told else set()
        problem = "" if told and status == expected_exit and not errors else f"exit {status}: {errors}"
        if set(there) - found or set(not_there) & found:
            problem += f" findings {sorted(found)}"
        problem += str(sees(told)) if told and sees and not sees(told) is True else ""
        tools.report(name, problem)

    host = "mx%s." + WELL
    expected = "mx-not-expected", "mx-expected-missing", "mx-count-unexpected"
    check("expected servers", WELL, ["--expect-mx", host % "?"], 0, not_there=expected)
    check("expected servers of the domain", WELL,
          ["--expect-mx", f"{WELL}={host % 1}", "--expect-mx", f"{WELL}={host % 2}", "--expect-mx",
           "*.elsewhere.test"], 0, not_there=expected)
    check("servers that are not expected", WELL, ["--expect-mx", host % 1], 1, expected[:1],
          expected[1:])
    check("expected servers that are missing", WELL,
          ["--expect-mx", host % "?", "--expect-mx", host % 3], 1, expected[1:2], expected[:1])
    check("expected count", WELL, ["--expect-mx-count", "2"], 0, not_there=expected)
    check("another count", WELL, ["--expect-mx-count", "9", "--expect-mx-count", WELL + "=3"], 1,
          expected[2:], expected[:2])
    check("rules of another domain", WELL, ["--expect-mx-count", "other.test=3"], 0,
          not_there=expected)
    testing = "refused-testing.sts.test"
    check("as if enforced", testing, ["--sts-override", "enforce"], 1,
          ["sts-mx-refused", "sts-overridden"], ["sts-mx-refused-testing", "sts-testing"],
          lambda t: (t["sts"]["mode"], t["sts"]["effective_mode"], t["sts"]["overridden"])
          == ("testing", "enforce", True))
    check("as if it were not", "refused.sts.test", ["--sts-override", "none"], 0, (),
          ["sts-mx-refused"], lambda t: t["mx"][0]["sts_allowed"] is None)
    check("no policy to override", WELL, ["--sts-override", "enforce"], 0, (), ["sts-overridden"])
    check("without policies", "refused.sts.test", ["--no-sts"], 0, (), ["sts-mx-refused"],
          lambda t: t["sts"] is None)
    check("@server", WELL, ["@" + RESOLVER], 0, resolver=None)
    check("@server:port", WELL, [f"@{RESOLVER}:53"], 0, resolver=None)
    check("@server goes before --dns-server", WELL, ["@" + RESOLVER], 0, resolver="127.0.0.99")
    check("the second @server", WELL, ["@127.0.0.99", "@" + RESOLVER, "--dns-timeout", "3"], 0,
          resolver=None)
    check("bogus where the resolver does not say so", "bogus.signed.test", [], 1, ["dns-bogus"],
          resolver=QUIET)
    check("a forged address where it does not", "mx-bogus.plain.test", [], 1, ["mx-dns-bogus"],
          resolver=QUIET)
    check("unsigned", "dane-unsigned.plain.test", [], 0, (), ["dane-not-signed"])
    check("unsigned, as a resolver says that checks", "dane-unsigned.plain.test", ["--dnssec"], 0,
          ["dane-not-signed"])
    for domain in ("large-txt.plain.test", "many-hosts.plain.test", "dane.signed.test"):
        _, plain, _ = look_up(tools, [domain])
        for more in (["--dns-udp-size", "512"], ["--dns-udp-size", "4096"], ["--dnssec"]):
            _, other, errors = look_up(tools, [domain], *more)
            tools.report(f"{domain} with {' '.join(more)}", "" if plain and forget_ttl(other) ==
                         forget_ttl(plain) else f"{errors} {other} instead of {plain}"[:2000])
    for more, behaviour in ((["--dnssec"], "onlydo"), (["--dns-udp-size", "700"], "only700")):
        name = behaviour + ".broken.test"
        _, with_it, _ = look_up(tools, [name], *more, resolver=broken_ip(behaviour))
        _, without, _ = look_up(tools, [name], resolver=broken_ip(behaviour))
        got = with_it[name]["status"], without[name]["status"]
        tools.report(f"{' '.join(more)} in the question",
                     "" if got == ("found", "refused") else str(got))


def forget_ttl(told):
    for domain in told.values():
        for host in domain["mx"]:
            host["ttl"] = 0
    return told


def seeds(tools):
    text = f"# a list\n\n{WELL}\n  secure.signed.test  \r\nNULL.plain.test.\n"
    said = run(tools, "mx", "--json", "--seeds", "-", "implicit-a.plain.test", stdin=text)
    got = [d["domain"] for d in json.loads(said.out)["domains"]]
    wanted = ["implicit-a.plain.test", WELL, "secure.signed.test", "null.plain.test"]
    tools.report("domains from standard input", "" if got == wanted and said.exit == 1 else
                 f"{got} {said.exit} {said.errors}")
    said = run(tools, "mx", "--seeds", "-", stdin=WELL + "\nno domain at all\n")
    tools.report("no domain among them", "" if said.exit == 2 and "no domain at all" in said.errors
                 and not said.out else str(said))


# domain: lines of its listing that must be there, in this order, as far as they stand here.
LISTING = {
    WELL: ["well.plain.test: 2 mail servers, 2 addresses", "    MTA-STS  none", "    TLS-RPT  none",
           "    SPF      none", "    DMARC    none",
           "       10  mx1.well.plain.test  primary, TTL ",
           "  reverse name mx1.well.plain.test", "       20  mx2.well.plain.test  backup"],
    "secure.signed.test": ["secure.signed.test: 2 mail servers, 2 addresses (DNSSEC)",
                           "       10  mx1.secure.signed.test (DNSSEC)  primary"],
    "equal.plain.test": ["       10  mx1.equal.plain.test  ", "1/3 of the mail first"],
    "refused.sts.test": [
        "    MTA-STS  enforcing, id 20261101, max_age 7 days, f",
        "             mx: mx1.refused.sts.test", "  mx1.refused.sts.test  primary", "MTA-STS allows it",
        "  mx2.refused.sts.test  backup", "ERROR: STS policy verification failed (mode enforce)",
        "    error    sts-mx-refused: "],
    "missing.sts.test": ["    MTA-STS  no policy counts: the policy host answers 404"],
    "dane.signed.test": ["           DANE: TLSA 3 1 1 ", " (DNSSEC)"],
    "no-such-domain.org": ["no-such-domain.org: hard error: the domain does not exist (NXDOMAIN)"],
    "null.plain.test": ["null.plain.test: hard error: the domain declares that it accepts no mail"],
    "servfail.broken.test": ["servfail.broken.test: soft error: the name servers fail (SERVFAIL)"],
    "bogus.signed.test": ["bogus.signed.test: soft error: the DNSSEC signatures do not hold"],
    "cname-mx.plain.test": ["alias of real.cname-mx.plain.test", "mx-is-cname"],
    "ptr-other.plain.test": ["reverse name else.ptr-other.plain.test, which does not lead back"],
    "ptr-none.plain.test": ["  no reverse name"],
    "odd-names.plain.test": [r"a\000b", r"a\032b", r"\027\09131mred", "cannot be a mail server's name"],
    "two-differ.test": ["    NS       ns1.two-differ.test [127.0.0.65]: MX 10 mx1", "MX 30 mx3"],
}


def listing(tools):
    said = run(tools, "mx", "--each-name-server", "--dns-timeout", "5", *LISTING)
    blocks = said.out.split("\n\n")
    tools.report("listings stand apart", "" if len(blocks) == len(LISTING) else said.out)
    for (domain, needles), block in zip(LISTING.items(), blocks):
        at, lacks = 0, []
        for needle in needles:
            found = block.find(needle, at)
            lacks += [needle] if found < 0 else []
            at = max(at, found)
        tools.report(f"listing of {domain}", f"no {lacks} in\n{block}" if lacks else "")
    hostile = [c for c in said.out if c < " " and c != "\n" or "\x7f" <= c < "\xa0"]
    tools.report("no control characters in the listing", str(hostile) if hostile else "")


def databases(tools):
    corrupt, folder = tools.folder / "corrupt.db", tools.folder / "a-folder.db"
    corrupt.write_text("this is no database at all, but long enough to be looked at" * 20)
    folder.mkdir()
    newer, foreign = tools.folder / "mx-newer.db", tools.folder / "mx-foreign.db"
    for path, statement in ((newer, "PRAGMA user_version = 999"), (foreign, "CREATE TABLE t (x)")):
        if path == newer:
            run(tools, "sts", "cache", db=path)
        with sqlite3.connect(path) as db:
            db.execute(statement)
    for path in (corrupt, folder, newer, foreign):
        said = run(tools, "mx", WELL, db=path)
        good = said.exit == 0 and len(said.errors.splitlines()) == 1 and WELL in said.out
        tools.report(f"{path.name} beside mx", "" if good and path.name in said.errors else str(said))
        said = run(tools, "sts", "show", "enforce.sts.test", db=path)
        good = said.exit == 0 and len(said.errors.splitlines()) == 1 and "mode: " in said.out
        tools.report(f"{path.name} beside sts show", "" if good else str(said))
        said = run(tools, "sts", "purge", db=path)
        good = said.exit == 3 and len(said.errors.splitlines()) == 1 and not said.out
        tools.report(f"{path.name} and sts purge", "" if good else str(said))
    made = tools.folder / "not-made.db"
    run(tools, "mx", WELL, db=made)
    tools.report("mx makes no database", "it does" if made.exists() else "")


def read_only(tools):
    """A cache that can be read and not written, on a file system that says so."""
    folder = tools.folder / "read-only"
    folder.mkdir()
    run(tools, "sts", "show", "enforce.sts.test", db=folder / "x.db")
    for command in (["mx", "testing.sts.test"], ["sts", "show", "testing.sts.test"]):
        words = [tools.binary, *command, *lab_options(tools, db=folder / "x.db")]
        done = subprocess.run(
            ["unshare", "-m", "sh", "-c", 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" '
             '&& exec "$@"', *map(str, (folder, *words))], capture_output=True, text=True, timeout=60)
        lines = done.stderr.splitlines()
        good = len(lines) == 1 and (done.returncode == 0 and "testing" in done.stdout
                                    if command[0] == "mx" else done.returncode in (0, 3))
        tools.report(f"{command[0]} and a read-only database", "" if good else
                     f"{done.returncode} {done.stdout} {done.stderr}")


def start(tools, *words, **more):
    return subprocess.Popen([str(w) for w in (tools.binary, *words)], text=True, cwd=tools.folder,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, **more)


def stops(tools):
    many = "".join(f"d{n}.{WELL}\n" for n in range(20000))
    names = tools.folder / "many-names"
    names.write_text(many)
    process = start(tools, "mx", *lab_options(tools), "--seeds", names)
    first = process.stdout.readline()
    process.stdout.close()
    errors, status = process.stderr.read(), process.wait(30)
    tools.report("nobody reads on", "" if first and status == 3 and len(errors.splitlines()) <= 1
                 else f"{status} {first!r} {errors!r}")
    for words in (["mx", *lab_options(tools), WELL], ["explain", "null-mx"],
                  ["sts", "show", *lab_options(tools), "enforce.sts.test"]):
        with open("/dev/full", "w") as full:
            done = subprocess.run([str(w) for w in (tools.binary, *words)], stdout=full,
                                  stderr=subprocess.PIPE, text=True, timeout=60, cwd=tools.folder)
        tools.report(f"a full disk for what {words[0]} prints", "" if done.returncode == 3 and
                     len(done.stderr.splitlines()) == 1 else f"{done.returncode} {done.stderr!r}")
    for sent, json_option in ((signal.SIGINT, []), (signal.SIGTERM, []), (signal.SIGINT, ["--json"])):
        process = start(tools, "mx", *json_option, *lab_options(tools, broken_ip("silent")), WELL)
        time.sleep(0.4)
        process.send_signal(sent)
        said, errors = process.communicate(timeout=5)
        good = process.returncode == 128 + sent and len(errors.splitlines()) <= 1
        good = good and (not json_option or json.loads(said)["domains"] == [])
        tools.report(f"stopped by {sent.name}{' with --json' if json_option else ''}",
                     "" if good else f"{process.returncode} {said!r} {errors!r}")


def part_mx(dns, tools):
    for check in (exits, bad_words, options, seeds, listing, databases, read_only, stops):
        check(tools)
