"""The structural model by brute force: all simple paths, one by one, in plain Python."""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

import numpy as np
from hypothesis import strategies as st

from cleanpath.network.graph import Graph, build_graph
from cleanpath.verdict import Level, Truth

Path = tuple[int, ...]


@dataclass
class Net:
    """A network as plain lists, and its arrays."""

    size: int
    links: list[tuple[int, int, bool]]

    def graph(self) -> Graph:
        a = np.array([x[0] for x in self.links], dtype=np.int32)
        b = np.array([x[1] for x in self.links], dtype=np.int32)
        oneway = np.array([x[2] for x in self.links], dtype=np.bool_)
        return build_graph(self.size, a, b, None, oneway)

    def next(self, element: int) -> set[int]:
        forth = {b for a, b, _ in self.links if a == element}
        back = {a for a, b, oneway in self.links if b == element and not oneway}
        return (forth | back) - {element}


@st.composite
def nets(draw: st.DrawFn, size: int = 7, links: int = 11, oneway: bool = True) -> Net:
    """Draw a small network: sparse or dense, with parallel links, self-loops and islands."""
    n = draw(st.integers(1, size))
    ends = st.integers(0, n - 1)
    mixed = oneway and draw(st.booleans())
    direction = st.booleans() if mixed else st.just(False)
    return Net(n, draw(st.lists(st.tuples(ends, ends, direction), max_size=links)))


def simple_paths(net: Net, source: int, target: int) -> list[Path]:
    """Return every simple path as its elements, each once."""

    def walk(path: Path) -> Iterator[Path]:
        if path[-1] == target:
            yield path
            return
        for following in net.next(path[-1]) - set(path):
            yield from walk((*path, following))

    return list(walk((source,)))


def level_low(paths: list[Path], touch: list[float]) -> Level:
    """Return the low level of a reachable demand: what is touched at the least, aggregates overlapping."""
    return _level(paths, touch, all(any(touch[e] == 1 for e in path) for path in paths))


def level_high(paths: list[Path], touch: list[float]) -> Level:
    """Return the high level of a reachable demand: what may be touched, aggregates side by side."""
    return _level(paths, touch, all(sum(Fraction(touch[e]) for e in path) >= 1 for path in paths))


def _level(paths: list[Path], touch: list[float], always: bool) -> Level:
    if always:
        return Level.ALWAYS
    if all(any(touch[e] > 0 for e in path) for path in paths):
        return Level.SOMETIMES
    return Level.POSSIBLE if any(touch[e] > 0 for path in paths for e in path) else Level.CLEAR


def share_low(paths: list[Path], touch: list[float]) -> float:
    """Return the largest t such that the elements with a touch of at least t are on every path."""
    return min(max(touch[e] for e in path) for path in paths)


def share_high(paths: list[Path], touch: list[float]) -> Fraction:
    """Return the largest sum of touches on a path, at most 1."""
    return min(Fraction(1), max(sum(Fraction(touch[e]) for e in path) for path in paths))


def avoidable(paths: list[Path], low: list[float], high: list[float]) -> Truth:
    """Return whether some path touches nothing flagged."""
    if any(all(high[e] == 0 for e in path) for path in paths):
        return Truth.YES
    return Truth.UNKNOWN if any(all(low[e] == 0 for e in path) for path in paths) else Truth.NO


def disjoint(paths: list[Path], flagged: set[int]) -> int:
    """Return the largest number of paths that touch nothing flagged and share only their ends."""
    inner = [frozenset(path[1:-1]) for path in paths if not flagged & set(path)]

    def best(chosen: frozenset[int], rest: list[frozenset[int]]) -> int:
        if not rest:
            return 0
        with_first = 0 if rest[0] & chosen else 1 + best(chosen | rest[0], rest[1:])
        return max(with_first, best(chosen, rest[1:]))

    return best(frozenset(), list(set(inner)))


def smallest_cut(paths: list[Path], flagged: set[int]) -> int:
    """Return the size of the smallest set of flagged elements on every path, 0 if there is none."""
    if not paths:
        return 0
    for size in range(1, len(flagged) + 1):
        for cut in combinations(sorted(flagged), size):
            if all(set(cut) & set(path) for path in paths):
                return size
    return 0
