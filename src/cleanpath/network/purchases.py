"""Who sold what to a generated operator: a maker for each element, and what the inventory says of it.

The makers are real because rules name real makers; the shares are made up.
"""

from typing import Any

import numpy as np
import pyarrow as pa

from cleanpath.network.layout import FUNCTIONS, Ints, Layout

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


def draw_makers(layout: Layout, region: Ints, random: np.random.Generator) -> tuple[Ints, Ints]:
    """Return the true maker of each element, and another of its domain, as numbers in `VENDORS`; (N,)."""
    maker, other = np.zeros((2, layout.size), dtype=np.int64)
    for domain, kinds in DOMAINS.items():
        names = np.array([VENDORS.index(name) for name in SHARES[domain]])
        shares = np.array(list(SHARES[domain].values()))
        for kind in kinds:
            block = layout.block(kind)
            own = random.choice(names, len(block), p=shares)
            regional = random.choice(names, layout.regions, p=shares)
            stray = (region[block] < 0) | (random.random(len(block)) < STRAY)
            maker[block] = np.where(stray, own, regional[region[block]])
            other[block] = random.choice(names, len(block))
    managers = [VENDORS.index(name) for domain in MANAGED for name in SHARES[domain]]
    maker[layout.block("ems")] = other[layout.block("ems")] = managers
    return maker, other


def declare_makers(maker: Ints, other: Ints, random: np.random.Generator) -> Any:
    """Return what the inventory says of the makers: mostly the truth, sometimes nothing or a pair."""
    count = len(VENDORS)
    pairs = ["|".join(sorted({one, other})) for one in VENDORS for other in VENDORS]
    chance = random.random(len(maker))
    code = np.where(chance < UNKNOWN + CANDIDATES, count + 1 + maker * count + other, maker)
    code[chance < UNKNOWN] = count
    return choose([*VENDORS, "", *pairs], code)
