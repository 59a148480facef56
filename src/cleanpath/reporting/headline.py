"""The headline of an assessment in words: what is known, what is not, and what that means."""

from collections import Counter
from typing import Any

from cleanpath.reporting.cells import verdict_class

_SAID = {
    "always": ("passes", "pass", "restricted equipment with all of {} traffic"),
    "sometimes": ("passes", "pass", "it with a part of {} traffic"),
    "possible": ("would pass", "would pass", "it after a failure"),
    "unreachable": ("has", "have", "no route"),
}


def headline(result: dict[str, Any]) -> list[str]:
    """Return the headline sentences of a result, the most important first."""
    demands = result["demands"]
    total = len(demands)
    if not total:
        return ["The case has no protected demand."]
    groups = Counter(verdict_class(d) for d in demands)
    lens = lens_text(result["lens"])
    first = f"Under {lens}, as of {result['as_of']}, {_of(groups['clear'], total)} shown to be clear."
    known = [_said(groups[name], *words) for name, words in _SAID.items() if groups[name]]
    lines = [first]
    if known:
        lines.append(f"Of the {total}, " + ", ".join(known) + ".")
    if groups["unknown"]:
        touched = sum(1 for d in demands if d["reachable"] and d["low"] != "clear" and d["low"] != d["high"])
        more = f"; of these, {touched} certainly touch it, how much is open" if touched else ""
        lines.append(f"For {groups['unknown']} the evidence does not decide it{more}. Unknown is not clear.")
    return lines


def lens_text(lens: str) -> str:
    """Return the lens as words."""
    if lens == "local":
        return "the law of the place where each element stands"
    if lens.startswith("vendor:"):
        return "a lens on " + " and ".join(lens.removeprefix("vendor:").split(","))
    head, _, firmness = lens.partition(":")
    if len(head) == 2 and head.isupper():
        return f"the rules of {head}" + (f" ({firmness} or firmer)" if firmness else "")
    return f"the rule {lens}"


def _of(count: int, total: int) -> str:
    if count == 0:
        return f"none of {total} protected flows is"
    if count == 1:
        return f"1 of {total} protected flows is"
    return f"{count} of {total} protected flows are"


def _said(count: int, one: str, many: str, what: str) -> str:
    return f"{count} {one if count == 1 else many} {what.format('its' if count == 1 else 'their')}"
