"""The exit code of an assessment, for pipelines."""

from typing import Any

from cleanpath.verdict import Level

CLEAR, FINDING, UNDECIDED = 0, 1, 3


def exit_code(result: dict[str, Any], fail_on: str | None, strict_unknown: bool) -> int:
    """Return 1 if a demand is certainly at level `fail_on` or above, 3 if asked and undecided, else 0.

    A verdict is undecided when its ends differ and, with `fail_on`, when the level asked about lies between
    them; a demand without a route is undecided too.
    """
    threshold = Level[fail_on.upper()] if fail_on else None
    undecided = False
    for demand in result["demands"]:
        if not demand["reachable"]:
            undecided = True
            continue
        low, high = Level[demand["low"].upper()], Level[demand["high"].upper()]
        if threshold is not None and low >= threshold:
            return FINDING
        undecided |= low < high if threshold is None else low < threshold <= high
    return UNDECIDED if strict_unknown and undecided else CLEAR
