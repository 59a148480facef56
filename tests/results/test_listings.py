"""Listings and short answers fit the schemas shipped for them; a type refuses what it does not name."""

import json
import shutil
from pathlib import Path

import jsonschema
import pytest

from cleanpath.cli.main import main
from cleanpath.results.answers import WarmUp
from cleanpath.results.listings import CaseRow
from cleanpath.results.schemas import FOLDER
from cleanpath.results.typed import build, entries
from printed_listings import CLAIM, COMMANDS

SAMPLES = Path(__file__).resolve().parents[1] / "sources" / "samples"
FILES = {
    "seen.csv": "box,kind,value\na,sysdescr,Huawei Versatile Routing Platform\na,oui,00:e0:fc\nb,riddle,?\n",
    "article.txt": "Chile bars Huawei from 5G\n\nChile has banned Huawei from its 5G networks from "
    "January 2023, the telecoms minister said in a statement.\n\nBT uses Huawei antennas.\n",
    "net.csv": "id,kind,vendor\nr1,router,huawei\nr2,router,acme\n",
    "net.graphml": '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph edgedefault="undirected">'
    '<node id="a"/><node id="b"/><edge source="a" target="b"/></graph></graphml>',
    "addresses.csv": "first,last,asn\n198.51.100.0,198.51.100.255,64500\n203.0.113.0,203.0.113.255,64502\n",
    "oui.csv": "Registry,Assignment,Organization Name,Organization Address\n"
    + "".join(f"MA-L,{number:06X},Maker {number},\n" for number in range(40_000)),
    "feed/peru.txt": "Peru bars Huawei\n\nPeru has banned Huawei from its 5G networks from January 2023, the "
    "minister said.\n",
    "losses.csv": "loss,lost\nno twenty,AS20\n",
    "five/case.toml": 'title = "Five systems"\nlens = "as:20"\nas_of = "2018-06-01"\nrouting = "bgp"\n'
    'graph = "made up, June 2018"\n',
    "five/elements.csv": "id,kind,vendor,operator,country\n"
    "AS10,autonomous_system,,Ten,US\nAS20,autonomous_system,,Twenty,CN\nAS30,autonomous_system,,Thirty,DE\n"
    "AS40,autonomous_system,,Forty,\nAS50,autonomous_system,,,\n",
    "five/links.csv": "id,a,b,relationship\na,AS10,AS20,peer\nb,AS10,AS30,provider\nc,AS20,AS30,provider\n"
    "d,AS20,AS40,provider\n",
    "five/demands.csv": "id,source,target\nd,AS30,AS40\n",
}


def trace(*hops):
    steps = [{"hop": n, "result": [{"from": hop}]} for n, hop in enumerate(hops, 1)]
    ends = {"prb_id": 1, "from": "198.51.100.1", "dst_addr": "203.0.113.9", "timestamp": 1_700_000_000}
    return {"fw": 5080, "type": "traceroute", **ends, "result": steps}


def shipped(schema):
    return json.loads((FOLDER / f"{schema}.json").read_text())


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with all that the commands read, and a ledger that holds something of each kind."""
    folder = tmp_path_factory.mktemp("listings")
    for name, text in FILES.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    traces = [trace("198.51.100.10", "203.0.113.1", "203.0.113.9"), trace("198.51.100.10", "203.0.113.9")]
    (folder / "traces.json").write_text(json.dumps(traces))
    for name in ("entities.ftm.json", "netbox.json"):
        shutil.copy(SAMPLES / name, folder)
    return folder


def printed(place, capsys, line, keys=()):
    words = [str(place / word[1:]) if word.startswith("%") else word for word in line.split()]
    words = [word.replace("=%", f"={place}/") for word in words]
    words = [keys[int(word[1:])] if word.startswith("@") else word for word in words]
    assert main(["--ledger", str(place / "ledger.sqlite"), *words]) == 0, capsys.readouterr().err
    out = capsys.readouterr().out
    (place / "last.json").write_text(out)
    return [json.loads(one) for one in out.splitlines()] if "jsonl" in line else json.loads(out)


def test_every_listing_and_answer_fits_its_schema(place, capsys, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(place / "home"))
    faults, keys = [], []
    for line, schema in COMMANDS:
        told = "" if "--format" in line else " --format json"
        result = printed(place, capsys, line + told, keys)
        rows = result if isinstance(result, list) else [result]
        if line in ("inbox", "runs", CLAIM):
            keys = [row.get("key") or row["id"] for row in rows]
        found = jsonschema.Draft202012Validator(shipped(schema))
        faults += [f"{line}: {fault.message[:200]}" for row in rows for fault in found.iter_errors(row)]
        faults += [] if rows else [f"{line}: nothing printed"]
    assert not faults, faults


def test_what_warm_up_tells_fits_its_schema():
    jsonschema.validate(WarmUp(1.5, "/tmp").to_dict(), shipped("warm-up-1"))


def test_a_type_refuses_what_it_does_not_name():
    row = {"name": "a", "title": "A", "synthetic": True, "lens": "US"}
    assert entries(CaseRow, [row]) == [row]
    with pytest.raises(TypeError, match="no field mood"):
        build(CaseRow, row | {"mood": "good"})
    with pytest.raises(TypeError, match="lens"):
        build(CaseRow, {name: value for name, value in row.items() if name != "lens"})
