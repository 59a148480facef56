"""Two ways to one answer: sums of the traces themselves, and the case made of their paths."""

import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from hypothesis import given
from tests.measurement.drawing import RESTRICTED, lookup, traces

from cleanpath.measurement.judgement import digest, judge_batch, merge, to_arrow
from cleanpath.measurement.measured_case import measured_case
from cleanpath.measurement.store import (
    read_names,
    read_segments,
    write_segments,
    write_traces,
)
from cleanpath.measurement.tasks import judge_local, list_tasks
from cleanpath.measurement.verdicts import pair_verdicts
from cleanpath.network.graph import Paths, build_graph
from cleanpath.routing.contract import Demands, RoutingProblem, Touch
from cleanpath.routing.models import route
from cleanpath.sources.traces import V4, V6, Trace, Traces

LOOKUP = lookup()
LOW_HIGH = {0: (0.0, 0.0), 1: (0.0, 1.0), 2: (1.0, 1.0)}


def describe(numbers: Sequence[int]) -> dict[str, list[str]]:
    return {"id": [f"AS{number}" for number in numbers], "kind": ["autonomous_system"] * len(numbers)}


def store(folder: Path, found: list[Trace], rows: int) -> int:
    collected = Traces(rows)
    return write_traces(folder, collected.add(found), collected, rows)


def levels_of_case(tables) -> dict[str, tuple[int, int]]:
    """Return the levels of each demand of a case under the routing model `measured`."""
    ids = list(tables["elements"]["id"])
    row = {name: number for number, name in enumerate(ids)}
    bounds = [LOW_HIGH[RESTRICTED[int(n[2:])]] if n.startswith("AS") else (0.0, 0.0) for n in ids]
    demands = tables["demands"]
    ends = (np.array([row[e] for e in demands[side]], np.int32) for side in ("source", "target"))
    place = {name: number for number, name in enumerate(demands["id"])}
    rows = zip(*(tables["paths"][c] for c in ("demand", "path", "element", "share")), strict=True)
    walks: dict[tuple[str, int], list[int]] = {}
    shares = {}
    for demand, path, element, share in rows:
        walks.setdefault((demand, path), []).append(row[element] if element else -1)
        shares[demand, path] = share
    start = np.cumsum([0, *(len(walk) for walk in walks.values())])
    element = np.concatenate(list(walks.values())).astype(np.int32)
    owner = np.array([place[demand] for demand, _ in walks], np.int32)
    paths = Paths(start.astype(np.int64), element, owner, np.array([shares[key] for key in walks]))
    none = np.empty(0, np.int32)
    problem = RoutingProblem(build_graph(len(ids), none, none), Demands(*ends), "measured", paths=paths)
    low, high = (np.array([side]) for side in zip(*bounds, strict=True))
    found = route(problem, Touch(low, high))
    return {name: (int(found.low[0, d]), int(found.high[0, d])) for d, name in enumerate(demands["id"])}


@given(traces(V4))
def test_the_case_says_no_less_than_the_traces_and_no_more(found):
    if not found:
        return
    folder = Path(tempfile.mkdtemp())
    try:
        assert store(folder, found, rows=4) == len(found)
        merged = judge_local(list_tasks(folder), LOOKUP, threads=2)
        rows = to_arrow(merged).to_pylist()
        case = measured_case(folder, rows, LOOKUP.segments, "drawn", describe)
        verdicts = list(pair_verdicts(merged, read_names(folder)))
    finally:
        shutil.rmtree(folder)
    levels = levels_of_case(case.tables)
    assert sum(verdict.traces for verdict in verdicts) == len(found) == sum(case.tables["demands"]["traces"])
    for verdict in verdicts:
        low, high = levels[f"{verdict.source}->{verdict.target}"]
        assert low <= verdict.low <= verdict.high <= high
        assert high >= 1, "what was not seen is not clear"
        simple = not verdict.counts["third_party"] and not verdict.counts["balanced"]
        if simple:
            assert (low, high) == (verdict.low, verdict.high)


@given(traces(V4), traces(V6))
def test_stored_traces_of_both_families_are_judged_as_they_were(four, six):
    mixed = [trace for pair in zip(four, six, strict=False) for trace in pair]
    if not mixed:
        return
    folder = Path(tempfile.mkdtemp())
    try:
        store(folder, mixed, rows=3)
        write_segments(folder, LOOKUP.segments, ())
        stored = judge_local(list_tasks(folder), LOOKUP, threads=2)
        for family, parts in read_segments(folder).items():
            np.testing.assert_array_equal(parts.start, LOOKUP.segments[family].start)
            np.testing.assert_array_equal(parts.asn, LOOKUP.segments[family].asn)
            np.testing.assert_array_equal(parts.index, LOOKUP.segments[family].index)
    finally:
        shutil.rmtree(folder)
    whole = merge(judge_batch(batch, family, LOOKUP) for family, batch in Traces().add(mixed))
    assert digest(stored) == digest(whole)
