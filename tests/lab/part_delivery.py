"""The part delivery of the lab: the report by mail and webhook, and whatever a relay or a webhook may do.

Whatever it is, the report stands as it was. Messages are read by Python's email package.
"""
import email
import email.policy
import hashlib
import hmac
import json
import os
import pathlib
import re
import signal
import subprocess
import time

import real_mta
from relay import Hook, Relay

SITE = "127.0.0.74"
ME, OTHER = "nightly@postmaster.example", "web.team@other.example"
LINKS = ["info@well.lab.test", "info@nullmx.lab.test", "nobody-at-well.lab.test"]
SECRETS = {"login": "user\np\u00e4ss word\n", "wrong-login": "user\nother\n", "one-line": "user\n",
           "headers": "Authorization: Bearer t0ken\nX-Team: web\n", "bad-headers": "Host: other\n",
           "key": "a key of ours\n"}


class Delivery:
    def __init__(self, world, folder, binary, command, report):
        self.folder = folder / "delivery"
        self.binary, self.command, self.report, self.world = binary, command, report, world
        (self.folder / "site").mkdir(parents=True)
        self.db, self.out = self.folder / "nights.db", self.folder / "out"
        for name, text in SECRETS.items():
            (self.folder / name).write_text(text)
            (self.folder / name).chmod(0o640)
        self.good = world.certificate("relay", ["localhost"])
        self.wrong = world.certificate("relay-other", ["other.example"])
        self.port = 2600

    def check(self, name, fine, told=""):
        self.report(f"delivery: {name}", "" if fine else str(told) or "it does not")

    def write_site(self, links):
        (self.folder / "site/index.html").write_text("<title>Site</title>" + "\n".join(
            f'<p><a href="mailto:{link}">{link}</a>' for link in links))

    def audit(self, *more):
        words = self.command(self.db, "--out", str(self.out), "--recheck-after", "0", *more,
                             url=f"http://{SITE}/")
        return subprocess.run(words, capture_output=True, text=True, timeout=60, cwd=self.folder)

    def files(self):
        return {p.name: p.read_bytes() for p in self.out.iterdir()}

    def again(self, *more, environment=None):
        """`mailknock report`, a mail to ME in any case; gives (status, standard error)."""
        done = subprocess.run(
            [self.binary, "report", "--db", str(self.db), "--out", str(self.out), "--quiet",
             "--mail-sender", "audit@sender.example", *more], capture_output=True, text=True,
            timeout=60, cwd=self.folder, env={**os.environ, **(environment or {})})
        return done.returncode, done.stderr

    def try_relay(self, name, status, needle, *more, to=ME, timeout="6", taken=0, scheme="smtp", **how):
        """One delivery to a relay that behaves like `how`; gives the relay."""
        self.port += 1
        relay = Relay(self.port, **how)
        began = time.monotonic()
        got, errors = self.again("--mail-to", to, "--mail-when", "always", "--mail-relay",
                                 f"{scheme}://localhost:{self.port}", "--delivery-timeout", timeout, *more)
        took = time.monotonic() - began
        relay.close()
        lines = errors.splitlines()
        fine = (got == status and (needle in errors if needle else not errors)
                and len(relay.messages) == taken and took < float(timeout) + 2
                and len(lines) == (1 if needle else 0) and "\x1b" not in errors)
        self.check(name, fine, f"exit {got}, {took:.1f} s, {len(relay.messages)} taken: {errors!r}")
        return relay

    def try_hook(self, name, status, needle, path, *more, certificate=None, requests=1, timeout="6",
                 environment=None):
        self.port += 1
        hook = Hook(self.port, certificate)
        began = time.monotonic()
        got, errors = self.again(
            "--webhook", f"{'https' if certificate else 'http'}://localhost:{self.port}/{path}",
            "--delivery-timeout", timeout, *more, environment=environment)
        took = time.monotonic() - began
        hook.close()
        fine = (got == status and (needle in errors if needle else not errors)
                and len(hook.requests) == requests and took < float(timeout) + 2
                and not re.search("[\x1b\u202e]", errors) and "s3cret" not in errors)
        self.check(name, fine,
                   f"exit {got}, {took:.1f} s, {[r[0] for r in hook.requests]}: {errors!r}")
        return hook


