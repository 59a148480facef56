"""What a scenario takes away: a cable, a landing point, a strait; and what traffic then crosses."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cleanpath.cli.main import main
from cleanpath.errors import BadInput
from cleanpath.scenarios.losses import distance, named, spanning_tree, to_segment
from cleanpath.scenarios.scenario import Loss, read_scenario
from cleanpath.workspace.plan import whatif
from cleanpath.workspace.workspace import Workspace

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "topology" / "cables-20181118.jsonl.xz"
places = st.tuples(st.floats(-89, 89), st.floats(-179, 179))


def test_distances_are_those_of_an_atlas():
    assert distance((52.52, 13.405), (53.55, 9.993)) == pytest.approx(255, abs=2)
    assert distance((0, 179.5), (0, -179.5)) == pytest.approx(111.2, abs=0.1)
    assert to_segment((51.0, 1.5), (51.1, 1.3), (50.9, 1.7)) < 5
    assert to_segment((50.0, -30.0), (50.1, -5.5), (40.5, -74.0)) < 500


@given(places, places, places)
def test_no_place_on_the_arc_is_nearer_than_the_arc(point, a, b):
    """The literal way: many places along the arc, each measured."""
    if distance(a, b) < 1 or distance(a, b) > 19_000:
        return
    found = to_segment(point, a, b)
    u, v = (
        (
            math.cos(math.radians(lat)) * math.cos(math.radians(lon)),
            math.cos(math.radians(lat)) * math.sin(math.radians(lon)),
            math.sin(math.radians(lat)),
        )
        for lat, lon in (a, b)
    )
    angle = distance(a, b) / 6371.0
    nearest = math.inf
    for step in range(201):
        t = step / 200
        mixed = [
            (math.sin((1 - t) * angle) * i + math.sin(t * angle) * j) / math.sin(angle)
            for i, j in zip(u, v, strict=True)
        ]
        length = math.sqrt(sum(m * m for m in mixed))
        x, y, z = (m / length for m in mixed)
        there = math.degrees(math.asin(max(-1, min(1, z)))), math.degrees(math.atan2(y, x))
        nearest = min(nearest, distance(point, there))
    assert found <= nearest + 1e-6
    assert nearest <= found + 6371.0 * angle / 200 + 1e-6


@given(st.lists(places, unique=True, max_size=5))
def test_a_tree_joins_all_places(spots):
    arcs = spanning_tree(sorted(spots))
    assert len(arcs) == max(0, len(spots) - 1)
    joined = set(spots[:1])
    for _ in arcs:
        joined |= {p for arc in arcs if set(arc) & joined for p in arc}
    assert joined == set(spots)


def test_patterns_name_elements():
    assert named(["cable:a", "slte:a@x"], "cable:*") == {"cable:a"}


def point(name, country, lat, lon):
    return {"id": name.lower(), "name": f"{name}, {country}", "country": country, "lat": lat, "lon": lon}


BUDE, LANNION = ("Bude", "United Kingdom", 50.8, -4.5), ("Lannion", "France", 48.7, -3.5)
DOVER, CALAIS = ("Dover", "United Kingdom", 51.1, 1.3), ("Calais", "France", 50.9, 1.8)
MAP = [
    {"id": "west", "name": "West", "rfs": "2009", "suppliers": ["HMN Tech"],
     "landing_points": [point(*BUDE), point(*LANNION)]},
    {"id": "east", "name": "East", "rfs": "2010", "suppliers": ["ASN"],
     "landing_points": [point(*DOVER), point(*CALAIS)]},
]  # fmt: skip


@pytest.fixture
def case(tmp_path):
    path = tmp_path / "map.json"
    path.write_text(json.dumps(MAP), encoding="utf-8")
    ends = ["--option", "from=country:GB", "--option", "to=country:FR"]
    asked = ["--lens", "vendor:huawei", "--as-of", "2018-11-23"]
    ledger = ["--ledger", str(tmp_path / "l.sqlite")]
    assert main([*ledger, "import", "cables", str(path), "--to", str(tmp_path / "sea"), *ends, *asked]) == 0
    return tmp_path / "sea"


def supposed(case, text):
    path = case.parent / "loss.toml"
    path.write_text(f'title = "Lost"\n{text}', encoding="utf-8")
    return whatif(Workspace(str(case.parent / "l.sqlite")), str(case), [str(path)])["variants"][1]


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ('[[lose]]\nelements = "cable:east"', "always"),
        ('[[lose]]\nelements = "landing:calais"', "always"),
        ("[[lose]]\nnear = [51.0, 1.5]\nkm = 20", "always"),
        ("[[lose]]\nnear = [50.8, -4.5]\nkm = 5", "unknown (clear..always)"),
        ('[[lose]]\nelements = "cable:*"', "unreachable"),
    ],
)
def test_traffic_takes_what_is_left(case, text, after):
    """The other cable is a Huawei Marine one, or the terminal equipment of the rest is unknown."""
    found = supposed(case, text)
    assert [one["after"] for one in found["changed"]] == [after]
    assert found["edits"][0].startswith("lost: ")


@pytest.mark.parametrize(
    "text",
    [
        '[[lose]]\nelements = "nobody"',
        "[[lose]]\nnear = [0.0, 0.0]\nkm = 5",
        "[[lose]]",
        '[[lose]]\nelements = "cable:*"\nnear = [0.0, 0.0]\nkm = 1',
        "[[lose]]\nnear = [91.0, 0.0]\nkm = 1",
        "[[lose]]\nnear = [1.0, true]\nkm = 1",
        "[[lose]]\nnear = [1.0, 2.0]\nkm = 9000",
    ],
)
def test_a_loss_of_nothing_is_refused(case, text):
    with pytest.raises(BadInput):
        supposed(case, text)


def test_a_loss_is_read(tmp_path):
    path = tmp_path / "s.toml"
    path.write_text('title = "x"\n[[lose]]\nnear = [50.1, -5]\nkm = 30\n', encoding="utf-8")
    assert read_scenario(path).losses == (Loss("", (50.1, -5.0), 30.0),)


def test_what_is_lost_takes_its_components_along(tmp_path):
    import shutil

    from cleanpath.network.case import find_case

    case = tmp_path / "case"
    shutil.copytree(find_case("operator-5g"), case)
    (case / "components.csv").write_text("element,component,vendor\nagg-b,optic,nokia\n", encoding="utf-8")
    path = tmp_path / "s.toml"
    path.write_text('title = "x"\n[[lose]]\nelements = "agg-b"\n', encoding="utf-8")
    found = whatif(Workspace(str(tmp_path / "l.sqlite")), str(case), [str(path)])
    assert found["variants"][1]["edits"] == ["lost: agg-b"]


@pytest.mark.skipif(not DATA.exists(), reason="the public cable map is not at hand")
def test_the_strait_of_luzon_holds_several_cables(tmp_path):
    ledger = ["--ledger", str(tmp_path / "l.sqlite")]
    ends = ["--option", "from=country:JP", "--option", "to=country:US", "--option", "between=JP,KR,TW,US"]
    case = tmp_path / "sea"
    asked = ["--lens", "home:CN", "--as-of", "2018-11-23", *ends]
    assert main([*ledger, "import", "cables", str(DATA), "--to", str(case), *asked]) == 0
    found = supposed(case, "[[lose]]\nnear = [34.9, 139.9]\nkm = 60\n")
    assert "cable:" in found["edits"][0]
