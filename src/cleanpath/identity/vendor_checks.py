"""Checks of a registry of vendors as a whole, and plain views of it for commands and pages."""

import datetime
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cleanpath.dates import PartialDate, Span
from cleanpath.errors import BadInput, shown
from cleanpath.identity.fingerprints import Fingerprints, marks_of, read_shared_pens
from cleanpath.identity.ownership import Link, affiliates, owner_chain
from cleanpath.identity.vendors import BUNDLED, SHARED_KEY, Ownership, Vendor, Vendors, load_faulty
from cleanpath.verdict import Truth


def check_vendors(folder: Path | None = None) -> list[BadInput]:
    """Return every fault of a folder of vendors: each file by itself, then what they say of each other.

    Beyond the strict reading of each file: sources, successors and shared numbers that nobody defined, a
    number claimed twice without being shared, two owners certain on one day, cycles of ownership on any day.
    """
    place = BUNDLED if folder is None else folder
    vendors, faults = load_faulty(place)
    marks: dict[str, Fingerprints] = {}
    for key in vendors:
        try:
            marks[key] = marks_of(place, key, vendors.raw[key])
        except BadInput as fault:
            faults.append(fault)
    for vendor in vendors.values():
        faults += _check_vendor(vendors, vendor)
    return [*faults, *_check_shared(vendors), *_check_pens(vendors, marks), *_check_cycles(vendors)]


def _at(vendors: Vendors, key: str, field: str) -> str:
    return f"{vendors.folder / key}.toml [{field}]"


def _check_vendor(vendors: Vendors, vendor: Vendor) -> Iterable[BadInput]:
    where = _at(vendors, vendor.id, "successor")
    if vendor.successor and (vendor.successor not in vendors or vendor.successor == vendor.id):
        yield BadInput(where, "the id of another vendor", shown(vendor.successor))
    cited = [source for fact in vendor.ownership for source in fact.sources]
    for source in [*cited, *(listing.source for listing in vendor.listings)]:
        if source not in vendors.origins:
            yield BadInput(
                _at(vendors, vendor.id, "sources"),
                "a key of _sources.toml",
                shown(source),
                "Describe it there.",
            )
    owners = [fact for fact in vendor.ownership if fact.type == "owner" and fact.controller]
    for number, fact in enumerate(owners):
        if fact.controller == vendor.id:
            yield BadInput(_at(vendors, vendor.id, "ownership"), "another controller", shown(vendor.id))
        for other in owners[number + 1 :]:
            if fact.controller != other.controller and _surely_overlap(fact, other):
                yield BadInput(
                    _at(vendors, vendor.id, "ownership"),
                    "one controller at a time",
                    f"{shown(fact.controller)} and {shown(other.controller)} on one day",
                    "Correct the dates, or name the holders of a joint venture.",
                )


def _surely_overlap(one: Ownership, other: Ownership) -> bool:
    """Whether both facts are certain on some day; a missing start is no certainty for both at once."""
    starts = [span.start.last for span in (one.span, other.span) if span.start]
    ends = [span.end.first for span in (one.span, other.span) if span.end]
    if not starts:
        return not ends
    return not ends or max(starts) < min(ends)


def _check_shared(vendors: Vendors) -> Iterable[BadInput]:
    try:
        shared = read_shared_pens(vendors)
    except BadInput as fault:
        return [fault]
    return [
        BadInput(_at(vendors, SHARED_KEY, "shared_pen"), "ids of vendors", shown(key))
        for pen in shared
        for key in pen.ids
        if key not in vendors
    ]


def _check_pens(vendors: Vendors, marks: dict[str, Fingerprints]) -> Iterable[BadInput]:
    try:
        shared = {pen.number: set(pen.ids) for pen in read_shared_pens(vendors)}
    except BadInput:
        return
    claims: dict[int, list[str]] = {}
    for key, own in marks.items():
        for pen in own.pens:
            claims.setdefault(pen.number, []).append(key)
    for number, keys in claims.items():
        if len(keys) > 1 and not set(keys) <= shared.get(number, set()):
            yield BadInput(
                _at(vendors, keys[1], "pen"),
                "an enterprise number of one vendor",
                f"{number}, which {', '.join(keys)} claim",
                "List it under shared_pen in _registry.toml if both are right.",
            )


def _check_cycles(vendors: Vendors) -> Iterable[BadInput]:
    """Look for a cycle of certain control on every day on which something changes."""
    facts = [
        (vendor.id, fact)
        for vendor in vendors.values()
        for fact in vendor.ownership
        if fact.type == "owner" and fact.controller in vendors and fact.controller != vendor.id
    ]
    days = {
        day
        for _, fact in facts
        for date in (fact.span.start, fact.span.end)
        if date
        for day in (date.first, date.last)
    }
    told: set[frozenset[str]] = set()
    for day in sorted({*days, datetime.date(1900, 1, 1), datetime.date(2100, 1, 1)}):
        parents = {child: fact.controller for child, fact in facts if fact.span.holds(day) is Truth.YES}
        for start in parents:
            cycle = _cycle(parents, start)
            if cycle and frozenset(cycle) not in told:
                told.add(frozenset(cycle))
                yield BadInput(
                    _at(vendors, cycle[0], "ownership"),
                    "owners that do not own each other in a ring",
                    f"{' -> '.join([*cycle, cycle[0]])} on {day}",
                )


def _cycle(parents: dict[str, str], start: str) -> list[str]:
    walk: list[str] = []
    here: str | None = start
    while here is not None and here not in walk:
        walk.append(here)
        here = parents.get(here)
    return walk[walk.index(here) :] if here is not None else []


def list_vendors(
    vendors: Vendors, day: datetime.date, *, home: str = "", owner: str = "", kind: str = ""
) -> list[dict[str, Any]]:
    """Return one plain row for each vendor, sorted by id.

    Parameters
    ----------
    vendors
        The registry.
    day
        The day for owners.
    home, owner, kind
        Keep vendors of one home country (ISO code), of one owner (an id, certain or possible), of one kind.

    Raises
    ------
    UnknownName
        If `owner` is not registered.
    """
    owned = affiliates(vendors, owner, day) if owner else None
    return [
        {
            "id": vendor.id,
            "name": vendor.name,
            "kind": vendor.kind,
            "home": list(vendor.home),
            "owners": [link_view(link) for link in owner_chain(vendors, vendor.id, day)],
            "successor": vendor.successor or None,
        }
        for vendor in sorted(vendors.values(), key=lambda v: v.id)
        if (not home or home in vendor.home)
        and (not kind or vendor.kind == kind)
        and (owned is None or vendor.id in owned)
    ]


def link_view(link: Link) -> dict[str, Any]:
    """Return one link of an owner chain as plain data."""
    span = link.fact.span if link.fact else Span(None, None)
    return {
        "of": link.child,
        "vendor": link.parent if link.registered else None,
        "name": link.parent,
        "kind": link.kind,
        "truth": str(link.truth),
        "through": str(link.through),
        "depth": link.depth,
        "from": _date(span.start),
        "to": _date(span.end),
        "verified": link.fact.verified if link.fact else False,
        "sources": list(link.fact.sources) if link.fact else [],
    }


def _date(date: PartialDate | None) -> str | None:
    return date.text if date else None
