"""The same routes as BGPy and matrix-bgpsim find on random graphs.

CLEANPATH_BGP_PEERS names the Python of an environment that has them. Both want graphs without cycles. Of
equally good routes BGPy takes that of the lowest number, matrix-bgpsim one by an order of its own.
"""

import json
import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

from cleanpath.routing.bgp.as_graph import PEER, PROVIDER, build_as_graph
from cleanpath.routing.bgp.gao_rexford import UNROUTED, find_routes, next_hops

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize("name", ["bgpy", "matrix-bgpsim"])
@pytest.mark.parametrize("seed", [1, 2])
def test_routes_are_those_of_a_peer(name, seed, tmp_path):
    python = os.environ.get("CLEANPATH_BGP_PEERS")
    if not python:
        pytest.skip("CLEANPATH_BGP_PEERS names no Python with bgpy-pkg and matrix-bgpsim")
    random = np.random.default_rng(seed)
    size = 60
    pairs = {tuple(sorted(random.choice(size, 2, replace=False).tolist())) for _ in range(150)}
    links = [(a + 1, b + 1, int(random.choice([-1, -1, 0]))) for a, b in sorted(pairs)]
    path = tmp_path / "relationships.txt"
    path.write_text("".join(f"{a}|{b}|{relation}\n" for a, b, relation in links))
    number = np.unique([end for a, b, _ in links for end in (a, b)])
    ends = [np.searchsorted(number, [link[k] for link in links]).astype(np.int32) for k in (0, 1)]
    relation = np.where([link[2] for link in links], PROVIDER, PEER).astype(np.int8)
    graph = build_as_graph(number, *ends, relation)
    words = [
        python,
        str(ROOT / "benchmarks" / "internet_peers.py"),
        name,
        str(path),
        *map(str, number.tolist()),
    ]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    for target, found in json.loads(done.stdout)["routes"].items():
        routes = find_routes(graph, int(np.searchsorted(number, int(target))))
        assert set(found) == {str(n) for n in number[routes.kind != UNROUTED].tolist()}
        for own, (kind, length, hop) in found.items():
            row = int(np.searchsorted(number, int(own)))
            assert (routes.kind[row], routes.length[row]) == (kind, length)
            tied = number[next_hops(graph, routes, row)].tolist() or [-1]
            assert hop == tied[0] if name == "bgpy" else hop in tied
