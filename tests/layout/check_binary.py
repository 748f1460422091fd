#!/usr/bin/env python3
"""What the program could write to a mail server: its strings that end a line as SMTP does.

Usage: check_binary.py BINARY. mailknock never sends mail, so no other command is in it than those it
says; exit status 1 if there is one, or if DATA is in there more than once (checker/smtp_data.c).
"""
import re
import struct
import sys

SAID = {b"", b"%s %s", b"STARTTLS", b"MAIL FROM:<%s>%s", b"RCPT TO:<%s>", b"RSET", b"QUIT", b"DATA"}
OTHERS = {b"%lld"}  # of the reports, whose lines end like that too
HEADS = (b"address,domain,verdict,",)
# Every command that an SMTP server may know and that we have no business with.
FOREIGN = re.compile(
    rb"(?<=\0)(BDAT|AUTH|VRFY|EXPN|ETRN|ATRN|TURN|SEND|SOML|SAML|HELP|NOOP|VERB|ONEX|XCLIENT|XFORWARD"
    rb"|XEXCH50|BURL|SUBMITTER)( [^\0]*|:[^\0]*)\0")


def loaded(path):
    """The data that the program has in memory when it starts: ELF sections that are loaded (SHF_ALLOC) and
    have bytes, but for code. Words that the loader fills in are pointers and no text, and so are its tables."""
    image = bytearray(open(path, "rb").read())
    at, = struct.unpack_from("<Q", image, 0x28)
    size, count = struct.unpack_from("<HH", image, 0x3A)
    sections = [struct.unpack_from("<IQQQQ", image, at + number * size + 4) for number in range(count)]
    data = [s for s in sections if s[1] & 2 and not s[1] & 4 and s[0] not in (4, 8)]
    for _, _, _, offset, length in (s for s in sections if s[0] == 4):
        for entry in range(offset, offset + length, 24):
            pointer, = struct.unpack_from("<Q", image, entry)
            for _, _, address, start, room in data:
                if address <= pointer < address + room:
                    image[start + pointer - address:start + pointer - address + 8] = bytes(8)
    for _, _, _, offset, length in data:
        yield bytes(image[offset:offset + length])


def main():
    image = b"\0".join(loaded(sys.argv[1]))
    lines = re.findall(rb"(?<=\0)([\x20-\x7e]*)\r\n", image)
    wrong = [line for line in lines
             if line not in SAID | OTHERS and not line.startswith(HEADS)]
    wrong += [found[0] for found in FOREIGN.findall(image)]
    if lines.count(b"DATA") > 1:
        wrong.append(b"DATA, more than once")
    for line in wrong:
        print(f"the program holds {line!r}, which nobody may say")
    print("nothing foreign can be said" if not wrong else f"{len(wrong)} breaches")
    return 1 if wrong else 0


sys.exit(main())
