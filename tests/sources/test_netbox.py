import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleanpath.errors import BadInput, Unavailable
from cleanpath.sources.io import read_bytes
from cleanpath.sources.netbox import ask_netbox, parse_netbox, read_netbox
from cleanpath.sources.rest_client import Limits

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
        "provider network Cloud": "",
        "circuit X-1": "",
    }
    ends = {frozenset(pair) for pair in zip(*(network.links[c].to_pylist() for c in "ab"), strict=True)}
    assert ends == {
        frozenset(pair)
        for pair in (
            ("r1", "r2"),
            ("r3", "circuit X-1"),
            ("circuit X-1", "provider network Cloud"),
            ("r3", "device #7"),
        )
    }
    assert Counter(network.links["group"].to_pylist()) == {"": 3, "cable 3": 2}
    assert network.sites["country"].to_pylist() == ["NO"]
    assert network.elements["site"].to_pylist() == ["site Bergen", "", "site Bergen", "site Bergen", "", ""]
    for line in (
        "patch panels (passive: part of the links through them): 2",
        "devices planned or in a store: 1",
        "circuits planned or ended: 1",
        "links to what was left out: 1",
        "ends of cables at 'dcim.powerport': 1",
        "ports whose cables end at a patch panel: 0",
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


NESTED = {
    **dict.fromkeys(("region", "parent", "manufacturer", "device_type", "role", "site", "virtual_chassis")),
    **dict.fromkeys(("device", "rear_port", "provider", "provider_network", "circuit", "cable", "master")),
    **dict.fromkeys(("interface_a", "interface_b", "cluster", "tenant", "platform", "module_type")),
}
PLURALS = {"virtualchassis": "virtual-chassis", "provider": "providers", "devicetype": "device-types"}
HYPHENS = (
    "moduletype",
    "inventoryitem",
    "virtualmachine",
    "devicerole",
    "frontport",
    "rearport",
    "providernetwork",
    "circuittermination",
    "wirelesslink",
)


def path_of(model: str) -> str:
    app, name = model.split(".")
    for word in ("role", "port", "network", "termination", "link", "type", "item", "machine"):
        name = name.replace(word, f"-{word}") if name in HYPHENS and name.endswith(word) else name
    return f"{app}/{PLURALS.get(name, name + 's')}"


def rest_lists(objects: list[dict]) -> dict[str, list[dict]]:
    """The sample as NetBox's REST API tells it: nested objects, choices, the ends of cables in the cable."""
    paths = ("wireless.wirelesslink", "dcim.region", "circuits.provider")
    lists: dict[str, list[dict]] = {path_of(model): [] for model in paths}
    ends: dict[tuple[int, str], list[dict]] = {}
    for entry in objects:
        fields = entry["fields"]
        if entry["model"] == "dcim.cabletermination":
            kind = {
                "object_type": ".".join(fields["termination_type"]),
                "object_id": fields["termination_id"],
            }
            ends.setdefault((fields["cable"], fields["cable_end"]), []).append(kind)
            continue
        row: dict[str, Any] = {"id": entry["pk"], "url": "http://x/", "display": "", "custom_fields": {}}
        for name, value in fields.items():
            nested = name in NESTED and isinstance(value, int)
            row[name] = {"id": value, "url": "http://x/", "display": ""} if nested else value
            if name == "status":
                row[name] = {"value": value, "label": str(value).title()}
        lists.setdefault(path_of(entry["model"]), []).append(row)
    for cable in lists.get("dcim/cables", []):
        for side in "AB":
            cable[f"{side.lower()}_terminations"] = ends.get((cable["id"], side), [])
    return lists


def ask(serve: Callable, fake: Any, **options: str) -> Any:
    return ask_netbox(serve(fake), options, Limits(silence=2, pause=0.01, page_size=4))


def test_a_server_tells_what_its_export_tells(
    serve: Callable, fake_server: Any, check: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLEANPATH_NETBOX_TOKEN", "of-nobody")
    fake = fake_server(rest_lists(OBJECTS), token="of-nobody")
    asked, exported = ask(serve, fake), parse_netbox(SAMPLE, "x", {})
    assert asked.tables == exported.tables
    assert asked.evidence == exported.evidence
    assert asked.left == tuple(line for line in exported.left if "ipam" not in line)
    check(asked)
    assert fake.tokens == {"Token of-nobody"}
    assert all("of-nobody" not in target for target in fake.asked)
    monkeypatch.setenv("CLEANPATH_NETBOX_TOKEN", "another")
    with pytest.raises(Unavailable, match="CLEANPATH_NETBOX_TOKEN") as caught:
        ask(serve, fake)
    assert "another" not in repr(caught.value)


@pytest.mark.parametrize(
    "path, row, message",
    [
        ("dcim/cables", {"id": 99}, "NetBox 3.3 or newer"),
        ("dcim/cables", {"id": 99, "a_terminations": ["x"], "b_terminations": []}, "NetBox 3.3 or newer"),
        ("dcim/regions", {"id": "x"}, "a whole number"),
        ("dcim/devices", {"id": 99, "device_type": {"id": 77}}, "known dcim.devicetype"),
        ("dcim/devices", {"id": 99, "device_type": {"url": "http://127.0.0.2/"}}, "the key of"),
        ("dcim/front-ports", {"id": 99, "rear_ports": 3}, "a list of mappings"),
    ],
)
def test_objects_that_no_server_has_are_refused(
    serve: Callable, fake_server: Any, path: str, row: dict, message: str
) -> None:
    lists = rest_lists(OBJECTS)
    lists[path] = [*lists[path], row]
    with pytest.raises(BadInput, match=message):
        ask(serve, fake_server(lists))


def test_newer_versions_say_the_same_in_other_words(serve: Callable, fake_server: Any) -> None:
    lists = rest_lists(OBJECTS)
    for front in lists["dcim/front-ports"]:
        rear, position = front.pop("rear_port")["id"], front.pop("rear_port_position")
        front["rear_ports"] = [{"position": 1, "rear_port": rear, "rear_port_position": position}]
    for end in lists["circuits/circuit-terminations"]:
        cloud = end.pop("provider_network", None)
        end["termination_type"] = "circuits.providernetwork" if cloud else None
        end["termination_id"] = cloud and cloud["id"]
    lists |= {"circuits/virtual-circuits": [], "circuits/virtual-circuit-terminations": []}
    exported = parse_netbox(SAMPLE, "x", {})
    assert ask(serve, fake_server(lists)).tables == exported.tables
    objects = json.loads(SAMPLE)
    for entry in [e for e in objects if e["model"] == "dcim.frontport"]:
        fields = entry["fields"]
        mapping = {"front_port": entry["pk"], "rear_port": fields.pop("rear_port"), "front_port_position": 1}
        mapping["rear_port_position"] = fields.pop("rear_port_position")
        objects.append({"model": "dcim.portmapping", "pk": entry["pk"], "fields": mapping})
    assert parse_netbox(json.dumps(objects).encode(), "x", {}).tables == exported.tables


def rest_lists_of_ends() -> dict[str, list[dict]]:
    """The sample with the ends of cables in a list of their own, ports that name them, and a MAC address."""
    lists = rest_lists(OBJECTS)
    made = lists["dcim/cable-terminations"] = []
    for cable in lists["dcim/cables"]:
        for side in "AB":
            for end in cable[f"{side.lower()}_terminations"]:
                kind, key = end["object_type"], end["object_id"]
                ends = {
                    "cable": {"id": cable["id"]},
                    "cable_end": side,
                    "termination_type": kind,
                    "termination_id": key,
                }
                made.append({"id": len(made) + 1, **ends})
                for port in lists.get(path_of(kind), []):
                    if port["id"] == key:
                        port["cable"] = {"id": cable["id"]}
    port = lists["dcim/interfaces"][0]
    address = {"mac_address": "00:11:22:33:44:55", "assigned_object_type": "dcim.interface"}
    lists["dcim/mac-addresses"] = [{"id": 1, "assigned_object_id": port["id"], **address}]
    return lists


def test_what_a_server_looks_up_object_by_object_is_read_from_other_lists(
    serve: Callable, fake_server: Any
) -> None:
    fake = fake_server(rest_lists_of_ends())
    asked = ask(serve, fake)
    assert asked.tables == parse_netbox(SAMPLE, "x", {}).tables
    assert "00:11:22:33:44:55" in str(asked.evidence)
    assert not any("a_terminations" in target for target in fake.asked)
    assert not any("interfaces" in target and "mac_address" in target for target in fake.asked)


def test_a_list_of_ends_with_a_gap_is_not_trusted(serve: Callable, fake_server: Any) -> None:
    wanted = parse_netbox(SAMPLE, "x", {}).tables
    whole = rest_lists_of_ends()["dcim/cable-terminations"]
    for gap in whole:
        lists = rest_lists_of_ends()
        lists["dcim/cable-terminations"].remove(gap)
        fake = fake_server(lists)
        assert ask(serve, fake).tables == wanted
        carries = gap["termination_type"] in ("dcim.interface", "dcim.frontport", "dcim.rearport")
        assert any("a_terminations" in target for target in fake.asked) or not carries


def test_a_site_says_its_country_itself() -> None:
    objects = json.loads(SAMPLE)
    for entry in objects:
        if entry["model"] == "dcim.site":
            entry["fields"]["custom_field_data"] = {"country": {1: "SE", 2: "Atlantis"}[entry["pk"]]}
    imported = parse_netbox(json.dumps(objects).encode(), "x", {})
    assert imported.tables["sites"]["country"] == ["SE"]
    assert "custom field country 'Atlantis' (no code or English name of a country): 1" in imported.left


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(rest_lists(OBJECTS))), st.integers(0, 9), st.integers(0, 9), VALUES)
def test_changed_answers_never_crash(
    serve: Callable, fake_server: Any, survives: Callable, path: str, row: int, place: int, value: Any
) -> None:
    lists = rest_lists(OBJECTS)
    if lists[path]:
        fields = lists[path][row % len(lists[path])]
        fields[sorted(fields)[place % len(fields)]] = value
    survives(ask, serve, fake_server(lists))


