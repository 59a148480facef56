"""Demands assumed for inventories that know none, so that every box in them gets a verdict at once."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from cleanpath.sources.demands import propose_demands
from cleanpath.sources.imported import Columns, Imported
from cleanpath.sources.scalars import unique_ids


def assume_demands(imported: Imported) -> Imported:
    """Return an inventory with demands of 1 Mbit/s where it has none.

    Between each two sites that links join, as `propose_demands` does; else from each end of the network (an
    element with one neighbour, or every one where there is no end) to the best-connected element of its part.
    An element without links gets a demand to itself, whose verdict is that of the box alone.
    """
    if len(imported.tables["demands"]["id"]):
        return imported
    between = propose_demands(imported)
    proposed = len(between.tables["demands"]["id"]) > 0
    found = between if proposed else imported
    pairs = [(one, other) for one, other in _pairs(imported.tables) if one == other or not proposed]
    alone = sum(one == other for one, other in pairs)
    way_out = "--option from=KIND and --option to=KIND make others"
    told = {
        f"demands assumed, from the ends of the network to its centre ({way_out})": len(pairs) - alone,
        "boxes without links, each with a demand to itself": alone,
    }
    lines = (f"{what}: {count}" for what, count in told.items() if count)
    return replace(_with_demands(found, pairs), left=(*found.left, *lines))


def _with_demands(found: Imported, pairs: Sequence[tuple[str, str]]) -> Imported:
    table = found.tables["demands"]
    added: Columns = {
        "id": unique_ids((f"{one}->{other}" for one, other in pairs), table["id"]),
        "source": [one for one, _ in pairs],
        "target": [other for _, other in pairs],
        "volume": [1.0] * len(pairs),
    }
    demands: Columns = {name: [*table[name], *column] for name, column in added.items()}
    return replace(found, tables=found.tables | {"demands": demands})


def _pairs(tables: dict[str, Columns]) -> Iterator[tuple[str, str]]:
    near: dict[str, set[str]] = {element: set() for element in tables["elements"]["id"]}
    for a, b in zip(tables["links"]["a"], tables["links"]["b"], strict=True):
        if a != b:
            near[a].add(b)
            near[b].add(a)
    for part in _parts(near):
        centre = max(part, key=lambda element: len(near[element]))
        ends = [e for e in part if len(near[e]) == 1 and e != centre] or [e for e in part if e != centre]
        yield from ((end, centre) for end in ends or [centre])


def _parts(near: dict[str, set[str]]) -> Iterator[Sequence[str]]:
    """Yield the connected parts, elements in the order of the source."""
    place = {element: number for number, element in enumerate(near)}
    seen: set[str] = set()
    for start in near:
        if start in seen:
            continue
        seen.add(start)
        part, edge = [start], [start]
        while edge:
            fresh = near[edge.pop()] - seen
            seen |= fresh
            part += fresh
            edge += fresh
        yield sorted(part, key=place.__getitem__)
