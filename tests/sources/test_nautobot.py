"""What a real Nautobot 2.4 answers after `nautobot/seed.py`, as far as it is read, but from a fake server."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cleanpath.errors import BadInput, Unavailable
from cleanpath.sources.nautobot import ask_nautobot, refuse_file
from cleanpath.sources.rest_client import Limits

SAMPLE = (Path(__file__).parent / "samples" / "nautobot.json").read_text(encoding="utf-8")
QUICK = Limits(silence=2, pause=0.01, page_size=3)


def test_sample_is_read_whole(
    serve: Callable, fake_server: Any, check: Callable, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLEANPATH_NAUTOBOT_TOKEN", "of-nobody")
    fake = fake_server(json.loads(SAMPLE), token="of-nobody")
    imported = ask_nautobot(serve(fake), {}, QUICK)
    network = check(imported)
    vendor = dict(zip(*(network.elements[c].to_pylist() for c in ("id", "vendor")), strict=True))
    assert vendor == {
        **{"r1": "huawei", "r2": "nokia", "r4": "nokia", "r5": "", "sw1": "cisco", "sw2": "cisco"},
        **dict.fromkeys(("circuit C-1", "circuit C-2", "provider network MPLS"), ""),
    }
    pairs = zip(*(network.links[c].to_pylist() for c in "ab"), strict=True)
    assert sorted("--".join(sorted(pair)) for pair in pairs) == [
        "circuit C-1--r2",
        "circuit C-1--r4",
        "circuit C-2--provider network MPLS",
        "circuit C-2--r4",
        "r1--r2",
        "r1--r2",
        "r2--sw1",
        "sw1--sw2",
    ]
    assert dict(zip(*(network.sites[c].to_pylist() for c in ("name", "country")), strict=True)) == {
        "Bergen": "SE",
        "Oslo": "NO",
    }
    assert len(imported.evidence) == 12
    assert fake.tokens == {"Token of-nobody"}
    assert all("of-nobody" not in target for target in fake.asked)


def test_ports_of_modules_belong_to_the_device_around_them(serve: Callable, fake_server: Any) -> None:
    lists = json.loads(SAMPLE)
    (bay,) = lists["dcim/module-bays"]
    bay["parent_device"], bay["parent_module"] = None, {"id": lists["dcim/modules"][0]["id"]}
    imported = ask_nautobot(serve(fake_server(lists)), {}, QUICK)
    assert "ports of modules that are in no device: 1" in imported.left
    assert "circuit C-1--r4" not in imported.tables["links"]["id"]


def test_files_and_wrong_tokens_are_refused(
    serve: Callable, fake_server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(BadInput, match="an address"):
        refuse_file(Path("nautobot.json"), {})
    monkeypatch.setenv("CLEANPATH_NAUTOBOT_TOKEN", "wrong")
    with pytest.raises(Unavailable, match="CLEANPATH_NAUTOBOT_TOKEN"):
        ask_nautobot(serve(fake_server(json.loads(SAMPLE), token="right")), {}, QUICK)


VALUES = st.sampled_from([None, 0, -1, True, "", "x", [], {}, {"id": 1}, {"id": "x"}, "dcim.frontport", 1.5])


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(sorted(json.loads(SAMPLE))), st.integers(0, 9), st.integers(0, 9), VALUES)
def test_changed_answers_never_crash(
    serve: Callable, fake_server: Any, survives: Callable, path: str, row: int, place: int, value: Any
) -> None:
    lists = json.loads(SAMPLE)
    if lists[path]:
        fields = lists[path][row % len(lists[path])]
        fields[sorted(fields)[place % len(fields)]] = value
    survives(ask_nautobot, serve(fake_server(lists)), {"country": "NO"}, QUICK)
