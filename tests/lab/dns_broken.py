"""A DNS server that does what no real one does on purpose, one behaviour an address.

    dns_broken.py ADDRESS=BEHAVIOUR...        the behaviours are the methods say_... below

Underneath lies the same world for every name: NAME has MX 10 mx.NAME, and mx.NAME has the address
127.90.0.1; nothing else is there. A behaviour bends the answers to that. It can be asked as if it
were a resolver, or be what a zone is delegated to.
"""
import asyncio
import socket
import struct
import sys

A, NS, CNAME, SOA, PTR, MX, TXT, AAAA, OPT = 1, 2, 5, 6, 12, 15, 16, 28, 41
NOERROR, FORMERR, SERVFAIL, NXDOMAIN, NOTIMP, REFUSED = range(6)
HOST_IP = "127.90.0.1"
MANY = 150  # MX records of the behaviours with large answers
TTL = 60


def wire_name(name):
    """Bytes of a name; labels are str, or a list of bytes for what no text can say."""
    labels = name if isinstance(name, list) else [p.encode() for p in name.split(".") if p]
    return b"".join(bytes([len(label)]) + label for label in labels) + b"\0"


def record(owner, kind, data, ttl=TTL):
    owner = owner if isinstance(owner, bytes) else wire_name(owner)
    return owner + struct.pack("!HHIH", kind, 1, ttl, len(data)) + data


def mx(preference, host):
    return struct.pack("!H", preference) + wire_name(host)


def address(ip):
    return socket.inet_pton(socket.AF_INET6 if ":" in ip else socket.AF_INET, ip)


def soa(zone):
    return record(zone, SOA, wire_name("ns." + zone) + wire_name("hostmaster." + zone)
                  + struct.pack("!IIIII", 1, 60, 60, 60, 1))


class Question:
    def __init__(self, message):
        self.message = message
        self.id, self.flags = struct.unpack("!HH", message[:4])
        at, labels = 12, []
        while message[at]:
            labels.append(message[at + 1 : at + 1 + message[at]].decode("latin-1").lower())
            at += 1 + message[at]
        self.name = ".".join(labels)
        self.type, _ = struct.unpack("!HH", message[at + 1 : at + 5])
        self.section = message[12 : at + 5]
        self.has_edns = struct.unpack("!H", message[10:12])[0] > 0
        # The OPT record stands last and carries no options: its size and flags are where they are.
        self.udp_size, _, edns_flags = struct.unpack("!HHH", message[-8:-2])
        self.wants_dnssec = self.has_edns and bool(edns_flags & 0x8000)


class Answer:
    """What is said; behaviours change its fields before it becomes bytes."""

    def __init__(self, question):
        self.question = question
        self.id, self.section = question.id, question.section
        self.rcode, self.authoritative, self.truncated = NOERROR, True, False
        self.recursive = True
        self.records, self.authority = [], []
        self.count = None  # a lie about how many records there are
        self.tail = b""
        self.edns = question.has_edns

    def pack(self):
        flags = 0x8000 | (self.question.flags & 0x0110) | self.rcode
        flags |= 0x0080 if self.recursive else 0
        flags |= 0x0400 if self.authoritative else 0
        flags |= 0x0200 if self.truncated else 0
        count = len(self.records) if self.count is None else self.count
        opt = b"\0" + struct.pack("!HHIH", OPT, 1232, 0, 0) if self.edns else b""
        return (struct.pack("!HHHHHH", self.id, flags, 1, count, len(self.authority), bool(opt))
                + self.section + b"".join(self.records + self.authority) + opt + self.tail)


def plain_answer(question):
    answer = Answer(question)
    name = question.name
    if name.startswith("mx.") or name.startswith("ns."):
        if question.type == A:
            answer.records = [record(name, A, address(HOST_IP))]
    elif question.type == MX:
        answer.records = [record(name, MX, mx(10, "mx." + name))]
    if not answer.records:
        answer.authority = [soa(name.partition(".")[2] if name.startswith("mx.") else name)]
    return answer


# ---- behaviours: (question, answer, is it over TCP) -> Answer, bytes, or None for silence ----


def say_well(question, answer, tcp):
    return answer


def fails_with(rcode):
    def say(question, answer, tcp):
        answer.rcode, answer.records, answer.authority = rcode, [], []
        return answer
    return say


say_servfail, say_refused = fails_with(SERVFAIL), fails_with(REFUSED)
say_notimp, say_formerr, say_nxdomain = fails_with(NOTIMP), fails_with(FORMERR), fails_with(NXDOMAIN)


def say_silent(question, answer, tcp):
    return None


def say_slow(question, answer, tcp):
    return answer  # after SLOW_S


def say_noedns(question, answer, tcp):
    """Older than EDNS: an OPT record is a format error to it (RFC 6891 7)."""
    answer.edns = False
    if question.has_edns:
        answer.rcode, answer.records, answer.authority = FORMERR, [], []
    return answer


def only(wanted):
    def say(question, answer, tcp):
        return answer if wanted(question) else say_refused(question, answer, tcp)
    return say


say_onlydo = only(lambda question: question.wants_dnssec)
say_only700 = only(lambda question: question.has_edns and question.udp_size == 700)


def say_wrongquestion(question, answer, tcp):
    answer.section = wire_name("other.example") + answer.section[-4:]
    return answer


def say_wrongid(question, answer, tcp):
    answer.id ^= 0xFFFF
    return answer


