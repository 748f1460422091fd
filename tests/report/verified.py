#!/usr/bin/env python3
"""`mailknock report verify` from the outside: a run is made without any network (a resolver that is not
there), then the database is changed with Python's SQLite, as somebody would who has the file.

Usage: verified.py MAILKNOCK
"""
import hashlib
import json
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile

PROGRAM = sys.argv[1]
FOLDER = pathlib.Path(tempfile.mkdtemp(prefix="mailknock-verified-"))
DB = FOLDER / "audit.db"
REPORT = FOLDER / "out" / "report.json"
failed = 0


def see(what, holds, told=""):
    global failed
    failed += not holds
    if not holds:
        print(f"FAILED: {what}: {told}")


def run(*words, db=DB):
    told = subprocess.run([PROGRAM, *map(str, words), "--db", str(db)], stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True, check=False, timeout=120)
    return told.returncode, told.stdout, told.stderr


def verify(status, *expected, words=(), db=DB):
    before = hashlib.sha256(db.read_bytes()).hexdigest() if db.exists() else ""
    files = set(FOLDER.iterdir())
    code, out, err = run("report", "verify", *words, db=db)
    what = f"report verify {' '.join(map(str, words))}"
    see(what + " ends as it should", code == status, f"{code}, not {status}: {out}{err}")
    for text in expected:
        see(what + f" says '{text}'", text in out + err, out + err)
    see(what + " has one line for what is wrong with the call", status < 2 or err.count("\n") == 1, err)
    see(what + " changes nothing", set(FOLDER.iterdir()) == files and (
        not db.exists() or hashlib.sha256(db.read_bytes()).hexdigest() == before))
    return out


def tampered(*statements):
    copy = FOLDER / "copy.db"
    shutil.copy(DB, copy)
    connection = sqlite3.connect(copy)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.execute("PRAGMA journal_mode = DELETE")
    connection.close()
    return copy


def check(*addresses):
    code, out, err = run("check", *addresses, "--dns-server", "127.0.0.1:9", "--dns-timeout", "0.2", "--retries",
                         "0", "--level", "basic", "--lock-dir", FOLDER / "locks", "--quiet", "--new-run")
    see("a run without any DNS comes to its end", code in (0, 1), out + err)


