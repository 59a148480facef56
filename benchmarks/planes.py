"""All planes and properties at once against the user plane alone, on a generated (synthetic) operator.

    python -m benchmarks planes [--elements 100000] [--seed 1] [--runs 5] [--failures]

Medians in processor seconds. "user plane alone" is one sweep of the routing model with the one set of
restricted elements; "all planes" derives every set, sweeps them together and folds them, relations and
protections included. Kernels are compiled before the first run, whose time is reported apart.
"""

import argparse
import platform
import statistics
import time
from collections.abc import Callable

import numpy as np
import pyarrow as pa
from benchmarks.ratios import note

from cleanpath.exposure.element_kinds import describe_elements, relate
from cleanpath.exposure.planes import PlaneSets, fold, plane_touch, read_protection, touch_of
from cleanpath.network.graph import build_graph, codes
from cleanpath.network.synthetic.operator import generate_operator
from cleanpath.routing.contract import Demands, Failures, Outcome, Touch
from cleanpath.routing.igp.model import route_igp
from cleanpath.routing.structural.model import route_structural
from cleanpath.verdict import Truth

RESTRICTED = {"huawei", "zte"}


def truth_of(vendor: str) -> Truth:
    vendors = set(vendor.split("|")) - {""}
    if not vendors:
        return Truth.UNKNOWN
    return Truth.YES if vendors <= RESTRICTED else Truth.UNKNOWN if vendors & RESTRICTED else Truth.NO


def median(runs: int, work: Callable[[], object]) -> tuple[float, float]:
    """First and median time of `work` in seconds."""
    times = []
    for _ in range(runs + 1):
        begin = time.process_time()
        work()
        times.append(time.process_time() - begin)
    return times[0], statistics.median(times[1:])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--elements", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--failures", action="store_true", help="examine every single failure too")
    asked = parser.parse_args()
    tables = generate_operator(asked.elements, asked.seed).tables
    elements, links, demands, rows = (
        pa.table(tables[name]) for name in ("elements", "links", "demands", "relations")
    )
    ids = elements["id"]
    ends = [codes(links[end], ids) for end in ("a", "b")]
    graph = build_graph(len(ids), *ends, links["weight"].to_numpy())
    wanted = Demands(codes(demands["source"], ids), codes(demands["target"], ids))
    evidence = demands["evidence"].to_pylist() if "evidence" in demands.column_names else [""] * len(wanted)
    used = [read_protection(p, e) for p, e in zip(demands["protection"].to_pylist(), evidence, strict=True)]
    known: dict[str, Truth] = {}
    truth = np.array([known.setdefault(v, truth_of(v)) for v in elements["vendor"].to_pylist()], np.int8)
    low, high = touch_of(truth)
    kinds, relation_kinds = elements["kind"].to_pylist(), rows["kind"].to_pylist()
    words = rows["condition"].to_pylist() if "condition" in rows.column_names else None
    source, target = (codes(rows[end], ids) for end in ("source", "target"))
    failures = Failures.SINGLE if asked.failures else Failures.NONE
    models: dict[str, Callable[[Touch], Outcome]] = {
        "igp": lambda touch: route_igp(graph, wanted, touch, failures),
        "structural": lambda touch: route_structural(graph, wanted, touch),
    }
    makeup, relations = describe_elements(kinds), relate(source, target, relation_kinds, words)

    def derive() -> PlaneSets:
        return plane_touch((low, high), makeup, relations, used)

    sets = derive()
    print(f"{platform.machine()}, Python {platform.python_version()}; synthetic operator, seed {asked.seed}:")
    print(
        f"{len(ids):,} elements, {graph.links:,} links, {len(relations):,} relations, {len(wanted):,} demands"
    )
    print(f"{len(sets.keys)} sets asked for, {len(sets.touch.low)} distinct; igp failures: {failures}")
    prepare = median(
        asked.runs, lambda: (describe_elements(kinds), relate(source, target, relation_kinds, words))
    )[1]
    print(f"reading kinds and relations {prepare:.3f}, deriving the sets {median(asked.runs, derive)[1]:.3f}")
    for name, model in models.items():
        compiled, alone = median(asked.runs, lambda model=model: model(Touch(low[None], high[None])))
        first, whole = median(
            asked.runs, lambda model=model: fold(model((s := derive()).touch), s, wanted, used)
        )
        note("planes to the user plane alone", name, whole / alone)
        print(
            f"{name:10} user plane alone {alone:.3f} (first {compiled:.3f}), "
            f"all planes {whole:.3f} (first {first:.3f}), ratio {whole / alone:.2f}"
        )


if __name__ == "__main__":
    main()
