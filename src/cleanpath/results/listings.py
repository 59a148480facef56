"""The rows of listings, and short answers about one thing: rules, vendors, claims, waivers, runs, cases."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar

from cleanpath.results.typed import KEY, OPTIONAL, Entry, Plain, TruthWord, build


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


@dataclass(frozen=True, slots=True)
class ClaimSource(Plain):
    """Where a claim can be read, and how it was."""

    publisher: str
    title: str
    url: str
    published: str
    read_via: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimEntry(Entry):
    """A claim with its sources; `withdrawn` where withdrawn ones were asked for too."""

    SCHEMA: ClassVar[str] = "cleanpath.claims/1"

    key: str
    subject: str
    kind: str
    vendor: str
    low: float
    high: float
    date: str
    since: str | None
    until: str | None
    known_from: str
    attribution: str
    said_by: str
    grade: str
    strength: str
    inference: str
    scope: str
    places: list[str]
    verified: bool
    origin: str
    statement: str
    sources: list[ClaimSource]
    withdrawn: bool | None = field(default=None, metadata=OPTIONAL)


@dataclass(frozen=True, slots=True)
class ClaimEventRow(Plain):
    """An entry of the ledger about a claim."""

    recorded: str
    kind: str
    by: str
    why: str
    grade: str | None


@dataclass(frozen=True, slots=True)
class ClaimHistory(Entry):
    """All entries about one claim."""

    SCHEMA: ClassVar[str] = "cleanpath.claim-history/1"

    key: str
    history: list[ClaimEventRow]


@dataclass(frozen=True, slots=True)
class WaiverRow(Entry):
    """A waiver or decision, and whether it counts on a day."""

    SCHEMA: ClassVar[str] = "cleanpath.waivers/1"

    key: str
    kind: str
    state: str
    rule: str
    requirement: str | None
    covers: str
    reason: str
    by: str
    signed: str
    starts: str
    expires: str
    recorded: str
    withdrawn: str | None
    withdrawn_by: str | None
    why: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RunEntry(Entry):
    """A recorded run; `result` are its counts in words."""

    SCHEMA: ClassVar[str] = "cleanpath.runs/1"

    id: str
    verb: str
    case: str
    as_of: str
    known_at: str
    lens: str
    version: str
    parameters: dict[str, Any]
    inputs: dict[str, str]
    input_digest: str
    status: str
    message: str
    counts: dict[str, int]
    result_digest: str | None
    started: str
    ended: str | None
    result: str


def entries(kind: type[Entry], rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return rows as a listing prints them, each held against its type.

    Raises
    ------
    TypeError
        If a row has a field too many or one too few.
    """
    return [build(kind, row).to_dict() for row in rows]
