"""docs/testmxlookup.md: what testmxlookup and mailknock say of the same scenes, side by side."""
import re

from dns_asked import ids
from dns_scenes import USUAL

PATIENCE_S = 12
LATE = f"no answer within {PATIENCE_S} s"
OURS, BOTH = "mailknock", "either"

# Scenes of which the two do not say the same: (names, who is right, why).
WHY = (
    (["silent-direct", "wrongid-direct", "short-direct", "tcpsilent-direct"], BOTH,
     "both call it soft in the end: mailknock when the time for the question is over (--dns-timeout), "
     "testmxlookup after half a minute to three"),
    (["nohandshake", "cutbody"], BOTH,
     "both go on without a policy: mailknock after 20 s, testmxlookup after one to three minutes"),
    (["drip", "silent"], OURS, "a policy host must not hold up a lookup: mailknock gives up after "
     "20 s, testmxlookup had not after four minutes"),
    (["lame-direct"], OURS, "a referral from a server that does not recurse says nothing of the "
     "domain; a hard error would let mail bounce"),
    (["pointerloop-direct"], OURS, "an answer that breaks the format says nothing of the domain: a "
     "hard error would let mail bounce"),
    (["wrongquestion-direct"], OURS, "the answer is to another question and proves nothing; taking "
     "it helps whoever forges answers"),
    (["noedns-direct"], OURS, "an old server refuses questions with EDNS, and is asked again without "
     "(RFC 6891 7)"),
    (["loop-direct", "chain12-direct"], BOTH,
     "both give up the chain of aliases (mailknock behind eight), and both call the failure soft"),
    (["ip-literal", "ip-literal-only"], OURS,
     "an MX record names a host (RFC 1035 3.3.9): senders look for one of that name and find none"),
    (["localhost"], OURS, "\"localhost\" is the machine that asks (RFC 6761 6.3); its addresses are "
     "no server of the domain's"),
    (["oddnames-direct"], OURS, "a dot inside a label makes no two labels of it: testmxlookup asks "
     "for another host than the one that is named"),
    (["txt-in-parts"], OURS, "the strings of a TXT record are one text (RFC 8461 3.1)"),
    (["spaces"], OURS, "tabs and upper case change nothing (RFC 8461 3.2, RFC 4343)"),
    (["two-labels"], OURS, "the * of a pattern is exactly one label (RFC 8461 4.1)"),
    (["id-empty", "id-long", "id-signs"], OURS,
     "the record breaks its format: the id has 1 to 32 letters and digits (RFC 8461 3.1), and "
     "without a good record there is no policy"),
    (["age-missing", "age-large", "age-words", "age-negative"], OURS,
     "max_age must be there, a number, and 31557600 at most (RFC 8461 3.2)"),
    (["mx-missing"], OURS, "enforce and testing need an mx (RFC 8461 3.2)"),
    (["mx-url", "mx-star-inside"], OURS, "that is no pattern (RFC 8461 3.2), so it is no policy"),
    (["html-type"], BOTH, "senders SHOULD look for text/plain (RFC 8461 3.2): some have a policy "
     "then, some have none"),
    (["dane-mx-unsigned"], OURS, "the host's addresses are signed and the MX records are not, so "
     "whoever can forge DNS answers chooses the host"),
    (["many-hosts", "truncated-direct", "truncated-resolved"], BOTH,
     "mailknock looks up the first 100 of the servers and says that there are more: no sender gets "
     "that far"),
    (["endless", "large"], BOTH, "both stop reading and have no policy; 64 KiB are enough (RFC 8461 "
     "3.3)"),
)


SLOW = {name for names, _, _ in WHY[:3] for name in names}  # without an answer within PATIENCE_S


def shorten(status, said):
    """What testmxlookup printed, in a few words that are the same in every run."""
    if status is None:
        return LATE
    words = []
    relays = re.findall(r"^Relay: (\S*), Priority: (-?\d+), Address: (\S+)", said, re.M)
    if relays:
        words.append(count(len(relays), len({host for host, _, _ in relays})))
    elif said.startswith("Domain "):
        words.append("the domain's name alone")
    words += re.findall(r"^STS: \w+", said, re.M)
    failed = len(re.findall(r"^ERROR: STS Policy verification failed", said, re.M))
    words += [f"verification failed for {failed}"] if failed else []
    words += ["[ ERROR ]"] if "[ ERROR ]" in said else []
    words += ["(DNSSEC)"] if "(DNSSEC)" in said else []
    words += re.findall(r"(?:soft|hard|internal) error|bad DNS records \(recursive CNAME\)", said)
    words += ["Too much data read"] if "Too much data read" in said else []
    return "; ".join(words) or repr(said[:80])


def count(relays, hosts):
    return (f"{relays} relay{'' if relays == 1 else 's'}"
            + (f" of {hosts} host{'' if hosts == 1 else 's'}" if hosts != relays else ""))


