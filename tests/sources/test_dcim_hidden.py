from typing import Any

import pytest

from cleanpath.errors import BadInput
from cleanpath.sources.builder import Draft, Imported
from cleanpath.sources.dcim import draw_inventory
from cleanpath.sources.dcim_choices import Choices
from cleanpath.sources.dcim_objects import Inventory


def draw(partial: bool, **changes: Any) -> Imported:
    """Routers a - c - b and a - d - b: what a token sees of them."""
    objects: dict[str, dict] = {
        "dcim.manufacturer": {1: {"name": "Nokia", "slug": "nokia"}},
        "dcim.devicetype": {1: {"model": "7750", "manufacturer": 1}},
        "dcim.device": {k: {"name": n, "device_type": 1} for k, n in enumerate("abcd", 1)},
        "dcim.interface": {
            1: {"device": 1, "cable": 1},
            2: {"device": 3, "cable": 1},
            3: {"device": 3, "cable": 2},
            4: {"device": 2, "cable": 2},
            5: {"device": 1, "cable": 3},
            6: {"device": 4, "cable": 3},
            7: {"device": 4, "cable": 4},
            8: {"device": 2, "cable": 4},
        },
        "dcim.cable": {1: {}, 2: {}, 3: {}, 4: {}},
        "dcim.cabletermination": dict(
            enumerate(
                {"cable": c, "cable_end": side, "termination_type": "dcim.interface", "termination_id": p}
                for c, side, p in (
                    *((1, "A", 1), (1, "B", 2), (2, "A", 3), (2, "B", 4)),
                    *((3, "A", 5), (3, "B", 6), (4, "A", 7), (4, "B", 8)),
                )
            )
        ),
    }
    for model, hidden in changes.items():
        model = f"dcim.{model}"
        objects[model] = {key: fields for key, fields in objects[model].items() if key not in hidden}
        if model == "dcim.cable":
            ends = objects["dcim.cabletermination"]
            objects["dcim.cabletermination"] = {k: f for k, f in ends.items() if f["cable"] not in hidden}
    draft = Draft("x")
    draw_inventory(Inventory("x", objects), draft, Choices(partial=partial))
    return draft.finish("x")


def test_what_is_all_there_is_read_either_way() -> None:
    assert draw(False).tables == draw(True).tables
    assert not draw(True).gaps


@pytest.mark.parametrize(
    "hidden, named",
    [
        ({"cable": {3}}, "dcim.cable 3"),
        ({"device": {4}}, "dcim.device 4"),
        ({"interface": {6}}, "interface 6"),
    ],
)
def test_a_hole_is_refused_and_with_partial_filled_with_the_unknown(hidden: dict, named: str) -> None:
    with pytest.raises(BadInput, match=named):
        draw(False, **hidden)
    imported = draw(True, **hidden)
    assert "does not show" in imported.gaps[0].reason
    elements, links = imported.tables["elements"], imported.tables["links"]
    unknown = {e for e in elements["id"] if "not visible" in e}
    assert len(unknown) == 1
    assert any(unknown & {a, b} and "a" in (a, b) for a, b in zip(links["a"], links["b"], strict=True))
