import pytest

from cleanpath.errors import BadInput, UnknownName
from cleanpath.sources import default_demands
from cleanpath.sources.builder import Draft, Imported
from cleanpath.sources.default_demands import add_demands, propose_demands


def network() -> Imported:
    draft = Draft("x")
    for element, kind in (("a", "base"), ("b", "base"), ("c", "gateway")):
        draft.add_element(element, kind, "x")
    return draft.finish("x")


def test_each_of_a_kind_to_each_of_another() -> None:
    assert add_demands(network(), "base", "gateway").tables["demands"]["id"] == ["a->c", "b->c"]
    assert add_demands(network(), "base", "base").tables["demands"]["id"] == ["a->b", "b->a"]
    twice = add_demands(add_demands(network(), "a", "gateway"), "a", "c").tables["demands"]
    assert twice["id"] == ["a->c", "a->c#2"]
    assert twice["volume"] == [1.0, 1.0]


def test_a_source_without_demands_says_what_to_do() -> None:
    assert "--option from=KIND" in add_demands(network(), "", "").left[-1]


def test_both_must_be_known() -> None:
    with pytest.raises(BadInput, match="both"):
        add_demands(network(), "base", "")
    with pytest.raises(UnknownName, match="gateway"):
        add_demands(network(), "base", "gatway")


def sites(country: str = "NO") -> Imported:
    """Two linked sites, one of two elements, and one with no way to them."""
    draft = Draft("x", country)
    for site in ("site A", "site B", "site C", "site D"):
        draft.add_site(site, site, "")
    for element, site in (
        ("a2", "A"),
        ("a1", "A"),
        ("a3", "A"),
        ("b", "B"),
        ("c1", "C"),
        ("c2", "C"),
        ("d", "D"),
    ):
        draft.add_element(element, "router", "x", site=f"site {site}")
    for one, other in (("a1", "a2"), ("a2", "b"), ("a1", "a3"), ("c1", "c2")):
        draft.add_link(one, other, "x")
    return draft.finish("x")


def test_a_demand_is_proposed_between_each_two_joined_sites() -> None:
    imported = propose_demands(sites())
    made = {"id": ["a1->b"], "source": ["a1"], "target": ["b"], "volume": [1.0], "proposed": [True]}
    assert imported.tables["demands"] == made
    assert [line.rpartition(": ")[2] for line in imported.left] == ["1", "2"]
    assert propose_demands(imported) == imported


def test_many_sites_get_a_demand_to_the_best_connected_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(default_demands, "PAIR_LIMIT", 2)
    table = propose_demands(sites()).tables["demands"]
    assert table["id"] == ["b->a1"]


def test_nothing_is_proposed_without_known_sites() -> None:
    imported = propose_demands(sites(country=""))
    assert imported.tables["demands"]["id"] == []
    assert "--option from=KIND" in imported.left[-1]
