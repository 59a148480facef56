"""The result of an assessment as plain data: the documented, stable object that `--format json` prints."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cleanpath import __version__
from cleanpath.claims import Claim, weakest
from cleanpath.dates import Clocks
from cleanpath.exposure.assessment import Assessment
from cleanpath.exposure.certificates import Certificates
from cleanpath.network.case import Case
from cleanpath.policy.restricted import Restricted
from cleanpath.reporting.cells import verdict_class
from cleanpath.reporting.grounds import Grounds, flagged_rows
from cleanpath.routing.contract import Witnesses
from cleanpath.verdict import Level, Truth

SCHEMA = "cleanpath.assessment/1"
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
    restricted: Restricted,
    assessment: Assessment,
    certificates: Certificates,
    claims: Mapping[str, Claim],
    settle: Mapping[str, Any],
) -> dict[str, Any]:
    """Put a result together. The same input gives the same object, in the same order."""
    ids: list[str] = case.network.elements["id"].to_pylist()
    vendors: list[str] = case.network.elements["vendor"].to_pylist()
    grounds = Grounds(restricted, claims)
    grounded = {ids[row]: grounds.element(row, vendors[row]) for row in flagged_rows(restricted)}
    names = case.network.demands["id"].to_pylist()
    demands = [
        _demand(d, name, ids, assessment, grounds) | {"certificate": certificates.demands[d]}
        for d, name in enumerate(names)
    ]
    counts = Counter(verdict_class(demand) for demand in demands)
    settings = case.settings
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
        "routing": settings.routing,
        "failures": settings.failures,
        "reroute": settings.reroute,
        "counts": {name: counts[name] for name in COUNTED},
        "demands": demands,
        "settle": settle,
        "elements": certificates.elements,
        "grounds": grounded,
        "reasons": grounds.reasons,
        "claims": grounds.claim_rows(),
        "pieces": certificates.pieces,
    }


def _demand(d: int, name: str, ids: Sequence[str], found: Assessment, grounds: Grounds) -> dict[str, Any]:
    outcome, avoidance = found.outcome, found.avoidance
    reachable = bool(outcome.reachable[d])
    sure, open_ = _touched(d, outcome.low_witness, outcome.high_witness, grounds)
    rows = sure or open_
    claims = sorted({key for row in (*sure, *open_) for key in _claims(row, grounds)})
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


def _touched(d: int, low: Witnesses, high: Witnesses, grounds: Grounds) -> tuple[list[int], list[int]]:
    """Return the restricted elements on the low witness, and the open ones on the high witness."""
    touch = grounds.restricted
    sure = [int(e) for e in low.walk(0, d) if e >= 0 and touch.low[e] > 0.0]
    open_ = [int(e) for e in high.walk(0, d) if e >= 0 and touch.high[e] > 0.0 and int(e) not in sure]
    return list(dict.fromkeys(sure)), list(dict.fromkeys(open_))


def _claims(row: int, grounds: Grounds) -> Sequence[str]:
    ground = grounds.restricted.mixes.get(row)
    return ground.touch.keys if ground is not None else ()
