"""The card in a real Nautobot that asks a real cleanpath server, by `make test-nautobot`."""

import os
import time

import pytest

from card_server import Visitor, call, only, words
from cleanpath.workspace.importing import import_
from cleanpath.workspace.workspace import Workspace

pytestmark = pytest.mark.skipif(
    "NAUTOBOT_SERVER" not in os.environ, reason="needs a Nautobot: run make test-nautobot"
)


def test_the_inventory_shows_cards_findings_and_warnings(nautobot, cards, monkeypatch) -> None:
    monkeypatch.setenv("CLEANPATH_NAUTOBOT_TOKEN", nautobot.token)
    import_(Workspace(), "nautobot", nautobot.address, str(cards.case), as_of="2024-01-01")
    visitor = Visitor(nautobot.address, "admin", "not-used")
    r1 = only(nautobot, "dcim/devices/?name=r1")
    assert "the server does not answer" in words(visitor.open(f"/dcim/devices/{r1['id']}/"))
    with cards.running():
        device = words(visitor.open(f"/dcim/devices/{r1['id']}/"))
        assert "maker huawei, restricted" in device
        oslo = only(nautobot, "dcim/locations/?name=Oslo")
        assert "elements restricted" in words(visitor.open(f"/dcim/locations/{oslo['id']}/"))
        circuit = only(nautobot, "circuits/circuits/?cid=C-1")
        assert "maker unknown" in words(visitor.open(f"/circuits/circuits/{circuit['id']}/"))
        assert "r1" in words(visitor.open("/plugins/cleanpath/findings/"))
        vendor = only(nautobot, "dcim/manufacturers/?name=Huawei")
        made = call(
            nautobot, "POST", "dcim/device-types/", {"manufacturer": vendor["id"], "model": "NE-trial"}
        )
        assert "maker huawei is restricted" in words(visitor.open(f"/dcim/device-types/{made['id']}/"))
        notes = call(nautobot, "GET", f"dcim/device-types/{made['id']}/notes/")["results"]
        assert "maker huawei is restricted" in notes[0]["note"]
        before = cards.judgements()
        call(nautobot, "PATCH", f"dcim/devices/{r1['id']}/", {"comments": "moved"})
        until = time.monotonic() + 30
        while cards.judgements() == before:
            assert time.monotonic() < until, "nothing was judged again"
            time.sleep(0.2)
