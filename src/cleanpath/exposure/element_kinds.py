"""What the elements of a network are and how they act on each other, as flat arrays ready for the sweep."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleanpath.dates import Span, parse_date
from cleanpath.errors import BadInput
from cleanpath.network.graph import Codes
from cleanpath.network.kinds import Kind, load_kinds, unknown_kind
from cleanpath.network.relations import RelationKind, relation_kind
from cleanpath.verdict import Truth

Truths = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class ElementKinds:
    """The kind of each of N elements: `kinds` are the distinct ones, `code` (N,) int32 their places."""

    kinds: tuple[Kind, ...]
    code: Codes

    def __len__(self) -> int:
        return len(self.code)


@dataclass(frozen=True, slots=True)
class Relations:
    """R relations in the order of their sources: `source` acts on `target`, both (R,) int32 elements.

    `sort` (R,) int32 is the place in `sorts`, pairs of a kind of relation and its condition words (joined by
    `|`); `holds` (R,) int8 codes of `Truth`: whether the relation is in force on the day of the question;
    `row` (R,) int32 the place at which each was given.
    """

    source: Codes
    target: Codes
    sort: Codes
    sorts: tuple[tuple[RelationKind, str], ...]
    holds: Truths
    row: Codes

    def __len__(self) -> int:
        return len(self.source)


def describe_elements(words: Sequence[str], kinds: Mapping[str, Kind] | None = None) -> ElementKinds:
    """Return the kinds of elements from the words of the column `kind`.

    A word that `kinds` (default: the bundled ones) does not hold stands for a kind that can do everything.
    """
    known = load_kinds() if kinds is None else kinds
    distinct, code = np.unique(np.asarray(words, dtype=object).astype(str), return_inverse=True)
    found = tuple(known[str(w)] if str(w) in known else unknown_kind(str(w)) for w in distinct)
    return ElementKinds(found, code.reshape(-1).astype(np.int32))


def relate(
    source: Sequence[int] | Codes,
    target: Sequence[int] | Codes,
    kind: Sequence[str],
    condition: Sequence[str] | None = None,
    holds: Truths | None = None,
) -> Relations:
    """Build relations from columns of one length; conditions default to none, `holds` to YES.

    Raises
    ------
    BadInput
        Naming the row, for a kind of relation or a condition word that the network model does not have; or
        if the columns differ in length.
    """
    count = len(kind)
    words = [""] * count if condition is None else list(condition)
    held = np.full(count, Truth.YES, np.int8) if holds is None else np.asarray(holds, dtype=np.int8)
    lengths = {count, len(source), len(target), len(words), len(held)}
    if len(lengths) > 1:
        raise BadInput("relations", "columns of one length", ", ".join(map(str, sorted(lengths))))
    places: dict[tuple[str, str], int] = {}
    sorts: list[tuple[RelationKind, str]] = []
    sort = np.empty(count, dtype=np.int32)
    for row, pair in enumerate(zip(kind, words, strict=True)):
        if pair not in places:
            where = f"relations:{row + 2}"
            relation = relation_kind(pair[0], where)
            relation.read_words(pair[1], where)
            places[pair] = len(sorts)
            sorts.append((relation, pair[1]))
        sort[row] = places[pair]
    tails, heads = (np.ascontiguousarray(end, dtype=np.int32) for end in (source, target))
    order = np.argsort(tails, kind="stable").astype(np.int32)
    return Relations(tails[order], heads[order], sort[order], tuple(sorts), held[order], order)


def in_force(since: Sequence[str], until: Sequence[str], day: datetime.date) -> Truths:
    """Return for each relation whether it is in force on `day`, up to its last day. Shape (R,).

    An empty cell is an open end.

    Raises
    ------
    BadInput
        Naming the row, for a text that is no date.
    """
    known: dict[tuple[str, str], Truth] = {}
    held = np.empty(len(since), dtype=np.int8)
    for row, pair in enumerate(zip(since, until, strict=True)):
        if pair not in known:
            begin, end = (
                parse_date(text, f"relations:{row + 2} [{name}]") if text else None
                for text, name in zip(pair, ("since", "until"), strict=True)
            )
            known[pair] = Span(begin, end).holds(day)
        held[row] = known[pair]
    return held
