"""The world of the DNS scenes, beside that of world.py on addresses of its own.

A root of our own, signed, is all that the resolvers trust; below it lie test (signed) with the zones
of the scenes, org and com, and the zones of reverse names. Two name servers (nsd), two validating
resolvers (unbound: one tells what is bogus as RFC 8914 has it, one does not), scripted name servers
(dns_broken), and the policies over HTTPS (nginx, https_odd).
"""
import datetime
import hashlib
import ipaddress
import pathlib
import shutil
import signal
import socket
import subprocess
import time

import dns_broken
import dns_scenes
import policy_scenes
from dns_scenes import broken_ip
from world import PAST, run

AUTHORITY, SECOND = "127.0.0.65", "127.0.0.66"
RESOLVER, QUIET = "127.0.0.63", "127.0.0.64"  # with extended errors, without
HERE = pathlib.Path(__file__).parent
EVERY = {"plain.test", "signed.test", "sts.test", "broken.test", "reports.test"}
TWO = ["@ MX 10 mx1", "@ MX 20 mx2", "mx1 A 127.79.20.1", "mx2 A 127.79.21.1"]
# Zones with two name servers: what the second is.
DELEGATED = {
    "two-lame.test": broken_ip("lame"), "two-refused.test": broken_ip("refused"),
    "two-silent.test": broken_ip("silent"), "two-differ.test": SECOND, "two-same.test": SECOND,
}
SIGNED_ZONES = [".", "test", "signed.test", "bogus.signed.test", "expired.signed.test"]


def why_not():
    for program in ("ldns-signzone", "nsd", "unbound", "nginx"):
        if not shutil.which(program, path="/usr/sbin:/usr/bin:/sbin:/bin"):
            return f"{program} is not there (tools/need test)"
    return ""


def reverse_name(ip):
    return ipaddress.ip_address(ip).reverse_pointer + "."


def wait_for_port(ip, port):
    for _ in range(100):
        try:
            socket.create_connection((ip, port), 1).close()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit(f"nothing listens on {ip} port {port}")


