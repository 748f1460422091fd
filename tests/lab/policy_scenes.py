"""The scenes of policies: MTA-STS in all its right and wrong forms, DANE, TLS-RPT, SPF and DMARC.

sts(name, findings, ...) makes NAME.sts.test with two mail servers, a record and a policy; what a scene
is about is given instead. The zone's TTL is 0, so that a record can change between two runs.
"""
from dns_scenes import SIGNED, Scene

STS_IP = "127.0.0.90"  # nginx, all hosts
NOBODY_IP = "127.0.0.91"  # nothing listens there
ODD_IPS = {"drip": "127.0.0.92", "endless": "127.0.0.93", "silent": "127.0.0.94",
           "nohandshake": "127.0.0.95", "badstatus": "127.0.0.96", "cutbody": "127.0.0.97"}
STS_ZONE = "sts.test"
WEEK = 604800
TLSRPT = '_smtp._tls TXT "v=TLSRPTv1; rua=mailto:tls@reports.test"'
TWO = ["@ MX 10 mx1", "@ MX 20 mx2", "mx1 A +", "mx2 A +"]
STS_SCENES, DANE_SCENES, RECORD_SCENES = [], [], []


def policy(mode="enforce", mx=("mx1.{d}", "mx2.{d}"), max_age=WEEK, version="STSv1", more=(),
           end="\r\n"):
    lines = [f"version: {version}"] if version else []
    lines += [f"mode: {mode}"] if mode else []
    lines += [f"mx: {pattern}" for pattern in mx]
    lines += [f"max_age: {max_age}"] if max_age is not None else []
    return end.join([*lines, *more, ""])


class StsScene(Scene):
    """`told` is what the JSON's "sts" must say: {"policy": ..., "mode": ...}."""

    def __init__(self, name, findings=(), told=None, records=TWO, txt=("v=STSv1; id=20261101;",),
                 text=None, web=("default_type text/plain;",), certificate="sts", ip=STS_IP,
                 host_records=None, tlsrpt=True, **more):
        lines = list(records) + [f'_mta-sts TXT "{t}"' for t in txt]
        lines += [f"mta-sts A {ip}"] if host_records is None else list(host_records)
        lines += [TLSRPT] if tlsrpt else []
        super().__init__(name, lines, findings, zone=STS_ZONE, **more)
        self.told = told or {}
        self.text = (policy() if text is None else text).replace("{d}", self.domain)
        self.web, self.certificate = web, certificate
        self.host = f"mta-sts.{self.domain}"


def sts(name, findings=(), policy=None, mode=None, **more):
    told = {"policy": policy} if policy else {}
    told.update({"mode": mode} if mode else {})
    STS_SCENES.append(StsScene(name, findings, told, **more))


def sts_right():
    sts("enforce", policy="fetched", mode="enforce")
    sts("testing", {"sts-testing"}, policy="fetched", mode="testing", text=policy("testing"))
    sts("none", {"sts-mode-none"}, policy="fetched", mode="none", text=policy("none", mx=()))
    sts("wildcard", policy="fetched", mode="enforce", text=policy(mx=["*.{d}"]))
    sts("newline", policy="fetched", mode="enforce", text=policy(end="\n"))
    sts("spaces", policy="fetched", mode="enforce",
        text="version:STSv1\r\nmode:   enforce  \r\nmx:\tmx1.{d}\r\nmx: MX2.{d}\r\n"
             f"max_age:{WEEK}")
    sts("unknown-keys", policy="fetched", mode="enforce", text=policy(more=["colour: blue", "x:"]))
    sts("txt-in-parts", policy="fetched", txt=['v=STSv1; " "id=2026" "1102;'])
    sts("txt-by-cname", policy="fetched", txt=[],
        records=[*TWO, "_mta-sts CNAME _mta-sts.enforce.sts.test."])
    sts("txt-beside", policy="fetched", txt=["v=spf1 -all", "v=STSv1; id=1;"])
    sts("host-by-cname", policy="fetched", host_records=["mta-sts CNAME web", f"web A {STS_IP}"])
    sts("host-second", policy="fetched",
        host_records=[f"mta-sts A {NOBODY_IP}", f"mta-sts A {STS_IP}"])
    sts("charset", policy="fetched", web=["default_type 'text/plain; charset=utf-8';"])
    sts("short-age", {"sts-max-age-short"}, policy="fetched", text=policy(max_age=3600))
    sts("no-record", txt=[], policy="no-record")
    sts("no-tlsrpt", {"sts-without-tlsrpt"}, policy="fetched", tlsrpt=False)


