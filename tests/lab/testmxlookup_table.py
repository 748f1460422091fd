"""docs/testmxlookup.md: what testmxlookup and mailknock say of the same scenes, side by side."""
import re


def shorten(scene, status, said):
    """What testmxlookup printed, in a few words that are the same in every run."""
    if status is None:
        return "(no answer within 20 s)"
    words = []
    relays = re.findall(r"^Relay: (\S*), Priority: (-?\d+), Address: (\S+)", said, re.M)
    hosts = dict.fromkeys(host for host, _, _ in relays)
    if relays:
        words.append(f"{len(relays)} relays" if len(relays) > 1 else "1 relay")
        words[-1] += f" of {len(hosts)} hosts" if len(hosts) != len(relays) else ""
    elif said.startswith("Domain "):
        words.append("the domain's name alone")
    words += re.findall(r"^STS: \w+", said, re.M)
    failed = len(re.findall(r"^ERROR: STS Policy verification failed", said, re.M))
    words += [f"STS policy verification failed for {failed}"] if failed else []
    words += ["[ ERROR ]"] if "[ ERROR ]" in said else []
    words += ["(DNSSEC)"] if "(DNSSEC)" in said else []
    words += re.findall(r"(?:soft|hard|internal) error|bad DNS records \(recursive CNAME\)", said)
    words += ["Too much data read"] if "Too much data read" in said else []
    return "; ".join(words) or repr(said[:80])


THEIRS = {
    "well": "2 relays", "null": "hard error", "nxdomain": "hard error",
    "servfail-direct": "soft error", "secure": "2 relays; (DNSSEC)", "bogus": "soft error",
    "enforce": "2 relays; STS: enforcing", "testing": "2 relays; STS: testing",
    "refused": "2 relays; STS: enforcing; STS policy verification failed for 1",
    "two-labels": "2 relays; STS: enforcing", "large": "2 relays; Too much data read",
    "ip-literal-only": "1 relay; [ ERROR ]", "ip-literal": "2 relays; [ ERROR ]", "servfail-resolved": "soft error",
    "loop-direct": "bad DNS records (recursive CNAME)",
}
