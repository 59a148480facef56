"""A synthetic operator: elements, vendors, relations.

The country is fictional (code ZZ, in the open South Atlantic), the makers are real because rules name real
makers; which region bought from whom is drawn at random from made-up shares. About one element in 25 has no
maker on record and one in 50 a set of two candidates. The shape is described in `layout`.

The makers are real because rules name real makers; the shares are made up.
"""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleanpath.errors import BadInput
from cleanpath.network.synthetic.topology import (
    FUNCTIONS,
    KINDS,
    LEAVES,
    Ints,
    Layout,
    Wiring,
    home_city,
    plan_layout,
    wire_layout,
)
from cleanpath.sources.builder import Columns, Imported

SHARES = {
    "ran": {"ericsson": 0.35, "nokia": 0.25, "huawei": 0.22, "zte": 0.1, "samsung": 0.08},
    "ip": {"cisco": 0.35, "juniper": 0.2, "nokia": 0.2, "huawei": 0.25},
    "optical": {"ciena": 0.35, "infinera": 0.2, "adva": 0.15, "huawei": 0.3},
    "core": {"ericsson": 0.5, "nokia": 0.3, "huawei": 0.2},
    "fixed": {"nokia": 0.35, "huawei": 0.3, "zte": 0.15, "adtran": 0.2},
    "computing": {"dell": 0.5, "hpe": 0.3, "inspur": 0.2},
    "timing": {"adva": 0.7, "huawei": 0.3},
    "management": {"nokia": 0.6, "ericsson": 0.4},
}
"""Made-up shares of makers by domain; a region draws one maker a domain from them."""

DOMAINS = {
    "ran": ("gnb", "enodeb"),
    "ip": (
        "mpls_p_router",
        "internet_gateway",
        "route_reflector",
        "mpls_pe_router",
        "aggregation_router",
        "cell_site_router",
    ),
    "optical": ("dwdm_otn",),
    "core": ("upf", *FUNCTIONS),
    "fixed": ("olt", "ont_cpe"),
    "computing": ("nfvi_host",),
    "timing": ("prtc_tgm",),
    "management": ("nms_oss", "nfvo_vnfm", "ems"),
}
MANAGED = ("ran", "ip", "optical", "core", "fixed")
"""Domains with one element manager for each of their makers, made by the same maker."""

STRAY, UNKNOWN, CANDIDATES = 0.04, 0.04, 0.02
"""Shares of elements: not of their region's maker; without a maker on record; with two candidates."""

VENDORS = tuple(sorted({vendor for shares in SHARES.values() for vendor in shares}))


def choose(texts: Any, codes: Ints) -> Any:
    """Return `texts[codes]` as an Arrow column."""
    values = texts if isinstance(texts, pa.Array) else pa.array(texts, pa.string())
    return values.take(pa.array(codes))


def draw_vendors(layout: Layout, region: Ints, random: np.random.Generator) -> tuple[Ints, Ints]:
    """Return the true maker of each element, and another of its domain, as numbers in `VENDORS`; (N,)."""
    vendor, other = np.zeros((2, layout.size), dtype=np.int64)
    for domain, kinds in DOMAINS.items():
        names = np.array([VENDORS.index(name) for name in SHARES[domain]])
        shares = np.array(list(SHARES[domain].values()))
        for kind in kinds:
            block = layout.block(kind)
            own = random.choice(names, len(block), p=shares)
            regional = random.choice(names, layout.regions, p=shares)
            stray = (region[block] < 0) | (random.random(len(block)) < STRAY)
            vendor[block] = np.where(stray, own, regional[region[block]])
            other[block] = random.choice(names, len(block))
    managers = [VENDORS.index(name) for domain in MANAGED for name in SHARES[domain]]
    vendor[layout.block("ems")] = other[layout.block("ems")] = managers
    return vendor, other


