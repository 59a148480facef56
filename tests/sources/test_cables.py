"""The public cable map in: old and new form, what is in service, its builder, and what cuts a country off."""

import json

import pytest

from cleanpath.cli.main import main
from cleanpath.errors import BadInput
from cleanpath.sources.formats import read


def point(name, country=None, **more):
    place = name.lower().replace(" ", "-")
    return {"id": place, "name": f"{name}, {country}", "country": country, "lat": 50.0, "lon": 1.0, **more}


NEW = [
    {
        "id": "one", "name": "One", "rfs": "2009 April", "length": "1,200 km", "owners": "BT, Orange",
        "suppliers": ["ASN"], "landing_points": [point("Bude", "United Kingdom"), point("Lannion", "France")],
    },
    {
        "id": "two", "name": "Two", "rfs": "2019 Q2", "owners": ["Vodafone"], "suppliers": ["HMN Tech"],
        "landing_points": [point("Bude", "United Kingdom"), point("Bilbao", "Spain")],
    },
]  # fmt: skip
OLD = {
    "cable_id": "three", "name": "Three", "rfs": "n.a.", "owners": [],
    "landing_points": [{"landing_point_id": "x", "name": "Nowhere, Atlantis"}, point("Bilbao", "Spain")],
}  # fmt: skip


def imported(tmp_path, cables, lines=False, **options):
    path = tmp_path / "cables.json"
    text = "\n".join(map(json.dumps, cables)) if lines else json.dumps(cables)
    path.write_text(text, encoding="utf-8")
    return read("cables", path, options)


def column(found, table, name):
    return dict(zip(found.tables[table]["id"], found.tables[table][name], strict=True))


@pytest.mark.parametrize("lines", [False, True])
def test_cables_land_through_equipment_of_which_nothing_is_told(tmp_path, lines):
    found = imported(tmp_path, NEW, lines)
    kinds = column(found, "elements", "kind")
    assert [own for own, kind in kinds.items() if kind == "submarine_wet"] == ["cable:one", "cable:two"]
    assert kinds["slte:one@bude"] == "slte"
    assert kinds["landing:bude"] == kinds["country:GB"] == "boundary"
    links = set(zip(found.tables["links"]["a"], found.tables["links"]["b"], strict=True))
    assert {
        ("country:GB", "landing:bude"), ("landing:bude", "slte:one@bude"), ("slte:one@bude", "cable:one"),
        ("landing:bude", "slte:two@bude"), ("country:ES", "landing:bilbao"),
    } <= links  # fmt: skip
    assert found.routing == "structural"
    assert column(found, "elements", "operator")["cable:one"] == "BT; Orange"
    assert column(found, "elements", "in_service")["cable:one"] == "2009-04"
    assert {(e.element, e.value) for e in found.evidence} == {
        ("cable:one", "Alcatel Submarine Networks"), ("cable:two", "HMN Tech"),
    }  # fmt: skip


def test_the_old_form_and_a_country_that_is_not_told(tmp_path):
    found = imported(tmp_path, [OLD])
    told = "\n".join(found.left)
    assert "cables whose day of service is not told (kept): 1" in told
    assert "landing points whose country is not told (joined to no country): 1" in told
    assert not found.tables["elements"]["id"].count("country:")


def test_only_what_was_ready_on_the_day_between_the_countries(tmp_path):
    found = imported(tmp_path, [*NEW, OLD], day="2018-11-23")
    assert "cable:two" not in found.tables["elements"]["id"]
    assert "not ready for service on 2018-11-23: 1" in "\n".join(found.left)
    found = imported(tmp_path, NEW, between="GB,ES")
    assert "cable:one" not in found.tables["elements"]["id"]
    with pytest.raises(BadInput, match="at least one cable"):
        imported(tmp_path, NEW, between="JP,US")


def test_a_day_within_the_year_of_service_keeps_the_cable(tmp_path):
    year = [{**NEW[0], "rfs": "2018"}]
    assert "cable:one" in imported(tmp_path, year, day="2018-06-01").tables["elements"]["id"]


@pytest.mark.parametrize(
    "cable",
    [
        {"name": "x", "landing_points": [point("Bude", "United Kingdom")]},
        {**NEW[0], "landing_points": []},
        {**NEW[0], "landing_points": ["Bude"]},
        {**NEW[0], "landing_points": [point("Bude", "United Kingdom", lat=91)]},
        {**NEW[0], "owners": 3},
        "one",
    ],
)
def test_what_is_no_cable_is_refused(tmp_path, cable):
    with pytest.raises(BadInput):
        imported(tmp_path, [cable])


