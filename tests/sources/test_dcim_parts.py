from typing import Any

import pytest

from cleanpath.sources.builder import Draft, Imported
from cleanpath.sources.dcim import draw_inventory, find_panels
from cleanpath.sources.dcim_objects import Inventory

BASE: dict[str, dict] = {
    "dcim.manufacturer": {1: {"name": "Nokia", "slug": "nokia"}, 2: {"name": "Huawei", "slug": "huawei"}},
    "dcim.devicetype": {1: {"model": "7750", "manufacturer": 1}},
    "dcim.devicerole": {1: {"slug": "router"}, 2: {"slug": "pe", "parent": 1}},
    "dcim.device": {1: {"name": "a", "device_type": 1, "role": 2, "cluster": 1, "serial": "S-1"}},
}


def draw(**changes: Any) -> Imported:
    draft = Draft("x")
    draw_inventory(Inventory("x", BASE | changes), draft)
    return draft.finish("x")


def test_modules_and_items_of_other_makers_are_components() -> None:
    imported = draw(
        **{
            "dcim.moduletype": {
                1: {"model": "LC", "manufacturer": 2},
                2: {"model": "own", "manufacturer": 1},
            },
            "dcim.module": {
                1: {"device": 1, "module_type": 1},
                2: {"device": 1, "module_type": 2},
                3: {"device": 1, "module_type": 9},
                4: {"device": 1, "module_type": 1, "status": "planned"},
            },
            "dcim.inventoryitem": {
                1: {"device": 1, "manufacturer": 2, "name": "optic"},
                2: {"device": 1, "manufacturer": None, "name": "fan"},
            },
        }
    )
    assert [(part.component, part.declared) for part in imported.components] == [
        ("module LC", "Huawei"),
        ("module", ""),
        ("optic", "Huawei"),
    ]
    assert "modules and inventory items of their box's own maker: 1" in imported.left
    assert "inventory items of which no maker is told (taken for the box's own): 1" in imported.left


def test_machines_run_on_their_cluster_and_its_devices() -> None:
    machines = {1: {"name": "fw", "cluster": 1, "role": 1}, 2: {"name": "db", "device": 1}, 3: {"name": "x"}}
    imported = draw(
        **{"virtualization.virtualmachine": machines, "virtualization.cluster": {1: {"name": "pod"}}}
    )
    relations = imported.tables["relations"]
    assert list(zip(relations["source"], relations["kind"], relations["target"], strict=True)) == [
        ("a", "hosts", "cluster pod"),
        ("cluster pod", "hosts", "vm fw"),
        ("a", "hosts", "vm db"),
    ]
    kinds = dict(zip(imported.tables["elements"]["id"], imported.tables["elements"]["kind"], strict=True))
    assert (kinds["vm fw"], kinds["vm db"]) == ("router", "server")
    assert "virtual machines of which no host is told: 1" in imported.left


def test_a_nested_role_keeps_the_roles_around_it_and_a_serial_number_is_kept() -> None:
    imported = draw()
    assert imported.outer_roles == {"a": ("router",)}
    assert imported.tables["elements"]["serial"] == ["S-1"]


@pytest.mark.parametrize(
    "role, model, passive",
    [
        ("patch-panel", "X", True),
        ("Fiber Patch Panel", "X", True),
        ("other", "48-port LC Fiber Panel", True),
        ("passive-mux", "X", True),
        ("dwdm", "OptiX OSN 1800", False),
        ("wdm", "Splice cassette", False),
        ("other", "DWDM mux cassette", False),
        ("other", "Box", False),
        ("control-panel-pc", "X", True),
        ("router", "7750", False),
    ],
)
def test_only_what_is_called_passive_is_passed_through_unseen(role: str, model: str, passive: bool) -> None:
    objects = {
        "dcim.devicetype": {1: {"model": model, "manufacturer": 1}},
        "dcim.devicerole": {1: {"slug": role}},
        "dcim.device": {1: {"name": "p", "device_type": 1, "role": 1}},
        "dcim.frontport": {1: {"device": 1}},
    }
    assert find_panels(Inventory("x", objects)) == ({1} if passive else set())
