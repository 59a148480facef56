"""Arcs: where they begin and end, which flows they stand for, and the way over the date line."""

import math
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from cleanpath.reporting.arcs import Leg, capitals, draw_arcs, great_circle, list_legs, positions

PLACES = st.tuples(st.floats(-89, 89), st.floats(-180, 180))
BUDE, SHIRLEY, TOKYO, OREGON = (50.8, -4.5), (40.8, -72.9), (35.7, 139.7), (45.5, -123.0)


@given(PLACES, PLACES)
def test_an_arc_leads_from_place_to_place_without_a_jump(first, last):
    points = great_circle(first, last)
    for point, place in ((points[0], first), (points[-1], last)):
        assert abs(point[0] - place[0]) < 1e-6
        turn = abs(point[1] - place[1]) % 360
        assert min(turn, 360 - turn) < 1e-6 or abs(place[0]) > 89 - 1e-9
    assert all(abs(a[1] - b[1]) <= 180 + 1e-6 for a, b in pairwise(points))


def test_the_way_to_america_leads_north_and_over_the_date_line():
    points = great_circle(TOKYO, OREGON)
    assert max(latitude for latitude, _ in points) > 48
    assert [longitude for _, longitude in points] == sorted(longitude for _, longitude in points)
    assert math.isclose(points[-1][1], OREGON[1] + 360)


def test_a_leg_has_the_worst_class_of_its_flows_in_either_direction():
    place = {"a": BUDE, "b": SHIRLEY, "c": (50.9, -4.6)}
    routes = [(["a", "x", "b"], "clear"), (["b", "a"], "exposed in full"), (["a", "c"], "exposed in full")]
    assert list_legs(routes, place) == [Leg(SHIRLEY, BUDE, "exposed in full", 2)]


def test_an_element_without_a_place_stands_in_the_capital():
    elements = [
        {"id": "a", "site": "s", "country": "DE"},
        {"id": "b", "site": "t", "country": "DE"},
        {"id": "c", "site": "", "country": ""},
    ]
    sites = [{"id": "s", "latitude": 1.0, "longitude": 2.0}, {"id": "t", "latitude": None, "longitude": None}]
    assert positions(elements, sites) == {"a": (1.0, 2.0), "b": capitals()["DE"]}
    assert all(len(code) == 2 and abs(at[0]) <= 90 and abs(at[1]) <= 180 for code, at in capitals().items())


def test_the_map_holds_an_arc_for_each_leg_and_says_what_it_is():
    drawn = draw_arcs([Leg(SHIRLEY, BUDE, "at risk", 3), Leg(TOKYO, OREGON, "clear", 1)])
    assert drawn.count('class="arc"') == 2
    assert "3 flows, at worst at risk" in drawn
    assert "1 flow, at worst clear" in drawn
