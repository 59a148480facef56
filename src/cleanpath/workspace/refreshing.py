"""A newer inventory brought into a case that an earlier import made; what people changed since stays.

An import keeps what it wrote (`imported.csv`, `imported.json`) beside the tables. A cell that differs from it
was changed by hand and stays; everything else follows the source.
"""

import csv
import io
import json
import os
import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cleanpath.errors import BadInput
from cleanpath.tables import guard_cell, unguard_cell

if TYPE_CHECKING:
    from cleanpath.network.network import Network
    from cleanpath.sources.builder import Columns, Gap, Imported

Plain = dict[str, Any]
Rows = dict[str, dict[str, str]]

BASELINE, REST = "imported.csv", "imported.json"
"""Files of a case: elements as the import wrote them; demands, gaps, and the digests of what was read."""

EDITED = ("kind", "vendor", "operator", "part", "name")
"""Columns of elements of which a change by hand stays."""

GROUNDS = ("vendor_grade", "vendor_clue")
"""Columns that tell on what a vendor rests, and go with it."""

OWN = ("elements", "links", "demands", "sites", "relations", "components")
"""Tables that an import writes; all other files of a case are people's."""

SHOWN = 20


def baseline(imported: "Imported", digests: list[list[str]]) -> dict[str, str]:
    """Return the texts by which a later refresh tells what people changed, with digests of what was read."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(("id", *EDITED))
    rows = _rows(imported.tables["elements"])
    cells = ((element, *(row[name] for name in EDITED)) for element, row in rows.items())
    writer.writerows([guard_cell(cell) for cell in row] for row in cells)
    gaps = [list(gap) for gap in imported.gaps]
    rest = {"demands": _flows(imported.tables["demands"]), "gaps": gaps, "read": digests}
    return {BASELINE: stream.getvalue(), REST: json.dumps(rest, ensure_ascii=False)}


def _rows(table: "Columns") -> Rows:
    size = len(table["id"])
    columns = {name: table.get(name) or [""] * size for name in EDITED}
    return {
        element: {name: str(columns[name][place] or "") for name in EDITED}
        for place, element in enumerate(table["id"])
    }


def _flows(table: Mapping[str, Any]) -> list[list[Any]]:
    names = ("id", "source", "target", "volume", "protection")
    columns = [table.get(name) or [None] * len(table["id"]) for name in names]
    return sorted([a, b, c, float(d or 0.0), e or ""] for a, b, c, d, e in zip(*columns, strict=True))


def read_baseline(folder: Path) -> tuple[Rows, Plain]:
    """Return what the import of a case wrote.

    Raises
    ------
    BadInput
        If the case was not made by an import that kept it.
    """
    hint = "Import into a new case once; that one can be refreshed."
    try:
        with (folder / BASELINE).open(encoding="utf-8", newline="") as file:
            read = ({n: unguard_cell(cell) for n, cell in row.items()} for row in csv.DictReader(file))
            rows = {row["id"]: row for row in read}
        rest = json.loads((folder / REST).read_text(encoding="utf-8"))
        if not isinstance(rest.get("demands"), list) or not isinstance(rest.get("gaps"), list):
            raise ValueError
    except (OSError, ValueError, KeyError, AttributeError):
        raise BadInput(
            str(folder), f"a case with {BASELINE} and {REST}", "none that is whole", hint
        ) from None
    return rows, rest


def merge(
    imported: "Imported", old: "Network", gaps: "tuple[Gap, ...]", folder: Path
) -> "tuple[Imported, Plain]":
    """Return a newer import with what people changed in the case, and what became of both."""
    base, rest = read_baseline(folder)
    elements = imported.tables["elements"]
    there = {name: old.elements[name].to_pylist() for name in old.elements.column_names}
    before = _rows(there)
    grounds = {name: dict(zip(there["id"], there[name], strict=True)) for name in GROUNDS if name in there}
    fresh = _rows(elements)
    kept: Counter[str] = Counter()
    edited: dict[str, list[Any]] = {name: [row[name] for row in fresh.values()] for name in EDITED}
    for place, element in enumerate(elements["id"]):
        for name in EDITED:
            mine = before.get(element, {}).get(name)
            if element in base and mine is not None and mine != (base[element].get(name) or ""):
                edited[name][place] = mine
                for ground in GROUNDS if name == "vendor" else ():
                    if ground in elements:
                        edited.setdefault(ground, list(elements[ground]))[place] = grounds[ground].get(
                            element
                        )
                kept[name] += 1
    edited["part"] = [part or None for part in edited["part"]]
    flows, dropped = _keep_flows(imported, old, rest, set(fresh))
    removed = {json.dumps(gap) for gap in rest["gaps"]} - {
        json.dumps([g.reason, list(g.elements)]) for g in gaps
    }
    left = tuple(g for g in imported.gaps if json.dumps([g.reason, list(g.elements)]) not in removed)
    changed = [
        element
        for element in fresh
        if element in base and any(fresh[element][name] != (base[element].get(name) or "") for name in EDITED)
    ]
    told = {
        "added": sorted(fresh.keys() - before.keys())[:SHOWN],
        "gone": sorted(before.keys() - fresh.keys())[:SHOWN],
        "changed": changed[:SHOWN],
        "counts": {
            "added": len(fresh.keys() - before.keys()),
            "gone": len(before.keys() - fresh.keys()),
            "changed": len(changed),
            "links_added": _links(imported.tables["links"], old)[0],
            "links_gone": _links(imported.tables["links"], old)[1],
        },
        "kept": dict(kept),
        "demands": "kept" if flows is not None else "as the source has them or proposed",
        "demands_dropped": dropped,
    }
    tables = imported.tables | {"elements": dict(elements) | edited}
    if flows is not None:
        tables["demands"] = flows
    return replace(imported, tables=tables, gaps=left), told


def _keep_flows(
    imported: "Imported", old: "Network", rest: Plain, there: set[str]
) -> "tuple[Columns | None, list[str]]":
    """Return the demands of a case where people changed them, without those whose ends are gone."""
    table = {name: old.demands[name].to_pylist() for name in old.demands.column_names}
    if _flows(table) == sorted(rest["demands"]):
        return None, []
    whole = [a in there and b in there for a, b in zip(table["source"], table["target"], strict=True)]
    kept: Columns = {
        name: [v for v, good in zip(column, whole, strict=True) if good] for name, column in table.items()
    }
    return kept, [name for name, good in zip(table["id"], whole, strict=True) if not good][:SHOWN]


def _links(fresh: "Columns", old: "Network") -> tuple[int, int]:
    one = Counter(frozenset(pair) for pair in zip(fresh["a"], fresh["b"], strict=True))
    other = Counter(
        frozenset(pair) for pair in zip(*(old.links[end].to_pylist() for end in "ab"), strict=True)
    )
    return (one - other).total(), (other - one).total()


def replace_case(folder: Path, fresh: Path) -> None:
    """Put a new case folder in the place of an old one, with the settings and files that people made.

    Raises
    ------
    BadInput
        If what people made does not fit the new tables; the old case stays.
    """
    from cleanpath.network.case import read_case

    mine = (folder / "case.toml").read_text(encoding="utf-8").split("[[incomplete]]")[0]
    _, mark, gaps = (fresh / "case.toml").read_text(encoding="utf-8").partition("[[incomplete]]")
    (fresh / "case.toml").write_text(
        mine.rstrip() + "\n" + (f"\n{mark}{gaps}" if mark else ""), encoding="utf-8"
    )
    for path in folder.iterdir():
        if path.stem not in OWN and not (fresh / path.name).exists():
            (shutil.copytree if path.is_dir() else shutil.copy2)(path, fresh / path.name)
    read_case(str(fresh))
    aside = folder.with_name(f".{folder.name}.{os.getpid()}.old")
    os.replace(folder, aside)
    os.replace(fresh, folder)
    shutil.rmtree(aside, ignore_errors=True)
