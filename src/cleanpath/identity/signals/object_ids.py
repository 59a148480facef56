"""Object identifiers and engine ids: the enterprise number of who wrote the agent, and known subtrees."""

import datetime
import re
from collections.abc import Sequence

from cleanpath.identity.evidence import Clue, Reading, Strength
from cleanpath.identity.fingerprint_index import FingerprintIndex
from cleanpath.identity.fingerprints import Arc
from cleanpath.identity.names import bearer
from cleanpath.identity.number_registries import NumberList
from cleanpath.identity.signals.mac_addresses import read_prefix
from cleanpath.verdict import Truth

ENTERPRISES = (1, 3, 6, 1, 4, 1)
LARGEST = 2**32 - 1

GENERIC = {
    0: "reserved",
    311: "Microsoft's agent",
    2021: "the UCD agent",
    4413: "a Broadcom reference design",
    8072: "the Net-SNMP agent",
    12325: "FreeBSD's agent",
    17409: "the agent of a Chinese standard for cable networks",
    30155: "OpenBSD's agent",
}
"""Numbers of agents that run on anybody's boxes: they name software, never the box."""

_OID = re.compile(r"\.?(?:iso|\d{1,10})(?:\.\d{1,10}){1,60}\.?")
_SYMBOLIC = re.compile(
    r"(?:SNMPv2-SMI::|RFC1155-SMI::|\.?iso\.org\.dod\.internet\.private\.)?enterprises"
    r"\.(\d{1,10}(?:\.\d{1,10}){0,60})\.?"
)
_TYPE = "OID:"
_ENGINE = re.compile(r"(?:0x)?([0-9a-f]{2}(?:[: -]?[0-9a-f]{2}){4,31})", re.I)


def parse_oid(value: str) -> tuple[int, ...] | None:
    """Return the numbers of an object identifier, `None` if it is none."""
    text = value.strip().strip('"').removeprefix(_TYPE).strip()
    symbolic = _SYMBOLIC.fullmatch(text)
    if symbolic:
        text = "1.3.6.1.4.1." + symbolic[1]
    if not text.isascii() or not _OID.fullmatch(text):
        return None
    numbers = tuple(1 if part == "iso" else int(part) for part in text.strip(".").split("."))
    return numbers if max(numbers) <= LARGEST else None


def from_sysobjectid(
    values: Sequence[str], book: FingerprintIndex, day: datetime.date, enterprises: NumberList
) -> list[Reading]:
    """Read sysObjectIDs.

    What it cannot know: who built a box whose agent another wrote, who sold it, and whether an inherited
    number still belongs to the business that built the box.
    """
    return [_from_oid(value, book, day, enterprises) for value in values]


def _from_oid(value: str, book: FingerprintIndex, day: datetime.date, enterprises: NumberList) -> Reading:
    numbers = parse_oid(value)
    if numbers is None:
        return Reading(notes=["not an object identifier"])
    if numbers[:6] != ENTERPRISES or len(numbers) < 7:
        return Reading(notes=["not below the enterprises arc, so it names nobody"])
    return read_arc(numbers[6:], book, day, enterprises)


def read_arc(
    arc: tuple[int, ...], book: FingerprintIndex, day: datetime.date, enterprises: NumberList
) -> Reading:
    """Read what follows the enterprises arc: the longest known subtree speaks, else the name in the list.

    A name that a vendor bears clears; one that only begins alike may be another company's, and opens.
    """
    if arc[0] in GENERIC and arc[:2] not in book.arcs and (arc[0],) not in book.arcs:
        return Reading(notes=[f"enterprise number {arc[0]} is {GENERIC[arc[0]]}, which never names the box"])
    for length in range(min(len(arc), 12), 0, -1):
        claims = book.arcs.get(arc[:length])
        if claims:
            return _read_claims(arc[:length], claims, day, enterprises)
    name = enterprises.names.get(str(arc[0]))
    if name is None:
        return Reading(notes=[f"enterprise number {arc[0]}, not of a registered vendor"])
    told = f"enterprise number {arc[0]} is {name!r} in the {enterprises}"
    own = bearer(book.vendors, name)
    found = sorted({*book.vendors_of(name), *([own] if own else [])})
    clues = [
        Clue(vendor, 3.4, "maker", told, name, strength=Strength.CLEARS if vendor == own else Strength.OPENS)
        for vendor in found
    ]
    return Reading(clues, [] if clues else [f"{told}, not of a registered vendor"])


def _read_claims(
    arc: tuple[int, ...], claims: list[tuple[str, Arc | None]], day: datetime.date, enterprises: NumberList
) -> Reading:
    shown_arc = ".".join(map(str, arc))
    name = enterprises.names.get(str(arc[0]))
    told = f"enterprise arc {shown_arc}" + (f", {name!r} in the list ({enterprises})" if name else "")
    clues = []
    for place, (vendor, detail) in enumerate(claims):
        verified = detail.verified if detail else True
        weight = 4.0 - 0.1 * min(place, 3)  # a shared number names the one who answers for it today first
        if detail and detail.since and detail.since.by(day) is Truth.NO:
            continue
        if detail and detail.also:
            weight, told = 1.5, f"{told}, which {detail.also} answer with too"
        strength = Strength.OPENS if detail and detail.also else Strength.CLEARS
        clues.append(Clue(vendor, weight, "maker", told, shown_arc, verified, strength))
        if detail and detail.made_by:
            sold = f"{told}: sold by {vendor}"
            clues.append(Clue(detail.made_by, 4.0, "designer", sold, shown_arc, verified, strength))
    return Reading(clues)


def from_snmp_engineid(
    values: Sequence[str],
    book: FingerprintIndex,
    day: datetime.date,
    prefixes: NumberList,
    enterprises: NumberList,
) -> list[Reading]:
    """Read SNMPv3 engine ids (RFC 3411): an enterprise number, often followed by a MAC address.

    What it cannot know: engine ids can be set by hand, copied with a configuration, and answer for an agent.
    """
    return [_from_engine(value, book, day, prefixes, enterprises) for value in values]


def _from_engine(
    value: str, book: FingerprintIndex, day: datetime.date, prefixes: NumberList, enterprises: NumberList
) -> Reading:
    match = _ENGINE.fullmatch(value.strip()) if len(value) <= 200 else None
    if match is None:
        return Reading(notes=["not an engine id: 5 to 32 bytes in hexadecimal are expected"])
    raw = bytes.fromhex(re.sub("[: -]", "", match[1]))
    number = int.from_bytes(raw[:4], "big") & 0x7FFFFFFF
    reading = read_arc((number,), book, day, enterprises)
    if raw[0] & 0x80 and raw[4] == 3 and len(raw) == 11:
        address = read_prefix(raw[5:8].hex().upper(), raw[5:11].hex().upper(), book, prefixes)
        reading.clues += [
            Clue(c.vendor, c.weight - 1.0, c.role, f"the MAC address inside: {c.reason}", c.seen, c.verified)
            for c in address.clues
        ]
        reading.notes += address.notes
    return reading
