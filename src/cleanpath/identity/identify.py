"""Who made this box: observations in, one plain answer a row out, in order and in bounded memory.

Rows are taken in batches; in each, equal values are read once. Addresses are reduced to their prefixes with
numpy, everything else is coded by its distinct values with Arrow.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt

from cleanpath.errors import BadInput, shown
from cleanpath.identity.book import PLACES, Book, open_book
from cleanpath.identity.clues.hops import from_ttl
from cleanpath.identity.clues.numbers import from_snmp_engineid, from_sysobjectid
from cleanpath.identity.clues.parts import from_part_maker
from cleanpath.identity.clues.prefixes import from_mac, from_oui
from cleanpath.identity.clues.slugs import from_netbox_slug, from_register
from cleanpath.identity.clues.words import from_text
from cleanpath.identity.columns import address_prefixes, distinct, engine_heads
from cleanpath.identity.evidence import KINDS, Reading
from cleanpath.identity.fuse import Candidate, decide, weigh
from cleanpath.identity.lists import NumberList, load_enterprises, load_prefixes
from cleanpath.identity.observations import Observation
from cleanpath.identity.owners import owner_chain
from cleanpath.identity.registry import link_view
from cleanpath.identity.vendors import Vendors

BATCH_ROWS = 65_536
BATCH_CHARACTERS = 32_000_000
KEPT_ANSWERS = 100_000
LONGEST_KEPT = 1_000

Answer = dict[str, Any]
"""`vendor`, `candidates`, `owner_chain`, `notes` of a distinct value; shared by its rows, never changed."""


@dataclass
class Knowledge:
    """What identification knows: the registry arranged for look-up, the lists, and the day for owners."""

    vendors: Vendors
    as_of: datetime.date
    book: Book
    prefixes: NumberList
    enterprises: NumberList
    answers: dict[tuple[str, str], Answer] = field(default_factory=dict)
    alike: dict[tuple[object, ...], Answer] = field(default_factory=dict)
    chains: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    divided: frozenset[int] = frozenset()
    """The 24-bit prefixes that the list divides further."""
    prefix_answers: list[Answer] = field(default_factory=list)

    @cached_property
    def prefix_codes(self) -> npt.NDArray[np.int32]:
        """The place of each 24-bit prefix in `prefix_answers`, -1 where not asked yet; 64 MiB, made once."""
        return np.full(2**24, -1, np.int32)


def know(
    vendors: Vendors,
    as_of: datetime.date,
    prefixes: NumberList | None = None,
    enterprises: NumberList | None = None,
) -> Knowledge:
    """Arrange the registry for look-up, with the newest number lists unless others are given."""
    listed = load_prefixes() if prefixes is None else prefixes
    return Knowledge(
        vendors,
        as_of,
        open_book(vendors),
        listed,
        load_enterprises() if enterprises is None else enterprises,
        divided=frozenset(int(p[:6], 16) for p in listed.names if len(p) > 6),
    )


def identify(
    rows: Iterable[Observation], vendors: Vendors, as_of: datetime.date, knowledge: Knowledge | None = None
) -> Iterator[dict[str, Any]]:
    """Answer each observation, in order.

    Yields
    ------
    dict
        `kind` and `value` as given (the value cut to what was read), `vendor` (an id, or `None` where the
        evidence does not decide), `candidates` (each with `vendor`, `grade`, `reasons`, `role`),
        `owner_chain` of the vendor as of the day, `notes` (why nothing more is known), `remote` (whether the
        evidence is a remote fingerprint, which never suffices to clear an element), and `box` where given.

    Raises
    ------
    BadInput
        If an observation has an unknown kind and no fault that says so.
    """
    known = knowledge or know(vendors, as_of)
    batch: list[Observation] = []
    size = 0
    for row in rows:
        batch.append(row)
        size += len(row.value)
        if len(batch) >= BATCH_ROWS or size >= BATCH_CHARACTERS:
            yield from _answer_batch(batch, known)
            batch, size = [], 0
    yield from _answer_batch(batch, known)


def _answer_batch(batch: list[Observation], known: Knowledge) -> Iterator[dict[str, Any]]:
    by_kind: dict[str, list[int]] = {}
    answers: list[Answer] = [{}] * len(batch)
    for place, row in enumerate(batch):
        if row.fault:
            answers[place] = _named(None, [], known, [row.fault], remote=False)
        else:
            by_kind.setdefault(row.kind, []).append(place)
    for kind, places in by_kind.items():
        codes, found = identify_column(kind, [batch[place].value for place in places], known)
        for place, code in zip(places, codes.tolist(), strict=True):
            answers[place] = found[code]
    for row, answer in zip(batch, answers, strict=True):
        result = {"kind": row.kind, "value": row.value[:LONGEST_KEPT], **answer}
        if row.box is not None:
            result["box"] = row.box
        yield result


def identify_column(
    kind: str, values: Sequence[str], known: Knowledge
) -> tuple[npt.NDArray[np.int64], list[Answer]]:
    """Answer a column of values of one kind.

    Returns
    -------
    codes, answers
        For each value the place of its answer in `answers`; shape (N,), dtype int64.

    Raises
    ------
    BadInput
        If the kind is unknown.
    """
    if kind not in KINDS:
        raise BadInput("kind", "one of " + ", ".join(KINDS), shown(kind), "Correct the kind.")
    if kind in ("oui", "mac") and len(values) > 64:
        return _address_column(kind, values, known)
    codes, each = distinct(engine_heads(values) if kind == "snmp_engineid" else values)
    return codes, _answers(kind, each, known)


def _address_column(
    kind: str, values: Sequence[str], known: Knowledge
) -> tuple[npt.NDArray[np.int64], list[Answer]]:
    """Answer addresses by their prefixes; whatever has an unusual form goes the slow way."""
    found = address_prefixes(values, known.divided, whole=kind == "mac")
    table, answers = known.prefix_codes, known.prefix_answers
    fresh = np.unique(found[(found >= 0) & (table[found] < 0)])
    if fresh.size:
        if len(answers) + fresh.size > KEPT_ANSWERS:
            table[:] = -1
            known.prefix_answers = answers = []
            fresh = np.unique(found[found >= 0])
        readings = read_values("oui", [f"{prefix:06X}" for prefix in fresh.tolist()], known)
        table[fresh] = np.arange(len(answers), len(answers) + fresh.size)
        answers += [_answer("oui", reading, known) for reading in readings]
    codes = table[found].astype(np.int64)
    odd = np.flatnonzero(found < 0)
    if not odd.size:
        return codes, answers
    odd_codes, each = distinct([values[place] for place in odd.tolist()])
    codes[odd] = odd_codes + len(answers)
    return codes, answers + _answers(kind, each, known)


def _answers(kind: str, values: Sequence[str], known: Knowledge) -> list[Answer]:
    """Return the answer to each distinct value, from memory where it was asked before."""
    kept = known.answers
    missing = [value for value in values if (kind, value) not in kept]
    fresh: dict[str, Answer] = {}
    for value, reading in zip(missing, read_values(kind, missing, known), strict=True):
        fresh[value] = _answer(kind, reading, known)
    result = [fresh[value] if value in fresh else kept[kind, value] for value in values]
    if len(known.alike) > KEPT_ANSWERS:
        known.alike.clear()
    if len(kept) + len(fresh) > KEPT_ANSWERS:
        kept.clear()
    kept.update(((kind, v), a) for v, a in fresh.items() if len(v) <= LONGEST_KEPT)
    return result


def read_values(kind: str, values: Sequence[str], known: Knowledge) -> list[Reading]:
    """Read values of one kind with the function of their signal."""
    book = known.book
    if kind in PLACES:
        return from_text(kind, values, book)
    if kind == "sysobjectid":
        return from_sysobjectid(values, book, known.as_of, known.enterprises)
    if kind == "snmp_engineid":
        return from_snmp_engineid(values, book, known.as_of, known.prefixes, known.enterprises)
    if kind in ("mac", "oui"):
        return (from_mac if kind == "mac" else from_oui)(values, book, known.prefixes)
    return _BY_BOOK[kind](values, book)


_BY_BOOK: dict[str, Callable[[Sequence[str], Book], list[Reading]]] = {
    "netbox_slug": from_netbox_slug,
    "part_maker": from_part_maker,
    "register": from_register,
    "ttl": from_ttl,
}
"""Signals that need nothing but the registry."""


def _answer(kind: str, reading: Reading, known: Knowledge) -> Answer:
    """Return the answer to a reading, the same one to readings that are alike."""
    if reading.key is None:
        return _judge(kind, reading, known)
    key = (kind, reading.key, *reading.notes)
    if key not in known.alike:
        known.alike[key] = _judge(kind, reading, known)
    return known.alike[key]


def _judge(kind: str, reading: Reading, known: Knowledge) -> Answer:
    signal = KINDS[kind]
    if not reading.clues:
        return _named(None, [], known, list(reading.notes), remote=signal.remote)
    fused = decide(known.vendors, weigh(signal, reading.clues))
    notes = list(reading.notes)
    if fused.vendor is None and fused.candidates and not fused.contradictions:
        several = len(fused.candidates) > 1
        notes.append("the evidence fits several vendors" if several else "too little evidence for one vendor")
    notes += fused.contradictions
    return _named(fused.vendor, fused.candidates, known, notes, remote=signal.remote)


def _named(
    vendor: str | None, candidates: list[Candidate], known: Knowledge, notes: list[str], *, remote: bool
) -> Answer:
    return {
        "vendor": vendor,
        "candidates": [view(candidate) for candidate in candidates],
        "owner_chain": chain_of(vendor, known),
        "notes": notes,
        "remote": remote,
    }


def view(candidate: Candidate) -> dict[str, Any]:
    """Return a candidate as plain data."""
    return {
        "vendor": candidate.vendor,
        "grade": candidate.grade,
        "reasons": list(candidate.reasons),
        "role": candidate.role,
    }


def chain_of(vendor: str | None, known: Knowledge) -> list[dict[str, Any]]:
    """Return the owner chain of a vendor on the day as plain data; empty without a vendor."""
    if vendor is None:
        return []
    if vendor not in known.chains:
        links = owner_chain(known.vendors, vendor, known.as_of)
        known.chains[vendor] = [link_view(link) for link in links]
    return known.chains[vendor]
