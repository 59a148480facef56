"""The card in a real NetBox that asks a real cleanpath server, by `make test-netbox`."""

import os

import pytest

from card_server import Visitor, call, only, words
from cleanpath.workspace.importing import import_
from cleanpath.workspace.workspace import Workspace

pytestmark = pytest.mark.skipif(
    "NETBOX_SERVER" not in os.environ, reason="needs a NetBox: run make test-netbox"
)


def test_the_inventory_shows_cards_findings_and_warnings(netbox, cards, monkeypatch) -> None:
    monkeypatch.setenv("CLEANPATH_NETBOX_TOKEN", netbox.token)
    import_(Workspace(), "netbox", netbox.address, str(cards.case), as_of="2024-01-01")
    visitor = Visitor(netbox.address, "admin", "not-used")
    r1 = only(netbox, "dcim/devices/?name=r1")
    assert "the server does not answer" in words(visitor.open(f"/dcim/devices/{r1['id']}/"))
    with cards.running():
        assert "maker huawei, restricted" in words(visitor.open(f"/dcim/devices/{r1['id']}/"))
        oslo = only(netbox, "dcim/sites/?name=Oslo")
        assert "elements restricted" in words(visitor.open(f"/dcim/sites/{oslo['id']}/"))
        circuit = only(netbox, "circuits/circuits/?cid=C-1")
        assert "maker unknown" in words(visitor.open(f"/circuits/circuits/{circuit['id']}/"))
        assert "r1" in words(visitor.open("/plugins/cleanpath/findings/"))
        vendor = only(netbox, "dcim/manufacturers/?name=Huawei")
        fields = {"manufacturer": str(vendor["id"]), "model": "NE-trial", "slug": "ne-trial", "u_height": "1"}
        told = words(visitor.send("/dcim/device-types/add/", **fields))
        assert "cleanpath: maker huawei is restricted" in told
        made = only(netbox, "dcim/device-types/?slug=ne-trial")
        assert "maker huawei is restricted" in words(visitor.open(f"/dcim/device-types/{made['id']}/"))
        before = cards.judgements()
        call(netbox, "PATCH", f"dcim/devices/{r1['id']}/", {"comments": "moved"})
        netbox.manage("rqworker", "--burst", "high", "default", "low")
        assert cards.judgements() > before
        r2 = only(netbox, "dcim/devices/?name=r2")
        call(netbox, "PATCH", f"dcim/devices/{r1['id']}/", {"device_type": r2["device_type"]["id"]})
        told = words(visitor.open(f"/dcim/devices/{r1['id']}/"))
        call(netbox, "PATCH", f"dcim/devices/{r1['id']}/", {"device_type": r1["device_type"]["id"]})
        assert "the inventory now names nokia, the case huawei" in told
        assert "not known" in told
