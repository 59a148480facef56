"""Synthetic operator networks of any size: core mesh, aggregation rings, dual-homed access. All invented."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cleanpath.network.graph import Codes, Graph, build_graph
from cleanpath.routing.contract import Demands, Touch

RING = 12
"""Aggregation elements on a ring between two core elements."""
DUAL_HOMED = 0.405
"""Share of the access elements with two uplinks, so that a network has about 1.376 links an element."""
CHAINED = 0.3
"""Share of the other access elements that hang on another access element."""
GATEWAYS = 8


@dataclass(frozen=True, slots=True)
class Sample:
    """A network, its access elements and its gateways."""

    graph: Graph
    access: Codes
    gateways: Codes


def operator_network(elements: int, seed: int = 1) -> Sample:
    """Return a network of `elements` (at least 100): core first, then aggregation, then access.

    Weights follow bandwidth, as operators set them: 1 to 4 in the core, 10 on rings, 50 or 100 for access.
    """
    rng = np.random.default_rng(seed)
    core = max(GATEWAYS, elements // 500)
    rings = max(2, elements // 10 // RING)
    first = core + rings * RING
    parts = [_core(core, rng), _rings(core, rings, rng), _access(core, first, elements, rng)]
    a, b, weight = (np.concatenate(column) for column in zip(*parts, strict=True))
    graph = build_graph(elements, a.astype(np.int32), b.astype(np.int32), weight.astype(np.float64))
    gateways = np.linspace(0, core - 1, GATEWAYS).astype(np.int32)
    return Sample(graph, np.arange(first, elements, dtype=np.int32), gateways)


def flagged(sample: Sample, share: float, sets: int = 1, seed: int = 2, unknown: float = 0.0) -> Touch:
    """Return sets in which a random share of all elements but the gateways is flagged, and some unknown."""
    rng = np.random.default_rng(seed)
    draw = rng.random((sets, sample.graph.size))
    draw[:, sample.gateways] = 1.0
    return Touch((draw < share).astype(np.float64), (draw < share + unknown).astype(np.float64))


def to_gateways(sample: Sample, count: int, seed: int = 3) -> Demands:
    """Return `count` demands from random access elements to the gateways in turn."""
    rng = np.random.default_rng(seed)
    source = rng.choice(sample.access, count)
    return Demands(source, np.resize(sample.gateways, count))


def any_pairs(sample: Sample, count: int, seed: int = 4) -> Demands:
    """Return `count` demands between random elements."""
    ends = np.random.default_rng(seed).integers(0, sample.graph.size, (2, count), dtype=np.int32)
    return Demands(ends[0], ends[1])


def all_to_gateways(sample: Sample) -> Demands:
    """Return a demand from every access element to every gateway."""
    source = np.tile(sample.access, GATEWAYS)
    return Demands(source, np.repeat(sample.gateways, len(sample.access)).astype(np.int32))


Columns = tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]


def _core(core: int, rng: np.random.Generator) -> Columns:
    ring = np.arange(core)
    chords = rng.integers(0, core, (2, 2 * core))
    chords = chords[:, chords[0] != chords[1]]
    a, b = np.concatenate([ring, chords[0]]), np.concatenate([(ring + 1) % core, chords[1]])
    return a, b, rng.integers(1, 5, len(a))


def _rings(core: int, rings: int, rng: np.random.Generator) -> Columns:
    place = core + np.arange(rings * RING).reshape(rings, RING)
    left = rng.integers(0, core, rings)
    right = (left + rng.integers(1, core, rings)) % core
    path = np.column_stack([left, place, right])
    a, b = path[:, :-1].ravel(), path[:, 1:].ravel()
    return a, b, np.full(len(a), 10)


def _access(core: int, first: int, elements: int, rng: np.random.Generator) -> Columns:
    access = np.arange(first, elements)
    home = rng.integers(core, first, len(access))
    dual = rng.random(len(access)) < DUAL_HOMED
    chained = ~dual & (rng.random(len(access)) < CHAINED) & (access > first)
    earlier = first + (rng.random(len(access)) * (access - first)).astype(np.int64)
    up = np.where(chained, earlier, home)
    second = core + (home[dual] - core) // RING * RING + (home[dual] - core + 1) % RING
    a, b = np.concatenate([access, access[dual]]), np.concatenate([up, second])
    return a, b, rng.choice([50, 100], len(a))
