"""An AS graph: autonomous systems and the business relationships between them, as arrays.

Relationships are those of L. Gao, "On inferring autonomous system relationships in the Internet" (2001): a
provider carries its customer's traffic to everywhere, peers carry each other's to their own customers, and
siblings carry each other's to everywhere, which makes each of them a provider and a customer of the other.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleanpath.errors import BadInput
from cleanpath.network.graph import Codes, Flags, Offsets

Relations = NDArray[np.int8]
Numbers = NDArray[np.int64]

PROVIDER, PEER, SIBLING = 0, 1, 2
"""Relation of the first AS of a link to the second."""


@dataclass(frozen=True, slots=True)
class AsGraph:
    """N autonomous systems, each with its neighbours by relation as compressed rows (CSR).

    `number` (N,) int64 is the AS number, which decides between equally good routes. `provider_start` (N + 1,)
    int64 cuts `provider` (int32) into the providers of each AS; `customer` and `peer` are cut alike. Rows are
    sorted by AS number and hold no AS twice. An AS that is its own neighbour gains nothing by it: such links
    are not here.
    """

    number: Numbers
    provider_start: Offsets
    provider: Codes
    customer_start: Offsets
    customer: Codes
    peer_start: Offsets
    peer: Codes

    @property
    def size(self) -> int:
        """Number of autonomous systems N."""
        return len(self.number)


def build_as_graph(number: Numbers, a: Codes, b: Codes, relation: Relations) -> AsGraph:
    """Build the arrays from M links.

    Parameters
    ----------
    number
        AS numbers. Shape (N,).
    a, b
        The two systems of each link. Shape (M,).
    relation
        `PROVIDER` (a is a provider of b), `PEER` or `SIBLING`. Shape (M,). Where both directions are stated,
        each is the provider of the other, as siblings are.

    Raises
    ------
    BadInput
        If the shapes disagree, an end is no AS, or a relation is none of the three.
    """
    size = len(number)
    if not len(a) == len(b) == len(relation):
        raise BadInput("AS links", "columns of one length", f"{len(a)}, {len(b)}, {len(relation)}")
    if len(a) and not (min(a.min(), b.min()) >= 0 and max(a.max(), b.max()) < size):
        raise BadInput("AS links", f"ends between 0 and {size - 1}", "another")
    if len(relation) and not (relation.min() >= PROVIDER and relation.max() <= SIBLING):
        raise BadInput("AS links", "relations from 0 to 2", f"{relation.min()} to {relation.max()}")
    down, peer, both = relation == PROVIDER, relation == PEER, relation == SIBLING
    upper = np.concatenate([a[down], a[both], b[both]])
    lower = np.concatenate([b[down], b[both], a[both]])
    return AsGraph(
        np.ascontiguousarray(number, dtype=np.int64),
        *_rows(number, lower, upper),
        *_rows(number, upper, lower),
        *_rows(number, np.concatenate([a[peer], b[peer]]), np.concatenate([b[peer], a[peer]])),
    )


def _rows(number: Numbers, key: Codes, other: Codes) -> tuple[Offsets, Codes]:
    """Return for each AS its neighbours, by AS number, each once."""
    size = len(number)
    rank = np.empty(size, np.int64)
    rank[np.argsort(number, kind="stable")] = np.arange(size)
    real = key != other
    pair = np.unique(key[real].astype(np.int64) * size + rank[other[real]])
    start = np.zeros(size + 1, np.int64)
    np.cumsum(np.bincount(pair // max(size, 1), minlength=size), out=start[1:])
    by_rank = np.argsort(rank).astype(np.int32)
    return start, by_rank[pair % max(size, 1)]


def without(graph: AsGraph, gone: Flags, link: tuple[int, int] | None = None) -> AsGraph:
    """Return the graph without the links of the systems that are `gone` (N,), and without one link."""
    parts: list[tuple[Offsets, Codes]] = []
    for start, other in (
        (graph.provider_start, graph.provider),
        (graph.customer_start, graph.customer),
        (graph.peer_start, graph.peer),
    ):
        own = np.repeat(np.arange(graph.size), np.diff(start))
        kept = ~gone[own] & ~gone[other]
        if link is not None:
            for one, two in (link, link[::-1]):
                kept &= ~((own == one) & (other == two))
        fresh = np.zeros(graph.size + 1, np.int64)
        np.cumsum(np.bincount(own[kept], minlength=graph.size), out=fresh[1:])
        parts.append((fresh, other[kept]))
    up, down, peer = parts
    return AsGraph(graph.number, *up, *down, *peer)


def cyclic_systems(graph: AsGraph) -> Codes:
    """Return the systems that are on a cycle of providers, or between two; siblings are such a cycle.

    Whatever has no customer left, or no provider left, is taken away until nothing changes.
    """
    rows = (graph.provider_start, graph.provider), (graph.customer_start, graph.customer)
    here = np.ones(graph.size, np.bool_)
    for (up_start, up), _ in (rows, rows[::-1]):
        own = np.repeat(np.arange(graph.size), np.diff(up_start))
        left = np.bincount(up[here[own] & here[up]], minlength=graph.size)
        waiting = np.flatnonzero(here & (left == 0)).tolist()
        while waiting:
            lower = waiting.pop()
            here[lower] = False
            for upper in up[up_start[lower] : up_start[lower + 1]].tolist():
                if here[upper]:
                    left[upper] -= 1
                    if left[upper] == 0:
                        waiting.append(upper)
    return np.flatnonzero(here).astype(np.int32)
