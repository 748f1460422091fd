"""Hostile and broken mail servers: a domain each, and what its address must be told to be.

As in scenes.py.
"""
import asyncio
import ssl

from scenes import Behaviour, Scene, one

STEPS = ("banner", "EHLO", "MAIL", "RCPT", "QUIT")
GIB = 1 << 30


async def drip(session, text=b"250 what you have been waiting for", seconds=10):
    """One byte every ten seconds, until nobody listens: no clock begins anew for it."""
    for byte in text:
        await session.write(bytes([byte]))
        try:
            while await asyncio.wait_for(session.reader.read(100), seconds):
                pass
            return
        except asyncio.TimeoutError:
            pass


async def endless_lines(session):
    while True:
        await session.write(b"220-and so on\r\n" * 100)


async def endless_ehlo(session):
    while True:
        await session.write(b"250-KEYWORD\r\n" * 100)


async def long_line(session):
    await session.write(b"250 ")
    for _ in range(GIB >> 16):
        await session.write(b"a" * (1 << 16))


async def silence(session):
    await session.reader.read()


async def close(session):
    await session.reader.read(5)


async def alert(session):
    await session.reader.read(5)
    await session.write(b"\x15\x03\x03\x00\x02\x02\x28")  # fatal: handshake failure


async def slow_bytes(session):
    await session.reader.read(5)
    await drip(session, b"\x16\x03\x03\x00\x7a\x02", 1)


async def next_segment(session):
    await session.reader.read(1)  # else it may come with the answer to STARTTLS
    await session.write(b"250 injected\r\n")
    await session.reader.read()


async def byte_by_byte(session):
    await session.reader.read(1)
    for byte in b"250 injected\r\n":
        await session.write(bytes([byte]))
        await asyncio.sleep(0.01)


def old_version(context):
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = ssl.TLSVersion.TLSv1


def no_common_cipher(context):
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("PSK")


def scene(name, behaviour, verdict, findings=(), reason=None):
    scenes_made.append(Scene(f"h-{name}", one(behaviour), {"info": (
        verdict, set(findings), reason) if reason else (verdict, set(findings))}))


scenes_made = []


def all_scenes(certificates):
    good = certificates["good"]
    for step in STEPS:
        # The answer to QUIT teaches nothing. Silence and garbage at any other step: no mail gets through.
        # Who greets and then hangs up may mean us, but at EHLO HELO is tried. 421 is "later".
        is_end, name = step == "QUIT", step.lower()
        mute = "deliverable" if is_end else "failing"
        gone = {"banner": "failing", "EHLO": "deliverable", "QUIT": "deliverable"}.get(
            step, "unverified")
        why_mute, why_odd = (None, None) if is_end else ("all-servers-silent", "all-servers-garbled")
        scene(f"silence-{name}", Behaviour(silent_at=step), mute, reason=why_mute)
        scene(f"drip-{name}", Behaviour(says_at={step: drip}), mute, reason=why_mute)
        scene(f"close-{name}", Behaviour(close_at=step), gone)
        scene(f"reset-{name}", Behaviour(reset_at=step), gone)
        scene(f"half-{name}", Behaviour(half_close_at=step), gone)
        scene(f"421-{name}", Behaviour(
            says_at={step: b"421 4.3.2 Service shutting down\r\n"}),
            "deliverable" if is_end else "unverified")
        for kind, words in (("garbage", b"\x8f\xff?? what\r\n"), ("nul", b"250 a\x00b\r\n"),
                            ("changing", b"250-yes\r\n550 no\r\n")):
            scene(f"{kind}-{name}", Behaviour(says_at={step: words}), mute, reason=why_odd)
    scene("endless-banner", Behaviour(says_at={"banner": endless_lines}), "failing",
          reason="all-servers-garbled")
    scene("endless-ehlo", Behaviour(says_at={"EHLO": endless_ehlo}), "failing", reason="all-servers-garbled")
    scene("gib-line", Behaviour(says_at={"RCPT": long_line}), "failing", reason="all-servers-garbled")
    scene("gib-banner", Behaviour(says_at={"banner": long_line}), "failing", reason="all-servers-garbled")
    scene("http", Behaviour(says_at={
        "banner": b"HTTP/1.1 400 Bad Request\r\nServer: nginx\r\n\r\n"}),
        "failing", reason="all-servers-garbled")
    scene("tls-port", Behaviour(says_at={"banner": b"\x15\x03\x01\x00\x02\x02\x0a"}),
          "failing", reason="all-servers-garbled")
    scene("early", Behaviour(says_at={"banner": b"220 mx\r\n250 mx\r\n"}), "failing",
          reason="all-servers-garbled")
    scene("8bit", Behaviour(banner=b"220 caf\xe9 \xfc\xff ESMTP"), "deliverable")
    scene("bare-lf", Behaviour(banner="220-mx\n220 ESMTP"), "deliverable")
    scene("bare-cr", Behaviour(banner="220 mx\rESMTP"), "deliverable")
    scene("pieces", Behaviour(pieces=True, certificate=good), "deliverable")
    scene("pix", Behaviour(banner="220 " + "*" * 40, ehlo=[]), "deliverable")
    # Bytes behind the 220, which an attacker on the way could have written.
    for name, behaviour in (
            ("same", Behaviour(certificate=good, starttls_reply="220 go\r\n250 injected")),
            ("next", Behaviour(certificate=good, handshake=next_segment)),
            ("bytes", Behaviour(certificate=good, handshake=byte_by_byte)),
            ("late", Behaviour(certificate=good, break_handshake=True))):
        scene(f"inject-{name}", behaviour, "deliverable", {"starttls-injection"})
    for name, handshake in (("alert", alert), ("close", close), ("silence", silence),
                            ("slow", slow_bytes)):
        scene(f"tls-{name}", Behaviour(certificate=good, handshake=handshake), "deliverable",
              {"tls-failed"})
    scene("tls-old", Behaviour(certificate=good, tls_options=old_version), "deliverable")
    scene("tls-psk", Behaviour(certificate=good, tls_options=no_common_cipher), "deliverable",
          {"tls-failed"})
    scene("tls-refused", Behaviour(certificate=good, starttls_reply="454 4.7.0 not now"),
          "deliverable")
    return scenes_made
