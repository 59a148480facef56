"""Demands proposed for sources that have none."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

from cleanpath.errors import BadInput, UnknownName
from cleanpath.sources.builder import Columns, Imported
from cleanpath.sources.values import unique_ids

OPTIONS = {
    "from": "Kind, id or label (tag:x, site:x ...) of the elements where demands of 1 Mbit/s begin.",
    "to": "Kind, id or label of those where they end; each of the former gets a demand to each of these.",
}
LIMIT = 1_000_000
"""Demands made at once."""

PAIR_LIMIT = 10_000
"""Pairs of sites up to which a demand is proposed for each."""


def propose_demands(imported: Imported) -> Imported:
    """Return a network without demands with one of 1 Mbit/s between each two sites that links join.

    Each site is represented by its element with the most links, the first by id where several have as many.
    Where there are more than `PAIR_LIMIT` pairs, there is a demand from each site to the one whose element
    has the most links of all. Pairs without a way between them in the source get none and are counted. What
    was proposed is told. What lies behind those elements within a site is on no such path.
    """
    elements, links, sites = (imported.tables.get(name) for name in ("elements", "links", "sites"))
    if not (elements and links and sites) or len(imported.tables["demands"]["id"]):
        return add_demands(imported, "", "")
    degree = Counter((*links["a"], *links["b"]))
    doors, parts = _doors(elements, degree), _parts(elements["id"], links)
    if len(doors) < 2:
        return add_demands(imported, "", "")
    every = len(doors) * (len(doors) - 1) // 2 <= PAIR_LIMIT
    hub = max(sorted(doors), key=lambda site: degree[doors[site]])
    ends = list(combinations(sorted(doors), 2)) if every else [(site, hub) for site in sorted(doors)]
    pairs = [(doors[one], doors[other]) for one, other in ends if one != other]
    joined = [(one, other) for one, other in pairs if parts[one] == parts[other]]
    demands: Columns = {
        "id": unique_ids(f"{one}->{other}" for one, other in joined),
        "source": [one for one, _ in joined],
        "target": [other for _, other in joined],
        "volume": [1.0] * len(joined),
        "proposed": [True] * len(joined),
    }
    between = "one between each two sites" if every else "one from each site to the best-connected one"
    told = (
        f"demands proposed, {between} (--option from=KIND and --option to=KIND make others): {len(joined)}",
        f"pairs of sites without a way between them in the source (no demand): {len(pairs) - len(joined)}",
    )
    return replace(imported, tables=imported.tables | {"demands": demands}, left=(*imported.left, *told))


def _doors(elements: Columns, degree: Counter[str]) -> dict[str, str]:
    """Return for each site its element with the most links; sites without a linked element are not there."""
    doors: dict[str, str] = {}
    for element, site in sorted(zip(elements["id"], elements["site"], strict=True)):
        if site and degree[element] > degree[doors.get(site, "")]:
            doors[site] = element
    return doors


def _parts(elements: Sequence[str], links: Columns) -> dict[str, str]:
    """Return for each element one element that stands for its connected part, directions ignored."""
    above = {element: element for element in elements}

    def top(element: str) -> str:
        while above[element] != element:
            above[element] = element = above[above[element]]
        return element

    for a, b in zip(links["a"], links["b"], strict=True):
        above[top(a)] = top(b)
    return {element: top(element) for element in elements}


def add_demands(imported: Imported, begin: str, end: str) -> Imported:
    """Return an imported network with a demand from each element `begin` to each other element `end`.

    Both name a kind, an id or a label. Without them the network stays as it is, and where it then has no
    demand its account says how to make some.

    Raises
    ------
    UnknownName
        If no element has the kind or id.
    BadInput
        If only one of both is given, or more than a million demands would come of it.
    """
    table = imported.tables["demands"]
    if not begin and not end:
        hint = "demands: 0 in the source (assessing needs some: give --option from=KIND and --option to=KIND)"
        return imported if len(table["id"]) else replace(imported, left=(*imported.left, hint))
    if not (begin and end):
        raise BadInput("options", "from and to", "one of them", "Give both.")
    ids, kinds = imported.tables["elements"]["id"], imported.tables["elements"]["kind"]
    sources, targets = (_named(ids, kinds, name, imported.labels) for name in (begin, end))
    if len(sources) * len(targets) > LIMIT:
        raise BadInput("options", f"at most {LIMIT} demands", f"{len(sources)} times {len(targets)}")
    pairs = [(one, other) for one in sources for other in targets if one != other]
    made = unique_ids((f"{one}->{other}" for one, other in pairs), table["id"])
    added: dict[str, list[Any]] = {
        "id": made,
        "source": [one for one, _ in pairs],
        "target": [other for _, other in pairs],
        "volume": [1.0] * len(pairs),
    }
    demands: Columns = {name: [*table[name], *column] for name, column in added.items()}
    return replace(imported, tables=imported.tables | {"demands": demands})


def _named(
    ids: Iterable[str], kinds: Iterable[str], name: str, labels: Mapping[str, Sequence[str]]
) -> list[str]:
    rows = list(zip(ids, kinds, strict=True))
    chosen = [element for element, kind in rows if kind == name] or [e for e, _ in rows if e == name]
    chosen = chosen or list(labels.get(name.casefold(), ()))
    if not chosen:
        known = sorted({kind for _, kind in rows})[:1000]
        raise UnknownName("options", "kind or id", name, known, f"Kinds are {', '.join(known[:12])}.")
    return chosen


def assume_demands(imported: Imported) -> Imported:
    """Return an inventory with demands of 1 Mbit/s where it has none.

    Between each two sites that links join, as `propose_demands` does; else from each end of the network (an
    element with one neighbour, or every one where there is no end) to the best-connected element of its part.
    An element without links gets none: a box alone says nothing of traffic.
    """
    if len(imported.tables["demands"]["id"]):
        return imported
    between = propose_demands(imported)
    if len(between.tables["demands"]["id"]):
        return between
    pairs = list(_pairs(imported.tables))
    if not pairs:
        return between
    hint = "--option from=KIND and --option to=KIND make others"
    told = f"demands assumed, from the ends of the network to its centre ({hint}): {len(pairs)}"
    return replace(_with_demands(imported, pairs), left=(*imported.left, told))


def _with_demands(found: Imported, pairs: Sequence[tuple[str, str]]) -> Imported:
    table = found.tables["demands"]
    added: Columns = {
        "id": unique_ids((f"{one}->{other}" for one, other in pairs), table["id"]),
        "source": [one for one, _ in pairs],
        "target": [other for _, other in pairs],
        "volume": [1.0] * len(pairs),
    }
    demands: Columns = {name: [*table[name], *column] for name, column in added.items()}
    demands["proposed"] = [False] * len(table["id"]) + [True] * len(pairs)
    return replace(found, tables=found.tables | {"demands": demands})


def _pairs(tables: dict[str, Columns]) -> Iterator[tuple[str, str]]:
    near: dict[str, set[str]] = {element: set() for element in tables["elements"]["id"]}
    for a, b in zip(tables["links"]["a"], tables["links"]["b"], strict=True):
        if a != b:
            near[a].add(b)
            near[b].add(a)
    for part in _components(near):
        centre = max(part, key=lambda element: len(near[element]))
        ends = [e for e in part if len(near[e]) == 1 and e != centre] or [e for e in part if e != centre]
        yield from ((end, centre) for end in ends)


def _components(near: dict[str, set[str]]) -> Iterator[Sequence[str]]:
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
