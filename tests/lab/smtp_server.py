"""Scripted SMTP servers: what no real mail server does on purpose, and what each is asked for.

A server is an address and a Behaviour. Every server watches the wire: nothing but EHLO, HELO,
STARTTLS, MAIL, RCPT, RSET and QUIT, each a whole line of printable ASCII, never before the banner is
out, never two connections at once, and QUIT before the client leaves. Breaches are collected. Where a
behaviour has an answer to DATA, DATA may be said as well, behind an accepted recipient of the server's
own domain, and behind it not one byte more.

What a server does at one step of the session is named by the step: "banner" or a command's verb; with
"/tls" behind it only in TLS, with "/2" only for a sender other than <>.
"""
import asyncio
import re
import socket
import ssl
import struct

COMMAND = re.compile(
    rb"(EHLO|HELO) [\x21-\x7e]+\r\n\Z|STARTTLS\r\n\Z|MAIL FROM:<[\x21-\x7e]*>( SMTPUTF8)?\r\n\Z"
    rb"|RCPT TO:<[\x20-\x7e]+>\r\n\Z|RSET\r\n\Z|QUIT\r\n\Z"
)
breaches = []
open_now = {}
most_open = {}
connections = {}
recipients_seen = {}
names_seen = {}  # the names that TLS handshakes asked for (SNI), in order
data_said = {}


class Behaviour:
    """What a server says. Replies are texts without CRLF; a callable gets the address."""

    def __init__(self, **said):
        self.banner = "220 mail.lab.test ESMTP"
        self.ehlo = ["PIPELINING", "8BITMIME"]
        self.ehlo_reply = None  # instead of a 250
        self.mail = "250 2.1.0 Ok"
        self.data = None  # the answer to DATA or a coroutine(session); None: it may not be said
        self.data_for = None  # the domain whose recipient alone may stand before it
        self.relays = False  # takes mail for other domains than its own
        self.tls_only = False  # MAIL only in TLS
        self.known = None  # local parts; None: everybody who does not look random
        self.rcpt = None  # one reply for all, or a callable(address, times asked)
        self.null_sender = None  # the reply to any RCPT behind MAIL FROM:<>
        self.greylist = None  # seen triplets, a set that servers may share; who is new comes later
        self.postmaster = "250 2.1.5 Ok"
        self.unknown = "550 5.1.1 User unknown"
        self.delay = 0.0  # before every reply
        self.greets_after = 0.0  # seconds
        self.silent_at = None  # a step, see above
        self.close_at = None
        self.certificate = None  # (cert, key) files; offers STARTTLS
        self.certificates_by_name = {}  # others by the name that is asked for (SNI)
        self.starttls_reply = "220 2.0.0 Ready"
        self.break_handshake = False
        self.reset_at = None  # as close_at, by an RST
        self.half_close_at = None  # no more words from us, but we go on listening
        self.says_at = {}  # {step: bytes, or a coroutine(session)} instead of a reply
        self.pieces = False  # every byte in a segment of its own
        self.handshake = None  # a coroutine(session) instead of TLS
        self.tls_options = None  # a callable(context)
        self.may_leave_early = False  # the client cannot say QUIT to who has hung up
        for name, value in said.items():
            if not hasattr(self, name):
                raise AttributeError(name)
            setattr(self, name, value)


def looks_random(local):
    """mailknock makes up 12 to 16 lower-case letters and digits, with both in them."""
    return bool(re.fullmatch(r"(?=.*[0-9])(?=.*[a-z])[a-z0-9]{12,16}", local))


def server_context(pair):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")  # before the certificate: its key may be weak
    context.load_cert_chain(*pair)
    return context


def is_elsewhere(address):
    """Somebody at another domain, in any of the ways to write it."""
    return address.endswith("@elsewhere.example") or bool(re.search(r"[%!:\"]", address))


