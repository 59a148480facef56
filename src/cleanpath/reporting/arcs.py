"""Arcs on the map: where the routes of protected flows lead over a long distance, from place to place."""

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from typing import Any, NamedTuple

from cleanpath.reporting.figures import COLOUR, GAP, Markup, Place, Project, draw_over, symbol, tag
from cleanpath.results.classes import CLASSES

Position = tuple[float, float]
"""Latitude and longitude in degrees."""

STEPS = 32
"""Straight pieces of an arc."""


class Leg(NamedTuple):
    """Two places that follow each other on routes, the worst class of these flows, and their number."""

    first: Position
    last: Position
    verdict: str
    flows: int


@lru_cache
def capitals() -> Mapping[str, Position]:
    """Return where the capital of each country lies, by its code."""
    text = files("cleanpath.reporting").joinpath("outlines", "capitals.csv").read_text(encoding="ascii")
    rows = csv.DictReader(text.splitlines())
    return {row["country"]: (float(row["latitude"]), float(row["longitude"])) for row in rows}


def positions(
    elements: Sequence[Mapping[str, Any]], sites: Iterable[Mapping[str, Any]]
) -> dict[str, Position]:
    """Return the place of each element that has one: of its site, else the capital of its country."""
    known = {
        site["id"]: (site["latitude"], site["longitude"])
        for site in sites
        if site["latitude"] is not None and site["latitude"] == site["latitude"]
    }
    found = {}
    for element in elements:
        place = known.get(element["site"]) or capitals().get(element["country"])
        if place is not None:
            found[element["id"]] = place
    return found


def list_legs(routes: Iterable[tuple[Sequence[str], str]], place: Mapping[str, Position]) -> list[Leg]:
    """Return the legs of routes (ids of elements, and the class) that are longer than `GAP` degrees."""
    found: dict[tuple[Position, Position], list[str]] = {}
    for route, verdict in routes:
        passed = [place[name] for name in route if name in place]
        for first, last in {(min(pair), max(pair)) for pair in pairwise(passed)}:
            if _angle(first, last) > math.radians(GAP):
                found.setdefault((first, last), []).append(verdict)
    return [
        Leg(*ends, min(verdicts, key=CLASSES.index), len(verdicts))
        for ends, verdicts in sorted(found.items())
    ]


def _vector(place: Position) -> tuple[float, float, float]:
    latitude, longitude = map(math.radians, place)
    across = math.cos(latitude)
    return across * math.cos(longitude), across * math.sin(longitude), math.sin(latitude)


def _angle(first: Position, last: Position) -> float:
    """Return the angle between two places as seen from the centre of the Earth, in radians."""
    dot = sum(a * b for a, b in zip(_vector(first), _vector(last), strict=True))
    return math.acos(max(-1.0, min(1.0, dot)))


def great_circle(first: Position, last: Position) -> list[Position]:
    """Return points along the shortest way over the sphere; longitudes are from 0 to 360 across 180.

    Antipodes have no shortest way: theirs is a straight line on the map.
    """
    angle, points = _angle(first, last), [first, last]
    if 1e-9 < angle < math.pi - 1e-3:
        points = [_between(first, last, angle, step / STEPS) for step in range(STEPS + 1)]
    if any(abs(a[1] - b[1]) > 180 for a, b in pairwise(points)):
        points = [(latitude, longitude % 360) for latitude, longitude in points]
    return points


def _between(first: Position, last: Position, angle: float, part: float) -> Position:
    weights = math.sin((1 - part) * angle) / math.sin(angle), math.sin(part * angle) / math.sin(angle)
    ends = zip(_vector(first), _vector(last), strict=True)
    x, y, z = (weights[0] * a + weights[1] * b for a, b in ends)
    return math.degrees(math.asin(max(-1.0, min(1.0, z)))), math.degrees(math.atan2(y, x))


def draw_arcs(legs: Sequence[Leg]) -> Markup:
    """Return one map with an arc for each leg, in the colour of its class, thicker for more flows."""
    lines = [(leg, great_circle(leg.first, leg.last)) for leg in legs]
    ends = {points[at]: leg for leg, points in lines for at in (0, -1)}
    places = [Place(*point, "", "") for _, points in lines for point in points]

    def marks(at: Project) -> list[Markup]:
        drawn = [_arc(leg, [at(longitude, latitude) for latitude, longitude in way]) for leg, way in lines]
        return drawn + [symbol("", *at(longitude, latitude), 5.0) for latitude, longitude in ends]

    return draw_over(places, marks, f"Map of {len(legs)} legs of routes; the table of flows names them")


def _arc(leg: Leg, points: Sequence[tuple[float, float]]) -> Markup:
    words = f"{leg.flows} flow{'s' if leg.flows != 1 else ''}, at worst {leg.verdict}"
    width = f"{1.5 + math.log2(leg.flows) / 2:.1f}"
    dashes = {} if leg.verdict in ("exposed in full", "clear") else {"stroke_dasharray": "6 3"}
    way = "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return tag(
        "path",
        tag("title", words),
        d=way,
        fill="none",
        stroke=COLOUR[leg.verdict],
        stroke_width=width,
        class_="arc",
        **dashes,
    )
