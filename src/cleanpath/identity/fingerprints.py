"""What tells a vendor's boxes apart: numbers, registrant names, texts, slugs and product names."""

import itertools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from cleanpath.dates import PartialDate
from cleanpath.errors import BadInput, shown
from cleanpath.identity.vendors import MARK_FIELDS, SHARED_KEY, Vendors
from cleanpath.records import Record, read_record

PLACES = ("os", "sysdescr", "lldp", "cli", "ssh_banner", "telnet", "ftp", "http", "model", "any")
"""Where a marker counts: `os` is the name of an operating system, `any` a text that counts everywhere."""

STRENGTHS = ("", "weak")
ROLES = ("maker", "designer")

LARGEST_PEN = 2**32 - 1
_OID = re.compile(r"\d{1,10}(\.\d{1,10}){0,30}")
_LEAD = re.compile(r"[a-z](?![?*{])|\d\d(?![?*{])")


@dataclass(frozen=True, slots=True)
class EnterpriseNumber:
    """A private enterprise number and the name that the IANA registry gives it."""

    number: int
    iana_name: str


@dataclass(frozen=True, slots=True)
class Registrant:
    """Patterns on names in the IEEE registry, and prefix counts in the list snapshots, for cross-checks."""

    patterns: tuple[str, ...]
    prefixes: Mapping[str, int]
    registrants: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Marker:
    """A literal text. `anchor` is `start` where it only counts at the start of the value.

    `verified` is true where a corpus shows the same text; false marks general knowledge. `strength` is empty
    for what its place and length suggest, `weak` for a common word that proves nothing alone. `role` is
    `designer` where boxes with it were designed by this vendor, whoever sells them.
    """

    where: str
    text: str
    verified: bool
    anchor: str
    seen_in: tuple[str, ...]
    strength: str
    role: str = "maker"


@dataclass(frozen=True, slots=True)
class Slug:
    """A manufacturer's folder in the device-type library, and how many device types it held."""

    slug: str
    device_types: int


@dataclass(frozen=True, slots=True)
class Family:
    """Product names of one network role; `unverified` ones come from general knowledge."""

    role: str
    names: tuple[str, ...]
    unverified: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Arc:
    """A subtree of object identifiers below an enterprise number that means something more precise.

    `oid` is relative to the enterprises arc ("25506.11"). Several vendors may name the same arc: then it
    means any of them. `made_by` is set where the arc's boxes are sold by this vendor and made by another;
    `also` tells whose boxes, of makers not registered, answer with it too; `since` from when this vendor's
    boxes may.
    """

    oid: tuple[int, ...]
    made_by: str
    also: str
    since: PartialDate | None
    verified: bool


@dataclass(frozen=True, slots=True)
class Model:
    """A pattern of product names: it matches at the start of a word, in lower case.

    A word is letters and digits joined by hyphens, slashes, dots and plus signs. The pattern starts with
    plain letters or two plain digits, by which it is found. A `listed` one counts in inventories only: in
    running text it occurs by chance. `designed` ones are boxes that this vendor designed for another brand.
    """

    pattern: str
    role: str
    verified: bool
    listed: bool
    designed: bool = False


@dataclass(frozen=True, slots=True)
class Fingerprints:
    """All marks of one vendor."""

    vendor: str
    cli_command: str
    netmiko_platforms: tuple[str, ...]
    oui: Registrant
    pens: tuple[EnterpriseNumber, ...]
    markers: tuple[Marker, ...]
    slugs: tuple[Slug, ...]
    families: tuple[Family, ...]
    arcs: tuple[Arc, ...]
    models: tuple[Model, ...]
    ttl: tuple[str, ...]
    """Signatures of hop limits such as "255/64": initial values in time-exceeded and echo replies."""


@dataclass(frozen=True, slots=True)
class SharedPen:
    """A number that several entries claim, such as an absorbed brand and its successor."""

    number: int
    ids: tuple[str, ...]
    iana_name: str


@lru_cache(maxsize=8)
def read_marks(vendors: Vendors) -> dict[str, Fingerprints]:
    """Read the marks of every vendor.

    Raises
    ------
    BadInput
        At the first fault.
    """
    return {key: marks_of(vendors.folder, key, vendors.raw[key]) for key in vendors}


def marks_of(folder: Path, key: str, fields: Mapping[str, Any]) -> Fingerprints:
    """Read the second half of one vendor's file."""
    own = {name: value for name, value in fields.items() if name in MARK_FIELDS}
    return read_record(str(folder / f"{key}.toml"), own, lambda record: _marks(key, record))


