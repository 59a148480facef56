"""A small network as SVG.

The places of the nodes follow T. Fruchterman and E. Reingold, Graph drawing by force-directed placement
(1991): all nodes repel each other, those of an edge attract each other, and the steps grow shorter. The first
places are on a circle in the given order, so that the same network is always drawn alike.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleanpath.reporting.figures import Markup, tag

WIDTH, HEIGHT, EDGE = 1100.0, 720.0, 70.0
ROUNDS = 300
RADIUS = 7.0
LABEL = 26
"""Characters of a label."""

Points = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Node:
    """An element as it is drawn: `look` is `box`, `end`, `yes` (restricted) or `unknown`; `title` is told."""

    name: str
    look: str
    title: str


def place(count: int, edges: Sequence[tuple[int, int]]) -> Points:
    """Return a place in the unit square for each of `count` nodes, as an array of shape (count, 2)."""
    turns = np.arange(count) * (2 * math.pi / max(1, count))
    points = 0.5 + 0.4 * np.column_stack([np.cos(turns), np.sin(turns)])
    if count < 2:
        return points
    ends = np.array(edges, dtype=np.intp).reshape(-1, 2)
    wanted = 0.8 * math.sqrt(1.0 / count)
    for number in range(ROUNDS):
        moves = _forces(points, ends, wanted)
        long = np.maximum(np.linalg.norm(moves, axis=1, keepdims=True), 1e-9)
        points = points + moves / long * np.minimum(long, 0.1 * (1 - number / ROUNDS))
    low, high = points.min(axis=0), points.max(axis=0)
    spread: Points = (points - low) / np.maximum(high - low, 1e-9)
    return spread


def _forces(points: Points, ends: NDArray[np.intp], wanted: float) -> Points:
    apart = points[:, None, :] - points[None, :, :]
    far = np.maximum((apart**2).sum(axis=2), 1e-6)
    moves: Points = (apart * (wanted**2 / far)[:, :, None]).sum(axis=1)
    along = points[ends[:, 0]] - points[ends[:, 1]]
    pull = along * np.linalg.norm(along, axis=1, keepdims=True) / wanted
    np.add.at(moves, ends[:, 0], -pull)
    np.add.at(moves, ends[:, 1], pull)
    return moves + (0.5 - points) * wanted


def draw_network(nodes: Sequence[Node], edges: Sequence[tuple[str, str, str]]) -> Markup:
    """Return a drawing; an edge has two ends and a kind, empty for a link, and is dashed where it has one."""
    row = {node.name: number for number, node in enumerate(nodes)}
    pairs = [(row[a], row[b]) for a, b, _ in edges if a != b]
    points = EDGE + place(len(nodes), pairs) * (WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE)
    lines = [_line(points[row[a]], points[row[b]], kind) for a, b, kind in edges if a != b]
    marks = [_mark(node, *points[row[node.name]]) for node in nodes]
    return tag(
        "svg",
        *lines,
        *marks,
        viewBox=f"0 0 {WIDTH:.0f} {HEIGHT:.0f}",
        role="img",
        aria_label=f"Drawing of {len(nodes)} elements; the table of elements holds the same facts",
    )


def _line(a: Points, b: Points, kind: str) -> Markup:
    ends = {"x1": f"{a[0]:.1f}", "y1": f"{a[1]:.1f}", "x2": f"{b[0]:.1f}", "y2": f"{b[1]:.1f}"}
    if not kind:
        return tag("line", class_="line", **ends)
    return tag("line", tag("title", kind), class_="relation", **ends)


def _mark(node: Node, x: float, y: float) -> Markup:
    title = tag("title", node.title)
    label = node.name if len(node.name) <= LABEL else node.name[: LABEL - 1] + "\N{HORIZONTAL ELLIPSIS}"
    text = tag("text", label, x=f"{x:.1f}", y=f"{y + RADIUS + 12:.1f}", text_anchor="middle")
    if node.look == "yes":
        side = {"x": f"{x - RADIUS:.1f}", "y": f"{y - RADIUS:.1f}", "width": 2 * RADIUS, "height": 2 * RADIUS}
        return tag("g", title, tag("rect", class_="yes", **side), text)
    drawn = tag("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=RADIUS, class_=node.look)
    sign = None
    if node.look == "unknown":
        sign = tag("text", "?", x=f"{x:.1f}", y=f"{y + 4:.1f}", text_anchor="middle", class_="sign")
    return tag("g", title, drawn, sign, text)
