"""Time the readers beside networkx's own, and the generator; medians of five runs in one process.

Run: python benchmarks/readers.py [ELEMENTS]
"""

import io
import json
import statistics
import sys
import time
from collections.abc import Callable
from typing import Any

import networkx as nx

from cleanpath.network.synthetic.operator import generate_operator
from cleanpath.sources.gml import parse_gml
from cleanpath.sources.graphml import parse_graphml
from cleanpath.sources.node_link import parse_node_link

RUNS = 5


def median(task: Callable[[], Any]) -> float:
    times = []
    for _ in range(RUNS):
        begin = time.perf_counter()
        task()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def drawn(elements: int) -> nx.Graph:
    tables = generate_operator(elements, 1).tables
    links = tables["links"]
    graph = nx.Graph()
    graph.add_nodes_from((name, {"name": name}) for name in map(str, tables["elements"]["id"]))
    ends = zip(map(str, links["a"]), map(str, links["b"]), strict=True)
    graph.add_edges_from(
        (a, b, {"weight": float(w)}) for (a, b), w in zip(ends, links["weight"].to_pylist(), strict=True)
    )
    return graph


def main() -> None:
    elements = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    graph = drawn(elements)
    xml = io.BytesIO()
    nx.write_graphml(graph, xml)
    gml = "\n".join(nx.generate_gml(graph)).encode()
    link = json.dumps(nx.node_link_data(graph, edges="edges")).encode()
    rows = (
        ("graphml", lambda: parse_graphml(xml.getvalue(), "x", {}), lambda: nx.parse_graphml(xml.getvalue())),
        ("gml", lambda: parse_gml(gml, "x", {}), lambda: nx.parse_gml(gml.decode())),
        (
            "node-link",
            lambda: parse_node_link(link, "x", {}),
            lambda: nx.node_link_graph(json.loads(link), edges="edges"),
        ),
    )
    print(f"{elements} elements, {graph.number_of_edges()} links; median of {RUNS} runs")
    for name, ours, peer in rows:
        mine, theirs = median(ours), median(peer)
        print(f"{name:10} cleanpath {mine:7.3f} s   networkx {theirs:7.3f} s   ratio {theirs / mine:5.2f}")
    print(f"generate   cleanpath {median(lambda: generate_operator(elements, 1)):7.3f} s")


if __name__ == "__main__":
    main()
