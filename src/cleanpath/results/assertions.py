"""What stands against an assertion about a case, in words, for pipelines."""

from collections.abc import Sequence

from cleanpath.errors import BadInput, shown
from cleanpath.results.assessment import AssessmentResult
from cleanpath.results.findings import FindingsResult
from cleanpath.verdict import Level

LEVELS = ("possible", "sometimes", "always")
NAMED = 5
"""What a failure names."""


def find_exposed(result: AssessmentResult, level: str, allow_unknown: bool) -> list[str]:
    """Return the demands that are, or unless `allow_unknown` may be, exposed at a level or above.

    Raises
    ------
    BadInput
        If the level is none of `LEVELS`.
    """
    if level not in LEVELS:
        raise BadInput("level", "one of " + ", ".join(LEVELS), shown(level))
    least = Level[level.upper()]
    found = []
    for demand in result:
        end = demand.verdict.low if allow_unknown else demand.verdict.high
        modelled = demand.basis is not None and not allow_unknown  # clear in a model is not clear
        if end >= least or modelled:
            found.append(f"{demand.id}: {demand.words}")
    return found


def find_breaches(result: FindingsResult, allow_unknown: bool) -> list[str]:
    """Return the findings that are breached, or unless `allow_unknown` may be."""
    against = ("breached",) if allow_unknown else ("breached", "unknown", "not_evaluable")
    return [f"{finding.id}: {finding.status.replace('_', ' ')}" for finding in result.of(*against)]


def refuse(expected: str, against: Sequence[str]) -> None:
    """Fail if anything stands against what is expected.

    Raises
    ------
    AssertionError
        Naming the first of it.
    """
    if against:
        more = f" and {len(against) - NAMED} more" if len(against) > NAMED else ""
        raise AssertionError(f"expected {expected}; found {'; '.join(against[:NAMED])}{more}")
