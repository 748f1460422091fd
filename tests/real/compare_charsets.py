#!/usr/bin/env python3
"""Compares what the crawler reads in each encoding with another decoder of the Encoding standard.

Usage: compare_charsets.py READ_PAGES DECODER
DECODER is a program that gets a label as its argument and turns standard input into UTF-8, such as
ten lines around the crate encoding_rs. Tried are every byte above 0x7f, each with every byte from 0x40
and some others behind it, and the escapes of ISO-2022-JP, between letters and a tag.
Prints a line an encoding: how many sequences there are, how many are read otherwise, and in how many
of these the ASCII is otherwise: only that could hide or forge an address or a tag. Exit status 1 if
there are more of the last kind than are known.
"""
import re
import subprocess
import sys

ENCODINGS = """utf-8 ibm866 iso-8859-2 iso-8859-3 iso-8859-4 iso-8859-5 iso-8859-6 iso-8859-7 iso-8859-8
iso-8859-10 iso-8859-13 iso-8859-14 iso-8859-15 iso-8859-16 koi8-r koi8-u macintosh windows-874
windows-1250 windows-1251 windows-1252 windows-1253 windows-1254 windows-1255 windows-1256 windows-1257
windows-1258 x-mac-cyrillic gbk gb18030 big5 euc-jp iso-2022-jp shift_jis euc-kr""".split()

# Thirty-five characters of the Hong Kong set that glibc does not have: U+FFFD and a letter instead.
KNOWN = {"big5": 35}


def ascii_of(text):
    """An escape that is no escape stands for itself here and for U+FFFD in the standard."""
    return re.sub("[^\0-\x1a\x1c-\x7f]+", "_", text)


def sequences():
    for first in range(0x80, 0x100):
        yield bytes([first])
        for second in list(range(0x40, 0x100)) + list(b"\"'<>.:& 19"):
            yield bytes([first, second])
    for three in range(0xA1, 0xFF):  # the second set of EUC-JP, the long form of gb18030
        yield bytes([0x8F, 0xB0, three])
        yield bytes([0x81, 0x30, three, 0x30])
    for escape in (b"(B", b"(J", b"(I", b"$@", b"$B", b"$A", b"(C", b""):
        yield b"\x1b" + escape + b"<a!\"\x1b(B"


def decode(program, encoding, text):
    done = subprocess.run([*program, encoding], input=text, stdout=subprocess.PIPE, check=True)
    return done.stdout.decode("utf-8").split("\n")


def main():
    tried = list(sequences())
    text = b"".join(b"q" + sequence + b"<z>\n" for sequence in tried)
    wrong = 0
    for encoding in ENCODINGS:
        ours = decode([sys.argv[1], "text"], encoding, text)
        theirs = decode([sys.argv[2]], encoding, text)
        differing = [i for i, line in enumerate(theirs) if i >= len(ours) or ours[i] != line]
        harmful = [i for i in differing if i >= len(ours) or ascii_of(ours[i]) != ascii_of(theirs[i])]
        wrong += len(harmful) > KNOWN.get(encoding, 0)
        print(encoding, len(tried), len(differing), len(harmful),
              *[f"{tried[i].hex()}: {ours[i]!r} {theirs[i]!r}" for i in (harmful or differing)[:3] if i < len(tried)])
    return wrong > 0


sys.exit(main())
