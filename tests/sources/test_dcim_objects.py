import pytest

from cleanpath.errors import BadInput, UnknownName
from cleanpath.sources.dcim_objects import Inventory, is_absent, keep_fields

INVENTORY = Inventory("x", {"dcim.site": {1: {"name": "Oslo"}, "u-1": {"name": None, "region": 1}}})


def test_objects_are_found_by_model_and_key() -> None:
    assert INVENTORY.get("dcim.site", 1, "y") == {"name": "Oslo"}
    assert INVENTORY.text("dcim.site", 1, "name", "y") == "Oslo"
    assert (
        INVENTORY.text("dcim.site", "u-1", "name", "y")
        == INVENTORY.text("dcim.site", None, "name", "y")
        == ""
    )
    assert INVENTORY.named("region", "dcim.site", "dcim.region") == {1}
    with pytest.raises(UnknownName, match="known dcim"):
        INVENTORY.get("dcim.site", 2, "y")
    for key in (None, True, [], {}, 1.5):
        with pytest.raises(BadInput, match="the key of"):
            INVENTORY.get("dcim.site", key, "y")


def test_answers_are_reduced_to_keys_and_choices() -> None:
    row = {
        "site": {"id": 1, "url": "x"},
        "status": {"value": "active", "label": "Active"},
        "name": "r",
        "x": 1,
    }
    assert keep_fields(row, ("site", "status", "name", "y")) == {"site": 1, "status": "active", "name": "r"}


def test_what_carries_nothing_is_absent() -> None:
    assert is_absent({"status": "Planned"}, "x")
    assert not any(is_absent({"status": s}, "x") for s in ("active", "failed", "decommissioning", None))
