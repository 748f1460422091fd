"""Hostile and broken mail servers: a domain each, and what its address must be told to be.

As in scenes.py.
"""
import asyncio

import hostile_steps
import hostile_tls
from hostile_misdeeds import endless_ehlo, endless_lines, long_line
from scenes import Behaviour, Scene, one


async def next_segment(session):
    await session.reader.read(1)  # else it may come with the answer to STARTTLS
    await session.write(b"250 injected\r\n")
    await session.reader.read()


async def byte_by_byte(session):
    await session.reader.read(1)
    for byte in b"250 injected\r\n":
        await session.write(bytes([byte]))
        await asyncio.sleep(0.01)


def scene(name, behaviour, verdict, findings=(), reason=None):
    scenes_made.append(Scene(f"h-{name}", one(behaviour), {"info": (
        verdict, set(findings), reason) if reason else (verdict, set(findings))}))


scenes_made = []


def all_scenes(certificates):
    good = certificates["good"]
    for name, behaviour, verdict, reason, findings in (
            *hostile_steps.all_steps(certificates["steps"]),
            *hostile_tls.all_scenes(certificates)):
        scene(name, behaviour, verdict, findings, reason)
    for name, behaviour in (
            ("endless-banner", Behaviour(says_at={"banner": endless_lines})),
            ("endless-ehlo", Behaviour(says_at={"EHLO": endless_ehlo})),
            ("gib-line", Behaviour(says_at={"RCPT": long_line})),
            ("gib-banner", Behaviour(says_at={"banner": long_line})),
            ("http", Behaviour(says_at={
                "banner": b"HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n\r\n"})),
            ("tls-port", Behaviour(says_at={"banner": b"\x15\x03\x01\x00\x02\x02\x0a"})),
            ("early", Behaviour(says_at={"banner": b"220 mx\r\n250 mx\r\n"}))):
        scene(name, behaviour, "failing", {"server-garbled"}, "all-servers-garbled")
    scene("8bit", Behaviour(banner=b"220 caf\xe9 \xfc\xff ESMTP"), "deliverable", reason="accepted")
    scene("bare-lf", Behaviour(banner="220-mx\n220 ESMTP"), "deliverable", reason="accepted")
    scene("bare-cr", Behaviour(banner="220 mx\rESMTP"), "deliverable", reason="accepted")
    # With "tls-failed" among the findings it would not have been told the same as in one piece.
    scene("pieces", Behaviour(pieces=True, certificate=certificates["pieces"]), "deliverable",
          reason="accepted")
    scene("pix", Behaviour(banner="220 " + "*" * 40, ehlo=[]), "deliverable",
          {"banner-masked", "helo-only"}, "accepted")
    # Bytes behind the 220, which an attacker on the way could have written.
    for name, behaviour in (
            ("same", Behaviour(certificate=good, starttls_reply="220 go\r\n250 injected")),
            ("next", Behaviour(certificate=good, handshake=next_segment)),
            ("bytes", Behaviour(certificate=good, handshake=byte_by_byte)),
            ("late", Behaviour(certificate=good, break_handshake=True))):
        scene(f"inject-{name}", behaviour, "deliverable", {"starttls-injection"}, "accepted")
    return scenes_made
