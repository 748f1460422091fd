"""Asking mailknock in the world of DNS, and judging what it says; see README.md."""
import collections
import concurrent.futures
import json
import subprocess

from dns_scenes import broken_ip
from dns_world import RESOLVER

Tools = collections.namedtuple("Tools", "binary folder report")
Said = collections.namedtuple("Said", "exit out errors")


def run(tools, command, *words, resolver=RESOLVER, db=None, timeout=120, stdin="", **more):
    """One call of mailknock in the lab: its exit status, its output, its errors."""
    done = subprocess.run(
        [str(w) for w in (tools.binary, command, *lab_options(tools, resolver, db), *words)],
        input=stdin, capture_output=True, text=True, timeout=timeout, cwd=tools.folder, **more)
    return Said(done.returncode, done.stdout, done.stderr)


def lab_options(tools, resolver=RESOLVER, db=None, allow_private=True):
    words = ["--db", db or tools.folder / "mx.db", "--ca-file", tools.folder / "world/ca.pem"]
    words += ["--dns-server", resolver] if resolver else []
    return words + (["--allow-private"] if allow_private else [])


def look_up(tools, domains, *more, resolver=RESOLVER, allow_private=True, db=None, timeout=120):
    """`mailknock mx --json`: (exit status, {domain: what is said of it}, standard error)."""
    done = subprocess.run(
        [str(w) for w in (tools.binary, "mx", "--json", *more,
                          *lab_options(tools, resolver, db, allow_private), *domains)],
        capture_output=True, text=True, timeout=timeout, cwd=tools.folder)
    try:
        told = json.loads(done.stdout)["domains"]
    except (ValueError, KeyError):
        told = []
    return done.returncode, {d["domain"]: d for d in told}, done.stderr


def ids(told):
    return {finding["id"] for finding in told["findings"]}


def judge(scene, told, errors):
    if not told:
        return "nothing is told: " + errors
    problems = [f"{key} is {told[key]}, not {getattr(scene, key)}" for key in ("status", "route")
                if told[key] != getattr(scene, key)]
    found = ids(told)
    if scene.findings - found:
        problems.append(f"findings {sorted(scene.findings - found)} are missing")
    if found - scene.findings - scene.usual:
        problems.append(f"findings {sorted(found - scene.findings - scene.usual)} are too many")
    for key, value in getattr(scene, "told", {}).items():
        if told["sts"].get(key) != value:
            problems.append(f"sts {key} is {told['sts'].get(key)}, not {value}")
    problems.append(scene.check(told) if scene.check else "")
    return "; ".join(filter(None, problems))


def look_up_scenes(tools, scenes):
    """Scenes that can be asked for in one command are. {scene: (told, errors)}"""
    groups = collections.defaultdict(list)
    for scene in scenes:
        groups[scene.resolver, tuple(scene.more), scene.allow_private].append(scene)
    results = {}

    def ask(item):
        number, ((behaviour, more, allow_private), group) = item
        return group, look_up(
            tools, [s.domain for s in group], *more, allow_private=allow_private,
            resolver=broken_ip(behaviour) if behaviour else RESOLVER,
            db=tools.folder / f"mx{number}.db")

    longest_first = sorted(groups.items(), key=lambda item: -len(item[1]))
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        for group, (_, told, errors) in pool.map(ask, enumerate(longest_first)):
            results.update({s: (told.get(s.domain), errors) for s in group})
    return results


def scenes_told(dns, tools):
    """Of all scenes, asked for once."""
    if not dns.told:
        dns.told = look_up_scenes(tools, dns.scenes + dns.policies)
    return dns.told
