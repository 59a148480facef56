"""Pictures of a case as SVG: its sites on a map, or a small network with its verdicts."""

from collections import defaultdict, deque
from collections.abc import Mapping, Sequence
from typing import Any

from cleanpath.errors import BadInput
from cleanpath.reporting import figures
from cleanpath.reporting.figures import Markup, Place, tag
from cleanpath.results.classes import CLASSES, class_of

Plain = Mapping[str, Any]

FONT = "DejaVu Sans, Arial, sans-serif"
PANEL_HEIGHT, GAP, LEGEND = 300.0, 12.0, 26.0
MOST_DRAWN = 80
"""Elements of a network that a picture holds."""
CELL_WIDTH, CELL_HEIGHT, BOX_HEIGHT = 150.0, 40.0, 26.0
MARGIN = 20.0
LONGEST = 17
"""Characters of an id that fit a box."""

FILL = {"yes": "#f7d0bd", "unknown": "#ffffff", "no": "#f3f3f0"}
"""Fills of elements that are restricted, may be, or are not; the frame differs too."""


def draw_map(result: Plain, sites: Sequence[Plain], site_of_demand: Mapping[str, str]) -> Markup:
    """Return the sites of a result with the worst class of their flows, a panel each part of the world.

    Raises
    ------
    BadInput
        If no site with flows has coordinates.
    """
    groups: dict[str, list[str]] = defaultdict(list)
    for demand in result["demands"]:
        groups[site_of_demand.get(demand["id"], "")].append(class_of(demand))
    places = [
        Place(site["latitude"], site["longitude"], worst(groups[site["id"]]), site["name"])
        for site in sites
        if groups.get(site["id"]) and site["latitude"] is not None and site["latitude"] == site["latitude"]
    ]
    if not places:
        raise BadInput("case", "sites with coordinates and flows", "none", "Fill in sites.csv.")
    drawn, left = [], 0.0
    for number, part in enumerate(figures.clusters(places)):
        panel, width = figures.fit_panel(part, number, PANEL_HEIGHT)
        drawn.append(tag("g", panel, transform=f"translate({left:.0f},0)"))
        left += width + GAP
    shown = [name for name in CLASSES if any(place.verdict == name for place in places)]
    return _picture(result, max(left - GAP, 1.0), PANEL_HEIGHT, drawn, shown)


def worst(classes: Sequence[str]) -> str:
    """Return the worst of some classes."""
    return min(classes, key=CLASSES.index)


def draw_network(
    result: Plain, elements: Sequence[Plain], links: Sequence[Plain], sources: Sequence[str]
) -> Markup:
    """Return a network from its protected ends (`sources`) to the right, with the class of each flow.

    Raises
    ------
    BadInput
        If it has more elements than a picture holds.
    """
    if len(elements) > MOST_DRAWN:
        raise BadInput("case", f"a network of at most {MOST_DRAWN} elements", str(len(elements)))
    at = _place(elements, links, sources)
    held = {element["id"]: element for element in elements}
    lines = [_line(at[link["a"]], at[link["b"]]) for link in links if link["a"] in at and link["b"] in at]
    boxes = [_box(held[name], result, *place) for name, place in at.items()]
    wide = max(x for x, _ in at.values()) + CELL_WIDTH
    tall = max(y for _, y in at.values()) + CELL_HEIGHT
    marks = [_flow(demand, number, tall) for number, demand in enumerate(result["demands"])]
    tall += CELL_HEIGHT * 0.6 * len(marks) + MARGIN
    shown = [name for name in CLASSES if any(class_of(demand) == name for demand in result["demands"])]
    return _picture(result, max(wide, 560.0), tall, [*lines, *boxes, *marks], shown)


