"""An AS graph: autonomous systems and the business relationships between them, as arrays.

Relationships are those of L. Gao, "On inferring autonomous system relationships in the Internet" (2001): a
provider carries its customer's traffic to everywhere, peers carry each other's to their own customers, and
siblings carry each other's to everywhere, which makes each of them a provider and a customer of the other.
"""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from cleanpath.errors import BadInput, shown
from cleanpath.network.graph import Codes, Offsets, codes
from cleanpath.network.network import Network

Relations = NDArray[np.int8]
Numbers = NDArray[np.int64]

PROVIDER, PEER, SIBLING = 0, 1, 2
"""Relation of the first AS of a link to the second."""
RELATIONSHIPS = ("provider", "peer", "sibling")
"""The same as `schema/links.csv` names them."""
MOST_NUMBER = 2**32 - 1
"""AS numbers have 32 bits (RFC 6793)."""


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
    # Sorted by hand: np.unique hashes first, which takes ten times as long.
    pair = np.sort(key[real].astype(np.int64) * size + rank[other[real]])
    pair = pair[np.flatnonzero(np.diff(pair, prepend=-1))]
    start = np.zeros(size + 1, np.int64)
    np.cumsum(np.bincount(pair // max(size, 1), minlength=size), out=start[1:])
    by_rank = np.argsort(rank).astype(np.int32)
    return start, by_rank[pair % max(size, 1)]


def as_graph_of(network: Network, where: str) -> AsGraph:
    """Return the AS graph of a network; element i is row i of its elements table.

    Raises
    ------
    BadInput
        If an element is no autonomous system by its id, or a link has no relationship.
    """
    number = as_numbers(network, where)
    told = network.links["relationship"]
    row = pc.index(told, value="").as_py()
    if row >= 0:
        hint = "Routes between autonomous systems follow from relationships; leave out links without one."
        expected = "provider, peer or sibling: what a is to b"
        raise BadInput(f"{where}/links:{row + 2} [relationship]", expected, "nothing", hint)
    ids = network.elements["id"]
    kinds = pa.array(RELATIONSHIPS, pa.string())
    relation = pc.index_in(told, value_set=kinds).to_numpy().astype(np.int8)
    return build_as_graph(number, codes(network.links["a"], ids), codes(network.links["b"], ids), relation)


def as_numbers(network: Network, where: str) -> Numbers:
    """Return the AS number that the id of each element tells, such as AS3320; (N,) int64.

    Raises
    ------
    BadInput
        If an id is not AS and a number below 2**32.
    """
    ids = network.elements["id"]
    good = pc.match_substring_regex(ids, r"^AS(0|[1-9][0-9]{0,9})$")
    row = pc.index(good, value=False).as_py()
    if row < 0:
        number: Numbers = pc.cast(pc.utf8_slice_codeunits(ids, 2), pa.int64()).to_numpy()
        row = next(iter(np.flatnonzero(number > MOST_NUMBER).tolist()), -1)
        if row < 0:
            return number
    found = shown(ids[row].as_py())
    hint = "With routing bgp every element is an autonomous system."
    raise BadInput(f"{where}/elements:{row + 2} [id]", "AS and a number below 2**32", found, hint)


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
