"""The part published of the lab: an audit over the domains of the scenes tells what mx tells."""
import concurrent.futures
import json
import subprocess

import dns_world
import smtp_server
from dns_asked import ids, look_up, run
from dns_broken import HOST_IP
from smtp_server import Behaviour
from world import SITE

REPORTS_IP = "127.79.32.25"
SLOW = {"drip", "silent", "nohandshake"}  # policy hosts that cost 20 s; the part dns waits for them
# scene: (verdict, reason, findings that its address must have)
VERDICTS = {
    "well": ("deliverable", "accepted", ()),
    "enforce": ("deliverable", "accepted", ()),
    "refused": ("deliverable", "accepted", {"sts-mx-refused"}),
    "refused-testing": ("deliverable", "accepted", {"sts-mx-refused-testing"}),
    "refused-all": ("at-risk", "sts-refuses", {"sts-mx-refused"}),
    "two-labels": ("at-risk", "sts-refuses", {"sts-mx-refused"}),
    "wildcard-apex": ("at-risk", "sts-refuses", {"sts-mx-refused"}),
    "missing": ("deliverable", "accepted", ()),
    "dane": ("deliverable", "accepted", ()),
    "dane-failing": ("at-risk", "dane-refuses", {"dane-lookup-failing"}),
    "dane-silent": ("at-risk", "dane-refuses", {"dane-lookup-failing"}),
    "null": ("failing", "null-mx", ()), "nxdomain": ("failing", "domain-missing", ()),
    "nodata": ("failing", "no-mail-server", ()),
    "servfail-resolved": ("unverified", "dns-failing", ()),
    "bogus": ("unverified", "dns-bogus", ()),
    "ip-literal-only": ("failing", "mx-unresolvable", {"mx-is-ip"}),
    "cname-mx": ("deliverable", "accepted", {"mx-is-cname"}),
    "unregistered": ("deliverable", "accepted", {"mx-unregistered"}),
}


def options(tools, *more):
    return ["--retry-after", "1", "--retries", "1", "--server-pause", "0.1", "--connect-timeout",
            "2", "--reply-timeout", "5", "--session-timeout", "20", "--helo", "probe.example.net",
            "--lock-dir", tools.folder / "locks", "--quiet", *more]


def addresses_in(lines):
    return {line.split()[-1] for line in lines if line.split()[1] == "A"
            and line.split()[-1].startswith(("127.79.", "127.8", "127.90."))}


def listen(dns):
    """A mail server at every address of the scenes; who has promised a certificate shows it."""
    dane = next(s for s in dns.scenes + dns.policies if s.name == "dane")
    folder = dns.world.folder
    promised = dns.world.certificate("promised", [f"*.{s.domain}" for s in dns.policies])
    pairs = {ip: promised for scene in dns.policies for ip in addresses_in(scene.lines)}
    pairs |= {ip: (str(folder / "good.pem"), str(folder / "good.key"))
              for ip in addresses_in(dane.lines)}
    lines = [line for scene in dns.scenes + dns.policies for line in scene.lines]
    lines += dns_world.TWO + [f"mx A {REPORTS_IP}", f"mx A {HOST_IP}"]
    for ip in sorted(addresses_in(lines)):
        dns.world.start_server(ip, Behaviour(certificate=pairs.get(ip)))


def audited(dns, tools):
    """The scenes that need neither options nor a resolver of their own, in one audit of a site."""
    scenes = [s for s in dns.scenes + dns.policies
              if not s.more and not s.resolver and s.allow_private and s.name not in SLOW]
    site = tools.folder / "site/published"
    site.mkdir(parents=True)
    (site / "index.html").write_text("<!doctype html><title>Published</title>\n" + "\n".join(
        f"<a href='mailto:info@{s.domain}'>{s.name}</a>" for s in scenes))
    out = tools.folder / "published"
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        mx = pool.submit(look_up, tools, [s.domain for s in scenes],
                         db=tools.folder / "published-mx.db")
        said = run(tools, "audit", *options(tools), "--out", out, "--max-depth", "0",
                   f"http://{SITE}/published/", db=tools.folder / "published.db")
    tools.report("an audit of what is published", "" if said.exit == 1 and not said.errors else
                 f"{said.exit} {said.errors}")
    return scenes, mx.result()[1], json.loads((out / "report.json").read_text())


