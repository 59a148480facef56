"""Whole assessments of tiny random cases against a second engine that tries everything."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cleanpath.analysis import Analysis, Registries
from cleanpath.checker import presence as checker
from cleanpath.checker.check import check
from cleanpath.checker.tables import read_tables
from cleanpath.dates import Clocks
from cleanpath.exposure import presence as engine
from cleanpath.files import to_json
from cleanpath.identity.vendors import load_vendors
from cleanpath.network.case import read_case
from cleanpath.network.planes import PLANES
from cleanpath.policy.lens import parse_lens
from cleanpath.policy.registry import load_registry
from second_oracle import DAY, LEVELS
from small import ends, write
from tiny_cases import Unsettled, as_islands, draw_many

REGISTRY, VENDORS = load_registry(), load_vendors()
PROPERTIES = {"C": "content", "M": "metadata", "I": "integrity", "A": "availability"}
seeds = st.integers(0, 10**9)


def _assess(folder: str, planes=None, kind=Analysis) -> dict:
    opened = read_case(folder)
    lens = parse_lens(opened.settings.lens, REGISTRY, VENDORS)
    clocks = Clocks.at(opened.settings.as_of)
    asked = kind(opened, Registries(REGISTRY, VENDORS), lens, clocks, planes=planes)
    return json.loads(to_json(asked.assessment.to_dict()))


def clean(reachable, classes) -> str:
    """Return whether a path is clean in the strict sense: on all four classes, never without a route."""
    if any(low != "clear" for low, _ in classes.values()):
        return "no"
    return "yes" if reachable and all(high == "clear" for _, high in classes.values()) else "unknown"


def compare(place, seed: int, count: int) -> None:
    """Hold some cases against the oracle, all of them as islands of one."""
    cases = draw_many(seed, count)
    folder = write(place / str(seed % 100), cases[0].routing, cases[0].failures, DAY, **as_islands(cases))
    result = _assess(folder, kind=Unsettled)
    assert check(result, read_tables(place / str(seed % 100))) == [], cases
    row = 0
    for number, case in enumerate(cases):
        found = zip(case.demands, case.answer(), case.classes(), strict=True)
        for demand, (reachable, head, planes), classes in found:
            told = seed, number, demand, case
            shown = result["demands"][row]
            assert shown["reachable"] == reachable, told
            assert ends(result, row) == head, told
            for (plane, letter), interval in planes.items() if "planes" in shown else ():
                assert tuple(shown["planes"][plane][PROPERTIES[letter]]) == interval, (plane, letter, told)
            for name, interval in classes.items() if "classes" in shown else ():
                assert tuple(shown["classes"][name]) == interval, (name, told)
            if "clean_path" in shown:
                assert shown["clean_path"] == clean(reachable, classes), told
            row += 1


@given(seeds)
def test_the_program_agrees_with_trying_everything(tmp_path_factory, seed):
    compare(tmp_path_factory.mktemp("tiny"), seed, 1)


@given(seeds)
def test_where_not_every_combination_is_tried_the_low_end_is_never_too_high(tmp_path_factory, seed):
    cases = draw_many(seed, 2)
    place = tmp_path_factory.mktemp("bound") / "case"
    folder = write(place, cases[0].routing, cases[0].failures, DAY, **as_islands(cases))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "EXACT", 0)
        patch.setattr(checker, "EXACT", 0)
        shown = _assess(folder, kind=Unsettled)["demands"]
    whole = _assess(folder, kind=Unsettled)["demands"]
    for one, other in zip(shown, whole, strict=True):
        assert LEVELS.index(one["low"]) <= LEVELS.index(other["low"]), cases
        assert one["share_low"] <= other["share_low"], cases
        assert (one["high"], one["share_high"]) == (other["high"], other["share_high"]), cases


CASES, ISLANDS = 20_000, 100


@pytest.mark.skipif(settings.default.max_examples < 200, reason="the deep setting tries 20,000 cases")
@pytest.mark.parametrize("part", range(10))
def test_the_program_agrees_on_twenty_thousand_cases(tmp_path, part):
    each = CASES // ISLANDS // 10
    for number in range(each):
        compare(tmp_path, part * each + number, ISLANDS)


@given(seeds, st.booleans())
def test_the_verdict_with_planes_is_the_verdict_without(tmp_path_factory, seed, alone):
    cases = draw_many(seed, 2)
    tables = as_islands(cases) | ({"relations": "source,kind,target"} if alone else {})
    folder = write(tmp_path_factory.mktemp("planes"), cases[0].routing, cases[0].failures, DAY, **tables)
    plain, named = _assess(folder), _assess(folder, PLANES)
    for one, other in zip(plain["demands"], named["demands"], strict=True):
        beside = ("planes", "classes", "clean_path")
        assert other | {name: one[name] for name in beside if name in one} == other, cases
        assert {name: value for name, value in other.items() if name not in beside} == {
            name: value for name, value in one.items() if name not in beside
        }, cases
    for part in (
        "counts",
        "counts_by_class",
        "settle",
        "restricted",
        "elements",
        "through",
        "grounds",
        "scope",
    ):
        assert plain[part] == named[part], (part, cases)