def sts_mx():
    sts("refused", {"sts-mx-refused"}, policy="fetched", text=policy(mx=["mx1.{d}"]))
    sts("refused-testing", {"sts-mx-refused-testing", "sts-testing"}, policy="fetched",
        text=policy("testing", mx=["mx1.{d}"]))
    sts("refused-all", {"sts-mx-refused", "sts-pattern-unused"}, policy="fetched",
        text=policy(mx=["mx.elsewhere.test"]))
    sts("two-labels", {"sts-mx-refused", "sts-pattern-unused"}, policy="fetched",
        records=["@ MX 10 a.mx", "@ MX 20 b.mx", "a.mx A +", "b.mx A +"], text=policy(mx=["*.{d}"]))
    sts("wildcard-apex", {"sts-mx-refused", "sts-pattern-unused"}, policy="fetched",
        records=["@ MX 10 @", "@ A +"], text=policy(mx=["*.{d}"]))
    sts("unused", {"sts-pattern-unused"}, policy="fetched",
        text=policy(mx=["mx1.{d}", "mx2.{d}", "old.{d}"]))
    sts("implicit", policy="fetched", records=["@ A +"], text=policy(mx=["{d}"]))
    STS_SCENES[-1].status, STS_SCENES[-1].route = "nodata", "implicit"
    STS_SCENES[-1].findings |= {"implicit-mx"}


def sts_record():
    for name, txt in (("id-missing", "v=STSv1;"), ("id-empty", "v=STSv1; id=;"),
                      ("id-long", "v=STSv1; id=" + "1" * 33 + ";"),
                      ("id-signs", "v=STSv1; id=2026-11-01;"), ("id-case", "v=STSv1; ID=1;")):
        sts(name, {"sts-record-invalid"}, txt=[txt])
    sts("two-records", {"sts-record-several"}, txt=["v=STSv1; id=1;", "v=STSv1; id=2;"])
    # Senders pass it over; who published it believes that there is a policy.
    sts("other-version", {"sts-record-invalid"}, txt=["v=STSv2; id=1;"], policy="no-record")


def sts_fetch():
    bad = {"sts-unfetchable"}
    sts("missing", bad, policy="unfetchable", web=["location / { return 404; }"])
    sts("server-error", bad, policy="unfetchable", web=["location / { return 503; }"])
    sts("redirect", bad, policy="unfetchable", web=[
        "location / { return 301 https://mta-sts.enforce.sts.test$request_uri; }"])
    sts("cert-name", bad, policy="unfetchable", certificate="sts-other")
    sts("cert-expired", bad, policy="unfetchable", certificate="sts-expired")
    sts("cert-self", bad, policy="unfetchable", certificate="sts-self")
    sts("cert-wildcard", policy="fetched", certificate="sts-wildcard")
    sts("no-host", bad, policy="unfetchable", host_records=[])
    sts("closed", bad, policy="unfetchable", ip=NOBODY_IP)
    for behaviour, ip in ODD_IPS.items():
        sts(behaviour, bad, policy="unfetchable", ip=ip, certificate="sts")


def sts_text():
    bad = {"sts-policy-invalid"}
    sts("large", {"sts-unfetchable"}, policy="unfetchable",
        text=policy(more=["filler: " + "x" * 900] * 80))
    sts("large-enough", policy="fetched", text=policy(more=["filler: " + "x" * 900] * 70))
    sts("html-type", bad, policy="invalid", web=["default_type text/html;"])
    for name, text in (
        ("version-missing", policy(version=None)), ("version-other", policy(version="STSv2")),
        ("mode-missing", policy(mode=None)), ("mode-other", policy(mode="strict")),
        ("age-missing", policy(max_age=None)), ("age-large", policy(max_age=31557601)),
        ("age-words", policy(max_age="a week")), ("age-negative", policy(max_age=-1)),
        ("mx-missing", policy(mx=())), ("mx-url", policy(mx=["https://mx1.{d}/"])),
        ("mx-star-inside", policy(mx=["mx*.{d}"])), ("empty", ""),
        ("garbage", "\x00\x01<html>\x1b[31m not a policy \n\n::::\n"),
        ("html-page", "<!doctype html><title>Welcome</title>\n<p>version: STSv1\n"),
    ):
        sts(name, bad, policy="invalid", text=text)


def dane(name, records, findings=(), **more):
    more.setdefault("zone", SIGNED)
    DANE_SCENES.append(Scene(name, records, findings, **more))