def declare_vendors(vendor: Ints, other: Ints, random: np.random.Generator) -> Any:
    """Return what the inventory says of the makers: mostly the truth, sometimes nothing or a pair."""
    count = len(VENDORS)
    pairs = ["|".join(sorted({one, other})) for one in VENDORS for other in VENDORS]
    chance = random.random(len(vendor))
    code = np.where(chance < UNKNOWN + CANDIDATES, count + 1 + vendor * count + other, vendor)
    code[chance < UNKNOWN] = count
    return choose([*VENDORS, "", *pairs], code)


def relate_elements(layout: Layout, region: Ints, vendor: Ints, ids: Any) -> Columns:
    """Return who manages, hosts, controls and synchronises whom."""
    parts = [*_managers(layout, vendor), *_controllers(layout, region)]
    source = np.concatenate([one for one, _, _ in parts])
    target = np.concatenate([other for _, _, other in parts])
    kinds = [pa.repeat(kind, len(other)) for _, kind, other in parts]
    return {"source": choose(ids, source), "kind": pa.concat_arrays(kinds), "target": choose(ids, target)}


def _managers(layout: Layout, vendor: Ints) -> list[tuple[Ints, str, Ints]]:
    """Element managers for their maker's elements of a domain; one system over hosts and clocks."""
    parts = []
    first = layout.start["ems"]
    for domain in MANAGED:
        place = np.zeros(len(VENDORS), dtype=np.int64)
        place[[VENDORS.index(name) for name in SHARES[domain]]] = np.arange(len(SHARES[domain]))
        managed = np.concatenate([layout.block(kind) for kind in DOMAINS[domain]])
        parts.append((first + place[vendor[managed]], "manages", managed))
        first += len(SHARES[domain])
    rest = np.concatenate([layout.block("nfvi_host"), layout.block("prtc_tgm"), layout.block("ems")])
    parts.append((layout.start["nms_oss"] + rest % 2, "manages", rest))
    functions = _functions(layout)
    parts.append((np.full(len(functions), layout.start["nfvo_vnfm"]), "manages", functions))
    return parts


def _functions(layout: Layout) -> Ints:
    return np.concatenate([layout.block(kind) for kind in DOMAINS["core"]])


def _controllers(layout: Layout, region: Ints) -> list[tuple[Ints, str, Ints]]:
    functions, hosts = _functions(layout), layout.block("nfvi_host")
    radios = np.concatenate([layout.block("gnb"), layout.block("enodeb")])
    edges, gnbs, anchors = layout.block("mpls_pe_router"), layout.block("gnb"), layout.block("upf")
    return [
        (hosts[functions % len(hosts)], "hosts", functions),
        (layout.start["prtc_tgm"] + region[radios], "synchronises", radios),
        (layout.start["amf"] + region[gnbs] % 2, "controls", gnbs),
        (layout.start["smf"] + anchors % 2, "controls", anchors),
        (layout.start["route_reflector"] + edges % 2, "controls", edges),
    ]


FIRST_YEAR, LAST_YEAR = 2009, 2023
CITIES_BOX = (-32.0, -27.0, -25.0, -18.0)
"""Least and greatest latitude and longitude of the cities, in open sea."""

OPERATOR = "Synthetic Operator"
SHORT = {
    "mpls_p_router": "p",
    "internet_gateway": "gw",
    "nfvi_host": "host",
    "nms_oss": "nms",
    "nfvo_vnfm": "nfvo",
    "route_reflector": "rr",
    "prtc_tgm": "clock",
    "mpls_pe_router": "pe",
    "dwdm_otn": "wdm",
    "aggregation_router": "agg",
    "cell_site_router": "csr",
    "enodeb": "enb",
    "ont_cpe": "cpe",
}
"""How ids begin where it is not the kind itself."""