def say_foreign(question, answer, tcp):
    """Records of a name that nobody asked for, and nothing else."""
    if question.type == MX:
        answer.records = [record("victim.example", MX, mx(10, "mx." + question.name))]
        answer.authority = []
    return answer


def say_foreignmore(question, answer, tcp):
    if question.type == MX:
        answer.records.append(record("victim.example", MX, mx(5, "evil.example")))
    return answer


def many(question, answer):
    if question.type == MX:
        answer.records = [record(question.name, MX, mx(n + 1, f"mx.n{n}.{question.name}"))
                          for n in range(MANY)]
        answer.authority = []
    return answer


def say_truncated(question, answer, tcp):
    """Everything says TC over UDP, and comes whole over TCP."""
    answer = many(question, answer)
    if not tcp:
        answer.truncated, answer.records, answer.authority = True, [], []
    return answer


def say_tcpcut(question, answer, tcp):
    """... and over TCP half of it comes."""
    answer = say_truncated(question, answer, tcp)
    if tcp:
        whole = answer.pack()
        return struct.pack("!H", len(whole)) + whole[: len(whole) // 2]
    return answer


def say_tcpsilent(question, answer, tcp):
    return None if tcp else say_truncated(question, answer, tcp)


def say_lame(question, answer, tcp):
    """Knows nothing of the zone and points to the root, as name servers once did."""
    answer.authoritative = answer.recursive = False
    answer.records = []
    answer.authority = [record("", NS, wire_name("a.root.test"))]
    return answer


def say_notauthoritative(question, answer, tcp):
    answer.authoritative = False
    return answer


def say_loop(question, answer, tcp):
    """Every name is an alias of another that leads back."""
    other = question.name[2:] if question.name.startswith("x.") else "x." + question.name
    answer.records = [record(question.name, CNAME, wire_name(other)),
                      record(other, CNAME, wire_name(question.name))]
    answer.authority = []
    return answer


def chain(length):
    def say(question, answer, tcp):
        if question.type != A or not question.name.startswith("mx."):
            return answer
        names = [question.name] + [f"c{n}.{question.name}" for n in range(1, length + 1)]
        answer.records = [record(a, CNAME, wire_name(b)) for a, b in zip(names, names[1:])]
        answer.records.append(record(names[-1], A, address(HOST_IP)))
        return answer
    return say


say_chain8, say_chain12 = chain(8), chain(12)


def say_oddnames(question, answer, tcp):
    """MX hosts that are no host names at all: NUL, space, ESC, markup, a dot inside a label."""
    if question.type == MX:
        rest = [label.encode() for label in question.name.split(".")]
        odd = [b"a\0b", b"a b", b"\x1b[31mred", b"<script>alert(1)</script>", b"mx.dot", b"x" * 63]
        answer.records = [record(question.name, MX, mx(10 + n, [label, *rest]))
                          for n, label in enumerate(odd)]
        answer.records.append(record(question.name, MX, mx(90, "mx." + question.name)))
        answer.authority = []
    return answer


def say_pointerloop(question, answer, tcp):
    """The MX host is a compression pointer to itself."""
    if question.type == MX:
        start = 12 + len(question.section)
        head = b"\xc0\x0c" + struct.pack("!HHIH", MX, 1, TTL, 4) + struct.pack("!H", 10)
        answer.records = [head + struct.pack("!H", 0xC000 | (start + len(head)))]
        answer.authority = []
    return answer


def say_countlies(question, answer, tcp):
    answer.count = 4000
    return answer


def say_trailing(question, answer, tcp):
    answer.tail = b"\xff" * 100
    return answer


def say_short(question, answer, tcp):
    return answer.pack()[:11] if not tcp else b"\0\x0b" + answer.pack()[:11]


SLOW_S = 1.5
BEHAVIOURS = {name[4:]: say for name, say in globals().items() if name.startswith("say_")}


async def reply(behaviour, message, tcp):
    """The bytes to send, framed for TCP; None for silence."""
    try:
        question = Question(message)
    except (IndexError, struct.error):
        return None
    if behaviour == "slow":
        await asyncio.sleep(SLOW_S)
    said = BEHAVIOURS[behaviour](question, plain_answer(question), tcp)
    if isinstance(said, Answer):
        said = said.pack()
        said = struct.pack("!H", len(said)) + said if tcp else said
    return said


class Datagrams(asyncio.DatagramProtocol):
    def __init__(self, behaviour):
        self.behaviour = behaviour

    def connection_made(self, transport):
        self.transport = transport

    def datagram_received(self, data, peer):
        asyncio.ensure_future(self.answer(data, peer))

    async def answer(self, data, peer):
        said = await reply(self.behaviour, data, False)
        if said is not None:
            self.transport.sendto(said, peer)


async def serve(ip, behaviour):
    async def on_connection(reader, writer):
        try:
            while True:
                (length,) = struct.unpack("!H", await reader.readexactly(2))
                said = await reply(behaviour, await reader.readexactly(length), True)
                if said is None:
                    await reader.read()
                    break
                writer.write(said)
                await writer.drain()
                if behaviour == "tcpcut":
                    break
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    loop = asyncio.get_running_loop()
    await loop.create_datagram_endpoint(lambda: Datagrams(behaviour), local_addr=(ip, 53))
    await asyncio.start_server(on_connection, ip, 53)


async def main():
    for word in sys.argv[1:]:
        ip, _, behaviour = word.partition("=")
        await serve(ip, behaviour or "servfail")
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main())
