"""Verdicts, shares and headlines in words."""

import csv
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, TextIO

from cleanpath.results.classes import class_of
from cleanpath.results.cover import cover_lines
from cleanpath.verdict import Level, Verdict

AS_IT_IS = "as it is"
PLANNED = (
    "status",
    "currency",
    "present",
    "cash",
    "aid",
    "exposure_years",
    "not_met",
    "cannot_hold_together",
)
_MORE = (
    "more than a maker's name: the shares of makers in an aggregate, what an import left out, whether "
    "something is there, who the silent hops are, or more elements than were looked at"
)

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")


MODEL_CAUTION = (
    "Routes are a model: they follow from inferred relationships between autonomous systems. Such graphs "
    "miss peerings, and show neither leased lines nor equipment. Clear in the model is not clear."
)
ELSEWHERE = ("could be", "could be", "so on some other route that the relationships allow")
IN_THE_MODEL = "clear in the model"


SOME, NO_FIGURE = "more than 0", 1e-300
"""How a share is written of which only that there is some is known, and below what it is one."""


def without_figure(number: float) -> bool:
    """Whether a number only stands for "more than 0"."""
    return 0.0 < number < NO_FIGURE


def printed(number: float) -> float:
    """Return a share as a number to print: 0, a true bound, where only that there is some is known."""
    return 0.0 if without_figure(number) else float(number)


def bounds_of(result: Mapping[str, Any], name: str, table: str = "elements") -> tuple[float, float]:
    """Return how much of an element touches; above 0 where it is known that there is some, and no figure."""
    low, high = result[table][name]
    present = name in result.get("present", {}).get(table, ())
    return (NO_FIGURE / 2 if present else low), high


def verdict_text(demand: Mapping[str, Any]) -> str:
    """Return the verdict of one demand of a result as words; a model never says that it is clear."""
    if not demand["reachable"]:
        return "unreachable"
    if demand.get("traces") and (demand["low"], demand["high"]) == ("clear", "possible"):
        return f"not seen in {demand['traces']} trace{'s' if demand['traces'] != 1 else ''}"
    text = str(Verdict(Level[demand["low"].upper()], Level[demand["high"].upper()]))
    return IN_THE_MODEL if text == "clear" and demand.get("basis") == "model" else text


def classed_text(demand: Mapping[str, Any]) -> str:
    """Return the class of one demand with its verdict: `exposed in part (unknown (sometimes..always))`."""
    name, text = class_of(demand), verdict_text(demand)
    return text if text.startswith(name) else f"{name} ({text})"


def origin_of(result: Mapping[str, Any], name: str) -> str:
    """Return the restricted element behind one that is touched: itself, or what acts on it."""
    return str(result["through"].get(name, [name])[0])


def verdict_class(demand: Mapping[str, Any]) -> str:
    """Return the verdict's heading in the counts: a level, `unknown` or `unreachable`."""
    if not demand["reachable"]:
        return "unreachable"
    return str(demand["low"]) if demand["low"] == demand["high"] else "unknown"


def share_text(demand: Mapping[str, Any]) -> str:
    """Return the share bounds of one demand of a result as words."""
    if not demand["reachable"]:
        return ""
    low, high = demand["share_low"], demand["share_high"]
    if low == 0.0 and demand.get("low") in ("sometimes", "always"):
        low = NO_FIGURE / 2
    ends = _percent(low, 0.0, "more than "), _percent(high, 1.0, "less than ")
    return ends[0] if ends[0] == ends[1] else f"{ends[0]} to {ends[1]}"


def _percent(share: float, edge: float, beyond: str) -> str:
    """Return a share in per cent; one that rounds to `edge` without being it says so."""
    text = f"{share:.0%}"
    return beyond + text if text == f"{edge:.0%}" and share != edge else text


def cell_text(value: Any) -> str:
    """Return any plain value as one line of text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return SOME if without_figure(value) else f"{value:g}"
    if isinstance(value, (list, tuple)):
        return ", ".join(cell_text(item) for item in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {cell_text(item)}" for key, item in value.items())
    text = str(value)
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


def sheet_cell(value: Any) -> Any:
    """Return a value for a CSV file so that no spreadsheet program takes it for a formula."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return SOME if without_figure(value) else value
    text = cell_text(value)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text


def to_csv(rows: Sequence[dict[str, Any]], stream: TextIO) -> None:
    """Write rows of one shape as CSV that no spreadsheet takes for formulas."""
    writer = csv.writer(stream, lineterminator="\n")
    names = list(rows[0]) if rows else []
    writer.writerow(names)
    for row in rows:
        writer.writerow([sheet_cell(row.get(name)) for name in names])