def test_what_was_only_planned_is_left_out(tmp_path):
    found = imported(tmp_path, [{**NEW[0], "is_planned": True}, NEW[1]])
    assert "cable:one" not in found.tables["elements"]["id"]
    assert "only planned when the map was drawn: 1" in "\n".join(found.left)


@pytest.mark.parametrize("between", ["GB", "GB,XX", "gb,fr"])
def test_countries_are_two_codes_at_least(tmp_path, between):
    with pytest.raises(BadInput, match="between"):
        imported(tmp_path, NEW, between=between)


def test_a_country_with_no_other_way_shows_the_cut(capsys, tmp_path):
    """Spain is reached over the cable of HMN Tech alone; the cable is the cut."""
    path = tmp_path / "cables.json"
    path.write_text(json.dumps(NEW), encoding="utf-8")
    case = tmp_path / "case"
    ends = "--option", "from=country:ES", "--option", "to=country:GB"
    lens = "--lens", "vendor:hmn-tech", "--as-of", "2020-01-01"
    assert main(["import", "cables", str(path), "--to", str(case), *ends, *lens]) == 0
    capsys.readouterr()
    assert main(["assess", str(case), "--format", "json"]) == 0
    (demand,) = json.loads(capsys.readouterr().out)["demands"]
    assert (demand["low"], demand["avoidable"], demand["cut"]) == ("always", "no", ["cable:two"])


def test_a_cable_that_perhaps_lands_in_a_second_country_is_told_apart(tmp_path):
    untold = {
        **NEW[0],
        "id": "four",
        "landing_points": [point("Bude", "United Kingdom"), point("Y", "Atlantis")],
    }
    left = "\n".join(imported(tmp_path, [*NEW, untold], between="GB,FR").left)
    assert "cables that land in one of the countries, and at a place whose country is not told: 1" in left
    assert "cables that land in fewer than two of the countries: 1" in left


def test_the_set_of_cables_between_two_coasts_bounds_what_traffic_may_touch(capsys, tmp_path):
    """One of two cables is restricted: it may be taken or not, and of the terminals nothing is known."""
    map_ = [
        {**NEW[0], "landing_points": [point("Busan", "Korea, Rep."), point("Hillsboro", "United States")]},
        {
            **NEW[1],
            "rfs": "2010",
            "landing_points": [point("Geoje", "South Korea"), point("Pacific City", "US")],
        },
    ]
    path, case = tmp_path / "cables.json", tmp_path / "case"
    path.write_text(json.dumps(map_), encoding="utf-8")
    options = "--option", "between=KR,US", "--option", "day=2018-11-23"
    ends = "--option", "from=country:KR", "--option", "to=country:US"
    lens = "--lens", "vendor:huawei", "--as-of", "2018-11-23"
    assert main(["import", "cables", str(path), "--to", str(case), *options, *ends, *lens]) == 0
    capsys.readouterr()
    assert main(["assess", str(case), "--format", "json"]) == 0
    (demand,) = json.loads(capsys.readouterr().out)["demands"]
    assert (demand["low"], demand["high"], demand["avoidable"]) == ("possible", "always", "unknown")
    assert "cable:two" in demand["touches"]


def test_the_map_tells_the_countries_of_almost_all_landing_points(shared):
    found = read("cables", shared / "data/topology/cables-20181118.jsonl.xz", {})
    (untold,) = [left for left in found.left if "country is not told" in left]
    assert int(untold.rpartition(": ")[2]) < 12
    between = {"day": "2018-11-23", "between": "KR,US"}
    found = read("cables", shared / "data/topology/cables-20181118.jsonl.xz", between)
    assert "cable:trans-pacific-express-tpe-cable-system" in found.tables["elements"]["id"]


def test_the_map_of_november_2018(shared):
    path = shared / "data/topology/cables-20181118.jsonl.xz"
    found = read("cables", path, {"day": "2018-11-23", "between": "GB,US"})
    cables = [own for own in found.tables["elements"]["id"] if own.startswith("cable:")]
    assert 3 < len(cables) < 40
    assert "cable:apollo" in cables
