"""The literal oracle: every route of a small AS graph spelled out, with none of the engine's methods."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from cleanpath.routing.bgp.as_graph import PEER, PROVIDER, SIBLING, AsGraph, build_as_graph

Path = tuple[int, ...]
RANK = {"down": 0, "flat": 1, "up": 2}


@dataclass(frozen=True)
class Little:
    """A small AS graph: numbers, and links as (a, b, relation)."""

    numbers: tuple[int, ...]
    links: tuple[tuple[int, int, int], ...]

    def graph(self) -> AsGraph:
        columns = [np.array([link[k] for link in self.links], np.int32) for k in range(3)]
        return build_as_graph(np.array(self.numbers), columns[0], columns[1], columns[2].astype(np.int8))

    def steps(self, own: int) -> dict[str, set[int]]:
        """Return the neighbours of a system by the direction in which traffic goes to them."""
        found: dict[str, set[int]] = {"up": set(), "flat": set(), "down": set()}
        for a, b, relation in self.links:
            if a == b:
                continue
            if relation == PEER and own in (a, b):
                found["flat"].add(b if own == a else a)
            if (relation == PROVIDER and own == a) or (relation == SIBLING and own in (a, b)):
                found["down"].add(b if own == a else a)
            if (relation == PROVIDER and own == b) or (relation == SIBLING and own in (a, b)):
                found["up"].add(a if own == b else b)
        return found

    def best(self, target: int) -> dict[int, tuple[str, set[Path]]]:
        """Return for each system its class and all equally good routes, exchanged until stable."""
        size = len(self.numbers)
        near = [self.steps(own) for own in range(size)]
        best: dict[int, tuple[str, set[Path]]] = {target: ("own", {(target,)})}
        for _ in range(10 * size):
            fresh = {target: best[target]}
            for own in range(size):
                if own == target:
                    continue
                offers: list[tuple[int, int, str, Path]] = []
                for way, others in near[own].items():
                    for other in others:
                        kind, paths = best.get(other, ("", set()))
                        if kind in ("own", "down") or (kind and way == "up"):
                            offers += [(RANK[way], len(p), way, (own, *p)) for p in paths if own not in p]
                if offers:
                    first = min(offer[:2] for offer in offers)
                    fresh[own] = (min(o for o in offers)[2], {o[3] for o in offers if o[:2] == first})
            if fresh == best:
                return best
            best = fresh
        raise AssertionError("routes do not settle")

    def chosen(self, own: int, target: int) -> Path:
        """Return the route that the lowest AS number of each next hop picks, empty if there is none."""
        best = self.best(target)
        if own not in best:
            return ()
        path = [own]
        while path[-1] != target:
            path.append(min((p[1] for p in best[path[-1]][1]), key=lambda v: self.numbers[v]))
        return tuple(path)

    def valley_free(self, source: int, target: int) -> Iterator[Path]:
        """Yield every valley-free route that visits no system twice."""
        near = [self.steps(own) for own in range(len(self.numbers))]

        def go(path: Path, descending: bool) -> Iterator[Path]:
            if path[-1] == target:
                yield path
                return
            for way, others in near[path[-1]].items():
                if way == "down" or not descending:
                    for other in sorted(others - set(path)):
                        yield from go((*path, other), way != "up")

        yield from set(go((source,), False))

    def walk_touches(self, source: int, target: int, flagged: set[int]) -> bool:
        """Return whether a valley-free walk that may visit systems twice touches."""
        near = [self.steps(own) for own in range(len(self.numbers))]
        seen, waiting = set(), [(source, False, source in flagged)]
        while waiting:
            state = waiting.pop()
            if state in seen:
                continue
            seen.add(state)
            own, descending, touched = state
            for way, others in near[own].items():
                if way == "down" or not descending:
                    waiting += [(o, way != "up", touched or o in flagged) for o in others]
        return any((target, descending, True) in seen for descending in (False, True))
