"""The network as flat arrays: what every routing model and kernel works on."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleanpath.errors import BadInput

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
