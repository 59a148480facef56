"""What a plan, as `plan --format json` printed it, says of each asset."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cleanpath.errors import BadInput, shown
from cleanpath.sources.opening import parse_json, read_bytes

SCHEMA = "cleanpath.plan/1"


@dataclass(frozen=True, slots=True)
class Planned:
    """The step of a plan that is about an asset: its words, the last day of its period, whether it goes."""

    text: str
    by: str
    replaced: bool


def read_planned(path: Path, digests: Mapping[str, str]) -> dict[str, Planned]:
    """Read what a plan says, by asset; the first step counts where there are several.

    Raises
    ------
    BadInput
        If the file is no plan, or a plan for other tables than those with these digests.
    """
    plan = parse_json(read_bytes(path), str(path))
    if not isinstance(plan, dict) or plan.get("schema") != SCHEMA:
        said = shown(plan.get("schema")) if isinstance(plan, dict) else "something else"
        raise BadInput(str(path), f"a plan, {SCHEMA}", said, "Print one with cleanpath plan --format json.")
    if plan.get("digests") != dict(digests):
        raise BadInput(str(path), "a plan for the tables of the case", "one for others", "Plan again.")
    found: dict[str, Planned] = {}
    try:
        for step in plan["steps"]:
            for asset in step["elements"]:
                found.setdefault(asset, _planned(step))
    except (KeyError, TypeError, AttributeError) as error:
        raise BadInput(str(path), "a plan", f"a fault at {shown(str(error))}") from None
    return found


def _planned(step: Mapping[str, Any]) -> Planned:
    words = f"{step['id']}: {step['action']} by {step['by']} for {', '.join(step['for'])}"
    return Planned(words, str(step["by"]), step["action"] == "replace")
