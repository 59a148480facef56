import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.errors import BadInput
from cleanpath.sources.netbox import parse_netbox, read_netbox

SAMPLE = (Path(__file__).parent / "samples" / "netbox.json").read_bytes()


def test_sample_is_read_whole(samples: Path, check: Callable) -> None:
    imported = read_netbox(samples / "netbox.json", {})
    network = check(imported)
    vendor = dict(zip(*(network.elements[c].to_pylist() for c in ("id", "vendor")), strict=True))
    assert vendor == {
        "r1": "nokia",
        "r2": "huawei",
        "r3": "",
        "device #7": "nokia",
        "provider network 1": "",
        "circuit 1": "",
    }
    ends = {frozenset(pair) for pair in zip(*(network.links[c].to_pylist() for c in "ab"), strict=True)}
    assert ends == {
        frozenset(pair)
        for pair in (
            ("r1", "r2"),
            ("r3", "circuit 1"),
            ("circuit 1", "provider network 1"),
            ("r3", "device #7"),
        )
    }
    assert Counter(network.links["group"].to_pylist()) == {"": 3, "cable 3": 2}
    assert network.sites["country"].to_pylist() == ["NO"]
    assert network.elements["site"].to_pylist() == ["site 1", "", "site 1", "site 1", "", ""]
    for line in (
        "patch panels (passive: part of the links through them): 2",
        "devices planned or in a store: 1",
        "circuits planned or ended: 1",
        "links to what was left out: 1",
        "ends of cables at 'dcim.powerport': 1",
        "ways of cables that end at a patch panel: 0",
    ):
        assert (line in imported.left) == (not line.endswith(" 0"))


@pytest.mark.parametrize(
    "value, message",
    [
        ({}, "a list"),
        ([1], "model, pk and fields"),
        ([{"model": "dcim.device", "fields": {}}], "a whole number"),
        ([{"model": "dcim.device", "pk": 1, "fields": {}}] * 2, "used once"),
        ([{"model": "dcim.device", "pk": 1, "fields": {}}], "devicetype"),
        ([{"model": "dcim.site", "pk": 1, "fields": {"region": 5}}], "known dcim.region"),
        ([{"model": "dcim.site", "pk": 1, "fields": {"region": []}}], "the key of"),
        ([], "at least one node"),
    ],
)
def test_what_is_refused(value: Any, message: str) -> None:
    with pytest.raises(BadInput, match=message):
        parse_netbox(json.dumps(value).encode(), "x", {})


def test_regions_in_a_circle_end() -> None:
    regions = [{"model": "dcim.region", "pk": k, "fields": {"name": "x", "parent": 3 - k}} for k in (1, 2)]
    site = {"model": "dcim.site", "pk": 1, "fields": {"name": "s", "region": 1}}
    with pytest.raises(BadInput, match="at least one node"):
        parse_netbox(json.dumps([*regions, site]).encode(), "x", {})


OBJECTS = json.loads(SAMPLE)
VALUES = st.sampled_from(
    [None, 0, 1, 2, 99, -1, True, "", "x", [], {}, [1], "planned", 1.5, ["dcim", "frontport"]]
)


@given(
    st.lists(st.tuples(st.integers(0, len(OBJECTS) - 1), st.integers(0, 9), VALUES), min_size=1, max_size=4)
)
def test_changed_fields_never_crash(survives: Callable, changes: list) -> None:
    objects = json.loads(SAMPLE)
    for row, place, value in changes:
        fields = objects[row]["fields"]
        if fields:
            fields[sorted(fields)[place % len(fields)]] = value
    survives(parse_netbox, json.dumps(objects).encode(), "x", {"country": "NO"})


@given(st.sets(st.integers(0, len(OBJECTS) - 1), max_size=5))
def test_missing_objects_never_crash(survives: Callable, missing: set) -> None:
    kept = [value for row, value in enumerate(OBJECTS) if row not in missing]
    survives(parse_netbox, json.dumps(kept).encode(), "x", {})


def test_real_export(shared: Path, check: Callable) -> None:
    network = check(read_netbox(shared / "data" / "inventory" / "netbox-demo-v3.6.json.xz", {}))
    kinds = Counter(network.elements["kind"].to_pylist())
    assert (kinds["router"], kinds["circuit"], kinds["provider_network"]) == (13, 29, 1)
    assert network.links.num_rows == 93
    vendor = dict(zip(*(network.elements[c].to_pylist() for c in ("kind", "vendor")), strict=True))
    assert vendor["circuit"] == ""
    assert set(network.sites["country"].to_pylist()) == {"US"}
