"""A server that goes wrong at one step of the session: every step, plain and in TLS, times every way.

An address has one domain with one such server and nobody behind it, so what it is told to be is the
server's doing alone. What a step teaches, by the kind of the misdeed:

banner, EHLO   no mail gets through a server that is silent or talks nonsense: `failing`. Who hangs up
               before the banner stands for nothing behind the port. At EHLO, HELO is tried instead.
STARTTLS       the same; who greeted us and hangs up later may mean us, never the address.
EHLO in TLS    a hang-up or an RST is a lost handshake (that is when TLS 1.3 servers say no), so
               the recipients are asked in plain text.
MAIL, RCPT     silence and nonsense: `failing`; a hang-up may mean us.
MAIL/2, RCPT/2 of a second sender, behind RCPTs that refused the null sender: that refusal is an
               answer already, which no hang-up and no silence replaces. The same for RSET before it.
QUIT           teaches nothing.
421            is "later" wherever it comes.
"""
from hostile_misdeeds import drip
from scenes import Behaviour

WORDS = {
    "garbage": b"\x8f\xff?? what\r\n",
    "nul": b"250 a\x00b\r\n",
    "changing": b"250-yes\r\n550 no\r\n",
    "421": b"421 4.3.2 Service shutting down\r\n",
}
# name: (kind, what the behaviour is told)
MISDEEDS = {
    "silence": ("mute", lambda step: {"silent_at": step}),
    "drip": ("mute", lambda step: {"says_at": {step: drip}}),
    "close": ("gone", lambda step: {"close_at": step}),
    "reset": ("gone", lambda step: {"reset_at": step}),
    "half": ("gone", lambda step: {"half_close_at": step}),
    "421": ("later", lambda step: {"says_at": {step: WORDS["421"]}}),
    "garbage": ("odd", lambda step: {"says_at": {step: WORDS["garbage"]}}),
    "nul": ("odd", lambda step: {"says_at": {step: WORDS["nul"]}}),
    "changing": ("odd", lambda step: {"says_at": {step: WORDS["changing"]}}),
}
# (verdict, reason, findings)
SILENT = ("failing", "all-servers-silent", {"server-silent"})
SHUT = ("failing", "all-servers-close", {"server-closed"})
GARBLED = ("failing", "all-servers-garbled", {"server-garbled"})
HUNG_UP = ("unverified", "vantage-hung-up", {"server-closed"})
LATER = ("unverified", "temporary-only", set())
FINE = ("deliverable", "accepted", set())
HELO_DOES = ("deliverable", "accepted", {"helo-only"})
PLAIN_DOES = ("deliverable", "accepted", {"tls-failed"})
NULL_SENDER = ("unverified", "null-sender-refused", {"null-sender-refused"})

AT_ONCE = {"mute": SILENT, "gone": SHUT, "later": LATER, "odd": GARBLED}
GREETED = {"mute": SILENT, "gone": HUNG_UP, "later": LATER, "odd": GARBLED}
AT_STARTTLS = {kind: (verdict, reason, findings | {"tls-refused" if kind == "later" else "tls-failed"})
               for kind, (verdict, reason, findings) in GREETED.items()}
AT_EHLO = {**GREETED, "gone": HELO_DOES}
AT_EHLO_TLS = {**GREETED, "gone": PLAIN_DOES}
KNOWN = {"mute": NULL_SENDER, "gone": NULL_SENDER, "later": NULL_SENDER, "odd": NULL_SENDER}
AT_MAIL_AGAIN = {**KNOWN, "later": LATER}
AT_RCPT_AGAIN = {**KNOWN, "later": ("unverified", "temporary-only", {"null-sender-refused"})}
AT_QUIT = {"mute": FINE, "gone": FINE, "later": FINE, "odd": FINE}

# What it takes for a session to come to the step at all.
NO_EHLO = {"ehlo_reply": "500 5.5.1 Unknown command"}
TWO_SENDERS = {"null_sender": "550 5.7.1 null sender is not allowed"}
# (name, step, what else the server does, what comes of it)
STEPS = (
    ("banner", "banner", {}, AT_ONCE),
    ("ehlo", "EHLO", {}, AT_EHLO),
    ("helo", "HELO", NO_EHLO, GREETED),
    ("mail", "MAIL", {}, GREETED),
    ("rcpt", "RCPT", {}, GREETED),
    ("rset", "RSET", TWO_SENDERS, KNOWN),
    ("mail2", "MAIL/2", TWO_SENDERS, AT_MAIL_AGAIN),
    ("rcpt2", "RCPT/2", TWO_SENDERS, AT_RCPT_AGAIN),
    ("quit", "QUIT", {}, AT_QUIT),
)
STEPS_TLS = (
    ("starttls", "STARTTLS", {}, AT_STARTTLS),
    ("tls-ehlo", "EHLO/tls", {}, AT_EHLO_TLS),
    ("tls-mail", "MAIL/tls", {}, GREETED),
    ("tls-rcpt", "RCPT/tls", {}, GREETED),
    ("tls-rset", "RSET/tls", TWO_SENDERS, KNOWN),
    ("tls-mail2", "MAIL/2", TWO_SENDERS, AT_MAIL_AGAIN),
    ("tls-rcpt2", "RCPT/2", TWO_SENDERS, AT_RCPT_AGAIN),
    ("tls-quit", "QUIT/tls", {}, AT_QUIT),
)


def names_in_tls():
    return [f"{misdeed}-{name}" for name, *_ in STEPS_TLS for misdeed in MISDEEDS]


def all_steps(certificate):
    """(name, behaviour, verdict, reason, findings) of each."""
    for steps, more in ((STEPS, {}), (STEPS_TLS, {"certificate": certificate})):
        for name, step, needs, outcomes in steps:
            for misdeed, (kind, words) in MISDEEDS.items():
                yield (f"{misdeed}-{name}", Behaviour(**words(step), **needs, **more),
                       *outcomes[kind])
