"""Verdicts of small cases from the definitions alone: all truths, all states, all routes, one by one."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property
from itertools import combinations, product
from pathlib import Path

from hypothesis import strategies as st

LEVELS = ("clear", "possible", "sometimes", "always")
RESTRICTED = {"huawei": True, "hisilicon": True, "nokia": False, "ericsson": False, "zte": False}
"""Whether a maker is huawei or was its own on the day."""
SETTINGS = 'title = "T"\nlens = "{}"\nas_of = "2018-11-23"\nrouting = "{}"\nfailures = "{}"\nreroute = {}\n'
QUARTERS = 4

Row = tuple[object, ...]
Route = tuple[Fraction, tuple[str, ...]]
Bounds = tuple[Fraction, Fraction]


@dataclass(frozen=True)
class World:
    """A case: rows as written, in the order of the columns in `write`."""

    elements: list[tuple[str, str, str, str]]
    links: list[tuple[str, str, str, str, str, str]]
    demands: list[tuple[str, str, str]]
    mixes: list[tuple[str, str, int, int]] = field(default_factory=list)
    paths: list[tuple[str, int, int, str, str]] = field(default_factory=list)
    routing: str = "structural"
    failures: str = "none"
    reroute: bool = False
    lens: str = "vendor:huawei"

    def write(self, folder: Path) -> str:
        """Write the case as CSV and return its place."""
        folder.mkdir(parents=True, exist_ok=True)
        text = SETTINGS.format(self.lens, self.routing, self.failures, str(self.reroute).lower())
        (folder / "case.toml").write_text(text, encoding="utf-8")
        mixes = [(e, v, low / QUARTERS, high / QUARTERS) for e, v, low, high in self.mixes]
        for name, columns, rows in (
            ("elements", "id,kind,vendor,site", self.elements),
            ("links", "id,a,b,weight,directed,group", self.links),
            ("demands", "id,source,target", self.demands),
            ("mixes", "element,vendor,low,high", mixes),
            ("paths", "demand,path,position,element,share", self.paths),
            ("sites", "id,name,country", [("here", "Here", "DE"), ("there", "There", "US")]),
        ):
            out = io.StringIO()
            csv.writer(out, lineterminator="\n").writerows([columns.split(","), *rows])
            (folder / f"{name}.csv").write_text(out.getvalue(), encoding="utf-8")
        return str(folder)

    @cached_property
    def bounds(self) -> dict[str, Bounds]:
        """How much of each element is restricted, at the least and at the most."""
        return {name: self._bounds(name, kind, vendor) for name, kind, vendor, _ in self.elements}

    def _bounds(self, name: str, kind: str, vendor: str) -> Bounds:
        if vendor == "@claims":
            return bounds_of_mix([row[1:] for row in self.mixes if row[0] == name])
        if not vendor:
            return Fraction(0), Fraction(kind != "boundary")
        truths = {RESTRICTED[one] for one in vendor.split("|")}
        return Fraction(all(truths)), Fraction(any(truths))

    def worlds(self) -> Iterator[dict[str, Bounds]]:
        """Yield what each element is, for every truth of the unknown ones."""
        opened = [name for name, bounds in self.bounds.items() if bounds == (0, 1)]
        for truths in product((0, 1), repeat=len(opened)):
            yield self.bounds | {n: (Fraction(t), Fraction(t)) for n, t in zip(opened, truths, strict=True)}

    @cached_property
    def arcs(self) -> list[tuple[str, str, Fraction, str, str]]:
        """The directions in which traffic may use links: tail, head, cost, link, group."""
        found = []
        for link, a, b, weight, directed, group in self.links:
            cost = Fraction(weight or "1")
            ways = [(a, b)] if directed == "true" else [(a, b), (b, a)]
            found += [(tail, head, cost, link, group) for tail, head in ways if tail != head]
        return found


def fillings(vendors: list[str]) -> Iterator[dict[str, int]]:
    """Yield all ways to share the whole out over vendors and an unknown rest (""), in quarters."""
    for counts in product(range(QUARTERS + 1), repeat=len(vendors)):
        if sum(counts) <= QUARTERS:
            yield {**dict(zip(vendors, counts, strict=True)), "": QUARTERS - sum(counts)}


def bounds_of_mix(rows: list[tuple[str, int, int]]) -> Bounds:
    """Return the least and the greatest restricted share; where rows contradict each other, of each alone."""
    vendors = sorted({v for row in rows for v in row[0].split("|")})

    def among(said: list[tuple[str, int, int]]) -> list[tuple[int, int]]:
        fit = [
            f
            for f in fillings(vendors)
            if all(low <= sum(f[v] for v in names.split("|")) <= high for names, low, high in said)
        ]
        surely = [sum(n for v, n in f.items() if RESTRICTED.get(v, False)) for f in fit]
        maybe = [sum(n for v, n in f.items() if RESTRICTED.get(v, True)) for f in fit]
        return list(zip(surely, maybe, strict=True))

    found = among(rows) or [pair for row in rows for pair in among([row])]
    return Fraction(min(p[0] for p in found), QUARTERS), Fraction(max(p[1] for p in found), QUARTERS)


def simple_paths(world: World, source: str, target: str) -> list[Route]:
    """Return every simple path as elements; none has a share."""
    after: dict[str, set[str]] = {}
    for tail, head, *_ in world.arcs:
        after.setdefault(tail, set()).add(head)

    def walk(path: tuple[str, ...]) -> Iterator[Route]:
        if path[-1] == target:
            yield Fraction(0), path
            return
        for following in sorted(after.get(path[-1], set()) - set(path)):
            yield from walk((*path, following))

    return list(walk((source,)))


def shortest_routes(world: World, source: str, target: str, lost: tuple[str, str]) -> list[Route]:
    """Return the shortest routes in a state with their shares; routers split equally over links."""
    what, name = lost
    arcs = [
        (tail, head, cost)
        for tail, head, cost, link, group in world.arcs
        if name not in {"link": {link}, "element": {tail, head}, "group": {group}}.get(what, set())
    ]
    far: dict[str, Fraction] = {target: Fraction(0)}
    for _ in world.elements:
        for tail, head, cost in arcs:
            if head in far:
                far[tail] = min(far.get(tail, far[head] + cost), far[head] + cost)

    def walk(at: str) -> Iterator[Route]:
        if at == target:
            yield Fraction(1), (at,)
            return
        hops = [h for t, h, cost in arcs if t == at and h in far and far[h] + cost == far[at]]
        for hop in hops:
            for share, rest in walk(hop):
                yield share / len(hops), (at, *rest)

    return list(walk(source)) if source in far else []


def states(world: World, source: str, target: str) -> list[tuple[str, str]]:
    """Return what fails in each state but the intact one."""
    links = [("link", row[0]) for row in world.links]
    nodes = [("element", row[0]) for row in world.elements if row[0] not in (source, target)]
    groups = [("group", g) for g in sorted({row[5] for row in world.links} - {""})]
    alone = [("link", row[0]) for row in world.links if not row[5]]
    return {"link": links, "node": nodes, "single": links + nodes, "group": groups + alone}.get(
        world.failures, []
    )


def given_routes(world: World, demand: str) -> list[Route]:
    """Return the given paths of a demand; each silent hop is an element of its own."""
    found: dict[int, list[tuple[int, str, str]]] = {}
    for owner, number, position, element, share in world.paths:
        if owner == demand:
            found.setdefault(number, []).append((position, element or f"?{number}.{position}", share))
    return [(Fraction(rows[0][2]), tuple(e for _, e, _ in sorted(rows))) for rows in found.values()]


@dataclass(frozen=True)
class Routes:
    """The routes of a demand now, and those of all other states together."""

    now: list[Route]
    later: list[Route]
    anyway: list[Route]


def routes_of(world: World, demand: str, source: str, target: str) -> Routes:
    """Return where the traffic of a demand goes."""
    anyway = simple_paths(world, source, target)
    if world.routing == "structural":
        return Routes(anyway, [], anyway)
    if world.routing != "igp":
        return Routes(given_routes(world, demand), [], anyway)
    now = shortest_routes(world, source, target, ("", ""))
    failed = states(world, source, target)
    later = [r for lost in failed for r in shortest_routes(world, source, target, lost)]
    return Routes(now, later + (anyway if world.reroute else []), anyway)


def answer(world: World, demand: str, source: str, target: str) -> dict[str, object]:
    """Return what an assessment must say of a demand."""
    routes = routes_of(world, demand, source, target)
    silent = sorted({e for _, route in routes.now for e in route} - set(world.bounds))
    full = replace(world, elements=[*world.elements, *((name, "hop", "", "") for name in silent)])
    least, most = 3, 0
    lows, highs, clean, forced = [], [], [], []
    for bounds in full.worlds():
        low, high = {e: b[0] for e, b in bounds.items()}, {e: b[1] for e, b in bounds.items()}
        least = min(least, level(world, routes, low, max_of))
        most = max(most, level(world, routes, high, sum_of))
        lows.append(share(world, routes.now, low, max_of, min))
        highs.append(share(world, routes.now, high, sum_of, max))
        clean.append(any(sum_of(route, high) == 0 for _, route in routes.anyway))
        forced.append(all(max_of(route, low) > 0 for _, route in routes.anyway))
    if not routes.now:
        least, most, lows, highs = 0, 3, [Fraction(0)], [Fraction(1)]
    elif world.routing == "measured":
        most = max(most, 1)  # what no trace shows may be on ways that nobody traced
    known = "yes" if all(clean) else "no" if all(forced) else "unknown"
    return {
        "reachable": bool(routes.now),
        "low": LEVELS[least],
        "high": LEVELS[most],
        "share_low": min(lows),
        "share_high": max(highs),
        "avoidable": known if routes.anyway else "unknown",
        "disjoint_clean_paths": disjoint(routes.anyway, {e for e, b in world.bounds.items() if b[1] > 0}),
        "cut": cut_size(routes.anyway, {e for e, b in world.bounds.items() if b[0] > 0}),
    }


def max_of(route: tuple[str, ...], touch: dict[str, Fraction]) -> Fraction:
    """Return the least that a route can touch, whatever overlaps."""
    return max(touch[e] for e in route)


def sum_of(route: tuple[str, ...], touch: dict[str, Fraction]) -> Fraction:
    """Return the most that a route can touch, if nothing overlaps."""
    return min(Fraction(1), sum((touch[e] for e in set(route)), Fraction(0)))


def level(world: World, routes: Routes, touch: dict[str, Fraction], of) -> int:
    """Return the level of a demand if elements touch as given."""
    now = [of(route, touch) for _, route in routes.now]
    later = [of(route, touch) for _, route in routes.later]
    if now and all(part == 1 for part in now):
        return 3
    some = all(part > 0 for part in now) if world.routing == "structural" else any(part > 0 for part in now)
    if now and some:
        return 2
    return int(any(part > 0 for part in now + later))


def share(world: World, now: list[Route], touch: dict[str, Fraction], of, end) -> Fraction:
    """Return the share that touches now; of paths whose shares are not known, an end of what it can be."""
    parts = [of(route, touch) for _, route in now] or [Fraction(0)]
    if world.routing == "structural":
        return end(parts)
    return sum((p * part for (p, _), part in zip(now, parts, strict=False)), Fraction(0))


def disjoint(paths: list[Route], flagged: set[str]) -> int:
    """Return how many paths that touch nothing flagged share only their ends."""
    inner = list({frozenset(path[1:-1]) for _, path in paths if not flagged & set(path)})

    def best(used: frozenset[str], rest: list[frozenset[str]]) -> int:
        if not rest:
            return 0
        without = best(used, rest[1:])
        return without if rest[0] & used else max(without, 1 + best(used | rest[0], rest[1:]))

    return best(frozenset(), inner)


def cut_size(paths: list[Route], flagged: set[str]) -> int:
    """Return how many flagged elements it takes at least to meet every path, 0 if they cannot."""
    for size in range(1, len(flagged) + 1):
        if any(all(set(cut) & set(path) for _, path in paths) for cut in combinations(sorted(flagged), size)):
            return size if paths else 0
    return 0


NAMES = "abcdef"
VENDORS = ("nokia",) * 5 + ("ericsson", "huawei", "hisilicon", "", "", "nokia|huawei", "nokia|zte", "@claims")
MIXED = ("nokia", "huawei", "zte", "nokia|ericsson", "ericsson")
WEIGHTS = (("1",), ("1", "1", "2"), ("0.1", "0.2", "0.3", ""), ("1e-12", "2e-12"), ("3e8", "0.5", "1"))


@st.composite
def worlds(draw: st.DrawFn, routings: tuple[str, ...] = ("structural", "igp", "pinned", "measured")) -> World:
    """Draw a small case in which every element talks to every other and to itself."""
    names = NAMES[: draw(st.integers(2, 6))]
    kind = st.sampled_from(("router", "router", "gnb", "boundary", "no such kind"))
    vendors = st.sampled_from(VENDORS)
    rows = [(n, draw(kind), draw(vendors), draw(st.sampled_from(("", "here", "there")))) for n in names]
    unknown = [row[0] for row in rows if row[2] in ("", "nokia|huawei")]
    rows = [(n, k, "nokia" if n in unknown[4:] else v, s) for n, k, v, s in rows]
    end = st.sampled_from(names)
    weight = st.sampled_from(draw(st.sampled_from(WEIGHTS)))
    direction = st.sampled_from(draw(st.sampled_from((("false",), ("", "", "true")))))
    cell = st.tuples(end, end, weight, direction, st.sampled_from(("", "", "g", "h")))
    links = [(f"l{i}", *row) for i, row in enumerate(draw(st.lists(cell, min_size=1, max_size=10)))]
    demands = [(f"{s}>{t}", s, t) for s in names for t in names]
    mixes = [
        (name, vendor, *sorted(draw(st.tuples(st.integers(0, QUARTERS), st.integers(0, QUARTERS)))))
        for name, _, made, _ in rows
        if made == "@claims"
        for vendor in draw(st.lists(st.sampled_from(MIXED), unique=True, max_size=3))
    ]
    routing = draw(st.sampled_from(routings))
    failures = draw(st.sampled_from(("none", "link", "node", "single", "group")))
    reroute = routing in ("structural", "igp") and draw(st.booleans())
    world = World(rows, links, demands, mixes, [], routing, failures, reroute)
    return replace(world, paths=draw(_paths(world))) if routing in ("pinned", "measured") else world


@st.composite
def _paths(draw: st.DrawFn, world: World) -> list[tuple[str, int, int, str, str]]:
    rows = []
    for demand, source, target in world.demands:
        known = [path for _, path in simple_paths(world, source, target)]
        if not known or not draw(st.booleans()):
            continue
        chosen = draw(st.lists(st.sampled_from(known), min_size=1, max_size=2))
        shares = ("1",) if len(chosen) == 1 else ("0.25", "0.75")
        for number, (path, part) in enumerate(zip(chosen, shares, strict=True)):
            hidden = draw(st.sampled_from((False, False, True)))
            for place, name in enumerate(path):
                silent = hidden and 0 < place < len(path) - 1
                rows.append((demand, number, place, "" if silent else name, part))
    return rows