def compare(tools, scenes, told, data):
    domains = {d["domain"]: d for d in data["domains"]}
    known = set().union(*(ids(t) for t in told.values()))
    about = {}
    for finding in data["findings"]:
        about.setdefault(finding["id"], set()).add(finding["subject"]["name"])
    for scene in scenes:
        domain, one = domains.get(scene.domain), told.get(scene.domain)
        if not domain or not one:
            tools.report(f"audit of {scene.name}", "is not in the report")
            continue
        hosts = {host["host"] for host in domain["mx"]}
        found = set(domain["findings"]).union(
            *(s["findings"] for s in data["servers"] if hosts & set(s["hosts"]))) & known
        # What is about addresses stands with the servers. An audit asks only for TLSA records that
        # would count, and so does not see others.
        expected = ids(one) - {"dane-not-signed"}
        problem = [] if found == expected else [f"audit: {sorted(found)}, mx: {sorted(expected)}"]
        for key in ("status", "route", "dnssec", "sts", "dane", "tlsrpt", "spf", "dmarc", "zone",
                    "contact", "hosts_told", "ips_told"):
            if without_times(domain[key]) != without_times(one[key]):
                problem.append(f"{key} is {domain[key]} in the audit, {one[key]} from mx")
        for ours, theirs in zip(domain["mx"], one["mx"]):
            kept = set(ours) - {"ttl"} - (set() if ours["tlsa"] else {"tlsa"})
            problem += [f"{key} of {ours['host']} is {ours[key]} in the audit, {theirs[key]} from mx"
                        for key in sorted(kept) if ours[key] != theirs[key]]
        problem += [f"{f['id']} about {f['subject']['name']} is not among the findings"
                    for f in one["findings"]
                    if f["subject"]["name"] not in about.get(f["id"], ()) and f["id"] in expected]
        tools.report(f"audit of {scene.name}", "; ".join(problem[:5]))


def without_times(value):
    return {k: v for k, v in value.items() if k != "fetched"} if isinstance(value, dict) else value


def verdicts(tools, scenes, data):
    addresses = {a["address"]: a for a in data["addresses"]}
    by_name = {s.name: s for s in scenes}
    for name, (verdict, reason, findings) in VERDICTS.items():
        got = addresses[f"info@{by_name[name].domain}"]
        good = (got["verdict"], got["reason"]) == (verdict, reason)
        good = good and set(findings) <= set(got["findings"])
        tools.report(f"verdict on {name}", "" if good else
                     f"{got['verdict']} {got['reason']} {got['findings']}")
    servers = {host: s for s in data["servers"] for host in s["hosts"]}
    for host, status, name, confirmed in (
            ("mx1.well.plain.test", "found", "mx1.well.plain.test", True),
            ("mx1.ptr-other.plain.test", "found", "else.ptr-other.plain.test", False),
            ("mx1.ptr-second.plain.test", "found", None, True),
            ("mx1.ptr-none.plain.test", "nodata", None, False)):
        got = servers[host]["ptr"]
        good = got and got["confirmed"] == confirmed and (not name or got["name"] == name)
        tools.report(f"reverse name of {host}", "" if good else str(got))
    tools.report("no machine addresses unless asked for",
                 str(data["machine_addresses"]) if data["machine_addresses"] else "")


def pages(tools):
    for name in ("report.html", "report.csv", "report.json"):
        text = (tools.folder / "published" / name).read_text()
        raw = [c for c in text if (c < " " and c not in "\r\n\t") or "\x7f" <= c < "\xa0"]
        tools.report(f"{name} holds nothing raw", "control characters" if raw else
                     "markup" if "<script>alert" in text and name == "report.html" else "")


