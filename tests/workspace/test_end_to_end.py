"""Whole cases through the public verbs, against the definitions worked out one by one."""

import csv
import json
import shutil
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import oracle_case as oracle
from cleanpath.checker.check import seal
from cleanpath.network.case import find_case
from cleanpath.workspace.assess import assess, judge
from cleanpath.workspace.plan import levers, plan, whatif
from cleanpath.workspace.verify import verify
from cleanpath.workspace.workspace import Workspace

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
    vendor = st.sampled_from(("", "huawei", "nokia"))
    told = [
        (n, k, data.draw(st.sampled_from(v.split("|")) if v else vendor) if k != "boundary" else v, s)
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


def read(file):
    return list(csv.DictReader(file.read_text(encoding="utf-8").splitlines()))


def operator_uk(folder, draw):
    """Copy the bundled case and exchange some makers."""
    shutil.copytree(find_case("operator-uk"), folder, dirs_exist_ok=True)
    rows = read(folder / "elements.csv")
    vendors = st.sampled_from(("huawei", "nokia", "ericsson", "", "nokia|huawei"))
    for row in (row for row in rows if row["kind"] != "boundary"):
        if draw(st.integers(0, 7)) == 0:
            row["vendor"] = draw(vendors)
    return rows


def rewrite(folder, rows):
    with (folder / "elements.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, rows[0])
        table.writeheader()
        table.writerows(rows)
    return str(folder)


@settings(max_examples=6)
@given(data=st.data())
def test_a_plan_that_is_carried_out_keeps_its_promises(data, place, workspace):
    rows = operator_uk(place / "uk", data.draw)
    folder = rewrite(place / "uk", rows)
    made = plan(workspace, folder, seconds=30, runs=0)
    replaced = {e for step in made["steps"] if step["action"] == "replace" for e in step["elements"]}
    done = [{**row, "vendor": "ericsson" if row["id"] in replaced else row["vendor"]} for row in rows]
    found = {d["id"]: d for d in assess(workspace, rewrite(place / "uk", done))["demands"]}
    for promised in made["demands"]:
        after = found[promised["id"]]
        assert promised["verdict_after"] in (after["low"], after["high"])
        assert promised["status"] != "clear" or after["high"] == "clear"


@settings(max_examples=10)
@given(data=st.data(), day=st.sampled_from(("2022-11-01", "2024-02-01", "2028-06-01")))
def test_knowing_a_maker_turns_no_finding_over(data, day, place, workspace):
    rows = operator_uk(place / "uk", data.draw)
    vendors = st.sampled_from(("huawei", "nokia", "zte"))
    told = [
        {**row, "vendor": data.draw(st.sampled_from(row["vendor"].split("|")) if row["vendor"] else vendors)}
        if row["kind"] != "boundary"
        else row
        for row in rows
    ]
    before, after = (judge(workspace, rewrite(place / "uk", r), as_of=day) for r in (rows, told))
    known = {finding["id"]: finding["status"] for finding in after["findings"]}
    for finding in before["findings"]:
        if finding["status"] in ("met", "breached", "not_applicable"):
            assert known[finding["id"]] == finding["status"], finding["id"]


def test_a_scenario_without_effect_leaves_every_figure(place, workspace):
    file = place / "same.toml"
    vendor = read(find_case("operator-uk") / "elements.csv")[0]["vendor"]
    text = f'title = "Same"\n[[set]]\ntable = "elements"\nwhere = {{ vendor = "{vendor}" }}\n'
    file.write_text(text + f'values = {{ vendor = "{vendor}" }}\n', encoding="utf-8")
    base, same = whatif(workspace, "operator-uk", [str(file)])["variants"]
    assert same["changed"] == []
    assert [effect["verdicts"] for effect in same["effects"]] == [0]
    own = ("title", "edits", "effects", "base", "scenario")
    assert {k: v for k, v in same.items() if k not in own} == {k: v for k, v in base.items() if k not in own}


def test_a_lever_clears_what_it_promises(place, workspace):
    shutil.copytree(find_case("operator-uk"), place / "lever", dirs_exist_ok=True)
    rows = read(place / "lever" / "elements.csv")
    volume = {d["id"]: float(d["volume"]) for d in read(place / "lever" / "demands.csv")}

    def clear(result):
        return [
            sum(volume[d["id"]] for d in result["demands"] if d[end] == "clear") for end in ("high", "low")
        ]

    folder = rewrite(place / "lever", rows)
    base = assess(workspace, folder)
    for by, column in (("maker", "vendor"), ("site", "site")):
        for lever in levers(workspace, folder, by=[by])["kinds"][0]["levers"][:2]:
            name = lever["lever"]
            done = [
                r | {"vendor": "ericsson"} if r["id"] in base["elements"] and r[column] == name else r
                for r in rows
            ]
            after = clear(assess(workspace, rewrite(place / "lever", done)))
            gained = [a - b for a, b in zip(after, clear(base), strict=True)]
            if name in {r[column] for r in rows}:
                assert lever["clears"] == gained, (name, gained)