def read_shared_pens(vendors: Vendors) -> tuple[SharedPen, ...]:
    """Read the numbers that several vendors claim."""
    fields = vendors.raw.get(SHARED_KEY, {})
    where = str(vendors.folder / f"{SHARED_KEY}.toml")
    return Record(where, fields).records("shared_pen", _shared_pen, ())


def _marks(key: str, record: Record) -> Fingerprints:
    oui = record.record("oui", _registrant) if record.has("oui") else Registrant((), {}, {})
    return Fingerprints(
        vendor=key,
        cli_command=record.text("cli_command", ""),
        netmiko_platforms=record.texts("netmiko_platforms", ()),
        oui=oui,
        pens=record.records("pen", _pen, ()),
        markers=record.records("marker", _marker, ()),
        slugs=record.records("slug", _slug, ()),
        families=record.records("family", _family, ()),
        arcs=record.records("arc", _arc, ()),
        models=tuple(itertools.chain.from_iterable(record.records("model", _models, ()))),
        ttl=record.texts("ttl", ()),
    )


def _whole(record: Record, field: str, low: int, high: int) -> int:
    number = record.number(field, low=low, high=high)
    if number != int(number):
        raise BadInput(record.where(field), "a whole number", shown(number))
    return int(number)


def _pen(record: Record) -> EnterpriseNumber:
    return EnterpriseNumber(_whole(record, "number", 1, LARGEST_PEN), record.text("iana_name"))


def _shared_pen(record: Record) -> SharedPen:
    return SharedPen(_whole(record, "pen", 1, LARGEST_PEN), record.texts("ids"), record.text("iana_name"))


def _registrant(record: Record) -> Registrant:
    patterns = record.texts("patterns", ())
    for pattern in patterns:
        try:
            re.compile(pattern)
        except (re.error, RecursionError, OverflowError):
            raise BadInput(record.where("patterns"), "a regular expression", shown(pattern)) from None
    return Registrant(patterns, _counts(record, "prefixes"), _counts(record, "registrants"))


def _counts(record: Record, field: str) -> Mapping[str, int]:
    """Read a table of whole numbers by name."""
    if not record.has(field):
        return {}
    fields = record.take(field)
    inner = Record(record.where(field), fields)
    return {name: _whole(inner, name, 0, 2**24) for name in fields}


def _marker(record: Record) -> Marker:
    return Marker(
        where=record.choice("where", PLACES),
        text=record.text("text"),
        verified=record.flag("verified"),
        anchor=record.choice("anchor", ("start", ""), ""),
        seen_in=record.texts("seen_in", ()),
        strength=record.choice("strength", STRENGTHS, ""),
        role=record.choice("role", ROLES, "maker"),
    )


def _slug(record: Record) -> Slug:
    return Slug(
        record.text("slug"), _whole(record, "device_types", 0, 10**6) if record.has("device_types") else 0
    )


def _family(record: Record) -> Family:
    return Family(record.text("role"), record.texts("names", ()), record.texts("names_unverified", ()))


def _arc(record: Record) -> Arc:
    text = record.text("oid")
    if not _OID.fullmatch(text):
        raise BadInput(
            record.where("oid"), "numbers below the enterprises arc, such as 25506.11", shown(text)
        )
    return Arc(
        oid=tuple(int(part) for part in text.split(".")),
        made_by=record.text("maker", ""),
        also=record.text("also", ""),
        since=record.optional_date("since"),
        verified=record.flag("verified"),
    )


def _models(record: Record) -> tuple[Model, ...]:
    """Read one pattern, or several that have all else in common."""
    patterns = record.texts("patterns") if record.has("patterns") else (record.text("pattern"),)
    where = record.where("patterns" if len(patterns) > 1 else "pattern")
    role, verified, listed = record.text("role", ""), record.flag("verified"), record.flag("listed", False)
    designed = record.flag("designed", False)
    return tuple(Model(_pattern(text, where), role, verified, listed, designed) for text in patterns)


def _pattern(text: str, where: str) -> str:
    try:
        re.compile(text)
    except (re.error, RecursionError, OverflowError):
        raise BadInput(where, "a regular expression", shown(text)) from None
    if not _LEAD.match(text) or not text.isascii():
        expected = "a pattern that starts with lower-case letters or two digits"
        raise BadInput(where, expected, shown(text))
    return text
