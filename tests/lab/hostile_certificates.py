"""Certificates for the hostile scenes: fit ones, some that no authority should have signed, and chains that are too long."""
import hostile_steps

FUTURE = ("20400101000000Z", "20410101000000Z")
CHAIN_MAX = 100 * 1024  # what mailknock reads of a chain


def name_of(scene):
    return f"mx1.h-{scene}.lab.test"


def padding(size):
    return "1.3.6.1.4.1.55555.1=ASN1:UTF8String:" + "a" * size


def with_nul(name):
    """subjectAltName=DNS:NAME<NUL>.evil.example, which no tool writes on purpose (CVE-2009-2408)."""
    text = name.encode() + b"\0.evil.example"
    der = b"\x30" + bytes([len(text) + 2]) + b"\x82" + bytes([len(text)]) + text
    return "subjectAltName=DER:" + ":".join(f"{byte:02x}" for byte in der)


def make(world):
    """{kind: (certificate, key)}; all but what is odd about each is right."""
    def certificate(scene, **more):
        return world.certificate(scene, [name_of(scene)], **more)

    return {
        "steps": world.certificate("steps", [
            *(name_of(step) for step in hostile_steps.names_in_tls()),
            *(name_of(f"{misdeed}-tls-{step}") for misdeed in ("record", "cut")
              for step in ("ehlo", "mail", "rcpt"))]),
        "tls-not-yet": certificate("tls-not-yet", dates=FUTURE),
        "tls-long": certificate("tls-long", extension=padding(CHAIN_MAX - 4096)),
        "tls-too-long": certificate("tls-too-long", extension=padding(CHAIN_MAX)),
        "tls-nul": certificate("tls-nul", extension=with_nul(name_of("tls-nul"))),
        "tls-rsa512": certificate("tls-rsa512", key=("rsa:512",)),
        **{scene: certificate(scene) for scene in (
            "pieces", "tls-old", "tls-asks", "tls-demands", "tls-demands12", "tls-renegotiates")},
    }
