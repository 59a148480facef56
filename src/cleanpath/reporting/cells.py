"""Text for people: what a cell, a level or a share looks like, on screen and in files."""

from typing import Any

from cleanpath.verdict import Level, Verdict

LEVEL_STYLE = {
    "clear": "green",
    "possible": "cyan",
    "sometimes": "yellow",
    "always": "red",
    "unknown": "magenta",
}
"""Terminal colours; the word itself always stands beside its colour."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def verdict_text(demand: dict[str, Any]) -> str:
    """Return the verdict of one demand of a result as words."""
    if not demand["reachable"]:
        return "unreachable"
    return str(Verdict(Level[demand["low"].upper()], Level[demand["high"].upper()]))


def verdict_class(demand: dict[str, Any]) -> str:
    """Return the verdict's heading in the counts: a level, `unknown` or `unreachable`."""
    if not demand["reachable"]:
        return "unreachable"
    return str(demand["low"]) if demand["low"] == demand["high"] else "unknown"


def share_text(demand: dict[str, Any]) -> str:
    """Return the share bounds of one demand of a result as words."""
    if not demand["reachable"]:
        return ""
    low, high = demand["share_low"], demand["share_high"]
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
        return f"{value:g}"
    if isinstance(value, (list, tuple)):
        return ", ".join(cell_text(item) for item in value)
    if isinstance(value, dict):
        return "; ".join(f"{key}: {cell_text(item)}" for key, item in value.items())
    text = str(value)
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)


def sheet_cell(value: Any) -> Any:
    """Return a value for a CSV file so that no spreadsheet program takes it for a formula."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return value
    text = cell_text(value)
    return f"'{text}" if text.startswith(_FORMULA) else text
