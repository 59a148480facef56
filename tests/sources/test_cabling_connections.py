from typing import Any

import pytest

from cleanpath.errors import BadInput
from cleanpath.sources.builder import Draft, Gap, Imported
from cleanpath.sources.dcim import draw_inventory
from cleanpath.sources.dcim_objects import Inventory


def draw(**changes: Any) -> Imported:
    """Two sites of two linked devices each, a circuit between the sites of which only one end has a cable."""
    objects: dict[str, dict] = {
        "dcim.site": {1: {"name": "A"}, 2: {"name": "B"}, 3: {"name": "C"}},
        "dcim.manufacturer": {1: {"name": "Nokia", "slug": "nokia"}},
        "dcim.devicetype": {1: {"model": "7750", "manufacturer": 1}},
        "dcim.device": {
            key: {"name": name, "device_type": 1, "site": site, "status": "active"}
            for key, name, site in ((1, "a1", 1), (2, "a2", 1), (3, "b2", 2), (4, "b1", 2), (5, "b3", 2))
        },
        "dcim.interface": {
            10: {"device": 1},
            20: {"device": 2},
            11: {"device": 1},
            30: {"device": 3},
            40: {"device": 4},
            41: {"device": 4},
            50: {"device": 5},
        },
        "dcim.cable": {1: {"status": "connected"}, 2: {}, 3: {"status": "Planned"}, 4: {}},
        "dcim.cabletermination": dict(
            enumerate(
                {"cable": cable, "cable_end": side, "termination_type": kind, "termination_id": port}
                for cable, side, kind, port in (
                    (1, "A", "dcim.interface", 10),
                    (1, "B", "dcim.interface", 20),
                    (2, "A", "dcim.interface", 11),
                    (2, "B", "circuits.circuittermination", 1),
                    (3, "A", "dcim.interface", 30),
                    (3, "B", "dcim.interface", 50),
                    (4, "A", "dcim.interface", 40),
                    (4, "B", "dcim.interface", 50),
                )
            )
        ),
        "wireless.wirelesslink": {
            1: {"interface_a": 30, "interface_b": 41, "status": "connected"},
            2: {"interface_a": 30, "interface_b": 50, "status": "planned"},
        },
        "circuits.circuit": {1: {"cid": "X", "status": "active"}, 2: {"cid": "Y", "status": "planned"}},
        "circuits.circuittermination": {
            1: {"circuit": 1, "cable": 2, "site": 1},
            2: {"circuit": 1, "cable": None, "site": 2},
            3: {"circuit": 2, "cable": None, "site": 2},
        },
        **changes,
    }
    draft = Draft("x", "NO")
    draw_inventory(Inventory("x", objects), draft)
    return draft.finish("x")


def pairs(imported: Imported) -> set[str]:
    links = imported.tables["links"]
    return {"--".join(sorted(ends)) for ends in zip(links["a"], links["b"], strict=True)}


WHOLE = {"a1--a2", "a1--circuit X", "b1--b2", "b1--b3", "b1--circuit X"}


def test_a_circuit_without_a_cable_meets_the_best_connected_device_of_its_site() -> None:
    imported = draw()
    assert pairs(imported) == WHOLE
    assert imported.left == (
        "circuits planned or ended: 1",
        "ends of planned cables: 2",
        "planned wireless links: 1",
    )
    told = "ends of circuits without a cable (linked to the site's best-connected device): 1"
    assert imported.gaps == (Gap(told, ("circuit X",)),)


@pytest.mark.parametrize(
    "end",
    [
        {"circuit": 1, "termination_type": ["dcim", "site"], "termination_id": 2},
        {"circuit": 1, "termination_type": "dcim.site", "termination_id": 2},
        {"circuit": 1, "termination_type": 9, "termination_id": 2},
    ],
)
def test_newer_versions_name_the_site_by_its_type(end: dict) -> None:
    types = {9: {"app_label": "dcim", "model": "site"}}
    ends = {1: {"circuit": 1, "cable": 2, "site": 1}, 2: end}
    assert pairs(draw(**{"circuits.circuittermination": ends, "contenttypes.contenttype": types})) == WHOLE


