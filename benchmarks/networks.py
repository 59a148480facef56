"""The bundled synthetic operator as arrays, and the questions that are asked of it. All invented."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from cleanpath.network.graph import Codes, Graph, build_graph, codes
from cleanpath.network.synthetic.operator import generate_operator
from cleanpath.network.synthetic.topology import LEAVES
from cleanpath.routing.contract import Demands, Touch

ACCESS = ("cell_site_router", *LEAVES)


@dataclass(frozen=True, slots=True)
class Sample:
    """A network, its access elements and its gateways (8, fewer in small networks)."""

    graph: Graph
    access: Codes
    gateways: Codes


def operator_network(elements: int, seed: int = 1) -> Sample:
    """Return the network that `cleanpath generate operator` makes, with its conduits as shared risks."""
    tables = generate_operator(elements, seed).tables
    rows, links = pa.table(tables["elements"]), pa.table(tables["links"])
    ids, kinds = rows["id"], np.array(rows["kind"].to_pylist())
    conduits = [name for name in links["group"].unique().to_pylist() if name]
    graph = build_graph(
        len(ids),
        codes(links["a"], ids),
        codes(links["b"], ids),
        links["weight"].to_numpy(),
        None,
        codes(links["group"], pa.chunked_array([pa.array(conduits, pa.string())])),
    )
    access, gateways = np.isin(kinds, ACCESS), kinds == "internet_gateway"
    return Sample(graph, *(np.flatnonzero(where).astype(np.int32) for where in (access, gateways)))


def flagged(sample: Sample, share: float, unknown: float = 0.0, seed: int = 2) -> Touch:
    """Return one set: a random share of all elements but the gateways is flagged, and some is unknown."""
    draw = np.random.default_rng(seed).random((1, sample.graph.size))
    draw[:, sample.gateways] = 1.0
    return Touch((draw < share).astype(np.float64), (draw < share + unknown).astype(np.float64))


def to_gateways(sample: Sample, count: int, seed: int = 3) -> Demands:
    """Return `count` demands from random access elements to the gateways in turn."""
    source = np.random.default_rng(seed).choice(sample.access, count)
    return Demands(source, np.resize(sample.gateways, count))


def any_pairs(sample: Sample, count: int, seed: int = 4) -> Demands:
    """Return `count` demands between random elements."""
    ends = np.random.default_rng(seed).integers(0, sample.graph.size, (2, count), dtype=np.int32)
    return Demands(ends[0], ends[1])


def all_to_gateways(sample: Sample) -> Demands:
    """Return a demand from every access element to every gateway."""
    source = np.tile(sample.access, len(sample.gateways))
    return Demands(source, np.repeat(sample.gateways, len(sample.access)))
