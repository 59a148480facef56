from typing import Any

import pytest

from cleanpath.errors import BadInput
from cleanpath.records import Record
from cleanpath.sources.builder import DECLARED, Draft, Imported
from cleanpath.sources.dcim import draw_inventory
from cleanpath.sources.dcim_choices import take_choices
from cleanpath.sources.dcim_objects import Inventory
from cleanpath.sources.default_demands import add_demands


def draw(**options: str) -> Imported:
    """A line a - b - c - d over three sites of two regions; b has fields of its own."""
    objects: dict[str, dict] = {
        "dcim.region": {1: {"name": "Norway"}, 2: {"name": "West", "parent": 1}},
        "dcim.site": {
            1: {"name": "Oslo", "region": 1}, 2: {"name": "Bergen", "region": 2}, 3: {"name": "Kiel"}
        },
        "dcim.manufacturer": {1: {"name": "Nokia", "slug": "nokia"}},
        "dcim.devicetype": {1: {"model": "7750", "manufacturer": 1}},
        "tenancy.tenant": {1: {"name": "Telco AS", "slug": "telco"}},
        "dcim.device": {
            1: {"name": "a", "device_type": 1, "site": 1, "tags": [{"name": "Protected", "slug": "prot"}]},
            2: {"name": "b", "device_type": 1, "site": 2, "tenant": 1,
                "custom_field_data": {"true_maker": {"value": "Huawei"}, "plane": "Kernnetz"}},
            3: {"name": "c", "device_type": 1, "site": 3, "tenant": 1, "tags": ["Protected"]},
            4: {"name": "d", "device_type": 1, "site": 3, "custom_field_data": {"plane": "cellar"}},
        },
        "dcim.interface": {k: {"device": d} for k, d in enumerate((1, 2, 2, 3, 3, 4), 1)},
        "dcim.cable": {1: {}, 2: {}, 3: {}},
        "dcim.cabletermination": {
            k: {"cable": (k + 1) // 2, "cable_end": "BA"[k % 2], "termination_type": "dcim.interface",
                "termination_id": k}
            for k in range(1, 7)
        },
    }  # fmt: skip
    record = Record("options", options)
    choices = take_choices(record)
    record.finish()
    draft = Draft("x", "NO")
    draw_inventory(Inventory("x", objects), draft, choices)
    return draft.finish("x")


def links(imported: Imported) -> set[frozenset[str]]:
    return {frozenset(pair) for pair in zip(*(imported.tables["links"][end] for end in "ab"), strict=True)}


OUT = "outside the scope"


@pytest.mark.parametrize(
    "options, kept, joined",
    [
        ({"site": "oslo, Bergen"}, "ab", [("a", "b"), ("b", OUT)]),
        ({"region": "norway"}, "ab", [("a", "b"), ("b", OUT)]),
        ({"region": "West"}, "b", [("b", OUT)]),
        ({"tenant": "telco"}, "bc", [("b", "c"), ("b", OUT), ("c", OUT)]),
        ({"tag": "protected", "site": "Oslo"}, "a", [("a", OUT)]),
        ({}, "abcd", [("a", "b"), ("b", "c"), ("c", "d")]),
    ],
)
def test_what_is_outside_the_scope_is_one_unknown_element(options: dict, kept: str, joined: list) -> None:
    imported = draw(**options)
    elements = dict(
        zip(imported.tables["elements"]["id"], imported.tables["elements"]["vendor"], strict=True)
    )
    assert set(elements) - {OUT} == set(kept)
    assert elements.get(OUT, "") == ""
    assert links(imported) == {frozenset(pair) for pair in joined}


def test_fields_of_ones_own_say_operator_maker_and_part() -> None:
    imported = draw(operator="tenant", vendor="cf:true_maker", part="cf:plane")
    rows = {e: i for i, e in enumerate(imported.tables["elements"]["id"])}
    table = imported.tables["elements"]
    assert [table["operator"][rows[e]] for e in "ab"] == ["", "Telco AS"]
    assert [table["part"][rows[e]] for e in "abd"] == [None, "core", None]
    declared = {e.element: e.value for e in imported.evidence if e.kind == DECLARED}
    assert (declared["a"], declared["b"]) == ("Nokia", "Huawei")
    assert table["vendor"][rows["b"]] == ""
    assert "network part 'cellar', which is none: 1" in imported.left


def test_labels_make_demands() -> None:
    demands = add_demands(draw(), "tag:protected", "site:bergen").tables["demands"]
    assert list(zip(demands["source"], demands["target"], strict=True)) == [("a", "b"), ("c", "b")]


@pytest.mark.parametrize("options", [{"operator": "owner"}, {"vendor": "tenant"}, {"part": "cf:"}])
def test_other_forms_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(BadInput, match="cf:NAME"):
        draw(**options)
