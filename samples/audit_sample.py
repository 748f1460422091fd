"""Starts the sample's world and audits the sample site. Runs inside the namespace of `run`.

Usage: audit_sample.py BINARY [OPTIONS...]
"""
import pathlib
import subprocess
import sys
import tempfile

import mail_world  # puts the lab on the path
import smtp_server
from world import RESOLVER, World


def main():
    binary, options = sys.argv[1], sys.argv[2:]
    with tempfile.TemporaryDirectory(prefix="mailknock-sample-") as folder:
        world = World(pathlib.Path(folder) / "world")
        try:
            mail_world.start(world)
            done = subprocess.run([
                binary, "audit", "--allow-private", "--dns-server", RESOLVER, "--retry-after", "1",
                "--server-pause", "0.1", "--connect-timeout", "2", "--reply-timeout", "2",
                "--helo", "probe.example", "--mail-from", "probe@probe.example", "--ca-file",
                str(world.ca), "--lock-dir", folder + "/locks", "--db", folder + "/sample.db",
                *options, "http://www.harbour.example/"])
        finally:
            world.close()
    for breach in smtp_server.breaches:
        print("BREACH:", breach)
    if smtp_server.breaches:
        sys.exit(1)
    # Failing addresses are what the sample is for.
    sys.exit(0 if done.returncode in (0, 1) else done.returncode)


main()
