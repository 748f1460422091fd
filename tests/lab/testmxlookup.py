"""Courier's testmxlookup, out of the cache folder that `install` filled, in the lab's world.

It reads /etc/resolv.conf for its policies whatever @server says, keeps its cache below
/var/lib/courier as the user courier, and fetches with wget and the system's certificates: each call
gets a mount namespace in which all of these are ours.
"""
import os
import pathlib
import signal
import subprocess

from dns_world import RESOLVER

CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache"))
CACHE /= "mailknock-lab"
ROOT = CACHE / "courier/root"
PROGRAM = ROOT / "usr/bin/testmxlookup"
MOUNT = """f=$1; shift
mount --bind "$f/passwd" /etc/passwd && mount --bind "$f/group" /etc/group &&
mount --bind "$f/resolv.conf" /etc/resolv.conf && mount --bind "$f/certs" /etc/ssl/certs &&
mount --bind "$f/lib" /var/lib && exec "$@"
"""


def why_not():
    if "deny" in open("/proc/self/setgroups").read():
        return "needs root: it sets its groups"
    if not (CACHE / "courier/done").exists():
        return "the package courier-base is not there (tests/lab/install)"
    for needed in ("/usr/bin/wget", "/etc/ssl/certs"):
        if not os.path.exists(needed):
            return f"{needed} is not there"
    lacking = [line.split()[0] for line in subprocess.run(
        ["ldd", PROGRAM], capture_output=True, text=True, env=environment()).stdout.splitlines()
        if "not found" in line]
    return f"it lacks {' '.join(lacking)}" if lacking else ""


def version():
    (package,) = (CACHE / "courier/packages").glob("courier-base_*.deb")
    return package.name.split("_")[1]


def environment():
    libraries = ":".join(map(str, ROOT.glob("usr/lib/*-linux-gnu")))
    return {**os.environ, "LD_LIBRARY_PATH": libraries, "LC_ALL": "C", "TZ": "UTC"}


class TestMxLookup:
    def __init__(self, folder, ca):
        self.folder = pathlib.Path(folder)
        (self.folder / "certs").mkdir(parents=True)
        self.cache = self.folder / "lib/courier/sts"
        self.cache.mkdir(parents=True)
        # It becomes the user courier, which is us here: also where only one user is mapped.
        for name, line in (("passwd", f"courier:x:0:0::{self.folder}:/bin/false\n"),
                           ("group", "courier:x:0:\n")):
            kept = [text for text in open(f"/etc/{name}") if not text.startswith("courier:")]
            (self.folder / name).write_text("".join(kept) + line)
        (self.folder / "resolv.conf").write_text(f"nameserver {RESOLVER}\n")
        (self.folder / "certs/ca-certificates.crt").write_text(pathlib.Path(ca).read_text())

    def run(self, *words, timeout=20):
        """(exit status or None for one that took too long, what it printed)."""
        command = ["unshare", "-m", "sh", "-c", MOUNT, "sh", self.folder, PROGRAM, *words]
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            env=environment(), cwd=self.folder, start_new_session=True)
        try:
            said, _ = process.communicate(timeout=timeout)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # with its wget
            process.communicate()
            return None, ""
        return process.returncode, said.decode("utf-8", "backslashreplace")
