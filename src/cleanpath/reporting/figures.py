"""Map and timeline as SVG; escaped HTML elements."""

import datetime
import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from importlib.resources import files
from itertools import accumulate

from cleanpath.results.classes import CLASS_MEANING, CLASSES


class Markup(str):
    """Text that is markup already."""

    __slots__ = ()


VOID = {"img", "meta", "link", "br", "hr", "input", "path", "line", "circle", "rect", "polygon", "use"}


def tag(name: str, /, *children: object, **attributes: object) -> Markup:
    """Return one element. A trailing underscore in an attribute's name is dropped, others become hyphens."""
    pairs = (
        (key.rstrip("_").replace("_", "-"), value) for key, value in attributes.items() if value is not None
    )
    opened = name + "".join(f' {key}="{escape(str(value))}"' for key, value in pairs)
    if name in VOID and not children:
        return Markup(f"<{opened}/>")
    return Markup(f"<{opened}>{join(*children)}</{name}>")


def join(*children: object) -> Markup:
    """Return children one after the other, escaped unless they are markup; `None` is nothing."""
    texts = (c if isinstance(c, Markup) else escape(str(c), quote=False) for c in children if c is not None)
    return Markup("".join(texts))


def grid(names: Sequence[str], rows: Iterable[Sequence[object]]) -> Markup:
    """Return a table; on a narrow screen each row becomes a block in which each value has its name."""
    head = tag("tr", *(tag("th", name, scope="col") for name in names))
    body = [
        tag("tr", *(tag("td", cell, data_label=name) for name, cell in zip(names, row, strict=True)))
        for row in rows
    ]
    return tag("div", tag("table", tag("thead", head), tag("tbody", *body)), class_="scroll")


def grade_mark(grade: str | None) -> Markup | None:
    """Return an Admiralty grade as a mark; nothing where there is none."""
    meaning = "Admiralty grade: source A-F, information 1-6"
    return tag("span", grade, class_="grade", title=meaning) if grade else None


def fold(summary: object, *children: object, long: bool = False) -> Markup:
    """Return children folded under a summary; what is `long` stays folded on paper."""
    return tag("details", tag("summary", summary), *children, class_="long" if long else None)


def web_address(url: str) -> str | None:
    """Return `url` if a page may link to it, else nothing: only http and https are let through."""
    return url if url.startswith(("https://", "http://")) and not any(c.isspace() for c in url) else None


WIDTH, LEFT, ROW, TOP = 960.0, 70.0, 26.0, 34.0

