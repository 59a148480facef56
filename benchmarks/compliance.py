"""Every rule of the registry against a generated (synthetic) inventory, in one pass over its columns.

    python benchmarks/compliance.py [--elements 1000000] [--seed 1] [--runs 3]

Beside it the straightforward way, a loop over elements as objects (`literal` in tests/compliance), on a
hundredth of them. Reading the tables from Parquet and looking for faults are measured apart. Times are
medians in seconds, memory is the peak of the process.
"""

import argparse
import datetime
import platform
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from cleanpath.compliance.consistency import find_faults
from cleanpath.compliance.context import open_context
from cleanpath.compliance.evaluate import judge_case
from cleanpath.compliance.findings import Finding
from cleanpath.dates import Clocks
from cleanpath.identity.vendors import load_vendors
from cleanpath.network.kinds import load_kinds
from cleanpath.network.network import OPTIONAL, Network, empty_table, read_network
from cleanpath.network.synthetic.operator import generate_operator
from cleanpath.policy.applicability import prepare
from cleanpath.policy.lens import Lens
from cleanpath.policy.registry import load_registry
from cleanpath.policy.rules import ROLES
from cleanpath.schema.description import describe
from cleanpath.tables import check_table, write_table

DAY = datetime.date(2026, 11, 1)
COUNTRIES = ("US", "GB", "DE", "SE", "AU", "IN", "CN", "FR")


def inventory(elements: int, seed: int) -> Network:
    """Return a generated operator with made-up dates, countries, weights and funds, and eight owners."""
    tables = generate_operator(elements, seed).tables
    random = np.random.default_rng(seed)
    raw = dict(tables["elements"])
    size = len(raw["id"])
    sites = dict(tables["sites"])
    home = random.integers(0, len(COUNTRIES), len(sites["id"]))
    sites["country"] = pa.array(COUNTRIES).take(pa.array(home))
    place = pc.index_in(pa.array(raw["site"]), value_set=pa.array(sites["id"])).fill_null(-1).to_numpy()
    owner = np.where(place >= 0, home[place], random.integers(0, len(COUNTRIES), size))
    days = [f"{y}-{m:02}-{d:02}" for y in range(2012, 2027) for m in range(1, 11) for d in (3, 17, 28)]
    raw["operator"] = pa.array([f"operator-{c}" for c in COUNTRIES]).take(pa.array(owner))
    raw["country"] = pa.array(COUNTRIES).take(pa.array(owner))
    raw["obtained"] = pa.array(["", *days]).take(pa.array(random.integers(0, len(days) + 1, size)))
    raw["serial"] = pa.array([f"serial-{n}" for n in range(size)])
    raw["traffic"] = pa.array(random.lognormal(4, 1, size))
    raw["premises"] = pa.array(random.integers(0, 5000, size).astype(np.float64))
    raw["spend"] = pa.array(random.lognormal(8, 1, size))
    raw["funded_by"] = pa.array(["", "own", "a public programme"]).take(pa.array(random.integers(0, 3, size)))
    found = {name: check_table(pa.table(columns), describe(name), name) for name, columns in tables.items()}
    found["sites"] = check_table(pa.table(sites), describe("sites"), "sites")
    found["elements"] = check_table(pa.table(raw), describe("elements"), "elements")
    operators = pa.table(
        {
            "id": [f"operator-{c}" for c in COUNTRIES],
            "country": list(COUNTRIES),
            "roles": ["|".join(ROLES)] * len(COUNTRIES),
        }
    )
    found["operators"] = check_table(operators, describe("operators"), "operators")
    empty = {name: empty_table(name) for name in OPTIONAL if name not in found}
    return Network(**found, **empty)


def median(runs: int, work: Callable[[], object]) -> float:
    times = []
    for _ in range(runs):
        begin = time.perf_counter()
        work()
        times.append(time.perf_counter() - begin)
    return statistics.median(times)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--elements", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    registry, vendors, kinds = load_registry(), load_vendors(), load_kinds()
    rules_as_of = prepare(registry, vendors, Lens("local", ()), Clocks.at(DAY))
    rules = list(registry.values())

    def judge(network: Network) -> list[Finding]:
        return judge_case(open_context(network, rules_as_of, kinds), rules)

    whole = inventory(asked.elements, asked.seed)
    found = judge(whole)
    print(f"{platform.machine()}, {platform.processor() or 'processor not told'}, numpy {np.__version__}")
    print(f"{asked.elements} elements, {len(rules)} rules, {len(COUNTRIES)} operators: {len(found)} findings")
    with tempfile.TemporaryDirectory() as folder:
        for name, table in whole.tables().items():
            if name in ("elements", "links", "demands", "operators") or table.num_rows:
                write_table(Path(folder) / f"{name}.parquet", table)
        print(f"reading     {median(asked.runs, lambda: read_network(Path(folder))):8.2f} s")
    print(f"faults      {median(asked.runs, lambda: find_faults(whole, registry, vendors, '', DAY)):8.2f} s")
    print(f"columns     {median(asked.runs, lambda: judge(whole)):8.2f} s")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20:8.2f} GB")
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "tests" / "support"))
    from literal import judge_literally

    part = inventory(max(asked.elements // 100, 100), asked.seed)
    print(f"a hundredth, {part.elements.num_rows} elements:")
    print(f"columns     {median(asked.runs, lambda: judge(part)):8.2f} s")
    print(f"objects     {median(1, lambda: judge_literally(part, rules_as_of, kinds, rules)):8.2f} s")


if __name__ == "__main__":
    main()
