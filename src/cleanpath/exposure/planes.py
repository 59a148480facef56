"""Exposure by plane and property: sets examined, outcomes folded.

An element on a route exposes a property of a plane if its own maker is restricted and could break it, or if
anything that hosts, manages, controls, synchronises, authenticates ... it could, through any chain of
relations. Evidence that is missing is never credited: it opens the interval.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray

from cleanpath.errors import BadInput
from cleanpath.exposure.capabilities import (
    CLASS_AT,
    FREE,
    KEYED_AT,
    SEALED_AT,
    SPOILT,
    WEAK_AT,
    Capabilities,
    Cover,
    Words,
    arcs_of,
    cover_of,
    covered_at_best,
    covered_for_sure,
    keeps_content,
    letters_of,
    passes_of,
    per_kind,
)
from cleanpath.exposure.element_kinds import ElementKinds, Relations, Truths
from cleanpath.exposure.propagation import Spread, spread
from cleanpath.exposure.scope import Scope
from cleanpath.network.graph import Flags, Reals
from cleanpath.network.kinds import unknown_kind
from cleanpath.network.planes import ALL, CLASSES, COUNT, PLANES, PROPERTIES
from cleanpath.network.relations import CIPHER_OFF, CREDIT
from cleanpath.records import Record
from cleanpath.routing.contract import Demands, Levels, Outcome, Touch
from cleanpath.verdict import Level, Truth


class Protection(IntEnum):
    """How far a demand's protection is credited. LINK_UNPROVEN: claimed without all of its evidence."""

    NONE = 0
    LINK = 1
    LINK_UNPROVEN = 2
    END_TO_END = 3


def ends_at(protection: Protection, endpoint: bool) -> bool:
    """Whether a protection may end on a demand's own end, where it has no effect.

    A link protection ends on it whatever it is; an end-to-end protection only on a possible endpoint.
    """
    return protection in (Protection.LINK, Protection.LINK_UNPROVEN) or (
        protection == Protection.END_TO_END and endpoint
    )


Key = tuple[str, str, str]
"""What a set stands for: a plane, a property and a protection in lower case; `class` and a class; `weak` and
a plane (availability lost only if another source fails); or `headline` (anything in scope)."""


@dataclass(frozen=True, slots=True)
class PlaneSets:
    """The sets to examine: `keys` (Q,), and for each its row of `touch` (K, N) (`row`, (Q,) intp).

    Sets that agree share a row; row 0 is the headline of `scope`. A set that flags nothing is examined too,
    since a route may hold hops that are no elements. `low`, `high` are the fixed points from which
    chains are read; `endpoint`, for each end (N,) bool: elements that may end an end-to-end protection.
    """

    keys: tuple[Key, ...]
    row: NDArray[np.intp]
    touch: Touch
    low: Spread
    high: Spread
    endpoint: tuple[Flags, Flags]
    scope: Scope

    def row_of(self, *key: str) -> int:
        """Return the row of a key."""
        return int(self.row[self.keys.index((key[0], key[1], key[2]))])


def read_protection(protection: str, evidence: str = "", where: str = "demand") -> Protection:
    """Return how far a demand's protection is credited.

    `link_ipsec` needs the evidence `cipher_on|ends_trusted|authority_trusted`; `cipher_off` voids it.
    An end-to-end protection is run by the demand's own ends, whose makers are judged with the rest.

    Raises
    ------
    BadInput
        If the protection or a word is unknown.
    """
    record = Record(where, {"protection": protection})
    word = record.choice("protection", ("none", "link_ipsec", "end_to_end"))
    given = {piece.strip() for piece in evidence.split("|") if piece.strip()}
    allowed = {*CREDIT, CIPHER_OFF} if word == "link_ipsec" else set()
    if given - allowed:
        expected = f"for {word!r} words among " + (", ".join(sorted(allowed)) or "none")
        raise BadInput(f"{where} [evidence]", expected, repr(min(given - allowed)))
    if word == "end_to_end":
        return Protection.END_TO_END
    if word == "none" or CIPHER_OFF in given:
        return Protection.NONE
    return Protection.LINK if given >= set(CREDIT) else Protection.LINK_UNPROVEN


