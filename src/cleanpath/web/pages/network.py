"""Network: the graph drawn where it is small, search and neighbourhood where it is large."""

import heapq
import itertools
from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from cleanpath.errors import UnknownName
from cleanpath.web.drawing import Node, draw_network
from cleanpath.web.kept import KeptRoute
from cleanpath.web.pages import evidence
from cleanpath.web.pages.opened import Opened, open_case
from cleanpath.web.tables import Row

router = APIRouter(route_class=KeptRoute)
Plain = dict[str, Any]

MOST_DRAWN = 120
"""Elements of one drawing."""
MOST_FOUND = 60
"""Elements that a search lists."""
FARTHEST = 3


@router.get("/cases/{case}/network")
def show_network(request: Request, case: str) -> Response:
    """Draw the network, or what is near one element of it."""
    opened = open_case(request, case)
    search = opened.query.text("q") or ""
    near = opened.query.text("near")
    steps = opened.query.whole("steps", 1, 1, FARTHEST)
    rows = evidence.elements_by_id(opened.answer)
    if near is not None and near not in rows:
        raise UnknownName("near", "element", near, rows)
    answer = opened.answer
    whole = near is None and len(rows) <= MOST_DRAWN

    def draw() -> tuple[set[str], Any]:
        edges = answer.get("edges", lambda: _edges(opened))
        chosen = set(rows) if whole else _around(edges, near, steps) if near else set[str]()
        return chosen, _draw(opened, rows, edges, chosen) if chosen else None

    chosen, drawing = answer.get(("drawing", near, steps), draw)
    found, count = list[Row](), 0
    if search or not chosen:
        found, count = answer.get(("search", search), lambda: _search(rows.values(), search))
    return opened.render(
        "network.html",
        "Network",
        drawing=drawing,
        whole=whole,
        near=near,
        steps=steps,
        farthest=FARTHEST,
        search=search,
        found=found,
        more=count - len(found),
        size=len(rows),
        full=len(chosen) >= MOST_DRAWN and not whole,
    )


def _edges(opened: Opened) -> list[tuple[str, str, str]]:
    """Return links and relations as two ends and a kind; the kind of a link is empty."""
    network = opened.answer.case.network
    found = [(a, b, "") for a, b in zip(*(network.links[end].to_pylist() for end in "ab"), strict=True)]
    relations = (network.relations[name].to_pylist() for name in ("source", "target", "kind"))
    found += list(zip(*relations, strict=True))
    paths = network.paths
    if not network.links.num_rows and paths is not None:
        found += _path_edges(paths.to_pylist())
    return found


def _path_edges(rows: list[Plain]) -> list[tuple[str, str, str]]:
    ways: dict[str, list[tuple[int, str]]] = {}
    for row in rows:
        ways.setdefault(row["demand"], []).append((row["position"], row["element"]))
    walks = [[element for _, element in sorted(way)] for way in ways.values()]
    steps = (pair for walk in walks for pair in itertools.pairwise(walk))
    return [(a, b, "") for a, b in dict.fromkeys(steps)]


def _around(edges: Iterable[tuple[str, str, str]], near: str, steps: int) -> set[str]:
    """Return what is within some steps of an element, the nearest first, up to what one drawing holds."""
    beside: dict[str, list[str]] = {}
    for a, b, _ in edges:
        beside.setdefault(a, []).append(b)
        beside.setdefault(b, []).append(a)
    found, edge = {near}, [near]
    for _ in range(steps):
        edge = [other for name in edge for other in beside.get(name, ()) if other not in found]
        for name in edge:
            if len(found) >= MOST_DRAWN:
                return found
            found.add(name)
    return found


def _search(rows: Iterable[Row], text: str) -> tuple[list[Row], int]:
    """Return the first elements that hold all words, the restricted ones before the others, and the count."""
    words = text.casefold().split()
    keys = ("id", "name", "kind", "vendor", "operator", "site")
    found = [row for row in rows if all(w in " ".join(str(row[k]) for k in keys).casefold() for w in words)]
    first = heapq.nsmallest(MOST_FOUND, found, key=lambda row: (row["restricted"] == "no", row["id"]))
    return first, len(found)


def _draw(
    opened: Opened, rows: Mapping[str, Row], edges: Iterable[tuple[str, str, str]], chosen: set[str]
) -> Any:
    demands = opened.answer.case.network.demands
    ends = {*demands["source"].to_pylist(), *demands["target"].to_pylist()}
    nodes = [
        Node(name, _look(row, name in ends), f"{name}: {row['kind']}, restricted: {row['restricted']}")
        for name, row in rows.items()
        if name in chosen
    ]
    return draw_network(nodes, [edge for edge in edges if edge[0] in chosen and edge[1] in chosen])


def _look(row: Row, is_end: bool) -> str:
    if row["restricted"] in ("yes", "partly"):
        return "yes"
    if row["restricted"] == "unknown":
        return "unknown"
    return "end" if is_end else "box"
