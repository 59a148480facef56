import numpy as np
import pytest

from cleanpath.errors import BadInput
from cleanpath.network.kinds import load_kinds
from cleanpath.network.network import empty_table
from cleanpath.planning.costs import (
    LEVELS,
    Costs,
    bundled_costs,
    gather_costs,
    load_defaults,
)
from cleanpath.schema.description import describe
from cleanpath.tables import check_table

NAMES = describe("costs").names


def list_facts():
    topics = {topic: data for topic, data in bundled_costs().items() if not topic.startswith("_")}
    return [fact for data in topics.values() for fact in data["fact"]]


def table(*rows):
    import pyarrow as pa

    columns = {name: pa.array([row.get(name, "") for row in rows], pa.string()) for name in NAMES}
    return check_table(pa.table(columns), describe("costs"), "costs")


def test_every_fact_names_sources_that_are_there():
    sources = set(bundled_costs()["_sources"])
    for fact in list_facts():
        assert set(fact["sources"]) <= sources
        assert isinstance(fact["verified"], bool)
        assert fact["sources"] or not fact["verified"]


def test_every_default_rests_on_facts_or_says_that_it_is_judgement():
    facts = {fact["id"] for fact in list_facts()} | {p["id"] for p in bundled_costs()["_priors"]["prior"]}
    for one in load_defaults():
        assert set(one.claims) <= facts
        assert one.prior
        assert one.claims or one.source.startswith("Judgement")


def test_the_facts_are_those_beside_the_repository(shared):
    import yaml

    facts = yaml.safe_load((shared / "facts" / "costs.yaml").read_text(encoding="utf-8"))
    bundled = {fact["id"]: fact for fact in list_facts()}
    assert set(bundled) == {fact["id"] for fact in facts["facts"]}
    for fact in facts["facts"]:
        for field in ("value", "low", "high", "verified", "year", "sources", "unit"):
            assert bundled[fact["id"]].get(field) == fact.get(field)


def test_the_case_comes_before_the_bundle_and_kind_before_part():
    costs = gather_costs(
        table(
            {"item": "replacement", "part": "ran", "mid": "7", "currency": "USD"},
            {"item": "replacement", "kind": "gnb", "low": "1", "mid": "2", "high": "3", "currency": "USD"},
        ),
        "USD", {}, "case",
    )  # fmt: skip
    low, mid, high = (costs.values(level) for level in LEVELS)
    gnb, other = costs.find("replacement", "gnb", "ran"), costs.find("replacement", "enodeb", "ran")
    assert (low[gnb], mid[gnb], high[gnb], mid[other]) == (1, 2, 3, 7)
    drawn = costs.sample(np.random.default_rng(1))
    assert (drawn >= low).all()
    assert (drawn <= high).all()


@pytest.mark.parametrize(
    "row, where",
    [
        ({"item": "removal", "mid": "-1"}, "costs:2 [mid]"),
        ({"item": "removal", "mid": ""}, "costs:2 [mid]"),
        ({"item": "removal", "low": "9", "mid": "1"}, "costs:2 [low, mid, high]"),
        ({"item": "removal", "mid": "1", "currency": "XTS"}, "costs:2 [currency]"),
        ({"item": "gift", "mid": "1"}, "costs:2 [item]"),
    ],
)
def test_bad_costs_are_named_and_located(row, where):
    with pytest.raises(BadInput) as caught:
        gather_costs(table(row), "GBP", {}, "case")
    assert where in caught.value.where


def test_what_has_no_figure_is_named():
    costs = Costs((), 0, {"USD": 1.0}, "USD")
    with pytest.raises(BadInput, match="replacement of teapot"):
        costs.find("replacement", "teapot")


def test_everything_that_an_import_can_name_has_a_figure():
    """Also what is of no kind that the network model knows, and in no part that anybody said."""
    costs = gather_costs(empty_table("costs"), "EUR", {}, "case")
    parts = {kind.part for kind in load_kinds().values()} | set(describe("elements")["part"].choices) | {""}
    for kind in (*load_kinds(), "teapot", ""):
        for part in parts:
            for item in ("identification", "replacement", "removal", "management", "delay", "life"):
                place = costs.find(item, kind, part)
                assert costs.values("low")[place] <= costs.values("mid")[place]
            assert costs.values("high")[costs.find("replacement", kind, part)] > 0
