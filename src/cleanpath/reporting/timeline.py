"""The ladder of events around a day, drawn as SVG: one row a jurisdiction, one mark an event."""

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cleanpath.reporting.html import Markup, tag

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


def legend() -> Markup:
    """Return the legend of the marks as a list."""
    day = datetime.date(2018, 1, 1)
    items = []
    for name, statuses in FIRMNESS.items():
        mark = _mark(Moment(day, "", statuses[0], name), 10, 10)
        items.append(tag("li", tag("svg", mark, width=20, height=20, aria_hidden="true"), name))
    return tag("ul", *items, class_="legend")
