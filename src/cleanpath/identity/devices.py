"""All evidence of one device fused; elements of a case.

More evidence never turns one vendor into another in silence: where two kinds of signal decide differently the
contradiction is told, and where one of them is a declaration ("register says X, the box says Y": possible
relabelling) nobody is named.

The register is the column `vendor`; `model` is inventory text; an optional file `evidence.csv` in the folder
of the case (columns `box`, `kind`, `value`) holds what was observed, `box` being the id of an element.
"""

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from cleanpath.errors import BadInput, shown
from cleanpath.identity.evidence import KINDS, Candidate, Clue, decide, is_kin, weigh
from cleanpath.identity.identify import Knowledge, chain_of, know, read_values, view
from cleanpath.identity.observations import Observation, read_observations
from cleanpath.identity.vendors import Vendors
from cleanpath.network.case import Case

DECLARED = frozenset({"inventory_model", "netbox_slug", "register"})
"""What people wrote down; every other kind was observed."""

ADDRESSES = frozenset({"oui", "mac"})
"""What names the maker of an interface, which may be a part of another's box."""

PARTS = frozenset({"part_maker"})
"""What names the maker of a part, which says nothing of the box."""

MOST_OF_A_KIND = 4.0
"""The most that one kind of signal adds, however many values of it there are."""


def identify_boxes(
    rows: Iterable[Observation], vendors: Vendors, as_of: datetime.date, knowledge: Knowledge | None = None
) -> Iterator[dict[str, Any]]:
    """Fuse the observations of each box, in order of first appearance; rows without a box are left out.

    Yields
    ------
    dict
        `box`, `vendor`, `candidates`, `owner_chain`, `contradictions` (sentences), `remote` (whether nothing
        but remote fingerprints speak for the vendor, which never suffices to clear it), `observations` (how
        many there were). The order of rows makes no difference.
    """
    known = knowledge or know(vendors, as_of)
    by_box: dict[str, list[Observation]] = {}
    for row in rows:
        if row.box is not None and not row.fault:
            by_box.setdefault(row.box, []).append(row)
    for box, seen in by_box.items():
        yield {"box": box, **fuse_box(seen, known)}


def fuse_box(seen: Iterable[Observation], known: Knowledge) -> dict[str, Any]:
    """Fuse the observations of one box."""
    by_kind: dict[str, set[str]] = {}
    count = 0
    for row in seen:
        count += 1
        if row.kind not in PARTS:
            by_kind.setdefault(row.kind, set()).add(row.value)
    weighed = {kind: _weigh_kind(kind, sorted(values), known) for kind, values in sorted(by_kind.items())}
    votes = {kind: decide(known.vendors, own).vendor for kind, own in weighed.items()}
    fused = decide(known.vendors, _sum(weighed))
    told = [*fused.contradictions, *_contradictions(votes, known.vendors)]
    vendor = None if _is_contested(fused.vendor, votes, known.vendors) else fused.vendor
    best = vendor or (fused.candidates[0].vendor if fused.candidates else None)
    speaking = [kind for kind, own in weighed.items() if any(c.vendor == best for c in own)]
    return {
        "vendor": vendor,
        "candidates": [view(candidate) for candidate in fused.candidates],
        "owner_chain": chain_of(vendor, known),
        "contradictions": told,
        "remote": bool(speaking) and all(KINDS[kind].remote for kind in speaking),
        "observations": count,
    }


def _weigh_kind(kind: str, values: list[str], known: Knowledge) -> list[Candidate]:
    clues: list[Clue] = []
    for reading in read_values(kind, values, known):
        clues += reading.clues
    return weigh(KINDS[kind], clues)


def _sum(weighed: dict[str, list[Candidate]]) -> list[Candidate]:
    """Add up what independent kinds of signal say of each vendor; the firmest grade is kept."""
    total: dict[str, Candidate] = {}
    for kind, own in weighed.items():
        for one in own:
            sum_ = total.setdefault(one.vendor, Candidate(one.vendor, one.role))
            sum_.weight += min(one.weight, MOST_OF_A_KIND)
            sum_.grade = min(sum_.grade, one.grade, key=lambda grade: (grade[1], grade[0]))
            sum_.role = one.role if sum_.role == "designer" else sum_.role
            sum_.strength = max(sum_.strength, one.strength)
            sum_.reasons += [f"{KINDS[kind].told}: {reason}" for reason in one.reasons]
    return sorted(total.values(), key=lambda c: (-c.weight, c.vendor))


def _contradictions(votes: dict[str, str | None], vendors: Vendors) -> list[str]:
    """Tell of every two kinds that decide for different vendors."""
    decided = [(kind, vendor) for kind, vendor in votes.items() if vendor]
    told = []
    for place, (kind, vendor) in enumerate(decided):
        for other_kind, other in decided[place + 1 :]:
            if vendor != other and not is_kin(vendors, vendor, other):
                relabelled = (kind in DECLARED) != (other_kind in DECLARED)
                end = ": possible relabelling" if relabelled else ""
                told.append(f"{KINDS[kind].told} says {vendor}, {KINDS[other_kind].told} says {other}{end}")
    return told


def _is_contested(vendor: str | None, votes: dict[str, str | None], vendors: Vendors) -> bool:
    """Whether a signal that is no mere address decides for somebody else."""
    return vendor is not None and any(
        vote and vote != vendor and not is_kin(vendors, vendor, vote)
        for kind, vote in votes.items()
        if kind not in ADDRESSES
    )


EVIDENCE = "evidence.csv"


def identify_elements(case: Case, known: Knowledge) -> Iterator[dict[str, Any]]:
    """Fuse what is known of each element, in the order of the case.

    Yields
    ------
    dict
        As `boxes.identify_boxes`, with `kind` "element", `value` the id, `registered`, the register's text,
        and `notes`.

    Raises
    ------
    BadInput
        If `evidence.csv` cannot be read or names an element that the case does not have.
    """
    table = case.network.elements
    seen: dict[str, list[Observation]] = {name: [] for name in table["id"].to_pylist()}
    for row in _evidence(case, seen):
        seen[row.box or ""].append(row)
    rows = zip(seen, table["vendor"].to_pylist(), table["model"].to_pylist(), strict=True)
    for name, vendor, model in rows:
        own = seen[name]
        if vendor and not vendor.startswith("@"):
            own.append(Observation("register", vendor, name))
        if model:
            own.append(Observation("inventory_model", model, name))
        answer = {"kind": "element", "value": name, "registered": vendor or "", **fuse_box(own, known)}
        answer["notes"] = [] if own else ["nothing tells of its maker"]
        yield answer


def _evidence(case: Case, elements: dict[str, list[Observation]]) -> Iterator[Observation]:
    path = case.folder / EVIDENCE
    if not path.is_file():
        return
    for number, row in enumerate(read_observations(path), 1):
        where = f"{path}, row {number}"
        if row.fault:
            raise BadInput(where, "box, kind and value", row.fault)
        if row.box not in elements:
            raise BadInput(f"{where} [box]", "the id of an element", shown(row.box))
        yield row
