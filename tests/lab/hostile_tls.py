"""STARTTLS and TLS that go wrong, in all the ways that there are: (name, behaviour, verdict, reason, findings).

Mail goes to these servers: who cannot encrypt asks in plain text, as senders do that honour no policy.
What a server does in the midst of an encrypted session is another matter, see all_scenes.
"""
import asyncio
import socket
import ssl

from hostile_misdeeds import drip, silence
from scenes import Behaviour

FINE = ("deliverable", "accepted")


async def close(session):
    await session.reader.read(5)


def alert_of(description):
    async def alert(session):
        await session.reader.read(5)
        await session.write(b"\x15\x03\x03\x00\x02\x02" + bytes([description]))
    return alert


async def ssl3_hello(session):
    """A ServerHello that chooses SSL 3.0, which nobody may speak any more (RFC 7568)."""
    await session.reader.read(5)
    body = b"\x03\x00" + b"r" * 32 + b"\x00" + b"\x00\x2f" + b"\x00"
    hello = b"\x02" + len(body).to_bytes(3, "big") + body
    await session.write(b"\x16\x03\x00" + len(hello).to_bytes(2, "big") + hello)
    await session.reader.read()


async def slow_bytes(session):
    await session.reader.read(5)
    await drip(session, b"\x16\x03\x03\x00\x7a\x02", 1)


async def broken_record(session):
    """In an encrypted session: bytes that are no record, past our side of TLS."""
    session.writer.transport._ssl_protocol._transport.write(b"250 this is no TLS record\r\n")
    await session.reader.read()


async def truncate(session):
    """The end of the connection without TLS's own end (close_notify)."""
    session.half_close()
    await session.reader.read()


ANSWERS = {b"QUIT": b"221 bye\n"}


async def renegotiate(session):
    """OpenSSL's own server behind us, in TLS 1.2: it wants a new handshake before it answers EHLO."""
    certificate, key = session.behaviour.certificate
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = await asyncio.create_subprocess_exec(
        "openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", certificate, "-key", key,
        "-tls1_2", "-crlf", "-naccept", "1", stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.DEVNULL)
    try:
        while b"ACCEPT" not in await process.stdout.readline():
            pass
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.wait(
            [asyncio.ensure_future(one) for one in (
                pass_on(session.reader, writer), pass_on(reader, session.writer), talk(process))],
            timeout=5, return_when=asyncio.FIRST_COMPLETED)
        writer.close()
    finally:
        process.kill()
        await process.wait()


async def pass_on(reader, writer):
    while data := await reader.read(4096):
        writer.write(data)
        await writer.drain()


async def talk(process):
    while line := await process.stdout.readline():
        verb = line[:4]
        if verb == b"EHLO":
            process.stdin.write(b"r\n")
            await asyncio.sleep(0.3)  # a read of its own for each of the two
        if verb in (b"EHLO", b"MAIL", b"RCPT", b"RSET", b"QUIT"):
            process.stdin.write(ANSWERS.get(verb, b"250 ok\n"))


def weak(context, most=ssl.TLSVersion.TLSv1_2):
    context.set_ciphers("ALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.maximum_version = most


def old_version(context):
    weak(context, ssl.TLSVersion.TLSv1)


def no_common_cipher(context):
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.set_ciphers("PSK")


def asks_for_certificate(context):
    context.verify_mode = ssl.CERT_OPTIONAL


def demands_certificate(context):
    context.verify_mode = ssl.CERT_REQUIRED


def demands_certificate12(context):
    context.maximum_version = ssl.TLSVersion.TLSv1_2
    context.verify_mode = ssl.CERT_REQUIRED


HANDSHAKES = {
    "alert": alert_of(40),        # handshake failure
    "no-version": alert_of(70),   # protocol version
    "ssl3": ssl3_hello,
    "close": close,
    "silence": silence,
    "slow": slow_bytes,
    "renegotiates": renegotiate,  # refused, whereupon that server gives up
}
# name: (what the server's TLS is told, findings)
OPTIONS = {
    "old": (old_version, {"tls-old"}),
    "psk": (no_common_cipher, {"tls-failed"}),
    "asks": (asks_for_certificate, set()),
    "demands": (demands_certificate, {"tls-failed"}),
    "demands12": (demands_certificate12, {"tls-failed"}),
    "rsa512": (weak, {"certificate-weak-key"}),
    "not-yet": (None, {"certificate-not-yet-valid"}),
    "nul": (None, {"certificate-wrong-name"}),  # the name with a NUL is not the one before the NUL
    "long": (None, set()),
    "too-long": (None, {"tls-failed"}),
}
# In the session, where the handshake was won. An end that is cut off is a hang-up like any other, what is no
# record is no TLS, and at EHLO, where nothing was said yet, both are a lost handshake.
MIDWAY = {"ehlo": "EHLO/tls", "mail": "MAIL/tls", "rcpt": "RCPT/tls"}
PLAIN_DOES = (*FINE, {"tls-failed"})
HUNG_UP = ("unverified", "vantage-hung-up", {"server-closed"})
NO_TLS = ("failing", "all-servers-tls-failed", {"tls-failed"})


def all_scenes(certificates):
    good = certificates["good"]
    for name, handshake in HANDSHAKES.items():
        yield (f"tls-{name}", Behaviour(
            certificate=certificates.get(f"tls-{name}", good), handshake=handshake),
            *FINE, {"tls-failed"})
    for name, (options, findings) in OPTIONS.items():
        yield (f"tls-{name}", Behaviour(
            certificate=certificates.get(f"tls-{name}", good), tls_options=options),
            *FINE, findings)
    yield ("tls-refused", Behaviour(certificate=good, starttls_reply="454 4.7.0 not now"),
           *FINE, {"tls-refused"})
    for name, step in MIDWAY.items():
        for misdeed, say in (("record", broken_record), ("cut", truncate)):
            yield (f"{misdeed}-tls-{name}",
                   Behaviour(certificate=certificates["steps"], says_at={step: say}),
                   *(PLAIN_DOES if name == "ehlo" else NO_TLS if misdeed == "record" else HUNG_UP))
