"""What an adversary in an element can do to traffic, as bits of one 64-bit word an element.

Lowest come the sixteen letters without protection (`FREE`), then the same under an end-to-end protection
(`SEALED`), then those that came by a key (`KEYED`): through an authority or a securing function, against
which a link protection does not help. Then the four clean path classes, whether the element acts for the
adversary (`TAKEN`), the availability of each plane that is lost only if another source fails (`WEAK`), and
that something restricted acts on it at all (`REACH`).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleanpath.exposure.element_kinds import ElementKinds, Relations
from cleanpath.network.graph import Codes, Flags, Offsets
from cleanpath.network.kinds import Kind
from cleanpath.network.planes import (
    ALL,
    AVAILABILITY,
    CLASSES,
    COUNT,
    MANAGEMENT_INTEGRITY,
    PLANES,
    RADIO_AVAILABILITY,
    TIMING_AVAILABILITY,
    USER_CONTENT,
    USER_SECRETS,
    bit,
)
from cleanpath.network.relations import CIPHER_OFF, CIPHER_ON, CREDIT, SECOND_SOURCE, RelationKind
from cleanpath.verdict import Truth

Words = NDArray[np.int64]

FREE_AT, SEALED_AT, KEYED_AT, CLASS_AT = 0, COUNT, 2 * COUNT, 3 * COUNT
FREE, SEALED, KEYED = ALL << FREE_AT, ALL << SEALED_AT, ALL << KEYED_AT
CLASS = ((1 << len(CLASSES)) - 1) << CLASS_AT
TAKEN = 1 << (CLASS_AT + len(CLASSES))
WEAK_AT = CLASS_AT + len(CLASSES) + 1
WEAK = ((1 << len(PLANES)) - 1) << WEAK_AT

REACH = 1 << (WEAK_AT + len(PLANES))
"""Something restricted acts on the element: it goes over every relation that passes anything."""

LETTERS = FREE | SEALED | WEAK
"""What a taken element can do on top: that of its own kind."""

GRIP = MANAGEMENT_INTEGRITY << FREE_AT
"""Whoever can alter the management of an element that it runs, manages or updates takes it over."""

TIME = TIMING_AVAILABILITY | TIMING_AVAILABILITY << SEALED_AT
WEAK_TIME = 1 << (WEAK_AT + PLANES.index("timing"))
RADIO = RADIO_AVAILABILITY | RADIO_AVAILABILITY << SEALED_AT
WEAK_RADIO = 1 << (WEAK_AT + PLANES.index("user")) | 1 << (WEAK_AT + PLANES.index("control"))

STEP, GRASP, CLOCK, KEY = 0, 1, 2, 3
"""How an arc acts: plain, able to take the target over, a clock, an authority over keys."""


@dataclass(frozen=True, slots=True)
class Arcs:
    """R arcs sorted by source. `start` (N + 1,) int64 cuts them; `head` (R,) int32 is acted upon.

    `mask` (R,) int64 is what passes, `role` (R,) int8 one of `STEP`, `GRASP`, `CLOCK`, `KEY`, `row` (R,)
    int32 the relation that each stands for, `serves` (R,) bool whether a clock can be counted on to be there,
    `backed` (N,) bool whether another good source of time is evidenced, `phased` (N,) bool whether an element
    loses traffic with the time, `tail` (R,) int32 the source.
    """

    start: Offsets
    tail: Codes
    head: Codes
    mask: Words
    role: NDArray[np.int8]
    serves: Flags
    row: Codes
    backed: Flags
    phased: Flags


def weak_of(letters: int) -> int:
    """Return the weak bits of the availability letters among sixteen."""
    lost = letters & AVAILABILITY
    return sum(1 << (WEAK_AT + plane) for plane in range(len(PLANES)) if lost >> (4 * plane) & 0b1000)


def word_of(free: int, sealed: int) -> int:
    """Return the letters without and under an end-to-end protection as a state."""
    return free << FREE_AT | sealed << SEALED_AT | weak_of(free)


def class_bits(classes: tuple[str, ...]) -> int:
    """Return the state bits of clean path classes."""
    return sum(1 << (CLASS_AT + CLASSES.index(name)) for name in classes)


TUNNELLED = sum(bit(plane, letter) for plane in ("user", "control") for letter in "CI")
"""What a protected link hides from everyone inside, and from whoever acts through them."""

SPOILT = TUNNELLED << FREE_AT
"""A securing function that can do any of this protects nobody."""

_ROLES = {"synchronises": CLOCK, "authenticates": KEY, "secures": KEY}


@dataclass(frozen=True, slots=True)
class Capabilities:
    """States of elements if their maker is restricted, all (N,) int64, for one end of the interval.

    `free` without a protection of the demand (words with the sealed letters beside), `sends` what the element
    can do to others, which no tunnel through it lessens, `link` the sixteen letters strictly inside a link
    protection, `hidden` and `link_hidden` what the segment protection, or the demand's link protection,
    keeps from whoever acts through the element too.
    """

    free: Words
    sends: Words
    link: Words
    hidden: Words
    link_hidden: Words


def letters_of(makeup: ElementKinds, covered: Flags) -> Capabilities:
    """Return the letters of every element; `covered` (N,) bool: inside a protected segment."""
    bare = [_letters(kind, False) for kind in makeup.kinds]
    inside = [_letters(kind, True) for kind in makeup.kinds]
    table = np.array([bare, inside], dtype=np.int64).reshape(2, len(bare), 5)
    return Capabilities(*table[covered.astype(np.intp), makeup.code].T.copy())


def _letters(kind: Kind, covered: bool) -> tuple[int, int, int, int, int]:
    """Return the free word, that for others, the link letters, and what is hidden without and with a link.

    The protected segment of a radio part is the ciphered air; that of any other kind a protected link, which
    hides what passes the element and not what the element manages, hosts or controls.
    """
    air = kind.without_ciphering
    bare = kind.letters | air
    inside = kind.letters if air else kind.link_letters
    free = inside if covered else bare
    end_letters = kind.end_letters | (air & ~USER_SECRETS)
    link = (kind.link_letters | air) & free
    more = class_bits(kind.classes) | (0 if kind.place else TAKEN | REACH)
    sends = free if air else bare
    hidden = TUNNELLED & ~inside if free != bare else 0
    link_hidden = TUNNELLED & ~link if kind.link_letters != kind.letters else 0
    word, others = (word_of(letters, end_letters & letters) | more for letters in (free, sends))
    return word, others, link, hidden, link_hidden


def keeps_content(makeup: ElementKinds) -> Flags:
    """Return where an end-to-end protection does not help, such as circuit voice or a handset; (N,) bool."""
    kept = [bool(kind.letters & kind.end_letters & USER_CONTENT) for kind in makeup.kinds]
    return np.array(kept, dtype=np.bool_)[makeup.code] if kept else np.zeros(0, np.bool_)


def per_kind(makeup: ElementKinds, tell: Callable[[Kind], bool]) -> Flags:
    """Return for each element whether its kind has a quality; (N,) bool."""
    told = np.array([tell(kind) for kind in makeup.kinds], dtype=np.bool_)
    return told[makeup.code] if len(told) else np.zeros(0, np.bool_)


@dataclass(frozen=True, slots=True)
class Cover:
    """Protections of segments, from `secures`: (C,) securing and secured elements, and what they claim.

    `claimed`: it may be in use; `proven`: all the evidence is there. `plain` (N,) bool: ciphering of the air
    is known to be off.
    """

    securer: Codes
    secured: Codes
    claimed: Flags
    proven: Flags
    plain: Flags


def cover_of(makeup: ElementKinds, relations: Relations) -> Cover:
    """Read the protected segments from the relations of the kind `secures`."""
    told = [
        (kind.key == "secures", kind.read_words(words) if kind.key == "secures" else frozenset())
        for kind, words in relations.sorts
    ]
    rows = np.array([is_cover for is_cover, _ in told], dtype=np.bool_)[relations.sort] if told else None
    if rows is None or not rows.any():
        nothing, none = np.zeros(0, np.int32), np.zeros(0, np.bool_)
        return Cover(nothing, nothing, none, none, np.zeros(len(makeup), np.bool_))
    sort, secured = relations.sort[rows], relations.target[rows]
    off, ciphered, full = (
        np.array([test(words) for _, words in told], dtype=np.bool_)[sort]
        for test in (
            lambda words: CIPHER_OFF in words,
            lambda words: CIPHER_ON in words,
            lambda words: set(CREDIT) <= words,
        )
    )
    air = per_kind(makeup, lambda kind: bool(kind.without_ciphering))
    held = relations.holds[rows]
    plain = np.zeros(len(makeup), np.bool_)
    plain[secured[off & (held == Truth.YES)]] = True
    claimed = ~off & (held != Truth.NO)
    proven = np.where(air[secured], ciphered, full) & ~off & (held == Truth.YES)
    return Cover(relations.source[rows], secured, claimed, proven, plain)


def covered_at_best(makeup: ElementKinds, cover: Cover, spoilt: Flags) -> Flags:
    """Return which elements may be inside a protected segment; (N,) bool. `spoilt`: untrusted securers."""
    air = per_kind(makeup, lambda kind: bool(kind.without_ciphering))
    covered = air & ~cover.plain
    covered[cover.secured[cover.claimed & ~spoilt[cover.securer]]] = True
    return covered


def covered_for_sure(makeup: ElementKinds, cover: Cover, spoilt: Flags) -> Flags:
    """Return which elements are proven to be inside a protected segment; (N,) bool."""
    covered = np.zeros(len(makeup), np.bool_)
    covered[cover.secured[cover.proven & ~spoilt[cover.securer]]] = True
    return covered


def arcs_of(makeup: ElementKinds, relations: Relations, passes: Words, least: Truth) -> Arcs:
    """Return the arcs of the relations in force at least to the truth `least`; the relations lie by source.

    `passes` (R,) int64 is from `passes_of`. A second source of time helps at the low end (`least` YES) if it
    may be there, at the high end only if it is.
    """
    size = len(makeup)
    role = np.array([_role(kind) for kind, _ in relations.sorts], dtype=np.int8)[relations.sort]
    there = relations.holds >= least
    helps = relations.holds >= (Truth.UNKNOWN if least == Truth.YES else Truth.YES)
    use = np.flatnonzero((there | (helps & (role == CLOCK))) & (passes != 0))
    tail, head = relations.source[use], relations.target[use]
    start = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(tail, minlength=size), out=start[1:])
    return Arcs(
        start=start,
        tail=tail,
        head=head,
        mask=np.where(there[use], passes[use], 0),
        role=role[use],
        serves=helps[use],
        row=relations.row[use],
        backed=_backed(size, relations, helps),
        phased=per_kind(makeup, lambda kind: kind.needs_phase),
    )


def _backed(size: int, relations: Relations, helps: Flags) -> Flags:
    """Return which elements have a second, trusted source of time by the words of a relation."""
    told = np.array([SECOND_SOURCE in k.read_words(words) for k, words in relations.sorts], dtype=np.bool_)
    backed = np.zeros(size, np.bool_)
    backed[relations.target[told[relations.sort] & helps]] = True
    return backed


def _role(kind: RelationKind) -> int:
    return GRASP if kind.takes_over else _ROLES.get(kind.key, STEP)


def passes_of(makeup: ElementKinds, relations: Relations) -> Words:
    """Return what each relation passes on, as a state; its evidence and the part of its source counted in."""
    width = max(len(makeup.kinds), 1)
    combined = relations.sort.astype(np.int64) * width + makeup.code[relations.source]
    table = np.zeros(len(relations.sorts) * width, dtype=np.int64)
    for pair in np.flatnonzero(np.bincount(combined, minlength=len(table))):
        table[pair] = _passing(*relations.sorts[pair // width], makeup.kinds[pair % width])
    passes: Words = table[combined]
    return passes


def _passing(relation: RelationKind, condition: str, kind: Kind) -> int:
    bits = relation.passing(condition, kind.part)
    if not bits:
        return 0
    strong = bits & ~TIMING_AVAILABILITY if relation.key == "synchronises" else bits
    return (strong << FREE_AT) | (strong << SEALED_AT) | weak_of(bits) | CLASS | REACH


assert FREE_AT == 0
assert FREE == (1 << SEALED_AT) - 1
