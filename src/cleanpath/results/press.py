"""What reading the press answers: candidates as read and in the inbox, and what became of them."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from cleanpath.results.typed import ABSENT, KEY, OPTIONAL, Entry, Plain


@dataclass(frozen=True, slots=True)
class Hedge(Plain):
    """A word that weakens a claim, where it stands, and what it is about."""

    kind: str
    text: str
    start: int
    end: int
    scope: list[int]


@dataclass(frozen=True, slots=True)
class CandidateLink(Plain):
    """What on record a candidate is about, and how."""

    relation: str
    kind: str
    key: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateRow(Entry):
    """A claim that an article makes, as it was read or corrected; in the inbox with its state.

    Ledgers hold candidates as they were read: a field that is added needs a default.
    """

    SCHEMA: ClassVar[str] = "cleanpath.candidates/1"

    key: str
    start: int
    end: int
    sentence: str
    act: str
    actor: str
    actor_place: str | None
    vendors: list[str]
    places: list[str]
    operators: list[str]
    network_part: list[str]
    generation: list[str]
    since: str | None
    by: str | None
    attribution: str
    relay: list[str]
    hedges: list[Hedge]
    negated: bool
    quote: bool
    background: bool
    denied: bool
    status: str
    firm: bool
    offtopic: bool
    grade: str
    reason: str
    told: list[list[int]]
    origin: str
    links: list[CandidateLink]
    document: str
    digest: str
    title: str | None
    published: str | None
    outlet: str | None
    language: str
    same_as: str | None = field(default=None, metadata=ABSENT)
    low: float | None = field(default=None, metadata=OPTIONAL)
    high: float | None = field(default=None, metadata=OPTIONAL)
    state: str | None = field(default=None, metadata=OPTIONAL)


@dataclass(frozen=True, slots=True)
class CandidateDecision(Plain):
    """What somebody decided about a candidate; `content` holds edits, a target, or what was accepted."""

    recorded: str
    decision: str
    by: str
    why: str
    content: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidateDetail(CandidateRow):
    """A candidate of the inbox with all that was decided about it, oldest first."""

    SCHEMA: ClassVar[str] = "cleanpath.candidate/1"

    state: str
    recorded: str
    decisions: list[CandidateDecision]


@dataclass(frozen=True, slots=True)
class ReadArticle(Entry):
    """What became of one article that was put into the inbox."""

    SCHEMA: ClassVar[str] = "cleanpath.read-articles/1"

    document: str
    candidates: int
    fault: str | None


@dataclass(frozen=True, slots=True)
class AcceptedCandidate(Entry):
    """What a candidate became: a claim, or an event of that status in the rule `in`."""

    SCHEMA: ClassVar[str] = "cleanpath.inbox-accepted/1"

    key: str
    became: str
    into: str = field(metadata={KEY: "in"})
    grade: str


@dataclass(frozen=True, slots=True)
class RejectedCandidate(Entry):
    """A candidate that was rejected."""

    SCHEMA: ClassVar[str] = "cleanpath.inbox-rejected/1"

    key: str
    state: str


@dataclass(frozen=True, slots=True)
class ExportedRules(Entry):
    """The folder and the files of local rules and events that were written."""

    SCHEMA: ClassVar[str] = "cleanpath.inbox-export/1"

    folder: str
    files: list[str]
