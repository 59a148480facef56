"""The rest of the network model: protections, what makes 5G harder to judge, and sources."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from types import MappingProxyType

from cleanpath.network.kinds import bundled_data
from cleanpath.records import Record, read_record


@dataclass(frozen=True, slots=True)
class Complexity:
    """One thing that makes 5G harder to judge, and the pair given/expect that a test of that name keeps."""

    key: str
    name: str
    claim: str
    attribution: str
    model_rule: str
    given: str
    expect: str
    sources: tuple[str, ...]
    verified: bool


@dataclass(frozen=True, slots=True)
class Protection:
    """One protection of traffic: what it removes, and what must be evidenced before it is credited."""

    key: str
    definition: str
    effect: str
    conditions: tuple[str, ...]
    words: Mapping[str, str]
    sources: tuple[str, ...]
    verified: bool
    note: str


@dataclass(frozen=True, slots=True)
class Source:
    """Where a statement was read: `read` says how much of it (full, excerpt, repository)."""

    key: str
    title: str
    url: str
    date: str
    kind: str
    read: str


@lru_cache
def load_complexities() -> Mapping[str, Complexity]:
    """Return what makes 5G harder to judge, by key."""
    return MappingProxyType({key: _complexity(key, record) for key, record in _records("_complexities")})


@lru_cache
def load_protections() -> Mapping[str, Protection]:
    """Return the protections by key."""
    return MappingProxyType({key: _protection(key, record) for key, record in _records("_protections")})


@lru_cache
def load_sources() -> Mapping[str, Source]:
    """Return the sources of the model by key."""
    return MappingProxyType({key: _source(key, record) for key, record in _records("_sources")})


def _records(name: str) -> Iterator[tuple[str, Record]]:
    for key, data in bundled_data()[name].items():
        yield key, Record(f"kinds/{name}.toml [{key}]", data)


def _complexity(key: str, record: Record) -> Complexity:
    given, expect = record.record("test", lambda test: (test.text("given"), test.text("expect")))
    complexity = Complexity(
        key, record.text("name"), record.text("claim"), record.text("attribution", ""),
        record.text("model_rule"), given, expect, record.texts("sources"), record.flag("verified"),
    )  # fmt: skip
    record.finish()
    return complexity


def _protection(key: str, record: Record) -> Protection:
    words = record.take("words", {})
    table = read_record(
        record.where("words"), words, lambda inner: {word: inner.text(word) for word in words}
    )
    protection = Protection(
        key, record.text("definition"), record.text("effect"), record.texts("conditions", ()),
        MappingProxyType(table), record.texts("sources"), record.flag("verified"), record.text("note", ""),
    )  # fmt: skip
    record.finish()
    return protection


def _source(key: str, record: Record) -> Source:
    source = Source(
        key, record.text("title"), record.text("url"), record.text("date", ""), record.text("kind"),
        record.text("read"),
    )  # fmt: skip
    record.finish()
    return source
