"""Routes between all systems of internet-2018, beside matrix-bgpsim and BGPy.

python -m benchmarks internet [--peers PYTHON] [--destinations 3] [--runs 3]

PYTHON is the interpreter of an environment with the packages `bgpy-pkg` and `matrix-bgpsim`, which are no
dependencies of ours. BGPy gets the graph without the links of cycles of providers, which it cannot rank;
matrix-bgpsim, which keeps a matrix of all pairs in memory, gets the 1,000 systems with most neighbours alone,
and takes equally good routes by an order of its own. Both give routes only; ours also tells what they touch,
what could avoid it, and adds all pairs up. Theirs are timed on a few destinations and multiplied by their
number. Every route that they find is compared with ours.
"""

import argparse
import json
import resource
import subprocess
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.clock import machine, take
from benchmarks.ratios import note

from cleanpath.network.case import read_case
from cleanpath.routing.bgp.all_pairs import Question, assess_all_pairs
from cleanpath.routing.bgp.as_graph import (
    PEER,
    PROVIDER,
    AsGraph,
    as_graph_of,
    build_as_graph,
    cyclic_systems,
)
from cleanpath.routing.bgp.gao_rexford import UNROUTED, find_routes, next_hops

PEERS = ("bgpy", "matrix-bgpsim")
HERE = Path(__file__).parent
MATRIX = 1_000
FLAGGED = (4134, 4809, 4837, 9808, 9929, 10099, 58453)
Lines = list[tuple[int, int, int]]


def relationships(graph: AsGraph) -> Lines:
    """Return provider, customer, -1 and peer, peer, 0 by AS number."""
    own = np.repeat(np.arange(graph.size), np.diff(graph.customer_start))
    number = graph.number
    lines = [(int(a), int(b), -1) for a, b in zip(number[own], number[graph.customer], strict=True)]
    own = np.repeat(np.arange(graph.size), np.diff(graph.peer_start))
    pairs = zip(number[own], number[graph.peer], strict=True)
    return lines + [(int(a), int(b), 0) for a, b in pairs if a < b]


def graph_from(lines: Lines) -> AsGraph:
    """Return the graph of such lines."""
    number = np.unique([end for a, b, _ in lines for end in (a, b)])
    a, b = (np.searchsorted(number, [line[k] for line in lines]).astype(np.int32) for k in (0, 1))
    relation = np.where([line[2] for line in lines], PROVIDER, PEER).astype(np.int8)
    return build_as_graph(number, a, b, relation)


def without_cycles(graph: AsGraph) -> Lines:
    """Return the relationships without those between systems of cycles, and each pair once."""
    odd = set(graph.number[cyclic_systems(graph)].tolist())
    kept = [line for line in relationships(graph) if not (line[2] and {line[0], line[1]} <= odd)]
    return list({(min(line[:2]), max(line[:2])): line for line in kept}.values())


def ask_peer(python: str, name: str, lines: Lines, destinations: list[int]) -> dict[str, Any]:
    """Return what a peer found and the processor seconds that it took for a destination."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "relationships.txt")
        path.write_text("".join(f"{a}|{b}|{relation}\n" for a, b, relation in lines))
        words = [python, str(HERE / "internet_peers.py"), name, str(path), *map(str, destinations)]
        done = subprocess.run(words, capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def compare(graph: AsGraph, answer: dict[str, Any], any_tied: bool) -> tuple[int, int, int]:
    """Return the routes compared, those of another class or length, and those of another next hop.

    That is another than the one with the lowest number or, with `any_tied`, than all equally good ones.
    """
    place = {number: row for row, number in enumerate(graph.number.tolist())}
    routes = other = hops = 0
    for destination, found in answer["routes"].items():
        ours = find_routes(graph, place[int(destination)])
        routes += graph.size
        there = {place[int(own)] for own in found}
        other += int(sum(1 for own in range(graph.size) if (ours.kind[own] != UNROUTED) != (own in there)))
        for own, (kind, length, hop) in found.items():
            row = place[int(own)]
            other += (ours.kind[row], ours.length[row]) != (kind, length)
            tied = graph.number[next_hops(graph, ours, row)].tolist() or [-1]
            hops += hop not in (tied if any_tied else tied[:1])
    return routes, other, hops


def all_pairs(graph: AsGraph, threads: int) -> Any:
    """Return what every pair touches, for a few flagged systems."""
    low = np.isin(graph.number, FLAGGED)
    everyone = np.ones(graph.size, np.bool_)
    question = Question(low, low, np.zeros(graph.size, np.int32), everyone, everyone)
    return assess_all_pairs(graph, question, threads)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--peers", help="Python of an environment with the peers")
    parser.add_argument("--destinations", type=int, default=3)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    print(machine("numba", "numpy"))
    whole = as_graph_of(read_case("internet-2018").network, "internet-2018")
    all_pairs(graph_from(relationships(whole)[:100]), 1)  # compiles
    for threads in (1, 2):
        runs = sorted(take(lambda n=threads: all_pairs(whole, n)) for _ in range(asked.runs))
        middle = runs[len(runs) // 2]
        spent = f"wall {middle.wall:.2f} s, processor {middle.processor:.2f} s"
        print(f"all {whole.size:,} systems, {threads} threads: {spent}")
    print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")
    if not asked.peers:
        return
    lines = without_cycles(whole)
    degree = Counter(end for a, b, _ in lines for end in (a, b))
    inside = {number for number, _ in degree.most_common(MATRIX)}
    inner = [line for line in lines if {line[0], line[1]} <= inside]
    for name, some in zip(PEERS, (lines, inner), strict=True):
        graph = graph_from(some)
        chosen = np.random.default_rng(1).choice(graph.number, asked.destinations, replace=False).tolist()
        answer = ask_peer(asked.peers, name, some, chosen)
        ours = take(lambda g=graph: all_pairs(g, 1)).processor
        theirs = answer["seconds_a_destination"] * graph.size
        routes, other, hops = compare(graph, answer, name != PEERS[0])
        note("internet", name, theirs / ours)
        print(
            f"{name}, {graph.size:,} systems: {theirs:,.0f} s, ours {ours:.2f} s, {theirs / ours:,.0f} times"
        )
        print(f"  of {routes:,} routes {other} differ in class or length, {hops} in the next hop")


if __name__ == "__main__":
    main()
