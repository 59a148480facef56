"""What the ledger and the registries hold, as rows: claims with their sources, waivers, runs."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from cleanpath.results.typed import OPTIONAL, Entry, Plain


@dataclass(frozen=True, slots=True)
class SourceRow(Plain):
    """Where a claim can be read."""

    publisher: str
    title: str
    url: str
    published: str


@dataclass(frozen=True, slots=True)
class ClaimSource(SourceRow):
    """Where a claim can be read, and how it was."""

    read_via: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimFacts(Plain):
    """What a claim says, who stands behind it, and how firm it is."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimEntry(ClaimFacts, Entry):
    """A claim with its sources; `withdrawn` where withdrawn ones were asked for too."""

    SCHEMA: ClassVar[str] = "cleanpath.claims/1"

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
