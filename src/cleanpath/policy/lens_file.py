"""A lens from a list of companies: CSV with a column of names, or one name a line."""

from pathlib import Path

from cleanpath.errors import BadInput, UnknownName, shown
from cleanpath.identity.names import resolve
from cleanpath.identity.vendors import Vendors
from cleanpath.sources.column_map import known_words
from cleanpath.sources.io import read_bytes
from cleanpath.sources.sheet_files import parse_sheet
from cleanpath.sources.sheets import fold

SIZE_LIMIT = 4_000_000
MOST = 1_000
"""Companies of one list."""

_HEADINGS = frozenset(
    {"name", "names", "company", "companies", "entity", "organisation", "organization", "firma"}
)


def read_vendor_list(path: Path, vendors: Vendors) -> tuple[str, ...]:
    """Return the ids of the vendors that a list names, in its order.

    The column is the one whose heading means a maker or a company; without such a heading every row counts,
    by its first cell. Nobody on the list is passed over in silence.

    Raises
    ------
    UnknownName
        If a company is not exactly one vendor of the registry.
    BadInput
        If it is no list.
    """
    sheet = parse_sheet(read_bytes(path, SIZE_LIMIT), "", str(path), "")
    rows = [(number, row) for number, row in sheet.rows if any(row)]
    if not rows or len(rows) > MOST:
        raise BadInput(str(path), f"1 to {MOST} companies", str(len(rows)))
    words = _HEADINGS | known_words()["elements"].fields["vendor"].keys()
    heading = [place for place, cell in enumerate(rows[0][1]) if fold(cell) in words]
    place = heading[0] if heading else 0
    found: dict[str, None] = {}
    for number, row in rows[1:] if heading else rows:
        name = row[place] if place < len(row) else ""
        if not name:
            raise BadInput(f"{path}, line {number}", "the name of a company", "an empty cell")
        known = resolve(vendors, name)
        if known.vendor is None:
            near = ", ".join(match.vendor for match in known.candidates[:3])
            hint = (
                f"Perhaps {near}: write the id."
                if near
                else "See `cleanpath vendors`, or add it to the registry."
            )
            raise UnknownName(f"{path}, line {number}", "vendor", shown(name), (), hint)
        found[known.vendor] = None
    return tuple(found)
