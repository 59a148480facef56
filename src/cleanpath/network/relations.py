"""What one element can do to another: kinds of relation, what they pass on, what evidence narrows them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from cleanpath.errors import BadInput, UnknownName, shown
from cleanpath.network.kinds import bundled_data
from cleanpath.network.planes import LETTERS, PARTS, read_letters
from cleanpath.records import Record

CREDIT = ("cipher_on", "ends_trusted", "authority_trusted")
"""Words that a link protection needs, all of them, before it is credited."""

CIPHER_ON, CIPHER_OFF = "cipher_on", "cipher_off"
SECOND_SOURCE = "second_source"


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a set of condition words, all of them present, removes from what a relation passes on.

    `parts`: only where the source is in one of these network parts; empty for everywhere.
    """

    words: tuple[str, ...]
    removes: int
    meaning: str
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RelationKind:
    """One kind of relation. `passes`: bits of `cleanpath.network.planes` that reach the target.

    `takes_over`: a source that can alter the management of its target makes it act for the source.
    `words`: the closed list for the column `condition` of relations, with meanings. `propagates` and
    `condition` are the statements of the facts file that `passes` and `evidence` interpret.
    """

    key: str
    meaning: str
    origin: str
    target: str
    direction: str
    propagates: Mapping[str, str]
    condition: str
    test: str
    passes: int
    takes_over: bool
    words: Mapping[str, str]
    evidence: tuple[Evidence, ...]
    sources: tuple[str, ...]
    verified: bool
    requested: bool

    def passing(self, condition: str, source_part: str, where: str = "relation") -> int:
        """Return the bits that a relation with these words, joined by `|`, passes on from such a source.

        Raises
        ------
        BadInput
            If a word is not among those of this kind of relation.
        """
        given = self.read_words(condition, where)
        bits = self.passes
        for evidence in self.evidence:
            if given.issuperset(evidence.words) and (not evidence.parts or source_part in evidence.parts):
                bits &= ~evidence.removes
        return bits

    def read_words(self, condition: str, where: str = "relation") -> frozenset[str]:
        """Return the words of a condition cell; the same errors as `passing`."""
        given = frozenset(word.strip() for word in condition.split("|") if word.strip())
        for word in sorted(given):
            if word not in self.words:
                expected = f"for {self.key!r} words among " + (", ".join(sorted(self.words)) or "none")
                raise BadInput(f"{where} [condition]", expected, shown(word))
        return given


@lru_cache
def load_relations() -> Mapping[str, RelationKind]:
    """Return the kinds of relation by key, in the order of the model."""
    kinds = {}
    for key, data in bundled_data()["_relations"].items():
        record = Record(f"kinds/_relations.toml [{key}]", data)
        kinds[key] = _relation(key, record)
        record.finish()
    return MappingProxyType(kinds)


def relation_kind(key: str, where: str = "relation") -> RelationKind:
    """Return one kind of relation.

    Raises
    ------
    UnknownName
        If the model does not have it.
    """
    kinds = load_relations()
    if key not in kinds:
        raise UnknownName(where, "kind of relation", key, kinds)
    return kinds[key]


def _relation(key: str, record: Record) -> RelationKind:
    return RelationKind(
        key=key,
        meaning=record.text("meaning"),
        origin=record.text("from"),
        target=record.text("to"),
        direction=record.text("direction"),
        propagates=MappingProxyType(record.record("propagates", _propagates)),
        condition=record.text("condition"),
        test=record.text("test"),
        passes=read_letters(record.where("passes"), record.take("passes")),
        takes_over=record.flag("takes_over"),
        words=MappingProxyType(_word_table(record.take("words", {}), record.where("words"))),
        evidence=record.records("evidence", _evidence, ()),
        sources=record.texts("sources"),
        verified=record.flag("verified"),
        requested=record.flag("requested"),
    )


def _propagates(record: Record) -> dict[str, str]:
    return {letter: record.text(letter) for letter in LETTERS}


def _word_table(value: Any, where: str) -> dict[str, str]:
    if not isinstance(value, Mapping):
        raise BadInput(where, "a table of words with their meaning", shown(value))
    record = Record(where, value)
    return {word: record.text(word) for word in value}


def _evidence(record: Record) -> Evidence:
    parts = record.texts("parts", ())
    for part in parts:
        if part not in PARTS:
            raise BadInput(record.where("parts"), "parts among " + ", ".join(PARTS), shown(part))
    removes = read_letters(record.where("removes"), record.take("removes"))
    return Evidence(record.texts("words"), removes, record.text("meaning"), parts)
