"""Observations in, one answer a row out.

Rows are taken in batches; in each, equal values are read once. Addresses are reduced to their prefixes with
numpy, everything else is coded by its distinct values with Arrow.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from cleanpath.errors import BadInput, shown
from cleanpath.identity import text_kernel
from cleanpath.identity.evidence import KINDS, Candidate, Reading, decide, weigh
from cleanpath.identity.fingerprint_index import PLACES, FingerprintIndex, open_book
from cleanpath.identity.number_registries import NumberList, load_enterprises, load_prefixes
from cleanpath.identity.observations import Observation
from cleanpath.identity.ownership import owner_chain
from cleanpath.identity.signals.declared import from_netbox_slug, from_part_vendor, from_register
from cleanpath.identity.signals.hop_limits import from_ttl
from cleanpath.identity.signals.mac_addresses import UNTELLING, from_mac, from_oui
from cleanpath.identity.signals.object_ids import from_snmp_engineid, from_sysobjectid
from cleanpath.identity.signals.texts import from_text
from cleanpath.identity.text_columns import TextIndex, index_texts, read_column
from cleanpath.identity.vendor_checks import link_view
from cleanpath.identity.vendors import Vendors
from cleanpath.jit import is_kept

_HEX = np.full(256, 255, np.uint8)
for _digit, _char in enumerate("0123456789abcdef"):
    _HEX[ord(_char)] = _HEX[ord(_char.upper())] = _digit

_LAYOUTS = {
    17: ((0, 1, 3, 4, 6, 7, 9, 10, 12, 13, 15, 16), (2, 5, 8, 11, 14), b":-"),
    14: ((0, 1, 2, 3, 5, 6, 7, 8, 10, 11, 12, 13), (4, 9), b".:-"),
    12: (tuple(range(12)), (), b""),
    8: ((0, 1, 3, 4, 6, 7), (2, 5), b":-"),
    6: (tuple(range(6)), (), b""),
}
"""By length: where the digits are, where the separators, and which these may be."""


def distinct(values: Sequence[str]) -> tuple[npt.NDArray[np.int64], list[str]]:
    """Code values by their distinct ones.

    Returns
    -------
    codes, each
        The place of each value in `each`, the distinct values in order of appearance.
    """
    try:
        coded = pa.array(values, pa.string()).dictionary_encode()
    except (pa.ArrowInvalid, UnicodeEncodeError):  # lone surrogates have no UTF-8 form
        places: dict[str, int] = {}
        codes = np.fromiter((places.setdefault(v, len(places)) for v in values), np.int64, len(values))
        return codes, list(places)
    return coded.indices.to_numpy().astype(np.int64), coded.dictionary.to_pylist()


def address_prefixes(values: Sequence[str], divided: frozenset[int], *, whole: bool) -> npt.NDArray[np.int64]:
    """Return the 24-bit prefix of each address, -1 where the slow way must read it.

    Parameters
    ----------
    values
        Addresses as text. Those of 12 digits in the usual forms are read here; bare prefixes of 6 digits too
        unless `whole` addresses are asked for.
    divided
        Prefixes that the list divides further: their rows are left to the slow way.
    whole
        Whether bare prefixes are refused.
    """
    result = np.full(len(values), -1, np.int64)
    try:
        column = pa.array(values, pa.string())
    except (pa.ArrowInvalid, UnicodeEncodeError):
        return result
    lengths = pc.binary_length(column).to_numpy(zero_copy_only=False)
    for length in (17, 14, 12) if whole else tuple(_LAYOUTS):
        rows = np.flatnonzero(lengths == length)
        if rows.size:
            part = column if rows.size == len(values) else column.take(pa.array(rows))
            result[rows] = _read_layout(part, length)
    if divided:
        result[np.isin(result, np.fromiter(divided, np.int64))] = -1
    result[np.isin(result, np.fromiter(UNTELLING, np.int64))] = -1
    return result


def _read_layout(part: pa.Array, length: int) -> npt.NDArray[np.int64]:
    """Read texts that all have one length in bytes."""
    digits, separators, allowed = _LAYOUTS[length]
    start = np.frombuffer(part.buffers()[1], np.int32)[part.offset]
    raw = np.frombuffer(part.buffers()[2], np.uint8)[start : start + length * len(part)].reshape(-1, length)
    nibbles = _HEX[raw[:, digits]]
    good = (nibbles < 16).all(axis=1)
    if separators:
        marks = raw[:, separators]
        good &= np.isin(marks[:, 0], np.frombuffer(allowed, np.uint8))
        good &= (marks == marks[:, :1]).all(axis=1)
    prefix = np.zeros(len(part), np.int64)
    for place in range(6):
        prefix = prefix * 16 + nibbles[:, place]
    return np.where(good, prefix, -1)


def engine_heads(values: Sequence[str]) -> Sequence[str]:
    """Return engine ids with the end of a MAC address inside set to zero: the end tells nothing of the maker.

    Only ids in plain hexadecimal digits, of the form "enterprise number, 03, address", are changed.
    """
    return [
        f"{value[:16]}000000" if len(value) == 22 and value[8:10] == "03" and value.isalnum() else value
        for value in values
    ]


LEAST_ROWS = 1_024
"""Distinct texts of one batch from which on they are read in one pass."""

PAYING_BYTES, PATIENT_BYTES = 2_000_000, 30_000_000
"""Distinct text of a kind that is read one by one, for a second or more, until its marks are arranged; and
that of all kinds until the kernel is compiled, where no machine code is on disk."""

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
    book: FingerprintIndex
    prefixes: NumberList
    enterprises: NumberList
    answers: dict[tuple[str, str], Answer] = field(default_factory=dict)
    alike: dict[tuple[object, ...], Answer] = field(default_factory=dict)
    chains: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    divided: frozenset[int] = frozenset()
    """The 24-bit prefixes that the list divides further."""
    prefix_answers: list[Answer] = field(default_factory=list)
    text_indexes: dict[str, TextIndex | None] = field(default_factory=dict)
    """The marks of each kind of text of which many were read."""
    bytes_met: dict[str, int] = field(default_factory=dict)
    """Bytes of distinct text so far by kind, by which it is judged whether arranging or compiling pays."""

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
    if kind in PLACES and len(values) >= LEAST_ROWS:
        answered = _text_column(kind, values, known)
        if answered is not None:
            return answered
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


def _text_column(
    kind: str, values: Sequence[str], known: Knowledge
) -> tuple[npt.NDArray[np.int64], list[Answer]] | None:
    """Answer texts by one pass over their bytes; nothing where few differ or they have no such form."""
    try:
        coded = pa.array(values, pa.string()).dictionary_encode()
    except (pa.ArrowInvalid, UnicodeEncodeError):
        return None
    if not _pays(kind, coded.dictionary, known):
        return None
    if kind not in known.text_indexes:
        known.text_indexes[kind] = index_texts(kind, known.book.texts[kind], kind == "http_banner")
    index = known.text_indexes[kind]
    if index is None:
        return None
    codes, readings = read_column(coded.dictionary, index, known.book)
    if len(known.alike) > KEPT_ANSWERS:
        known.alike.clear()
    answers = [_answer(kind, reading, known) for reading in readings]
    return codes[coded.indices.to_numpy()], answers


def _pays(kind: str, texts: pa.Array, known: Knowledge) -> bool:
    """Whether distinct texts are worth arranging the marks, loading the kernel or compiling it."""
    if len(texts) < LEAST_ROWS or kind in known.text_indexes:
        return len(texts) >= LEAST_ROWS
    met = known.bytes_met
    met[kind] = met.get(kind, 0) + int(pc.sum(pc.binary_length(texts)).as_py())
    ready = sum(met.values()) >= PATIENT_BYTES or is_kept(Path(text_kernel.__file__))
    return ready and met[kind] >= PAYING_BYTES


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


_BY_BOOK: dict[str, Callable[[Sequence[str], FingerprintIndex], list[Reading]]] = {
    "netbox_slug": from_netbox_slug,
    "part_maker": from_part_vendor,
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
        "strength": str(candidate.strength),
    }


def chain_of(vendor: str | None, known: Knowledge) -> list[dict[str, Any]]:
    """Return the owner chain of a vendor on the day as plain data; empty without a vendor."""
    if vendor is None:
        return []
    if vendor not in known.chains:
        links = owner_chain(known.vendors, vendor, known.as_of)
        known.chains[vendor] = [link_view(link) for link in links]
    return known.chains[vendor]
