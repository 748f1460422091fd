"""A mail relay and a webhook that do as they are told, for the delivery of reports.

Relay(port, **how) keeps what it took in .messages (sender, recipients, bytes) and what was said in .said;
Hook(port, certificate) keeps each request in .requests (path, headers, body).
"""
import base64
import http.server
import socket
import socketserver
import ssl
import threading
import time


class Relay:
    """how: silent, drops (at DATA, in the middle of the message), after_end (the answer to the message's
    end), rcpt {address: reply}, first (replies to MAIL in turn), certificate, login (user, password)."""

    def __init__(self, port, **how):
        self.how, self.messages, self.said = how, [], []
        relay = self

        class Session(socketserver.StreamRequestHandler):
            def handle(self):
                try:
                    serve(relay, self)
                except OSError:
                    pass

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = daemon_threads = True

        self.server = Server(("127.0.0.1", port), Session)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()


def serve(relay, session):
    how, is_tls, sender, recipients, said_login = relay.how, False, None, [], not relay.how.get("login")

    def say(text):
        session.wfile.write(text.encode() + b"\r\n")
        session.wfile.flush()

    if how.get("silent"):
        time.sleep(30)
        return
    say("220 relay.lab.test ESMTP")
    while line := session.rfile.readline(2000):
        relay.said.append(line)
        verb = line.split()[0].upper() if line.split() else b""
        if verb == b"EHLO":
            words = ["relay.lab.test", "8BITMIME", "SIZE 20000000"]
            if how.get("certificate") and not is_tls:
                words.append("STARTTLS")
            if how.get("login") and (is_tls or not how.get("certificate")):
                words.append("AUTH PLAIN LOGIN")
            for word in words[:-1]:
                say("250-" + word)
            say("250 " + words[-1])
        elif verb == b"STARTTLS":
            say("220 go ahead")
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*how["certificate"])
            session.connection = context.wrap_socket(session.connection, server_side=True)
            session.rfile = session.connection.makefile("rb")
            session.wfile = session.connection.makefile("wb")
            is_tls = True
        elif verb == b"AUTH":
            if len(line.split()) < 3:
                say("334 ")
                line += b" " + session.rfile.readline(2000)
            words = base64.b64decode(line.split()[2]).split(b"\0")
            said_login = tuple(w.decode() for w in words[1:]) == how["login"]
            say("235 2.7.0 welcome" if said_login else "535 5.7.8 bad \x1b[31mlogin")
        elif verb == b"MAIL":
            reply = how["first"].pop(0) if how.get("first") else "250 ok"
            sender, recipients = line.split(b":", 1)[1].strip(), []
            say(reply if said_login else "530 5.7.0 log in first")
        elif verb == b"RCPT":
            address = line.split(b"<")[1].split(b">")[0].decode()
            reply = how.get("rcpt", {}).get(address, "250 ok")
            if reply.startswith("250"):
                recipients.append(address)
            say(reply)
        elif verb == b"DATA":
            say("354 go on")
            if how.get("drops"):
                session.rfile.read(500)
                session.connection.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                return
            lines = []
            while (line := session.rfile.readline(2000)) not in (b".\r\n", b""):
                lines.append(line[1:] if line.startswith(b".") else line)
            if reply := how.get("after_end"):
                say(reply)
                continue
            relay.messages.append((sender.decode(), recipients, b"".join(lines)))
            say("250 2.0.0 taken")
        elif verb == b"QUIT":
            say("221 bye")
            return
        else:
            say("250 ok")


class Hook:
    def __init__(self, port, certificate=None):
        self.requests = []
        hook = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def log_message(self, *words):
                pass

            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                hook.requests.append((self.path, dict(self.headers), body))
                try:
                    getattr(self, "at_" + self.path.strip("/").split("?")[0])(
                        [p for p, _, _ in hook.requests].count(self.path))
                except OSError:
                    pass

            def do_GET(self):
                hook.requests.append(("GET " + self.path, {}, b""))
                self.answer(200)

            def answer(self, status, body=b"ok", **headers):
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def at_ok(self, times):
                self.answer(200)

            def at_empty(self, times):
                self.answer(204, b"")

            def at_flaky(self, times):
                self.answer(200 if times > 1 else 500)

            def at_never(self, times):
                self.answer(503, b"no \x1b[2J\xe2\x80\xae luck\nsecond line")

            def at_refuses(self, times):
                self.answer(400, b"invalid_payload")

            def at_moved(self, times):
                self.answer(307, Location="/ok")

            def at_huge(self, times):
                self.answer(200, b"x" * (1 << 24))

            def at_drip(self, times):
                self.send_response(200)
                self.send_header("Content-Length", "1000")
                self.end_headers()
                for _ in range(100):
                    self.wfile.write(b"x")
                    self.wfile.flush()
                    time.sleep(0.3)

            def at_silent(self, times):
                time.sleep(20)

        class Server(http.server.ThreadingHTTPServer):
            allow_reuse_address = daemon_threads = True

            def handle_error(self, *words):
                pass  # a client that leaves is what is tried here

        self.server = Server(("127.0.0.1", port), Handler)
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(*certificate)
            self.server.socket = context.wrap_socket(self.server.socket, server_side=True,
                                                     do_handshake_on_connect=False)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def close(self):
        self.server.shutdown()
        self.server.server_close()
