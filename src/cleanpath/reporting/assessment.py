"""Print an assessment for people: what was asked, the headline, the verdicts, planes, and what settles it."""

from collections import Counter
from typing import Any

from cleanpath.network.letters import PLANES
from cleanpath.reporting.cells import LEVEL_STYLE, cell_text, share_text, verdict_class, verdict_text
from cleanpath.reporting.columns import print_columns
from cleanpath.reporting.headline import headline
from cleanpath.reporting.settlement import print_settlement

Plain = dict[str, Any]
NAMED = 3
"""Elements that a row of the table names."""
ALL_SHOWN = 100
"""Up to so many demands all are shown,"""
EACH_SHOWN = 20
"""of more than that so many with each verdict."""
ORDER = ("always", "sometimes", "possible", "unknown", "unreachable", "clear")
LEGEND = "C content, M metadata, I integrity, A availability; small letters: may be exposed; - : clear"


def demand_rows(result: Plain) -> list[Plain]:
    """Return the demands of a result as rows of one shape, for CSV."""
    names = ("id", "low", "high", "share_low", "share_high", "avoidable", "reachable", "grade")
    return [{name: demand.get(name) for name in names} for demand in result["demands"]]


def print_assessment(result: Plain, command: str) -> None:
    """Print a result; of many demands some with each verdict."""
    silent = result["synthetic"] and "synthetic" not in result["title"].lower()
    mark = " (synthetic: nobody operates this network)" if silent else ""
    print(f"{result['title']}{mark}")
    hindsight = "" if result["known_at"] == result["as_of"] else f", known at {result['known_at']}"
    print(f"lens {result['lens']}, as of {result['as_of']}{hindsight}")
    print(f"{_routing(result)}\n")
    for line in headline(result):
        print(line)
    chosen, shown = _choose(result["demands"])
    rows = [
        (d["id"], verdict_text(d), share_text(d), d["avoidable"], d["grade"] or "", _touched(result, d))
        for d in chosen
    ]
    styles = [LEVEL_STYLE.get(verdict_class(d), "") for d in chosen]
    print()
    print_columns(("demand", "verdict", "share", "avoidable", "grade", "touches"), rows, styles)
    print("\n" + ", ".join(f"{name} {count}" for name, count in result["counts"].items()))
    if shown:
        print(f"shown: {shown}; --format csv or json has all")
    _print_clean_paths(result["demands"])
    _print_planes(chosen)
    print_settlement(result["settle"])
    for line in result.get("notes", ()):
        print(f"note: {cell_text(line)}")


def _routing(result: Plain) -> str:
    failures = {"none": "no failure", "single": "every single link and node failure"}
    states = failures.get(result["failures"], f"every {result['failures']} failure")
    if result["routing"] in ("structural", "pinned", "measured"):
        return f"routing {result['routing']}"
    return f"routing {result['routing']}, {states}" + (", free rerouting" if result["reroute"] else "")


def _choose(demands: list[Plain]) -> tuple[list[Plain], str]:
    """Return the demands to show, and in words how many of which if not all."""
    if len(demands) <= ALL_SHOWN:
        return demands, ""
    groups: dict[str, list[Plain]] = {name: [] for name in ORDER}
    for demand in demands:
        groups[verdict_class(demand)].append(demand)
    chosen = [demand for name in ORDER for demand in groups[name][:EACH_SHOWN]]
    words = (f"{min(len(g), EACH_SHOWN)} of {len(g)} {name}" for name, g in groups.items() if g)
    return chosen, ", ".join(words)


def _touched(result: Plain, demand: Plain) -> str:
    """Name what the traffic touches for sure, or with a question mark what it may touch."""
    sure, open_ = demand["touches"], demand["may_touch"]
    names = [(name, "") for name in sure] or [(name, "?") for name in open_]
    more = f", +{len(names) - NAMED}" if len(names) > NAMED else ""
    return ", ".join(f"{name}{doubt}{_maker(result, name)}" for name, doubt in names[:NAMED]) + more


def _maker(result: Plain, name: str) -> str:
    vendor = result["grounds"].get(name, {}).get("vendor", "")
    return f" ({vendor})" if vendor and not vendor.startswith("@") else ""


def _print_clean_paths(demands: list[Plain]) -> None:
    """Count clean paths, and say where a clear route is exposed all the same."""
    judged = [demand for demand in demands if "clean_path" in demand]
    if not judged:
        return
    counts = Counter(demand["clean_path"] for demand in judged)
    print("clean path: " + ", ".join(f"{word} {counts[word]}" for word in ("yes", "unknown", "no")))
    behind = sum(verdict_class(demand) == "clear" and demand["clean_path"] != "yes" for demand in judged)
    if behind:
        print(f"exposed, or perhaps, behind a clear route, by what hosts, manages or controls it: {behind}")


def _print_planes(demands: list[Plain]) -> None:
    judged = [demand for demand in demands if "planes" in demand]
    if not judged:
        return
    print(f"\nPlanes: {LEGEND}")
    rows = [(d["id"], *(_letters(d["planes"][plane]) for plane in PLANES), d["clean_path"]) for d in judged]
    print_columns(("demand", *PLANES, "clean path"), rows)


def _letters(properties: dict[str, list[str]]) -> str:
    return "".join(
        "-" if high == "clear" else name[0] if low == "clear" else name[0].upper()
        for name, (low, high) in properties.items()
    )
