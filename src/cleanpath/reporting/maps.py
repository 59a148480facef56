"""A map of sites by verdict: one panel for each cluster of sites, drawn as SVG without any outside help."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import accumulate

from cleanpath.reporting.html import Markup, tag
from cleanpath.reporting.symbols import symbol

PANEL_WIDTH = 460.0
MARGIN = 2.0
"""Degrees around the outermost sites of a panel."""
GAP = 15.0
"""Degrees, east to west or north to south, that part two panels."""
LEAST_SPAN = 8.0
TALLEST = 1.2
"""Height of a panel over its width, at most."""


@dataclass(frozen=True, slots=True)
class Place:
    """A point on the map: position in degrees, verdict, and the words shown for it."""

    latitude: float
    longitude: float
    verdict: str
    title: str


@lru_cache
def outlines() -> tuple[tuple[tuple[float, float], ...], ...]:
    """Return the rings of country outlines as (longitude, latitude) in degrees."""
    text = files("cleanpath.reporting").joinpath("outlines", "countries.csv").read_text(encoding="ascii")
    rings = []
    for line in text.splitlines():
        steps = [int(number) for number in line.split(",")]
        rings.append(tuple(zip(_degrees(steps[::2]), _degrees(steps[1::2]), strict=True)))
    return tuple(rings)


def _degrees(steps: Sequence[int]) -> list[float]:
    return [value / 10 for value in accumulate(steps)]


def clusters(places: Iterable[Place]) -> list[list[Place]]:
    """Part places so that no two of different parts are within `GAP` degrees both ways, from west to east."""
    parts: list[list[Place]] = []
    for place in sorted(places, key=lambda p: (p.longitude, p.latitude)):
        near = [part for part in parts if any(_near(place, other) for other in part)]
        parts = [part for part in parts if part not in near]
        parts.append([p for part in near for p in part] + [place])
    return sorted(parts, key=lambda part: part[0].longitude)


def _near(one: Place, other: Place) -> bool:
    return abs(one.longitude - other.longitude) < GAP and abs(one.latitude - other.latitude) < GAP


@dataclass(frozen=True, slots=True)
class _Frame:
    west: float
    east: float
    south: float
    north: float

    @property
    def stretch(self) -> float:
        return math.cos(math.radians((self.south + self.north) / 2))

    @property
    def height(self) -> float:
        return PANEL_WIDTH * (self.north - self.south) / ((self.east - self.west) * self.stretch)

    def at(self, longitude: float, latitude: float) -> tuple[float, float]:
        """Return the pixel of a position (equirectangular, true to scale at the middle latitude)."""
        x = (longitude - self.west) / (self.east - self.west) * PANEL_WIDTH
        return x, (self.north - latitude) / (self.north - self.south) * self.height

    def meets(self, ring: Sequence[tuple[float, float]]) -> bool:
        xs, ys = [p[0] for p in ring], [p[1] for p in ring]
        across = max(xs) >= self.west and min(xs) <= self.east
        return across and max(ys) >= self.south and min(ys) <= self.north


def _frame(places: Sequence[Place]) -> _Frame:
    west, east = min(p.longitude for p in places) - MARGIN, max(p.longitude for p in places) + MARGIN
    south, north = min(p.latitude for p in places) - MARGIN, max(p.latitude for p in places) + MARGIN
    wide, tall = max(0.0, LEAST_SPAN - (east - west)) / 2, max(0.0, LEAST_SPAN - (north - south)) / 2
    frame = _Frame(west - wide, east + wide, max(-90.0, south - tall), min(90.0, north + tall))
    lack = max(0.0, frame.height / PANEL_WIDTH / TALLEST - 1.0) * (frame.east - frame.west) / 2
    return _Frame(frame.west - lack, frame.east + lack, frame.south, frame.north)


def draw_panel(places: Sequence[Place], number: int) -> Markup:
    """Return one panel of the map as SVG."""
    frame = _frame(places)
    land = "".join(_trace(frame, ring) for ring in outlines() if frame.meets(ring))
    marks = [symbol(p.verdict, *frame.at(p.longitude, p.latitude), 6.0, p.title) for p in reversed(places)]
    clip = f"panel-{number}"
    size = {"width": f"{PANEL_WIDTH:.0f}", "height": f"{frame.height:.0f}"}
    box = tag("clipPath", tag("rect", **size), id=clip)
    return tag(
        "svg",
        box,
        tag("rect", fill="#e8f1f6", **size),
        tag("path", d=land, fill="#fbfaf5", stroke="#9aa5ab", stroke_width="0.7", clip_path=f"url(#{clip})"),
        *marks,
        viewBox=f"0 0 {PANEL_WIDTH:.0f} {frame.height:.0f}",
        role="img",
        aria_label=f"Map of {len(places)} sites; the table below holds the same facts",
    )


def _trace(frame: _Frame, ring: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in (frame.at(*point) for point in ring)) + "Z"


def draw_map(places: Sequence[Place]) -> list[Markup]:
    """Return the panels of a map of `places`, from west to east."""
    return [draw_panel(part, number) for number, part in enumerate(clusters(places))]