def shorten_ours(told):
    """What mailknock says, in the same words."""
    used = [host for host in told["mx"] if host["ips"]]
    if not used:
        return f"{told['error']} error"
    words = [count(told["ips_told"], told["hosts_told"] if told["cut"] else len(used))]
    mode = told["sts"] and told["sts"]["effective_mode"]
    words += {"enforce": ["STS: enforcing"], "testing": ["STS: testing"]}.get(mode, [])
    failed = sum(host["sts_allowed"] is False for host in used)
    words += [f"verification failed for {failed}"] if failed else []
    signed = told["dnssec"] and any(host["authenticated"] for host in used)
    return "; ".join(words + (["(DNSSEC)"] if signed else []))


def reason_for(scene):
    return next(((who, why) for names, who, why in WHY if scene.name in names), None)


def compare(scenes, theirs, ours):
    """[(scene, their words, our words)] of those that differ, and of those that do not."""
    differ, agree = [], []
    for scene in scenes:
        row = scene, shorten(*theirs[scene]), shorten_ours(ours[scene][0])
        (agree if row[1] == row[2] else differ).append(row)
    return differ, agree


# ---- the document ----

HEAD = """# testmxlookup and mailknock mx

Courier's `testmxlookup` shows where mail for a domain goes and what its MTA-STS policy says.
`mailknock mx` and `mailknock sts` tell all of that and more. Both were run in the lab
(`tests/lab/README.md`) over the same name servers, resolvers and policy hosts, {count} domains in all;
the lab's part `testmxlookup` writes this page with `MAILKNOCK_UPDATE_DOCS=1` and fails when it is out
of date. The version of Courier is {version}.

## Option by option

| testmxlookup | mailknock | and besides |
| --- | --- | --- |
"""
OPTIONS = (
    ("`testmxlookup DOMAIN`", "`mailknock mx DOMAIN...`",
     "any number of domains, `--seeds FILE`, `--json`; TTLs, shares, reverse names, TLSA records, SPF, "
     "DMARC, TLS-RPT, findings with what to do about them"),
    ("`@ADDRESS`", "`@ADDRESS[:PORT]`, `--dns-server`",
     "several of them; policies are asked for there too, which testmxlookup asks the system's resolver "
     "for"),
    ("`--dnssec`", "nothing, or `--dnssec`",
     "whether the resolver validated is shown in any case; `--dnssec` asks for the signatures as well"),
    ("`--udpsize N`", "`--dns-udp-size N`", "without `--dnssec` too; 1232 instead of 1280 by default"),
    ("`--sts DOMAIN`", "`mailknock sts show DOMAIN...`",
     "the reason where there is no policy; without a domain, what the cache holds"),
    ("`--sts-purge DOMAIN`", "`mailknock sts purge [DOMAIN...]`", "without a domain, all are forgotten"),
    ("`--sts-expire`", "`mailknock sts expire`",
     "also removes what is older than its max_age; tells how many"),
    ("`--sts-override=MODE DOMAIN`",
     "`mailknock sts override MODE DOMAIN...`, `mailknock mx --sts-override MODE`",
     "`off` takes it back; the option changes nothing that is kept"),
    ("`--sts-cache-enable[=N]`", "`mailknock sts cache on`, `mailknock sts cache N`",
     "`mailknock sts cache` tells how it is; the size is kept exactly"),
    ("`--sts-cache-disable`", "`mailknock sts cache off`, `--no-sts`",
     "the first switches the cache off, the second does not ask for policies at all"),
    ("exit status 0, 1", "0, 1, 2, 3",
     "1 also for findings that are errors, 3 for soft errors: the same question may be answered later"),
)
DIFFER = """
## Where they differ

What testmxlookup prints is shortened; what mailknock says is told in the same words. A relay is one
address of one server.

| scene | testmxlookup | mailknock mx | who is right | why |
| --- | --- | --- | --- | --- |
"""
AGREE = """
## Where they agree

With what `mailknock mx` finds besides. That a domain has no SPF or DMARC record, or only one mail
server, is left out: the scenes are about something else.

| scene | both | findings of mailknock |
| --- | --- | --- |
"""


def row(*cells):
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def document(version, scenes, differ, agree, ours):
    text = HEAD.format(count=len(scenes), version=version)
    text += "".join(row(*cells) for cells in OPTIONS) + DIFFER
    for scene, said, told in differ:
        who, why = reason_for(scene)
        text += row(scene.name, said, told + findings(scene, ours, ": "), who, why)
    text += AGREE
    for scene, said, _ in agree:
        text += row(scene.name, said, findings(scene, ours, ""))
    return text


def findings(scene, ours, before):
    found = sorted(ids(ours[scene][0]) - USUAL - ({"ptr-missing"} if scene.resolver else set()))
    return before + ", ".join(f"`{finding}`" for finding in found) if found else ""
