"""Real mail servers: Postfix and Exim out of the cache folder that `install` filled.

They switch users, so they need a mount namespace of root's in which the users exist; without it the
scenes are skipped, with the reason.
"""
import os
import pathlib
import socket
import subprocess
import time

CACHE = pathlib.Path(os.environ.get("XDG_CACHE_HOME", pathlib.Path.home() / ".cache"))
CACHE /= "mailknock-lab"
POSTFIX, EXIM = CACHE / "postfix/root", CACHE / "exim/root"
LIBRARIES = CACHE / "exim-libraries/root/usr/lib/x86_64-linux-gnu"
POSTFIX_IPS, EXIM_IPS = ("127.60.0.1", "127.60.0.2"), ("127.60.0.3", "127.60.0.4")
USERS = {"postfix": 61001, "Debian-exim": 61002}
GROUPS = {**USERS, "postdrop": 61003}

ZONE = [
    "postfix MX 10 mx1.postfix", f"mx1.postfix A {POSTFIX_IPS[0]}",
    "exim MX 10 mx1.exim", f"mx1.exim A {EXIM_IPS[0]}",
    # Exim takes the domain, the Postfix behind it was never told - and the mirror image.
    "relayed MX 10 mx1.exim", "relayed MX 20 mx2.relayed", f"mx2.relayed A {POSTFIX_IPS[1]}",
    "mirrored MX 10 mx1.postfix", "mirrored MX 20 mx2.mirrored", f"mx2.mirrored A {EXIM_IPS[1]}",
]
STORED = "nightly@store.lab.test"  # Postfix keeps its mail in mailbox(world)
EXPECTED = {
    "info@postfix.lab.test": ("deliverable", "accepted"),
    "nobody-here@postfix.lab.test": ("failing", "mailbox-unknown"),
    "info@exim.lab.test": ("deliverable", "accepted"),
    "nobody-here@exim.lab.test": ("failing", "mailbox-unknown"),
    "info@relayed.lab.test": ("at-risk", "backup-not-configured"),
    "info@mirrored.lab.test": ("at-risk", "backup-not-configured"),
}


def why_not():
    if os.geteuid() != 0 or "4294967295" not in open("/proc/self/uid_map").read():
        return "needs root"
    if not (CACHE / "postfix/done").exists() or not (CACHE / "exim/done").exists():
        return "the packages are not there (tests/lab/install)"
    return ""


def add_users(folder):
    """Only in our mount namespace."""
    for name, extra in (
        ("passwd", "".join(f"{u}:x:{i}:{i}::/nonexistent:/bin/false\n" for u, i in USERS.items())),
        ("group", "".join(f"{g}:x:{i}:\n" for g, i in GROUPS.items())),
    ):
        lines = [line for line in open(f"/etc/{name}") if line.split(":")[0] not in GROUPS]
        copy = folder / name
        copy.write_text("".join(lines) + extra)
        subprocess.run(["mount", "--bind", copy, f"/etc/{name}"], check=True)


def start_postfix(world, folder):
    base = folder / "postfix"
    queue = base / "queue"
    for ip in POSTFIX_IPS:  # Postfix listens on what an interface has, by name
        subprocess.run(["ip", "address", "add", f"{ip}/32", "dev", "lo"], check=True)
    for part in ("active bounce corrupt defer deferred flush hold incoming maildrop pid private "
                 "public saved trace").split():
        (queue / part).mkdir(parents=True)
        if part != "pid":
            os.chown(queue / part, USERS["postfix"], GROUPS["postdrop"])
    (base / "data").mkdir()
    os.chown(base / "data", USERS["postfix"], GROUPS["postfix"])
    library = POSTFIX / "usr/lib/postfix"
    (base / "main.cf").write_text(f"""compatibility_level = 3.6
queue_directory = {queue}
data_directory = {base}/data
daemon_directory = {library}/sbin
command_directory = {POSTFIX}/usr/sbin
shlib_directory = {library}
meta_directory = {base}
mail_owner = postfix
setgid_group = postdrop
maillog_file = {base}/log
maillog_file_prefixes = {base}
myhostname = mx.postfix.lab.test
inet_interfaces = {", ".join(POSTFIX_IPS)}
inet_protocols = ipv4
mynetworks = 192.0.2.0/24
mydestination = postfix.lab.test, mirrored.lab.test
virtual_mailbox_domains = store.lab.test
virtual_mailbox_base = {base}/data
virtual_mailbox_maps = inline:{{ {{ {STORED} = stored/ }} }}
virtual_uid_maps = static:{USERS["postfix"]}
virtual_gid_maps = static:{GROUPS["postfix"]}
local_recipient_maps = inline:{{ {{ info = x }}, {{ postmaster = x }} }}
alias_maps =
alias_database =
smtpd_relay_restrictions = reject_unauth_destination
smtpd_peername_lookup = no
import_environment = MAIL_CONFIG LD_LIBRARY_PATH
""")
    services = "".join(f"{ip}:25 inet n - n - - smtpd\n" for ip in POSTFIX_IPS)
    for name, kind, command in (
        ("cleanup", "unix n - n - 0", "cleanup"), ("qmgr", "unix n - n 300 1", "qmgr"),
        ("rewrite", "unix - - n - -", "trivial-rewrite"), ("bounce", "unix - - n - 0", "bounce"),
        ("defer", "unix - - n - 0", "bounce"), ("trace", "unix - - n - 0", "bounce"),
        ("verify", "unix - - n - 1", "verify"), ("error", "unix - - n - -", "error"),
        ("anvil", "unix - - n - 1", "anvil"), ("proxymap", "unix - - n - -", "proxymap"),
        ("virtual", "unix - n n - -", "virtual"),
        ("postlog", "unix-dgram n - n - 1", "postlogd"),
    ):
        services += f"{name} {kind} {command}\n"
    (base / "master.cf").write_text(services)
    world.start("env", f"LD_LIBRARY_PATH={library}", f"MAIL_CONFIG={base}",
                library / "sbin/master", "-c", base, "-d")