def plane_touch(
    restricted: tuple[Reals, Reals],
    makeup: ElementKinds,
    relations: Relations,
    protections: Sequence[Protection] = (Protection.NONE,),
    scope: Scope | None = None,
    doubtful: Flags | None = None,
) -> PlaneSets:
    """Derive the sets of all planes and properties, of the clean path classes, and of protections in use.

    Parameters
    ----------
    restricted
        Probability [low, high] that an element is restricted, both (N,) float64: see `touch_of`; aggregates
        lie between. What is certain only in part acts on others at the high end alone.
    makeup, relations
        What the N elements are and how they act on each other.
    protections
        Those of the demands; `NONE` is always examined.
    scope
        What the headline covers; everything by default.
    doubtful
        The elements (N,) that may be there and may not.

    Raises
    ------
    BadInput
        If the shapes disagree or relations name elements that are not there.
    """
    low, high = _checked(restricted, makeup, relations)
    chosen = scope or Scope(relations=len(relations))
    ends = _both_ends((low, high), makeup, relations)
    columns = _columns(*ends, keeps_content(makeup), sorted({*protections, Protection.NONE}), chosen)
    keys, row, touch = _pack(_replaced(columns, doubtful), low, high)
    spreads = ends[0].spread, ends[1].spread
    return PlaneSets(keys, row, touch, *spreads, (ends[0].endpoint, ends[1].endpoint), chosen)


def equip_places(makeup: ElementKinds, high: Reals) -> ElementKinds:
    """Return the kinds with what is said to stand at a place as equipment that can do everything.

    A place by itself is no equipment. Where a maker or a component is named there (`high` (N,) above 0),
    there is some, and nobody said of which kind.
    """
    equipped = per_kind(makeup, lambda kind: kind.place) & (high > 0.0)
    if not equipped.any():
        return makeup
    code = np.where(equipped, len(makeup.kinds), makeup.code).astype(np.int32)
    return ElementKinds((*makeup.kinds, unknown_kind("equipment at a place")), code)


def _replaced(
    columns: "Iterable[tuple[Key, _Column]]", doubtful: Flags | None
) -> "Iterator[tuple[Key, _Column]]":
    """Take what is perhaps there, in the way of traffic, for something that may do everything.

    Nobody named what is there in its place, or which way traffic takes where nothing is.
    """
    for key, (own_low, came_low, own_high, came_high) in columns:
        wide = own_high if doubtful is None else own_high | doubtful
        yield key, (own_low, came_low, wide, came_high)


def headline_touch(
    touch: Touch, makeup: ElementKinds, relations: Relations, scope: Scope, doubtful: Flags | None = None
) -> Touch:
    """Return for each row of restricted equipment (K, N) the set that the headline of the scope examines."""
    lows, highs = np.empty_like(touch.low), np.empty_like(touch.high)
    for number, (low, high) in enumerate(zip(touch.low, touch.high, strict=True)):
        ends = _both_ends((low, high), makeup, relations)
        _, _, row = _pack(_replaced([_headline(*ends, scope)], doubtful), low, high)
        lows[number], highs[number] = row.low[0], row.high[0]
    return Touch(lows, highs)


def _both_ends(
    restricted: tuple[Reals, Reals], makeup: ElementKinds, relations: Relations
) -> tuple["_End", "_End"]:
    low, high = restricted
    lines = _Lines(relations, passes_of(makeup, relations), cover_of(makeup, relations))
    found = []
    for flagged, least in ((low, Truth.YES), (high, Truth.UNKNOWN)):
        equipped = equip_places(makeup, flagged)
        sure = flagged >= 1.0 if least == Truth.YES else flagged > 0.0
        state, letters = _fix(equipped, lines, sure, least)
        found.append(_End(letters, state, flagged, per_kind(equipped, lambda kind: kind.endpoint)))
    return found[0], found[1]


