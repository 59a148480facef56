"""The client of the plug-ins against a real server; what both inventories share is the same."""

import importlib.util
import re
from pathlib import Path

import pytest

from card_server import CASE, CardServer
from small import write

PLUGINS = Path(__file__).resolve().parents[2] / "plugins"
CLIENTS = sorted(PLUGINS.glob("*/*/client.py"))
TABLES = {
    "elements": "id,kind,vendor,site;r 1/2,router,huawei,s;b,router,nokia,s",
    "links": "id,a,b;ab,r 1/2,b",
    "demands": "id,source,target,volume;f,r 1/2,b,1",
    "sites": "id,name,country;s,Oslo,NO",
}


def load(path):
    spec = importlib.util.spec_from_file_location("client", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.PATIENCE_S = 120
    return module


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    made = CardServer(tmp_path_factory.mktemp("cards"))
    write(made.case, **TABLES)
    with made.running():
        yield made


def test_both_plug_ins_have_the_same_client():
    assert len(CLIENTS) == 2
    assert CLIENTS[0].read_bytes() == CLIENTS[1].read_bytes()


def test_the_client_asks_what_the_server_answers(server):
    client = load(CLIENTS[0]).Client(f"{server.address}/", server.token, CASE)
    card = client.element("r 1/2")
    assert card["line"].startswith("on 1 protected flow; maker huawei, restricted")
    assert client.element("r 1/2", maker="Huawei") == card
    assert client.element("nobody") is None
    assert client.site("s")["restricted"] == {"yes": 1, "unknown": 0, "no": 1}
    assert client.maker("Huawei")["restricted"] == "yes"
    page = client.cards(limit=1)
    assert (page["count"], page["results"][0]["element"]) == (1, "r 1/2")
    job = client.judge()
    assert re.fullmatch(r"j\d+", job["id"])
    assert server.judgements() == 1
    assert client.page() == f"{server.address}/cases/{CASE}"


@pytest.mark.parametrize(
    ("element", "maker", "restricted", "words"),
    [
        ("b", "Huawei", "yes", "the inventory now names huawei, the case nokia: maker huawei is restricted"),
        ("r 1/2", "Nokia", "unknown", "the inventory now names nokia, the case huawei: maker nokia is not"),
        ("r 1/2", "Nobody Knows Ltd", "unknown", "is not in the registry"),
        ("b", "Nokia", "no", "exposes no protected flow; maker nokia"),
    ],
)
def test_a_changed_device_is_judged_by_its_new_maker(server, element, maker, restricted, words):
    card = load(CLIENTS[0]).Client(server.address, server.token, CASE).element(element, maker)
    assert card["restricted"] == restricted
    assert words in card["line"]


@pytest.mark.parametrize("address", ["http://127.0.0.1:9", "file:///etc/passwd", "x"])
def test_a_server_that_is_none_is_told(address):
    module = load(CLIENTS[0])
    with pytest.raises(module.Unanswered):
        module.Client(address, "t", CASE).element("x")


def test_a_wrong_token_is_told(server):
    module = load(CLIENTS[0])
    with pytest.raises(module.Unanswered, match="401"):
        module.Client(server.address, "cp_wrong.token", CASE).element("b")


@pytest.mark.parametrize("plugin", ["netbox", "nautobot"])
def test_a_plug_in_is_a_distribution_of_its_own_and_names_no_other(plugin):
    import tomllib

    folder = PLUGINS / plugin
    project = tomllib.loads((folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["name"] == f"{plugin}-cleanpath"
    other = {"netbox": "nautobot", "nautobot": "netbox"}[plugin]
    for path in folder.rglob("*.*"):
        if path.suffix in (".py", ".html"):
            text = path.read_text(encoding="utf-8")
            assert other not in text.casefold(), path
            assert "import cleanpath" not in text
