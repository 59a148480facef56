"""Print what changed between two runs."""

from typing import Any

from cleanpath.reporting.cells import cell_text
from cleanpath.reporting.columns import print_columns

STYLE = {"breached": "red", "worse": "red", "waiver_ended": "red", "cured": "green", "better": "green"}


def print_difference(result: dict[str, Any], command: str) -> None:
    """Print a comparison: the two runs, a row for each change, and what could have brought it about."""
    old, new = result["old"], result["new"]
    print(f"{old['verb']} {new['case']}: {_asked(old)} -> {_asked(new)}\n")
    changes = result["changes"]
    if changes:
        rows = [
            [cell_text(change[name]) for name in ("id", "change", "old", "new", "since", "cause")]
            for change in changes
        ]
        styles = [STYLE.get(change["change"], "") for change in changes]
        print_columns(("what", "change", "old", "new", "since", "cause"), rows, styles)
        print("\n" + ", ".join(f"{word} {count}" for word, count in result["counts"].items()))
    else:
        print("nothing changed")
    for factor, meaning in result["causes"].items():
        print(f"changed: {factor} ({meaning})")


def _asked(run: dict[str, Any]) -> str:
    return f"{run['id']} (lens {run['lens']}, as of {run['as_of']}, known at {run['known_at']})"
