"""What commands beside verdicts print: who made what, alerts, imports, measurements, candidates, checks."""

from dataclasses import dataclass, field
from typing import Any, ClassVar

from cleanpath.results.listings import OwnerLink
from cleanpath.results.typed import ABSENT, OPTIONAL, Document, Entry, LevelWord, Plain


@dataclass(frozen=True, slots=True)
class CandidateVendor(Plain):
    """A vendor that evidence names, how firmly, and what that evidence may do."""

    vendor: str
    grade: str
    reasons: list[str]
    role: str
    strength: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentificationRow(Entry):
    """Who made what one observation, one box or one element of a case tells of.

    An observation has `kind` and `value`, fused rows have `box`; an element has what the register says too.
    """

    SCHEMA: ClassVar[str] = "cleanpath.identification/1"

    kind: str | None = field(default=None, metadata=OPTIONAL)
    value: str | None = field(default=None, metadata=OPTIONAL)
    box: str | None = field(default=None, metadata=OPTIONAL)
    registered: str | None = field(default=None, metadata=OPTIONAL)
    vendor: str | None
    candidates: list[CandidateVendor]
    owner_chain: list[OwnerLink]
    notes: list[str] | None = field(default=None, metadata=OPTIONAL)
    contradictions: list[str] | None = field(default=None, metadata=OPTIONAL)
    remote: bool
    observations: int | None = field(default=None, metadata=OPTIONAL)


@dataclass(frozen=True, slots=True)
class NewsRow(Plain):
    """An event of a rule that only the later day could know."""

    rule: str
    date: str
    known_from: str
    status: str
    summary: str
    source: str
    url: str | None
    grade: str


@dataclass(frozen=True, slots=True)
class WouldChange(Plain):
    """The verdict of a demand as it is, and as it would be."""

    demand: str
    old: list[LevelWord]
    new: list[LevelWord]
    old_class: str
    new_class: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRow(Entry):
    """What later knowledge changes: of a finding, of a nil certification, or by an open candidate."""

    SCHEMA: ClassVar[str] = "cleanpath.alerts/1"

    kind: str
    text: str
    axis: str
    finding: str | None = field(default=None, metadata=OPTIONAL)
    rule: str | None = field(default=None, metadata=OPTIONAL)
    requirement: str | None = field(default=None, metadata=OPTIONAL)
    operator: str | None = field(default=None, metadata=OPTIONAL)
    old: str | None = field(default=None, metadata=ABSENT)
    new: str | None = field(default=None, metadata=ABSENT)
    old_days: list[str] | None = field(default=None, metadata=ABSENT)
    new_days: list[str] | None = field(default=None, metadata=ABSENT)
    rules: list[str] | None = field(default=None, metadata=OPTIONAL)
    assets: list[str] | None = field(default=None, metadata=OPTIONAL)
    assets_unknown: list[str] | None = field(default=None, metadata=OPTIONAL)
    candidate: str | None = field(default=None, metadata=OPTIONAL)
    changes: list[WouldChange] | None = field(default=None, metadata=OPTIONAL)
    because: list[NewsRow] | None = field(default=None, metadata=OPTIONAL)


@dataclass(frozen=True, slots=True)
class KindsTold(Plain):
    """How many elements have a kind that is understood, and the commonest words that are none."""

    understood: int
    taken_as: dict[str, str]
    unknown: int
    unknown_words: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSummary(Entry):
    """What an import wrote, what became of its rows, and what it left unread."""

    SCHEMA: ClassVar[str] = "cleanpath.import/1"

    incomplete: list[str] | None = field(default=None, metadata=OPTIONAL)
    written: str
    title: str
    rows: dict[str, int]
    kinds: KindsTold | None = field(default=None, metadata=OPTIONAL)
    makers: dict[str, int] | None = field(default=None, metadata=OPTIONAL)
    possible_relabelling: list[str] | None = field(default=None, metadata=OPTIONAL)
    report: str | None = field(default=None, metadata=OPTIONAL)
    column_map: str | None = field(default=None, metadata=OPTIONAL)
    refreshed: dict[str, Any] | None = field(default=None, metadata=OPTIONAL)
    traces: int | None = field(default=None, metadata=OPTIONAL)
    files: int | None = field(default=None, metadata=OPTIONAL)
    address_tables: list[str] | None = field(default=None, metadata=OPTIONAL)
    disputed_addresses: dict[str, int] | None = field(default=None, metadata=OPTIONAL)
    seen: dict[str, int] | None = field(default=None, metadata=OPTIONAL)
    left_unread: list[str]
    next: str


@dataclass(frozen=True, slots=True)
class AddressTableRow(Plain):
    """A table of addresses to systems that was used."""

    name: str
    date: str | None
    digest: str


@dataclass(frozen=True, slots=True)
class HopWitness(Plain):
    """The hop that a verdict rests on, and what placed it."""

    trace: int
    time: str | None
    hop: str
    address: str | None
    asn: int | None
    mapped_by: str | None


@dataclass(frozen=True, slots=True)
class ModelledPair(Plain):
    """What a model says of the same pair."""

    id: str
    low: LevelWord
    high: LevelWord


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasuredPair(Plain):
    """What the traces between two ends show."""

    source: str
    target: str
    low: LevelWord
    high: LevelWord
    share_low: float
    share_high: float
    words: str
    traces: int
    paths: int
    first: str | None
    last: str | None
    counts: dict[str, int]
    witness: HopWitness
    model: ModelledPair | None = field(default=None, metadata=OPTIONAL)
    agreement: str | None = field(default=None, metadata=OPTIONAL)


@dataclass(frozen=True, slots=True)
class Beside(Plain):
    """The case whose model was put beside the traces, and how often the two agree."""

    case: str
    routing: str
    agreement: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurementResult(Document):
    """What traces show of restricted systems, pair by pair."""

    SCHEMA: ClassVar[str] = "cleanpath.measurement/1"

    case: str
    lens: str
    as_of: str
    known_at: str
    engine: str
    sums: str
    address_tables: list[AddressTableRow]
    pairs: list[MeasuredPair]
    beside: Beside | None = field(default=None, metadata=OPTIONAL)


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
    """A claim that an article makes, as it was read; in the inbox with its state."""

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
    state: str | None = field(default=None, metadata=OPTIONAL)
    same_as: str | None = field(default=None, metadata=ABSENT)


@dataclass(frozen=True, slots=True)
class ReadArticle(Entry):
    """What became of one article that was put into the inbox."""

    SCHEMA: ClassVar[str] = "cleanpath.read-articles/1"

    document: str
    candidates: int
    fault: str | None


@dataclass(frozen=True, slots=True)
class WarmUp(Entry):
    """How long the kernels took to compile, and where they are kept."""

    SCHEMA: ClassVar[str] = "cleanpath.warm-up/1"

    seconds: float
    kept_in: str


@dataclass(frozen=True, slots=True)
class Verification(Entry):
    """Whether a printed result is accepted, with a line for each fault, and how it was looked at."""

    SCHEMA: ClassVar[str] = "cleanpath.verification/1"

    accepted: bool
    checked: int
    faults: list[str]
    checked_independently: str
    worked_out_again: str


@dataclass(frozen=True, slots=True)
class RegistryFaults(Entry):
    """The faults of the registries."""

    SCHEMA: ClassVar[str] = "cleanpath.registry-check/1"

    faults: list[str]
    count: int
