"""Graph and given paths as CSR arrays, built from tables."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from cleanpath.errors import BadInput

if TYPE_CHECKING:
    from cleanpath.network.network import Network

Codes = NDArray[np.int32]
Offsets = NDArray[np.int64]
Reals = NDArray[np.float64]
Flags = NDArray[np.bool_]

NO_GROUP = -1


@dataclass(frozen=True, slots=True)
class Paths:
    """P paths as compressed rows: `start` (P + 1,) int64 cuts `element`, -1 for a silent hop.

    `demand` (P,) int32 is the demand each belongs to and `share` (P,) float64 the part of its traffic that
    it carries, above 0; the shares of a demand sum to 1. The demand's own ends count as part of every path,
    whether it names them or not.
    """

    start: Offsets
    element: Codes
    demand: Codes
    share: Reals


@dataclass(frozen=True, slots=True)
class Graph:
    """N elements and M links, and for each direction the arcs in compressed rows (CSR).

    `link_a`, `link_b` (M,) int32 are the ends of each link, `weight` (M,) float64 its cost (finite, > 0),
    `directed` (M,) bool whether it runs from a to b only, `group` (M,) int32 its shared-risk group or -1.

    An arc is one usable direction of a link; there are A of them. `out_start` (N + 1,) int64 cuts the arcs,
    sorted by tail, into rows; `out_head` (A,) int32 is the far end of each, `out_link` (A,) int32 its link.
    `in_start`, `in_tail`, `in_link` are the same sorted by head. Within a row arcs keep the order of the
    links. Parallel links are kept: routers split traffic over them. A self-loop carries nothing, has no arc.
    """

    size: int
    link_a: Codes
    link_b: Codes
    weight: Reals
    directed: Flags
    group: Codes
    out_start: Offsets
    out_head: Codes
    out_link: Codes
    in_start: Offsets
    in_tail: Codes
    in_link: Codes

    @property
    def links(self) -> int:
        """Number of links M."""
        return len(self.link_a)


def _rows(size: int, key: Codes, other: Codes, link: Codes) -> tuple[Offsets, Codes, Codes]:
    order = np.argsort(key, kind="stable")
    start = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(key, minlength=size), out=start[1:])
    return start, other[order], link[order]


def build_graph(
    size: int,
    link_a: NDArray[np.integer],
    link_b: NDArray[np.integer],
    weight: NDArray[np.floating] | None = None,
    directed: NDArray[np.bool_] | None = None,
    group: NDArray[np.integer] | None = None,
) -> Graph:
    """Build the arrays of a network of `size` elements from its links, all of shape (M,).

    Weights default to 1, links to both directions, groups to none.

    Raises
    ------
    BadInput
        If the shapes disagree, an end is no element, or a weight is not finite and above 0.
    """
    a, b = (np.ascontiguousarray(end, dtype=np.int32) for end in (link_a, link_b))
    count = len(a)
    cost = np.ones(count) if weight is None else np.ascontiguousarray(weight, dtype=np.float64)
    oneway = np.zeros(count, dtype=np.bool_) if directed is None else np.ascontiguousarray(directed, np.bool_)
    risk = (
        np.full(count, NO_GROUP, np.int32) if group is None else np.ascontiguousarray(group, dtype=np.int32)
    )
    if not len(b) == len(cost) == len(oneway) == len(risk) == count:
        raise BadInput(
            "links", "columns of one length", f"{count}, {len(b)}, {len(cost)}, {len(oneway)}, {len(risk)}"
        )
    if count and (min(a.min(), b.min()) < 0 or max(a.max(), b.max()) >= size):
        raise BadInput(
            "links", f"ends between 0 and {size - 1}", f"{min(a.min(), b.min())} to {max(a.max(), b.max())}"
        )
    bad = np.flatnonzero(~(np.isfinite(cost) & (cost > 0)))
    if len(bad):
        raise BadInput(f"link {bad[0]}", "a finite weight above 0", str(cost[bad[0]]))
    index = np.arange(count, dtype=np.int32)
    forth = a != b
    back = forth & ~oneway
    tail = np.concatenate([a[forth], b[back]])
    head = np.concatenate([b[forth], a[back]])
    link = np.concatenate([index[forth], index[back]])
    order = np.argsort(link, kind="stable")
    tail, head, link = tail[order], head[order], link[order]
    return Graph(
        size, a, b, cost, oneway, risk, *_rows(size, tail, head, link), *_rows(size, head, tail, link)
    )


def without_elements(graph: Graph, absent: Flags) -> Graph:
    """Return a graph whose links at absent elements (N,) carry nothing; all keep their numbers."""
    gone = absent[graph.link_a] | absent[graph.link_b]
    far = np.where(gone, graph.link_a, graph.link_b)
    return build_graph(graph.size, graph.link_a, far, graph.weight, graph.directed, graph.group)


def silence(paths: Paths, absent: Flags) -> Paths:
    """Return the paths with every hop silent (-1) of those that pass an absent element (N,)."""
    count = len(paths.demand)
    owner = np.repeat(np.arange(count), np.diff(paths.start))
    passed = (paths.element >= 0) & absent[np.maximum(paths.element, 0)]
    broken = np.bincount(owner[passed], minlength=count) > 0
    element = np.where(broken[owner], -1, paths.element).astype(np.int32)
    return Paths(paths.start, element, paths.demand, paths.share)


def codes(column: pa.ChunkedArray, known: pa.ChunkedArray) -> Codes:
    """Return the row of each value of `column` in `known`, -1 (`NO_GROUP`) where it is not there."""
    found = pc.fill_null(pc.index_in(column, value_set=known.combine_chunks()), -1)
    return np.ascontiguousarray(found.to_numpy(), dtype=np.int32)


def graph_of(network: "Network") -> Graph:
    """Return the graph of a network; element i is row i of its elements table, link j row j of its links."""
    ids, links = network.elements["id"], network.links
    risk = codes(links["group"], pa.chunked_array([pa.array(group_names(network), pa.string())]))
    return build_graph(
        len(ids),
        codes(links["a"], ids),
        codes(links["b"], ids),
        links["weight"].to_numpy(),
        links["directed"].to_numpy(zero_copy_only=False),
        risk,
    )


def group_names(network: "Network") -> list[str]:
    """Return the names of the shared-risk groups in the order of their codes."""
    return [name for name in pc.unique(network.links["group"]).to_pylist() if name]


def ends_of(network: "Network") -> tuple[Codes, Codes]:
    """Return the source and the target element of each demand, both (D,) int32."""
    ids = network.elements["id"]
    return codes(network.demands["source"], ids), codes(network.demands["target"], ids)


def paths_of(network: "Network", where: str = "paths") -> Paths:
    """Return the given paths of a network, sorted by demand, path and position.

    Raises
    ------
    BadInput
        If positions repeat or leave a gap (a hop that nobody named is a row of its own, never left out), a
        path's share changes along its rows, shares do not sum to 1, a named element does not exist, or a path
        does not run from the demand's source to its target.
    """
    table = network.paths
    demand = codes(table["demand"], network.demands["id"])
    named = pc.not_equal(table["element"], "").to_numpy(zero_copy_only=False)
    element = codes(table["element"], network.elements["id"])
    stray = np.flatnonzero(named & (element < 0))
    if len(stray):
        raise BadInput(
            f"{where}:{stray[0] + 2} [element]", "a known element", table["element"][int(stray[0])].as_py()
        )
    number, place = table["path"].to_numpy(), table["position"].to_numpy()
    share = table["share"].to_numpy()
    order = np.lexsort((place, number, demand))
    demand, number, place = demand[order], number[order], place[order]
    share, element = share[order].astype(np.float64), element[order]
    begins = np.ones(len(order), dtype=np.bool_)
    begins[1:] = (demand[1:] != demand[:-1]) | (number[1:] != number[:-1])
    _refuse(~begins[1:] & (place[1:] == place[:-1]), order, where, "one element for each position of a path")
    skipped = ~begins[1:] & (place[1:] > place[:-1] + 1)
    hint = "Add the missing rows; a hop without a name is a row with an empty element."
    _refuse(skipped, order, where, "positions that follow each other", "a gap before it", hint)
    _refuse(~begins[1:] & (share[1:] != share[:-1]), order, where, "one share for all rows of a path")
    first = np.flatnonzero(begins)
    start = np.append(first, len(order)).astype(np.int64)
    paths = Paths(start, element.astype(np.int32), demand[first].astype(np.int32), share[first])
    _check_ends(paths, network, where)
    return paths


def check_steps(paths: Paths, graph: Graph, network: "Network", where: str = "paths") -> None:
    """Refuse given paths that go on where no link leads: what they leave out might be anything.

    Raises
    ------
    BadInput
        Naming the first such step; those from or to a silent hop are not looked at.
    """
    tail, head = paths.element[:-1].astype(np.int64), paths.element[1:].astype(np.int64)
    inside = np.ones(len(tail), dtype=np.bool_)
    inside[paths.start[1:-1] - 1] = False
    inside &= (tail >= 0) & (head >= 0) & (tail != head)
    tails = np.repeat(np.arange(graph.size), np.diff(graph.out_start))
    row = np.flatnonzero(inside & ~np.isin(tail * graph.size + head, tails * graph.size + graph.out_head))
    if len(row):
        one, two = (network.elements["id"][int(end[row[0]])].as_py() for end in (tail, head))
        demand = paths.demand[np.searchsorted(paths.start, row[0], side="right") - 1]
        name = network.demands["id"][int(demand)].as_py()
        hint = "Add the link or the missing rows; a hop without a name is a row with an empty element."
        raise BadInput(f"{where} of demand {name}", "steps along links", f"none from {one} to {two}", hint)


def _refuse(
    bad: NDArray[np.bool_],
    order: NDArray[np.int64],
    where: str,
    expected: str,
    found: str = "a second one",
    hint: str = "",
) -> None:
    row = np.flatnonzero(bad)
    if len(row):
        raise BadInput(f"{where}:{order[row[0] + 1] + 2}", expected, found, hint)


def _check_ends(paths: Paths, network: "Network", where: str) -> None:
    source, target = ends_of(network)
    head, tail = paths.element[paths.start[:-1]], paths.element[paths.start[1:] - 1]
    wrong = np.flatnonzero((head != source[paths.demand]) | (tail != target[paths.demand]))
    if len(wrong):
        name = network.demands["id"][int(paths.demand[wrong[0]])].as_py()
        raise BadInput(
            f"{where} of demand {name}",
            "a path from its source to its target",
            "other ends",
            "Add the missing rows.",
        )
    total = np.bincount(paths.demand, weights=paths.share, minlength=len(source))
    wrong = np.flatnonzero((np.abs(total - 1) > 1e-9) & (total > 0))
    if len(wrong):
        name = network.demands["id"][int(wrong[0])].as_py()
        raise BadInput(f"{where} of demand {name}", "shares that add up to 1", f"{total[wrong[0]]:g}")
