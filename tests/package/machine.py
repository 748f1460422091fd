"""A Debian in a container, with systemd as its first process. Used as a context manager; leaving it
ends the container."""
import os
import pathlib
import signal
import subprocess
import time

PATIENCE_S = 60


def inside(root, *command):
    """One command in the Debian while it is not booted; its output. Raises where it fails."""
    done = subprocess.run(
        ["systemd-nspawn", "-q", "-D", str(root), "--register=no", "--keep-unit", "--console=pipe",
         "--setenv=DEBIAN_FRONTEND=noninteractive", *command],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode:
        raise RuntimeError(f"{command}: {done.stdout}")
    return done.stdout


def descendants(pid):
    for path in pathlib.Path(f"/proc/{pid}/task").glob("*/children"):
        for child in path.read_text().split():
            yield int(child)
            yield from descendants(int(child))


class Machine:
    def __init__(self, root):
        self.root = pathlib.Path(root)

    def __enter__(self):
        self.log = open(self.root.parent / "boot.log", "wb")
        self.container = subprocess.Popen(
            ["systemd-nspawn", "-q", "-D", str(self.root), "--boot", "--register=no", "--keep-unit",
             "--console=pipe"], stdin=subprocess.DEVNULL, stdout=self.log, stderr=self.log)
        self.first = None
        deadline = time.monotonic() + PATIENCE_S
        while time.monotonic() < deadline:
            time.sleep(0.5)
            self.first = self.first or self.find_first()
            if self.first and self.run("systemctl", "is-system-running", check=False).stdout.strip() \
                    in ("running", "degraded"):
                return self
        self.__exit__()
        raise RuntimeError("systemd did not come up: "
                           + (self.root.parent / "boot.log").read_text(errors="replace")[-500:])

    def find_first(self):
        """systemd's process as we number it: the first of its own process namespace."""
        ours = os.readlink("/proc/self/ns/pid")
        for pid in descendants(self.container.pid):
            try:
                if os.readlink(f"/proc/{pid}/ns/pid") != ours and "systemd" == pathlib.Path(
                        f"/proc/{pid}/comm").read_text().strip():
                    return pid
            except OSError:
                pass
        return None

    def run(self, *command, check=True):
        done = subprocess.run(
            ["nsenter", "-t", str(self.first), "-m", "-u", "-i", "-p", "-C", *command],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={"PATH": "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C.UTF-8",
                 "DEBIAN_FRONTEND": "noninteractive"})
        if check and done.returncode:
            raise RuntimeError(f"{command}: {done.stdout}")
        return done

    def __exit__(self, *_):
        if self.container.poll() is None:
            self.container.send_signal(signal.SIGTERM)  # asks systemd to halt
            try:
                self.container.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                self.container.kill()
                self.container.wait()
        self.log.close()