@pytest.mark.parametrize(
    "end", [{"circuit": 1}, {"circuit": 1, "site": 3}, {"circuit": 1, "termination_type": "dcim.region"}]
)
def test_an_end_at_no_device_is_told(end: dict) -> None:
    imported = draw(**{"circuits.circuittermination": {1: {"circuit": 1, "cable": 2, "site": 1}, 2: end}})
    assert pairs(imported) == WHOLE - {"b1--circuit X"}
    assert Gap("ends of circuits without a cable, at no device: 1", ("circuit X",)) in imported.gaps


def test_cables_without_an_end_are_told() -> None:
    cables = {"dcim.cable": {1: {}, 2: {}, 3: {}, 4: {}, 5: {}}}
    assert Gap("cables without an end: 1") in draw(**cables).gaps


def test_stacks_follow_their_master_and_networks_of_providers_join_circuits() -> None:
    imported = draw(
        **{
            "dcim.virtualchassis": {1: {"master": 1}, 2: {"master": None}},
            "dcim.device": {
                1: {"name": "a1", "device_type": 1, "virtual_chassis": 1},
                2: {"name": "a2", "device_type": 1, "virtual_chassis": 1},
                3: {"name": "a2", "device_type": 1, "virtual_chassis": 2},
                4: {"name": "", "device_type": 1},
                5: {"name": "b3", "device_type": 1, "status": "planned"},
            },
            "circuits.provider": {1: {"name": "Carrier"}},
            "circuits.providernetwork": {1: {"name": "MPLS", "provider": 1}},
            "circuits.circuittermination": {
                1: {"circuit": 1, "cable": 2},
                2: {"circuit": 1, "provider_network": 1},
            },
        }
    )
    joined = {"a1--a2 #2", "a1--circuit X", "circuit X--provider network MPLS", "a2 #3--device #4"}
    assert pairs(imported) == joined
    assert imported.tables["links"]["id"].count("a1--a2 #2") == 1
    assert "links to what was left out: 1" in imported.left


def test_virtual_circuits_join_devices_to_the_network_that_they_cross() -> None:
    imported = draw(
        **{
            "circuits.provider": {1: {"name": "Carrier"}},
            "circuits.providernetwork": {1: {"name": "MPLS", "provider": 1}},
            "circuits.virtualcircuit": {
                1: {"provider_network": 1, "status": "active"},
                2: {"provider_network": 1, "status": "planned"},
            },
            "circuits.virtualcircuittermination": {
                1: {"virtual_circuit": 1, "interface": 20},
                2: {"virtual_circuit": 1, "interface": 30},
                3: {"virtual_circuit": 2, "interface": 40},
            },
        }
    )
    assert pairs(imported) == WHOLE | {"a2--provider network MPLS", "b2--provider network MPLS"}
    assert "ends of virtual circuits planned or ended: 1" in imported.left


@pytest.mark.parametrize(
    "changes, message",
    [
        ({"dcim.cabletermination": {1: {"cable": 1, "cable_end": "C", "termination_type": "x"}}}, "A or B"),
        ({"dcim.cabletermination": {}}, "NetBox 3.3 or newer"),
        ({"dcim.cabletermination": {1: {"cable": 7}, 2: {"cable": 1}}}, "the key of a contenttypes"),
        (
            {"dcim.cabletermination": {1: {"cable": 1, "cable_end": "A", "termination_type": []}}},
            "the key of",
        ),
        ({"circuits.circuittermination": {1: {"circuit": 7}}}, "circuits.circuit 7"),
        ({"circuits.circuittermination": {1: {"circuit": 1, "site": 9}}}, "known "),
        ({"wireless.wirelesslink": {1: {"interface_a": 10, "interface_b": None}}}, "the key of"),
        (
            {"circuits.virtualcircuittermination": {1: {"virtual_circuit": 1}}},
            "known circuits.virtualcircuit",
        ),
        ({"dcim.rearport": {1: {"device": 1, "positions": 0}}}, "from 1 to 1024"),
        ({"dcim.portmapping": {1: {"front_port": 1, "rear_port": 1}}}, "known dcim.frontport"),
    ],
)
def test_what_cannot_be_meant_is_refused(changes: dict, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        draw(**changes)
