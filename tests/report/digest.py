#!/usr/bin/env python3
"""What mail and webhook tell, with each of the payloads behind every foreign text: the document keeps its
shape and gives every text back, the mail its lines, and nothing in them is hidden or alive.

Usage: digest.py REPORT_WORLD.
"""
import concurrent.futures
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unicodedata

CUT = 240  # DIGEST_TEXT_MAX
PAYLOADS = [p if isinstance(p, bytes) else p.encode() for p in (
    "\r\nBcc: evil@evil.test\r\n\r\n", "\nSubject: x", "\r\n.\r\nMAIL FROM:<x>\r\n", "\n", "\r", "\t", "\x1b[2J",
    "\x1b]52;c;x\x07", "\x7f", "\x85", "\u00ad", "\u200b", "\u2028", "\u202e", "\u2066", "\ufeff", b"\xff",
    b"\xc3", b"\xed\xa0\x80", "\U000e0041", "é", "日本", "\"", "\\", "\\\"}", "\"}]}", "</script>", "<!channel>",
    "<@U1|x>", "<https://evil.test|click>", "@everyone", "*b*", "`x`", "&lt;", "%n%s", "${jndi:x}",
    "=?UTF-8?B?eA==?=", "x" * 300, "é" * 200, "日" * 200)]
failures = []


def check(name, fine, told=""):
    if not fine:
        failures.append(name)
        print(f"BROKEN  {name}: {told}"[:1500])


def write(program, tail):
    with tempfile.TemporaryDirectory(prefix="mailknock-digest-") as folder:
        subprocess.run([program, folder, tail, "0", "0", "", "digest"], check=True)
        read = pathlib.Path(folder)
        return ((read / "digest.txt").read_bytes().decode("utf-8"),  # or it is no UTF-8
                json.loads((read / "digest.json").read_bytes().decode("utf-8")))


def shape(value):
    if isinstance(value, dict):
        return {key: shape(member) for key, member in value.items()}
    if isinstance(value, list):
        return [shape(member) for member in value]
    return type(value).__name__


def texts(value, path=""):
    if isinstance(value, (dict, list)):
        for key, member in value.items() if isinstance(value, dict) else enumerate(value):
            yield from texts(member, f"{path}/{key}")
    elif isinstance(value, str):
        yield path, value


def is_hidden(character):
    code = ord(character)
    return (unicodedata.category(character) in ("Cc", "Cf", "Zl", "Zp", "Cn") or 0xe0000 <= code <= 0xe007f)


def judge(payload, plain, told):
    (plain_text, plain_json), (text, document) = plain, told
    name = repr(payload)[:60]
    if b"\n" in payload:  # which separates the seeds of a run
        document["run"]["seeds"] = plain_json["run"]["seeds"]
    check(f"{name}: the shape", shape(document) == shape(plain_json), shape(document))
    for (path, before), (_, after) in zip(texts(plain_json), texts(document)):
        if "seeds" in path and b"\n" in payload:
            continue
        if "col." in before and path != "/text":
            # Fields of the store have a size, and what was cut ends within the payload.
            tail = re.sub(rb"[ \t\r]", b"_", payload) if "seeds" in path else payload  # as in a list of URLs
            expected = (before.encode() + tail).decode("utf-8", "replace")
            got = after[:-1] if after.endswith("\ufffd") else after
            check(f"{name}: {path}", expected.startswith(got) and (
                len(expected.encode()) > CUT / 2 or len(payload) < 2 or got != before), after)
            check(f"{name}: {path} is cut", "vantage" in path or len(after.encode()) <= CUT,
                  len(after.encode()))
        elif path != "/text":
            check(f"{name}: {path} is ours", before == after, after)
    check(f"{name}: the mail's lines", text.count("\n") == plain_text.count("\n"), text)
    hidden = [c for c in text if c != "\n" and is_hidden(c)]
    check(f"{name}: nothing hidden in the mail", not hidden, hidden)
    for place, line in (("subject", text.split("\n")[0][len("Subject: "):]), ("text", document["text"])):
        alive = re.findall(r"[^\w .,:()@?_\[\]-]", line)
        check(f"{name}: {place} is plain", not alive, line)
        check(f"{name}: {place} is short", len(line.encode()) < 400, line)


def main():
    program = sys.argv[1]
    plain = write(program, "plain")
    found = {path for path, text in texts(plain[1]) if "col." in text and path != "/text"}
    expected = {"/run/vantage", "/run/seeds/0", "/summary/compared_with/vantage", "/new/rows/0/address",
                "/new/rows/0/page", "/new/rows/0/server/host", "/new/rows/0/server/text",
                "/fixed/rows/0/address", "/rules/rows/0/page"}
    check("every foreign text is tried", found == expected, found ^ expected)
    check("and stands in the mail", all(text in plain[0] for path, text in texts(plain[1])
                                        if path in expected - {"/summary/compared_with/vantage"}), plain[0])
    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        for payload, told in zip(PAYLOADS, pool.map(lambda p: write(program, p), PAYLOADS)):
            judge(payload, plain, told)
    print(f"{len(PAYLOADS)} payloads, {len(failures)} breaches")
    return 1 if failures else 0


sys.exit(main())