def start_exim(world, folder):
    base = folder / "exim"
    (base / "spool").mkdir(parents=True)
    (base / "log").mkdir()
    for part in (base, base / "spool", base / "log"):
        os.chown(part, USERS["Debian-exim"], GROUPS["Debian-exim"])
    config = folder / "exim.conf"
    config.write_text(f"""primary_hostname = mx.exim.lab.test
domainlist ours = exim.lab.test : relayed.lab.test
spool_directory = {base}/spool
log_file_path = {base}/log/%s
pid_file_path = {base}/pid
tls_advertise_hosts =
host_lookup =
rfc1413_query_timeout = 0s
daemon_smtp_ports = 25
local_interfaces = {" : ".join(EXIM_IPS)}
acl_smtp_rcpt = check_recipient
begin acl
check_recipient:
  accept domains = +ours
         local_parts = info : postmaster
  deny   domains = +ours
         message = Unknown user
  deny   message = relay not permitted
""")
    # It runs itself by its installed path, which is not there: -oPX is all that is missed.
    world.start("env", f"LD_LIBRARY_PATH={LIBRARIES}", EXIM / "usr/sbin/exim4", "-C", config,
                "-bdf")


def wait_for(ip):
    for _ in range(60):
        try:
            with socket.create_connection((ip, 25), 1) as s:
                s.settimeout(1)
                if s.recv(100).startswith(b"220"):
                    s.sendall(b"QUIT\r\n")
                    return ""
        except OSError:
            time.sleep(0.1)
    return f"no mail server comes up on {ip}"


def mailbox(world):
    return world.folder / "mta/postfix/data/stored"


def start(world):
    """Starts both, unless they run; the reason why not, or ""."""
    if (world.folder / "mta").exists():
        return ""
    folder = world.folder / "mta"
    folder.mkdir()
    for parent in (folder, *folder.parents):
        if parent.is_relative_to("/tmp/") and parent != pathlib.Path("/tmp"):
            os.chmod(parent, 0o755)  # they run as their own users
    for parent in (CACHE, *CACHE.parents):
        if not os.stat(parent).st_mode & 0o005 == 0o005:
            return start_from_copy(world, folder)
    return start_both(world, folder)


def start_from_copy(world, folder):
    """The cache lies where only root may read (/root): servers read a copy."""
    global POSTFIX, EXIM, LIBRARIES
    copy = folder / "copy"
    for name in ("postfix", "exim", "exim-libraries"):
        if (CACHE / name / "root").exists():
            subprocess.run(["mkdir", "-p", copy / name], check=True)
            subprocess.run(["cp", "-a", CACHE / name / "root", copy / name], check=True)
    POSTFIX, EXIM = copy / "postfix/root", copy / "exim/root"
    LIBRARIES = copy / "exim-libraries/root/usr/lib/x86_64-linux-gnu"
    return start_both(world, folder)


def start_both(world, folder):
    add_users(folder)
    start_postfix(world, folder)
    start_exim(world, folder)
    return wait_for(POSTFIX_IPS[0]) or wait_for(EXIM_IPS[0])