def main():
    (FOLDER / "locks").mkdir()
    check("jane@a.invalid", "joe@b.invalid")
    check("jane@a.invalid")
    out = verify(0, "run 1: holds (", "run 2: holds (")
    heads = re.findall(r"head ([0-9a-f]{64})", out)
    see("each run has its head", len(set(heads)) == 2, out)
    verify(0, "run 1: holds", words=("--run", "1"))
    verify(2, "it has no run 9", words=("--run", "9"))

    see("a report is written", run("report", "--out", REPORT.parent, "--run", "1", "--quiet",
                                   "--suppressions", suppressions())[0] == 0)
    told = json.loads(REPORT.read_text(encoding="utf-8"))["run"]["evidence"]
    see("report.json tells the head", told["head"] == heads[0] and told["previous"] is None, str(told))
    see("report.html tells it too", heads[0] in (REPORT.parent / "report.html").read_text(encoding="utf-8"))
    # The report's own rules are no evidence, and reporting changes none.
    verify(0, "it is that of run 1", words=(REPORT,))
    verify(2, "it is about run 1, not run 2", words=(REPORT, "--run", "2"))
    verify(0, "it is that of run 2", words=("--expect", heads[1]))
    verify(0, "it is that of run 2", words=("--expect", heads[1].upper(), "--run", "2"))
    verify(1, "not of run 1", words=("--expect", heads[1], "--run", "1"))
    verify(1, "no seal of this database", words=("--expect", "0" * 64))
    verify(2, "no SHA-256", words=("--expect", "0" * 63))
    verify(2, "no SHA-256", words=("--expect", "g" * 64))
    verify(2, "not both", words=(REPORT, "--expect", heads[0]))
    verify(2, "No such file", words=(FOLDER / "nothing.json",))
    other = FOLDER / "other.json"
    other.write_text("{}")
    verify(3, "no report.json", words=(other,))
    other.write_text(REPORT.read_text(encoding="utf-8").replace(heads[0], "0" * 64))
    verify(1, "no seal of this database", words=(other,))

    verify(1, "run 1: address 2 (joe@b.invalid) was changed after it was sealed", "run 1: CHANGED",
           "run 2: holds", db=tampered("UPDATE verdict SET verdict = 0 WHERE run_address = 2"))
    verify(1, "address 1 (jane@a.invalid) was changed", words=(REPORT,),
           db=tampered("UPDATE verdict SET reason = 'accepted' WHERE run_address = 1"))
    verify(1, "domain 2 was removed", db=tampered("DELETE FROM run_domain WHERE id = 2"))
    out = verify(1, "\\x1b", db=tampered("UPDATE address SET local = char(27) || '[31m'"))
    see("nothing of the database reaches the terminal as it is", "\x1b" not in out, repr(out))
    verify(1, "run 1: was removed after it was sealed", db=tampered(
        *[f"DELETE FROM {table} WHERE run = 1" for table in ("verdict", "run_address", "run_domain", "note")],
        "DELETE FROM run WHERE id = 1"))
    verify(1, "seal 1 was removed from the log", "run 1: its seal was removed",
           db=tampered("DELETE FROM seal WHERE run = 1"))
    verify(1, "seal 2 was changed", db=tampered("UPDATE seal SET made_ms = made_ms + 1 WHERE number = 2"))
    for number in ("-9223372036854775808", "0", "-1", "9223372036854775807"):
        verify(1, "removed from the log", db=tampered(f"UPDATE seal SET number = {number} WHERE number = 2"))
    # Without its seal, a run does not become older than sealing by words of its own.
    verify(1, "run 2: its seal was removed", db=tampered(
        "DELETE FROM seal WHERE run = 2", "UPDATE run SET started_ms = 1, finished_ms = 1 WHERE id = 2"))
    verify(1, "run 2: its seal was removed", db=tampered(
        "DELETE FROM seal WHERE run = 2", "UPDATE setting SET value = 1 << 60 WHERE name = 'sealed since'"))
    for kind in ("contact", "contact-form", "suppression"):
        verify(1, "(mx-none about a.invalid) was added", db=tampered(
            "INSERT INTO finding (run, finding, subject_kind, subject_name, evidence) VALUES "
            f"(1, 'mx-none', '{kind}', 'a.invalid', '')"))

    damaged = FOLDER / "damaged.db"
    bytes_ = bytearray(DB.read_bytes())
    bytes_[len(bytes_) // 3:] = b"\x55" * (len(bytes_) - len(bytes_) // 3)
    damaged.write_bytes(bytes_)
    verify(3, "damaged", db=damaged)
    verify(2, "No such file", db=FOLDER / "nowhere.db")

    see("an address is forgotten", run("forget", "joe@b.invalid", "--quiet")[0] == 0)
    verify(0, "run 1: holds (", "sealed anew by forget at", "run 2: holds (")
    verify(1, "until the run was sealed anew by forget at", words=(REPORT,))
    verify(0, "it is that of run 2", words=("--expect", heads[1]))
    check("jane@a.invalid")
    out = run("runs", "prune", "--keep", "1")
    verify(0, "run 2: deleted by runs prune at" if "run 2" in out[1] and "goes" in out[1] else "run 3: holds")
    for name in sorted(FOLDER.rglob("*"), reverse=True):
        name.rmdir() if name.is_dir() else name.unlink()
    FOLDER.rmdir()
    print("FAILED" if failed else "report verify is as it should be")
    sys.exit(failed > 0)


def suppressions():
    path = FOLDER / "suppressions"
    path.write_text('jane@a.invalid until=2099-01-31 owner=me reason="because"\n')
    return path


main()