@dataclass(frozen=True, slots=True)
class _Lines:
    """Relations, what each passes on, and the protected segments among them."""

    relations: Relations
    passes: Words
    cover: Cover


@dataclass(frozen=True, slots=True)
class _End:
    """One end of the interval: letters, fixed point, probability of being restricted, possible endpoints."""

    letters: Capabilities
    spread: Spread
    flagged: Reals
    endpoint: Flags


_Column = tuple[Flags, Flags, Flags, Flags]
"""Whether an element exposes something by itself and through others, at the low end and at the high end."""


def _checked(
    restricted: tuple[Reals, Reals], makeup: ElementKinds, relations: Relations
) -> tuple[Reals, Reals]:
    low, high = (np.asarray(end, dtype=np.float64) for end in restricted)
    size = len(makeup)
    if low.shape != (size,) or high.shape != (size,):
        raise BadInput("restricted", f"two arrays of {size}", f"{low.shape} and {high.shape}")
    if not ((low >= 0) & (low <= high) & (high <= 1)).all():
        raise BadInput("restricted", "probabilities 0 <= low <= high <= 1", "others")
    for ends in (relations.source, relations.target):
        if len(ends) and not 0 <= ends.min() <= ends.max() < size:
            raise BadInput("relations", f"elements between 0 and {size - 1}", f"{ends.min()} to {ends.max()}")
    return low, high


def _fix(makeup: ElementKinds, lines: _Lines, flagged: Flags, least: Truth) -> tuple[Spread, Capabilities]:
    """Find the fixed point of one end; a protection whose securing function is exposed is void."""
    covered_by = covered_at_best if least == Truth.YES else covered_for_sure
    spoilt = np.zeros(len(makeup), np.bool_)
    while True:
        letters = letters_of(makeup, covered_by(makeup, lines.cover, spoilt))
        arcs = arcs_of(makeup, lines.relations, lines.passes, least)
        found = spread(np.where(flagged, letters.sends, 0), letters.sends, arcs, letters.hidden)
        exposed = (found.own | found.came) & SPOILT != 0
        if not (exposed & ~spoilt)[lines.cover.securer].any():
            return found, letters
        spoilt |= exposed