def _place(
    elements: Sequence[Plain], links: Sequence[Plain], sources: Sequence[str]
) -> dict[str, tuple[float, float]]:
    """Return the corner of each box: columns by hops from the protected ends, what has no link beneath."""
    near: dict[str, list[str]] = defaultdict(list)
    for link in links:
        near[link["a"]].append(link["b"])
        near[link["b"]].append(link["a"])
    hops = dict.fromkeys(sources or [element["id"] for element in elements[:1]], 0)
    queue = deque(hops)
    while queue:
        name = queue.popleft()
        for other in sorted(near[name]):
            if other not in hops:
                hops[other] = hops[name] + 1
                queue.append(other)
    columns: dict[int, list[str]] = defaultdict(list)
    for name, hop in hops.items():
        columns[hop].append(name)
    row: dict[str, float] = {}
    at = {}
    for number, column in enumerate(sorted(columns)):
        names = sorted(columns[column], key=lambda name: (_middle(row, near[name]), name))
        for place, name in enumerate(names):
            row[name] = float(place)
            at[name] = MARGIN + number * CELL_WIDTH, MARGIN + place * CELL_HEIGHT
    return at | _beneath([e["id"] for e in elements if e["id"] not in hops], len(columns), max(row.values()))


def _beneath(names: Sequence[str], columns: int, rows: float) -> dict[str, tuple[float, float]]:
    """Return the places of elements without a link, such as managers: in rows beneath the others."""
    wide, top = max(columns, 4), MARGIN + (rows + 1.6) * CELL_HEIGHT
    return {
        name: (MARGIN + number % wide * CELL_WIDTH, top + number // wide * CELL_HEIGHT)
        for number, name in enumerate(names)
    }


def _middle(row: Mapping[str, float], names: Sequence[str]) -> float:
    """Return the middle of the rows of neighbours that are placed already (the barycentre heuristic)."""
    placed = [row[name] for name in names if name in row]
    return sum(placed) / len(placed) if placed else float(len(row))


def _line(a: tuple[float, float], b: tuple[float, float]) -> Markup:
    middle = (CELL_WIDTH - 24) / 2, BOX_HEIGHT / 2
    ends = {"x1": a[0] + middle[0], "y1": a[1] + middle[1], "x2": b[0] + middle[0], "y2": b[1] + middle[1]}
    return tag("line", **{name: f"{value:.0f}" for name, value in ends.items()}, stroke="#9aa5ab")


def _box(element: Plain, result: Plain, x: float, y: float) -> Markup:
    ground = result["grounds"].get(element["id"])
    truth = ground["restricted"] if ground else "no"
    name = element["id"] if len(element["id"]) <= LONGEST else element["id"][: LONGEST - 1] + "…"
    vendor = element["vendor"] or "maker not known"
    frame = {"stroke": "#d55e00", "stroke_width": 2.5} if truth == "yes" else {"stroke": "#56636a"}
    dash = "4 3" if truth == "unknown" else None
    size = {"width": f"{CELL_WIDTH - 24:.0f}", "height": f"{BOX_HEIGHT:.0f}", "rx": 4}
    corner = {"x": f"{x:.0f}", "y": f"{y:.0f}"}
    box = tag(
        "rect", tag("title", f"{element['id']}: {vendor}"), fill=FILL[truth], stroke_dasharray=dash,
        **corner, **size, **frame,
    )  # fmt: skip
    text = tag("text", name, x=f"{x + 8:.0f}", y=f"{y + 17:.0f}", font_size=11)
    return tag("g", box, text)


def _flow(demand: Plain, number: int, top: float) -> Markup:
    y = top + CELL_HEIGHT * 0.6 * number + MARGIN
    mark = figures.symbol(class_of(demand), MARGIN + 8, y - 4, 7)
    words = f"{demand['id']}: {class_of(demand)}"
    return tag("g", mark, tag("text", words, x=MARGIN + 24, y=f"{y:.0f}", font_size=12))


def _picture(
    result: Plain, width: float, height: float, drawn: Sequence[Markup], shown: Sequence[str]
) -> Markup:
    """Return a picture with a legend of its classes beneath."""
    legend, left = [], 8.0
    for name in shown:
        text = tag("text", name, x=f"{left + 18:.0f}", y=f"{height + 18:.0f}", font_size=12)
        legend += [figures.symbol(name, left + 8, height + 14, 6), text]
        left += 34 + 7.2 * len(name)
    whole = max(width, left)
    words = f"{result['title']}, lens {result['lens']}, as of {result['as_of']}"
    return tag(
        "svg",
        tag("title", words),
        tag("rect", width=f"{whole:.0f}", height=f"{height + LEGEND:.0f}", fill="#ffffff"),
        *drawn,
        *legend,
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {whole:.0f} {height + LEGEND:.0f}",
        font_family=FONT,
        role="img",
    )
