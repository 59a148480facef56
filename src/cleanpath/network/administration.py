"""Who manages, hosts, controls and synchronises whom in a generated operator."""

from typing import Any

import numpy as np
import pyarrow as pa

from cleanpath.network.layout import Ints, Layout
from cleanpath.network.purchases import DOMAINS, MANAGED, SHARES, VENDORS, choose
from cleanpath.sources.imported import Columns


def relate_elements(layout: Layout, region: Ints, maker: Ints, ids: Any) -> Columns:
    """Return who manages, hosts, controls and synchronises whom."""
    parts = [*_managers(layout, maker), *_controllers(layout, region)]
    source = np.concatenate([one for one, _, _ in parts])
    target = np.concatenate([other for _, _, other in parts])
    kinds = [pa.repeat(kind, len(other)) for _, kind, other in parts]
    return {"source": choose(ids, source), "kind": pa.concat_arrays(kinds), "target": choose(ids, target)}


def _managers(layout: Layout, maker: Ints) -> list[tuple[Ints, str, Ints]]:
    """Element managers for their maker's elements of a domain; one system over hosts and clocks."""
    parts = []
    first = layout.start["ems"]
    for domain in MANAGED:
        place = np.zeros(len(VENDORS), dtype=np.int64)
        place[[VENDORS.index(name) for name in SHARES[domain]]] = np.arange(len(SHARES[domain]))
        managed = np.concatenate([layout.block(kind) for kind in DOMAINS[domain]])
        parts.append((first + place[maker[managed]], "manages", managed))
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
