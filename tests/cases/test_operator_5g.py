"""The small bundled operator: every level of verdict occurs, planes tell more, and its picture is in step."""

import importlib.machinery
import importlib.util
from pathlib import Path

import numpy as np
import pytest

from cleanpath.exposure.element_kinds import describe_elements, relate
from cleanpath.exposure.planes import fold, plane_touch, read_protection
from cleanpath.exposure.relation_chains import Chains
from cleanpath.network.case import find_case, read_case
from cleanpath.network.graph import codes, ends_of, graph_of
from cleanpath.routing.contract import Demands, Failures
from cleanpath.routing.igp.model import route_igp
from cleanpath.verdict import Level, Truth
from world import touch_of

ROOT = Path(__file__).resolve().parent.parent.parent
RESTRICTED = {"huawei", "zte"}


def truth(kind: str, vendor: str) -> Truth:
    """Whether a device is of a restricted maker; the case names one maker or none."""
    if kind == "boundary":
        return Truth.NO
    return Truth.UNKNOWN if not vendor else Truth.YES if vendor in RESTRICTED else Truth.NO


@pytest.fixture(scope="module")
def seen():
    network = read_case("operator-5g").network
    ids = network.elements["id"].to_pylist()
    kinds, vendors = (network.elements[name].to_pylist() for name in ("kind", "vendor"))
    rows = network.relations
    relations = relate(
        codes(rows["source"], network.elements["id"]),
        codes(rows["target"], network.elements["id"]),
        rows["kind"].to_pylist(),
        rows["condition"].to_pylist(),
    )
    demands = Demands(*ends_of(network))
    asked = network.demands
    used = [
        read_protection(p, e)
        for p, e in zip(asked["protection"].to_pylist(), asked["evidence"].to_pylist(), strict=True)
    ]
    restricted = touch_of(np.array([truth(k, v) for k, v in zip(kinds, vendors, strict=True)], np.int8))
    sets = plane_touch(restricted, describe_elements(kinds), relations, used)
    outcome = route_igp(graph_of(network), demands, sets.touch, Failures.SINGLE)
    return ids, asked["id"].to_pylist(), sets, outcome, fold(outcome, sets, demands, used)


def test_it_is_small_and_marked_as_synthetic():
    case = read_case("operator-5g")
    assert 25 <= len(case.network.elements) <= 45
    assert case.settings.synthetic
    assert "synthetic" in case.settings.title
    assert (case.settings.routing, case.settings.failures) == ("igp", "single")
    assert case.settings.lens == "vendor:huawei,zte"


def test_every_level_of_verdict_occurs(seen):
    _, names, _, outcome, _ = seen
    told = {
        name: f"{Level(outcome.low[0, d])}..{Level(outcome.high[0, d])}"
        if outcome.reachable[d]
        else "unreachable"
        for d, name in enumerate(names)
    }
    assert told == {
        "ministry": "clear..clear",
        "base": "possible..always",
        "base-edge": "clear..always",
        "north": "always..always",
        "north-backhaul": "always..always",
        "harbour": "always..always",
        "harbour-vpn": "always..always",
        "ridge": "possible..always",
        "island": "unreachable",
    }
    north = names.index("north")
    assert outcome.share_low[0, north] == outcome.share_high[0, north] == 1.0


def test_planes_tell_more_than_the_route(seen):
    _, names, _, _, verdicts = seen
    north, vpn = (verdicts.planes(names.index(name)) for name in ("north", "harbour-vpn"))
    assert north["control"]["content"] == ("always", "always")
    assert vpn["user"]["content"] == vpn["user"]["integrity"] == ("clear", "clear")
    assert vpn["user"]["metadata"] == vpn["control"]["content"] == ("always", "always")
    base = verdicts.planes(names.index("base-edge"))["user"]
    assert base["availability"] == ("clear", "possible")  # a second clock stands by
    clean = {
        name: Truth(verdicts.clean[names.index(name)]) for name in ("ministry", "base-edge", "island", "base")
    }
    assert clean == {
        "ministry": Truth.YES, "base-edge": Truth.UNKNOWN, "island": Truth.UNKNOWN, "base": Truth.NO,
    }  # fmt: skip


def test_the_reason_names_what_acts_on_the_route(seen):
    ids, names, sets, outcome, _ = seen
    chain = Chains(sets).explain(outcome, names.index("north"), "control", "content", "none")
    assert chain is not None
    assert [ids[e] for e in chain.elements] == ["enb-north", "gnb-north"]


def test_the_picture_is_in_step():
    path = ROOT / "scripts" / "draw-case"
    loader = importlib.machinery.SourceFileLoader("draw_case", str(path))
    loader.set_data = lambda *_, **__: None  # leave no compiled copy beside the script
    module = importlib.util.module_from_spec(importlib.util.spec_from_loader("draw_case", loader))
    loader.exec_module(module)
    drawn = module.draw(find_case("operator-5g"))
    assert drawn == (ROOT / "docs" / "guide" / "operator-5g.svg").read_text(encoding="utf-8")
    assert "restricted" in drawn
    assert "synthetic" in drawn