def dane_all():
    """%good, %other: digests of public keys of the lab; see dns_world."""
    def at(host, data):
        return f"_25._tcp.{host} TLSA {data}"

    one = ["@ MX 10 mx1", "mx1 A +"]
    dane("dane", [*TWO, at("mx1", "3 1 1 %good"), at("mx2", "3 1 1 %good")])
    dane("dane-ta", [*TWO, at("mx1", "2 1 1 %ca"), at("mx2", "2 1 1 %ca")])
    dane("dane-bad", [*one, at("mx1", "3 1 1 %other")])
    dane("dane-rollover", [*one, at("mx1", "3 1 1 %good"), at("mx1", "3 1 1 %other")])
    dane("dane-partial", [*TWO, at("mx1", "3 1 1 %good")], {"dane-partial"})
    dane("dane-pkix", [*one, at("mx1", "1 1 1 %good")], {"dane-unusable"})
    dane("dane-short", [*one, at("mx1", "3 1 1 0123456789abcdef")], {"dane-unusable"})
    dane("dane-unknown", [*one, at("mx1", "9 9 9 %good")], {"dane-unusable"})
    dane("dane-mixed", [*one, at("mx1", "1 1 1 %other"), at("mx1", "3 1 1 %good")])
    dane("dane-cname", [*one, "_25._tcp.mx1 CNAME keys", "keys TLSA 3 1 1 %good"])
    # The DNS of TLSA records alone is broken: a sender that does DANE puts the mail off.
    dane("dane-failing", [*one, "_tcp.mx1 NS ns.servfail.broken.test."], {"dane-lookup-failing"})
    dane("dane-silent", [*one, "_tcp.mx1 NS ns.silent.broken.test."], {"dane-lookup-failing"})
    dane("dane-unsigned", [*one, at("mx1", "3 1 1 %good")], {"dane-not-signed"}, zone="plain.test",
         more=["--dnssec"])
    # MX signed, host elsewhere and unsigned: not DANE's business (RFC 7672 2.2.1).
    dane("dane-host-unsigned", ["@ MX 10 mx1.dane-unsigned.plain.test."], {"dane-not-signed"})
    # MX unsigned, host signed.
    dane("dane-mx-unsigned", ["@ MX 10 mx1.dane.signed.test."], {"dane-not-signed"},
         zone="plain.test")


def record(name, txt, findings=(), **more):
    lines = TWO + [f'{owner} TXT "{text}"' for owner, text in txt]
    RECORD_SCENES.append(Scene(name, lines, findings, **more))


def records_all():
    spf, dmarc, rpt = "@", "_dmarc", "_smtp._tls"
    fine = [(spf, "v=spf1 mx -all"), (dmarc, "v=DMARC1; p=reject; rua=mailto:dmarc@reports.test")]
    record("records", [*fine, (rpt, "v=TLSRPTv1; rua=mailto:tls@reports.test")])
    record("records-parts", [(spf, 'v=spf1 mx" " -all'), fine[1]])
    record("records-beside", [*fine, (spf, "some-verification=1234"), (dmarc, "v=other")])
    record("spf-missing", [fine[1]], {"spf-missing"})
    record("spf-several", [*fine, (spf, "v=spf1 -all")], {"spf-several"})
    record("spf-invalid", [(spf, "v=spf1 mx bogus:thing -all"), fine[1]], {"spf-invalid"})
    record("dmarc-missing", [fine[0]], {"dmarc-missing"})
    record("dmarc-several", [*fine, (dmarc, "v=DMARC1; p=none")], {"dmarc-several"})
    record("dmarc-no-policy", [fine[0], (dmarc, "v=DMARC1; pct=100")], {"dmarc-invalid"})
    # RFC 7489 6.6.3: with somebody to report to, that is p=none.
    record("dmarc-rua-alone", [fine[0], (dmarc, "v=DMARC1; rua=mailto:dmarc@reports.test")])
    record("dmarc-bad-policy", [fine[0], (dmarc, "v=DMARC1; p=all")], {"dmarc-invalid"})
    record("tlsrpt-no-rua", [*fine, (rpt, "v=TLSRPTv1;")], {"tlsrpt-invalid"})
    record("tlsrpt-bad-rua", [*fine, (rpt, "v=TLSRPTv1; rua=ftp://x.test")], {"tlsrpt-invalid"})
    record("tlsrpt-several", [*fine, (rpt, "v=TLSRPTv1; rua=mailto:a@reports.test"),
                              (rpt, "v=TLSRPTv1; rua=mailto:b@reports.test")], {"tlsrpt-several"})


def all_scenes():
    if not STS_SCENES:
        for part in (sts_right, sts_mx, sts_record, sts_fetch, sts_text, dane_all, records_all):
            part()
    return STS_SCENES + DANE_SCENES + RECORD_SCENES
