"""Where each demand or finding of a result stands, so that two results can be compared."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cleanpath.compliance.findings import Status
from cleanpath.errors import BadInput, shown
from cleanpath.reporting.cells import verdict_text
from cleanpath.verdict import Level

ASSESSMENT, FINDINGS = "cleanpath.assessment/", "cleanpath.findings/"


@dataclass(frozen=True, slots=True)
class Standing:
    """One demand or finding: its words, and the least and the greatest gravity that it can have.

    Gravities are codes of `Level` or of `Status`. `waived` is whether a waiver marks it; the gravity is the
    one beneath. `assets` leads from a status to the ids of the assets that have it; demands have none.
    """

    text: str
    low: int
    high: int
    waived: bool = False
    assets: Mapping[str, tuple[str, ...]] | None = None


def is_assessment(result: Mapping[str, Any]) -> bool:
    """Whether a result is of `assess`, and not of `judge` on a case.

    Raises
    ------
    BadInput
        If it is of neither.
    """
    schema = result.get("schema") if isinstance(result, Mapping) else None
    if isinstance(schema, str) and schema.startswith((ASSESSMENT, FINDINGS)):
        return schema.startswith(ASSESSMENT)
    raise BadInput("result", "what assess or judge CASE printed as JSON", shown(schema), "Use --format json.")


def standings(result: Mapping[str, Any]) -> dict[str, Standing]:
    """Return where each demand or finding of a result stands, by id.

    Raises
    ------
    BadInput
        If the result has another form.
    """
    try:
        if is_assessment(result):
            return {demand["id"]: _demand(demand) for demand in result["demands"]}
        return {finding["id"]: _finding(finding) for finding in result["findings"]}
    except (KeyError, TypeError, AttributeError) as error:
        raise BadInput(
            "result", "a result as assess or judge prints it", f"a fault at {shown(str(error))}"
        ) from None


def _demand(demand: Mapping[str, Any]) -> Standing:
    if not demand["reachable"]:
        return Standing("unreachable", int(Level.CLEAR), int(Level.ALWAYS))
    low, high = Level[demand["low"].upper()], Level[demand["high"].upper()]
    return Standing(verdict_text(dict(demand)), int(low), int(high))


def _finding(finding: Mapping[str, Any]) -> Standing:
    status, beneath = Status[finding["status"].upper()], Status[finding["beneath"].upper()]
    waived = status is Status.WAIVED
    text = f"waived ({beneath})" if waived else str(status)
    assets = {name: tuple(ids) for name, ids in finding["assets"].items()}
    return Standing(text, int(beneath), int(beneath), waived, assets)
