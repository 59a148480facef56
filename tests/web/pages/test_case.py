"""The pages of a case say what the command line says, under an address that reproduces them."""

import csv
import io
import json
import re
from html import unescape

import pytest

from cleanpath.network.planes import PLANES
from cleanpath.results.classes import class_of
from cleanpath.workspace.workspace import Workspace


@pytest.fixture(scope="module")
def result():
    return Workspace().analyse("allies-2018").assessment.to_dict()


def test_the_case_tells_the_lead_the_classes_and_the_sites(client, result):
    page = client.get("/cases/allies-2018").text
    assert "it is certain that 55 are exposed in part" in page
    assert "<b>55</b>" in page
    assert "Ramstein Air Base" in page
    assert page.count("<title>") > 35  # that of the page, and one for each mark of the map


def test_the_flows_are_those_of_the_assessment(client, result):
    rows = client.get("/cases/allies-2018/flows.json").json()
    assert [(row["id"], row["class"]) for row in rows] == [(d["id"], class_of(d)) for d in result["demands"]]
    told = list(csv.DictReader(io.StringIO(client.get("/cases/allies-2018/flows.csv").text)))
    assert [row["id"] for row in told] == [row["id"] for row in rows]


def exported(client, page):
    """Return the rows of the last table of a page, from the address that the page gives."""
    address = unescape(re.findall(r'href="([^"]*\.json[^"]*)">JSON', page)[-1])
    return client.get(address).json()


def test_the_flows_of_a_site_and_through_an_element_are_exported_as_they_stand(client, result):
    rows = exported(client, client.get("/cases/allies-2018/sites/ramstein").text)
    assert [row["id"] for row in rows] == [d["id"] for d in result["demands"] if d.get("site") == "ramstein"]
    through = "de-telekom-ran"
    page = client.get(f"/cases/allies-2018/elements/{through}").text
    rows = exported(client, page)
    held = [d["id"] for d in result["demands"] if through in (*d["touches"], *d["may_touch"])]
    assert [row["id"] for row in rows] == held != []
    assert client.get(f"/cases/allies-2018/flows/{held[0]}").status_code == 200
    assert f'href="/cases/allies-2018/flows/{held[0]}"' in page


def test_planes_and_what_to_find_out_are_data_too(client):
    told = Workspace().analyse("operator-5g", planes=PLANES).assessment.to_dict()
    rows = client.get("/cases/operator-5g/planes.json?planes=all&demand=north").json()
    planes = next(d["planes"] for d in told["demands"] if d["id"] == "north")
    assert {(r["plane"], r["property"]): [r["low"], r["high"]] for r in rows} == {
        (plane, name): list(ends) for plane, names in planes.items() for name, ends in names.items()
    }
    rows = client.get("/cases/allies-2018/settle.json").json()
    settle = Workspace().analyse("allies-2018").assessment.to_dict()["settle"]
    assert [row["id"] for row in rows] == [row["id"] for row in settle["elements"]]


def test_a_filter_and_an_order_hold_on_the_page_and_in_the_files(client):
    address = "/cases/allies-2018/flows{}?class=exposed+in+part&country=DE&sort=-id"
    ids = [row["id"] for row in client.get(address.format(".json")).json()]
    assert len(ids) == 14
    assert ids == sorted(ids, reverse=True)
    page = client.get(address.format("")).text
    assert "1 to 14 of 14 (261 in all)" in page
    assert page.index(ids[0]) < page.index(ids[-1])


def test_pages_of_a_table_follow_each_other(client):
    seen = []
    for offset in range(0, 261, 100):
        page = client.get(f"/cases/allies-2018/flows?limit=100&offset={offset}").text
        seen.append(page.count("<tr>") - 1)
    assert seen == [100, 100, 61]


def test_it_says_on_whose_word(client):
    flow = client.get("/cases/allies-2018/flows/ramstein-mobile-de-vodafone").text
    assert "the press D3 (Zeit Online)" in flow
    element = client.get("/cases/allies-2018/elements/de-vodafone-ran").text
    assert "375 Mbit/s LTE station near Hanover" in element
    assert "it is of 2013-09, more than 5 years old" in element


def test_certain_flows_have_somebody_behind_them(client):
    rows = client.get("/cases/allies-2018/flows.json?class=exposed+in+part").json()
    assert len(rows) == 55
    assert all(row["word"] and row["grade"] for row in rows)


def test_the_lens_and_the_clocks_are_in_the_address(client):
    here = client.get("/cases/allies-2018?lens=local&as_of=2020-07-15").text
    there = Workspace().analyse("allies-2018", "local", "2020-07-15").assessment.to_dict()
    for name, count in there["counts_by_class"].items():
        assert f'lens=local&amp;as_of=2020-07-15"><b>{count}</b>' in here, name


def test_the_planes_can_be_chosen(client):
    page = client.get("/cases/operator-5g/flows/ministry?planes=all").text
    assert "Planes and properties" in page
    assert "Clean path in the strict sense" in page


def test_it_can_be_verified(client):
    page = client.get("/cases/operator-5g/verify").text
    assert "Accepted" in page


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/cases/nowhere", 404, "case"),
        ("/cases/..%2f..%2fetc", 404, ""),
        ("/cases/allies-2018?as_of=2018-13-01", 400, "as_of: expected a date"),
        ("/cases/allies-2018?as_of=2018-11", 400, "expected a full date"),
        ("/cases/allies-2018?lens=nonsense", 400, "lens: expected"),
        ("/cases/allies-2018?lens=file:/etc/passwd", 400, "names no file"),
        ("/cases/allies-2018?planes=astral", 400, "planes: expected all"),
        ("/cases/allies-2018?as_of=2018-11-23&as_of=2018-11-24", 400, "one value"),
        ("/cases/allies-2018/flows?sort=nothing", 400, "sort: expected one of"),
        ("/cases/allies-2018/flows?limit=0", 400, "limit: expected a whole number"),
        ("/cases/allies-2018/flows?offset=-1", 400, "offset"),
        ("/cases/allies-2018/flows?colour=red", 400, "colour"),
        ("/cases/allies-2018/flows.xml", 400, "form"),
        ("/cases/allies-2018/flows/nobody", 404, "flow"),
        ("/cases/allies-2018/elements/nothing", 404, "element"),
        ("/cases/allies-2018/sites/atlantis", 404, "site"),
        ("/cases/allies-2018/network?near=nothing", 404, "element"),
        ("/rules/nothing", 404, "rule"),
        ("/vendors/nobody", 404, "vendor"),
        ("/claims/nothing", 404, "claim"),
        ("/waivers/w99", 404, "waiver"),
        ("/runs/r99", 404, "run"),
        ("/inbox/c-0", 404, "candidate"),
        ("/rules/compare?from=2020-01-01&to=2019-01-01", 400, "from"),
        ("/rules/ladder?vendor=nobody", 400, "vendor"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_refused_in_one_line(client, address, status, words):
    answer = client.get(address)
    assert answer.status_code == status
    assert words in answer.text
    assert "Traceback" not in answer.text


def test_tables_are_whole_as_json(client):
    for name in ("sites", "parts", "elements"):
        rows = json.loads(client.get(f"/cases/allies-2018/{name}.json").text)
        assert len(rows) > 30