def generate_operator(elements: int, seed: int) -> Imported:
    """Generate a synthetic operator of exactly `elements` elements.

    Parameters
    ----------
    elements
        From 100 to 10,000,000; hosts, managers and clocks included.
    seed
        Any number from 0; the same seed and size give the same network.

    Returns
    -------
    Imported
        Tables of elements, links (1.376 an element from some 150 elements on), demands (one for each 100
        elements, from 10 to 10,000; half of them from a protected site to a gateway, class `gateway`, half
        between two sites, class `pair`), sites and relations, as Arrow columns.

    Raises
    ------
    BadInput
        If a number is out of range.
    """
    if seed < 0:
        raise BadInput("seed", "a number from 0", str(seed))
    random = np.random.default_rng(seed)
    layout = plan_layout(elements, sum(len(SHARES[domain]) for domain in MANAGED), random)
    wiring = wire_layout(layout, random)
    region = _regions(layout)
    vendor, other = draw_vendors(layout, region, random)
    ids = _ids(layout)
    site = _sites_of(layout, region)
    demands, protected = _demands(layout, ids, site, random)
    tables = {
        "elements": _elements(layout, ids, declare_vendors(vendor, other, random), site, random),
        "links": _links(wiring, ids),
        "demands": demands,
        "sites": _sites(layout, protected, random),
        "relations": relate_elements(layout, region, vendor, ids),
    }
    title = f"Synthetic operator, {elements} elements, seed {seed}"
    return Imported(title, tables, (), routing="igp", synthetic=True)


def _serials(count: int) -> Any:
    return pc.utf8_lpad(pa.array(np.arange(1, count + 1)).cast(pa.string()), 7, "0")


def _numbered(prefix: str, count: int, separator: str = "-") -> Any:
    """Return `prefix` joined with 1 .. count, zero-padded."""
    return pc.binary_join_element_wise(pa.repeat(prefix, count), _serials(count), separator)


def _ids(layout: Layout) -> Any:
    return pa.concat_arrays([_numbered(SHORT.get(kind, kind), layout.count[kind]) for kind in KINDS])


def _regions(layout: Layout) -> Ints:
    """Return the region of each element, -1 for the centre of the country; (N,)."""
    region = np.full(layout.size, -1)
    every = np.arange(layout.regions)
    region[layout.block("prtc_tgm")] = every
    region[layout.block("mpls_pe_router")] = region[layout.block("dwdm_otn")] = np.repeat(every, 2)
    region[layout.block("aggregation_router")] = layout.agg_region
    routers = layout.agg_region[layout.router_agg]
    region[layout.block("cell_site_router")] = routers
    region[layout.start[LEAVES[0]] :] = routers[layout.leaf_router]
    return region


def _elements(layout: Layout, ids: Any, vendor: Any, site: Ints, random: np.random.Generator) -> Columns:
    kinds = np.repeat(np.arange(len(KINDS)), [layout.count[kind] for kind in KINDS])
    years = [str(year) for year in range(FIRST_YEAR, LAST_YEAR + 1)]
    generation = [{"gnb": "5G", "enodeb": "4G"}.get(kind, "") for kind in KINDS]
    return {
        "id": ids,
        "kind": choose(KINDS, kinds),
        "vendor": vendor,
        "site": choose(_numbered("site", _count_sites(layout)), site),
        "operator": pa.repeat(OPERATOR, layout.size),
        "generation": choose(generation, kinds),
        "obtained": choose(years, random.integers(0, len(years), layout.size)),
        "name": pc.binary_join_element_wise(pa.repeat("Synthetic", layout.size), ids, " "),
    }


def _links(wiring: Wiring, ids: Any) -> Columns:
    count = len(wiring.a)
    conduits = _numbered("conduit", int(wiring.conduit.max()) + 1)
    groups = pa.concat_arrays([pa.array([""]), conduits])
    return {
        "id": _numbered("link", count),
        "a": choose(ids, wiring.a),
        "b": choose(ids, wiring.b),
        "weight": pa.array(wiring.weight),
        "directed": pa.repeat(False, count),
        "group": choose(groups, wiring.conduit + 1),
    }


