"""The exit code of an assessment, or of judging a case, for pipelines."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cleanpath.compliance.findings import Status
from cleanpath.reporting.baseline import keep_news, read_baseline
from cleanpath.verdict import Level

CLEAR, FINDING, UNDECIDED = 0, 1, 3


def exit_code(
    result: dict[str, Any], fail_on: str | None, strict_unknown: bool, baseline: str | None = None
) -> int:
    """Return 1 if a demand is certainly at level `fail_on` or above, 3 if asked and undecided, else 0.

    A verdict is undecided when its ends differ and, with `fail_on`, when the level asked about lies between
    them; a demand without a route is undecided too. Of findings it is 1 if one has the status `fail_on` or a
    graver one, in the order due, unknown, breached; a finding is undecided while it is unknown, as all is
    in a place of which no rule is on record. The judgement of a maker gates nothing. With a `baseline`, the
    file of an earlier result, only what is new or worse counts.

    Raises
    ------
    BadInput
        If the baseline is no result of the same verb.
    """
    if baseline is not None and ("demands" in result or "findings" in result):
        result = keep_news(result, read_baseline(Path(baseline)))
    if "demands" not in result:
        silent = baseline is None and bool(result.get("silent"))
        return _of_findings(result.get("findings", ()), fail_on, strict_unknown, silent)
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


def _of_findings(
    findings: Sequence[dict[str, Any]], fail_on: str | None, strict_unknown: bool, silent: bool
) -> int:
    statuses = [Status[finding["status"].upper()] for finding in findings]
    if fail_on and any(status >= Status[fail_on.upper()] for status in statuses):
        return FINDING
    return UNDECIDED if strict_unknown and (silent or Status.UNKNOWN in statuses) else CLEAR
