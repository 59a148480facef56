"""Print the findings of a case for people: the gravest first, then the calendar and the faults."""

from typing import Any

from cleanpath.reporting.cells import cell_text
from cleanpath.reporting.columns import print_columns

STYLES = {"breached": "red", "unknown": "magenta", "due": "yellow", "waived": "cyan", "met": "green"}
GRAVITY = ("breached", "unknown", "due", "waived", "not_evaluable", "met")
"""Statuses in the order in which a table lists them; what does not apply is counted only."""
TABLE_LIMIT = 200
"""Rows that a table shows; JSON holds all."""


def print_findings(result: dict[str, Any]) -> None:
    """Print the result of judging a case."""
    hindsight = "" if result["known_at"] == result["as_of"] else f", known at {result['known_at']}"
    print(result["title"])
    print(f"lens {result['lens']}, as of {result['as_of']}{hindsight}\n")
    shown = sorted(
        (f for f in result["findings"] if f["status"] in GRAVITY),
        key=lambda f: (GRAVITY.index(f["status"]), f["deadline"] or f["starts"] or "", f["id"]),
    )
    names = ("status", "rule", "requirement", "operator", "date", "elements", "share", "why")
    rows = [_row(finding) for finding in shown[:TABLE_LIMIT]]
    print_columns(names, rows, [STYLES.get(f["status"], "") for f in shown[:TABLE_LIMIT]])
    if len(shown) > TABLE_LIMIT:
        print(f"... and {len(shown) - TABLE_LIMIT} more; --format json shows all")
    print("\n" + ", ".join(f"{name.replace('_', ' ')} {n}" for name, n in result["counts"].items()))
    for place in result.get("silent", ()):
        whose = (
            "the home of an operator is not on record" if place == "?" else f"no rule of {place} is on record"
        )
        print(f"{whose} that could be known by {result['known_at']}; that is not freedom")
    if "calendar" in result:
        _print_calendar(result)
    for fault in result["faults"]:
        way_out = f" {fault['way_out']}" if fault["way_out"] else ""
        print(
            cell_text(
                f"fault: {fault['where']}: expected {fault['expected']}, found {fault['found']}.{way_out}"
            )
        )


def _row(finding: dict[str, Any]) -> tuple[str, ...]:
    date = f"by {finding['deadline']}" if finding["deadline"] else f"from {finding['starts'] or '?'}"
    return tuple(
        cell_text(text)
        for text in (
            finding["status"],
            finding["rule"],
            finding["requirement"],
            finding["operator"] or "(not said)",
            date,
            _count(finding["assets"]),
            _share(finding["measures"]),
            _why(finding),
        )
    )


def _count(assets: dict[str, list[str]]) -> str:
    return ", ".join(f"{len(ids)} {status}" for status, ids in assets.items() if status != "met")


def _share(measures: list[dict[str, Any]]) -> str:
    said = []
    for one in measures[:2]:
        low, high = f"{one['low']:.0%}", f"{one['high']:.0%}"
        limit = f" of {one['limit']:.0%}" if one["limit"] is not None else ""
        said.append((low if low == high else f"{low}..{high}") + limit)
    return ", ".join(said)


def _why(finding: dict[str, Any]) -> str:
    """Return what would settle a finding, else the last ground, which tells most of the case at hand."""
    if finding["status"] == "unknown" and finding["settle"]:
        return str(finding["settle"][0])
    return str(finding["reasons"][-1]["text"]) if finding["reasons"] else ""


def _print_calendar(result: dict[str, Any]) -> None:
    print(f"\ncalendar until {result['until']}")
    names = ("date", "what", "rule", "requirement", "operator", "status", "needs")
    rows = [tuple(cell_text(row[name]) for name in names) for row in result["calendar"]]
    print_columns(names, rows, [STYLES.get(row["status"], "") for row in result["calendar"]])