def _count_sites(layout: Layout) -> int:
    """Return the number of sites: cities, regions, then one for each of three kinds of element."""
    return layout.cities + layout.regions + sum(layout.count[kind] for kind in _SITED)


_SITED = ("aggregation_router", "cell_site_router", "ont_cpe")


def _sites_of(layout: Layout, region: Ints) -> Ints:
    """Return the site of each element; radios and lines stand at their cell-site router; (N,)."""
    site = np.where(region < 0, np.arange(layout.size) % layout.cities, layout.cities + region)
    core = layout.block("mpls_p_router")
    site[core] = core // 2
    begin = layout.cities + layout.regions
    routers = begin + layout.count["aggregation_router"]
    site[layout.start[LEAVES[0]] :] = routers + layout.leaf_router
    for kind in _SITED:
        site[layout.block(kind)] = begin + np.arange(layout.count[kind])
        begin += layout.count[kind]
    return site


def _sites(layout: Layout, protected: Ints, random: np.random.Generator) -> Columns:
    """Return the sites, scattered around their city, region, ring and router."""
    south, north, west, east = CITIES_BOX
    city = random.uniform((south, west), (north, east), (layout.cities, 2))
    centre = city[home_city(layout, np.arange(layout.regions))]
    centre = centre + random.normal(0, 0.4, centre.shape)
    agg = centre[layout.agg_region] + random.normal(0, 0.15, (len(layout.agg_region), 2))
    router = agg[layout.router_agg] + random.normal(0, 0.03, (len(layout.router_agg), 2))
    customers = layout.count["ont_cpe"]
    behind = router[layout.leaf_router[len(layout.leaf_router) - customers :]]
    place = np.concatenate([city, centre, agg, router, behind + random.normal(0, 0.005, behind.shape)])
    sensitive = np.zeros(len(place), dtype=np.bool_)
    sensitive[protected] = True
    sizes = [layout.cities, layout.regions, *(layout.count[kind] for kind in _SITED)]
    kinds = np.repeat(np.arange(len(sizes)), sizes)
    return {
        "id": _numbered("site", len(place)),
        "name": _numbered("Synthetic site", len(place), " "),
        "country": pa.repeat("ZZ", len(place)),
        "latitude": pa.array(np.round(place[:, 0], 4)),
        "longitude": pa.array(np.round(place[:, 1], 4)),
        "sensitive": pa.array(sensitive),
        "kind": choose(["city", "exchange", "aggregation", "cell", "premises"], kinds),
    }


def _demands(layout: Layout, ids: Any, site: Ints, random: np.random.Generator) -> tuple[Columns, Ints]:
    """Return the demands and the protected sites they begin at."""
    count = int(np.clip(layout.size // 100, 10, 10_000))
    customers, gateways = layout.block("ont_cpe"), layout.block("internet_gateway")
    many = len(customers) >= count
    source = random.choice(customers, count, replace=not many)
    pair = (np.arange(count) % 2 == 1) & (len(customers) > 1)
    step = random.integers(1, max(2, len(customers)), count)
    other = customers[(source - customers[0] + step) % len(customers)]
    target = np.where(pair, other, random.choice(gateways, count))
    protections = ["none", "link_ipsec", "end_to_end"]
    columns = {
        "id": _numbered("demand", count),
        "source": choose(ids, source),
        "target": choose(ids, target),
        "volume": pa.array(np.round(random.lognormal(3, 1, count), 1)),
        "protection": choose(protections, random.choice(3, count, p=(0.5, 0.3, 0.2))),
        "class": choose(["gateway", "pair"], pair.astype(np.int64)),
        "site": choose(_numbered("site", _count_sites(layout)), site[source]),
        "operator": pa.repeat(OPERATOR, count),
    }
    return columns, np.unique(site[source])
