"""Who made a box: from a case, from files, or from a stream; names and number lists."""

import datetime
import sys
from collections.abc import Iterator
from pathlib import Path

from cleanpath.errors import BadInput, UnknownName
from cleanpath.workspace.desk import Plain, Workspace, read_clocks


def identify(
    workspace: Workspace,
    source: str,
    kind: str | None = None,
    boxes: bool = False,
    as_of: str | None = None,
) -> Iterator[Plain]:
    """Say who made what, row by row: of a case its elements, of anything else its observations."""
    from cleanpath.identity.boxes import identify_boxes
    from cleanpath.identity.elements import identify_elements
    from cleanpath.identity.identify import identify as identify_rows
    from cleanpath.identity.identify import know
    from cleanpath.identity.observations import read_observations
    from cleanpath.network.case import read_case

    if source != "-" and not Path(source).is_file():
        try:
            case = read_case(source)
        except UnknownName as error:
            expected = "a case, a file, or - for standard input"
            raise BadInput("source", expected, f"{source!r}", str(error)) from None
        day = read_clocks(as_of, None, case.settings.as_of).as_of
        return identify_elements(case, know(workspace.makers, day))
    day = read_clocks(as_of, None).as_of
    rows = read_observations(sys.stdin.buffer if source == "-" else Path(source), kind)
    return (identify_boxes if boxes else identify_rows)(rows, workspace.makers, day)


def vendors_resolve(workspace: Workspace, name: str) -> Plain:
    """Find the vendor that a name stands for, with the reasons of every candidate."""
    from cleanpath.identity.names import resolve

    found = resolve(workspace.makers, name)
    return {
        "name": found.name,
        "vendor": found.vendor,
        "candidates": [
            {"vendor": m.vendor, "score": round(m.score, 1), "how": m.how, "reason": m.reason}
            for m in found.candidates
        ],
    }


def vendors_import_(workspace: Workspace, source: str, date: str | None = None) -> Plain:
    """Keep a list of MAC prefixes or enterprise numbers in the user's data folder, with its date."""
    from cleanpath.identity.lists import data_folder, import_list

    kept = import_list(Path(source), date or _file_day(Path(source)))
    return {
        "list": kept.label,
        "date": kept.date,
        "entries": len(kept.names),
        "kept_in": str(data_folder()),
    }


def _file_day(path: Path) -> str:
    """Return the day on which a file was last written."""
    try:
        written = path.stat().st_mtime
    except OSError as error:
        raise BadInput(str(path), "a readable file", error.strerror or "an error") from None
    return datetime.datetime.fromtimestamp(written, datetime.UTC).date().isoformat()
