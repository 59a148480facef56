"""Pictures of cases: every site, every element and every flow is in them, and hostile names stay text."""

from pathlib import Path
from xml.etree import ElementTree

import pytest

from cleanpath.errors import BadInput
from cleanpath.reporting.figures import _clip
from cleanpath.reporting.pictures import MOST_DRAWN, draw_map, draw_network
from cleanpath.workspace.publishing import picture
from cleanpath.workspace.workspace import Workspace

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guide"
SVG = "{http://www.w3.org/2000/svg}"
DRAWN = {"map-allies-2018.svg": ("map", "allies-2018"), "network-operator-5g.svg": ("network", "operator-5g")}


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    return Workspace(str(tmp_path_factory.mktemp("pictures") / "ledger.sqlite"))


@pytest.mark.parametrize("name", DRAWN)
def test_the_pictures_of_the_readme_are_what_the_command_draws(desk, tmp_path, name):
    picture(desk, *DRAWN[name], str(tmp_path / name))
    text = (tmp_path / name).read_text(encoding="utf-8")
    assert text == (GUIDE / name).read_text(encoding="utf-8")
    assert len(text) < 30_000


def test_every_element_and_every_flow_of_a_network_is_drawn(desk, tmp_path):
    picture(desk, "network", "operator-5g", str(tmp_path / "x.svg"))
    tree = ElementTree.fromstring((tmp_path / "x.svg").read_text())
    analysis = desk.analyse("operator-5g")
    titles = {title.text.split(":")[0] for title in tree.iter(f"{SVG}title")}
    assert set(analysis.case.network.elements["id"].to_pylist()) <= titles
    texts = {text.text for text in tree.iter(f"{SVG}text")}
    assert {f"{one.id}: {one.headline}" for one in analysis.assessment} <= texts
    corners = [(box.get("x"), box.get("y")) for box in tree.iter(f"{SVG}rect") if box.get("rx")]
    assert len(corners) == len(set(corners)) == analysis.case.network.elements.num_rows


def test_hostile_names_stay_text():
    nasty = "<script>alert(1)</script>"
    result = {"title": nasty, "lens": nasty, "as_of": "2018-11-23", "grounds": {}, "demands": []}
    elements = [{"id": nasty, "vendor": nasty}, {"id": "b", "vendor": ""}]
    drawn = draw_network(result, elements, [{"a": nasty, "b": "b"}], [nasty])
    assert "<script" not in drawn
    ElementTree.fromstring(drawn)


def test_what_no_picture_holds_is_refused():
    result = {"title": "", "lens": "", "as_of": "", "grounds": {}, "demands": []}
    many = [{"id": str(number), "vendor": ""} for number in range(MOST_DRAWN + 1)]
    with pytest.raises(BadInput, match="at most"):
        draw_network(result, many, [], [])
    with pytest.raises(BadInput, match="coordinates"):
        draw_map(result, [], {})


def test_a_polygon_is_clipped_to_its_frame():
    square = [(-10.0, -10.0), (20.0, -10.0), (20.0, 20.0), (-10.0, 20.0)]
    assert set(_clip(square, 8.0, 8.0)) == {(-1.0, -1.0), (9.0, -1.0), (9.0, 9.0), (-1.0, 9.0)}
    assert _clip([(50.0, 50.0), (60.0, 50.0), (60.0, 60.0)], 8.0, 8.0) == []
    inside = [(1.0, 1.0), (2.0, 1.0), (2.0, 2.0)]
    assert _clip(inside, 8.0, 8.0) == inside
