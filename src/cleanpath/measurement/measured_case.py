"""Stored traces as a case: the systems they pass, one demand a pair of ends, and the share of each path."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import pairwise, product
from pathlib import Path
from typing import Any

from cleanpath.measurement.addresses import Segments
from cleanpath.measurement.as_paths import UNKNOWN, Step, as_path
from cleanpath.measurement.store import find_traces, read_names
from cleanpath.sources.builder import Columns, Imported
from cleanpath.sources.values import clean_text, unique_ids

END_KIND = "boundary"
BRANCH_LIMIT = 16
"""Paths that one path with several systems at some hops is spread over; beyond it such hops are unknown."""

SILENT = ""


def as_id(asn: int) -> str:
    """Return the id of the element of an autonomous system."""
    return f"AS{asn}"


def measured_case(
    folder: Path,
    sums: Iterable[Mapping[str, int]],
    segments: Mapping[int, Segments],
    title: str,
    describe: Callable[[Sequence[int]], Columns],
) -> Imported:
    """Return a case from stored traces and their merged sums.

    Each different path of a pair is a path of its demand, read from its earliest trace; its share is that of
    the traces that took it. Where systems share the load at a hop, the share is spread evenly over them. A
    hop that nobody knows, and a third-party suspect, is a hop without an element.

    Parameters
    ----------
    folder
        Where the traces are stored.
    sums
        Rows of merged sums, in order of their keys.
    segments
        The map of addresses by family.
    title
        The title.
    describe
        Returns autonomous systems by number as elements.
    """
    rows = list(sums)
    found = find_traces(folder, (row["witness_trace"] for row in rows))
    ends = unique_ids(clean_text(name) for name in read_names(folder))
    paths: dict[tuple[int, int], Counter[tuple[Step, ...]]] = {}
    for row in rows:
        family, trace = found[row["witness_trace"]]
        counts = paths.setdefault((row["source"], row["target"]), Counter())
        counts[as_path(trace, segments[family])] += row["traces"]
    demands, steps, systems = _tables(paths, ends)
    numbers = sorted(systems)
    used = sorted({end for pair in paths for end in pair})
    known = describe(numbers)
    places: Columns = {"id": [ends[u] for u in used], "kind": [END_KIND] * len(used)}
    elements: Columns = {
        name: [*places.get(name, [""] * len(used)), *column] for name, column in known.items()
    }
    nothing: Columns = {name: [] for name in ("id", "a", "b")}
    tables = {"elements": elements, "links": nothing, "demands": demands, "paths": steps}
    return Imported(title, tables, (), "measured")


def _tables(
    paths: Mapping[tuple[int, int], Counter[tuple[Step, ...]]], ends: list[str]
) -> tuple[Columns, Columns, set[int]]:
    demands: dict[str, list[Any]] = {name: [] for name in ("id", "source", "target", "traces")}
    steps: dict[str, list[Any]] = {name: [] for name in ("demand", "path", "position", "element", "share")}
    systems: set[int] = set()
    for (source, target), counts in paths.items():
        demand = f"{ends[source]}->{ends[target]}"
        total = counts.total()
        for column, value in zip(demands.values(), (demand, ends[source], ends[target], total), strict=True):
            column.append(value)
        number = 0
        for path, count in counts.items():
            branches = _branches(path)
            for branch in branches:
                walk = [ends[source], *(as_id(a) if a >= 0 else SILENT for a in branch), ends[target]]
                for place, element in enumerate(walk):
                    row = demand, number, place, element, count / (total * len(branches))
                    for column, value in zip(steps.values(), row, strict=True):
                        column.append(value)
                systems |= {asn for asn in branch if asn >= 0}
                number += 1
    return {**demands}, {**steps}, systems


def _branches(path: tuple[Step, ...]) -> list[tuple[int, ...]]:
    """Return the systems along each branch of a path, -1 where unknown; equal steps in a row once."""
    choices = [(-1,) if step == UNKNOWN or step.doubtful else step.systems for step in path]
    size = 1
    for place, systems in enumerate(choices):
        size *= len(systems)
        if size > BRANCH_LIMIT:
            size //= len(systems)
            choices[place] = (-1,)
    return [(branch[0], *(b for a, b in pairwise(branch) if a != b)) for branch in product(*choices)]
