"""What would settle the undecided verdicts, as plain data and as text."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cleanpath.reporting.columns import print_columns

if TYPE_CHECKING:
    from cleanpath.exposure.settle import Settlement

MOST_PIVOTS = 10
_MORE = "more than makers' names: shares of aggregates, silent hops, or more elements than were looked at"


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


def print_settlement(settle: dict[str, Any]) -> None:
    """Print which makers to find out first; nothing where all is decided."""
    if not settle["undecided"]:
        return
    count = settle["undecided"]
    print(f"\nWhat would settle the {count} undecided verdict{'s' if count > 1 else ''}")
    if settle["elements"]:
        rows = [(str(i), row["id"], str(row["settles"])) for i, row in enumerate(settle["elements"], 1)]
        print_columns(("", "find out who made", "verdicts settled so far"), rows)
    for line in settle_lines(settle):
        print(line)


def settle_lines(settle: dict[str, Any]) -> list[str]:
    """Return in words how good the choice is and what it leaves out."""
    if settle["left_out"] == settle["undecided"]:
        return [f"No maker's name settles any of them: they need {_MORE}."]
    lines = []
    budget, settled = settle["budget"], settle["elements"][-1]["settles"] if settle["elements"] else 0
    if not settled:
        lines.append(f"No {budget} elements are known to settle one of them, whatever their makers.")
    elif settle["best"]:
        lines.append(f"Proven: no other choice of up to {budget} elements settles more.")
    if not settle["best"]:
        lines.append(f"In no case do {budget} elements settle more than {settle['at_most']}.")
    if not settled and settle["alone"]:
        first = settle["alone"][0]
        lines.append(
            f"The most telling element is {first['id']}: it decides {first['if_restricted']} if it is "
            f"restricted, {first['if_not']} if it is not."
        )
    if settle["left_out"]:
        lines.append(f"Left out are {settle['left_out']} that need {_MORE}.")
    return lines
