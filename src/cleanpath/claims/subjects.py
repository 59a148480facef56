"""The names of what a market claim is about, such as `operator:gb-ee/ran/4G` or `country:de/ran/4G|5G`.

A subject is a kind and an id, the network parts, the generations, and for a share that counts something else
than installed equipment the measure: `region:eur-31/ran/4G/subscribers`. `element:ID` names one element of a
case. `all` among the generations means every generation.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from cleanpath.errors import BadInput, shown

EVERY = "all"
KINDS = ("operator", "country", "region", "element")
_WORD = r"[A-Za-z0-9][A-Za-z0-9.-]{0,99}"
_LIST = rf"{_WORD}(?:\|{_WORD})*"
_MARKET = re.compile(rf"(operator|country|region):({_WORD})/({_LIST})/({_LIST})(?:/({_WORD}))?")


def is_market_subject(text: str) -> bool:
    """Whether a name is that of an operator's, a country's or a region's part; names with blanks are none."""
    return _MARKET.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Subject:
    """What a claim is about; `measure` is empty where installed equipment is counted."""

    kind: str
    id: str
    parts: frozenset[str] = frozenset()
    generations: frozenset[str] = frozenset()
    measure: str = ""

    def __str__(self) -> str:
        if self.kind == "element":
            return f"element:{self.id}"
        middle = f"{'|'.join(sorted(self.parts))}/{'|'.join(sorted(self.generations))}"
        return f"{self.kind}:{self.id}/{middle}" + (f"/{self.measure}" if self.measure else "")

    def about_the_same(self, other: "Subject") -> bool:
        """Whether both speak of the same owner by the same measure and share a part and a generation."""
        return (
            (self.kind, self.id, self.measure) == (other.kind, other.id, other.measure)
            and (self.kind == "element" or bool(self.parts & other.parts))
            and (self.kind == "element" or _overlap(self.generations, other.generations))
        )

    def shares_generation(self, other: "Subject") -> bool:
        """Whether both speak of a generation in common."""
        return _overlap(self.generations, other.generations)

    def within(self, other: "Subject") -> bool:
        """Whether everything that this subject covers is covered by the other."""
        return (
            self.about_the_same(other)
            and self.parts <= other.parts
            and (EVERY in other.generations or self.generations <= other.generations)
        )


def _overlap(one: frozenset[str], other: frozenset[str]) -> bool:
    return EVERY in one or EVERY in other or bool(one & other)


def operator_subject(operator: str, parts: Iterable[str], generations: Iterable[str]) -> Subject:
    """Name some parts and generations of one operator's network; no generation means all of them."""
    return Subject("operator", operator, frozenset(parts), frozenset(generations) or frozenset({EVERY}))


def parse_subject(text: str, where: str) -> Subject:
    """Read a subject.

    Raises
    ------
    BadInput
        If it has another form.
    """
    if isinstance(text, str) and text.startswith("element:") and 8 < len(text) <= 300 and text.isprintable():
        return Subject("element", text.removeprefix("element:"))
    match = _MARKET.fullmatch(text) if isinstance(text, str) and len(text) <= 500 else None
    if match is None:
        raise BadInput(
            where,
            "a subject such as operator:gb-ee/ran/4G, country:de/ran/4G or element:ID",
            shown(text),
            "See docs/guide/claims.md.",
        )
    kind, name, parts, generations, measure = match.groups()
    return Subject(kind, name, frozenset(parts.split("|")), frozenset(generations.split("|")), measure or "")