def test_a_server_with_the_real_export_tells_the_same(
    shared: Path, serve: Callable, fake_server: Any
) -> None:
    path = shared / "data" / "inventory" / "netbox-demo-v3.6.json.xz"
    objects = [entry for entry in json.loads(read_bytes(path)) if "pk" in entry]
    asked = ask_netbox(serve(fake_server(rest_lists(objects))), {}, Limits(page_size=100))
    assert asked.tables == read_netbox(path, {}).tables


def test_a_token_goes_to_no_other_server(
    serve: Callable, fake_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLEANPATH_NETBOX_TOKEN", "of-nobody")
    lists = rest_lists(OBJECTS)
    other = fake_server(lists)
    elsewhere = serve(other)

    def redirect(target: str, answer: Any) -> Any:
        return (302, {"Location": elsewhere + target}, b"") if "offset" in target else answer

    def link(_: str, answer: Any) -> Any:
        if answer[0] != 200:
            return answer
        page = json.loads(answer[2])
        return fake_server.json(page | {"next": page["next"] and f"{elsewhere}/api/dcim/devices/?offset=4"})

    for twist, message in ((redirect, "answers from the address given"), (link, "a page of the same list")):
        with pytest.raises(BadInput, match=message):
            ask(serve, fake_server(lists, twist=twist))
    assert other.asked == []


def test_a_list_that_changes_between_pages_is_read_anew_and_then_refused(
    serve: Callable, fake_server: Any
) -> None:
    lists = rest_lists(OBJECTS)

    def grow(times: int) -> Callable:
        left = iter(range(times))

        def twist(target: str, answer: Any) -> Any:
            if "devices/" in target and "offset" in target and next(left, None) is not None:
                page = json.loads(answer[2])
                return fake_server.json(page | {"count": page["count"] + 1})
            return answer

        return twist

    honest = ask(serve, fake_server(lists))
    assert ask(serve, fake_server(lists, twist=grow(1))).tables == honest.tables
    with pytest.raises(BadInput, match="Read again when nobody writes"):
        ask(serve, fake_server(lists, twist=grow(99)))


def sample_with(field: str, *values: object) -> bytes:
    """The sample, with a custom field of its sites."""
    objects = json.loads(SAMPLE)
    sites = [entry for entry in objects if entry["model"] == "dcim.site"]
    for entry, value in zip(sites, values, strict=True):
        entry["fields"]["custom_field_data"] = {field: value, "country": "FI"}
    return json.dumps(objects).encode()


def test_a_custom_field_of_ones_own_names_the_country() -> None:
    data = sample_with("cc", {"value": "SE", "label": "Sweden"}, None)
    assert parse_netbox(data, "x", {"country": "cf:cc"}).tables["sites"]["country"] == ["SE", "FI"]
    data = sample_with("cc", "Atlantis", ["SE"])
    imported = parse_netbox(data, "x", {"country": "cf:cc,NO"})
    assert imported.tables["sites"]["country"] == ["FI", "FI"]
    assert any("custom field cc 'Atlantis'" in line for line in imported.left)
    with pytest.raises(BadInput, match="country"):
        parse_netbox(SAMPLE, "x", {"country": "cf:"})


def test_what_is_passive_is_said_by_role_or_type() -> None:
    def elements(**options: str) -> set[str]:
        return set(parse_netbox(SAMPLE, "x", options).tables["elements"]["id"])

    usual = elements()
    roles = {entry["fields"]["name"] for entry in json.loads(SAMPLE) if entry["model"] == "dcim.devicerole"}
    panel = next(role for role in roles if "anel" in role)
    assert elements(active=panel) - usual
    assert elements(passive=panel) == usual
    with pytest.raises(BadInput, match="not active too"):
        elements(active=panel, passive=panel.upper())
