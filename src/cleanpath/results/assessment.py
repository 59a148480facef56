"""cleanpath.assessment/1: verdicts, grounds, claims."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleanpath import __version__
from cleanpath.claims.model import UNJUDGED, Claim, Grade, describe_claim, weakest
from cleanpath.dates import Clocks
from cleanpath.exposure.assess import Assessment
from cleanpath.exposure.certificates import Certificates
from cleanpath.exposure.relation_chains import Chain
from cleanpath.exposure.scope import Scope
from cleanpath.network.case import Case, Settings
from cleanpath.network.graph import Reals
from cleanpath.policy.judge import Judgement
from cleanpath.policy.restricted import MixGround, Restricted
from cleanpath.results.wording import MODEL_CAUTION, verdict_class
from cleanpath.routing.contract import Witnesses
from cleanpath.verdict import Level, Truth

if TYPE_CHECKING:
    from cleanpath.exposure.settle import Settlement


MOST_REASONS = 8
"""Reasons kept for each judgement, the strongest first."""


@dataclass(frozen=True, slots=True)
class Identification:
    """How firm the vendor of an element is known, and what tells it."""

    grade: Grade
    clue: str

    def to_dict(self, vendor: str) -> dict[str, str]:
        """Return plain data for JSON, with the vendor."""
        return {"vendor": vendor, "grade": str(self.grade), "clue": self.clue}


def read_identifications(elements: pa.Table) -> dict[int, Identification]:
    """Return what the case says of how the vendors of elements are known, by row; others are as declared."""
    graded = np.flatnonzero(pc.not_equal(elements["vendor_grade"], "").to_numpy())
    columns = elements.select(["vendor_grade", "vendor_clue"]).take(pa.array(graded)).to_pylist()
    return {
        row: Identification(Grade(one["vendor_grade"][0], int(one["vendor_grade"][1])), one["vendor_clue"])
        for row, one in zip(graded.tolist(), columns, strict=True)
    }


@dataclass
class Grounds:
    """Collects what elements rest on; reasons and claims are listed once and referred to by number or key.

    `identified` is how the vendors of some elements are known: a ground is no firmer than that.
    """

    restricted: Restricted
    claims: Mapping[str, Claim]
    identified: Mapping[int, Identification] = field(default_factory=dict)
    reasons: list[dict[str, Any]] = field(default_factory=list)
    used: set[str] = field(default_factory=set)
    _seen: dict[int, tuple[list[int], Grade]] = field(default_factory=dict)
    _numbers: dict[str, int] = field(default_factory=dict)

    def element(self, row: int, vendor: str) -> dict[str, Any]:
        """Return the ground of one element."""
        found = self.restricted
        ground: dict[str, Any] = {
            "restricted": str(Truth(int(found.truth[row]))),
            "vendor": vendor,
        }
        if row in found.mixes:
            return ground | self._mix(found.mixes[row])
        place = int(found.place[row])
        if place >= 0:
            numbers, grade = self._judgement(found.judgements[place])
            ground |= {"reasons": numbers, "grade": str(self._bounded(row, grade))}
        if row in self.identified:
            known = self.identified[row]
            ground["identified"] = {"grade": str(known.grade), "clue": known.clue}
        return ground

    def _bounded(self, row: int, grade: Grade) -> Grade:
        """Return a grade that is no firmer than the identification of an element."""
        return weakest([grade, self.identified[row].grade]) if row in self.identified else grade

    def grade(self, row: int) -> Grade:
        """Return how firm the ground of one element is: its weakest link."""
        found = self.restricted
        if row in found.mixes:
            ground = found.mixes[row]
            judged = [self._judgement(j)[1] for j in ground.judgements.values()]
            return weakest([ground.touch.grade, *judged]) if ground.touch.keys else UNJUDGED
        place = int(found.place[row])
        return self._bounded(row, self._judgement(found.judgements[place])[1]) if place >= 0 else UNJUDGED

    def claim_rows(self) -> list[dict[str, Any]]:
        """Return the claims that elements rest on, by key."""
        return [_claim_row(self.claims[key]) for key in sorted(self.used) if key in self.claims]

    def on_record(self, row: int) -> list[str]:
        """Return the keys of the claims that bear on an element and bound nothing."""
        ground = self.restricted.mixes.get(row)
        return [aside.claim.key for aside in ground.mix.asides] if ground is not None else []

    def _mix(self, ground: MixGround) -> dict[str, Any]:
        self.used.update(ground.touch.keys)
        self.used.update(aside.claim.key for aside in ground.mix.asides)
        self.used.update(claim.key for claim in ground.searched)
        judged = [*ground.judgements.values(), *ground.suspects.values()]
        numbers = sorted({n for j in judged for n in self._judgement(j)[0]})
        return {
            "mix": [
                {
                    "vendor": p.vendor,
                    "low": p.low,
                    "high": p.high,
                    "present": p.present,
                    "grade": str(p.grade),
                }
                for p in ground.mix.parts
            ],
            "because": list(ground.touch.reasons),
            "claims": list(ground.touch.keys),
            "on_record": [{"claim": one.claim.key, "reason": str(one)} for one in ground.mix.asides],
            "searched": [claim.key for claim in ground.searched],
            "reasons": numbers,
            "grade": str(ground.touch.grade),
        }

    def _number(self, view: dict[str, Any]) -> int:
        """Return the number of a reason, listing it where it is new."""
        text = json.dumps(view, sort_keys=True)
        if text not in self._numbers:
            self._numbers[text] = len(self.reasons)
            self.reasons.append(view)
        return self._numbers[text]

    def _judgement(self, judgement: Judgement) -> tuple[list[int], Grade]:
        known = self._seen.get(id(judgement))
        if known is not None:
            return known
        kept = judgement.reasons[:MOST_REASONS]
        numbers = [self._number(reason.view()) for reason in kept]
        # A lens that names the vendor itself needs no witness; other grounds are as firm as their event.
        strongest = [r for r in kept if r.truth == judgement.truth] or list(kept)
        named = any(r.kind == "named_in_lens" for r in strongest)
        grade = Grade("A", 1) if named else min((r.grade for r in strongest), default=UNJUDGED)
        found = numbers, grade
        self._seen[id(judgement)] = found
        return found


def _claim_row(claim: Claim) -> dict[str, Any]:
    row = describe_claim(claim)
    row["sources"] = [{k: s[k] for k in ("publisher", "title", "url", "published")} for s in row["sources"]]
    return row


def flagged_rows(restricted: Restricted) -> list[int]:
    """Return the rows of the elements that are or may be restricted."""
    return [int(row) for row in np.flatnonzero(restricted.high > 0.0)]


MOST_PIVOTS = 10


def describe_settlement(found: "Settlement | None", ids: Sequence[str], budget: int) -> dict[str, Any]:
    """Return what would settle it as plain data; docs/reference/result.md has its fields."""
    if found is None:
        nothing: dict[str, Any] = {"undecided": 0, "left_out": 0, "budget": budget, "elements": []}
        return nothing | {"at_most": 0, "best": True, "alone": []}
    return {
        "undecided": len(found.needs),
        "left_out": int(found.stuck.sum()),
        "budget": budget,
        "elements": [
            {"id": ids[element], "settles": held}
            for element, held in zip(found.choice.elements, found.choice.held, strict=True)
        ],
        "at_most": found.bound,
        "best": found.exact,
        "alone": [
            {"id": ids[element], "if_restricted": yes, "if_not": no}
            for element, yes, no in found.pivots[:MOST_PIVOTS]
        ],
    }


SCHEMA = "cleanpath.assessment/1"
MODEL = "model"
BASES = {"bgp": MODEL, "measured": "measurement"}
"""What verdicts rest on, by routing; else on an inventory. They are never merged."""


def describe_basis(settings: Settings) -> dict[str, str]:
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
    settle: Mapping[str, Any],
    through: Callable[[int], Chain | None],
    needed: Mapping[int, frozenset[int]],
) -> dict[str, Any]:
    """Put a result together. The same input gives the same object, in the same order.

    `through` tells by which chain of relations something restricted acts on an element, `needed` for each
    demand that is clear the elements with a graded vendor that may bear on it.
    """
    ids: list[str] = case.network.elements["id"].to_pylist()
    vendors: list[str] = case.network.elements["vendor"].to_pylist()
    identified = read_identifications(case.network.elements)
    grounds = Grounds(restricted, claims, identified)
    grounded = {ids[row]: grounds.element(row, vendors[row]) for row in flagged_rows(restricted)}
    names = case.network.demands["id"].to_pylist()
    exposed = Exposed(assessment.headline.low[0], assessment.headline.high[0], through, grounds)
    resting = {d: _rest_on(identified, rows) for d, rows in needed.items()}
    demands = [
        _demand(d, name, ids, assessment, exposed)
        | _rested(resting.get(d, []), ids, identified)
        | traces
        | {"certificate": certificates.demands[d]}
        for d, (name, traces) in enumerate(zip(names, _traces(case), strict=True))
    ]
    named = sorted({row for rows in resting.values() for row in rows})
    kinds = case.network.relations["kind"].to_pylist()
    acting = {ids[row]: _chain(chain, ids, kinds) for row, chain in sorted(exposed.chains.items())}
    counts = Counter(verdict_class(demand) for demand in demands)
    settings = case.settings
    if BASES.get(settings.routing) == MODEL:
        demands = [{**demand, "basis": MODEL} for demand in demands]
    return {
        "schema": SCHEMA,
        "version": __version__,
        "case": case.name,
        "title": settings.title,
        "synthetic": settings.synthetic,
        "digests": case.digests,
        "digest": terms.digest,
        "as_of": terms.clocks.as_of.isoformat(),
        "known_at": terms.clocks.known_at.isoformat(),
        "lens": terms.lens,
        "scope": scope.to_dict(),
        "routing": settings.routing,
        "failures": settings.failures,
        "reroute": settings.reroute,
        **describe_basis(settings),
        "incomplete": [gap.reason for gap in settings.incomplete],
        "counts": {name: counts[name] for name in COUNTED},
        "demands": demands,
        "settle": settle,
        "restricted": {
            ids[row]: [float(restricted.low[row]), float(restricted.high[row])]
            for row in flagged_rows(restricted)
        },
        "elements": certificates.elements,
        "through": acting,
        "grounds": grounded,
        "identified": {ids[row]: identified[row].to_dict(vendors[row]) for row in named},
        "reasons": grounds.reasons,
        "claims": grounds.claim_rows(),
        "pieces": certificates.pieces,
    }


MOST_RESTED = 12
"""Elements with the weakest identification that are named of a demand which is clear."""


def _rest_on(identified: Mapping[int, Identification], rows: frozenset[int]) -> list[int]:
    """Return the elements whose vendors are known least firmly of those that a clear verdict needs."""
    least = weakest(identified[row].grade for row in rows)
    return sorted(row for row in rows if identified[row].grade == least)[:MOST_RESTED]


def _rested(
    rows: Sequence[int], ids: Sequence[str], identified: Mapping[int, Identification]
) -> dict[str, Any]:
    """Return the grade of a clear verdict, and the elements whose vendors bound it."""
    if not rows:
        return {}
    return {"grade": str(identified[rows[0]].grade), "rests_on": [ids[row] for row in rows]}


def _traces(case: Case) -> list[dict[str, int]]:
    """Return the number of traces of each demand, where the case is measured and says it."""
    counts = case.network.demands["traces"].to_pylist()
    measured = case.settings.routing == "measured"
    return [{"traces": int(count)} if measured and count else {} for count in counts]


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


def _demand(d: int, name: str, ids: Sequence[str], found: Assessment, exposed: Exposed) -> dict[str, Any]:
    grounds = exposed.grounds
    outcome, avoidance = found.outcome, found.avoidance
    reachable = bool(outcome.reachable[d])
    sure, open_ = _touched(d, outcome.low_witness, outcome.high_witness, exposed)
    rows = [exposed.origin(row) for row in (sure or open_)]
    claims = sorted({key for row in (*sure, *open_) for key in _claims(exposed.origin(row), grounds)})
    on_record = sorted({key for row in (*sure, *open_) for key in grounds.on_record(exposed.origin(row))})
    forced = avoidance.avoidable[0, d] == Truth.NO
    cut = found.cut_element[found.cut_start[d] : found.cut_start[d + 1]] if forced else ()
    answer: dict[str, Any] = {
        "id": name,
        "low": str(Level(int(outcome.low[0, d]))),
        "high": str(Level(int(outcome.high[0, d]))),
        "share_low": float(outcome.share_low[0, d]),
        "share_high": float(outcome.share_high[0, d]),
        "avoidable": str(Truth(int(avoidance.avoidable[0, d]))),
        "reachable": reachable,
        "disjoint_clean_paths": int(avoidance.disjoint[0, d]),
        "cut": [ids[e] for e in cut],
        "touches": [ids[row] for row in sure],
        "may_touch": [ids[row] for row in open_],
        "claims": claims,
        "on_record": on_record,
        "grade": str(weakest(grounds.grade(row) for row in rows)) if rows else None,
    }
    if found.planes is not None:
        answer["planes"] = {
            plane: {name: list(ends) for name, ends in properties.items()}
            for plane, properties in found.planes.planes(d).items()
        }
        answer["classes"] = {name: list(ends) for name, ends in found.planes.classes(d).items()}
        answer["clean_path"] = str(Truth(int(found.planes.clean[d])))
    return answer


def _touched(d: int, low: Witnesses, high: Witnesses, touch: Exposed) -> tuple[list[int], list[int]]:
    """Return the exposed elements on the low witness, and the open ones on the high witness."""
    sure = [int(e) for e in low.walk(0, d) if e >= 0 and touch.low[e] > 0.0]
    open_ = [int(e) for e in high.walk(0, d) if e >= 0 and touch.high[e] > 0.0 and int(e) not in sure]
    return list(dict.fromkeys(sure)), list(dict.fromkeys(open_))


def _claims(row: int, grounds: Grounds) -> Sequence[str]:
    ground = grounds.restricted.mixes.get(row)
    return ground.touch.keys if ground is not None else ()
