"""A network as arrays: ids become integer codes in the order of the tables."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from cleanpath.errors import BadInput
from cleanpath.network.graph import NO_GROUP, Codes, Graph, build_graph
from cleanpath.network.network import Network


@dataclass(frozen=True, slots=True)
class Paths:
    """Given paths as compressed rows, sorted by demand, path and position.

    P paths: `demand` (P,) int32, `share` (P,) float64, `start` (P + 1,) int64 cuts `element` (int32, -1 for a
    silent hop).
    """

    demand: Codes
    share: NDArray[np.float64]
    start: NDArray[np.int64]
    element: Codes


def codes(column: pa.ChunkedArray, known: pa.ChunkedArray) -> Codes:
    """Return the row of each value of `column` in `known`, -1 where it is not there; int32."""
    found = pc.fill_null(pc.index_in(column, value_set=known.combine_chunks()), -1)
    return np.ascontiguousarray(found.to_numpy(), dtype=np.int32)


def graph_of(network: Network) -> Graph:
    """Return the graph of a network; element i is row i of its elements table, link j row j of its links."""
    ids, links = network.elements["id"], network.links
    groups = pc.dictionary_encode(links["group"]).combine_chunks()
    risk = groups.indices.to_numpy().astype(np.int32)
    named = groups.dictionary.to_pylist()
    if "" in named:
        risk[risk == named.index("")] = NO_GROUP
    return build_graph(
        len(ids),
        codes(links["a"], ids),
        codes(links["b"], ids),
        links["weight"].to_numpy(),
        links["directed"].to_numpy(zero_copy_only=False),
        risk,
    )


def ends_of(network: Network) -> tuple[Codes, Codes]:
    """Return the source and the target element of each demand, both (D,) int32."""
    ids = network.elements["id"]
    return codes(network.demands["source"], ids), codes(network.demands["target"], ids)


def paths_of(network: Network, where: str = "paths") -> Paths:
    """Return the given paths of a network.

    Raises
    ------
    BadInput
        If positions repeat, a path's share changes along its rows, the shares of a demand exceed 1, a named
        element does not exist, or a path does not run from the demand's source to its target.
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
    _refuse(~begins[1:] & (share[1:] != share[:-1]), order, where, "one share for all rows of a path")
    first = np.flatnonzero(begins)
    start = np.append(first, len(order)).astype(np.int64)
    paths = Paths(demand[first].astype(np.int32), share[first], start, element.astype(np.int32))
    _check_ends(paths, network, where)
    return paths


def _refuse(bad: NDArray[np.bool_], order: NDArray[np.int64], where: str, expected: str) -> None:
    row = np.flatnonzero(bad)
    if len(row):
        raise BadInput(f"{where}:{order[row[0] + 1] + 2}", expected, "a second one")


def _check_ends(paths: Paths, network: Network, where: str) -> None:
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
    over = np.flatnonzero(total > 1 + 1e-9)
    if len(over):
        name = network.demands["id"][int(over[0])].as_py()
        raise BadInput(f"{where} of demand {name}", "shares that add up to at most 1", f"{total[over[0]]:g}")
