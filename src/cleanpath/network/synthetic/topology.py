"""How many of what a generated operator has, and how it is wired: arrays of element numbers, no texts.

Elements are numbered block by block in the order of `KINDS`. The country has cities with a pair of core
routers each, on two planes; regions with a pair of edge routers; aggregation routers in rings between that
pair (first tier); cell-site routers between two neighbours of such a ring, in chains or with two uplinks of
their own (second tier); and radio, fixed and customer equipment behind them, some of it with two uplinks.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleanpath.errors import BadInput

Ints = NDArray[np.int64]
Reals = NDArray[np.floating]

LEAST, MOST = 100, 10_000_000
LINKS_PER_ELEMENT = 1.376
"""Links an element: 137,600 for 100,000, the size at which the peers of the benchmarks are compared."""

RING, CHAIN = 7, 5
"""Routers of a ring of the first tier, of a chain of the second."""

CHAINED = 0.4
"""Share of cell-site routers that hang in chains; the others have two uplinks of their own."""

FUNCTIONS = ("amf", "smf", "ausf", "udm", "pcf", "nrf", "chf")
KINDS = (
    "mpls_p_router",
    "internet_gateway",
    "upf",
    *FUNCTIONS,
    "nfvi_host",
    "ems",
    "nms_oss",
    "nfvo_vnfm",
    "route_reflector",
    "prtc_tgm",
    "mpls_pe_router",
    "dwdm_otn",
    "aggregation_router",
    "cell_site_router",
    "gnb",
    "enodeb",
    "olt",
    "ont_cpe",
)
LEAVES = ("gnb", "enodeb", "olt", "ont_cpe")
LEAF_SHARES = (0.5, 0.3, 0.14, 0.06)


@dataclass(frozen=True, slots=True)
class Layout:
    """Numbers of everything, and where each block of elements begins.

    `regions` and `cities` are counts; `start[kind]` and `count[kind]` give the block of a kind; `size` is the
    number of elements. `agg_region`, `router_agg`, `leaf_router` say in which region, at which
    aggregation router (counted from 0) and behind which cell-site router each one stands.
    """

    size: int
    regions: int
    cities: int
    start: dict[str, int]
    count: dict[str, int]
    agg_region: Ints
    router_agg: Ints
    leaf_router: Ints

    def block(self, kind: str) -> Ints:
        """Return the numbers of the elements of a kind."""
        return np.arange(self.start[kind], self.start[kind] + self.count[kind])


@dataclass(frozen=True, slots=True)
class Wiring:
    """Links of a layout, all (M,): the ends, the routing cost, and the conduit or -1."""

    a: Ints
    b: Ints
    weight: Reals
    conduit: Ints


def plan_layout(elements: int, managers: int, random: np.random.Generator) -> Layout:
    """Share out `elements` over kinds, regions and cities; `managers` are wanted for vendors and domains.

    Raises
    ------
    BadInput
        If `elements` is not from 100 to 10,000,000.
    """
    if not LEAST <= elements <= MOST:
        raise BadInput("elements", f"a number from {LEAST} to {MOST}", str(elements))
    regions = int(np.clip(round(elements / 1500), 2, 2000))
    cities = int(np.clip(round(2 * regions**0.5), 3, 40))
    count = dict.fromkeys(KINDS, 0)
    count |= dict.fromkeys(FUNCTIONS, 2)
    count["mpls_p_router"] = 2 * cities
    count["internet_gateway"] = min(8, cities)
    count["upf"] = 2 * max(1, regions // 20)
    count["nfvi_host"] = 2 + (count["upf"] + 2 * len(FUNCTIONS)) // 8
    count |= {"ems": managers, "nms_oss": 2, "nfvo_vnfm": 1, "route_reflector": 2}
    count |= {"prtc_tgm": regions, "mpls_pe_router": 2 * regions, "dwdm_otn": 2 * regions}
    rest = elements - sum(count.values())
    count["aggregation_router"] = max(2 * regions, round(0.05 * rest))
    count["cell_site_router"] = round(0.37 * rest)
    leaves = rest - count["aggregation_router"] - count["cell_site_router"]
    shares = np.floor(np.array(LEAF_SHARES) * leaves).astype(int)
    shares[0] += leaves - shares.sum()
    count |= dict(zip(LEAVES, shares.tolist(), strict=True))
    begins = np.concatenate([[0], np.cumsum([count[kind] for kind in KINDS])]).tolist()
    start = dict(zip(KINDS, begins, strict=False))
    agg, routers = count["aggregation_router"], count["cell_site_router"]
    behind = [np.sort(random.integers(0, routers, count[kind])) for kind in LEAVES]
    weights = random.lognormal(0, 0.6, regions)
    spare = random.multinomial(agg - 2 * regions, weights / weights.sum())
    return Layout(
        size=elements,
        regions=regions,
        cities=cities,
        start=start,
        count=count,
        agg_region=np.repeat(np.arange(regions), 2 + spare),
        router_agg=np.sort(random.integers(0, agg, routers)),
        leaf_router=np.concatenate(behind),
    )


class _Links:
    """Links while they are drawn."""

    def __init__(self) -> None:
        self.parts: list[tuple[Ints, Ints, Reals, Ints]] = []
        self.conduits = 0

    def add(self, a: Ints, b: Ints, weight: float | Reals, conduit: Ints | None = None) -> None:
        cost = np.broadcast_to(np.asarray(weight, dtype=np.float64), a.shape)
        duct = np.full(len(a), -1) if conduit is None else conduit
        self.parts.append((a, b, cost, duct))

    def new_conduits(self, count: int) -> Ints:
        """Return the numbers of `count` conduits that no link uses yet."""
        self.conduits += count
        return np.arange(self.conduits - count, self.conduits)

    def count(self) -> int:
        return sum(len(part[0]) for part in self.parts)


def wire_layout(layout: Layout, random: np.random.Generator) -> Wiring:
    """Draw the links of a layout; their number is `LINKS_PER_ELEMENT` times the elements where that fits."""
    links = _Links()
    _wire_core(layout, random, links)
    _wire_centres(layout, random, links)
    _wire_regions(layout, random, links)
    following = _wire_rings(layout, random, links)
    _wire_routers(layout, random, links, following)
    _wire_leaves(layout, random, links)
    a, b, weight, conduit = (np.concatenate(column) for column in zip(*links.parts, strict=True))
    return Wiring(a, b, weight, conduit)


def _wire_core(layout: Layout, random: np.random.Generator, links: _Links) -> None:
    """A ring of cities and chords on each plane; both planes of some stretches share a conduit."""
    cities = np.arange(layout.cities)
    chords = random.permutation(cities)[: 2 * (layout.cities // 2)].reshape(2, -1)
    far = np.abs(chords[0] - chords[1]) % (layout.cities - 1) > 1
    one = np.concatenate([cities, chords[0][far]])
    other = np.concatenate([(cities + 1) % layout.cities, chords[1][far]])
    cost = 10.0 + random.integers(0, 4, len(one))
    duct = np.where(random.random(len(one)) < 0.3, links.new_conduits(len(one)), -1)
    for plane in (0, 1):
        links.add(2 * one + plane, 2 * other + plane, cost, duct)
    links.add(2 * cities, 2 * cities + 1, 5.0)


def _wire_centres(layout: Layout, random: np.random.Generator, links: _Links) -> None:
    """Gateways and functions to both core routers of a city; hosts and managers to one."""
    twice = np.concatenate(
        [layout.block(k) for k in ("internet_gateway", "upf", *FUNCTIONS, "route_reflector")]
    )
    city = _city_of_centre(layout, twice)
    for plane in (0, 1):
        links.add(twice, 2 * city + plane, 10.0)
    once = np.concatenate([layout.block(k) for k in ("nfvi_host", "ems", "nms_oss", "nfvo_vnfm")])
    links.add(once, 2 * _city_of_centre(layout, once) + random.integers(0, 2, len(once)), 20.0)


def _city_of_centre(layout: Layout, elements: Ints) -> Ints:
    return elements % layout.cities


def home_city(layout: Layout, region: Ints) -> Ints:
    """Return the city whose core routers serve a region first."""
    return region * layout.cities // layout.regions


def _wire_regions(layout: Layout, random: np.random.Generator, links: _Links) -> None:
    """Edge routers to the home city over an optical terminal, and to the next city; some uplinks share."""
    region = np.arange(layout.regions)
    edge, optical = layout.start["mpls_pe_router"], layout.start["dwdm_otn"]
    home = home_city(layout, region)
    shared = np.where(random.random(layout.regions) < 0.25, links.new_conduits(layout.regions), -1)
    for plane in (0, 1):
        terminal, router = optical + 2 * region + plane, edge + 2 * region + plane
        links.add(2 * home + plane, terminal, 10.0, shared)
        links.add(terminal, router, 10.0)
        links.add(router, 2 * ((home + 1) % layout.cities) + plane, 30.0)
    links.add(edge + 2 * region, edge + 2 * region + 1, 10.0)
    links.add(layout.block("prtc_tgm"), edge + 2 * region, 20.0)


def _wire_rings(layout: Layout, random: np.random.Generator, links: _Links) -> Ints:
    """Rings of aggregation routers between both edge routers; returns what follows each in its ring."""
    agg = layout.block("aggregation_router")
    region = layout.agg_region
    first_of_region = np.searchsorted(region, region)
    ring = (np.arange(len(agg)) - first_of_region) // RING
    begins = np.ones(len(agg), dtype=np.bool_)
    begins[1:] = (region[1:] != region[:-1]) | (ring[1:] != ring[:-1])
    ends = np.append(begins[1:], True)
    edge = layout.start["mpls_pe_router"] + 2 * region
    before = np.where(begins, edge, np.append(0, agg[:-1]))
    following = np.where(ends, edge + 1, np.append(agg[1:], 0))
    duct = links.new_conduits(len(agg))
    duct = np.where(random.random(len(agg)) < 0.15, np.roll(duct, 1), duct)
    shared = np.bincount(duct)[duct] > 1
    links.add(before, agg, 100.0, np.where(shared, duct, -1))
    links.add(agg[ends], following[ends], 100.0)
    return following


def _wire_routers(layout: Layout, random: np.random.Generator, links: _Links, following: Ints) -> None:
    """Cell-site routers between an aggregation router and the next of its ring."""
    router, place = layout.block("cell_site_router"), layout.router_agg
    near, next_one = layout.start["aggregation_router"] + place, following[place]
    chained = random.random(len(router)) < CHAINED
    own = ~chained
    links.add(near[own], router[own], 1000.0)
    links.add(next_one[own], router[own], 1000.0)
    router, place, near, next_one = (column[chained] for column in (router, place, near, next_one))
    chain = (np.arange(len(router)) - np.searchsorted(place, place)) // CHAIN
    begins = np.ones(len(router), dtype=np.bool_)
    begins[1:] = (place[1:] != place[:-1]) | (chain[1:] != chain[:-1])
    ends = np.append(begins[1:], True)[: len(router)]
    links.add(np.where(begins, near, np.roll(router, 1)), router, 1000.0)
    links.add(router[ends], next_one[ends], 1000.0)


def _wire_leaves(layout: Layout, random: np.random.Generator, links: _Links) -> None:
    """One uplink each, and a second one for as many as the number of links asks for."""
    first = layout.start["cell_site_router"]
    leaf = np.concatenate([layout.block(kind) for kind in LEAVES])
    links.add(first + layout.leaf_router, leaf, 1000.0)
    wanted = round(LINKS_PER_ELEMENT * layout.size) - links.count()
    routers = layout.count["cell_site_router"]
    twice = np.sort(random.permutation(len(leaf))[: max(0, wanted)]) if routers > 1 else np.arange(0)
    other = (layout.leaf_router[twice] + 1) % max(routers, 1)
    links.add(first + other, leaf[twice], 1000.0)