def parse(message):
    return email.message_from_bytes(message, policy=email.policy.default)


def judge_message(d, name, message, to, sender):
    """What every mail must be, whatever is in it; gives (subject, text)."""
    told = parse(message)
    head = message.split(b"\r\n\r\n")[0]
    problems = []
    for field, expected in (("To", to), ("From", f"mailknock <{sender}>"),
                            ("Auto-Submitted", "auto-generated"),
                            ("X-Auto-Response-Suppress", "All"), ("MIME-Version", "1.0")):
        if told.get_all(field) != [expected]:
            problems.append(f"{field}: {told.get_all(field)}")
    if abs(told["Date"].datetime.timestamp() - time.time()) > 60:
        problems.append(told["Date"])
    if not re.fullmatch(r"<[a-z0-9.]+@" + re.escape(sender.split("@")[1]) + ">", told["Message-ID"]):
        problems.append(told["Message-ID"])
    if max(len(line) for line in message.split(b"\r\n")) > 998 or re.search(rb"[^\r]\n|\r[^\n]", message):
        problems.append("a line is too long, or ends as none may")
    if not message.isascii() or told.defects or any(p.defects for p in told.walk()):
        problems.append(f"not ASCII, or defects {told.defects}")
    if set(told.keys()) - {"Date", "From", "To", "Subject", "Message-ID", "Auto-Submitted",
                           "X-Auto-Response-Suppress", "MIME-Version", "Mime-Version", "Content-Type"}:
        problems.append(str(head))
    parts = list(told.iter_parts())
    page = (d.out / "report.html").read_bytes()
    if [p.get_content_type() for p in parts] != ["text/plain", "text/html"] or \
            parts[1].get_filename() != "report.html" or parts[1].get_payload(decode=True) != page:
        problems.append("the attachment is not the file")
    d.check(f"{name}: the message", not problems, "; ".join(map(str, problems)))
    return told["Subject"], parts[0].get_content()


def run_nights(d):
    """The relay of this machine at the port that is the default; three nights."""
    relay = Relay(25)
    mail = ["--mail-to", f"{ME},{OTHER}", "--mail-to", ME]
    d.write_site(LINKS)
    first = d.audit(*mail)
    d.check("first night: 1 as ever, and nothing is said", (first.returncode, first.stderr) == (1, ""),
            (first.returncode, first.stderr))
    d.check("first night: a mail to each, by itself", [(s, r) for s, r, _ in relay.messages] == [
        ("<mailknock@probe.example.net>", [ME]), ("<mailknock@probe.example.net>", [OTHER])],
        [m[:2] for m in relay.messages])
    if relay.messages:
        subject, text = judge_message(d, "first night", relay.messages[0][2], ME,
                                      "mailknock@probe.example.net")
        d.check("first night: subject", subject == f"mailknock: 2 new failing contact addresses at {SITE} "
                "(2 in all)", subject)
        missing = [w for w in ("NEW (2)", "info@nullmx.lab.test (failing)", f"On http://{SITE}/, line 2",
                               "To do: ", str(d.out), "No mail was sent to check") if w not in text]
        d.check("first night: text", not missing, missing)
    relay.messages.clear()
    second = d.audit(*mail)
    d.check("second night, nothing new: no mail", (second.returncode, second.stderr, relay.messages) == (
        1, "", []), (second, relay.messages))
    d.write_site(LINKS[::2])
    third = d.audit(*mail)
    subjects = [parse(m)["Subject"] for _, _, m in relay.messages]
    d.check("third night: fixed", third.returncode == 1 and subjects == [
        f"mailknock: 1 contact address fixed at {SITE} (1 still failing)"] * 2, (third, subjects))
    relay.messages.clear()
    words = [*d.command(d.folder / "check.db", *LINKS[:2], "--mail-to", ME, url="", what="check")]
    checked = subprocess.run(words, capture_output=True, text=True, timeout=60, cwd=d.folder)
    texts = [parse(m).get_body().get_content() for _, _, m in relay.messages]
    d.check("check delivers too, without a page", checked.returncode == 1 and len(texts) == 1
            and "mailknock report --run 1" in texts[0], (checked, texts))
    relay.messages.clear()
    d.again("--mail-to", ME, "--mail-when", "always", "--redact")
    told = [p.get_content() for _, _, m in relay.messages for p in parse(m).iter_parts()]
    d.check("redacted", len(told) == 2 and not any("nobody-at" in t for t in told)
            and "\u2026" in told[0], told[:1])
    relay.messages.clear()
    d.again("--mail-to", ME, "--mail-when", "always", "--format", "csv")
    d.check("no page is written, so none is attached", [
        [p.get_content_type() for p in parse(m).iter_parts()] for _, _, m in relay.messages] == [
            ["text/plain"]])
    relay.close()


