"""HTTPS servers that do what nginx does not do on purpose. Usage: https_odd.py CERT KEY IP=BEHAVIOUR..."""
import asyncio
import ssl
import sys

POLICY = b"version: STSv1\r\nmode: enforce\r\nmx: *.example\r\nmax_age: 604800\r\n"
HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"


async def drip(reader, writer):
    """A byte a second, for ever within the length that was promised."""
    writer.write(HEAD + b"Content-Length: 60000\r\n\r\n")
    while True:
        await asyncio.sleep(1)
        writer.write(b"v")
        await writer.drain()


async def endless(reader, writer):
    writer.write(HEAD + b"Connection: close\r\n\r\n" + POLICY)
    for _ in range(8000):  # 64 MB: nobody reads that far
        writer.write(b"filler: " + b"x" * 8000 + b"\r\n")
        await writer.drain()


async def silent(reader, writer):
    await asyncio.sleep(3600)


async def badstatus(reader, writer):
    writer.write(b"STS/9 yes\r\n\r\n" + POLICY)


async def cutbody(reader, writer):
    writer.write(HEAD + b"Content-Length: 5000\r\n\r\n" + POLICY)


async def nohandshake(reader, writer):
    await asyncio.sleep(3600)


async def serve(ip, behaviour, context):
    async def on_connection(reader, writer):
        try:
            if behaviour is not nohandshake:
                await reader.readuntil(b"\r\n\r\n")
            await behaviour(reader, writer)
            await writer.drain()
        except (OSError, ssl.SSLError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    await asyncio.start_server(on_connection, ip, 443,
                               ssl=None if behaviour is nohandshake else context)


async def main():
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(sys.argv[1], sys.argv[2])
    for word in sys.argv[3:]:
        ip, _, name = word.partition("=")
        await serve(ip, globals()[name], context)
    await asyncio.Event().wait()


asyncio.run(main())
