"""The lab's world inside a network namespace: name servers, web server, mail servers.

World(folder) makes files and processes; close() ends exactly those.
"""
import asyncio
import os
import pathlib
import subprocess
import threading
import time

import hostile_certificates
import scenes as scene_module
import smtp_server

SITE = "127.0.0.80"
RESOLVER = "127.0.0.53"
AUTHORITY = "127.0.0.55"
BROKEN = "127.0.0.54"
EC_KEY = ("ec", "-pkeyopt", "ec_paramgen_curve:P-256")
PAST = ("20200101000000Z", "20200201000000Z")


def run(*command, **more):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)


class World:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.processes = []
        self.servers = []
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    # ---- certificates ----

    def certificates(self):
        """A lab CA and what it signed: {kind: (cert, key)}; the CA file is self.ca."""
        f = self.folder
        self.ca = f / "ca.pem"
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-keyout", f / "ca.key", "-out", self.ca, "-subj", "/CN=Lab CA", "-days", "30")
        made = {
            kind: self.certificate(kind, [name], PAST if kind == "expired" else None)
            for kind, name in (
                ("good", "mx1.cert-good.lab.test"), ("wrongname", "other.example"),
                ("expired", "mx1.cert-expired.lab.test"),
                ("name1", "mx1.cert-names.lab.test"), ("name2", "mx2.cert-names.lab.test"),
                ("name3", "other.example"))
        }
        key, cert = f / "self.key", f / "self.pem"
        run("openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256",
            "-nodes", "-keyout", key, "-out", cert, "-subj", "/CN=mx1.cert-selfsigned.lab.test",
            "-addext", "subjectAltName=DNS:mx1.cert-selfsigned.lab.test", "-days", "30")
        made["selfsigned"] = (str(cert), str(key))
        made.update(hostile_certificates.make(self))
        return made

    def certificate(self, kind, names, dates=None, key=EC_KEY, extension=""):
        """(certificate, key) of the lab's CA: for these names, from and until these dates. `extension`
        is a line more of OpenSSL's configuration, or its subjectAltName instead of the names."""
        f = self.folder
        made, request, cert = f / f"{kind}.key", f / f"{kind}.csr", f / f"{kind}.pem"
        run("openssl", "req", "-newkey", *key, "-nodes", "-keyout", made, "-out", request,
            "-subj", "/CN=" + names[0])
        extensions = f / f"{kind}.ext"
        alternatives = f"subjectAltName={','.join('DNS:' + name for name in names)}\n"
        extensions.write_text(
            ("" if extension.startswith("subjectAltName") else alternatives) + extension + "\n")
        if not dates:
            run("openssl", "x509", "-req", "-in", request, "-CA", self.ca, "-CAkey", f / "ca.key",
                "-CAcreateserial", "-out", cert, "-extfile", extensions, "-days", "30")
            return str(cert), str(made)
        database = f / f"{kind}.index"
        database.write_text("")
        (f / f"{kind}.serial").write_text("10\n")
        config = f / f"{kind}.cnf"
        config.write_text(
            f"[ca]\ndefault_ca=lab\n[lab]\ndatabase={database}\nserial={f}/{kind}.serial\n"
            f"new_certs_dir={f}\ndefault_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n"
        )
        run("openssl", "ca", "-batch", "-config", config, "-cert", self.ca, "-keyfile",
            f / "ca.key", "-in", request, "-out", cert, "-extfile", extensions,
            "-startdate", dates[0], "-enddate", dates[1], "-notext")
        return str(cert), str(made)

    # ---- mail servers ----

    def start_server(self, ip, behaviour):
        future = asyncio.run_coroutine_threadsafe(smtp_server.serve(ip, behaviour), self.loop)
        self.servers.append(future.result(10))

    def start_servers(self, scenes):
        for scene in scenes:
            for _, _, addresses in scene.servers:
                for ip, behaviour in addresses:
                    if behaviour:
                        self.start_server(ip, behaviour)

    def stop_servers(self, first):
        """All that were started after the first so many."""
        for server in self.servers[first:]:
            self.loop.call_soon_threadsafe(server.close)
        del self.servers[first:]

    # ---- names ----

    def zone_lines(self, scenes):
        for scene in scenes:
            if not scene.domain.endswith(".lab.test"):
                continue
            label = scene.domain[: -len(".lab.test")]
            for preference, host, addresses in scene.servers:
                if host.endswith("."):
                    yield f"{label} MX {preference} {host}"
                    continue  # see foreign_zones
                owner = label if host == "@" else f"{host}.{label}"
                if preference is not None:
                    yield f"{label} MX {preference} {owner}"
                for ip, _ in addresses:
                    yield f"{owner} A {ip}"
            for record in scene.records:
                name, rest = record.split(" ", 1)
                yield f"{label if name == '@' else f'{name}.{label}'} {rest}"

    def foreign_zones(self, scenes):
        """The zones of hosts that are named with a dot at their end: those of well-known providers, which
        mailknock knows by their servers' names."""
        zones = {}
        for scene in scenes:
            for _, host, addresses in scene.servers:
                if not host.endswith("."):
                    continue
                zone = ".".join(host.rstrip(".").split(".")[-2:])
                zones.setdefault(zone, []).extend(f"{host} A {ip}" for ip, _ in addresses)
        return zones

    def start_names(self, zone_lines, more=None):
        """nsd is the authority of lab.test, unbound the resolver that is asked. `more` has further
        zones: {name: lines}."""
        f = self.folder
        more = more or {}
        for zone, lines in more.items():
            (f / f"{zone}.zone").write_text(
                f"$ORIGIN {zone}.\n$TTL 60\n@ SOA ns hostmaster 1 60 60 60 1\n@ NS ns\n"
                f"ns A {AUTHORITY}\n" + "\n".join(lines) + "\n")
        (f / "lab.test.zone").write_text(
            "$ORIGIN lab.test.\n$TTL 60\n@ SOA ns.lab.test. hostmaster.lab.test. 1 60 60 60 1\n"
            f"@ NS ns.lab.test.\nns A {AUTHORITY}\nwww A {SITE}\n" + "\n".join(zone_lines) + "\n"
        )
        (f / "test.zone").write_text(
            "$ORIGIN test.\n$TTL 60\n@ SOA ns.lab.test. hostmaster.lab.test. 1 60 60 60 1\n"
            "@ NS ns.lab.test.\nlab NS ns.lab.test.\n"
        )
        (f / "nsd.conf").write_text(
            f"server:\n  ip-address: {AUTHORITY}\n  username: \"\"\n  chroot: \"\"\n"
            f"  zonesdir: \"{f}\"\n  pidfile: \"{f}/nsd.pid\"\n  database: \"\"\n"
            f"  xfrdfile: \"{f}/xfrd.state\"\n  zonelistfile: \"{f}/zone.list\"\n"
            f"  xfrdir: \"{f}\"\n  server-count: 1\n  rrl-ratelimit: 0\n"
            "remote-control:\n  control-enable: no\n"
            "zone:\n  name: lab.test\n  zonefile: lab.test.zone\n"
            "zone:\n  name: test\n  zonefile: test.zone\n"
            + "".join(f"zone:\n  name: {zone}\n  zonefile: {zone}.zone\n" for zone in more)
        )
        (f / "unbound.conf").write_text(
            f"server:\n  interface: {RESOLVER}\n  access-control: 127.0.0.0/8 allow\n"
            "  username: \"\"\n  chroot: \"\"\n  directory: \"\"\n  use-syslog: no\n"
            f"  logfile: \"{f}/unbound.log\"\n  pidfile: \"{f}/unbound.pid\"\n"
            "  do-not-query-localhost: no\n  module-config: \"iterator\"\n  num-threads: 1\n"
            "  local-zone: \"test.\" nodefault\n  outgoing-interface: 127.0.0.1\n"
            f"remote-control:\n  control-enable: no\n"
            f"stub-zone:\n  name: \"test.\"\n  stub-addr: {AUTHORITY}\n"
            f"stub-zone:\n  name: \"lab.test.\"\n  stub-addr: {AUTHORITY}\n"
            f"stub-zone:\n  name: \"servfail.test.\"\n  stub-addr: {BROKEN}\n"
            + "".join(f"stub-zone:\n  name: \"{zone}.\"\n  stub-addr: {AUTHORITY}\n"
                      for zone in more)
        )
        self.start("nsd", "-d", "-c", f / "nsd.conf")
        self.start("unbound", "-d", "-c", f / "unbound.conf")
        here = pathlib.Path(__file__).parent
        self.start("python3", here / "dns_broken.py", BROKEN)

    # ---- the site ----

    def start_site(self, root):
        f = self.folder
        (f / "nginx").mkdir(exist_ok=True)
        temp = "".join(
            f"  {kind}_temp_path {f}/nginx/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        (f / "nginx.conf").write_text(
            f"user root;\nworker_processes 1;\ndaemon off;\npid {f}/nginx/pid;\n"
            f"error_log {f}/nginx/error.log;\nevents {{ worker_connections 1024; }}\n"
            f"http {{\n  access_log off;\n{temp}"
            "  types { text/html html; image/png png; }\n"
            f"  server {{ listen {SITE}:80; root {root}; }}\n}}\n"
        )
        self.start("nginx", "-c", f / "nginx.conf")

    # ---- processes ----

    def start(self, *command):
        """The process; ended by close()."""
        log = open(self.folder / f"{pathlib.Path(str(command[0])).name}.log", "ab")
        self.processes.append(subprocess.Popen(
            [str(c) for c in command], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True,  # Postfix ends its whole group, which must not be ours
            env={**os.environ, "PATH": os.environ["PATH"] + ":/usr/sbin:/sbin"}))
        return self.processes[-1]

    def wait_for_names(self):
        import socket
        import struct
        query = b"\x12\x34\x01\x00\x00\x01\0\0\0\0\0\0\x03www\x03lab\x04test\0" + struct.pack(
            "!HH", 1, 1)
        for _ in range(100):
            sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            sock.settimeout(0.2)
            try:
                sock.sendto(query, (RESOLVER, 53))
                answer = sock.recv(512)
                if answer[7]:
                    return
            except OSError:
                time.sleep(0.1)
            finally:
                sock.close()
        raise SystemExit("the lab's name servers do not come up; see " + str(self.folder))

    def close(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()


def lab_scenes(certificates):
    return scene_module.all_scenes(certificates)
