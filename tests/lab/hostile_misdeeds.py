"""What broken and hostile mail servers do, as coroutines of a Session (smtp_server.py)."""
import asyncio

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


async def hang_up(session):
    session.writer.close()


async def reset(session):
    session.reset()


async def half_close(session):
    session.half_close()
    await session.reader.read()