def _columns(
    low: _End, high: _End, kept: Flags, protections: Sequence[Protection], scope: Scope
) -> Iterator[tuple[Key, _Column]]:
    yield _headline(low, high, scope)
    for protection in protections:
        ends = [
            *_exposed(low, kept, protection),
            *_exposed(high, kept, Protection.NONE if protection == Protection.LINK_UNPROVEN else protection),
        ]
        ends = [words.astype(np.uint16) for words in ends]
        for index in range(COUNT):
            key = PLANES[index // 4], PROPERTIES[index % 4], protection.name.lower()
            yield key, _column(ends, index)
    states = [low.letters.free, low.spread.met, high.letters.free, high.spread.met]
    for index, name in enumerate(CLASSES):
        yield ("class", name, ""), _column(states, CLASS_AT + index)
    for index, name in enumerate(PLANES):
        yield ("weak", name, ""), _column(states, WEAK_AT + index)


def _headline(low: _End, high: _End, scope: Scope) -> tuple[Key, _Column]:
    """Return what anything restricted exposes in scope: all planes and classes, or the planes that are named.

    With all of them equipment on the route counts whatever it can do there.
    """
    own = [
        np.ones(len(end.flagged), np.bool_) if scope.whole else end.letters.free & bits != 0
        for end, bits in ((low, scope.sure), (high, scope.may))
    ]
    came_low, came_high = low.spread.met & scope.sure != 0, high.spread.met & scope.may != 0
    return ("headline", "", ""), (own[0], came_low, own[1], came_high)


def _exposed(end: _End, kept: Flags, protection: Protection) -> tuple[Words, Words]:
    """Return the sixteen letters of each element by itself and through others under a protection."""
    came = end.spread.met
    free = came & FREE
    if protection == Protection.NONE:
        return end.letters.free & FREE, free
    if protection == Protection.END_TO_END:
        own = end.letters.free >> SEALED_AT & ALL
        return own, (came >> SEALED_AT & ALL) | np.where(kept, free, 0)
    return end.letters.link, (free & ~end.letters.link_hidden) | (came >> KEYED_AT & ALL)


def _column(ends: Sequence[Words], index: int) -> _Column:
    own_low, came_low, own_high, came_high = (words & (1 << index) != 0 for words in ends)
    return own_low, came_low, own_high, came_high


def _pack(
    columns: Iterable[tuple[Key, _Column]], low: Reals, high: Reals
) -> tuple[tuple[Key, ...], NDArray[np.intp], Touch]:
    """Make one row for each distinct set."""
    sure, sure_high = low >= 1.0, high >= 1.0
    mixed_low, mixed_high = (low > 0) & (low < 1), (high > 0) & (high < 1)
    mixed = bool(mixed_low.any() or mixed_high.any())
    known: dict[bytes, int] = {}
    lows: list[tuple[Flags, Flags]] = []
    highs: list[tuple[Flags, Flags]] = []
    keys: dict[Key, int] = {}
    for key, (own_low, came_low, own_high, came_high) in columns:
        yes = came_low | (own_low & sure)
        may = came_high | (own_high & sure_high)
        part_low = own_low & mixed_low & ~yes if mixed else mixed_low
        part_high = own_high & mixed_high & ~may if mixed else mixed_high
        content = b"".join(np.packbits(flags).tobytes() for flags in (yes, may, part_low, part_high))
        if content not in known:
            known[content] = len(lows)
            lows.append((yes, part_low))
            highs.append((may, part_high))
        keys[key] = known[content]
    row = np.array(list(keys.values()), np.intp)
    return tuple(keys), row, Touch(_touches(lows, low), _touches(highs, high))


def _touches(rows: list[tuple[Flags, Flags]], part: Reals) -> Reals:
    """Return (K, N): 1 where a row is sure, `part` where it holds in part, else 0."""
    result = np.array([sure for sure, _ in rows], dtype=np.float64)
    for touch, (_, partly) in zip(result, rows, strict=True):
        if partly.any():
            touch[partly] = part[partly]
    return result


Protections = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class PlaneVerdicts:
    """Levels of D demands. `low`, `high` (16, D) int8: planes x properties; classes (4, D).

    `clean` (D,) int8 codes of `Truth`: whether the path is clean on all four classes; never YES without a
    route. Where a demand has no route every interval is CLEAR..ALWAYS.
    """

    low: Levels
    high: Levels
    class_low: Levels
    class_high: Levels
    clean: Truths

    def planes(self, demand: int) -> dict[str, dict[str, tuple[str, str]]]:
        """Return for one demand by plane and property the levels (low, high) in lower case."""
        return {
            plane: {
                name: self._words(self.low, self.high, 4 * i + j, demand) for j, name in enumerate(PROPERTIES)
            }
            for i, plane in enumerate(PLANES)
        }

    def classes(self, demand: int) -> dict[str, tuple[str, str]]:
        """Return for one demand by clean path class the levels (low, high) in lower case."""
        return {
            name: self._words(self.class_low, self.class_high, i, demand) for i, name in enumerate(CLASSES)
        }

    @staticmethod
    def _words(low: Levels, high: Levels, index: int, demand: int) -> tuple[str, str]:
        return str(Level(low[index, demand])), str(Level(high[index, demand]))


def fold(
    outcome: Outcome,
    sets: PlaneSets,
    demands: Demands,
    protections: Sequence[Protection] | Protections,
    flows: Flags | None = None,
) -> PlaneVerdicts:
    """Fold the outcome of examining `sets.touch` into verdicts by plane, property and class.

    `flows` (D,) tells of which demands there is traffic for sure; of all that have a route by default.

    Raises
    ------
    BadInput
        If the outcome is of other sets or demands, or a protection was not examined.
    """
    used = np.asarray(protections, dtype=np.int8)
    if len(used) != len(demands) or outcome.low.shape != (len(sets.touch.low), len(demands)):
        found = f"{len(used)} protections and outcomes of shape {outcome.low.shape}"
        raise BadInput("fold", f"{len(demands)} demands and {len(sets.touch.low)} sets", found)
    low = np.zeros((COUNT, len(demands)), np.int8)
    high = np.zeros_like(low)
    for code in np.unique(used):
        name, chosen = Protection(code).name.lower(), used == code
        for index in range(COUNT):
            key = (PLANES[index // 4], PROPERTIES[index % 4], name)
            if key not in sets.keys:
                raise BadInput("fold", "protections that were examined", name)
            row = sets.row_of(*key)
            low[index, chosen], high[index, chosen] = outcome.low[row, chosen], outcome.high[row, chosen]
            if row != sets.row_of(*key[:2], "none"):
                _add_ends(low[index], high[index], sets, demands, chosen, key, flows)
    _add_weak(low, high, outcome, sets)
    rows = [sets.row_of("class", name, "") for name in CLASSES]
    class_low, class_high = outcome.low[rows], outcome.high[rows]
    for levels, level in ((low, 0), (class_low, 0), (high, Level.ALWAYS), (class_high, Level.ALWAYS)):
        levels[:, ~outcome.reachable] = level
    dirty, doubtful = (class_low > 0).any(axis=0), (class_high > 0).any(axis=0)
    clean = np.where(dirty, Truth.NO, np.where(doubtful, Truth.UNKNOWN, Truth.YES)).astype(np.int8)
    return PlaneVerdicts(low, high, class_low, class_high, clean)


def _add_ends(
    low: Levels,
    high: Levels,
    sets: PlaneSets,
    demands: Demands,
    chosen: NDArray[np.bool_],
    key: Key,
    flows: Flags | None,
) -> None:
    """A protection has no effect on the elements where it ends: the demand's own ends.

    A link protection ends on them whatever they are; an end-to-end protection only on possible endpoints.
    """
    row, inside = sets.row_of(*key[:2], "none"), sets.row_of(*key)
    for ends in (demands.source, demands.target):
        known = chosen if ends is demands.source else chosen & (demands.source != demands.target)
        bare, most_bare = (
            np.flatnonzero(known & endpoint[ends] if key[2] == "end_to_end" else known)
            for endpoint in sets.endpoint
        )
        # an end that is touched as much inside the protection is counted already
        most_bare = most_bare[
            sets.touch.high[row, ends[most_bare]] > sets.touch.high[inside, ends[most_bare]]
        ]
        bare = bare if flows is None else bare[flows[bare]]
        low[bare] = np.maximum(low[bare], _level(sets.touch.low[row, ends[bare]]))
        bare, at = most_bare, ends[most_bare]
        # what else is met comes on top of a part, so the two may add up to all of the traffic
        most = _level(sets.touch.high[row, at])
        both = (most == Level.SOMETIMES) & (high[bare] >= Level.SOMETIMES)
        high[bare] = np.where(both, Level.ALWAYS, np.maximum(high[bare], most))


def _level(touch: Reals) -> Levels:
    level = np.where(touch >= 1.0, Level.ALWAYS, np.where(touch > 0.0, Level.SOMETIMES, Level.CLEAR))
    return level.astype(np.int8)


def _add_weak(low: Levels, high: Levels, outcome: Outcome, sets: PlaneSets) -> None:
    """Availability that is lost only if another source fails is possible, never more."""
    for place, plane in enumerate(PLANES):
        row, index = sets.row_of("weak", plane, ""), 4 * place + PROPERTIES.index("availability")
        np.maximum(low[index], np.minimum(outcome.low[row], Level.POSSIBLE), out=low[index])
        np.maximum(high[index], np.minimum(outcome.high[row], Level.POSSIBLE), out=high[index])
