"""Random small AS graphs, with leaves that are alike, siblings and cycles of providers among them."""

from hypothesis import strategies as st

from cleanpath.routing.bgp.as_graph import PEER, PROVIDER, SIBLING
from oracle_bgp import Little


@st.composite
def little_graphs(draw, most: int = 7, cyclic: bool = True) -> Little:
    """Return a graph of at most `most` systems."""
    size = draw(st.integers(2, most))
    numbers = draw(st.permutations(range(1, size + 1)))
    links = []
    for a in range(size):
        for b in range(a + 1, size):
            kinds = ["", "", "", "p", "p", "v"] + (["s", "u"] if cyclic and draw(st.booleans()) else [])
            kind = draw(st.sampled_from(kinds))
            if kind == "p":
                links.append((a, b, PROVIDER))
            elif kind == "u":
                links.append((b, a, PROVIDER))
            elif kind:
                links.append((a, b, PEER if kind == "v" else SIBLING))
    return Little(tuple(numbers), tuple(links))