def checked(tools, name, *words):
    """`check` and `report`: (exit status, report.json)."""
    db = tools.folder / f"{name}.db"
    said = run(tools, "check", *options(tools), *words, db=db)
    out = tools.folder / name
    subprocess.run([str(w) for w in (tools.binary, "report", "--db", db, "--out", out, "--quiet")],
                   check=True)
    if said.errors:
        tools.report(f"{name}: standard error", said.errors)
    return said.exit, json.loads((out / "report.json").read_text())


def machines(tools):
    domain = "records.plain.test"
    for name, more in (("without-machines", []), ("with-machines", ["--machine-addresses"])):
        status, data = checked(tools, name, *more, "info@" + domain)
        got = {a["address"]: (a["verdict"], sorted(link["source"] for link in a["links"]))
               for a in data["machine_addresses"]}
        wanted = {"dmarc@reports.test": ("deliverable", ["dmarc"]),
                  "tls@reports.test": ("deliverable", ["tlsrpt"]),
                  "hostmaster@plain.test": ("failing", ["soa"])} if more else {}
        tools.report(f"{name}: what is listed", "" if got == wanted else str(got))
        counts = data["summary"]
        apart = {d["domain"] for d in data["domains"] if d["machine"]}
        good = (status, counts["addresses"], counts["domains"], counts["servers"],
                counts["verdicts"]["failing"], [a["address"] for a in data["addresses"]]) == (
                    0, 1, 1, 2, 0, ["info@" + domain])
        good = good and apart == ({"reports.test", "plain.test"} if more else set())
        tools.report(f"{name}: what counts", "" if good else f"{status} {counts} {apart}")
    status, data = checked(tools, "both-ways", "--machine-addresses", "info@" + domain,
                           "hostmaster@plain.test")
    tools.report("an address that is both counts", "" if status == 1 and sorted(
        a["address"] for a in data["addresses"]) == ["hostmaster@plain.test", "info@" + domain] and
        "hostmaster@plain.test" not in {a["address"] for a in data["machine_addresses"]} else
        str([status, data["addresses"], data["machine_addresses"]])[:1500])


def what_if(tools):
    """Options of mx that an audit has too."""
    status, data = checked(tools, "what-if", "--sts-override", "enforce", "--fail-on", "at-risk",
                           "--expect-mx-count", "3", "info@testing.sts.test",
                           "info@refused-all.sts.test", "info@refused-testing.sts.test")
    got = {a["address"]: (a["verdict"], a["reason"]) for a in data["addresses"]}
    fine, risky = ("deliverable", "accepted"), ("at-risk", "sts-refuses")
    tools.report("as if enforced", "" if status == 1 and got == {
        "info@testing.sts.test": fine, "info@refused-all.sts.test": risky,
        "info@refused-testing.sts.test": fine} else f"{status} {got}")
    missing = [d["domain"] for d in data["domains"] if "mx-count-unexpected" not in d["findings"]
               or "sts-overridden" not in d["findings"]]
    tools.report("rules and overrides are findings", str(missing) if missing else "")
    status, data = checked(tools, "without-sts", "--no-sts", "info@refused-all.sts.test")
    got = [(a["verdict"], a["reason"]) for a in data["addresses"]]
    tools.report("an audit without policies", "" if got == [fine] and data["domains"][0]["sts"] is
                 None else f"{got} {data['domains'][0]['sts']}")
    status, data = checked(tools, "each-server", "--each-name-server", "--dns-timeout", "3",
                           "info@two-differ.test", "info@two-lame.test")
    got = {d["domain"]: set(d["findings"]) & {"name-servers-differ", "name-server-lame"}
           for d in data["domains"]}
    tools.report("an audit asks each name server", "" if got == {
        "two-differ.test": {"name-servers-differ"}, "two-lame.test": {"name-server-lame"}} else
        str(got))


def part_published(dns, tools):
    listen(dns)
    smtp_server.breaches.clear()
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        audit = pool.submit(audited, dns, tools)
        machines(tools)
        what_if(tools)
        scenes, told, data = audit.result()
    compare(tools, scenes, told, data)
    verdicts(tools, scenes, data)
    pages(tools)
    tools.report("published: the wire", "; ".join(smtp_server.breaches[:5]))
    smtp_server.breaches.clear()
