"""Writes many worlds with few starts of report_world, in memory where there is room."""
import concurrent.futures
import os
import shutil
import subprocess
import tempfile

MEMORY, ROOM = "/dev/shm", 1 << 30  # a container may have 64 MB of it


def folder(prefix):
    """For reports that live as long as their test."""
    has_room = os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM
    return tempfile.TemporaryDirectory(prefix=prefix, dir=MEMORY if has_room else None)


def write_part(program, worlds):
    words = [word for folder, tail, machines, head in worlds for word in (folder, tail, str(machines), "0", head)]
    subprocess.run([program, "each"], input=b"".join(os.fsencode(word) + b"\0" for word in words), check=True)


def write(program, worlds):
    """Worlds as (folder, tail, machines, head); as many programs as there are processors share them."""
    parts = max(1, min(4, os.cpu_count() or 1))
    with concurrent.futures.ThreadPoolExecutor(parts) as pool:
        list(pool.map(write_part, [program] * parts, [worlds[part::parts] for part in range(parts)]))