FIRMNESS = {
    "on record": ("effective", "upheld", "enacted", "deadline", "amended", "rescinded", "suspended"),
    "announced": ("announced", "declined", "proposed", "operator_choice"),
    "rumoured or lobbied": ("rumoured", "lobbied"),
}
_LOOK = {
    "on record": ("#0072b2", "square"),
    "announced": ("#e69f00", "diamond"),
    "rumoured or lobbied": ("#fff", "ring"),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One event: the day it happened or will bite, its jurisdiction, status and words."""

    day: datetime.date
    jurisdiction: str
    status: str
    title: str


def firmness(status: str) -> str:
    """Return under which heading of the legend a status falls."""
    return next(name for name, statuses in FIRMNESS.items() if status in statuses)


def _mark(moment: Moment, x: float, y: float) -> Markup:
    colour, shape = _LOOK[firmness(moment.status)]
    title = tag("title", moment.title)
    look = {"fill": colour, "stroke": "#1b1b1b", "stroke_width": 1.2}
    if shape == "square":
        return tag("rect", title, x=f"{x - 4:.1f}", y=f"{y - 4:.1f}", width=8, height=8, **look)
    if shape == "diamond":
        points = f"{x:.1f},{y - 6:.1f} {x + 6:.1f},{y:.1f} {x:.1f},{y + 6:.1f} {x - 6:.1f},{y:.1f}"
        return tag("polygon", title, points=points, **look)
    return tag("circle", title, cx=f"{x:.1f}", cy=f"{y:.1f}", r=5, **look)


def draw_timeline(
    moments: Sequence[Moment], day: datetime.date, before: int = 900, after: int = 760
) -> Markup:
    """Return the timeline of `moments` from `before` days before `day` to `after` days after it."""
    start, end = day - datetime.timedelta(days=before), day + datetime.timedelta(days=after)
    shown = sorted(
        (m for m in moments if start <= m.day <= end), key=lambda m: (m.jurisdiction, m.day, m.title)
    )
    rows = sorted({m.jurisdiction for m in shown})
    height = TOP + ROW * max(1, len(rows)) + 8

    def at(moment: datetime.date) -> float:
        return LEFT + (WIDTH - LEFT - 14) * (moment - start).days / (before + after)

    lines = [
        tag(
            "g",
            tag("line", x1=LEFT, x2=WIDTH, y1=_height(i), y2=_height(i), stroke="#d8dde0"),
            tag("text", name, x=LEFT - 10, y=_height(i) + 4, text_anchor="end", font_size=13),
        )
        for i, name in enumerate(rows)
    ]
    now = f"{at(day):.1f}"
    today = tag("line", x1=now, x2=now, y1=TOP - 12, y2=height, stroke="#d55e00", stroke_width=2)
    label = tag("text", day, x=now, y=14, text_anchor="middle", font_size=13, font_weight="bold")
    marks = [_mark(m, at(m.day), _height(rows.index(m.jurisdiction))) for m in shown]
    return tag(
        "svg",
        *_years(start, end, height, at),
        *lines,
        today,
        label,
        *marks,
        viewBox=f"0 0 {WIDTH:.0f} {height:.0f}",
        role="img",
        aria_label="Timeline of the events known on the day; the list below holds the same facts",
    )


def _height(row: int) -> float:
    return TOP + ROW * row + 10


def _years(
    start: datetime.date, end: datetime.date, height: float, at: Callable[[datetime.date], float]
) -> list[Markup]:
    parts = []
    for year in range(start.year + 1, end.year + 1):
        x = f"{at(datetime.date(year, 1, 1)):.1f}"
        parts.append(tag("line", x1=x, x2=x, y1=TOP - 8, y2=height, stroke="#eceff1"))
        parts.append(tag("text", year, x=x, y=TOP - 12, text_anchor="middle", font_size=11, fill="#5b666c"))
    return parts


def timeline_legend() -> Markup:
    """Return the legend of the marks as a list."""
    day = datetime.date(2018, 1, 1)
    items = []
    for name, statuses in FIRMNESS.items():
        mark = _mark(Moment(day, "", statuses[0], name), 10, 10)
        items.append(tag("li", tag("svg", mark, width=20, height=20, aria_hidden="true"), name))
    return tag("ul", *items, class_="legend")


COLOUR = {
    "clear": "#009e73",
    "at risk": "#56b4e9",
    "exposed in part": "#e69f00",
    "exposed in full": "#d55e00",
    "reported": "#cc79a7",
    "nothing known": "#8a8a8a",
    "unreachable": "#000000",
}
"""The colour of each headline class, told apart by people who are colour-blind too."""


NO_FLOW = ""
"""What stands for the class of a site where no protected flow begins."""

_OPEN = {"reported": "!", "nothing known": "?"}
"""The sign inside the ring of a class in which nothing is certain."""


def symbol(verdict: str, x: float, y: float, size: float = 6.0, title: str = "") -> Markup:
    """Return the SVG symbol of a headline class, or a dot, centred at (x, y); `size` from centre to edge."""
    label = tag("title", title) if title else None
    if verdict == NO_FLOW:
        return tag("circle", label, cx=f"{x:.1f}", cy=f"{y:.1f}", r=size / 2, fill="#5b666c")
    style = {"fill": COLOUR[verdict], "stroke": "#1b1b1b", "stroke_width": 1}
    if verdict == "exposed in full":
        return tag(
            "rect", label, x=f"{x - size:.1f}", y=f"{y - size:.1f}", width=2 * size, height=2 * size, **style
        )
    if verdict == "exposed in part":
        points = f"{x:.1f},{y - size:.1f} {x + size:.1f},{y + size:.1f} {x - size:.1f},{y + size:.1f}"
        return tag("polygon", label, points=points, **style)
    if verdict == "at risk":
        points = (
            f"{x:.1f},{y - size:.1f} {x + size:.1f},{y:.1f} {x:.1f},{y + size:.1f} {x - size:.1f},{y:.1f}"
        )
        return tag("polygon", label, points=points, **style)
    if verdict == "unreachable":
        cross = f"M{x - size:.1f},{y - size:.1f}l{2 * size},{2 * size}m0,{-2 * size}l{-2 * size},{2 * size}"
        return tag("path", label, d=cross, stroke="#000", stroke_width=3, fill="none")
    if verdict in _OPEN:
        ring = tag(
            "circle",
            label,
            cx=f"{x:.1f}",
            cy=f"{y:.1f}",
            r=size,
            fill="#fff",
            stroke=COLOUR[verdict],
            stroke_width=2,
        )
        text = tag(
            "text",
            _OPEN[verdict],
            x=f"{x:.1f}",
            y=f"{y + size * 0.62:.1f}",
            text_anchor="middle",
            font_size=f"{size * 1.7:.1f}",
        )
        return tag("g", ring, text)
    return tag("circle", label, cx=f"{x:.1f}", cy=f"{y:.1f}", r=size, **style)


def verdict_legend(verdicts: tuple[str, ...] = CLASSES) -> Markup:
    """Return the legend of the symbols as a list."""
    items = (
        tag(
            "li",
            tag("svg", symbol(v, 10, 10), width=20, height=20, aria_hidden="true"),
            tag("b", v),
            f" {CLASS_MEANING[v]}",
        )
        for v in verdicts
    )
    return tag("ul", *items, class_="legend")


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


Project = Callable[[float, float], tuple[float, float]]
"""Returns the pixel of a longitude and a latitude."""


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
    return _panel(places, number, _frame(places), {})


def fit_panel(places: Sequence[Place], number: int, height: float) -> tuple[Markup, float]:
    """Return one panel as a part of a larger picture, drawn at a height, and its width there."""
    frame = _frame(places)
    width = PANEL_WIDTH * height / frame.height
    return _panel(places, number, frame, {"width": f"{width:.0f}", "height": f"{height:.0f}"}), width


def _panel(places: Sequence[Place], number: int, frame: _Frame, shown: dict[str, str]) -> Markup:
    marks = [symbol(p.verdict, *frame.at(p.longitude, p.latitude), 6.0, p.title) for p in reversed(places)]
    words = f"Map of {len(places)} sites; the table below holds the same facts"
    return _sheet(frame, f"panel-{number}", marks, words, shown)


def draw_over(places: Sequence[Place], draw: Callable[[Project], Sequence[Markup]], words: str) -> Markup:
    """Return one map around all places, which may lie beyond 180 degrees, with what `draw` puts on it."""
    frame = _frame(places)
    return _sheet(frame, "panel-over", draw(frame.at), words, {})


def _sheet(frame: _Frame, clip: str, marks: Sequence[Markup], words: str, shown: Mapping[str, str]) -> Markup:
    turns = (0.0, 360.0) if frame.east > 180.0 else (0.0,)
    rings = ([(x + turn, y) for x, y in ring] for turn in turns for ring in outlines())
    land = "".join(_trace(frame, ring) for ring in rings if frame.meets(ring))
    size = {"width": f"{PANEL_WIDTH:.0f}", "height": f"{frame.height:.0f}"}
    box = tag("clipPath", tag("rect", **size), id=clip)
    return tag(
        "svg",
        box,
        tag("rect", fill="#e8f1f6", **size),
        tag("path", d=land, fill="#fbfaf5", stroke="#9aa5ab", stroke_width="0.7", clip_path=f"url(#{clip})"),
        *marks,
        **shown,
        viewBox=f"0 0 {PANEL_WIDTH:.0f} {frame.height:.0f}",
        role="img",
        aria_label=words,
    )


def _trace(frame: _Frame, ring: Sequence[tuple[float, float]]) -> str:
    """Return the part of a ring that lies in a frame as a path; nothing where none does."""
    points = _clip([frame.at(*point) for point in ring], PANEL_WIDTH, frame.height)
    return "M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in points) + "Z" if points else ""


def _clip(ring: list[tuple[float, float]], width: float, height: float) -> list[tuple[float, float]]:
    """Clip a polygon to a rectangle (Sutherland and Hodgman, "Reentrant polygon clipping", 1974)."""
    for axis, edge, sign in ((0, -1.0, 1), (0, width + 1.0, -1), (1, -1.0, 1), (1, height + 1.0, -1)):
        kept: list[tuple[float, float]] = []
        for before, point in zip([*ring[-1:], *ring[:-1]], ring, strict=True):
            inside, was = (sign * (p[axis] - edge) >= 0 for p in (point, before))
            if inside != was:
                part = (edge - before[axis]) / (point[axis] - before[axis])
                kept.append(
                    (before[0] + part * (point[0] - before[0]), before[1] + part * (point[1] - before[1]))
                )
            if inside:
                kept.append(point)
        ring = kept
    return ring


def draw_map(places: Sequence[Place]) -> list[Markup]:
    """Return the panels of a map of `places`, from west to east."""
    return [draw_panel(part, number) for number, part in enumerate(clusters(places))]
