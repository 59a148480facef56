"""A baseline: what was found earlier and is accepted as known, so that only what is new or worse counts."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cleanpath.compliance.findings import Status
from cleanpath.errors import BadInput, shown
from cleanpath.reporting.standings import Standing, is_assessment, standings
from cleanpath.sources.opening import parse_json, read_bytes

_QUIET = ("met", "not_applicable", "not_evaluable")


def read_baseline(path: Path) -> dict[str, Any]:
    """Read an earlier result as `--format json` printed it.

    Raises
    ------
    BadInput
        If the file is no such result.
    """
    result = parse_json(read_bytes(path), str(path))
    if not isinstance(result, dict):
        raise BadInput(str(path), "a result of assess or judge CASE as JSON", "something else")
    standings(result)
    return result


def keep_news(result: Mapping[str, Any], baseline: Mapping[str, Any]) -> dict[str, Any]:
    """Return a result with only the demands or findings that are new or worse than in the baseline.

    A demand is worse if one of its ends rose or it lost its route. A finding is worse if it is graver, is no
    longer waived, or holds for an asset for which it did not hold as gravely. What is gone is no news.

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
        return after.text == "unreachable" != before.text
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
