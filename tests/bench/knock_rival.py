#!/usr/bin/env python3
"""The same dialogues with asyncio, as one would write them in an afternoon.

Usage: knock_rival.py DIALOGUES AT_ONCE PORT [tls]. No DNS: dialogue N goes where dN.bench.test leads.
"""
import asyncio
import json
import resource
import ssl
import sys

DIALOGUES, AT_ONCE, PORT = map(int, sys.argv[1:4])
CONTEXT = ssl._create_unverified_context() if sys.argv[4:] else None


async def ask(reader, writer, line):
    if line:
        writer.write(line.encode() + b"\r\n")
    while (reply := await reader.readline())[3:4] == b"-":
        pass
    return int(reply[:3])


async def knock(number):
    ip = f"127.16.{number >> 8 & 255}.{number & 255}"
    reader, writer = await asyncio.open_connection(ip, PORT)
    await ask(reader, writer, "")
    await ask(reader, writer, "EHLO probe.bench.test")
    if CONTEXT:
        await ask(reader, writer, "STARTTLS")
        await writer.start_tls(CONTEXT)
        await ask(reader, writer, "EHLO probe.bench.test")
    await ask(reader, writer, "MAIL FROM:<>")
    code = await ask(reader, writer, f"RCPT TO:<info@d{number}.bench.test>")
    await ask(reader, writer, "QUIT")
    writer.close()
    return code


async def main():
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(number):
        async with gate:
            return await knock(number)

    codes = await asyncio.gather(*(one(n) for n in range(DIALOGUES)))
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps({"answers": len(codes), "records": codes.count(250), "user_s": used.ru_utime,
                      "system_s": used.ru_stime, "rss_kib": used.ru_maxrss}))


asyncio.run(main())
