"""Whole cases through the public verbs, against the definitions worked out one by one."""

import json
from itertools import product

import oracle_case as oracle
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanpath.checker.seal import seal
from cleanpath.workspace.desk import Workspace
from cleanpath.workspace.exposure import assess, verify

NEAR = 1e-9
FEW = settings(max_examples=min(25, settings.default.max_examples))


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("cases")


@pytest.fixture(scope="module")
def workspace(place):
    return Workspace(str(place / "ledger.sqlite"))


def same(result, world):
    """Hold a result against the oracle, demand by demand."""
    counts = dict.fromkeys((*oracle.LEVELS, "unknown", "unreachable"), 0)
    for (name, source, target), found in zip(world.demands, result["demands"], strict=True):
        wanted = oracle.answer(world, name, source, target)
        for key in ("reachable", "low", "high", "avoidable", "disjoint_clean_paths"):
            assert found[key] == wanted[key], (name, key)
        low, high = float(wanted["share_low"]), float(wanted["share_high"])
        assert low - NEAR <= found["share_low"] <= low, name
        assert found["share_high"] >= high, name
        assert found["share_high"] <= high + NEAR or (world.mixes and world.routing == "igp"), name
        assert len(found["cut"]) == (wanted["cut"] if wanted["avoidable"] == "no" else 0), name
        verdict = found["low"] if found["low"] == found["high"] else "unknown"
        counts[verdict if found["reachable"] else "unreachable"] += 1
    assert result["counts"] == counts
    touch = {e: [float(b) for b in bounds] for e, bounds in world.bounds.items() if bounds[1] > 0}
    assert result["elements"] == touch


@FEW
@given(world=oracle.worlds())
def test_a_case_is_judged_as_defined(world, place, workspace):
    folder = world.write(place / "case")
    result = assess(workspace, folder)
    same(result, world)


def lowered(result, row, end):
    """Return the result with one level of one demand lowered by one, and sealed again."""
    demand = dict(result["demands"][row])
    demand[end] = oracle.LEVELS[oracle.LEVELS.index(demand[end]) - 1]
    rows = [*result["demands"][:row], demand, *result["demands"][row + 1 :]]
    forged = {k: v for k, v in result.items() if k != "seal"} | {"demands": rows}
    return forged | {"seal": seal(forged)}


@FEW
@given(world=oracle.worlds(), data=st.data())
def test_what_is_proven_is_accepted_and_nothing_lower(world, data, place, workspace):
    folder, file = world.write(place / "case"), place / "result.json"
    result = assess(workspace, folder)
    file.write_text(json.dumps(result), encoding="utf-8")
    told = verify(workspace, str(file), folder)
    assert told["accepted"], told["faults"]
    pairs = product(enumerate(result["demands"]), ("low", "high"))
    raised = [(row, end) for (row, demand), end in pairs if demand[end] != "clear"]
    for row, end in data.draw(st.lists(st.sampled_from(raised), max_size=3)) if raised else ():
        file.write_text(json.dumps(lowered(result, row, end)), encoding="utf-8")
        assert not verify(workspace, str(file), folder)["accepted"], (result["demands"][row], end)


RENAMED = {"a": "z 1", "b": "Ä", "c": "a", "d": "core:b/c", "e": "B", "f": "b", "g": "h|1", "h": "G"}


def renamed(world, order):
    """Return the case in other words and another order."""

    def name(text):
        return RENAMED.get(text, text)

    def demand(text):
        return f"from {name(text[0])} to {name(text[2])}"

    elements = [(name(e), *rest) for e, *rest in world.elements]
    links = [(f"x{i}", name(a), name(b), w, o, name(g)) for i, a, b, w, o, g in world.links]
    demands = [(demand(d), name(s), name(t)) for d, s, t in world.demands]
    mixes = [(name(e), *rest) for e, *rest in world.mixes]
    paths = [(demand(d), 7 - n, p, name(e), s) for d, n, p, e, s in world.paths]
    tables = [order(rows) for rows in (elements, links, demands, mixes, paths)]
    return oracle.World(*tables, world.routing, world.failures, world.reroute, world.lens), demand


@FEW
@given(world=oracle.worlds(), data=st.data())
def test_names_and_order_do_not_matter(world, data, place, workspace):
    other, demand = renamed(world, lambda rows: data.draw(st.permutations(rows)))
    one, two = (assess(workspace, w.write(place / n)) for w, n in ((world, "one"), (other, "two")))
    assert one["counts"] == two["counts"]
    assert {RENAMED[e]: touch for e, touch in one["elements"].items()} == two["elements"]
    found = {d["id"]: d for d in two["demands"]}
    for d in one["demands"]:
        twin = found[demand(d["id"])]
        for key in ("reachable", "low", "high", "avoidable", "disjoint_clean_paths"):
            assert d[key] == twin[key], (d["id"], key)
        assert len(d["cut"]) == len(twin["cut"])
        for key in ("share_low", "share_high"):
            assert d[key] == pytest.approx(twin[key], abs=NEAR)


LENSES = ("US", "GB", "local", "DE", "AU:enacted", "cr-44196", "JP:rumoured", "NO")


@FEW
@given(world=oracle.worlds(), lens=st.sampled_from(LENSES), data=st.data())
def test_under_rules_what_is_unknown_is_never_clear_and_knowing_more_narrows(
    world, lens, data, place, workspace
):
    asked = oracle.replace(world, lens=lens)
    maker = st.sampled_from(("", "huawei", "nokia"))
    told = [
        (n, k, data.draw(st.sampled_from(v.split("|")) if v else maker) if k != "boundary" else v, s)
        for n, k, v, s in asked.elements
    ]
    wide = assess(workspace, asked.write(place / "case"))
    narrow = assess(workspace, oracle.replace(asked, elements=told).write(place / "case"))
    blank = {n for n, k, v, _ in asked.elements if not v and k != "boundary"}
    for (_, source, target), one, two in zip(asked.demands, wide["demands"], narrow["demands"], strict=True):
        if {source, target} & blank:
            assert one["high"] == "always"
        assert oracle.LEVELS.index(one["low"]) <= oracle.LEVELS.index(two["low"])
        assert oracle.LEVELS.index(two["high"]) <= oracle.LEVELS.index(one["high"])
        assert one["share_low"] <= two["share_low"] + NEAR
        assert two["share_high"] <= one["share_high"] + NEAR
        assert one["avoidable"] in (two["avoidable"], "unknown")
