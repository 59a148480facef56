"""How time and memory grow with the network, from a thousand to a million elements of the synthetic operator.

    python -m benchmarks growth [--sizes 1000 10000 100000 1000000] [--to growth.csv] [--plot growth.svg]
    python -m benchmarks growth --from growth.csv --plot growth.svg

Each size runs in a process of its own, so that its peak memory is its own (the network included). Medians of
five runs after a first one, or fewer where a single run takes more than a minute.
"""

import argparse
import csv
import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.clock import RUNS, first_and_median, machine

SIZES = (1_000, 10_000, 100_000, 1_000_000)
TASKS = {
    "structural": "structural, 1,000 demands",
    "igp": "igp, 1,000 demands to 8 gateways",
    "failures": "igp, every single failure, 10,000 demands to 8 gateways",
}


def measure(elements: int, runs: int) -> list[dict[str, Any]]:
    """Measure every task at one size, in this process."""
    from benchmarks import networks

    from cleanpath.routing.contract import Failures
    from cleanpath.routing.igp.model import route_igp
    from cleanpath.routing.structural.model import route_structural

    sample = networks.operator_network(elements)
    graph, touch = sample.graph, networks.flagged(sample, 0.01)
    few, many = networks.to_gateways(sample, 1000), networks.to_gateways(sample, 10_000)
    works = {
        "structural": lambda: route_structural(graph, few, touch),
        "igp": lambda: route_igp(graph, few, touch),
        "failures": lambda: route_igp(graph, many, touch, Failures.SINGLE),
    }
    rows = []
    for task, work in works.items():
        first, median = first_and_median(work, runs)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        size = {"elements": graph.size, "links": graph.links}
        taken = {"wall": median.wall, "processor": median.processor, "first": first.processor}
        rows.append({**size, "task": task, **taken, "peak_mib": peak})
    return rows


def measure_apart(elements: int, runs: int) -> list[dict[str, Any]]:
    """Measure every task at one size, in a process of its own."""
    words = [sys.executable, "-m", "benchmarks", "growth", "--one", str(elements), "--runs", str(runs)]
    told = subprocess.run(words, check=True, capture_output=True, text=True).stdout
    rows: list[dict[str, Any]] = json.loads(told.splitlines()[-1])
    return rows


def plot(rows: list[dict[str, Any]], path: Path) -> None:
    """Draw seconds over elements, both on logarithmic axes."""
    import altair as alt

    values = [
        {"elements": float(row["elements"]), "seconds": float(row["processor"]), "task": TASKS[row["task"]]}
        for row in rows
    ]
    legend = alt.Legend(title=None, orient="bottom", columns=1, labelLimit=500)
    encodings = {
        "x": alt.X("elements:Q", scale=alt.Scale(type="log"), axis=alt.Axis(format="~s"), title="Elements"),
        "y": alt.Y("seconds:Q", scale=alt.Scale(type="log"), title="Processor seconds (median)"),
        "color": alt.Color("task:N", legend=legend),
    }
    chart = alt.Chart(alt.Data(values=values)).mark_line(point=True).encode(**encodings)
    chart.properties(width=480, height=300).save(str(path))


def write_table(rows: list[dict[str, Any]]) -> None:
    """Print the rows as a Markdown table."""
    print("| Elements | Task | Wall, s | Processor, s | First run, s | Peak, MiB |")
    print("|---:|---|---:|---:|---:|---:|")
    for row in rows:
        numbers = f"{row['wall']:.4f} | {row['processor']:.4f} | {row['first']:.2f} | {row['peak_mib']:,.0f}"
        print(f"| {row['elements']:,} | {TASKS[row['task']]} | {numbers} |", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--to", type=Path)
    parser.add_argument("--from", type=Path, dest="source")
    parser.add_argument("--plot", type=Path)
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.one:
        print(json.dumps(measure(asked.one, asked.runs)))
        return
    if asked.source:
        with asked.source.open(encoding="utf-8", newline="") as file:
            rows: list[dict[str, Any]] = list(csv.DictReader(file))
    else:
        print(machine("numba", "numpy"))
        rows = [row for size in asked.sizes for row in measure_apart(size, asked.runs)]
        write_table(rows)
    if asked.to:
        with asked.to.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0].keys())
            writer.writeheader()
            writer.writerows(rows)
    if asked.plot:
        plot(rows, asked.plot)


if __name__ == "__main__":
    main()
