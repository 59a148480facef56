"""What commands beside verdicts print: who made what, alerts, measurements, checks, and what was written."""

from dataclasses import dataclass, field
from typing import ClassVar

from cleanpath.results.listings import OwnerLink
from cleanpath.results.typed import ABSENT, KEY, OPTIONAL, Document, Entry, LevelWord, Plain


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
    ledger: str | None = field(default=None, metadata=OPTIONAL)


@dataclass(frozen=True, slots=True)
class RegistryFaults(Entry):
    """The faults of the registries."""

    SCHEMA: ClassVar[str] = "cleanpath.registry-check/1"

    faults: list[str]
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenFile(Entry):
    """A file that a command wrote, and how much it holds."""

    SCHEMA: ClassVar[str] = "cleanpath.written/1"

    written: str
    form: str | None = field(default=None, metadata={KEY: "as", **OPTIONAL})
    rows: int | None = field(default=None, metadata=OPTIONAL)
    findings: int | None = field(default=None, metadata=OPTIONAL)
    not_known: int | None = field(default=None, metadata=OPTIONAL)
    counts: dict[str, int] | None = field(default=None, metadata=OPTIONAL)


@dataclass(frozen=True, slots=True)
class LedgerCheck(Entry):
    """Whether the chain of a ledger holds, up to the digest of its last entry."""

    SCHEMA: ClassVar[str] = "cleanpath.ledger-check/1"

    ledger: str
    entries: int
    digest: str
    holds: bool
    faults: list[str]


@dataclass(frozen=True, slots=True)
class LedgerCopy(Entry):
    """A copy of a ledger that was written, and the digest of its last entry."""

    SCHEMA: ClassVar[str] = "cleanpath.ledger-backup/1"

    written: str
    entries: int
    digest: str
