"""The rows of listings: rules, vendors and what a name stands for, cases."""

from dataclasses import dataclass, field
from typing import ClassVar

from cleanpath.results.typed import KEY, Entry, Plain, TruthWord


@dataclass(frozen=True, slots=True)
class RuleRow(Entry):
    """A rule and its state on a day; `title` and `vendors` are left empty where it could not be known."""

    SCHEMA: ClassVar[str] = "cleanpath.rules/1"

    key: str
    jurisdiction: str
    title: str | None
    state: str
    since: str | None
    grade: str | None
    vendors: list[str]
    visible_events: int
    verified_events: int


@dataclass(frozen=True, slots=True)
class OwnerLink(Plain):
    """One step up a chain of owners."""

    of: str
    vendor: str | None
    name: str
    kind: str
    truth: TruthWord
    through: TruthWord
    depth: int
    since: str | None = field(metadata={KEY: "from"})
    until: str | None = field(metadata={KEY: "to"})
    verified: bool
    sources: list[str]


@dataclass(frozen=True, slots=True)
class VendorRow(Entry):
    """A registered vendor with home and owners on a day."""

    SCHEMA: ClassVar[str] = "cleanpath.vendors/1"

    id: str
    name: str
    kind: str
    home: list[str]
    owners: list[OwnerLink]
    successor: str | None
    owner: list[str]


@dataclass(frozen=True, slots=True)
class NameMatch(Plain):
    """A vendor that a name may stand for, and why."""

    vendor: str
    score: float
    how: str
    reason: str


@dataclass(frozen=True, slots=True)
class NameResolution(Entry):
    """The vendor that a name stands for; none where several fit alike."""

    SCHEMA: ClassVar[str] = "cleanpath.vendor-name/1"

    name: str
    vendor: str | None
    candidates: list[NameMatch]


@dataclass(frozen=True, slots=True)
class CaseRow(Entry):
    """A bundled case."""

    SCHEMA: ClassVar[str] = "cleanpath.cases/1"

    name: str
    title: str
    synthetic: bool
    lens: str