class Session:
    def __init__(self, ip, behaviour, reader, writer):
        self.ip, self.behaviour = ip, behaviour
        self.reader, self.writer = reader, writer
        self.secured = False
        self.greeted = False
        self.quit = False
        self.sender = b""
        self.accepted = []  # the recipients of this transaction

    async def say(self, text):
        if self.behaviour.delay:
            await asyncio.sleep(self.behaviour.delay)
        await self.write((text if isinstance(text, bytes) else text.encode("latin-1")) + b"\r\n")

    async def write(self, data):
        step = 1 if self.behaviour.pieces else max(len(data), 1)
        for at in range(0, len(data), step):
            self.writer.write(data[at : at + step])
            await self.writer.drain()
            if self.behaviour.pieces and at + 1 < len(data):  # behind the last one nothing may be missed
                await asyncio.sleep(0.0005)

    def reset(self):
        sock = self.writer.get_extra_info("socket")
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()

    def half_close(self):
        """TLS does not know the half-close: it is one of TCP, and the end of TLS without a word."""
        self.writer.get_extra_info("socket")._sock.shutdown(socket.SHUT_WR)

    def breach(self, what):
        breaches.append(f"{self.ip}: {what}")

    def steps(self, verb):
        """All names of the step that the session has come to."""
        return {verb, verb + "/tls" if self.secured else verb, verb + "/2" if self.sender else verb}

    async def stops_at(self, verb):
        """Silence, a hang-up or a speech where the behaviour says so."""
        b, steps = self.behaviour, self.steps(verb)
        if b.reset_at in steps:
            self.reset()
            return True
        if b.half_close_at in steps:
            self.half_close()
            await self.reader.read()
            return True
        for step in steps & set(b.says_at):
            said = b.says_at[step]
            await (said(self) if callable(said) else self.write(said))
            return True
        if b.silent_at in steps:
            await self.reader.read()
            return True
        return b.close_at in steps

    async def run(self):
        if await self.stops_at("banner"):
            return
        await asyncio.sleep(self.behaviour.greets_after)
        await self.say(self.behaviour.banner)
        self.greeted = True
        while line := await self.reader.readline():
            verb = line.split()[0].upper().decode("ascii", "replace") if line.split() else ""
            if verb == "MAIL":
                self.sender = line[line.find(b"<") + 1 : line.find(b">")]
                self.accepted = []
            if line == b"DATA\r\n" and self.behaviour.data:
                await self.hear_data()
                return
            if not COMMAND.match(line):
                self.breach(f"wire: {line[:200]!r}")
            if await self.stops_at(verb) or await self.answer(verb, line):
                return

    async def hear_data(self):
        if not self.accepted:
            self.breach("DATA without a recipient")
        strangers = [a for a in self.accepted if a.rpartition("@")[2] != self.behaviour.data_for]
        if strangers:
            self.breach(f"DATA for somebody else's {strangers}")
        data_said[self.ip] = data_said.get(self.ip, 0) + 1
        self.quit = True  # that is how it is to end
        said = self.behaviour.data
        await (said(self) if callable(said) else self.say(said))
        more = await self.reader.read()
        if more:
            self.breach(f"bytes behind DATA: {more[:200]!r}")

    async def answer(self, verb, line):
        """True when the session is over."""
        b = self.behaviour
        if verb in ("EHLO", "HELO"):
            await self.greet(verb)
        elif verb == "STARTTLS":
            return await self.start_tls()
        elif verb == "MAIL":
            reply = b.mail(line) if callable(b.mail) else b.mail
            if b.tls_only and not self.secured:
                reply = "530 5.7.0 Must issue a STARTTLS command first"
            await self.say(reply)
        elif verb == "RCPT":
            reply = self.recipient(line)
            if reply.startswith("250"):
                self.accepted.append(line[line.find(b"<") + 1 : line.rfind(b">")].decode())
            await self.say(reply)
        elif verb == "RSET":
            await self.say("250 2.0.0 Ok")
        elif verb == "QUIT":
            self.quit = True
            await self.say("221 2.0.0 Bye")
            return True
        else:
            await self.say("500 5.5.1 What?")
        return False

    async def greet(self, verb):
        b = self.behaviour
        if b.ehlo_reply and verb == "EHLO":
            await self.say(b.ehlo_reply)
            return
        keywords = list(b.ehlo) if verb == "EHLO" else []
        if b.certificate and not self.secured and verb == "EHLO":
            keywords.append("STARTTLS")
        lines = ["mail.lab.test", *keywords]
        text = "\r\n".join(
            f"250{'-' if i + 1 < len(lines) else ' '}{line}" for i, line in enumerate(lines)
        )
        await self.say(text)

    async def start_tls(self):
        b = self.behaviour
        await self.say(b.starttls_reply)
        if not b.starttls_reply.startswith("220"):
            return False
        if b.break_handshake:
            await self.reader.read(5)  # the client has begun; anything earlier is an injection
            self.writer.write(b"this is no TLS record at all\r\n")
            await self.writer.drain()
            self.quit = True
            return True
        if b.handshake:
            await b.handshake(self)
            self.quit = True
            return True
        context = server_context(b.certificate)
        by_name = {name: server_context(pair) for name, pair in b.certificates_by_name.items()}

        def choose(connection, name, _):
            names_seen.setdefault(self.ip, []).append(name)
            connection.context = by_name.get(name, context)

        context.sni_callback = choose
        if b.tls_options:
            b.tls_options(context)
        await self.writer.start_tls(context)
        self.secured = True
        return False

    def recipient(self, line):
        b = self.behaviour
        address = line[line.find(b"<") + 1 : line.rfind(b">")].decode()
        local = address.rpartition("@")[0]
        key = (self.ip, address)
        recipients_seen[key] = recipients_seen.get(key, 0) + 1
        if b.null_sender and not self.sender:
            return b.null_sender
        if b.greylist is not None:
            peer = self.writer.get_extra_info("peername")[0]
            triplet = (peer, self.sender, address)
            if triplet not in b.greylist:
                b.greylist.add(triplet)
                return "451 4.7.1 Greylisted, come back in 1 seconds"
        if callable(b.rcpt):
            return b.rcpt(address, recipients_seen[key])
        if b.rcpt:
            return b.rcpt
        if is_elsewhere(address):
            return "250 2.1.5 Ok" if b.relays else "554 5.7.1 Relay access denied"
        if local.lower() == "postmaster":
            return b.postmaster
        known = not looks_random(local) if b.known is None else local in b.known
        return "250 2.1.5 Ok" if known else b.unknown


async def serve(ip, behaviour):
    async def on_connection(reader, writer):
        open_now[ip] = open_now.get(ip, 0) + 1
        connections[ip] = connections.get(ip, 0) + 1
        most_open[ip] = max(most_open.get(ip, 0), open_now[ip])
        session = Session(ip, behaviour, reader, writer)
        if open_now[ip] > 1:
            session.breach(f"{open_now[ip]} connections at once")
        try:
            await session.run()
        except (ConnectionError, ssl.SSLError, ValueError, asyncio.IncompleteReadError):
            session.quit = True
        finally:
            polite = (session.quit or behaviour.close_at or behaviour.silent_at
                      or behaviour.reset_at or behaviour.half_close_at or behaviour.says_at)
            if session.greeted and not polite and not behaviour.may_leave_early:
                session.breach("left without QUIT")
            open_now[ip] -= 1
            writer.close()

    return await asyncio.start_server(on_connection, ip, 25, backlog=512, limit=1 << 20)
