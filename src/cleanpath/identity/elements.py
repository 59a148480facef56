"""What is known of the elements of a case: what its register says, and what was seen of them.

The register is the column `vendor`; `model` is inventory text; an optional file `evidence.csv` in the folder
of the case (columns `box`, `kind`, `value`) holds what was observed, `box` being the id of an element.
"""

from collections.abc import Iterator
from typing import Any

from cleanpath.errors import BadInput, shown
from cleanpath.identity.boxes import fuse_box
from cleanpath.identity.identify import Knowledge
from cleanpath.identity.observations import Observation, read_observations
from cleanpath.network.case import Case

EVIDENCE = "evidence.csv"


def identify_elements(case: Case, known: Knowledge) -> Iterator[dict[str, Any]]:
    """Fuse what is known of each element, in the order of the case.

    Yields
    ------
    dict
        As `boxes.identify_boxes`, with `kind` "element", `value` the id, `registered`, the register's text,
        and `notes`.

    Raises
    ------
    BadInput
        If `evidence.csv` cannot be read or names an element that the case does not have.
    """
    table = case.network.elements
    seen: dict[str, list[Observation]] = {name: [] for name in table["id"].to_pylist()}
    for row in _evidence(case, seen):
        seen[row.box or ""].append(row)
    rows = zip(seen, table["vendor"].to_pylist(), table["model"].to_pylist(), strict=True)
    for name, vendor, model in rows:
        own = seen[name]
        if vendor and not vendor.startswith("@"):
            own.append(Observation("register", vendor, name))
        if model:
            own.append(Observation("inventory_model", model, name))
        answer = {"kind": "element", "value": name, "registered": vendor or "", **fuse_box(own, known)}
        answer["notes"] = [] if own else ["nothing tells of its maker"]
        yield answer


def _evidence(case: Case, elements: dict[str, list[Observation]]) -> Iterator[Observation]:
    path = case.folder / EVIDENCE
    if not path.is_file():
        return
    for number, row in enumerate(read_observations(path), 1):
        where = f"{path}, row {number}"
        if row.fault:
            raise BadInput(where, "box, kind and value", row.fault)
        if row.box not in elements:
            raise BadInput(f"{where} [box]", "the id of an element", shown(row.box))
        yield row
