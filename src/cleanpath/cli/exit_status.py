"""--fail-on, --baseline."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from cleanpath.cli.command import LEVEL_OF_CLASS
from cleanpath.compliance.findings import Status
from cleanpath.errors import BadInput, shown
from cleanpath.results.changes import REPORTED, Standing, is_assessment, standings
from cleanpath.results.classes import class_of
from cleanpath.sources.io import parse_json, read_bytes
from cleanpath.verdict import Level, Truth

_QUIET = ("met", "not_applicable", "not_evaluable")


def read_baseline(path: Path, verb: str = "") -> dict[str, Any]:
    """Read an earlier result as `--format json` printed it, of a verb where one is named.

    Raises
    ------
    BadInput
        If the file is no such result.
    """
    result = parse_json(read_bytes(path), str(path))
    if not isinstance(result, dict):
        raise BadInput(str(path), "a result of assess or judge CASE as JSON", "something else")
    standings(result)
    if verb and is_assessment(result) != (verb == "assess"):
        other = "assess" if is_assessment(result) else "judge"
        raise BadInput(f"--baseline {path}", f"a result of {verb}", f"one of {other}", "Name another file.")
    return result


NEWS_NAMED = 10
"""Demands or findings that a line about news names."""


def news(result: Mapping[str, Any], baseline: Path) -> str:
    """Say in one line what is new or worse since the baseline; what gates nothing is not counted."""
    if "demands" not in result and "findings" not in result:
        return "cleanpath: --baseline says nothing of a maker."
    kept = keep_news(result, read_baseline(baseline))
    rows = kept["demands"] if is_assessment(result) else kept["findings"]
    told = [
        f"{shown(row['id'])} {class_of(row) if is_assessment(result) else row['status']}"
        for row in rows
        if is_assessment(result) or row["status"] not in _QUIET
    ]
    if not told:
        return "cleanpath: nothing is new or worse since the baseline."
    more = f" and {len(told) - NEWS_NAMED} more" if len(told) > NEWS_NAMED else ""
    return f"cleanpath: new or worse since the baseline: {', '.join(told[:NEWS_NAMED])}{more}."


def keep_news(result: Mapping[str, Any], baseline: Mapping[str, Any]) -> dict[str, Any]:
    """Return a result with only the demands or findings that are new or worse than in the baseline.

    A demand is worse if one of its ends rose, it lost its route, or a source now reports it. A finding is
    worse if it is graver, is no longer waived, or holds for an asset for which it did not hold as gravely.
    What is gone is no news.

    Raises
    ------
    BadInput
        If the two are not of one verb and one lens.
    """
    of_demands = is_assessment(result)
    if of_demands != is_assessment(baseline):
        raise BadInput("--baseline", "a result of the same verb", "one of another", "Name another file.")
    if result.get("lens") != baseline.get("lens"):
        asked = shown(str(baseline.get("lens")))
        raise BadInput("--baseline", f"a result under the lens {result.get('lens')}", asked)
    before, after = standings(baseline), standings(result)
    name = "demands" if of_demands else "findings"
    kept = [row for row in result[name] if is_news(before.get(row["id"]), after[row["id"]])]
    return {**result, name: kept}


def is_news(before: Standing | None, after: Standing) -> bool:
    """Whether a demand or finding stands worse than before, or was not there."""
    if before is None:
        return True
    if after.low > before.low or after.high > before.high or (before.waived and not after.waived):
        return True
    if after.assets is None:
        return any(after.headline == word != before.headline for word in ("unreachable", REPORTED))
    was, now = _gravity(before), _gravity(after)
    return any(grave > was.get(asset, -1) for asset, grave in now.items())


def _gravity(standing: Standing) -> dict[str, int]:
    """Return the gravity of each asset that something is to be done about."""
    held = (standing.assets or {}).items()
    return {
        asset: int(Status[status.upper()])
        for status, names in held
        if status not in _QUIET
        for asset in names
    }


CLEAR, FINDING, UNDECIDED = 0, 1, 3


def exit_code(
    result: dict[str, Any],
    fail_on: str | None,
    strict_unknown: bool,
    baseline: str | None = None,
    require_clean_path: bool = False,
) -> int:
    """Return 1 if a demand is certainly in class `fail_on` or a worse one, 3 if asked and undecided, else 0.

    `fail_on` is a level or a word of `LEVEL_OF_CLASS`; with `reported` also a demand counts that is only so.
    A verdict is undecided when its ends differ and, with `fail_on`, when the level asked about lies between
    them; a demand without a route is undecided too. With `require_clean_path` it is 1 too if a demand has no
    clean path for sure, and 3 while that is open. Of findings it is 1 if one has the status `fail_on` or a
    graver one, in the order due, unknown, breached; a finding is undecided while it is unknown, as all is
    in a place of which no rule is on record, and of a case that is known to be incomplete. The judgement of a
    maker gates nothing. With a `baseline`, the file of an earlier result, only what is new or worse counts.

    Raises
    ------
    BadInput
        If the baseline is no result of the same verb.
    """
    if baseline is not None and ("demands" in result or "findings" in result):
        result = keep_news(result, read_baseline(Path(baseline)))
    if "demands" not in result:
        open_ = any(result.get(name) for name in ("silent", "incomplete", "not_judged"))
        silent = baseline is None and open_
        return _of_findings(result.get("findings", ()), fail_on, strict_unknown, silent)
    if fail_on == REPORTED and any(class_of(demand) == REPORTED for demand in result["demands"]):
        return FINDING
    level = "possible" if fail_on == REPORTED else LEVEL_OF_CLASS.get(fail_on or "", fail_on)
    threshold = Level[level.upper()] if level else None
    wanted = [clean_path(result, demand) for demand in result["demands"]] if require_clean_path else []
    if Truth.NO in wanted:
        return FINDING
    undecided = False
    for demand in result["demands"]:
        if not demand["reachable"]:
            undecided = True
            continue
        low, high = Level[demand["low"].upper()], Level[demand["high"].upper()]
        if threshold is not None and low >= threshold:
            return FINDING
        undecided |= low < high if threshold is None else low < threshold <= high
    open_ = Truth.UNKNOWN in wanted or (strict_unknown and undecided)
    return UNDECIDED if open_ else CLEAR


def clean_path(result: Mapping[str, Any], demand: Mapping[str, Any]) -> Truth:
    """Return whether a demand has a clean path in the strict sense: clear on all four classes of equipment.

    Without relations nothing is known of what hosts, manages or controls the route, so it is never YES; nor
    is it without a route.
    """
    if demand["reachable"] and demand["low"] != "clear":
        return Truth.NO
    judged = Truth[str(demand.get("clean_path", "unknown")).upper()]
    known = demand["reachable"] and result["scope"]["relations"] > 0
    return judged if known or judged is Truth.NO else Truth.UNKNOWN


def _of_findings(
    findings: Sequence[dict[str, Any]], fail_on: str | None, strict_unknown: bool, silent: bool
) -> int:
    statuses = [Status[finding["status"].upper()] for finding in findings]
    if fail_on and any(status >= Status[fail_on.upper()] for status in statuses):
        return FINDING
    return UNDECIDED if strict_unknown and (silent or Status.UNKNOWN in statuses) else CLEAR