def run_relays(d):
    before = d.files()
    login = ["--mail-login", str(d.folder / "login")]
    ca = ["--ca-file", str(d.world.ca)]
    d.try_relay("STARTTLS is tried, whoever it is", 0, "", taken=1, certificate=d.wrong)
    relay = d.try_relay("STARTTLS with the lab's CA", 0, "", "--mail-tls", "always", *ca, taken=1,
                        certificate=d.good)
    d.check("the mail goes encrypted", b"STARTTLS\r\n" in relay.said, relay.said)
    relay = d.try_relay("never: in the clear", 0, "", "--mail-tls", "never", taken=1, certificate=d.good)
    d.check("and STARTTLS is not said", b"STARTTLS\r\n" not in relay.said, relay.said)
    relay = d.try_relay("a certificate for another name", 3, "the certificate is for another name",
                        "--mail-tls", "always", *ca, certificate=d.wrong)
    d.check("is told nothing", not [w for w in relay.said if w.startswith(b"MAIL")], relay.said)
    d.try_relay("a certificate of nobody we know", 3, "the certificate's issuer is", "--mail-tls",
                "always", certificate=d.good)
    d.try_relay("no TLS where it must be", 3, "it offers no TLS (STARTTLS)", "--mail-tls", "always", *ca)
    d.try_relay("a login", 0, "", *login, *ca, taken=1, certificate=d.good,
                login=("user", "p\u00e4ss word"))
    relay = d.try_relay("a login that is refused", 3, "the login is refused: 535 5.7.8 bad \\x1b[31mlogin",
                        "--mail-login", str(d.folder / "wrong-login"), *ca, certificate=d.good,
                        login=("user", "p\u00e4ss word"))
    d.check("is tried once", sum(w.startswith(b"AUTH") for w in relay.said) == 1, relay.said)
    relay = d.try_relay("one of two is refused", 3, f"could not be mailed to {OTHER} by smtp://localhost:"
                        f"{d.port + 1}: 550 5.1.1 who?", to=f"{OTHER},{ME}", taken=1,
                        rcpt={OTHER: "550 5.1.1 who?"})
    d.check("the other has the mail", [r for _, r, _ in relay.messages] == [[ME]])
    d.try_relay("a 4xx, and then it takes it", 0, "", taken=1, first=["451 4.7.1 later"])
    relay = d.try_relay("4xx for ever", 3, "451 4.7.1 later", first=["451 4.7.1 later"] * 9,
                        to=f"{ME},{OTHER}")
    d.check("is tried three times, for all", sum(w.startswith(b"MAIL") for w in relay.said) == 3)
    d.try_relay("it is too large for the relay", 3, "552 5.3.4 too much", after_end="552 5.3.4 too much")
    d.try_relay("it hangs up in the middle", 3, "could not be mailed", drops=True)
    d.try_relay("a relay that is silent", 3, "could not be mailed", timeout="2", silent=True)
    d.try_relay("a relay that is silent, by smtps", 3, "could not be mailed", *ca, timeout="2", silent=True,
                scheme="smtps")
    status, errors = d.again("--mail-to", ME, "--mail-when", "always", "--mail-relay",
                             "smtp://localhost:2599", "--delivery-timeout", "3")
    d.check("nobody listens", status == 3 and "could not connect: Connection refused. The report is not "
            "harmed; mailknock report --run 3" in errors, errors)
    run_stopped(d)
    # What stands in there of its making aside, every file is as it was: none was touched by a failure.
    d.check("the report stands", d.files().keys() == before.keys() and all(
        size > 0 for size in map(len, d.files().values())), d.files().keys())


