#!/usr/bin/env python3
"""A mail world for whatever domains a real site names: DNS on one loopback address, SMTP on many.

Usage: world.py DNS_ADDRESS. Every domain gets a fate by the hash of its name, so that runs can be
compared; `fate()` is the table. Servers live on 127.66.x.y, port 25. Ends with its standard input.
"""
import asyncio
import hashlib
import struct
import sys

A, NS, MX, AAAA = 1, 2, 15, 28


def number(name, most):
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") % most


def fate(domain):
    """What becomes of a domain, in percent of all domains."""
    n = number(domain, 100)
    if n < 70:
        return "well"
    if n < 80:
        return "backup-refuses"
    if n < 86:
        return "unknown-user"
    if n < 90:
        return "no-such-domain"
    if n < 94:
        return "accepts-anything"
    if n < 97:
        return "postmaster-refused"
    return "greylisting"


def server_ip(host):
    n = number(host, 250 * 250)
    return f"127.66.{n // 250 + 1}.{n % 250 + 1}"


# ---- DNS ----


def encode_name(name):
    return b"".join(bytes([len(p)]) + p.encode() for p in name.split(".") if p) + b"\0"


def answer(query):
    flags_ok, nxdomain = 0x8580, 0x8583
    labels, at = [], 12
    while query[at]:
        labels.append(query[at + 1 : at + 1 + query[at]].decode("latin-1").lower())
        at += query[at] + 1
    name, kind = ".".join(labels), struct.unpack("!H", query[at + 1 : at + 3])[0]
    question = query[12 : at + 5]
    host = name.split(".", 1)
    records, flags = [], flags_ok
    if host[0] in ("mx1-of", "mx2-of"):
        if kind == A:
            octets = bytes(int(o) for o in server_ip(name).split("."))
            records.append(octets)
    elif fate(name) == "no-such-domain":
        flags = nxdomain
    elif kind == MX:
        for preference, mx in ((10, "mx1-of"), (20, "mx2-of")):
            records.append(struct.pack("!H", preference) + encode_name(f"{mx}.{name}"))
    body = b"".join(
        b"\xc0\x0c" + struct.pack("!HHIH", kind, 1, 300, len(data)) + data for data in records
    )
    return query[:2] + struct.pack("!HHHHH", flags, 1, len(records), 0, 0) + question + body


class Dns(asyncio.DatagramProtocol):
    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, peer):
        self.transport.sendto(answer(data), peer)


# ---- SMTP: the server learns from RCPT whom it serves ----

greylisted = set()
open_now = {}


def judge(local_ip, recipient, seen_before):
    domain = recipient.rpartition("@")[2].lower()
    is_backup = local_ip == server_ip(f"mx2-of.{domain}")
    local = recipient.rpartition("@")[0].lower()
    what = fate(domain)
    if what == "backup-refuses" and is_backup:
        return b"550 5.7.1 relaying denied, you are not allowed to relay to that domain\r\n"
    if what == "unknown-user" and local not in ("postmaster",):
        return b"550 5.1.1 User unknown\r\n"
    if what == "postmaster-refused" and local == "postmaster":
        return b"550 5.1.1 No such user here\r\n"
    if what == "greylisting" and not seen_before:
        return b"451 4.7.1 Greylisting in action, please come back in 00:00:02\r\n"
    is_random = what != "accepts-anything" and local != "postmaster" and not is_published(local)
    return b"550 5.1.1 No such user here\r\n" if is_random else b"250 2.1.5 Ok\r\n"


def is_published(local):
    """mailknock's random recipients are 12 to 16 lower-case letters and digits with both in them."""
    return not (
        12 <= len(local) <= 20
        and local.isalnum()
        and any(c.isdigit() for c in local)
        and any(c.isalpha() for c in local)
    )


async def serve(reader, writer):
    local_ip = writer.get_extra_info("sockname")[0]
    open_now[local_ip] = open_now.get(local_ip, 0) + 1
    if open_now[local_ip] > 1:
        print(f"BREACH: {open_now[local_ip]} connections to {local_ip}", flush=True)
    try:
        writer.write(b"220 mail.example ESMTP\r\n")
        while line := await reader.readline():
            command = line.strip()
            verb = command[:4].upper()
            if verb == b"EHLO":
                writer.write(b"250-mail.example\r\n250 PIPELINING\r\n")
            elif verb == b"RCPT":
                recipient = command[command.find(b"<") + 1 : command.rfind(b">")].decode()
                key = (local_ip, recipient)
                writer.write(judge(local_ip, recipient, key in greylisted))
                greylisted.add(key)
            elif verb == b"QUIT":
                writer.write(b"221 Bye\r\n")
                break
            elif verb in (b"MAIL", b"RSET", b"HELO"):
                writer.write(b"250 Ok\r\n")
            else:
                print(f"BREACH: {command!r}", flush=True)
                writer.write(b"500 what?\r\n")
        await writer.drain()
    except ConnectionError:
        pass
    finally:
        open_now[local_ip] -= 1
        writer.close()


async def main():
    loop = asyncio.get_running_loop()
    await loop.create_datagram_endpoint(Dns, local_addr=(sys.argv[1], 53))
    # One listener serves all of 127/8.
    await asyncio.start_server(serve, "0.0.0.0", 25, backlog=4096)
    print("ready", flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(main())
