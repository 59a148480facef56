"""cleanpath.assessment/1: verdicts, grounds, claims."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any, ClassVar

import pyarrow as pa

from cleanpath import __version__
from cleanpath.claims.model import Claim, weakest
from cleanpath.dates import Clocks
from cleanpath.errors import UnknownName
from cleanpath.exposure.assess import Assessment
from cleanpath.exposure.certificates import Certificates
from cleanpath.exposure.relation_chains import Chain
from cleanpath.exposure.scope import Scope
from cleanpath.network.case import Case, Settings
from cleanpath.network.graph import Reals
from cleanpath.policy.restricted import Restricted, missing_of
from cleanpath.results.classes import ClassWord, count_classes, headline_class
from cleanpath.results.cover import ScopeRow, describe_cover
from cleanpath.results.grounds import (
    ClaimRow,
    ElementGround,
    Grounds,
    Identification,
    IndicativeShare,
    ReasonRow,
    VendorKnown,
    flagged_rows,
    read_identifications,
)
from cleanpath.results.rows import FLAG, NUMBER, TEXT, TEXTS, WHOLE, Rows
from cleanpath.results.typed import KEY, OPTIONAL, Document, LevelWord, Plain, TruthWord
from cleanpath.results.wording import MODEL_CAUTION, printed, verdict_class, verdict_text, without_figure
from cleanpath.routing.contract import Witnesses
from cleanpath.verdict import Level, Share, Truth, Verdict

if TYPE_CHECKING:
    from cleanpath.exposure.settle import Settlement


SCHEMA = "cleanpath.assessment/1"


@dataclass(frozen=True, slots=True)
class Choice(Plain):
    """One element to find out about: what is missing, and how many demands it and those before it settle."""

    id: str
    missing: list[str]
    settles: int


@dataclass(frozen=True, slots=True)
class Pivot(Plain):
    """How many demands the answer on one element alone would decide."""

    id: str
    if_restricted: int
    if_not: int


@dataclass(frozen=True, slots=True)
class SettlementRow(Plain):
    """Which elements to identify first, and how good that choice is."""

    undecided: int
    left_out: int
    budget: int
    elements: list[Choice]
    at_most: int
    best: bool
    alone: list[Pivot]


@dataclass(frozen=True, slots=True)
class CheckedRow(Plain):
    """Of how many of the demands the independent checker tried the certificates before they were printed."""

    demands: int
    of: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DemandVerdict(Plain):
    """The verdict of one demand: an interval of levels and of shares, and what it rests on."""

    id: str
    low: LevelWord
    high: LevelWord
    share_low: float
    share_high: float
    avoidable: TruthWord
    reachable: bool
    disjoint_clean_paths: int
    cut: list[str]
    touches: list[str]
    may_touch: list[str]
    claims: list[str]
    on_record: list[str]
    reported: list[str]
    headline: ClassWord = field(metadata={KEY: "class"})
    grade: str | None
    site: str | None = field(default=None, metadata=OPTIONAL)
    operator: str | None = field(default=None, metadata=OPTIONAL)
    country: str | None = field(default=None, metadata=OPTIONAL)
    planes: dict[str, dict[str, list[LevelWord]]] | None = field(default=None, metadata=OPTIONAL)
    classes: dict[str, list[LevelWord]] | None = field(default=None, metadata=OPTIONAL)
    clean_path: TruthWord | None = field(default=None, metadata=OPTIONAL)
    rests_on: list[str] | None = field(default=None, metadata=OPTIONAL)
    traces: int | None = field(default=None, metadata=OPTIONAL)
    certificate: dict[str, Any]
    basis: str | None = field(default=None, metadata=OPTIONAL)
    indicative: IndicativeShare | None = field(default=None, metadata=OPTIONAL)

    @property
    def verdict(self) -> Verdict:
        """The interval of levels; of a demand without a route it says nothing (see `reachable`)."""
        return Verdict(Level[self.low.upper()], Level[self.high.upper()])

    @property
    def share(self) -> Share:
        """Bounds of the part of the traffic that touches restricted equipment now."""
        return Share(self.share_low, self.share_high)

    @property
    def heading(self) -> str:
        """Its place in the counts: a level, `unknown` or `unreachable`."""
        return verdict_class(self._told)

    @property
    def words(self) -> str:
        """The verdict in words."""
        return verdict_text(self._told)

    @property
    def _told(self) -> dict[str, Any]:
        names = ("reachable", "low", "high", "traces", "basis")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class AssessmentResult(Document):
    """The verdict of every demand of a case under a lens, with a certificate each."""

    SCHEMA: ClassVar[str] = SCHEMA

    version: str
    case: str
    title: str
    synthetic: bool
    digests: dict[str, str]
    digest: str
    as_of: str
    known_at: str
    lens: str
    scope: ScopeRow
    routing: str
    failures: str
    reroute: bool
    basis: str
    graph: str | None = field(default=None, metadata=OPTIONAL)
    caution: str | None = field(default=None, metadata=OPTIONAL)
    incomplete: list[str]
    counts: dict[str, int]
    counts_by_class: dict[str, int]
    verdicts: list[DemandVerdict] = field(metadata={KEY: "demands"})
    settle: SettlementRow
    restricted: dict[str, list[float]]
    elements: dict[str, list[float]]
    present: dict[str, list[str]] | None = field(default=None, metadata=OPTIONAL)
    through: dict[str, list[str]]
    grounds: dict[str, ElementGround]
    identified: dict[str, VendorKnown]
    reasons: list[ReasonRow]
    claims: list[ClaimRow]
    pieces: list[list[str]]
    checked: CheckedRow | None = field(default=None, metadata=OPTIONAL)
    seal: str | None = field(default=None, metadata=OPTIONAL)

    def __getitem__(self, demand: str) -> DemandVerdict:
        """Return the verdict of a demand by its id.

        Raises
        ------
        UnknownName
            If the case has no such demand.
        """
        for one in self.verdicts:
            if one.id == demand:
                return one
        names = [one.id for one in self.verdicts]
        raise UnknownName(f"case {self.case}", "demand", demand, names, "See `cleanpath assess`.")

    def __iter__(self) -> Iterator[DemandVerdict]:
        """Yield the verdicts in the order of the demands."""
        return iter(self.verdicts)

    def __len__(self) -> int:
        """Number of demands."""
        return len(self.verdicts)

    @property
    def demands(self) -> Rows:
        """The verdicts as a table: one row a demand, levels and shares as columns."""
        rows = [{"verdict": one.words, **{name: getattr(one, name) for name in COLUMNS}} for one in self]
        return Rows.of(rows, {"id": TEXT, "verdict": TEXT} | COLUMNS)

    def __repr__(self) -> str:
        told = ", ".join(f"{count} {name}" for name, count in self.counts.items() if count)
        return f"<{self.SCHEMA} of {self.case}, lens {self.lens}, as of {self.as_of}: {told or 'no demand'}>"

    def _repr_html_(self) -> str:
        return f"<p>{escape(repr(self)[1:-1])}</p>{self.demands._repr_html_()}"


COLUMNS = {
    "id": TEXT,
    "headline": TEXT,
    "low": TEXT,
    "high": TEXT,
    "share_low": NUMBER,
    "share_high": NUMBER,
    "avoidable": TEXT,
    "reachable": FLAG,
    "disjoint_clean_paths": WHOLE,
    "grade": TEXT,
    "touches": TEXTS,
    "may_touch": TEXTS,
    "cut": TEXTS,
    "claims": TEXTS,
}
"""The fields of a verdict that its table has as columns."""


MOST_PIVOTS = 10


def describe_settlement(
    found: "Settlement | None", ids: Sequence[str], budget: int, restricted: Restricted
) -> SettlementRow:
    """Return what would settle it; docs/reference/result.md has its fields."""
    if found is None:
        return SettlementRow(0, 0, budget, [], 0, True, [])
    return SettlementRow(
        undecided=len(found.needs),
        left_out=int(found.stuck.sum()),
        budget=budget,
        elements=[
            Choice(ids[e], missing_of(restricted, e), held)
            for e, held in zip(found.choice.elements, found.choice.held, strict=True)
        ],
        at_most=found.bound,
        best=found.exact,
        alone=[Pivot(ids[e], yes, no) for e, yes, no in found.pivots[:MOST_PIVOTS]],
    )


MODEL = "model"
BASES = {"bgp": MODEL, "measured": "measurement"}
"""What verdicts rest on, by routing; else on an inventory. They are never merged."""


def describe_basis(settings: Settings) -> dict[str, Any]:
    """Return what the verdicts of a case rest on; a model names its graph and what it misses."""
    basis = BASES.get(settings.routing, "inventory")
    if basis != MODEL:
        return {"basis": basis}
    return {"basis": basis, "graph": settings.graph, "caution": MODEL_CAUTION}


COUNTED = ("clear", "possible", "sometimes", "always", "unknown", "unreachable")


@dataclass(frozen=True, slots=True)
class Terms:
    """What was asked: the lens, the two clocks, and the digest of the tables that the verdicts rest on."""

    lens: str
    clocks: Clocks
    digest: str


def describe_assessment(
    case: Case,
    terms: Terms,
    scope: Scope,
    restricted: Restricted,
    assessment: Assessment,
    certificates: Certificates,
    claims: Mapping[str, Claim],
    settle: SettlementRow,
    through: Callable[[int], Chain | None],
    needed: Mapping[int, frozenset[int]],
) -> AssessmentResult:
    """Put a result together. The same input gives the same object, in the same order.

    `through` tells by which chain of relations something restricted acts on an element, `needed` for each
    demand that is clear the elements with a graded vendor that may bear on it.
    """
    ids: list[str] = case.network.elements["id"].to_pylist()
    vendors: list[str] = case.network.elements["vendor"].to_pylist()
    identified = read_identifications(case.network.elements)
    grounds = Grounds(restricted, claims, identified)
    told = _tell_elements(case, restricted)
    grounded = {
        ids[row]: grounds.element(row, vendors[row], told.get(row, {})) for row in flagged_rows(restricted)
    }
    basis = MODEL if BASES.get(case.settings.routing) == MODEL else None
    exposed = Exposed(assessment.headline.low[0], assessment.headline.high[0], through, grounds)
    resting = {d: _rest_on(identified, rows) for d, rows in needed.items()}
    demands = [
        _demand(
            d, whose, ids, assessment, exposed, certificates.demands[d], traces, basis, resting.get(d, [])
        )
        for d, (whose, traces) in enumerate(zip(_ends(case), _traces(case), strict=True))
    ]
    named = sorted({row for rows in resting.values() for row in rows})
    kinds = case.network.relations["kind"].to_pylist()
    acting = {ids[row]: _chain(chain, ids, kinds) for row, chain in sorted(exposed.chains.items())}
    counts = Counter(demand.heading for demand in demands)
    settings = case.settings
    return AssessmentResult(
        version=__version__,
        case=case.name,
        title=settings.title,
        synthetic=settings.synthetic,
        digests=case.digests,
        digest=terms.digest,
        as_of=terms.clocks.as_of.isoformat(),
        known_at=terms.clocks.known_at.isoformat(),
        lens=terms.lens,
        **describe_cover(case, scope),
        routing=settings.routing,
        failures=settings.failures,
        reroute=settings.reroute,
        **describe_basis(settings),
        counts={name: counts[name] for name in COUNTED},
        counts_by_class=count_classes(demand.headline for demand in demands),
        verdicts=demands,
        settle=settle,
        restricted={
            ids[row]: [printed(restricted.low[row]), float(restricted.high[row])]
            for row in flagged_rows(restricted)
        },
        elements={name: [printed(low), high] for name, (low, high) in certificates.elements.items()},
        present=_present(restricted, ids, certificates.elements),
        through=acting,
        grounds=grounded,
        identified={ids[row]: VendorKnown.of(vendors[row], identified[row]) for row in named},
        reasons=grounds.reasons,
        claims=grounds.claim_rows(terms.clocks.known_at),
        pieces=certificates.pieces,
    )


def _present(
    restricted: Restricted, ids: Sequence[str], elements: Mapping[str, Sequence[float]]
) -> dict[str, list[str]] | None:
    """Return by table the elements in which there is something for sure, and nobody knows how much."""
    own = [ids[row] for row in flagged_rows(restricted) if without_figure(restricted.low[row])]
    behind = [name for name, (low, _) in elements.items() if without_figure(low)]
    return {"restricted": own, "elements": behind} if own or behind else None


MOST_RESTED = 12
"""Elements with the weakest identification that are named of a demand which is clear."""


def _rest_on(identified: Mapping[int, Identification], rows: frozenset[int]) -> list[int]:
    """Return the elements whose vendors are known least firmly of those that a clear verdict needs."""
    least = weakest(identified[row].grade for row in rows)
    return sorted(row for row in rows if identified[row].grade == least)[:MOST_RESTED]


def _tell_elements(case: Case, restricted: Restricted) -> dict[int, dict[str, str]]:
    """Return what the case says of each aggregate by row: its name, operator and part, where given."""
    table, names = case.network.elements, ("name", "operator", "part")
    rows = sorted(restricted.mixes)
    given = table.select(list(names)).take(pa.array(rows, pa.int64())).to_pylist()
    return {
        row: {name: one[name] for name in names if one[name]} for row, one in zip(rows, given, strict=True)
    }


def _ends(case: Case) -> list[dict[str, str]]:
    """Return the id of each demand, and its site, operator and the country of its site where given."""
    sites = case.network.sites
    country = dict(zip(sites["id"].to_pylist(), sites["country"].to_pylist(), strict=True))
    rows = case.network.demands.select(["id", "site", "operator"]).to_pylist()
    found = ({**row, "country": country.get(row["site"], "")} for row in rows)
    return [{name: value for name, value in row.items() if value} for row in found]


def _traces(case: Case) -> list[int | None]:
    """Return the number of traces of each demand, where the case is measured and says it."""
    counts = case.network.demands["traces"].to_pylist()
    measured = case.settings.routing == "measured"
    return [int(count) if measured and count else None for count in counts]


@dataclass
class Exposed:
    """What the headline examines: bounds of touching (N,), and by which chain each element is exposed.

    `chains` keeps those that were asked for and lead from another element.
    """

    low: Reals
    high: Reals
    through: Callable[[int], Chain | None]
    grounds: Grounds
    chains: dict[int, Chain] = field(default_factory=dict)

    def origin(self, row: int) -> int:
        """Return the restricted element behind one on the route: itself, or what acts on it."""
        if row not in self.chains:
            chain = self.through(row)
            if chain is None or len(chain.elements) == 1:
                return row
            self.chains[row] = chain
        return self.chains[row].elements[0]


def _chain(chain: Chain, ids: Sequence[str], kinds: Sequence[str]) -> list[str]:
    """Return a chain as ids of elements with the kind of the relation between each two."""
    steps = zip(chain.relations, chain.elements[1:], strict=True)
    return [ids[chain.elements[0]], *(word for row, e in steps for word in (kinds[row], ids[e]))]


def _demand(
    d: int,
    whose: Mapping[str, str],
    ids: Sequence[str],
    found: Assessment,
    exposed: Exposed,
    certificate: dict[str, Any],
    traces: int | None,
    basis: str | None,
    resting: Sequence[int],
) -> DemandVerdict:
    grounds, planes = exposed.grounds, found.planes
    outcome, avoidance = found.outcome, found.avoidance
    sure, open_ = _touched(d, outcome.low_witness, outcome.high_witness, exposed)
    rows = [exposed.origin(row) for row in (sure or open_)]
    origins = [exposed.origin(row) for row in (*sure, *open_)]
    on_record = sorted({key for row in origins for key in grounds.on_record(row)})
    reported = sorted({key for row in origins for key in grounds.reported(row)})
    verdict = Verdict(Level(int(outcome.low[0, d])), Level(int(outcome.high[0, d])))
    forced = avoidance.avoidable[0, d] == Truth.NO
    cut = found.cut_element[found.cut_start[d] : found.cut_start[d + 1]] if forced else ()
    grade = str(weakest(grounds.grade(row) for row in rows)) if rows else None
    return DemandVerdict(
        **whose,
        low=str(verdict.low),
        high=str(verdict.high),
        share_low=printed(outcome.share_low[0, d]),
        share_high=float(outcome.share_high[0, d]),
        avoidable=str(Truth(int(avoidance.avoidable[0, d]))),
        reachable=bool(outcome.reachable[d]),
        disjoint_clean_paths=int(avoidance.disjoint[0, d]),
        cut=[ids[e] for e in cut],
        touches=[ids[row] for row in sure],
        may_touch=[ids[row] for row in open_],
        claims=sorted({key for row in origins for key in _claims(row, grounds)}),
        on_record=on_record,
        reported=reported,
        headline=headline_class(bool(outcome.reachable[d]), verdict, bool(reported)),
        grade=str(grounds.identified[resting[0]].grade) if resting else grade,
        rests_on=[ids[row] for row in resting] or None,
        certificate=certificate,
        traces=traces,
        basis=basis,
        indicative=grounds.indicative(dict.fromkeys(origins)),
        planes=None
        if planes is None
        else {
            plane: {name: list(ends) for name, ends in properties.items()}
            for plane, properties in planes.planes(d).items()
        },
        classes=None if planes is None else {name: list(e) for name, e in planes.classes(d).items()},
        clean_path=None if planes is None else str(Truth(int(planes.clean[d]))),
    )


def _touched(d: int, low: Witnesses, high: Witnesses, touch: Exposed) -> tuple[list[int], list[int]]:
    """Return the exposed elements on the low witness, and the open ones on the high witness."""
    sure = [int(e) for e in low.walk(0, d) if e >= 0 and touch.low[e] > 0.0]
    open_ = [int(e) for e in high.walk(0, d) if e >= 0 and touch.high[e] > 0.0 and int(e) not in sure]
    return list(dict.fromkeys(sure)), list(dict.fromkeys(open_))


def _claims(row: int, grounds: Grounds) -> Sequence[str]:
    ground = grounds.restricted.mixes.get(row)
    return ground.touch.keys if ground is not None else ()
