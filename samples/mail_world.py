"""The mail world behind the sample site: a domain each, its servers and their habits."""
import pathlib
import sys
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "tests" / "lab"))
from smtp_server import Behaviour  # noqa: E402
from world import SITE  # noqa: E402

WELL = Behaviour


def worlds(certificates):
    """{domain: [(preference, host, ip, Behaviour or None)]}; [] has no mail server."""
    relay = Behaviour(rcpt="550 5.7.1 you are not allowed to relay to that domain")
    return {
        # The backup was never told about half of the museum's life.
        "harbour.example": [
            (10, "mx1", "127.70.0.1", Behaviour(known=[
                "info", "press", "visitors", "groups", "schools", "tickets", "archive", "library",
                "director", "forms", "Reading.Room", "curator", "slashes", "twice", "one", "two",
                "named", "spaced", "dotted"])),
            (20, "mx2", "127.70.0.2", Behaviour(known=[
                "info", "press", "visitors", "groups", "schools", "tickets", "archive", "library",
                "director", "forms", "Reading.Room", "curator", "slashes", "twice", "one", "two",
                "named", "spaced", "dotted"])),
        ],
        "ledger.example": [(10, "mx1", "127.70.1.1", WELL()), (20, "mx2", "127.70.1.2", relay)],
        "ferry.example": [(10, "mx1", "127.70.2.1", None), (20, "mx2", "127.70.2.2", WELL())],
        "cafe.example": [(10, "mx1", "127.70.3.1", Behaviour(
            known=["table"], greylist=set()))],
        "workshop.example": [(10, "mx1", "127.70.4.1", WELL())],
        "newsletter.example": [(10, "mx1", "127.70.5.1", Behaviour(rcpt="250 2.1.5 Ok"))],
        "agency.example": [(10, "mx1", "127.70.6.1", Behaviour(
            certificate=certificates["expired"]))],
        "radio.example": [(10, "mx1", "127.70.7.1", Behaviour(
            mail=lambda line: "550 5.7.1 null sender is not allowed" if b"<>" in line else
            "250 2.1.0 Ok"))],
        "answering.example": [(10, "mx1", "127.70.8.1", WELL()), (20, "mx2", "127.70.8.2",
            Behaviour(banner="421 Service Temporarily Unavailable", may_leave_early=True))],
        "friends.example": [(10, "mx1", "127.70.9.1", Behaviour(known=["treasurer"]))],
        "yachts.example": None,  # null MX
        "insurer.example": [(10, "mx1", "127.70.10.1", None)],
        "printer.example": [(10, "mx1", "127.70.11.1", Behaviour(
            rcpt="554 5.7.1 Service unavailable; Client host blocked using zen.spamhaus.org"))],
        "lawyers.example": [(10, "mx1", "127.70.12.1", Behaviour(
            rcpt="552 5.2.2 Mailbox full"))],
    }


def zone(all_worlds, site):
    """The zone `example` as lines."""
    lines = [f"www.harbour A {site}"]
    for domain, servers in all_worlds.items():
        label = domain.removesuffix(".example")
        if servers is None:
            lines.append(f"{label} MX 0 .")
        for preference, host, ip, _ in servers or []:
            lines += [f"{label} MX {preference} {host}.{label}", f"{host}.{label} A {ip}"]
    return lines


def start(world):
    """All of it in a World (tests/lab/world.py): names, mail servers and the site."""
    all_worlds = worlds(world.certificates())
    world.start_names([], {"example": zone(all_worlds, SITE)})
    for servers in all_worlds.values():
        for _, _, ip, behaviour in servers or []:
            if behaviour:
                world.start_server(ip, behaviour)
    world.start_site(HERE / "site")
    world.wait_for_names()
    time.sleep(0.5)
