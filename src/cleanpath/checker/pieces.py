"""Pieces: a proof that simple paths stay within a part of the network.

If each link lies in a piece, and the graph that joins every piece to its elements has no cycle, then a simple
path can leave a piece only through an element that it would have to pass again to come back. So it stays in
the pieces between its ends.
"""

from cleanpath.checker.case import Case, Fault


class Pieces:
    """A verified list of pieces, as a forest of elements and pieces."""

    def __init__(self, case: Case, pieces: list[list[str]]) -> None:
        self._inside: dict[str, list[int]] = {e: [] for e in case.elements}
        self._pieces = pieces
        for number, piece in enumerate(pieces):
            if len(set(piece)) != len(piece) or not set(piece) <= self._inside.keys():
                raise Fault(f"piece {number} repeats an element or names one that is not there")
            for element in piece:
                self._inside[element].append(number)
        for link in case.links:
            if link.a != link.b and not set(self._inside[link.a]) & set(self._inside[link.b]):
                raise Fault(f"link {link.id} lies in no piece")
        self._above: dict[str | int, str | int | None] = {}
        self._depth: dict[str | int, int] = {}
        for element in case.elements:
            if element not in self._depth:
                self._hang(element)

    def _hang(self, root: str) -> None:
        self._above[root], self._depth[root] = None, 0
        waiting: list[str | int] = [root]
        while waiting:
            here = waiting.pop()
            below = self._pieces[here] if isinstance(here, int) else self._inside[here]
            for there in below:
                if there == self._above[here]:
                    continue
                if there in self._depth:
                    raise Fault("the pieces hang together in a circle")
                self._above[there], self._depth[there] = here, self._depth[here] + 1
                waiting.append(there)

    def between(self, source: str, target: str) -> set[str]:
        """Return all elements of the pieces between two connected elements, both included."""
        one: str | int | None = source
        other: str | int | None = target
        passed: list[str | int] = []
        while one != other:
            if one is None or other is None:
                raise Fault(f"no pieces lead from {source} to {target}")
            if self._depth[one] >= self._depth[other]:
                passed.append(one)
                one = self._above[one]
            else:
                passed.append(other)
                other = self._above[other]
        if one is not None:
            passed.append(one)
        found = {source, target}
        for node in passed:
            found.update(self._pieces[node] if isinstance(node, int) else [node])
        return found
