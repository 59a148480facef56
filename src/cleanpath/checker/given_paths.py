"""Checks of verdicts on given paths: plain arithmetic over the table of paths."""

from fractions import Fraction

from cleanpath.checker.case import Case, Fault
from cleanpath.checker.structural import ENDS, ROUNDING, Evidence, Proof
from cleanpath.verdict import Level

SILENT = ""
"""An element without a name: it may be anything."""


def paths_of(case: Case, demand: str) -> list[tuple[float, list[str]]]:
    """Return the share and the elements of each path of a demand, its ends included."""
    found: dict[float, tuple[float, list[str]]] = {}
    source, target = case.demands[demand]
    for owner, number, _, element, share in sorted(case.paths):
        if owner == demand:
            found.setdefault(number, (share, []))[1].append(element)
    for _, walk in found.values():
        if walk[0] != source:
            walk.insert(0, source)
        if walk[-1] != target:
            walk.append(target)
    return list(found.values())


def judge(evidence: Evidence, demand: str, proof: Proof, measured: bool) -> tuple[Level, Level, float, float]:
    """Return the levels and shares of a demand that has paths.

    Paths that were `measured` are not all that there are: what none of them touches is possible, not clear.

    Raises
    ------
    Fault
        If the certificate shows a witness that is none of the paths or touches nothing.
    """
    given = [(Fraction(share), walk) for share, walk in paths_of(evidence.case, demand)]
    levels, shares = [], []
    for end in (0, 1):
        part = [_touched(evidence, set(walk), end) for _, walk in given]
        always = all(value >= 1 - ROUNDING for value in part)
        levels.append(Level.ALWAYS if always else Level.SOMETIMES if any(part) else Level.CLEAR)
        share = sum(share * value for (share, _), value in zip(given, part, strict=True))
        shares.append(1.0 if always else float(share))
        witness = proof.get("witness", {}).get(ENDS[end])
        if witness is not None:
            touched = any(_of(evidence, e, end) > 0 for e in witness["walk"])
            if not touched or witness["walk"] not in [walk for _, walk in given]:
                raise Fault(f"the {ENDS[end]} witness is none of the paths or touches nothing")
    high = max(levels[1], Level.POSSIBLE) if measured else levels[1]
    return levels[0], high, shares[0], shares[1]


def _of(evidence: Evidence, element: str, end: int) -> Fraction:
    return Fraction(end) if element == SILENT else Fraction(evidence.of(element, end))


def _touched(evidence: Evidence, inside: set[str], end: int) -> Fraction:
    touches = [_of(evidence, e, end) for e in inside]
    return min(Fraction(1), sum(touches, Fraction(0))) if end else max(touches)