_SAID = {
    "exposed in full": ("is exposed", "are exposed", "to restricted equipment with all of {} traffic"),
    "exposed in part": ("is exposed", "are exposed", "with a part of {} traffic"),
    "at risk": ("would be exposed", "would be exposed", "in some state"),
    "unreachable": ("has", "have", "no route"),
}


def headline(result: dict[str, Any]) -> list[str]:
    """Return the headline sentences of a result, the most important first."""
    from cleanpath.results.lead import lead

    demands = result["demands"]
    total = len(demands)
    *open_, scope = cover_lines(result)
    if not total:
        return [*open_, "The case has no protected demand."]
    groups = Counter(class_of(d) for d in demands)
    lens = lens_text(result["lens"])
    if told := lead(result, lens):
        return [*open_, *told, scope]
    model = result.get("basis") == "model"
    clear = IN_THE_MODEL if model else "clear"
    shown_clear = f"{_of(groups['clear'], total)} shown to be {clear}."
    words = {**_SAID, "at risk": ELSEWHERE} if model else _SAID
    known = ", ".join(_said(groups[name], *said) for name, said in words.items() if groups[name])
    head = f"Under {lens}, as of {result['as_of']}, "
    lines = [*open_, head + (f"of {total} protected flows {known}; " if known else "") + shown_clear]
    if unknown := groups["reported"] + groups["nothing known"]:
        lines.append(f"For {unknown} the evidence does not decide it. Unknown is not clear.")
    lines.append(scope)
    if model:
        lines.append(f"The graph is {result['graph']}. {result['caution']}")
    return lines


def lens_text(lens: str) -> str:
    """Return the lens as words."""
    if lens == "local":
        return "the law of the place where each element stands"
    if lens.startswith("vendor:"):
        return "a lens on " + " and ".join(lens.removeprefix("vendor:").split(","))
    word, _, names = lens.partition(":")
    said = " or ".join(names.split(","))
    if word == "home":
        return f"a lens on what is at home in {said}"
    if word == "state":
        return f"a lens on what the state of {said} owns" if said else "a lens on what states own"
    if word == "as":
        return f"a lens on the autonomous systems {said}"
    head, _, firmness = lens.partition(":")
    if len(head) == 2 and head.isupper():
        return f"the rules of {head}" + (f" ({firmness} or firmer)" if firmness else "")
    return f"the rule {lens}"


def not_judged_text(result: dict[str, Any]) -> str:
    """Return in words which operators were passed over; nothing where all were judged."""
    count = result.get("not_judged")
    if not count:
        return ""
    who = "1 operator is" if count == 1 else f"{count:,} operators are"
    return (
        f"{who} in the case by autonomous systems alone, without equipment on record: not judged, which is "
        "not freedom. A row in the table of operators has one judged."
    )


def _of(count: int, total: int) -> str:
    if count == 0:
        return f"none of {total} protected flows is"
    if count == 1:
        return f"1 of {total} protected flows is"
    return f"{count} of {total} protected flows are"


def _said(count: int, one: str, many: str, what: str) -> str:
    return f"{count} {one if count == 1 else many} {what.format('its' if count == 1 else 'their')}"


FIRST = 5
"""Elements to ask about first that are named in words."""


def _first_of(settle: dict[str, Any]) -> list[str]:
    """Return the elements whose answer alone decides most, one a line."""
    if not settle["alone"]:
        return []
    told = (f"  {one['id']}: {one['if_restricted']} / {one['if_not']}" for one in settle["alone"][:FIRST])
    head = "Ask first about these: flows that each alone decides if the most of it is restricted / the least."
    return [head, *told, "`cleanpath claims add --help` says how to add what you find out."]


def settle_lines(settle: dict[str, Any]) -> list[str]:
    """Return in words how good the choice is and what it leaves out."""
    if settle["left_out"] == settle["undecided"]:
        return [f"All of them need {_MORE}.", *_first_of(settle)]
    lines = []
    budget, settled = settle["budget"], settle["elements"][-1]["settles"] if settle["elements"] else 0
    if not settled:
        lines.append(f"No {budget} elements are known to settle one of them, whatever is found out of them.")
    elif settle["best"]:
        lines.append(f"Proven: no other choice of up to {budget} elements settles more.")
    if not settle["best"]:
        lines.append(f"In no case do {budget} elements settle more than {settle['at_most']}.")
    if not settled:
        lines += _first_of(settle)
    if settle["left_out"]:
        lines.append(f"Left out are {settle['left_out']} that need {_MORE}.")
    return lines