class DnsWorld:
    def __init__(self, world):
        self.world = world
        self.folder = world.folder / "dns"
        self.folder.mkdir()
        self.scenes = dns_scenes.all_scenes()
        self.policies = policy_scenes.all_scenes()
        self.extra = {}  # zone: lines that a test adds
        self.serial = 1
        self.keys = {}
        self.told = {}  # see dns_asked.scenes_told

    # ---- zones ----

    def key_of(self, zone):
        if zone not in self.keys:
            made = subprocess.run(
                ["ldns-keygen", "-a", "ECDSAP256SHA256", "-k", "-r", "/dev/urandom", zone],
                cwd=self.folder, check=True, capture_output=True, text=True)
            self.keys[zone] = made.stdout.strip()
        return self.keys[zone]

    def delegation(self, zone, servers, signed=False):
        """Lines of the parent's zone, absolute."""
        for number, ip in enumerate(servers, 1):
            yield f"{zone}. NS ns{number}.{zone}."
            yield f"ns{number}.{zone}. A {ip}"
        if signed:
            yield subprocess.run(
                ["ldns-key2ds", "-n", "-2", self.key_of(zone) + ".key"], cwd=self.folder,
                check=True, capture_output=True, text=True).stdout.strip()

    def zone_text(self, zone, servers, lines, ttl=60):
        dot = "." if zone == "." else zone + "."
        contact = "postmaster.two" if zone == "." else f"hostmaster.{zone}"
        name = lambda n: f"ns{n}." if zone == "." else f"ns{n}.{zone}."
        head = [f"$ORIGIN {dot}", f"$TTL {ttl}",
                f"@ SOA {name(1)} {contact}. {self.serial} 60 60 600 {ttl}"]
        for number, ip in enumerate(servers, 1):
            head += [f"@ NS {name(number)}", f"{name(number)} A {ip}"]
        return "\n".join([*head, *lines, ""])

    def scene_lines(self, zone):
        for scene in self.scenes + self.policies:
            if scene.zone == zone and scene.lines:
                yield f"$ORIGIN {scene.domain}."
                for line in scene.lines:
                    for word, digest in self.digests.items():
                        line = line.replace("%" + word, digest)
                    yield line
        yield f"$ORIGIN {zone}."
        yield from self.extra.get(zone, [])

    def all_zones(self):
        """{zone: (lines, TTL)} of what AUTHORITY serves."""
        one = [AUTHORITY]
        behaviours = [line for b in dns_broken.BEHAVIOURS
                      for line in (f"{b} NS ns.{b}", f"ns.{b} A {broken_ip(b)}")]
        both = [line for zone, second in DELEGATED.items()
                for line in self.delegation(zone, [AUTHORITY, second])]
        plain = [line for zone in sorted(EVERY - {"signed.test"})
                 for line in self.delegation(zone, one)]
        below = [line for name in ("bogus", "expired")
                 for line in self.delegation(f"{name}.signed.test", one, signed=True)]
        top = [line for zone in ("org", "com", "in-addr.arpa", "ip6.arpa")
               for line in self.delegation(zone, one)]
        names = {4: [], 6: []}
        for ip, targets in sorted(dns_scenes.reverse.items()):
            names[ipaddress.ip_address(ip).version] += [
                f"{reverse_name(ip)} PTR {target}" for target in targets]
        zones = {
            ".": ([*self.delegation("test", one, signed=True), *top], 60),
            "test": ([*self.delegation("signed.test", one, signed=True), *plain, *both], 60),
            "org": (["kept A 127.79.4.1", *(
                f"{name} A {ip}" for ip, name in dns_scenes.OPERATOR.items())], 60), "com": ([], 60),
            "in-addr.arpa": (names[4], 60), "ip6.arpa": (names[6], 60),
            "plain.test": (list(self.scene_lines("plain.test")), 60),
            "sts.test": (list(self.scene_lines("sts.test")), 0),
            "signed.test": ([*self.scene_lines("signed.test"), *below,
                             *self.delegation("open.signed.test", one)], 60),
            "reports.test": (["@ MX 10 mx", "mx A 127.79.32.25"], 60),
            "broken.test": (behaviours, 60),
        }
        for zone in ("bogus.signed.test", "expired.signed.test", "open.signed.test"):
            zones[zone] = (TWO, 60)
        for zone in DELEGATED:
            zones[zone] = (TWO, 60)
        return zones

    def write_zones(self):
        for zone, (lines, ttl) in self.all_zones().items():
            servers = [AUTHORITY, DELEGATED[zone]] if zone in DELEGATED else [AUTHORITY]
            self.write_zone(zone, self.zone_text(zone, servers, lines, ttl))
        second = self.folder / "second"
        second.mkdir(exist_ok=True)
        for zone in ("two-differ.test", "two-same.test"):
            lines = TWO if zone == "two-same.test" else TWO[:1] + [
                "@ MX 30 mx3", "mx1 A 127.79.20.1", "mx3 A 127.79.22.1"]
            (second / f"{zone}.zone").write_text(
                self.zone_text(zone, [AUTHORITY, SECOND], lines))

    def write_zone(self, zone, text):
        path = self.folder / f"{zone}.zone"
        if zone not in SIGNED_ZONES:
            path.write_text(text)
            return
        raw = self.folder / f"{zone}.raw"
        raw.write_text(text)
        now = datetime.datetime.now(datetime.timezone.utc)
        begin, end = (-30, -10) if zone.startswith("expired.") else (-1, 20)
        when = [(now + datetime.timedelta(days=d)).strftime("%Y%m%d%H%M%S") for d in (begin, end)]
        run("ldns-signzone", "-i", when[0], "-e", when[1], "-o", zone, "-f", path, raw,
            self.key_of(zone), cwd=self.folder)
        if zone.startswith("bogus."):
            signed = path.read_text()
            path.write_text(signed.replace("127.79.20.1", "127.79.66.1").replace(
                "MX\t20 ", "MX\t66 "))

    # ---- servers ----

    def start(self):
        self.digests = {kind: self.key_digest(kind) for kind in ("good", "wrongname", "ca")}
        self.digests["other"] = self.digests["wrongname"]
        self.write_zones()
        self.authority = self.start_nsd("first", AUTHORITY, self.folder, self.all_zones())
        self.start_nsd("second", SECOND, self.folder / "second", ("two-differ.test",
                                                                  "two-same.test"))
        self.start_unbound("resolver", RESOLVER, True)
        self.start_unbound("quiet", QUIET, False)
        self.world.start("python3", HERE / "dns_broken.py", *(
            f"{broken_ip(b)}={b}" for b in dns_broken.BEHAVIOURS))
        self.start_web()
        for ip in (RESOLVER, QUIET):
            self.wait_for("well.plain.test", ip)
        for ip, port in ((broken_ip("wrongquestion"), 53), (policy_scenes.STS_IP, 443),
                         *((ip, 443) for ip in policy_scenes.ODD_IPS.values())):
            wait_for_port(ip, port)

    def key_digest(self, kind):
        """SHA-256 of a certificate's public key, as TLSA selector 1 has it."""
        path = self.world.ca if kind == "ca" else self.world.folder / f"{kind}.pem"
        pem = subprocess.run(["openssl", "x509", "-in", path, "-noout", "-pubkey"], check=True,
                             capture_output=True).stdout
        key = subprocess.run(["openssl", "pkey", "-pubin", "-outform", "DER"], input=pem,
                             check=True, capture_output=True).stdout
        return hashlib.sha256(key).hexdigest()

    def start_nsd(self, name, ip, folder, zones):
        config = self.folder / f"nsd-{name}.conf"
        config.write_text(
            f"server:\n  ip-address: {ip}\n  username: \"\"\n  chroot: \"\"\n"
            f"  zonesdir: \"{folder}\"\n  pidfile: \"{folder}/nsd-{name}.pid\"\n  database: \"\"\n"
            f"  xfrdfile: \"{folder}/xfrd-{name}\"\n  zonelistfile: \"{folder}/list-{name}\"\n"
            f"  xfrdir: \"{folder}\"\n  server-count: 1\n  rrl-ratelimit: 0\n  tcp-count: 200\n"
            "  refuse-any: no\nremote-control:\n  control-enable: no\n"
            + "".join(f"zone:\n  name: \"{z}\"\n  zonefile: \"{z}.zone\"\n" for z in zones))
        return self.world.start("nsd", "-d", "-c", config)

    def start_unbound(self, name, ip, tells_bogus):
        f = self.folder
        (f / "hints").write_text(f". 3600 NS ns1.\nns1. 3600 A {AUTHORITY}\n")
        (f / "anchor").write_text((f / f"{self.key_of('.')}.key").read_text())
        loopback = ipaddress.ip_address("::1").reverse_pointer
        defaults = "".join(
            f"  local-zone: \"{zone}.\" nodefault\n"
            for zone in ("test", "127.in-addr.arpa", "d.f.ip6.arpa", loopback))
        # Newer ones, and older ones with the fix, drop questions that take longer than 1.9 s.
        known = subprocess.run(["unbound-checkconf", "-o", "discard-timeout", "/dev/null"],
                               capture_output=True, env={"PATH": "/usr/sbin:/usr/bin"})
        patience = "  discard-timeout: 0\n" if known.returncode == 0 else ""
        (f / f"unbound-{name}.conf").write_text(
            f"server:\n  interface: {ip}\n  access-control: 127.0.0.0/8 allow\n"
            "  username: \"\"\n  chroot: \"\"\n  directory: \"\"\n  use-syslog: no\n"
            f"  logfile: \"{f}/unbound-{name}.log\"\n  pidfile: \"{f}/unbound-{name}.pid\"\n"
            f"  do-not-query-localhost: no\n  do-ip6: no\n  num-threads: 1\n{defaults}"
            "  module-config: \"validator iterator\"\n  val-log-level: 2\n"
            f"  trust-anchor-file: \"{f}/anchor\"\n  root-hints: \"{f}/hints\"\n"
            "  outgoing-interface: 127.0.0.1\n  trust-anchor-signaling: no\n"
            "  root-key-sentinel: no\n  qname-minimisation: no\n  aggressive-nsec: no\n"
            f"{patience}  unknown-server-time-limit: 1128\n"
            "  infra-host-ttl: 2\n  target-fetch-policy: \"0 0 0 0 0\"\n"
            f"  ede: {'yes' if tells_bogus else 'no'}\nremote-control:\n  control-enable: no\n")
        self.world.start("unbound", "-d", "-c", f / f"unbound-{name}.conf")

    def change(self, scene, lines=None, text=None, host_ip=None):
        """Another zone and policy for a scene of sts.test; seen when this returns."""
        scene.lines = list(scene.lines if lines is None else lines)
        if host_ip:
            scene.lines = [f"mta-sts A {host_ip}" if line.startswith("mta-sts A ") else line
                           for line in scene.lines]
        scene.text = scene.text if text is None else text
        self.serial += 1
        self.write_zones()
        self.write_policies()
        self.authority.send_signal(signal.SIGHUP)
        self.wait_for("sts.test", AUTHORITY, serial=self.serial)

    # ---- policies over HTTPS ----

    def write_policies(self):
        for scene in policy_scenes.STS_SCENES:
            folder = self.folder / "web" / scene.host / ".well-known"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "mta-sts.txt").write_bytes(scene.text.encode())

    def start_web(self):
        self.write_policies()
        scenes, odd = policy_scenes.STS_SCENES, policy_scenes.ODD_IPS
        of = lambda kind: [s.host for s in scenes if s.certificate == kind]
        make = self.world.certificate
        pairs = {
            "sts": make("sts", of("sts")), "sts-other": make("sts-other", ["other.example"]),
            "sts-expired": make("sts-expired", of("sts-expired"), PAST),
            "sts-wildcard": make("sts-wildcard", ["*.cert-wildcard.sts.test"]),
            "sts-self": self.self_signed(of("sts-self")),
        }
        f = self.folder / "nginx"
        f.mkdir()
        temp = "".join(f"  {kind}_temp_path {f}/{kind};\n" for kind in (
            "client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        (f / "conf").write_text(
            f"user root;\nworker_processes 1;\ndaemon off;\npid {f}/pid;\n"
            f"error_log {f}/error.log;\nevents {{ worker_connections 512; }}\n"
            f"http {{\n  log_format lab '$host $request';\n  access_log {f}/access.log lab;\n{temp}"
            "  server_names_hash_bucket_size 128;\n  server_names_hash_max_size 4096;\n"
            + "".join(self.web_host(scene, pairs[scene.certificate]) for scene in scenes) + "}\n")
        self.world.start("nginx", "-c", f / "conf")
        self.world.start("python3", HERE / "https_odd.py", *pairs["sts"],
                         *(f"{ip}={name}" for name, ip in odd.items()))

    def web_host(self, scene, pair):
        return (f"  server {{ listen {policy_scenes.STS_IP}:443 ssl; server_name {scene.host};\n"
                f"    ssl_certificate {pair[0]}; ssl_certificate_key {pair[1]};\n"
                f"    root {self.folder}/web/{scene.host};\n    {' '.join(scene.web)} }}\n")

    def self_signed(self, names):
        key, cert = self.world.folder / "sts-self.key", self.world.folder / "sts-self.pem"
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-keyout", key, "-out", cert, "-subj", f"/CN={names[0]}", "-days", "30",
            "-addext", "subjectAltName=" + ",".join("DNS:" + name for name in names))
        return str(cert), str(key)

    # ---- asking ----

    def drill(self, *words):
        return subprocess.run(["drill", *words], capture_output=True, text=True,
                              timeout=30).stdout

    def wait_for(self, name, ip, serial=None):
        for _ in range(100):
            said = self.drill(name, f"@{ip}", "SOA" if serial else "MX")
            if f" {serial} " in said if serial else "rcode: NOERROR" in said:
                return
            time.sleep(0.1)
        raise SystemExit(f"{ip} does not answer for {name}; see {self.folder}")
