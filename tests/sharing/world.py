"""A site full of people on loopback, a resolver that knows no name, and the program that audits it.

Every name of a person begins with "zq", which nothing else does.
"""
import http.server
import pathlib
import socket
import sqlite3
import subprocess
import threading

PEOPLE = ["zqjane.doe", "zqkim+tag", "zqodd name", "zqerror", "zqtitle", "zqpath", "zqquery"]
PAGES = {
    "/": """<title>Staff: zqtitle@people.test</title><a href="mailto:zqjane.doe@people.test">Zqjane Doe</a>
        <a href="mailto:ZQJANE.DOE@PEOPLE.TEST">shout</a> <a href="mailto:zqkim%2Btag@people.test?subject=zqkim">Kim</a>
        <a href="mailto:%22zqodd%20name%22@people.test">odd</a> <a href="mailto:zqerror people.test">broken</a>
        <a href="/staff/zqpath@people.test/">path</a> <a href="/list?who=zqquery%40people.test">query</a>
        <a href="/gone/zqjane.doe">gone</a>""",
    "/staff/zqpath@people.test/": "<title>zqpath@people.test</title><a href='mailto:zqpath@people.test'>x</a>",
    "/list?who=zqquery%40people.test": "<a href='mailto:zqquery%2540people.test'>twice</a>"
        "<a href='mailto:zqjane.doe@xn--bcher-kva.test'>A</a><a href='mailto:zqjane.doe@b\u00fccher.test'>U</a>",
}


class Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        page = self.server.pages.get(self.path)
        location = isinstance(page, tuple)
        body = ("<p>Nothing here" if page is None or location else page).encode()
        self.send_response(302 if location else 200 if page is not None else 404)
        if location:
            self.send_header("Location", page[0])
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


def answer_names(udp):
    """No such domain, whatever is asked."""
    while True:
        question, peer = udp.recvfrom(4096)
        end = 12
        while question[end]:
            end += question[end] + 1
        udp.sendto(question[:2] + b"\x81\x83\0\x01\0\0\0\0\0\0" + question[12:end + 5], peer)


class World:
    def __init__(self, program, folder, pages=None):
        self.program, self.folder = program, pathlib.Path(folder)
        self.site = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
        self.site.pages = dict(PAGES if pages is None else pages)
        threading.Thread(target=self.site.serve_forever, daemon=True).start()
        udp = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        udp.bind(("127.0.0.1", 0))
        threading.Thread(target=answer_names, args=(udp,), daemon=True).start()
        self.url = f"http://127.0.0.1:{self.site.server_port}/"
        self.network = ["--dns-server", f"127.0.0.1:{udp.getsockname()[1]}", "--dns-timeout", "5",
                        "--allow-private", "--lock-dir", str(self.folder), "--helo", "probe.test"]
        self.db = self.folder / "mailknock.db"

    def run(self, *words, umask=0o022, cwd=None):
        return subprocess.run([self.program, *map(str, words)], capture_output=True, text=True, umask=umask,
                              cwd=cwd or self.folder, timeout=120)

    def audit(self, *words, **how):
        return self.run("audit", self.url, "--db", self.db, "--out", self.folder / "report", "--new-run",
                        *self.network, *words, **how)

    def sql(self, statement, *values):
        with sqlite3.connect(self.db) as db:
            rows = db.execute(statement, values).fetchall()
        db.close()
        return rows


class Checks:
    def __init__(self):
        self.failures = 0

    def __call__(self, name, fine, told=""):
        print(("ok      " if fine else "BROKEN  ") + name + ("" if fine else f": {told}"[:1500]))
        self.failures += not fine
