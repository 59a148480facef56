"""The same questions put to networkx, rustworkx, igraph, networkit and scipy.

Each peer does with its own compiled functions what it has them for; what is left of a question is done in
plain Python, the same for all. Building a peer's graph is not counted. No peer gives a
witness or an interval.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import igraph
import networkit
import networkx
import numpy as np
import rustworkx
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import dijkstra

from cleanpath.network.graph import Graph
from cleanpath.routing.contract import Demands

PACKAGES = ("networkx", "rustworkx", "igraph", "networkit", "scipy")


@dataclass(frozen=True)
class Peers:
    """One network as each peer holds it."""

    networkx: networkx.Graph
    rustworkx: rustworkx.PyGraph
    igraph: igraph.Graph
    networkit: networkit.Graph
    scipy: csr_matrix


def build_peers(graph: Graph) -> Peers:
    """Build the graph of every peer."""
    rows = list(zip(graph.link_a.tolist(), graph.link_b.tolist(), graph.weight.tolist(), strict=True))
    plain = networkx.Graph()
    plain.add_nodes_from(range(graph.size))
    plain.add_weighted_edges_from(rows)
    rust = rustworkx.PyGraph()
    rust.add_nodes_from(range(graph.size))
    rust.add_edges_from(rows)
    edges = np.column_stack([graph.link_a, graph.link_b])
    weighted = igraph.Graph(n=graph.size, edges=edges, edge_attrs={"weight": graph.weight.tolist()})
    ends = graph.link_a.astype(np.uint64), graph.link_b.astype(np.uint64)
    kit = networkit.graph.GraphFromCoo((graph.weight, ends), n=graph.size, weighted=True, directed=False)
    both = np.concatenate([graph.link_a, graph.link_b]), np.concatenate([graph.link_b, graph.link_a])
    matrix = csr_matrix((np.tile(graph.weight, 2), both), shape=(graph.size, graph.size))
    return Peers(plain, rust, weighted, kit, matrix)


Blocks = list[list[int]]


def block_tasks(peers: Peers) -> dict[str, Callable[[], Any]]:
    """Return what finds the blocks alone, by peer."""
    return {
        "networkx": lambda: list(networkx.biconnected_components(peers.networkx)),
        "rustworkx": lambda: rustworkx.biconnected_components(peers.rustworkx),
        "igraph": lambda: peers.igraph.biconnected_components(),
        "networkit": lambda: networkit.components.BiconnectedComponents(peers.networkit).run(),
    }


def structural_tasks(
    peers: Peers, demands: Demands, flagged: set[int]
) -> dict[str, Callable[[], list[tuple[bool, bool]]]]:
    """Return what tells for each demand whether some and whether every simple path touches, by peer."""
    size = len(peers.networkx)
    kept = [v for v in range(size) if v not in flagged]

    def networkx_task() -> list[tuple[bool, bool]]:
        blocks = networkx.biconnected_components(peers.networkx)
        pieces = networkx.connected_components(peers.networkx.subgraph(kept))
        return answer(size, blocks, pieces, demands, flagged)

    def rustworkx_task() -> list[tuple[bool, bool]]:
        members: dict[int, set[int]] = {}
        for ends, block in rustworkx.biconnected_components(peers.rustworkx).items():
            members.setdefault(block, set()).update(ends)
        part, names = peers.rustworkx.subgraph_with_nodemap(kept)
        pieces = [{names[v] for v in piece} for piece in rustworkx.connected_components(part)]
        return answer(size, members.values(), pieces, demands, flagged)

    def igraph_task() -> list[tuple[bool, bool]]:
        blocks = peers.igraph.biconnected_components()
        pieces = peers.igraph.induced_subgraph(kept).connected_components()
        return answer(size, blocks, ([kept[v] for v in piece] for piece in pieces), demands, flagged)

    def networkit_task() -> list[tuple[bool, bool]]:
        blocks = networkit.components.BiconnectedComponents(peers.networkit)
        blocks.run()
        part = networkit.graphtools.subgraphFromNodes(peers.networkit, kept)
        pieces = networkit.components.ConnectedComponents(part)
        pieces.run()
        return answer(size, blocks.getComponents(), pieces.getComponents(), demands, flagged)

    return {
        "networkx": networkx_task,
        "rustworkx": rustworkx_task,
        "igraph": igraph_task,
        "networkit": networkit_task,
    }


def answer(
    size: int,
    blocks: Iterable[Iterable[int]],
    pieces: Iterable[Iterable[int]],
    demands: Demands,
    flagged: set[int],
) -> list[tuple[bool, bool]]:
    """Return the answers from the blocks, and the pieces left without the flagged elements."""
    around: list[list[int]] = [[] for _ in range(size)]
    inside = []
    for block, members in enumerate(blocks):
        inside.append(list(members))
        for v in inside[-1]:
            around[v].append(block)
    dirty = [not flagged.isdisjoint(members) for members in inside]
    parent, depth = _tree(size, around, inside)
    piece = [-1] * size
    for number, elements in enumerate(pieces):
        for v in elements:
            piece[v] = number
    found = []
    for s, t in zip(demands.source.tolist(), demands.target.tolist(), strict=True):
        some = s in flagged or t in flagged
        one, other = s, t
        while one != other:
            if depth[one] < depth[other]:
                one, other = other, one
            some = some or (one >= size and dirty[one - size])
            one = parent[one]
        some = some or (one >= size and dirty[one - size]) or one in flagged
        found.append((some, piece[s] < 0 or piece[s] != piece[t]))
    return found


def _tree(size: int, around: list[list[int]], inside: list[list[int]]) -> tuple[list[int], list[int]]:
    """Return parent and depth in the tree of elements and blocks (numbered from `size` on)."""
    parent, depth = [-1] * (size + len(inside)), [-1] * (size + len(inside))
    for root in range(size):
        if depth[root] >= 0:
            continue
        depth[root] = 0
        waiting = [root]
        for here in waiting:
            near = (b + size for b in around[here]) if here < size else inside[here - size]
            for there in near:
                if depth[there] < 0:
                    parent[there], depth[there] = here, depth[here] + 1
                    waiting.append(there)
    return parent, depth


def search_tasks(peers: Peers, demands: Demands) -> dict[str, Callable[[], Any]]:
    """Return what finds the shortest routes of all demands, by peer, as far as it can tell their splits.

    networkx and networkit give all next hops, igraph lists all shortest routes, rustworkx and scipy give
    distances alone.
    """
    targets = np.unique(demands.target).tolist()
    sources = {t: demands.source[demands.target == t].tolist() for t in targets}

    def networkit_task(target: int) -> list[list[int]]:
        search = networkit.distance.Dijkstra(peers.networkit, target, True)
        search.run()
        return [search.getPredecessors(source) for source in sources[target]]

    one: dict[str, Callable[[int], Any]] = {
        "networkx": lambda t: networkx.dijkstra_predecessor_and_distance(peers.networkx, t),
        "rustworkx": lambda t: rustworkx.dijkstra_shortest_path_lengths(peers.rustworkx, t, float),
        "igraph": lambda t: peers.igraph.get_all_shortest_paths(t, sources[t], "weight"),
        "networkit": networkit_task,
    }

    def over(task: Callable[[int], Any]) -> Callable[[], list[Any]]:
        return lambda: [task(target) for target in targets]

    scipy = {"scipy (distances)": lambda: dijkstra(peers.scipy, indices=targets)}
    return {name: over(task) for name, task in one.items()} | scipy