def run_stopped(d):
    """Who waits for a silent relay may stop it."""
    relay = Relay(2598, silent=True)
    process = subprocess.Popen(
        [d.binary, "report", "--db", str(d.db), "--out", str(d.out), "--quiet", "--mail-sender",
         "audit@sender.example", "--mail-to", ME, "--mail-when", "always", "--mail-relay",
         "smtp://localhost:2598"], stderr=subprocess.PIPE, text=True)
    time.sleep(1)
    process.send_signal(signal.SIGTERM)
    try:
        _, errors = process.communicate(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        _, errors = process.communicate()
    relay.close()
    d.check("stopped", process.returncode == 143 and "smtp://localhost:2598: stopped. The" in errors,
            (process.returncode, errors))


def run_webhooks(d):
    ca = ["--ca-file", str(d.world.ca)]
    hook = d.try_hook("webhook", 0, "", "ok?token=s3cret", "--webhook-secret", str(d.folder / "key"),
                      "--webhook-header-file", str(d.folder / "headers"))
    if hook.requests:
        _, headers, body = hook.requests[0]
        data = json.loads(body)
        report = json.loads((d.out / "report.json").read_text())
        sign = hmac.new(b"a key of ours", body, hashlib.sha256).hexdigest()
        expected = {"X-Mailknock-Signature": "sha256=" + sign, "Authorization": "Bearer t0ken",
                    "X-Team": "web", "Content-Type": "application/json; charset=utf-8"}
        d.check("webhook: headers", expected.items() <= headers.items() and headers["User-Agent"].startswith(
            "mailknock/") and set(headers) <= {*expected, "Host", "User-Agent", "Accept", "Content-Length",
                                               "X-Mailknock-Delivery"}, headers)
        same = {"run": ("id", "started", "finished", "complete", "vantage", "seeds", "evidence"),
                "summary": ("links", "addresses", "verdicts", "history")}
        differ = [(k, m, data[k][m]) for k, ms in same.items() for m in ms if data[k][m] != report[k].get(m)]
        d.check("webhook: what the report says", not differ, differ)
        d.check("webhook: text", data["text"] == f"mailknock: 1 contact address fixed at {SITE} (1 still "
                "failing). 1 failing, 0 at risk, 1 working (run 3).", data["text"])
        d.check("webhook: lists", [r["address"] for r in data["fixed"]["rows"]] == LINKS[1:2]
                and data["counts"]["failing"] == 1 and data["changed"] is True, data)
    hook = d.try_hook("500, then 200", 0, "", "flaky", requests=2)
    d.check("with one delivery's name", len({h["X-Mailknock-Delivery"] for _, h, _ in hook.requests}) == 1)
    d.try_hook("503 for ever", 3, "it answers 503: no \\x1b[2J\\xe2\\x80\\xae luck. The report", "never",
               requests=3)
    d.try_hook("400", 3, "it answers 400: invalid_payload", "refuses?token=s3cret")
    d.try_hook("a redirect is not followed", 3, "it answers 307, and redirects are not followed", "moved")
    d.try_hook("204", 0, "", "empty")
    d.try_hook("an answer without end", 0, "", "huge")
    d.try_hook("an answer that drips", 0, "", "drip")
    d.try_hook("silence", 3, "did not take the summary", "silent", requests=3, timeout="3")
    d.try_hook("TLS", 0, "", "ok", *ca, certificate=d.good)
    d.try_hook("TLS for another name", 3, "the certificate is for another name", "ok", *ca, requests=0,
               certificate=d.wrong)
    d.try_hook("the environment's proxy is not asked", 0, "", "ok", environment={
        "http_proxy": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9", "ALL_PROXY": "http://127.0.0.1:9"})
    d.try_hook("an own proxy is", 3, "did not take the summary", "ok", "--webhook-proxy",
               "http://127.0.0.1:9", requests=0, timeout="3")
    d.try_hook("--webhook-when failing", 0, "", "ok", "--webhook-when", "failing")


def run_words(d):
    """What cannot be meant ends with 2 and one line, before anything is touched."""
    (d.folder / "open").write_text("user\nword\n")
    (d.folder / "open").chmod(0o644)
    for needle, *words in (
            ("--mail-to: 'nobody' is no mail address", "--mail-to", f"{ME},nobody"),
            ("is no mail address", "--mail-to", "a@b.example\r\nBcc: c@d.example"),
            ("--mail-sender: 'a b@c.example' is no", "--mail-to", ME, "--mail-sender", "a b@c.example"),
            ("--mail-relay: it takes", "--mail-to", ME, "--mail-relay", "smtp://user:word@relay.example"),
            ("--mail-relay: it takes", "--mail-to", ME, "--mail-relay", "http://relay.example"),
            ("--mail-login needs --mail-tls always", "--mail-to", ME, "--mail-tls", "try", "--mail-login",
             str(d.folder / "login")),
            ("can be read or changed by others", "--mail-to", ME, "--mail-login", str(d.folder / "open")),
            ("must have two lines", "--mail-to", ME, "--mail-login", str(d.folder / "one-line")),
            ("--mail-login: /none: No such file", "--mail-to", ME, "--mail-login", "/none"),
            ("--webhook: http is for this machine itself", "--webhook", "http://hooks.example/s3cret"),
            ("--webhook: it takes https://", "--webhook", "https://user:s3cret@hooks.example/"),
            ("--webhook: it takes https://", "--webhook", "file:///etc/passwd"),
            ("line 1 is no", "--webhook", "https://hooks.example/s3cret", "--webhook-header-file",
             str(d.folder / "bad-headers"))):
        status, errors = d.again(*words)
        d.check(" ".join(words[:4])[:70].replace("\r\n", "|"), status == 2 and needle in errors
                and len(errors.splitlines()) == 1 and "s3cret" not in errors, (status, errors))


def run_real(d):
    """Postfix takes the mail and stores it."""
    reason = real_mta.why_not() or real_mta.start(d.world)
    if reason:
        print(f"skip delivery: Postfix: {reason}")
        return
    got = d.again("--mail-to", real_mta.STORED, "--mail-when", "always", "--mail-relay",
                  f"smtp://{real_mta.POSTFIX_IPS[0]}")
    box = real_mta.mailbox(d.world)
    for _ in range(100):
        if got[0] or list(box.glob("new/*")):
            break
        time.sleep(0.1)
    stored = [p.read_bytes() for p in box.glob("new/*")]
    d.check("Postfix has stored it", got == (0, "") and len(stored) == 1, (got, len(stored)))
    for message in stored:
        parts = list(parse(message).iter_parts())
        page = (d.out / "report.html").read_bytes()
        d.check("with the page", parts[1].get_payload(decode=True) == page)
    got = d.again("--mail-to", "else@where.example", "--mail-when", "always", "--mail-relay",
                  f"smtp://{real_mta.POSTFIX_IPS[0]}", "--delivery-timeout", "5")
    d.check("Postfix does not relay for us", got[0] == 3 and "554 5.7.1" in got[1], got)


def run(world, folder, binary, command, report):
    d = Delivery(world, folder, binary, command, report)
    world.start("python3", "-m", "http.server", "80", "--bind", SITE, "--directory", d.folder / "site")
    time.sleep(0.5)
    run_nights(d)
    run_relays(d)
    run_webhooks(d)
    run_words(d)
    run_real(d)
